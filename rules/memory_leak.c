/*
 * memory-leak: the last pointer to a block goes while it is still to be freed.
 *
 *     allocated -- freed, returned, stored elsewhere --> settled
 *     allocated -- last pointer lost ------------------> memory-leak
 *     in a member -- tp_dealloc does not free it ------> memory-leak
 *     in a variable -- a new block is put there -----> memory-leak
 *     in a member -- realloc fails, its NULL overwrites the member --> memory-leak
 *
 * Blocks of an arena go with their arena; what a filled Py_buffer holds is told by buffer-leak.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

/* What gives a block of that family back. */
static const char *
remedy_for(const char *family, const char *maker)
{
    if (maker && strcmp(maker, "PyUnicodeWriter_Create") == 0)
        return "give it to PyUnicodeWriter_Discard before this point";
    if (strcmp(family, "raw") == 0)
        return "free it with PyMem_RawFree before this point";
    if (strcmp(family, "mem") == 0)
        return "free it with PyMem_Free before this point";
    if (strcmp(family, "object") == 0)
        return "free it with PyObject_Free before this point";
    if (strcmp(family, "gc") == 0)
        return "free it with PyObject_GC_Del before this point";
    if (strcmp(family, "lock") == 0)
        return "free it with PyThread_free_lock before this point";
    return strcmp(family, "libc") == 0 ? "free it with free before this point"
                                       : "free it before this point";
}

static void
on_block_lost(const Event *ev)
{
    bool named = strncmp(ev->name, "the result of", 13) != 0;
    const char *q = named ? "'" : "";

    if (ev->is_buffer)
        return;
    if (ev->surplus && ev->fails)
        report(ev, RULE_memory_leak, "keep the result in a variable of its own until it is checked",
               "%s%s%s is overwritten with the NULL of %s, which leaves the old block allocated", q,
               ev->name, q, ev->fails);
    else if (ev->surplus)
        report(ev, RULE_memory_leak, "free what it points to before it points elsewhere",
               "%s%s%s gets %s, and what it held before is never freed", q, ev->name, q,
               strcmp(ev->family, "lock") == 0 ? "a new lock" : "new memory");
    else if (ev->fails)
        report(ev, RULE_memory_leak, remedy_for(ev->family, ev->maker),
               "%s%s%s is never freed when %s fails", q, ev->name, q, ev->fails);
    else
        report(ev, RULE_memory_leak, remedy_for(ev->family, ev->maker), "%s%s%s is never freed", q,
               ev->name, q);
}

static void
on_unfreed(const TypeEvent *ev)
{
    if (!ev->family)
        return;
    report_type(ev, RULE_memory_leak, CONFIDENCE_MEDIUM,
                "that nobody frees it before the object dies", "free it in tp_dealloc",
                "%s does not free '%s', which holds memory of %s's own",
                ev->function ? ev->function : "the dealloc that it inherits", ev->member, ev->type);
}

const Rule memory_leak_rule = {.on_block_lost = on_block_lost, .on_unfreed = on_unfreed};
