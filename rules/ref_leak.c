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

static void
on_lost(const Event *ev)
{
    const char *remedy = "release it with Py_DECREF before this point";

    if (ev->is_immortal || ev->is_singleton || ev->is_static_type)
        return;
    bool named = strncmp(ev->name, "the result of", 13) != 0;
    const char *q = named ? "'" : "";
    if (ev->surplus)
        report(ev, RULE_ref_leak, "remove the Py_INCREF, or release the reference", "%s%s%s keeps a reference that was added here and is never released", q, ev->name, q);
    else if (ev->fails)
        report(ev, RULE_ref_leak, remedy, "%s%s%s is never released when %s fails", q, ev->name, q, ev->fails);
    else
        report(ev, RULE_ref_leak, remedy, "%s%s%s is never released", q, ev->name, q);
}

const Rule ref_leak_rule = {.on_lost = on_lost};
