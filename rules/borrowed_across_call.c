/*
 * borrowed-across-call: a borrowed reference is used after a call that may have taken it from its lender.
 *
 *     borrowed -- code runs that can change the lender --> perhaps dead -- used --> borrowed-across-call
 *     borrowed from what other threads can reach, without the GIL or a lock ------> borrowed-across-call
 *
 * Only what lives in a container or a member that others can change, or behind a weak reference; an item of a tuple stays where it
 * is. A release is such a call, too, where it may run a finaliser; few do, so that is told with low confidence.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_weak_use(const Event *ev)
{
    const char *remedy = "hold a reference over the call (Py_INCREF ... Py_DECREF)";
    const char *lender = ev->lender ? ev->lender : "its container";
    const char *call = ev->changed_by ? ev->changed_by : "a call before";

    if (ev->is_immortal)
        return;
    if (ev->weakly)
        report_unsure(ev, RULE_borrowed_across_call, CONFIDENCE_MEDIUM,
                      "whether the call lets the object go depends on the objects it meets",
                      "take a reference with PyWeakref_GetRef, or Py_INCREF it before the call",
                      "the weak reference '%s' does not keep '%s' alive, and %s can run code that "
                      "lets it go",
                      lender, ev->name, call);
    else if (ev->by_variable)
        report_unsure(
            ev, RULE_borrowed_across_call, CONFIDENCE_MEDIUM,
            "whether the call replaces it depends on the objects it meets", remedy,
            "'%s' is only borrowed from the variable '%s', and %s can run code that calls "
            "%s, which puts another object there",
            ev->name, lender, call, ev->setter);
    else if (ev->setter)
        report_unsure(ev, RULE_borrowed_across_call, CONFIDENCE_MEDIUM,
                      "whether the call replaces the member depends on the objects it meets",
                      remedy,
                      "'%s' is only borrowed from a member of '%s', and %s can run code that calls "
                      "%s, which replaces it",
                      ev->name, lender, call, ev->setter);
    else if (ev->by_finaliser)
        report_unsure(
            ev, RULE_borrowed_across_call, CONFIDENCE_LOW,
            "only a finaliser written for it does that", remedy,
            "'%s' is only borrowed from '%s', and %s can run a finaliser that takes it out",
            ev->name, lender, call);
    else
        report_unsure(ev, RULE_borrowed_across_call, CONFIDENCE_MEDIUM,
                      "whether the call changes the container depends on the objects it meets",
                      remedy,
                      "'%s' is only borrowed from '%s', and %s can run code that takes it out",
                      ev->name, lender, call);
}

static void
on_race_loan(const Event *ev)
{
    bool guards = strncmp(ev->instead, "Py_BEGIN_", 9) == 0;

    if (ev->is_immortal)
        return;
    const char *remedy =
        remedy_of(ev,
                  guards ? "hold the container's lock meanwhile: %s ... Py_END%s"
                         : "call %s, which returns a new reference, and release that%s",
                  ev->instead, guards ? ev->instead + 8 : " when done");
    report_unsure(ev, RULE_borrowed_across_call, CONFIDENCE_LOW,
                  "it happens only on a Python without the GIL", remedy,
                  "'%s' is only borrowed from '%s', and the module says that it does without the "
                  "GIL: another thread may take it out at once",
                  ev->name, ev->lender ? ev->lender : "what the interpreter keeps");
}

const Rule borrowed_across_call_rule = {.on_weak_use = on_weak_use, .on_race_loan = on_race_loan};
