/*
 * halftaken: helpers that take an argument over where they succeed, and leave it where they fail.
 *
 * That is a contract like another (PyModule_AddObject has it), and a caller which forgets it loses the object. If all callers
 * forget it, however, they and the helper's body disagree: that is one mistake, and it is told once.
 */
#include "order.h"

static bool
is_half_taken(const Summary *sum, uint32_t k)
{
    bool taken = false, left = false;

    for (uint32_t n = 0; n < sum->outcomes.n; n++) {
        const SumOutcome *o = &sum->outcomes.at[n];
        taken = taken || (o->exc != PENDING_YES && outcome_takes(o, (int)k));
        left = left || (o->exc == PENDING_YES && !outcome_takes(o, (int)k));
    }
    return taken && left;
}

/* Is r what the instruction made, or a variable that it is stored to? */
static bool
is_made_by(const Function *f, Ref r, InstrId made)
{
    r = ir_strip(f, r);
    if (r.kind == REF_TMP && r.n == made)
        return true;
    const Instr *load = ir_def(f, r);
    if (!load || load->op != OP_load)
        return false;
    Ref variable = ir_strip(f, ir_arg(f, load, 0));
    for (uint32_t k = 0; k < f->instrs.n && variable.kind == REF_LOCAL; k++) {
        const Instr *store = &f->instrs.at[k];
        if (store->op != OP_store)
            continue;
        Ref to = ir_strip(f, ir_arg(f, store, 0)), from = ir_strip(f, ir_arg(f, store, 1));
        if (to.kind == REF_LOCAL && to.n == variable.n && from.kind == REF_TMP && from.n == made)
            return true;
    }
    return false;
}

static const char *
half_key(Arena *a, const Fn *fn, uint32_t k)
{
    return arena_printf(a, "%s:%s:%s", fn->unit->path, fn->f->name, fn->f->locals.at[k].name);
}

const char *
half_taken(const Explorer *e, InstrId made, InstrId failed)
{
    const Instr *in = failed >= 0 ? &e->f->instrs.at[failed] : NULL;
    Ref callee = in && in->op == OP_call ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();
    const Fn *fn = callee.kind == REF_FUNC ? program_fn(e->p, e->u, callee.n) : NULL;

    if (made < 0 || !fn || !fn->summary || fn->scc == e->fn->scc)
        return NULL;
    for (uint32_t k = 0; k + 1 < in->nargs && k < fn->f->nparams; k++)
        if (is_half_taken(fn->summary, k) && is_made_by(e->f, ir_arg(e->f, in, k + 1), made))
            return half_key(e->a, fn, k);
    return NULL;
}

/* ---- at the end ------------------------------------------------------------------------------------ */

/* The helper that the key is about; *param: its parameter's name. */
static const Fn *
helper_of(const Order *w, const char *key, const char **param)
{
    for (uint32_t n = 0; n < w->p->fns.n; n++) {
        const Fn *fn = &w->p->fns.at[n];
        size_t path = strlen(fn->unit->path);
        if (strncmp(key, fn->unit->path, path) != 0 || key[path] != ':')
            continue;
        for (uint32_t k = 0; k < fn->f->nparams; k++)
            if (strcmp(half_key(w->arena, fn, k), key) == 0) {
                *param = fn->f->locals.at[k].name;
                return fn;
            }
    }
    return NULL;
}

static uint32_t
calls_of(const Order *w, const Fn *fn)
{
    uint32_t calls = 0;

    for (uint32_t n = 0; n < w->p->fns.n; n++) {
        const Fn *from = &w->p->fns.at[n];
        for (uint32_t k = 0; k < from->f->instrs.n; k++) {
            const Instr *in = &from->f->instrs.at[k];
            Ref callee = in->op == OP_call ? ir_strip(from->f, ir_arg(from->f, in, 0)) : ref_none();
            calls += callee.kind == REF_FUNC && program_fn(w->p, from->unit, callee.n) == fn;
        }
    }
    return calls;
}

/* One finding for all callers, with the helper's place behind it. */
static Finding
tell_for_all(const Order *w, const Late *first, const Fn *fn, const char *param, uint32_t places)
{
    Finding f = *first->f;
    FindingStep *steps = NEW_N(w->p->arena, FindingStep, f.nsteps + 1), *last = &steps[f.nsteps];

    memcpy(steps, f.steps, f.nsteps * sizeof *steps);
    *last = (FindingStep){
        .path = fn->f->loc.file >= 0 ? fn->unit->files.at[fn->f->loc.file].path : fn->unit->path,
        .line = fn->f->loc.line,
        .column = fn->f->loc.col,
        .text = arena_printf(
            w->p->arena,
            "%s takes '%s' over only where it succeeds, and none of its %u callers releases it where it fails",
            fn->f->name, param, places)};
    f.steps = steps;
    f.nsteps++;
    f.message = arena_printf(w->p->arena, "%s (and at %u more place%s where %s is called)",
                             f.message, places - 1, places == 2 ? "" : "s", fn->f->name);
    return f;
}

void
half_taken_tell(Order *w, const Late *same, uint32_t n, const char *key)
{
    const char *param = "";
    const Fn *fn = helper_of(w, key, &param);
    const Late *first = same;
    uint32_t places = 0;

    for (uint32_t k = 0; k < n; k++) {
        int names = strcmp(same[k].f->function, first->f->function);
        if (names < 0 || (names == 0 && strcmp(same[k].f->path, first->f->path) < 0))
            first = &same[k];
        places += same[k].places;
    }
    if (fn && n > 1 && places == calls_of(w, fn)) {
        Finding f = tell_for_all(w, first, fn, param, places);
        w->finding(w->arg, first->unit, &f);
        return;
    }
    for (uint32_t k = 0; k < n; k++)
        w->finding(w->arg, same[k].unit, same[k].f);
}
