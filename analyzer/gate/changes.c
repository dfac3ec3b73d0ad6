/*
 * What has changed since a revision: git diff against the work tree, and the files that git does not know yet.
 */
#include "gate.h"

#include <stdlib.h>

typedef struct Hunk {
    const char *path;
    uint32_t first, last;
} Hunk;

struct Changes {
    Vec(Hunk) hunks;
};

static void
add(Arena *a, Changes *c, const char *path, uint32_t first, uint32_t last)
{
    Hunk h = {path, first, last};
    vec_push(a, &c->hunks, h);
}

/* "@@ -3,2 +4,5 @@": lines 4 to 8; ",0" says that lines went between 4 and 5, which touches both. */
static void
read_hunk(Arena *a, Changes *c, const char *path, const char *line)
{
    const char *plus = strchr(line, '+');
    if (!plus)
        return;
    char *end;
    unsigned long first = strtoul(plus + 1, &end, 10),
                  n = *end == ',' ? strtoul(end + 1, NULL, 10) : 1;
    add(a, c, path, (uint32_t)first, (uint32_t)(n ? first + n - 1 : first + 1));
}

static void
read_diff(Arena *a, Changes *c, const char *root, const char *text)
{
    const char *path = NULL;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        if (strncmp(p, "+++ ", 4) == 0)
            path = n > 4 && p[4] == '/'
                       ? NULL
                       : os_absolute(a, root, arena_printf(a, "%.*s", (int)(n - 4), p + 4));
        else if (path && strncmp(p, "@@ ", 3) == 0)
            read_hunk(a, c, path, p);
        p += n + (p[n] == '\n');
    }
}

static void
read_new_files(Arena *a, Changes *c, const char *root, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        if (n)
            add(a, c, os_absolute(a, root, arena_printf(a, "%.*s", (int)n, p)), 1, UINT32_MAX);
        p += n + (p[n] == '\n');
    }
}

Changes *
changes_since(Arena *a, const char *revision, char *why, size_t size)
{
    const char *const top[] = {"git", "rev-parse", "--show-toplevel", NULL};
    const char *root = os_first_line(a, top);
    if (!root) {
        snprintf(why, size, "--diff-base needs git, and a directory that is in a repository");
        return NULL;
    }
    const char *const known[] = {
        "git",     "rev-parse",        "--verify",
        "--quiet", "--end-of-options", arena_printf(a, "%s^{commit}", revision),
        NULL};
    const char *commit = os_first_line(a, known);
    if (!commit || !*commit) {
        snprintf(why, size,
                 "--diff-base %s: git knows no such revision; a shallow clone may lack it",
                 revision);
        return NULL;
    }
    const char *const diff[] = {"git",
                                "-C",
                                root,
                                "-c",
                                "core.quotePath=false",
                                "diff",
                                "--no-ext-diff",
                                "--no-color",
                                "--no-prefix",
                                "--no-renames",
                                "--unified=0",
                                commit,
                                "--",
                                NULL};
    const char *const fresh[] = {"git",
                                 "-C",
                                 root,
                                 "-c",
                                 "core.quotePath=false",
                                 "ls-files",
                                 "--others",
                                 "--exclude-standard",
                                 NULL};
    const char *changed = os_output(a, diff), *untracked = os_output(a, fresh);
    if (!changed || !untracked) {
        snprintf(why, size, "--diff-base %s: git diff failed", revision);
        return NULL;
    }
    Changes *c = NEW(a, Changes);
    read_diff(a, c, root, changed);
    read_new_files(a, c, root, untracked);
    return c;
}

bool
changes_touch(const Changes *c, const char *path, uint32_t line)
{
    for (uint32_t i = 0; i < c->hunks.n; i++) {
        const Hunk *h = &c->hunks.at[i];
        if (line >= h->first && line <= h->last && strcmp(h->path, path) == 0)
            return true;
    }
    return false;
}
