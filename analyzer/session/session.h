/*
 * session: one unit, analysed again and again in a process of its own, as its source is edited.
 *
 *     process  the process: it is started, asked and answered; whatever happens in it costs that unit only
 *     serve    what it does when it is asked
 *     analyse  from the unit's text to its findings
 *     prove    which edits mend a finding, tried one by one
 *     answer   findings as JSON
 *
 * A message is JSON, and bytes behind it: the texts of files are not always UTF-8. Asked are
 *
 *     {op: analyse, id, forget, files: [{path, size}]}  the texts of open files behind it. Answered unless another one
 *                                                       came meanwhile; forget: headers on disk may have changed
 *     {op: fixes, id, findings: [index]}                edits for findings of the last analysis, each proved
 *     {op: hover, id, word}                             the contract of a function, one line
 *     {op: contracts, id}                               those of all functions of the unit, with their lines
 *     {op: mend, id, findings: [...]}                   all of these mended, one after the other (check --fix)
 */
#ifndef DECREF_SESSION_H
#define DECREF_SESSION_H

#include "../config.h"
#include "../explore/explore.h"
#include "../front/front.h"

#include <jansson.h>
#include <sys/types.h>

typedef struct SessionSetup {                   /* lives longer than the session */
    const Config *config;
    const Models *models;
    const Command *command;
    bool alone;                                 /* the unit is all of the program */
    const char *contracts;                      /* of functions of other units, as a run has left them (models.h); NULL */
} SessionSetup;

typedef struct Message {
    json_t *json;
    char *bytes;                                /* behind it */
    size_t n;
} Message;

/* ---- in the process that asks (process.c) --------------------------------- */

typedef struct Session Session;

Session *session_start(const SessionSetup *s, char *why, size_t size);  /* NULL and why */
int session_socket(const Session *s);
pid_t session_pid(const Session *s);
bool session_send(Session *s, json_t *json, const char *bytes, size_t n);       /* takes json */
/* What has arrived, without waiting: 1 a message, 0 none yet, -1 the process is dead. */
int session_receive(Session *s, Message *out);
bool session_wait(Session *s, Message *out);    /* false: it is dead */
const char *session_end(Session *s, Arena *a);  /* how it ended, if not at our word; NULL */
void message_free(Message *m);

/* ---- in the session's own ---------------------------------------------------- */

typedef struct Analysis {
    Arena *arena;
    UnitStatus status;
    const char *reason;                         /* one line, NULL if it is ok */
    bool stopped;                               /* somebody asked for something else: nothing here counts */
    Unit *unit;                                 /* NULL if there is none; with it the program */
    Program *program;
    Vec(Finding) findings;                      /* those that are wanted, sorted, silenced ones too */
    uint32_t cut;                               /* functions that were not explored to the end */
    uint32_t functions, reused;                 /* all of them; those whose results are of an earlier analysis */
    double parsed, explored;                    /* seconds that it took */
} Analysis;

typedef bool (*Stop)(void *arg);

typedef struct Kept {                           /* from one analysis for the next */
    const SessionSetup *setup;
    const char *dir;                            /* for files of this process; "" if there is none */
    Live *live;                                 /* the parse of what stands before the first declaration */
    struct Reuse *reuse;                        /* what was found out about functions: only those are explored whose code,
                                                 * or what they ask of others, has changed */
} Kept;

Analysis *analyse(const Kept *k, const Unsaved *files, uint32_t n, Stop stop, void *arg);
void analysis_free(Analysis *a);                /* NULL is fine */
/* The text of a file: as it is open, else as it is on disk; NULL. */
const char *text_of(Arena *a, const Unsaved *files, uint32_t n, const char *path, size_t *size);

struct Fix;
/* The first of the fixes of finding k that mends it: it goes, and nothing else comes. */
bool prove(const Kept *kept, const Unsaved *files, uint32_t n, const Analysis *before, uint32_t k, Arena *a,
           struct Fix *out);
const char *contract_of(const SessionSetup *s, const Analysis *an, Arena *a, const char *word); /* NULL */

json_t *answer_analysis(const Analysis *an);
json_t *answer_fix(const struct Fix *f, const char *path, const char *text);

/* dir: for its files; it goes when the process does. "": none */
_Noreturn void session_serve(const SessionSetup *s, int socket, const char *dir);
bool message_send(int socket, const json_t *json, const char *bytes, size_t n);
bool message_receive(int socket, Message *out); /* waits */
bool message_waiting(int socket);

#endif
