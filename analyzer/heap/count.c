/*
 * count: taking and giving back references.
 *
 * A release looks for its reference in this order: one that this function owns; one that a cell owns (a member that
 * is released in place); one that the caller lent or that nobody can know of. What is left has no reference to give:
 * it was only borrowed, or it is dead already.
 */
#include "heap.h"

/* Where a loop takes or gives again and again, the count stops here: states must be finite. */
enum { COUNT_MOST = 6, DEBT_MOST = -6 };

static void
take(Object *x)
{
    if (x->owned > DEBT_MOST)
        x->owned--;
    else
        x->escaped = true;
}

void
heap_incref(Heap *h, State *s, Obj o, InstrId at)
{
    Object *x = state_edit(h, s, o);

    (void)at;
    if (x->owned < COUNT_MOST)
        x->owned++;
    else
        x->escaped = true;
    if (x->life == LIFE_PERHAPS_DEAD)
        x->life = LIFE_ALIVE; /* the use has been judged by now; do not judge every later one */
}

void
heap_give(Heap *h, State *s, Val v, InstrId at)
{
    if (v.kind != VAL_PTR || v.n != 0)
        return;
    const ObjInfo *i = obj_info(h, v.id);
    if (i->kind != OBJ_HEAP && !(i->kind == OBJ_GLOBAL && i->is_object))
        return;
    if (state_edit(h, s, v.id)->owned <= 0)
        heap_leaves_crowd(h, s, v.id);
    Object *x = state_edit(h, s, v.id);
    take(x);
    if (x->owned < 0 && x->debt_at < 0)
        x->debt_at = at;
}

int
heap_inside(const State *s, Obj o)
{
    int n = 0;

    for (uint32_t e = 0; e < s->objs.n; e++) {
        const Object *x = s->objs.at[e].o;
        for (uint32_t k = 0; k < x->ncells; k++)
            n += x->cells[k].strong == STRONG_YES && x->cells[k].v.kind == VAL_PTR &&
                 x->cells[k].v.id == o;
    }
    return n;
}

int
heap_count(const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    if (!x || x->life == LIFE_PERHAPS_DEAD || x->outside == OUT_INTERP || x->outside == OUT_UNKNOWN)
        return -1;
    return x->life == LIFE_DEAD ? 0 : x->owned + heap_inside(s, o) + (x->outside != OUT_NOBODY);
}

bool
heap_depends(const State *s, Obj o, Obj lender)
{
    for (int depth = 0; depth < 8; depth++) {
        const Object *x = state_get(s, o);
        if (!x || x->outside != OUT_LENDER)
            return false;
        if (x->lender == lender)
            return true;
        o = x->lender;
    }
    return false;
}

/* The last reference to what `holder` kept goes: kills it unless somebody else holds it too. */
static void
let_go(Heap *h, State *s, Obj o, Obj holder, InstrId at)
{
    const Object *x = state_get(s, o);

    if (!x || x->life == LIFE_DEAD)
        return;
    if (x->outside == OUT_LENDER && x->lender == holder) {
        if (x->owned > 0 || heap_inside(s, o) > 0)
            state_edit(h, s, o)->outside = OUT_NOBODY;
        else
            heap_kill(h, s, o, at);
    } else if (x->outside == OUT_NOBODY && x->owned <= 0 && heap_inside(s, o) == 0)
        heap_kill(h, s, o, at);
}

/* A container of this function's own dies, with all that it knew of: its copies share their elements with what it was a copy of
 * itself, or with nobody. */
static void
leave_copies(Heap *h, State *s, Obj o)
{
    const Object *x = state_get(s, o);
    bool own = obj_info(h, o)->unlike && x->outside == OUT_NOBODY && !x->escaped && !x->changed;
    Obj source = x->copy_of;

    for (uint32_t k = 0; (own || source >= 0) && k < s->objs.n; k++)
        if (s->objs.at[k].o->copy_of == o)
            state_edit(h, s, s->objs.at[k].id)->copy_of = source;
}

void
heap_kill(Heap *h, State *s, Obj o, InstrId at)
{
    Object *x = state_edit(h, s, o);

    leave_copies(h, s, o);
    x->life = LIFE_DEAD;
    x->released = true;
    x->released_at = at;
    for (uint32_t k = 0; k < x->ncells; k++) {
        Cell *c = &x->cells[k];
        if (c->v.kind != VAL_PTR)
            continue;
        Obj to = c->v.id;
        bool strong = c->strong == STRONG_YES;
        c->strong = STRONG_NO;
        if (strong)
            let_go(h, s, to, o, at);
        else if (obj_info(h, o)->is_object && to != o)
            state_edit(h, s, to)->escaped =
                true; /* whether its deallocator releases this one is not known */
        x = state_edit(h, s, o);
    }
    for (uint32_t e = 0; e < s->objs.n; e++)
        if (s->objs.at[e].o->outside == OUT_LENDER && s->objs.at[e].o->lender == o)
            let_go(h, s, s->objs.at[e].id, o, at);
}

static Cell *
find_owner(Heap *h, State *s, Obj o, Obj *owner)
{
    for (uint32_t e = 0; e < s->objs.n; e++) {
        const Object *x = s->objs.at[e].o;
        for (uint32_t k = 0; k < x->ncells; k++)
            if (x->cells[k].strong == STRONG_YES && x->cells[k].v.kind == VAL_PTR &&
                x->cells[k].v.id == o) {
                *owner = s->objs.at[e].id;
                return &state_edit(h, s, *owner)->cells[k];
            }
    }
    return NULL;
}

/* It came out of a member that owned it, and that has another value by now: the member's reference is the one that goes. */
static bool
was_taken_out(const Heap *h, const State *s, Obj o)
{
    const Object *x = state_get(s, o);
    const ObjInfo *i = obj_info(h, o);
    const Object *holder =
        i->birth == BIRTH_MEMBER && x->outside == OUT_LENDER && x->lender == i->parent
            ? state_get(s, i->parent)
            : NULL;
    const Cell *c = holder && !x->escaped && !holder->escaped ? cell_find(holder, i->n, -1) : NULL;

    return c && !c->initial && !(c->v.kind == VAL_PTR && c->v.id == o) && heap_inside(s, o) == 0;
}

Released
heap_decref(Heap *h, State *s, Obj o, InstrId at, Obj *cell_owner, Cell *cell)
{
    Object *x = state_edit(h, s, o);
    Obj owner;

    if (x->owned > 0) {
        x->owned--;
        if (x->owned == 0 && x->outside == OUT_NOBODY && heap_inside(s, o) == 0) {
            if (x->same_as >= 0)
                x->outside = OUT_INTERP; /* the variable that it turned out to be in has it */
            else if (x->escaped)
                x->outside = OUT_UNKNOWN; /* who got to know it may have kept it */
            else
                heap_kill(h, s, o, at);
        } else if (x->owned == 0 && was_taken_out(h, s, o))
            heap_kill(h, s, o, at);
        return RELEASED_OWN;
    }
    heap_leaves_crowd(h, s, o);
    x = state_edit(h, s, o);
    if (x->life == LIFE_DEAD)
        return RELEASED_TWICE;
    Cell *c = find_owner(h, s, o, &owner);
    if (c) {
        c->strong = STRONG_SPENT;
        c->spent_at = at;
        *cell_owner = owner;
        *cell = *c;
        x = state_edit(h, s, o);
        bool kept = x->outside == OUT_CALLER || x->outside == OUT_INTERP ||
                    x->outside == OUT_UNKNOWN || x->same_as >= 0 ||
                    (x->outside == OUT_LENDER && x->lender != owner);
        if (!kept && heap_inside(s, o) == 0)
            heap_kill(h, s, o, at);
        return RELEASED_CELL;
    }
    if (x->outside == OUT_UNKNOWN && x->borrowed == LENT_FIRMLY && x->owned == 0)
        return RELEASED_BORROWED;
    if (x->outside == OUT_CALLER || x->outside == OUT_UNKNOWN) {
        take(x);
        if (x->debt_at < 0)
            x->debt_at = at;
        return x->outside == OUT_CALLER ? RELEASED_CALLERS : RELEASED_UNKNOWN;
    }
    return x->outside == OUT_NOBODY ? RELEASED_TWICE : RELEASED_BORROWED;
}

void
heap_code_ran(Heap *h, State *s, InstrId at, bool (*changes)(void *, const State *, Obj), void *arg)
{
    for (uint32_t e = 0; e < s->objs.n; e++) {
        const Object *x = s->objs.at[e].o;
        Obj id = s->objs.at[e].id;
        if (x->outside != OUT_LENDER || x->owned > 0 || x->life != LIFE_ALIVE ||
            heap_inside(s, id) > 0)
            continue;
        if (!x->weakly && !changes(arg, s, x->lender))
            continue;
        Object *y = state_edit(h, s, id);
        y->life = LIFE_PERHAPS_DEAD;
        y->weak_at = at;
    }
}
