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
static void
make_room(Text *t, size_t n)
{
    CHECK(n < SIZE_MAX / 4 && t->n < SIZE_MAX / 4);
    if (t->n + n < t->cap)
        return;
    size_t cap = t->cap ? t->cap * 2 : 64;
    while (cap <= t->n + n)
        cap *= 2;
    char *at = arena_alloc(t->arena, cap);
    if (t->n)
        memcpy(at, t->at, t->n);
    t->at = at;
    t->cap = cap;
}

void
text_add_n(Text *t, const char *s, size_t n)
{
    make_room(t, n);
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
    make_room(t, (size_t)n);
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
