/*
 * method-table: a table that describes methods, attributes or slots does not say what is so.
 */
#include "../include/decref_rule.h"

#include <stddef.h>
#include <stdio.h>

static void
on_table(const TableEvent *ev)
{
    const char *entry = ev->entry ? ev->entry : "an entry";
    char others[64] = "";

    if (ev->more)
        snprintf(others, sizeof others, " (and %u more of the table)", ev->more);

    switch (ev->what) {
    case TABLE_WRONG_END:
        mend(ev->mends, REPAIR_END_TABLE, ev->table, "{0}");
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL, "end it with an entry of zeros",
                     "'%s' has no entry of zeros at its end: what lies behind it is read as well",
                     ev->table);
        break;
    case TABLE_WRONG_FLAGS:
        report_table(
            ev, RULE_method_table, CONFIDENCE_HIGH, NULL,
            "use METH_VARARGS, METH_NOARGS, METH_O or METH_FASTCALL, the first and the last "
            "with METH_KEYWORDS if need be",
            "the flags %s of '%s' are no way to call a function: it fails with SystemError",
            ev->got, entry);
        break;
    case TABLE_WRONG_SIGNATURE:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL,
                     "change the function, or what the table says of it",
                     "'%s' is called as %s, but its function is %s", entry, ev->wants, ev->got);
        break;
    case TABLE_WRONG_FEW:
        report_table(ev, RULE_method_table, CONFIDENCE_LOW,
                     "it works where the caller clears its arguments away",
                     "change the function, or what the table says of it",
                     "'%s' is called as %s, but its function takes less: %s", entry, ev->wants,
                     ev->got);
        break;
    case TABLE_WRONG_UNUSED:
        report_table(ev, RULE_method_table, CONFIDENCE_LOW, "what nobody gives is not read either",
                     "remove the parameter",
                     "'%s' is called as %s, but its function takes more: %s", entry, ev->wants,
                     ev->got);
        break;
    case TABLE_WRONG_NULL:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL,
                     "name its function, or remove the entry",
                     "'%s' has no function: calling it crashes", entry);
        break;
    case TABLE_WRONG_SLOT:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL,
                     "write the name of the slot, from the headers of that Python",
                     "'%s' has slot %s, which the interpreter does not know: what it describes "
                     "cannot be made",
                     ev->table, ev->got);
        break;
    case TABLE_WRONG_SECOND:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL, "remove one of them",
                     "'%s' has slot %s twice: what it describes cannot be made", ev->table,
                     ev->got);
        break;
    case TABLE_WRONG_TWICE:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL, "remove or rename one of them",
                     "'%s' names '%s' twice: only one of them is to be seen", ev->table, entry);
        break;
    case TABLE_WRONG_PLACE:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL, "write offsetof(struct, member)",
                     "'%s' is said to be at offset %s, but no member of %s begins there", entry,
                     ev->got, ev->wants);
        break;
    case TABLE_WRONG_WIDTH:
        report_table(ev, RULE_method_table, CONFIDENCE_HIGH, NULL,
                     "let the function return what the slot is declared with",
                     "what '%s' returns is read as %s, but its function returns %s: an error of -1 "
                     "may come out as a large number",
                     entry, ev->wants, ev->got);
        break;
    case TABLE_WRONG_ALONE:
        report_table(ev, RULE_method_table, CONFIDENCE_LOW,
                     "it works where the caller clears its arguments away",
                     "give it a second parameter, which nobody has to use",
                     "'%s' is called as METH_NOARGS, with two arguments, but its function takes "
                     "only one%s",
                     entry, others);
        break;
    case TABLE_WRONG_MEMBER:
        report_table(
            ev, RULE_method_table, CONFIDENCE_HIGH, NULL, "change the type code, or the member",
            "'%s' is said to be %s, but the member there is '%s'", entry, ev->wants, ev->got);
        break;
    }
}

const Rule method_table_rule = {.on_table = on_table};
