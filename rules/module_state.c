/*
 * module-state: an object in the state of a module is not visited, not cleared or not released.
 */
#include "../include/decref_rule.h"

#include <stddef.h>

static void
on_state_member(const TypeEvent *ev)
{
    const char *verb = ev->slot[2] == 't' ? "visit" : "release";

    mend(ev->mends, REPAIR_MEMBER, ev->member,
         ev->slot[2] == 't' ? "Py_VISIT(@);" : "Py_CLEAR(@);");
    if (ev->function)
        report_type(ev, RULE_module_state, CONFIDENCE_HIGH, NULL, NULL,
                    "%s does not %s '%s' of the module's state", ev->function, verb, ev->member);
    else if (ev->more)
        report_type(ev, RULE_module_state, CONFIDENCE_HIGH, NULL, NULL,
                    "the module has no %s: nobody %ss '%s' of its state, nor %u more", ev->slot,
                    verb, ev->member, ev->more);
    else
        report_type(ev, RULE_module_state, CONFIDENCE_HIGH, NULL, NULL,
                    "the module has no %s: nobody %ss '%s' of its state", ev->slot, verb,
                    ev->member);
}

const Rule module_state_rule = {.on_state_member = on_state_member};
