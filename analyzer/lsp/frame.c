/*
 * frame: messages out of a stream of bytes. Whatever comes in, what comes after it can still be understood: a header that
 * is none is skipped up to the next one, and a message that is too large is passed over without being kept.
 */
#include "lsp.h"

#include <ctype.h>
#include <stdlib.h>

#define MOST_HEADER 4096
static const char NAME[] = "Content-Length:";

void
frames_add(Frames *f, const char *bytes, size_t n)
{
    size_t over = f->skip < n ? f->skip : n;
    f->skip -= over;
    bytes += over;
    n -= over;
    if (f->cap - f->n < n) {
        f->cap = (f->n + n) * 2;
        f->at = realloc(f->at, f->cap);
        CHECK(f->at);
    }
    if (n)
        memcpy(f->at + f->n, bytes, n);
    f->n += n;
}

static void
drop(Frames *f, size_t n)
{
    memmove(f->at, f->at + n, f->n - n);
    f->n -= n;
}

/* Where the header ends, 0 if that has not arrived; lone newlines will do. */
static size_t
header_end(const Frames *f)
{
    for (size_t i = 0; i < f->n && i < MOST_HEADER; i++) {
        if (f->at[i] != '\n')
            continue;
        size_t k = i + 1;
        k += k < f->n && f->at[k] == '\r';
        if (k < f->n && f->at[k] == '\n')
            return k + 1;
    }
    return 0;
}

/* -1 if there is no such line, or no number in it. */
static int64_t
length_in(const char *at, size_t n)
{
    for (size_t i = 0; i + sizeof NAME - 1 < n; i++) {
        if ((i && at[i - 1] != '\n') || strncasecmp(at + i, NAME, sizeof NAME - 1) != 0)
            continue;
        size_t k = i + sizeof NAME - 1;
        while (k < n && (at[k] == ' ' || at[k] == '\t'))
            k++;
        int64_t value = 0;
        size_t digits = 0;
        for (; k < n && isdigit((unsigned char)at[k]) && digits < 15; k++, digits++)
            value = value * 10 + (at[k] - '0');
        return digits && k < n && (at[k] == '\r' || at[k] == '\n') ? value : -1;
    }
    return -1;
}

/* To where a header may begin. */
static void
resync(Frames *f)
{
    for (size_t i = 1; i < f->n; i++)
        if (strncasecmp(f->at + i, NAME, f->n - i < sizeof NAME - 1 ? f->n - i : sizeof NAME - 1) ==
            0) {
            drop(f, i);
            return;
        }
    f->n = 0;
}

FrameKind
frames_next(Frames *f, json_t **out, char *why, size_t size)
{
    size_t header = header_end(f);
    if (!header && f->n < MOST_HEADER)
        return FRAME_NONE;
    int64_t length = header ? length_in(f->at, header) : -1;
    if (length < 0) {
        snprintf(why, size, "no Content-Length in the header");
        resync(f);
        return FRAME_MALFORMED;
    }
    if ((uint64_t)length > MOST_BYTES) {
        snprintf(why, size, "a message of %lld bytes; %zu are the most", (long long)length,
                 MOST_BYTES);
        size_t there = f->n - header;
        size_t over = there < (size_t)length ? there : (size_t)length;
        f->skip = (size_t)length - over;
        drop(f, header + over);
        return FRAME_HUGE;
    }
    if (f->n - header < (size_t)length)
        return FRAME_NONE;
    json_error_t e;
    *out = json_loadb(f->at + header, (size_t)length, 0, &e);
    drop(f, header + (size_t)length);
    if (f->cap > (1u << 20) && f->n < f->cap / 8) { /* a large one has passed */
        f->cap = f->n + 4096;
        f->at = realloc(f->at, f->cap);
        CHECK(f->at);
    }
    if (*out)
        return FRAME_JSON;
    snprintf(why, size, "%s", e.text);
    return FRAME_MALFORMED;
}

void
frames_free(Frames *f)
{
    free(f->at);
    *f = (Frames){0};
}
