/*
 * typeelsewhere: types whose type object is in a file that was not read.
 *
 * Where one file of a project is looked at, the functions of a type may be there and the type object not. They are known by
 * their shapes. One that is given a visitproc is a tp_traverse. One that returns nothing and frees the object it is given is
 * a tp_dealloc. One that is called clear, and sets members of the same struct to NULL, is the tp_clear that belongs to a
 * tp_traverse. They have to be visible outside of the file, and nobody in it may call them.
 */
#include "types.h"

/* The struct that the function's first parameter is, or is cast to; NULL. */
static const Type *
record_of_first(const Fn *fn)
{
    const Type *r = ir_pointee(fn->unit, fn->f->locals.at[0].type);

    for (uint32_t k = 0; r && r->kind == TYPE_RECORD && r->fields.n < 3 && k < fn->f->instrs.n;
         k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Instr *load = i->op == OP_cast ? ir_def(fn->f, ir_arg(fn->f, i, 0)) : NULL;
        Ref at = load && load->op == OP_load ? ir_arg(fn->f, load, 0) : ref_none();
        const Type *to = at.kind == REF_LOCAL && at.n == 0 ? ir_pointee(fn->unit, i->type) : NULL;
        if (to && to->kind == TYPE_RECORD && to->is_object && to->fields.n > r->fields.n)
            r = to;
    }
    return r && r->kind == TYPE_RECORD && r->is_object ? r : NULL;
}

/* Its first member is the header of every object, not the struct of a base. */
static bool
is_plain_object(const Program *p, const Type *record, const Unit *u)
{
    const Field *first = record->fields.n > 1 ? &record->fields.at[0] : NULL;
    const Type *base = first ? ir_type(u, first->type) : NULL;

    if (!base || !record->name || !*record->name ||
        models_member(p->models, record->name, first->name))
        return false;
    return base->kind != TYPE_RECORD || models_member(p->models, base->name, "ob_refcnt") ||
           models_member(p->models, base->name, "ob_size");
}

static const Type *
result_of(const Fn *fn)
{
    const Type *t = ir_type(fn->unit, fn->f->type);

    return t ? ir_type(fn->unit, t->to) : NULL;
}

static bool
does_to_self(const Program *p, const Fn *fn, TouchWhat what)
{
    return p->types->touches[fn - p->fns.at].params[what] & 1;
}

static bool
frees_self(const Program *p, const Fn *fn)
{
    const Touches *t = &p->types->touches[fn - p->fns.at];
    bool found = does_to_self(p, fn, TOUCH_FREES);

    for (uint32_t k = 0; k < t->own.n; k++)
        found = found ||
                (t->own.at[k].what == TOUCH_SLOT && strcmp(t->own.at[k].on.name, "tp_free") == 0);
    return found;
}

static bool
clears_member(const Program *p, const Fn *fn, const char *record)
{
    Closure all;
    bool found = false;

    closure_of((Program *)p, NULL, fn, &all);
    for (uint32_t k = 0; k < all.touches.n; k++) {
        const Touch *t = all.touches.at[k].touch;
        found = found ||
                (t->what == TOUCH_NULLS && t->on.kind == FROM_MEMBER && t->on.record == record);
    }
    return found && strstr(fn->f->name, "clear");
}

/* f(self, visit, arg) */
static bool
takes_visit(const Fn *fn)
{
    const Type *visit = fn->f->nparams == 3 ? ir_pointee(fn->unit, fn->f->locals.at[1].type) : NULL;
    const Type *object = visit && visit->kind == TYPE_FUNCTION && visit->params.n == 2
                             ? ir_pointee(fn->unit, visit->params.at[0])
                             : NULL;

    return object && object->is_object;
}

/* The slot that fn stands in by its shape; NULL. */
static const char *
slot_by_shape(const Program *p, const Fn *fn, const Type *record)
{
    const Type *result = result_of(fn);

    if (takes_visit(fn))
        return "tp_traverse";
    if (fn->f->nparams != 1 || !result)
        return NULL;
    if (result->kind == TYPE_VOID)
        return frees_self(p, fn) ? "tp_dealloc" : NULL;
    return result->kind == TYPE_INT && clears_member(p, fn, record->name) ? "tp_clear" : NULL;
}

static bool
may_be_slot(const Fn *fn)
{
    return fn->f->in_project && fn->f->has_body && !fn->f->is_static && !fn->f->is_inline &&
           fn->f->nparams && !fn->role.slot && !fn->has_callers && !fn->address_taken;
}

/* The type of that struct which was found here, made if there is none; NULL if its type object is there. */
static TypeFact *
type_of_record(Program *p, const Fn *fn, const Type *record)
{
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        TypeFact *t = &p->types->all.at[k];
        if (t->record == record->name)
            return t->elsewhere && t->unit == fn->unit ? t : NULL;
    }
    TypeFact t = {.name = record->name,
                  .unit = fn->unit,
                  .unit_index = fn->unit_index,
                  .global = -1,
                  .loc = fn->f->loc,
                  .form = FORM_SPEC, /* nothing is known of its variable */
                  .elsewhere = true,
                  .base = -1,
                  .record = record->name};
    vec_push(p->arena, &p->types->all, t);
    return &p->types->all.at[p->types->all.n - 1];
}

static void
read_fn(Program *p, Fn *fn)
{
    const Type *record = may_be_slot(fn) ? record_of_first(fn) : NULL;
    const char *slot =
        record && is_plain_object(p, record, fn->unit) ? slot_by_shape(p, fn, record) : NULL;
    TypeFact *t = slot ? type_of_record(p, fn, record) : NULL;

    if (!t || type_own_slot(t, slot))
        return;
    SlotFact s = {.slot = slot,
                  .fn = fn,
                  .target = fn->f->name,
                  .unit = fn->unit,
                  .global = -1,
                  .loc = fn->f->loc};
    vec_push(p->arena, &t->slots, s);
    t->gc = t->gc || strcmp(slot, "tp_traverse") == 0;
}

void
elsewhere_find(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        read_fn(p, &p->fns.at[k]);
}
