/*
 * known: what the last decref check of the project has found out about the functions of other units. It is looked for where
 * such a run would have been started: in the folder, beside the database of commands, or above that.
 */
#include "lsp.h"

#include "../models.h"

static const char *
contracts_in(Arena *a, const char *dir, const char *db)
{
    const char *store = os_absolute(a, dir, db);
    const char *file = arena_printf(a, "%s.kept/%s", store, CONTRACTS_FILE);
    return os_exists(file) ? file : NULL;
}

const char *
contracts_find(Arena *a, const char *folder, const char *database, const char *db)
{
    const char *beside = database ? os_dirname(a, database) : NULL;
    const char *const dirs[] = {folder, beside, beside ? os_dirname(a, beside) : NULL};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const char *file = dirs[i] ? contracts_in(a, dirs[i], db) : NULL;
        if (file)
            return file;
    }
    return NULL;
}
