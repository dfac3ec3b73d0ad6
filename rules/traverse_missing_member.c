/*
 * traverse-missing-member: tp_traverse, with all that it calls, does not visit a member that the type owns.
 *
 * A cycle through it is never collected. Quiet where the member can hold nothing that can be part of a cycle. Nor may it
 * do anything else: the collector is counting, and a release or code that runs changes what it has counted.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_unvisited(const TypeEvent *ev)
{
    Confidence sure = ev->is_weak_evidence || ev->subclasses_only || ev->is_guessed
                          ? CONFIDENCE_MEDIUM
                          : CONFIDENCE_HIGH;
    const char *why = ev->subclasses_only ? "the cycle goes through an attribute of a subclass"
                      : ev->is_guessed    ? "that what the member holds can lead back to the object"
                      : ev->is_weak_evidence
                          ? "that the type owns it is known only from a release elsewhere"
                          : NULL;

    if (!ev->ring)
        return;
    if (ev->function)
        mend(ev->mends, REPAIR_MEMBER, ev->member, "Py_VISIT(@);");
    if (ev->is_missing)
        report_type(
            ev, RULE_traverse_missing_member, sure, why, "write a tp_traverse that visits it",
            "%s sets Py_TPFLAGS_HAVE_GC and has no tp_traverse, so nobody visits '%s', which it owns; it "
            "can hold %s",
            ev->type, ev->member, ev->holds);
    else if (ev->function)
        report_type(ev, RULE_traverse_missing_member, sure, why, "add Py_VISIT for it",
                    "%s does not visit '%s', which %s owns; it can hold %s", ev->function,
                    ev->member, ev->type, ev->holds);
    else
        report_type(
            ev, RULE_traverse_missing_member, sure, why,
            "write a tp_traverse that visits it, and calls the base's",
            "the tp_traverse that %s inherits knows nothing of '%s', which %s owns; it can hold %s",
            ev->type, ev->member, ev->type, ev->holds);
}

static void
on_unsafe_visit(const TypeEvent *ev)
{
    const char *remedy =
        "only visit here: Py_VISIT each member that the object owns, and nothing else";

    if (ev->member)
        report_type(ev, RULE_traverse_missing_member, CONFIDENCE_HIGH, NULL, remedy,
                    "%s releases '%s' while the collector counts references", ev->function,
                    ev->member);
    else
        report_type(ev, RULE_traverse_missing_member, CONFIDENCE_MEDIUM,
                    "that the call can run code here", remedy,
                    "%s calls %s, which can run Python code while the collector counts references",
                    ev->function, ev->call);
}

const Rule traverse_missing_member_rule = {.on_unvisited = on_unvisited,
                                           .on_unsafe_visit = on_unsafe_visit};
