/*
 * deepcopy-shares: __deepcopy__ puts a mutable object of the original into the copy, or a copy of it that is one level deep.
 *
 *     a member is given to copy.deepcopy ------------> sound
 *     the member's container goes into the copy -----> deepcopy-shares
 *     PyDict_Copy, PyList_GetSlice, ... of it goes --> deepcopy-shares: its elements are shared
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_result_shares(const Event *ev)
{
    const char *remedy = "give it to copy.deepcopy, with the memo";

    if (!ev->method || strcmp(ev->method, "__deepcopy__") != 0)
        return;
    if (ev->may_be)
        report_unsure(
            ev, RULE_deepcopy_shares, CONFIDENCE_MEDIUM,
            "what is in the container may be immutable", remedy,
            "the deep copy gets a shallow copy of '%s', by %s: the elements are the original's",
            ev->name, ev->maker ? ev->maker : "a call");
    else
        report(
            ev, RULE_deepcopy_shares, remedy,
            "the deep copy holds the original's '%s' itself: a change of one is seen in the other",
            ev->name);
}

const Rule deepcopy_shares_rule = {.on_result_shares = on_result_shares};
