/*
 * pack: plain data as bytes and back.
 *
 * Numbers are LEB128, signed ones folded (0 -1 1 -2 ...) so that small ones stay short. A text is its length plus one and
 * its bytes, 0 for NULL.
 */
#include "base.h"

static void
fail(Pack *p)
{
    p->wrong = true;
    p->at = p->end;
}

void
pack_put(Pack *p, uint64_t x)
{
    text_add_number(p->out, x);
}

uint64_t
pack_get(Pack *p)
{
    uint64_t x = 0;
    if (p->at < p->end && *p->at < 0x80) /* as nearly all */
        return *p->at++;
    for (int shift = 0; shift < 64 && p->at < p->end; shift += 7) {
        unsigned char byte = *p->at++;
        x |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return x;
    }
    fail(p);
    return 0;
}

int64_t
pack_number(Pack *p, int64_t x)
{
    if (p->saving) {
        pack_put(p, ((uint64_t)x << 1) ^ (x < 0 ? UINT64_MAX : 0));
        return x;
    }
    uint64_t got = pack_get(p);
    return (int64_t)((got >> 1) ^ (got & 1 ? UINT64_MAX : 0));
}

static const char *
get_bytes(Pack *p, size_t *n)
{
    uint64_t length = pack_get(p);
    const char *bytes = (const char *)p->at;
    if (length == 0)
        return NULL;
    *n = (size_t)length - 1;
    if (*n > (size_t)(p->end - p->at) || memchr(bytes, '\0', *n)) {
        fail(p);
        return NULL;
    }
    p->at += *n;
    return bytes;
}

static void
put_bytes(Pack *p, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    pack_put(p, s ? n + 1 : 0);
    if (n)
        text_add_n(p->out, s, n);
}

void
pack_text(Pack *p, const char **s)
{
    size_t n = 0;
    if (p->saving) {
        put_bytes(p, *s);
        return;
    }
    const char *bytes = get_bytes(p, &n);
    char *copy = bytes ? arena_alloc(p->arena, n + 1) : NULL;
    if (copy)
        memcpy(copy, bytes, n);
    *s = copy;
}

void
pack_name(Pack *p, const char **s)
{
    size_t n = 0;
    if (p->saving) {
        put_bytes(p, *s);
        return;
    }
    const char *bytes = get_bytes(p, &n);
    *s = bytes ? intern_n(bytes, n) : NULL;
}

uint32_t
pack_count(Pack *p, uint32_t n)
{
    if (p->saving) {
        pack_put(p, n);
        return n;
    }
    uint64_t x = pack_get(p);
    if (x > (uint64_t)(p->end - p->at)) {
        fail(p);
        return 0;
    }
    return (uint32_t)x;
}
