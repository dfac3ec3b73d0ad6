/*
 * usage: what callers take the result of a function for.
 *
 * A function's body says one thing, its callers may say another, and where the body is not seen they are all that there
 * is. So the uses of each call's result are looked at, over the whole program and without regard to paths: is the object
 * released, handed on or kept somewhere in the caller, or only looked at, as something borrowed is? Is its NULL answered
 * by an error of the caller's, without an exception of the caller's, or by making an end of one? Then the callee has set it.
 */
#include "facts.h"

#include <string.h>

/* What happens to a value in one function; a set of bits. */
enum {
    USE_RELEASED = 1,
    USE_HANDED_ON = 2, /* returned, stored, stolen */
    USE_UNCLEAR = 4, /* given to a function that may do either, or to an operation that hides it */
    USE_FAILS = 8,   /* its NULL leads to an error of the caller's */
    USE_ANY = 16     /* it is used at all */
};

typedef struct Uses {
    const Program *p;
    const Fn *fn;
    uint8_t *of_tmp;   /* [instr]: of a call's result */
    uint8_t *of_local; /* [local] */
    int32_t *same;     /* [local]: another one that has its value, or itself: union-find */
    int32_t *put_in;   /* [instr]: the local that a call's result goes into, -1 */
    uint32_t *sources; /* [local]: values but NULL that are stored into it */
} Uses;

static int32_t
find(const Uses *u, int32_t local)
{
    while (u->same[local] != local)
        local = u->same[local];
    return local;
}

static void
join(Uses *u, int32_t from, int32_t to)
{
    if (from == to)
        return;
    u->same[from] = to;
    u->sources[to] += u->sources[from];
}

/* ---- an error of the caller's -------------------------------------------------------------------- */

static bool
sets_exception(const Model *m)
{
    if (m->exc == EXCOP_SETS || m->exc == EXCOP_RESTORES)
        return true;
    for (uint32_t k = 0; k < m->outcomes.n; k++)
        if (m->outcomes.at[k].exc == EXC_SETS)
            return true;
    return false;
}

static bool
is_error_constant(const Function *f, Ref r)
{
    r = ir_strip(f, r);
    return r.kind == REF_NULL || (r.kind == REF_INT && f->ints.at[r.n] == -1);
}

/* Does the way that begins at b come to a return of NULL or -1, or to a call that makes an end of an exception, such as
 * PyErr_Print, and could nobody set one on it? */
static bool
leads_to_error(const Uses *u, BlockId b)
{
    enum { FAR = 8 };
    const Function *f = u->fn->f;

    for (int step = 0; step < FAR; step++) {
        const Block *block = &f->blocks.at[b];
        for (uint32_t k = block->first; k < block->first + block->n; k++) {
            const Instr *i = &f->instrs.at[k];
            const Model *m = i->op == OP_call ? call_model(u->p->models, u->fn->unit, f, i) : NULL;
            if (m && m->exc == EXCOP_CLEARS)
                return true;
            if (i->op == OP_call && (!m || sets_exception(m)))
                return false;
            if (i->op == OP_ret)
                return i->nargs == 1 && is_error_constant(f, ir_arg(f, i, 0));
        }
        if (block->succs.n != 1)
            return false;
        b = block->succs.at[0];
    }
    return false;
}

/* The side of the branch that ends the block of instruction at on which a value that `test` asks for is NULL; -1. */
static BlockId
null_side(const Function *f, const Block *block, Ref value)
{
    const Instr *branch = &f->instrs.at[block->first + block->n - 1];
    bool null_is_true = false;

    if (branch->op != OP_branch)
        return -1;
    Ref r = ir_strip(f, ir_arg(f, branch, 0));
    for (const Instr *i = ir_def(f, r); i && !(r.kind == value.kind && r.n == value.n);
         i = ir_def(f, r)) {
        bool with_null =
            i->op == OP_bin && (i->sub == BIN_eq || i->sub == BIN_ne) &&
            (ir_arg(f, i, 1).kind == REF_NULL || ir_strip(f, ir_arg(f, i, 1)).kind == REF_NULL);
        if (i->op == OP_cast)
            ;
        else if ((i->op == OP_un && i->sub == UN_lnot) || (with_null && i->sub == BIN_eq))
            null_is_true = !null_is_true;
        else if (!with_null)
            return -1;
        r = ir_strip(f, ir_arg(f, i, 0));
    }
    return r.kind == value.kind && r.n == value.n ? block->succs.at[null_is_true ? 0 : 1] : -1;
}

/* ---- uses ---------------------------------------------------------------------------------------------- */

static void
use(Uses *u, Ref r, uint8_t bits)
{
    const Instr *d = ir_def(u->fn->f, r);

    if (d && d->op == OP_call)
        u->of_tmp[r.n] |= bits | USE_ANY;
    else if (d && d->op == OP_load && ir_arg(u->fn->f, d, 0).kind == REF_LOCAL)
        u->of_local[find(u, ir_arg(u->fn->f, d, 0).n)] |= bits | USE_ANY;
}

/* Py_BuildValue("N", value) takes value over; of a format that is no constant nobody knows. */
static bool
may_take_over(const Uses *u, const Instr *call, const Model *m)
{
    const Function *f = u->fn->f;
    uint32_t at = (uint32_t)m->format_at + 1;
    Ref text = at < call->nargs ? ir_strip(f, ir_arg(f, call, at)) : ref_none();

    return text.kind != REF_STRING || strchr(u->fn->unit->strings.at[text.n].bytes, 'N') != NULL;
}

static uint8_t
use_by_call(const Uses *u, const Instr *call, uint32_t param)
{
    const Model *m = call_model(u->p->models, u->fn->unit, u->fn->f, call);
    uint32_t bit = param < 32 ? (uint32_t)1 << param : 0;

    if (!m)
        return USE_UNCLEAR;
    if (m->releases & bit)
        return USE_RELEASED;
    if ((m->format == FORMAT_BUILD || m->format == FORMAT_CALL) && param >= m->params.n &&
        may_take_over(u, call, m))
        return USE_UNCLEAR;
    if ((m->parks | m->calls | m->invokes | m->gains) & bit)
        return USE_UNCLEAR;
    return model_steals(m) & bit ? USE_HANDED_ON : 0;
}

static void
use_by_store(Uses *u, InstrId at)
{
    const Function *f = u->fn->f;
    const Instr *i = &f->instrs.at[at];
    Ref to = ir_arg(f, i, 0), value = ir_strip(f, ir_arg(f, i, 1));
    const Instr *d = ir_def(f, value);
    bool call = d && d->op == OP_call;
    bool load = d && d->op == OP_load && ir_arg(f, d, 0).kind == REF_LOCAL;

    if (to.kind == REF_LOCAL && !load && value.kind != REF_NULL)
        u->sources[find(u, to.n)]++;
    if (to.kind != REF_LOCAL || f->locals.at[to.n].address_taken)
        use(u, value, USE_HANDED_ON);
    else if (call)
        u->put_in[value.n] = to.n;
    else if (load)
        join(u, find(u, ir_arg(f, d, 0).n), find(u, to.n));
}

static void
use_by_instr(Uses *u, InstrId at)
{
    const Function *f = u->fn->f;
    const Instr *i = &f->instrs.at[at];

    for (uint32_t k = 0; k < i->nargs; k++) {
        Ref r = ir_strip(f, ir_arg(f, i, k));
        if (i->op == OP_call && k > 0)
            use(u, r, use_by_call(u, i, k - 1));
        else if (i->op == OP_ret)
            use(u, r, USE_HANDED_ON);
        else if (i->op == OP_opaque || i->op == OP_copy)
            use(u, r, USE_UNCLEAR);
        else if (i->op != OP_store && i->op != OP_discard)
            use(u, r, 0);
    }
}

/* Is what that call returns asked for at once, and its NULL an error? */
static bool
call_fails(const Uses *u, const Block *block, InstrId at)
{
    const Function *f = u->fn->f;
    Ref value = {REF_TMP, at};
    BlockId null = null_side(f, block, value);

    for (uint32_t k = (uint32_t)at + 1; null < 0 && k < block->first + block->n; k++) {
        const Instr *i = &f->instrs.at[k];
        Ref place = i->op == OP_load ? ir_arg(f, i, 0) : ref_none();
        if (i->op == OP_call)
            break;
        if (place.kind == REF_LOCAL && place.n == u->put_in[at])
            null = null_side(f, block, (Ref){REF_TMP, (int32_t)k});
    }
    return null >= 0 && leads_to_error(u, null);
}

/* ---- results --------------------------------------------------------------------------------------------- */

static uint64_t
usage_key(const Program *p, const Unit *u, FuncId f)
{
    const Fn *fn = program_fn(p, u, f);

    if (fn)
        return KEY_PTR(fn->f);
    return u->funcs.at[f].is_static ? KEY_PTR(&u->funcs.at[f]) : KEY_PTR(u->funcs.at[f].name);
}

static Usage *
usage_of(Program *p, const Unit *u, FuncId f)
{
    uint64_t key = usage_key(p, u, f);
    uint64_t *at = map_get(&p->usage_of, key);

    if (!at) {
        Usage fresh = {0};
        vec_push(p->arena, &p->usages, fresh);
        at = map_put(&p->usage_of, key, p->usages.n - 1);
    }
    return &p->usages.at[*at];
}

static void
count_call(Program *p, const Uses *u, const Block *block, InstrId at)
{
    const Function *f = u->fn->f;
    Ref callee = ir_strip(f, ir_arg(f, &f->instrs.at[at], 0));
    int32_t local = u->put_in[at];
    uint8_t bits = u->of_tmp[at] | (local >= 0 ? u->of_local[find(u, local)] : 0);
    Usage *usage = usage_of(p, u->fn->unit, callee.n);
    CallSite site = {u->fn, at};

    vec_push(p->arena, &usage->sites, site);
    usage->lent += (bits & (USE_RELEASED | USE_HANDED_ON | USE_UNCLEAR)) == 0 && (bits & USE_ANY);
    usage->dropped += bits == 0 && local < 0;
    usage->unclear += (bits & (USE_RELEASED | USE_HANDED_ON | USE_UNCLEAR)) == USE_UNCLEAR;
    usage->released += (bits & (USE_RELEASED | USE_UNCLEAR)) == USE_RELEASED &&
                       (local < 0 || u->sources[find(u, local)] == 1);
    usage->fails += call_fails(u, block, at);
}

static bool
is_counted(const Program *p, const Fn *fn, const Instr *i)
{
    const Type *to = i->op == OP_call ? ir_pointee(fn->unit, i->type) : NULL;
    Ref callee = i->op == OP_call ? ir_strip(fn->f, ir_arg(fn->f, i, 0)) : ref_none();

    return to && to->kind == TYPE_RECORD && to->is_object && callee.kind == REF_FUNC &&
           !program_model(p, fn->unit, callee.n);
}

static void
read_function(Program *p, const Fn *fn, Arena *scratch)
{
    const Function *f = fn->f;
    Uses u = {.p = p,
              .fn = fn,
              .of_tmp = NEW_N(scratch, uint8_t, f->instrs.n),
              .of_local = NEW_N(scratch, uint8_t, f->locals.n),
              .same = NEW_N(scratch, int32_t, f->locals.n),
              .put_in = NEW_N(scratch, int32_t, f->instrs.n),
              .sources = NEW_N(scratch, uint32_t, f->locals.n)};

    for (uint32_t k = 0; k < f->locals.n; k++)
        u.same[k] = (int32_t)k;
    for (uint32_t k = 0; k < f->instrs.n; k++)
        u.put_in[k] = -1;
    for (uint32_t k = 0; k < f->instrs.n; k++)
        if (f->instrs.at[k].op == OP_store)
            use_by_store(&u, (InstrId)k);
    for (uint32_t k = 0; k < f->instrs.n; k++)
        use_by_instr(&u, (InstrId)k);
    for (uint32_t b = 0; b < f->blocks.n; b++) {
        const Block *block = &f->blocks.at[b];
        for (uint32_t k = block->first; block->rpo >= 0 && k < block->first + block->n; k++)
            if (is_counted(p, fn, &f->instrs.at[k]))
                count_call(p, &u, block, (InstrId)k);
    }
}

void
usage_find(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        bool any = false;
        for (uint32_t i = 0; !any && i < fn->f->instrs.n; i++)
            any = is_counted(p, fn, &fn->f->instrs.at[i]);
        if (!any)
            continue;
        Arena *scratch = arena_new();
        read_function(p, fn, scratch);
        arena_free(scratch);
    }
}

const Usage *
program_usage(const Program *p, const Unit *u, FuncId f)
{
    uint64_t *at = map_get(&p->usage_of, usage_key(p, u, f));

    return at ? &p->usages.at[*at] : NULL;
}

bool
usage_is_lent(const Usage *u)
{
    return u && u->sites.n > 1 && u->lent >= u->unclear &&
           u->lent + u->dropped + u->unclear == u->sites.n;
}

bool
usage_fails(const Usage *u)
{
    return u && u->fails > 1;
}
