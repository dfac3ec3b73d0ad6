/*
 * The options of every command: one table, from which the words are read and the help is printed.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_JOBS 512

typedef struct Setting { /* what a setter is given */
    Config *config;
    const char *value; /* NULL for a switch */
    char *why;         /* "takes a number from 1 to 512" */
    size_t size;
} Setting;

typedef struct Option {
    char letter;       /* 0 if it has none */
    const char *name;  /* NULL if it has none */
    const char *value; /* what the help calls its value; NULL for a switch */
    bool (*set)(Setting *s);
    const char *help;
    uint32_t commands; /* of CommandSet: which commands have it */
} Option;

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

static bool
set_project(Setting *s)
{
    s->config->project = s->value;
    return *s->value || wrong(s, "takes a directory or a file");
}

static bool
set_format(Setting *s)
{
    s->config->view = view_find(s->value);
    if (s->config->view)
        return true;
    Text t;
    text_init(&t, s->config->arena);
    text_add(&t, "takes one of:");
    for (const View *v = views; v->name; v++)
        text_addf(&t, " %s", v->name);
    return wrong(s, text_str(&t));
}

static bool
set_db(Setting *s)
{
    s->config->db = s->value;
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
set_stats(Setting *s)
{
    return s->config->stats = true;
}
static bool
set_quiet(Setting *s)
{
    return s->config->quiet = true;
}
static bool
set_verbose(Setting *s)
{
    return s->config->verbose = true;
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
set_only(Setting *s)
{
    s->config->only = s->value;
    return true;
}

static bool
set_models(Setting *s)
{
    vec_push(s->config->arena, &s->config->models, s->value);
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

static bool
set_drawing(Setting *s)
{
    static const char *const names[] = {"text", "dot", "svg"};
    for (int k = 0; k < 3; k++)
        if (strcmp(s->value, names[k]) == 0) {
            s->config->drawing = (enum Drawing)k;
            return true;
        }
    return wrong(s, "is text, dot or svg");
}

static bool
set_validate(Setting *s)
{
    return s->config->validate = true;
}

static bool
set_unknown(Setting *s)
{
    return s->config->unknown = true;
}

static bool
set_parses_alone(Setting *s)
{
    return s->config->parses_alone = true;
}

static const Option options[] = {
    {'p', "project", "DIR|FILE", set_project, "compile_commands.json or its directory (default .)",
     OF_CHECK | OF_GRAPH},
    {0, "format", "NAME", set_format, "text, jsonl or sarif (default text)", OF_CHECK},
    {0, "format", "NAME", set_drawing, "text, dot or svg (default text)", OF_GRAPH},
    {0, "check", NULL, set_validate, "read FILEs of models, and say what is wrong with them",
     OF_MODELS},
    {0, "unknown", NULL, set_unknown, "list what the last run called that has no model", OF_MODELS},
    {0, "python", "VERSION", set_python, "only what holds for headers of that version", OF_MODELS},
    {0, "models", "FILE", set_models, "read FILE as well: models of your own functions",
     OF_CHECK | OF_MODELS | OF_GRAPH},
    {0, "db", "FILE", set_db, "where runs are stored (default .decref/decref.db)",
     OF_CHECK | OF_MODELS},
    {'j', "jobs", "N", set_jobs, "parse N units at a time (default: the processors)",
     OF_CHECK | OF_GRAPH},
    {0, "no-shared-headers", NULL, set_parses_alone,
     "parse each unit whole; keep no headers beside the database", OF_CHECK},
    {0, "budget", "STEPS", set_budget, "give up on a function after STEPS (default 200000)",
     OF_CHECK},
    {0, "cpu-limit", "SECONDS", set_cpu_limit, "give up on parsing a unit then (default 60)",
     OF_CHECK | OF_GRAPH},
    {0, "stats", NULL, set_stats, "say what was explored, and what it took", OF_CHECK},
    {0, "dump", "WHAT,...", set_dump, "print ir, facts, types, heap, counts or summaries",
     OF_CHECK},
    {0, "only", "FUNCTION", set_only, "tell of this function only", OF_CHECK},
    {'q', "quiet", NULL, set_quiet, "nothing but the findings and what went wrong",
     OF_CHECK | OF_GRAPH},
    {'v', "verbose", NULL, set_verbose, "say each unit as it is read", OF_CHECK | OF_GRAPH},
};
#define NOPTIONS (sizeof options / sizeof options[0])

/* ---- reading the words ------------------------------------------------- */

typedef struct Words {
    Config *config;
    int argc, at; /* the next word */
    char **argv;
    char *why;
    size_t size;
} Words;

static const Option *
by_letter(const Words *w, char letter)
{
    for (size_t i = 0; i < NOPTIONS; i++)
        if (options[i].letter == letter && options[i].commands & w->config->of)
            return &options[i];
    return NULL;
}

static const Option *
by_name(const Words *w, const char *name, size_t n)
{
    for (size_t i = 0; i < NOPTIONS; i++)
        if (strlen(options[i].name) == n && strncmp(options[i].name, name, n) == 0 &&
            options[i].commands & w->config->of)
            return &options[i];
    return NULL;
}

/* Sets an option that was written as `spelled`; a value not given with it is the next word. */
static bool
apply(Words *w, const Option *o, const char *spelled, const char *value)
{
    if (o->value && !value && w->at == w->argc) {
        snprintf(w->why, w->size, "%s needs a value: %s", spelled, o->value);
        return false;
    }
    if (o->value && !value)
        value = w->argv[w->at++];
    char what[256] = "";
    Setting s = {w->config, value, what, sizeof what};
    if (o->set(&s))
        return true;
    snprintf(w->why, w->size, "%s %s: %s %s", spelled, value, spelled, what);
    return false;
}

static bool
unknown(Words *w, const char *word)
{
    snprintf(w->why, w->size, "no such option: %s; see decref help %s", word,
             w->config->of == OF_CHECK   ? "check"
             : w->config->of == OF_GRAPH ? "graph"
                                         : "models");
    return false;
}

static bool
read_long(Words *w, const char *word)
{
    size_t n = strcspn(word, "=");
    const Option *o = by_name(w, word + 2, n - 2);
    if (!o)
        return unknown(w, word);
    if (word[n] == '=' && !o->value) {
        snprintf(w->why, w->size, "--%s takes no value", o->name);
        return false;
    }
    return apply(w, o, arena_printf(w->config->arena, "--%s", o->name),
                 word[n] == '=' ? word + n + 1 : NULL);
}

/* -v, -qv, -j4, -j 4 */
static bool
read_short(Words *w, const char *word)
{
    for (const char *p = word + 1; *p; p++) {
        const Option *o = by_letter(w, *p);
        if (!o)
            return unknown(w, word);
        const char *rest = o->value && p[1] ? p + 1 : NULL;
        if (!apply(w, o, arena_printf(w->config->arena, "-%c", *p), rest))
            return false;
        if (o->value)
            break;
    }
    return true;
}

static bool
read_word(Words *w)
{
    const char *word = w->argv[w->at++];
    if (word[0] != '-' || !word[1]) {
        vec_push(w->config->arena, &w->config->files, word);
        return true;
    }
    return word[1] == '-' ? read_long(w, word) : read_short(w, word);
}

static bool
is_consistent(Words *w)
{
    const Config *c = w->config;
    const char *what = NULL;
    if (c->has_flags && c->project)
        what = "flags after -- go with files, not with -p";
    else if (c->has_flags && !c->files.n)
        what = "flags after -- need a file before them";
    else if (c->quiet && c->verbose)
        what = "-q and -v contradict each other";
    else if (c->validate && c->unknown)
        what = "--check and --unknown are two questions";
    else if (c->unknown && c->files.n)
        what = "--unknown takes no names";
    else if (c->validate && !c->files.n)
        what = "--check needs a file";
    if (what)
        snprintf(w->why, w->size, "%s", what);
    return !what;
}

void
text_add_quoted(Text *t, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        text_add(t, word);
        return;
    }
    text_add(t, "'");
    for (const char *p = word; *p; p++)
        if (*p == '\'')
            text_add(t, "'\\''");
        else
            text_add_n(t, p, 1);
    text_add(t, "'");
}

static const char *
spell_command(Arena *a, int argc, char **argv)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "decref check"); /* runs are stored, and nothing else is a run */
    for (int i = 0; i < argc; i++) {
        text_add(&t, " ");
        text_add_quoted(&t, argv[i]);
    }
    return text_str(&t);
}

bool
config_read(Config *c, Arena *a, CommandSet of, int argc, char **argv, char *why, size_t size)
{
    *c = (Config){
        .arena = a,
        .of = of,
        .view = &views[0],
        .db = ".decref/decref.db",
        .jobs = os_processors(),
        .budget = 200000,
        .cpu_limit = 60,
        .command = spell_command(a, argc, argv),
    };
    Words w = {.config = c, .argc = argc, .argv = argv, .why = why, .size = size};
    while (w.at < argc && strcmp(argv[w.at], "--") != 0)
        if (!read_word(&w))
            return false;
    c->has_flags = w.at < argc;
    for (int i = w.at + 1; i < argc; i++)
        vec_push(a, &c->flags, argv[i]);
    return is_consistent(&w);
}

void
config_print_options(CommandSet of, FILE *out)
{
    for (size_t i = 0; i < NOPTIONS; i++) {
        const Option *o = &options[i];
        if (!(o->commands & of))
            continue;
        char left[64], letter[8] = "    ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        fprintf(out, "  %-24s %s\n", left, o->help);
    }
}
