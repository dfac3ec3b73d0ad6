/*
 * cycle-no-gc: instances can be part of a reference cycle, and the collector does not see them.
 *
 * The ring is shown, once for all the types in it. Quiet where the members can only hold what leads to no cycle: strings, numbers, types without such
 * members.
 */
#include "../include/decref_rule.h"

static void
on_unseen_ring(const TypeEvent *ev)
{
    report_type(ev, RULE_cycle_no_gc, CONFIDENCE_MEDIUM, "that somebody closes the ring",
                "set Py_TPFLAGS_HAVE_GC, and write tp_traverse and tp_clear",
                "%s takes no part in garbage collection, but '%s' can close a cycle: %s%s%s",
                ev->type, ev->member, ev->ring, ev->with ? "; the same is true of " : "",
                ev->with ? ev->with : "");
}

const Rule cycle_no_gc_rule = {.on_unseen_ring = on_unseen_ring};
