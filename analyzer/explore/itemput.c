/*
 * itemput: items of a container that the function replaces by itself.
 *
 *     item = PyList_GET_ITEM(list, i);
 *     PyList_SET_ITEM(list, i, other);       does not look at what the slot held
 *     Py_DECREF(item);                       but here it is given back
 *
 * This asks the body alone: is what a variable was lent of the same container given back somewhere?
 */
#include "call.h"

/* The local that r was loaded from, -1. */
static int32_t
loaded_from(const Function *f, Ref r)
{
    const Instr *i = ir_def(f, ir_strip(f, r));
    Ref from = i && i->op == OP_load ? ir_strip(f, ir_arg(f, i, 0)) : ref_none();

    return from.kind == REF_LOCAL ? from.n : -1;
}

/* Is what the local holds given back somewhere in the function? */
static bool
is_released_somewhere(const Explorer *e, int32_t local)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
        for (uint32_t a = 0; m && m->releases && a + 1 < i->nargs; a++)
            if (m->releases >> a & 1 && loaded_from(f, ir_arg(f, i, a + 1)) == local)
                return true;
    }
    return false;
}

/* Is the value lent by what `container` holds: PyList_GetItem(list, i), or read out of its memory? */
static bool
is_item_of(const Explorer *e, Ref r, int32_t container)
{
    const Function *f = e->f;
    const Instr *i = ir_def(f, ir_strip(f, r));
    const Model *m = i && i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
    const Outcome *o = m && m->outcomes.n ? &m->outcomes.at[0] : NULL;

    if (o && o->ret == RET_BORROWED && o->param >= 0 && (uint32_t)o->param + 1 < i->nargs)
        return loaded_from(f, ir_arg(f, i, (uint32_t)o->param + 1)) == container;
    bool indexed = false;
    while (i && (i->op == OP_load || i->op == OP_index || i->op == OP_field)) {
        indexed = indexed || i->op == OP_index;
        Ref at = ir_strip(f, ir_arg(f, i, 0));
        if (at.kind == REF_LOCAL)
            return indexed && at.n == container;
        i = ir_def(f, at);
    }
    return false;
}

/* Does the function look at items of the container, and give one back by itself, before it puts another one there or
 * behind? */
bool
replaces_items_itself(const Explorer *e, const Call *c, Obj into)
{
    int32_t container = -1;

    for (uint32_t k = 0; k < c->nargs; k++)
        if (c->args[k].kind == VAL_PTR && c->args[k].id == into)
            container = loaded_from(e->f, ir_arg(e->f, c->in, k + 1));
    for (uint32_t k = 0; container >= 0 && k < e->f->instrs.n; k++) {
        const Instr *put = &e->f->instrs.at[k];
        Ref to = put->op == OP_store ? ir_arg(e->f, put, 0) : ref_none();
        if (to.kind == REF_LOCAL && is_item_of(e, ir_arg(e->f, put, 1), container) &&
            is_released_somewhere(e, to.n))
            return true;
    }
    return false;
}
