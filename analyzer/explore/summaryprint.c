/*
 * summaryprint: summaries as text, for --dump summaries.
 */
#include "engine.h"

static void
print_place(const Fn *fn, const Place *p, Text *out)
{
    if (p->param == PLACE_RESULT)
        text_add(out, "result");
    else if (p->param == PLACE_NEW)
        text_add(out, "new #");
    else if (p->param >= 0)
        text_add(out, fn->f->locals.at[p->param].name ? fn->f->locals.at[p->param].name : "?");
    else
        text_add(out, p->global ? p->global : "nobody");
    for (int k = 0; k < p->n; k++)
        text_addf(out, "[%lld]", (long long)p->off[k]);
}

static void
print_given(const Fn *fn, const Given *g, Text *out)
{
    static const char *const words[] = {"any", "",  "new ",  "borrowed ", "what was at ",
                                        "",    "&", "undef", "pointer",   "struct"};

    text_add(out, words[g->kind]);
    if (g->kind == GIVEN_INT && g->lo == g->hi)
        text_addf(out, "%lld", (long long)g->lo);
    else if (g->kind == GIVEN_INT)
        text_addf(out, "%lld..%lld", (long long)g->lo, (long long)g->hi);
    else if (g->kind == GIVEN_NEW)
        text_addf(out, "#%d", g->n);
    else if (g->kind == GIVEN_PARAM)
        text_add(out, fn->f->locals.at[g->n].name ? fn->f->locals.at[g->n].name : "?");
    else if (g->kind == GIVEN_BORROWED || g->kind == GIVEN_PLACE)
        print_place(fn, &g->place, out);
    else if (g->kind == GIVEN_GLOBAL)
        text_add(out, g->place.global);
    if (g->maybe_null)
        text_add(out, "?");
}

static void
print_guard(const Fn *fn, const Guard *g, Text *out)
{
    text_add(out, " if ");
    print_place(fn, &g->place, out);
    if (g->not_in)
        text_addf(out, " is not %lld", (long long)g->lo);
    else if (g->lo == g->hi)
        text_addf(out, " is %lld", (long long)g->lo);
    else if (g->not_zero)
        text_add(out, " is not 0");
    else
        text_addf(out, " is in %lld..%lld", (long long)g->lo, (long long)g->hi);
}

static const char *
param_name(const Fn *fn, uint32_t p)
{
    return fn->f->locals.at[p].name ? fn->f->locals.at[p].name : "?";
}

static void
print_params(const Fn *fn, const char *what, uint32_t set, Text *out)
{
    for (uint32_t p = 0; p < fn->f->nparams && p < 32; p++)
        if (set >> p & 1)
            text_addf(out, "%s %s", what, param_name(fn, p));
}

static void
print_places(const Fn *fn, const Place *at, uint32_t n, const char *what, Text *out)
{
    for (uint32_t k = 0; k < n; k++) {
        text_add(out, " if ");
        print_place(fn, &at[k], out);
        text_addf(out, " %s", what);
    }
}

/* What the parameter can be, or, if that is shorter, what it cannot. */
static void
print_kinds(const Fn *fn, uint32_t p, uint16_t ruled_out, Text *out)
{
    const char *name = param_name(fn, p);

    if (!ruled_out)
        return;
    bool other = ruled_out >> KINDS & 1; /* then it is one of those that are left */
    text_addf(out, " if %s is%s", name, other ? "" : " not");
    for (int k = 0; k < KINDS; k++)
        if ((ruled_out >> k & 1) != other)
            text_addf(out, " %s", kind_name(k));
}

void
summary_print(const Fn *fn, Text *out)
{
    const Summary *s = fn->summary;

    text_addf(out, "summary %s%s%s\n", fn->f->name, s->complete ? "" : " (incomplete)",
              s->too_many ? " (thrown together)" : "");
    for (uint32_t k = 0; k < s->outcomes.n; k++) {
        const SumOutcome *o = &s->outcomes.at[k];
        text_add(out, "  -> ");
        print_given(fn, &o->ret, out);
        text_add(out, o->exc == PENDING_YES ? "!" : o->exc == PENDING_MAYBE ? " (exception?)" : "");
        for (uint32_t n = 0; n < o->news.n; n++)
            text_addf(out, " #%u owned %d", n, o->news.at[n].owned);
        for (uint32_t n = 0; n < o->deltas.n; n++) {
            text_add(out, " ");
            print_place(fn, &o->deltas.at[n].place, out);
            text_addf(out, " %+d", o->deltas.at[n].n);
        }
        for (uint32_t n = 0; n < o->writes.n; n++) {
            text_add(out, " ");
            print_place(fn, &o->writes.at[n].place, out);
            text_add(out, o->writes.at[n].spent ? " spent " : " = ");
            print_given(fn, &o->writes.at[n].value, out);
        }
        for (uint32_t n = 0; n < o->guards.n; n++)
            print_guard(fn, &o->guards.at[n], out);
        print_places(fn, o->null_places.at, o->null_places.n, "is NULL", out);
        print_places(fn, o->nonnull_places.at, o->nonnull_places.n, "is there", out);
        if (o->exc_entry != ENTRY_ANY)
            text_addf(out, " if %s exception is set", o->exc_entry == ENTRY_SET ? "an" : "no");
        for (uint32_t n = 0; n < o->unequal.n; n++)
            text_addf(out, " if %s is not %lld", param_name(fn, o->unequal.at[n].param),
                      (long long)o->unequal.at[n].n);
        for (uint32_t p = 0; p < fn->f->nparams && p < 8; p++)
            print_kinds(fn, p, o->kinds_out[p], out);
        for (uint32_t p = 0; p < fn->f->nparams && p < 32; p++)
            if (o->null_params >> p & 1)
                text_addf(out, " if %s is NULL", param_name(fn, p));
        print_params(fn, " alters", o->altered, out);
        print_params(fn, " alters elements of", o->inner, out);
        print_params(fn, " result holds", o->filled_with, out);
        print_params(fn, " result copies", o->copies >= 0 ? 1u << o->copies : 0, out);
        print_params(fn, " result is out of", o->element_of >= 0 ? 1u << o->element_of : 0, out);
        if (o->shares)
            text_addf(out, " result shares %s%s", o->shares_copy ? "what is in " : "", o->shares);
        if (o->pooled >= 0)
            text_addf(out, " puts %s into %s", fn->f->locals.at[o->pooled].name, o->pool);
        text_add(out, "\n");
    }
}
