/*
 * contract: a function's summary in the language of models (docs/models.md), for people to read, keep and compare.
 *
 * Each outcome of the summary becomes one of the line; those that read alike are one. What the language has no word for,
 * as what becomes of a member's member, is left out.
 */
#include "engine.h"

typedef struct Printer {
    const Fn *fn;
    const Models *models; /* printed is what is read as one of these; NULL: for people */
    Text *out;
    Arena *a;
} Printer;

static const char *
param_name(const Printer *p, uint32_t k)
{
    const char *name = p->fn->f->locals.at[k].name;

    if (!name || !*name)
        return arena_printf(p->a, "arg%u", k + 1);
    if (strcmp(name, "steals") == 0 || strcmp(name, "gains") == 0 || strcmp(name, "of") == 0)
        return arena_printf(p->a, "%s_", name);
    return name;
}

/* Does it ask whether that argument is NULL, and come back if it is? */
static bool
takes_null(const Printer *p, uint32_t k)
{
    const Summary *s = p->fn->summary;

    if (p->models)
        return k >= 32 || !(s->needs >> k & 1);
    for (uint32_t n = 0; k < 32 && n < s->outcomes.n; n++)
        if (s->outcomes.at[n].null_params >> k & 1)
            return true;
    return false;
}

static int
delta_at(const SumOutcome *o, const Place *place)
{
    for (uint32_t k = 0; k < o->deltas.n; k++)
        if (place_eq(&o->deltas.at[k].place, place))
            return o->deltas.at[k].n;
    return 0;
}

static void
print_number(const Given *g, Text *out)
{
    if (g->lo == g->hi)
        text_addf(out, "%lld", (long long)g->lo);
    else if (g->hi >= INT32_MAX && g->lo > INT32_MIN)
        text_addf(out, ">= %lld", (long long)g->lo);
    else if (g->lo <= INT32_MIN && g->hi >= INT32_MAX)
        text_add(out, "int");
    else
        text_addf(out, "%lld..%lld", (long long)g->lo, (long long)g->hi);
}

static void
print_new(const Printer *p, const NewObject *n, const char *type, Text *out)
{
    if (p->models && type && !models_type(p->models, type))
        type = NULL;
    if (n->family != FAMILY_NONE && n->family != FAMILY_BUFFER)
        text_addf(out, "block %s", word_of(model_families, n->family));
    else if (n->owned <= 0)
        text_add(out, "any");
    else
        text_addf(out, "new%s%s", type ? " " : "", type ? type : "");
}

static bool
is_object_pointer(const Printer *p)
{
    const Type *f = ir_type(p->fn->unit, p->fn->f->type);

    return f && is_object_type(p->fn->unit, f->to);
}

static void
print_result(const Printer *p, const SumOutcome *o, const Given *g)
{
    switch (g->kind) {
    case GIVEN_INT:
        if (g->lo == 0 && g->hi == 0 && is_object_pointer(p))
            text_add(p->out, "NULL");
        else
            print_number(g, p->out);
        break;
    case GIVEN_NEW:
        print_new(p, &o->news.at[g->n], o->news.at[g->n].type, p->out);
        break;
    case GIVEN_BORROWED:
        text_add(p->out, "borrowed");
        if (g->place.param >= 0)
            text_addf(p->out, " %s", param_name(p, (uint32_t)g->place.param));
        break;
    case GIVEN_PLACE:
        if (delta_at(o, &g->place) > 0)
            text_add(p->out, "new");
        else
            text_addf(p->out, "borrowed%s%s", g->place.param >= 0 ? " " : "",
                      g->place.param >= 0 ? param_name(p, (uint32_t)g->place.param) : "");
        break;
    case GIVEN_PARAM:
        text_addf(p->out, g->off ? "inside %s" : "same %s", param_name(p, (uint32_t)g->n));
        break;
    case GIVEN_GLOBAL:
        text_add(p->out, g->n > 0 ? "new" : "borrowed");
        break;
    case GIVEN_PTR:
        text_add(p->out, is_object_pointer(p) ? "any" : "ptr");
        break;
    default:
        text_add(p->out, "any");
    }
}

/* *P = value, of a parameter that is the address of a variable. */
static void
print_writes(const Printer *p, const SumOutcome *o)
{
    for (uint32_t k = 0; k < o->writes.n; k++) {
        const Write *w = &o->writes.at[k];
        if (w->place.param < 0 || w->place.n != 1 || w->place.off[0] != 0 || w->name || w->spent)
            continue;
        const Given *g = &w->value;
        text_addf(p->out, " %s = ", param_name(p, (uint32_t)w->place.param));
        if (g->kind == GIVEN_INT && g->lo == 0 && g->hi == 0 && w->pointer)
            text_add(p->out, "NULL");
        else if (g->kind == GIVEN_INT && g->lo == g->hi)
            text_addf(p->out, "%lld", (long long)g->lo);
        else if (g->kind == GIVEN_NEW && o->news.at[g->n].owned > 0 &&
                 o->news.at[g->n].family == FAMILY_NONE)
            text_add(p->out, g->maybe_null ? "new?" : "new");
        else if (g->kind == GIVEN_BORROWED && g->place.param >= 0)
            text_addf(p->out, "borrowed %s", param_name(p, (uint32_t)g->place.param));
        else
            text_add(p->out, "any");
    }
}

static const char *
outcome_text(const Printer *of, const SumOutcome *o, bool is_void)
{
    Text t;
    Printer p = *of;

    text_init(&t, p.a);
    p.out = &t;
    if (is_void)
        text_add(&t, "void");
    else
        print_result(&p, o, &o->ret);
    text_add(&t, o->exc == PENDING_YES ? "!" : o->exc == PENDING_MAYBE ? "?" : "");
    for (uint32_t k = 0; k < o->deltas.n; k++) {
        const Delta *d = &o->deltas.at[k];
        if (d->place.param >= 0 && d->place.n == 0 && d->n != 0 && (d->n > 0 || !p.models))
            text_addf(&t, " %s %s", d->n < 0 ? "steals" : "gains",
                      param_name(&p, (uint32_t)d->place.param));
    }
    print_writes(&p, o);
    return text_str(&t);
}

static void
print_outcome(const Printer *p, const char *text, const char **seen, uint32_t *n)
{
    for (uint32_t k = 0; k < *n; k++)
        if (strcmp(seen[k], text) == 0)
            return;
    text_addf(p->out, "%s%s", *n ? " | " : " -> ", text);
    seen[(*n)++] = text;
}

static void
print_outcomes(const Printer *p)
{
    const Summary *s = p->fn->summary;
    const char **seen = NEW_N(p->a, const char *, 2 * s->outcomes.n + 1);
    bool is_void = function_returns_void(p->fn->unit, p->fn->f);
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->outcomes.n; k++)
        print_outcome(p, outcome_text(p, &s->outcomes.at[k], is_void), seen, &n);
    for (uint32_t k = 0; !is_void && k < s->outcomes.n; k++)
        if (s->outcomes.at[k].ret.maybe_null && s->outcomes.at[k].ret.kind != GIVEN_ANY)
            print_outcome(p, "NULL", seen, &n);
    if (n == 0)
        text_add(p->out, " -> void ; noreturn");
}

static void
print_runs(const Printer *p)
{
    uint32_t runs = p->fn->summary->runs;

    if (!p->models)
        runs &= runs & RUNS_CODE ? RUNS_CODE : RUNS_THREADS;
    if (runs)
        text_add(p->out, " ; runs");
    for (const Word *w = model_runs; runs && w->word; w++)
        if (runs & (uint32_t)w->value)
            text_addf(p->out, " %s", w->word);
}

/* Does it rely on its caller to hold the GIL? */
static bool
uses_api(const Summary *s)
{
    for (uint32_t k = 0; k < s->outcomes.n; k++)
        if (s->outcomes.at[k].uses_api)
            return true;
    return false;
}

/* Whatever comes back. What is taken on one way out only, a model says to be kept in the first argument. */
static void
print_stolen(const Printer *p)
{
    for (uint32_t k = 0; p->models && k < p->fn->f->nparams; k++)
        if (summary_steals(p->fn->summary, k))
            text_addf(p->out, " ; steals %s", param_name(p, k));
}

static void
print(const Fn *fn, const Models *models, Text *out)
{
    Arena *a = arena_new();
    Printer p = {.fn = fn, .models = models, .out = out, .a = a};
    const Function *f = fn->f;

    text_addf(out, "%s(", f->name);
    for (uint32_t k = 0; k < f->nparams && k < 32; k++)
        text_addf(out, "%s%s%s", k ? ", " : "", param_name(&p, k), takes_null(&p, k) ? "?" : "");
    text_addf(out, "%s)", !f->is_variadic ? "" : f->nparams ? ", ..." : "...");
    print_outcomes(&p);
    print_stolen(&p);
    print_runs(&p);
    if (models && !uses_api(fn->summary))
        text_add(out, " ; nogil");
    arena_free(a);
}

void
contract_print(const Fn *fn, Text *out)
{
    print(fn, NULL, out);
}

void
contract_print_model(const Fn *fn, const Models *m, Text *out)
{
    print(fn, m, out);
}
