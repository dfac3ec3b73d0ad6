/*
 * C source with its words in colour: keywords, types, strings, comments, numbers, directives. A line at a time; what a line
 * leaves open is the next one's state.
 */
#include "html.h"

#include <ctype.h>

static const char *const keywords[] = {
    "auto",   "break",  "case",   "const",   "continue", "default",  "do",       "else",   "enum",
    "extern", "for",    "goto",   "if",      "inline",   "register", "restrict", "return", "sizeof",
    "static", "struct", "switch", "typedef", "union",    "volatile", "while",    "NULL",   NULL};
static const char *const types[] = {"bool",  "char", "double",   "float",  "int", "long",
                                    "short", "void", "unsigned", "signed", NULL};

static bool
is_among(const char *const *words, const char *s, size_t n)
{
    for (; *words; words++)
        if (strlen(*words) == n && strncmp(*words, s, n) == 0)
            return true;
    return false;
}

static void
add_span(const Html *h, Text *out, const char *class, const char *s, size_t n)
{
    const char *piece = arena_printf(h->a, "%.*s", (int)n, s);

    if (*class)
        text_addf(out, "<span class=\"%s\">", class);
    html_add(h, out, piece);
    if (*class)
        text_add(out, "</span>");
}

static size_t
string_length(const char *s)
{
    size_t n = 1;

    while (s[n] && s[n] != s[0])
        n += s[n] == '\\' && s[n + 1] ? 2 : 1;
    return n + (s[n] == s[0]);
}

static size_t
comment_length(const char *s, size_t from, bool *open)
{
    const char *end = strstr(s + from, "*/");

    *open = !end;
    return end ? (size_t)(end + 2 - s) : strlen(s);
}

static size_t
word_length(const char *s)
{
    size_t n = 0;

    while (isalnum((unsigned char)s[n]) || s[n] == '_')
        n++;
    return n;
}

static const char *
word_class(const char *s, size_t n)
{
    bool is_type = (n > 2 && s[n - 2] == '_' && s[n - 1] == 't') ||
                   (n > 2 && strncmp(s, "Py", 2) == 0 && isupper((unsigned char)s[2]) &&
                    !memchr(s, '_', n) && s[strspn(s + n, " ") + n] != '(');

    if (isdigit((unsigned char)*s))
        return "d";
    return is_among(keywords, s, n) ? "k" : is_type || is_among(types, s, n) ? "t" : "";
}

void
html_colour(const Html *h, Text *out, const char *line, CodeState *state)
{
    bool open = *state == CODE_COMMENT, directive = *state == CODE_DIRECTIVE;
    const char *p = line;

    if (open) {
        size_t n = comment_length(p, 0, &open);
        add_span(h, out, "c", p, n);
        p += n;
    }
    while (*p) {
        size_t n = 1;
        const char *class = "";
        bool first = strspn(line, " \t") == (size_t)(p - line);
        if (p[0] == '/' && p[1] == '*') {
            n = comment_length(p, 2, &open);
            class = "c";
        } else if (p[0] == '/' && p[1] == '/') {
            n = strlen(p);
            class = "c";
        } else if (*p == '"' || *p == '\'') {
            n = string_length(p);
            class = "s";
        } else if (*p == '#' && first) {
            n = 1 + strspn(p + 1, " \t");
            n += word_length(p + n);
            class = "p";
            directive = true;
        } else if (word_length(p)) {
            n = word_length(p);
            class = word_class(p, n);
        } else {
            n = strcspn(p, "/\"'#_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
            n = n ? n : 1;
        }
        add_span(h, out, class, p, n);
        p += n;
    }
    bool goes_on = p > line && p[-1] == '\\';
    *state = open ? CODE_COMMENT : directive && goes_on ? CODE_DIRECTIVE : CODE_PLAIN;
}
