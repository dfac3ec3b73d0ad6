/*
 * source: C text, as far as an edit needs to know it: which brackets belong together, where the statement begins that
 * holds a place, where a function's body is. Comments, strings and preprocessor lines are blank in the mask, so that
 * whatever stands in them is no code.
 */
#include "fix.h"

#include <ctype.h>

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || ((unsigned char)c & 0x80);
}

static void
blank(Source *s, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < s->n; i++)
        if (s->mask[i] != '\n')
            s->mask[i] = ' ';
}

static size_t
comment_end(const Source *s, size_t at)
{
    if (s->text[at + 1] == '/') {
        while (at < s->n && (s->text[at] != '\n' || s->text[at - 1] == '\\'))
            at++;
        return at;
    }
    for (at += 2; at + 1 < s->n; at++)
        if (s->text[at] == '*' && s->text[at + 1] == '/')
            return at + 2;
    return s->n;
}

static size_t
quoted_end(const Source *s, size_t at)
{
    char quote = s->text[at++];
    while (at < s->n && s->text[at] != quote && s->text[at] != '\n')
        at += s->text[at] == '\\' ? 2 : 1;
    return at < s->n ? at + 1 : s->n;
}

/* To the end of a preprocessor line, with those that it goes on to. */
static size_t
directive_end(const Source *s, size_t at)
{
    while (at < s->n && !(s->text[at] == '\n' && s->text[at - 1] != '\\'))
        at++;
    return at;
}

void
source_read(Arena *a, const char *text, size_t n, Source *out)
{
    *out = (Source){text, arena_alloc(a, n + 1), n};
    memcpy(out->mask, text, n);
    bool fresh = true; /* nothing but white space on the line so far */
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        char c = text[i];
        if (c == '/' && i + 1 < n && (text[i + 1] == '/' || text[i + 1] == '*'))
            blank(out, i, end = comment_end(out, i));
        else if (c == '"' || c == '\'') {
            end = quoted_end(out, i);
            for (size_t k = i + 1; k + 1 < end; k++)
                out->mask[k] = 'x'; /* something stands there */
        } else if (c == '#' && fresh)
            blank(out, i, end = directive_end(out, i));
        if (c == '\n')
            fresh = true;
        else if (!isspace((unsigned char)c) && c != '/')
            fresh = false;
        i = end;
    }
}

size_t
source_offset(const Source *s, uint32_t line, uint32_t column)
{
    size_t at = 0;
    for (uint32_t k = 1; k < line; k++) {
        const char *end = memchr(s->text + at, '\n', s->n - at);
        if (!end)
            return s->n;
        at = (size_t)(end - s->text) + 1;
    }
    at += column ? column - 1 : 0;
    return at < s->n ? at : s->n;
}

size_t
source_skip(const Source *s, size_t at)
{
    while (at < s->n && isspace((unsigned char)s->mask[at]))
        at++;
    return at;
}

size_t
source_close(const Source *s, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < s->n; i++) {
        char c = s->mask[i];
        depth += c == '(' || c == '{' || c == '[';
        depth -= c == ')' || c == '}' || c == ']';
        if (depth == 0)
            return i;
    }
    return s->n;
}

size_t
source_line_start(const Source *s, size_t at)
{
    while (at && s->text[at - 1] != '\n')
        at--;
    return at;
}

size_t
source_line_end(const Source *s, size_t at)
{
    while (at < s->n && s->text[at] != '\n')
        at++;
    return at;
}

const char *
source_indent(Arena *a, const Source *s, size_t at)
{
    size_t from = source_line_start(s, at), to = from;
    while (to < s->n && (s->text[to] == ' ' || s->text[to] == '\t'))
        to++;
    return arena_printf(a, "%.*s", (int)(to - from), s->text + from);
}

bool
source_first_on_line(const Source *s, size_t at)
{
    size_t k = source_line_start(s, at);
    while (k < at && (s->text[k] == ' ' || s->text[k] == '\t'))
        k++;
    return k == at;
}

size_t
source_word(const Source *s, size_t at)
{
    size_t n = 0;
    while (at + n < s->n && is_word(s->mask[at + n]))
        n++;
    return n && !isdigit((unsigned char)s->mask[at]) ? n : 0;
}

const char *
source_copy(Arena *a, const Source *s, Span x)
{
    while (x.from < x.to && isspace((unsigned char)s->text[x.from]))
        x.from++;
    while (x.to > x.from && isspace((unsigned char)s->text[x.to - 1]))
        x.to--;
    char *out = arena_alloc(a, x.to - x.from + 1);
    memcpy(out, s->text + x.from, x.to - x.from);
    return out;
}

static bool
is_keyword(const Source *s, size_t at, const char *word)
{
    return source_word(s, at) == strlen(word) && strncmp(s->mask + at, word, strlen(word)) == 0;
}

/* Just behind the last ; { or } before the place that stands in no brackets which began later. */
static size_t
begin_of(const Source *s, size_t at)
{
    int depth = 0;
    while (at > 0) {
        char c = s->mask[at - 1];
        if (c == ')' || c == ']')
            depth++;
        else if ((c == '(' || c == '[') && depth)
            depth--;
        else if (depth == 0 && (c == ';' || c == '{' || c == '}')) {
            /* the ; of for (;;) are in brackets that are open here */
            int open = 0;
            for (size_t k = at - 1; c == ';' && k > 0; k--) {
                char d = s->mask[k - 1];
                open += d == '(';
                open -= d == ')';
                if (d == ';' || d == '{' || d == '}' || open > 0)
                    break;
            }
            if (open <= 0)
                return at;
        }
        at--;
    }
    return 0;
}

static size_t
end_of(const Source *s, size_t at)
{
    for (; at < s->n; at++) {
        char c = s->mask[at];
        if (c == '(' || c == '[' || c == '{')
            at = source_close(s, at);
        else if (c == ';')
            return at + 1;
        else if (c == '}')
            return at;
    }
    return s->n;
}

/* The colon of a label or a case that stands there; 0. */
static size_t
label_end(const Source *s, size_t at)
{
    size_t n = source_word(s, at), k = source_skip(s, at + n);
    if (is_keyword(s, at, "case") || is_keyword(s, at, "default")) {
        while (k < s->n && s->mask[k] != ':' && s->mask[k] != ';')
            k++;
        return k < s->n && s->mask[k] == ':' ? k + 1 : 0;
    }
    return n && k < s->n && s->mask[k] == ':' && s->mask[k + 1] != ':' ? k + 1 : 0;
}

bool
source_statement(const Source *s, size_t at, Statement *out)
{
    if (at >= s->n)
        return false;
    size_t from = source_skip(s, begin_of(s, at));
    *out = (Statement){.outer = from};
    while (from < at) {
        size_t next = 0, label = label_end(s, from);
        bool body = true;
        if (is_keyword(s, from, "if") || is_keyword(s, from, "while") ||
            is_keyword(s, from, "for") || is_keyword(s, from, "switch")) {
            size_t open = source_skip(s, from + source_word(s, from));
            next = open < s->n && s->mask[open] == '(' ? source_close(s, open) + 1 : 0;
        } else if (is_keyword(s, from, "else") || is_keyword(s, from, "do")) {
            next = from + source_word(s, from);
        } else if (label) {
            next = label;
            body = out->alone;
        }
        if (!next || next > at)
            break;
        if (!out->alone)
            out->outer = from;
        out->alone = body;
        from = source_skip(s, next);
    }
    if (!out->alone)
        out->outer = from;
    out->at = (Span){from, end_of(s, from)};
    return from < s->n && out->at.to > from;
}

bool
source_body(const Source *s, const char *function, Span *params, Span *body)
{
    size_t n = strlen(function);
    for (const char *p = s->mask; n && (p = strstr(p, function)); p += n) {
        size_t at = (size_t)(p - s->mask), open = source_skip(s, at + n);
        if ((at && is_word(s->mask[at - 1])) || is_word(s->mask[at + n]) || open >= s->n ||
            s->mask[open] != '(')
            continue;
        size_t close = source_close(s, open), brace = source_skip(s, close + 1);
        if (brace >= s->n || s->mask[brace] != '{')
            continue;
        *params = (Span){open + 1, close};
        *body = (Span){brace + 1, source_close(s, brace)};
        return body->to < s->n;
    }
    return false;
}
