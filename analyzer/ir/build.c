/*
 * Building a function, instruction by instruction.
 *
 * The lowering jumps between blocks as the source does (a loop's step is written after its body, a label's block
 * may be begun before its function's end is known), so instructions are kept in the order they came, beside the
 * block each belongs to. ir_finish then sorts them by block, and renumbers the temporaries, which are named after
 * their instructions.
 *
 * While a function is being built, a block's n counts its instructions and its first is the latest of them.
 */
#include "ir.h"

Unit *
unit_new(void)
{
    Arena *a = arena_new();
    Unit *u = NEW(a, Unit);
    u->arena = a;
    return u;
}

void
unit_free(Unit *u)
{
    if (u)
        arena_free(u->arena);
}

Ref
ref_int(Builder *b, int64_t v)
{
    if (!b->f) {
        vec_push(b->unit->arena, &b->unit->ints, v);
        return (Ref){REF_INT, (int32_t)b->unit->ints.n - 1};
    }
    vec_push(b->unit->arena, &b->f->ints, v);
    return (Ref){REF_INT, (int32_t)b->f->ints.n - 1};
}

BlockId
ir_block(Builder *b)
{
    Block block = {.rpo = -1};
    vec_push(b->unit->arena, &b->f->blocks, block);
    return (BlockId)b->f->blocks.n - 1;
}

int32_t
ir_local(Builder *b, const char *name, TypeId type, Loc loc)
{
    Local local = {.name = name, .type = type, .loc = loc};
    vec_push(b->unit->arena, &b->f->locals, local);
    return (int32_t)b->f->locals.n - 1;
}

static bool
is_closed(const Function *f, const Block *block)
{
    return block->n && op_info[f->instrs.at[block->first].op].effect == EFFECT_ENDS;
}

/* The block that the next instruction goes to. */
static Block *
open_block(Builder *b)
{
    Function *f = b->f;
    if (b->block < 0 || f->blocks.n == 0)
        b->block = ir_block(b);
    CHECK((uint32_t)b->block < f->blocks.n);
    Block *block = &f->blocks.at[b->block];
    if (is_closed(f, block))
        bug("%s: an instruction after the end of b%d", f->name ? f->name : "?", b->block);
    return block;
}

Ref
ir_emit(Builder *b, Op op, Sub sub, TypeId type, int64_t imm, const Ref *args, uint32_t nargs)
{
    Function *f = b->f;
    Arena *a = b->scratch ? b->scratch : b->unit->arena;
    if (b->locate)
        b->locate(b, b->locate_arg);
    Block *block = open_block(b);
    Instr i = {
        .op = op,
        .sub = sub,
        .type = type,
        .imm = imm,
        .args = f->refs.n,
        .nargs = nargs,
        .loc = b->loc,
        .macro = b->macro,
    };
    for (uint32_t k = 0; k < nargs; k++) {
        CHECK(args[k].kind != REF_TMP || (uint32_t)args[k].n < f->instrs.n);
        vec_push(a, &f->refs, args[k]);
    }
    block->first = f->instrs.n;
    block->n++;
    vec_push(a, &b->home, b->block);
    vec_push(a, &f->instrs, i);
    if (op_info[op].effect == EFFECT_ENDS)
        b->block = -1;
    return op_info[op].has_value ? ref_tmp((InstrId)f->instrs.n - 1) : ref_none();
}

Instr *
ir_last(Builder *b)
{
    CHECK(b->f->instrs.n > 0);
    return &b->f->instrs.at[b->f->instrs.n - 1];
}

/* The terminators below do nothing where no block is open: that end of the code is never reached. */

void
ir_jump(Builder *b, BlockId to)
{
    BlockId from = b->block;
    if (from < 0)
        return;
    ir_emit(b, OP_jump, SUB_NONE, -1, 0, NULL, 0);
    vec_push(b->unit->arena, &b->f->blocks.at[from].succs, to);
}

void
ir_branch(Builder *b, Ref cond, BlockId yes, BlockId no)
{
    BlockId from = b->block;
    if (from < 0)
        return;
    ir_emit(b, OP_branch, SUB_NONE, -1, 0, &cond, 1);
    vec_push(b->unit->arena, &b->f->blocks.at[from].succs, yes);
    vec_push(b->unit->arena, &b->f->blocks.at[from].succs, no);
}

void
ir_switch(Builder *b, Ref value, const Case *cases, uint32_t n, BlockId dflt)
{
    BlockId from = b->block;
    if (from < 0)
        return;
    ir_emit(b, OP_switch, SUB_NONE, -1, 0, &value, 1);
    Block *block = &b->f->blocks.at[from];
    for (uint32_t k = 0; k < n; k++) {
        vec_push(b->unit->arena, &block->cases, cases[k]);
        vec_push(b->unit->arena, &block->succs, cases[k].to);
    }
    vec_push(b->unit->arena, &block->succs, dflt);
}

/* ---- the end of a function --------------------------------------------------- */

static bool
returns_nothing(const Unit *u, const Function *f)
{
    const Type *type = ir_type(u, f->type);
    const Type *result = type ? ir_type(u, type->to) : NULL;
    return !result || result->kind == TYPE_VOID;
}

/* Control may fall off the end of a void function; elsewhere C leaves undefined what its caller would see. */
static void
close_blocks(Builder *b)
{
    Op op = returns_nothing(b->unit, b->f) ? OP_ret : OP_unreachable;
    if (b->f->blocks.n == 0)
        ir_block(b);
    for (uint32_t k = 0; k < b->f->blocks.n; k++) {
        if (is_closed(b->f, &b->f->blocks.at[k]))
            continue;
        b->block = (BlockId)k;
        ir_emit(b, op, SUB_NONE, -1, 0, NULL, 0);
    }
}

/* A function stays with its unit, and vecs that grew leave twice their size behind: what stays is as large as it has to be. */
static void
lay_out(Builder *b)
{
    Function *f = b->f;
    Arena *scratch = arena_new(), *a = b->unit->arena;
    const Instr *old = f->instrs.at;
    f->instrs.at = NEW_N(a, Instr, f->instrs.n);
    f->instrs.cap = f->instrs.n;
    f->refs.at = arena_dup(a, f->refs.at, sizeof *f->refs.at * f->refs.n);
    f->refs.cap = f->refs.n;
    InstrId *moved_to = NEW_N(scratch, InstrId, f->instrs.n);

    uint32_t next = 0;
    for (uint32_t k = 0; k < f->blocks.n; k++) {
        Block *block = &f->blocks.at[k];
        block->first = next;
        next += block->n;
        block->n = 0;
    }
    for (uint32_t i = 0; i < f->instrs.n; i++) {
        Block *block = &f->blocks.at[b->home.at[i]];
        moved_to[i] = (InstrId)(block->first + block->n++);
        f->instrs.at[moved_to[i]] = old[i];
    }
    for (uint32_t k = 0; k < f->refs.n; k++)
        if (f->refs.at[k].kind == REF_TMP)
            f->refs.at[k].n = moved_to[f->refs.at[k].n];
    arena_free(scratch);
}

/* gives: contiguous blocks that all end, preds, rpo, loop_head */
void
ir_finish(Builder *b)
{
    close_blocks(b);
    lay_out(b);
    b->block = -1;
    b->home.n = 0;
    ir_cfg(b->unit->arena, b->f);
}
