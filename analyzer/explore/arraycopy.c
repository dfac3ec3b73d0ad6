/*
 * arraycopy: an array of references is copied bytewise, into the array of another object.
 *
 * Each of its elements has two owners afterwards, and one reference. How many there are nobody knows, so it is the array that
 * remembers its source (Object.copy_of) and where that was (inner_at), until something is done about it: a store into either of
 * the two, either of them freed, moved or cleared, handed on, or let go by the object that held it. A loop that increfs each of
 * the elements may run not at all, for all that a path shows; so a function that increfs anything out of an array is taken to have
 * seen to it, wherever it does so.
 */
#include "engine.h"

/* Is it a variable that walks through an array, as p in `for (p = a; p < end; p++)`? */
static bool
is_walker(const Function *f, Ref local)
{
    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *store = &f->instrs.at[k];
        if (store->op != OP_store || ir_arg(f, store, 0).kind != REF_LOCAL ||
            ir_arg(f, store, 0).n != local.n)
            continue;
        const Instr *step = ir_def(f, ir_strip(f, ir_arg(f, store, 1)));
        const Instr *from =
            step && step->op == OP_index ? ir_def(f, ir_strip(f, ir_arg(f, step, 0))) : NULL;
        if (from && from->op == OP_load && ir_arg(f, from, 0).kind == REF_LOCAL &&
            ir_arg(f, from, 0).n == local.n)
            return true;
    }
    return false;
}

/* Is it the address of an element of an array, a[n] or *p, or of a member of one, a[n].key? */
static bool
is_element_place(const Function *f, Ref at)
{
    const Instr *place = ir_def(f, ir_strip(f, at));
    bool member = false;

    for (; place && place->op == OP_field; place = ir_def(f, ir_strip(f, ir_arg(f, place, 0))))
        member = true;
    if (!place || place->op == OP_index || !member)
        return place && (place->op == OP_index || place->op == OP_load);
    return place->op == OP_load && ir_arg(f, place, 0).kind == REF_LOCAL &&
           is_walker(f, ir_arg(f, place, 0));
}

/* Does r come out of an array, directly or by way of a variable? */
static bool
is_out_of_array(const Function *f, Ref r, int depth)
{
    const Instr *i = ir_def(f, ir_strip(f, r));

    if (!i || i->op != OP_load || depth > 2)
        return false;
    Ref at = ir_strip(f, ir_arg(f, i, 0));
    if (ir_def(f, at))
        return is_element_place(f, at);
    for (uint32_t k = 0; at.kind == REF_LOCAL && k < f->instrs.n; k++) {
        const Instr *store = &f->instrs.at[k];
        if (store->op == OP_store && ir_arg(f, store, 0).kind == REF_LOCAL &&
            ir_arg(f, store, 0).n == at.n && is_out_of_array(f, ir_arg(f, store, 1), depth + 1))
            return true;
    }
    return false;
}

/* Is anything out of an array increfed, or given to a function of the program, which may do that? */
bool
takes_references(const Explorer *e)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, e->f, i) : NULL;
        for (uint32_t a = 1; i->op == OP_call && a < i->nargs && a < 32; a++)
            if ((!m || m->gains >> (a - 1) & 1 || m->outcomes.at[0].ret == RET_SAME) &&
                is_out_of_array(e->f, ir_arg(e->f, i, a), 0))
                return true;
    }
    return false;
}

/* Does the member own what is in the array that it points to: the references, or those in its structs? */
static bool
owns_elements(const Explorer *e, const char *record, const char *name)
{
    if (!record || !name || models_member(e->p->models, record, name))
        return false;
    if (ask_member_owns(e, record, name) == OWNS_YES)
        return true;
    for (uint32_t k = 0; k < e->u->types.n; k++) {
        const Type *t = &e->u->types.at[k];
        for (uint32_t m = 0; t->kind == TYPE_RECORD && t->name == record && m < t->fields.n; m++) {
            const Type *to = ir_pointee(e->u, t->fields.at[m].type);
            if (t->fields.at[m].name == name && to && to->kind == TYPE_RECORD && !to->is_object)
                return record_owns(e, ir_type(e->u, t->fields.at[m].type)->to, 0);
        }
    }
    return false;
}

void
array_copied(Explorer *e, State *s, Val to, Val from, InstrId i)
{
    const ObjInfo *source = obj_info(&e->h, from.id), *copy = obj_info(&e->h, to.id);
    const Object *holder = source->birth == BIRTH_MEMBER ? state_get(s, source->parent) : NULL;

    if (source->kind != OBJ_BLOCK || copy->kind != OBJ_BLOCK || !holder ||
        !owns_elements(e, source->record, source->name) || takes_references(e))
        return;
    Object *x = state_edit(&e->h, s, to.id);
    x->copy_of = from.id;
    if (!obj_info(&e->h, to.id)->name)
        obj_info(&e->h, to.id)->name = source->name;
    x->inner_at = i;
    e->copies_arrays = true;
    trace_shared(e, s, TRACE_SHARED, i, to.id, from.id);
}

bool
is_counted_off(const Explorer *e, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    Obj array = i->birth == BIRTH_MEMBER ? obj_whole(&e->h, i->parent) : -1;
    const ObjInfo *of = array >= 0 && array != i->parent ? obj_info(&e->h, array) : NULL;
    const Object *owner = of && of->birth == BIRTH_MEMBER ? state_get(s, of->parent) : NULL;

    return owner && is_noted(owner);
}

static bool
leads_to(const State *s, Obj o, Obj block)
{
    const Object *x = state_get(s, o);

    for (uint32_t k = 0; x && k < x->ncells; k++)
        if (x->cells[k].v.kind == VAL_PTR && x->cells[k].v.id == block)
            return true;
    return o == block;
}

void
array_settled(Explorer *e, State *s, Obj o)
{
    Obj whole = obj_whole(&e->h, o);

    for (uint32_t k = 0; e->copies_arrays && k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id, of = s->objs.at[k].o->copy_of;
        if (of >= 0 && obj_info(&e->h, id)->kind == OBJ_BLOCK &&
            (leads_to(s, whole, id) || leads_to(s, whole, of)))
            state_edit(&e->h, s, id)->copy_of = COPY_SETTLED;
    }
}

/* Is the source still where it was found, and all of its elements with it, as far as its owner tells? */
static bool
is_kept(const Explorer *e, const State *s, Obj source)
{
    const ObjInfo *i = obj_info(&e->h, source);
    const Object *owner = state_get(s, i->parent), *x = state_get(s, source);
    const Cell *c = owner ? cell_find(owner, i->n, -1) : NULL;

    return c && c->v.kind == VAL_PTR && c->v.id == source && owner->life != LIFE_DEAD &&
           !is_noted(owner) && x && x->life != LIFE_DEAD;
}

/* The object that the copy has become a part of, and that lives on. */
static bool
is_handed_out(Explorer *e, const State *s, Obj copy, Val ret)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        bool lives = (ret.kind == VAL_PTR && ret.id == id) || heap_inside(s, id) > 0 ||
                     x->outside == OUT_CALLER || x->outside == OUT_LENDER;
        for (uint32_t c = 0;
             lives && obj_info(&e->h, id)->is_object && x->life != LIFE_DEAD && c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == copy && x->cells[c].v.n == 0 &&
                owns_elements(e, x->cells[c].record, x->cells[c].name))
                return true;
    }
    return false;
}

void
judge_array_copies(Explorer *e, const State *s, Val ret)
{
    for (uint32_t k = 0; e->copies_arrays && e->fn->role.contract && k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        if (x->copy_of < 0 || obj_info(&e->h, id)->kind != OBJ_BLOCK || x->life == LIFE_DEAD)
            continue;
        if (is_kept(e, s, x->copy_of) && is_handed_out(e, s, id, ret))
            tell(e, s, EVENT_STRUCT_COPY, x->inner_at, id, NULL, NULL, true);
    }
}

/* Elements are moved within their array: which of them are still in it, and which are not, the bytes do not tell. */
void
array_shifted(Explorer *e, State *s, Obj array)
{
    Obj whole = obj_whole(&e->h, array);

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const ObjInfo *i = obj_info(&e->h, id);
        if (i->kind != OBJ_HEAP || i->birth != BIRTH_MEMBER || obj_whole(&e->h, i->parent) != whole)
            continue;
        Object *x = state_edit(&e->h, s, id);
        if (x->life != LIFE_DEAD && x->outside == OUT_LENDER)
            x->outside = OUT_UNKNOWN;
    }
}
