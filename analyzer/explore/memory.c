/*
 * memory: what loads do, and who owns what is in a place.
 *
 * Memory that nobody has written yet is made up when it is first read: a pointer found there is an object of its own,
 * known by where it was found, so that every path that reads it finds the same one.
 */
#include "engine.h"

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
        bool across = t && !f->bits && t->kind != TYPE_RECORD && t->kind != TYPE_ARRAY &&
                      off > f->offset && off < f->offset + t->size;
        n += f->offset == off || across; /* an anonymous union's members stand side by side */
        if (t && t->kind == TYPE_RECORD && off >= f->offset && off < f->offset + t->size &&
            in_union(u, t, off - f->offset))
            return true;
    }
    return n > 1;
}

/* Is a member of a union there? Whether it is this one, and whether anything is there at all, some tag says. */
bool
is_in_union(const Explorer *e, Obj o, int64_t off)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const Type *to = ir_pointee(e->u, i->type);

    return in_union(e->u, to ? to : ir_type(e->u, i->type), off);
}

Owns
global_object_owns(const Explorer *e, Obj o)
{
    uint64_t *g = map_get(&e->owners, (uint64_t)o + 1);

    return g ? global_owns(e->p, e->u, &e->u->globals.at[*g - 1]) : OWNS_UNKNOWN;
}

const char *
global_object_home(const Explorer *e, Obj o)
{
    const uint64_t *g = map_get(&e->owners, (uint64_t)o + 1);

    return g ? variable_home(e->u, &e->u->globals.at[*g - 1]) : NULL;
}

Holder
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
        r.owns = global_object_owns(e, obj_whole(&e->h, o));
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

/* Has something been done to it that need not be so of the next that it stands for? */
static bool
is_marked(const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++)
        if (!x->cells[k].initial || x->cells[k].strong == STRONG_SPENT)
            return true;
    return x->life == LIFE_DEAD || x->owned != 0;
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
    Obj to = obj_intern(&e->h, made_key(9, o, off), &info);
    if (state_get(s, to) && is_marked(state_get(s, to))) {
        blocks_escape(e, s, to);
        state_drop(&e->h, s, to);
    }
    Object *x = state_edit(&e->h, s, to);

    x->outside = OUT_UNKNOWN;
    x->null = NULL_MAYBE;
    x->shared = true;
    return val_ptr(to, 0);
}

/* Whose memory the struct of o points to, where o was made here and is of a type of the interpreter's: nobody else takes it
 * over. A memoryview's is that of what it shows. -1 if that is not known. */
static Obj
keeper_of_memory(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    if (!x || !obj_info(&e->h, o)->is_object || obj_info(&e->h, o)->birth != BIRTH_CALL ||
        !x->type || !models_type(e->p->models, x->type))
        return -1;
    bool gone = x->copy_of >= 0 && !state_get(s, x->copy_of) &&
                obj_info(&e->h, x->copy_of)->birth == BIRTH_CALL; /* only o leads to it */
    return x->copy_of >= 0 && !gone ? x->copy_of : o;
}

/* The vector of arguments that METH_FASTCALL and vectorcall are given: the caller holds what is in it, and nothing is NULL. */
static bool
is_argument_vector(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, obj_whole(&e->h, o));
    const Model *contract = e->fn->role.contract;

    const Type *to = i->birth == BIRTH_PARAM ? ir_pointee(e->u, i->type) : NULL;

    return contract && to && to->kind == TYPE_POINTER && (uint32_t)i->n < contract->params.n &&
           strcmp(contract->params.at[i->n].name, "args") == 0;
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
        to = obj_intern(&e->h, hash_mix(made_key(6, o, off), (uint64_t)gen), &info);
        if (is_forgotten(e, s, to))
            break;
    }
    if (state_get(s, to))
        blocks_escape(e, s, to); /* it is there no more, and whoever has it has what it holds */
    state_drop(&e->h, s, to);
    Object *x = state_edit(&e->h, s, to);
    x->null = holder.item || holder.is == MEMBER_TYPE ? NULL_NO : NULL_MAYBE;
    x->shared = true;
    bool argument = object && is_argument_vector(e, o);
    if (argument)
        x->null = NULL_NO;
    bool kept = (holder.owns == OWNS_YES && object) || holder.item || holder.is == MEMBER_TYPE ||
                holder.is == MEMBER_BORROWED || argument;
    if (!kept && !object && keeper_of_memory(e, s, o) >= 0) {
        x->outside = OUT_LENDER;
        x->lender = keeper_of_memory(e, s, o);
    }
    if (kept) { /* of what was copied bytewise into a new object nobody knows who holds a reference */
        bool copied = from->birth == BIRTH_CALL && state_get(s, o)->changed && !holder.item;
        x->outside = copied ? OUT_UNKNOWN : OUT_LENDER;
        x->lender = argument ? obj_whole(&e->h, o) : o;
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

/* A pointer of the instance's own in an object that was made with its members as memory was. */
static bool
is_unset_member(const Explorer *e, const ObjInfo *i, TypeId type, const Instr *via)
{
    const Type *t = ir_type(e->u, type);
    const Instr *field = i->unset && t && t->kind == TYPE_POINTER ? field_behind(e->f, via) : NULL;

    return field && field->record && field->name &&
           !models_member(e->p->models, field->record, field->name);
}

/* Where a list keeps its items: whatever made it has put something there. */
static bool
is_items_array(Explorer *e, Obj o, TypeId type, const Instr *via)
{
    const Type *to = ir_pointee(e->u, type);

    return to && to->kind == TYPE_POINTER && via && holder_of(e, o, via).is == MEMBER_ITEM;
}

/* A number or a null pointer that the initialiser of a constant says is there. */
static bool
is_constant(const Explorer *e, Val at, Val *v)
{
    const uint64_t *owner = obj_info(&e->h, at.id)->kind == OBJ_GLOBAL
                                ? map_get(&e->owners, (uint64_t)at.id + 1)
                                : NULL;
    const Global *g = owner ? &e->u->globals.at[*owner - 1] : NULL;

    if (!g || !g->is_const || !g->has_init)
        return false;
    *v = val_int(0);
    for (uint32_t k = 0; k < g->inits.n; k++) {
        Ref value = g->inits.at[k].value;
        if (g->inits.at[k].offset != at.n)
            continue;
        if (value.kind == REF_INT)
            *v = val_int(e->u->ints.at[value.n]);
        return value.kind == REF_INT || value.kind == REF_NULL;
    }
    return true;
}

static bool
is_touched(const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++)
        if (!x->cells[k].initial)
            return true;
    return x->changed || x->escaped;
}

/* An element of memory that was zeroed, and that nobody has written to since. (A store to an element makes the whole symbolic.) */
static bool
is_in_zeroed_array(const Explorer *e, const State *s, Obj o)
{
    Obj array = obj_whole(&e->h, o);
    const Object *whole = array != o ? state_get(s, array) : NULL;

    if (!whole || whole->fill != FILL_ZERO || is_touched(whole))
        return false;
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (obj_whole(&e->h, s->objs.at[k].id) == array && is_touched(s->objs.at[k].o))
            return false;
    return true;
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
    if (is_in_zeroed_array(e, s, at.id))
        return val_int(0);
    if (info->birth != BIRTH_ELEMENT && x->fill != FILL_SYMBOLIC && !has_elements(e, s, at.id) &&
        !is_items_array(e, at.id, type, via)) {
        if (x->fill == FILL_ZERO)
            return val_int(0);
        if (is_unset_member(e, info, type, via) && !x->escaped && !x->changed)
            return val_undef();
        bool in_part = x->ncells && (is_scalar(e->u, info->type) || is_in_union(e, at.id, at.n));
        return info->kind == OBJ_LOCAL && !in_part ? val_undef() : val_unknown();
    }
    const Type *t = ir_type(e->u, type);
    if (!t || t->kind == TYPE_RECORD || t->kind == TYPE_ARRAY || t->kind == TYPE_FLOAT)
        return val_unknown();
    Val known;
    if (is_constant(e, at, &known)) {
        Cell *cell = cell_put(&e->h, state_edit(&e->h, s, at.id), at.n, -1);
        cell->initial = true;
        cell->pointer = t->kind == TYPE_POINTER;
        return cell->v = known;
    }
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
    Sym sym = sym_atom(&e->h, made_key(7, at.id, at.n), lo, hi);
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
    if (i->birth != BIRTH_MEMBER || e->newborn >= 0)
        return;
    for (uint32_t k = 0; k < e->needed.n; k++)
        if (e->needed.at[k] == o)
            return;
    vec_push(e->a, &e->needed, o);
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

/* Is it known what is there, since this path has put it there? */
static bool
is_written(const State *s, Val at)
{
    const Object *x = state_get(s, at.id);
    const Cell *c = x ? cell_find(x, at.n, -1) : NULL;

    return c && !c->initial;
}

/* What is there; in a list or tuple, what a call has put there. */
static Val
look(Explorer *e, State *s, Val at, TypeId type, const Instr *via)
{
    Truth put = slot_at(e, s, at, via);

    if (put == TRUTH_NO)
        return val_int(0);
    Val v = peek(e, s, at, type, via);
    return put == TRUTH_YES && val_is_null(v) ? make_pointer(e, s, at.id, at.n, type, via) : v;
}

Val
load(Explorer *e, State *s, Val at, TypeId type, InstrId i)
{
    const Instr *instr = &e->f->instrs.at[i];
    if (at.kind == VAL_PTR && obj_whole(&e->h, at.id) != at.id && !is_written(s, at))
        blocks_escape(e, s, obj_whole(&e->h, at.id)); /* it may be any of what is in there */
    if (at.kind == VAL_PTR && heap_has_crowd(s, at.id)) {
        const Cell *c = cell_find(state_get(s, at.id), at.n, -1);
        if (c && !c->initial)
            heap_settle_crowd(&e->h, s, at.id); /* or one that a loop has put there since */
    }
    const Instr *via = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, instr, 0)));
    Val v = look(e, s, at, type, via);

    member_read(e, s, at, v);
    if (v.kind == VAL_UNDEF) {
        const ObjInfo *info = obj_info(&e->h, at.id);
        const Instr *field = info->unset ? field_behind(e->f, via) : NULL;
        const char *name = field ? field->name : info->name;
        if (name && !state_get(s, at.id)->escaped && !is_only_discarded(e, i))
            tell(e, s, EVENT_UNDEF_USE, i, -1, name, NULL, v.id >= 0);
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
