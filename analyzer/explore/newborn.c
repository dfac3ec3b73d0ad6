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

State *
newborn_state(Explorer *e, State *s)
{
    Obj self = e->f->nparams ? param_object_of(e, 0) : -1;

    if (self < 0 || !is_of_its_life(e->fn->role.slot) || !ask_is_newborn(e, e->fn->role.slot))
        return NULL;
    State *newborn = state_copy(&e->h, s);
    state_edit(&e->h, newborn, self)->fill = FILL_ZERO;
    trace(e, newborn, TRACE_NEWBORN, -1, self, true);
    return newborn;
}
