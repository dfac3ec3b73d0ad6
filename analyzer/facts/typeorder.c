/*
 * typeorder: what a dealloc does while the collector still sees the object.
 *
 * From the first release on, the collector may run, and must not find the object: its count is nought already. So on every
 * way through the function, and through those that it calls, PyObject_GC_UnTrack has to come before anything that can run
 * code. Blocks are gone through forwards until nothing changes; a block's beginning is untracked if the ends of all that
 * lead to it are.
 */
#include "types.h"

typedef struct Order {
    Program *p;
    const TypeFact *t;
    Vec(const Fn *) inside; /* being walked: circles */
    InstrId in_dealloc;     /* the dealloc's own call that is being followed */
    Torn *torn; /* the first thing that is done too early; its fn NULL if there is none */
} Order;

static bool walk(Order *o, const Fn *fn, bool untracked);

static const TypeMember *
member_of(const TypeFact *t, const Origin *o)
{
    for (uint32_t k = 0; o->kind == FROM_MEMBER && k < t->members.n; k++)
        if (t->members.at[k].record == o->record && t->members.at[k].name == o->name)
            return &t->members.at[k];
    return NULL;
}

/* An int or a str that a call has just made. */
static bool
is_new_atom(const Program *p, const Origin *from)
{
    const Instr *call = from->kind == FROM_CALL ? &from->fn->f->instrs.at[from->n] : NULL;
    const Model *m = call ? call_model(p->models, from->fn->unit, from->fn->f, call) : NULL;
    const char *type = m && m->outcomes.n ? m->outcomes.at[0].type : NULL;
    const TypeModel *t = type ? models_type(p->models, type) : NULL;

    return t && t->atomic;
}

/* Can the release of that value run the collector? Not if it is a string, nor the type, which is released last. */
static bool
release_matters(Order *o, const Fn *fn, Ref v, const char **name)
{
    Origins from = {0};
    bool matters = false;

    origins_of(o->p, fn, v, &from);
    for (uint32_t k = 0; k < from.n; k++) {
        const TypeMember *m = member_of(o->t, &from.at[k]);
        if ((m && m->holds == HOLDS_ATOMS) || is_new_atom(o->p, &from.at[k]))
            continue;
        matters = matters || from.at[k].kind != FROM_TYPE;
        if (from.at[k].kind == FROM_MEMBER)
            *name = from.at[k].name;
    }
    return matters;
}

static bool
model_matters(Order *o, const Fn *fn, const Instr *call, const Model *m, const char **name)
{
    if (m->frees || m->untracks || (m->intrinsic && strcmp(m->intrinsic, "finalizer") == 0))
        return false;
    for (uint32_t a = 1; a < call->nargs && a < 32; a++)
        if (m->releases >> (a - 1) & 1)
            return release_matters(o, fn, ir_arg(fn->f, call, a), name);
    for (uint32_t a = 1; a < call->nargs && a < 32; a++)
        if (m->mutates >> (a - 1) & 1) /* emptied, if it is ours */
            return release_matters(o, fn, ir_arg(fn->f, call, a), name) && *name;
    return (m->runs &
            (RUNS_CODE | RUNS_CONVERT | RUNS_ALLOC | RUNS_THREADS | RUNS_ERRORS | RUNS_ARG)) != 0;
}

static bool
is_given_self(Order *o, const Fn *fn, const Instr *call)
{
    Origins from = {0};

    for (uint32_t a = 1; a < call->nargs; a++)
        origins_of(o->p, fn, ir_arg(fn->f, call, a), &from);
    for (uint32_t k = 0; k < from.n; k++)
        if (from.at[k].kind == FROM_PARAM && from.at[k].n == 0 && from.at[k].fn == fn)
            return true;
    return false;
}

/* True if the object is untracked after the call. */
static bool
step_call(Order *o, const Fn *fn, InstrId i, bool untracked)
{
    const Instr *call = &fn->f->instrs.at[i];
    Ref callee = ir_strip(fn->f, ir_arg(fn->f, call, 0));
    Fn *to = callee.kind == REF_FUNC ? program_fn(o->p, fn->unit, callee.n) : NULL;
    const Model *m = to ? NULL : call_model(o->p->models, fn->unit, fn->f, call);
    const char *name = NULL;

    if (o->inside.n == 1)
        o->in_dealloc = i;
    if (to)
        return walk(o, to, untracked);
    if (!m) {
        if (!untracked && !o->torn->fn && o->inside.n == 1 && is_given_self(o, fn, call))
            *o->torn = (Torn){fn, i, NULL, call_name(fn->unit, fn->f, call), i, true};
        return untracked;
    }
    if (m->untracks || (m->is_slot && strcmp(m->name, "tp_dealloc") == 0))
        return true; /* what the base's dealloc does is its own business */
    if (!untracked && !o->torn->fn && model_matters(o, fn, call, m, &name))
        *o->torn = (Torn){fn, i, name, m->name, o->in_dealloc, false};
    return untracked;
}

static bool
run_block(Order *o, const Fn *fn, const Block *b, bool untracked)
{
    for (uint32_t k = b->first; k < b->first + b->n; k++)
        if (fn->f->instrs.at[k].op == OP_call)
            untracked = step_call(o, fn, (InstrId)k, untracked);
    return untracked;
}

static bool
at_begin(const Block *b, const bool *out, bool untracked)
{
    for (uint32_t k = 0; k < b->preds.n; k++)
        untracked = untracked && out[b->preds.at[k]];
    return untracked;
}

/* Is the object untracked when fn returns, if it is `untracked` when it begins? */
static bool
walk(Order *o, const Fn *fn, bool untracked)
{
    const Function *f = fn->f;
    bool all = true;

    for (uint32_t k = 0; k < o->inside.n; k++)
        if (o->inside.at[k] == fn)
            return untracked;
    if (untracked)
        return true; /* nobody tracks it again */
    vec_push(o->p->arena, &o->inside, fn);
    bool *out = NEW_N(o->p->arena, bool, f->blocks.n + 1);
    for (uint32_t k = 0; k < f->blocks.n; k++)
        out[k] = true;
    for (bool changed = true; changed && !o->torn->fn;) {
        changed = false;
        for (uint32_t k = 0; k < f->rpo.n && !o->torn->fn; k++) {
            BlockId id = f->rpo.at[k];
            bool now = run_block(o, fn, &f->blocks.at[id],
                                 id != 0 && at_begin(&f->blocks.at[id], out, true));
            changed = changed || now != out[id];
            out[id] = now;
        }
    }
    for (uint32_t k = 0; k < f->rpo.n; k++) {
        const Block *b = &f->blocks.at[f->rpo.at[k]];
        if (f->instrs.at[b->first + b->n - 1].op == OP_ret)
            all = all && out[f->rpo.at[k]];
    }
    o->inside.n--;
    return all;
}

void
typeorder_find(Program *p, const TypeFact *t, const Fn *dealloc, Torn *out)
{
    Order o = {.p = p, .t = t, .torn = out};

    *out = (Torn){0};
    walk(&o, dealloc, false);
}
