/*
 * explore: every function, path by path, over the abstract heap; callees before callers.
 */
#ifndef DECREF_EXPLORE_H
#define DECREF_EXPLORE_H

#include "../../include/decref.h"
#include "../draw/draw.h"
#include "../facts/facts.h"

struct Reuse;                                   /* reuse.h */

typedef struct ExploreOptions {
    int64_t budget;                             /* instructions executed per function, over all paths */
    bool dump_heap, dump_counts, dump_summaries;             /* to stdout */
    const char *only;                           /* function to tell of; NULL for all */
    bool timed;                                 /* the time of each function is wanted, all of them in this process */
    int jobs;                                   /* so many functions at a time; 0 and 1: one */
    struct Reuse *reuse;                        /* results of earlier runs, and those of this one for later; NULL: none */
    bool (*stop)(void *arg);                    /* asked before each function: leave the rest; NULL */
    void *stop_arg;
} ExploreOptions;

typedef enum Explored { EXPLORED_FULLY, EXPLORED_BUDGET, EXPLORED_OPAQUE, EXPLORED_ERROR } Explored;

typedef struct FunctionReport {
    const char *name, *path;
    uint32_t line, unit;
    Explored how;
    int64_t steps;
    double took;                                /* seconds of CPU time, if that was wanted */
    uint32_t nstates;
    uint32_t nopaque;                           /* instructions that are not understood, met or not */
    const char *error;                          /* EXPLORED_ERROR: one line; else NULL */
    bool reused;                                /* it was not explored: all of it is known from an earlier run */
} FunctionReport;

/* Explores p's functions in its order. finding and function are called as results arrive; what they are given lives as
 * long as p. The unit is the index of the unit that the function belongs to. */
void explore_program(Program *p, const ExploreOptions *o, void (*finding)(void *, uint32_t unit, const Finding *),
                     void (*function)(void *, const FunctionReport *), void *arg);

/* Holds every type of p against its slot functions. */
void tell_tables(Program *p, void (*finding)(void *, uint32_t unit, const Finding *), void *arg);
void tell_types(Program *p, void (*finding)(void *, uint32_t unit, const Finding *), void *arg);

/* A finding about something written: it is certain, and its path is the place alone. */
Finding finding_at(Arena *a, int rule, const char *path, Loc loc, const char *fmt, va_list ap);

/* Functions of the program that hand references to each other: who takes them over, makes them, lends them. */
void contracts_draw(const Program *p, Drawing *out);
/* What explore_program found out of fn, as a line of the language of models, without its end. */
void contract_print(const Fn *fn, Text *out);
/* The same for callers that are explored without it; and whether such a line says all that they have to know. */
void contract_print_model(const Fn *fn, const Models *m, Text *out);
bool contract_says_all(const Fn *fn);
/* The line of a function that does not, in a text of lines, where it stands behind this mark; NULL. */
#define CONTRACT_SHOWN "#~ "
const char *contract_shown(Arena *a, const char *lines, const char *name);

#endif
