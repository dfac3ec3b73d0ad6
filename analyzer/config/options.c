/*
 * The options of every command: one table, from which words, keys and variables are read and the help is printed.
 */
#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define MAX_JOBS 512

/* ---- setters ----------------------------------------------------------- */

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

static bool
set_project(Setting *s)
{
    s->config->project = *s->value ? file_name(s) : NULL;
    return *s->value || s->base ||
           wrong(s, "takes a directory or a file"); /* "": it is looked for */
}

static bool
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

static bool
set_db(Setting *s)
{
    s->config->db = file_name(s);
    return *s->value || wrong(s, "takes the name of a file");
}

static bool
set_jobs(Setting *s)
{
    int64_t n = 0;
    bool done = number(s, MAX_JOBS, &n);
    s->config->jobs = (int)n;
    return done;
}

static bool
set_budget(Setting *s)
{
    return number(s, INT64_C(1000000000000), &s->config->budget);
}
static bool
set_cpu_limit(Setting *s)
{
    return number(s, 86400, &s->config->cpu_limit);
}
static bool
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

static bool
set_step(Setting *s)
{
    int64_t n = 0;
    bool done = number(s, 10000, &n);
    s->config->step = (int)n;
    return done;
}

static bool
set_html(Setting *s)
{
    s->config->html = s->value;
    return *s->value || wrong(s, "takes a directory");
}

static bool
set_only(Setting *s)
{
    s->config->only = s->value;
    return true;
}

static bool
set_models(Setting *s)
{
    vec_push(s->config->arena, &s->config->models, file_name(s));
    return *s->value || wrong(s, "takes the name of a file");
}

/* 3.11, as in PY_VERSION_HEX; model files have the same bounds. */
static bool
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
static bool
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

static bool
set_rows(Setting *s)
{
    for (int k = 0; rows_forms[k]; k++)
        if (strcmp(s->value, rows_forms[k]) == 0) {
            s->config->rows = (RowsForm)k;
            return true;
        }
    return wrong(s, "is text, csv, json or jsonl");
}

static bool
set_capture_file(Setting *s)
{
    s->config->capture_file = s->value;
    return *s->value || wrong(s, "takes the name of a file");
}

static bool
set_capture_by(Setting *s)
{
    bool bear = strcmp(s->value, "bear") == 0;
    s->config->capture_by = bear ? CAPTURE_BEAR : CAPTURE_SHIMS;
    return bear || strcmp(s->value, "shims") == 0 || wrong(s, "is bear or shims");
}

static bool
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

static bool
set_rules(Setting *s)
{
    vec_push(s->config->arena, &s->config->rules, s->value);
    return are_rules(s, s->value);
}

static bool
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

static bool
set_min_severity(Setting *s)
{
    int k = 0;
    bool done = one_of_three(s, severity_names, &k);
    s->config->min_severity = (Severity)k;
    return done;
}

static bool
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

static bool
set_exclude(Setting *s)
{
    PathRule r = {base_of(s), s->value, "all"};
    vec_push(s->config->arena, &s->config->exclude, r);
    return *s->value || wrong(s, "takes a pattern of paths");
}

static bool
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

static bool
set_baseline(Setting *s)
{
    s->config->baseline = file_name(s);
    return *s->value || wrong(s, "takes the name of a file");
}

static bool
set_diff_base(Setting *s)
{
    s->config->diff_base = s->value;
    return *s->value || wrong(s, "takes a revision");
}

static bool
set_export(Setting *s)
{
    s->config->export = s->value;
    return true;
}

static bool
set_import(Setting *s)
{
    s->config->import = s->value;
    return true;
}

/* FORMAT=FILE */
static bool
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

static bool
set_config(Setting *s)
{
    s->config->file = s->value;
    return *s->value || wrong(s, "takes the name of a file");
}

/* ---- showing ------------------------------------------------------------- */

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
    static void show_##what(const Config *c, Text *t) \
    { \
        show_string(t, (value)); \
    }
#define SHOW_NUMBER(what, value) \
    static void show_##what(const Config *c, Text *t) \
    { \
        text_addf(t, "%lld", (long long)(value)); \
    }
#define SHOW_LIST(what) \
    static void show_##what(const Config *c, Text *t) \
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

static void
show_python(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->pythons.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(t, python_name(c->arena, c->pythons.at[i]));
    }
    text_add(t, "]");
}

static void
show_exclude(const Config *c, Text *t)
{
    text_add(t, "[");
    for (uint32_t i = 0; i < c->exclude.n; i++) {
        text_add(t, i ? ", " : "");
        show_string(t, c->exclude.at[i].pattern);
    }
    text_add(t, "]");
}

static void
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

static void
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

/* ---- the table ------------------------------------------------------------- */

#define PLACE(member) offsetof(Config, member)
#define ALL_COMMANDS (~(uint32_t)OF_CAPTURE)

const Option options[] = {
    {'p', "project", "DIR|FILE", set_project, "compile_commands.json, or its directory",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_project},
    {0, "format", "NAME", set_format, "how to print: text (the default) or one of -o's",
     OF_CHECK | OF_CONFIG, IN_FILES, 0, show_format},
    {0, "format", "NAME", set_drawing, "text, dot or svg (default text)", OF_GRAPH | OF_GRAPH_HEAP,
     0, 0, NULL},
    {0, "step", "N", set_step, "only that step of the path", OF_SHOW | OF_GRAPH_HEAP, 0, 0, NULL},
    {0, "format", "NAME", set_rows, "text, csv, json or jsonl (default text)", OF_SQL, 0, 0, NULL},
    {'o', "output", "FILE", set_capture_file, "where (default compile_commands.json)", OF_CAPTURE,
     0, 0, NULL},
    {0, "with", "HOW", set_capture_by, "bear, or shims: stand-ins for compilers", OF_CAPTURE, 0, 0,
     NULL},
    {0, "html", "DIR", set_html, "write the report's pages there", OF_REPORT, 0, 0, NULL},
    {'o', "output", "FORMAT=FILE", set_output,
     "write it as well: json, jsonl, sarif, github,\n"
     "                           gitlab, junit, checkstyle, plist, html=DIR",
     OF_CHECK | OF_CONFIG, LIST_IN_FILES, PLACE(outputs), show_output},
    {0, "baseline", "FILE", set_baseline, "what is known (default decref-baseline.txt)",
     OF_CHECK | OF_CONFIG | OF_BASELINE | OF_REPORT, IN_FILES, 0, show_baseline},
    {0, "no-baseline", NULL, NULL, "tell of all findings", OF_CHECK | OF_REPORT, 0,
     PLACE(no_baseline), NULL},
    {0, "diff-base", "REV", set_diff_base, "only what touches a line changed since then", OF_CHECK,
     0, 0, NULL},
    {0, "update", NULL, NULL, "remove what is fixed", OF_BASELINE, 0, PLACE(update), NULL},
    {0, "grow", NULL, NULL, "with --update: add what is new as well", OF_BASELINE, 0, PLACE(grow),
     NULL},
    {0, "export", "FILE", set_export, "write all reviews as text; - is stdout", OF_TRIAGE, 0, 0,
     NULL},
    {0, "import", "FILE", set_import, "read reviews as they were exported", OF_TRIAGE, 0, 0, NULL},
    {0, "rules", "LIST", set_rules, "only these rules or families (default all)",
     OF_CHECK | OF_CONFIG, LIST_IN_FILES, PLACE(rules), show_rules},
    {0, "disable", "LIST", set_disable, "not these rules or families", OF_CHECK | OF_CONFIG,
     LIST_IN_FILES, PLACE(disable), show_disable},
    {0, "min-severity", "S", set_min_severity, "low, warning or error (default low)",
     OF_CHECK | OF_CONFIG, IN_FILES, 0, show_min_severity},
    {0, "min-confidence", "C", set_min_confidence, "low, medium or high (default low)",
     OF_CHECK | OF_CONFIG, IN_FILES, 0, show_min_confidence},
    {0, "exclude", "PATTERN", set_exclude, "leave out the files whose paths match",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, LIST_IN_FILES, PLACE(exclude), show_exclude},
    {0, "ignore", "PATTERN=LIST", set_ignore, "do not tell of these rules in those files",
     OF_CHECK | OF_CONFIG, LIST_IN_FILES, PLACE(ignore), show_ignore},
    {0, "generated", NULL, NULL, "read what Cython has written as well",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, PLACE(generated), NULL},
    {0, "check", NULL, NULL, "read FILEs of models, and say what is wrong with them", OF_MODELS, 0,
     PLACE(validate), NULL},
    {0, "unknown", NULL, NULL, "list what the last run called that has no model", OF_MODELS, 0,
     PLACE(unknown), NULL},
    {0, "python", "VERSION", set_python, "only what holds for headers of that version", OF_MODELS,
     0, 0, NULL},
    {0, "python", "VERSION,...", set_pythons, "judge by each (default: that of the headers)",
     OF_CHECK | OF_CONFIG, LIST_IN_FILES, PLACE(pythons), show_python},
    {0, "models", "FILE", set_models, "read FILE as well: models of your own functions",
     OF_CHECK | OF_MODELS | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, LIST_IN_FILES, PLACE(models),
     show_models},
    {0, "db", "FILE", set_db, "where runs are stored (default .decref/decref.db)",
     OF_CHECK | OF_MODELS | OF_CONFIG | OF_BASELINE | OF_DIFF | OF_TRIAGE | OF_SHOW |
         OF_GRAPH_HEAP | OF_SQL | OF_STATS | OF_REPORT,
     IN_FILES, 0, show_db},
    {0, "config", "FILE", set_config, "read it, and look for no decref.toml", ALL_COMMANDS, 0, 0,
     NULL},
    {0, "no-config", NULL, NULL, "look for no decref.toml", ALL_COMMANDS, 0, PLACE(no_file), NULL},
    {'j', "jobs", "N", set_jobs, "parse N units at a time (default: the processors)",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_jobs},
    {0, "no-shared-headers", NULL, NULL, "parse every unit whole; keep no parsed headers", OF_CHECK,
     0, PLACE(parses_alone), NULL},
    {0, "no-reuse", NULL, NULL, "do all of it again, though nothing has changed", OF_CHECK, 0,
     PLACE(no_reuse), NULL},
    {0, "budget", "STEPS", set_budget, "give up on a function after STEPS (default 200000)",
     OF_CHECK | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_budget},
    {0, "cpu-limit", "SECONDS", set_cpu_limit, "give up on parsing a unit then (default 60)",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_cpu_limit},
    {0, "stats", NULL, NULL, "say what was explored, and what it took", OF_CHECK, 0, PLACE(stats),
     NULL},
    {0, "dump", "WHAT,...", set_dump, "print ir, facts, types, heap, counts or summaries", OF_CHECK,
     0, 0, NULL},
    {0, "only", "FUNCTION", set_only, "tell of this function only", OF_CHECK, 0, 0, NULL},
    {'q', "quiet", NULL, NULL, "nothing but the findings and what went wrong",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS, 0, PLACE(quiet), NULL},
    {'v', "verbose", NULL, NULL, "say each unit as it is read", OF_CHECK | OF_GRAPH | OF_CONTRACTS,
     0, PLACE(verbose), NULL},
    {0, "diff", NULL, NULL, "compare two listings that were kept in files", OF_CONTRACTS, 0,
     PLACE(compare), NULL},
    {0, "show", NULL, NULL, "print every setting and who made it", OF_CONFIG, 0, PLACE(show), NULL},
};
const uint32_t noptions = sizeof options / sizeof options[0];

const Option *
option_by_letter(CommandSet of, char letter)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].letter == letter && options[i].commands & of)
            return &options[i];
    return NULL;
}

const Option *
option_by_name(CommandSet of, const char *name, size_t n)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (strlen(options[i].name) == n && strncmp(options[i].name, name, n) == 0 &&
            options[i].commands & of)
            return &options[i];
    return NULL;
}

/* A list that a lower layer has filled begins anew. */
static void
take_over(const Option *o, Config *c, Layer layer, const char *origin)
{
    SetBy *before = &c->origins[o - options];
    if (o->files == LIST_IN_FILES && before->layer < layer)
        memset((char *)c + o->place, 0, sizeof(Vec(char)));
    *before = (SetBy){layer, origin};
}

static bool
set_switch(const Option *o, Setting *s)
{
    bool on = !s->value || strcmp(s->value, "true") == 0 || strcmp(s->value, "1") == 0;
    if (!on && strcmp(s->value, "false") != 0 && strcmp(s->value, "0") != 0)
        return wrong(s, "is true or false");
    *(bool *)((char *)s->config + o->place) = on;
    return true;
}

bool
option_apply(const Option *o, Setting *s, Layer layer, const char *origin)
{
    CHECK(noptions <= MAX_OPTIONS);
    take_over(o, s->config, layer, origin);
    return o->set ? o->set(s) : set_switch(o, s);
}

void
config_print_options(CommandSet of, FILE *out)
{
    for (uint32_t i = 0; i < noptions; i++) {
        const Option *o = &options[i];
        if (!(o->commands & of) || (of == OF_CONFIG && o->files))
            continue;
        char left[64], letter[8] = "    ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        fprintf(out, "  %-24s %s\n", left, o->help);
    }
}

/* ---- what can be given ------------------------------------------------------- */

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
