/*
 * over-release: a reference is given back that is not ours to give.
 *
 *     borrowed -- Py_DECREF --> over-release          (the owner's reference went)
 *     dead     -- Py_DECREF --> over-release          (given back twice, or after it was stolen)
 *     freed    -- freed     --> over-release          (a block; or a member that is left pointing to one)
 *     in a pool -- put there -> over-release          (a block that a helper puts into a list or an array of the program's)
 */
#include "../include/decref_rule.h"

static void
on_released(const Event *ev)
{
    const char *keep = "take a reference first (Py_INCREF), or do not release it here";

    if (ev->is_block && ev->member && ev->may_be)
        report(
            ev, RULE_over_release, "put it there once only",
            "'%s' is put into '%s' once more, and is in there already: it will be handed out twice",
            ev->name, ev->member);
    else if (ev->is_block && ev->member)
        report(ev, RULE_over_release, "set the member to NULL as well",
               "'%s' is freed and still points there: whoever frees it next frees it again",
               ev->member);
    else if (ev->is_block)
        report(ev, RULE_over_release, "free it once only, or set the pointer to NULL",
               "'%s' is freed again", ev->name);
    else if (ev->promise)
        report(ev, RULE_over_release, keep,
               "'%s' is released, but %s does not say that it is stolen", ev->name, ev->promise);
    else if (ev->member)
        report(
            ev, RULE_over_release, keep,
            "'%s' is released, but it is the member '%s' that owns it, and it still points there",
            ev->name, ev->member);
    else if (ev->released_before || ev->may_be)
        report(ev, RULE_over_release, "release it once only",
               "'%s' is released again: its last reference is gone already", ev->name);
    else if (ev->is_param)
        report(ev, RULE_over_release, keep,
               "'%s' is released, but the caller owns it: it was only lent", ev->name);
    else if (ev->lender)
        report(ev, RULE_over_release, keep, "'%s' is released, but it is only borrowed from '%s'",
               ev->name, ev->lender);
    else
        report(ev, RULE_over_release, keep,
               "'%s' is released, but no reference to it is owned here", ev->name);
}

const Rule over_release_rule = {.on_released = on_released};
