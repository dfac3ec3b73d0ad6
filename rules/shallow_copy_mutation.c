/*
 * shallow-copy-mutation: an element that a shallow copy shares with its source is changed, and the copy is handed out as a
 * thing of its own.
 *
 *     copied -- elements read, replaced, or walked over --> sound
 *     copied -- an element changed, the copy dropped -----> sound: it was a snapshot
 *     copied -- an element changed, the copy handed out --> shallow-copy-mutation
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_shared_change(const Event *ev)
{
    report_unsure(
        ev, RULE_shallow_copy_mutation, ev->may_be ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM,
        ev->in_place ? "the element may be one that the operator replaces, as a number is"
        : ev->may_be ? "the elements may be meant to be given attributes"
                     : "that the source is not to change is a guess",
        "copy the element as well, and put the copy of it in its place",
        "'%s' is a shallow copy and shares its elements with '%s', and %s changes one of them",
        ev->name, ev->member ? ev->member : "its source", ev->call ? ev->call : "this");
}

const Rule shallow_copy_mutation_rule = {.on_shared_change = on_shared_change};
