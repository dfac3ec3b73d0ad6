/*
 * shape: states that differ in nothing but which object it is that a variable leads to, and must be released.
 *
 * A key may come out of a list, a tuple or a call, an argument from here or there: wherever it came from, one reference to
 * it is ours. Five such variables with four origins each are a thousand views. Where there are many views already, a state
 * that has the shape of another one gets the other's names for those objects, and joins it. So do states that differ in
 * which members of the callers' they have set to NULL: that these may be NULL is what is known of them then.
 */
#include "engine.h"

/* By object: names, nought but while a shape is told, and which is which of two states, -1 for most: `paired` are others. Each is
 * used by one question at a time. */
typedef struct Shapes {
    uint32_t room;
    uint64_t *names;
    Obj *to, *from;
    Vec(Obj) paired;
} Shapes;

static Shapes *
scratch(Explorer *e)
{
    uint32_t n = e->h.infos.n;

    if (!e->shapes)
        e->shapes = NEW(e->a, Shapes);
    if (e->shapes->room < n) {
        uint32_t room = n * 2;
        *e->shapes = (Shapes){.room = room,
                              .names = NEW_N(e->a, uint64_t, room),
                              .to = NEW_N(e->a, Obj, room),
                              .from = NEW_N(e->a, Obj, room)};
        memset(e->shapes->to, 0xff, room * sizeof(Obj));
        memset(e->shapes->from, 0xff, room * sizeof(Obj));
    }
    return e->shapes;
}

/* Is o a reference of ours, of which nothing but that is known by its name? */
static bool
is_anyones(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;

    return x && obj_info(&e->h, v.id)->kind == OBJ_HEAP && x->owned > 0 && !x->escaped &&
           x->life == LIFE_ALIVE && x->same_as < 0;
}

/* A variable, or an element of one: it has the same name in all states. */
static bool
is_place(const Explorer *e, Obj o)
{
    return obj_info(&e->h, obj_whole(&e->h, o))->kind == OBJ_LOCAL;
}

static bool
leads(const Explorer *e, const State *s, const Cell *c)
{
    return c && c->idx != IDX_CROWD && is_anyones(e, s, c->v);
}

/* Objects are called by the places that lead to them. */
static void
add_names(const Explorer *e, const State *s, uint64_t *names, bool add)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        if (!x->ncells || !is_place(e, s->objs.at[k].id))
            continue;
        for (uint32_t c = 0; c < x->ncells; c++) {
            const Cell *cell = &x->cells[c];
            if (leads(e, s, cell))
                names[cell->v.id] =
                    add ? names[cell->v.id] + made_key(0x5a, s->objs.at[k].id, cell->off) : 0;
        }
    }
}

static uint64_t
shape_of(Explorer *e, const State *s)
{
    uint64_t *names = scratch(e)->names;

    add_names(e, s, names, true);
    uint64_t shape = state_view(e, s, names) | 1;
    add_names(e, s, names, false);
    return shape;
}

static void
part(Shapes *x)
{
    for (uint32_t k = 0; k < x->paired.n; k++)
        x->to[x->paired.at[k]] = x->from[x->paired.at[k]] = -1;
    x->paired.n = 0;
}

/* b's object at each place gets the name of a's. False if that cannot be done. */
static bool
find_names(const Explorer *e, const State *a, const State *b, Shapes *of)
{
    Obj *to = of->to, *from = of->from;

    part(of);
    for (uint32_t k = 0; k < a->objs.n; k++) {
        if (!is_place(e, a->objs.at[k].id))
            continue;
        const Object *x = a->objs.at[k].o, *y = state_get(b, a->objs.at[k].id);
        for (uint32_t c = 0; y && c < x->ncells; c++) {
            const Cell *at = &x->cells[c], *other = cell_beside(y, at, c);
            if (!leads(e, a, at) || !leads(e, b, other) || at->v.id == other->v.id)
                continue;
            Obj mine = at->v.id, theirs = other->v.id;
            bool known = to[theirs] == mine && from[mine] == theirs;
            if (!known &&
                (to[theirs] >= 0 || from[mine] >= 0 || state_get(a, theirs) || state_get(b, mine)))
                return false;
            to[theirs] = mine;
            from[mine] = theirs;
            vec_push(e->a, &of->paired, mine);
            vec_push(e->a, &of->paired, theirs);
        }
    }
    return true;
}

Joined *
joins_shape(Explorer *e, Meeting *m, State **s)
{
    uint64_t shape = shape_of(e, *s);

    for (uint32_t k = 0; k < m->states.n; k++) {
        Joined *j = &m->states.at[k];
        if (!j->shape)
            j->shape = shape_of(e, j->s);
        if (j->shape != shape)
            continue;
        Shapes *x = scratch(e);
        if (!find_names(e, j->s, *s, x))
            continue;
        State *before = *s;
        *s = state_renamed(e, before, x->to);
        state_gone(&e->h, before);
        return j;
    }
    return NULL;
}
