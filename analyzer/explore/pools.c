/*
 * pools: a block is put into a list or an array that begins in a variable of the program, by a helper that does nothing else.
 *
 * Whoever put it there and has not taken it out again must not put it there once more: the list would lead back to itself, and
 * hand the block to two owners. That it is there is remembered of the block (Object.kept_by: the variable), until anything is
 * written to the variable but by such a helper, or the block goes to some other function of the program.
 */
#include "engine.h"

/* Does the block lead to what the variable held: the head of a list to which it is added? */
static bool
leads_to_old_head(const Explorer *e, const Object *block, Obj variable)
{
    for (uint32_t c = 0; c < block->ncells; c++) {
        Val v = block->cells[c].v;
        const ObjInfo *to = v.kind == VAL_PTR ? obj_info(&e->h, v.id) : NULL;
        if (to && !block->cells[c].initial && to->birth == BIRTH_MEMBER && to->parent == variable)
            return true;
    }
    return false;
}

/* The variable in which, or in an array of which, this path has put the parameter's block; -1. */
static Obj
put_into(const Explorer *e, const State *s, Obj block)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id, variable = obj_whole(&e->h, id);
        const Object *x = s->objs.at[k].o;
        if (obj_info(&e->h, variable)->kind != OBJ_GLOBAL)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (!x->cells[c].initial && x->cells[c].v.kind == VAL_PTR &&
                x->cells[c].v.id == block && x->cells[c].v.n == 0 &&
                (id != variable || leads_to_old_head(e, state_get(s, block), variable)))
                return variable;
    }
    return -1;
}

void
pool_summary(const Explorer *e, const State *s, SumOutcome *o)
{
    o->pooled = -1;
    for (uint32_t p = 0; p < e->f->nparams && p < 8 && o->pooled < 0; p++) {
        Obj block = param_object_of(e, p);
        if (block < 0 || obj_info(&e->h, block)->kind != OBJ_BLOCK || !state_get(s, block))
            continue;
        Obj variable = put_into(e, s, block);
        if (variable < 0)
            continue;
        o->pooled = (int8_t)p;
        o->pool = obj_info(&e->h, variable)->name;
    }
}

void
pool_changed(Explorer *e, State *s, Obj variable)
{
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (s->objs.at[k].o->kept_by == variable &&
            obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_BLOCK)
            state_edit(&e->h, s, s->objs.at[k].id)->kept_by = -1;
}

void
pool_put(Explorer *e, State *s, Val v, Obj variable, InstrId i)
{
    const ObjInfo *info = v.kind == VAL_PTR && v.n == 0 ? obj_info(&e->h, v.id) : NULL;
    const Object *x = info ? state_get(s, v.id) : NULL;

    if (!x || x->life == LIFE_DEAD || info->kind != OBJ_BLOCK || info->birth != BIRTH_CALL ||
        is_one_of_many(e, v.id))
        return;
    if (x->kept_by == variable)
        tell(e, s, EVENT_RELEASED, i, v.id, NULL, obj_info(&e->h, variable)->name, true);
    state_edit(&e->h, s, v.id)->kept_by = variable;
}
