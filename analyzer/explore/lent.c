/*
 * lent: a block that a function nobody knows is given, and that the caller frees all the same where the function did not fail, was
 * only lent to it.
 *
 *     if (lib_read(h, buf) < 0)
 *         return NULL;                   here it is the caller's as well
 *     free(buf);                         for here it is: the call did not fail
 *
 *     if (lib_register(h, buf) < 0) {
 *         free(buf);                     nothing is known by this: a function that failed keeps nothing
 *         return NULL;
 *     }
 *
 * This asks the body alone, without regard to values: is there a way from the call to where the same local is freed, on which each
 * test of the call's result says that it did not fail? What is not 0 may be a failure or a success; which it is, the function says
 * that raises an exception on one side. Where it does on neither, the way ends.
 */
#include "engine.h"

typedef struct Lent {
    const Explorer *e;
    InstrId call;
    int32_t block, result; /* locals: what is given, what the result goes into (-1) */
    bool *seen;            /* [block] */
} Lent;

static bool
is_result(const Lent *l, Ref r)
{
    r = ir_strip(l->e->f, r);

    return (r.kind == REF_TMP && r.n == l->call) ||
           (l->result >= 0 && ir_loaded_local(l->e->f, r) == l->result);
}

static bool
frees_it(const Lent *l, const Instr *i)
{
    const Model *m =
        i->op == OP_call && i->nargs > 1 ? call_model(l->e->p->models, l->e->u, l->e->f, i) : NULL;

    for (uint32_t k = 0; m && k + 1 < i->nargs; k++)
        if (m->frees >> k & 1 && ir_loaded_local(l->e->f, ir_arg(l->e->f, i, k + 1)) == l->block)
            return true;
    return false;
}

static bool
raises(const Lent *l, const Instr *call)
{
    const Explorer *e = l->e;
    const Model *m = call_model(e->p->models, e->u, e->f, call);
    Ref to = ir_strip(e->f, ir_arg(e->f, call, 0));
    const Fn *fn = !m && to.kind == REF_FUNC ? program_fn(e->p, e->u, to.n) : NULL;
    const Summary *sum = fn && fn->scc != e->fn->scc ? fn->summary : NULL;

    if (m)
        return m->outcomes.n == 1 && m->outcomes.at[0].exc == EXC_SETS;
    for (uint32_t k = 0; sum && k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].exc != PENDING_YES)
            return false;
    return sum && sum->outcomes.n > 0;
}

/* Is an exception raised on the way that begins there, before it forks? */
static bool
is_failure(const Lent *l, BlockId b)
{
    enum { FAR = 4 };
    const Function *f = l->e->f;

    for (int step = 0; step < FAR; step++) {
        const Block *block = &f->blocks.at[b];
        for (uint32_t k = block->first; k < block->first + block->n; k++)
            if (f->instrs.at[k].op == OP_call && raises(l, &f->instrs.at[k]))
                return true;
        if (block->succs.n != 1)
            return false;
        b = block->succs.at[0];
    }
    return false;
}

/* A test that says neither by itself: all sides but those that raise; none if no side does. */
static uint32_t
sides_that_go_well(const Lent *l, const Block *block)
{
    uint32_t well = 0;
    bool any_fails = false;

    for (uint32_t k = 0; k < block->succs.n; k++) {
        bool fails = is_failure(l, block->succs.at[k]);
        any_fails = any_fails || fails;
        if (!fails)
            well |= (uint32_t)1 << (k < 31 ? k : 31);
    }
    return any_fails ? well : 0;
}

/* Which ways a test of the call's result leaves open to a call that did not fail: a set of successors. */
static uint32_t
ways_on(const Lent *l, const Block *block)
{
    enum { HELD = 1, NOT = 2 };
    const Function *f = l->e->f;
    const Instr *end = &f->instrs.at[block->first + block->n - 1];
    Ref cond = end->op == OP_branch || end->op == OP_switch ? ir_arg(f, end, 0) : ref_none();
    const Instr *i = ir_def(f, ir_strip(f, cond));

    if (is_result(l, cond)) {
        const Type *type = ir_type(l->e->u, i->type); /* NULL where the compiler knows none */
        return type && type->kind == TYPE_POINTER && end->op == OP_branch
                   ? HELD
                   : sides_that_go_well(l, block);
    }
    if (!i || end->op != OP_branch || i->op != OP_bin || !is_result(l, ir_arg(f, i, 0)))
        return ~0u;
    Ref with = ir_strip(f, ir_arg(f, i, 1));
    bool pointer = with.kind == REF_NULL;
    int64_t n = with.kind == REF_INT ? f->ints.at[with.n] : 0;
    bool nought = with.kind == REF_INT && n == 0, negative = with.kind == REF_INT && n < 0;
    switch (i->sub) {
    case BIN_lt:
    case BIN_le:
        return nought || negative ? NOT : sides_that_go_well(l, block);
    case BIN_gt:
    case BIN_ge:
        return nought || negative ? HELD : sides_that_go_well(l, block);
    case BIN_eq:
        return pointer || negative ? NOT : sides_that_go_well(l, block);
    case BIN_ne:
        return pointer || negative ? HELD : sides_that_go_well(l, block);
    default:
        return sides_that_go_well(l, block);
    }
}

/* From that instruction of the block on. */
static bool
leads_to_free(Lent *l, BlockId b, InstrId from)
{
    const Function *f = l->e->f;
    const Block *block = &f->blocks.at[b];
    InstrId end = (InstrId)(block->first + block->n) - 1;

    for (InstrId k = from; k <= end; k++) {
        const Instr *i = &f->instrs.at[k];
        if (frees_it(l, i))
            return true;
        Ref to = i->op == OP_store ? ir_arg(f, i, 0) : ref_none();
        if (to.kind == REF_LOCAL && (int32_t)to.n == l->block)
            return false;
    }
    uint32_t open = ways_on(l, block);
    for (uint32_t k = 0; k < block->succs.n; k++) {
        BlockId to = block->succs.at[k];
        if (!(open >> (k < 31 ? k : 31) & 1) || l->seen[to])
            continue;
        l->seen[to] = true;
        if (leads_to_free(l, to, (InstrId)f->blocks.at[to].first))
            return true;
    }
    return false;
}

bool
is_lent_to_call(const Explorer *e, InstrId call, uint32_t k)
{
    const Function *f = e->f;
    const Instr *in = &f->instrs.at[call];
    Lent l = {
        .e = e, .call = call, .block = ir_loaded_local(f, ir_arg(f, in, k + 1)), .result = -1};

    if (l.block < 0)
        return false;
    l.seen = NEW_N(e->a, bool, f->blocks.n);
    for (InstrId n = call + 1; n < (InstrId)f->instrs.n && n < call + 4; n++) {
        const Instr *i = &f->instrs.at[n];
        Ref v = i->op == OP_store ? ir_strip(f, ir_arg(f, i, 1)) : ref_none();
        if (v.kind == REF_TMP && v.n == call && ir_arg(f, i, 0).kind == REF_LOCAL)
            l.result = (int32_t)ir_arg(f, i, 0).n;
    }
    for (BlockId b = 0; b < (BlockId)f->blocks.n; b++)
        if (call >= (InstrId)f->blocks.at[b].first &&
            call < (InstrId)(f->blocks.at[b].first + f->blocks.at[b].n))
            return leads_to_free(&l, b, call + 1);
    return false;
}
