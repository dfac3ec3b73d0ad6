/*
 * dealloc-no-untrack: a dealloc does something that can run the collector while the collector still sees the object.
 *
 *     tracked -- PyObject_GC_UnTrack --> untracked
 *     tracked -- release, or code runs --> dealloc-no-untrack
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_torn_tracked(const TypeEvent *ev)
{
    const char *remedy = "call PyObject_GC_UnTrack first";

    if (ev->member)
        report_type(
            ev, RULE_dealloc_no_untrack, CONFIDENCE_HIGH, NULL, remedy,
            "'%s' is released before PyObject_GC_UnTrack: the collector can still find the dying %s",
            ev->member, ev->type);
    else if (ev->is_unknown)
        report_type(
            ev, RULE_dealloc_no_untrack, CONFIDENCE_MEDIUM, "what is called is not known", remedy,
            "%s is handed the dying %s before PyObject_GC_UnTrack: the collector can still find it",
            ev->call, ev->type);
    else
        report_type(
            ev, RULE_dealloc_no_untrack, CONFIDENCE_HIGH, NULL, remedy,
            "%s is called before PyObject_GC_UnTrack: the collector can still find the dying %s",
            ev->call, ev->type);
}

const Rule dealloc_no_untrack_rule = {.on_torn_tracked = on_torn_tracked};
