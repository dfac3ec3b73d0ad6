/*
 * objects: what there is before anybody has done anything, and what a call or a read makes up: globals, parameters,
 * unknown numbers, objects of unknown origin. Each is known by where it came from, so that every path finds the same one.
 */
#include "engine.h"

bool
is_object_type(const Unit *u, TypeId t)
{
    const Type *to = ir_pointee(u, t);

    return to && to->kind == TYPE_RECORD && to->is_object;
}

TypeId
object_pointer_type(const Unit *u)
{
    for (uint32_t k = 0; k < u->types.n; k++)
        if (is_object_type(u, (TypeId)k))
            return (TypeId)k;
    return -1;
}

TypeId
block_pointer_type(const Unit *u)
{
    for (uint32_t k = 0; k < u->types.n; k++) {
        const Type *to = ir_pointee(u, (TypeId)k);
        if (to && to->kind != TYPE_FUNCTION && !is_object_type(u, (TypeId)k))
            return (TypeId)k;
    }
    return -1;
}

void
int_range(const Unit *u, TypeId t, int64_t *lo, int64_t *hi)
{
    const Type *type = ir_type(u, t);

    *lo = INT64_MIN;
    *hi = INT64_MAX;
    if (!type || type->kind != TYPE_INT || type->size <= 0)
        return;
    int bits = (int)type->size * 8;
    if (!type->is_signed)
        *lo = 0;
    if (bits < 64) {
        *hi = type->is_signed ? ((int64_t)1 << (bits - 1)) - 1 : ((int64_t)1 << bits) - 1;
        if (type->is_signed)
            *lo = -((int64_t)1 << (bits - 1));
    }
}

Obj
global_object(Explorer *e, State *s, int32_t g)
{
    const Global *gl = &e->u->globals.at[g];
    uint64_t *have = map_get(&e->globals, (uint64_t)g + 1);
    Obj o;

    if (have)
        o = (Obj)*have;
    else {
        const Type *t = ir_type(e->u, gl->type);
        ObjInfo info = {.kind = OBJ_GLOBAL,
                        .birth = BIRTH_VARIABLE,
                        .site = -1,
                        .parent = -1,
                        .idx = -1,
                        .type = gl->type,
                        .name = gl->name,
                        .is_object = t && t->kind == TYPE_RECORD && t->is_object};
        o = obj_intern(&e->h, made_key(1, g, 0), &info);
        map_put(&e->globals, (uint64_t)g + 1, (uint64_t)o);
        map_put(&e->owners, (uint64_t)o + 1, (uint64_t)g + 1);
    }
    if (!state_get(s, o)) {
        Object *x = state_edit(&e->h, s, o);
        x->outside = OUT_INTERP;
    }
    return o;
}

uint64_t
param_symbol_key(uint32_t param)
{
    return made_key(4, param, 0);
}

Obj
param_object_of(const Explorer *e, uint32_t param)
{
    return e->params[param];
}

/* A `void *` is one to an object where a reference is added to it, or where its type's tp_free gets it:
 * own(void *o) { Py_INCREF(o); return o; } */
static bool
is_object_by_use(const Explorer *e, uint32_t k)
{
    const Type *to = ir_pointee(e->u, e->f->locals.at[k].type);

    for (uint32_t i = 0; to && to->kind == TYPE_VOID && i < e->f->instrs.n; i++) {
        const Instr *in = &e->f->instrs.at[i];
        const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;
        uint32_t objects = m ? m->gains | (m->is_slot ? m->frees : 0) : 0;
        for (uint32_t a = 1; objects && a < in->nargs && a <= 32; a++)
            if (objects >> (a - 1) & 1 && ir_loaded_local(e->f, ir_arg(e->f, in, a)) == (int32_t)k)
                return true;
    }
    return false;
}

static Obj
param_object(Explorer *e, State *s, uint32_t k, const Param *contract)
{
    const Local *l = &e->f->locals.at[k];
    bool is_object = is_object_type(e->u, l->type) || is_object_by_use(e, k);
    ObjInfo info = {.kind = is_object ? OBJ_HEAP : OBJ_BLOCK,
                    .birth = BIRTH_PARAM,
                    .site = -1,
                    .parent = -1,
                    .n = (int64_t)k,
                    .idx = -1,
                    .type = l->type,
                    .name = l->name,
                    .is_object = is_object};
    Obj o = obj_intern(&e->h, made_key(2, k, 0), &info);
    Object *x = state_edit(&e->h, s, o);

    x->outside = OUT_CALLER;
    x->null = contract && !contract->nullable ? NULL_NO : NULL_MAYBE;
    x->shared = true;
    if (!contract || !info.is_object)
        return o;
    if (strcmp(contract->name, "args") == 0 || strcmp(contract->name, "kwnames") == 0)
        x->type = intern("tuple");
    else if (strncmp(contract->name, "kw", 2) == 0) {
        x->type = intern("dict");
        x->shared = false; /* made for this call: Python code cannot get at it */
    }
    return o;
}

State *
entry_state(Explorer *e)
{
    State *s = state_new(&e->h);
    const Model *contract = e->fn->role.contract;

    s->reach = REACH_ORDINARY;
    s->exc = exception_at_entry(contract);
    s->gil = gil_at_entry(contract);
    e->locals = NEW_N(e->a, Obj, e->f->locals.n + 1);
    e->params = NEW_N(e->a, Obj, e->f->locals.n + 1);
    for (uint32_t k = 0; k < e->f->blocks.n; k++)
        e->loops = e->loops || e->f->blocks.at[k].loop_head;
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Local *l = &e->f->locals.at[k];
        ObjInfo info = {.kind = OBJ_LOCAL,
                        .birth = BIRTH_VARIABLE,
                        .site = -1,
                        .parent = -1,
                        .idx = -1,
                        .type = l->type,
                        .name = l->name};
        Obj o = e->locals[k] = obj_intern(&e->h, made_key(3, k, 0), &info);
        Object *x = state_edit(&e->h, s, o);
        x->outside = OUT_INTERP;
        x->fill = FILL_UNDEF;
        e->params[k] = -1;
        if (!l->is_param)
            continue;
        const Type *t = ir_type(e->u, l->type);
        Val v;
        if (t && t->kind == TYPE_POINTER && ir_pointee(e->u, l->type) &&
            ir_pointee(e->u, l->type)->kind != TYPE_FUNCTION) {
            const Param *p = contract && k < contract->params.n ? &contract->params.at[k] : NULL;
            e->params[k] = param_object(e, s, k, p);
            v = val_ptr(e->params[k], 0);
        } else if (t && t->kind == TYPE_RECORD) {
            state_edit(&e->h, s, o)->fill = FILL_SYMBOLIC;
            continue;
        } else {
            int64_t lo, hi;
            int_range(e->u, l->type, &lo, &hi);
            if (e->fn->role.slot && strcmp(e->fn->role.slot, "tp_richcompare") == 0) {
                lo = 0; /* Py_LT to Py_GE */
                hi = 5;
            }
            v = val_sym(sym_atom(&e->h, param_symbol_key(k), lo, hi));
            e->h.syms.at[v.id].given = contract != NULL;
        }
        cell_put(&e->h, state_edit(&e->h, s, o), 0, -1)->v = v;
    }
    return s;
}

/* Is sym in use by a cell or a temporary of s? */
static bool
sym_in_use(const Explorer *e, const State *s, Sym sym)
{
    for (uint32_t k = 0; k < s->objs.n; k++)
        for (uint32_t c = 0; c < s->objs.at[k].o->ncells; c++) {
            Val v = s->objs.at[k].o->cells[c].v;
            if (v.kind == VAL_SYM && sym_depends(&e->h, v.id, sym))
                return true;
        }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_SYM && sym_depends(&e->h, s->tmps.at[k].v.id, sym))
            return true;
    return false;
}

/* Is it made of a number that some place still holds? */
bool
is_symbol_held(const Explorer *e, const State *s, Sym sym)
{
    const SymInfo *i = &e->h.syms.at[sym];

    if (i->op == SUB_NONE)
        return sym_in_use(e, s, sym);
    return (i->a.kind == VAL_SYM && is_symbol_held(e, s, i->a.id)) ||
           (i->b.kind == VAL_SYM && is_symbol_held(e, s, i->b.id));
}

void
forget_facts(Explorer *e, State *s, Sym sym)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->facts.n; k++) {
        if (sym_depends(&e->h, s->facts.at[k].sym, sym))
            continue;
        if (n < k)
            state_own_facts(&e->h, s)[n] = s->facts.at[k];
        n++;
    }
    s->facts.n = n;
}

Val
fresh_int(Explorer *e, State *s, InstrId i, int which, int64_t lo, int64_t hi)
{
    if (lo == hi)
        return val_int(lo);
    for (int gen = 0; gen < 4; gen++) {
        uint32_t before = e->h.syms.n;
        Sym sym = sym_atom(&e->h, made_key(16 + (uint64_t)which, i, gen), lo, hi);
        if (e->h.syms.n != before)
            return val_sym(sym);
        if (sym_in_use(e, s, sym))
            continue;
        forget_facts(e, s, sym);
        ties_forget(&e->h, s, sym);
        lookups_forget(&e->h, s, val_sym(sym));
        return val_sym(sym);
    }
    return val_unknown();
}

/* How many objects of one call are told apart in one state. */
enum { GENERATIONS = 4 };

/* The last of them stands for all that the call made since. */
bool
is_one_of_many(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return i->birth == BIRTH_CALL && i->gen >= GENERATIONS - 1;
}

bool
is_forgotten(Explorer *e, State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return !x || ((x->owned == 0 || x->escaped) && !heap_reachable(&e->h, s, o));
}

Obj
fresh_object(Explorer *e, State *s, InstrId i, int which, ObjKind kind, const char *callee)
{
    ObjInfo info = {.kind = kind,
                    .birth = BIRTH_CALL,
                    .site = i,
                    .parent = -1,
                    .n = which,
                    .idx = -1,
                    .type = which == 0 ? e->f->instrs.at[i].type : -1,
                    .callee = callee,
                    .is_object = kind == OBJ_HEAP};
    Obj o = -1;
    int gen;

    for (gen = 0; gen < GENERATIONS; gen++) {
        info.gen = gen;
        o = obj_intern(&e->h, hash_mix(made_key(5, i, which), (uint64_t)(gen * 8 + (int)kind)),
                       &info);
        if (is_forgotten(e, s, o))
            break;
    }
    lookups_forget(&e->h, s, val_ptr(o, 0));
    if (gen < GENERATIONS - 1)
        state_drop(&e->h, s, o);
    else
        blocks_escape(e, s, o);
    Object *x = state_edit(&e->h, s, o);
    x->outside = OUT_NOBODY;
    x->fill = FILL_UNDEF;
    x->escaped = gen >= GENERATIONS - 1; /* one of many: not counted one by one any more */
    return o;
}

Val
unknown_value(Explorer *e, State *s, InstrId i, int which, TypeId type, const char *callee)
{
    const Type *t = ir_type(e->u, type);
    int64_t lo, hi;

    if (!t || t->kind == TYPE_VOID || t->kind == TYPE_FLOAT || t->kind == TYPE_RECORD)
        return val_unknown();
    if (t->kind == TYPE_POINTER) {
        if (ir_pointee(e->u, type) && ir_pointee(e->u, type)->kind == TYPE_FUNCTION)
            return val_unknown();
        Obj o =
            fresh_object(e, s, i, which, is_object_type(e->u, type) ? OBJ_HEAP : OBJ_BLOCK, callee);
        Object *x = state_edit(&e->h, s, o);
        obj_info(&e->h, o)->unknown = callee;
        x->outside = OUT_UNKNOWN;
        x->null = NULL_MAYBE;
        x->fill = FILL_SYMBOLIC;
        x->shared = true;
        return val_ptr(o, 0);
    }
    int_range(e->u, type, &lo, &hi);
    return fresh_int(e, s, i, which, lo, hi);
}
