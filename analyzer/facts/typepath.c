/*
 * typepath: releases in a dealloc that are passed by, though the member may hold something.
 *
 *     if (self->fd != -1) {
 *         close(self->fd);
 *         Py_XDECREF(self->conn);
 *     }
 *
 * A test of another member may well be the flag that says whether this one is owned. It is not, if some function gives the
 * member a reference and in the same breath (the same block) sets the other to what makes the dealloc pass by.
 */
#include "types.h"

typedef struct Guard { /* a branch on a member other than the one released */
    Origin on;
    Sub op;
    int64_t n;
    bool passes; /* when the comparison holds */
} Guard;

static BlockId
block_of(const Function *f, InstrId i)
{
    for (uint32_t k = 0; k < f->blocks.n; k++)
        if ((uint32_t)i >= f->blocks.at[k].first &&
            (uint32_t)i < f->blocks.at[k].first + f->blocks.at[k].n)
            return (BlockId)k;
    return -1;
}

/* Does the function release the member anywhere else, so that the other side may do it as well? */
static uint32_t
releases_of(const Touches *t, const TypeMember *m)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < t->own.n; k++)
        n += t->own.at[k].what == TOUCH_RELEASES && t->own.at[k].on.kind == FROM_MEMBER &&
             t->own.at[k].on.record == m->record && t->own.at[k].on.name == m->name;
    return n;
}

/* The comparison that a branch is made on, of a member's content with a constant. */
static bool
read_guard(Program *p, const Fn *fn, const Block *b, BlockId inside, const TypeMember *m, Guard *g)
{
    const Function *f = fn->f;
    const Instr *branch = &f->instrs.at[b->first + b->n - 1];
    const Instr *cmp = branch->op == OP_branch ? ir_def(f, ir_arg(f, branch, 0)) : NULL;
    Origins from = {0};

    if (!cmp || cmp->op != OP_bin ||
        (cmp->sub != BIN_ne && cmp->sub != BIN_eq && cmp->sub != BIN_lt && cmp->sub != BIN_ge))
        return false;
    Ref n = ir_arg(f, cmp, 1);
    if (n.kind != REF_INT)
        return false;
    origins_of(p, fn, ir_arg(f, cmp, 0), &from);
    if (from.n != 1 || from.at[0].kind != FROM_MEMBER ||
        (from.at[0].record == m->record && from.at[0].name == m->name))
        return false;
    *g = (Guard){from.at[0], cmp->sub, f->ints.at[n.n], b->succs.at[1] == inside};
    return b->succs.at[0] == inside || b->succs.at[1] == inside;
}

static bool
passes_by(const Guard *g, int64_t value)
{
    bool holds = g->op == BIN_ne   ? value != g->n
                 : g->op == BIN_eq ? value == g->n
                 : g->op == BIN_lt ? value < g->n
                                   : value >= g->n;

    return holds == g->passes;
}

static bool
sets_guard(const Fn *fn, const Touches *t, const Guard *g, BlockId block)
{
    for (uint32_t k = 0; k < t->own.n; k++) {
        const Touch *s = &t->own.at[k];
        const Instr *minus = ir_def(fn->f, s->value);
        Ref v = s->value;
        int64_t sign = 1;
        if (minus && minus->op == OP_un && minus->sub == UN_neg) {
            v = ir_arg(fn->f, minus, 0);
            sign = -1;
        }
        if (s->what == TOUCH_STORES && s->on.kind == FROM_MEMBER && s->on.record == g->on.record &&
            s->on.name == g->on.name && v.kind == REF_INT &&
            passes_by(g, sign * fn->f->ints.at[v.n]) && block_of(fn->f, s->at) == block)
            return true;
    }
    return false;
}

/* A function that gives the member a reference and sets the guard, in one block. */
static const Fn *
gives_both(Program *p, const TypeMember *m, const Guard *g, InstrId *at)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        const Touches *t = &p->types->touches[k];
        for (uint32_t n = 0; n < t->own.n; n++) {
            const Touch *s = &t->own.at[n];
            if (s->what != TOUCH_STORES || s->on.kind != FROM_MEMBER || s->on.record != m->record ||
                s->on.name != m->name || !touch_brings_reference(p, fn, s) ||
                !sets_guard(fn, t, g, block_of(fn->f, s->at)))
                continue;
            *at = s->at;
            return fn;
        }
    }
    return NULL;
}

bool
typepath_find(Program *p, const Fn *dealloc, const TypeMember *m, Passed *out)
{
    const Touches *t = &p->types->touches[dealloc - p->fns.at];
    const Function *f = dealloc->f;

    if (releases_of(t, m) != 1)
        return false;
    for (uint32_t k = 0; k < t->own.n; k++) {
        const Touch *r = &t->own.at[k];
        if (r->what != TOUCH_RELEASES || r->on.kind != FROM_MEMBER || r->on.record != m->record ||
            r->on.name != m->name)
            continue;
        BlockId inside = block_of(f, r->at);
        for (int up = 0; up < 8 && inside > 0 && f->blocks.at[inside].preds.n; up++) {
            BlockId pred = f->blocks.at[inside].preds.at[0];
            Guard g;
            InstrId given = -1;
            const Fn *giver = read_guard(p, dealloc, &f->blocks.at[pred], inside, m, &g)
                                  ? gives_both(p, m, &g, &given)
                                  : NULL;
            if (giver) {
                *out = (Passed){giver, given, g.on.name};
                return true;
            }
            inside = pred;
        }
    }
    return false;
}
