/* The tokens of the model language. */
#include "parse.h"

#define SHOWN 40 /* bytes of a token that a message shows */

/* Not the ones of <ctype.h>: a model file means the same in every locale. */
static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_in_word(char c)
{
    return is_letter(c) || is_digit(c);
}

void
lex_start(Lexer *l, const char *text, int line)
{
    if (memcmp(text, "\xef\xbb\xbf", strnlen(text, 3)) == 0 && strnlen(text, 3) == 3)
        text += 3; /* a byte order mark, as some editors like to write */
    *l = (Lexer){.at = text, .line_start = text, .line = line, .end_line = line, .end_column = 1};
}

static void
skip_blanks(Lexer *l)
{
    for (;; l->at++) {
        if (*l->at == '#')
            l->at += strcspn(l->at, "\n");
        if (*l->at == '\n') {
            l->line++;
            l->line_start = l->at + 1;
        } else if (*l->at != ' ' && *l->at != '\t' && *l->at != '\r') {
            return;
        }
    }
}

static int
digit_value(char c)
{
    if (is_digit(c))
        return c - '0';
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

/* -12, 0x1f, 3.12; what runs on as a word (12ab) is no token of ours. */
static void
lex_number(Token *t)
{
    const char *s = t->at;
    bool negative = *s == '-', fits = true;
    s += negative;
    int base = s[0] == '0' && (s[1] | 0x20) == 'x' && digit_value(s[2]) < 16 ? 16 : 10;
    s += base == 16 ? 2 : 0;
    uint64_t value = 0, largest = (uint64_t)INT64_MAX + negative;
    for (; digit_value(*s) < base; s++) {
        uint64_t digit = (uint64_t)digit_value(*s);
        if (value > (largest - digit) / (uint64_t)base)
            fits = false;
        else
            value = value * (uint64_t)base + digit;
    }
    t->value = (int64_t)(negative ? 0 - value : value);
    t->kind = fits ? TOKEN_INT : TOKEN_TOO_LARGE;
    if (s[0] == '.' && is_digit(s[1]) && base == 10 && !negative) {
        uint64_t minor = 0;
        for (s++; is_digit(*s); s++)
            minor = minor > 255 ? 256 : minor * 10 + (uint64_t)(*s - '0');
        fits = fits && value >= 1 && value <= 127 && minor <= 255;
        t->kind = fits ? TOKEN_VERSION : TOKEN_TOO_LARGE;
        t->value = (int64_t)((value & 127) << 8 | (minor & 255));
    }
    if (is_in_word(*s)) {
        t->kind = TOKEN_UNKNOWN;
        while (is_in_word(*s))
            s++;
    }
    t->n = (uint32_t)(s - t->at);
}

static void
lex_mark(Token *t)
{
    const char *s = t->at;
    t->n = 2;
    if (s[0] == '-' && s[1] == '>') {
        t->kind = TOKEN_ARROW;
    } else if (s[0] == '>' && s[1] == '=') {
        t->kind = TOKEN_AT_LEAST;
    } else if (s[0] == '.' && s[1] == '.') {
        t->kind = s[2] == '.' ? TOKEN_ELLIPSIS : TOKEN_RANGE;
        t->n += s[2] == '.';
    } else {
        t->kind = strchr("(),;|!?=.", *s) ? *s : TOKEN_UNKNOWN;
        t->n = 1;
    }
}

static void
lex_word(Token *t)
{
    const char *s = t->at;
    while (is_in_word(*s))
        s++;
    t->kind = TOKEN_NAME;
    t->n = (uint32_t)(s - t->at);
}

Token
lex_next(Lexer *l)
{
    skip_blanks(l);
    Token t = {.at = l->at, .line = l->line, .column = (int)(l->at - l->line_start) + 1};
    bool at_end = *l->at == '\0';
    if (l->in_line && (at_end || (t.column == 1 && l->depth == 0))) {
        l->in_line = false;
        t.kind = TOKEN_LINE_END;
        t.line = l->end_line;
        t.column = l->end_column;
        return t;
    }
    if (at_end) {
        t.kind = TOKEN_FILE_END;
        return t;
    }
    if (!l->in_line)
        l->depth = 0;
    l->in_line = true;
    if (is_letter(*t.at))
        lex_word(&t);
    else if (is_digit(*t.at) || (*t.at == '-' && is_digit(t.at[1])))
        lex_number(&t);
    else
        lex_mark(&t);
    if (t.kind == '(')
        l->depth++;
    else if (t.kind == ')' && l->depth > 0)
        l->depth--;
    l->at += t.n;
    l->end_line = t.line;
    l->end_column = t.column + (int)t.n;
    return t;
}

bool
token_is(const Token *t, const char *word)
{
    if (t->kind != TOKEN_NAME)
        return false;
    uint32_t i = 0;
    while (i < t->n && word[i] == t->at[i]) /* a name has no NUL in it */
        i++;
    return i == t->n && word[i] == '\0';
}

void
token_describe(const Token *t, char *out, size_t size)
{
    unsigned char first = (unsigned char)*t->at;
    if (t->kind == TOKEN_FILE_END || t->kind == TOKEN_LINE_END)
        snprintf(out, size, "the end of the %s", first ? "line" : "text");
    else if (t->kind == TOKEN_UNKNOWN && (first < ' ' || first > '~'))
        snprintf(out, size, "the byte 0x%02x", first);
    else
        snprintf(out, size, "'%.*s%s'%s", t->n > SHOWN ? SHOWN : (int)t->n, t->at,
                 t->n > SHOWN ? "..." : "",
                 t->kind == TOKEN_TOO_LARGE ? ", a number too large" : "");
}
