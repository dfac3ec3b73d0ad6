/*
 * gil-released-call: the C-API is used without the global interpreter lock, or the lock is not put back as it was.
 *
 *     held -- Py_BEGIN_ALLOW_THREADS --> released -- the API is used, or return --> gil-released-call
 *     PyGILState_Ensure -- return without PyGILState_Release --------------------> gil-released-call
 *     PyGILState_Release, PyEval_RestoreThread, ... a second time ---------------> gil-released-call
 *     Py_MOD_GIL_NOT_USED -- a variable of the module's is written, no lock held -> gil-released-call
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_use(const Event *ev)
{
    if (ev->gil)
        report_unsure(
            ev, RULE_gil_released_call, CONFIDENCE_MEDIUM,
            "who calls this function may hold the GIL", "call it before PyGILState_Release",
            "%s is called after PyGILState_Release: the GIL may not be held any more", ev->call);
    else if (ev->may_be)
        report(ev, RULE_gil_released_call,
               "call PyGILState_Ensure before it, PyGILState_Release after",
               "%s is called in a thread that does not hold the GIL", ev->call);
    else if (ev->caller)
        report(ev, RULE_gil_released_call,
               "return an error code, and raise where the GIL is held; or call PyGILState_Ensure "
               "before it, PyGILState_Release after",
               "%s is called, and %s comes here with the GIL released", ev->call, ev->caller);
    else
        report(ev, RULE_gil_released_call,
               "call it after Py_END_ALLOW_THREADS, or between Py_BLOCK_THREADS and "
               "Py_UNBLOCK_THREADS",
               "%s is called with the GIL released", ev->call);
}

static void
on_twice(const Event *ev)
{
    if (strcmp(ev->gil, "dropped") == 0)
        report(ev, RULE_gil_released_call, "call it once for each PyGILState_Ensure",
               "%s is called, but no PyGILState_Ensure is left that it could undo", ev->call);
    else if (strcmp(ev->gil, "held") == 0)
        report(ev, RULE_gil_released_call, "call it once for each PyEval_SaveThread",
               "%s waits for the GIL, which this thread holds already", ev->call);
    else
        report(ev, RULE_gil_released_call, "call it where the GIL is held",
               "%s gives the GIL up, which is released already", ev->call);
}

static void
on_left(const Event *ev)
{
    if (ev->may_be)
        report(ev, RULE_gil_released_call, "call PyGILState_Release before this return",
               "returns without PyGILState_Release for its PyGILState_Ensure");
    else
        report(ev, RULE_gil_released_call, "put Py_BLOCK_THREADS before this return",
               "returns with the GIL released");
}

static void
on_race_write(const Event *ev)
{
    report_unsure(ev, RULE_gil_released_call, CONFIDENCE_LOW,
                  "it happens only on a Python without the GIL",
                  "guard it with a PyMutex (PyMutex_Lock ... PyMutex_Unlock), make it atomic, or "
                  "keep it in the object or the module's state",
                  "'%s' is written with no lock held, and the module says that it does without the "
                  "GIL: several threads may write it at once",
                  ev->name);
}

const Rule gil_released_call_rule = {.on_gil_use = on_use,
                                     .on_gil_twice = on_twice,
                                     .on_gil_left = on_left,
                                     .on_race_write = on_race_write};
