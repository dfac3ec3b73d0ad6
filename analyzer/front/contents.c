/*
 * contents: the texts of files.
 *
 * libclang gives the text of a file too, but looks for it in all that it has read, and what it has of a shared parse it
 * reads for that, one entry after the other: a fifth of the time of a unit. So it is asked for the main file, which
 * it has at hand, and for what cannot be read here.
 */
#include "libclang.h"

#include "lower.h"

#include <sys/stat.h>

/* By another name it may be the same file. */
static const Unsaved *
unsaved_text(const Front *fr, const char *path)
{
    struct stat file, open;
    for (uint32_t i = 0; i < fr->nunsaved; i++)
        if (strcmp(fr->unsaved[i].path, path) == 0)
            return &fr->unsaved[i];
    if (!fr->nunsaved || stat(path, &file) != 0)
        return NULL;
    for (uint32_t i = 0; i < fr->nunsaved; i++)
        if (stat(fr->unsaved[i].path, &open) == 0 && open.st_dev == file.st_dev &&
            open.st_ino == file.st_ino)
            return &fr->unsaved[i];
    return NULL;
}

static void
read_text(Front *fr, const char *path, FileText *t)
{
    char why[256];
    if (strcmp(path, fr->unit->path) != 0) {
        const Unsaved *u = unsaved_text(fr, path);
        t->at = u ? u->text : os_read_file(fr->arena, path, &t->n, why, sizeof why);
        t->n = u ? u->n : t->n;
    }
    if (!t->at)
        t->at = clang_getFileContents(fr->tu, t->file, &t->n);
}

FileText *
front_contents(Front *fr, int32_t id)
{
    FileText *t = &fr->texts.at[id];
    if (!t->at) {
        read_text(fr, fr->unit->files.at[id].path, t);
        if (t->at)
            fr->unit->files.at[id].hash = hash_bytes(t->at, t->n);
        else
            t->at = "";
    }
    return t;
}
