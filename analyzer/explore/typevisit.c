/*
 * typevisit: what a tp_traverse does besides visiting.
 *
 * While it runs, the collector has taken the references that it was told of from its copies of the counts. A reference that
 * is given back then, or code that runs, makes them wrong, and what is still in use is freed. A reference that is taken and
 * given back again does no harm.
 */
#include "typetell.h"

static bool
does_here(const Touches *t, TouchWhat what, const Origin *on)
{
    for (uint32_t k = 0; k < t->own.n; k++)
        if (t->own.at[k].what == what && t->own.at[k].on.kind == on->kind &&
            t->own.at[k].on.record == on->record && t->own.at[k].on.name == on->name)
            return true;
    return false;
}

/* Py_CLEAR(self->x): the member's own reference goes. A release that leaves the member as it is, is told elsewhere. */
static const char *
released_member(const Touches *all, const Touch *t, const Fn *fn)
{
    if (t->on.kind != FROM_MEMBER || t->on.address || does_here(all, TOUCH_TAKES, &t->on))
        return NULL;
    if (t->what == TOUCH_EMPTIES)
        return t->on.name;
    return t->what == TOUCH_RELEASES && fn->f->instrs.at[t->at].op == OP_call &&
                   (does_here(all, TOUCH_NULLS, &t->on) || does_here(all, TOUCH_STORES, &t->on))
               ? t->on.name
               : NULL;
}

static void
judge_releases(Teller *teller, const TypeFact *t, const char *slot, const Fn *fn, const Fn *root)
{
    const Touches *all = &teller->p->types->touches[fn - teller->p->fns.at];

    for (uint32_t k = 0; k < all->own.n; k++) {
        const char *member = released_member(all, &all->own.at[k], fn);
        const Instr *at = &fn->f->instrs.at[all->own.at[k].at];
        if (!member)
            continue;
        TypeEvent ev = {.slot = slot, .function = root->f->name};
        TypeContext c = {.teller = teller, .t = t, .fn = fn, .loc = at->loc};
        ev.member = member;
        tell_rules(&c, &ev, tell_unsafe_visit);
        return;
    }
}

/* A text that is formatted runs code if it shows objects, and not otherwise. */
static bool
may_run_code(const Fn *fn, const Instr *call, const Model *m)
{
    Ref text = m->format == FORMAT_TEXT && (uint32_t)m->format_at + 1 < call->nargs
                   ? ir_strip(fn->f, ir_arg(fn->f, call, (uint32_t)m->format_at + 1))
                   : ref_none();

    if (text.kind == REF_STRING)
        return format_runs(FORMAT_TEXT, fn->unit->strings.at[text.n].bytes) != RUNS_NOTHING;
    return m->runs & (RUNS_CODE | RUNS_CONVERT | RUNS_ARG);
}

static void
judge_calls(Teller *teller, const TypeFact *t, const char *slot, const Fn *fn, const Fn *root)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *call = &fn->f->instrs.at[k];
        const Model *m =
            call->op == OP_call ? call_model(teller->p->models, fn->unit, fn->f, call) : NULL;
        if (!m || m->is_slot || !may_run_code(fn, call, m))
            continue;
        TypeEvent ev = {.slot = slot, .function = root->f->name, .call = shown_name(call, m->name)};
        TypeContext c = {.teller = teller, .t = t, .fn = fn, .loc = call->loc};
        tell_rules(&c, &ev, tell_unsafe_visit);
        return;
    }
}

static void
judge_fn(Teller *teller, const TypeFact *t, const char *slot, const Fn *fn, const Fn *root,
         bool *seen)
{
    const Program *p = teller->p;

    if (seen[fn - p->fns.at])
        return;
    seen[fn - p->fns.at] = true;
    judge_releases(teller, t, slot, fn, root);
    judge_calls(teller, t, slot, fn, root);
    for (uint32_t k = 0; k < fn->callees.n; k++)
        judge_fn(teller, t, slot, &p->fns.at[fn->callees.at[k]], root, seen);
}

void
judge_visits(Teller *teller, const TypeFact *t, const char *slot, const Closure *calls)
{
    Arena *a = arena_new();

    judge_fn(teller, t, slot, calls->root, calls->root, NEW_N(a, bool, teller->p->fns.n + 1));
    arena_free(a);
}
