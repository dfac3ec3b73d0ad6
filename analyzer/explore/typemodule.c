/*
 * typemodule: the state of a module, held against m_traverse, m_clear and m_free.
 *
 * A module that has a state of its own can be imported several times and die several times. m_traverse visits what is in
 * the state; m_clear, or m_free, which mostly calls it, gives it back.
 */
#include "typetell.h"

/* A heap type that was made with the module keeps it: module, state and type are a ring. */
static bool
keeps_module(const Program *p, const TypeMember *m)
{
    int32_t t = type_made_as(p, m->record, m->name);

    return t >= 0 && p->types->all.at[t].keeps_module;
}

static void
judge_slot(Teller *teller, const TypeFact *t, const char *name, const Closure *done, TouchWhat what)
{
    const SlotFact *slot = type_own_slot(t, name);
    const TypeMember *first = NULL;
    TypeEvent ev = {.slot = name, .function = has_function(slot) ? slot->fn->f->name : NULL};

    if (done->hands_out_self)
        return;
    for (uint32_t k = 0; k < t->members.n; k++) {
        const TypeMember *m = &t->members.at[k];
        if (!m->owned || closure_covers(teller->p, done, t, m, what) ||
            closure_covers(teller->p, done, t, m, TOUCH_HANDS_OUT) ||
            (what == TOUCH_VISITS && m->holds == HOLDS_ATOMS))
            continue;
        if (!slot && what == TOUCH_VISITS && !keeps_module(teller->p, m))
            continue;
        if (!slot && first) {
            ev.more++;
            continue;
        }
        first = m;
        TypeContext c = {.teller = teller,
                         .t = t,
                         .m = m,
                         .fn = slot ? slot->fn : NULL,
                         .loc = slot ? slot->fn->f->loc : t->loc};
        if (slot)
            tell_rules(&c, &ev, tell_state_member);
    }
    TypeContext c = {.teller = teller, .t = t, .m = first, .loc = t->loc};
    if (!slot && first)
        tell_rules(&c, &ev, tell_state_member);
}

void
judge_module(Teller *teller, const TypeFact *t)
{
    const SlotFact *traverse = type_own_slot(t, "m_traverse"), *clear = type_own_slot(t, "m_clear"),
                   *last = type_own_slot(t, "m_free");
    Closure visits, clears, frees;

    if ((traverse && !traverse->fn) || (clear && !clear->fn) || (last && !last->fn))
        return;
    closure_of(teller->p, t, traverse ? traverse->fn : NULL, &visits);
    closure_of(teller->p, t, clear ? clear->fn : NULL, &clears);
    closure_of(teller->p, t, last ? last->fn : NULL, &frees);
    for (uint32_t k = 0; k < frees.touches.n; k++)
        vec_push(teller->p->arena, &clears.touches, frees.touches.at[k]);
    judge_slot(teller, t, "m_traverse", &visits, TOUCH_VISITS);
    judge_slot(teller, t, clear || !last ? "m_clear" : "m_free", &clears, TOUCH_RELEASES);
}
