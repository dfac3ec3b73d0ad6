/*
 * call_unknown: callees nobody knows. They are taken to follow the convention: arguments are lent, an object that is returned
 * is new; what they are handed may be anything afterwards.
 */
#include "call.h"

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
    if (!gil_is_released(s))
        exception_set(fails, PENDING_YES, c->i, val_int(0));
    trace(e, fails, TRACE_FAILS, c->i, -1, true);
    set_reach(fails, true, false);
    tmp_put(&e->h, fails, c->i, val_int(0));
    vec_push(e->a, out, fails);
}

/* Numbers, text, arrays and structs of them, all the way: nothing by which code of anybody's could be found and run. */
static bool
is_plain_data(const Unit *u, TypeId id, int depth)
{
    enum { DEEP = 6 };
    const Type *t = ir_type(u, id);

    if (!t || depth > DEEP)
        return false;
    switch (t->kind) {
    case TYPE_INT:
    case TYPE_FLOAT:
        return true;
    case TYPE_POINTER:
    case TYPE_ARRAY:
        return is_plain_data(u, t->to, depth + 1);
    case TYPE_RECORD:
        for (uint32_t k = 0; k < t->fields.n; k++)
            if (!is_plain_data(u, t->fields.at[k].type, depth + 1))
                return false;
        return !t->is_incomplete && !t->is_object;
    default:
        return false;
    }
}

/* round_up(&box, 3): what it is given and what it gives are numbers, by its prototype, and its callers do not take it to
 * raise. So nothing of Python's is run, whoever has written it. */
static bool
is_arithmetic(const Explorer *e, const Call *c, const Usage *usage)
{
    Ref callee = ir_strip(e->f, ir_arg(e->f, c->in, 0));
    const Type *t = callee.kind == REF_FUNC ? ir_type(e->u, e->u->funcs.at[callee.n].type) : NULL;

    if (!t || t->kind != TYPE_FUNCTION || t->is_variadic || t->params.n == 0 || usage_fails(usage))
        return false;
    for (uint32_t k = 0; k < t->params.n; k++)
        if (!is_plain_data(e->u, t->params.at[k], 0))
            return false;
    const Type *result = ir_type(e->u, t->to);
    return result && (result->kind == TYPE_VOID || is_plain_data(e->u, t->to, 0));
}

/* What is nought there since the object was made, or a number, may be anything now. */
static void
forget_nought(Explorer *e, State *s, Obj o, int64_t off, const Type *t)
{
    const Cell *c = cell_find(state_get(s, o), off, -1);

    if (!c ? state_get(s, o)->fill != FILL_ZERO : c->v.kind == VAL_PTR)
        return;
    Cell *to = cell_put(&e->h, state_edit(&e->h, s, o), off, -1);
    to->v = val_unknown();
    to->initial = false;
    to->pointer = t->kind == TYPE_POINTER;
}

/* lib_open(&self->handle): the member is the callee's to set, and with a struct all that is in it. */
static void
member_handed_over(Explorer *e, State *s, Val at, const Type *t, int depth)
{
    enum { DEEP = 2 };

    if (!t || t->is_object || depth > DEEP)
        return;
    if (t->kind != TYPE_RECORD)
        forget_nought(e, s, at.id, at.n, t);
    for (uint32_t k = 0; t->kind == TYPE_RECORD && k < t->fields.n; k++)
        member_handed_over(e, s, val_ptr(at.id, at.n + t->fields.at[k].offset),
                           ir_type(e->u, t->fields.at[k].type), depth + 1);
}

void
call_unknown(Explorer *e, State *s, const Call *c, States *out)
{
    if (is_unseen_cxx(e, c)) {
        call_unseen(e, s, c, out);
        return;
    }
    const char *table = c->by_pointer ? table_gives_new(e->p, e->f, c->in) : NULL;
    bool calls_back = hands_function(e, s, c);

    const Usage *usage = usage_of(e, c);
    if (!is_arithmetic(e, c, usage))
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
        if (i->unset)
            state_edit(&e->h, s, v.id)->changed = true; /* it may set what is not set yet */
        if (i->kind == OBJ_HEAP && i->is_object) {
            Ref r = ir_arg(e->f, c->in, k + 1);
            const Instr *d = ir_def(e->f, r);
            if ((v.n == 0 && d && !is_object_type(e->u, d->type)) || is_for_callee(e, c, k))
                escape(e, s, v); /* handed on as void *: a closure, user data */
            if (v.n != 0 && d)
                member_handed_over(e, s, v, ir_pointee(e->u, d->type), 0);
            continue;
        }
        havoc(e, s, v, c->i, 1);
        if (i->kind == OBJ_BLOCK && !is_lent_to_call(e, c->i, k))
            escape(e, s, v);
    }
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
    bool raises = s->exc != PENDING_YES || may_handle_exception(e, c);
    if (raises && !gil_is_released(s)) /* who has not the lock leaves exceptions alone */
        exception_set(s, PENDING_MAYBE, c->i, val_unknown());
    if (e->live.last_use[c->i] >= 0)
        tmp_put(&e->h, s, c->i, v);
    else if (v.kind == VAL_PTR)
        check_lost(e, s, v.id, c->i);
    vec_push(e->a, out, s);
}
