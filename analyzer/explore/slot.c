/*
 * slot: what a call has put into a place of a list or tuple.
 *
 * PyTuple_SET_ITEM(t, 0, make()) puts NULL there if make() fails, and many a function asks the tuple afterwards:
 * PyTuple_GET_ITEM(t, 0) == NULL. That NULL is the failure's, and an object that was put there is none. Of each place it is
 * kept among the lookups of its container: the index is the key, the answer says whether something is there.
 */
#include "engine.h"

/* An index that can be one number only is that number. */
static Val
index_in(const Explorer *e, const State *s, Val index)
{
    int64_t lo, hi;

    if (index.kind != VAL_SYM)
        return index;
    val_range(&e->h, s, index, &lo, &hi);
    return lo == hi ? val_int(lo) : index;
}

/* The container and the place of an item that a call puts somewhere; false if it is no such call. */
static bool
place_set(const Model *m, const Val *args, uint32_t nargs, Obj *in, Val *index, Val *item)
{
    int i = -1;

    for (uint32_t k = 0; k < m->params.n && k < nargs; k++)
        i = strcmp(m->params.at[k].name, "i") == 0 ? (int)k : i;
    for (uint32_t n = 0; i >= 0 && n < m->kept.n; n++) {
        Keep k = m->kept.at[n];
        if (!(m->steals >> k.what & 1) || k.in < 0 || (uint32_t)k.in >= nargs ||
            (uint32_t)k.what >= nargs || args[k.in].kind != VAL_PTR)
            continue;
        *in = args[k.in].id;
        *index = args[i];
        *item = args[k.what];
        return index->kind == VAL_INT || index->kind == VAL_SYM;
    }
    return false;
}

void
slot_learn(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, const Outcome *o)
{
    Obj in;
    Val index, item;

    if (o->exc == EXC_SETS || !place_set(m, args, nargs, &in, &index, &item))
        return;
    Truth there = val_truth(&e->h, s, item);
    if (there == TRUTH_MAYBE)
        return;
    Lookup l = {in, index_in(e, s, index), val_int(there == TRUTH_YES)};
    shared_push(&e->h, &s->lookups, l);
}

bool
slot_is_set(const Model *m, const Val *args, uint32_t nargs, Obj *in, Val *index)
{
    Val item;

    return place_set(m, args, nargs, in, index, &item);
}

/* In a loop a number that is an index goes by a symbol. */
static bool
is_index(Explorer *e, Val key, Val index)
{
    return val_eq(key, index) ||
           (key.kind == VAL_INT && index.kind == VAL_SYM && val_eq(index_symbol(e, key.n), index));
}

static Truth
slot_holds(Explorer *e, const State *s, Obj in, Val index)
{
    for (uint32_t k = 0; k < s->lookups.n; k++)
        if (s->lookups.at[k].in == in && is_index(e, s->lookups.at[k].key, index))
            return s->lookups.at[k].answer.n ? TRUTH_YES : TRUTH_NO;
    return TRUTH_MAYBE;
}

/* ob_item[i] of a tuple, or what a list's ob_item leads to: the container, -1 if it is no such place, and i. */
static Obj
item_place(Explorer *e, State *s, Val at, const Instr *via, Val *index)
{
    const Instr *array =
        via && via->op == OP_index ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, via, 0))) : NULL;
    bool far = array && array->op == OP_load;
    const Instr *field = far ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, array, 0))) : array;

    if (at.kind != VAL_PTR || !field || field->op != OP_field)
        return -1;
    const MemberModel *m = models_member(e->p->models, field->record, field->name);
    if (!m || m->is != MEMBER_ITEM)
        return -1;
    const ObjInfo *i = obj_info(&e->h, at.id);
    Obj whole = obj_whole(&e->h, at.id);
    *index = i->birth == BIRTH_ELEMENT ? val_sym(i->idx) : eval(e, s, ir_arg(e->f, via, 1));
    return far ? obj_info(&e->h, whole)->parent : whole;
}

Truth
slot_at(Explorer *e, State *s, Val at, const Instr *via)
{
    Val index = val_unknown();
    Obj in = s->lookups.n ? item_place(e, s, at, via, &index) : -1;

    return in < 0 ? TRUTH_MAYBE : slot_holds(e, s, in, index_in(e, s, index));
}

/* PyTuple_GetItem(t, i) */
Val
slot_lent(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, int lender, Val v)
{
    for (uint32_t k = 0; k < m->params.n && k < nargs; k++)
        if (strcmp(m->params.at[k].name, "i") == 0 && lender >= 0 && (uint32_t)lender < nargs &&
            args[lender].kind == VAL_PTR)
            return slot_holds(e, s, args[lender].id, index_in(e, s, args[k])) == TRUTH_NO
                       ? val_int(0)
                       : v;
    return v;
}
