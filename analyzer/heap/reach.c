/*
 * reach: which objects can still be got at. A depth-first walk over the cells from the roots.
 */
#include "heap.h"

typedef struct Walk {
    const Heap *h;
    const State *s;
    MarkMode mode;
    uint8_t *held; /* 1: pointed to by something reachable */
    uint8_t *seen; /* its cells have been walked */
} Walk;

static void walk_object(Walk *w, Obj o);

static void
walk_value(Walk *w, Val v, bool holds)
{
    if (v.kind != VAL_PTR)
        return;
    Obj whole = obj_whole(w->h, v.id);
    if (holds)
        w->held[v.id] = 1;
    walk_object(w, v.id);
    if (whole == v.id || obj_info(w->h, whole)->kind != OBJ_BLOCK)
        return;
    if (holds) /* a pointer into a block leads to the block */
        w->held[whole] = 1;
    walk_object(w, whole);
}

static void
walk_object(Walk *w, Obj o)
{
    const Object *x = state_get(w->s, o);

    if (w->seen[o] || !x)
        return;
    w->seen[o] = 1;
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        bool block = c->v.kind == VAL_PTR && obj_info(w->h, c->v.id)->kind == OBJ_BLOCK;
        bool holds = w->mode == MARK_RUNNING || (c->strong == STRONG_NO && (block || !c->initial));
        walk_value(w, c->v, holds);
    }
}

static bool
is_root(const Walk *w, Obj id, const Object *x)
{
    const ObjInfo *i = obj_info(w->h, id);

    if (i->kind == OBJ_LOCAL)
        return w->mode == MARK_RUNNING || x->escaped;
    if (i->kind == OBJ_GLOBAL || i->birth == BIRTH_PARAM || i->birth == BIRTH_MEMBER ||
        i->birth == BIRTH_JOIN)
        return true;
    return x->escaped || (x->outside != OUT_NOBODY && x->life != LIFE_DEAD);
}

void
heap_mark(const Heap *h, const State *s, MarkMode mode, Val extra, uint8_t *held)
{
    uint8_t *seen = arena_alloc(h->arena, h->infos.n);
    Walk w = {h, s, mode, held, seen};

    for (uint32_t e = 0; e < s->objs.n; e++)
        if (is_root(&w, s->objs.at[e].id, s->objs.at[e].o))
            walk_object(&w, s->objs.at[e].id);
    if (mode == MARK_RUNNING)
        for (uint32_t k = 0; k < s->tmps.n; k++)
            walk_value(&w, s->tmps.at[k].v, true);
    walk_value(&w, extra, extra.n != 0);
}

bool
heap_reachable(const Heap *h, const State *s, Obj o)
{
    uint8_t *held = arena_alloc(h->arena, h->infos.n);

    heap_mark(h, s, MARK_RUNNING, val_unknown(), held);
    return held[o];
}
