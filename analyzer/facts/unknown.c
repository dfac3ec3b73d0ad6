/*
 * unknown: functions that a unit calls and of which nothing is known: no body in the program, no model, no promise. What
 * is found may rest on what the convention says of them, so they are told in the order in which a line would help.
 */
#include "facts.h"

static bool
is_unknown(const Program *p, const Unit *u, FuncId f)
{
    return !u->funcs.at[f].is_noreturn && !program_fn(p, u, f) && !program_model(p, u, f);
}

static void
count_call(const Program *p, UnknownCallees *out, const char *function, const char *name)
{
    for (uint32_t k = out->n; k-- > 0 && out->at[k].function == function;)
        if (out->at[k].name == name) {
            out->at[k].calls++;
            return;
        }
    UnknownCallee one = {function, name, 1};
    vec_push(p->arena, out, one);
}

void
program_unknown(const Program *p, uint32_t unit, UnknownCallees *out)
{
    for (uint32_t k = p->first_fn[unit]; k < p->first_fn[unit + 1]; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t i = 0; i < fn->f->instrs.n; i++) {
            const Instr *in = &fn->f->instrs.at[i];
            Ref callee = in->op == OP_call ? ir_strip(fn->f, ir_arg(fn->f, in, 0)) : ref_none();
            if (callee.kind == REF_FUNC && is_unknown(p, fn->unit, callee.n))
                count_call(p, out, fn->f->name, fn->unit->funcs.at[callee.n].name);
        }
    }
}
