/*
 * format-mismatch: a call's arguments are not what its format string says.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <string.h>

static void
on_format(const Event *ev)
{
    const FormatFault *f = ev->format;

    switch (f->what) {
    case FORMAT_WRONG_TYPE:
        if (f->unit && f->unit[0] == 'O' && f->unit[1])
            report(
                ev, RULE_format_mismatch,
                f->unit[1] == '&'
                    ? "pass a function of that type, and the address of the variable that it fills"
                    : "pass the address of a pointer to that type's struct, or name the type of the variable",
                "argument %d of %s is %s, but '%s' stands for %s", f->argument, ev->call, f->got,
                f->unit, f->wants);
        else if (f->unit)
            report(ev, RULE_format_mismatch,
                   remedy_of(ev, "pass %s, or use the unit that stands for %s", f->wants, f->got),
                   "argument %d of %s is %s, but '%s' stands for %s", f->argument, ev->call, f->got,
                   f->unit, f->wants);
        else
            report(ev, RULE_format_mismatch,
                   "pass an object, or call the function that takes a format",
                   "argument %d of %s is %s, but must be %s", f->argument, ev->call, f->got,
                   f->wants);
        break;
    case FORMAT_WRONG_FEW:
        report(ev, RULE_format_mismatch,
               "pass the missing arguments, or take their units out of the format",
               "%s reads %s arguments, but there are only %s", ev->call, f->wants, f->got);
        break;
    case FORMAT_WRONG_MANY:
        report_unsure(ev, RULE_format_mismatch, CONFIDENCE_MEDIUM, "the surplus is only ignored",
                      "remove the surplus, or add its units to the format",
                      "%s reads %s arguments, but there are %s", ev->call, f->wants, f->got);
        break;
    case FORMAT_WRONG_UNIT:
        report(ev, RULE_format_mismatch, "use a unit that this Python has",
               "%s does not know '%s', and %s", ev->call, f->unit,
               f->got ? f->got : "fails with SystemError");
        break;
    case FORMAT_WRONG_CLEAN:
        report(ev, RULE_format_mismatch, "define PY_SSIZE_T_CLEAN before including Python.h",
               "%s fails with SystemError: '%s' needs PY_SSIZE_T_CLEAN in this Python", ev->call,
               f->unit);
        break;
    case FORMAT_WRONG_NAMES:
        report(ev, RULE_format_mismatch, "give every unit its name",
               "the format of %s has %s units, but the list of names has %s", ev->call, f->wants,
               f->got);
        break;
    case FORMAT_WRONG_ORDER:
        report(ev, RULE_format_mismatch, "let the empty names come first",
               "an empty name of %s comes after one that is not: it fails with SystemError",
               ev->call);
        break;
    case FORMAT_WRONG_SHAPE:
        report(ev, RULE_format_mismatch, "mend the format", "%s fails with SystemError: %s",
               ev->call, f->wants);
        break;
    case FORMAT_WRONG_END:
        mend(ev->mends, REPAIR_END_LIST, NULL, "NULL");
        report(ev, RULE_format_mismatch, "end the list with NULL",
               "the list that %s reads does not end with NULL", ev->call);
        break;
    }
}

const Rule format_mismatch_rule = {.on_format = on_format};
