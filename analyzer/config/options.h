/*
 * options: one table of all options, which the command line, the environment, the file and the help are read by.
 *
 *     options   the table, and what is common to all of it
 *     values.h  how a value is read (setters), written as TOML (written), and listed (choices)
 *     words     the command line
 *     layers    file, environment and command line, in this order, each over the one before
 *     toml      the file, by a library that is written in C++
 *     show      what is in force, and who said so
 */
#ifndef DECREF_OPTIONS_H
#define DECREF_OPTIONS_H

#include "../config.h"

typedef struct Setting {                        /* what a setter is given */
    Config *config;
    const char *value;
    const char *base;                           /* the directory of the file that says so; NULL: where we were started */
    char *why;                                  /* "takes a number from 1 to 512" */
    size_t size;
} Setting;

typedef struct Option {
    char letter;                                /* 0 if it has none */
    const char *name;
    const char *value;                          /* what the help calls its value; NULL for a switch */
    bool (*set)(Setting *s);                    /* NULL for a switch */
    const char *help;
    uint32_t commands;                          /* of CommandSet: which commands have it */
    enum { NOT_IN_FILES, IN_FILES, LIST_IN_FILES } files;   /* also a key of decref.toml, and DECREF_NAME */
    size_t place;                               /* in Config: of a switch's bool, or of a list that the next layer replaces */
    void (*show)(const Config *c, Text *t);     /* as TOML; NULL for a switch, and where it cannot be in files */
} Option;

extern const Option options[];
extern const uint32_t noptions;

const Option *option_by_letter(CommandSet of, char letter);
const Option *option_by_name(CommandSet of, const char *name, size_t n);
/* Sets it, for the layer that `origin` names. False, and s->why. */
bool option_apply(const Option *o, Setting *s, Layer layer, const char *origin);

/* The words that it can be given, with blanks between; "" for the name of a file, NULL where they cannot be listed. */
const char *option_values(Arena *a, const Option *o);
const char *rule_words(Arena *a, bool ids, bool families);

/* words.c: what the command line says, read but not yet applied. */
typedef struct Given { const Option *option; const char *spelled, *value; } Given;
typedef Vec(Given) GivenList;
bool words_read(Config *c, int argc, char **argv, GivenList *out, char *why, size_t size);

/* layers.c */
bool layers_apply(Config *c, const GivenList *given, const char *start, char *why, size_t size);

#endif
