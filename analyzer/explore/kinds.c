/*
 * kinds: which of the kinds with a flag in every type (int, list, tuple, bytes, str, dict, an exception, a type) an object can be.
 *
 * No object is of two of them, so what is known is a set of those that are ruled out, and of two states that become one only what
 * both rule out. `type` in Object is the one that is left, or another type that some call has promised.
 */
#include "engine.h"

enum { KIND_OTHER = 1 << KINDS, ALL_KINDS = 2 * KIND_OTHER - 1, FIRST_FLAG = 24 };

const char *
kind_name(int k)
{
    const char *name = type_of_feature((int64_t)1 << (FIRST_FLAG + k));

    return name ? name : "exception";
}

/* As a bit; 0 if the type has no such flag. */
static uint16_t
kind_of(const char *type)
{
    return (uint16_t)(feature_of_type(type) >> FIRST_FLAG);
}

uint16_t
kinds_out(const Object *x)
{
    uint16_t kind = kind_of(x->type);

    return kind ? ALL_KINDS & ~kind : x->kinds_out;
}

/* Can no object like x be of that type? */
bool
kinds_exclude(const Object *x, const char *type)
{
    return (kinds_out(x) & kind_of(type)) != 0;
}

bool
kinds_rule_out(Heap *h, State *s, Obj o, uint16_t out)
{
    const Object *x = state_get(s, o);
    uint16_t have = x ? kinds_out(x) : 0, all = have | out;

    if (all == ALL_KINDS)
        return false;
    if (!x || all == have)
        return true;
    Object *y = state_edit(h, s, o);
    y->kinds_out = all;
    for (int k = 0; k < KINDS && !y->type; k++)
        if (all == (ALL_KINDS & ~(1 << k)))
            y->type = type_of_feature((int64_t)1 << (FIRST_FLAG + k));
    return true;
}

/* A test for that type said so. exact: instances of subclasses are none. */
bool
kinds_tested(Heap *h, State *s, Obj o, const char *type, bool exact, bool yes)
{
    uint16_t kind = kind_of(type);

    if (!kind || (exact && !yes))
        return true;
    return kinds_rule_out(h, s, o, yes ? ALL_KINDS & ~kind : kind);
}

/* A function that does nothing but ask what its arguments are: what it answers, and to whom, is kept together. */
bool
asks_only_kinds(const Explorer *e)
{
    enum { SHORT = 60 };
    const Function *f = e->f;
    const Type *type = ir_type(e->u, f->type);
    const Type *result = type ? ir_type(e->u, type->to) : NULL;
    bool asks = false;

    if (e->fn->role.contract || e->loops || f->instrs.n > SHORT || !result ||
        result->kind != TYPE_INT)
        return false;
    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op != OP_call)
            continue;
        const Model *m = call_model(e->p->models, e->u, f, i);
        Ref callee = ir_strip(f, ir_arg(f, i, 0));
        const Fn *to = callee.kind == REF_FUNC ? program_fn(e->p, e->u, callee.n) : NULL;
        if (!(m && m->pure) && !(to && to->summary && to->summary->asks_only_kinds))
            return false;
        asks = true;
    }
    return asks;
}

uint64_t
kinds_view(const Explorer *e, const State *s)
{
    uint64_t h = 0;

    for (uint32_t p = 0; e->asks_only_kinds && p < e->f->nparams; p++) {
        Obj o = param_object_of(e, p);
        const Object *x = o >= 0 ? state_get(s, o) : NULL;
        h = x ? hash_mix(hash_mix(h, p), kinds_out(x)) : h;
    }
    return h;
}
