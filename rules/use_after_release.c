/*
 * use-after-release: an object is used when its last known reference is gone.
 *
 *     owned -- last reference released or stolen --> dead -- used --> use-after-release
 *     a view -- its memory freed, or gone with the function's variables; handed out --> use-after-release
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_dead_use(const Event *ev)
{
    if (ev->is_immortal || ev->is_singleton)
        return;
    if (ev->is_block && !ev->is_buffer)
        report(ev, RULE_use_after_release, "free it after its last use",
               "'%s' is used after it was freed", ev->name);
    else if (ev->is_buffer && ev->member)
        report(ev, RULE_use_after_release,
               "keep the buffer as long as its memory, in the object as well",
               "'%s' keeps pointing to the memory of the buffer '%s', which is released here",
               ev->member, ev->name);
    else if (ev->is_buffer)
        report(ev, RULE_use_after_release, "release the buffer after its last use",
               "the memory of the buffer '%s' is used after it was released", ev->name);
    else if (ev->member)
        report_unsure(ev, RULE_use_after_release, CONFIDENCE_LOW,
                      "a type holds itself until the collector has taken it",
                      "give back the reference to the type last",
                      "%s is still needed by %s after the reference to it was given back", ev->name,
                      ev->call ? ev->call : "the call");
    else
        report(ev, RULE_use_after_release, "release it after its last use",
               "'%s' is used after its last reference was released", ev->name);
}

static void
on_view_left(const Event *ev)
{
    const char *q = strncmp(ev->name, "the result of", 13) == 0 ? "" : "'";

    if (strcmp(ev->name, ev->member) == 0)
        report_unsure(ev, RULE_use_after_release, CONFIDENCE_LOW,
                      "the code that got the view may not have kept it",
                      "release the view by its method before this point",
                      "the code that was called may still hold a view of '%s', which is %s",
                      ev->name, ev->may_be ? "given back here" : "gone when the function returns");
    else if (ev->may_be)
        report(ev, RULE_use_after_release, "let the memory live as long as its view",
               "%s%s%s still shows the memory of '%s', which was given back", q, ev->name, q,
               ev->member);
    else
        report(ev, RULE_use_after_release, "copy the bytes, or show memory that outlives the view",
               "%s%s%s shows the variable '%s', which is gone when the function returns", q,
               ev->name, q, ev->member);
}

const Rule use_after_release_rule = {.on_dead_use = on_dead_use, .on_view_left = on_view_left};
