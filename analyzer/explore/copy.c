/*
 * copy: a struct is copied, by assignment or memcpy.
 *
 * Every cell goes along. Where the copy comes to stand in a place that owns what its members point to, each of those
 * members has two owners afterwards, and one reference: the copy's reference is owed until somebody increfs it, clears the
 * source (a move), or overwrites the copy, in any order. A copy in a local variable owns nothing: it is the way by
 * which two structs are swapped.
 */
#include "engine.h"

/* The type of what is at address r: the record that a pointer points to, a member's type; -1 if it is not known. */
static TypeId
type_at(const Explorer *e, Ref r)
{
    const Function *f = e->f;

    r = ir_strip(f, r);
    if (r.kind == REF_LOCAL)
        return f->locals.at[r.n].type;
    if (r.kind == REF_GLOBAL)
        return e->u->globals.at[r.n].type;
    const Instr *i = ir_def(f, r);
    if (!i)
        return -1;
    if (i->op == OP_load || i->op == OP_call) {
        const Type *t = ir_type(e->u, i->type);
        return t && t->kind == TYPE_POINTER ? t->to : -1;
    }
    if (i->op == OP_index) {
        TypeId base = type_at(e, ir_arg(f, i, 0));
        const Type *t = ir_type(e->u, base);
        if (t && t->kind == TYPE_ARRAY)
            return t->to;
        return t && t->size == i->imm ? base : -1; /* bytes into something */
    }
    for (uint32_t k = 0; i->op == OP_field && k < e->u->types.n; k++) {
        const Type *t = &e->u->types.at[k];
        if (t->kind != TYPE_RECORD || t->name != i->record)
            continue;
        for (uint32_t m = 0; m < t->fields.n; m++)
            if (t->fields.at[m].name == i->name)
                return t->fields.at[m].type;
    }
    return -1;
}

/* The record that memory begins with, and where that is: as the operand's type says, else, or where more is copied than that, as its
 * owner's does. */
static TypeId
record_at(const Explorer *e, Val *at, int64_t size, Ref source)
{
    TypeId t = type_at(e, source);
    const Type *type = ir_type(e->u, t);
    bool record = type && type->kind == TYPE_RECORD;
    const Type *owner = ir_type(e->u, obj_info(&e->h, at->id)->type);
    bool owned = owner && owner->kind == TYPE_POINTER;
    const Type *whole = owned ? ir_type(e->u, owner->to) : NULL;

    if (record && !(at->n > 0 && size > type->size && whole && whole->kind == TYPE_RECORD &&
                    whole->size >= at->n + size))
        return t;
    at->n = 0;
    return owned ? owner->to : -1;
}

/* More structs than one, or as many as nobody knows. */
static bool
is_several(const Explorer *e, TypeId record, Val from, int64_t size)
{
    const Type *t = ir_type(e->u, record);

    return t && t->kind == TYPE_RECORD && size > t->size &&
           obj_info(&e->h, from.id)->kind == OBJ_BLOCK;
}

/* Which member stands at `off` of that record, at any depth. */
static bool
member_at(const Explorer *e, TypeId record, int64_t off, Cell *c)
{
    const Type *t = ir_type(e->u, record);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && k < t->fields.n; k++) {
        const Field *m = &t->fields.at[k];
        const Type *of = ir_type(e->u, m->type);
        if (of && of->kind == TYPE_RECORD && m->offset <= off && off - m->offset < of->size)
            return member_at(e, m->type, off - m->offset, c);
        if (m->offset != off)
            continue;
        c->record = t->name;
        c->name = m->name;
        return true;
    }
    return false;
}

/* Makes the cells of the owning members of the record at `at`, so that a copy has something to copy. */
static void
look_into(Explorer *e, State *s, Val at, TypeId type, int depth)
{
    const Type *t = ir_type(e->u, type);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && depth < 4 && k < t->fields.n; k++) {
        const Field *m = &t->fields.at[k];
        Val place = val_ptr(at.id, at.n + m->offset);
        Instr via = {.op = OP_field, .name = m->name, .record = t->name};
        const Type *of = ir_type(e->u, m->type);
        if (of && of->kind == TYPE_RECORD)
            look_into(e, s, place, m->type, depth + 1);
        else if (is_object_type(e->u, m->type) &&
                 ask_member_owns(e, t->name, m->name) == OWNS_YES &&
                 !models_member(e->p->models, t->name, m->name))
            peek(e, s, place, m->type, &via);
    }
}

void
look_at_result(Explorer *e, State *s, Val v)
{
    const Type *f = ir_type(e->u, e->f->type);
    const Type *t = f ? ir_type(e->u, f->to) : NULL;

    if (t && t->kind == TYPE_RECORD && v.kind == VAL_PTR && state_get(s, v.id) &&
        obj_info(&e->h, v.id)->kind != OBJ_LOCAL)
        look_into(e, s, v, f->to, 0);
}

/* What the overwritten cells owned is ours now. */
static void
take_over(Explorer *e, State *s, const Cell *cells, uint32_t n, InstrId i)
{
    for (uint32_t k = 0; k < n; k++) {
        if (cells[k].v.kind != VAL_PTR)
            continue;
        if (cells[k].strong == STRONG_YES)
            heap_incref(&e->h, s, cells[k].v.id, i);
        check_lost(e, s, cells[k].v.id, i);
    }
}

static Cell *
cells_in(Explorer *e, const Object *x, int64_t off, int64_t size, uint32_t *n)
{
    Cell *cells = NEW_N(e->a, Cell, x->ncells + 1);

    *n = 0;
    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].off >= off && x->cells[k].off - off < size)
            cells[(*n)++] = x->cells[k];
    return cells;
}

static void
drop_cells(Explorer *e, State *s, Obj o, int64_t off, int64_t size)
{
    Object *x = state_edit(&e->h, s, o);
    uint32_t kept = 0;

    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].off < off || x->cells[k].off - off >= size)
            x->cells[kept++] = x->cells[k];
    x->ncells = kept;
}

/* Does the copy of that cell own what it points to? */
static bool
copy_owns(const Explorer *e, Obj to, const Cell *c)
{
    const ObjInfo *i = c->v.kind == VAL_PTR ? obj_info(&e->h, c->v.id) : NULL;

    return i && c->v.n == 0 && c->name && obj_info(&e->h, to)->kind != OBJ_LOCAL &&
           (i->kind == OBJ_HEAP || (i->kind == OBJ_GLOBAL && i->is_object)) &&
           !models_member(e->p->models, c->record, c->name) &&
           ask_member_owns(e, c->record, c->name) == OWNS_YES;
}

void
copy_memory(Explorer *e, State *s, Val to, Val from, int64_t size, Ref source, InstrId i)
{
    uint32_t n, nold;

    if (to.kind != VAL_PTR)
        return;
    if (from.kind != VAL_PTR || obj_whole(&e->h, to.id) == obj_whole(&e->h, from.id)) {
        if (from.kind == VAL_PTR)
            array_shifted(e, s, to.id);
        havoc(e, s, to, i, 0);
        return;
    }
    array_settled(e, s, to.id);
    state_edit(&e->h, s, from.id);
    heap_settle_crowd(&e->h, s, obj_whole(&e->h, from.id)); /* two arrays lead to them now */
    if (obj_info(&e->h, from.id)->kind == OBJ_BLOCK && obj_info(&e->h, to.id)->kind != OBJ_LOCAL)
        escape(e, s, from); /* what it leads to, `to` leads to as well */
    Val start = from;
    TypeId record = record_at(e, &start, size, source);
    bool several = is_several(e, record, from, size);
    if (!several)
        look_into(e, s, start, record, 0);
    const Object *src = state_get(s, from.id);
    Cell *cells = cells_in(e, src, from.n, size, &n);
    Fill fill = src->fill;
    Cell *old = cells_in(e, state_edit(&e->h, s, to.id), to.n, size, &nold);
    drop_cells(e, s, to.id, to.n, size);
    Object *dst = state_edit(&e->h, s, to.id);
    dst->changed = true;
    if (dst->ncells == 0 && to.n == 0)
        dst->fill = fill;
    else if (dst->fill != fill)
        dst->fill = FILL_SYMBOLIC;
    for (uint32_t k = 0; k < n; k++) {
        if (!cells[k].name)
            member_at(e, record, cells[k].off - start.n, &cells[k]);
        bool owns = !several && copy_owns(e, to.id, &cells[k]);
        int64_t off = cells[k].off - from.n + to.n;
        Cell *c = cell_put(&e->h, state_edit(&e->h, s, to.id), off, -1);
        *c = cells[k];
        c->off = off;
        c->strong = owns ? STRONG_YES : STRONG_NO;
        c->initial = false;
        c->at = i;
        if (owns) {
            heap_give(&e->h, s, c->v, i);
            trace(e, s, TRACE_STORED, i, c->v.id, true);
        }
    }
    take_over(e, s, old, nold, i);
    if (is_object_type(e->u, type_at(e, source)) || (several && record_owns(e, record, 0)))
        array_copied(e, s, to, from, i);
    inner_copied(e, s, to, from, size, record, i);
}

/* memset to 0, and the initialisers: what was there is gone, and what it owned is ours. */
void
zero_memory(Explorer *e, State *s, Val at, int64_t size, Fill fill, InstrId i)
{
    uint32_t n;
    const Object *x = state_edit(&e->h, s, at.id);
    Cell *old = cells_in(e, x, at.n, size, &n);

    array_settled(e, s, at.id);
    drop_cells(e, s, at.id, at.n, size);
    Object *y = state_edit(&e->h, s, at.id);
    if (y->ncells == 0 || y->fill == FILL_UNDEF)
        y->fill = fill;
    /* Our caller sees it, and is told member by member. */
    bool seen = obj_info(&e->h, at.id)->kind != OBJ_LOCAL;
    if (seen && n == 0)
        y->changed = true;
    for (uint32_t k = 0; seen && fill == FILL_ZERO && k < n; k++) {
        Cell nought = {.off = old[k].off,
                       .idx = old[k].idx,
                       .pointer = old[k].pointer,
                       .at = i,
                       .name = old[k].name,
                       .record = old[k].record,
                       .v = val_int(0)};
        *cell_put(&e->h, state_edit(&e->h, s, at.id), nought.off, nought.idx) = nought;
    }
    take_over(e, s, old, n, i);
}
