/*
 * contractwhole: whether the line that is printed of a function (contract.c) says all that a caller has to know.
 *
 * The language of models has no word for much of what a summary holds: members of arguments that were written, what is so only
 * where an argument is NULL, which arguments may hold anything afterwards. A caller that went by such a line would believe that
 * nothing of it happens. Where this says no, it goes by the convention instead.
 */
#include "engine.h"

static bool
given_is_said(const SumOutcome *o, const Given *g)
{
    switch (g->kind) {
    case GIVEN_NEW:
        return o->news.at[g->n].owned == 1 && o->news.at[g->n].family == FAMILY_NONE &&
               !o->news.at[g->n].unknown;
    case GIVEN_PARAM:
        return g->off == 0;
    case GIVEN_PLACE:
        return g->place.param >= 0 && g->off == 0;
    case GIVEN_UNDEF:
    case GIVEN_RECORD:
        return false;
    default:
        return true;
    }
}

static bool
writes_are_said(const SumOutcome *o, uint32_t *news)
{
    for (uint32_t k = 0; k < o->writes.n; k++) {
        const Write *w = &o->writes.at[k];
        const GivenKind kind = w->value.kind;
        if (w->place.param < 0 || w->place.n != 1 || w->place.off[0] != 0 || w->name || w->spent ||
            (kind != GIVEN_INT && kind != GIVEN_NEW && kind != GIVEN_ANY) ||
            !given_is_said(o, &w->value))
            return false;
        *news += kind == GIVEN_NEW;
    }
    return true;
}

static bool
deltas_are_said(const SumOutcome *o)
{
    for (uint32_t k = 0; k < o->deltas.n; k++) {
        const Delta *d = &o->deltas.at[k];
        if (d->place.param < 0 || d->place.n != 0 || d->n < -1 || d->n > 1)
            return false;
    }
    return true;
}

/* Is it so whatever the arguments are? */
static bool
is_for_all(const SumOutcome *o)
{
    if (o->exc_entry != ENTRY_ANY || o->null_params || o->null_places.n || o->nonnull_places.n ||
        o->guards.n)
        return false;
    for (uint32_t k = 0; k < 8; k++)
        if (o->lo[k] > INT32_MIN || o->hi[k] < INT32_MAX)
            return false;
    return true;
}

bool
summary_steals(const Summary *s, uint32_t param)
{
    for (uint32_t n = 0; n < s->outcomes.n; n++) {
        const SumOutcome *o = &s->outcomes.at[n];
        bool taken = false;
        for (uint32_t k = 0; k < o->deltas.n; k++)
            taken = taken || (o->deltas.at[k].place.param == (int)param &&
                              o->deltas.at[k].place.n == 0 && o->deltas.at[k].n < 0);
        if (!taken)
            return false;
    }
    return s->outcomes.n > 0;
}

static bool
outcome_is_said(const Summary *s, const SumOutcome *o, uint32_t nparams)
{
    uint32_t news = o->ret.kind == GIVEN_NEW;

    for (uint32_t k = 0; k < nparams; k++)
        if (o->keeper[k] != -1)
            return false;
    for (uint32_t k = 0; deltas_are_said(o) && k < o->deltas.n; k++)
        if (o->deltas.at[k].n < 0 && !summary_steals(s, (uint32_t)o->deltas.at[k].place.param))
            return false;
    return given_is_said(o, &o->ret) && writes_are_said(o, &news) && news == o->news.n &&
           deltas_are_said(o) && is_for_all(o) && !o->exc_unseen && !o->gil && !o->clears &&
           !o->exc_held && !o->exc_put && !o->killed && !o->kept && !o->altered && !o->inner &&
           !o->filled_with && !o->changed && !o->parked && o->copies < 0 && o->element_of < 0;
}

bool
contract_says_all(const Fn *fn)
{
    const Summary *s = fn->summary;

    if (!s->complete || s->too_many || s->asserts || s->closes_ring || !s->outcomes.n ||
        s->taken_for != TAKEN_AS_MADE || fn->f->is_variadic || fn->f->nparams > 8)
        return false;
    for (uint32_t k = 0; k < s->outcomes.n; k++)
        if (!outcome_is_said(s, &s->outcomes.at[k], fn->f->nparams))
            return false;
    return true;
}

const char *
contract_shown(Arena *a, const char *lines, const char *name)
{
    const char *head = arena_printf(a, CONTRACT_SHOWN "%s(", name);
    const char *at = lines;
    while (at && (at = strstr(at, head)) && at != lines && at[-1] != '\n')
        at++;
    if (!at)
        return NULL;
    at += strlen(CONTRACT_SHOWN);
    return arena_printf(a, "%.*s", (int)strcspn(at, "#\n"), at);
}
