/*
 * lsp: decref in the editor, by the Language Server Protocol 3.17 over stdin and stdout.
 *
 * One loop waits for the client, for the sessions (session/: one process for each unit that is open) and for the end of the
 * pause after an edit. Nothing in it takes long: whatever parses or explores does so in a session.
 *
 *     frame        bytes in, messages out: Content-Length and JSON
 *     rpc          methods, replies, errors, requests that wait, cancellation
 *     life         initialize, shutdown, settings, folders, watched files
 *     position     URIs and paths, positions in UTF-8, UTF-16 and UTF-32, edits of a text
 *     document     open files
 *     unit         which command a file is compiled by; its session, asked after a pause
 *     diagnostic   findings as the client shows them, pushed or pulled
 *     action       silence, paths as texts, proved fixes
 *     texts        paths, and the pages of rules, as files that a client can open
 *     hover        contracts, and counts on a finding's path
 */
#ifndef DECREF_LSP_H
#define DECREF_LSP_H

#include "../models.h"
#include "../session/session.h"

/* ---- frame.c: nothing here knows what a message says ------------------------- */

#define MOST_BYTES ((size_t)64 << 20)           /* of one message */

typedef struct Frames {                         /* what has arrived */
    char *at;
    size_t n, cap;
    size_t skip;                                /* bytes of a message that is too large, still to come */
} Frames;

typedef enum FrameKind { FRAME_NONE, FRAME_JSON, FRAME_MALFORMED, FRAME_HUGE } FrameKind;

void frames_add(Frames *f, const char *bytes, size_t n);
/* The next message. FRAME_MALFORMED: it was no message, and what follows may be one; why says so. */
FrameKind frames_next(Frames *f, json_t **out, char *why, size_t size);
void frames_free(Frames *f);

/* ---- position.c --------------------------------------------------------------- */

typedef enum Encoding { UTF_8, UTF_16, UTF_32 } Encoding;

typedef struct Document {
    char *uri, *path, *text;
    size_t n;
    int64_t version;
    struct LspUnit *unit;                       /* that tells of it; NULL if there is none */
} Document;

char *path_of_uri(const char *uri);             /* NULL if it is no file; the caller frees it */
char *uri_of_path(const char *path);
/* The byte that a position stands for; what lies behind the end of a line or of the text is that end. */
size_t offset_of(Encoding e, const char *text, size_t n, int64_t line, int64_t character);
json_t *position_of(Encoding e, const char *text, size_t n, size_t offset);
/* Puts one of the client's changes into the text, which is reallocated. */
void text_change(Encoding e, char **text, size_t *n, const json_t *change);
/* The byte of a line and a column that count bytes from 1. */
size_t offset_of_place(const char *text, size_t n, uint32_t line, uint32_t column);

/* ---- the server ----------------------------------------------------------------- */

struct Server;
typedef void (*Answered)(struct Server *sv, struct LspUnit *u, json_t *answer, void *arg); /* NULL: it cannot be had */

typedef struct Question { json_t *ask; Answered done; void *arg; } Question; /* of a session, when it has time */

typedef struct LspUnit {
    char *path;                                 /* of the main file */
    Arena *arena;                               /* of the setup */
    Config config;
    Commands commands;
    SessionSetup setup;
    const char *database;                       /* NULL: none was found */
    const char *contracts;                      /* what a run has left of the project's functions; NULL: not found */
    int64_t database_time, config_time, contracts_time; /* when they were changed last, 0 if they are not there */
    Session *session;                           /* NULL: there is none now */
    double due;                                 /* when to analyse it; 0: what is known is up to date */
    int64_t asked, answered;                    /* analyses, by number */
    double asked_at;
    bool forget;                                /* headers may have changed */
    bool silent;                                /* nothing to be analysed: excluded, or no setup */
    bool progress;                              /* the client is told that it is being read */
    json_t *result;                             /* the last analysis; NULL */
    Vec(Question) questions;                    /* the first one was asked if `asking` */
    bool asking;
    double used;
} LspUnit;

typedef struct Waiting {                        /* a request that is answered later */
    json_t *id;
    char *uri;                                  /* of the document that it is about */
    json_t *params;
    bool pull;                                  /* when the document's analysis is up to date; else its answer is under way */
    bool gone;                                  /* it was cancelled */
} Waiting;

typedef struct Folder { char *uri, *path; json_t *settings; } Folder;

typedef struct Server {
    Arena *arena;                               /* of the whole life */
    int argc; char **argv;                      /* of the command: settings for all */
    int out;                                    /* the client */
    Frames in;
    Encoding encoding;
    bool initialized, shutdown, over;
    int exit_code;
    bool pulls, can_show, can_progress, can_configure, can_watch, can_refresh, versioned, markdown, related;
    json_t *settings;                           /* for folders that have none of their own; NULL */
    int64_t next_id;                            /* of our own requests */
    json_t *pending;                            /* our requests' ids -> what they are about */
    Vec(Folder) folders;
    Vec(Document *) documents;
    Vec(LspUnit *) units;
    Vec(Waiting *) waiting;
    Vec(char *) published;                      /* paths for which the client holds diagnostics of ours */
    char *directory;                            /* of texts; NULL until there is one */
    uint64_t pages;                             /* a bit for each rule whose page is there */
} Server;

/* rpc.c */
enum { RPC_PARSE = -32700, RPC_INVALID = -32600, RPC_NO_METHOD = -32601, RPC_PARAMS = -32602, RPC_NOT_INITIALIZED = -32002,
       RPC_CANCELLED = -32800, RPC_SERVER_CANCELLED = -32802, RPC_FAILED = -32803 };
void rpc_message(Server *sv, json_t *message);  /* takes it */
void rpc_reply(Server *sv, const json_t *id, json_t *result);           /* takes result */
void rpc_error(Server *sv, const json_t *id, int code, const char *text, json_t *data);
void rpc_notify(Server *sv, const char *method, json_t *params);        /* takes params */
void rpc_request(Server *sv, const char *method, json_t *params, const char *about);
void rpc_log(Server *sv, int type, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
Waiting *rpc_wait(Server *sv, const json_t *id, json_t *params, const char *uri, bool pull);
void rpc_done(Server *sv, Waiting *w, json_t *result);                  /* replies unless it is gone; takes both */
void rpc_settled(Server *sv);                   /* pulls whose documents are up to date are answered */
void rpc_superseded(Server *sv, const char *uri);       /* pulls about an older text end */
const char *json_word(const json_t *o, const char *key);                /* "" if it is no string */

/* life.c */
typedef void (*Handler)(Server *sv, const json_t *id, json_t *params);
void life_initialize(Server *sv, const json_t *id, json_t *params);
void life_initialized(Server *sv, const json_t *id, json_t *params);
void life_configuration(Server *sv, const json_t *id, json_t *params);
void life_configured(Server *sv, const json_t *result);
void life_folders(Server *sv, const json_t *id, json_t *params);
void life_watched(Server *sv, const json_t *id, json_t *params);
Folder *folder_of(Server *sv, const char *path);        /* the deepest that holds it; NULL */

/* document.c */
void document_open(Server *sv, const json_t *id, json_t *params);
void document_change(Server *sv, const json_t *id, json_t *params);
void document_save(Server *sv, const json_t *id, json_t *params);
void document_close(Server *sv, const json_t *id, json_t *params);
Document *document_find(Server *sv, const char *uri);
Document *document_at(Server *sv, const char *path);
Document *document_in(Server *sv, const json_t *params);        /* of params.textDocument.uri; NULL */
/* A file's text, as it is open or else on disk; NULL. */
const char *document_text(Server *sv, Arena *a, const char *path, size_t *n);

/* unit.c */
LspUnit *unit_for(Server *sv, const char *path);        /* makes it if need be; NULL if none compiles it */
void unit_edited(Server *sv, const char *path, double delay);   /* all that read the file; delay < 0: as it is set */
void unit_changed_on_disk(Server *sv, const char *path);
void units_reset(Server *sv);                   /* settings or commands have changed: all begin anew */
void units_release(Server *sv);                 /* those that no document needs any more */
void units_run(Server *sv);                     /* asks those whose pause is over */
double units_next(const Server *sv);            /* seconds until the next one is due, -1 if none is */
void unit_receive(Server *sv, LspUnit *u);
bool unit_is_settled(const LspUnit *u);
void unit_ask(Server *sv, LspUnit *u, json_t *ask, Answered done, void *arg);
const char *unit_base(const char *path);

/* diagnostic.c */
void diagnostics_publish(Server *sv, const LspUnit *u);
void diagnostics_clear(Server *sv, const char *path);
void diagnostics_pull(Server *sv, const json_t *id, json_t *params);
json_t *diagnostics_report(Server *sv, const Document *d, const json_t *params);
json_t *diagnostic_of(Server *sv, const json_t *finding, const char *text, size_t n);
void finding_range(const json_t *finding, const char *text, size_t n, size_t *from, size_t *to);

/* known.c: the file of what a run has left of the project's functions; NULL. folder, database: NULL if there is none */
const char *contracts_find(Arena *a, const char *folder, const char *database, const char *db);

/* texts.c: written into a directory of the server's own, which goes with it. The caller frees the path; NULL if it cannot be. */
char *text_file(Server *sv, const char *name, const char *text);
void text_files_remove(Server *sv);

/* action.c */
void action_list(Server *sv, const json_t *id, json_t *params);
void action_command(Server *sv, const json_t *id, json_t *params);
void action_content(Server *sv, const json_t *id, json_t *params);

/* hover.c */
void hover(Server *sv, const json_t *id, json_t *params);
void code_lens(Server *sv, const json_t *id, json_t *params);

int lsp_run(Arena *a, int argc, char **argv);   /* serve.c; the exit status */

#endif
