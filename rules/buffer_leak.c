/*
 * buffer-leak: a Py_buffer was filled, and the last way to it goes without PyBuffer_Release.
 *
 *     filled -- released, or left where somebody else releases it --> settled
 *     filled -- its struct goes, or is filled again ----------------> buffer-leak
 *     filled in a member -- tp_dealloc does not release it ---------> buffer-leak
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_block_lost(const Event *ev)
{
    const char *remedy = "call PyBuffer_Release before this point";

    if (!ev->is_buffer)
        return;
    if (ev->surplus) {
        report(ev, RULE_buffer_leak, "call PyBuffer_Release before it is filled",
               "'%s' is filled again, and what it held before is never released", ev->name);
        return;
    }
    bool named = strncmp(ev->name, "the result of", 13) != 0;
    const char *q = named ? "'" : "", *buffer = named ? "the buffer " : "";
    if (ev->fails)
        report(ev, RULE_buffer_leak, remedy, "%s%s%s%s is never released when %s fails", buffer, q,
               ev->name, q, ev->fails);
    else
        report(ev, RULE_buffer_leak, remedy, "%s%s%s%s is never released", buffer, q, ev->name, q);
}

static void
on_unfreed(const TypeEvent *ev)
{
    if (ev->family)
        return;
    report_type(ev, RULE_buffer_leak, CONFIDENCE_MEDIUM,
                "that nobody releases it before the object dies",
                "call PyBuffer_Release in tp_dealloc", "%s does not release the buffer '%s' of %s",
                ev->function ? ev->function : "the dealloc that it inherits", ev->member, ev->type);
}

const Rule buffer_leak_rule = {.on_block_lost = on_block_lost, .on_unfreed = on_unfreed};
