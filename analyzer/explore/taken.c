/*
 * taken: items that leave an array of owning pointers with its count.
 *
 *     o = self->items[--self->n];           self->items[i] still points to it, and nobody will look there again
 *     o = self->queue[self->head++], self->n--;
 *
 * The reference that the array had is the function's then. A count is not told from a cursor that moves over items which
 * stay where they are; so the function may do with it as if it were its own, and need not.
 */
#include "engine.h"

/* The number that stood in the struct whole at off when the function began; -1 if it was not read. */
static Sym
at_entry(const Explorer *e, Obj whole, int64_t off)
{
    for (uint32_t k = 0; k < e->numbers.n; k++)
        if (e->numbers.at[k].obj == whole && e->numbers.at[k].off == off)
            return e->numbers.at[k].sym;
    return -1;
}

static bool
is_one_less(const Heap *h, Val v, Sym than)
{
    const SymInfo *i = v.kind == VAL_SYM ? &h->syms.at[v.id] : NULL;

    return i && i->a.kind == VAL_SYM && i->a.id == than && i->b.kind == VAL_INT &&
           ((i->op == BIN_sub && i->b.n == 1) || (i->op == BIN_add && i->b.n == -1));
}

/* Has this function set numbers in the struct whole by which the item at idx is outside of the array now? Its count is that
 * very index; or the index was where its front was, which has moved, and its count is one less. */
static bool
is_counted_out(const Explorer *e, const State *s, Obj whole, Sym idx)
{
    const Object *x = state_get(s, whole);
    bool moved = false, fewer = false;

    for (uint32_t k = 0; x && k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (c->initial || c->idx >= 0 || c->pointer)
            continue;
        if (c->v.kind == VAL_SYM && c->v.id == idx)
            return true;
        Sym before = at_entry(e, whole, c->off);
        moved = moved || (before >= 0 && before == idx);
        fewer = fewer || (before >= 0 && is_one_less(&e->h, c->v, before));
    }
    return moved && fewer;
}

/* Does the array's element still point to item, which was found there? */
static bool
is_left_in(const Explorer *e, const State *s, Obj element, Obj item)
{
    const Object *x = state_get(s, element);

    for (uint32_t k = 0; x && k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (c->initial && c->strong != STRONG_SPENT && c->v.kind == VAL_PTR && c->v.id == item)
            return true;
    }
    return false;
}

bool
take_out(Explorer *e, State *s, Obj item)
{
    enum { DEEP = 4 }; /* item, element, array, the struct that points to the array */
    const Object *x = state_get(s, item);
    Obj element = obj_info(&e->h, item)->parent;

    if (!x || x->owned > 0 || x->outside != OUT_LENDER || x->life == LIFE_DEAD || element < 0)
        return false;
    Sym idx = obj_info(&e->h, element)->idx;
    if (idx < 0 || !is_left_in(e, s, element, item))
        return false;
    Obj whole = obj_info(&e->h, element)->parent;
    for (int k = 0; k < DEEP && whole >= 0; k++, whole = obj_info(&e->h, whole)->parent)
        if (is_counted_out(e, s, whole, idx)) {
            Object *mine = state_edit(&e->h, s, item);
            mine->owned++;
            mine->outside = OUT_NOBODY;
            return true;
        }
    return false;
}
