/*
 * null-deref: NULL goes where an object must be.
 *
 *     may be NULL -- a call fails, nobody asks --> NULL -- dereferenced, or passed where it must not be --> null-deref
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static const char refused[] =
    "the call does not crash: it raises an error of its own, which hides what went wrong";

static void
on_null_use(const Event *ev)
{
    const char *remedy = ev->call && strstr(ev->call, "DECREF")
                             ? "use Py_XDECREF, or check for NULL"
                             : "check for NULL first";
    const char *q =
        strncmp(ev->name, "the result of", 13) && strncmp(ev->name, "a pointer", 9) ? "'" : "";

    if (ev->refused && ev->fails)
        report_unsure(ev, RULE_null_deref, CONFIDENCE_MEDIUM, refused, remedy,
                      "%s%s%s is NULL when %s fails, and %s does not take NULL", q, ev->name, q,
                      ev->fails, ev->call);
    else if (ev->refused)
        report_unsure(ev, RULE_null_deref, CONFIDENCE_LOW, refused, remedy,
                      "%s%s%s can be NULL here, and %s does not take NULL", q, ev->name, q,
                      ev->call);
    else if (ev->is_called)
        report(ev, RULE_null_deref, remedy, "%s%s%s can be NULL here, and is called", q, ev->name,
               q);
    else if (ev->in_callee)
        report(ev, RULE_null_deref, "set it in __new__, or check for NULL first",
               "'%s' is NULL until __init__ has run, and %s uses it without a check", ev->name,
               ev->call);
    else if (ev->before_init && ev->call)
        report(ev, RULE_null_deref, "set it in __new__, or check for NULL first",
               "'%s' is NULL until __init__ has run, and %s does not take NULL", ev->name,
               ev->call);
    else if (ev->before_init)
        report(ev, RULE_null_deref, "set it in __new__, or check for NULL first",
               "'%s' is NULL until __init__ has run, and is dereferenced", ev->name);
    else if (ev->promise)
        report(ev, RULE_null_deref, "return an object, or mend what is said of it",
               "NULL is returned, but %s does not say that it may be", ev->promise);
    else if (ev->call && ev->fails)
        report(ev, RULE_null_deref, remedy,
               "%s%s%s is NULL when %s fails, and %s does not take NULL", q, ev->name, q, ev->fails,
               ev->call);
    else if (ev->call)
        report(ev, RULE_null_deref, remedy, "%s%s%s can be NULL here, and %s does not take NULL", q,
               ev->name, q, ev->call);
    else if (ev->fails)
        report(ev, RULE_null_deref, remedy, "%s%s%s is NULL when %s fails, and is dereferenced", q,
               ev->name, q, ev->fails);
    else
        report(ev, RULE_null_deref, remedy, "%s%s%s can be NULL here, and is dereferenced", q,
               ev->name, q);
}

const Rule null_deref_rule = {.on_null_use = on_null_use};
