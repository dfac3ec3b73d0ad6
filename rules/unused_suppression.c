/*
 * unused-suppression: a comment asks for silence and gets nothing for it.
 *
 * Either the mistake is gone and the comment would hide the next one, or the comment names no rule, or one that there
 * is not, and hides nothing.
 */
#include "../include/decref_rule.h"

static void
on_suppression(const SuppressionEvent *ev)
{
    switch (ev->what) {
    case SUPPRESSION_UNUSED:
        report_comment(ev, RULE_unused_suppression, "remove it, or the rule from its list",
                       "nothing of '%s' is found here: the comment silences nothing", ev->id);
        break;
    case SUPPRESSION_BARE:
        report_comment(ev, RULE_unused_suppression, "write the rule in brackets: ignore[ref-leak]",
                       "the comment names no rule, so it silences nothing");
        break;
    case SUPPRESSION_NO_RULE:
        if (ev->near)
            report_comment(ev, RULE_unused_suppression, "decref rules lists them",
                           "there is no rule '%s', so the comment silences nothing; is it '%s'?",
                           ev->id, ev->near);
        else
            report_comment(ev, RULE_unused_suppression, "decref rules lists them",
                           "there is no rule '%s', so the comment silences nothing", ev->id);
        break;
    }
}

const Rule unused_suppression_rule = {.on_suppression = on_suppression};
