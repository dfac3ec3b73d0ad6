/*
 * Fingerprints: a finding's name that survives edits elsewhere in the file.
 *
 * It is the xxh3 hash of the rule, the function, the text of the line without its comments and with its white space
 * normalised, and, where several findings of one file agree in all of these, their number among them. No line numbers
 * and no directories, so it is the same in every checkout. Moving a function keeps it; changing the line itself makes
 * it another finding.
 */
#include "store.h"

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The length of the comment at p, that of the string or the character otherwise; what the line does not end goes on to
 * its end. */
static size_t
comment_at(const char *p)
{
    if (p[0] != '/' || (p[1] != '/' && p[1] != '*'))
        return 0;
    const char *end = p[1] == '*' ? strstr(p + 2, "*/") : NULL;
    return end ? (size_t)(end + 2 - p) : strlen(p);
}

static size_t
quoted_at(const char *p)
{
    size_t n = 1;
    if (*p != '"' && *p != '\'')
        return 0;
    while (p[n] && p[n] != *p)
        n += p[n] == '\\' && p[n + 1] ? 2 : 1;
    return p[n] ? n + 1 : n;
}

const char *
anchor_of(Arena *a, const char *source)
{
    char *out = arena_alloc(a, strlen(source) + 1);
    size_t n = 0;
    for (const char *p = source; *p;) {
        size_t comment = comment_at(p), quoted = quoted_at(p), some = quoted ? quoted : 1;
        if (!comment && !is_space(*p)) {
            memcpy(out + n, p, some);
            n += some;
        } else if (n && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
        p += comment ? comment : some;
    }
    if (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

/* Everything but the number. NULs stand between the parts, so that they cannot run into each other. */
static void
spell(Text *t, Arena *a, const Finding *f)
{
    text_init(t, a);
    text_add(t, rule_id(f->rule));
    text_add_n(t, "", 1);
    text_add(t, f->function);
    text_add_n(t, "", 1);
    text_add(t, f->anchor);
}

void
fingerprint_all(Arena *a, Finding *at, uint32_t n)
{
    Map seen; /* hash of the spelling within one file -> findings so far */
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(at[i].path, at[i - 1].path) != 0)
            map_init(&seen, a);
        Text t;
        spell(&t, a, &at[i]);
        uint64_t key = hash_bytes(t.at, t.n);
        uint64_t *before = map_get(&seen, key);
        uint64_t number = before ? *before + 1 : 1;
        map_put(&seen, key, number);
        text_add_n(&t, "", 1);
        text_addf(&t, "%llu", (unsigned long long)number);
        at[i].fingerprint = arena_printf(a, "%016llx", (unsigned long long)hash_bytes(t.at, t.n));
    }
}
