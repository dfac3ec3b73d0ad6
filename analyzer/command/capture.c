/*
 * capture: runs a build and writes the compilation database of what it compiled.
 *
 * Bear, where it is installed, sees every program that the build starts. Without it, stand-ins for the compilers (shim.c)
 * come first in PATH and in CC and CXX; a build that names its compiler by an absolute path goes past them. CMake would
 * remember a stand-in for good, but can write a database itself, and is asked to.
 *
 * What was compiled before, and is not compiled now because it is up to date, stays in the database. Trials do not come into
 * it: those of a configure script are there no more, and those of CMake, which stay, are known by where they lie.
 */
#include "capture.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Capture {
    const Config *config;
    Arena *arena;
    const char *work; /* .decref/capture */
    const char *file; /* the database; absolute */
    json_t *entries;  /* seen in this run */
    json_t *all;      /* and those of before */
    uint32_t seen;    /* entries whose files are there */
} Capture;

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- stand-ins ------------------------------------------------------------------- */

/* cc, gcc-12, x86_64-linux-gnu-gcc, clang++-19 ... */
static bool
is_compiler(const char *name)
{
    static const char *const plain[] = {"cc",  "gcc", "clang", "c89",
                                        "c99", "c++", "g++",   "clang++"};
    size_t n = strlen(name);
    while (n && (strchr("0123456789.", name[n - 1])))
        n--;
    n = n && n < strlen(name) && name[n - 1] == '-' ? n - 1 : strlen(name);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        size_t m = strlen(plain[i]);
        if (n >= m && strncmp(name + n - m, plain[i], m) == 0 && (n == m || name[n - m - 1] == '-'))
            return true;
    }
    return false;
}

/* The first one of a name is the one that PATH means. */
static void
stand_in(const Capture *c, const char *self, const char *name, const char *real)
{
    const char *link = arena_printf(c->arena, "%s/real/%s", c->work, name);
    if (symlink(real, link) == 0)
        (void)!symlink(self, arena_printf(c->arena, "%s/bin/%s", c->work, name));
}

static void
stand_in_for_path(const Capture *c, const char *self, const char *path)
{
    for (const char *p = path; *p;) {
        size_t n = strcspn(p, ":");
        const char *folder = os_absolute(c->arena, NULL, arena_printf(c->arena, "%.*s", (int)n, p));
        DIR *d = opendir(folder);
        for (struct dirent *e; d && (e = readdir(d));) {
            const char *real = arena_printf(c->arena, "%s/%s", folder, e->d_name);
            if (is_compiler(e->d_name) && access(real, X_OK) == 0)
                stand_in(c, self, e->d_name, real);
        }
        if (d)
            closedir(d);
        p += n + (p[n] == ':');
    }
}

/* CC="/opt/bin/gcc -pthread": its first word, if it is a path, gets a stand-in of its own. */
static void
stand_in_for_variable(const Capture *c, const char *self, const char *variable)
{
    const char *value = getenv(variable);
    size_t n = value ? strcspn(value, " ") : 0;
    if (!n || !memchr(value, '/', n))
        return;
    const char *real = os_absolute(c->arena, NULL, arena_printf(c->arena, "%.*s", (int)n, value));
    const char *name = arena_printf(c->arena, "%s-%s", variable, base_name(real));
    stand_in(c, self, name, real);
    setenv(variable, arena_printf(c->arena, "%s/bin/%s%s", c->work, name, value + n), 1);
}

/* What an earlier run has left, one floor deep. */
static void
empty(const Capture *c, const char *folder)
{
    const char *path = arena_printf(c->arena, "%s/%s", c->work, folder);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.')
            unlink(arena_printf(c->arena, "%s/%s", path, e->d_name));
    if (d)
        closedir(d);
}

static bool
put_up_stand_ins(const Capture *c)
{
    static const char *const folders[] = {"bin", "real", "seen"};
    const char *path = getenv("PATH");
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    for (int i = 0; i < 3; i++) {
        const char *folder = arena_printf(c->arena, "%s/%s", c->work, folders[i]);
        if (!os_make_dirs(folder)) {
            complain("%s: cannot be made: %s", folder, strerror(errno));
            return false;
        }
    }
    empty(c, "bin");
    empty(c, "real");
    if (n <= 0 || !path) {
        complain("capture needs bear, or PATH and /proc");
        return false;
    }
    self[n] = '\0';
    stand_in_for_path(c, self, path);
    stand_in_for_variable(c, self, "CC");
    stand_in_for_variable(c, self, "CXX");
    setenv("PATH", arena_printf(c->arena, "%s/bin:%s", c->work, path), 1);
    setenv(SHIM_VARIABLE, c->work, 1);
    return true;
}

/* ---- what was seen --------------------------------------------------------------- */

static const char *
file_of(const Capture *c, const json_t *entry)
{
    const char *file = json_string_value(json_object_get(entry, "file"));
    const char *directory = json_string_value(json_object_get(entry, "directory"));
    return file ? os_absolute(c->arena, os_absolute(c->arena, NULL, directory ? directory : "."),
                              file)
                : "";
}

static void
take_file(Capture *c, const char *path)
{
    json_t *root = os_exists(path) ? json_load_file(path, 0, NULL) : NULL, *entry;
    size_t i;
    if (json_is_object(root))
        json_array_append(c->entries, root);
    json_array_foreach(root, i, entry) json_array_append(c->entries, entry);
    json_decref(root);
}

static void
take_seen(Capture *c)
{
    const char *folder = arena_printf(c->arena, "%s/seen", c->work);
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.')
            take_file(c, arena_printf(c->arena, "%s/%s", folder, e->d_name));
    if (d)
        closedir(d);
}

/* The build folder that a command of cmake is about. */
static const char *
folder_of_cmake(const Config *o)
{
    for (uint32_t i = 1; i < o->flags.n; i++) {
        const char *word = o->flags.at[i];
        bool named = strcmp(word, "-B") == 0 || strcmp(word, "--build") == 0;
        if (named && i + 1 < o->flags.n)
            return o->flags.at[i + 1];
        if (strncmp(word, "-B", 2) == 0)
            return word + 2;
    }
    return ".";
}

static int
compare_entries(const void *a, const void *b)
{
    const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
    const char *p = json_string_value(json_object_get(x, "file")),
               *q = json_string_value(json_object_get(y, "file"));
    int order = strcmp(p ? p : "", q ? q : "");
    if (order)
        return order;
    char *s = json_dumps(x, JSON_SORT_KEYS), *t = json_dumps(y, JSON_SORT_KEYS);
    order = strcmp(s, t);
    free(s);
    free(t);
    return order;
}

static bool
has(const json_t *array, const json_t *entry)
{
    size_t i;
    json_t *other;
    json_array_foreach(array, i,
                       other) if (json_equal((json_t *)(uintptr_t)entry, other)) return true;
    return false;
}

static bool
is_compiled_anew(const Capture *c, const char *file)
{
    size_t i;
    json_t *entry;
    json_array_foreach(c->entries, i, entry) if (strcmp(file_of(c, entry), file) == 0) return true;
    return false;
}

/* CMakeFiles/3.25.1/CompilerIdC/..., CMakeFiles/CMakeScratch/..., and what CMake compiles of its own modules. */
static bool
is_trial(const char *file)
{
    static const char *const folders[] = {"/CMakeFiles/CMakeTmp/", "/CMakeFiles/CMakeScratch/",
                                          "/CMakeFiles/ShowIncludes/"};
    const char *own = strstr(file, "/CMakeFiles/"), *modules = strstr(file, "/Modules/CMake");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strstr(file, folders[i]))
            return true;
    return (own && strstr(own, "/CompilerId")) || (modules && strstr(modules, "CompilerABI."));
}

static bool
belongs(const char *file)
{
    return os_exists(file) && !is_trial(file);
}

/* Those of before in their order, then the new ones by their files: make -j compiles in any order. */
static void
merge(Capture *c, const json_t *before)
{
    size_t i, n = json_array_size(c->entries);
    json_t *entry, **sorted = NEW_N(c->arena, json_t *, n + 1);
    json_array_foreach(before, i, entry)
    {
        const char *file = file_of(c, entry);
        if (belongs(file) && !is_compiled_anew(c, file))
            json_array_append(c->all, entry);
    }
    json_array_foreach(c->entries, i, entry) sorted[i] = entry;
    qsort(sorted, n, sizeof *sorted, compare_entries);
    for (i = 0; i < n; i++)
        if (belongs(file_of(c, sorted[i])) && !has(c->all, sorted[i])) {
            json_array_append(c->all, sorted[i]);
            c->seen++;
        }
}

static bool
write_database(const Capture *c)
{
    const char *new = arena_printf(c->arena, "%s.new", c->file); /* whole or not at all */
    errno = 0;
    if (json_dump_file(c->all, new, JSON_INDENT(2)) == 0 && rename(new, c->file) == 0)
        return true;
    complain("%s: cannot be written: %s", c->file, strerror(errno));
    remove(new);
    return false;
}

/* ---- the build ----------------------------------------------------------------------- */

static bool
has_bear(void)
{
    static const char *const ask[] = {"bear", "--version", NULL};
    Arena *a = arena_new();
    bool there = os_first_line(a, ask) != NULL;
    arena_free(a);
    return there;
}

static int
run_build(const Capture *c, bool by_bear)
{
    const Config *o = c->config;
    Vec(const char *) words = {0};
    if (by_bear) {
        vec_push(c->arena, &words, "bear");
        vec_push(c->arena, &words, "--output");
        vec_push(c->arena, &words, arena_printf(c->arena, "%s/bear.json", c->work));
        vec_push(c->arena, &words, "--");
    }
    for (uint32_t i = 0; i < o->flags.n; i++)
        vec_push(c->arena, &words, o->flags.at[i]);
    vec_push(c->arena, &words, NULL);
    int status = os_run(words.at);
    if (status < 0)
        complain("%s: %s", o->flags.at[0], strerror(errno));
    return status;
}

static void
tell_why_nothing(bool by_bear, bool is_cmake)
{
    if (is_cmake)
        complain("nothing was compiled, and CMake wrote no database; cmake -B build"
                 " -DCMAKE_EXPORT_COMPILE_COMMANDS=ON makes it write one");
    else
        complain("nothing was compiled%s; if all was up to date, build anew: make -B, python3"
                 " setup.py build_ext --force",
                 by_bear ? ""
                         : ", or by a compiler that is named by its whole path (bear sees those)");
}

static ExitCode
finish(Capture *c, int status, bool by_bear, bool is_cmake)
{
    json_t *before = os_exists(c->file) ? json_load_file(c->file, 0, NULL) : NULL;
    merge(c, before);
    json_decref(before);
    if (status)
        complain("%s ended with status %d", c->config->flags.at[0], status);
    if (!c->seen) {
        tell_why_nothing(by_bear, is_cmake);
        return EXIT_WRONG;
    }
    if (!write_database(c))
        return EXIT_WRONG;
    complain("%s: %zu entries, %u of them new", base_name(c->file), json_array_size(c->all),
             c->seen);
    return status ? EXIT_WRONG : EXIT_CLEAN;
}

ExitCode
capture_command(const Config *o)
{
    Capture c = {.config = o, .arena = o->arena};
    if (!o->flags.n || o->files.n) {
        complain("capture what? decref capture -- make");
        return EXIT_WRONG;
    }
    bool is_cmake = strcmp(base_name(o->flags.at[0]), "cmake") == 0;
    bool by_bear = o->capture_by != CAPTURE_SHIMS && has_bear();
    if (o->capture_by == CAPTURE_BEAR && !by_bear) {
        complain("bear is not installed; without --with, capture does it by itself");
        return EXIT_WRONG;
    }
    c.file = os_absolute(c.arena, NULL, o->capture_file);
    c.work = os_absolute(c.arena, NULL, ".decref/capture");
    c.entries = json_array();
    c.all = json_array();
    if (is_cmake)
        setenv("CMAKE_EXPORT_COMPILE_COMMANDS", "ON", 0);
    if (!os_make_dirs(c.work) || (!by_bear && !is_cmake && !put_up_stand_ins(&c))) {
        complain("%s: cannot be made: %s", c.work, strerror(errno));
        return EXIT_WRONG;
    }
    empty(&c, "seen");
    unlink(arena_printf(c.arena, "%s/bear.json", c.work));
    int status = run_build(&c, by_bear);
    take_seen(&c);
    if (is_cmake)
        take_file(&c, os_absolute(c.arena, os_absolute(c.arena, NULL, folder_of_cmake(o)),
                                  "compile_commands.json"));
    if (!json_array_size(c.entries)) /* CMake's own has no trials of its compiler in it */
        take_file(&c, arena_printf(c.arena, "%s/bear.json", c.work));
    ExitCode code = status < 0 ? EXIT_WRONG : finish(&c, status, by_bear, is_cmake);
    json_decref(c.entries);
    json_decref(c.all);
    return code;
}
