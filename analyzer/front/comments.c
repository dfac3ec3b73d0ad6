/*
 * The comments that ask for silence, and the lines that each covers.
 *
 *     code;   // decref: ignore[ref-leak] why          this line
 *     // decref: ignore[ref-leak] why                  alone: the next line that has code
 *     // decref: ignore-function[ref-leak] why         the function around it, else the next one
 *     // decref: ignore-file[ref-leak,memory-leak] why
 *     code;   // NOLINT(decref-ref-leak)               this line; NOLINTNEXTLINE: the next
 *
 * libclang would have to be asked for every token, so the text is read here, comments and strings told apart as C
 * does. Nearly all files hold neither word and cost one search.
 */
#define _GNU_SOURCE
#include "front.h"

typedef struct Reader {
    Unit *unit;
    int32_t file;
    const char *at, *end;
    uint32_t line;
    const char *line_start;
    bool code;        /* something but a comment stands on this line already */
    uint32_t waiting; /* suppressions from here on may wait for code: their first line is 0 */
} Reader;

static const char OURS[] = "decref:", THEIRS[] = "NOLINT";

static bool
holds(const char *text, size_t n, const char *word)
{
    return memmem(text, n, word, strlen(word)) != NULL;
}

/* White space runs become one blank; those of a comment's margin go. */
static const char *
tidy(Arena *a, const char *s, const char *end)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (bool blank = false; s < end; s++) {
        if (strchr(" \t\r\n\v\f", *s) || (*s == '*' && blank && s + 1 < end && s[1] == ' ')) {
            blank = true;
            continue;
        }
        if (blank && t.n)
            text_add(&t, " ");
        blank = false;
        text_add_n(&t, s, 1);
    }
    return text_str(&t);
}

/* The ids of a list without its blanks; with a prefix, only those that have it, and without it. */
static const char *
ids(Arena *a, const char *s, const char *end, const char *prefix)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    while (s < end) {
        const char *comma = memchr(s, ',', (size_t)(end - s));
        const char *stop = comma ? comma : end;
        const char *id = tidy(a, s, stop);
        size_t n = strlen(prefix);
        if (strncmp(id, prefix, n) == 0 && id[n]) {
            text_add(&t, t.n ? "," : "");
            text_add(&t, id + n);
        }
        s = comma ? comma + 1 : end;
    }
    return text_str(&t);
}

static Suppression *
add(Reader *r, const char *word, uint32_t line, const char *line_start)
{
    Suppression s = {
        .loc = {r->file, line, (uint32_t)(word - line_start) + 1},
        .first = line,
        .last = line,
        .rules = "",
        .reason = "",
    };
    vec_push(r->unit->arena, &r->unit->suppressions, s);
    return &r->unit->suppressions.at[r->unit->suppressions.n - 1];
}

static bool
takes(const char **s, const char *end, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(end - *s) < n || strncmp(*s, word, n) != 0)
        return false;
    *s += n;
    return true;
}

/* ---- the two ways to write it ------------------------------------------------------------- */

enum { WHOLE_FUNCTION = 0 }; /* in `last`, until the functions are known */

/* s: after "decref:". False if it is about something else. */
static bool
read_ours(Reader *r, const char *word, const char *s, const char *end, uint32_t line,
          const char *line_start)
{
    Arena *a = r->unit->arena;
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    if (!takes(&s, end, "ignore"))
        return false;
    bool function = takes(&s, end, "-function"), file = !function && takes(&s, end, "-file");
    if (s < end && *s != '[' && !strchr(" \t\r\n", *s))
        return false;
    Suppression *x = add(r, word, line, line_start);
    const char *close = s < end && *s == '[' ? memchr(s, ']', (size_t)(end - s)) : NULL;
    if (close) {
        x->rules = intern(ids(a, s + 1, close, ""));
        x->reason = intern(tidy(a, close + 1, end));
    }
    if (function)
        x->last = WHOLE_FUNCTION;
    if (file) {
        x->first = 1;
        x->last = UINT32_MAX;
    }
    return !function && !file;
}

static void
read_theirs(Reader *r, const char *word, const char *s, const char *end, uint32_t line,
            const char *line_start)
{
    Arena *a = r->unit->arena;
    bool next = takes(&s, end, "NEXTLINE");
    const char *close = s < end && *s == '(' ? memchr(s, ')', (size_t)(end - s)) : NULL;
    const char *found = close ? ids(a, s + 1, close, "decref-") : "";
    if (!*found)
        return; /* other tools' */
    Suppression *x = add(r, word, line, line_start);
    x->rules = intern(found);
    x->reason = intern(tidy(a, close + 1 + (close + 1 < end && close[1] == ':'), end));
    x->first = x->last = line + next;
}

/* ---- the text --------------------------------------------------------------------------------- */

/* A comment's text lies between s and end and begins on this line. */
static void
read_comment(Reader *r, const char *s, const char *end, bool alone)
{
    uint32_t line = r->line;
    const char *line_start = r->line_start;
    for (const char *p = s; p < end; p++) {
        if (*p == '\n') {
            line++;
            line_start = p + 1;
        }
        const char *rest = p;
        if (*p == 'd' && takes(&rest, end, OURS)) {
            if (read_ours(r, p, rest, end, line, line_start) && alone)
                r->unit->suppressions.at[r->unit->suppressions.n - 1].first =
                    0; /* waits for code */
            return;
        }
        if (*p == 'N' && takes(&rest, end, THEIRS)) {
            read_theirs(r, p, rest, end, line, line_start);
            return;
        }
    }
}

static void
newline(Reader *r)
{
    r->line++;
    r->line_start = r->at + 1;
    r->code = false;
}

/* Here is code: what waits for it covers this line. */
static void
see_code(Reader *r)
{
    r->code = true;
    for (; r->waiting < r->unit->suppressions.n; r->waiting++) {
        Suppression *x = &r->unit->suppressions.at[r->waiting];
        if (x->first == 0)
            x->first = x->last = r->line;
    }
}

/* Leaves r->at behind the closing quote, or at the end of the line where it is missing. */
static void
skip_literal(Reader *r, char quote)
{
    for (r->at++; r->at < r->end && *r->at != quote && *r->at != '\n'; r->at++)
        if (*r->at == '\\' && r->at + 1 < r->end) {
            r->at++;
            if (*r->at == '\n')
                newline(r);
        }
    if (r->at < r->end && *r->at == quote)
        r->at++;
}

static void
skip_comment(Reader *r, bool block)
{
    const char *s = r->at + 2, *end = r->end;
    bool alone = !r->code;
    if (block)
        end = memmem(s, (size_t)(r->end - s), "*/", 2);
    else
        end = memchr(s, '\n', (size_t)(r->end - s));
    if (!end)
        end = r->end;
    read_comment(r, s, end, alone);
    for (; r->at < end; r->at++)
        if (*r->at == '\n') {
            newline(r);
            r->code = !alone;
        }
    if (block && r->at < r->end)
        r->at += 2;
}

void
comments_read(Unit *u, int32_t file, const char *text, size_t n)
{
    if (!text || (!holds(text, n, OURS) && !holds(text, n, THEIRS)))
        return;
    Reader r = {.unit = u,
                .file = file,
                .at = text,
                .end = text + n,
                .line = 1,
                .line_start = text,
                .waiting = u->suppressions.n};
    while (r.at < r.end) {
        char c = *r.at, next = r.at + 1 < r.end ? r.at[1] : '\0';
        if (c == '/' && (next == '*' || next == '/')) {
            skip_comment(&r, next == '*');
            continue;
        }
        if (c == '\n')
            newline(&r);
        else if (c != ' ' && c != '\t' && c != '\r')
            see_code(&r);
        if (c == '"' || c == '\'')
            skip_literal(&r, c);
        else
            r.at++;
    }
    for (uint32_t i = r.waiting; i < u->suppressions.n; i++)
        if (u->suppressions.at[i].first == 0)
            u->suppressions.at[i].first = UINT32_MAX; /* no code follows: it covers nothing */
}

/* The function around the line, else the first one after it; NULL if there is none. */
static const Function *
function_at(const Unit *u, Loc at)
{
    const Function *after = NULL;
    for (uint32_t i = 0; i < u->funcs.n; i++) {
        const Function *f = &u->funcs.at[i];
        if (!f->end_line || f->loc.file != at.file || f->end_line < at.line)
            continue;
        if (!after || f->loc.line < after->loc.line)
            after = f;
    }
    return after;
}

void
comments_find_functions(Unit *u)
{
    for (uint32_t i = 0; i < u->suppressions.n; i++) {
        Suppression *x = &u->suppressions.at[i];
        if (x->last != WHOLE_FUNCTION)
            continue;
        const Function *f = function_at(u, x->loc);
        x->first = f ? f->loc.line : UINT32_MAX;
        x->last = f ? f->end_line : 0;
    }
}
