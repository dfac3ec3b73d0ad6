/*
 * holdtest: does the code get to an instruction only where a test said yes?
 *
 * The ways on which a test of the value's type holds are taken out of the function, and so are those on which the value is
 * a known object (x == Py_None) or NULL. What is still reached from the beginning was not tested. A test whose result is not
 * branched on at once is believed.
 */
#include "types.h"

/* What v is compared with by `i`, if that is a variable of somebody's: the place of an object that is known. */
static bool
is_known_object(Program *p, const Fn *fn, const Instr *i, const Origin *o)
{
    for (uint32_t k = 0; i && i->op == OP_bin && i->sub == BIN_eq && k < 2; k++) {
        Origins from = {0};
        if (ir_strip(fn->f, ir_arg(fn->f, i, k)).kind != REF_GLOBAL)
            continue;
        origins_of(p, fn, ir_arg(fn->f, i, 1 - k), &from);
        return from.n == 1 && from.at[0].kind == o->kind && from.at[0].n == o->n &&
               from.at[0].fn == o->fn;
    }
    return false;
}

static bool
is_value(Program *p, const Fn *fn, Ref v, const Origin *o)
{
    Origins from = {0};

    origins_of(p, fn, v, &from);
    return from.n == 1 && from.at[0].kind == o->kind && from.at[0].n == o->n &&
           from.at[0].fn == o->fn;
}

/* Where `holds` says how a branch on `i` goes on, the successor on which the value is NULL; -1. */
static BlockId
null_way(Program *p, const Fn *fn, const Block *b, const Instr *i, Ref cond, const Origin *o,
         bool holds)
{
    bool compared = i && i->op == OP_bin && (i->sub == BIN_eq || i->sub == BIN_ne) &&
                    ir_strip(fn->f, ir_arg(fn->f, i, 1)).kind == REF_NULL;
    Ref v = compared ? ir_arg(fn->f, i, 0) : cond;
    bool null = compared && i->sub == BIN_eq;

    return is_value(p, fn, v, o) ? b->succs.at[null == holds ? 0 : 1] : -1;
}

static bool
is_among(const InstrIds *tests, InstrId at)
{
    for (uint32_t k = 0; k < tests->n; k++)
        if (tests->at[k] == at)
            return true;
    return false;
}

/* The successor of b that is taken if a test holds there, -1 if b ends with no test. */
static BlockId
tested_way(Program *p, const Fn *fn, const Block *b, const InstrIds *tests, const Origin *o,
           uint32_t *seen)
{
    const Function *f = fn->f;
    const Instr *end = &f->instrs.at[b->first + b->n - 1];
    Ref cond = end->op == OP_branch ? ir_arg(f, end, 0) : ref_none();
    const Instr *i = ir_def(f, cond);
    bool holds = true;

    while (i && i->op == OP_bin && (i->sub == BIN_eq || i->sub == BIN_ne) &&
           ir_arg(f, i, 1).kind == REF_INT && f->ints.at[ir_arg(f, i, 1).n] == 0) {
        holds = holds == (i->sub == BIN_ne);
        cond = ir_arg(f, i, 0);
        i = ir_def(f, cond);
    }
    bool is_test = i && is_among(tests, (InstrId)(i - f->instrs.at));
    *seen += is_test;
    if (is_test || is_known_object(p, fn, i, o))
        return b->succs.at[holds ? 0 : 1];
    return i ? null_way(p, fn, b, i, cond, o, holds) : -1;
}

static bool
gets_behind(Program *p, const Fn *fn, const InstrIds *tests, const Origin *o, InstrId at)
{
    const Function *f = fn->f;
    Arena *a = arena_new();
    bool *reached = NEW_N(a, bool, f->blocks.n + 1);
    Vec(BlockId) todo = {0};
    uint32_t seen = 0;
    bool found = false;

    vec_push(a, &todo, 0);
    while (todo.n) {
        BlockId id = todo.at[--todo.n];
        const Block *b = &f->blocks.at[id];
        if (reached[id])
            continue;
        reached[id] = true;
        found = found || ((uint32_t)at >= b->first && (uint32_t)at < b->first + b->n);
        BlockId tested = tested_way(p, fn, b, tests, o, &seen);
        for (uint32_t k = 0; k < b->succs.n; k++)
            if (b->succs.at[k] != tested)
                vec_push(a, &todo, b->succs.at[k]);
    }
    arena_free(a);
    return !found || seen < tests->n;
}

static bool
may_be(Program *p, const Fn *fn, Ref v, const Origin *o)
{
    Origins from = {0};

    origins_of(p, fn, v, &from);
    for (uint32_t k = 0; k < from.n; k++)
        if (from.at[k].kind == o->kind && from.at[k].n == o->n && from.at[k].fn == o->fn)
            return true;
    return false;
}

/* Another variable may hold it, and have got it behind the test. */
static bool
came_behind(Program *p, const Fn *fn, const InstrIds *tests, const Origin *o, Ref v, InstrId at,
            int depth)
{
    enum { COPIES_MOST = 4 };
    const Function *f = fn->f;
    const Instr *load = ir_def(f, ir_strip(f, v));
    Ref from = load && load->op == OP_load ? ir_arg(f, load, 0) : ref_none();
    bool copied = false;

    if (gets_behind(p, fn, tests, o, at))
        return true;
    if (from.kind != REF_LOCAL || depth == COPIES_MOST ||
        (from.n == o->n && (o->kind == FROM_PARAM || o->kind == FROM_LOCAL)))
        return false;
    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op != OP_store || ir_arg(f, i, 0).kind != REF_LOCAL || ir_arg(f, i, 0).n != from.n ||
            !may_be(p, fn, ir_arg(f, i, 1), o))
            continue;
        if (!came_behind(p, fn, tests, o, ir_arg(f, i, 1), (InstrId)k, depth + 1))
            return false;
        copied = true;
    }
    return copied;
}

bool
is_behind_tests(Program *p, const Fn *fn, const InstrIds *tests, const Origin *o, Ref v, InstrId at)
{
    return came_behind(p, fn, tests, o, v, at, 0);
}
