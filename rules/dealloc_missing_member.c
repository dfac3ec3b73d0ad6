/*
 * dealloc-missing-member: tp_dealloc, with all that it calls, does not release a member that the type owns.
 *
 * Whatever the member holds when an instance dies is leaked. Quiet where the base type's dealloc looks after it, and where
 * all that ever happens to the member is that it is visited.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_unreleased(const TypeEvent *ev)
{
    const char *remedy = "Py_XDECREF or Py_CLEAR it in tp_dealloc";
    Confidence sure = ev->is_weak_evidence ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
    const char *why = ev->is_weak_evidence
                          ? "that the type owns it is known only from a release elsewhere"
                          : NULL;

    if (ev->function && !ev->passed_by) {
        mend(ev->mends, REPAIR_MEMBER, ev->member, "Py_CLEAR(@);");
        mend(ev->mends, REPAIR_MEMBER, ev->member, "Py_XDECREF(@);");
    }
    if (ev->passed_by)
        report_type(ev, RULE_dealloc_missing_member, CONFIDENCE_MEDIUM,
                    "that the two members are not set to agree elsewhere", remedy,
                    "%s releases '%s' only after a test of '%s', which can fail while %s owns it",
                    ev->function, ev->member, ev->passed_by, ev->type);
    else if (ev->function)
        report_type(ev, RULE_dealloc_missing_member, sure, why, remedy,
                    "%s does not release '%s', which %s owns", ev->function, ev->member, ev->type);
    else
        report_type(ev, RULE_dealloc_missing_member, sure, why,
                    "give the type a tp_dealloc that releases it",
                    "%s has no tp_dealloc, and nobody releases '%s' when an instance dies",
                    ev->type, ev->member);
}

const Rule dealloc_missing_member_rule = {.on_unreleased = on_unreleased};
