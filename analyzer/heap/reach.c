/*
 * reach: which objects can still be got at. A depth-first walk over the cells from the roots.
 */
#include "heap.h"

/* What walks over a state need by object, beyond the walk's own answer: clean between two walks. */
typedef struct Scratch {
    const Object **of; /* the object in the state, NULL if it is not there or has been walked */
    uint32_t n;
    Vec(Obj) found; /* what is held, as far as it may have to be followed */
    uint8_t *marks[MARKS_FORS];
    uint32_t nmarks[MARKS_FORS];
} Scratch;

typedef struct Walk {
    const Heap *h;
    const Object **of;
    MarkMode mode;
    uint8_t *held; /* 1: pointed to by something reachable */
} Walk;

static void walk_object(Walk *w, Obj o);

/* Memory, or an object's own. */
static bool
is_held_by_parts(const Heap *h, Obj whole)
{
    return obj_info(h, whole)->kind == OBJ_BLOCK || obj_info(h, whole)->kind == OBJ_HEAP;
}

static void
walk_value(Walk *w, Val v, bool holds)
{
    if (v.kind != VAL_PTR)
        return;
    if (holds)
        w->held[v.id] = 1;
    walk_object(w, v.id);
    if (obj_info(w->h, v.id)->birth != BIRTH_ELEMENT)
        return;
    Obj whole = obj_whole(w->h, v.id);
    if (whole == v.id || !is_held_by_parts(w->h, whole))
        return;
    if (holds) /* a pointer into a block leads to the block */
        w->held[whole] = 1;
    walk_object(w, whole);
}

static void
walk_object(Walk *w, Obj o)
{
    const Object *x = w->of[o];

    if (!x)
        return;
    w->of[o] = NULL;
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (c->v.kind != VAL_PTR)
            continue;
        bool holds =
            w->mode == MARK_RUNNING ||
            (c->strong == STRONG_NO && (obj_info(w->h, c->v.id)->kind == OBJ_BLOCK || !c->initial));
        walk_value(w, c->v, holds);
    }
}

/* A root in whatever state. */
static bool
is_root_anyway(const ObjInfo *i, MarkMode mode)
{
    if (i->kind == OBJ_LOCAL)
        return mode == MARK_RUNNING;
    return i->kind == OBJ_GLOBAL || i->birth == BIRTH_PARAM || i->birth == BIRTH_MEMBER ||
           i->birth == BIRTH_JOIN;
}

static bool
is_root(const Heap *h, MarkMode mode, Obj id, const Object *x)
{
    const ObjInfo *i = obj_info(h, id);

    return is_root_anyway(i, mode) || x->escaped ||
           (i->kind != OBJ_LOCAL && x->outside != OUT_NOBODY && x->life != LIFE_DEAD);
}

static Scratch *
scratch_for(const Heap *h)
{
    Scratch *t = h->scratch;

    if (t->n < h->infos.n) {
        t->n = h->infos.n * 2;
        t->of = NEW_N(h->arena, const Object *, t->n);
    }
    return t;
}

uint8_t *
heap_marks(const Heap *h, MarksFor what)
{
    Scratch *t = h->scratch;

    if (t->nmarks[what] <= h->infos.n) { /* of one at least: a function may know of none */
        t->nmarks[what] = h->infos.n * 2 + 1;
        t->marks[what] = arena_alloc(h->arena, t->nmarks[what]);
    } else
        memset(t->marks[what], 0, h->infos.n);
    return t->marks[what];
}

/* While the function runs: who is walked is held, but for the roots, and each of those is walked. */
static void
hold(const Heap *h, Val v, uint8_t *held)
{
    if (v.kind != VAL_PTR || held[v.id])
        return;
    held[v.id] = 1;
    if (!is_root_anyway(obj_info(h, v.id), MARK_RUNNING))
        vec_push(h->arena, &h->scratch->found, v.id);
    if (obj_info(h, v.id)->birth != BIRTH_ELEMENT)
        return;
    Obj whole = obj_whole(h, v.id);
    if (whole != v.id && is_held_by_parts(h, whole))
        hold(h, val_ptr(whole, 0), held); /* a pointer into a block leads to the block */
}

static void
hold_content(const Heap *h, const Object *x, uint8_t *held)
{
    for (uint32_t k = 0; k < x->ncells; k++)
        hold(h, x->cells[k].v, held);
}

static void
mark_running(const Heap *h, const State *s, uint8_t *held)
{
    Scratch *t = h->scratch;

    t->found.n = 0;
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (s->objs.at[k].o->ncells && is_root(h, MARK_RUNNING, s->objs.at[k].id, s->objs.at[k].o))
            hold_content(h, s->objs.at[k].o, held);
    for (uint32_t k = 0; k < s->tmps.n; k++)
        hold(h, s->tmps.at[k].v, held);
    for (uint32_t k = 0; k < t->found.n; k++) {
        const Object *x = state_get(s, t->found.at[k]);
        if (x && x->ncells && !is_root(h, MARK_RUNNING, t->found.at[k], x))
            hold_content(h, x, held);
    }
}

void
heap_mark(const Heap *h, const State *s, MarkMode mode, Val extra, uint8_t *held)
{
    if (mode == MARK_RUNNING && extra.kind != VAL_PTR) {
        mark_running(h, s, held);
        return;
    }
    Walk w = {h, scratch_for(h)->of, mode, held};

    for (uint32_t e = 0; e < s->objs.n; e++)
        w.of[s->objs.at[e].id] = s->objs.at[e].o;
    for (uint32_t e = 0; e < s->objs.n; e++)
        if (is_root(h, mode, s->objs.at[e].id, s->objs.at[e].o))
            walk_object(&w, s->objs.at[e].id);
    if (mode == MARK_RUNNING)
        for (uint32_t k = 0; k < s->tmps.n; k++)
            walk_value(&w, s->tmps.at[k].v, true);
    walk_value(&w, extra, extra.n != 0);
    for (uint32_t e = 0; e < s->objs.n; e++)
        w.of[s->objs.at[e].id] = NULL;
}

/* Most often a variable holds it, and nobody need walk. */
static bool
is_held_by_root(const Heap *h, const State *s, Obj o)
{
    for (uint32_t e = 0; e < s->objs.n; e++) {
        const Object *x = s->objs.at[e].o;
        for (uint32_t k = 0; k < x->ncells; k++)
            if (x->cells[k].v.kind == VAL_PTR && x->cells[k].v.id == o &&
                is_root(h, MARK_RUNNING, s->objs.at[e].id, x))
                return true;
    }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_PTR && s->tmps.at[k].v.id == o)
            return true;
    return false;
}

bool
heap_reachable(const Heap *h, const State *s, Obj o)
{
    if (is_held_by_root(h, s, o))
        return true;
    uint8_t *held = heap_marks(h, MARKS_REACHABLE);
    heap_mark(h, s, MARK_RUNNING, val_unknown(), held);
    return held[o];
}

void
heap_init_scratch(Heap *h)
{
    h->scratch = NEW(h->arena, Scratch);
}
