/*
 * The baseline: what was found before the gate was put up. One line an entry, sorted, so that two branches merge:
 *
 *     0123456789abcdef ref-leak src/items.c items_append
 *
 * Only the fingerprint decides; the rest is for the reader, and to know whether a run has looked at the file. White
 * space and % in paths are written as %XX.
 */
#include "gate.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static const char HEADER[] =
    "# decref baseline 1: findings that are known; decref baseline --update removes the fixed ones\n";

static const char *
escaped(Arena *a, const char *s)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == '%' || *s == 0x7f)
            text_addf(&t, "%%%02X", (unsigned char)*s);
        else
            text_add_n(&t, s, 1);
    return t.n ? text_str(&t) : "-";
}

static const char *
unescaped(Arena *a, const char *s, size_t n)
{
    Text t;
    unsigned byte;
    text_init(&t, a);
    text_add(&t, "");
    for (size_t i = 0; i < n; i++)
        if (s[i] == '%' && i + 2 < n + 0 && sscanf(s + i + 1, "%2x", &byte) == 1 && byte) {
            text_addf(&t, "%c", (int)byte);
            i += 2;
        } else
            text_add_n(&t, s + i, 1);
    return text_str(&t);
}

static int
compare(const void *pa, const void *pb)
{
    const BaselineEntry *a = pa, *b = pb;
    int c = strcmp(a->fingerprint, b->fingerprint);
    return c ? c : strcmp(a->path, b->path);
}

static void
sort(Baseline *b)
{
    if (b->entries.n)
        qsort(b->entries.at, b->entries.n, sizeof *b->entries.at, compare);
}

static bool
is_fingerprint(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isxdigit((unsigned char)s[i]))
            return false;
    return n == 16;
}

static bool
read_line(Arena *a, const char *s, size_t n, BaselineEntry *e)
{
    const char *parts[4] = {"", "", "", ""};
    size_t k = 0;
    for (size_t i = 0; i < n && k < 4;) {
        size_t m = 0;
        while (i + m < n && s[i + m] != ' ')
            m++;
        parts[k++] = unescaped(a, s + i, m);
        i += m + 1;
    }
    *e = (BaselineEntry){parts[0], parts[1], parts[2], parts[3], false};
    return is_fingerprint(parts[0], strlen(parts[0]));
}

bool
baseline_read(Arena *a, const char *file, Baseline *out, char *why, size_t size)
{
    const char *text = os_read_file(a, file, NULL, why, size);
    if (!text)
        return false;
    out->file = file;
    out->directory = os_dirname(a, os_absolute(a, NULL, file));
    int number = 1;
    for (const char *p = text; *p; number++) {
        size_t n = strcspn(p, "\n"), length = n;
        BaselineEntry e;
        if (length && p[length - 1] == '\r')
            length--;
        if (length && *p != '#') {
            if (!read_line(a, p, length, &e)) {
                snprintf(why, size,
                         "%s:%d: not a line of a baseline; decref baseline writes it anew", file,
                         number);
                return false;
            }
            vec_push(a, &out->entries, e);
        }
        p += n + (p[n] == '\n');
    }
    sort(out);
    return true;
}

bool
baseline_write(Arena *a, const char *file, Baseline *b, char *why, size_t size)
{
    const char *new = arena_printf(a, "%s.new", file); /* whole or not at all */
    sort(b);
    FILE *f = fopen(new, "w");
    if (f) {
        fputs(HEADER, f);
        for (uint32_t i = 0; i < b->entries.n; i++) {
            const BaselineEntry *e = &b->entries.at[i];
            fprintf(f, "%s %s %s %s\n", e->fingerprint, e->rule, escaped(a, e->path),
                    escaped(a, e->function));
        }
        bool bad = ferror(f) != 0;
        if (fclose(f) == 0 && !bad && rename(new, file) == 0)
            return true;
        remove(new);
    }
    snprintf(why, size, "%s: cannot be written: %s", file, strerror(errno));
    return false;
}

static const char *
relative(Arena *a, const Baseline *b, const char *path)
{
    return view_path(&(ViewOptions){.directory = b->directory}, arena_printf(a, "%s", path));
}

BaselineEntry
baseline_entry(Arena *a, const Baseline *b, const Entry *e)
{
    return (BaselineEntry){e->fingerprint, e->rule, relative(a, b, e->path), e->function, false};
}

BaselineEntry *
baseline_take(Baseline *b, const char *fingerprint)
{
    for (uint32_t i = 0; i < b->entries.n; i++)
        if (!b->entries.at[i].seen && strcmp(b->entries.at[i].fingerprint, fingerprint) == 0) {
            b->entries.at[i].seen = true;
            return &b->entries.at[i];
        }
    return NULL;
}

bool
baseline_was_looked_at(Arena *a, const Baseline *b, const BaselineEntry *e, const StringList *paths)
{
    const char *path = os_absolute(a, b->directory, e->path);
    for (uint32_t i = 0; i < paths->n; i++)
        if (strcmp(paths->at[i], path) == 0)
            return true;
    return !os_exists(path);
}
