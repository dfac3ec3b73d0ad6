/*
 * unsafe-clear: a member is released while it still points to the object.
 *
 * The destructor may run code that comes back to the member and finds a dead object there. Quiet for types whose end
 * runs no code, and where the whole object is torn down.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_member_release(const Event *ev)
{
    if (ev->is_atomic || ev->is_immortal || !ev->member)
        return;
    mend(ev->mends, REPAIR_ASSIGNED, NULL, "Py_XSETREF(@, #);");
    mend(ev->mends, REPAIR_ARGUMENT, NULL, "Py_CLEAR(@);");
    report(ev, RULE_unsafe_clear, "use Py_CLEAR, or Py_SETREF to put a new value there",
           "'%s' is released while it still points to the object: code that this runs can see it",
           ev->member);
}

const Rule unsafe_clear_rule = {.on_member_release = on_member_release};
