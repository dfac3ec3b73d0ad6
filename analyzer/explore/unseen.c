/*
 * unseen: a method puts a new value where an older one may be that it never looked at. What was there before is lost.
 */
#include "engine.h"

/* Has the path looked at what was in another member of the object: the function's way to know that it runs again. */
static bool
looked_at_member(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    for (uint32_t k = 0; k < s->nulls.n; k++)
        if (obj_info(&e->h, s->nulls.at[k])->parent == o)
            return true;
    for (uint32_t c = 0; c < x->ncells; c++) {
        uint64_t *sym = map_get(&e->h.sym_by_key, made_key(7, o, x->cells[c].off));
        for (uint32_t k = 0; sym && k < s->facts.n; k++)
            if (s->facts.at[k].sym == (Sym)*sym)
                return true;
    }
    return false;
}

/* Is it a member of an object that was there before, set by a method that never looked what it held? */
static bool
replaces_unseen(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);
    const ObjInfo *info = obj_info(&e->h, o);
    const char *slot = e->fn->role.slot;

    if (e->replaying || !e->fn->role.contract || info->birth != BIRTH_PARAM || !info->is_object ||
        x->fill != FILL_SYMBOLIC)
        return false;
    return slot && strcmp(slot, "tp_new") != 0 && !is_teardown(e) &&
           !(strcmp(slot, "tp_init") == 0 && looked_at_member(e, s, o));
}

/* The same of memory that such an object led to when the method began: the module's state, a struct of its own. It was set up
 * with the object; who sets up an object or a module may be the one who does that. */
static bool
replaces_in_memory_unseen(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);
    const ObjInfo *info = obj_info(&e->h, o);
    const ObjInfo *of = info->parent >= 0 ? obj_info(&e->h, info->parent) : NULL;
    const char *slot = e->fn->role.slot;

    if (e->replaying || !e->fn->role.contract || !slot || is_teardown(e) ||
        strcmp(slot, "tp_new") == 0 || strcmp(slot, "tp_init") == 0 ||
        strcmp(slot, "Py_mod_exec") == 0)
        return false;
    return info->kind == OBJ_BLOCK && info->birth == BIRTH_MEMBER && of &&
           of->birth == BIRTH_PARAM && of->is_object && x->fill == FILL_SYMBOLIC && !x->changed &&
           !looked_at_member(e, s, o);
}

/* ---- elements -------------------------------------------------------------------------------- */

/* Has the path read anything in an element of that number, there or in an array beside it? It may say that this one is empty. */
static bool
looked_at_element(const Explorer *e, const State *s, Sym index)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Object *x = s->objs.at[k].o;
        if (i->birth != BIRTH_ELEMENT || !sym_depends(&e->h, i->idx, index))
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].initial)
                return true;
    }
    return false;
}

/* Was the number found to be the same as another one? Then it is not only Python code that says which element it is. */
static bool
is_some_number(const Explorer *e, const State *s, Sym index)
{
    for (uint32_t k = 0; k < s->facts.n; k++) {
        const SymInfo *t = &e->h.syms.at[s->facts.at[k].sym];
        bool either = t->a.kind == VAL_SYM && t->b.kind == VAL_SYM;
        if (!either || (t->op != BIN_eq && t->op != BIN_ne) ||
            !(sym_depends(&e->h, t->a.id, index) || sym_depends(&e->h, t->b.id, index)))
            continue;
        if (val_truth(&e->h, s, val_sym(s->facts.at[k].sym)) ==
            (t->op == BIN_eq ? TRUTH_YES : TRUTH_NO))
            return true;
    }
    return false;
}

/* An array that was there before: of the object that the method is of, of memory that this one leads to, of the program. */
static bool
is_lasting_array(const Explorer *e, const State *s, Obj array)
{
    const ObjInfo *i = obj_info(&e->h, array);
    const ObjInfo *of = i->parent >= 0 ? obj_info(&e->h, i->parent) : NULL;
    const Object *x = state_get(s, array);

    if (!x || x->life == LIFE_DEAD || x->fill != FILL_SYMBOLIC)
        return false;
    if (i->kind == OBJ_GLOBAL)
        return true;
    if (i->birth == BIRTH_PARAM)
        return i->is_object && !is_noted(x);
    return i->kind == OBJ_BLOCK && i->birth == BIRTH_MEMBER && of->birth == BIRTH_PARAM &&
           of->is_object && !is_noted(state_get(s, i->parent));
}

/* Python code says which element gets the new value: it can say the same number again. */
static bool
replaces_element_unseen(const Explorer *e, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const char *slot = e->fn->role.slot;

    if (i->birth != BIRTH_ELEMENT || e->replaying || !e->fn->role.contract || !slot ||
        is_teardown(e) || strcmp(slot, "tp_new") == 0 || strcmp(slot, "tp_init") == 0 ||
        strcmp(slot, "PyInit") == 0 || strcmp(slot, "Py_mod_exec") == 0)
        return false;
    return sym_is_given(&e->h, i->idx) && is_lasting_array(e, s, obj_whole(&e->h, o)) &&
           !looked_at_element(e, s, i->idx) && !is_some_number(e, s, i->idx);
}

void
judge_unseen(Explorer *e, const State *s, Val at, InstrId i, const Holder *holder, const Instr *via)
{
    if (cell_find(state_get(s, at.id), at.n, -1) || is_in_union(e, at.id, at.n))
        return;
    bool element = replaces_element_unseen(e, s, at.id);
    if (!element && !replaces_unseen(e, s, at.id) && !replaces_in_memory_unseen(e, s, at.id))
        return;
    bool itself = element && via && via->op == OP_index; /* and no member of it */
    const char *name = itself ? arena_printf(e->p->arena, "%s[...]", holder->name) : holder->name;
    tell(e, s, EVENT_LOST, i, -1, name, name, false);
}

bool
replaces_memory_unseen(const Explorer *e, const State *s, Val at)
{
    return replaces_unseen(e, s, at.id) && !cell_find(state_get(s, at.id), at.n, -1) &&
           !looked_at_member(e, s, at.id) && !is_in_union(e, at.id, at.n);
}
