/*
 * memory: what loads and stores do.
 *
 * Memory that nobody has written yet is made up when it is first read: a pointer found there is an object of its own,
 * known by where it was found, so that every path that reads it finds the same one. What a store into an owning place
 * means is here as well: the place takes over one reference of the new value, and its reference to the old value
 * becomes ours.
 */
#include "engine.h"

static uint64_t
key3(uint64_t what, int64_t a, int64_t b)
{
    return hash_mix(hash_mix(hash_mix(0x6d, what), (uint64_t)a), (uint64_t)b);
}

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

/* ---- what objects are there -------------------------------------------------------------- */

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
        o = obj_intern(&e->h, key3(1, g, 0), &info);
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
    return key3(4, param, 0);
}

Obj
param_object_of(const Explorer *e, uint32_t param)
{
    return e->params[param];
}

static Obj
param_object(Explorer *e, State *s, uint32_t k, const Param *contract)
{
    const Local *l = &e->f->locals.at[k];
    ObjInfo info = {.kind = is_object_type(e->u, l->type) ? OBJ_HEAP : OBJ_BLOCK,
                    .birth = BIRTH_PARAM,
                    .site = -1,
                    .parent = -1,
                    .n = (int64_t)k,
                    .idx = -1,
                    .type = l->type,
                    .name = l->name,
                    .is_object = is_object_type(e->u, l->type)};
    Obj o = obj_intern(&e->h, key3(2, k, 0), &info);
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
        Obj o = e->locals[k] = obj_intern(&e->h, key3(3, k, 0), &info);
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

static void
forget_facts(const Explorer *e, State *s, Sym sym)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->facts.n; k++)
        if (!sym_depends(&e->h, s->facts.at[k].sym, sym))
            s->facts.at[n++] = s->facts.at[k];
    s->facts.n = n;
}

Val
fresh_int(Explorer *e, State *s, InstrId i, int which, int64_t lo, int64_t hi)
{
    if (lo == hi)
        return val_int(lo);
    for (int gen = 0; gen < 4; gen++) {
        uint32_t before = e->h.syms.n;
        Sym sym = sym_atom(&e->h, key3(16 + (uint64_t)which, i, gen), lo, hi);
        if (e->h.syms.n != before)
            return val_sym(sym);
        if (sym_in_use(e, s, sym))
            continue;
        forget_facts(e, s, sym);
        lookups_forget(s, val_sym(sym));
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

static bool
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
        o = obj_intern(&e->h, hash_mix(key3(5, i, which), (uint64_t)(gen * 8 + (int)kind)), &info);
        if (is_forgotten(e, s, o))
            break;
    }
    lookups_forget(s, val_ptr(o, 0));
    if (gen < GENERATIONS - 1)
        state_drop(s, o);
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

/* ---- who owns what is in a place --------------------------------------------------------------- */

/* The member instruction behind an address: of `&p->x`, of an element of an array member, of an element of the array
 * that a member points to. */
static const Instr *
field_behind(const Function *f, const Instr *via)
{
    for (int depth = 0; via && depth < 6; depth++) {
        if (via->op == OP_field)
            return via->name && *via->name ? via : NULL;
        if (via->op != OP_index && via->op != OP_load && via->op != OP_cast)
            return NULL;
        via = ir_def(f, ir_strip(f, ir_arg(f, via, 0)));
    }
    return NULL;
}

static bool
in_union(const Unit *u, const Type *record, int64_t off)
{
    if (!record || record->kind != TYPE_RECORD)
        return false;
    if (record->is_union)
        return true;
    uint32_t n = 0;
    for (uint32_t k = 0; k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        const Type *t = ir_type(u, f->type);
        n += f->offset == off; /* an anonymous union's members stand side by side */
        if (t && t->kind == TYPE_RECORD && off >= f->offset && off < f->offset + t->size &&
            in_union(u, t, off - f->offset))
            return true;
    }
    return n > 1;
}

/* Is a member of a union there? Whether it is this one, and whether anything is there at all, some tag says. */
static bool
is_in_union(const Explorer *e, Obj o, int64_t off)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const Type *to = ir_pointee(e->u, i->type);

    return in_union(e->u, to ? to : ir_type(e->u, i->type), off);
}

typedef struct Holder {
    Owns owns;
    bool item;
    MemberIs is;
    const char *record, *name;
} Holder;

Owns
global_object_owns(const Explorer *e, Obj o)
{
    uint64_t *g = map_get(&e->owners, (uint64_t)o + 1);

    return g ? global_owns(e->p, e->u, &e->u->globals.at[*g - 1]) : OWNS_UNKNOWN;
}

static Holder
holder_of(Explorer *e, Obj o, const Instr *via)
{
    Holder r = {OWNS_UNKNOWN, false, MEMBER_VALUE, NULL, NULL};
    const Instr *field = field_behind(e->f, via);
    const ObjInfo *i = obj_info(&e->h, o);

    if (field) {
        r.record = field->record;
        r.name = field->name;
        const MemberModel *m = models_member(e->p->models, field->record, field->name);
        if (m) {
            r.is = m->is;
            r.item = m->is == MEMBER_ITEM;
            r.owns = m->is == MEMBER_ITEM || m->is == MEMBER_OWNED ? OWNS_YES : OWNS_NO;
        } else
            r.owns = ask_member_owns(e, field->record, field->name);
    } else if (i->kind == OBJ_GLOBAL) {
        r.name = i->name;
        r.owns = global_object_owns(e, o);
    }
    return r;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static bool
has_elements(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        if (i->birth == BIRTH_ELEMENT && i->parent == o)
            return true;
    }
    return false;
}

/* A list that is walked has no end: so many members deep, one is like the next. */
enum { MEMBERS_MOST = 5 };

static int
members_deep(const Explorer *e, Obj o)
{
    int n = 0;

    for (; o >= 0 && obj_info(&e->h, o)->birth == BIRTH_MEMBER; o = obj_info(&e->h, o)->parent)
        n++;
    return n;
}

static Val
far_pointer(Explorer *e, State *s, Obj o, int64_t off, TypeId type, bool object)
{
    ObjInfo info = {.kind = object ? OBJ_HEAP : OBJ_BLOCK,
                    .birth = BIRTH_JOIN,
                    .site = -1,
                    .parent = -1,
                    .idx = -1,
                    .type = type,
                    .is_object = object};
    Obj to = obj_intern(&e->h, key3(9, o, off), &info);
    Object *x = state_edit(&e->h, s, to);

    x->outside = OUT_UNKNOWN;
    x->null = NULL_MAYBE;
    x->shared = true;
    return val_ptr(to, 0);
}

static Val
make_pointer(Explorer *e, State *s, Obj o, int64_t off, TypeId type, const Instr *via)
{
    Holder holder = holder_of(e, o, via);
    bool object = is_object_type(e->u, type);
    if (obj_info(&e->h, obj_whole(&e->h, o))->kind == OBJ_LOCAL)
        holder.owns = OWNS_UNKNOWN; /* a variable owns nothing: it is we who do */
    if (members_deep(e, o) >= MEMBERS_MOST)
        return far_pointer(e, s, o, off, type, object);
    const ObjInfo *from = obj_info(&e->h, o);
    uint64_t *global = from->kind == OBJ_GLOBAL ? map_get(&e->owners, (uint64_t)o + 1) : NULL;
    ObjInfo info = {.kind = object ? OBJ_HEAP : OBJ_BLOCK,
                    .birth = BIRTH_MEMBER,
                    .site = -1,
                    .parent = o,
                    .n = off,
                    .idx = -1,
                    .type = type,
                    .name = holder.name,
                    .record = holder.record,
                    .is_object = object};
    Obj to = -1;

    for (int gen = 0; gen < 3; gen++) {
        info.gen = gen;
        to = obj_intern(&e->h, hash_mix(key3(6, o, off), (uint64_t)gen), &info);
        if (is_forgotten(e, s, to))
            break;
    }
    state_drop(s, to);
    Object *x = state_edit(&e->h, s, to);
    x->null = holder.item || holder.is == MEMBER_TYPE ? NULL_NO : NULL_MAYBE;
    x->shared = true;
    bool kept = (holder.owns == OWNS_YES && object) || holder.item || holder.is == MEMBER_TYPE ||
                holder.is == MEMBER_BORROWED;
    if (kept) {
        x->outside = OUT_LENDER;
        x->lender = o;
    }
    if (holder.is == MEMBER_TYPE) { /* an instance of a heap type owns its type */
        x->type = intern("type");
        x->outside = OUT_UNKNOWN;
    }
    if (global && !e->u->globals.at[*global - 1].in_project) {
        x->outside = OUT_INTERP; /* PyExc_TypeError and its like */
        x->null = NULL_NO;
    }
    Cell *c = cell_put(&e->h, state_edit(&e->h, s, o), off, -1);
    *c =
        (Cell){.off = off,
               .idx = -1,
               .strong = holder.owns == OWNS_YES && !holder.item && object ? STRONG_YES : STRONG_NO,
               .initial = true,
               .pointer = true,
               .at = -1,
               .name = holder.name,
               .record = holder.record,
               .v = val_ptr(to, 0)};
    return val_ptr(to, 0);
}

static bool
is_scalar(const Unit *u, TypeId t)
{
    const Type *type = ir_type(u, t);

    return type && type->kind != TYPE_RECORD && type->kind != TYPE_ARRAY;
}

Val
peek(Explorer *e, State *s, Val at, TypeId type, const Instr *via)
{
    if (at.kind != VAL_PTR)
        return val_unknown();
    const Object *x = state_get(s, at.id);
    if (!x)
        x = state_edit(&e->h, s, at.id);
    const Cell *c = cell_find(x, at.n, -1);
    if (c)
        return c->v;
    const ObjInfo *info = obj_info(&e->h, at.id);
    if (info->kind == OBJ_STRING)
        return val_unknown();
    if (info->birth != BIRTH_ELEMENT && x->fill != FILL_SYMBOLIC && !has_elements(e, s, at.id)) {
        if (x->fill == FILL_ZERO)
            return val_int(0);
        return info->kind == OBJ_LOCAL && !(x->ncells && is_scalar(e->u, info->type))
                   ? val_undef()
                   : val_unknown();
    }
    const Type *t = ir_type(e->u, type);
    if (!t || t->kind == TYPE_RECORD || t->kind == TYPE_ARRAY || t->kind == TYPE_FLOAT)
        return val_unknown();
    if (t->kind == TYPE_POINTER) {
        const Type *to = ir_type(e->u, t->to);
        if (to && to->kind == TYPE_FUNCTION)
            return val_unknown();
        return make_pointer(e, s, at.id, at.n, type, via);
    }
    int64_t lo, hi;
    int_range(e->u, type, &lo, &hi);
    Holder holder = holder_of(e, at.id, via);
    if (holder.is == MEMBER_LENGTH || holder.is == MEMBER_COUNT)
        lo = 0;
    uint32_t nsyms = e->h.syms.n;
    Sym sym = sym_atom(&e->h, key3(7, at.id, at.n), lo, hi);
    if (e->h.syms.n > nsyms) {
        Number n = {sym, at.id, at.n, type, holder.record, holder.name};
        vec_push(e->a, &e->numbers, n);
    }
    Cell *cell = cell_put(&e->h, state_edit(&e->h, s, at.id), at.n, -1);
    cell->initial = true;
    cell->v = val_sym(sym);
    return cell->v;
}

void
check_use(Explorer *e, State *s, Val v, InstrId i, const char *call)
{
    (void)call;
    if (v.kind != VAL_PTR)
        return;
    const Object *x = state_get(s, v.id);
    if (!x || x->owned > 0 || x->life == LIFE_ALIVE)
        return;
    if (x->life == LIFE_DEAD) {
        if (x->released)
            tell(e, s, EVENT_DEAD_USE, i, v.id, NULL, NULL, false);
        Object *y = state_edit(&e->h, s, v.id);
        y->life = LIFE_ALIVE;
        y->outside = OUT_UNKNOWN;
        return;
    }
    tell(e, s, EVENT_WEAK_USE, i, v.id, NULL, NULL, false);
    state_edit(&e->h, s, v.id)->life = LIFE_ALIVE;
}

void
need_object(Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->birth == BIRTH_PARAM && i->n < 32 && param_object_of(e, (uint32_t)i->n) == o)
        e->needs |= 1u << i->n;
}

bool
check_access(Explorer *e, State *s, Val at, InstrId i)
{
    enum { FIRST_PAGE = 4096 };

    if (at.kind == VAL_INT && at.n >= 0 && at.n < FIRST_PAGE) {
        tell(e, s, EVENT_NULL_USE, i, -1, NULL, NULL, false);
        return false;
    }
    if (at.kind == VAL_PTR) {
        const Object *x = state_get(s, at.id);
        if (x && x->null == NULL_MAYBE) {
            need_object(e, at.id);
            state_edit(&e->h, s, at.id)->null =
                NULL_NO; /* it is dereferenced: it was not null, or that is past */
        }
        check_use(e, s, at, i, NULL);
    }
    return true;
}

/* `(void)x;`, which only tells the compiler that x is meant to be unused. */
static bool
is_only_discarded(const Explorer *e, InstrId i)
{
    InstrId use = e->live.last_use[i];

    return use < 0 || e->f->instrs.at[use].op == OP_discard;
}

Val
load(Explorer *e, State *s, Val at, TypeId type, InstrId i)
{
    const Instr *instr = &e->f->instrs.at[i];
    if (at.kind == VAL_PTR && obj_whole(&e->h, at.id) != at.id)
        blocks_escape(e, s, obj_whole(&e->h, at.id)); /* it may be any of what is in there */
    if (at.kind == VAL_PTR && heap_has_crowd(s, at.id)) {
        const Cell *c = cell_find(state_get(s, at.id), at.n, -1);
        if (c && !c->initial)
            heap_settle_crowd(&e->h, s, at.id); /* or one that a loop has put there since */
    }
    Val v = peek(e, s, at, type, ir_def(e->f, ir_strip(e->f, ir_arg(e->f, instr, 0))));

    if (v.kind == VAL_UNDEF) {
        const ObjInfo *info = obj_info(&e->h, at.id);
        if (info->name && !state_get(s, at.id)->escaped && !is_only_discarded(e, i))
            tell(e, s, EVENT_UNDEF_USE, i, -1, info->name, NULL, v.id >= 0);
        return v;
    }
    if (v.kind == VAL_UNKNOWN) {
        v = unknown_value(e, s, i, 0, type, NULL);
        const Object *x = at.kind == VAL_PTR ? state_get(s, at.id) : NULL;
        if (x && v.kind != VAL_UNKNOWN && cell_find(x, at.n, -1))
            cell_put(&e->h, state_edit(&e->h, s, at.id), at.n, -1)->v =
                v; /* the next look finds the same */
    }
    return v;
}

/* ---- writing ----------------------------------------------------------------------------------- */

void
check_lost(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o);
    const ObjInfo *info = obj_info(&e->h, o);

    bool block = is_freeable(e, s, o);

    if (!x || x->owned <= 0 || x->escaped || (info->kind != OBJ_HEAP && !block) ||
        info->birth == BIRTH_PARAM || x->life == LIFE_DEAD)
        return;
    if (info->birth == BIRTH_MEMBER && (x->null == NULL_MAYBE || x->outside == OUT_UNKNOWN))
        return;
    if (heap_reachable(&e->h, s, o))
        return;
    if (e->replaying) { /* the callee's business, judged there; unless it goes elsewhere, or comes back */
        vec_push(e->a, &e->left_behind, o);
        return;
    }
    if (block && info->birth == BIRTH_MEMBER) { /* unless this path ends the process: see leave.c */
        Object *y = state_edit(&e->h, s, o);
        y->released_at = y->released_at < 0 ? i : y->released_at;
        return;
    }
    tell(e, s, block ? EVENT_BLOCK_LOST : EVENT_LOST, i, o, NULL, NULL, info->birth != BIRTH_CALL);
    state_edit(&e->h, s, o)->owned = 0;
    blocks_escape(e, s, o); /* they are part of the same mistake */
}

void
escape(Explorer *e, State *s, Val v)
{
    if (v.kind != VAL_PTR)
        return;
    heap_leaves_crowd(&e->h, s, v.id);
    state_edit(&e->h, s, v.id)->escaped = true;
}

void
havoc(Explorer *e, State *s, Val v, InstrId i, int depth)
{
    if (v.kind != VAL_PTR || depth < 0)
        return;
    const ObjInfo *info = obj_info(&e->h, v.id);
    if (info->is_object)
        blocks_escape(e, s, v.id); /* an object's own memory may be another from now on */
    if (info->is_object || info->kind == OBJ_STRING)
        return;
    Object *x = state_edit(&e->h, s, v.id);
    for (uint32_t k = 0; k < x->ncells; k++) {
        Val c = x->cells[k].v;
        if (c.kind != VAL_PTR)
            continue;
        escape(e, s, c);
        havoc(e, s, c, i, depth - 1);
        x = state_edit(&e->h, s, v.id);
    }
    x->ncells = 0;
    x->fill = FILL_SYMBOLIC;
    x->changed = true;
}

/* What v is, and what it leads to, goes where we do not follow: nothing is known of its count afterwards. */
void
leave_to_unseen(Explorer *e, State *s, Val v, InstrId i)
{
    if (v.kind != VAL_PTR)
        return;
    Object *x = state_edit(&e->h, s, v.id);
    Vec(Obj) held = {0};
    for (uint32_t k = 0; k < x->ncells && !obj_info(&e->h, v.id)->is_object; k++)
        if (x->cells[k].v.kind == VAL_PTR)
            vec_push(e->a, &held, x->cells[k].v.id);
    vec_push(e->a, &held, v.id);
    escape(e, s, v);
    havoc(e, s, v, i, 1);
    for (uint32_t k = 0; k < held.n; k++) {
        const ObjInfo *info = obj_info(&e->h, held.at[k]);
        x = state_edit(&e->h, s, held.at[k]);
        if (info->kind == OBJ_HEAP && x->life != LIFE_DEAD && x->outside != OUT_INTERP)
            x->outside = OUT_UNKNOWN;
    }
}

static bool
is_reference(const Explorer *e, Val v)
{
    if (v.kind != VAL_PTR || v.n != 0)
        return false;
    const ObjInfo *i = obj_info(&e->h, v.id);
    return i->kind == OBJ_HEAP || (i->kind == OBJ_GLOBAL && i->is_object);
}

bool
is_flagged(const Explorer *e, const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        const SymInfo *term = c->v.kind == VAL_SYM ? &e->h.syms.at[c->v.id] : NULL;
        if (!c->initial && !c->pointer && c->at >= 0 &&
            (c->v.kind == VAL_INT || (term && (term->op == BIN_and || term->op == BIN_or))))
            return true;
    }
    return false;
}

bool
is_noted(const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (!c->initial && !c->pointer && (c->v.kind == VAL_INT || c->v.kind == VAL_SYM))
            return true;
    }
    return false;
}

void
judge_spent(Explorer *e, const State *s, Obj holder, const Cell *c, bool at_end)
{
    Obj whole = obj_whole(&e->h, holder); /* of an array: what it is a member of */
    const ObjInfo *i = obj_info(&e->h, whole);
    const Object *x = state_get(s, whole);

    if (e->replaying || is_teardown(e) || i->kind == OBJ_LOCAL || !x || x->life == LIFE_DEAD ||
        (at_end && whole != holder))
        return;
    if (i->birth != BIRTH_PARAM && i->birth != BIRTH_MEMBER && i->kind != OBJ_GLOBAL &&
        (!x->escaped || whole != holder))
        return;
    if (!at_end && !i->is_object && i->kind != OBJ_GLOBAL)
        return; /* a plain C struct: no Python code gets to see it */
    if (is_noted(x) && (at_end || is_in_union(e, holder, c->off)))
        return;
    if (!at_end)
        tell(e, s, EVENT_MEMBER_RELEASE, c->spent_at, c->v.id, NULL, c->name, false);
    else if (e->fn->role.contract && strcmp(e->fn->role.slot, "PyInit") != 0)
        tell(e, s, EVENT_RELEASED, c->spent_at, c->v.id, NULL, c->name, false);
}

static void
take_over_old(Explorer *e, State *s, Obj holder, Cell old, InstrId i)
{
    if (old.v.kind != VAL_PTR)
        return;
    if (is_one_of_many(e, holder)) { /* it was in another one */
        escape(e, s, old.v);
        return;
    }
    if (old.strong == STRONG_SPENT)
        judge_spent(e, s, holder, &old, false);
    if (obj_info(&e->h, holder)->kind == OBJ_GLOBAL && old.at == i && !old.initial) {
        escape(e, s, old.v); /* a search in a table: only one of the rounds comes by here */
        return;
    }
    if (old.strong == STRONG_YES)
        heap_incref(&e->h, s, old.v.id, i); /* what the cell owned is ours now */
    check_lost(e, s, old.v.id, i);
}

/* Has the path looked at what was in another member of the object: the function's way to know that it runs again. */
static bool
looked_at_member(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    for (uint32_t k = 0; k < s->nulls.n; k++)
        if (obj_info(&e->h, s->nulls.at[k])->parent == o)
            return true;
    for (uint32_t c = 0; c < x->ncells; c++) {
        uint64_t *sym = map_get(&e->h.sym_by_key, key3(7, o, x->cells[c].off));
        for (uint32_t k = 0; sym && k < s->facts.n; k++)
            if (s->facts.at[k].sym == (Sym)*sym)
                return true;
    }
    return false;
}

/* Is it a member of an object that was there before, set by a method that never looked what it held? */
static bool
replaces_unseen(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);
    const ObjInfo *info = obj_info(&e->h, o);
    const char *slot = e->fn->role.slot;

    if (e->replaying || !e->fn->role.contract || info->birth != BIRTH_PARAM || !info->is_object ||
        x->fill != FILL_SYMBOLIC)
        return false;
    return slot && strcmp(slot, "tp_new") != 0 && !is_teardown(e) &&
           !(strcmp(slot, "tp_init") == 0 && looked_at_member(e, s, o));
}

static bool
is_pointer_store(const Explorer *e, InstrId i, Val v)
{
    const Instr *in = &e->f->instrs.at[i];
    const Type *t = in->op == OP_store ? ir_type(e->u, in->type) : NULL;

    return v.kind == VAL_PTR || (t ? t->kind == TYPE_POINTER : val_is_null(v));
}

/* A block goes into an element of somebody else's array, or into a link deep in a chain: no caller can be told which, but it is
 * theirs now. */
static bool
leaves_in_crowd(const Explorer *e, Obj place, Val v)
{
    Obj whole = obj_whole(&e->h, place);
    const ObjInfo *i = obj_info(&e->h, whole);

    return v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_BLOCK &&
           (whole != place || i->birth == BIRTH_JOIN) && i->kind != OBJ_LOCAL &&
           i->birth != BIRTH_CALL;
}

/* Has nobody taken a reference beside the one that the object was born with? Then a member in which it points to itself owns
 * nothing. */
static bool
lacks_reference_for_itself(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return x && x->owned <= (obj_info(&e->h, o)->birth == BIRTH_CALL ? 1 : 0);
}

void
store(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via)
{
    if (at.kind != VAL_PTR) {
        escape(e, s, v);
        return;
    }
    bool variable = obj_info(&e->h, obj_whole(&e->h, at.id))->kind == OBJ_LOCAL;
    Holder holder = variable ? (Holder){0} : holder_of(e, at.id, via);
    bool owns = holder.owns == OWNS_YES && is_reference(e, v) &&
                !(v.id == at.id && lacks_reference_for_itself(e, s, v.id));
    for (Obj part = at.id; obj_info(&e->h, part)->birth == BIRTH_ELEMENT;
         part = obj_info(&e->h, part)->parent) {
        Object *array = state_edit(&e->h, s, obj_info(&e->h, part)->parent);
        array->fill = FILL_SYMBOLIC;
        array->changed = true; /* a caller's array: which of its elements, it cannot tell */
    }
    share_written(e, s, at.id, i);
    if (!variable && v.kind == VAL_PTR)
        heap_leaves_crowd(&e->h, s, v.id);
    if (leaves_in_crowd(e, at.id, v))
        escape(e, s, v);
    Object *x = state_edit(&e->h, s, at.id);
    if (holder.owns == OWNS_YES && !cell_find(x, at.n, -1) && replaces_unseen(e, s, at.id) &&
        !is_in_union(e, at.id, at.n))
        tell(e, s, EVENT_LOST, i, -1, holder.name, holder.name, false);
    Cell *c = cell_put(&e->h, x, at.n, -1);
    Cell old = *c;
    *c = (Cell){.off = at.n,
                .idx = -1,
                .strong = owns ? STRONG_YES : STRONG_NO,
                .pointer = is_pointer_store(e, i, v),
                .at = i,
                .name = holder.name,
                .record = holder.record,
                .v = v};
    if (owns && !val_eq(old.v, v)) {
        heap_give(&e->h, s, v, i);
        trace(e, s, TRACE_STORED, i, v.id, true);
        const Object *y = state_get(s, v.id);
        if (y->outside == OUT_NOBODY && y->owned <= 0) {
            Object *z = state_edit(&e->h, s, v.id);
            z->outside = OUT_LENDER;
            z->lender = at.id;
        }
    } else if (owns) {
        c = cell_find(state_get(s, at.id), at.n, -1);
        c->strong = old.strong == STRONG_SPENT ? STRONG_YES : old.strong;
        if (old.strong != STRONG_YES) {
            heap_give(&e->h, s, v, i);
            c->strong = STRONG_YES;
        }
        return;
    }
    if (!val_eq(old.v, v))
        take_over_old(e, s, at.id, old, i);
}
