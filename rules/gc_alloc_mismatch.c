/*
 * gc-alloc-mismatch: memory of an instance comes from, or goes to, the functions for the other kind of type.
 *
 * An object that the collector knows has a header in front of it: who allocates without it, or frees without it, writes
 * into memory that is not his.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_wrong_memory(const TypeEvent *ev)
{
    report_type(ev, RULE_gc_alloc_mismatch, CONFIDENCE_HIGH, NULL, NULL,
                "%s is used for %s, which %s: use %s", ev->call, ev->type,
                ev->is_collected ? "takes part in garbage collection"
                                 : "takes no part in garbage collection",
                ev->instead);
}

const Rule gc_alloc_mismatch_rule = {.on_wrong_memory = on_wrong_memory};
