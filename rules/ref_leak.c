/*
 * ref-leak: the last pointer to an object goes while we still owe a release.
 *
 *     owned -- released, stolen, returned --> settled
 *     owned -- last pointer lost ----------> ref-leak
 *
 * Quiet for objects that are never counted, and for static types and singletons: they are there for ever anyway.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

/* What is said of the function makes its callers leave the release to it, or to nobody. */
static void
on_broken_promise(const Event *ev)
{
    if (ev->is_param)
        report(ev, RULE_ref_leak, "release it on this way out too, or mend what is said of it",
               "'%s' is neither released nor handed on here, but %s says that it is stolen",
               ev->name, ev->promise);
    else
        report(ev, RULE_ref_leak, "return it without the reference, or mend what is said of it",
               "'%s' is returned with a reference, but %s says that it is borrowed", ev->name,
               ev->promise);
}

static void
on_lost(const Event *ev)
{
    const char *remedy = "release it with Py_DECREF before this point";

    if (ev->is_static_type)
        return;
    if (ev->promise) {
        on_broken_promise(ev);
        return;
    }
    if (ev->helper) {
        report(ev, RULE_ref_leak,
               "return it without the reference, or release the result of each of its calls",
               "'%s' is returned with a reference, but none of the %u callers of %s releases it",
               ev->name, ev->callers, ev->helper);
        return;
    }
    if (ev->is_singleton) {
        if (ev->dropped)
            report_unsure(ev, RULE_ref_leak, CONFIDENCE_LOW,
                          "it is not counted from Python 3.12 on", "Py_DECREF the result",
                          "the reference to %s that the call returns is dropped", ev->name);
        return;
    }
    if (ev->member && ev->slot && strcmp(ev->slot, "tp_init") == 0)
        return; /* init-overwrite */
    if (ev->of_freed) {
        report(ev, RULE_ref_leak, "Py_XDECREF it before the struct is freed",
               "'%s' is freed while it still owns the object in '%s'", ev->name, ev->member);
        return;
    }
    if (ev->member) {
        mend(ev->mends, REPAIR_ASSIGNED, NULL, "Py_XSETREF(@, #);");
        report_unsure(
            ev, RULE_ref_leak, CONFIDENCE_MEDIUM, "the member may be known to be NULL here",
            "use Py_XSETREF",
            "'%s' gets a new value, and the reference that it held before is never released",
            ev->member);
        return;
    }
    bool named = strncmp(ev->name, "the result of", 13) != 0;
    const char *q = named ? "'" : "";
    if (ev->always_ours && !ev->surplus) {
        mend(ev->mends, REPAIR_BEFORE, ev->name, "Py_DECREF(@);");
        mend(ev->mends, REPAIR_BEFORE, ev->name, "Py_XDECREF(@);");
    } else if (ev->dropped)
        mend(ev->mends, REPAIR_AROUND, NULL, "Py_XDECREF(@)");
    if (ev->surplus)
        report(ev, RULE_ref_leak, "remove the Py_INCREF, or release the reference",
               "%s%s%s keeps a reference that was added here and is never released", q, ev->name,
               q);
    else if (ev->fails)
        report(ev, RULE_ref_leak, remedy, "%s%s%s is never released when %s fails", q, ev->name, q,
               ev->fails);
    else
        report(ev, RULE_ref_leak, remedy, "%s%s%s is never released", q, ev->name, q);
}

const Rule ref_leak_rule = {.on_lost = on_lost};
