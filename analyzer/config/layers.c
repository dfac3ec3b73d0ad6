/*
 * The layers: decref.toml or [tool.decref] of pyproject.toml, from the nearest parent up to the repository's root;
 * DECREF_NAME in the environment; the command line.
 */
#include "options.h"
#include "toml.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct Layers {
    Config *config;
    const char *shown; /* the file's name as messages have it */
    const char *base;  /* its directory */
    char *why;
    size_t size;
} Layers;

/* ---- the file ---------------------------------------------------------------- */

static bool __attribute__((format(printf, 3, 4)))
refuse(Layers *l, int line, const char *fmt, ...)
{
    char what[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    snprintf(l->why, l->size, "%s:%d: %s", l->shown, line, what);
    return false;
}

static bool
refuse_key(Layers *l, const TomlLeaf *leaf)
{
    const char *names[MAX_OPTIONS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].files)
            names[n++] = options[i].name;
    const char *near = text_nearest(leaf->key, names, n);
    if (near)
        return refuse(l, leaf->line, "unknown key '%s'; is it %s?", leaf->key, near);
    return refuse(l, leaf->line, "unknown key '%s'; decref config --show lists them", leaf->key);
}

static const Option *
by_key(const char *key)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].files && strcmp(options[i].name, key) == 0)
            return &options[i];
    return NULL;
}

static bool
read_leaf(void *arg, const TomlLeaf *leaf)
{
    Layers *l = arg;
    Arena *a = l->config->arena;
    const Option *o = by_key(leaf->key);
    if (!o)
        return refuse_key(l, leaf);
    if (leaf->in_array && o->files != LIST_IN_FILES)
        return refuse(l, leaf->line, "'%s' takes one value, not an array", leaf->key);
    if (leaf->table && strcmp(o->name, "ignore") != 0)
        return refuse(l, leaf->line, "'%s' takes values, not a table", leaf->key);
    if (leaf->empty)
        return true;
    if (!leaf->value)
        return refuse(l, leaf->line, "'%s' takes a string, a number, a bool or an array of those",
                      leaf->key);
    if (!o->value != leaf->is_bool)
        return refuse(l, leaf->line, "'%s' %s", leaf->key,
                      o->value ? "is not true or false" : "is true or false");
    if (!(o->commands & l->config->of))
        return true;
    char what[400] = "";
    const char *value = leaf->table ? arena_printf(a, "%s=%s", leaf->table, leaf->value)
                                    : arena_printf(a, "%s", leaf->value);
    Setting s = {l->config, value, l->base, what, sizeof what};
    if (option_apply(o, &s, LAYER_FILE, arena_printf(a, "%s:%d", l->shown, leaf->line)))
        return true;
    return refuse(l, leaf->line, "'%s' %s", leaf->key, what);
}

/* Sets *is_there if the file is one of settings: every decref.toml, and a pyproject.toml that has our table. */
static bool
read_file(Layers *l, const char *path, bool wanted, bool *is_there)
{
    Arena *a = l->config->arena;
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    bool shared = strcmp(name, "pyproject.toml") == 0;
    char why[512];
    size_t n;
    *is_there = false;
    if (!wanted && !os_exists(path))
        return true;
    const char *text = os_read_file(a, path, &n, why, sizeof why);
    if (!text) {
        snprintf(l->why, l->size, "%s", why);
        return false;
    }
    if (shared && !strstr(text, "decref"))
        return true; /* and whatever else is in it is not ours to complain of */
    l->base = os_dirname(a, os_absolute(a, NULL, path));
    const char *here = os_absolute(a, NULL, ".");
    l->shown = strcmp(l->base, here) == 0 ? name : path;
    int line = 0;
    TomlResult r =
        toml_read(text, n, shared ? "tool.decref" : "", read_leaf, l, &line, why, sizeof why);
    *is_there = r != TOML_NO_TABLE;
    if (r == TOML_MALFORMED)
        refuse(l, line, "%s", why);
    if (*is_there)
        l->config->file = path;
    return r != TOML_MALFORMED && r != TOML_REFUSED;
}

static bool
find_file(Layers *l, const char *directory)
{
    static const char *const names[] = {"decref.toml", "pyproject.toml"};
    Arena *a = l->config->arena;
    for (;; directory = os_dirname(a, directory)) {
        const char *slash = strcmp(directory, "/") == 0 ? "" : "/";
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            bool is_there;
            if (!read_file(l, arena_printf(a, "%s%s%s", directory, slash, names[i]), false,
                           &is_there))
                return false;
            if (is_there)
                return true;
        }
        if (!*slash || os_exists(arena_printf(a, "%s%s.git", directory, slash)))
            return true;
    }
}

/* ---- the environment ------------------------------------------------------------ */

/* min-severity: DECREF_MIN_SEVERITY */
static const char *
variable_of(Arena *a, const Option *o)
{
    char *name = arena_printf(a, "DECREF_%s", o->name);
    for (char *p = name; *p; p++)
        *p = (char)(*p == '-' ? '_' : toupper((unsigned char)*p));
    return name;
}

/* A list that holds lists takes its commas itself; others are split at them. */
static bool
read_variable(Layers *l, const Option *o, const char *variable, const char *value)
{
    char what[400] = "";
    Setting s = {l->config, value, NULL, what, sizeof what};
    bool splits = o->files == LIST_IN_FILES &&
                  (strcmp(o->value, "FILE") == 0 || strcmp(o->value, "PATTERN") == 0);
    for (const char *p = value; *p;) {
        size_t n = splits ? strcspn(p, ",") : strlen(p);
        s.value = arena_printf(l->config->arena, "%.*s", (int)n, p);
        p += n + (p[n] == ',');
        if (!option_apply(o, &s, LAYER_ENVIRONMENT, variable)) {
            snprintf(l->why, l->size, "%s=%s: it %s", variable, value, what);
            return false;
        }
    }
    return true;
}

static bool
read_environment(Layers *l)
{
    for (uint32_t i = 0; i < noptions; i++) {
        const Option *o = &options[i];
        if (!o->files || !(o->commands & l->config->of))
            continue;
        const char *variable = variable_of(l->config->arena, o), *value = getenv(variable);
        if (value && *value && !read_variable(l, o, variable, value))
            return false;
    }
    return true;
}

/* ---- the command line -------------------------------------------------------------- */

static bool
read_given(Layers *l, const Given *g)
{
    char what[400] = "";
    Setting s = {l->config, g->value, NULL, what, sizeof what};
    if (option_apply(g->option, &s, LAYER_WORDS, g->spelled))
        return true;
    snprintf(l->why, l->size, "%s %s: %s %s", g->spelled, g->value, g->spelled, what);
    return false;
}

static const char *
given_file(const GivenList *given, bool *none)
{
    const char *file = NULL;
    for (uint32_t i = 0; i < given->n; i++) {
        if (strcmp(given->at[i].option->name, "config") == 0)
            file = given->at[i].value;
        *none |= strcmp(given->at[i].option->name, "no-config") == 0;
    }
    return file;
}

bool
layers_apply(Config *c, const GivenList *given, const char *start, char *why, size_t size)
{
    Layers l = {.config = c, .why = why, .size = size};
    bool none = false, is_there = true;
    const char *file = given_file(given, &none);
    if (file ? !read_file(&l, file, true, &is_there) : !none && !find_file(&l, start))
        return false;
    if (!is_there) {
        snprintf(why, size, "%s: has no table [tool.decref]", file);
        return false;
    }
    if (!read_environment(&l))
        return false;
    for (uint32_t i = 0; i < given->n; i++)
        if (!read_given(&l, &given->at[i]))
            return false;
    return true;
}
