/*
 * pending: exceptions that are pending where they may not be.
 *
 * A failure that nobody looks at stays behind as an exception. It shows in two places: where the function says that all
 * went well, and where it calls what may run Python code, which takes the exception for its own or loses it. A
 * destructor may even begin with one: it is called wherever the last reference goes, and what it finds set is not its own.
 *
 *     none -- a call fails ---> set -- handled, cleared, or the error value is returned --> settled
 *     set  -- a result is returned, or Python code is run --> exception-ignored
 */
#include "engine.h"

void
exception_set(State *s, Pending how, InstrId i, Val returned)
{
    s->exc = how;
    s->exc_touched = true;
    s->exc_gone = how == PENDING_NO;
    s->exc_put = false;
    s->exc_at = i;
    s->exc_value = returned;
    s->exc_any = false;
}

/* What was fetched is put back: by PyErr_Restore or its kin, or by a helper; NULL, as there was none at entry where the
 * exploration began. The callers' exception, if they have one, is as it was. */
static void
put_back(State *s)
{
    if (s->exc_held && s->exc_was != PENDING_NO) {
        exception_set(s, s->exc_was, -1, val_unknown());
        return;
    }
    exception_clear(s);
    s->exc_gone = false;
    s->exc_touched = !s->exc_held;
    s->exc_put = !s->exc_held;
}

void
exception_held(State *s)
{
    s->exc_held = true;
    s->exc_was = s->exc_touched ? s->exc : PENDING_NO;
}

void
exception_restore(const Explorer *e, State *s, Val v, Ref from)
{
    Truth set = val_truth(&e->h, s, v);

    if (from.kind == REF_INT || from.kind == REF_NULL)
        exception_clear(s);
    else if (set == TRUTH_NO)
        put_back(s);
    else {
        exception_set(s, set == TRUTH_YES ? PENDING_YES : PENDING_MAYBE, -1, val_unknown());
        s->exc_put = !s->exc_held;
        if (s->exc_held && s->exc_entry == ENTRY_SET && s->exc_was == PENDING_NO)
            s->exc_touched = s->exc_gone = false; /* the callers' own: it is as it was */
    }
}

void
exception_replay(State *s, const SumOutcome *o, InstrId i, Val ret)
{
    if (o->exc_held)
        exception_held(s);
    if (o->exc == PENDING_NO && o->exc_put)
        put_back(s);
    else if (o->exc == PENDING_YES || (o->exc == PENDING_MAYBE && s->exc == PENDING_NO))
        exception_set(s, o->exc, o->exc_unseen || o->exc_put ? -1 : i, ret);
    else if (o->clears)
        exception_clear(s);
}

void
exception_clear(State *s)
{
    exception_set(s, PENDING_NO, -1, val_unknown());
}

bool
returns_nothing(const Model *contract)
{
    return contract->outcomes.n == 1 && contract->outcomes.at[0].ret == RET_VOID;
}

Pending
exception_at_entry(const Model *contract)
{
    return contract && returns_nothing(contract) && contract->runs & (RUNS_CODE | RUNS_DEALLOC)
               ? PENDING_MAYBE
               : PENDING_NO;
}

/* A helper, of which nobody says that it is called without an exception, and that has not touched any, nor run code, which one does
 * not do with one set. */
bool
exception_may_be_callers(const Explorer *e, const State *s)
{
    return !e->fn->role.contract && !s->exc_touched && s->exc == PENDING_NO &&
           s->exc_entry == ENTRY_ANY && !(s->runs & RUNS_CODE);
}

/* False if it cannot be so here. What is so of an exception of the callers' is known from here on. */
bool
exception_meets(const Explorer *e, State *s, ExcEntry wanted)
{
    if (wanted == ENTRY_ANY)
        return true;
    Pending how = wanted == ENTRY_SET ? PENDING_YES : PENDING_NO;
    if (exception_may_be_callers(e, s))
        s->exc_entry = wanted;
    else if (s->exc != how && s->exc != PENDING_MAYBE)
        return false;
    s->exc = how;
    set_reach(s, how == PENDING_YES, false);
    return true;
}

/* ---- calls -------------------------------------------------------------------------------- */

static bool
can_raise(const Model *m)
{
    for (uint32_t k = 0; k < m->outcomes.n; k++)
        if (m->outcomes.at[k].exc == EXC_SETS)
            return true;
    return false;
}

/* ensure_text(make(self)): the callee gets the NULL that the failing call returned, and is told by that, unless NULL has a
 * meaning of its own for it, such as the end of the arguments. Where NULL makes it fail, it need not come from that call. */
static bool
is_told_by_argument(Explorer *e, State *s, InstrId i, const Model *m)
{
    const Instr *in = &e->f->instrs.at[i];

    for (uint32_t k = 1; in->op == OP_call && k < in->nargs; k++) {
        const Param *p = k - 1 < m->params.n ? &m->params.at[k - 1] : NULL;
        if (!p && m->objects)
            continue;
        if (p && p->null_fails && val_is_null(eval(e, s, ir_arg(e->f, in, k))))
            return true;
        Ref r = ir_strip(e->f, ir_arg(e->f, in, k));
        if (r.kind == REF_TMP && r.n == s->exc_at && !(p && p->nullable && !p->null_fails))
            return true;
    }
    return false;
}

/* "%ld is too large", n, where n is the -1 of the call that failed: its exception gives way to one about a number that is
 * none. */
static bool
shows_error_value(Explorer *e, State *s, InstrId i, const Model *m)
{
    const Instr *in = &e->f->instrs.at[i];

    for (uint32_t k = m->params.n + 1; k < in->nargs && s->exc_value.kind == VAL_INT; k++) {
        Ref r = ir_strip(e->f, ir_arg(e->f, in, k));
        if (r.kind == REF_TMP && val_eq(eval(e, s, r), s->exc_value) &&
            ir_is_result(e->f, r, s->exc_at))
            return true;
    }
    return false;
}

void
judge_pending_call(Explorer *e, State *s, InstrId i, const Model *m)
{
    bool others = !s->exc_touched && s->exc != PENDING_NO && e->fn->role.contract;

    if (m->format == FORMAT_TEXT && m->outcomes.n == 1 && m->outcomes.at[0].exc == EXC_SETS &&
        s->exc == PENDING_YES && s->exc_at >= 0 && shows_error_value(e, s, i, m))
        tell(e, s, EVENT_EXCEPTION_SHOWN, i, -1, NULL, NULL, false);
    if (!(m->runs & RUNS_CODE) || !can_raise(m) || m->exc != EXCOP_NONE || m->pending)
        return;
    if (s->exc == PENDING_YES && s->exc_at >= 0 && is_told_by_argument(e, s, i, m)) {
        exception_set(s, PENDING_MAYBE, -1, val_unknown());
        return;
    }
    if (others || (s->exc == PENDING_YES && s->exc_at >= 0)) {
        tell(e, s, EVENT_EXCEPTION_USED, i, -1, NULL, NULL, others);
        exception_set(s, PENDING_MAYBE, -1,
                      val_unknown()); /* told once; which of the two is left, who knows */
    }
}

/* Is an exception set that a call of this function's set? */
static bool
is_ours(const State *s)
{
    return s->exc == PENDING_YES && s->exc_touched && s->exc_at >= 0;
}

static bool
raises_always(const Explorer *e, InstrId call)
{
    const Model *m = call_model(e->p->models, e->u, e->f, &e->f->instrs.at[call]);

    return m && m->outcomes.n == 1 && m->outcomes.at[0].exc == EXC_SETS;
}

/* ---- what is thrown away ------------------------------------------------------------------- */

/* PyErr_Occurred() == PyExc_KeyError */
static bool
is_compared(const Explorer *e, InstrId call)
{
    for (uint32_t k = (uint32_t)call + 1; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        if (in->op != OP_bin || (in->sub != BIN_eq && in->sub != BIN_ne))
            continue;
        Ref a = ir_strip(e->f, ir_arg(e->f, in, 0)), b = ir_strip(e->f, ir_arg(e->f, in, 1));
        if ((a.kind == REF_TMP && a.n == call && b.kind == REF_TMP) ||
            (b.kind == REF_TMP && b.n == call && a.kind == REF_TMP))
            return true;
    }
    return false;
}

/* Does the function ask anywhere which exception it is? */
static bool
asks_which(const Explorer *e)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;
        if (m && (m->exc == EXCOP_MATCHES || (m->exc == EXCOP_TESTS && is_compared(e, (InstrId)k))))
            return true;
    }
    return false;
}

/* Is another exception set right behind the call at i, or is an error value returned? Then it is replaced, or told. */
static bool
is_replaced(const Explorer *e, InstrId i)
{
    enum { BLOCKS = 8 };
    BlockId b = 0;

    while ((uint32_t)i >= e->f->blocks.at[b].first + e->f->blocks.at[b].n ||
           (uint32_t)i < e->f->blocks.at[b].first)
        b++;
    for (int n = 0; n < BLOCKS; n++) {
        const Block *block = &e->f->blocks.at[b];
        for (uint32_t k = (uint32_t)i + 1; k < block->first + block->n; k++) {
            const Instr *in = &e->f->instrs.at[k];
            if (in->op == OP_call && raises_always(e, (InstrId)k))
                return true;
        }
        if (block->succs.n != 1)
            return false;
        b = block->succs.at[0];
        i = (InstrId)e->f->blocks.at[b].first - 1;
    }
    return false;
}

/* The exception of a call that runs code of anybody's, be it an __index__ or __float__, is cleared by the call at i: it may
 * be any. */
void
judge_cleared(Explorer *e, const State *s, InstrId i)
{
    const Model *contract = e->fn->role.contract;
    const Model *m =
        s->exc_at >= 0 ? call_model(e->p->models, e->u, e->f, &e->f->instrs.at[s->exc_at]) : NULL;

    if (function_returns_void(e->u, e->f))
        return; /* it has nobody to tell */
    if (is_ours(s) && !s->exc_held && m && (m->runs & RUNS_CODE || s->exc_any) &&
        !(contract && returns_nothing(contract)) && !asks_which(e) && !is_replaced(e, i))
        tell(e, s, EVENT_EXCEPTION_CLEARED, i, -1, NULL, NULL, false);
}

/* ---- returns ------------------------------------------------------------------------------ */

static bool
may_be(const Explorer *e, const State *s, Val v, const Outcome *o)
{
    int64_t lo, hi;

    switch (o->ret) {
    case RET_NULL:
        return val_truth(&e->h, s, v) != TRUTH_YES;
    case RET_INT:
        val_range(&e->h, s, v, &lo, &hi);
        return lo <= o->hi && o->lo <= hi;
    case RET_VOID:
        return true;
    default:
        return val_truth(&e->h, s, v) != TRUTH_NO;
    }
}

/* Does v say that all went well, by the contract, and nothing else? */
static bool
says_success(const Explorer *e, const State *s, Val v, const Model *contract)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
    bool success = false;

    if (x && x->life == LIFE_DEAD)
        return false; /* told already, and mended by returning NULL */
    for (uint32_t k = 0; k < contract->outcomes.n; k++) {
        const Outcome *o = &contract->outcomes.at[k];
        if (!may_be(e, s, v, o))
            continue;
        if (o->exc != EXC_KEEPS)
            return false;
        success = true;
    }
    return success && (returns_nothing(contract) || can_raise(contract));
}

static void
tell_left(Explorer *e, const State *s, InstrId at)
{
    tell_from(e, s, EVENT_EXCEPTION_LEFT, at, s->exc_at, "returns with the exception still set");
}

/* What a caller gets to see beside the value: the numbers and NULLs in a struct that is returned, and which of the
 * places behind pointers that it handed in hold NULL now. */
static uint64_t
written_back(const Explorer *e, const State *s, Val ret)
{
    uint64_t h = 0;
    const Object *record = ret.kind == VAL_PTR && obj_info(&e->h, ret.id)->kind == OBJ_LOCAL
                               ? state_get(s, ret.id)
                               : NULL;

    for (uint32_t c = 0; record && c < record->ncells; c++)
        if (record->cells[c].v.kind == VAL_INT && record->cells[c].v.n != 0)
            h = hash_mix(hash_mix(h, (uint64_t)record->cells[c].off),
                         (uint64_t)record->cells[c].v.n);

    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; i->birth == BIRTH_PARAM && !i->is_object && c < x->ncells; c++)
            if (!x->cells[c].initial && x->cells[c].pointer && val_is_null(x->cells[c].v))
                h = hash_mix(hash_mix(h, (uint64_t)i->n), (uint64_t)x->cells[c].off);
    }
    return h;
}

/* A thread of its own gives the lock back: nobody is there who could ask for its exception. */
void
judge_thread_end(Explorer *e, State *s, InstrId i)
{
    const Model *contract = e->fn->role.contract;

    if (!is_ours(s) || !contract || !contract->nogil)
        return;
    tell_nobody(e, s, i, s->exc_at);
    exception_set(s, PENDING_MAYBE, -1, val_unknown());
}

void
judge_pending_return(Explorer *e, State *s, Val ret, InstrId i)
{
    const Model *contract = e->fn->role.contract;

    if (!contract) {
        Answer a = {state_copy(&e->h, s), i, ret, written_back(e, s, ret)};
        vec_push(e->a, &e->answers, a);
    } else if (is_ours(s) && says_success(e, s, ret, contract)) {
        tell_left(e, s, i);
        exception_set(s, PENDING_MAYBE, -1, val_unknown()); /* callers are not told again */
    }
}

/* ---- helpers ------------------------------------------------------------------------------- */

/* The numbers from which on success begins: 0 where failures are told by less, 1 where they are told by 0. Where they are
 * told by neither, numbers above may be codes for errors, too. */
static int64_t
first_success(const Explorer *e)
{
    int64_t first = INT64_MAX;

    for (uint32_t k = 0; k < e->answers.n; k++) {
        const Answer *a = &e->answers.at[k];
        if (a->s->exc == PENDING_YES && a->value.kind == VAL_INT && a->value.n < first)
            first = a->value.n;
    }
    return first < 0 ? 0 : first == 0 ? 1 : INT64_MAX;
}

/* (unsigned)-1 */
static bool
is_minus_one(const Explorer *e, int64_t n)
{
    const Type *t = ir_type(e->u, ir_type(e->u, e->f->type)->to);

    return t->kind == TYPE_INT && !t->is_signed && t->size > 1 && t->size < 8 &&
           n == ((int64_t)1 << (8 * t->size)) - 1;
}

static bool
is_error_value(const Explorer *e, const Answer *a)
{
    int64_t lo, hi;

    if (a->value.kind == VAL_PTR)
        return val_truth(&e->h, a->s, a->value) != TRUTH_YES;
    val_range(&e->h, a->s, a->value, &lo, &hi);
    return lo < 0 || (lo == hi && is_minus_one(e, lo)) || (lo == 0 && e->first_success > 0);
}

/* Returned where all went well, or where only a function that nobody knows may have failed, and not to be told from what
 * is returned here. */
static bool
looks_the_same(const Explorer *e, const Answer *a, const Answer *b)
{
    if (b->s->exc == PENDING_YES || a->written != b->written)
        return false;
    if (function_returns_void(e->u, e->f))
        return true;
    if (a->value.kind ==
        VAL_INT) { /* an error's code may come back where the exception was cleared, too */
        int64_t lo, hi;
        val_range(&e->h, b->s, b->value, &lo, &hi);
        return b->value.kind != VAL_UNKNOWN && lo <= a->value.n && a->value.n <= hi &&
               (a->value.n >= e->first_success || !b->s->exc_touched);
    }
    return a->value.kind == VAL_PTR && val_truth(&e->h, b->s, b->value) == TRUTH_YES;
}

/* Is what the failing call returned handed on? A pointer is not by a number: 0 is no NULL. */
static bool
is_handed_on(const Explorer *e, const Answer *a)
{
    const Type *t = ir_type(e->u, e->f->type), *result = t ? ir_type(e->u, t->to) : NULL;
    const Type *failed = ir_type(e->u, e->f->instrs.at[a->s->exc_at].type);
    bool alike =
        result && failed && (result->kind == TYPE_POINTER) == (failed->kind == TYPE_POINTER);

    return alike && val_eq(a->value, a->s->exc_value);
}

/* Is what the call makes raised, or made part of what is? Where it fails, an exception is set all the same. */
static bool
makes_what_is_raised(const Explorer *e, InstrId call, int depth)
{
    for (uint32_t k = (uint32_t)call + 1; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        bool given = false;
        for (uint32_t n = 1; in->op == OP_call && n < in->nargs; n++)
            given = given || ir_is_result(e->f, ir_arg(e->f, in, n), call);
        if (given && (raises_always(e, (InstrId)k) ||
                      (depth > 0 && makes_what_is_raised(e, (InstrId)k, depth - 1))))
            return true;
    }
    return false;
}

/* Is it a helper's that returns nothing either, and knows no way out on which it is sure that it has not raised? It is there to. */
static bool
is_by_one_that_raises(const Explorer *e, InstrId call)
{
    const Instr *in = &e->f->instrs.at[call];
    const Type *t = in->op == OP_call ? ir_type(e->u, in->type) : NULL;
    Ref to = t && t->kind == TYPE_VOID ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();
    const Fn *fn = to.kind == REF_FUNC ? program_fn(e->p, e->u, to.n) : NULL;
    const Summary *sum = fn && fn->scc != e->fn->scc ? fn->summary : NULL;

    for (uint32_t k = 0; sum && k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].exc == PENDING_NO)
            return false;
    return sum && sum->outcomes.n > 0;
}

/* Whoever gets an object asks no further: that is how all of the C-API is. */
static bool
hands_out_object(const Explorer *e, const Answer *a)
{
    const Type *to = ir_pointee(e->u, ir_type(e->u, e->f->type)->to);

    return to && to->is_object && a->value.kind == VAL_PTR &&
           val_truth(&e->h, a->s, a->value) == TRUTH_YES;
}

static bool
is_hidden_failure(const Explorer *e, const Answer *a)
{
    enum { DEEP = 2 };

    if (!is_ours(a->s) || raises_always(e, a->s->exc_at))
        return false;
    if (function_returns_void(e->u, e->f) && a->s->exc_held)
        return false; /* it is made for callers that fail: one exception or the other, they have one */
    if (function_returns_void(e->u, e->f) &&
        (is_by_one_that_raises(e, a->s->exc_at) || makes_what_is_raised(e, a->s->exc_at, DEEP)))
        return false;
    if (!function_returns_void(e->u, e->f) && !e->fn->has_callers && !hands_out_object(e, a))
        return false; /* what whoever gets it by a pointer asks, we do not see */
    if (!function_returns_void(e->u, e->f) && (is_error_value(e, a) || is_handed_on(e, a)))
        return false; /* the caller is told */
    if (a->value.kind != VAL_PTR && e->first_success == 0 && a->written == 0)
        return true;
    for (uint32_t k = 0; k < e->answers.n; k++)
        if (looks_the_same(e, a, &e->answers.at[k]))
            return true;
    return false;
}

void
judge_pending_returns(Explorer *e)
{
    e->first_success = first_success(e);
    for (uint32_t k = 0; k < e->answers.n; k++) {
        const Answer *a = &e->answers.at[k];
        if (!is_hidden_failure(e, a))
            continue;
        if (!e->blames_itself && ask_is_asked_for(e))
            return;
        e->blames_itself = true;
        tell_left(e, a->s, a->at);
    }
}
