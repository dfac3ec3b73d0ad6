/*
 * engine: the order of work.
 *
 * Blocks wait in a queue by reverse postorder. Where several paths meet, states of the same reference view become one
 * (merge.c) before the block is run, so that a block is run once for each view and not once for each path. At a loop's
 * head this goes on until no new view appears. What a function costs is counted in instructions; past the budget the
 * rest of its paths is left, and that is recorded.
 */
#include "engine.h"

Loc
instr_loc(const Explorer *e, InstrId i)
{
    return i >= 0 ? e->f->instrs.at[i].loc : e->f->loc;
}

/* Locals that the block will not read again, nor anybody after it, once i has run. */
static void
bury(const Explorer *e, InstrId i, uint64_t *dead)
{
    const Instr *in = &e->f->instrs.at[i];
    Ref to = in->op == OP_store ? ir_arg(e->f, in, 0) : (Ref){0};

    if (in->op == OP_store && to.kind == REF_LOCAL)
        dead[to.n / 64] &= ~((uint64_t)1 << (to.n % 64));
    int32_t local = e->live.dies[i];
    if (local >= 0)
        dead[local / 64] |= (uint64_t)1 << (local % 64);
}

/* Runs the instructions of a block before its terminator; what comes out of them is in *out. All states go in step, so
 * that a long straight line of calls that may each fail does not double the states with every call. */
static void
run_block(Explorer *e, State *s, const Block *b, States *out)
{
    uint32_t end = b->first + b->n - 1;
    uint64_t *dead = NEW_N(e->a, uint64_t, e->live.words);
    States now = {0}, next = {0};

    vec_push(e->a, &now, s);
    for (uint32_t at = b->first; at < end && now.n; at++) {
        next.n = 0;
        for (uint32_t k = 0; k < now.n; k++) {
            if (++e->steps > e->o->budget) {
                e->over = true;
                return;
            }
            step(e, now.at[k], (InstrId)at, &next);
        }
        bury(e, (InstrId)at, dead);
        e->nstates += next.n > now.n ? next.n - now.n : 0;
        if (next.n > now.n)
            compact(e, &next, (InstrId)at, dead);
        States before = now; /* its memory is used again */
        now = next;
        next = before;
    }
    *out = now;
}

static void
end_branch(Explorer *e, State *s, const Block *b, InstrId i)
{
    Val v = eval(e, s, ir_arg(e->f, &e->f->instrs.at[i], 0));
    Truth t = val_truth(&e->h, s, v);
    State *other = t == TRUTH_MAYBE ? state_copy(&e->h, s) : NULL;
    bool decided = t != TRUTH_MAYBE;

    if (t != TRUTH_NO && state_assume(&e->h, s, v, true)) {
        if (!decided)
            trace(e, s, TRACE_TAKEN, i, v.kind == VAL_PTR ? v.id : -1, true);
        drop_temporaries(e, s, i);
        if (!decided)
            crowd_unsure(e, s, (BlockId)(b - e->f->blocks.at), b->succs.at[0]);
        meet(e, s, past_assertion(e, s, b, 0));
    } else if (t != TRUTH_NO)
        state_gone(&e->h, s);
    if (t == TRUTH_YES)
        return;
    if (!other)
        other = s;
    if (state_assume(&e->h, other, v, false)) {
        if (!decided)
            trace(e, other, TRACE_TAKEN, i, v.kind == VAL_PTR ? v.id : -1, false);
        drop_temporaries(e, other, i);
        if (!decided)
            crowd_unsure(e, other, (BlockId)(b - e->f->blocks.at), b->succs.at[1]);
        meet(e, other, past_assertion(e, other, b, 1));
    } else
        state_gone(&e->h, other);
}

/* It is not that case: false if it cannot but be. In the middle of a range that tells nothing. */
static bool
assume_not_case(Explorer *e, State *s, Case c, Val v)
{
    int64_t lo, hi;

    if (c.lo == c.hi && !state_assume_cmp(&e->h, s, BIN_ne, v, val_int(c.lo), true))
        return false;
    val_range(&e->h, s, v, &lo, &hi);
    if (c.lo <= lo && hi <= c.hi)
        return false;
    if (c.lo <= lo && lo <= c.hi)
        return state_assume_cmp(&e->h, s, BIN_gt, v, val_int(c.hi), true);
    if (c.lo <= hi && hi <= c.hi)
        return state_assume_cmp(&e->h, s, BIN_lt, v, val_int(c.lo), true);
    return true;
}

/* It is none of them: again and again, until nothing more follows. */
static bool
assume_no_case(Explorer *e, State *s, const Block *b, Val v)
{
    int64_t lo, hi, before_lo, before_hi;

    val_range(&e->h, s, v, &lo, &hi);
    do {
        before_lo = lo;
        before_hi = hi;
        for (uint32_t k = 0; k < b->cases.n; k++)
            if (!assume_not_case(e, s, b->cases.at[k], v))
                return false;
        val_range(&e->h, s, v, &lo, &hi);
    } while (lo != before_lo || hi != before_hi);
    return true;
}

static bool
assume_case(Explorer *e, State *s, Case c, Val v)
{
    if (c.lo == c.hi) /* what it was compared with before may rule that out */
        return state_assume_cmp(&e->h, s, BIN_eq, v, val_int(c.lo), true);
    return state_assume_cmp(&e->h, s, BIN_ge, v, val_int(c.lo), true) &&
           state_assume_cmp(&e->h, s, BIN_le, v, val_int(c.hi), true);
}

static void
end_switch(Explorer *e, State *s, const Block *b, InstrId i)
{
    Val v = eval(e, s, ir_arg(e->f, &e->f->instrs.at[i], 0));

    for (uint32_t k = 0; k < b->cases.n; k++) {
        Case c = b->cases.at[k];
        State *t = state_copy(&e->h, s);
        if (assume_case(e, t, c, v)) {
            drop_temporaries(e, t, i);
            meet(e, t, c.to);
        } else
            state_gone(&e->h, t);
    }
    if (!assume_no_case(e, s, b, v)) {
        state_gone(&e->h, s);
        return;
    }
    drop_temporaries(e, s, i);
    meet(e, s, b->succs.at[b->succs.n - 1]);
}

static void
end_block(Explorer *e, State *s, const Block *b)
{
    InstrId i = (InstrId)(b->first + b->n - 1);

    switch (e->f->instrs.at[i].op) {
    case OP_jump:
        meet(e, s, b->succs.at[0]);
        break;
    case OP_branch:
        end_branch(e, s, b, i);
        break;
    case OP_switch:
        end_switch(e, s, b, i);
        break;
    case OP_igoto:
        for (uint32_t k = 0; k < b->succs.n; k++)
            meet(e, state_copy(&e->h, s), b->succs.at[k]);
        break;
    case OP_ret:
        leave(e, s, i);
        state_gone(&e->h, s);
        break;
    default: /* unreachable: the process ends, or we were wrong before */
        break;
    }
}

static bool
pend_less(const Pend *a, const Pend *b)
{
    return a->rpo != b->rpo ? a->rpo < b->rpo : a->seq < b->seq;
}

static Pend
next_pending(Explorer *e)
{
    Pend top = e->heap.at[0], last = e->heap.at[--e->heap.n];
    uint32_t k = 0;

    for (;;) {
        uint32_t c = 2 * k + 1;
        if (c >= e->heap.n)
            break;
        if (c + 1 < e->heap.n && pend_less(&e->heap.at[c + 1], &e->heap.at[c]))
            c++;
        if (!pend_less(&e->heap.at[c], &last))
            break;
        e->heap.at[k] = e->heap.at[c];
        k = c;
    }
    if (e->heap.n)
        e->heap.at[k] = last;
    return top;
}

static void
find_stores(Explorer *e)
{
    map_init(&e->stores, e->a);
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        e->global_stores +=
            in->op == OP_store && ir_strip(e->f, ir_arg(e->f, in, 0)).kind == REF_GLOBAL;
        const Instr *field =
            in->op == OP_store ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, 0))) : NULL;
        if (field && field->op == OP_field && field->name)
            map_put(&e->stores, stored_member_key(field->record, field->name), 1);
    }
}

/* Begins with each of the ways to call us: a callback's parameter that may be NULL is NULL, and is not. */
static void
enter(Explorer *e, State *s, uint32_t param)
{
    const Model *contract = e->fn->role.contract;

    while (param < e->f->nparams &&
           !(contract && param < contract->params.n && contract->params.at[param].nullable &&
             param_object_of(e, param) >= 0))
        param++;
    if (param >= e->f->nparams) {
        meet(e, s, 0);
        return;
    }
    Val v = val_ptr(param_object_of(e, param), 0);
    State *null = state_copy(&e->h, s);
    if (state_assume(&e->h, null, v, false))
        enter(e, null, param + 1);
    if (state_assume(&e->h, s, v, true))
        enter(e, s, param + 1);
}

static void
explore_from(Explorer *e, State *s)
{
    enter(e, s, 0);
    while (e->heap.n && !e->over) {
        Pend p = next_pending(e);
        Joined *j = &e->meetings.at[p.block].states.at[p.k];
        j->queued = false;
        States out = {0};
        const Block *b = &e->f->blocks.at[p.block];
        run_block(e, state_copy(&e->h, j->s), b, &out);
        for (uint32_t k = 0; k < out.n && !e->over; k++)
            end_block(e, out.at[k], b);
    }
}

/* Once more, with an object that no __init__ has filled: apart, so that what is known of all others stays as it is. */
static void
explore_newborn(Explorer *e, State *s)
{
    bool over = e->over, crowded = e->crowded, opaque = e->opaque;

    e->heap.n = 0;
    newborn_begin(e);
    explore_from(e, s);
    e->newborn = -1;
    e->over = over;
    e->crowded = crowded;
    e->opaque = opaque;
}

static void
run(void *arg)
{
    Explorer *e = arg;
    Meeting none = {0};

    ir_liveness(e->a, e->f, &e->live);
    heap_init(&e->h, e->a, e->u, e->f);
    map_init(&e->globals, e->a);
    map_init(&e->owners, e->a);
    map_init(&e->checked, e->a);
    find_stores(e);
    crowd_find_loops(e);
    find_landmarks(e);
    for (uint32_t k = 0; k < e->f->blocks.n; k++)
        vec_push(e->a, &e->meetings, none);
    e->nstates = 1;
    State *s = entry_state(e);
    e->asks_only_kinds = e->summary->asks_only_kinds = asks_only_kinds(e);
    format_find_variables(e);
    State *newborn = newborn_state(e, s);
    explore_from(e, s);
    if (newborn)
        explore_newborn(e, newborn);
    judge_returns(e);
    judge_callers(e);
    judge_pending_returns(e);
    judge_gil_returns(e);
}

void
explore_function(Explorer *e, bool tells, Result *out)
{
    char why[256] = "";

    e->a = arena_new();
    e->made = arena_new();
    e->summary = NEW(e->p->arena, Summary);
    bool ok = guard_run(run, e, why, sizeof why);
    out->how = !ok                     ? EXPLORED_ERROR
               : e->over || e->crowded ? EXPLORED_BUDGET
               : e->opaque             ? EXPLORED_OPAQUE
                                       : EXPLORED_FULLY;
    out->steps = e->steps;
    out->nstates = e->nstates;
    if (!ok)
        out->error = arena_printf(e->p->arena, "%s", why);
    e->summary->complete = ok && !e->over && !e->crowded;
    if (e->crowded)
        e->summary->outcomes.n =
            0; /* callers had better go by the convention than by a part of it */
    if (ok)
        summary_finish(e);
    out->summary = e->summary;
    if (tells)
        report_collect(e, out);
    arena_free(e->made);
    arena_free(e->a);
}
