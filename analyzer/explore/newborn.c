/*
 * newborn: an object as its __new__ leaves it.
 *
 * Where a type's tp_new only allocates, all is nought in a new object until __init__ has run, and nobody has to call that:
 * T.__new__(T), a subclass whose __init__ forgets it, an __init__ that fails at once. The functions of an object's life
 * are called for it all the same, so they begin with such an object besides the one of which nothing is known.
 */
#include "engine.h"

#include "../facts/types.h"

static bool
is_of_its_life(const char *slot)
{
    static const char *const slots[] = {"tp_dealloc", "tp_finalize", "tp_traverse", "tp_clear"};

    for (uint32_t k = 0; slot && k < sizeof slots / sizeof *slots; k++)
        if (strcmp(slot, slots[k]) == 0)
            return true;
    return false;
}

/* Does its tp_new make an object of nothing but noughts, and is it there for Python code? A type without one has that of
 * `object`, if it is a heap type. */
static bool
is_made_of_noughts(const Explorer *e, const TypeFact *t)
{
    bool foreign = false;
    const SlotFact *new = type_slot(e->p, t, "tp_new", &foreign);

    if (t->elsewhere || t->unread || foreign || (t->flags & TPFLAGS_DISALLOW_INSTANTIATION))
        return false;
    if (!new)
        return t->heap && t->base < 0 && !t->base_name && !t->base_unknown;
    const Model *m =
        new->fn || !new->target ? NULL : models_find(e->p->models, new->target, ir_python(e->u));
    return m && m->intrinsic && strcmp(m->intrinsic, "alloc_zero") == 0;
}

/* Is the function that slot of a type whose objects begin so? */
static bool
may_be_newborn(const Explorer *e, const char *slot)
{
    for (uint32_t k = 0; k < e->p->types->all.n; k++) {
        const TypeFact *t = &e->p->types->all.at[k];
        const SlotFact *own = type_own_slot(t, slot);
        if (own && own->fn == e->fn && is_made_of_noughts(e, t))
            return true;
    }
    return false;
}

State *
newborn_state(Explorer *e, State *s)
{
    Obj self = e->f->nparams ? param_object_of(e, 0) : -1;

    if (self < 0 || !is_of_its_life(e->fn->role.slot) || !may_be_newborn(e, e->fn->role.slot))
        return NULL;
    State *newborn = state_copy(&e->h, s);
    state_edit(&e->h, newborn, self)->fill = FILL_ZERO;
    trace(e, newborn, TRACE_NEWBORN, -1, self, true);
    return newborn;
}
