/*
 * call_possible: which outcomes of a call there can be at all: what is known of the arguments decides some, and some calls cannot
 * fail, or only when memory runs out.
 */
#include "call.h"

/* The short name of the type that a pointer to a type object stands for. */
const char *
call_type_name(const Explorer *e, Val type)
{
    if (type.kind != VAL_PTR)
        return NULL;
    const ObjInfo *i = obj_info(&e->h, type.id);
    const TypeModel *t =
        i->kind == OBJ_GLOBAL && i->name ? models_type_object(e->p->models, intern(i->name)) : NULL;
    return t ? t->name : NULL;
}

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
        *type = call_type_name(e, c->args[1]);
        return c->args[0].kind == VAL_PTR ? c->args[0].id : -1;
    }
    return -1;
}

/* PyLong_FromLong(0): the interpreter has it ready. */
bool
call_makes_small_int(const Call *c)
{
    return is_intrinsic(c->m, "small_int") && c->nargs && c->args[0].kind == VAL_INT &&
           c->args[0].n >= -5 && c->args[0].n <= 256;
}

/* Does it ask what its first argument is? Py_Is asks of two, and means them alike. */
static bool
is_predicate(const Model *m)
{
    return m->pure && m->params.n && m->params.at[0].nullable &&
           (m->params.n == 1 || strcmp(m->params.at[1].name, "type") == 0);
}

/* A helper's argument: its callers may have made it for themselves, as the interpreter makes the dict of keywords. Whether others
 * can change it the helper cannot say, unless it has asked what it is. */
static bool
is_from_callers(const Explorer *e, Obj o)
{
    return obj_info(&e->h, o)->birth == BIRTH_PARAM && !e->fn->role.contract;
}

/* What is to be joined to the variable's object is NULL, since it could not be made: then the variable holds NULL as well. */
static bool
joins_nothing(const Call *c, const Outcome *o)
{
    const Model *m = c->m;

    if (!is_intrinsic(m, "exchange") || m->outcomes.n < 2 || c->nargs < 2 || m->params.n < 2 ||
        !m->params.at[1].nullable || !val_is_null(c->args[1]))
        return false;
    for (uint32_t k = 0; k < o->actions.n; k++)
        if (o->actions.at[k].param == 0 && o->actions.at[k].value == RET_NULL)
            return false;
    return true;
}

/* May this outcome be, given what the state knows? Narrows the state to it. */
bool
outcome_is_possible(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;
    const char *type;

    if (m->exc == EXCOP_TESTS || (m->exc == EXCOP_FETCHES && o->ret != RET_VOID)) {
        bool set = o->ret != RET_NULL && !(o->ret == RET_INT && o->lo == 0 && o->hi == 0);
        if (!exception_meets(e, s, set ? ENTRY_SET : ENTRY_NONE))
            return false;
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
    if (joins_nothing(c, o))
        return false;
    Obj obj = tested(e, s, c, &type);
    bool yes = (o->ret == RET_INT && o->lo == 1) || o->ret == RET_BORROWED;
    if (obj >= 0 && type && (yes || o->ret == RET_INT) && state_get(s, obj)) {
        Object *x = state_edit(&e->h, s, obj);
        if (yes) {
            if (kinds_exclude(x, type))
                return false;
            if (!x->type && (m->pure || !is_from_callers(e, obj)))
                x->type = type;
        } else if (m->pure && x->type == type && o->lo == 0 && o->hi == 0)
            return false;
        bool no = o->ret == RET_INT && o->lo == 0 && o->hi == 0;
        if (m->pure && (yes || no) &&
            !kinds_tested(&e->h, s, obj, type, !is_intrinsic(m, "type_feature"), yes))
            return false;
    }
    return lookup_possible(e, s, m, c->args, c->nargs, o);
}

/* That is no want of memory. */
bool
call_is_refused(const Call *c)
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
bool
call_fails_for_memory(const Explorer *e, const State *s, const Call *c)
{
    const Model *m = c->m;
    bool literal = m->literal != 0;

    for (uint32_t k = 0; k < m->params.n; k++)
        if (m->literal >> k & 1)
            literal = literal && k < c->nargs && is_plain_literal(e, c->args[k]);
    bool plain =
        !(m->runs & (RUNS_CODE | RUNS_CONVERT)) && lookup_key_is_plain(e, s, m, c->args, c->nargs);
    return (m->oom || literal || plain) && !call_is_refused(c);
}

/* PyTuple_New(0) hands out the empty tuple. */
static bool
makes_empty_tuple(const Call *c)
{
    return call_makes_small_int(c) ||
           (is_intrinsic(c->m, "alloc_items") && c->m->outcomes.at[0].type &&
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

/* PyTuple_SetItem(t, 1, o), where t was made for two items and nobody else has it. */
static bool
fills_own_place(const Explorer *e, const State *s, const Call *c)
{
    Obj in;
    Val index;

    if (!is_intrinsic(c->m, "misuse") || !slot_is_set(c->m, c->args, c->nargs, &in, &index) ||
        index.kind != VAL_INT)
        return false;
    const Object *x = state_get(s, in);
    const ObjInfo *i = obj_info(&e->h, in);
    if (!x || i->birth != BIRTH_CALL || i->site < 0 || x->outside != OUT_NOBODY || x->owned != 1)
        return false;
    const Instr *by = &e->f->instrs.at[i->site];
    const Model *m = by->op == OP_call ? call_model(e->p->models, e->u, e->f, by) : NULL;
    Ref n = m && by->nargs == 2 ? ir_arg(e->f, by, 1) : ref_none();
    return m && is_intrinsic(m, "alloc_items") && !m->objects && n.kind == REF_INT &&
           index.n >= 0 && index.n < e->f->ints.at[n.n];
}

bool
call_cannot_fail(const Explorer *e, const State *s, const Call *c)
{
    return finds_plain_key(e, s, c) || makes_empty_tuple(c) || knows_the_answer(e, s, c) ||
           asks_static_type(e, s, c) || reads_int_back(e, s, c) || fills_own_place(e, s, c);
}
