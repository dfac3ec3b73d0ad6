/*
 * shim: decref under the name of a compiler, in a build that decref capture watches. It writes an entry of the
 * compilation database for each source among its words, and becomes the compiler.
 */
#include "capture.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool
is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

static bool
takes_next(const char *word)
{
    static const char *const list[] = {"-o",
                                       "-include",
                                       "-imacros",
                                       "-MF",
                                       "-MT",
                                       "-MQ",
                                       "-x",
                                       "-T",
                                       "-Xlinker",
                                       "-Xassembler",
                                       "-Xpreprocessor",
                                       "-I",
                                       "-isystem",
                                       "-iquote",
                                       "-idirafter",
                                       "-D",
                                       "-U",
                                       "-L",
                                       NULL};
    return is_one_of(word, list);
}

static bool
is_source(const char *word)
{
    static const char *const endings[] = {".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".CC", NULL};
    const char *dot = strrchr(base_name(word), '.');
    return word[0] != '-' && dot && is_one_of(dot, endings);
}

/* It compiles nothing: it is asked for its version, for the preprocessed text, for what depends on what. */
static bool
only_looks(int argc, char **argv)
{
    static const char *const list[] = {"-E", "-M", "-MM", "-###", NULL};
    for (int i = 1; i < argc; i++)
        if (is_one_of(argv[i], list))
            return true;
    return false;
}

static void
write_entry(Arena *a, const char *folder, const char *compiler, int argc, char **argv,
            const char *file)
{
    char name[4096];
    json_t *words = json_pack("[s]", compiler);
    for (int i = 1; i < argc; i++)
        json_array_append_new(words, json_string(argv[i])); /* what is not UTF-8 is left out */
    json_t *entry = json_pack("{s:s, s:s, s:o}", "directory", os_absolute(a, NULL, "."), "file",
                              file, "arguments", words);
    snprintf(name, sizeof name, "%s/seen/XXXXXX", folder);
    int fd = entry ? mkstemp(name) : -1;
    if (fd >= 0) {
        json_dumpfd(entry, fd, JSON_COMPACT);
        close(fd);
    }
    json_decref(entry);
}

/* The stand-ins are for the build; what the compiler itself starts (ccache its compiler) is no concern of ours. */
static void
leave_path(Arena *a, const char *folder)
{
    const char *path = getenv("PATH"), *bin = arena_printf(a, "%s/bin", folder);
    size_t n = strlen(bin);
    if (path && strncmp(path, bin, n) == 0 && path[n] == ':')
        setenv("PATH", path + n + 1, 1);
    unsetenv(SHIM_VARIABLE);
}

/* Without the variable (CMake remembers compilers), our own place says where the folder is. */
static const char *
folder_of(Arena *a, const char *self)
{
    const char *given = getenv(SHIM_VARIABLE);
    if (given || !strchr(self, '/'))
        return given;
    return os_dirname(a, os_dirname(a, self));
}

void
shim_run_if_called(int argc, char **argv)
{
    const char *name = argc ? base_name(argv[0]) : "decref";
    if (strcmp(name, "decref") == 0)
        return;
    Arena *a = arena_new();
    const char *folder = folder_of(a, argv[0]);
    char real[4096];
    ssize_t n =
        folder ? readlink(arena_printf(a, "%s/real/%s", folder, name), real, sizeof real - 1) : -1;
    if (n <= 0) {
        arena_free(a);
        return;
    }
    real[n] = '\0';
    for (int i = 1; i < argc && getenv(SHIM_VARIABLE) && !only_looks(argc, argv); i++)
        if (takes_next(argv[i]))
            i++;
        else if (is_source(argv[i]))
            write_entry(a, folder, real, argc, argv, argv[i]);
    leave_path(a, folder);
    argv[0] = real;
    execv(real, argv);
    perror(real);
    _exit(127);
}
