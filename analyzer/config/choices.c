/*
 * choices: the words that an option can be given, for completions.
 */
#include "values.h"

static void
add_word(Text *t, const char *word, const char *end)
{
    text_addf(t, "%s%s%s", t->n ? " " : "", word, end);
}

const char *
rule_words(Arena *a, bool ids, bool families)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (int i = 0; families && i < catalogue_n; i++) {
        bool before = false;
        for (int k = 0; k < i; k++)
            before |= strcmp(catalogue[k].family, catalogue[i].family) == 0;
        if (!before)
            add_word(&t, catalogue[i].family, "");
    }
    for (int i = 0; ids && i < catalogue_n; i++)
        add_word(&t, catalogue[i].id, "");
    return text_str(&t);
}

static const char *
view_words(Arena *a, const char *end)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (const View *v = views; v->name; v++)
        add_word(&t, v->name, end);
    return text_str(&t);
}

const char *
option_values(Arena *a, const Option *o)
{
    if (o->set == set_rules || o->set == set_disable)
        return rule_words(a, true, true);
    if (o->set == set_format)
        return view_words(a, "");
    if (o->set == set_output)
        return view_words(a, "=");
    if (o->set == set_drawing)
        return "text dot svg";
    if (o->set == set_rows)
        return "text csv json jsonl";
    if (o->set == set_capture_by)
        return "bear shims";
    if (o->set == set_min_severity)
        return arena_printf(a, "%s %s %s", severity_names[0], severity_names[1], severity_names[2]);
    if (o->set == set_min_confidence)
        return arena_printf(a, "%s %s %s", confidence_names[0], confidence_names[1],
                            confidence_names[2]);
    if (o->set == set_dump)
        return
#define DUMP(name) #name " "
            DUMPS
#undef DUMP
            "";
    return o->value && strstr(o->value, "FILE") ? "" : NULL;
}
