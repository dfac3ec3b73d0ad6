/*
 * What the user asked for: defaults, then file, environment and command line, each over what was before.
 */
#include "options.h"

#include <fnmatch.h>

static bool
is_consistent(const Config *c, char *why, size_t size)
{
    const char *what = NULL;
    if (c->has_flags && c->project)
        what = "flags after -- go with files, not with -p";
    else if (c->has_flags && !c->files.n && c->of != OF_CAPTURE)
        what = "flags after -- need a file before them";
    else if (c->quiet && c->verbose)
        what = "-q and -v contradict each other";
    else if (c->fix && c->patch)
        what = "--fix writes the files and --diff a patch: one of them";
    else if (c->validate && c->unknown)
        what = "--check and --unknown are two questions";
    else if (c->unknown && c->files.n)
        what = "--unknown takes no names";
    else if (c->validate && !c->files.n)
        what = "--check needs a file";
    if (what)
        snprintf(why, size, "%s", what);
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
    GivenList given = {0};
    *c = (Config){
        .arena = a,
        .of = of,
        .view = &views[0],
        .db = ".decref/decref.db",
        .baseline = "decref-baseline.txt",
        .capture_file = "compile_commands.json",
        .jobs = os_processors(),
        .budget = 200000,
        .cpu_limit = 60,
        .delay = 200,
        .command = spell_command(a, argc, argv),
    };
    if (!words_read(c, argc, argv, &given, why, size))
        return false;
    const char *start =
        (of == OF_CONFIG || of == OF_LSP) && c->files.n ? os_dirname(a, c->files.at[0]) : ".";
    if (!layers_apply(c, &given, os_absolute(a, NULL, start), why, size))
        return false;
    if (c->has_flags && c->project && config_origin(c, "project")->layer < LAYER_WORDS)
        c->project = NULL; /* the flags were just given; the database was only set up once */
    return is_consistent(c, why, size);
}

const SetBy *
config_origin(const Config *c, const char *name)
{
    const Option *o = option_by_name(c->of, name, strlen(name));
    CHECK(o);
    return &c->origins[o - options];
}

/* ---- what it says of a place -------------------------------------------- */

static bool
covers(const PathRule *r, const char *path)
{
    size_t base = strlen(r->base), n = strlen(r->pattern);
    if (base > 1 && strncmp(path, r->base, base) == 0 && path[base] == '/')
        path += base + 1;
    else if (r->pattern[0] != '/' && r->pattern[0] != '*')
        return false;
    while (n && r->pattern[n - 1] == '/')
        n--;
    return fnmatch(r->pattern, path, 0) == 0 ||
           (strncmp(path, r->pattern, n) == 0 && path[n] == '/');
}

const PathRule *
config_excludes(const Config *c, const char *path)
{
    for (uint32_t i = 0; i < c->exclude.n; i++)
        if (covers(&c->exclude.at[i], path))
            return &c->exclude.at[i];
    return NULL;
}

bool
config_rule_is_on(const Config *c, int rule)
{
    bool on = c->rules.n == 0;
    for (uint32_t i = 0; i < c->rules.n; i++)
        on |= rules_hold(c->rules.at[i], rule);
    for (uint32_t i = 0; i < c->disable.n; i++)
        on &= !rules_hold(c->disable.at[i], rule);
    return on;
}

const PathRule *
config_ignores(const Config *c, const char *path, int rule)
{
    for (uint32_t i = 0; i < c->ignore.n; i++)
        if (rules_hold(c->ignore.at[i].rules, rule) && covers(&c->ignore.at[i], path))
            return &c->ignore.at[i];
    return NULL;
}

bool
config_wants(const Config *c, const Finding *f)
{
    return f->severity >= c->min_severity && f->confidence >= c->min_confidence &&
           config_rule_is_on(c, f->rule) && !config_excludes(c, f->path) &&
           !config_ignores(c, f->path, f->rule);
}
