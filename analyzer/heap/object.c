/*
 * object: states, and the objects and cells in them. Copy on write: a state shares its objects, and the vecs that lead to
 * them, with the state it was copied from; both get a new stamp and neither has memory of its own in its vecs (cap 0), so
 * that neither writes to what the other sees.
 *
 * A vec's memory counts the states that have it. Where it is known that a state has gone (it became part of another one, its
 * path has ended) its vecs are used again: most of what a function needs would else be vecs that nobody looks at any more.
 */
#include "heap.h"

/* ---- the vecs' memory -------------------------------------------------------------------------- */

enum { UNIT = 64 }; /* sizes are so many bytes, twice as many, ... */

typedef struct Room {
    uint32_t states; /* that have it */
    uint32_t size;   /* bytes that follow */
    struct Room *next;
} Room;

static Room *
room_of(const void *at)
{
    return (Room *)(uintptr_t)at - 1;
}

static Room *
room_new(Heap *h, size_t size)
{
    size_t units = (sizeof(Room) + size + UNIT - 1) / UNIT;
    Room *b = units < FREE_SIZES ? h->free[units] : NULL;

    if (b)
        h->free[units] = b->next;
    else
        b = arena_alloc(h->arena, units * UNIT);
    *b = (Room){1, (uint32_t)(units * UNIT - sizeof *b), NULL};
    return b;
}

static void
let_go(Heap *h, const void *at)
{
    Room *b = at ? room_of(at) : NULL;
    size_t units = b ? (sizeof *b + b->size) / UNIT : FREE_SIZES;

    if (!b || --b->states || units >= FREE_SIZES)
        return;
    b->next = h->free[units];
    h->free[units] = b;
}

static void
share(const void *at)
{
    if (at)
        room_of(at)->states++;
}

/* ---- states ------------------------------------------------------------------------------------- */

State *
state_new(Heap *h)
{
    State *s = NEW(h->arena, State);

    s->stamp = ++h->stamps;
    s->exc_at = -1;
    return s;
}

static void
give_up_ownership(Heap *h, State *s)
{
    s->stamp = ++h->stamps;
    s->objs.cap = s->facts.cap = s->tmps.cap = s->lookups.cap = s->nulls.cap = s->ties.cap = 0;
}

State *
state_copy(Heap *h, const State *from)
{
    State *s = h->gone;

    if (s)
        h->gone = s->next_gone;
    else
        s = NEW(h->arena, State);
    *s = *from;
    share(s->objs.at);
    share(s->facts.at);
    share(s->tmps.at);
    share(s->lookups.at);
    share(s->nulls.at);
    share(s->ties.at);
    give_up_ownership(h, s);
    give_up_ownership(h, (State *)from);
    return s;
}

void
state_gone(Heap *h, State *s)
{
    let_go(h, s->objs.at);
    let_go(h, s->facts.at);
    let_go(h, s->tmps.at);
    let_go(h, s->lookups.at);
    let_go(h, s->nulls.at);
    let_go(h, s->ties.at);
    *s = (State){.next_gone = h->gone};
    h->gone = s;
}

void *
shared_grow_(Heap *h, const void *at, uint32_t n, uint32_t *cap, size_t size, uint32_t need)
{
    Room *b = at ? room_of(at) : NULL;

    if (b && b->states == 1 && b->size / size >= need) { /* the others have gone */
        *cap = (uint32_t)(b->size / size);
        return b + 1;
    }
    b = room_new(h, (need + need / 8) * size);
    *cap = (uint32_t)(b->size / size);
    if (n)
        memcpy(b + 1, at, n * size);
    let_go(h, at);
    return b + 1;
}

#define OWN(name, T) \
    T *state_own_##name(Heap *h, State *s) \
    { \
        uint32_t n = s->name.n; \
        if (n > s->name.cap) \
            s->name.at = shared_grow_(h, s->name.at, n, &s->name.cap, sizeof(T), n); \
        return (T *)s->name.at; \
    }
OWN(objs, Entry)
OWN(facts, Fact)
OWN(tmps, Tmp)
OWN(lookups, Lookup)
OWN(nulls, Obj)
OWN(ties, TieRef)

_Thread_local uint16_t state_hints[HINTS];

/* Where the object is, or would be. */
static uint32_t
find_entry(const State *s, Obj id)
{
    uint16_t *hint = &state_hints[(uint32_t)id % HINTS];
    const Entry *at = s->objs.at;
    uint32_t lo = 0, hi = s->objs.n, k = *hint;

    if (k < hi ? at[k].id >= id && (at[k].id == id || k == 0 || at[k - 1].id < id)
               : k == hi && (k == 0 || at[k - 1].id < id))
        return k;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (at[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    *hint = lo <= UINT16_MAX ? (uint16_t)lo : 0;
    return lo;
}

const Object *
state_search(const State *s, Obj id)
{
    uint32_t k = find_entry(s, id);

    return k < s->objs.n && s->objs.at[k].id == id ? s->objs.at[k].o : NULL;
}

static void
put_at(Heap *h, State *s, uint32_t k, Entry e)
{
    shared_push(h, &s->objs, e);
    Entry *at = state_own_objs(h, s);
    memmove(&at[k + 1], &at[k], (s->objs.n - 1 - k) * sizeof e);
    at[k] = e;
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
            state_own_objs(h, s)[k].o = o;
        }
        o->seen_as = 0;
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
    put_at(h, s, k, (Entry){id, o});
    return o;
}

void
state_put(Heap *h, State *s, Entry e)
{
    uint32_t k = find_entry(s, e.id);

    if (k < s->objs.n && s->objs.at[k].id == e.id)
        state_own_objs(h, s)[k] = e;
    else
        put_at(h, s, k, e);
}

void
state_drop(Heap *h, State *s, Obj id)
{
    uint32_t k = find_entry(s, id);

    if (k >= s->objs.n || s->objs.at[k].id != id)
        return;
    Entry *at = state_own_objs(h, s);
    memmove(&at[k], &at[k + 1], (s->objs.n - 1 - k) * sizeof *at);
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
            state_own_tmps(h, s)[k].v = v;
            return;
        }
    Tmp t = {i, v};
    shared_push(h, &s->tmps, t);
}

void
tmp_drop(Heap *h, State *s, InstrId i)
{
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].i == i) {
            Tmp *at = state_own_tmps(h, s);
            memmove(&at[k], &at[k + 1], (s->tmps.n - 1 - k) * sizeof *at);
            s->tmps.n--;
            return;
        }
}
