/*
 * promise: what a user says that a function does, against what its body does.
 *
 * An annotation in the code, or a model in a file of the user's, is what the function's callers go by. On each way out
 * the outcomes that fit what is returned are compared with the references that this way has really handed over:
 *
 *     said                          done                                    told as
 *     borrowed                      a reference comes along                 lost
 *     new                           none comes along                        returned borrowed
 *     steals                        the argument is still ours              lost
 *     nothing, of an argument       it was released, or stored as owned     released, stolen
 *     an exception is set           none is                                 bare error
 *     never NULL                    NULL                                    NULL used
 *
 * What the function's summary says besides is then made to agree, so that one contradiction is one finding and not one
 * more in every caller.
 */
#include "engine.h"

typedef uint32_t Fits; /* a set of outcomes */

enum { OUTCOMES_MOST = 32 };

static const Outcome *
outcome(const Model *m, uint32_t k)
{
    return &m->outcomes.at[k];
}

static uint32_t
noutcomes(const Model *m)
{
    return m->outcomes.n < OUTCOMES_MOST ? m->outcomes.n : OUTCOMES_MOST;
}

static bool
is_pointer_result(Ret r)
{
    return r == RET_NEW || r == RET_BORROWED || r == RET_SAME || r == RET_INSIDE ||
           r == RET_BLOCK || r == RET_PTR || r == RET_ANY;
}

/* The outcomes that a value may stand for, of which this is known: it may be a pointer, or a number of that range. */
static Fits
fitting(const Model *m, bool pointer, int64_t lo, int64_t hi)
{
    Fits fits = 0;

    for (uint32_t k = 0; k < noutcomes(m); k++) {
        const Outcome *o = outcome(m, k);
        bool fit = o->ret == RET_VOID   ? true
                   : o->ret == RET_NULL ? lo <= 0 && hi >= 0
                   : o->ret == RET_INT  ? lo <= o->hi && hi >= o->lo
                                        : pointer || o->ret == RET_ANY;
        fits |= (Fits)fit << k;
    }
    return fits;
}

/* Is it so of every fitting outcome that returns an object, and is there one? */
static bool
all_objects(const Model *m, Fits fits, bool (*is)(const Outcome *))
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < noutcomes(m); k++) {
        if (!(fits >> k & 1) || !is_pointer_result(outcome(m, k)->ret))
            continue;
        if (!is(outcome(m, k)))
            return false;
        n++;
    }
    return n > 0;
}

static bool
is_new(const Outcome *o)
{
    return o->ret == RET_NEW;
}

static bool
is_lent(const Outcome *o)
{
    return o->ret == RET_BORROWED;
}

static bool
must_raise(const Model *m, Fits fits)
{
    bool raises = fits != 0;

    for (uint32_t k = 0; k < noutcomes(m); k++)
        raises = raises && (!(fits >> k & 1) || outcome(m, k)->exc == EXC_SETS);
    return raises || m->exc == EXCOP_SETS;
}

/* ---- arguments ----------------------------------------------------------------------------------------- */

/* Somebody who speaks of references at all, or of the whole call, means what is left out as well. */
static bool
speaks_of_arguments(const Model *m)
{
    return m->outcomes.n > 0 || m->steals || m->gains || m->releases;
}

/* References of an argument's object that come (or, below nought, go) in an outcome; o may be NULL. */
static int
change_of(const Model *m, const Outcome *o, uint32_t param)
{
    int n = (int)(m->gains >> param & 1) - (int)(m->steals >> param & 1) -
            (int)(m->releases >> param & 1);

    for (uint32_t k = 0; o && k < o->actions.n; k++)
        if (o->actions.at[k].param == (int)param)
            n += (o->actions.at[k].what == ACT_GAINS) - (o->actions.at[k].what == ACT_STEALS);
    return n;
}

typedef struct Bounds {
    int lo, hi;
} Bounds;

static Bounds
changes_of(const Model *m, Fits fits, uint32_t param, bool returned)
{
    Bounds r = {INT32_MAX, INT32_MIN};

    if (!m->outcomes.n) {
        int n = change_of(m, NULL, param);
        return (Bounds){n, n + returned}; /* nothing is said of the result: it may take one along */
    }
    for (uint32_t k = 0; k < noutcomes(m); k++) {
        if (!(fits >> k & 1))
            continue;
        int n = change_of(m, outcome(m, k), param) + (returned && is_new(outcome(m, k)));
        r.lo = n < r.lo ? n : r.lo;
        r.hi = n > r.hi ? n : r.hi;
    }
    return r;
}

static bool
is_release(const Explorer *e, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    return m && m->releases;
}

/* Does a function of which nothing is known get the argument? It may well be the one that consumes it. */
static bool
goes_elsewhere(const Explorer *e, uint32_t param)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        Ref callee = in->op == OP_call ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();
        if (in->op != OP_call || (callee.kind == REF_FUNC && (program_fn(e->p, e->u, callee.n) ||
                                                              program_model(e->p, e->u, callee.n))))
            continue;
        for (uint32_t a = 1; a < in->nargs; a++) {
            const Instr *d = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, a)));
            Ref from = d && d->op == OP_load ? ir_arg(e->f, d, 0) : ref_none();
            if (from.kind == REF_LOCAL && from.n == (int32_t)param)
                return true;
        }
    }
    return false;
}

static void
judge_argument(Explorer *e, State *s, uint32_t param, Bounds said, const uint8_t *held, InstrId i)
{
    Obj obj = param_object_of(e, param);
    const Object *x = obj >= 0 ? state_get(s, obj) : NULL;

    if (!x || !obj_info(&e->h, obj)->is_object || x->escaped || x->outside == OUT_UNKNOWN ||
        said.lo > said.hi)
        return;
    if (x->owned > said.hi && said.hi < 0 && !held[obj] && !goes_elsewhere(e, param))
        tell(e, s, EVENT_LOST, i, obj, NULL, NULL, false);
    else if (x->owned < said.lo && x->debt_at >= 0 && speaks_of_arguments(e->fn->promise))
        tell(e, s, is_release(e, x->debt_at) ? EVENT_RELEASED : EVENT_STOLEN_BORROWED, x->debt_at,
             obj, NULL, NULL, false);
}

/* ---- the way out ------------------------------------------------------------------------------------------ */

static bool
is_counted(const Explorer *e, Val v)
{
    const ObjInfo *i = v.kind == VAL_PTR && v.n == 0 ? obj_info(&e->h, v.id) : NULL;

    return i && i->birth != BIRTH_PARAM &&
           (i->kind == OBJ_HEAP || (i->kind == OBJ_GLOBAL && i->is_object));
}

static void
judge_result(Explorer *e, State *s, Val ret, Fits fits, const uint8_t *held, InstrId i)
{
    const Model *m = e->fn->promise;

    if (!fits && val_is_null(ret) && m->outcomes.n)
        tell(e, s, EVENT_NULL_USE, i, -1, "the result", NULL, false);
    if (!is_counted(e, ret))
        return;
    const Object *x = state_get(s, ret.id);
    bool unknown = !x || obj_info(&e->h, ret.id)->unknown || x->escaped;
    if (all_objects(m, fits, is_lent) && !unknown && x->owned > 0 && !held[ret.id])
        tell(e, s, EVENT_LOST, i, ret.id, NULL, NULL, false);
    if (all_objects(m, fits, is_new) && !unknown && x->owned <= 0 && x->outside != OUT_UNKNOWN &&
        x->outside != OUT_NOBODY)
        tell(e, s, EVENT_RETURN_BORROWED, i, ret.id, NULL, NULL, false);
}

void
judge_promise(Explorer *e, State *s, Val ret, InstrId i)
{
    const Model *m = e->fn->promise;
    uint8_t *held = heap_marks(&e->h, MARKS_AT_END);
    int64_t lo = INT64_MIN, hi = INT64_MAX;

    if (ret.kind == VAL_PTR && !(state_get(s, ret.id) && state_get(s, ret.id)->null == NULL_MAYBE))
        lo = hi = 1;
    else if (ret.kind == VAL_INT || ret.kind == VAL_SYM)
        val_range(&e->h, s, ret, &lo, &hi);
    Fits fits = fitting(m, !val_is_null(ret), lo, hi);
    heap_mark(&e->h, s, MARK_ENDED, ret, held);
    e->judged = m;
    judge_result(e, s, ret, fits, held, i);
    for (uint32_t k = 0; k < e->f->nparams && k < 32; k++) {
        Obj obj = param_object_of(e, k);
        bool returned = obj >= 0 && ret.kind == VAL_PTR && ret.id == obj && ret.n == 0;
        judge_argument(e, s, k, changes_of(m, fits, k, returned), held, i);
    }
    if (s->exc == PENDING_NO && must_raise(m, fits))
        tell(e, s, EVENT_BARE_ERROR, i, -1, NULL, NULL, false);
    e->judged = NULL;
}

/* ---- the summary ------------------------------------------------------------------------------------------- */

static Fits
outcome_fits(const Model *m, const SumOutcome *o)
{
    bool number = o->ret.kind == GIVEN_INT,
         nullable = o->ret.maybe_null || o->ret.kind == GIVEN_ANY;

    if (number)
        return fitting(m, false, o->ret.lo, o->ret.hi);
    return fitting(m, true, nullable ? 0 : 1, 1);
}

/* The reference is where the argument was put: the caller sees it there. */
static bool
is_put_somewhere(const SumOutcome *o, uint32_t param)
{
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (o->writes.at[k].value.kind == GIVEN_PARAM && o->writes.at[k].value.n == (int32_t)param)
            return true;
    return false;
}

static void
obey_delta(Explorer *e, SumOutcome *o, uint32_t param, Bounds said)
{
    for (uint32_t k = 0; k < o->deltas.n; k++) {
        Delta *d = &o->deltas.at[k];
        if (d->place.param != (int)param || d->place.n != 0)
            continue;
        if (d->n < said.lo || (d->n > said.hi && said.hi < 0))
            d->n = (int16_t)said.lo;
        return;
    }
    Delta d = {.place = {.param = (int16_t)param}, .n = (int16_t)said.lo};
    if (said.hi < 0)
        vec_push(e->p->arena, &o->deltas, d);
}

/* Does a reference to what was found in that place come along? */
static bool
is_gained(const SumOutcome *o, const Place *place)
{
    for (uint32_t k = 0; k < o->deltas.n; k++)
        if (o->deltas.at[k].n > 0 && place_eq(&o->deltas.at[k].place, place))
            return true;
    return false;
}

static void
obey_result(Explorer *e, SumOutcome *o, Fits fits)
{
    const Model *m = e->fn->promise;
    Given *g = &o->ret;

    if (g->kind == GIVEN_INT || g->kind == GIVEN_PARAM || g->off)
        return;
    if (all_objects(m, fits, is_lent) && (g->kind == GIVEN_NEW || g->kind == GIVEN_PTR)) {
        int8_t lender = -1;
        for (uint32_t k = 0; k < noutcomes(m); k++)
            if (outcome(m, k)->ret == RET_BORROWED)
                lender = outcome(m, k)->param;
        if (g->kind == GIVEN_NEW)
            o->news.at[g->n].owned = 0;
        g->kind = GIVEN_BORROWED;
        g->place = (Place){.param = lender};
    } else if (all_objects(m, fits, is_new) && g->kind == GIVEN_GLOBAL) {
        g->n = 1;
    } else if (all_objects(m, fits, is_new) && g->kind != GIVEN_NEW && g->kind != GIVEN_UNDEF &&
               !(g->kind == GIVEN_PLACE && is_gained(o, &g->place))) {
        NewObject n = {.owned = 1, .type = g->type, .callee = e->f->name};
        vec_push(e->p->arena, &o->news, n);
        g->kind = GIVEN_NEW;
        g->n = (int32_t)o->news.n - 1;
    }
}

static void
obey(Explorer *e, SumOutcome *o, Fits fits)
{
    const Model *m = e->fn->promise;

    for (uint32_t p = 0; speaks_of_arguments(m) && p < e->f->nparams && p < 32; p++) {
        bool returned = o->ret.kind == GIVEN_PARAM && o->ret.n == (int)p && !o->ret.off;
        Bounds said = changes_of(m, fits, p, returned);
        if (said.lo <= said.hi && !(o->null_params >> p & 1) && !is_put_somewhere(o, p))
            obey_delta(e, o, p, said);
    }
    obey_result(e, o, fits);
    if (must_raise(m, fits))
        o->exc = PENDING_YES;
}

void
summary_obey(Explorer *e)
{
    const Model *m = e->fn->promise;
    Summary *sum = e->summary;
    uint32_t n = 0;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *o = &sum->outcomes.at[k];
        Fits fits = outcome_fits(m, o);
        if (m->outcomes.n && !fits)
            continue; /* callers are not told of what was ruled out */
        obey(e, o, fits);
        sum->outcomes.at[n++] = *o;
    }
    if (n)
        sum->outcomes.n = n;
}
