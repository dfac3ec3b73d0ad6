/*
 * return-borrowed: the caller is owed a new reference and gets one that somebody else owns.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_return_borrowed(const Event *ev)
{
    const char *remedy = "return Py_NewRef(...) (or Py_INCREF it first)";

    if (ev->is_param || ev->is_singleton)
        mend(ev->mends, REPAIR_RESULT, NULL, "Py_NewRef(@)");
    mend(ev->mends, REPAIR_RESULT, NULL, "Py_XNewRef(@)");
    mend(ev->mends, REPAIR_BEFORE, ev->name,
         ev->is_param || ev->is_singleton ? "Py_INCREF(@);" : "Py_XINCREF(@);");
    if (ev->promise)
        report(ev, RULE_return_borrowed, remedy,
               "'%s' is returned without a reference for the caller, but %s says that it is new",
               ev->name, ev->promise);
    else if (ev->helper)
        report(ev, RULE_return_borrowed, remedy,
               "'%s' is returned without a reference, but each of the %u callers of %s releases it",
               ev->name, ev->callers, ev->helper);
    else if (ev->is_param)
        report(
            ev, RULE_return_borrowed, remedy,
            "'%s' is returned without a reference for the caller: it is an argument, and only lent",
            ev->name);
    else if (ev->lender)
        report(ev, RULE_return_borrowed, remedy,
               "'%s' is returned without a reference for the caller: it is borrowed from '%s'",
               ev->name, ev->lender);
    else if (ev->is_singleton)
        report(ev, RULE_return_borrowed, remedy,
               "%s is returned without a reference for the caller", ev->name);
    else
        report(ev, RULE_return_borrowed, remedy,
               "'%s' is returned without a reference for the caller", ev->name);
}

const Rule return_borrowed_rule = {.on_return_borrowed = on_return_borrowed};
