/*
 * call: a call forks the state into its outcomes.
 *
 * Who is called decides where the outcomes come from: a function of the program from its summary, everybody else from
 * a model; a function nobody knows is taken to follow the convention (arguments lent, an object result new).
 */
#include "call.h"

void
set_reach(State *s, bool failed, bool oom)
{
    uint8_t reach = !failed ? REACH_ORDINARY : oom ? REACH_MEMORY : REACH_ERROR;

    if (reach < s->reach)
        s->reach = reach;
}

/* ---- what arbitrary code may change --------------------------------------------------------------- */

/* Can somebody else take items out of it? A list or dict that only this function knows stays as it is. */
static bool
may_change(void *arg, const State *s, Obj lender)
{
    Explorer *e = arg;
    const Object *x = state_get(s, lender);
    const ObjInfo *i = obj_info(&e->h, lender);

    if (!x || i->kind == OBJ_GLOBAL || i->kind == OBJ_LOCAL)
        return false;
    if (i->kind == OBJ_BLOCK)
        return x->outside == OUT_LENDER && may_change(arg, s, x->lender);
    const TypeModel *t = x->type ? models_type(e->p->models, x->type) : NULL;
    if (!t || !t->mutable_ || strcmp(t->name, "module") == 0 || strcmp(t->name, "type") == 0)
        return false;
    return x->shared || x->escaped;
}

void
code_ran(Explorer *e, State *s, uint32_t runs, InstrId i)
{
    s->runs |= runs;
    if ((runs & (RUNS_CODE | RUNS_THREADS)) == 0)
        return;
    heap_code_ran(&e->h, s, i, may_change, e);
    members_may_go(e, s, i);
}

void
finaliser_ran(Explorer *e, State *s, InstrId i)
{
    heap_code_ran(&e->h, s, i, may_change, e);
}

/* ---- checking the arguments --------------------------------------------------------------------------- */

static bool
is_pointer_arg(const Explorer *e, const Instr *in, uint32_t k)
{
    Ref r = ir_arg(e->f, in, k + 1);

    if (r.kind == REF_NULL)
        return true;
    const Instr *d = ir_def(e->f, r);
    const Type *t = d ? ir_type(e->u, d->type) : NULL;
    return t && t->kind == TYPE_POINTER;
}

/* tp_dealloc and tp_free look at the type of what they are given: has this function given back the reference to it, the
 * one that the instance had, before? */
static void
check_type_is_there(Explorer *e, State *s, const Call *c)
{
    bool tears_down = c->m && c->m->is_slot && returns_nothing(c->m);

    if (!tears_down || c->nargs == 0 || c->args[0].kind != VAL_PTR || !is_teardown(e))
        return;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        if (x->type_of == c->args[0].id && x->owned < 0 && x->debt_at >= 0) {
            tell(e, s, EVENT_DEAD_USE, c->i, s->objs.at[k].id, "the type of the object", "ob_type",
                 false);
            return;
        }
    }
}

/* Is argument k NULL, and is that answered with an error by which nobody learns what went wrong? An exception that tells of
 * it stays, where it may. */
static bool
is_refused(Explorer *e, const State *s, const Call *c, uint32_t k)
{
    const Param *p = &c->m->params.at[k];

    return p->null_fails && !c->m->is_slot && e->newborn < 0 && val_is_null(c->args[k]) &&
           (p->null_replaces || s->exc == PENDING_NO) && is_pointer_arg(e, c->in, k);
}

/* False if the call cannot come back: NULL where it must not be. */
static bool
check_args(Explorer *e, State *s, const Call *c)
{
    const Model *m = c->m;

    for (uint32_t k = 0; k < c->nargs; k++) {
        Val v = c->args[k];
        bool modelled = m && k < m->params.n;
        if (modelled && !m->is_slot && !m->params.at[k].nullable && val_is_null(v) &&
            is_pointer_arg(e, c->in, k)) {
            tell(e, s, EVENT_NULL_USE, c->i, -1, NULL, m->params.at[k].name, false);
            return false;
        }
        if (modelled && is_refused(e, s, c, k))
            tell(e, s, EVENT_NULL_USE, c->i, -1, NULL, m->params.at[k].name, true);
        if (v.kind != VAL_PTR || (modelled && (m->releases | m->frees) >> k & 1))
            continue;
        check_use(e, s, v, c->i, c->name);
        if (modelled && !m->params.at[k].nullable && state_get(s, v.id) &&
            state_get(s, v.id)->null == NULL_MAYBE) {
            if (!m->is_slot)
                need_object(e, v.id);
            state_edit(&e->h, s, v.id)->null = NULL_NO;
        }
    }
    if (m && !m->is_slot && format_reads_null(e, s, c->i, m)) {
        tell(e, s, EVENT_NULL_USE, c->i, -1, NULL, NULL, false);
        return false;
    }
    return true;
}

/* Does a capsule's destructor ask about the very capsule that it was called for? It is what the question expects. */
static bool
is_own_capsule(const Explorer *e, const Call *c)
{
    return e->fn->role.slot && strcmp(e->fn->role.slot, "capsule_destructor") == 0 && c->nargs &&
           c->args[0].kind == VAL_PTR && obj_info(&e->h, c->args[0].id)->birth == BIRTH_PARAM;
}

/* realpath(path, buf): a block of its own comes back where it is given no place, or else that place. */
static bool
is_of_other_use(const Call *c, const Outcome *o)
{
    const Outcome *same = NULL;
    bool block = false;

    for (uint32_t k = 0; k < c->m->outcomes.n; k++) {
        const Outcome *other = &c->m->outcomes.at[k];
        block = block || other->ret == RET_BLOCK;
        same = other->ret == RET_SAME ? other : same;
    }
    if (!same || !block || (o->ret != RET_BLOCK && o != same))
        return false;
    Val given = arg_of(c, same->param);
    return o == same ? val_is_null(given) : given.kind == VAL_PTR;
}

/* A flag of the module's, by which whoever had it called can tell. */
static bool
says_in_variable(const SumOutcome *o)
{
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (o->writes.at[k].place.param == PLACE_GLOBAL)
            return true;
    return false;
}

/* qsort(items, n, size, compare): what compare is called for may fail, and nobody is told. */
static void
invoked_may_fail(Explorer *e, const State *s, const Call *c, States *out)
{
    const Fn *to = invoked_fn(e, c->in, c->m);
    const Summary *sum = to && to->scc != e->fn->scc ? to->summary : NULL;

    for (uint32_t n = 0; sum && s->exc == PENDING_NO && n < sum->outcomes.n; n++) {
        if (sum->outcomes.at[n].exc != PENDING_YES || says_in_variable(&sum->outcomes.at[n]))
            continue;
        State *failed = state_copy(&e->h, s);
        exception_set(failed, PENDING_YES, c->i, val_unknown());
        set_reach(failed, true, false);
        trace(e, failed, TRACE_FAILS, c->i, -1, true);
        vec_push(e->a, out, failed);
        return;
    }
}

static void
call_model_outcomes(Explorer *e, State *s, const Call *c, States *out)
{
    const Model *m = c->m;
    uint32_t n = m->outcomes.n;

    check_call_format(e, s, c->i, m);
    gil_call(e, s, c->i, m);
    race_call(e, s, c->i, m, c->args, c->nargs);
    if (!format_has_null(e, s, c->i, m))
        judge_pending_call(e, s, c->i, m);
    if (e->o->dump_counts && is_intrinsic(m, "count"))
        dump_count(e, s, arg_of(c, 0), c->i);
    code_ran(e, s, m->runs, c->i);
    if (m->noreturn)
        return;
    if (n > 1 && ((is_intrinsic(m, "misuse") && !m->steals && !call_is_refused(c)) ||
                  is_own_capsule(e, c) || call_cannot_fail(e, s, c)))
        n--; /* where it steals, the way out after the failure is where bugs are */
    for (uint32_t k = 0; k < n; k++)
        if (!is_of_other_use(c, &m->outcomes.at[k]))
            outcome_apply(e, k + 1 < n ? state_copy(&e->h, s) : s, c, &m->outcomes.at[k], out);
    if (m->invokes && out->n)
        invoked_may_fail(e, out->at[out->n - 1], c, out);
}

/* ---- the call --------------------------------------------------------------------------------------------------- */

static const Fn *
callee_fn(const Explorer *e, const Call *c, Val callee)
{
    (void)c;
    return callee.kind == VAL_FUNC ? program_fn(e->p, e->u, callee.id) : NULL;
}

/* A callee that was given up before any way out was found on which it succeeds: for the rest the convention must do. */
static bool
only_failures_seen(const Summary *sum)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].exc != PENDING_YES)
            return false;
    return !sum->complete;
}

static bool
is_noreturn(const Explorer *e, Val callee)
{
    return callee.kind == VAL_FUNC && e->u->funcs.at[callee.id].is_noreturn;
}

/* The callee may write into the variables of ours to which the members of its copy point. */
static void
record_handed_over(Explorer *e, State *s, Obj record, InstrId i)
{
    const Object *x = state_get(s, record);

    blocks_escape(e, s, record);
    for (uint32_t k = 0; x && k < x->ncells; k++, x = state_get(s, record)) {
        Val v = x->cells[k].v;
        if (v.kind == VAL_PTR && v.id != record && obj_info(&e->h, v.id)->kind == OBJ_LOCAL)
            havoc(e, s, v, i, 1);
    }
}

/* What is handed over; of a struct that goes by value the callee gets a copy, and what that leads to is not followed. */
static Val
argument_value(Explorer *e, State *s, InstrId i, uint32_t k)
{
    const Instr *in = &e->f->instrs.at[i];
    Ref r = ir_arg(e->f, in, k + 1);
    const Instr *d = ir_def(e->f, r);
    const Type *t = d ? ir_type(e->u, d->type) : NULL;

    Val v = untagged(e, eval(e, s, r));

    if (!t || t->kind != TYPE_RECORD)
        return v;
    if (v.kind == VAL_PTR)
        record_handed_over(e, s, v.id, i);
    return val_unknown();
}

void
step_call(Explorer *e, State *s, InstrId i, States *out)
{
    const Instr *in = &e->f->instrs.at[i];
    Call c = {.i = i, .in = in, .nargs = in->nargs - 1 < MAX_ARGS ? in->nargs - 1 : MAX_ARGS};
    Val callee = eval(e, s, ir_strip(e->f, ir_arg(e->f, in, 0)));
    const Fn *fn = callee_fn(e, &c, callee);
    uint32_t first = out->n;

    if (val_is_null(callee)) {
        tell(e, s, EVENT_NULL_USE, i, -1, NULL, NULL, false);
        return;
    }
    for (uint32_t k = 0; k < c.nargs; k++)
        c.args[k] = argument_value(e, s, i, k);
    c.m = callee.kind == VAL_FUNC ? program_model(e->p, e->u, callee.id)
                                  : call_model(e->p->models, e->u, e->f, in);
    const Instr *field = ir_loaded_field(e->f, ir_arg(e->f, in, 0));
    c.name = callee.kind == VAL_FUNC ? e->u->funcs.at[callee.id].name
             : c.m                   ? c.m->name
             : field                 ? field->name
                                     : "the call";
    c.name = shown_name(in, c.name);
    c.function = callee.kind == VAL_FUNC ? e->u->funcs.at[callee.id].name : NULL;
    c.by_pointer = callee.kind != VAL_FUNC;
    if (fn && !fn->promise)
        c.m = NULL;
    check_type_is_there(e, s, &c);
    if (!check_args(e, s, &c) || is_noreturn(e, callee))
        return;
    call_forgets_places(e, s, &c);
    if (!c.m) {
        lookups_forget_shared(&e->h, s);
        for (uint32_t k = 0; k < c.nargs; k++)
            if (c.args[k].kind == VAL_PTR)
                lookups_forget_changed(&e->h, s, c.args[k].id);
    }
    if (fn && !fn->summary && fn->scc == e->fn->scc)
        return; /* a circle's first round: only the ways out that do not go round */
    if (fn && fn->f->degraded)
        fn = NULL; /* what the compiler dropped of it may be what matters */
    for (uint32_t k = 0; (fn || !c.m) && k < c.nargs; k++)
        crowd_handed_over(e, s, c.args[k]);
    if (fn && fn->summary && fn->summary->outcomes.n) {
        if (only_failures_seen(fn->summary))
            call_unknown(e, state_copy(&e->h, s), &c, out);
        summary_apply(e, s, i, fn, out);
    } else if (c.m)
        call_model_outcomes(e, s, &c, out);
    else if (fn && fn->summary && fn->summary->complete)
        return; /* it never returns */
    else
        call_unknown(e, s, &c, out);
    for (uint32_t k = first; k < out->n; k++)
        drop_temporaries(e, out->at[k], i);
}
