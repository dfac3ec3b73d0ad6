/*
 * ahead: what units that begin differently could have parsed ahead of them all the same.
 *
 * Where each unit of a project begins with a #define of its own, or includes a header of its own first, no lines are common
 * to many, and yet nearly all of them come to Python.h by the same way. So the way of a unit is followed as the
 * preprocessor would go, into the project's headers too where one has to: those that define only, and those that ask for what
 * this or another unit has defined. Where that leaves units that still have nothing in common it goes into all of the
 * project's headers, and seldom comes far. What is met on it are
 *
 *     lines     an #include of what need not be looked into, and a #define that something in those asks for
 *     the rest  other #defines, guards, conditions
 *
 * The lines alone are a prefix (prefix.c). The unit is parsed whole on top of its parse, and that is the same as if it had
 * been parsed from its beginning, if the rest and the lines may change places: if no macro of the rest is a word of what the
 * lines bring after it, and no word of a condition is a macro of that. This is looked up in a table of words that is made
 * when the lines are parsed; where it does not hold the unit is parsed whole. The way ends at the first thing that is
 * neither, and at a condition that decides about more than macros, but for one: a macro that nobody has defined so far
 * is taken not to be, which is looked up likewise.
 */
#include "ahead.h"

#include <stdlib.h>

enum {
    DEEPEST = 32,    /* headers in headers */
    LONGEST = 20000, /* things met on the way */
    MOST_PASSES = 4
};

/* ---- directives ------------------------------------------------------------------------------ */

typedef enum LineKind { LINE_END, LINE_CODE, LINE_DIRECTIVE } LineKind;

static bool
in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind a comment, a literal, or one character. */
static const char *
pass_one(const char *p)
{
    if (p[0] == '/' && p[1] == '/') {
        for (p += 2; *p && *p != '\n'; p++)
            if (*p == '\\' && p[1])
                p++;
        return p;
    }
    if (p[0] == '/' && p[1] == '*') {
        const char *end = strstr(p + 2, "*/");
        return end ? end + 2 : p + strlen(p);
    }
    if (*p == '"' || *p == '\'') {
        const char *q = p + 1;
        while (*q && *q != *p && *q != '\n')
            q += *q == '\\' && q[1] ? 2 : 1;
        return *q == *p ? q + 1 : p + 1;
    }
    return p + 1;
}

/* What comes next from *at on: code, whose line is passed, or a directive, whose text without the # goes to out. */
static LineKind
next_line(const char **at, Text *out)
{
    const char *p = *at;
    for (;;) {
        p += strspn(p, " \t\r\n\f\v");
        if (p[0] != '/' || (p[1] != '/' && p[1] != '*'))
            break;
        p = pass_one(p);
    }
    LineKind kind = !*p ? LINE_END : *p == '#' ? LINE_DIRECTIVE : LINE_CODE;
    out->n = 0;
    p += kind == LINE_DIRECTIVE;
    while (*p && *p != '\n') {
        const char *from = p;
        if (*p == '\\' && (p[1] == '\n' || (p[1] == '\r' && p[2] == '\n'))) {
            p += p[1] == '\n' ? 2 : 3;
            continue;
        }
        p = *p == '/' || *p == '"' || *p == '\'' ? pass_one(p) : p + 1;
        if (kind == LINE_CODE)
            p += strcspn(p, "\n/\"'\\");
        else if (*from == '/' && (from[1] == '/' || from[1] == '*'))
            text_add_n(out, " ", 1);
        else
            text_add_n(out, from, (size_t)(p - from));
    }
    while (out->n && strchr(" \t\r", out->at[out->n - 1]))
        out->n--;
    text_str(out);
    *at = p;
    return kind;
}

/* The rest of a directive if it is that one, else NULL. */
static const char *
is_directive(const char *text, const char *word)
{
    size_t n = strlen(word);
    text += strspn(text, " \t");
    if (strncmp(text, word, n) != 0 || in_word(text[n]))
        return NULL;
    return text + n + strspn(text + n, " \t");
}

/* Is it one that does nothing, or nothing to what is declared? */
static bool
is_harmless(const char *text)
{
    const char *rest = is_directive(text, "pragma"), *of = rest ? is_directive(rest, "GCC") : NULL;
    return !*text || (rest && strcmp(rest, "once") == 0) ||
           (of && (is_directive(of, "optimize") || is_directive(of, "diagnostic")));
}

static size_t
word_length(const char *p)
{
    size_t n = 0;
    while (in_word(p[n]))
        n++;
    return n;
}

/* Gives each word from *p on, NULL at the end; *n is its length. Literals are passed. */
static const char *
next_word(const char **p, size_t *n)
{
    while (**p && !in_word(**p))
        *p = **p == '"' || **p == '\'' ? pass_one(*p) : *p + 1;
    *n = word_length(*p);
    const char *word = *n ? *p : NULL;
    *p += *n;
    return word;
}

static bool
is_number(const char *word)
{
    return *word >= '0' && *word <= '9';
}

/* ---- files ---------------------------------------------------------------------------------- */

typedef struct Source { /* a file, read once */
    const char *path, *text;
    size_t bytes;
    bool scanned, plain, installed, opened; /* plain: it defines macros and includes nothing */
    Map asked, made; /* the words of its conditions; the macros that it defines */
    Vec(struct Source *) includes;
    struct Brought *brought; /* NULL until it is asked for */
} Source;

typedef struct Brought { /* what a file brings with all that it includes */
    Map asked, made, files;
    size_t bytes;
} Brought;

typedef enum EventKind {
    EVENT_INCLUDE, /* a line */
    EVENT_DEFINE,  /* a line, if one of the includes asks for it */
    EVENT_CHANGE,  /* a macro of ours that is no line: a guard, or what a condition decides about */
    EVENT_ASK,     /* a word of a condition */
    EVENT_ABSENT   /* a macro that was taken not to be defined */
} EventKind;

typedef struct Event {
    EventKind kind;
    bool is_line;
    const char *line, *name;
    Source *file;
} Event;

typedef struct Way { /* of one unit */
    const char *file;
    Vec(Event) events;
    Names lines, opened;
    Map defined; /* hash of a macro's name -> does its text have words? */
    Map own;     /* of those whose definition is no guard and stands in no condition */
    bool ended;
} Way;

struct Ahead {
    Arena *arena;
    const char *directory;
    Names quoted, dirs; /* of -iquote; of -I and after it -isystem and -idirafter */
    Map given;          /* words of the -D and -U */
    Map sources;        /* interned path -> Source * */
    Map ways;           /* interned path of the unit -> Way * */
    bool opened_more;
    bool opens_all; /* whatever is the project's */
    Text text;
};

static Source *
source_of(Ahead *h, const char *path)
{
    path = intern(path);
    uint64_t *known = map_get(&h->sources, KEY_PTR(path));
    if (known)
        return (Source *)(uintptr_t)*known;
    char why[256];
    Source *s = NULL;
    if (os_exists(path) && !os_is_dir(path)) {
        s = NEW(h->arena, Source);
        s->path = path;
        s->text = os_read_file(h->arena, path, &s->bytes, why, sizeof why);
        s->installed = front_is_installed(path);
        map_init(&s->asked, h->arena);
        map_init(&s->made, h->arena);
        s = s->text ? s : NULL;
    }
    map_put(&h->sources, KEY_PTR(path), KEY_PTR(s));
    return s;
}

/* The file that an #include means, NULL if it is none of those directories; *beside: it stands beside the one it is in. */
static Source *
resolve(Ahead *h, const Source *from, const char *spec, bool *beside)
{
    size_t n = strlen(spec);
    *beside = false;
    if (n < 3 || !((*spec == '"' && spec[n - 1] == '"') || (*spec == '<' && spec[n - 1] == '>')))
        return NULL;
    const char *name = arena_printf(h->arena, "%.*s", (int)n - 2, spec + 1);
    Source *s = NULL;
    if (*spec == '"') {
        s = source_of(h, os_absolute(h->arena, os_dirname(h->arena, from->path), name));
        *beside = s != NULL;
        for (uint32_t i = 0; !s && i < h->quoted.n; i++)
            s = source_of(h, os_absolute(h->arena, h->quoted.at[i], name));
    }
    for (uint32_t i = 0; !s && i < h->dirs.n; i++)
        s = source_of(h, os_absolute(h->arena, h->dirs.at[i], name));
    return s;
}

/* What it asks for and includes, whatever its conditions come to. */
static void
scan(Ahead *h, Source *s)
{
    if (s->scanned)
        return;
    s->scanned = s->plain = true;
    const char *at = s->text, *rest;
    Text line;
    text_init(&line, h->arena);
    for (LineKind k; (k = next_line(&at, &line)) != LINE_END;) {
        const char *text = k == LINE_DIRECTIVE ? line.at : "";
        bool beside, asks = is_directive(text, "if") || is_directive(text, "ifdef") ||
                            is_directive(text, "ifndef") || is_directive(text, "elif");
        if ((rest = is_directive(text, "include"))) {
            Source *other = resolve(h, s, rest, &beside);
            if (other)
                vec_push(h->arena, &s->includes, other);
        }
        size_t n;
        for (const char *w; asks && (w = next_word(&text, &n));)
            map_put(&s->asked, hash_bytes(w, n), 1);
        const char *made = is_directive(text, "define");
        made = made ? made : is_directive(text, "undef");
        if (made)
            map_put(&s->made, hash_bytes(made, word_length(made)), 1);
        s->plain = s->plain && !rest && k == LINE_DIRECTIVE;
    }
}

/* Must a project's header be looked into: does it, or what of the project it includes, ask for a macro of the way? */
static bool
asks_for(Ahead *h, Source *s, const Way *w, Map *seen)
{
    if (s->installed || map_get(seen, KEY_PTR(s)))
        return false;
    map_put(seen, KEY_PTR(s), 1);
    scan(h, s);
    if (s->opened)
        return true;
    for (uint32_t i = 0; i < w->own.entries.n; i++)
        if (map_get(&s->asked, w->own.entries.at[i].key))
            return true;
    for (uint32_t i = 0; i < s->includes.n; i++)
        if (asks_for(h, s->includes.at[i], w, seen))
            return true;
    return false;
}

/* ---- the way of a unit ------------------------------------------------------------------------- */

static void follow(Ahead *h, Way *w, Source *s, uint32_t depth);

static void
meet(Ahead *h, Way *w, EventKind kind, const char *name, const char *line, Source *file)
{
    w->ended = w->ended || w->events.n >= LONGEST;
    vec_push(h->arena, &w->events, ((Event){kind, false, line, name, file}));
}

static void
meet_macro(Ahead *h, Way *w, EventKind kind, const char *rest, bool defines)
{
    size_t n = word_length(rest), m;
    if (!n) {
        w->ended = true;
        return;
    }
    const char *name = intern_n(rest, n), *body = rest + n, *word;
    bool words = false;
    while (defines && (word = next_word(&body, &m)))
        words = words || !is_number(word);
    meet(h, w, kind, name, intern(arena_printf(h->arena, "#define %s", rest)), NULL);
    uint64_t hash = hash_bytes(name, n), *known = map_get(&w->defined, hash);
    map_put(&w->defined, hash, words || (known && *known));
    if (kind == EVENT_DEFINE)
        map_put(&w->own, hash, 1);
}

static void
meet_include(Ahead *h, Way *w, const Source *from, const char *spec, uint32_t depth)
{
    bool beside;
    size_t n = strlen(spec);
    Source *s = resolve(h, from, spec, &beside);
    if (n < 3 || !strchr("<\"", *spec) || spec[n - 1] != (*spec == '<' ? '>' : '"')) {
        w->ended = true; /* a macro's name */
        return;
    }
    bool open = s && !s->installed && (h->opens_all || (scan(h, s), s->plain || s->opened));
    if (s && !open && !s->installed) {
        Map seen;
        map_init(&seen, h->arena);
        open = asks_for(h, s, w, &seen);
    }
    if (!open) {
        const char *line = intern(arena_printf(h->arena, beside ? "#include \"%s\"" : "#include %s",
                                               beside ? s->path : spec));
        for (uint32_t i = 0; i < w->events.n; i++)
            if (w->events.at[i].kind == EVENT_INCLUDE && w->events.at[i].line == line)
                return;
        meet(h, w, EVENT_INCLUDE, NULL, line, s);
        return;
    }
    if (!s->opened && !s->plain && !h->opens_all) {
        s->opened = true;
        h->opened_more = true;
    }
    for (uint32_t i = 0; i < w->opened.n; i++)
        if (w->opened.at[i] == s->path)
            return;
    vec_push(h->arena, &w->opened, s->path);
    if (depth >= DEEPEST)
        w->ended = true;
    else
        follow(h, w, s, depth + 1);
}

/* From behind an #if to behind its #endif, or to its #else where that is what comes. */
static const char *
skip_group(Ahead *h, const char *at, bool to_else, bool *at_else)
{
    LineKind k;
    *at_else = false;
    for (int nest = 0; (k = next_line(&at, &h->text)) != LINE_END;) {
        const char *t = k == LINE_DIRECTIVE ? h->text.at : "";
        if (is_directive(t, "if") || is_directive(t, "ifdef") || is_directive(t, "ifndef"))
            nest++;
        else if (is_directive(t, "endif") && nest-- == 0)
            return at;
        else if (!nest && is_directive(t, "elif"))
            return to_else ? NULL : skip_group(h, at, false, at_else);
        else if (!nest && to_else && is_directive(t, "else")) {
            *at_else = true;
            return at;
        }
    }
    return NULL;
}

/* The words of a condition. False if one of them is a macro of the way whose text would have to be looked at. */
static bool
meet_condition(Ahead *h, Way *w, const char *condition, bool expands)
{
    const char *word;
    bool after_defined = !expands;
    size_t n;
    while ((word = next_word(&condition, &n))) {
        uint64_t hash = hash_bytes(word, n), *macro = map_get(&w->defined, hash);
        if (!after_defined && macro && *macro)
            return false;
        after_defined = !expands || (n == 7 && strncmp(word, "defined", 7) == 0);
        if (!is_number(word))
            meet(h, w, EVENT_ASK, intern_n(word, n), NULL, NULL);
    }
    return true;
}

/* A group of conditions that decide about macros only, from behind its #if, whose text is `first`. NULL if it is another. */
static const char *
pass_macros(Ahead *h, Way *w, const char *at, const char *first, bool expands)
{
    uint32_t before = w->events.n;
    bool fine = meet_condition(h, w, first, expands);
    LineKind k;
    for (int nest = 0; fine && (k = next_line(&at, &h->text)) != LINE_END;) {
        const char *t = h->text.at, *rest;
        if (k == LINE_CODE)
            break;
        if ((rest = is_directive(t, "if")) || (rest = is_directive(t, "ifdef")) ||
            (rest = is_directive(t, "ifndef"))) {
            fine = meet_condition(h, w, rest, is_directive(t, "if") != NULL);
            nest++;
        } else if ((rest = is_directive(t, "elif")))
            fine = meet_condition(h, w, rest, true);
        else if ((rest = is_directive(t, "define")) || (rest = is_directive(t, "undef")))
            meet_macro(h, w, EVENT_CHANGE, rest, is_directive(t, "define") != NULL);
        else if (is_directive(t, "endif")) {
            if (nest-- == 0)
                return at;
        } else
            fine = is_directive(t, "else") || is_directive(t, "error") || is_harmless(t);
    }
    w->events.n = before;
    return NULL;
}

/* The macro that a condition asks for and nothing else, NULL if it is of another form. *negated: it must not be there. */
static const char *
lone_macro(const char *text, bool *negated)
{
    const char *rest = is_directive(text, "ifdef");
    *negated = false;
    if (!rest && (rest = is_directive(text, "ifndef")))
        *negated = true;
    if (!rest && (rest = is_directive(text, "if"))) {
        *negated = *rest == '!';
        rest = is_directive(rest + *negated, "defined");
        if (!rest)
            return NULL;
        if (*rest == '(') {
            rest += 1 + strspn(rest + 1, " \t");
            size_t n = word_length(rest);
            return strcmp(rest + n + strspn(rest + n, " \t"), ")") == 0 ? intern_n(rest, n) : NULL;
        }
    }
    size_t n = rest ? word_length(rest) : 0;
    return n && !rest[n] ? intern_n(rest, n) : NULL;
}

static bool
defines_next(Ahead *h, const char *at, const char *name)
{
    const char *rest;
    return next_line(&at, &h->text) == LINE_DIRECTIVE &&
           (rest = is_directive(h->text.at, "define")) && word_length(rest) == strlen(name) &&
           strncmp(rest, name, strlen(name)) == 0;
}

/* Is it sure enough that a macro is not defined here? */
static bool
is_absent(const Ahead *h, const Way *w, const char *name, bool is_guard)
{
    uint64_t hash = hash_bytes(name, strlen(name));
    return (*name != '_' || is_guard || strcmp(name, "__cplusplus") == 0) &&
           !map_get(&h->given, hash) && !map_get(&w->defined, hash);
}

/* From behind a condition to where the way goes on; *inside: in the group, else behind it. NULL: nobody knows. */
static const char *
decide(Ahead *h, Way *w, const char *at, const char *text, bool *inside)
{
    bool negated, at_else;
    const char *name = lone_macro(text, &negated), *rest = NULL;
    const char *end;
    bool is_guard = name && negated && defines_next(h, at, name);
    *inside = false;
    if (!is_guard) {
        bool expands = (rest = is_directive(text, "if")) != NULL;
        rest = rest ? rest : is_directive(text, negated ? "ifndef" : "ifdef");
        end = rest ? pass_macros(h, w, at, rest, expands) : NULL;
        if (end)
            return end;
    }
    if (!name || !is_absent(h, w, name, is_guard))
        return NULL;
    meet(h, w, EVENT_ABSENT, name, NULL, NULL);
    if (negated) {
        *inside = true;
        return at;
    }
    end = skip_group(h, at, true, &at_else);
    *inside = at_else;
    return end;
}

static void
follow(Ahead *h, Way *w, Source *s, uint32_t depth)
{
    const char *at = s->text, *rest, *guard = NULL;
    uint32_t groups = 0;
    LineKind k;
    Text line;
    text_init(&line, h->arena);
    while (!w->ended && (k = next_line(&at, &line)) != LINE_END) {
        const char *t = line.at;
        if (k == LINE_CODE)
            w->ended = true;
        else if ((rest = is_directive(t, "define"))) {
            bool is_guard = guard && word_length(rest) == strlen(guard) &&
                            strncmp(rest, guard, strlen(guard)) == 0;
            meet_macro(h, w, is_guard ? EVENT_CHANGE : EVENT_DEFINE, rest, true);
        } else if ((rest = is_directive(t, "undef")))
            meet_macro(h, w, EVENT_CHANGE, rest, false);
        else if ((rest = is_directive(t, "include")))
            meet_include(h, w, s, rest, depth);
        else if (is_directive(t, "if") || is_directive(t, "ifdef") || is_directive(t, "ifndef")) {
            bool inside, negated;
            const char *to = decide(h, w, at, t, &inside);
            guard = lone_macro(t, &negated);
            groups += to && inside;
            w->ended = !to;
            at = to ? to : at;
            continue;
        } else if (is_directive(t, "else") || is_directive(t, "elif")) {
            bool at_else; /* the group that was taken ends here */
            const char *end = groups ? skip_group(h, at, false, &at_else) : NULL;
            groups -= groups > 0;
            w->ended = !end;
            at = end ? end : at;
        } else if (is_directive(t, "endif"))
            groups > 0 ? (void)groups-- : (void)(w->ended = true);
        else
            w->ended = !is_harmless(t);
        guard = NULL;
    }
}

/* ---- all units --------------------------------------------------------------------------------- */

static const char *
flag_value(const char *const *flags, uint32_t n, uint32_t *i, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(flags[*i], name, len) != 0)
        return NULL;
    if (flags[*i][len])
        return flags[*i] + len;
    return *i + 1 < n ? flags[++*i] : NULL;
}

static void
know_given(Ahead *h, const char *text)
{
    size_t n;
    for (const char *w; (w = next_word(&text, &n));)
        map_put(&h->given, hash_bytes(w, n), 1);
}

Ahead *
ahead_new(Arena *a, const char *directory, const char *const *flags, uint32_t nflags)
{
    Ahead *h = NEW(a, Ahead);
    h->arena = a;
    h->directory = directory;
    text_init(&h->text, a);
    Map *maps[] = {&h->given, &h->sources, &h->ways};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_init(maps[i], a);
    Names system = {0};
    for (uint32_t i = 0; i < nflags; i++) {
        const char *v;
        if (strncmp(flags[i], "-include", 8) == 0 || strncmp(flags[i], "-imacros", 8) == 0)
            return NULL;
        if ((v = flag_value(flags, nflags, &i, "-iquote")))
            vec_push(a, &h->quoted, os_absolute(a, directory, v));
        else if ((v = flag_value(flags, nflags, &i, "-isystem")) ||
                 (v = flag_value(flags, nflags, &i, "-idirafter")))
            vec_push(a, &system, os_absolute(a, directory, v));
        else if ((v = flag_value(flags, nflags, &i, "-I")))
            vec_push(a, &h->dirs, os_absolute(a, directory, v));
        else if ((v = flag_value(flags, nflags, &i, "-D")) ||
                 (v = flag_value(flags, nflags, &i, "-U")))
            know_given(h, v);
    }
    for (uint32_t i = 0; i < system.n; i++)
        vec_push(a, &h->dirs, system.at[i]);
    return h;
}

Ahead *
ahead_farther(Ahead *h)
{
    Ahead *other = arena_dup(h->arena, h, sizeof *h);
    map_init(&other->ways, h->arena);
    other->opens_all = true;
    return other;
}

void
ahead_read(Ahead *h, const char *file)
{
    Way *w = NEW(h->arena, Way);
    w->file = intern(file);
    map_put(&h->ways, KEY_PTR(w->file), KEY_PTR(w));
}

static void
bring(Ahead *h, Brought *b, Source *s)
{
    if (map_get(&b->files, KEY_PTR(s)))
        return;
    map_put(&b->files, KEY_PTR(s), 1);
    scan(h, s);
    b->bytes += s->bytes;
    for (uint32_t i = 0; i < s->asked.entries.n; i++)
        map_put(&b->asked, s->asked.entries.at[i].key, 1);
    for (uint32_t i = 0; i < s->made.entries.n; i++)
        map_put(&b->made, s->made.entries.at[i].key, 1);
    for (uint32_t i = 0; i < s->includes.n; i++)
        bring(h, b, s->includes.at[i]);
}

static const Brought *
brought_by(Ahead *h, Source *s)
{
    if (!s->brought) {
        Brought *b = s->brought = NEW(h->arena, Brought);
        Map *maps[] = {&b->asked, &b->made, &b->files};
        for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
            map_init(maps[i], h->arena);
        bring(h, b, s);
    }
    return s->brought;
}

/* A header that one unit makes us look into is looked into for all, so that their lines are the same. */
static void
follow_all(Ahead *h)
{
    h->opened_more = true;
    for (uint32_t pass = 0; pass < MOST_PASSES && h->opened_more; pass++) {
        h->opened_more = false;
        for (uint32_t i = 0; i < h->ways.entries.n; i++) {
            Way *w = (Way *)(uintptr_t)h->ways.entries.at[i].value;
            w->events.n = w->opened.n = 0;
            w->ended = false;
            map_init(&w->defined, h->arena);
            map_init(&w->own, h->arena);
            Source *s = source_of(h, w->file);
            if (s)
                follow(h, w, s, 0);
        }
    }
}

/* Does an include after the k-th thing of the way ask for its name, or define it? */
static bool
is_met_after(Ahead *h, const Way *w, uint32_t k, bool made)
{
    const char *name = w->events.at[k].name;
    uint64_t hash = hash_bytes(name, strlen(name));
    for (uint32_t i = k + 1; i < w->events.n; i++) {
        Source *s = w->events.at[i].file;
        if (s && map_get(made ? &brought_by(h, s)->made : &brought_by(h, s)->asked, hash))
            return true;
    }
    return false;
}

/* Only a macro that an include after it asks for has to be a line; others may stand anywhere. The way is cut short, and true
 * given, where it can be foreseen that what comes after may not be parsed before. */
static bool
find_lines(Ahead *h, Way *w)
{
    uint32_t n = w->events.n;
    for (uint32_t k = n; k-- > 0;) {
        Event *e = &w->events.at[k];
        bool met =
            e->name && is_met_after(h, w, k, e->kind == EVENT_ASK || e->kind == EVENT_ABSENT);
        e->is_line = e->kind == EVENT_INCLUDE || (e->kind == EVENT_DEFINE && met);
        if (met && e->kind != EVENT_DEFINE)
            w->events.n = k;
    }
    return w->events.n != n;
}

static void
choose_lines(Ahead *h, Way *w)
{
    while (find_lines(h, w))
        continue;
    for (uint32_t k = 0; k < w->events.n; k++)
        if (w->events.at[k].is_line)
            vec_push(h->arena, &w->lines, w->events.at[k].line);
}

void
ahead_settle(Ahead *h)
{
    follow_all(h);
    for (uint32_t i = 0; i < h->ways.entries.n; i++) {
        choose_lines(h, (Way *)(uintptr_t)h->ways.entries.at[i].value);
    }
}

static const Way *
way_of(const Ahead *h, const char *file)
{
    uint64_t *way = map_get(&h->ways, KEY_PTR(intern(file)));
    return way ? (const Way *)(uintptr_t)*way : NULL;
}

const Names *
ahead_lines(const Ahead *h, const char *file)
{
    return &way_of(h, file)->lines;
}

size_t
ahead_size(Ahead *h, const char *file, uint32_t depth)
{
    const Way *w = way_of(h, file);
    size_t most = 0;
    for (uint32_t i = 0, line = 0; i < w->events.n && line < depth; i++) {
        Source *s = w->events.at[i].file;
        if (s && brought_by(h, s)->bytes > most)
            most = brought_by(h, s)->bytes;
        line += w->events.at[i].is_line;
    }
    return most;
}

const Names *
ahead_opened(const Ahead *h, const char *file)
{
    return &way_of(h, file)->opened;
}

/* ---- words --------------------------------------------------------------------------------------- */

typedef struct WordPlace { /* in the file sorted by hash */
    uint64_t hash;
    uint32_t last,
        macro; /* the last line that brings it; ... that defines it as a macro, 0 if none */
} WordPlace;

struct WordTable {
    Arena *arena;
    Map places; /* hash -> last << 32 | macro */
};

WordTable *
words_new(Arena *a)
{
    WordTable *w = NEW(a, WordTable);
    w->arena = a;
    map_init(&w->places, a);
    return w;
}

static void
note_word(WordTable *w, const char *word, size_t n, uint32_t line, bool macro)
{
    uint64_t hash = hash_bytes(word, n), *known = map_get(&w->places, hash);
    uint64_t value = known ? *known : 0;
    if (!known || value >> 32 != line || (macro && (uint32_t)value != line))
        map_put(&w->places, hash, (uint64_t)line << 32 | (macro ? line : (uint32_t)value));
}

/* Comments and literals too: what is too many costs a parse. */
void
words_line(WordTable *w, const char *text, uint32_t line)
{
    bool directive = false, defines = false;
    for (const char *p = text; *p;) {
        if (!in_word(*p)) {
            directive = *p == '#' || (directive && (*p == ' ' || *p == '\t'));
            defines = defines && (*p == ' ' || *p == '\t');
            p++;
            continue;
        }
        size_t n = word_length(p);
        note_word(w, p, n, line, defines);
        defines = directive && ((n == 6 && memcmp(p, "define", 6) == 0) ||
                                (n == 5 && memcmp(p, "undef", 5) == 0));
        directive = false;
        p += n;
    }
}

void
words_file(WordTable *w, const char *path, uint32_t line)
{
    char why[256];
    Arena *a = arena_new();
    const char *text = os_read_file(a, path, NULL, why, sizeof why);
    if (text)
        words_line(w, text, line);
    arena_free(a);
}

static int
by_hash(const void *a, const void *b)
{
    const WordPlace *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

bool
words_save(const WordTable *w, const char *path)
{
    char why[256];
    uint32_t n = w->places.entries.n;
    WordPlace *all = NEW_N(w->arena, WordPlace, n);
    for (uint32_t i = 0; i < n; i++) {
        const MapEntry *e = &w->places.entries.at[i];
        all[i] = (WordPlace){e->key, (uint32_t)(e->value >> 32), (uint32_t)e->value};
    }
    qsort(all, n, sizeof *all, by_hash);
    return os_replace_file(path, (const char *)all, n * sizeof *all, why, sizeof why);
}

typedef struct Table {
    const WordPlace *at;
    size_t n;
} Table;

static WordPlace
find_word(const Table *t, const char *word, size_t n)
{
    WordPlace key = {.hash = hash_bytes(word, n)};
    const WordPlace *found = t->n ? bsearch(&key, t->at, t->n, sizeof key, by_hash) : NULL;
    return found ? *found : key;
}

/* Does something after that line have the name as a word, or may it put it together of two (##)? */
static bool
comes_after(const Table *t, const char *name, uint32_t line)
{
    size_t n = strlen(name);
    if (find_word(t, name, n).last > line)
        return true;
    for (size_t i = 1; i < n; i++)
        if (find_word(t, name, i).last && find_word(t, name + i, n - i).last)
            return true;
    return false;
}

bool
ahead_commutes(Arena *a, const Ahead *h, const char *file, uint32_t depth, const char *path,
               bool *damaged)
{
    char why[256];
    size_t bytes = 0;
    const Way *w = way_of(h, file);
    const char *text = os_read_file(a, path, &bytes, why, sizeof why);
    Table t = {(const WordPlace *)(const void *)text, bytes / sizeof(WordPlace)};
    uint32_t line = 0;
    bool same = w != NULL;
    *damaged = !text || bytes % sizeof(WordPlace);
    for (uint32_t i = 0; same && !*damaged && i < w->events.n && line < depth; i++) {
        const Event *e = &w->events.at[i];
        WordPlace place = e->name ? find_word(&t, e->name, strlen(e->name)) : (WordPlace){0};
        if (e->is_line)
            line++;
        else if (e->kind == EVENT_ASK)
            same = place.macro <= line;
        else if (e->kind == EVENT_ABSENT)
            same = place.macro == 0;
        else
            same = !comes_after(&t, e->name, line);
    }
    return same && line == depth;
}
