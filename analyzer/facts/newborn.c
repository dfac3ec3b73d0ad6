/*
 * newborn: what is in an object that __new__ has made and that no __init__ has filled.
 *
 * Nobody has to call __init__: T.__new__(T) does not, nor does a subclass that forgets it. A tp_new that makes its object
 * with tp_alloc leaves every member nought that neither it sets, nor a function that it calls. Where something may write to
 * the object that is not understood, nothing is said.
 */
#include "types.h"

enum { METHOD_UNBOUND = 0x10 | 0x20 }; /* METH_CLASS, METH_STATIC */

/* ---- the type ------------------------------------------------------------------------------------- */

/* Is the function k of the table one that is given an instance? */
static bool
takes_instance(const Unit *u, const Global *g, uint32_t k)
{
    const Init *f = &g->inits.at[k];

    for (uint32_t n = k; n < g->inits.n && g->inits.at[n].offset <= f->offset + 8; n++) {
        const Init *i = &g->inits.at[n];
        if (i->offset == f->offset + 8 && i->name && strcmp(i->name, "ml_flags") == 0)
            return i->value.kind == REF_INT && !(u->ints.at[i->value.n] & METHOD_UNBOUND);
    }
    return true;
}

static bool
is_in_table(const Program *p, const SlotFact *s, const Fn *fn)
{
    const Global *g =
        s->global >= 0 && s->unit == fn->unit ? &s->unit->globals.at[s->global] : NULL;

    const uint64_t *k =
        g && g->name == fn->role.table ? map_get(&p->types->entries, entry_key(p, g, fn)) : NULL;
    return k && table_slot(p, s->unit, g, (uint32_t)*k) && takes_instance(s->unit, g, (uint32_t)*k);
}

/* Is fn called with an instance of t for its first argument? */
static bool
is_called_for(const Program *p, const TypeFact *t, const Fn *fn)
{
    for (uint32_t k = 0; k < t->slots.n; k++) {
        const SlotFact *s = &t->slots.at[k];
        if ((s->fn == fn && strcmp(s->slot, fn->role.slot) == 0) || is_in_table(p, s, fn))
            return true;
    }
    return false;
}

const char *
record_of_instances(const Program *p, const Fn *fn)
{
    const FnIds *types = &p->types->types_of[fn - p->fns.at];
    const char *record = NULL;

    for (uint32_t k = 0; fn->role.slot && k < types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[types->all.at[k]];
        if (!is_called_for(p, t, fn))
            continue;
        if (!t->record || (record && record != t->record))
            return NULL;
        record = t->record;
    }
    return record;
}

/* The slots that are given a type, or memory. */
static bool
is_before_birth(const char *slot)
{
    return strcmp(slot, "tp_new") == 0 || strcmp(slot, "tp_alloc") == 0 ||
           strcmp(slot, "tp_free") == 0 || strcmp(slot, "tp_vectorcall") == 0;
}

/* ---- its __new__ ----------------------------------------------------------------------------------- */

static bool
makes_noughts(const Model *m)
{
    return m && m->intrinsic && strcmp(m->intrinsic, "alloc_zero") == 0;
}

/* Does every value that it returns come from a call that fills the object with noughts? */
static bool
returns_noughts(Program *p, const Fn *new)
{
    bool made = false;

    for (uint32_t k = 0; k < new->f->instrs.n; k++) {
        const Instr *i = &new->f->instrs.at[k];
        Origins from = {0};
        if (i->op != OP_ret || i->nargs == 0 || ir_arg(new->f, i, 0).kind == REF_NULL)
            continue;
        origins_of(p, new, ir_arg(new->f, i, 0), &from);
        for (uint32_t n = 0; n < from.n; n++) {
            const Origin *o = &from.at[n];
            if (o->kind != FROM_CALL || o->address ||
                !makes_noughts(
                    call_model(p->models, o->fn->unit, o->fn->f, &o->fn->f->instrs.at[o->n])))
                return false;
            made = true;
        }
    }
    return made;
}

/* Is memory written there, of which nobody can say what is in it afterwards? */
static bool
writes_whole(Program *p, const Fn *fn, const Instr *i)
{
    const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
    Ref to = i->op == OP_copy ? ir_arg(fn->f, i, 0)
             : m && m->moves_to >= 0 && m->moves_to + 1 < i->nargs
                 ? ir_arg(fn->f, i, (uint32_t)m->moves_to + 1)
                 : ref_none();
    Origins at = {0};

    to = ir_strip(fn->f, to);
    if (to.kind == REF_NONE || to.kind == REF_LOCAL)
        return false;
    origins_of(p, fn, to, &at);
    for (uint32_t k = 0; k < at.n; k++)
        if (at.at[k].kind == FROM_CALL || at.at[k].kind == FROM_PARAM ||
            at.at[k].kind == FROM_MEMBER || at.at[k].kind == FROM_ELSEWHERE)
            return true;
    return at.n == 0;
}

static bool
is_understood(Program *p, const Closure *c)
{
    const Fn *last = NULL;

    for (uint32_t k = 0; k < c->touches.n; k++) {
        const Reached *r = &c->touches.at[k];
        if (r->touch->what == TOUCH_HANDS_OUT &&
            (r->touch->on.kind == FROM_CALL || r->touch->on.kind == FROM_PARAM ||
             r->touch->on.kind == FROM_ELSEWHERE))
            return false;
        if (r->fn == last)
            continue;
        last = r->fn;
        for (uint32_t n = 0; n < last->f->instrs.n; n++)
            if (writes_whole(p, last, &last->f->instrs.at[n]))
                return false;
    }
    return true;
}

/* `type->tp_new = NULL;`, for a type of which only a pointer is there: nobody can make an instance of it. */
static bool
takes_new_away(const Unit *u)
{
    for (uint32_t n = 0; n < u->funcs.n; n++) {
        const Function *f = &u->funcs.at[n];
        for (uint32_t k = 0; k < f->instrs.n; k++) {
            const Instr *i = &f->instrs.at[k];
            const Instr *to = i->op == OP_store ? ir_def(f, ir_strip(f, ir_arg(f, i, 0))) : NULL;
            if (to && to->op == OP_field && to->name && strcmp(to->name, "tp_new") == 0 &&
                ir_strip(f, ir_arg(f, i, 1)).kind == REF_NULL)
                return true;
        }
    }
    return false;
}

/* A type without a tp_new has that of `object`, if it is a heap type. sets: what its __new__ does besides. */
static bool
is_made_of_noughts(Program *p, const TypeFact *t, Closure *sets)
{
    bool foreign = false, alloc_foreign = false;
    const SlotFact *new = type_slot(p, t, "tp_new", &foreign);
    const SlotFact *alloc = type_slot(p, t, "tp_alloc", &alloc_foreign);

    if (t->elsewhere || t->unread || foreign || (t->flags & TPFLAGS_DISALLOW_INSTANTIATION) ||
        t->form == FORM_STRUCTSEQ || t->form == FORM_MODULE)
        return false;
    if (alloc && (!alloc->target ||
                  !makes_noughts(models_find(p->models, alloc->target, ir_python(t->unit)))))
        return false;
    if (!new)
        return t->heap && t->base < 0 && !t->base_name && !t->base_unknown &&
               !takes_new_away(t->unit);
    if (!new->fn)
        return new->target &&makes_noughts(models_find(p->models, new->target, ir_python(t->unit)));
    closure_of(p, t, new->fn, sets);
    return returns_noughts(p, new->fn) && is_understood(p, sets);
}

/* ---- what is not nought ---------------------------------------------------------------------------- */

static bool
is_set(const Closure *sets, const char *record, const char *name)
{
    for (uint32_t k = 0; k < sets->touches.n; k++) {
        const Touch *t = sets->touches.at[k].touch;
        if (t->what != TOUCH_NULLS && t->what != TOUCH_VISITS && t->on.kind == FROM_MEMBER &&
            t->on.name == name && (t->on.record == record || !record))
            return true;
    }
    return false;
}

/* False if there is something that has no place of its own in a state. */
static bool
add_set(Program *p, const Unit *u, const Type *record, int64_t at, const Closure *sets,
        Newborn *out)
{
    for (uint32_t k = 0; k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        const Type *t = ir_type(u, f->type);
        bool header = models_member(p->models, record->name, f->name);
        bool set = header || is_set(sets, record->name, f->name);
        bool is_record = t && t->kind == TYPE_RECORD && !header;
        if (is_record && !add_set(p, u, t, at + f->offset, sets, out))
            return false;
        if (set && t && t->kind == TYPE_ARRAY)
            return false;
        NewbornMember leaf = {at + f->offset, f->type, record->name, f->name};
        if (set && !is_record)
            vec_push(p->arena, &out->set, leaf);
        else if (t && t->kind == TYPE_POINTER)
            vec_push(p->arena, &out->null, leaf);
    }
    return true;
}

bool
newborn_find(Program *p, const Fn *fn, Newborn *out)
{
    *out = (Newborn){0};
    if (!fn->role.slot || !fn->f->nparams || is_before_birth(fn->role.slot))
        return false;
    const FnIds *types = &p->types->types_of[fn - p->fns.at];
    for (uint32_t k = 0; k < types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[types->all.at[k]];
        const Type *record = t->record ? record_named(fn->unit, t->record) : NULL;
        Closure sets = {0};
        out->set.n = out->null.n = 0;
        if (!record || !is_called_for(p, t, fn) || !is_made_of_noughts(p, t, &sets) ||
            !add_set(p, fn->unit, record, 0, &sets, out))
            continue;
        out->type = t;
        out->partly = sets.root != NULL;
        return true;
    }
    return false;
}
