/*
 * cycle-created: a path closes a ring of references that the collector cannot break.
 *
 *     a -> b -> a, and one of the references is not shown to the collector --> cycle-created
 *
 * Quiet where the ring is opened again on the same path.
 */
#include "../include/decref_rule.h"

static void
on_cycle(const Event *ev)
{
    report_unsure(ev, RULE_cycle_created, CONFIDENCE_MEDIUM,
                  "that nothing else opens the ring again",
                  "show the collector every reference in it, or hold one of them weakly",
                  "this closes a cycle that the collector cannot free: %s", ev->member);
}

const Rule cycle_created_rule = {.on_cycle = on_cycle};
