/*
 * race: what other threads may change, in a module that says that it does without the GIL.
 *
 * A borrowed reference to an item of a container that others can reach is gone as soon as another thread takes the item
 * out: between the call that lends it and the very next instruction. A variable of the module's is written by several
 * threads at once. Where a lock is held neither can be, and while a module is being set up nobody else is there.
 */
#include "engine.h"

static bool
is_alone(const Explorer *e, InstrId i)
{
    return !is_free_threaded(e->p, e->fn) || e->fn->at_import || is_locked(e->p, e->fn, i);
}

/* ---- loans ------------------------------------------------------------------------------------- */

/* Can another thread get at it, and take something out? */
static bool
is_common(const Explorer *e, const State *s, Val container)
{
    const Object *x = container.kind == VAL_PTR ? state_get(s, container.id) : NULL;

    if (!x)
        return container.kind != VAL_INT; /* a table of the interpreter's own: sys.modules */
    if (obj_info(&e->h, container.id)->birth == BIRTH_PARAM)
        return x->shared;
    return x->shared || x->escaped || x->outside != OUT_NOBODY;
}

static bool only_asked(const Explorer *e, InstrId i, int depth);

/* Do all that read the local only ask whether it is NULL? */
static bool
local_only_asked(const Explorer *e, int32_t local, int depth)
{
    if (e->f->locals.at[local].address_taken)
        return false;
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        Ref at = in->op == OP_load ? ir_arg(e->f, in, 0) : ref_none();
        if (at.kind == REF_LOCAL && at.n == local && !only_asked(e, (InstrId)k, depth))
            return false;
    }
    return true;
}

/* Is what instruction i gives only asked whether it is NULL? */
static bool
only_asked(const Explorer *e, InstrId i, int depth)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *in = &e->f->instrs.at[k];
        for (uint32_t n = 0; n < in->nargs; n++) {
            Ref r = ir_arg(e->f, in, n);
            if (r.kind != REF_TMP || r.n != i)
                continue;
            bool asks = in->op == OP_branch || in->op == OP_discard || in->op == OP_un ||
                        (in->op == OP_bin && in->sub >= BIN_eq);
            bool passes = in->op == OP_cast && depth > 0 && only_asked(e, (InstrId)k, depth - 1);
            bool keeps = in->op == OP_store && n == 1 && depth > 0 &&
                         ir_arg(e->f, in, 0).kind == REF_LOCAL &&
                         local_only_asked(e, ir_arg(e->f, in, 0).n, depth - 1);
            if (!asks && !passes && !keeps)
                return false;
        }
    }
    return true;
}

void
race_loan(Explorer *e, const State *s, InstrId i, const Model *m, Val lender, Obj lent)
{
    if (!m->instead || is_alone(e, i) || !is_common(e, s, lender))
        return;
    if (m->outcomes.at[0].ret == RET_BORROWED && only_asked(e, i, 2))
        return;
    tell_race(e, s, EVENT_RACE_LOAN, i, lent, m->instead, NULL);
}

/* The list in whose array of items v was found, as PyList_GET_ITEM does. */
void
race_load(Explorer *e, State *s, InstrId i, Val at, Val v)
{
    const char *macro = e->f->instrs.at[i].macro;

    if (!macro || v.kind != VAL_PTR || at.kind != VAL_PTR || is_alone(e, i))
        return;
    const Model *m = models_find(e->p->models, macro, ir_python(e->u));
    Obj list = obj_info(&e->h, obj_whole(&e->h, at.id))->parent;
    if (!m || !m->instead || m->outcomes.at[0].ret != RET_BORROWED || list < 0 ||
        !obj_info(&e->h, v.id)->is_object)
        return;
    State *lent = state_copy(&e->h, s); /* in which it has the list itself for its lender */
    state_edit(&e->h, lent, v.id)->outside = OUT_LENDER;
    state_edit(&e->h, lent, v.id)->lender = list;
    race_loan(e, lent, i, m, val_ptr(list, 0), v.id);
}

/* ---- variables of the module's ------------------------------------------------------------------ */

void
race_write(Explorer *e, const State *s, InstrId i, Val at)
{
    Obj o = at.kind == VAL_PTR ? obj_whole(&e->h, at.id) : -1;

    if (o < 0 || obj_info(&e->h, o)->kind != OBJ_GLOBAL || is_alone(e, i))
        return;
    uint64_t *n = map_get(&e->owners, (uint64_t)o + 1);
    const Global *g = n ? &e->u->globals.at[*n - 1] : NULL;
    if (g && g->in_project && !g->is_thread && !g->is_atomic)
        tell_race(e, s, EVENT_RACE_WRITE, i, -1, NULL, g);
}

/* What a call writes through a pointer. */
void
race_call(Explorer *e, const State *s, InstrId i, const Model *m, const Val *args, uint32_t nargs)
{
    for (uint32_t k = 0; k < nargs && k < 32; k++) {
        bool writes = (m->fills | m->zeroes) >> k & 1 || (int)k == m->moves_to ||
                      (m->format == FORMAT_PARSE && k >= m->params.n);
        for (uint32_t n = 0; n < m->outcomes.at[0].actions.n; n++)
            writes = writes || (m->outcomes.at[0].actions.at[n].what == ACT_SETS &&
                                (uint32_t)m->outcomes.at[0].actions.at[n].param == k);
        if (writes)
            race_write(e, s, i, args[k]);
    }
}
