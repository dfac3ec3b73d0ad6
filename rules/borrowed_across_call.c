/*
 * borrowed-across-call: a borrowed reference is used after a call that may have taken it from its lender.
 *
 *     borrowed -- code runs that can change the lender --> perhaps dead -- used --> borrowed-across-call
 *
 * Only what lives in a container that others can change; an item of a tuple stays where it is.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_weak_use(const Event *ev)
{
    if (ev->is_immortal)
        return;
    report_unsure(ev, RULE_borrowed_across_call, CONFIDENCE_MEDIUM,
                  "whether the call changes the container depends on the objects it meets",
                  "hold a reference over the call (Py_INCREF ... Py_DECREF)",
                  "'%s' is only borrowed from '%s', and %s can run code that takes it out",
                  ev->name, ev->lender ? ev->lender : "its container",
                  ev->changed_by ? ev->changed_by : "a call before");
}

const Rule borrowed_across_call_rule = {.on_weak_use = on_weak_use};
