/*
 * counts: what a call does to one reference: released, stolen, kept; and what the rules are told of it.
 */
#include "engine.h"

bool
is_teardown(const Explorer *e)
{
    const Model *m = e->fn->role.contract;

    return m && e->fn->role.slot &&
           (m->steals & 1 || m->frees & 1 || strstr(e->fn->role.slot, "dealloc") ||
            strstr(e->fn->role.slot, "finalize") || strcmp(e->fn->role.slot, "m_free") == 0);
}

/* Py_DECREF(Py_None) where some x == Py_None is owned gives back the reference that x holds; or that of a member, or of a place of
 * the caller's, which may own what it held. */
static Obj
stands_for(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    if (x && x->owned > 0)
        return o;
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (s->objs.at[k].o->same_as == o && s->objs.at[k].o->owned > 0)
            return s->objs.at[k].id;
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (s->objs.at[k].o->same_as == o &&
            (s->objs.at[k].o->outside == OUT_UNKNOWN ||
             obj_info(&e->h, s->objs.at[k].id)->birth == BIRTH_MEMBER))
            return s->objs.at[k].id;
    return o;
}

/* The variable of the program's that this function has pointed to o, and that does not own it; NULL. */
static const char *
pointed_to_by(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const ObjInfo *i = obj_info(&e->h, id);
        const Cell *c =
            i->kind == OBJ_GLOBAL && !i->is_object ? cell_find(s->objs.at[k].o, 0, -1) : NULL;
        if (c && !c->initial && c->strong == STRONG_NO && c->v.kind == VAL_PTR && c->v.id == o)
            return i->name;
    }
    return NULL;
}

/* What was made here goes on living in a container that Python code can empty, and a variable of the program's points to
 * it for good: the reference given back now was the one that the variable needed. */
static void
judge_left_to_container(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o), *lender = NULL;

    if (e->replaying || obj_info(&e->h, o)->birth != BIRTH_CALL || x->owned != 0 ||
        x->outside != OUT_LENDER || x->life != LIFE_ALIVE || heap_inside(s, o) > 0)
        return;
    lender = state_get(s, x->lender);
    const char *variable = lender && lender->outside == OUT_CALLER ? pointed_to_by(e, s, o) : NULL;
    if (!variable)
        return;
    tell(e, s, EVENT_STOLEN_BORROWED, i, o, NULL, variable, false);
    escape(e, s, val_ptr(o, 0)); /* told once */
}

/* The last reference to an object of no known type goes: its finaliser may be anybody's code. */
static void
judge_dead(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o);

    if (x->life == LIFE_DEAD && !x->type && obj_info(&e->h, o)->kind == OBJ_HEAP)
        finaliser_ran(e, s, i);
}

bool
is_item(const Explorer *e, const Cell *c)
{
    const MemberModel *m = models_member(e->p->models, c->record, c->name);

    return m && m->is == MEMBER_ITEM;
}

/* An item that is released where it lies in its list: it is the list's reference that goes, and another will be put there. */
static void
take_item(Explorer *e, State *s, Obj item)
{
    const Object *x = state_get(s, item);
    const Object *holder =
        x && x->owned <= 0 && x->outside == OUT_LENDER ? state_get(s, x->lender) : NULL;

    for (uint32_t k = 0; holder && k < holder->ncells; k++) {
        const Cell *c = &holder->cells[k];
        if (c->initial && c->v.kind == VAL_PTR && c->v.id == item && is_item(e, c)) {
            state_edit(&e->h, s, x->lender)->cells[k].strong = STRONG_YES;
            return;
        }
    }
}

static bool
is_part_of(const Explorer *e, Obj o, Obj whole)
{
    while (o >= 0 && o != whole)
        o = obj_info(&e->h, o)->parent;
    return o >= 0;
}

static void
drop_items(Explorer *e, State *s, Obj part)
{
    for (uint32_t c = 0; c < state_get(s, part)->ncells; c++) {
        const Cell *cell = &state_get(s, part)->cells[c];
        if (!cell->name || !cell->initial || cell->v.kind != VAL_PTR || !is_item(e, cell))
            continue;
        Val item = cell->v;
        Object *x = state_edit(&e->h, s, part);
        x->ncells--;
        memmove(&x->cells[c], &x->cells[c + 1], (x->ncells - c) * sizeof *x->cells);
        escape(e, s, item);
        c--;
    }
}

void
items_replaced(Explorer *e, State *s, Obj container)
{
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (is_part_of(e, s->objs.at[k].id, container))
            drop_items(e, s, s->objs.at[k].id);
}

void
release(Explorer *e, State *s, Val v, InstrId i)
{
    Obj owner = -1;
    Cell cell;

    if (v.kind != VAL_PTR)
        return;
    const ObjInfo *info = obj_info(&e->h, v.id);
    if (info->kind == OBJ_LOCAL || info->kind == OBJ_STRING)
        return;
    v.id = stands_for(e, s, v.id);
    take_item(e, s, v.id);
    Released r = heap_decref(&e->h, s, v.id, i, &owner, &cell);
    trace(e, s, TRACE_RELEASED, i, v.id, true);
    switch (r) {
    case RELEASED_OWN:
        judge_unset(e, s, v.id, i);
        judge_dead(e, s, v.id, i);
        judge_left_to_container(e, s, v.id, i);
        return;
    case RELEASED_UNKNOWN:
        return;
    case RELEASED_CELL:
        return; /* whether it is unsafe shows when the member gets its next value */
    case RELEASED_CALLERS:
        if (e->fn->role.contract && !is_teardown(e)) {
            if (!is_flagged(e, state_get(s, v.id))) /* or it gives up one that it held to itself */
                tell(e, s, EVENT_RELEASED, i, v.id, NULL, NULL, false);
            Object *x = state_edit(&e->h, s, v.id);
            x->owned++;
        }
        return;
    default:
        if (r == RELEASED_BORROWED && state_get(s, v.id)->escaped)
            return; /* who got to know of it may have been given the reference */
        tell(e, s, EVENT_RELEASED, i, v.id, NULL, NULL, r == RELEASED_TWICE);
        state_edit(&e->h, s, v.id)->outside = OUT_UNKNOWN;
        state_edit(&e->h, s, v.id)->life = LIFE_ALIVE;
    }
}

void
steal(Explorer *e, State *s, Val v, Obj into, InstrId i)
{
    if (v.kind != VAL_PTR || obj_info(&e->h, v.id)->kind == OBJ_LOCAL ||
        obj_info(&e->h, v.id)->kind == OBJ_STRING)
        return;
    take_out(e, s, v.id);
    heap_give(&e->h, s, v, i);
    Object *x = state_edit(&e->h, s, v.id);
    if (x->outside == OUT_NOBODY && x->owned <= 0 && heap_inside(s, v.id) == 0) {
        if (into >= 0 && into != v.id) {
            x->outside = OUT_LENDER;
            x->lender = into;
        } else if (into == STEAL_DROPS)
            heap_kill(&e->h, s, v.id, i);
        else if (into == STEAL_INTERP)
            x->outside = OUT_INTERP;
        else
            x->outside = OUT_UNKNOWN;
    }
    trace(e, s, TRACE_STOLEN, i, v.id, true);
}

/* Does somebody outside of the function keep o alive, or the container that o was borrowed from? */
static bool
is_held_outside(const State *s, Obj o)
{
    for (int depth = 0; depth < 8; depth++) {
        const Object *x = state_get(s, o);
        if (!x || x->outside != OUT_LENDER)
            return x && x->outside != OUT_NOBODY;
        o = x->lender;
    }
    return false;
}

/* The callee keeps a reference of its own in `into`: v lives as long as that does. Of two that hold it the later counts,
 * unless only the earlier is sure to outlive the function. */
void
keep(Explorer *e, State *s, Val v, Obj into, InstrId i)
{
    if (v.kind != VAL_PTR || into == -1 || into == v.id)
        return;
    Object *x = state_edit(&e->h, s, v.id);
    if (obj_info(&e->h, v.id)->kind != OBJ_HEAP) { /* memory: some code holds a view of it */
        x->kept_by = into == STEAL_INTERP ? into : x->kept_by;
        return;
    }
    bool interp = into == STEAL_INTERP, lent = x->outside == OUT_LENDER;
    x->kept_by = into;
    if (x->outside == OUT_NOBODY ||
        (lent && (interp || is_held_outside(s, into) || !is_held_outside(s, x->lender)))) {
        x->outside = interp ? OUT_INTERP : OUT_LENDER;
        x->lender = interp ? -1 : into;
    }
    trace_kept(e, s, i, v.id, into);
}

void
dump_count(const Explorer *e, const State *s, Val v, InstrId i)
{
    const char *path;
    uint32_t line, column;
    int n = v.kind == VAL_PTR ? heap_count(s, v.id) : -1;

    set_place(e, i, &path, &line, &column);
    printf("%s:%u: ", path, line);
    printf(n < 0 ? "unknown\n" : "%d\n", n);
}
