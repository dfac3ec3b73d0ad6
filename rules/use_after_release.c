/*
 * use-after-release: an object is used when its last known reference is gone.
 *
 *     owned -- last reference released or stolen --> dead -- used --> use-after-release
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_dead_use(const Event *ev)
{
    if (ev->is_immortal || ev->is_singleton)
        return;
    report(ev, RULE_use_after_release, "release it after its last use",
           "'%s' is used after its last reference was released", ev->name);
}

const Rule use_after_release_rule = {.on_dead_use = on_dead_use};
