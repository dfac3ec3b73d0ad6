/*
 * gil: who holds the global interpreter lock.
 *
 * A state remembers the operations on it that this function has not undone yet, the last one first, so that a helper that
 * only takes it, or only gives it up, can be replayed in its callers. With none it is as it was at entry: held, but in a
 * thread's first function. After a helper that takes it or does not, as some flag says, nobody knows.
 *
 *     held -- released --> without it -- the API is used, or the function returns --> gil-released-call
 *
 * A function that others call from outside, by a pointer, need not be called with the lock held: one that ensures itself of
 * it says so. Behind its Release it is as at its entry.
 */
#include "engine.h"

enum { OP_BITS = 3, OP_MASK = (1 << OP_BITS) - 1, UNKNOWN = OP_MASK, FORGIVEN = 0x80 };

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
    s->gil_undone &= (uint8_t)~FORGIVEN;
    if (undoes(op, last_op(s->gil))) {
        s->gil_undone |= (uint8_t)(1 << last_op(s->gil));
        s->gil >>= OP_BITS;
    } else if (s->gil >> (32 - OP_BITS) == 0)
        s->gil = s->gil << OP_BITS | (uint32_t)op;
}

uint32_t
gil_at_entry(const Model *contract)
{
    return contract && contract->nogil ? GIL_RELEASES : GIL_NONE;
}

bool
gil_is_released(const State *s)
{
    return last_op(s->gil) == GIL_RELEASES && !(s->gil_undone & FORGIVEN);
}

const char *
gil_said(const State *s)
{
    return last_op(s->gil) == GIL_RELEASES        ? "released"
           : (uint32_t)last_op(s->gil) == UNKNOWN ? "unknown"
                                                  : NULL;
}

/* Is it released because the function is a thread's first? */
static bool
never_held(const Explorer *e, const State *s)
{
    return s->gil == GIL_RELEASES && gil_at_entry(e->fn->role.contract);
}

static bool
has_undone(const State *s, GilOp op)
{
    return s->gil == GIL_NONE && s->gil_undone >> op & 1;
}

/* What is so already, if op cannot be done here; NULL. A helper may be there to give back what its callers took. */
static const char *
amiss(const Explorer *e, const State *s, GilOp op)
{
    const Model *contract = e->fn->role.contract;
    bool as_at_entry = s->gil == GIL_NONE && contract && !contract->nogil;

    if (op == GIL_RELEASES && gil_is_released(s))
        return "released";
    if (op == GIL_TAKES && (as_at_entry || has_undone(s, GIL_RELEASES)))
        return "held";
    if (op == GIL_DROPS && (as_at_entry || has_undone(s, GIL_ENSURES)))
        return "dropped";
    return NULL;
}

static void
do_op(Explorer *e, State *s, InstrId i, GilOp op)
{
    const char *already = amiss(e, s, op);

    if (op == GIL_DROPS && s->gil >> OP_BITS == gil_at_entry(e->fn->role.contract))
        judge_thread_end(e, s, i);
    if (already)
        tell(e, s, EVENT_GIL_TWICE, i, -1, NULL, already, false);
    if (!already || op == GIL_RELEASES)
        apply(s, op); /* what takes it back is there as well */
}

/* Is it used behind the Release of a function that others call, and that has not used it before its Ensure? Where it was
 * handed to others, what is called directly as well finds the GIL only there. */
static bool
is_behind_release(const Explorer *e, const State *s)
{
    return has_undone(s, GIL_ENSURES) && !s->uses_api && !e->fn->role.contract &&
           (!e->fn->has_callers || e->fn->address_taken);
}

/* Told once for each region. */
static void
forgive(State *s)
{
    s->gil_undone |= FORGIVEN;
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

/* A callee of a callee uses the API. */
static void
used_below(Explorer *e, State *s, InstrId i, ApiUse *use)
{
    if (gil_is_released(s)) {
        tell_use(e, s, i, use);
        forgive(s);
    } else if (s->gil == GIL_NONE && !s->uses_api)
        s->uses_api = use;
}

/* qsort(..., compare): it calls what it is given, before it comes back. */
const Fn *
invoked_fn(const Explorer *e, const Instr *call, const Model *m)
{
    for (uint32_t k = 1; call->op == OP_call && k < call->nargs && k <= m->params.n; k++) {
        Ref r = ir_strip(e->f, ir_arg(e->f, call, k));
        if (m->invokes >> (k - 1) & 1 && r.kind == REF_FUNC)
            return program_fn(e->p, e->u, r.n);
    }
    return NULL;
}

static void
invoke(Explorer *e, State *s, InstrId i, const Model *m)
{
    const Fn *to = invoked_fn(e, &e->f->instrs.at[i], m);
    const Summary *sum = to && to->scc != e->fn->scc ? to->summary : NULL;

    for (uint32_t n = 0; sum && n < sum->outcomes.n; n++)
        if (sum->outcomes.at[n].uses_api) {
            used_below(e, s, i, sum->outcomes.at[n].uses_api);
            break;
        }
}

void
gil_call(Explorer *e, State *s, InstrId i, const Model *m)
{
    bool needed = !m->nogil && !m->pure && !m->is_slot && m->gil == GIL_NONE;

    if (needed && gil_is_released(s)) {
        tell(e, s, EVENT_GIL_USE, i, -1, NULL, NULL, never_held(e, s));
        forgive(s);
    } else if (needed && is_behind_release(e, s)) {
        tell(e, s, EVENT_GIL_USE, i, -1, NULL, "dropped", false);
        s->gil_undone = 0;
    } else if (needed && s->gil == GIL_NONE && !s->uses_api)
        s->uses_api = use_at(e->uses, e->p, e->fn, i, called(e, i));
    if (m->invokes)
        invoke(e, s, i, m);
    if (m->gil != GIL_NONE)
        do_op(e, s, i, m->gil);
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
    if (o->uses_api)
        used_below(e, s, i, o->uses_api);
    for (int shift = 32 / OP_BITS * OP_BITS; shift >= 0; shift -= OP_BITS)
        if (last_op(o->gil >> shift) != GIL_NONE)
            do_op(e, s, i, last_op(o->gil >> shift));
}

static bool
is_left(const State *s)
{
    return (last_op(s->gil) == GIL_RELEASES || last_op(s->gil) == GIL_ENSURES) &&
           !(s->gil_undone & FORGIVEN);
}

void
judge_gil_return(Explorer *e, const State *s, InstrId i)
{
    const Model *contract = e->fn->role.contract;

    if (contract && is_left(s) && s->gil != gil_at_entry(contract))
        tell(e, s, EVENT_GIL_LEFT, i, -1, NULL, NULL, last_op(s->gil) == GIL_ENSURES);
}

/* A number that the other way out may return as well. Who gives the lock up and says so by a number means another one. */
static bool
may_return(const Explorer *e, const Answer *a, const Answer *b)
{
    int64_t lo, hi;

    if (last_op(a->s->gil) != GIL_ENSURES || a->value.kind != VAL_INT || b->value.kind != VAL_SYM)
        return false;
    val_range(&e->h, b->s, b->value, &lo, &hi);
    return lo <= a->value.n && a->value.n <= hi &&
           (a->value.n != 0 || val_truth(&e->h, b->s, b->value) != TRUTH_YES);
}

static bool
returns_alike(const Explorer *e, const Answer *a, const Answer *b)
{
    return function_returns_void(e->u, e->f) || val_eq(a->value, b->value) || may_return(e, a, b) ||
           (a->value.kind == VAL_PTR && b->value.kind == VAL_PTR);
}

/* A helper may be there to give the lock up, or to do so if it is told; but not where it puts it back on another way out
 * that returns the same. */
void
judge_gil_returns(Explorer *e)
{
    for (uint32_t k = 0; k < e->answers.n; k++) {
        const Answer *a = &e->answers.at[k];
        for (uint32_t j = 0; is_left(a->s) && j < e->answers.n; j++)
            if (e->answers.at[j].s->gil == GIL_NONE && e->answers.at[j].s->gil_used &&
                returns_alike(e, a, &e->answers.at[j])) {
                tell(e, a->s, EVENT_GIL_LEFT, a->at, -1, NULL, NULL,
                     last_op(a->s->gil) == GIL_ENSURES);
                break;
            }
    }
}
