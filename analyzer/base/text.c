/*
 * The one string builder. The bytes are kept NUL-terminated once there are any.
 */
#include "base.h"

void
text_init(Text *t, Arena *a)
{
    *t = (Text){.arena = a};
}

/* Room for n more bytes and the NUL. */
void
text_room(Text *t, size_t n)
{
    CHECK(n < SIZE_MAX / 4 && t->n < SIZE_MAX / 4);
    if (t->n + n < t->cap)
        return;
    size_t cap = t->cap ? t->cap * 2 : 64;
    if (cap <= t->n + n)
        cap = t->n + n + 64;
    char *at = arena_alloc(t->arena, cap);
    if (t->n)
        memcpy(at, t->at, t->n);
    t->at = at;
    t->cap = cap;
}

void
text_add_number(Text *t, uint64_t x)
{
    text_room(t, 10);
    char *to = t->at + t->n;
    size_t n = 0;
    for (; x >= 0x80; x >>= 7)
        to[n++] = (char)((x & 0x7f) | 0x80);
    to[n++] = (char)x;
    to[n] = '\0';
    t->n += n;
}

void
text_add_n(Text *t, const char *s, size_t n)
{
    text_room(t, n);
    if (n)
        memcpy(t->at + t->n, s, n);
    t->n += n;
    t->at[t->n] = '\0';
}

void
text_add(Text *t, const char *s)
{
    text_add_n(t, s, strlen(s));
}

void
text_addf(Text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    CHECK(n >= 0);
    text_room(t, (size_t)n);
    va_start(args, fmt);
    vsnprintf(t->at + t->n, (size_t)n + 1, fmt, args);
    va_end(args);
    t->n += (size_t)n;
}

const char *
text_str(Text *t)
{
    return t->at ? t->at : "";
}

/* ---- what a mistyped word was meant to be ----------------------------------- */

#define LONGEST_WORD 63

/* Levenshtein's distance; a word that is too long is far from everything. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[LONGEST_WORD + 1], n = strlen(b);
    if (n > LONGEST_WORD || strlen(a) > LONGEST_WORD)
        return SIZE_MAX;
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t k = 1; k <= n; k++) {
            size_t best = corner + (a[i] != b[k - 1]);
            corner = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[n];
}

const char *
text_nearest(const char *word, const char *const *names, uint32_t n)
{
    const char *best = NULL;
    size_t least = strlen(word) / 3 + 2;
    for (uint32_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
