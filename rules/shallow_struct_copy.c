/*
 * shallow-struct-copy: a struct, or an array of references, is assigned or copied bytewise, and what its members own has two
 * owners afterwards.
 *
 *     copied -- each member increfed, before or after --> settled
 *     copied -- the source cleared, or freed: a move --> settled
 *     copied -- both keep it --------------------------> shallow-struct-copy
 *     an object copied with its head ------------------> shallow-struct-copy: the count is the other's
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_struct_copy(const Event *ev)
{
    if (ev->may_be && ev->member) {
        report(ev, RULE_shallow_struct_copy,
               "copy the members behind PyObject_HEAD, or give the copy a head of its own",
               "the head of '%s' is overwritten with that of '%s': its count of references is the "
               "other's",
               ev->name, ev->member);
        return;
    }
    if (ev->may_be) {
        report(
            ev, RULE_shallow_struct_copy,
            "Py_XINCREF every element of the copy, or let the source go if this is a move",
            "the copy owns what is in '%s' as its source does, and there is one reference to each "
            "for both",
            ev->name);
        return;
    }
    report(ev, RULE_shallow_struct_copy,
           "Py_XINCREF every member of the copy, or clear the source if this is a move",
           "the copy owns '%s' as its source does, and there is one reference for both", ev->name);
}

const Rule shallow_struct_copy_rule = {.on_struct_copy = on_struct_copy};
