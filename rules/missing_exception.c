/*
 * missing-exception: the error value is returned and no exception says why.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_bare_error(const Event *ev)
{
    if (ev->rests_on_null) {
        report_unsure(ev, RULE_missing_exception, CONFIDENCE_LOW,
                      "whether the pointer tested last can be NULL is not known",
                      "set one with PyErr_SetString",
                      "the error value is returned, but no exception is set on this path");
        return;
    }
    if (ev->promise) {
        report(ev, RULE_missing_exception,
               "set one with PyErr_SetString, or mend what is said of it",
               "no exception is set when the function returns here, but %s says that one is",
               ev->promise);
        return;
    }
    report(
        ev, RULE_missing_exception,
        "set one with PyErr_SetString (PyErr_NoMemory where memory ran out), or return the success value",
        "the error value is returned, but no exception is set: the interpreter raises SystemError");
}

const Rule missing_exception_rule = {.on_bare_error = on_bare_error};
