/*
 * traverse-heap-type: tp_traverse of a heap type does not visit the type.
 *
 * From Python 3.9 on the instance's reference to its type is visited by the type's own tp_traverse, or a cycle that goes
 * through the type is never collected. Quiet where the base's tp_traverse is called.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_unvisited_type(const TypeEvent *ev)
{
    if (ev->function)
        mend(ev->mends, REPAIR_MEMBER, NULL, "Py_VISIT(Py_TYPE(@));");
    report_type(ev, RULE_traverse_heap_type, CONFIDENCE_HIGH, NULL, "add Py_VISIT(Py_TYPE(self))",
                "%s does not visit the type of the instance: %s is a heap type", ev->function,
                ev->type);
}

const Rule traverse_heap_type_rule = {.on_unvisited_type = on_unvisited_type};
