/*
 * tables: what calls through other people's tables give.
 *
 * An extension reaches another one's C functions through a table that a capsule holds, by macros: pgSurface_New(s) stands
 * for a call of the second pointer in it. Nobody sees the function, but where a callback that owes its caller a new
 * reference returns what such a macro gives, just as it came, the macro gives new references.
 */
#include "facts.h"

/* The macro that calls through a pointer there; NULL. */
static const char *
table_macro(const Function *f, const Instr *call)
{
    bool by_pointer =
        call && call->op == OP_call && ir_strip(f, ir_arg(f, call, 0)).kind == REF_TMP;

    return by_pointer ? call->macro : NULL;
}

static void
find_in(Program *p, const Fn *fn)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        if (i->op != OP_ret || i->nargs == 0)
            continue;
        const Instr *call = ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, i, 0)));
        const char *macro = table_macro(fn->f, call);
        if (macro && !call_model(p->models, fn->unit, fn->f, call))
            map_put(&p->tables_give, KEY_PTR(macro), 1);
    }
}

void
tables_find(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        if (contract_owes_new(fn->role.contract))
            find_in(p, fn);
    }
}

const char *
table_gives_new(const Program *p, const Function *f, const Instr *call)
{
    const char *macro = table_macro(f, call);

    return macro && map_get(&p->tables_give, KEY_PTR(macro)) ? macro : NULL;
}
