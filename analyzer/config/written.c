/*
 * written: what is in force, as decref.toml would have it.
 */
#include "values.h"

static void
show_string(Text *t, const char *s)
{
    text_add(t, "\"");
    for (; *s; s++)
        if (*s == '"' || *s == '\\')
            text_addf(t, "\\%c", *s);
        else if ((unsigned char)*s < ' ')
            text_addf(t, "\\u%04x", *s);
        else
            text_add_n(t, s, 1);
    text_add(t, "\"");
}

static void
show_strings(Text *t, const char *const *at, uint32_t n)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < n; i++) {
        text_add(t, i ? ", " : "");
        show_string(t, at[i]);
    }
    text_add(t, "]");
}

#define SHOW_STRING(what, value) \
    void show_##what(const Config *c, Text *t) \
    { \
        show_string(t, (value)); \
    }
#define SHOW_NUMBER(what, value) \
    void show_##what(const Config *c, Text *t) \
    { \
        text_addf(t, "%lld", (long long)(value)); \
    }
#define SHOW_LIST(what) \
    void show_##what(const Config *c, Text *t) \
    { \
        show_strings(t, c->what.at, c->what.n); \
    }

SHOW_STRING(project, c->project ? c->project : "")
SHOW_STRING(format, c->view->name)
SHOW_STRING(db, c->db)
SHOW_STRING(baseline, c->baseline)
SHOW_STRING(min_severity, severity_names[c->min_severity])
SHOW_STRING(min_confidence, confidence_names[c->min_confidence])
SHOW_NUMBER(jobs, c->jobs)
SHOW_NUMBER(budget, c->budget)
SHOW_NUMBER(cpu_limit, c->cpu_limit)
SHOW_LIST(models)
SHOW_LIST(rules)
SHOW_LIST(disable)

const char *
python_name(Arena *a, int32_t version)
{
    return arena_printf(a, "%d.%d", version >> 24, version >> 16 & 0xff);
}

void
show_python(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->pythons.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(t, python_name(c->arena, c->pythons.at[i]));
    }
    text_add(t, "]");
}

void
show_exclude(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->exclude.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(t, c->exclude.at[i].pattern);
    }
    text_add(t, "]");
}

void
show_ignore(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->ignore.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(
            t, arena_printf(c->arena, "%s=%s", c->ignore.at[i].pattern, c->ignore.at[i].rules));
    }
    text_add(t, "]");
}

void
show_output(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->outputs.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(
            t, arena_printf(c->arena, "%s=%s", c->outputs.at[i].view->name, c->outputs.at[i].file));
    }
    text_add(t, "]");
}
