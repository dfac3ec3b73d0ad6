/*
 * uninitialized-use: a variable is read that this path has not set, or an object dies some of whose members are not set.
 */
#include "../include/decref_rule.h"

static void
on_undef_use(const Event *ev)
{
    const char *remedy = remedy_of(
        ev, "set '%s' where it is declared (a pointer to NULL), or on every way to this point",
        ev->name);

    if (ev->member)
        report(ev, RULE_uninitialized_use,
               "set the member to NULL right after the object is made, or make it with tp_alloc",
               "'%s' dies before its member '%s' is set, and its deallocator releases that member",
               ev->name, ev->member);
    else if (ev->may_be)
        report(ev, RULE_uninitialized_use, remedy, "'%s' may not have been set here", ev->name);
    else
        report(ev, RULE_uninitialized_use, remedy,
               "'%s' is read, but nothing has set it on this path", ev->name);
}

const Rule uninitialized_use_rule = {.on_undef_use = on_undef_use};
