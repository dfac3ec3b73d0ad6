/*
 * call: a call forks the state into its outcomes.
 *
 * Who is called decides where the outcomes come from: a function of the program from its summary, everybody else from
 * a model; a function nobody knows is taken to follow the convention (arguments lent, an object result new).
 */
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
    if (runs & (RUNS_CODE | RUNS_THREADS))
        heap_code_ran(&e->h, s, i, may_change, e);
}

/* A call that changes the container: what was borrowed from it may be gone. */
static bool
is_lender(void *arg, const State *s, Obj lender)
{
    (void)s;
    return *(Obj *)arg == lender;
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
            tell(e, s, EVENT_NULL_USE, c->i, -1, NULL, m->params.at[k].name, true);
            return false;
        }
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
    return true;
}

/* ---- intrinsics ------------------------------------------------------------------------------------------ */

static bool
is_intrinsic(const Model *m, const char *name)
{
    return m->intrinsic && strcmp(m->intrinsic, name) == 0;
}

/* The short name of the type that a pointer to a type object stands for. */
static const char *
type_name_of(const Explorer *e, Val type)
{
    if (type.kind != VAL_PTR)
        return NULL;
    const ObjInfo *i = obj_info(&e->h, type.id);
    const TypeModel *t =
        i->kind == OBJ_GLOBAL && i->name ? models_type_object(e->p->models, intern(i->name)) : NULL;
    return t ? t->name : NULL;
}

/* Py_TPFLAGS_..._SUBCLASS: bits 24 to 31. */
/* The object whose type a value is (from Py_TYPE), -1 if it is not known. */
static Obj
typed_object(const Explorer *e, const State *s, Val type)
{
    const Object *x = type.kind == VAL_PTR ? state_get(s, type.id) : NULL;

    (void)e;
    return x ? x->type_of : -1;
}

/* Which object a call tests the type of, and for which type. */
static Obj
tested(const Explorer *e, const State *s, const Call *c, const char **type)
{
    const Model *m = c->m;

    *type = NULL;
    if (m->checks >= 0 && (uint32_t)m->checks < c->nargs) {
        *type = m->checks_type;
        return c->args[m->checks].kind == VAL_PTR ? c->args[m->checks].id : -1;
    }
    if (is_intrinsic(m, "type_feature") && c->nargs == 2 && c->args[1].kind == VAL_INT) {
        *type = type_of_feature(c->args[1].n);
        return typed_object(e, s, c->args[0]);
    }
    if ((is_intrinsic(m, "is_type") || is_intrinsic(m, "type_check")) && c->nargs == 2) {
        *type = type_name_of(e, c->args[1]);
        return c->args[0].kind == VAL_PTR ? c->args[0].id : -1;
    }
    return -1;
}

/* ---- results ------------------------------------------------------------------------------------------------- */

static Val
arg_of(const Call *c, int k)
{
    return k >= 0 && (uint32_t)k < c->nargs ? c->args[k] : val_unknown();
}

/* PyLong_FromLong(0): the interpreter has it ready. */
static bool
is_small_int(const Call *c)
{
    return is_intrinsic(c->m, "small_int") && c->nargs && c->args[0].kind == VAL_INT &&
           c->args[0].n >= -5 && c->args[0].n <= 256;
}

static Val
born(Explorer *e, State *s, const Call *c, int which, const char *type, Val type_object)
{
    Obj o = fresh_object(e, s, c->i, which, OBJ_HEAP, c->name);
    Object *x = state_edit(&e->h, s, o);

    x->owned = 1;
    x->type = type ? type : type_name_of(e, type_object);
    if (type_object.kind == VAL_PTR && type_object.n == 0)
        obj_info(&e->h, o)->of_type = type_object.id + 1;
    if (which == 0 && (c->m->immortal || is_small_int(c)))
        obj_info(&e->h, o)->immortal = true;
    trace(e, s, TRACE_BORN, c->i, o, true);
    return val_ptr(o, 0);
}

static Val
borrowed(Explorer *e, State *s, const Call *c, int which, int from, ObjKind kind)
{
    Obj o = fresh_object(e, s, c->i, which, kind, c->name);
    Object *x = state_edit(&e->h, s, o);
    Val lender = arg_of(c, from);

    x->fill = FILL_SYMBOLIC;
    x->shared = true;
    if (from < 0)
        x->outside = OUT_INTERP;
    else if (lender.kind == VAL_PTR) {
        x->outside = OUT_LENDER;
        x->lender = lender.id;
    } else
        x->outside = OUT_UNKNOWN;
    if (kind == OBJ_HEAP)
        trace(e, s, TRACE_BORROWED, c->i, o, true);
    return val_ptr(o, 0);
}

/* A getter asked again gives the same: Py_TYPE(o), PyModule_GetState(m), PyTuple_GET_ITEM(t, 0). Its result stands in a
 * cell of the lender's that no real offset can be, so that summaries can name it as well. False if it is no getter. */
static bool
lent_before(Explorer *e, State *s, const Call *c, const Outcome *o, Val *out)
{
    Val lender = arg_of(c, o->param);
    uint64_t key = hash_mix(0x6e77, hash_bytes(c->m->name, strlen(c->m->name)));

    if (lender.kind != VAL_PTR || lender.n != 0 || obj_info(&e->h, lender.id)->kind == OBJ_LOCAL)
        return false;
    if (!c->m->pure && !(o->ret == RET_INSIDE && c->nargs == 1))
        return false;
    for (uint32_t k = 0; k < c->nargs; k++) {
        if ((int)k == o->param)
            continue;
        if (c->args[k].kind != VAL_INT)
            return false;
        key = hash_mix(key, (uint64_t)c->args[k].n);
    }
    int64_t off = -1 - (int64_t)(key & 0xffffffffff);
    *out = peek(e, s, val_ptr(lender.id, off), c->in->type, NULL);
    if (out->kind != VAL_PTR)
        return false;
    Object *x = state_edit(&e->h, s, out->id);
    obj_info(&e->h, out->id)->callee = c->name;
    x->null = NULL_NO;
    if (x->outside == OUT_UNKNOWN && !is_intrinsic(c->m, "type_of")) {
        x->outside = OUT_LENDER;
        x->lender = lender.id;
    }
    if (is_intrinsic(c->m, "type_of"))
        x->type_of = lender.id;
    return true;
}

/* errno and its like: the integer that a call without arguments and effects points to is one place, wherever it is
 * asked for. */
static Val
place_of_call(Explorer *e, State *s, const Call *c)
{
    ObjInfo info = {
        .kind = OBJ_GLOBAL, .birth = BIRTH_CALL, .site = -1, .parent = -1, .idx = -1, .type = -1};
    Obj o = obj_intern(&e->h, hash_mix(0xe440, KEY_PTR(intern(c->m->name))), &info);

    if (!state_get(s, o)) {
        int64_t lo, hi;
        int_range(e->u, ir_type(e->u, c->in->type)->to, &lo, &hi);
        Val v = fresh_int(e, s, c->i, 0, lo, hi);
        Object *x = state_edit(&e->h, s, o);
        x->outside = OUT_UNKNOWN;
        x->fill = FILL_SYMBOLIC;
        cell_put(&e->h, x, 0, -1)->v = v;
    }
    for (uint32_t k = 0; k < e->places.n; k++)
        if (e->places.at[k] == o)
            return val_ptr(o, 0);
    vec_push(e->a, &e->places, o);
    return val_ptr(o, 0);
}

/* Any other call may write there. */
static void
forget_places(Explorer *e, State *s, const Call *c)
{
    for (uint32_t k = 0; k < e->places.n && !(c->m && c->m->pure); k++)
        state_drop(s, e->places.at[k]);
}

static Val
result_of(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    Val before;

    if ((o->ret == RET_BORROWED || o->ret == RET_INSIDE) && lent_before(e, s, c, o, &before))
        return before;
    switch (o->ret) {
    case RET_NULL:
        return val_int(0);
    case RET_NEW: {
        Val v = born(e, s, c, 0, o->type, arg_of(c, o->param));
        Object *x = state_edit(&e->h, s, v.id);
        if (is_intrinsic(c->m, "alloc_zero") || is_intrinsic(c->m, "alloc_items"))
            x->fill = FILL_ZERO;
        else if (o->param < 0)
            x->fill = FILL_SYMBOLIC;
        return v;
    }
    case RET_BORROWED: {
        Val v = borrowed(e, s, c, 0, o->param, OBJ_HEAP);
        state_edit(&e->h, s, v.id)->type = o->type;
        obj_info(&e->h, v.id)->immortal = c->m->immortal;
        if (is_intrinsic(c->m, "type_of")) { /* an instance of a heap type owns its type */
            Object *x = state_edit(&e->h, s, v.id);
            x->outside = OUT_UNKNOWN;
            x->type_of = c->nargs && c->args[0].kind == VAL_PTR ? c->args[0].id : -1;
        }
        return v;
    }
    case RET_SAME:
        return arg_of(c, o->param);
    case RET_INSIDE:
        return borrowed(e, s, c, 0, o->param, OBJ_BLOCK);
    case RET_BLOCK:
        return block_born(e, s, c->i, 0, o->family, o->zeroed ? FILL_ZERO : FILL_UNDEF, c->name);
    case RET_INT:
        return fresh_int(e, s, c->i, (int)(o - c->m->outcomes.at), o->lo, o->hi);
    case RET_PTR: {
        const Type *to = ir_pointee(e->u, c->in->type);
        if (c->m->pure && c->nargs == 0 && to && to->kind == TYPE_INT)
            return place_of_call(e, s, c);
        Val v = unknown_value(e, s, c->i, 0, c->in->type, c->name);
        if (v.kind == VAL_PTR)
            state_edit(&e->h, s, v.id)->null = NULL_NO;
        return v;
    }
    case RET_VOID:
        return val_unknown();
    default:
        return unknown_value(e, s, c->i, 0, c->in->type, c->name);
    }
}

/* An in-out variable: the reference that it held is consumed. False if it held NULL, which stays. */
static bool
exchange(Explorer *e, State *s, Val at, InstrId i, bool *maybe_null, Object *was)
{
    Val old = peek(e, s, at, -1, NULL);

    *maybe_null = old.kind != VAL_PTR;
    if (val_is_null(old))
        return false;
    if (old.kind != VAL_PTR)
        return true;
    Object *x = state_edit(&e->h, s, old.id);
    *maybe_null = x->null == NULL_MAYBE;
    *was = *x;
    steal(e, s, old, -1, i);
    return true;
}

static void
set_through(Explorer *e, State *s, const Call *c, const Action *a)
{
    Val at = arg_of(c, a->param), v;
    bool maybe_null = a->maybe_null;
    Object was = {.outside = OUT_NOBODY};

    if (at.kind != VAL_PTR)
        return;
    if (is_intrinsic(c->m, "exchange") && !exchange(e, s, at, c->i, &maybe_null, &was))
        return;
    switch (a->value) {
    case RET_NEW:
        v = born(e, s, c, a->param + 1, a->type, val_unknown());
        state_edit(&e->h, s, v.id)->fill = FILL_SYMBOLIC;
        if (maybe_null)
            state_edit(&e->h, s, v.id)->null = NULL_MAYBE;
        if (was.outside !=
            OUT_NOBODY) { /* what held the old object holds this one: mostly they are the same */
            state_edit(&e->h, s, v.id)->outside = was.outside;
            state_edit(&e->h, s, v.id)->lender = was.lender;
        }
        break;
    case RET_BORROWED:
        v = borrowed(e, s, c, a->param + 1, a->from, OBJ_HEAP);
        break;
    case RET_INSIDE:
        v = borrowed(e, s, c, a->param + 1, a->from, OBJ_BLOCK);
        break;
    case RET_BLOCK:
        v = block_born(e, s, c->i, a->param + 1, a->family, FILL_UNDEF, c->name);
        break;
    case RET_NULL:
        v = val_int(0);
        break;
    case RET_INT:
        v = val_int(a->n);
        break;
    default:
        v = fresh_int(e, s, c->i, a->param + 32, INT64_MIN, INT64_MAX);
        break;
    }
    const Instr *via =
        (uint32_t)a->param + 1 < c->in->nargs
            ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, c->in, (uint32_t)a->param + 1)))
            : NULL;
    store(e, s, at, v, c->i, via);
}

/* What comes back holds the arguments that the model says it keeps, and the objects that it was made of. */
static void
hold_in_result(Explorer *e, State *s, const Call *c, Val result)
{
    const Model *m = c->m;

    if (result.kind != VAL_PTR)
        return;
    if (m->keeps_result)
        keep(e, s, result, STEAL_INTERP, c->i);
    for (uint32_t n = 0; n < m->kept.n; n++)
        if (m->kept.at[n].in == KEEP_RESULT)
            keep(e, s, arg_of(c, m->kept.at[n].what), result.id, c->i);
    for (uint32_t k = m->params.n; m->objects && k < c->nargs; k++)
        keep(e, s, c->args[k], result.id, c->i);
}

/* ---- one outcome ------------------------------------------------------------------------------------------------ */

static bool
is_failure(const Model *m, const Outcome *o)
{
    if (o->exc == EXC_SETS)
        return m->outcomes.n > 1;
    return o->ret == RET_NULL && m->outcomes.n > 1 && m->outcomes.at[0].ret != RET_NULL &&
           m->outcomes.at[0].ret != RET_BORROWED;
}

/* What is put back is an exception unless the first of what the call steals, the type or the value, is NULL. */
static Pending
restored(const Explorer *e, const State *s, const Call *c)
{
    int first = c->m->steals ? __builtin_ctz(c->m->steals) : -1;
    Truth set = val_truth(&e->h, s, arg_of(c, first));

    return set == TRUTH_YES ? PENDING_YES : set == TRUTH_NO ? PENDING_NO : PENDING_MAYBE;
}

static void
apply_exception(Explorer *e, State *s, const Call *c, const Outcome *o, bool oom)
{
    const Model *m = c->m;

    switch (m->exc) {
    case EXCOP_CLEARS:
    case EXCOP_FETCHES:
        exception_clear(s);
        break;
    case EXCOP_SETS:
        exception_set(s, PENDING_YES, c->i, val_unknown());
        break;
    case EXCOP_RESTORES:
        exception_set(s, restored(e, s, c), -1, val_unknown());
        break;
    default:
        break;
    }
    if (o->exc == EXC_SETS) {
        set_reach(s, true, oom);
        bool expected = !is_intrinsic(m, "misuse") || m->outcomes.n == 1;
        exception_set(s, PENDING_YES, expected ? c->i : -1, val_unknown());
    } else if (o->exc == EXC_MAY_SET && s->exc != PENDING_YES)
        exception_set(s, PENDING_MAYBE, c->i, val_unknown());
}

/* The kinds that have a flag of their own in every type: no object is of two of them. */
static bool
is_builtin_kind(const char *type)
{
    for (int bit = 24; bit < 32; bit++)
        if (type_of_feature((int64_t)1 << bit) == type)
            return true;
    return false;
}

/* Does it ask what its first argument is? Py_Is asks of two, and means them alike. */
static bool
is_predicate(const Model *m)
{
    return m->pure && m->params.n && m->params.at[0].nullable &&
           (m->params.n == 1 || strcmp(m->params.at[1].name, "type") == 0);
}

/* May this outcome be, given what the state knows? Narrows the state to it. */
static bool
outcome_possible(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;
    const char *type;

    if (m->exc == EXCOP_TESTS) {
        bool set = o->ret != RET_NULL && !(o->ret == RET_INT && o->lo == 0 && o->hi == 0);
        if (s->exc != PENDING_MAYBE && (s->exc == PENDING_YES) != set)
            return false;
        s->exc = set ? PENDING_YES : PENDING_NO;
    }
    if (is_predicate(m) && c->nargs && o->ret == RET_INT && o->lo == 1 &&
        !state_assume(&e->h, s, c->args[0], true))
        return false; /* PyCallable_Check(NULL): NULL is nothing in particular */
    for (uint32_t k = 0; k < c->nargs && k < m->params.n; k++)
        if (m->params.at[k].null_fails && val_is_null(c->args[k]) && o->exc != EXC_SETS)
            return false;
    if (is_intrinsic(m, "alloc_items") && c->nargs && c->args[0].kind == VAL_INT &&
        c->args[0].n < 0 && o->exc != EXC_SETS)
        return false; /* the length is itself what a failed call returned */
    Obj obj = tested(e, s, c, &type);
    if (obj >= 0 && type && o->ret == RET_INT && state_get(s, obj)) {
        Object *x = state_edit(&e->h, s, obj);
        if (o->lo == 1) {
            if (x->type && x->type != type && is_builtin_kind(x->type) && is_builtin_kind(type))
                return false;
            if (!x->type)
                x->type = type;
        } else if (x->type == type && o->lo == 0 && o->hi == 0)
            return false;
    }
    return lookup_possible(e, s, m, c->args, c->nargs, o);
}

/* A setter that does not look at what the slot holds (it neither mutates nor runs anything), on a container that came
 * with its items. (One that grew in place has new slots, too.) */
static bool
overwrites_slot(const Explorer *e, const State *s, const Model *m, Obj container)
{
    const Object *x = state_get(s, container);
    const ObjInfo *i = obj_info(&e->h, container);

    return x && !m->mutates && !m->runs && i->birth == BIRTH_CALL && i->n == 0 &&
           x->fill == FILL_SYMBOLIC && x->outside == OUT_NOBODY && x->type &&
           models_type(e->p->models, x->type) && models_type(e->p->models, x->type)->container &&
           !i->unknown;
}

/* The object that a 'keeps' names, -1 if it is not known. */
static Obj
holder(const Call *c, Keep k)
{
    Val in = arg_of(c, k.in);

    return in.kind == VAL_PTR ? in.id : -1;
}

static void
apply_counts(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;
    bool failed = o->exc == EXC_SETS;

    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        Val v = c->args[k];
        if (m->gains >> k & 1 && v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind != OBJ_LOCAL) {
            heap_incref(&e->h, s, v.id, c->i);
            trace(e, s, TRACE_GAINED, c->i, v.id, true);
        }
        if (m->releases >> k & 1)
            release(e, s, v, c->i);
    }
    for (uint32_t n = 0; !failed && n < m->kept.n; n++) {
        Keep k = m->kept.at[n];
        if (!(m->steals >> k.what & 1) && k.in != KEEP_RESULT)
            keep(e, s, arg_of(c, k.what), k.in == KEEP_INTERP ? STEAL_INTERP : holder(c, k), c->i);
    }
    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        if (!(m->steals >> k & 1))
            continue;
        Obj into = failed && m->kept.n ? STEAL_DROPS : STEAL_INTERP;
        for (uint32_t n = 0; !failed && n < m->kept.n; n++)
            if (m->kept.at[n].what == (int)k && holder(c, m->kept.at[n]) >= 0)
                into = holder(c, m->kept.at[n]);
        if (into >= 0 && overwrites_slot(e, s, m, into))
            tell(e, s, EVENT_LOST, c->i, -1, m->params.at[k].name, m->params.at[k].name, false);
        steal(e, s, c->args[k], into, c->i);
    }
    for (uint32_t n = 0; n < o->actions.n; n++) {
        const Action *a = &o->actions.at[n];
        Val v = arg_of(c, a->param);
        if (a->what == ACT_STEALS)
            steal(e, s, v,
                  m->kept.n && holder(c, m->kept.at[0]) >= 0 ? holder(c, m->kept.at[0])
                  : c->nargs && c->args[0].kind == VAL_PTR && a->param != 0 ? c->args[0].id
                                                                            : -1,
                  c->i);
        else if (a->what == ACT_GAINS && v.kind == VAL_PTR) {
            heap_incref(&e->h, s, v.id, c->i);
            trace(e, s, TRACE_GAINED, c->i, v.id, true);
        }
    }
}

/* A setter by key or index: which item it displaces is not known, and mostly it is not the one at hand. */
bool
takes_item(const Model *m)
{
    for (uint32_t k = 0; k < m->params.n; k++)
        if (strcmp(m->params.at[k].name, "key") == 0 || strcmp(m->params.at[k].name, "i") == 0)
            return true;
    return false;
}

/* Does the view get no exporter? Then there is nothing to release. */
static bool
exports_nothing(const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++)
        if (strcmp(c->m->params.at[k].name, "o") == 0)
            return val_is_null(c->args[k]);
    return false;
}

static Obj
exporter(const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++)
        if (strcmp(c->m->params.at[k].name, "o") == 0 && c->args[k].kind == VAL_PTR)
            return c->args[k].id;
    return -1;
}

static void
apply_buffer(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    Val view = arg_of(c, c->m->buffer);

    if (!c->m->buffer_fills)
        buffer_release(e, s, view, c->i);
    else if (o->exc == EXC_SETS || exports_nothing(c))
        buffer_refused(e, s, view, c->i);
    else
        buffer_fill(e, s, view, c->m->buffer + 1, c->i, c->name, false, exporter(c));
}

/* Is it an object's memory that goes to malloc's or PyMem's free? No object comes from there, unless the program makes some
 * itself. (Which of the two families of objects it is, gc-alloc-mismatch asks.) */
static bool
frees_object(const Explorer *e, const Object *x, const ObjInfo *info, Family with)
{
    if (!info->is_object || info->unknown || e->p->objects_from_blocks ||
        (with != FAMILY_RAW && with != FAMILY_MEM && with != FAMILY_LIBC))
        return false;
    return info->birth == BIRTH_CALL ? x->owned > 0
                                     : info->birth == BIRTH_PARAM && info->n == 0 && is_teardown(e);
}

/* A block goes back: to the allocator that it came from? Of one that was found in a member or global the whole program
 * tells where those come from. */
static void
check_family(Explorer *e, State *s, Val v, Family with, InstrId i)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    if (!x)
        return;
    const ObjInfo *info = obj_info(&e->h, v.id);
    if (x->family == FAMILY_NONE && info->kind == OBJ_BLOCK && info->birth == BIRTH_MEMBER &&
        info->idx < 0 && v.n == 0)
        state_edit(&e->h, s, v.id)->family =
            (uint8_t)ask_member_family(e, info->record, info->name);
    else if (frees_object(e, x, info, with))
        state_edit(&e->h, s, v.id)->family = FAMILY_OBJECT;
    x = state_get(s, v.id);
    if (x->family != FAMILY_NONE && x->family != with)
        tell(e, s, EVENT_WRONG_FREE, i, v.id, NULL, NULL, false);
}

/* How many bytes memcpy copies, or memset sets: as many as there are, if that is not known. */
static int64_t
bytes_moved(const Call *c)
{
    Val n = arg_of(c, (int)c->m->params.n - 1);

    return n.kind == VAL_INT && n.n >= 0 ? n.n : INT64_MAX;
}

/* The number that a call is given for its parameter `i`. */
static bool
item_index(const Model *m, const Function *f, const Instr *call, int64_t *n)
{
    for (uint32_t k = 0; m && k < m->params.n && k + 1 < call->nargs; k++) {
        Ref r = ir_arg(f, call, k + 1);
        if (strcmp(m->params.at[k].name, "i") == 0 && r.kind == REF_INT) {
            *n = f->ints.at[r.n];
            return true;
        }
    }
    return false;
}

/* A setter for the very index at which something was borrowed before. */
static void
displace_item(Explorer *e, State *s, const Call *c, Obj lender)
{
    int64_t at, was;

    if (!item_index(c->m, e->f, c->in, &at))
        return;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        const ObjInfo *i = obj_info(&e->h, id);
        if (x->outside != OUT_LENDER || x->lender != lender || x->owned > 0 ||
            x->life != LIFE_ALIVE || i->birth != BIRTH_CALL || heap_inside(s, id) > 0)
            continue;
        const Instr *by = &e->f->instrs.at[i->site];
        if (by->op != OP_call || i->site == c->i ||
            !item_index(call_model(e->p->models, e->u, e->f, by), e->f, by, &was) || was != at)
            continue;
        Object *y = state_edit(&e->h, s, id);
        y->life = LIFE_PERHAPS_DEAD;
        y->weak_at = c->i;
    }
}

static void
apply_memory(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;

    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        Val v = c->args[k];
        if (m->frees >> k & 1) {
            check_family(e, s, v, m->frees_family, c->i);
            block_free(e, s, v, c->i);
        }
        if ((int)k == m->resizes)
            check_family(e, s, v, m->outcomes.at[0].family, c->i);
        if (m->parks >> k & 1 && o->exc != EXC_SETS)
            escape(e, s, v);
        if (v.kind == VAL_PTR && ((m->fills | m->zeroes) >> k & 1 || (int)k == m->moves_to))
            share_written(e, s, v.id, c->i);
        if (m->fills >> k & 1)
            havoc(e, s, v, c->i, 0);
        if (m->zeroes >> k & 1 && !(c->nargs > 2 && val_is_null(c->args[1])))
            havoc(e, s, v, c->i, 0);
        else if (m->zeroes >> k & 1 && v.kind == VAL_PTR) {
            int64_t size = bytes_moved(c);
            if (size != INT64_MAX || (v.n == 0 && !obj_info(&e->h, v.id)->is_object))
                zero_memory(e, s, v, size, FILL_ZERO, c->i);
        }
        if ((m->mutates | m->alters) >> k & 1 && v.kind == VAL_PTR)
            lookups_forget_changed(s, v.id);
        if (m->mutates >> k & 1 && v.kind == VAL_PTR && takes_item(m))
            displace_item(e, s, c, v.id);
        else if (m->mutates >> k & 1 && v.kind == VAL_PTR) {
            heap_code_ran(&e->h, s, c->i, is_lender, &v.id);
            if (!m->kept.n && o->exc != EXC_SETS)
                trace_thinned(e, s, c->i, v.id);
        }
    }
    for (uint32_t n = 0; n < m->kept.n; n++)
        if (holder(c, m->kept.at[n]) >= 0)
            lookups_forget_changed(s, holder(c, m->kept.at[n]));
    if (m->moves_to >= 0 && m->moves_from >= 0)
        copy_memory(e, s, arg_of(c, m->moves_to), arg_of(c, m->moves_from), bytes_moved(c),
                    ir_arg(e->f, c->in, (uint32_t)m->moves_from + 1), c->i);
    if (m->buffer >= 0)
        apply_buffer(e, s, c, o);
}

/* The arguments that a call with varargs writes through: nobody says what. */
static void
apply_varargs(Explorer *e, State *s, const Call *c)
{
    if (!c->m->varargs || c->m->objects || c->m->format != FORMAT_NONE)
        return;
    for (uint32_t k = c->m->params.n; k < c->nargs; k++)
        havoc(e, s, c->args[k], c->i, 0);
}

/* PyErr_Fetch: three NULLs where no exception is set, and a type where one is. */
static void
fetch(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    bool set = s->exc == PENDING_YES;

    for (uint32_t n = 0; n < o->actions.n; n++) {
        Action a = o->actions.at[n];
        if (a.what != ACT_SETS)
            continue;
        if (!set)
            a.value = RET_NULL;
        a.maybe_null = a.maybe_null && a.param != 0;
        set_through(e, s, c, &a);
    }
}

/* A variable handed over by its address, of which the model says nothing: the callee may have set it. */
static void
may_have_set(Explorer *e, State *s, const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++) {
        Val v = c->args[k];
        const Object *x = v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_LOCAL
                              ? state_get(s, v.id)
                              : NULL;
        bool said = false;
        for (uint32_t n = 0; n < c->m->outcomes.n; n++)
            for (uint32_t a = 0; a < c->m->outcomes.at[n].actions.n; a++)
                said = said || (uint32_t)c->m->outcomes.at[n].actions.at[a].param == k;
        if (x && !said && x->fill == FILL_UNDEF && !cell_find(x, v.n, -1))
            havoc(e, s, v, c->i, 0);
    }
}

/* NULL where it is answered with an error: that is no want of memory. */
static bool
is_forced(const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++)
        if (c->m->params.at[k].null_fails && val_is_null(c->args[k]))
            return true;
    return false;
}

static bool
is_plain_literal(const Explorer *e, Val v)
{
    const ObjInfo *i = v.kind == VAL_PTR ? obj_info(&e->h, v.id) : NULL;

    if (!i || i->kind != OBJ_STRING)
        return false;
    Str s = e->u->strings.at[i->n];
    for (uint32_t k = 0; k < s.n; k++)
        if ((unsigned char)s.bytes[k] > 0x7f)
            return false;
    return true;
}

/* Is there no other way for this call to fail? */
static bool
fails_for_memory(const Explorer *e, const State *s, const Call *c)
{
    const Model *m = c->m;
    bool literal = m->literal != 0;

    for (uint32_t k = 0; k < m->params.n; k++)
        if (m->literal >> k & 1)
            literal = literal && k < c->nargs && is_plain_literal(e, c->args[k]);
    bool plain =
        !(m->runs & (RUNS_CODE | RUNS_CONVERT)) && lookup_key_is_plain(e, s, m, c->args, c->nargs);
    return (m->oom || literal || plain) && !is_forced(c);
}

/* PyTuple_New(0) hands out the empty tuple. */
static bool
makes_empty_tuple(const Call *c)
{
    return is_small_int(c) || (is_intrinsic(c->m, "alloc_items") && c->m->outcomes.at[0].type &&
                               strcmp(c->m->outcomes.at[0].type, "tuple") == 0 && c->nargs == 1 &&
                               val_is_null(c->args[0]));
}

/* The type whose slot a call goes through (PyUnicode_Type.tp_hash), or else that of its only argument. */
static const TypeModel *
type_asked(const Explorer *e, const State *s, const Call *c)
{
    const Instr *slot = ir_loaded_field(e->f, ir_arg(e->f, c->in, 0));
    Ref of = slot ? ir_strip(e->f, ir_arg(e->f, slot, 0)) : ref_undef();
    const Object *x = c->args[0].kind == VAL_PTR ? state_get(s, c->args[0].id) : NULL;

    if (of.kind == REF_GLOBAL)
        return models_type_object(e->p->models, e->u->globals.at[of.n].name);
    return x && x->type ? models_type(e->p->models, x->type) : NULL;
}

/* Of one object a number is asked, which the object's own type has without running any code: the length of a list, the
 * truth of a str, the double in a float. */
static bool
knows_the_answer(const Explorer *e, const State *s, const Call *c)
{
    const Outcome *o = &c->m->outcomes.at[0];
    const TypeModel *t = c->nargs == 1 ? type_asked(e, s, c) : NULL;
    const Type *result = ir_type(e->u, c->in->type);

    if (!t || !(c->m->runs & (RUNS_CODE | RUNS_CONVERT)))
        return false;
    if (result && result->kind == TYPE_FLOAT)
        return strcmp(t->name, "float") == 0;
    return c->m->runs & RUNS_CODE && o->ret == RET_INT &&
           (t->atomic || (t->container && o->lo >= 0));
}

/* Is it asked whether an object is an instance of a type in static memory? Then no code of a class's is asked. */
static bool
asks_static_type(const Explorer *e, const State *s, const Call *c)
{
    const Object *cls =
        c->nargs == 2 && c->args[1].kind == VAL_PTR ? state_get(s, c->args[1].id) : NULL;
    const ObjInfo *i = cls ? obj_info(&e->h, c->args[1].id) : NULL;

    return i && i->kind == OBJ_GLOBAL && i->is_object && c->m->params.n == 2 &&
           strcmp(c->m->params.at[1].name, "cls") == 0;
}

/* Is it an int that was made here, of a C number, and is made one again? Or one that is too large only tells so? */
static bool
reads_int_back(const Explorer *e, const State *s, const Call *c)
{
    const Object *x = c->nargs && c->args[0].kind == VAL_PTR ? state_get(s, c->args[0].id) : NULL;
    const ObjInfo *i = x ? obj_info(&e->h, c->args[0].id) : NULL;
    const Model *maker =
        i && i->callee ? models_find(e->p->models, i->callee, e->u->py_version) : NULL;
    bool tells = c->m->params.n == 2 && strcmp(c->m->params.at[1].name, "overflow") == 0;

    return x && x->type && strcmp(x->type, "int") == 0 && c->m->runs == RUNS_CONVERT &&
           (tells || (i->birth == BIRTH_CALL && x->outside == OUT_NOBODY &&
                      !(maker && maker->runs & (RUNS_CODE | RUNS_CONVERT))));
}

/* Is it only asked for a key that is a str, or the like, by code that does not reckon with an error: that takes the
 * answer for yes or no? */
static bool
finds_plain_key(const Explorer *e, const State *s, const Call *c)
{
    const Outcome *last = &c->m->outcomes.at[c->m->outcomes.n - 1];
    if (c->m->mutates || last->exc != EXC_SETS ||
        !lookup_key_is_plain(e, s, c->m, c->args, c->nargs))
        return false;
    if (last->ret == RET_NULL)
        return true;
    InstrId use = e->live.last_use[c->i];
    Op op = use >= 0 ? e->f->instrs.at[use].op : OP_COUNT;

    return last->ret == RET_INT && (op == OP_branch || op == OP_un || op == OP_cast);
}

static bool
cannot_fail(const Explorer *e, const State *s, const Call *c)
{
    return finds_plain_key(e, s, c) || makes_empty_tuple(c) || knows_the_answer(e, s, c) ||
           asks_static_type(e, s, c) || reads_int_back(e, s, c);
}

static void
apply_outcome(Explorer *e, State *s, const Call *c, const Outcome *o, States *out)
{
    const Model *m = c->m;

    if (m->exc == EXCOP_FETCHES && s->exc == PENDING_MAYBE) {
        State *none = state_copy(&e->h, s);
        none->exc = PENDING_NO;
        s->exc = PENDING_YES;
        apply_outcome(e, none, c, o, out);
    }
    if (!outcome_possible(e, s, c, o))
        return;
    if (m->exc == EXCOP_FETCHES)
        fetch(e, s, c, o);
    if (is_intrinsic(m, "init_object") && c->nargs && val_is_null(c->args[0])) {
        if (o->exc != EXC_SETS)
            return; /* PyObject_Init(NULL, t) says so with MemoryError */
        set_reach(s, true, true);
    }
    if (is_intrinsic(m, "init_object"))
        escape(e, s, arg_of(c, 0)); /* a block no more, but an object whose birth nobody saw */
    bool failed = is_failure(m, o);
    bool oom = fails_for_memory(e, s, c);
    set_reach(s, failed, oom);
    apply_counts(e, s, c, o);
    apply_memory(e, s, c, o);
    apply_varargs(e, s, c);
    may_have_set(e, s, c);
    apply_exception(e, s, c, o, oom);
    for (uint32_t n = 0; n < o->actions.n; n++)
        if (o->actions.at[n].what == ACT_SETS && m->exc != EXCOP_FETCHES)
            set_through(e, s, c, &o->actions.at[n]);
    Val v = result_of(e, s, c, o);
    lookup_learn(e, s, m, c->args, c->nargs, o, v);
    if (m->resizes >= 0)
        block_resized(e, s, arg_of(c, m->resizes), v, m->outcomes.at[0].family);
    if (s->exc_at == c->i)
        s->exc_value = v;
    if (failed)
        trace(e, s, TRACE_FAILS, c->i, -1, true);
    else {
        share_elements(e, s, m, c->args, c->nargs, v, c->i);
        share_python_call(e, s, m, c->args, c->nargs, v, c->i);
    }
    hold_in_result(e, s, c, v);
    if (e->live.last_use[c->i] >= 0)
        tmp_put(&e->h, s, c->i, v);
    if (m->format != FORMAT_NONE)
        step_format(e, s, c->i, m, o, out);
    else
        vec_push(e->a, out, s);
    if (v.kind == VAL_PTR && e->live.last_use[c->i] < 0)
        check_lost(e, s, v.id, c->i);
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

static void
call_model_outcomes(Explorer *e, State *s, const Call *c, States *out)
{
    const Model *m = c->m;
    uint32_t n = m->outcomes.n;

    check_call_format(e, s, c->i, m);
    gil_call(e, s, c->i, m);
    if (!format_has_null(e, s, c->i, m))
        judge_pending_call(e, s, c->i, m);
    if (e->o->dump_counts && is_intrinsic(m, "count"))
        dump_count(e, s, arg_of(c, 0), c->i);
    code_ran(e, s, m->runs, c->i);
    if (m->noreturn)
        return;
    if (n > 1 &&
        ((is_intrinsic(m, "misuse") && !m->steals) || is_own_capsule(e, c) || cannot_fail(e, s, c)))
        n--; /* where it steals, the way out after the failure is where bugs are */
    for (uint32_t k = 0; k < n; k++)
        if (!is_of_other_use(c, &m->outcomes.at[k]))
            apply_outcome(e, k + 1 < n ? state_copy(&e->h, s) : s, c, &m->outcomes.at[k], out);
}

/* ---- callees nobody knows ----------------------------------------------------------------------------------- */

static bool
points_to_const(const Explorer *e, const Call *c, uint32_t k)
{
    Ref r = ir_arg(e->f, c->in, k + 1);
    const Instr *d = ir_def(e->f, r);
    const Type *to = d ? ir_pointee(e->u, d->type) : NULL;

    return to && to->is_const;
}

/* Functions of the project that we do not see may know what to do with an exception; those of a library do not. */
static bool
may_handle_exception(const Explorer *e, const Call *c)
{
    Ref callee = ir_strip(e->f, ir_arg(e->f, c->in, 0));

    return callee.kind != REF_FUNC || e->u->funcs.at[callee.n].in_project;
}

/* f(list, PyLong_FromLong(n)) of the project's own: nobody but f can release what no variable holds. */
static bool
is_for_callee(const Explorer *e, const Call *c, uint32_t k)
{
    Ref callee = ir_strip(e->f, ir_arg(e->f, c->in, 0));
    const Instr *made = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, c->in, k + 1)));

    return callee.kind == REF_FUNC && e->u->funcs.at[callee.n].in_project && made &&
           made->op == OP_call;
}

static bool
has_function(const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    for (uint32_t k = 0; x && k < x->ncells; k++)
        if (x->cells[k].v.kind == VAL_FUNC)
            return true;
    return v.kind == VAL_FUNC;
}

/* Is a function handed over, by itself or in a struct? */
static bool
hands_function(const Explorer *e, const State *s, const Call *c)
{
    for (uint32_t k = 0; k < c->nargs; k++) {
        const Instr *d = ir_def(e->f, ir_arg(e->f, c->in, k + 1));
        const Type *to = d ? ir_pointee(e->u, d->type) : NULL;
        if (has_function(s, c->args[k]) ||
            (to && to->kind == TYPE_FUNCTION && !val_is_null(c->args[k])))
            return true;
    }
    return false;
}

/* A place in an object, or memory that one of its members points to, goes where a function of the program's is called back
 * from, with that pointer: by it the function will find the object. So may what works on a place in an argument later. */
static void
found_again(Explorer *e, State *s, Val v, bool calls_back)
{
    Obj o = v.id;

    while (obj_info(&e->h, o)->parent >= 0 && !obj_info(&e->h, o)->is_object)
        o = obj_info(&e->h, o)->parent;
    const ObjInfo *i = obj_info(&e->h, o);
    bool inside = o != v.id || v.n != 0;
    if (inside && i->is_object && i->kind == OBJ_HEAP && calls_back)
        escape(e, s, val_ptr(o, 0));
}

/* C++ has no convention to go by: nothing is claimed of what the callee was given, nor of what it gives. */
static bool
is_unseen_cxx(const Explorer *e, const Call *c)
{
    Ref callee = ir_strip(e->f, ir_arg(e->f, c->in, 0));

    return callee.kind == REF_FUNC && e->u->funcs.at[callee.n].link;
}

static void
call_unseen(Explorer *e, State *s, const Call *c, States *out)
{
    for (uint32_t k = 0; k < c->nargs; k++)
        leave_to_unseen(e, s, c->args[k], c->i);
    exception_set(s, PENDING_MAYBE, -1, val_unknown());
    Val v = unknown_value(e, s, c->i, 0, c->in->type, NULL);
    escape(e, s, v);
    if (e->live.last_use[c->i] >= 0)
        tmp_put(&e->h, s, c->i, v);
    vec_push(e->a, out, s);
}

/* A callee that nobody sees, by what its callers do with the result. */
static const Usage *
usage_of(const Explorer *e, const Call *c)
{
    Ref callee = ir_strip(e->f, ir_arg(e->f, c->in, 0));

    return callee.kind == REF_FUNC ? program_usage(e->p, e->u, callee.n) : NULL;
}

/* Other callers answer its NULL by an error and set no exception for it: it has set one. */
static void
fail_unknown(Explorer *e, State *s, const Call *c, const Usage *u, States *out)
{
    if (!usage_fails(u) || e->live.last_use[c->i] < 0)
        return;
    State *fails = state_copy(&e->h, s);
    exception_set(fails, PENDING_YES, c->i, val_int(0));
    trace(e, fails, TRACE_FAILS, c->i, -1, true);
    set_reach(fails, true, false);
    tmp_put(&e->h, fails, c->i, val_int(0));
    vec_push(e->a, out, fails);
}

static void
call_unknown(Explorer *e, State *s, const Call *c, States *out)
{
    if (is_unseen_cxx(e, c)) {
        call_unseen(e, s, c, out);
        return;
    }
    const char *table = c->by_pointer ? table_gives_new(e->p, e->f, c->in) : NULL;
    bool calls_back = hands_function(e, s, c);

    code_ran(e, s, RUNS_CODE, c->i);
    for (uint32_t k = 0; k < c->nargs; k++) {
        Val v = c->args[k];
        if (v.kind != VAL_PTR)
            continue;
        if (points_to_const(e, c, k)) {
            if (calls_back)
                escape(e, s, v); /* it may be kept until a destructor is called */
            continue;
        }
        const ObjInfo *i = obj_info(&e->h, v.id);
        found_again(e, s, v, calls_back);
        if (c->by_pointer)
            escape(e, s, v); /* through a table of somebody else's: no convention to go by */
        if (i->kind == OBJ_HEAP && i->is_object) {
            Ref r = ir_arg(e->f, c->in, k + 1);
            const Instr *d = ir_def(e->f, r);
            if ((v.n == 0 && d && !is_object_type(e->u, d->type)) || is_for_callee(e, c, k))
                escape(e, s, v); /* handed on as void *: a closure, user data */
            continue;
        }
        havoc(e, s, v, c->i, 1);
        if (i->kind == OBJ_BLOCK)
            escape(e, s, v);
    }
    const Usage *usage = usage_of(e, c);
    fail_unknown(e, s, c, usage, out);
    Val v = unknown_value(e, s, c->i, 0, c->in->type, c->name);
    if (v.kind == VAL_PTR && (c->function || table))
        obj_info(&e->h, v.id)->unknown = table ? table : c->function;
    if (v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_HEAP) {
        Object *x = state_edit(&e->h, s, v.id);
        if ((!c->by_pointer || table) && !usage_is_lent(usage)) {
            x->outside = OUT_NOBODY;
            x->owned = 1;
            trace(e, s, TRACE_BORN, c->i, v.id, true);
        }
    }
    if (s->exc != PENDING_YES || may_handle_exception(e, c))
        exception_set(s, PENDING_MAYBE, c->i, val_unknown());
    if (e->live.last_use[c->i] >= 0)
        tmp_put(&e->h, s, c->i, v);
    else if (v.kind == VAL_PTR)
        check_lost(e, s, v.id, c->i);
    vec_push(e->a, out, s);
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

/* What is handed over; of a struct that goes by value the callee gets a copy, and what that leads to is not followed. */
static Val
argument_value(Explorer *e, State *s, const Instr *in, uint32_t k)
{
    Ref r = ir_arg(e->f, in, k + 1);
    const Instr *d = ir_def(e->f, r);
    const Type *t = d ? ir_type(e->u, d->type) : NULL;

    Val v = untagged(e, eval(e, s, r));

    if (!t || t->kind != TYPE_RECORD)
        return v;
    if (v.kind == VAL_PTR)
        blocks_escape(e, s, v.id);
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

    for (uint32_t k = 0; k < c.nargs; k++)
        c.args[k] = argument_value(e, s, in, k);
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
    forget_places(e, s, &c);
    if (!c.m) {
        lookups_forget_shared(s);
        for (uint32_t k = 0; k < c.nargs; k++)
            if (c.args[k].kind == VAL_PTR)
                lookups_forget_changed(s, c.args[k].id);
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
