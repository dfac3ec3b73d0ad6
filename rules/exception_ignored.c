/*
 * exception-ignored: a call fails, and the function goes on as if it had not.
 *
 *     set by a failing call -- success is returned all the same ---------------> exception-ignored
 *     set, here or before a destructor began -- Python code is run meanwhile --> exception-ignored
 *     set by a call that runs anybody's code -- cleared, nobody asked which ---> exception-ignored
 *     set by a call whose -1 is taken for a number -- replaced by one about it > exception-ignored
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_left(const Event *ev)
{
    if (ev->returns_nothing)
        report(ev, RULE_exception_ignored, "call PyErr_WriteUnraisable when it fails",
               "the failure of %s is ignored: the exception stays set for whoever comes next",
               ev->fails);
    else if (ev->is_callback)
        report(ev, RULE_exception_ignored,
               "return the error value when it fails, or clear the exception with PyErr_Clear",
               "the failure of %s is ignored: success is returned with an exception set",
               ev->fails);
    else
        report_unsure(ev, RULE_exception_ignored, CONFIDENCE_MEDIUM,
                      "the callers do not ask PyErr_Occurred as far as they can be seen",
                      "return an error value when it fails, or handle the exception here",
                      "the failure of %s is ignored: callers cannot tell it from success",
                      ev->fails);
}

static void
on_used(const Event *ev)
{
    if (!ev->fails)
        report(ev, RULE_exception_ignored, "call PyErr_Fetch before it and PyErr_Restore after it",
               "%s may run Python code, but an exception may be set already when the object goes: "
               "it is lost or blamed on this call",
               ev->call);
    else
        report(ev, RULE_exception_ignored,
               "handle the first failure, or call PyErr_Fetch before this and PyErr_Restore after",
               "%s is called while the exception of %s is still set", ev->call, ev->fails);
}

static void
on_cleared(const Event *ev)
{
    report_unsure(ev, RULE_exception_ignored, CONFIDENCE_LOW,
                  "which exceptions are expected here, the code does not say",
                  "clear it only if PyErr_ExceptionMatches finds the one that is expected, and "
                  "return the error value for all others",
                  "%s drops whatever %s raised, a KeyboardInterrupt or MemoryError as well",
                  ev->call, ev->fails);
}

static void
on_shown(const Event *ev)
{
    report(ev, RULE_exception_ignored,
           "ask PyErr_Occurred where the error value comes back, and return with that exception",
           "the failure of %s is ignored: %s shows its error value as if it were a number, and "
           "replaces its exception",
           ev->fails, ev->call);
}

const Rule exception_ignored_rule = {.on_exception_left = on_left,
                                     .on_exception_used = on_used,
                                     .on_exception_cleared = on_cleared,
                                     .on_exception_shown = on_shown};
