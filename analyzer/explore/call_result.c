/*
 * call_result: what a call returns and what it writes through its arguments, by one of its outcomes: a new object, a borrowed
 * one, the same as before, a number.
 */
#include "call.h"

/* Where one outcome gives an argument back, what another one makes is none of the arguments. */
static bool
gives_argument(const Model *m)
{
    for (uint32_t k = 0; k < m->outcomes.n; k++)
        if (m->outcomes.at[k].ret == RET_SAME)
            return true;
    return false;
}

static Val
born(Explorer *e, State *s, const Call *c, int which, const char *type, Val type_object)
{
    Obj o = fresh_object(e, s, c->i, which, OBJ_HEAP, c->name);
    Object *x = state_edit(&e->h, s, o);

    x->owned = 1;
    x->type = type ? type : call_type_name(e, type_object);
    if (type_object.kind == VAL_PTR && type_object.n == 0)
        obj_info(&e->h, o)->of_type = type_object.id + 1;
    const TypeModel *t = x->type ? models_type(e->p->models, x->type) : NULL;
    obj_info(&e->h, o)->unlike = (t && t->mutable_) || gives_argument(c->m);
    if (which == 0 && (c->m->immortal || call_makes_small_int(c)))
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
        x->lender = kind == OBJ_HEAP ? share_keeper(e, s, lender.id) : lender.id;
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
    obj_info(&e->h, out->id)->callee = written_name(c->name);
    x->null = NULL_NO;
    if (x->outside == OUT_UNKNOWN && !is_intrinsic(c->m, "type_of")) {
        x->outside = OUT_LENDER;
        x->lender = lender.id;
    }
    if (is_intrinsic(c->m, "type_of"))
        x->type_of = lender.id;
    return true;
}

/* An object's count of items stands in a cell of it that no real offset can be, once this function has set it. */
enum { ITEM_COUNT_AT = INT32_MIN };

static bool
item_count_set(const State *s, const Call *c, Val *out)
{
    if (!is_intrinsic(c->m, "item_count"))
        return false;
    Val in = arg_of(c, 0);
    const Object *x = in.kind == VAL_PTR && in.n == 0 ? state_get(s, in.id) : NULL;
    const Cell *count = x ? cell_find(x, ITEM_COUNT_AT, -1) : NULL;
    if (!count || count->initial)
        return false;
    *out = count->v;
    return true;
}

void
set_item_count(Explorer *e, State *s, const Call *c)
{
    Val in = arg_of(c, 0), n = arg_of(c, 1);

    if (in.kind != VAL_PTR || in.n != 0 || obj_info(&e->h, in.id)->kind == OBJ_LOCAL)
        return;
    Cell *count = cell_put(&e->h, state_edit(&e->h, s, in.id), ITEM_COUNT_AT, -1);
    count->v = n.kind == VAL_SYM || n.kind == VAL_INT ? n : val_unknown();
    count->initial = false;
    count->at = c->i;
}

/* Of a number that may be any, some argument was the object: PyLong_AsLong, PyNumber_AsSsize_t. */
static Val
number_of(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    Val v = fresh_int(e, s, c->i, (int)(o - c->m->outcomes.at), o->lo, o->hi);

    if (v.kind == VAL_SYM && o->lo < -1 && o->hi > 1 && c->nargs)
        e->h.syms.at[v.id].given = true;
    return v;
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
void
call_forgets_places(Explorer *e, State *s, const Call *c)
{
    for (uint32_t k = 0; k < e->places.n && !(c->m && c->m->pure); k++)
        state_drop(&e->h, s, e->places.at[k]);
}

Val
call_result(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    Val before;

    if ((o->ret == RET_BORROWED || o->ret == RET_INSIDE) && lent_before(e, s, c, o, &before)) {
        race_loan(e, s, c->i, c->m, arg_of(c, o->param), before.id);
        return before;
    }
    switch (o->ret) {
    case RET_NULL:
        return val_int(0);
    case RET_NEW: {
        Val v = born(e, s, c, 0, o->type, arg_of(c, o->param));
        Object *x = state_edit(&e->h, s, v.id);
        if (is_intrinsic(c->m, "alloc_items") && c->m->objects)
            x->fill = FILL_SYMBOLIC; /* filled already */
        else if (is_intrinsic(c->m, "alloc_zero") || is_intrinsic(c->m, "alloc_items"))
            x->fill = FILL_ZERO;
        else if (is_intrinsic(c->m, "alloc_plain") || is_intrinsic(c->m, "alloc_gc"))
            obj_info(&e->h, v.id)->unset = true;
        else if (o->param < 0)
            x->fill = FILL_SYMBOLIC;
        return v;
    }
    case RET_BORROWED: {
        Val v = borrowed(e, s, c, 0, o->param, OBJ_HEAP);
        state_edit(&e->h, s, v.id)->type = o->type;
        obj_info(&e->h, v.id)->immortal = c->m->immortal;
        state_edit(&e->h, s, v.id)->weakly = c->m->weakly;
        race_loan(e, s, c->i, c->m, arg_of(c, o->param), v.id);
        v = slot_lent(e, s, c->m, c->args, c->nargs, o->param, v);
        if (v.kind == VAL_PTR &&
            is_intrinsic(c->m, "type_of")) { /* an instance of a heap type owns its type */
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
        if (item_count_set(s, c, &before))
            return before;
        return number_of(e, s, c, o);
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

/* The block that the variable holds already is made as large as is needed. */
static bool
grow(Explorer *e, State *s, Val at, InstrId i)
{
    Val old = peek(e, s, at, block_pointer_type(e->u), NULL);

    if (old.kind != VAL_PTR || obj_info(&e->h, old.id)->kind != OBJ_BLOCK)
        return false;
    havoc(e, s, old, i, 0);
    state_edit(&e->h, s, old.id)->null = NULL_NO;
    return true;
}

void
call_sets(Explorer *e, State *s, const Call *c, const Action *a)
{
    Val at = arg_of(c, a->param), v;
    bool maybe_null = a->maybe_null;
    Object was = {.outside = OUT_NOBODY};

    if (at.kind != VAL_PTR)
        return;
    if (is_intrinsic(c->m, "exchange") && !exchange(e, s, at, c->i, &maybe_null, &was))
        return;
    if (a->grown && grow(e, s, at, c->i))
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
    if (a->value == RET_BORROWED)
        race_loan(e, s, c->i, c->m, arg_of(c, a->from), v.id);
}

/* What comes back holds the arguments that the model says it keeps, and the objects that it was made of; not those that a function
 * was called with, which made of them what it liked. */
void
call_holds_in_result(Explorer *e, State *s, const Call *c, Val result)
{
    const Model *m = c->m;

    if (result.kind != VAL_PTR)
        return;
    if (m->keeps_result)
        keep(e, s, result, STEAL_INTERP, c->i);
    for (uint32_t n = 0; n < m->kept.n; n++)
        if (m->kept.at[n].in == KEEP_RESULT)
            keep(e, s, arg_of(c, m->kept.at[n].what), result.id, c->i);
    bool made_of = m->objects && !(m->runs & RUNS_CODE);
    for (uint32_t k = m->params.n; made_of && k < c->nargs; k++)
        keep(e, s, c->args[k], result.id, c->i);
}
