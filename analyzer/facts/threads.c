/*
 * threads: of a module that does without the GIL, what runs while other threads may.
 *
 * A module says so in its slots, or by a call. Its functions then run at the same time in several threads, but for those
 * that only its initialisation and its end come to, and where a lock is held: between the calls that take and give one,
 * in the braces of a macro that the models know for a lock, and in functions that are only called from such places. Which
 * lock it is, and whether it is the right one, is not asked.
 */
#include "facts.h"

#include <string.h>

enum { MODULE_SLOT_GIL = 4 };

/* ---- who declares it --------------------------------------------------------------------------- */

static bool
is_zero(const Unit *u, const Init *i)
{
    return i->value.kind == REF_NULL || (i->value.kind == REF_INT && u->ints.at[i->value.n] == 0);
}

static bool
slots_declare(const Program *p, const Unit *u, const Global *g)
{
    if (!is_module_slots(p, u, g))
        return false;
    for (uint32_t k = 0; k + 1 < g->inits.n; k++) {
        const Init *slot = &g->inits.at[k], *value = &g->inits.at[k + 1];
        if (slot->name && strcmp(slot->name, "slot") == 0 && slot->value.kind == REF_INT &&
            u->ints.at[slot->value.n] == MODULE_SLOT_GIL && value->offset == slot->offset + 8 &&
            !is_zero(u, value))
            return true;
    }
    return false;
}

static bool
call_declares(const Program *p, const Fn *fn, const Instr *i)
{
    const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;

    for (uint32_t k = 0; m && m->gilless && k < m->params.n && k + 1 < i->nargs; k++) {
        Ref r = ir_strip(fn->f, ir_arg(fn->f, i, k + 1));
        const Instr *cast = ir_def(fn->f, r);
        if (cast && cast->op == OP_cast)
            r = ir_arg(fn->f, cast, 0);
        if (m->gilless >> k & 1 && r.kind == REF_INT && fn->f->ints.at[r.n] != 0)
            return true;
    }
    return false;
}

static bool
is_slot(const Fn *fn, const char *slot)
{
    return fn->role.slot && strcmp(fn->role.slot, slot) == 0;
}

/* A unit without a module of its own belongs to one that declares it, if all of the program's do. */
static void
find_free_units(Program *p)
{
    bool *has_module = NEW_N(p->arena, bool, p->units.n + 1);
    bool any = false, all = true;

    p->free_threaded = NEW_N(p->arena, bool, p->units.n + 1);
    for (uint32_t k = 0; k < p->units.n; k++)
        for (uint32_t g = 0; g < p->units.at[k]->globals.n; g++)
            if (slots_declare(p, p->units.at[k], &p->units.at[k]->globals.at[g]))
                p->free_threaded[k] = true;
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        has_module[fn->unit_index] = has_module[fn->unit_index] || is_slot(fn, "PyInit");
        for (uint32_t n = 0; n < fn->f->instrs.n; n++)
            if (call_declares(p, fn, &fn->f->instrs.at[n]))
                p->free_threaded[fn->unit_index] = true;
    }
    for (uint32_t k = 0; k < p->units.n; k++) {
        any = any || p->free_threaded[k];
        all = all && (p->free_threaded[k] || !has_module[k]);
    }
    for (uint32_t k = 0; any && all && k < p->units.n; k++)
        p->free_threaded[k] = true;
}

bool
is_free_threaded(const Program *p, const Fn *fn)
{
    return p->free_threaded[fn->unit_index];
}

/* ---- where a lock is held ------------------------------------------------------------------------ */

static int
lock_change(const Program *p, const Fn *fn, const Instr *i)
{
    if (i->op != OP_call)
        return 0;
    Ref callee = ir_strip(fn->f, ir_arg(fn->f, i, 0));
    const Fn *target = callee.kind == REF_FUNC ? program_fn(p, fn->unit, callee.n) : NULL;
    if (target)
        return target->locks;
    const Model *m = call_model(p->models, fn->unit, fn->f, i);
    return !m ? 0 : m->lock == LOCK_TAKES ? 1 : m->lock == LOCK_GIVES ? -1 : 0;
}

/* How many locks are held where the instruction begins, counted from the function's own beginning: on the way that
 * holds the fewest. */
static void
find_held(Program *p, Fn *fn)
{
    enum { UNSEEN = 100, ROUNDS = 4 };
    const Function *f = fn->f;
    int *at_end = NEW_N(p->arena, int, f->blocks.n + 1);
    int least = UNSEEN;

    fn->held = NEW_N(p->arena, int8_t, f->instrs.n + 1);
    for (uint32_t k = 0; k < f->blocks.n; k++)
        at_end[k] = UNSEEN;
    for (int round = 0; round < ROUNDS; round++)
        for (uint32_t k = 0; k < f->rpo.n; k++) {
            const Block *b = &f->blocks.at[f->rpo.at[k]];
            int held = f->rpo.at[k] == 0 ? 0 : UNSEEN;
            for (uint32_t n = 0; n < b->preds.n; n++)
                if (at_end[b->preds.at[n]] < held)
                    held = at_end[b->preds.at[n]];
            for (uint32_t n = b->first; held != UNSEEN && n < b->first + b->n; n++) {
                fn->held[n] = (int8_t)(held > 99 ? 99 : held < -99 ? -99 : held);
                held += lock_change(p, fn, &f->instrs.at[n]);
                if (f->instrs.at[n].op == OP_ret && held < least)
                    least = held;
            }
            at_end[f->rpo.at[k]] = held;
        }
    fn->locks = least == UNSEEN ? 0 : (int8_t)(least > 1 ? 1 : least < -1 ? -1 : least);
}

static bool
is_before(Loc a, Loc b)
{
    return a.line < b.line || (a.line == b.line && a.col < b.col);
}

static bool
is_in_section(const Program *p, const Fn *fn, InstrId i)
{
    Loc at = fn->f->instrs.at[i].loc;

    for (uint32_t k = 0; k < fn->f->sections.n; k++) {
        const Section *s = &fn->f->sections.at[k];
        const Model *m = models_find(p->models, s->macro, ir_python(fn->unit));
        if (m && m->lock == LOCK_TAKES && at.file == s->from.file && is_before(s->from, at) &&
            is_before(at, s->to))
            return true;
    }
    return false;
}

bool
is_locked(const Program *p, const Fn *fn, InstrId i)
{
    return fn->always_locked || (fn->held && fn->held[i] > 0) || is_in_section(p, fn, i);
}

uint64_t
threads_hash(const Program *p, const Fn *fn)
{
    uint64_t h = fn->at_import;

    if (!is_free_threaded(p, fn))
        return h;
    for (uint32_t k = 0; k < fn->f->instrs.n; k++)
        h = hash_mix(h, is_locked(p, fn, (InstrId)k));
    return hash_mix(2, h);
}

/* ---- functions that are only called from such places ------------------------------------------------ */

static bool
is_module_slot(const Fn *fn)
{
    static const char *const slots[] = {"PyInit",  "Py_mod_exec", "Py_mod_create",
                                        "m_clear", "m_free",      "m_traverse"};

    for (size_t k = 0; k < sizeof slots / sizeof *slots; k++)
        if (is_slot(fn, slots[k]))
            return true;
    return false;
}

/* Only called directly, and by whom is known. */
static bool
is_inner(const Fn *fn)
{
    return fn->has_callers && !fn->address_taken && !fn->role.slot;
}

/* Callers first: a function that is called by one of another time belongs to no import. */
static void
find_imports(Program *p)
{
    bool changed = true;

    for (uint32_t k = 0; k < p->fns.n; k++)
        p->fns.at[k].at_import = is_inner(&p->fns.at[k]) || is_module_slot(&p->fns.at[k]);
    while (changed) {
        changed = false;
        for (uint32_t k = p->order.n; k-- > 0;) {
            const Fn *caller = &p->fns.at[p->order.at[k]];
            for (uint32_t n = 0; !caller->at_import && n < caller->callees.n; n++) {
                Fn *fn = &p->fns.at[caller->callees.at[n]];
                if (fn->at_import && !is_module_slot(fn))
                    changed = !(fn->at_import = false);
            }
        }
    }
}

/* Takes from the functions called at those places what they are said to be, if the caller is not. True if any changed. */
static bool
spread(Program *p, const Fn *caller)
{
    bool changed = false;

    for (uint32_t n = 0; n < caller->f->instrs.n; n++) {
        const Instr *i = &caller->f->instrs.at[n];
        Ref callee = i->op == OP_call ? ir_strip(caller->f, ir_arg(caller->f, i, 0)) : ref_none();
        Fn *fn = callee.kind == REF_FUNC ? program_fn(p, caller->unit, callee.n) : NULL;
        if (!fn || fn == caller)
            continue;
        if (fn->always_locked && !is_locked(p, caller, (InstrId)n))
            changed = !(fn->always_locked = false);
    }
    return changed;
}

void
threads_find(Program *p)
{
    bool any = false, changed = true;

    find_free_units(p);
    find_imports(p);
    for (uint32_t k = 0; k < p->units.n; k++)
        any = any || p->free_threaded[k];
    for (uint32_t k = 0; any && k < p->order.n; k++)
        find_held(p, &p->fns.at[p->order.at[k]]);
    for (uint32_t k = 0; any && k < p->fns.n; k++) {
        Fn *fn = &p->fns.at[k];
        fn->always_locked = is_inner(fn);
    }
    while (any && changed) {
        changed = false;
        for (uint32_t k = 0; k < p->fns.n; k++)
            changed = spread(p, &p->fns.at[k]) || changed;
    }
}
