/*
 * dealloc-heap-type: the dealloc of a heap type frees the instance and keeps the reference to the type.
 *
 * Since Python 3.8 every instance of a type made by PyType_FromSpec owns a reference to it. Quiet where the dealloc ends
 * with that of a base type.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_kept_type(const TypeEvent *ev)
{
    report_type(ev, RULE_dealloc_heap_type, CONFIDENCE_HIGH, NULL,
                "PyTypeObject *tp = Py_TYPE(self); ... tp->tp_free(self); Py_DECREF(tp);",
                "%s does not give back the instance's reference to its type: %s is a heap type",
                ev->function, ev->type);
}

const Rule dealloc_heap_type_rule = {.on_kept_type = on_kept_type};
