/*
 * call.h: what the files that make outcomes of a call share.
 *
 *     call           who is called, with what, and where the outcomes come from
 *     call_possible  which of them there can be
 *     call_outcome   what one of them does to the state
 *     call_result    what it returns
 *     call_unknown   callees nobody knows
 */
#ifndef DECREF_CALL_H
#define DECREF_CALL_H

#include "engine.h"

enum { MAX_ARGS = 64 };

typedef struct Call {
    InstrId i;
    const Instr *in;
    const char *name;     /* what to call it in a message; never NULL */
    const char *function; /* its name; NULL if it is called by a pointer */
    const Model *m;
    bool by_pointer; /* whom it reaches is not known */
    uint32_t nargs;  /* without the callee */
    Val args[MAX_ARGS];
} Call;

static inline bool
is_intrinsic(const Model *m, const char *name)
{
    return m->intrinsic && strcmp(m->intrinsic, name) == 0;
}

static inline Val
arg_of(const Call *c, int k)
{
    return k >= 0 && (uint32_t)k < c->nargs ? c->args[k] : val_unknown();
}

/* call_possible.c */
bool outcome_is_possible(Explorer *e, State *s, const Call *c, const Outcome *o);
bool call_fails_for_memory(const Explorer *e, const State *s, const Call *c);
bool call_is_refused(const Call *c);            /* NULL is among its arguments, and answered with an error */
bool call_cannot_fail(const Explorer *e, const State *s, const Call *c);
const char *call_type_name(const Explorer *e, Val type);    /* of the type that a pointer to a type object stands for; NULL */
bool call_makes_small_int(const Call *c);        /* PyLong_FromLong(0): the interpreter has it ready */

/* call_outcome.c */
void outcome_apply(Explorer *e, State *s, const Call *c, const Outcome *o, States *out);

/* call_result.c */
Val call_result(Explorer *e, State *s, const Call *c, const Outcome *o);
void call_sets(Explorer *e, State *s, const Call *c, const Action *a);
void call_holds_in_result(Explorer *e, State *s, const Call *c, Val result);
void call_forgets_places(Explorer *e, State *s, const Call *c);
/* Py_SET_SIZE and its like: what its second argument says is what item_count gives from now on. */
void set_item_count(Explorer *e, State *s, const Call *c);

/* call_unknown.c */
void call_unknown(Explorer *e, State *s, const Call *c, States *out);

#endif
