/*
 * gil: who holds the global interpreter lock.
 *
 * A state remembers the operations on it that this function has not undone yet, the last one first, so that a helper that
 * only takes it, or only gives it up, can be replayed in its callers. With none it is as it was at entry: held, but in a
 * thread's first function. After a helper that takes it or does not, as some flag says, nobody knows.
 *
 *     held -- released --> without it -- the API is used, or the function returns --> gil-released-call
 */
#include "engine.h"

enum { OP_BITS = 3, OP_MASK = (1 << OP_BITS) - 1, UNKNOWN = OP_MASK };

static GilOp
last_op(uint32_t gil)
{
    return (GilOp)(gil & OP_MASK);
}

static bool
undoes(GilOp op, GilOp before)
{
    return (op == GIL_TAKES && before == GIL_RELEASES) ||
           (op == GIL_RELEASES && before == GIL_TAKES) ||
           (op == GIL_DROPS && before == GIL_ENSURES) || (op == GIL_ENSURES && before == GIL_DROPS);
}

static void
apply(State *s, GilOp op)
{
    s->gil_used = true;
    if (undoes(op, last_op(s->gil)))
        s->gil >>= OP_BITS;
    else if (s->gil >> (32 - OP_BITS) == 0)
        s->gil = s->gil << OP_BITS | (uint32_t)op;
}

uint32_t
gil_at_entry(const Model *contract)
{
    return contract && contract->nogil ? GIL_RELEASES : GIL_NONE;
}

static bool
is_released(const State *s)
{
    return last_op(s->gil) == GIL_RELEASES;
}

const char *
gil_said(const State *s)
{
    return is_released(s) ? "released" : (uint32_t)last_op(s->gil) == UNKNOWN ? "unknown" : NULL;
}

/* Is it released because the function is a thread's first? */
static bool
never_held(const Explorer *e, const State *s)
{
    return s->gil == GIL_RELEASES && gil_at_entry(e->fn->role.contract);
}

/* Told once for each region. */
static void
forgive(State *s)
{
    s->gil >>= OP_BITS;
}

ApiUse *
use_at(Uses *uses, const Program *p, const Fn *fn, InstrId at, const char *name)
{
    uint64_t key = hash_mix((uint64_t)(fn - p->fns.at), (uint64_t)at), *have;

    have = map_get(&uses->at, key);
    if (have)
        return (ApiUse *)(uintptr_t)*have;
    ApiUse *use = NEW(uses->arena, ApiUse);
    *use = (ApiUse){.fn = fn, .at = at, .name = arena_printf(uses->arena, "%s", name)};
    map_put(&uses->at, key, KEY_PTR(use));
    return use;
}

void
gil_call(Explorer *e, State *s, InstrId i, const Model *m)
{
    bool needed = !m->nogil && !m->pure && !m->is_slot && m->gil == GIL_NONE;

    if (needed && is_released(s)) {
        tell(e, s, EVENT_GIL_USE, i, -1, NULL, NULL, never_held(e, s));
        forgive(s);
    } else if (needed && s->gil == GIL_NONE && !s->uses_api)
        s->uses_api = use_at(e->uses, e->p, e->fn, i, called(e, i));
    if (m->gil != GIL_NONE)
        apply(s, m->gil);
}

/* Does what becomes of the lock depend on what the caller does not see? */
static bool
varies(const Summary *sum, const SumOutcome *o)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *other = &sum->outcomes.at[k];
        if (other->gil != o->gil && other->ret.kind == o->ret.kind && other->ret.lo == o->ret.lo &&
            other->ret.hi == o->ret.hi)
            return true;
    }
    return false;
}

void
gil_replay(Explorer *e, State *s, InstrId i, const Summary *sum, const SumOutcome *o)
{
    if (varies(sum, o)) {
        s->gil = UNKNOWN;
        return;
    }
    if (o->uses_api && is_released(s)) {
        tell_use(e, s, i, o->uses_api);
        forgive(s);
    } else if (o->uses_api && s->gil == GIL_NONE && !s->uses_api)
        s->uses_api = o->uses_api;
    for (int shift = 32 / OP_BITS * OP_BITS; shift >= 0; shift -= OP_BITS)
        if (last_op(o->gil >> shift) != GIL_NONE)
            apply(s, last_op(o->gil >> shift));
}

static bool
is_left(uint32_t gil)
{
    return last_op(gil) == GIL_RELEASES || last_op(gil) == GIL_ENSURES;
}

void
judge_gil_return(Explorer *e, const State *s, InstrId i)
{
    const Model *contract = e->fn->role.contract;

    if (contract && is_left(s->gil) && s->gil != gil_at_entry(contract))
        tell(e, s, EVENT_GIL_LEFT, i, -1, NULL, NULL, last_op(s->gil) == GIL_ENSURES);
}

static bool
returns_alike(const Explorer *e, const Answer *a, const Answer *b)
{
    return function_returns_void(e->u, e->f) || val_eq(a->value, b->value) ||
           (a->value.kind == VAL_PTR && b->value.kind == VAL_PTR);
}

/* A helper may be there to give the lock up, or to do so if it is told; but not where it puts it back on another way out
 * that returns the same. */
void
judge_gil_returns(Explorer *e)
{
    for (uint32_t k = 0; k < e->answers.n; k++) {
        const Answer *a = &e->answers.at[k];
        for (uint32_t j = 0; is_left(a->s->gil) && j < e->answers.n; j++)
            if (e->answers.at[j].s->gil == GIL_NONE && e->answers.at[j].s->gil_used &&
                returns_alike(e, a, &e->answers.at[j])) {
                tell(e, a->s, EVENT_GIL_LEFT, a->at, -1, NULL, NULL,
                     last_op(a->s->gil) == GIL_ENSURES);
                break;
            }
    }
}
