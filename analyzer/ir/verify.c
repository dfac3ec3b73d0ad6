/*
 * Is this function one that the rest of the program may trust?
 *
 * First whatever could make others read out of bounds (indices, layout, successors), then what each instruction
 * promises (arity, operand kinds, terminators), and last, by dominators, that a temporary is only used where its
 * instruction has surely run. Nothing is believed before it is checked, so bytes off a disk may be given to it.
 *
 * Dominators after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
 */
#include "ir.h"

#include <inttypes.h>

typedef struct Verify {
    Arena *arena; /* of the message */
    const Unit *u;
    const Function *f;
    const char *wrong; /* the first mistake; NULL as long as there is none */
} Verify;

static bool
in_range(int64_t n, int64_t from, uint32_t to)
{
    return n >= from && n < (int64_t)to;
}

/* Leaves the function that it stands in at the first mistake, this one or an earlier one. */
#define DEMAND(v, cond, ...) \
    do { \
        if ((v)->wrong) \
            return; \
        if (!(cond)) { \
            (v)->wrong = arena_printf((v)->arena, __VA_ARGS__); \
            return; \
        } \
    } while (0)

/* ---- layout ------------------------------------------------------------------------- */

static void
check_loc(Verify *v, Loc loc, const char *whose)
{
    DEMAND(v, in_range(loc.file, -1, v->u->files.n), "%s: file %" PRId32 " does not exist", whose,
           loc.file);
}

static void
check_type(Verify *v, TypeId t, const char *whose)
{
    DEMAND(v, in_range(t, -1, v->u->types.n), "%s: type %" PRId32 " does not exist", whose, t);
}

static void
check_frame(Verify *v)
{
    const Function *f = v->f;
    check_type(v, f->type, "function");
    check_loc(v, f->loc, "function");
    DEMAND(v, f->type < 0 || v->u->types.at[f->type].kind == TYPE_FUNCTION,
           "function: its type is not a function's");
    DEMAND(v, f->nparams <= f->locals.n, "%" PRIu32 " parameters but %" PRIu32 " locals",
           f->nparams, f->locals.n);
    for (uint32_t k = 0; k < f->locals.n && !v->wrong; k++) {
        check_type(v, f->locals.at[k].type, "local");
        check_loc(v, f->locals.at[k].loc, "local");
    }
    bool is_lowered = f->has_body && !f->no_body_error;
    DEMAND(v, !is_lowered || f->blocks.n, "a body without blocks");
    DEMAND(v, f->blocks.n || !f->instrs.n, "instructions without blocks");
}

static uint32_t
succs_wanted(const Block *block, Op op)
{
    switch (op) {
    case OP_jump:
        return 1;
    case OP_branch:
        return 2;
    case OP_switch:
        return block->cases.n + 1;
    case OP_igoto:
        return block->succs.n;
    default:
        return 0;
    }
}

static void
check_ending(Verify *v, uint32_t k)
{
    const Function *f = v->f;
    const Block *block = &f->blocks.at[k];
    for (uint32_t i = 0; i < block->n; i++) {
        Op op = f->instrs.at[block->first + i].op;
        bool ends = op_info[op].effect == EFFECT_ENDS, last = i == block->n - 1;
        DEMAND(v, ends || !last, "b%" PRIu32 " does not end, its last instruction is %s", k,
               op_names[op]);
        DEMAND(v, !ends || last, "b%" PRIu32 " goes on after %s", k, op_names[op]);
    }
    Op op = f->instrs.at[block->first + block->n - 1].op;
    DEMAND(v, block->succs.n == succs_wanted(block, op),
           "b%" PRIu32 ": %s with %" PRIu32 " successors", k, op_names[op], block->succs.n);
    DEMAND(v, op == OP_switch || block->cases.n == 0, "b%" PRIu32 ": %s with cases", k,
           op_names[op]);
    for (uint32_t s = 0; s < block->succs.n; s++)
        DEMAND(v, in_range(block->succs.at[s], 0, f->blocks.n),
               "b%" PRIu32 ": successor b%" PRId32 " does not exist", k, block->succs.at[s]);
    for (uint32_t s = 0; s < block->cases.n; s++) {
        const Case *c = &block->cases.at[s];
        DEMAND(v, c->to == block->succs.at[s],
               "b%" PRIu32 ": case %" PRIu32 " and its successor differ", k, s);
        DEMAND(v, c->lo <= c->hi, "b%" PRIu32 ": case %" PRIu32 " is empty", k, s);
    }
}

static void
check_blocks(Verify *v)
{
    const Function *f = v->f;
    uint32_t next = 0;
    for (uint32_t k = 0; k < f->blocks.n && !v->wrong; k++) {
        const Block *block = &f->blocks.at[k];
        DEMAND(v, block->n, "b%" PRIu32 " is empty", k);
        DEMAND(v, block->first == next && block->n <= f->instrs.n - next,
               "b%" PRIu32 " is out of place", k);
        next += block->n;
        check_ending(v, k);
    }
    DEMAND(v, next == f->instrs.n, "instructions after the last block");
}

/* ---- instructions ----------------------------------------------------------------------- */

/* How many things the operand's number may choose from; 0 if it is not looked at. */
static uint32_t
choices(const Verify *v, RefKind kind)
{
    switch (kind) {
    case REF_TMP:
        return v->f->instrs.n;
    case REF_INT:
        return v->f->ints.n;
    case REF_LOCAL:
        return v->f->locals.n;
    case REF_GLOBAL:
        return v->u->globals.n;
    case REF_FUNC:
        return v->u->funcs.n;
    case REF_STRING:
        return v->u->strings.n;
    default:
        return 0;
    }
}

/* The instruction asked about may not have been checked yet. */
static bool
has_value(const Instr *i)
{
    return (uint32_t)i->op < OP_COUNT && op_info[i->op].has_value;
}

static void
check_operand(Verify *v, uint32_t at, uint32_t k)
{
    const Function *f = v->f;
    const Instr *i = &f->instrs.at[at];
    Ref r = ir_arg(f, i, k);
    const char *op = op_names[i->op];
    DEMAND(v, (uint32_t)r.kind <= REF_UNDEF && r.kind != REF_NONE,
           "%%%" PRIu32 " %s: operand %" PRIu32 " is missing", at, op, k);
    bool counted = r.kind != REF_FLOAT && r.kind != REF_NULL && r.kind != REF_UNDEF;
    DEMAND(v, !counted || in_range(r.n, 0, choices(v, r.kind)),
           "%%%" PRIu32 " %s: operand %" PRIu32 " is out of range", at, op, k);
    DEMAND(v, r.kind != REF_TMP || has_value(&f->instrs.at[r.n]),
           "%%%" PRIu32 " %s: operand %" PRIu32 " is %%%" PRId32 ", which has no value", at, op, k,
           r.n);
    DEMAND(v, (i->op != OP_enter && i->op != OP_leave) || r.kind == REF_LOCAL,
           "%%%" PRIu32 " %s of what is no local", at, op);
}

static bool
arity_is_right(const Instr *i)
{
    int wanted = op_info[i->op].nargs;
    if (wanted >= 0)
        return i->nargs == (uint32_t)wanted;
    return i->op == OP_ret ? i->nargs <= 1 : i->op == OP_opaque || i->nargs >= 1;
}

static bool
sub_is_right(const Instr *i)
{
    switch (i->op) {
    case OP_bin:
        return i->sub >= BIN_add && i->sub <= BIN_ptrdiff;
    case OP_un:
        return i->sub >= UN_neg && i->sub <= UN_lnot;
    case OP_cast:
        return i->sub >= CAST_int && i->sub <= CAST_bool;
    default:
        return i->sub == SUB_NONE;
    }
}

static void
check_instr(Verify *v, uint32_t at)
{
    const Instr *i = &v->f->instrs.at[at];
    DEMAND(v, (uint32_t)i->op < OP_COUNT, "%%%" PRIu32 ": operation %d does not exist", at,
           (int)i->op);
    const char *op = op_names[i->op];
    DEMAND(v, arity_is_right(i), "%%%" PRIu32 " %s with %" PRIu32 " operands", at, op, i->nargs);
    DEMAND(v, sub_is_right(i), "%%%" PRIu32 " %s with sub-operator %d", at, op, (int)i->sub);
    DEMAND(v, i->nargs <= v->f->refs.n && i->args <= v->f->refs.n - i->nargs,
           "%%%" PRIu32 " %s: operands out of range", at, op);
    check_type(v, i->type, op);
    check_loc(v, i->loc, op);
    for (uint32_t k = 0; k < i->nargs && !v->wrong; k++)
        check_operand(v, at, k);
}

static void
check_instrs(Verify *v)
{
    for (uint32_t k = 0; k < v->f->instrs.n && !v->wrong; k++)
        check_instr(v, k);
}

/* ---- temporaries --------------------------------------------------------------------------- */

/* idom[rpo]: the immediate dominator's rpo. In reverse postorder it has the smaller number, so climbing ends at 0. */
static int32_t
common_dominator(const int32_t *idom, int32_t a, int32_t b)
{
    while (a != b) {
        while (a > b)
            a = idom[a];
        while (b > a)
            b = idom[b];
    }
    return a;
}

static int32_t *
dominators(Arena *a, const Function *f)
{
    int32_t *idom = NEW_N(a, int32_t, f->rpo.n);
    for (uint32_t k = 1; k < f->rpo.n; k++)
        idom[k] = -1;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t k = 1; k < f->rpo.n; k++) {
            const Block *block = &f->blocks.at[f->rpo.at[k]];
            int32_t best = -1;
            for (uint32_t p = 0; p < block->preds.n; p++) {
                int32_t pred = f->blocks.at[block->preds.at[p]].rpo;
                if (pred == 0 || idom[pred] >= 0)
                    best = best < 0 ? pred : common_dominator(idom, best, pred);
            }
            changed |= best != idom[k];
            idom[k] = best;
        }
    }
    return idom;
}

static bool
dominates(const int32_t *idom, int32_t a, int32_t b)
{
    while (b > a)
        b = idom[b];
    return a == b;
}

static void
check_uses(Verify *v, const Function *f, const int32_t *order, const int32_t *idom, uint32_t at)
{
    const Instr *i = &f->instrs.at[at];
    for (uint32_t k = 0; k < i->nargs; k++) {
        Ref r = ir_arg(f, i, k);
        if (r.kind != REF_TMP)
            continue;
        int32_t here = order[at], there = order[r.n];
        bool is_defined =
            here == there ? r.n < (int32_t)at : there >= 0 && dominates(idom, there, here);
        DEMAND(v, is_defined, "%%%" PRIu32 " %s: %%%" PRId32 " may not have run before", at,
               op_names[i->op], r.n);
    }
}

/* On a copy with the edges found anew: the function itself may not have them yet. Code that is never reached may
 * use what it likes. */
static void
check_temporaries(Verify *v)
{
    Arena *scratch = arena_new();
    Function f = *v->f;
    f.rpo.at = NULL;
    f.rpo.n = f.rpo.cap = 0;
    f.blocks.at = arena_dup(scratch, f.blocks.at, sizeof *f.blocks.at * f.blocks.n);
    for (uint32_t k = 0; k < f.blocks.n; k++)
        memset(&f.blocks.at[k].preds, 0, sizeof f.blocks.at[k].preds);
    ir_cfg(scratch, &f);
    int32_t *idom = dominators(scratch, &f);
    int32_t *order = NEW_N(scratch, int32_t, f.instrs.n); /* [instr]: its block's rpo */
    for (uint32_t k = 0; k < f.blocks.n; k++)
        for (uint32_t i = 0; i < f.blocks.at[k].n; i++)
            order[f.blocks.at[k].first + i] = f.blocks.at[k].rpo;
    for (uint32_t i = 0; i < f.instrs.n && !v->wrong; i++)
        if (order[i] >= 0)
            check_uses(v, &f, order, idom, i);
    arena_free(scratch);
}

const char *
ir_verify(Arena *a, const Unit *u, const Function *f)
{
    static void (*const checks[])(Verify *) = {check_frame, check_instrs, check_blocks,
                                               check_temporaries};
    Verify v = {.arena = a, .u = u, .f = f};
    for (size_t k = 0; k < sizeof checks / sizeof checks[0] && !v.wrong; k++)
        checks[k](&v);
    return v.wrong;
}
