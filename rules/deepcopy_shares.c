/*
 * deepcopy-shares: a deep copy holds a mutable object of the original, or a copy of it that is one level deep; and what is not
 * a copy at all, or not a whole one.
 *
 *     a member is given to copy.deepcopy, with the memo --> sound
 *     the member's container goes into the copy ----------> deepcopy-shares
 *     PyDict_Copy, PyList_GetSlice, ... of it goes -------> deepcopy-shares: its elements are shared
 *     the original is returned, and can change -----------> deepcopy-shares; of low severity for __copy__
 *     copy.deepcopy without the memo ---------------------> deepcopy-shares: what is met twice is copied twice, a cycle never ends
 *     __copy__ copies other members, and not this one ----> deepcopy-shares, of low severity
 *     __reduce__, __getstate__ hand out the container ----> deepcopy-shares, of low severity
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static bool
is_deep(const char *method)
{
    return method && (strcmp(method, "__deepcopy__") == 0 || strstr(method, "deepcopy") ||
                      strstr(method, "deep_copy"));
}

static bool
is_shallow(const char *method)
{
    return method && (strcmp(method, "__copy__") == 0 || strcmp(method, "copy") == 0);
}

static bool
is_pickled(const char *method)
{
    return method && (strcmp(method, "__getstate__") == 0 || strncmp(method, "__reduce", 8) == 0);
}

static void
on_result_shares(const Event *ev)
{
    const char *remedy = "give it to copy.deepcopy, with the memo";

    if (!ev->member && (is_deep(ev->method) || is_shallow(ev->method))) {
        report_unsure(
            ev, RULE_deepcopy_shares, is_deep(ev->method) ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW,
            "whoever calls it may know that the object never changes",
            "make a new object and copy the members",
            "%s returns the original itself, whose '%s' can change", ev->method, ev->name);
        return;
    }
    if (!is_deep(ev->method) || !ev->member)
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

static void
on_result_holds(const Event *ev)
{
    if (is_pickled(ev->method))
        report_unsure(
            ev, RULE_deepcopy_shares, CONFIDENCE_LOW,
            "whoever gets it may only read it, as pickle does", "hand out a copy of it",
            "%s hands out the object's own '%s': a change of it is seen in the object, and a copy made of "
            "it by copy.copy shares it",
            ev->method, ev->name);
}

static void
on_result_lacks(const Event *ev)
{
    if (is_shallow(ev->method) ||
        (is_deep(ev->method) && ev->may_be)) /* a parent is left out on purpose */
        report_unsure(ev, RULE_deepcopy_shares, CONFIDENCE_LOW,
                      "the member may not be meant to be copied", "copy the member as well",
                      "the copy gets no '%s', which the original owns", ev->member);
}

static void
on_no_memo(const Event *ev)
{
    if (ev->method && strcmp(ev->method, "__deepcopy__") == 0) /* others are given none */
        report(
            ev, RULE_deepcopy_shares, "pass on the memo that the method was given",
            "'%s' is copied without the memo: what is met twice is copied twice, and a cycle never ends",
            ev->name);
}

const Rule deepcopy_shares_rule = {.on_result_shares = on_result_shares,
                                   .on_result_holds = on_result_holds,
                                   .on_result_lacks = on_result_lacks,
                                   .on_no_memo = on_no_memo};
