/*
 * texts: what is made to be read, as files: clients open a file by its URI, and few of them anything else.
 */
#include "lsp.h"

#include <stdlib.h>
#include <unistd.h>

static bool
has_directory(Server *sv)
{
    const char *tmp = getenv("TMPDIR");
    char name[4096];
    if (sv->directory)
        return true;
    snprintf(name, sizeof name, "%s/decref-lsp-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (mkdtemp(name))
        sv->directory = strdup(name);
    return sv->directory != NULL;
}

/* text NULL: it is there already. */
char *
text_file(Server *sv, const char *name, const char *text)
{
    char path[4096 + 128];
    if (!has_directory(sv))
        return NULL;
    snprintf(path, sizeof path, "%s/%s", sv->directory, name);
    FILE *f = text ? fopen(path, "w") : NULL;
    if (f) {
        fputs(text, f);
        fclose(f);
    }
    return f || !text ? strdup(path) : NULL;
}

void
text_files_remove(Server *sv)
{
    const char *const rm[] = {"rm", "-rf", "--", sv->directory, NULL};
    if (sv->directory)
        os_first_line(sv->arena, rm);
}
