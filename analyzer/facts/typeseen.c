/*
 * typeseen: types whose instances Python code gets to see, though nothing in the type object says so.
 *
 * A type without methods, members or a constructor may serve the program alone. It does not, where a function that Python calls
 * returns an instance: whoever has it can put it into a list, and that into what it holds.
 */
#include "types.h"

/* The type that a call makes an instance of: (Foo *)PyObject_New(&FooType), FooType.tp_alloc(&FooType, 0); -1 */
static int32_t
made_by(Program *p, const Fn *fn, const Instr *call)
{
    const Function *f = fn->f;
    const Model *m = call_model(p->models, fn->unit, f, call);
    int at = m && m->outcomes.n && m->outcomes.at[0].ret == RET_NEW ? m->outcomes.at[0].param : -1;
    Origins type = {0};

    if (at < 0 || (uint32_t)at + 1 >= call->nargs)
        return -1;
    Ref given = ir_arg(f, call, (uint32_t)at + 1);
    int32_t t = type_object_at(p, fn->unit, f, given);
    if (t >= 0)
        return t;
    origins_of(p, fn, given, &type);
    return type.n == 1 ? type_of_origin(p, fn->unit, &type.at[0]) : -1;
}

/* Calls that may make an instance, for all that is known of them: they are given the type object, and not just asked about it. */
static void
read_makers(Program *p, const Fn *fn)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *call = &fn->f->instrs.at[k];
        const Model *m = call->op == OP_call ? call_model(p->models, fn->unit, fn->f, call) : NULL;
        bool makes =
            call->op == OP_call && (!m || (m->outcomes.n && m->outcomes.at[0].ret != RET_INT));
        for (uint32_t a = 1; makes && a < call->nargs; a++) {
            int32_t t = type_object_at(p, fn->unit, fn->f, ir_arg(fn->f, call, a));
            if (t >= 0)
                p->types->all.at[t].made = true;
        }
    }
}

static void
read_returns(Program *p, const Fn *fn)
{
    Origins from = {0};

    for (uint32_t k = 0; k < fn->f->instrs.n; k++)
        if (fn->f->instrs.at[k].op == OP_ret && fn->f->instrs.at[k].nargs)
            origins_of(p, fn, ir_arg(fn->f, &fn->f->instrs.at[k], 0), &from);
    for (uint32_t k = 0; k < from.n; k++) {
        const Origin *o = &from.at[k];
        int32_t t = o->kind == FROM_CALL ? made_by(p, o->fn, &o->fn->f->instrs.at[o->n]) : -1;
        if (t >= 0)
            p->types->all.at[t].returned = true;
    }
}

void
seen_find(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        read_makers(p, &p->fns.at[k]);
    for (uint32_t k = 0; k < p->fns.n; k++)
        if (contract_owes_new(p->fns.at[k].role.contract))
            read_returns(p, &p->fns.at[k]);
}
