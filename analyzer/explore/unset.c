/*
 * unset: an object that was made with its members as memory held them, and that dies before all of them are set.
 *
 * Its deallocator releases what they point to. PyObject_New is what makes such objects; tp_alloc clears them.
 */
#include "engine.h"

/* The struct that a variable takes o for; NULL. */
static const Type *
struct_of(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        const Type *t = ir_pointee(e->u, e->f->locals.at[k].type);
        if (t && t->kind == TYPE_RECORD && x && x->ncells == 1 && x->cells[0].v.kind == VAL_PTR &&
            x->cells[0].v.id == o && x->cells[0].v.n == 0)
            return t;
    }
    return NULL;
}

/* Does the deallocator release it? */
static bool
is_owning(const Explorer *e, const Type *record, const Field *f)
{
    return is_object_type(e->u, f->type) && !models_member(e->p->models, record->name, f->name) &&
           ask_member_owns(e, record->name, f->name) == OWNS_YES;
}

void
judge_unset(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o);
    const Type *t = x && obj_info(&e->h, o)->unset && x->life == LIFE_DEAD && !x->escaped &&
                            !x->changed && x->fill == FILL_UNDEF
                        ? struct_of(e, s, o)
                        : NULL;

    for (uint32_t k = 0; t && k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        if (!f->name || !is_owning(e, t, f) || cell_find(x, f->offset, -1))
            continue;
        tell(e, s, EVENT_UNDEF_USE, i, o, NULL, f->name, false);
        return; /* one is enough to set them all */
    }
}
