/*
 * order.h: what order.c and parallel.c share.
 */
#ifndef DECREF_ORDER_H
#define DECREF_ORDER_H

#include "results.h"
#include "reuse.h"

typedef struct Circle {  /* functions that call one another; mostly one that calls none of its callers */
    const int32_t *fns;
    uint32_t n;
    bool recursive;
    bool done;                                  /* results and summaries are there */
    bool reused;
    uint64_t *keys;                             /* NULL if no results are kept */
    Result *results;
    uint32_t waits_for;                         /* parallel.c: circles before it that are not done */
    Vec(uint32_t) waiting;                      /* circles that wait for it */
} Circle;

/* What is told once, of which several functions could be told: at the end, and whatever their order. */
typedef struct Late { uint32_t unit; const Finding *f; OnceOf of; uint32_t places; const char *key; struct LateList *same; } Late;
typedef struct LateList { Vec(Late) all; } LateList;       /* those of one helper */

typedef struct Order {
    Program *p;
    const ExploreOptions *o;
    void (*finding)(void *, uint32_t, const Finding *);
    void (*function)(void *, const FunctionReport *);
    void *arg;
    Arena *arena;                               /* of the run */
    Uses uses;
    Map once;                                   /* Told.once -> index into late + 1 */
    Vec(Late) late;
    Keys keys;
    Results results;
    Circle *circles;                            /* callees first */
    uint32_t n, told;                           /* told: all before that one are */
} Order;

/* Whether its results are those of an earlier run; then they are there. */
bool order_use_again(Order *w, Circle *c);
void order_explore(Order *w, Circle *c);        /* here and now */
/* The results of all of c's functions, as bytes: each with its length before it. */
void order_pack(Order *w, Circle *c, const AskedList *asked, Text *out);
/* The same back, from whoever explored it, and kept for later runs. False if they are none. */
bool order_unpack(Order *w, Circle *c, const char *bytes, size_t n);
/* Explores c without telling of it; asked: as many lists as it has functions. */
void order_run(Order *w, Circle *c, AskedList *asked);
void order_tell(Order *w);                      /* of all that comes next and is done */

bool order_stopped(const Order *w);             /* nobody wants the rest any more */

/* late.c: t waits for the others of its kind, of which one is told */
void late_put(Order *w, uint32_t unit, const Told *t);
void late_tell(Order *w);
/* halftaken.c: the n findings of one helper, as one if they are of all its callers */
void half_taken_tell(Order *w, const Late *same, uint32_t n, const char *key);

/* parallel.c: all that is not done, in several processes. */
void order_in_parallel(Order *w);

#endif
