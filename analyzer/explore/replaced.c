/*
 * replaced: what members and variables hold, and Python code can replace while a call runs it.
 *
 * What self->handler held is only lent by self, and where a method or a setter puts another object there, a call that runs
 * Python code may let the first one go. Variables that were read before the call are then perhaps dead; who reads the
 * member again gets what is there now.
 */
#include "engine.h"

/* Does a variable, or an operand, lead to o? */
static bool
is_in_use(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        for (uint32_t c = 0; x && c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                return true;
    }
    return false;
}

/* Its name; NULL if o is something else. */
static const char *
static_variable(const Explorer *e, Obj o)
{
    const uint64_t *g =
        obj_info(&e->h, o)->kind == OBJ_GLOBAL ? map_get(&e->owners, (uint64_t)o + 1) : NULL;
    const Global *global = g ? &e->u->globals.at[*g - 1] : NULL;

    return global && global->is_static && !global->function ? global->name : NULL;
}

/* Who puts another object where o was found, when Python code calls it; NULL: nobody. */
const char *
replaced_by(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const char *variable = i->parent >= 0 ? static_variable(e, i->parent) : NULL;

    if (i->birth != BIRTH_MEMBER)
        return NULL;
    return variable ? ask_variable_setter(e, variable) : ask_member_setter(e, i->record, i->name);
}

/* An object that an argument's member owned, or a variable, when the function began, and that nobody here has a reference to. */
static bool
is_lent_by_member(const Explorer *e, const State *s, Entry en)
{
    const ObjInfo *i = obj_info(&e->h, en.id);
    const Object *x = en.o;

    if (i->birth != BIRTH_MEMBER || i->kind != OBJ_HEAP || !i->is_object || i->parent < 0 ||
        x->owned != 0 || x->life != LIFE_ALIVE || x->outside != OUT_LENDER || x->escaped)
        return false;
    const Object *parent = state_get(s, i->parent);
    const ObjInfo *p = obj_info(&e->h, i->parent);
    const Cell *c = parent ? cell_find(parent, i->n, -1) : NULL;
    bool given = p->birth == BIRTH_PARAM && p->is_object && parent && parent->outside == OUT_CALLER;
    return (given || static_variable(e, i->parent)) && c && c->initial && c->strong == STRONG_YES &&
           c->v.kind == VAL_PTR && c->v.id == en.id;
}

/* A function of a library that nobody has described. It may know of a callback, but hardly of one that sets this object anew. */
static bool
is_unseen_library(const Explorer *e, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];
    Ref callee = in->op == OP_call ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();

    return callee.kind == REF_FUNC && !e->u->funcs.at[callee.n].in_project &&
           !call_model(e->p->models, e->u, e->f, in);
}

void
members_may_go(Explorer *e, State *s, InstrId at)
{
    if (is_unseen_library(e, at))
        return;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        if (!is_lent_by_member(e, s, en) || !is_in_use(e, s, en.id) || !replaced_by(e, en.id))
            continue;
        Object *x = state_edit(&e->h, s, en.id);
        x->life = LIFE_PERHAPS_DEAD;
        x->weak_at = at;
    }
}

void
member_read(Explorer *e, State *s, Val at, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
    const ObjInfo *i = x ? obj_info(&e->h, v.id) : NULL;

    if (x && x->life == LIFE_PERHAPS_DEAD && i->birth == BIRTH_MEMBER && i->parent == at.id)
        state_edit(&e->h, s, v.id)->life = LIFE_ALIVE;
}
