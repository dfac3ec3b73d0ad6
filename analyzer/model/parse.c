/*
 * Reads the model language (its grammar stands in outcome.h): recursive descent, one token ahead and rarely two.
 *
 * A function returns false once the mistake has been written to `why`; the first one ends the reading. What stood
 * before it in the text is kept.
 */
#include "parse.h"

#define MOST_PARAMS 32 /* sets of params are 32 bits */

/* ---- tokens ------------------------------------------------------------------- */

void
parse_advance(Parser *p)
{
    p->token = lex_next(&p->lexer);
}

bool
parse_mistake(Parser *p, const Token *at, const char *found, const char *expected)
{
    if (p->note)
        snprintf(p->why, p->whysize, "%s:%d: annotation \"%s\", column %d: found %s; expected %s",
                 p->file, p->note->line, p->note->text, at->column, found, expected);
    else
        snprintf(p->why, p->whysize, "%s:%d:%d: found %s; expected %s", p->file, at->line,
                 at->column, found, expected);
    return false;
}

bool
parse_expected(Parser *p, const char *what)
{
    char found[80];
    token_describe(&p->token, found, sizeof found);
    return parse_mistake(p, &p->token, found, what);
}

bool
parse_take_word(Parser *p, const char *word)
{
    bool found = token_is(&p->token, word);
    if (found)
        parse_advance(p);
    return found;
}

bool
parse_take(Parser *p, int kind)
{
    bool found = p->token.kind == kind;
    if (found)
        parse_advance(p);
    return found;
}

bool
parse_need(Parser *p, int kind, const char *what)
{
    return parse_take(p, kind) || parse_expected(p, what);
}

bool
parse_name(Parser *p, const char **out, const char *what)
{
    if (p->token.kind != TOKEN_NAME)
        return parse_expected(p, what);
    *out = intern_n(p->token.at, p->token.n);
    parse_advance(p);
    return true;
}

/* Words that follow a type or parameter which may be left out: nothing else may have these names. */
static bool
is_reserved(const Token *t)
{
    return token_is(t, "steals") || token_is(t, "gains") || token_is(t, "of");
}

bool
parse_new_name(Parser *p, const char **out, const char *what)
{
    if (is_reserved(&p->token))
        return parse_expected(p, "a name other than 'steals', 'gains' and 'of'");
    return parse_name(p, out, what);
}

/* Whether the token is a name that belongs to what stands before it, rather than the 'x' of an action 'x = ...'. */
bool
parse_at_name(const Parser *p)
{
    if (p->token.kind != TOKEN_NAME || is_reserved(&p->token))
        return false;
    Lexer ahead = p->lexer;
    return lex_next(&ahead).kind != '=';
}

/* A word of a table; the message lists them all. */
bool
parse_word(Parser *p, const Word *table, int *value)
{
    for (const Word *w = table; w->word; w++)
        if (token_is(&p->token, w->word)) {
            *value = w->value;
            parse_advance(p);
            return true;
        }
    Text words;
    text_init(&words, p->arena);
    for (const Word *w = table; w->word; w++) {
        if (w > table)
            text_add(&words, w[1].word ? ", " : " or ");
        text_add(&words, w->word);
    }
    return parse_expected(p, text_str(&words));
}

bool
parse_family(Parser *p, Family *family)
{
    int value;
    if (!parse_word(p, model_families, &value))
        return false;
    *family = (Family)value;
    return true;
}

bool
parse_type(Parser *p, const char **type)
{
    vec_push(p->arena, &p->types, p->token);
    return parse_new_name(p, type, "the short name of a type");
}

static int8_t
param_named(const Parser *p, const Token *t)
{
    for (uint32_t i = 0; i < p->params.n; i++)
        if (token_is(t, p->params.at[i].name))
            return (int8_t)i;
    return -1;
}

bool
parse_is_param(const Parser *p)
{
    return p->token.kind == TOKEN_NAME && param_named(p, &p->token) >= 0;
}

static bool
expected_param(Parser *p)
{
    if (p->params.n == 0)
        return parse_expected(p, "a parameter, of which there are none");
    Text names;
    text_init(&names, p->arena);
    for (uint32_t i = 0; i < p->params.n; i++)
        text_addf(&names, "%s%s", i ? ", " : "a parameter (", p->params.at[i].name);
    text_add(&names, ")");
    return parse_expected(p, text_str(&names));
}

/* Where an annotation at a parameter says "steals" or "keeps in list". */
static bool
is_left_out(const Parser *p)
{
    const Token *t = &p->token;
    return p->note && p->note->own >= 0 &&
           (t->kind == ';' || t->kind == '|' || t->kind == TOKEN_LINE_END || token_is(t, "in"));
}

bool
parse_param(Parser *p, int8_t *param)
{
    const Token *t = &p->token;
    if (is_left_out(p)) {
        *param = (int8_t)p->note->own;
        return true;
    }
    *param = -1;
    if (t->kind == TOKEN_NAME)
        *param = param_named(p, t);
    else if (t->kind == TOKEN_INT && p->note && t->value >= 1 && t->value <= p->params.n)
        *param = (int8_t)(t->value - 1);
    if (*param < 0)
        return expected_param(p);
    parse_advance(p);
    return true;
}

/* ---- lines ---------------------------------------------------------------------- */

static bool
read_param(Parser *p)
{
    if (p->params.n == MOST_PARAMS)
        return parse_expected(p, "at most 32 parameters");
    if (param_named(p, &p->token) >= 0)
        return parse_expected(p, "a name that no other parameter has");
    Param param = {0};
    if (!parse_new_name(p, &param.name, "a parameter's name, '...' or ')'"))
        return false;
    bool copes = parse_take(p, '?');
    param.null_fails = parse_take(p, '!');
    param.nullable = copes || param.null_fails;
    param.null_replaces = param.null_fails && !copes;
    vec_push(p->arena, &p->params, param);
    return true;
}

static bool
read_params(Parser *p)
{
    if (!parse_need(p, '(', "'('"))
        return false;
    if (parse_take(p, ')'))
        return true;
    do {
        if (parse_take(p, TOKEN_ELLIPSIS)) {
            p->model.varargs = true;
            return parse_need(p, ')', "')' after '...'");
        }
        if (!read_param(p))
            return false;
    } while (parse_take(p, ','));
    return parse_need(p, ')', "',' or ')'");
}

static void
model_start(Parser *p, const char *name, int line)
{
    p->params.n = p->outcomes.n = 0;
    Model *m = &p->model;
    *m = (Model){.name = name, .file = p->file, .line = line, .is_users = p->is_users};
    m->keeps = m->keeps_in = m->resizes = m->moves_to = m->moves_from = -1;
    m->copies = m->checks = m->format_at = m->buffer = -1;
}

/* Copies what is used again for the next model. */
static void
model_end(Parser *p)
{
    Model *m = &p->model;
    m->params.n = m->params.cap = p->params.n;
    m->params.at =
        p->params.n ? arena_dup(p->arena, p->params.at, p->params.n * sizeof(Param)) : NULL;
    m->outcomes.n = m->outcomes.cap = p->outcomes.n;
    m->outcomes.at =
        p->outcomes.n ? arena_dup(p->arena, p->outcomes.at, p->outcomes.n * sizeof(Outcome)) : NULL;
}

static bool
add_model(Parser *p, const Token *name)
{
    const Model *clash;
    if (models_add(p->models, &p->model, &clash))
        return true;
    char found[200];
    snprintf(found, sizeof found, "%.60s of versions that line %d has too", p->model.name,
             clash->line);
    return parse_mistake(p, name, found, "bounds ('since', 'until') that do not overlap");
}

static bool
read_model(Parser *p, bool is_slot)
{
    Token at = p->token;
    const char *name = NULL;
    if (!parse_name(p, &name, "a name"))
        return false;
    model_start(p, name, at.line);
    p->model.is_slot = is_slot;
    if (!read_params(p) || !parse_need(p, TOKEN_ARROW, "'->'") || !parse_outcomes(p))
        return false;
    bool has_clauses = parse_take(p, ';');
    if (has_clauses && !parse_clauses(p))
        return false;
    if (p->token.kind != TOKEN_LINE_END)
        return parse_expected(p, has_clauses ? "';' or the end of the line"
                                             : "'|', ';' or the end of the line");
    model_end(p);
    return add_model(p, &at);
}

static bool
read_member(Parser *p, int line)
{
    MemberModel member = {.file = p->file, .line = line};
    int is;
    if (!parse_name(p, &member.record, "the name of a struct") || !parse_need(p, '.', "'.'") ||
        !parse_name(p, &member.field, "the name of a member") ||
        !parse_need(p, TOKEN_ARROW, "'->'") || !parse_word(p, model_members, &is))
        return false;
    if (p->token.kind != TOKEN_LINE_END)
        return parse_expected(p, "the end of the line");
    member.is = (MemberIs)is;
    models_add_member(p->models, &member);
    return true;
}

static bool
read_trait(Parser *p, TypeModel *type)
{
    Token trait = p->token;
    int at = 0;
    if (!parse_word(p, model_traits, &at))
        return false;
    *(bool *)((char *)type + at) = true;
    if (type->atomic && (type->container || type->mutable_))
        return parse_mistake(p, &trait, "another trait beside 'atomic'",
                             "none: an atomic object holds no items");
    return true;
}

static bool
read_type(Parser *p, int line)
{
    TypeModel type = {.file = p->file, .line = line};
    if (!parse_new_name(p, &type.name, "the short name of a type"))
        return false;
    if (!parse_take_word(p, "is"))
        return parse_expected(p, "'is'");
    if (!parse_name(p, &type.object, "the name of a type object"))
        return false;
    for (size_t k = 0; parse_take_word(p, "of"); k++) {
        if (k == sizeof type.structs / sizeof *type.structs)
            return parse_expected(p, "at most four structs");
        if (!parse_name(p, &type.structs[k], "the name of a struct"))
            return false;
    }
    while (parse_take(p, ','))
        if (!read_trait(p, &type))
            return false;
    if (p->token.kind != TOKEN_LINE_END)
        return parse_expected(p, "',' or the end of the line");
    models_add_type(p->models, &type);
    return true;
}

static bool
read_record(Parser *p)
{
    RecordModel record = {0};
    int is;
    if (!parse_name(p, &record.name, "the name of a struct"))
        return false;
    if (!parse_take_word(p, "is"))
        return parse_expected(p, "'is'");
    if (!parse_word(p, model_records, &is))
        return false;
    if (p->token.kind != TOKEN_LINE_END)
        return parse_expected(p, "the end of the line");
    record.is = (RecordIs)is;
    models_add_record(p->models, &record);
    return true;
}

static bool
read_generated(Parser *p)
{
    const char *prefix;
    if (!parse_name(p, &prefix, "how the names begin"))
        return false;
    if (p->token.kind != TOKEN_LINE_END)
        return parse_expected(p, "the end of the line");
    vec_push(p->arena, &p->models->generated, prefix);
    return true;
}

static bool
read_line(Parser *p)
{
    Token first = p->token;
    Lexer ahead = p->lexer;
    if (first.column != 1)
        return parse_mistake(p, &first, "a line that starts with blanks",
                             "one that starts at the margin");
    bool is_keyword = lex_next(&ahead).kind == TOKEN_NAME; /* a function may be called 'type' */
    if (is_keyword && parse_take_word(p, "slot"))
        return read_model(p, true);
    if (is_keyword && parse_take_word(p, "member"))
        return read_member(p, first.line);
    if (is_keyword && parse_take_word(p, "type"))
        return read_type(p, first.line);
    if (is_keyword && parse_take_word(p, "record"))
        return read_record(p);
    if (is_keyword && parse_take_word(p, "generated"))
        return read_generated(p);
    if (first.kind != TOKEN_NAME)
        return parse_expected(
            p, "a function's name, 'slot', 'member', 'type', 'record' or 'generated'");
    return read_model(p, false);
}

static void
start(Parser *p, Models *m, const char *file, int line, const char *text, char *why, size_t whysize)
{
    *p = (Parser){
        .models = m, .arena = m->arena, .file = intern(file), .why = why, .whysize = whysize};
    lex_start(&p->lexer, text, line);
    parse_advance(p);
}

static bool
types_known(Parser *p)
{
    for (uint32_t i = 0; i < p->types.n; i++) {
        const Token *t = &p->types.at[i];
        if (models_type(p->models, intern_n(t->at, t->n)))
            continue;
        char found[80];
        token_describe(t, found, sizeof found);
        return parse_mistake(p, t, found, "a type that a 'type' line names");
    }
    return true;
}

/* ---- the doors ------------------------------------------------------------------- */

bool
parse_line(Models *m, const char *file, int line, const char *text, char *why, size_t whysize)
{
    Parser p;
    start(&p, m, file, line, text, why, whysize);
    return read_line(&p);
}

static bool
read_text(Models *m, const char *file, const char *text, bool is_users, char *why, size_t whysize)
{
    Parser p;
    start(&p, m, file, 1, text, why, whysize);
    p.is_users = is_users;
    m->hash = hash_mix(hash_mix(m->hash, hash_text(file)), hash_text(text));
    while (!parse_take(&p, TOKEN_FILE_END)) {
        if (!read_line(&p))
            return false;
        parse_advance(&p);
    }
    return types_known(&p);
}

bool
models_read(Models *m, const char *file, const char *text, char *why, size_t whysize)
{
    return read_text(m, file, text, true, why, whysize);
}

bool
models_read_found(Models *m, const char *file, const char *text, char *why, size_t whysize)
{
    return read_text(m, file, text, false, why, whysize);
}

static bool
read_annotation(Parser *p)
{
    if (p->token.kind == TOKEN_FILE_END)
        return parse_expected(p, "'->' or a clause");
    if (p->outcomes.n && p->token.kind == TOKEN_ARROW)
        return parse_expected(p, "a clause: another annotation says already what comes back");
    if (parse_take(p, TOKEN_ARROW)) {
        if (!parse_outcomes(p))
            return false;
        if (!parse_take(p, ';'))
            return p->token.kind == TOKEN_LINE_END || parse_expected(p, "'|', ';' or the end");
    }
    return parse_clauses(p) &&
           (p->token.kind == TOKEN_LINE_END || parse_expected(p, "';' or the end"));
}

static void
name_params(Parser *p, const Annotated *f)
{
    for (uint32_t i = 0; i < f->nparams && i < MOST_PARAMS; i++) {
        const char *name = f->params[i];
        Param param = {.name = name && *name ? intern(name)
                                             : intern(arena_printf(p->arena, "arg%u", i + 1)),
                       .nullable = true}; /* nothing is said of that */
        vec_push(p->arena, &p->params, param);
    }
}

Model *
models_annotation(Models *m, const Annotated *f, char *why, size_t whysize)
{
    Parser p;
    start(&p, m, f->notes->file, f->notes->line, "", why, whysize);
    p.is_users = true;
    model_start(&p, intern(f->name), f->notes->line);
    p.model.varargs = f->varargs;
    name_params(&p, f);
    for (uint32_t i = 0; i < f->nnotes; i++) {
        p.note = &f->notes[i];
        p.file = intern(p.note->file);
        lex_start(&p.lexer, p.note->text, p.note->line);
        parse_advance(&p);
        if (!read_annotation(&p) || !types_known(&p))
            return NULL;
        p.types.n = 0;
    }
    model_end(&p);
    return arena_dup(m->arena, &p.model, sizeof p.model);
}
