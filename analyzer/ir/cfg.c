/*
 * The shape of a function: predecessors, reverse postorder, loop heads; and what is still needed where.
 *
 * One depth-first walk from the entry gives the order; an edge to a block that the walk is still inside of is a
 * back edge, and its target a loop head. Successors are walked last to first, so that in reverse postorder a
 * loop's body stands before what follows the loop, as in the source.
 *
 * Liveness is the textbook backward problem over locals. The address of a local may pass through `field` and
 * `index` before it is loaded from; such temporaries count as the local they lie in. Where an address goes
 * anywhere else, the local is live everywhere, whatever address_taken says.
 */
#include "ir.h"

/* ---- preds, rpo, loop heads ---------------------------------------------------- */

typedef enum Mark {
    UNSEEN,
    INSIDE,
    DONE,
} Mark;

typedef struct Step { /* a block the walk is inside of */
    BlockId block;
    uint32_t left; /* successors not yet walked */
} Step;

typedef struct Walk {
    Function *f;
    uint8_t *mark; /* [block], a Mark */
    Step *path;
    uint32_t depth;
    BlockId *post; /* blocks in postorder */
    uint32_t npost;
} Walk;

static void
enter(Walk *w, BlockId block)
{
    w->mark[block] = INSIDE;
    w->path[w->depth++] = (Step){block, w->f->blocks.at[block].succs.n};
}

static void
walk(Walk *w)
{
    Block *blocks = w->f->blocks.at;
    enter(w, 0);
    while (w->depth) {
        Step *top = &w->path[w->depth - 1];
        if (top->left == 0) {
            w->mark[top->block] = DONE;
            w->post[w->npost++] = top->block;
            w->depth--;
            continue;
        }
        BlockId to = blocks[top->block].succs.at[--top->left];
        if (w->mark[to] == UNSEEN)
            enter(w, to);
        else if (w->mark[to] == INSIDE)
            blocks[to].loop_head = true;
    }
}

static void
forget(Function *f)
{
    f->rpo.n = 0;
    for (uint32_t k = 0; k < f->blocks.n; k++) {
        f->blocks.at[k].preds.n = 0;
        f->blocks.at[k].rpo = -1;
        f->blocks.at[k].loop_head = false;
    }
}

/* Each predecessor once, even if two cases lead here, and reachable ones only: no state ever comes from the others. */
static void
find_preds(Arena *a, Function *f)
{
    for (uint32_t k = 0; k < f->blocks.n; k++) {
        Block *from = &f->blocks.at[k];
        if (from->rpo < 0)
            continue;
        for (uint32_t s = 0; s < from->succs.n; s++) {
            Block *to = &f->blocks.at[from->succs.at[s]];
            if (to->preds.n == 0 || to->preds.at[to->preds.n - 1] != (BlockId)k)
                vec_push(a, &to->preds, (BlockId)k);
        }
    }
}

void
ir_cfg(Arena *a, Function *f)
{
    uint32_t n = f->blocks.n;
    forget(f);
    if (n == 0)
        return;
    Arena *scratch = arena_new();
    Walk w = {
        .f = f,
        .mark = NEW_N(scratch, uint8_t, n),
        .path = NEW_N(scratch, Step, n),
        .post = NEW_N(scratch, BlockId, n),
    };
    walk(&w);
    while (w.npost) {
        BlockId block = w.post[--w.npost];
        f->blocks.at[block].rpo = (int32_t)f->rpo.n;
        vec_push(a, &f->rpo, block);
    }
    find_preds(a, f);
    arena_free(scratch);
}

/* ---- live locals ----------------------------------------------------------------- */

typedef enum Use {
    NEUTRAL,
    READS_IT,
    ENDS_IT,
    LETS_IT_GO, /* the address goes where we do not follow */
} Use;

typedef struct Scan {
    const Function *f;
    Liveness *out;
    int32_t *base;            /* [instr]: the local that a temporary points into, -1 if none */
    uint64_t *always;         /* locals live everywhere */
    uint64_t **reads, **ends; /* [block]: read before being ended; ended before being read */
} Scan;

static bool
has(const uint64_t *set, int32_t n)
{
    return set[n / 64] >> (n % 64) & 1;
}

static void
add(uint64_t *set, int32_t n)
{
    set[n / 64] |= (uint64_t)1 << (n % 64);
}

static int32_t
local_of(const Scan *s, Ref r)
{
    if (r.kind == REF_TMP)
        return s->base[r.n];
    return r.kind == REF_LOCAL ? r.n : -1;
}

/* What an instruction does to the local that its k-th operand points into. Writing a part ends nothing. */
static Use
use_of(const Function *f, const Instr *i, uint32_t k)
{
    switch (i->op) {
    case OP_load:
        return READS_IT;
    case OP_store:
        if (k == 1)
            return LETS_IT_GO;
        return ir_arg(f, i, 0).kind == REF_LOCAL ? ENDS_IT : NEUTRAL;
    case OP_copy:
        return k == 1 ? READS_IT : NEUTRAL;
    case OP_field:
    case OP_zero:
    case OP_discard:
        return NEUTRAL;
    case OP_index:
        return k == 0 ? NEUTRAL : LETS_IT_GO;
    case OP_enter:
    case OP_leave:
        return ENDS_IT;
    default:
        return LETS_IT_GO;
    }
}

static void
scan_instr(Scan *s, BlockId block, uint32_t at)
{
    const Function *f = s->f;
    const Instr *i = &f->instrs.at[at];
    s->base[at] = i->op == OP_field || i->op == OP_index ? local_of(s, ir_arg(f, i, 0)) : -1;
    for (uint32_t k = 0; k < i->nargs; k++) {
        int32_t local = local_of(s, ir_arg(f, i, k));
        if (local < 0)
            continue;
        Use use = use_of(f, i, k);
        if (use == LETS_IT_GO)
            add(s->always, local);
        else if (use == READS_IT && !has(s->ends[block], local))
            add(s->reads[block], local);
        else if (use == ENDS_IT && !has(s->reads[block], local))
            add(s->ends[block], local);
    }
}

static uint64_t **
sets_new(Arena *a, uint32_t nblocks, uint32_t words)
{
    uint64_t **sets = NEW_N(a, uint64_t *, nblocks);
    size_t total = (size_t)nblocks * words;
    uint64_t *all = NEW_N(a, uint64_t, total);
    for (uint32_t k = 0; k < nblocks; k++)
        sets[k] = all + (size_t)k * words;
    return sets;
}

/* Temporaries are defined before they are used in reverse postorder, so base[] is known when it is asked for. */
static void
scan(Scan *s)
{
    const Function *f = s->f;
    for (uint32_t k = 0; k < f->instrs.n; k++)
        s->base[k] = -1;
    for (uint32_t k = 0; k < f->locals.n; k++)
        if (f->locals.at[k].address_taken)
            add(s->always, (int32_t)k);
    for (uint32_t k = 0; k < f->rpo.n; k++) {
        const Block *block = &f->blocks.at[f->rpo.at[k]];
        for (uint32_t i = block->first; i < block->first + block->n; i++)
            scan_instr(s, f->rpo.at[k], i);
    }
}

/* One block's step; whether its live_in has grown. */
static bool
flow(const Scan *s, BlockId id)
{
    const Block *block = &s->f->blocks.at[id];
    uint64_t *in = s->out->live_in[id], *out = s->out->live_out[id];
    bool grown = false;
    for (uint32_t w = 0; w < s->out->words; w++) {
        for (uint32_t k = 0; k < block->succs.n; k++)
            out[w] |= s->out->live_in[block->succs.at[k]][w];
        uint64_t now = s->reads[id][w] | (out[w] & ~s->ends[id][w]);
        grown |= (now & ~in[w]) != 0;
        in[w] |= now;
    }
    return grown;
}

/* Where in its block each local is read for the last time. */
static void
last_reads(const Scan *s, BlockId id)
{
    const Function *f = s->f;
    const Block *block = &f->blocks.at[id];
    uint64_t *live = s->ends[id]; /* nobody needs it any more */
    memcpy(live, s->out->live_out[id], s->out->words * sizeof *live);
    for (uint32_t at = block->first + block->n; at-- > block->first;) {
        const Instr *i = &f->instrs.at[at];
        for (uint32_t k = 0; k < i->nargs; k++) {
            int32_t local = local_of(s, ir_arg(f, i, k));
            Use use = local < 0 ? NEUTRAL : use_of(f, i, k);
            if (use == ENDS_IT)
                live[local / 64] &= ~((uint64_t)1 << (local % 64));
            if (use != READS_IT || has(live, local))
                continue;
            s->out->dies[at] = local;
            add(live, local);
        }
    }
}

static void
live_locals(const Scan *s)
{
    const Function *f = s->f;
    uint32_t words = s->out->words;
    bool grown = true;
    while (grown) {
        grown = false;
        for (uint32_t k = f->rpo.n; k-- > 0;)
            grown |= flow(s, f->rpo.at[k]);
    }
    for (uint32_t k = 0; k < f->blocks.n; k++)
        for (uint32_t w = 0; w < words; w++) {
            s->out->live_in[k][w] |= s->always[w];
            s->out->live_out[k][w] |= s->always[w];
        }
    for (uint32_t k = 0; k < f->rpo.n; k++)
        last_reads(s, f->rpo.at[k]);
}

/* ---- last uses ------------------------------------------------------------------- */

/* Where each temporary is used last. The uses are met in reverse postorder, so the last one met is the last on every
 * path, unless a loop begins between the definition and it: then the use may come again, and no instruction is
 * the last. Such a temporary gets instrs.n, which no instruction is. */
static void
last_uses(Arena *scratch, const Function *f, InstrId *last_use)
{
    int32_t *order = NEW_N(scratch, int32_t, f->instrs.n);    /* [instr]: its block's rpo */
    uint32_t *heads = NEW_N(scratch, uint32_t, f->rpo.n + 1); /* [rpo]: loop heads before it */
    for (uint32_t i = 0; i < f->instrs.n; i++)
        last_use[i] = -1;
    for (uint32_t k = 0; k < f->rpo.n; k++) {
        const Block *block = &f->blocks.at[f->rpo.at[k]];
        heads[k + 1] = heads[k] + block->loop_head;
        for (uint32_t i = block->first; i < block->first + block->n; i++) {
            const Instr *instr = &f->instrs.at[i];
            order[i] = (int32_t)k;
            for (uint32_t r = 0; r < instr->nargs; r++)
                if (ir_arg(f, instr, r).kind == REF_TMP)
                    last_use[ir_arg(f, instr, r).n] = (InstrId)i;
        }
    }
    for (uint32_t i = 0; i < f->instrs.n; i++)
        if (last_use[i] >= 0 && heads[order[last_use[i]] + 1] > heads[order[i] + 1])
            last_use[i] = (InstrId)f->instrs.n;
}

/* needs: rpo, loop_head */
void
ir_liveness(Arena *a, const Function *f, Liveness *out)
{
    uint32_t words = (f->locals.n + 63) / 64, n = f->blocks.n;
    Arena *scratch = arena_new();
    *out = (Liveness){
        .live_in = sets_new(a, n, words),
        .live_out = sets_new(a, n, words),
        .words = words,
        .last_use = NEW_N(a, InstrId, f->instrs.n),
        .dies = NEW_N(a, int32_t, f->instrs.n),
    };
    for (uint32_t k = 0; k < f->instrs.n; k++)
        out->dies[k] = -1;
    Scan s = {
        .f = f,
        .out = out,
        .base = NEW_N(scratch, int32_t, f->instrs.n),
        .always = NEW_N(scratch, uint64_t, words),
        .reads = sets_new(scratch, n, words),
        .ends = sets_new(scratch, n, words),
    };
    scan(&s);
    live_locals(&s);
    last_uses(scratch, f, out->last_use);
    arena_free(scratch);
}
