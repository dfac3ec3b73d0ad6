/*
 * clear-missing-member: tp_clear leaves out a member that tp_traverse visits, or there is no tp_clear.
 *
 * The collector finds the cycle and cannot break it there. Quiet for members that are set only while the object is made: a
 * cycle through them has another member in it that was set later, and that one's owner breaks it.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_uncleared(const TypeEvent *ev)
{
    Confidence sure = ev->is_weak_evidence ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
    const char *why = ev->is_weak_evidence
                          ? "that the type owns it is known only from a release elsewhere"
                          : NULL;

    if (!ev->is_mutable || !ev->ring)
        return;
    if (ev->function)
        mend(ev->mends, REPAIR_MEMBER, ev->member, "Py_CLEAR(@);");
    if (ev->function)
        report_type(ev, RULE_clear_missing_member, sure, why, "add Py_CLEAR for it",
                    "%s does not clear '%s', which can be part of a cycle: %s", ev->function,
                    ev->member, ev->ring);
    else
        report_type(
            ev, RULE_clear_missing_member, sure, why, "write a tp_clear",
            "%s has a tp_traverse but no tp_clear: a cycle through '%s' is found and not broken: %s",
            ev->type, ev->member, ev->ring);
}

const Rule clear_missing_member_rule = {.on_uncleared = on_uncleared};
