/* Reads clauses: what is so on every outcome. */
#include "parse.h"

static bool
once(Parser *p, bool already)
{
    if (!already)
        return true;
    char found[80];
    snprintf(found, sizeof found, "a second '%.*s'", (int)p->clause.n, p->clause.at);
    return parse_mistake(p, &p->clause, found, "one");
}

static bool
read_set(Parser *p, uint32_t *set)
{
    int8_t param;
    if (!parse_param(p, &param) || !once(p, *set & 1u << param))
        return false;
    *set |= 1u << param;
    return true;
}

static bool
read_keeps(Parser *p, Model *m)
{
    Keep k;
    if (parse_take_word(p, "result")) {
        m->keeps_result = true;
        return true;
    }
    if (!parse_param(p, &k.what))
        return false;
    if (!parse_take_word(p, "in"))
        k.in = KEEP_INTERP;
    else if (parse_take_word(p, "result"))
        k.in = KEEP_RESULT;
    else if (!parse_param(p, &k.in))
        return false;
    vec_push(p->arena, &m->kept, k);
    m->keeps = m->kept.at[0].what;
    m->keeps_in = m->kept.at[0].in;
    return true;
}

static bool
read_runs(Parser *p, Model *m)
{
    do {
        int bit;
        if (!parse_word(p, model_runs, &bit))
            return false;
        m->runs |= (uint32_t)bit;
    } while (p->token.kind == TOKEN_NAME);
    return true;
}

static bool
read_frees(Parser *p, Model *m)
{
    Token t = p->token;
    Family family;
    if (!parse_family(p, &family))
        return false;
    if (m->frees && family != m->frees_family)
        return parse_mistake(p, &t, "another family than in the first 'frees'", "the same");
    m->frees_family = family;
    return read_set(p, &m->frees);
}

static bool
read_resizes(Parser *p, Model *m)
{
    return once(p, m->resizes >= 0) && parse_param(p, &m->resizes);
}

static bool
read_format(Parser *p, Model *m)
{
    int value;
    if (!once(p, m->format) || !parse_word(p, model_formats, &value))
        return false;
    m->format = (FormatOp)value;
    return parse_param(p, &m->format_at);
}

static bool
read_checks(Parser *p, Model *m)
{
    return once(p, m->checks >= 0) && parse_type(p, &m->checks_type) && parse_param(p, &m->checks);
}

static bool
read_exc(Parser *p, Model *m)
{
    int value;
    if (!once(p, m->exc) || !parse_word(p, model_exc_ops, &value))
        return false;
    m->exc = (ExcOp)value;
    return true;
}

static bool
read_gil(Parser *p, Model *m)
{
    int value;
    if (!once(p, m->gil) || !parse_word(p, model_gil_ops, &value))
        return false;
    m->gil = (GilOp)value;
    return true;
}

static bool
read_lock(Parser *p, Model *m)
{
    int value;
    if (!once(p, m->lock) || !parse_word(p, model_lock_ops, &value))
        return false;
    m->lock = (LockOp)value;
    return true;
}

static bool
read_instead(Parser *p, Model *m)
{
    return once(p, m->instead) && parse_name(p, &m->instead, "the name of a function");
}

static bool
read_copies(Parser *p, Model *m)
{
    if (!once(p, m->copies >= 0))
        return false;
    m->copies_deep = token_is(&p->token, "deep");
    if (!parse_take_word(p, "deep") && !parse_take_word(p, "shallow"))
        return parse_expected(p, "shallow or deep");
    return parse_param(p, &m->copies);
}

static bool
read_buffer(Parser *p, Model *m)
{
    if (!once(p, m->buffer >= 0))
        return false;
    m->buffer_fills = token_is(&p->token, "fills");
    if (!parse_take_word(p, "fills") && !parse_take_word(p, "releases"))
        return parse_expected(p, "fills or releases");
    return parse_param(p, &m->buffer);
}

static bool
read_moves(Parser *p, Model *m)
{
    return once(p, m->moves_to >= 0) && parse_param(p, &m->moves_to) &&
           parse_param(p, &m->moves_from);
}

static bool
read_intrinsic(Parser *p, Model *m)
{
    return once(p, m->intrinsic) && parse_name(p, &m->intrinsic, "the name of an intrinsic");
}

static bool
read_version(Parser *p, int32_t *bound, const Model *m)
{
    if (!once(p, *bound))
        return false;
    if (p->token.kind != TOKEN_VERSION)
        return parse_expected(p, "a version such as 3.9");
    *bound = (int32_t)p->token.value;
    if (m->since && m->until && m->since >= m->until)
        return parse_expected(p, "a 'since' below the 'until'");
    parse_advance(p);
    return true;
}

static bool
read_since(Parser *p, Model *m)
{
    return read_version(p, &m->since, m);
}

static bool
read_until(Parser *p, Model *m)
{
    return read_version(p, &m->until, m);
}

static const struct {
    const char *word;
    bool (*read)(Parser *p, Model *m);
} clauses[] = {
    {"runs", read_runs},       {"keeps", read_keeps},   {"frees", read_frees},
    {"resizes", read_resizes}, {"format", read_format}, {"checks", read_checks},
    {"exc", read_exc},         {"gil", read_gil},       {"copies", read_copies},
    {"buffer", read_buffer},   {"moves", read_moves},   {"intrinsic", read_intrinsic},
    {"since", read_since},     {"until", read_until},   {"lock", read_lock},
    {"instead", read_instead},
};

static bool
agrees(Parser *p)
{
    const Model *m = &p->model;
    if (m->objects && !m->varargs)
        return parse_mistake(p, &p->clause, "'objects'", "a '...' at the end of the parameters");
    if (m->pure &&
        (m->runs || m->steals || m->gains || m->releases || m->mutates || m->frees || m->kept.n))
        return parse_mistake(p, &p->clause, "an effect beside 'pure'", "none");
    return true;
}

static bool
read_clause(Parser *p)
{
    Model *m = &p->model;
    p->clause = p->token;
    for (const Word *w = model_flags; w->word; w++)
        if (parse_take_word(p, w->word)) {
            *(bool *)((char *)m + w->value) = true;
            return agrees(p);
        }
    for (const Word *w = model_sets; w->word; w++)
        if (parse_take_word(p, w->word))
            return read_set(p, (uint32_t *)((char *)m + w->value)) && agrees(p);
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        if (parse_take_word(p, clauses[i].word))
            return clauses[i].read(p, m) && agrees(p);
    return parse_expected(p, "a clause (docs/models.md lists them)");
}

bool
parse_clauses(Parser *p)
{
    do {
        if (!read_clause(p))
            return false;
    } while (parse_take(p, ';'));
    return true;
}
