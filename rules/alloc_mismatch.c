/*
 * alloc-mismatch: a block goes back to an allocator that it did not come from.
 *
 *     from family A -- freed or resized by family A --> settled
 *     from family A -- freed or resized by family B --> alloc-mismatch
 *     from family A -- put where all is freed by B ---> alloc-mismatch
 *
 * The families are those of the documentation: raw, mem, object, the collector's, and the C library's. In a release
 * build mem and object share one allocator, and raw is malloc; a debug build, and PYTHONMALLOC=debug, end the process.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

/* What a family is called where it is read about. */
static const char *
shown(const char *family)
{
    static const char *const names[][2] = {{"raw", "PyMem_Raw*"},    {"mem", "PyMem_*"},
                                           {"object", "PyObject_*"}, {"gc", "PyObject_GC_*"},
                                           {"libc", "malloc"},       {"new", "new"},
                                           {"newarray", "new[]"},    {"lock", "a lock"}};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(family, names[k][0]) == 0)
            return names[k][1];
    return family;
}

static void
on_wrong_free(const Event *ev)
{
    if (!ev->family || !ev->frees || ev->is_buffer)
        return;
    const char *remedy = "free a block with the family that allocated it";
    const char *taker = ev->call ? ev->call : "another family";
    if (ev->member && ev->maker)
        report(ev, RULE_alloc_mismatch, remedy,
               "'%s' comes from %s (%s) and goes to '%s', which is freed as memory of %s", ev->name,
               ev->maker, shown(ev->family), ev->member, shown(ev->frees));
    else if (ev->maker)
        report(ev, RULE_alloc_mismatch, remedy, "'%s' comes from %s (%s) and is given to %s (%s)",
               ev->name, ev->maker, shown(ev->family), taker, shown(ev->frees));
    else
        report(
            ev, RULE_alloc_mismatch, remedy,
            "'%s' is memory of %s wherever else it is allocated or freed, and is given to %s (%s)",
            ev->name, shown(ev->family), taker, shown(ev->frees));
}

const Rule alloc_mismatch_rule = {.on_wrong_free = on_wrong_free};
