/*
 * position: URIs and paths, positions and bytes. A position counts lines, and in the line UTF-8 bytes, UTF-16 units or
 * characters, as was agreed at the start; everywhere else a place is a byte of the text.
 */
#include "lsp.h"

#include <ctype.h>
#include <stdlib.h>

/* ---- paths -------------------------------------------------------------------- */

static int
hex(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10
                                        : -1;
}

char *
path_of_uri(const char *uri)
{
    if (strncmp(uri, "file://", 7) != 0)
        return NULL;
    uri += 7;
    uri += strcspn(uri, "/"); /* a host: ours */
    char *path = malloc(strlen(uri) + 1), *out = path;
    CHECK(path);
    for (; *uri; uri++) {
        if (*uri == '%' && hex(uri[1]) >= 0 && hex(uri[2]) >= 0) {
            *out++ = (char)(hex(uri[1]) * 16 + hex(uri[2]));
            uri += 2;
        } else
            *out++ = *uri;
    }
    *out = '\0';
    if (*path)
        return path;
    free(path);
    return NULL;
}

char *
uri_of_path(const char *path)
{
    char *uri = malloc(strlen(path) * 3 + 8), *out = uri;
    CHECK(uri);
    out += sprintf(out, "file://");
    for (; *path; path++)
        if (isalnum((unsigned char)*path) || strchr("/-._~", *path))
            *out++ = *path;
        else
            out += sprintf(out, "%%%02X", (unsigned char)*path);
    *out = '\0';
    return uri;
}

/* ---- positions ------------------------------------------------------------------ */

/* The bytes of the character at s, and the units that it counts for. Bytes that begin none count alone. */
static size_t
character(Encoding e, const char *s, size_t n, int64_t *units)
{
    unsigned char c = (unsigned char)*s;
    size_t bytes = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (bytes > n)
        bytes = n;
    for (size_t i = 1; i < bytes; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            bytes = i;
    *units = e == UTF_8 ? (int64_t)bytes : e == UTF_16 && bytes == 4 ? 2 : 1;
    return bytes;
}

size_t
offset_of(Encoding e, const char *text, size_t n, int64_t line, int64_t character_)
{
    size_t at = 0;
    for (int64_t k = 0; k < line; k++) {
        const char *end = memchr(text + at, '\n', n - at);
        if (!end)
            return n;
        at = (size_t)(end - text) + 1;
    }
    for (int64_t units; character_ > 0 && at < n && text[at] != '\n' &&
                        !(text[at] == '\r' && at + 1 < n && text[at + 1] == '\n');) {
        size_t bytes = character(e, text + at, n - at, &units);
        if (units > character_)
            break; /* in the middle of a pair */
        character_ -= units;
        at += bytes;
    }
    return at;
}

json_t *
position_of(Encoding e, const char *text, size_t n, size_t offset)
{
    json_int_t line = 0, column = 0;
    size_t at = 0;
    offset = offset < n ? offset : n;
    for (const char *end; (end = memchr(text + at, '\n', offset - at));) {
        at = (size_t)(end - text) + 1;
        line++;
    }
    for (int64_t units; at < offset;) {
        at += character(e, text + at, n - at, &units);
        column += units;
    }
    return json_pack("{s:I, s:I}", "line", line, "character", column);
}

size_t
offset_of_place(const char *text, size_t n, uint32_t line, uint32_t column)
{
    return offset_of(UTF_8, text, n, (int64_t)line - 1, column ? (int64_t)column - 1 : 0);
}

static size_t
offset_in(Encoding e, const char *text, size_t n, const json_t *position)
{
    return offset_of(e, text, n, json_integer_value(json_object_get(position, "line")),
                     json_integer_value(json_object_get(position, "character")));
}

void
text_change(Encoding e, char **text, size_t *n, const json_t *change)
{
    const json_t *range = json_object_get(change, "range"), *word = json_object_get(change, "text");
    size_t from = 0, to = *n, size = json_string_length(word);
    if (!json_is_string(word))
        return;
    if (json_is_object(range)) {
        from = offset_in(e, *text, *n, json_object_get(range, "start"));
        to = offset_in(e, *text, *n, json_object_get(range, "end"));
        if (to < from)
            to = from;
    }
    char *new = malloc(*n - (to - from) + size + 1);
    CHECK(new);
    memcpy(new, *text, from);
    memcpy(new + from, json_string_value(word), size);
    memcpy(new + from + size, *text + to, *n - to);
    *n = *n - (to - from) + size;
    new[*n] = '\0';
    free(*text);
    *text = new;
}
