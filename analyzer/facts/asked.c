/*
 * asked: functions whose callers ask, once they have returned, whether an exception is set. These need not tell it by what
 * they return.
 */
#include "facts.h"

/* The first place at which f calls fn or hands it to somebody, from instruction `from` on; -1. */
static InstrId
named_at(const Function *f, const Unit *u, const Fn *fn, uint32_t from)
{
    bool any = false;

    for (uint32_t k = 0; k < f->refs.n && !any; k++)
        any = f->refs.at[k].kind == REF_FUNC && u->funcs.at[f->refs.at[k].n].name == fn->f->name;
    if (!any)
        return -1;
    for (uint32_t k = from; k < f->instrs.n; k++)
        for (uint32_t a = 0; a < f->instrs.at[k].nargs; a++) {
            Ref r = ir_arg(f, &f->instrs.at[k], a);
            if (r.kind == REF_FUNC && u->funcs.at[r.n].name == fn->f->name)
                return (InstrId)k;
        }
    return -1;
}

/* Does block b, from instruction `from` on, ask whether an exception is set? */
static bool
asks_in(const Program *p, const Fn *fn, const Block *b, uint32_t from)
{
    for (uint32_t k = from > b->first ? from : b->first; k < b->first + b->n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        if (m && m->exc == EXCOP_TESTS)
            return true;
    }
    return false;
}

static bool
asks_from(const Program *p, const Fn *fn, BlockId id, uint32_t from, uint8_t *seen)
{
    const Block *b = &fn->f->blocks.at[id];

    if (asks_in(p, fn, b, from))
        return true;
    for (uint32_t k = 0; k < b->succs.n; k++) {
        if (seen[b->succs.at[k]])
            continue;
        seen[b->succs.at[k]] = 1;
        if (asks_from(p, fn, b->succs.at[k], 0, seen))
            return true;
    }
    return false;
}

/* Does fn ask after it has called that function, or has handed it on? */
static bool
asks_after(const Program *p, const Fn *fn, const Fn *of, Arena *scratch)
{
    const Function *f = fn->f;

    for (InstrId at = named_at(f, fn->unit, of, 0); at >= 0;
         at = named_at(f, fn->unit, of, (uint32_t)at + 1)) {
        uint8_t *seen = NEW_N(scratch, uint8_t, f->blocks.n);
        for (uint32_t b = 0; b < f->blocks.n; b++)
            if ((uint32_t)at - f->blocks.at[b].first < f->blocks.at[b].n &&
                asks_from(p, fn, (BlockId)b, (uint32_t)at, seen))
                return true;
    }
    return false;
}

bool
program_asks_after(const Program *p, const Fn *fn)
{
    const FnIds *namers = fns_naming(p, fn->f->name);
    Arena *scratch = arena_new();
    bool asks = false;

    for (uint32_t k = 0; namers && k < namers->all.n && !asks; k++) {
        const Fn *from = &p->fns.at[namers->all.at[k]];
        asks = from != fn && asks_after(p, from, fn, scratch);
    }
    arena_free(scratch);
    return asks;
}
