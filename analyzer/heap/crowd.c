/*
 * crowd: the references in an array that a loop has filled.
 *
 * Which element holds which object nobody can say once the loop goes on. The first object of each call that filled the
 * array stays for all of them, in a cell that stands at no offset (IDX_CROWD): what is owed of it is owed of each. If the
 * array goes, they are lost. If one that was read from the array is released, stolen or handed on, or turns out to be
 * NULL, so may the others be, in other rounds of the same loop: nothing is claimed of the crowd any more.
 */
#include "heap.h"

bool
heap_has_crowd(const State *s, Obj array)
{
    const Object *x = state_get(s, array);

    for (uint32_t k = 0; x && k < x->ncells; k++)
        if (x->cells[k].idx == IDX_CROWD)
            return true;
    return false;
}

/* Which objects are alike: those of one call, those that were found in one array. */
static int64_t
kind_of(const Heap *h, Obj o)
{
    const ObjInfo *i = obj_info(h, o);

    return i->birth == BIRTH_MEMBER ? -1 - (int64_t)obj_whole(h, i->parent) : i->site;
}

enum { DEEPEST = 3 };

static bool
is_memory_made_here(const Heap *h, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;

    return x && obj_info(h, v.id)->kind == OBJ_BLOCK && obj_info(h, v.id)->birth == BIRTH_CALL &&
           x->owned > 0;
}

/* What stands for another one goes, with the memory that it holds. */
static void
drop_whole(Heap *h, State *s, Obj o, int depth)
{
    const Object *x = state_get(s, o);

    for (uint32_t k = 0; depth < DEEPEST && x && k < x->ncells; k++)
        if (x->cells[k].v.id != o && is_memory_made_here(h, s, x->cells[k].v)) {
            drop_whole(h, s, x->cells[k].v.id, depth + 1);
            x = state_get(s, o);
        }
    state_drop(h, s, o);
}

static void
escape_whole(Heap *h, State *s, Obj o, int depth)
{
    const Object *x = state_edit(h, s, o);

    state_edit(h, s, o)->escaped = true;
    for (uint32_t k = 0; depth < DEEPEST && k < x->ncells; k++)
        if (x->cells[k].v.id != o && is_memory_made_here(h, s, x->cells[k].v)) {
            escape_whole(h, s, x->cells[k].v.id, depth + 1);
            x = state_get(s, o);
        }
}

void
heap_join_crowd(Heap *h, State *s, Obj array, Obj o)
{
    Cell *c = cell_put(h, state_edit(h, s, array), kind_of(h, o), IDX_CROWD);

    if (c->v.kind == VAL_PTR && c->v.id != o) {
        drop_whole(h, s, o, 0); /* one like it is there already */
        return;
    }
    c->v = val_ptr(o, 0);
    c->pointer = true;
}

void
heap_settle_crowd(Heap *h, State *s, Obj array)
{
    uint32_t n = 0;

    if (!heap_has_crowd(s, array))
        return;
    for (uint32_t k = 0; k < state_get(s, array)->ncells; k++) {
        Cell c = state_get(s, array)->cells[k];
        if (c.idx == IDX_CROWD && c.v.id != array && state_get(s, c.v.id))
            escape_whole(h, s, c.v.id, 0);
    }
    Object *x = state_edit(h, s, array);
    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].idx != IDX_CROWD)
            x->cells[n++] = x->cells[k];
    x->ncells = n;
}

void
heap_leaves_crowd(Heap *h, State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);

    if (i->birth == BIRTH_MEMBER && i->parent >= 0)
        heap_settle_crowd(h, s, obj_whole(h, i->parent));
}
