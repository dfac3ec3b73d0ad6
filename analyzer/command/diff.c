/*
 * diff: two runs held against each other: what is new, what is fixed, what is as before.
 *
 * A side is the number of a run in --db, a database (its last run), a baseline, or a file of --format jsonl.
 */
#include "command.h"

#include "../gate/gate.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

static bool
from_store(Arena *a, const char *db, int64_t run, Entries *out, char *why, size_t size)
{
    Store *s = store_open(a, db, why, size);
    if (!s)
        return false;
    run = run ? run : store_last_run(s);
    const char *directory = run ? store_run_directory(s, a, run) : NULL;
    bool read = directory && store_entries(s, a, run, out);
    if (!directory)
        snprintf(why, size, "%s: has no run%s", db, run ? " of that number" : "");
    else if (!read)
        snprintf(why, size, "%s", store_why(s));
    for (uint32_t i = 0; read && i < out->n; i++)
        out->at[i].path = view_path(&(ViewOptions){.directory = directory}, out->at[i].path);
    store_close(s);
    return read;
}

static const char *
string_of(Arena *a, const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? arena_printf(a, "%s", s) : "";
}

static bool
from_jsonl(Arena *a, const char *file, const char *text, Entries *out, char *why, size_t size)
{
    int number = 1;
    for (const char *p = text; *p; number++) {
        size_t n = strcspn(p, "\n");
        json_t *x = n ? json_loadb(p, n, 0, NULL) : NULL;
        Entry e = {.fingerprint = string_of(a, x, "fingerprint"),
                   .rule = string_of(a, x, "rule"),
                   .path = string_of(a, x, "file"),
                   .function = string_of(a, x, "function"),
                   .message = string_of(a, x, "message"),
                   .standing = "stands",
                   .line = (uint32_t)json_integer_value(json_object_get(x, "line"))};
        json_decref(x);
        if (n && !*e.fingerprint) {
            snprintf(why, size, "%s:%d: not a finding of --format jsonl", file, number);
            return false;
        }
        if (n)
            vec_push(a, out, e);
        p += n + (p[n] == '\n');
    }
    return true;
}

static bool
from_baseline(Arena *a, const char *file, Entries *out, char *why, size_t size)
{
    Baseline b = {0};
    if (!baseline_read(a, file, &b, why, size))
        return false;
    for (uint32_t i = 0; i < b.entries.n; i++) {
        const BaselineEntry *x = &b.entries.at[i];
        Entry e = {x->fingerprint, x->rule, x->path, x->function, "", "stands", 0};
        vec_push(a, out, e);
    }
    return true;
}

static bool
read_side(const Config *c, const char *word, Entries *out, char *why, size_t size)
{
    Arena *a = c->arena;
    if (word[strspn(word, "0123456789")] == '\0' && *word)
        return from_store(a, c->db, strtoll(word, NULL, 10), out, why, size);
    const char *text = os_read_file(a, word, NULL, why, size);
    if (!text)
        return false;
    if (strncmp(text, "SQLite format 3", 15) == 0)
        return from_store(a, word, 0, out, why, size);
    if (*text == '{' || !*text)
        return from_jsonl(a, word, text, out, why, size);
    return from_baseline(a, word, out, why, size);
}

static bool
take(Entries *from, bool *taken, const char *fingerprint)
{
    for (uint32_t i = 0; i < from->n; i++)
        if (!taken[i] && strcmp(from->at[i].fingerprint, fingerprint) == 0)
            return taken[i] = true;
    return false;
}

static void
print(const char *what, const Entry *e)
{
    printf("%s %s %s", what, e->fingerprint, e->path);
    if (e->line)
        printf(":%u", e->line);
    printf(": %s [%s]\n", *e->message ? e->message : e->function, e->rule);
}

ExitCode
diff_command(const Config *c)
{
    Entries a = {0}, b = {0};
    char why[1024];
    if (c->files.n != 2) {
        complain("diff takes two runs: numbers, databases, baselines or files of --format jsonl");
        return EXIT_WRONG;
    }
    if (!read_side(c, c->files.at[0], &a, why, sizeof why) ||
        !read_side(c, c->files.at[1], &b, why, sizeof why)) {
        complain("%s", why);
        return EXIT_WRONG;
    }
    bool *taken = NEW_N(c->arena, bool, a.n + 1);
    uint32_t fresh = 0, same = 0, fixed = 0;
    for (uint32_t i = 0; i < b.n; i++)
        if (take(&a, taken, b.at[i].fingerprint)) {
            same++;
        } else {
            print("new  ", &b.at[i]);
            fresh++;
        }
    for (uint32_t i = 0; i < a.n; i++)
        if (!taken[i]) {
            print("fixed", &a.at[i]);
            fixed++;
        }
    complain("%u new, %u fixed, %u unchanged", fresh, fixed, same);
    return fresh ? EXIT_FINDINGS : EXIT_CLEAN;
}
