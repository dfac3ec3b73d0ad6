/*
 * rawobjects: does the program make objects of blocks that it allocated itself? Then an object may well go back to malloc's
 * free, or to PyMem's; not if the blocks come from where objects come from. An object that is made of memory which is found in a
 * pool of former objects, a freelist, is not one of those: a place is such a pool if nothing but NULL, objects, what such a place
 * held, and what a function that the interpreter calls was given for itself is ever put there.
 */
#include "facts.h"

enum { POOLS_MOST = 4 };

typedef struct Pool { /* a global, or a member of some struct */
    const char *record, *name;
} Pool;

typedef struct Asked {
    Program *p;
    Pool pools[POOLS_MOST]; /* asked about at present: what leads back to them is as they are */
    uint32_t n;
} Asked;

static bool was_object(Asked *a, const Fn *fn, Ref r, int depth);

/* The global or member whose address r is, or in whose array it points. */
static bool
pool_of(const Fn *fn, Ref r, Pool *out)
{
    r = ir_strip(fn->f, r);
    const Instr *i = ir_def(fn->f, r);

    if (i && i->op == OP_index)
        return pool_of(fn, ir_arg(fn->f, i, 0), out);
    if (r.kind == REF_GLOBAL)
        *out = (Pool){NULL, fn->unit->globals.at[r.n].name};
    else if (i && i->op == OP_field && i->name && *i->name)
        *out = (Pool){i->record, i->name};
    else
        return false;
    return true;
}

static bool
same_pool(Pool a, Pool b)
{
    return a.record == b.record && a.name == b.name;
}

static bool
holds_objects(Asked *a, Pool pool)
{
    for (uint32_t k = 0; k < a->n; k++)
        if (same_pool(a->pools[k], pool))
            return true;
    if (a->n == POOLS_MOST)
        return false;
    a->pools[a->n++] = pool;
    bool all = true;
    for (uint32_t k = 0; all && k < a->p->fns.n; k++) {
        const Fn *fn = &a->p->fns.at[k];
        Pool to;
        for (uint32_t n = 0; all && n < fn->f->instrs.n; n++) {
            const Instr *i = &fn->f->instrs.at[n];
            if (i->op == OP_store && pool_of(fn, ir_arg(fn->f, i, 0), &to) && same_pool(to, pool))
                all = was_object(a, fn, ir_arg(fn->f, i, 1), 0);
        }
    }
    a->n--;
    return all;
}

/* A local is an object if all that it is given is. A parameter is what its caller has; the interpreter has objects. */
static bool
local_was_object(Asked *a, const Fn *fn, uint32_t local, int depth)
{
    const Function *f = fn->f;

    if (f->locals.at[local].is_param && !(local == 0 && fn->role.slot))
        return false;
    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op == OP_store && ir_arg(f, i, 0).kind == REF_LOCAL && ir_arg(f, i, 0).n == local &&
            !was_object(a, fn, ir_arg(f, i, 1), depth + 1))
            return false;
    }
    return true;
}

static bool
was_object(Asked *a, const Fn *fn, Ref r, int depth)
{
    const Function *f = fn->f;
    Pool pool;

    r = ir_strip(f, r);
    const Instr *i = ir_def(f, r);
    if (r.kind == REF_NULL || (r.kind == REF_INT && f->ints.at[r.n] == 0))
        return true;
    if (i && i->op == OP_call) {
        const Model *m = call_model(a->p->models, fn->unit, f, i);
        const Outcome *first = m && m->outcomes.n ? &m->outcomes.at[0] : NULL;
        return first && (first->ret == RET_NEW ||
                         (first->ret == RET_BLOCK && first->family == FAMILY_OBJECT));
    }
    if (!i || i->op != OP_load || depth > 3)
        return false;
    Ref from = ir_strip(f, ir_arg(f, i, 0));
    if (from.kind == REF_LOCAL)
        return local_was_object(a, fn, from.n, depth);
    return pool_of(fn, from, &pool) && holds_objects(a, pool);
}

bool
makes_raw_object(Program *p, const Fn *fn, const Instr *call)
{
    Asked a = {.p = p};

    return call->nargs > 1 && !was_object(&a, fn, ir_arg(fn->f, call, 1), 0);
}
