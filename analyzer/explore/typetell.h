/*
 * typetell.h: what the files share that tell the rules of types.
 *
 *     typetell    types, held against their slot functions
 *     typememory  which functions allocate and free instances
 *     typeblocks  memory and buffers that instances hold, and nobody frees
 *     typemodule  the state of modules
 *     typevisit   what a tp_traverse does besides visiting
 *     typeshot    what a finding has for a drawing
 */
#ifndef DECREF_TYPETELL_H
#define DECREF_TYPETELL_H

#include "../facts/types.h"
#include "engine.h"

typedef struct Teller {
    Program *p;
    void (*finding)(void *, uint32_t, const Finding *);
    void *arg;
    Map said; /* types share their functions: rule, place and member */
    const TypeMember **by; /* by type: the member that closes a ring unseen; NULL */
} Teller;

typedef struct TypeContext {
    Teller *teller;
    const TypeFact *t;
    const TypeMember *m; /* NULL */
    const Fn *fn;        /* where the finding stands; NULL: at the type */
    Loc loc;             /* in fn, or of the type */
} TypeContext;

typedef void (*Telling)(const Rule *, const TypeEvent *);

/* Fills in what the context says, and asks each rule. */
void tell_rules(TypeContext *c, TypeEvent *ev, Telling tell_one);

#define TELLINGS \
    TELLING(unvisited) TELLING(uncleared) TELLING(unreleased) TELLING(unfreed) TELLING(kept_type) TELLING(unvisited_type) \
    TELLING(torn_tracked) TELLING(unsafe_visit) TELLING(wrong_memory) TELLING(unseen_ring) TELLING(state_member)
#define TELLING(event) void tell_##event(const Rule *r, const TypeEvent *ev);
TELLINGS
#undef TELLING

static inline bool
has_function(const SlotFact *s)
{
    return s && s->fn;
}

/* typeshot.c: what a drawing of it needs. */
void snapshot_type(const TypeEvent *ev, const TypeContext *c, FindingStep *out);

/* calls: all that the type's own tp_traverse does. */
void judge_visits(Teller *teller, const TypeFact *t, const char *slot, const Closure *calls);
/* typeblocks.c: releases: all that the type's tp_dealloc and tp_finalize do. */
void judge_blocks(Teller *teller, const TypeFact *t, const SlotFact *dealloc, const Closure *releases);
void judge_free(Teller *teller, const TypeFact *t);
void judge_allocations(Teller *teller);
void judge_module(Teller *teller, const TypeFact *t);

#endif
