/*
 * init-overwrite: tp_init puts a new value into a member that owns, and the old one is never released.
 *
 * __init__ is an ordinary method: it may be called again, on an object that holds references already.
 */
#include "../include/decref_rule.h"

#include <string.h>

static void
on_lost(const Event *ev)
{
    if (!ev->member || !ev->slot || strcmp(ev->slot, "tp_init") != 0)
        return;
    if (ev->surplus) {
        report_unsure(
            ev, RULE_init_overwrite, CONFIDENCE_MEDIUM, "it takes a second call of __init__",
            "parse into local variables, and use Py_XSETREF",
            "'%s' gains another reference where __init__ runs again and leaves the member as it is",
            ev->member);
        return;
    }
    mend(ev->mends, REPAIR_ASSIGNED, NULL, "Py_XSETREF(@, #);");
    report_unsure(
        ev, RULE_init_overwrite, CONFIDENCE_MEDIUM, "it takes a second call of __init__",
        "use Py_XSETREF",
        "'%s' gets a new value, and the reference that it held before is never released: __init__ may run again",
        ev->member);
}

const Rule init_overwrite_rule = {.on_lost = on_lost};
