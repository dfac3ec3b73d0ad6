/*
 * triage: what people have found out about findings; in the store, and as text:
 *
 *     0123456789abcdef intended the process ends here
 */
#include "command.h"

#include <errno.h>

static bool
is_state(const char *word)
{
    for (int i = 0; review_states[i]; i++)
        if (strcmp(word, review_states[i]) == 0)
            return true;
    return false;
}

static bool
is_fingerprint(const char *s)
{
    return strlen(s) == 16 && s[strspn(s, "0123456789abcdef")] == '\0';
}

/* All on one line. */
static const char *
one_line(Arena *a, const char *s)
{
    char *copy = arena_printf(a, "%s", s);
    for (char *p = copy; *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    return copy;
}

static ExitCode
export_reviews(const Config *c, Store *s)
{
    Reviews all = {0};
    if (!store_reviews(s, c->arena, &all)) {
        complain("%s", store_why(s));
        return EXIT_WRONG;
    }
    bool to_stdout = strcmp(c->export, "-") == 0;
    FILE *f = to_stdout ? stdout : fopen(c->export, "w");
    for (uint32_t i = 0; f && i < all.n; i++)
        fprintf(f, "%s %s %s\n", all.at[i].fingerprint, all.at[i].state, all.at[i].why);
    if (f && (to_stdout ? fflush(f) : fclose(f)) == 0)
        return EXIT_CLEAN;
    complain("%s: cannot be written: %s", c->export, strerror(errno));
    return EXIT_WRONG;
}

static bool
read_review(Arena *a, const char *line, size_t n, Review *r)
{
    char *copy = arena_printf(a, "%.*s", (int)n, line);
    char *state = strchr(copy, ' ');
    if (!state)
        return false;
    *state++ = '\0';
    char *why = state + strcspn(state, " ");
    if (*why)
        *why++ = '\0';
    *r = (Review){copy, state, why};
    return is_fingerprint(copy) && is_state(state) && *why;
}

static ExitCode
import_reviews(const Config *c, Store *s)
{
    Arena *a = c->arena;
    char why[512];
    const char *text = os_read_file(a, c->import, NULL, why, sizeof why);
    Reviews all = {0};
    int number = 1;
    for (const char *p = text; p && *p; number++) {
        size_t n = strcspn(p, "\n");
        Review r;
        if (n && *p != '#') {
            if (!read_review(a, p, n, &r)) {
                complain("%s:%d: is not FINGERPRINT STATE WHY; nothing was imported", c->import,
                         number);
                return EXIT_WRONG;
            }
            vec_push(a, &all, r);
        }
        p += n + (p[n] == '\n');
    }
    bool well = text != NULL;
    if (!well)
        complain("%s", why);
    for (uint32_t i = 0; well && i < all.n; i++)
        well = store_review(s, &all.at[i]);
    if (text && !well)
        complain("%s", store_why(s));
    return well ? EXIT_CLEAN : EXIT_WRONG;
}

/* The one fingerprint that begins so. */
static const char *
resolve(const Config *c, Store *s, const char *word)
{
    StringList found = {0};
    if (strlen(word) < 4 || word[strspn(word, "0123456789abcdef")]) {
        complain(
            "%s: not the beginning of a fingerprint: at least 4 digits of the 16 that -v or --format jsonl shows",
            word);
        return NULL;
    }
    store_fingerprints(s, c->arena, word, &found);
    if (found.n == 1)
        return found.at[0];
    complain(found.n ? "%s: several findings begin so; give more of it"
                     : "%s: no finding of any run begins so",
             word);
    return NULL;
}

static ExitCode
review(const Config *c, Store *s)
{
    const char *state = c->files.n > 1 ? c->files.at[1] : "";
    bool forgets = strcmp(state, "none") == 0;
    if (!forgets && !is_state(state)) {
        complain("%s: a finding is confirmed, false-positive, intended, or none of it", state);
        return EXIT_WRONG;
    }
    if (c->files.n != (forgets ? 2 : 3) || (!forgets && !*c->files.at[2])) {
        complain(
            "decref triage FINGERPRINT STATE \"WHY\": say why, so that the next reader need not ask");
        return EXIT_WRONG;
    }
    const char *fingerprint = resolve(c, s, c->files.at[0]);
    if (!fingerprint)
        return EXIT_WRONG;
    Review r = {fingerprint, forgets ? NULL : state,
                forgets ? "" : one_line(c->arena, c->files.at[2])};
    if (store_review(s, &r))
        return EXIT_CLEAN;
    complain("%s", store_why(s));
    return EXIT_WRONG;
}

ExitCode
triage_command(const Config *c)
{
    char why[1024];
    Store *s = store_open(c->arena, c->db, why, sizeof why);
    if (!s) {
        complain("%s", why);
        return EXIT_WRONG;
    }
    ExitCode code = EXIT_WRONG;
    if (c->export && !c->import && !c->files.n)
        code = export_reviews(c, s);
    else if (c->import && !c->export && !c->files.n)
        code = import_reviews(c, s);
    else if (c->files.n && !c->export && !c->import)
        code = review(c, s);
    else
        complain("triage takes a finding, --export FILE or --import FILE; see decref help triage");
    store_close(s);
    return code;
}
