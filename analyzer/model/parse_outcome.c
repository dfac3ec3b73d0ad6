/* Reads outcomes: what comes back and what then happened to the arguments. */
#include "parse.h"

/* 'new' was read: [TYPE] */
static bool
read_new_type(Parser *p, const char **type)
{
    return !parse_at_name(p) || parse_type(p, type);
}

/* 'borrowed' was read: [PARAM] */
static bool
read_lender(Parser *p, int8_t *param)
{
    bool counted = p->note && p->token.kind == TOKEN_INT;
    return (!counted && !parse_at_name(p)) || parse_param(p, param);
}

/* The same, of a result: [PARAM] [TYPE], a name that is no parameter's being a type's. */
static bool
read_lent(Parser *p, Outcome *o)
{
    bool is_type = p->params.n == 0 || (parse_at_name(p) && !parse_is_param(p));
    return (is_type || read_lender(p, &o->param)) && read_new_type(p, &o->type);
}

static bool
read_range(Parser *p, Outcome *o)
{
    Token first = p->token;
    o->ret = RET_INT;
    o->lo = o->hi = first.value;
    parse_advance(p);
    if (!parse_take(p, TOKEN_RANGE))
        return true;
    o->hi = p->token.value;
    if (p->token.kind != TOKEN_INT || o->hi < o->lo)
        return parse_expected(p, "a number that is not below the first");
    parse_advance(p);
    return true;
}

static bool
read_at_least(Parser *p, Outcome *o)
{
    if (p->token.kind != TOKEN_INT)
        return parse_expected(p, "a number");
    o->ret = RET_INT;
    o->lo = p->token.value;
    o->hi = INT64_MAX;
    parse_advance(p);
    return true;
}

static bool
read_block(Parser *p, Outcome *o)
{
    o->ret = RET_BLOCK;
    if (!parse_family(p, &o->family))
        return false;
    if (token_is(&p->token, "zeroed") && parse_at_name(p)) {
        o->zeroed = true;
        parse_advance(p);
    }
    return true;
}

static bool
read_result(Parser *p, Outcome *o)
{
    static const struct {
        const char *word;
        Ret ret;
    } bare[] = {
        {"NULL", RET_NULL},
        {"ptr", RET_PTR},
        {"any", RET_ANY},
        {"void", RET_VOID},
    };
    if (parse_take_word(p, "new")) {
        o->ret = RET_NEW;
        return parse_take_word(p, "of") ? parse_param(p, &o->param) : read_new_type(p, &o->type);
    }
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
        if (parse_take_word(p, bare[i].word)) {
            o->ret = bare[i].ret;
            return true;
        }
    if (p->token.kind == TOKEN_INT)
        return read_range(p, o);
    if (parse_take(p, TOKEN_AT_LEAST))
        return read_at_least(p, o);
    if (parse_take_word(p, "int")) {
        *o = (Outcome){.ret = RET_INT, .param = -1, .lo = INT64_MIN, .hi = INT64_MAX};
        return true;
    }
    if (parse_take_word(p, "borrowed")) {
        o->ret = RET_BORROWED;
        return read_lent(p, o);
    }
    if (parse_take_word(p, "same")) {
        o->ret = RET_SAME;
        return parse_param(p, &o->param);
    }
    if (parse_take_word(p, "inside")) {
        o->ret = RET_INSIDE;
        return parse_param(p, &o->param);
    }
    if (parse_take_word(p, "block"))
        return read_block(p, o);
    return parse_expected(
        p, "a result: new, borrowed, same, inside, block, NULL, int, ptr, any, void or a number");
}

static bool
read_value(Parser *p, Action *a)
{
    if (parse_take_word(p, "new")) {
        a->value = RET_NEW;
        a->maybe_null = parse_take(p, '?');
        return read_new_type(p, &a->type);
    }
    if (parse_take_word(p, "borrowed")) {
        a->value = RET_BORROWED;
        return read_lender(p, &a->from);
    }
    if (parse_take_word(p, "inside")) {
        a->value = RET_INSIDE;
        return parse_param(p, &a->from);
    }
    if (parse_take_word(p, "block")) {
        a->value = RET_BLOCK;
        if (!parse_family(p, &a->family))
            return false;
        a->grown = token_is(&p->token, "grown") && parse_at_name(p) && !parse_is_param(p);
        if (a->grown)
            parse_advance(p);
        return true;
    }
    if (parse_take_word(p, "NULL")) {
        a->value = RET_NULL;
        return true;
    }
    if (parse_take_word(p, "any")) {
        a->value = RET_ANY;
        return true;
    }
    if (p->token.kind != TOKEN_INT)
        return parse_expected(p, "a value: new, borrowed, inside, block, NULL, any or a number");
    a->value = RET_INT;
    a->n = p->token.value;
    parse_advance(p);
    return true;
}

static bool
read_action(Parser *p, Action *a)
{
    *a = (Action){.from = -1};
    if (parse_take_word(p, "steals")) {
        a->what = ACT_STEALS;
        return parse_param(p, &a->param);
    }
    if (parse_take_word(p, "gains")) {
        a->what = ACT_GAINS;
        return parse_param(p, &a->param);
    }
    a->what = ACT_SETS;
    return parse_param(p, &a->param) && parse_need(p, '=', "'='") && read_value(p, a);
}

static bool
at_action(const Parser *p)
{
    return p->token.kind == TOKEN_NAME || (p->note && p->token.kind == TOKEN_INT);
}

static bool
read_outcome(Parser *p)
{
    Outcome o = {.param = -1};
    if (!read_result(p, &o))
        return false;
    if (parse_take(p, '!'))
        o.exc = EXC_SETS;
    else if (parse_take(p, '?'))
        o.exc = EXC_MAY_SET;
    p->actions.n = 0;
    while (at_action(p)) {
        Action a;
        if (!read_action(p, &a))
            return false;
        vec_push(p->arena, &p->actions, a);
    }
    o.actions.n = o.actions.cap = p->actions.n;
    if (o.actions.n)
        o.actions.at = arena_dup(p->arena, p->actions.at, o.actions.n * sizeof(Action));
    vec_push(p->arena, &p->outcomes, o);
    return true;
}

bool
parse_outcomes(Parser *p)
{
    do {
        if (!read_outcome(p))
            return false;
    } while (parse_take(p, '|'));
    return true;
}
