/*
 * version: what a bug report should name, one fact a line.
 */
#include "command.h"

#include "../front/front.h"
#include "../models.h"

/* The newest Python that any model speaks of, as PY_VERSION_HEX >> 16. */
static int32_t
newest_python(Models *m)
{
    int32_t newest = 0;
    models_wake_all(m);
    for (uint32_t i = 0; i < m->all.n; i++) {
        const Model *model = m->all.at[i];
        newest = model->since > newest ? model->since : newest;
        newest = model->until > newest ? model->until : newest;
    }
    return newest;
}

ExitCode
run_version(Arena *a, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    int32_t python = newest_python(models_builtin(a));
    printf("decref %s\n", DECREF_VERSION);
    printf("libclang %s\n", front_libclang_version(a));
    printf("models Python %d.%d\n", python >> 8, python & 0xff);
    printf("store schema %d\n", store_schema_version());
    return EXIT_CLEAN;
}
