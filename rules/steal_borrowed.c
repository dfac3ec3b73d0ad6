/*
 * steal-borrowed: a reference that nobody gave goes where it will be released.
 *
 *     borrowed -- stolen by a call, or stored in a member that owns --> steal-borrowed, unless an incref follows
 */
#include "../include/decref_rule.h"

static void
on_stolen_borrowed(const Event *ev)
{
    if (ev->is_static_type)
        return;
    if (ev->member)
        report_unsure(
            ev, RULE_steal_borrowed, CONFIDENCE_MEDIUM, "what holds the object has to let it go",
            "leave this reference to the variable",
            "'%s' still points to '%s', but has no reference of its own once this one is released",
            ev->member, ev->name);
    else if (ev->call)
        report(ev, RULE_steal_borrowed, "Py_INCREF it before the call",
               "%s takes over a reference to '%s' that is not owned here", ev->call, ev->name);
    else
        report(ev, RULE_steal_borrowed, "Py_INCREF it when it is stored",
               "'%s' is stored where a reference is owned, but nobody takes one for it", ev->name);
}

const Rule steal_borrowed_rule = {.on_stolen_borrowed = on_stolen_borrowed};
