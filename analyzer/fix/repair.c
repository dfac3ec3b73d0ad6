/*
 * repair: from what a rule says of a mistake to edits of the text.
 *
 * Each way that the rule names gives the edits that it may stand for, or none where the text does not look as expected.
 * What is guessed here (which object a member belongs to, where the statement ends) is right or is found out when the
 * edit is tried.
 */
#include "fix.h"

#include <ctype.h>

typedef struct Mender {
    Arena *arena;
    Source s;
    const Finding *f;
    const Repair *r;
    size_t at; /* of the finding */
    Fixes *out;
} Mender;

/* The template with its @ and # filled in. */
static const char *
fill(const Mender *m, const char *it, const char *value)
{
    Text t;
    text_init(&t, m->arena);
    text_add(&t, "");
    for (const char *p = m->r->text; *p; p++)
        if (*p == '@' || *p == '#')
            text_add(&t, *p == '@' ? it : value);
        else
            text_add_n(&t, p, 1);
    return text_str(&t);
}

static void
edit(Mender *m, Fix *f, size_t from, size_t to, const char *text)
{
    Edit e = {from, to, text};
    vec_push(m->arena, &f->edits, e);
}

static void __attribute__((format(printf, 3, 4)))
offer(Mender *m, Fix *f, const char *title, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, title);
    vsnprintf(line, sizeof line, title, ap);
    va_end(ap);
    f->title = arena_printf(m->arena, "%s", line);
    vec_push(m->arena, m->out, *f);
}

/* A name, or members behind one: what can be written twice without doing something twice. */
static bool
is_plain(const char *s)
{
    for (; *s; s++)
        if (!isalnum((unsigned char)*s) && !strchr("_.->[]&*() ", *s))
            return false;
    return true;
}

static bool
is_name(const char *s)
{
    for (const char *p = s; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            return false;
    return *s && !isdigit((unsigned char)*s);
}

static bool
is_null(const char *s)
{
    return strcmp(s, "NULL") == 0 || strcmp(s, "0") == 0 || strcmp(s, "nullptr") == 0;
}

static bool
same_text(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == ' ' || *a == '\t' || *a == '\n')
            a++;
        while (*b == ' ' || *b == '\t' || *b == '\n')
            b++;
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* ---- a statement before another ------------------------------------------------------------- */

/* Where the line says nothing more: its end, else the place itself. */
static size_t
end_of_line(const Source *s, size_t at)
{
    size_t end = source_line_end(s, at);
    return source_skip(s, at) >= end ? end : at;
}

static void
put_in_braces(Mender *m, Fix *f, const Statement *st, const char *text)
{
    const Source *s = &m->s;
    const char *outer = source_indent(m->arena, s, st->outer);
    const char *inner = source_first_on_line(s, st->at.from)
                            ? source_indent(m->arena, s, st->at.from)
                            : arena_printf(m->arena, "%s    ", outer);
    size_t before = st->at.from;
    while (before && isspace((unsigned char)s->mask[before - 1]))
        before--;
    bool bare = true; /* no comment between */
    for (size_t k = before; k < st->at.from; k++)
        bare &= isspace((unsigned char)s->text[k]) != 0;
    if (bare)
        edit(m, f, before, st->at.from, arena_printf(m->arena, " {\n%s%s\n%s", inner, text, inner));
    else {
        edit(m, f, before, before, " {");
        edit(m, f, st->at.from, st->at.from, arena_printf(m->arena, "%s\n%s", text, inner));
    }
    size_t end = end_of_line(s, st->at.to);
    edit(m, f, end, end, arena_printf(m->arena, "\n%s}", outer));
}

static void
put_before(Mender *m, Fix *f, const Statement *st, const char *text)
{
    const Source *s = &m->s;
    if (st->alone) {
        put_in_braces(m, f, st, text);
        return;
    }
    const char *indent = source_indent(m->arena, s, st->at.from);
    bool own_line = source_first_on_line(s, st->at.from);
    edit(m, f, st->at.from, st->at.from,
         own_line ? arena_printf(m->arena, "%s\n%s", text, indent)
                  : arena_printf(m->arena, "%s ", text));
}

static void
mend_before(Mender *m)
{
    const Source *s = &m->s;
    Fix f = {0};
    Statement st;
    if (!m->r->name || !is_plain(m->r->name) || m->at >= s->n)
        return;
    const char *text = fill(m, m->r->name, "");
    if (s->mask[m->at] == '}') {
        size_t line = source_line_start(s, m->at);
        if (!source_first_on_line(s, m->at))
            return;
        edit(m, &f, line, line,
             arena_printf(m->arena, "%s    %s\n", source_indent(m->arena, s, m->at), text));
    } else if (source_statement(s, m->at, &st))
        put_before(m, &f, &st, text);
    else
        return;
    offer(m, &f, "insert %s", text);
}

/* ---- what stands there, put into something ---------------------------------------------------- */

static void
mend_around(Mender *m)
{
    Fix f = {0};
    Statement st;
    if (!source_statement(&m->s, m->at, &st) || m->s.mask[st.at.to - 1] != ';')
        return;
    Span x = {st.at.from, st.at.to - 1};
    const char *it = source_copy(m->arena, &m->s, x);
    if (strncmp(it, "(void)", 6) == 0)
        it += 6;
    const char *text = fill(m, it, "");
    edit(m, &f, x.from, x.to, text);
    offer(m, &f, "use %s", text);
}

static void
mend_result(Mender *m)
{
    const Source *s = &m->s;
    Fix f = {0};
    Statement st;
    if (!source_statement(s, m->at, &st) || s->mask[st.at.to - 1] != ';' ||
        source_word(s, st.at.from) != 6 || strncmp(s->mask + st.at.from, "return", 6) != 0)
        return;
    Span x = {source_skip(s, st.at.from + 6), st.at.to - 1};
    if (x.from >= x.to)
        return;
    const char *text = fill(m, source_copy(m->arena, s, x), "");
    edit(m, &f, x.from, x.to, text);
    offer(m, &f, "return %s", text);
}

/* ---- assignments --------------------------------------------------------------------------- */

/* The = of `left = value;` that stands in no brackets; 0. */
static size_t
equals_in(const Source *s, Span x)
{
    for (size_t i = x.from; i < x.to; i++) {
        char c = s->mask[i];
        if (c == '(' || c == '[' || c == '{')
            i = source_close(s, i);
        else if (c == '=' && i > x.from && s->mask[i + 1] != '=' &&
                 !strchr("=!<>+-*/%&|^", s->mask[i - 1]))
            return i;
        else if (c == '=')
            i++;
    }
    return 0;
}

static bool
assignment(const Mender *m, Span x, const char **left, const char **value)
{
    size_t eq = equals_in(&m->s, x);
    if (!eq || x.to < eq + 2 || m->s.mask[x.to - 1] != ';')
        return false;
    *left = source_copy(m->arena, &m->s, (Span){x.from, eq});
    *value = source_copy(m->arena, &m->s, (Span){eq + 1, x.to - 1});
    return is_plain(*left) && !strchr(*left, ' ');
}

/* The argument of `word(argument);`, and the assignment to it that follows at once. */
typedef struct Freed {
    Span call, both;
    const char *argument, *value; /* NULL if nothing is assigned */
} Freed;

static bool
find_freed(const Mender *m, Freed *out)
{
    const Source *s = &m->s;
    Statement st, next;
    *out = (Freed){0};
    if (!source_statement(s, m->at, &st))
        return false;
    size_t word = source_word(s, st.at.from), open = source_skip(s, st.at.from + word);
    if (!word || open >= s->n || s->mask[open] != '(')
        return false;
    size_t close = source_close(s, open);
    if (close >= s->n || source_skip(s, close + 1) + 1 != st.at.to)
        return false;
    out->call = out->both = st.at;
    out->argument = source_copy(m->arena, s, (Span){open + 1, close});
    size_t after = source_skip(s, st.at.to);
    const char *left, *value;
    if (is_plain(out->argument) && !st.alone && source_statement(s, after, &next) &&
        next.at.from == after && assignment(m, next.at, &left, &value) &&
        same_text(left, out->argument)) {
        out->both.to = next.at.to;
        out->value = value;
    }
    return is_plain(out->argument);
}

static void
mend_argument(Mender *m)
{
    Fix f = {0};
    Freed freed;
    if (!find_freed(m, &freed))
        return;
    bool both = freed.value && is_null(freed.value);
    const char *text = fill(m, freed.argument, "");
    edit(m, &f, freed.call.from, both ? freed.both.to : freed.call.to, text);
    offer(m, &f, "use %s", text);
}

static void
mend_assigned(Mender *m)
{
    Fix f = {0};
    Freed freed;
    Statement st;
    Span x;
    const char *left, *value;
    if (source_statement(&m->s, m->at, &st) && assignment(m, st.at, &left, &value)) {
        x = st.at;
    } else if (find_freed(m, &freed) && freed.value && !is_null(freed.value)) {
        x = freed.both;
        left = freed.argument;
        value = freed.value;
    } else {
        return;
    }
    const char *text = fill(m, left, value);
    edit(m, &f, x.from, x.to, text);
    offer(m, &f, "use %s", text);
}

/* ---- another member ---------------------------------------------------------------------------- */

/* The name of a function's first parameter. */
static const char *
first_parameter(const Mender *m, Span params)
{
    size_t end = params.from;
    while (end < params.to && m->s.mask[end] != ',')
        end++;
    while (end > params.from && isspace((unsigned char)m->s.mask[end - 1]))
        end--;
    size_t from = end;
    while (from > params.from &&
           (isalnum((unsigned char)m->s.mask[from - 1]) || m->s.mask[from - 1] == '_'))
        from--;
    return source_copy(m->arena, &m->s, (Span){from, end});
}

/* "self" of "self->x"; NULL if it is no member. */
static const char *
owner_in(const Mender *m, const char *argument)
{
    int depth = 0;
    for (const char *p = argument; *p; p++) {
        depth += *p == '(' || *p == '[';
        depth -= *p == ')' || *p == ']';
        if (depth == 0 && p[0] == '-' && p[1] == '>')
            return arena_printf(m->arena, "%.*s", (int)(p - argument), argument);
    }
    return NULL;
}

typedef struct Like { /* the last statement of the kind */
    bool found;
    Statement st;
    const char *owner;
} Like;

static Like
find_like(const Mender *m, Span body)
{
    const Source *s = &m->s;
    size_t n = strcspn(m->r->text, "(");
    Like like = {0};
    for (size_t i = body.from; i < body.to; i += 1) {
        if (source_word(s, i) != n || strncmp(s->mask + i, m->r->text, n) != 0 ||
            s->mask[i - 1] == '_' || isalnum((unsigned char)s->mask[i - 1]))
            continue;
        size_t open = source_skip(s, i + n);
        Statement st;
        if (s->mask[open] != '(' || !source_statement(s, i, &st) || st.alone || st.at.from != i)
            continue;
        const char *owner =
            owner_in(m, source_copy(m->arena, s, (Span){open + 1, source_close(s, open)}));
        if (owner || !m->r->name)
            like = (Like){true, st, owner};
    }
    return like;
}

/* The last return of the body, or its end. */
static bool
find_return(const Mender *m, Span body, Statement *out)
{
    bool found = false;
    for (size_t i = body.from; i < body.to; i++)
        if (source_word(&m->s, i) == 6 && strncmp(m->s.mask + i, "return", 6) == 0 &&
            !isalnum((unsigned char)m->s.mask[i - 1]) && m->s.mask[i - 1] != '_')
            found = source_statement(&m->s, i, out);
    return found && !out->alone;
}

static void
add_statement(Mender *m, Span body, const Like *like, const char *it)
{
    Fix f = {0};
    Statement st;
    const char *text = fill(m, it, "");
    if (like->found) {
        size_t end = end_of_line(&m->s, like->st.at.to);
        const char *indent = source_indent(m->arena, &m->s, like->st.at.from);
        edit(m, &f, end, end, arena_printf(m->arena, "\n%s%s", indent, text));
    } else if (find_return(m, body, &st))
        put_before(m, &f, &st, text);
    else
        return;
    offer(m, &f, "add %s", text);
}

/* The names that stand before a -> in the body, each once, and then the parameter. */
static void
guess_owners(Mender *m, Span params, Span body)
{
    const Source *s = &m->s;
    Like none = {0};
    Names seen = {0};
    for (size_t i = body.from; i < body.to; i++) {
        size_t n = source_word(s, i);
        if (n && i + n + 1 < body.to && s->mask[i + n] == '-' && s->mask[i + n + 1] == '>')
            vec_push(m->arena, &seen, intern_n(s->text + i, n));
        else if (n && s->mask[i - 1] == '*' && s->mask[source_skip(s, i + n)] == '=')
            vec_push(m->arena, &seen, intern_n(s->text + i, n));
        i += n;
    }
    vec_push(m->arena, &seen, intern(first_parameter(m, params)));
    for (uint32_t i = 0; i < seen.n; i++) {
        bool before = false;
        for (uint32_t k = 0; k < i; k++)
            before |= seen.at[k] == seen.at[i];
        if (!before && is_name(seen.at[i]))
            add_statement(m, body, &none, arena_printf(m->arena, "%s->%s", seen.at[i], m->r->name));
    }
}

/* A member of the instance's own, or of a struct in it. What lies behind a pointer may be NULL, be one of many, or belong to
 * another object at times: that takes more than a line. */
static bool
is_in_instance(const char *member)
{
    return is_plain(member) && !strstr(member, "->") && !strchr(member, '[');
}

static void
mend_member(Mender *m)
{
    Span params, body;
    if (!source_body(&m->s, m->f->function, &params, &body) ||
        (m->r->name && !is_in_instance(m->r->name)))
        return;
    Like like = find_like(m, body);
    if (!m->r->name)
        add_statement(m, body, &like, first_parameter(m, params));
    else if (like.found)
        add_statement(m, body, &like, arena_printf(m->arena, "%s->%s", like.owner, m->r->name));
    else
        guess_owners(m, params, body);
}

/* ---- the end of a list ---------------------------------------------------------------------------- */

/* The braces of `name[...] = {...}`, of the last one that begins before `before`. */
static bool
find_table(const Mender *m, const char *name, size_t before, Span *out)
{
    const Source *s = &m->s;
    bool found = false;
    for (size_t i = 0; i < before; i++) {
        size_t n = source_word(s, i);
        if (!n)
            continue;
        size_t open = source_skip(s, i + n), close, eq, brace;
        bool is_it = n == strlen(name) && strncmp(s->mask + i, name, n) == 0 && open < s->n &&
                     s->mask[open] == '[';
        i += n - 1;
        if (!is_it || (close = source_close(s, open)) >= s->n ||
            s->mask[eq = source_skip(s, close + 1)] != '=' ||
            s->mask[brace = source_skip(s, eq + 1)] != '{')
            continue;
        *out = (Span){brace, source_close(s, brace)};
        found = out->to < s->n;
    }
    return found;
}

static void
end_table(Mender *m, const char *name, size_t before)
{
    const Source *s = &m->s;
    Span table;
    Fix f = {0};
    if (!is_name(name) || !find_table(m, name, before, &table))
        return;
    size_t last = table.to;
    while (last > table.from && isspace((unsigned char)s->mask[last - 1]))
        last--;
    if (last <= table.from + 1)
        return;
    bool comma = s->mask[last - 1] == ',';
    if (source_first_on_line(s, table.to)) {
        size_t line = source_line_end(s, last);
        const char *indent = source_indent(m->arena, s, last);
        if (!comma)
            edit(m, &f, last, last, ",");
        edit(m, &f, line, line,
             arena_printf(m->arena, "\n%s%s%s", indent, m->r->text, comma ? "," : ""));
    } else
        edit(m, &f, last, last, arena_printf(m->arena, "%s %s", comma ? "" : ",", m->r->text));
    offer(m, &f, "end '%s' with %s", name, m->r->text);
}

static void
mend_list(Mender *m)
{
    const Source *s = &m->s;
    size_t word = source_word(s, m->at), open = source_skip(s, m->at + word);
    Fix f = {0};
    if (!word || open >= s->n || s->mask[open] != '(')
        return;
    size_t close = source_close(s, open);
    if (close >= s->n)
        return;
    for (size_t i = open + 1; i < close; i++) {
        size_t n = source_word(s, i);
        if (n)
            end_table(m, source_copy(m->arena, s, (Span){i, i + n}), m->at);
        i += n;
    }
    edit(m, &f, close, close, arena_printf(m->arena, ", %s", m->r->text));
    offer(m, &f, "end the list with %s", m->r->text);
}

void
fixes_of(Arena *a, const char *text, size_t n, const Finding *f, Fixes *out)
{
    static void (*const menders[])(Mender *) = {
        [REPAIR_BEFORE] = mend_before,     [REPAIR_AROUND] = mend_around,
        [REPAIR_RESULT] = mend_result,     [REPAIR_ARGUMENT] = mend_argument,
        [REPAIR_ASSIGNED] = mend_assigned, [REPAIR_MEMBER] = mend_member,
        [REPAIR_END_LIST] = mend_list,
    };
    Mender m = {.arena = a, .f = f, .out = out};
    if (!f->nrepairs)
        return;
    source_read(a, text, n, &m.s);
    m.at = source_offset(&m.s, f->line, f->column);
    for (uint32_t i = 0; i < f->nrepairs; i++) {
        m.r = &f->repairs[i];
        if (m.r->how == REPAIR_END_TABLE)
            end_table(&m, m.r->name, n);
        else
            menders[m.r->how](&m);
    }
}
