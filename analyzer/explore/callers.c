/*
 * callers: a helper whose callers all take its result for something else than its body makes of it.
 *
 * One side has to be mended, and it is one mistake however many callers there are: it is told once, at the helper's
 * return, with both places. The callers are then explored as they see it themselves (Summary.taken_for).
 */
#include "engine.h"

enum { FEW_CALLERS = 2, CALLERS_SHOWN = 3 };

/* Who calls it is known, and nobody said what it does. */
static const Usage *
all_callers(const Explorer *e)
{
    const Fn *fn = e->fn;
    const Usage *u = program_usage(e->p, fn->unit, fn->id);

    if (!u || u->sites.n < FEW_CALLERS || fn->address_taken || fn->role.contract || fn->promise ||
        fn->recursive || e->over || e->crowded)
        return NULL;
    return u;
}

static bool
is_new(const Explorer *e, const Returned *r)
{
    const ObjInfo *i = obj_info(&e->h, r->obj);

    return r->owned && i->birth == BIRTH_CALL && !i->unknown;
}

/* An object that lives only as long as who lent it: a member's, an item. */
static bool
is_lent(const Explorer *e, const Returned *r)
{
    const Object *x = state_get(r->s, r->obj);
    const ObjInfo *i = obj_info(&e->h, r->obj);

    return !r->owned && x && x->outside == OUT_LENDER && !x->escaped && i->kind == OBJ_HEAP &&
           (i->birth == BIRTH_MEMBER || i->birth == BIRTH_CALL);
}

static const Returned *
all_returned(const Explorer *e, bool (*are)(const Explorer *, const Returned *))
{
    for (uint32_t k = 0; k < e->returned.n; k++)
        if (!are(e, &e->returned.at[k]))
            return NULL;
    return e->returned.n ? &e->returned.at[0] : NULL;
}

void
judge_callers(Explorer *e)
{
    const Usage *u = all_callers(e);
    const Returned *r;

    if (!u)
        return;
    if (u->lent == u->sites.n && (r = all_returned(e, is_new))) {
        tell_callers(e, r->s, EVENT_LOST, r->at, r->obj, u);
        e->summary->taken_for = TAKEN_FOR_LENT;
    } else if (u->released == u->sites.n && (r = all_returned(e, is_lent))) {
        tell_callers(e, r->s, EVENT_RETURN_BORROWED, r->at, r->obj, u);
        e->summary->taken_for = TAKEN_FOR_NEW;
    }
}

/* The end of the story: where the callers call it. */
void
story_of_callers(Program *p, const Fn *fn, CallersSay say, Finding *out)
{
    const Usage *u = program_usage(p, fn->unit, fn->id);
    uint32_t n = !u ? 0 : u->sites.n < CALLERS_SHOWN ? u->sites.n : CALLERS_SHOWN;
    FindingStep *steps = NEW_N(p->arena, FindingStep, out->nsteps + n);

    memcpy(steps, out->steps, out->nsteps * sizeof *steps);
    out->steps = steps;
    for (uint32_t k = 0; k < n; k++) {
        const CallSite *site = &u->sites.at[k];
        Explorer caller = {.u = site->fn->unit, .f = site->fn->f};
        FindingStep *step = &steps[out->nsteps++];
        set_place(&caller, site->at, &step->path, &step->line, &step->column);
        step->text = arena_printf(p->arena, "%s calls it, and %s the result", site->fn->f->name,
                                  say == CALLERS_RELEASE ? "releases" : "never releases");
    }
}

void
take_as_callers_do(Explorer *e, State *s, const Fn *callee, Val result, InstrId i)
{
    if (callee->summary->taken_for == TAKEN_AS_MADE || result.kind != VAL_PTR)
        return;
    if (callee->summary->taken_for == TAKEN_FOR_NEW) {
        heap_incref(&e->h, s, result.id, i);
        return;
    }
    Object *x = state_edit(&e->h, s, result.id);
    x->owned = 0;
    x->outside = OUT_UNKNOWN;
}
