/*
 * gifts: stores that bring a reference along. Whoever puts a new object into a member, or one that he has taken a reference to
 * for that, means the member to own it.
 */
#include "facts.h"

static bool
is_returned(const Fn *fn, int32_t local)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        if (i->op == OP_ret && i->nargs && ir_loaded_local(fn->f, ir_arg(fn->f, i, 0)) == local)
            return true;
    }
    return false;
}

/* A new one, or its argument with one more, as Py_NewRef does. */
static bool
hands_out_reference(const Outcome *o)
{
    for (uint32_t k = 0; k < o->actions.n; k++)
        if (o->ret == RET_SAME && o->actions.at[k].what == ACT_GAINS &&
            o->actions.at[k].param == o->param)
            return true;
    return o->ret == RET_NEW;
}

/* Is r the new result of a call, or a local that holds nothing else? */
static bool
returns_new(const Program *p, const Fn *fn, Ref r)
{
    const Instr *call = ir_def(fn->f, ir_strip(fn->f, r));

    if (call && call->op == OP_load && ir_arg(fn->f, call, 0).kind == REF_LOCAL) {
        Ref local = ir_arg(fn->f, call, 0);
        bool found = false;
        if (is_returned(fn, local.n))
            return false; /* the caller gets the reference; the place only points there */
        for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
            const Instr *i = &fn->f->instrs.at[k];
            if (i->op != OP_store || ir_arg(fn->f, i, 0).kind != REF_LOCAL ||
                ir_arg(fn->f, i, 0).n != local.n)
                continue;
            Ref value = ir_strip(fn->f, ir_arg(fn->f, i, 1));
            const Instr *from = ir_def(fn->f, value);
            if (value.kind == REF_NULL)
                continue;
            if (!from || from->op != OP_call || !returns_new(p, fn, value))
                return false;
            found = true;
        }
        return found;
    }
    const Model *m =
        call && call->op == OP_call ? call_model(p->models, fn->unit, fn->f, call) : NULL;

    return m && m->outcomes.n && hands_out_reference(&m->outcomes.at[0]);
}

static const char *
type_of(const Program *p, const Fn *fn, Ref r, int depth)
{
    const Instr *i = ir_def(fn->f, ir_strip(fn->f, r));
    const Model *m = i && i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;

    if (m)
        return m->outcomes.n ? m->outcomes.at[0].type : NULL;
    if (!i || i->op != OP_load || ir_arg(fn->f, i, 0).kind != REF_LOCAL || depth > 0)
        return NULL;
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *store = &fn->f->instrs.at[k];
        Ref value = store->op == OP_store ? ir_strip(fn->f, ir_arg(fn->f, store, 1)) : ref_undef();
        if (store->op == OP_store && ir_arg(fn->f, store, 0).kind == REF_LOCAL &&
            ir_arg(fn->f, store, 0).n == ir_arg(fn->f, i, 0).n && value.kind == REF_TMP)
            return type_of(p, fn, value, depth + 1);
    }
    return NULL;
}

const char *
type_of_new(const Program *p, const Fn *fn, Ref r)
{
    return type_of(p, fn, r, 0);
}

static const Block *
block_of(const Function *f, InstrId i)
{
    for (uint32_t k = 0; k < f->blocks.n; k++)
        if ((uint32_t)i - f->blocks.at[k].first < f->blocks.at[k].n)
            return &f->blocks.at[k];
    return NULL;
}

/* Is the local handed to a call that steals it, or stored in another place? Then the reference may be for that. */
static bool
goes_elsewhere(const Program *p, const Fn *fn, int32_t local, const Instr *but)
{
    const Function *f = fn->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, f, i) : NULL;
        uint32_t steals = m ? model_steals(m) : 0;
        for (uint32_t a = 1; a < i->nargs && a < 32; a++)
            if ((steals >> (a - 1) & 1) && ir_loaded_local(f, ir_arg(f, i, a)) == local)
                return true;
        if (i->op == OP_store && i != but && ir_loaded_local(f, ir_arg(f, i, 1)) == local)
            return true;
    }
    return false;
}

/* Py_INCREF(x); self->x = x; side by side, and the reference is for nobody else. */
static bool
is_counted_beside(const Program *p, const Fn *fn, const Instr *store)
{
    const Function *f = fn->f;
    int32_t local = ir_loaded_local(f, ir_arg(f, store, 1));
    const Block *b = local >= 0 ? block_of(f, (InstrId)(store - f->instrs.at)) : NULL;

    if (!b || is_returned(fn, local))
        return false;
    for (uint32_t k = b->first; k < b->first + b->n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, f, i) : NULL;
        for (uint32_t a = 1; m && m->gains && a < i->nargs && a < 32; a++)
            if ((m->gains >> (a - 1) & 1) && ir_loaded_local(f, ir_arg(f, i, a)) == local)
                return !goes_elsewhere(p, fn, local, store);
    }
    return false;
}

bool
brings_reference(const Program *p, const Fn *fn, const Instr *store)
{
    return returns_new(p, fn, ir_strip(fn->f, ir_arg(fn->f, store, 1))) ||
           is_counted_beside(p, fn, store);
}
