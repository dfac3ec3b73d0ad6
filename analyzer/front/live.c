/*
 * live: a unit that is read again and again while it is edited.
 *
 * libclang keeps what it parsed of the text before the first declaration, the preamble, and parses only what follows.
 * Declarations of the preamble are not visited, which is most of what makes it fast, unless the user's own headers in it
 * define something; whether they do, and which files there are, is learnt from a parse of the whole unit. That is made
 * anew when an #include, or a header that is open in the editor, has changed.
 *
 * The preamble is kept in a file. Of one in memory each reparse lays a file system over the one of the reparse before
 * (PrecompiledPreamble::OverridePreamble, libclang 19), and every file that is looked for goes through all of them: an edit
 * after a thousand others took four times as long as the first.
 */
#include "libclang.h"

#include "lower.h"

#include <stdlib.h>

Live *
live_new(const Command *c, const char *dir)
{
    Live *l = calloc(1, sizeof *l);
    CHECK(l);
    l->command = c;
    l->dir = dir;
    l->arena = arena_new();
    return l;
}

void
live_forget(Live *l)
{
    if (l->tu)
        clang_disposeTranslationUnit(l->tu);
    if (l->index)
        clang_disposeIndex(l->index);
    l->tu = NULL;
    l->index = NULL;
    l->known = false;
}

void
live_free(Live *l)
{
    live_forget(l);
    arena_free(l->arena);
    free(l);
}

static bool
is_include(const char *line, const char *end)
{
    while (line < end && (*line == ' ' || *line == '\t'))
        line++;
    if (line == end || *line++ != '#')
        return false;
    while (line < end && (*line == ' ' || *line == '\t'))
        line++;
    return end - line > 7 && (strncmp(line, "include", 7) == 0 || strncmp(line, "import", 6) == 0);
}

/* Of all that the choice of what is visited rests on: the lines that include, and headers as they stand in the editor. */
static uint64_t
key_of(const Live *l, const Unsaved *files, uint32_t n)
{
    uint64_t key = 0;
    for (uint32_t i = 0; i < n; i++) {
        const Unsaved *f = &files[i];
        if (strcmp(f->path, l->command->file) != 0) {
            key = hash_mix(key, hash_bytes(f->text, f->n));
            continue;
        }
        for (const char *line = f->text, *end = f->text + f->n; line < end;) {
            const char *stop = memchr(line, '\n', (size_t)(end - line));
            stop = stop ? stop : end;
            if (is_include(line, stop))
                key = hash_mix(key, hash_bytes(line, (size_t)(stop - line)));
            line = stop + 1;
        }
    }
    return key;
}

void
live_look(Live *l, const Unsaved *files, uint32_t n)
{
    uint64_t key = key_of(l, files, n);
    if (key != l->key)
        live_forget(l);
    l->key = key;
}

static void
use_files(Front *fr, const Live *l)
{
    fr->again = true;
    for (uint32_t i = 0; i < l->files.n; i++) {
        vec_push(fr->arena, &fr->shared, l->files.at[i]);
        front_see_path(fr, l->files.at[i]);
    }
}

CXTranslationUnit
live_parse(Parse *p, Live *l)
{
    if (l->tu) {
        if (clang_reparseTranslationUnit(l->tu, p->nunsaved, p->unsaved,
                                         clang_defaultReparseOptions(l->tu)) == 0) {
            use_files(p->fr, l);
            return l->tu;
        }
        live_forget(l); /* it can only be thrown away now */
    }
    return parse_whole(p, &l->annotations);
}

/* After a parse of the whole: the files, and whether headers define something. */
void
live_learn(Live *l, const Unit *u)
{
    if (l->tu)
        return;
    arena_reset(l->arena);
    l->files.n = l->files.cap = 0;
    l->files.at = NULL;
    for (uint32_t i = 0; i < u->files.n; i++)
        if (strcmp(u->files.at[i].path, u->path) != 0)
            vec_push(l->arena, &l->files, u->files.at[i].path);
    l->visit = false;
    for (uint32_t i = 0; i < u->funcs.n; i++)
        l->visit |= u->funcs.at[i].in_project && u->funcs.at[i].has_body &&
                    u->funcs.at[i].loc.file >= 0 &&
                    strcmp(u->files.at[u->funcs.at[i].loc.file].path, u->path) != 0;
    for (uint32_t i = 0; i < u->globals.n; i++)
        l->visit |= u->globals.at[i].in_project && u->globals.at[i].is_defined &&
                    u->globals.at[i].loc.file >= 0 &&
                    strcmp(u->files.at[u->globals.at[i].loc.file].path, u->path) != 0;
    l->known = true;
}

void
live_parse_kept(Parse *p, Live *l)
{
    if (l->tu || !l->known)
        return;
    CXIndexOptions o = {.Size = sizeof o,
                        .ExcludeDeclarationsFromPCH = !l->visit,
                        .StorePreamblesInMemory = !*l->dir,
                        .PreambleStoragePath = *l->dir ? l->dir : NULL};
    Args args = parse_arguments(p, l->annotations);
    l->index = clang_createIndexWithOptions(&o);
    if (!l->index)
        l->index = clang_createIndex(!l->visit, 0);
    if (clang_parseTranslationUnit2(
            l->index, l->command->file, args.at, (int)args.n, p->unsaved, p->nunsaved,
            CXTranslationUnit_KeepGoing | CXTranslationUnit_PrecompiledPreamble |
                CXTranslationUnit_CreatePreambleOnFirstParse,
            &l->tu) != CXError_Success) {
        l->tu = NULL;
        clang_disposeIndex(l->index);
        l->index = NULL;
    }
}
