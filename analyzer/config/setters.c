/*
 * setters: what each option makes of its value, or why it does not take it.
 */
#include "values.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_JOBS 512

/* ---- numbers, names and choices ------------------------------------------- */

static bool
wrong(Setting *s, const char *what)
{
    snprintf(s->why, s->size, "%s", what);
    return false;
}

static bool
number(Setting *s, int64_t max, int64_t *out)
{
    char *end;
    errno = 0;
    long long n = strtoll(s->value, &end, 10);
    if (end == s->value || *end || errno || n < 1 || n > max) {
        snprintf(s->why, s->size, "takes a number from 1 to %lld", (long long)max);
        return false;
    }
    *out = n;
    return true;
}

/* What a file of settings names is relative to it. */
static const char *
file_name(const Setting *s)
{
    return s->base ? os_absolute(s->config->arena, s->base, s->value) : s->value;
}

bool
set_project(Setting *s)
{
    s->config->project = *s->value ? file_name(s) : NULL;
    return *s->value || s->base ||
           wrong(s, "takes a directory or a file"); /* "": it is looked for */
}

bool
set_format(Setting *s)
{
    s->config->view = view_find(s->value);
    if (s->config->view && s->config->view->show)
        return true;
    if (s->config->view)
        return wrong(s, "writes pages, for which it needs a directory: -o html=DIR");
    Text t;
    text_init(&t, s->config->arena);
    text_add(&t, "takes one of:");
    for (const View *v = views; v->name; v++)
        if (v->show)
            text_addf(&t, " %s", v->name);
    return wrong(s, text_str(&t));
}

bool
set_db(Setting *s)
{
    s->config->db = file_name(s);
    return *s->value || wrong(s, "takes the name of a file");
}

bool
set_jobs(Setting *s)
{
    int64_t n = 0;
    bool done = number(s, MAX_JOBS, &n);
    s->config->jobs = (int)n;
    return done;
}

bool
set_budget(Setting *s)
{
    return number(s, INT64_C(1000000000000), &s->config->budget);
}
bool
set_cpu_limit(Setting *s)
{
    return number(s, 86400, &s->config->cpu_limit);
}
bool
set_dump(Setting *s)
{
    static const char *const names[] = {
#define DUMP(name) #name,
        DUMPS
#undef DUMP
    };
    for (const char *p = s->value; *p;) {
        size_t n = strcspn(p, ","), k = 0;
        while (k < sizeof names / sizeof names[0] &&
               (strlen(names[k]) != n || strncmp(names[k], p, n) != 0))
            k++;
        if (k == sizeof names / sizeof names[0])
            return wrong(s, "takes some of:"
#define DUMP(name) " " #name
                         DUMPS
#undef DUMP
                            ", with commas between");
        s->config->dump |= 1u << k;
        p += n + (p[n] == ',');
    }
    return true;
}

bool
set_delay(Setting *s)
{
    int64_t n = 0;
    bool done = number(s, 60000, &n);
    s->config->delay = (int)n;
    return done;
}

bool
set_step(Setting *s)
{
    int64_t n = 0;
    bool done = number(s, 10000, &n);
    s->config->step = (int)n;
    return done;
}

bool
set_html(Setting *s)
{
    s->config->html = s->value;
    return *s->value || wrong(s, "takes a directory");
}

bool
set_only(Setting *s)
{
    s->config->only = s->value;
    return true;
}

bool
set_models(Setting *s)
{
    vec_push(s->config->arena, &s->config->models, file_name(s));
    return *s->value || wrong(s, "takes the name of a file");
}

/* 3.11, as in PY_VERSION_HEX; model files have the same bounds. */
bool
set_python(Setting *s)
{
    int major = 0, minor = 0, n = 0;
    bool read = sscanf(s->value, "%3d.%3d%n", &major, &minor, &n) == 2 && !s->value[n];
    if (!read || major < 2 || major > 9 || minor < 0 || minor > 255)
        return wrong(s, "takes a version such as 3.11");
    s->config->python = major << 24 | minor << 16;
    return true;
}

/* The same, or several with commas between; each once. */
bool
set_pythons(Setting *s)
{
    Config *c = s->config;
    Setting one = *s;
    bool read = true;
    for (const char *p = s->value; read && *p;) {
        size_t n = strcspn(p, ",");
        one.value = arena_printf(c->arena, "%.*s", (int)n, p);
        read = set_python(&one);
        bool before = false;
        for (uint32_t i = 0; i < c->pythons.n; i++)
            before |= c->pythons.at[i] == c->python;
        if (read && !before)
            vec_push(c->arena, &c->pythons, c->python);
        p += n + (p[n] == ',');
    }
    c->python = 0;
    return read && (*s->value || wrong(s, "takes a version such as 3.11"));
}

bool
set_rows(Setting *s)
{
    for (int k = 0; rows_forms[k]; k++)
        if (strcmp(s->value, rows_forms[k]) == 0) {
            s->config->rows = (RowsForm)k;
            return true;
        }
    return wrong(s, "is text, csv, json or jsonl");
}

bool
set_capture_file(Setting *s)
{
    s->config->capture_file = s->value;
    return *s->value || wrong(s, "takes the name of a file");
}

bool
set_capture_by(Setting *s)
{
    bool bear = strcmp(s->value, "bear") == 0;
    s->config->capture_by = bear ? CAPTURE_BEAR : CAPTURE_SHIMS;
    return bear || strcmp(s->value, "shims") == 0 || wrong(s, "is bear or shims");
}

bool
set_drawing(Setting *s)
{
    static const char *const names[] = {"text", "dot", "svg"};
    for (int k = 0; k < 3; k++)
        if (strcmp(s->value, names[k]) == 0) {
            s->config->drawing = (enum DrawAs)k;
            return true;
        }
    return wrong(s, "is text, dot or svg");
}

/* ---- rules and places -------------------------------------------------- */

bool
rules_hold(const char *list, int rule)
{
    const RuleInfo *r = &catalogue[rule];
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, ",");
        if ((strlen(r->id) == n && strncmp(p, r->id, n) == 0) ||
            (strlen(r->family) == n && strncmp(p, r->family, n) == 0) ||
            (n == 3 && strncmp(p, "all", n) == 0))
            return true;
        p += n + (p[n] == ',');
    }
    return false;
}

/* Are all words of the list ids, families or `all`? */
static bool
are_rules(Setting *s, const char *list)
{
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, ",");
        const char *word = arena_printf(s->config->arena, "%.*s", (int)n, p);
        p += n + (p[n] == ',');
        if (rule_by_id(word) >= 0 || rule_family_exists(word) || strcmp(word, "all") == 0)
            continue;
        const char *near = rule_nearest(word);
        snprintf(s->why, s->size, "takes rules and families, and %s is neither%s%s%s", word,
                 near ? "; is it " : "", near ? near : "",
                 near ? "?" : "; decref rules lists them");
        return false;
    }
    return *list || wrong(s, "takes rules and families");
}

bool
set_rules(Setting *s)
{
    vec_push(s->config->arena, &s->config->rules, s->value);
    return are_rules(s, s->value);
}

bool
set_disable(Setting *s)
{
    vec_push(s->config->arena, &s->config->disable, s->value);
    return are_rules(s, s->value);
}

static bool
one_of_three(Setting *s, const char *const *names, int *out)
{
    for (int k = 0; k < 3; k++)
        if (strcmp(s->value, names[k]) == 0) {
            *out = k;
            return true;
        }
    snprintf(s->why, s->size, "is %s, %s or %s", names[0], names[1], names[2]);
    return false;
}

bool
set_min_severity(Setting *s)
{
    int k = 0;
    bool done = one_of_three(s, severity_names, &k);
    s->config->min_severity = (Severity)k;
    return done;
}

bool
set_min_confidence(Setting *s)
{
    int k = 0;
    bool done = one_of_three(s, confidence_names, &k);
    s->config->min_confidence = (Confidence)k;
    return done;
}

static const char *
base_of(const Setting *s)
{
    return s->base ? s->base : os_absolute(s->config->arena, NULL, ".");
}

bool
set_exclude(Setting *s)
{
    PathRule r = {base_of(s), s->value, "all"};
    vec_push(s->config->arena, &s->config->exclude, r);
    return *s->value || wrong(s, "takes a pattern of paths");
}

bool
set_ignore(Setting *s)
{
    const char *is = strrchr(s->value, '=');
    if (!is || is == s->value)
        return wrong(s, "takes a pattern of paths, =, and rules: 'vendor/*=ref-leak,cycle'");
    PathRule r = {base_of(s),
                  arena_printf(s->config->arena, "%.*s", (int)(is - s->value), s->value), is + 1};
    vec_push(s->config->arena, &s->config->ignore, r);
    return are_rules(s, is + 1);
}

bool
set_baseline(Setting *s)
{
    s->config->baseline = file_name(s);
    return *s->value || wrong(s, "takes the name of a file");
}

bool
set_diff_base(Setting *s)
{
    s->config->diff_base = s->value;
    return *s->value || wrong(s, "takes a revision");
}

bool
set_export(Setting *s)
{
    s->config->export = s->value;
    return true;
}

bool
set_import(Setting *s)
{
    s->config->import = s->value;
    return true;
}

/* FORMAT=FILE */
bool
set_output(Setting *s)
{
    Arena *a = s->config->arena;
    const char *is = strchr(s->value, '=');
    if (!is || !is[1])
        return wrong(s, "takes FORMAT=FILE");
    Setting name = *s;
    name.value = arena_printf(a, "%.*s", (int)(is - s->value), s->value);
    const View *before = s->config->view;
    const View *pages = view_find(name.value);
    bool known = pages && !pages->show ? (s->config->view = pages) != NULL : set_format(&name);
    Output o = {s->config->view, s->base ? os_absolute(a, s->base, is + 1) : is + 1};
    s->config->view = before;
    if (known)
        vec_push(a, &s->config->outputs, o);
    return known;
}

bool
set_config(Setting *s)
{
    s->config->file = s->value;
    return *s->value || wrong(s, "takes the name of a file");
}
