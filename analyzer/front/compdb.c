/*
 * compdb: which files, with which flags.
 *
 * A compilation database is an array of {directory, file, command | arguments}. Of a command line only what says
 * how to read the source is wanted: the compiler, what launches it (ccache, distcc), the output and the file
 * itself are taken off here; clang_filter_flags later keeps, of the rest, the flags that libclang needs. It keeps
 * by a list and drops everything else, because gcc has hundreds of flags that clang refuses, some of them so
 * firmly that no unit comes of it.
 */
#include "front.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

typedef Vec(const char *) Words;

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- words --------------------------------------------------------------------------- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Takes a command line apart as sh does, or (is_response) as gcc reads a response file: there a backslash escapes
 * within single quotes too. */
static void
split(Arena *a, const char *s, bool is_response, Words *out)
{
    while (*s) {
        while (is_blank(*s))
            s++;
        if (!*s)
            return;
        Text t;
        text_init(&t, a);
        char quote = 0;
        for (; *s && (quote || !is_blank(*s)); s++) {
            bool escapes = *s == '\\' && s[1] && (quote != '\'' || is_response);
            if (escapes && quote == '"' && !is_response && !strchr("\"\\$`\n", s[1]))
                escapes = false;
            if (escapes) {
                s++;
                if (*s != '\n' || is_response)
                    text_add_n(&t, s, 1);
            } else if (quote ? *s == quote : *s == '"' || *s == '\'')
                quote = quote ? 0 : *s;
            else
                text_add_n(&t, s, 1);
        }
        vec_push(a, out, arena_dup(a, text_str(&t), t.n + 1));
    }
}

/* ---- entries of the database ------------------------------------------------------------ */

static bool
is_launcher(const char *word)
{
    static const char *const LAUNCHERS[] = {
        "ccache", "distcc", "sccache", "icecc",    "gomacc",     "fastbuild", "pump",
        "env",    "nice",   "time",    "colorgcc", "buildcache", "cachecc1",  "recc"};
    const char *base = base_name(word);
    for (size_t i = 0; i < sizeof LAUNCHERS / sizeof *LAUNCHERS; i++)
        if (strcmp(base, LAUNCHERS[i]) == 0)
            return true;
    return false;
}

/* The place of the compiler among the words. A launcher may have flags and assignments of its own; one that is
 * followed by the compiler's flags at once is the compiler as well (`distcc -c a.c`). */
static uint32_t
compiler_at(const Words *w)
{
    uint32_t k = 0;
    while (k + 1 < w->n && is_launcher(w->at[k])) {
        uint32_t next = k + 1;
        bool nice = strcmp(base_name(w->at[k]), "nice") == 0,
             env = strcmp(base_name(w->at[k]), "env") == 0;
        while (next + 1 < w->n &&
               (strchr(w->at[next], '=') || ((nice || env) && w->at[next][0] == '-'))) {
            if (nice && strcmp(w->at[next], "-n") == 0)
                next++;
            next++;
        }
        if (w->at[next][0] == '-')
            return k;
        k = next;
    }
    return k;
}

static const char *
extension(const char *file)
{
    const char *dot = strrchr(base_name(file), '.');
    return dot ? dot : "";
}

typedef enum Language { LANGUAGE_OTHER, LANGUAGE_C, LANGUAGE_CXX } Language;

static bool
is_among(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static Language
language_of(const char *file, const Words *w, uint32_t compiler)
{
    static const char *const C[] = {"c", "c-header", "cpp-output", NULL};
    static const char *const CXX[] = {"c++", "c++-header", "c++-cpp-output", NULL};
    static const char *const C_FILES[] = {".c", ".h", ".i", NULL};
    static const char *const CXX_FILES[] = {".cpp", ".cxx", ".cc", ".c++", ".cp", ".C",
                                            ".hpp", ".hxx", ".hh", ".ii",  NULL};
    const char *ext = extension(file), *language = NULL;
    for (uint32_t i = compiler; i < w->n; i++)
        if (begins(w->at[i], "-x"))
            language = w->at[i][2] ? w->at[i] + 2 : i + 1 < w->n ? w->at[i + 1] : NULL;
    if (language && strcmp(language, "none") != 0)
        return is_among(language, C)     ? LANGUAGE_C
               : is_among(language, CXX) ? LANGUAGE_CXX
                                         : LANGUAGE_OTHER;
    if (is_among(ext, CXX_FILES))
        return LANGUAGE_CXX;
    if (!is_among(ext, C_FILES))
        return LANGUAGE_OTHER;
    return compiler < w->n && strstr(base_name(w->at[compiler]), "++") ? LANGUAGE_CXX : LANGUAGE_C;
}

/* What is left of the words without the compiler, -c, -o and the file. */
static void
take_args(Arena *a, Command *c, const Words *w, uint32_t compiler)
{
    for (uint32_t i = compiler + 1; i < w->n; i++) {
        const char *s = w->at[i];
        if (strcmp(s, "-o") == 0) {
            i++;
            continue;
        }
        bool plain = s[0] != '-' && s[0] != '@';
        if (strcmp(s, "-c") == 0 || strcmp(s, "--") == 0 || begins(s, "-o") ||
            (plain && strcmp(os_absolute(a, c->directory, s), c->file) == 0))
            continue;
        vec_push(a, &c->args, s);
    }
}

static bool
seen_before(const Commands *cs, const char *file)
{
    for (uint32_t i = 0; i < cs->n; i++)
        if (cs->at[i].file == file)
            return true;
    return false;
}

typedef struct Reader {
    Arena *arena;
    const char *path, *dir;
    Commands *out;
    Map seen;
    uint32_t *skipped;
    char *why;
    size_t whysize;
} Reader;

static bool
words_of(Reader *r, json_t *entry, size_t k, Words *w)
{
    json_t *args = json_object_get(entry, "arguments");
    const char *command = json_string_value(json_object_get(entry, "command"));
    if (json_is_array(args)) {
        size_t i;
        json_t *arg;
        json_array_foreach(args, i, arg)
        {
            if (!json_is_string(arg)) {
                snprintf(r->why, r->whysize, "%s: entry %zu: 'arguments' must hold strings only",
                         r->path, k + 1);
                return false;
            }
            vec_push(r->arena, w,
                     arena_dup(r->arena, json_string_value(arg), json_string_length(arg) + 1));
        }
    } else if (command)
        split(r->arena, command, false, w);
    else {
        snprintf(r->why, r->whysize, "%s: entry %zu has neither 'command' nor 'arguments'", r->path,
                 k + 1);
        return false;
    }
    return true;
}

static bool
read_entry(Reader *r, json_t *entry, size_t k)
{
    const char *file = json_string_value(json_object_get(entry, "file"));
    const char *directory = json_string_value(json_object_get(entry, "directory"));
    if (!json_is_object(entry) || !file) {
        snprintf(r->why, r->whysize, "%s: entry %zu %s", r->path, k + 1,
                 json_is_object(entry) ? "has no 'file'" : "is not an object");
        return false;
    }
    Words w = {0};
    if (!words_of(r, entry, k, &w))
        return false;
    Command c = {0};
    c.directory = intern(os_absolute(r->arena, r->dir, directory ? directory : "."));
    c.file = intern(os_absolute(r->arena, c.directory, file));
    uint32_t compiler = compiler_at(&w);
    Language language = language_of(c.file, &w, compiler);
    c.is_cxx = language == LANGUAGE_CXX;
    if (language == LANGUAGE_OTHER) {
        ++*r->skipped;
        return true;
    }
    if (map_get(&r->seen, KEY_PTR(c.file)))
        return true;
    map_put(&r->seen, KEY_PTR(c.file), 1);
    take_args(r->arena, &c, &w, compiler);
    vec_push(r->arena, r->out, c);
    return true;
}

bool
compdb_read(Arena *a, const char *path, Commands *out, uint32_t *skipped, char *why, size_t whysize)
{
    path = os_absolute(a, NULL, path);
    if (os_is_dir(path))
        path = arena_printf(a, "%s/compile_commands.json", path);
    size_t n;
    char *bytes = os_read_file(a, path, &n, why, whysize);
    if (!bytes)
        return false;
    json_error_t e;
    json_t *root = json_loadb(bytes, n, 0, &e);
    if (!json_is_array(root)) {
        if (root)
            snprintf(why, whysize,
                     "%s: not a compilation database: the outermost value must be an array", path);
        else
            snprintf(why, whysize, "%s:%d:%d: %s", path, e.line, e.column, e.text);
        json_decref(root);
        return false;
    }
    Reader r = {.arena = a,
                .path = path,
                .dir = os_dirname(a, path),
                .out = out,
                .skipped = skipped,
                .why = why,
                .whysize = whysize};
    map_init(&r.seen, a);
    for (uint32_t i = 0; i < out->n; i++)
        map_put(&r.seen, KEY_PTR(out->at[i].file), 1);
    *skipped = 0;
    bool good = true;
    size_t k;
    json_t *entry;
    json_array_foreach(root, k, entry) if (good) good = read_entry(&r, entry, k);
    json_decref(root);
    return good;
}

void
compdb_file(Arena *a, const char *file, const char *const *flags, uint32_t nflags, Commands *out)
{
    Command c = {0};
    c.directory = intern(os_absolute(a, NULL, "."));
    c.file = intern(os_absolute(a, NULL, file));
    if (seen_before(out, c.file))
        return;
    Words w = {0};
    vec_push(a, &w, "cc");
    for (uint32_t i = 0; i < nflags; i++)
        vec_push(a, &w, flags[i]);
    c.is_cxx = language_of(c.file, &w, 0) == LANGUAGE_CXX;
    take_args(a, &c, &w, 0);
    vec_push(a, out, c);
}

/* ---- Python's headers --------------------------------------------------------------------- */

static bool
add_python_flags(Arena *a, const char *line, Commands *cs)
{
    Words w = {0};
    if (!line)
        return false;
    split(a, line, false, &w);
    bool found = false;
    for (uint32_t i = 0; i < w.n; i++)
        found |= begins(w.at[i], "-I") && os_exists(arena_printf(a, "%s/Python.h", w.at[i] + 2));
    for (uint32_t i = 0; found && i < w.n; i++) {
        if (i && strcmp(w.at[i], w.at[i - 1]) == 0)
            continue; /* python3-config says it twice, for the platform's headers */
        for (uint32_t k = 0; k < cs->n; k++)
            vec_push(a, &cs->at[k].args, w.at[i]);
    }
    return found;
}

bool
compdb_python_flags(Arena *a, Commands *cs)
{
    static const char *const CONFIG[] = {"python3-config", "--includes", NULL};
    static const char *const SYSCONFIG[] = {
        "python3", "-c",
        "import shlex, sysconfig; print(' '.join(shlex.quote('-I' + sysconfig.get_path(k)) for k in ('include', 'platinclude')))",
        NULL};
    return add_python_flags(a, os_first_line(a, CONFIG), cs) ||
           add_python_flags(a, os_first_line(a, SYSCONFIG), cs);
}

/* ---- flags for libclang ---------------------------------------------------------------------- */

typedef enum Form {
    ALONE,  /* exactly this */
    PREFIX, /* this and whatever is joined to it */
    VALUE,  /* a value, joined or as the next word */
    NEXT    /* a value as the next word, or after '=' */
} Form;

typedef struct Flag {
    const char *name;
    Form form;
} Flag;

static const Flag KEPT[] = {
    {"-D", VALUE},
    {"-U", VALUE},
    {"-I", VALUE},
    {"-iquote", VALUE},
    {"-isystem", VALUE},
    {"-idirafter", VALUE},
    {"-iprefix", VALUE},
    {"-iwithprefix", VALUE},
    {"-isysroot", VALUE},
    {"-include", VALUE},
    {"-imacros", VALUE},
    {"--sysroot", NEXT},
    {"-std=", PREFIX},
    {"-ansi", ALONE},
    {"-trigraphs", ALONE},
    {"-undef", ALONE},
    {"-nostdinc", ALONE},
    {"-m32", ALONE},
    {"-m64", ALONE},
    {"-msse", PREFIX},
    {"-mavx", PREFIX},
    {"-mfma", PREFIX},
    {"-mbmi", PREFIX},
    {"-maes", ALONE},
    {"-mpclmul", ALONE},
    {"-mpopcnt", ALONE},
    {"-mf16c", ALONE},
    {"-mlzcnt", ALONE},
    {"-msha", ALONE},
    {"-fsigned-char", ALONE},
    {"-funsigned-char", ALONE},
    {"-fno-signed-char", ALONE},
    {"-fno-unsigned-char", ALONE},
    {"-fshort-enums", ALONE},
    {"-fshort-wchar", ALONE},
    {"-fpack-struct", PREFIX},
    {"-fms-extensions", ALONE},
    {"-fgnu89-inline", ALONE},
    {"-ffreestanding", ALONE},
    {"-fopenmp", ALONE},
    {"-stdlib=", PREFIX},
    {"-pthread", ALONE},
};

typedef struct Filter {
    Arena *arena;
    const Command *command;
    Words out;
} Filter;

static void filter(Filter *f, const Words *w, int depth);

static const Flag *
flag_named(const char *word)
{
    const Flag *best = NULL;
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        const Flag *k = &KEPT[i];
        size_t n = strlen(k->name);
        bool fits = begins(word, k->name) && (k->form == PREFIX || k->form == VALUE || !word[n] ||
                                              (k->form == NEXT && word[n] == '='));
        if (fits && (!best || n > strlen(best->name)))
            best = k;
    }
    return best;
}

/* -Wp,a,b: flags for the preprocessor, of which those about files to write are no concern of ours. */
static void
preprocessor_flags(Filter *f, const char *list)
{
    Words w = {0};
    while (*list) {
        size_t n = strcspn(list, ",");
        vec_push(f->arena, &w, arena_printf(f->arena, "%.*s", (int)n, list));
        list += n + (list[n] == ',');
    }
    filter(f, &w, 0);
}

static void
response_file(Filter *f, const char *path, int depth)
{
    char why[64];
    char *text = os_read_file(f->arena, os_absolute(f->arena, f->command->directory, path), NULL,
                              why, sizeof why);
    Words w = {0};
    if (!text)
        return;
    split(f->arena, text, true, &w);
    filter(f, &w, depth + 1);
}

/* gcc takes another language's -std with a warning, clang with an error. */
static bool
is_for_language(const Command *c, const char *flag)
{
    return !begins(flag, "-std=") || (strstr(flag, "++") != NULL) == c->is_cxx;
}

static void
filter(Filter *f, const Words *w, int depth)
{
    enum { DEEPEST_RESPONSE_FILE = 16 };
    for (uint32_t i = 0; i < w->n; i++) {
        const char *s = w->at[i];
        if (s[0] == '@' && s[1]) {
            if (depth < DEEPEST_RESPONSE_FILE)
                response_file(f, s + 1, depth);
            continue;
        }
        if (begins(s, "-Wp,")) {
            preprocessor_flags(f, s + 4);
            continue;
        }
        if (strcmp(s, "-Xpreprocessor") == 0)
            continue; /* what follows is looked at as if it stood alone */
        const Flag *k = flag_named(s);
        if (!k || !is_for_language(f->command, s))
            continue;
        bool joined = s[strlen(k->name)] != '\0';
        bool takes_next = (k->form == VALUE || k->form == NEXT) && !joined;
        if (takes_next && i + 1 >= w->n)
            continue; /* nothing follows: libclang would give no unit at all */
        vec_push(f->arena, &f->out, s);
        if (takes_next)
            vec_push(f->arena, &f->out, w->at[++i]);
    }
}

void
clang_filter_flags(Arena *a, const Command *c, const char ***out, uint32_t *n)
{
    Filter f = {.arena = a, .command = c};
    Words w = {c->args.at, c->args.n, c->args.cap};
    vec_push(a, &f.out, "-x");
    const char *ext = extension(c->file);
    if (c->is_cxx)
        vec_push(a, &f.out, strcmp(ext, ".ii") == 0 ? "c++-cpp-output" : "c++");
    else
        vec_push(a, &f.out, strcmp(ext, ".i") == 0 ? "cpp-output" : "c");
    filter(&f, &w, 0);
    *out = f.out.at;
    *n = f.out.n;
}
