/*
 * prefix: which units begin alike, so that what they begin with can be parsed once for all of them.
 *
 * Most of a unit's time goes into Python.h and what it brings. A unit's *lead* is the run of #define and #include
 * lines that it begins with, comments aside, each as one normal text; what stands beside the main file by a quoted name
 * is written with its whole path, so that the same words mean the same file in any folder. Units with equal flags are
 * sorted by their leads, and the tree of common beginnings is walked from its root: a branch that SHARERS units take
 * has a prefix of its own, as long as they agree; the others share what leads to the branch, if that includes anything.
 *
 * Units that share nothing as they stand may do so if what they begin with can be parsed in another order (ahead.c).
 *
 * A prefix holds no #if, no #undef and no #pragma: the unit itself is parsed whole on top of the prefix, and a #define
 * or a guarded #include that comes a second time changes nothing.
 */
#include "ahead.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    SHARERS = 3, /* a shared parse costs what two or three units' own do */
    MANY =
        2 * SHARERS, /* so many are worth a second one, though they share a shorter one already */
    WORTH =
        1
        << 18 /* bytes of headers that it costs more to parse than to find; Python's have half a million */
};

typedef Vec(const char *) Lines;

typedef struct Lead { /* how one unit begins */
    uint32_t unit;
    const char *flags; /* interned: equal if the flags are */
    Lines lines;       /* interned */
} Lead;

/* ---- reading a lead ---------------------------------------------------------------------------- */

typedef struct Scan {
    Arena *arena;
    const char *at;
    const char *dir; /* of the main file */
} Scan;

/* Passes white space and comments. */
static void
pass_blank(Scan *s)
{
    for (;;) {
        s->at += strspn(s->at, " \t\r\n\f\v");
        if (strncmp(s->at, "//", 2) == 0)
            s->at += strcspn(s->at, "\n");
        else if (strncmp(s->at, "/*", 2) == 0 && strstr(s->at + 2, "*/"))
            s->at = strstr(s->at + 2, "*/") + 2;
        else
            return;
    }
}

/* A directive's line without what comes after it; NULL where a comment or a backslash makes it hard to tell. */
static const char *
directive(const Scan *s, size_t *n)
{
    size_t line = strcspn(s->at, "\n");
    *n = line;
    for (size_t i = 0; i + 1 < line; i++)
        if (s->at[i] == '/' && (s->at[i + 1] == '*' || s->at[i + 1] == '/')) {
            const char *end = s->at[i + 1] == '*' ? strstr(s->at + i + 2, "*/") : s->at + line - 2;
            if (!end || end + 2 < s->at + line - strspn(end + 2, " \t\r"))
                return NULL;
            line = i;
            break;
        }
    while (line && strchr(" \t\r", s->at[line - 1]))
        line--;
    if (!line || s->at[line - 1] == '\\')
        return NULL;
    return arena_printf(s->arena, "%.*s", (int)line, s->at);
}

static const char *
after_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && strchr(" \t\"<", text[n]) && text[n] ? text + n : NULL;
}

/* The normal text of a directive, NULL if it is not one that a prefix may hold. */
static const char *
normal(const Scan *s, const char *text)
{
    const char *word = text + 1 + strspn(text + 1, " \t");
    const char *rest = after_word(word, "define");
    if (rest)
        return intern(arena_printf(s->arena, "#define %s", rest + strspn(rest, " \t")));
    rest = after_word(word, "include");
    if (!rest)
        return NULL;
    rest += strspn(rest, " \t");
    size_t n = strlen(rest);
    if (n < 3 || !((*rest == '"' && rest[n - 1] == '"') || (*rest == '<' && rest[n - 1] == '>')))
        return NULL;
    if (*rest == '"') {
        const char *name = arena_printf(s->arena, "%.*s", (int)n - 2, rest + 1);
        const char *beside = os_absolute(s->arena, s->dir, name);
        if (os_exists(beside))
            return intern(arena_printf(s->arena, "#include \"%s\"", beside));
    }
    return intern(arena_printf(s->arena, "#include %s", rest));
}

static void
read_lead(Arena *a, const char *file, Lines *out)
{
    char why[256];
    const char *text = os_read_file(a, file, NULL, why, sizeof why);
    Scan s = {a, text, os_dirname(a, file)};
    for (; text; s.at += strcspn(s.at, "\n")) {
        size_t n;
        pass_blank(&s);
        const char *line = *s.at == '#' ? directive(&s, &n) : NULL;
        const char *item = line ? normal(&s, line) : NULL;
        if (!item)
            return;
        vec_push(a, out, item);
    }
}

/* Everything but the text that decides what a prefix is parsed to. */
static const char *
flags_of(Arena *a, const Command *c)
{
    const char **flags;
    uint32_t n;
    Text t;
    text_init(&t, a);
    clang_filter_flags(a, c, &flags, &n);
    text_add(&t, c->directory);
    for (uint32_t i = 0; i < n; i++) {
        text_addf(&t, "\n%s", flags[i]);
    }
    return intern_n(t.at, t.n);
}

/* ---- the tree of common beginnings --------------------------------------------------------------- */

typedef struct Tree {
    Arena *arena;
    const Commands *commands;
    const char *shared_dir;
    Prefix **of;  /* of each unit */
    Ahead *ahead; /* NULL: what units begin with as it stands */
} Tree;

const char *
prefix_file(Arena *a, const char *shared_dir, const Prefix *p, const char *ending)
{
    return arena_printf(a, "%s/%016" PRIx64 ".%s", shared_dir, p->key, ending);
}

const char *
prefix_unfinished(Arena *a, const char *shared_dir, const Prefix *p, long pid)
{
    return arena_printf(a, "%s.%ld", prefix_file(a, shared_dir, p, "pch"), pid);
}

static int
by_lead(const void *a, const void *b)
{
    const Lead *x = a, *y = b;
    int order = strcmp(x->flags, y->flags);
    for (uint32_t i = 0; !order; i++) {
        if (i == x->lines.n || i == y->lines.n)
            return x->lines.n != y->lines.n ? (x->lines.n < y->lines.n ? -1 : 1)
                                            : (x->unit < y->unit ? -1 : x->unit > y->unit);
        order = strcmp(x->lines.at[i], y->lines.at[i]);
    }
    return order;
}

/* The prefix of the first `depth` lines, NULL if they include nothing. */
static Prefix *
make(Tree *t, const Lead *l, uint32_t depth)
{
    Text text;
    bool includes = false;
    text_init(&text, t->arena);
    for (uint32_t i = 0; i < depth; i++) {
        text_addf(&text, "%s\n", l->lines.at[i]);
        includes = includes || strncmp(l->lines.at[i], "#include", 8) == 0;
    }
    if (!includes ||
        (t->ahead && ahead_size(t->ahead, t->commands->at[l->unit].file, depth) < WORTH))
        return NULL;
    Prefix *p = NEW(t->arena, Prefix);
    p->text = text_str(&text);
    p->key = hash_mix(hash_bytes(l->flags, strlen(l->flags)), hash_bytes(p->text, text.n));
    p->key = hash_mix(p->key, parse_own_flags() + (t->ahead != NULL));
    p->ahead = t->ahead;
    p->depth = depth;
    if (os_exists(prefix_file(t->arena, t->shared_dir, p, "pch")))
        p->state = PREFIX_READY;
    return p;
}

static const char *
line_at(const Lead *l, uint32_t depth)
{
    return depth < l->lines.n ? l->lines.at[depth] : NULL;
}

/* How many of the n leads from l on agree with the first in the line at depth. */
static uint32_t
agreeing(const Lead *l, uint32_t n, uint32_t depth)
{
    uint32_t k = 1;
    while (k < n && line_at(&l[k], depth) == line_at(l, depth))
        k++;
    return k;
}

/* Shares among n leads that agree in their first `depth` lines. */
static void
share(Tree *t, const Lead *l, uint32_t n, uint32_t depth)
{
    while (line_at(l, depth) && agreeing(l, n, depth) == n)
        depth++;
    uint32_t left = 0;
    Prefix *here = make(t, l, depth);
    uint32_t worth = here ? MANY : SHARERS;
    for (uint32_t i = 0, k; i < n; i += k) {
        k = agreeing(l + i, n - i, depth);
        bool branches = line_at(l + i, depth) && k >= worth;
        left += branches ? 0 : k;
        if (branches)
            share(t, l + i, k, depth + 1);
    }
    for (uint32_t i = 0; here && left >= SHARERS && i < n; i++)
        if (!t->of[l[i].unit])
            t->of[l[i].unit] = here;
}

/* Those of n leads with equal flags that have no prefix share what may be parsed ahead of them. */
static void
share_ahead(Tree *t, const Lead *l, uint32_t n)
{
    const Commands *cs = t->commands;
    Vec(Lead) left = {0};
    for (uint32_t i = 0; i < n; i++)
        if (!t->of[l[i].unit] && !cs->at[l[i].unit].is_cxx)
            vec_push(t->arena, &left, l[i]);
    if (left.n < SHARERS)
        return;
    for (uint32_t i = 0; i < left.n; i++)
        ahead_read(t->ahead, cs->at[left.at[i].unit].file);
    ahead_settle(t->ahead);
    for (uint32_t i = 0; i < left.n; i++) {
        const Names *lines = ahead_lines(t->ahead, cs->at[left.at[i].unit].file);
        left.at[i].lines = (Lines){lines->at, lines->n, lines->cap};
    }
    qsort(left.at, left.n, sizeof *left.at, by_lead);
    share(t, left.at, left.n, 0);
}

/* ... n units with equal flags: as they stand, in another order, and with no more than is left then. */
static void
share_all(Tree *t, const Lead *l, uint32_t n)
{
    const char **flags;
    uint32_t nflags;
    const Command *c = &t->commands->at[l->unit];
    share(t, l, n, 0);
    clang_filter_flags(t->arena, c, &flags, &nflags);
    t->ahead = ahead_new(t->arena, c->directory, flags, nflags);
    if (t->ahead) {
        share_ahead(t, l, n);
        t->ahead = ahead_farther(t->ahead);
        share_ahead(t, l, n);
    }
    t->ahead = NULL;
}

Prefix **
prefixes_find(Arena *a, const Commands *cs, const char *shared_dir)
{
    Tree t = {a, cs, shared_dir, NEW_N(a, Prefix *, cs->n), NULL};
    Lead *leads = NEW_N(a, Lead, cs->n);
    for (uint32_t i = 0; i < cs->n; i++) {
        leads[i].unit = i;
        leads[i].flags = flags_of(a, &cs->at[i]);
        if (!cs->at[i].is_cxx) /* whose headers hold classes, which are to be visited */
            read_lead(a, cs->at[i].file, &leads[i].lines);
    }
    qsort(leads, cs->n, sizeof *leads, by_lead);
    for (uint32_t i = 0, k; i < cs->n; i += k) {
        for (k = 1; i + k < cs->n && leads[i + k].flags == leads[i].flags; k++)
            ;
        if (k >= SHARERS)
            share_all(&t, leads + i, k);
    }
    return t.of;
}
