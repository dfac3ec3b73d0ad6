/*
 * asked: functions whose callers ask, once they have returned, whether an exception is set. These need not tell it by what
 * they return.
 */
#include "facts.h"

/* What is looked for: a function, and whether it may be the one that a call by a pointer comes to. */
typedef struct Sought {
    const Fn *fn;
    bool by_pointer;
} Sought;

static bool
is_alike(const Unit *u, TypeId a, const Unit *v, TypeId b)
{
    const Type *x = ir_type(u, a), *y = ir_type(v, b);

    if (!x || !y || x->kind != y->kind || x->size != y->size)
        return false;
    const Type *to = ir_pointee(u, a), *other = ir_pointee(v, b);
    return !to || !other || to->kind != TYPE_RECORD || other->kind != TYPE_RECORD ||
           to->name == other->name;
}

/* Is a function of this type called by a pointer? */
static bool
is_call_of_its_kind(const Function *f, const Unit *u, const Instr *i, const Fn *fn)
{
    const Instr *by = i->op == OP_call ? ir_def(f, ir_strip(f, ir_arg(f, i, 0))) : NULL;
    const Type *called = by ? ir_pointee(u, by->type) : NULL;
    const Type *type = ir_type(fn->unit, fn->f->type);

    if (!called || !type || called->kind != TYPE_FUNCTION || called->params.n != type->params.n ||
        !is_alike(u, called->to, fn->unit, type->to))
        return false;
    for (uint32_t k = 0; k < type->params.n; k++)
        if (!is_alike(u, called->params.at[k], fn->unit, type->params.at[k]))
            return false;
    return true;
}

static bool
is_named(const Function *f, const Unit *u, const Instr *i, const Fn *fn)
{
    for (uint32_t a = 0; a < i->nargs; a++) {
        Ref r = ir_arg(f, i, a);
        if (r.kind == REF_FUNC && u->funcs.at[r.n].name == fn->f->name)
            return true;
    }
    return false;
}

/* The first place at which f calls it or hands it to somebody, from instruction `from` on; -1. */
static InstrId
sought_at(const Function *f, const Unit *u, const Sought *s, uint32_t from)
{
    for (uint32_t k = from; k < f->instrs.n; k++)
        if (is_named(f, u, &f->instrs.at[k], s->fn) ||
            (s->by_pointer && is_call_of_its_kind(f, u, &f->instrs.at[k], s->fn)))
            return (InstrId)k;
    return -1;
}

static bool
may_raise(const Model *m)
{
    for (uint32_t k = 0; m && k < m->outcomes.n; k++)
        if (m->outcomes.at[k].exc != EXC_KEEPS)
            return true;
    return !m;
}

static bool
asks_first_from(const Program *p, const Fn *fn, BlockId id, uint8_t *seen)
{
    const Block *b = &fn->f->blocks.at[id];

    for (uint32_t k = b->first; k < b->first + b->n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        if (m && m->exc == EXCOP_TESTS)
            return true;
        if (i->op == OP_call && may_raise(m))
            return false;
    }
    for (uint32_t k = 0; k < b->succs.n; k++) {
        if (seen[b->succs.at[k]]++)
            continue;
        if (asks_first_from(p, fn, b->succs.at[k], seen))
            return true;
    }
    return false;
}

/* Does the function ask for an exception before it does anything that sets one: for that of whoever was called before it? */
static bool
asks_first(const Program *p, const Fn *fn)
{
    Arena *a = arena_new();
    bool asks = asks_first_from(p, fn, 0, NEW_N(a, uint8_t, fn->f->blocks.n));

    arena_free(a);
    return asks;
}

/* Does block b, from instruction `from` on, ask whether an exception is set, or call a function that does? */
static bool
asks_in(const Program *p, const Fn *fn, const Block *b, uint32_t from, const Fn *of)
{
    for (uint32_t k = from > b->first ? from : b->first; k < b->first + b->n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        Ref to = i->op == OP_call ? ir_arg(fn->f, i, 0) : ref_none();
        const Fn *callee = to.kind == REF_FUNC ? program_fn(p, fn->unit, to.n) : NULL;
        if ((m && m->exc == EXCOP_TESTS) || (callee && callee != of && asks_first(p, callee)))
            return true;
    }
    return false;
}

static bool
asks_from(const Program *p, const Fn *fn, BlockId id, uint32_t from, const Fn *of, uint8_t *seen)
{
    const Block *b = &fn->f->blocks.at[id];

    if (asks_in(p, fn, b, from, of))
        return true;
    for (uint32_t k = 0; k < b->succs.n; k++) {
        if (seen[b->succs.at[k]])
            continue;
        seen[b->succs.at[k]] = 1;
        if (asks_from(p, fn, b->succs.at[k], 0, of, seen))
            return true;
    }
    return false;
}

/* Does fn ask after it has called that function, or has handed it on? */
static bool
asks_after(const Program *p, const Fn *fn, const Sought *of, Arena *scratch)
{
    const Function *f = fn->f;

    for (InstrId at = sought_at(f, fn->unit, of, 0); at >= 0;
         at = sought_at(f, fn->unit, of, (uint32_t)at + 1)) {
        uint8_t *seen = NEW_N(scratch, uint8_t, f->blocks.n);
        for (uint32_t b = 0; b < f->blocks.n; b++)
            if ((uint32_t)at - f->blocks.at[b].first < f->blocks.at[b].n &&
                asks_from(p, fn, (BlockId)b, (uint32_t)at, of->fn, seen))
                return true;
    }
    return false;
}

static bool
returns_void(const Fn *fn)
{
    const Type *type = ir_type(fn->unit, fn->f->type),
               *to = type ? ir_type(fn->unit, type->to) : NULL;

    return to && to->kind == TYPE_VOID;
}

static bool asked_by_callers(const Program *p, const Fn *fn, Arena *scratch, int depth);

/* A caller that returns nothing leaves it to its own callers. */
static bool
is_asked_in(const Program *p, const Fn *from, const Sought *of, Arena *scratch, int depth)
{
    enum { DEEPEST = 1 };

    if (from == of->fn || sought_at(from->f, from->unit, of, 0) < 0)
        return false;
    return asks_after(p, from, of, scratch) ||
           (depth < DEEPEST && returns_void(from) && !from->role.contract &&
            asked_by_callers(p, from, scratch, depth + 1));
}

/* A function that only pointers lead to is called where its like is. */
static bool
asked_by_callers(const Program *p, const Fn *fn, Arena *scratch, int depth)
{
    Sought of = {fn, fn->address_taken && !fn->has_callers && !fn->role.contract};
    const FnIds *namers = fns_naming(p, fn->f->name);

    for (uint32_t k = 0; namers && k < namers->all.n; k++)
        if (is_asked_in(p, &p->fns.at[namers->all.at[k]], &of, scratch, depth))
            return true;
    for (uint32_t k = 0; of.by_pointer && k < p->fns.n; k++)
        if (is_asked_in(p, &p->fns.at[k], &of, scratch, depth))
            return true;
    return false;
}

bool
program_asks_after(const Program *p, const Fn *fn)
{
    Arena *scratch = arena_new();
    bool asks = asked_by_callers(p, fn, scratch, 0);

    arena_free(scratch);
    return asks;
}
