/*
 * object: states, and the objects and cells in them. Copy on write: a state shares its objects with the state it was
 * copied from, and both get a new stamp, so that neither writes to what the other sees.
 */
#include "heap.h"

State *
state_new(Heap *h)
{
    State *s = NEW(h->arena, State);

    s->stamp = ++h->stamps;
    s->exc_at = -1;
    return s;
}

#define COPY_VEC(h, to, from) \
    do { \
        (to)->n = (to)->cap = (from)->n; \
        (to)->at = \
            (from)->n ? arena_dup((h)->arena, (from)->at, (from)->n * sizeof *(from)->at) : NULL; \
    } while (0)

State *
state_copy(Heap *h, const State *from)
{
    State *s = arena_dup(h->arena, from, sizeof *from);

    COPY_VEC(h, &s->objs, &from->objs);
    COPY_VEC(h, &s->facts, &from->facts);
    COPY_VEC(h, &s->tmps, &from->tmps);
    COPY_VEC(h, &s->nulls, &from->nulls);
    COPY_VEC(h, &s->lookups, &from->lookups);
    s->stamp = ++h->stamps;
    ((State *)from)->stamp = ++h->stamps;
    return s;
}

static uint32_t
find_entry(const State *s, Obj id)
{
    uint32_t lo = 0, hi = s->objs.n;

    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (s->objs.at[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const Object *
state_get(const State *s, Obj id)
{
    uint32_t k = find_entry(s, id);

    return k < s->objs.n && s->objs.at[k].id == id ? s->objs.at[k].o : NULL;
}

Object *
state_edit(Heap *h, State *s, Obj id)
{
    uint32_t k = find_entry(s, id);

    CHECK(id >= 0 && (uint32_t)id < h->infos.n);
    if (k < s->objs.n && s->objs.at[k].id == id) {
        Object *o = s->objs.at[k].o;
        if (o->stamp != s->stamp) {
            o = arena_dup(h->arena, o, sizeof *o);
            o->cells =
                o->ncells ? arena_dup(h->arena, o->cells, o->ncells * sizeof *o->cells) : NULL;
            o->capacity = o->ncells;
            o->stamp = s->stamp;
            s->objs.at[k].o = o;
        }
        return o;
    }
    Object *o = NEW(h->arena, Object);
    *o = (Object){.stamp = s->stamp,
                  .outside = OUT_UNKNOWN,
                  .lender = -1,
                  .null = NULL_NO,
                  .fill = FILL_SYMBOLIC,
                  .type_of = -1,
                  .same_as = -1,
                  .copy_of = -1,
                  .taken_from = -1,
                  .kept_by = -1,
                  .inner_at = -1,
                  .released_at = -1,
                  .debt_at = -1,
                  .weak_at = -1};
    Entry e = {id, o};
    vec_push(h->arena, &s->objs, e);
    memmove(&s->objs.at[k + 1], &s->objs.at[k], (s->objs.n - 1 - k) * sizeof e);
    s->objs.at[k] = e;
    return o;
}

void
state_drop(State *s, Obj id)
{
    uint32_t k = find_entry(s, id);

    if (k >= s->objs.n || s->objs.at[k].id != id)
        return;
    memmove(&s->objs.at[k], &s->objs.at[k + 1], (s->objs.n - 1 - k) * sizeof *s->objs.at);
    s->objs.n--;
}

static int
cell_order(const Cell *c, int64_t off, int32_t idx)
{
    if (c->off != off)
        return c->off < off ? -1 : 1;
    return c->idx < idx ? -1 : c->idx > idx;
}

/* Where the cell is, or would be. */
static uint32_t
cell_place(const Object *o, int64_t off, int32_t idx)
{
    uint32_t lo = 0, hi = o->ncells;

    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (cell_order(&o->cells[mid], off, idx) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

Cell *
cell_find(const Object *o, int64_t off, int32_t idx)
{
    uint32_t k = cell_place(o, off, idx);

    return k < o->ncells && cell_order(&o->cells[k], off, idx) == 0 ? &o->cells[k] : NULL;
}

Cell *
cell_put(Heap *h, Object *o, int64_t off, int32_t idx)
{
    uint32_t k = cell_place(o, off, idx);

    if (k < o->ncells && cell_order(&o->cells[k], off, idx) == 0)
        return &o->cells[k];
    if (o->ncells == o->capacity) {
        o->capacity = o->capacity ? 2 * o->capacity : 2;
        Cell *cells = NEW_N(h->arena, Cell, o->capacity);
        if (o->ncells)
            memcpy(cells, o->cells, o->ncells * sizeof *cells);
        o->cells = cells;
    }
    if (k < o->ncells)
        memmove(o->cells + k + 1, o->cells + k, (o->ncells - k) * sizeof *o->cells);
    o->ncells++;
    o->cells[k] = (Cell){.off = off, .idx = idx, .at = -1, .spent_at = -1, .v = val_unknown()};
    return &o->cells[k];
}

void
cells_drop_idx(Heap *h, Object *o, Sym idx)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < o->ncells; k++)
        if (!sym_depends(h, o->cells[k].idx, idx))
            o->cells[n++] = o->cells[k];
    o->ncells = n;
}

Val
tmp_get(const State *s, InstrId i)
{
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].i == i)
            return s->tmps.at[k].v;
    return val_unknown();
}

void
tmp_put(Heap *h, State *s, InstrId i, Val v)
{
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].i == i) {
            s->tmps.at[k].v = v;
            return;
        }
    Tmp t = {i, v};
    vec_push(h->arena, &s->tmps, t);
}

void
tmp_drop(State *s, InstrId i)
{
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].i == i) {
            memmove(&s->tmps.at[k], &s->tmps.at[k + 1], (s->tmps.n - 1 - k) * sizeof *s->tmps.at);
            s->tmps.n--;
            return;
        }
}
