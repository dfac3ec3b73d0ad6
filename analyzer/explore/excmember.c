/*
 * excmember: code that asks for the exception, sets and clears it where the interpreter keeps it, in the thread's state,
 * in place of calling PyErr_Occurred, PyErr_Restore and PyErr_Fetch. Cython's does.
 */
#include "engine.h"

static bool
is_exception(const Explorer *e, const Instr *in)
{
    const Instr *field = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, 0)));

    if (!field || field->op != OP_field || !field->name || !is_object_type(e->u, in->type))
        return false;
    const MemberModel *m = models_member(e->p->models, field->record, field->name);
    return m && m->is == MEMBER_EXCEPTION;
}

static void
give(Explorer *e, State *s, InstrId i, bool set, States *out)
{
    Val v = val_int(0);

    exception_held(s);
    s->exc = set ? PENDING_YES : PENDING_NO;
    if (set) {
        v = unknown_value(e, s, i, 0, e->f->instrs.at[i].type, NULL);
        if (v.kind == VAL_PTR)
            state_edit(&e->h, s, v.id)->null = NULL_NO;
    }
    if (e->live.last_use[i] >= 0)
        tmp_put(&e->h, s, i, v);
    drop_temporaries(e, s, i);
    vec_push(e->a, out, s);
}

bool
step_exception_load(Explorer *e, State *s, InstrId i, States *out)
{
    if (!is_exception(e, &e->f->instrs.at[i]))
        return false;
    if (s->exc == PENDING_MAYBE)
        give(e, state_copy(&e->h, s), i, true, out);
    give(e, s, i, s->exc == PENDING_YES, out);
    return true;
}

bool
store_exception(Explorer *e, State *s, Val v, InstrId i)
{
    if (!is_exception(e, &e->f->instrs.at[i]))
        return false;
    escape(e, s, v); /* whose reference it was, it is the interpreter's now */
    exception_restore(e, s, v, ir_strip(e->f, ir_arg(e->f, &e->f->instrs.at[i], 1)));
    return true;
}
