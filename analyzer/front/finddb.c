/*
 * finddb: where the compilation database lies when nobody has said so: in the directory, in a build folder of it or one
 * floor below that, and then the same in each parent, up to the root of the repository.
 */
#include "front.h"

#define NAME "compile_commands.json"

/* CMake's and its users', meson's, Python's, those of editors. */
static bool
is_build_folder(const char *name)
{
    static const char *const usual[] = {"build", "_build",   "cmake-build",
                                        "out",   "builddir", ".build"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (strncmp(name, usual[i], strlen(usual[i])) == 0)
            return strcmp(usual[i], "out") != 0 || !name[3];
    return false;
}

static void
look_into(Arena *a, const char *directory, Databases *out)
{
    const char *slash = strcmp(directory, "/") == 0 ? "" : "/";
    const char *file = arena_printf(a, "%s%s" NAME, directory, slash);
    if (os_exists(file) && !os_is_dir(file))
        vec_push(a, out, file);
}

static void
look_into_folders(Arena *a, const char *directory, Databases *out)
{
    Names folders = {0}, inner;
    os_list_dirs(a, directory, &folders);
    for (int build_first = 1; build_first >= 0; build_first--)
        for (uint32_t i = 0; i < folders.n; i++) {
            const char *name = folders.at[i];
            if (!is_build_folder(name) || (strcmp(name, "build") == 0) != build_first)
                continue;
            const char *folder = arena_printf(a, "%s/%s", directory, name);
            look_into(a, folder, out);
            inner = (Names){0};
            os_list_dirs(a, folder, &inner);
            for (uint32_t k = 0; k < inner.n; k++)
                look_into(a, arena_printf(a, "%s/%s", folder, inner.at[k]), out);
        }
}

const char *
compdb_find(Arena *a, const char *start, Databases *out)
{
    const char *directory = os_absolute(a, NULL, start);
    for (;; directory = os_dirname(a, directory)) {
        bool is_root = strcmp(directory, "/") == 0;
        look_into(a, directory, out);
        look_into_folders(a, is_root ? "" : directory, out);
        if (out->n || is_root || os_exists(arena_printf(a, "%s/.git", directory)))
            return directory;
    }
}
