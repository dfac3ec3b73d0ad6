/*
 * view: what of a state decides whether it is kept apart from another one.
 *
 * The counts, the life and the nullness of every object that somebody must still account for, where the live variables
 * point among them, the exception, the GIL: not numbers, and not what is owed to nobody. It is a sum over objects, so that
 * their order is no part of it.
 */
#include "engine.h"

/* names: what to call objects by instead of their ids, where that is not 0; NULL if by the ids, and to the letter. */
typedef struct Look {
    const Explorer *e;
    const State *s;
    const uint64_t *names;
} Look;

/* Memory of the callers', an argument or what a member of one points to, that a call of this function's has freed; not what a
 * helper frees, whose callers are told by itself, nor the nodes of a list that a loop walks along. */
static bool
is_freed_here(const Explorer *e, const ObjInfo *i, const Object *x)
{
    bool near = i->birth == BIRTH_PARAM || (i->birth == BIRTH_MEMBER && i->parent >= 0 &&
                                            obj_info(&e->h, i->parent)->birth == BIRTH_PARAM);

    return near && x->released_at >= 0 &&
           call_model(e->p->models, e->u, e->f, &e->f->instrs.at[x->released_at]);
}

static bool
find_tracked(const Explorer *e, const ObjInfo *i, const Object *x)
{
    if (i->kind == OBJ_LOCAL || i->kind == OBJ_STRING)
        return false;
    if (i->kind == OBJ_BLOCK && x->owned < 0 && x->life == LIFE_DEAD && !e->fn->role.contract &&
        is_freed_here(e, i, x))
        return true; /* freed, and it was not ours: callers have to know which way that is */
    if (i->kind == OBJ_BLOCK && i->birth == BIRTH_CALL &&
        ((x->life == LIFE_DEAD && x->released) || x->kept_by != -1))
        return true; /* given back, or put into a pool: not once more */
    if (x->escaped || i->birth == BIRTH_JOIN || (x->outside == OUT_UNKNOWN && x->owned <= 0))
        return false; /* nothing will be asked of their counts */
    if (i->kind == OBJ_GLOBAL && x->owned >= 0)
        return false; /* nobody misses a reference to None */
    if (x->owned != 0 || x->debt_at >= 0)
        return true;
    if (i->kind == OBJ_HEAP)
        return x->outside == OUT_NOBODY || x->life != LIFE_ALIVE;
    return x->life == LIFE_DEAD && x->released;
}

static bool
is_tracked(const Explorer *e, Obj o, const Object *x)
{
    Object *seen = look_at(o, x);

    if (!(seen->seen & (SEEN_TRACKED | SEEN_UNTRACKED)))
        seen->seen |= find_tracked(e, obj_info(&e->h, o), x) ? SEEN_TRACKED : SEEN_UNTRACKED;
    return seen->seen & SEEN_TRACKED;
}

/* None, True, a type: which of them it is matters to who returns it. */
static bool
is_object_variable(const ObjInfo *i)
{
    return i->kind == OBJ_GLOBAL && i->is_object;
}

/* Memory of an object that this function has let go: whoever reads there has lost it. */
static bool
is_dangling(const Explorer *e, Obj o, const Object *x)
{
    return obj_info(&e->h, o)->kind == OBJ_BLOCK && x->life == LIFE_DEAD && x->released;
}

static bool
is_tracked_value(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    return x && (is_tracked(e, v.id, x) || is_dangling(e, v.id, x));
}

static uint64_t
spoken_of(const uint64_t *names, Obj o)
{
    return names && names[o] ? names[o] : (uint64_t)o;
}

/* What is told apart of where a pointer leads to in an object: its tag, and whether it is one to somewhere in its memory. A
 * pointer that goes through that is in another place in each round. */
static uint64_t
part_of(const Explorer *e, Val v)
{
    if (v.n <= 0 || obj_info(&e->h, v.id)->kind != OBJ_HEAP)
        return 0;
    return leads_inside(e, v) ? TAGS + 1 : (uint64_t)v.n;
}

static uint64_t
mix_value(const Look *l, uint64_t h, Val v, bool pointer, bool holder_is_global)
{
    const Explorer *e = l->e;
    const Object *x;
    bool tracked;

    switch (v.kind) {
    case VAL_PTR:
        x = state_get(l->s, v.id);
        tracked = x && (is_tracked(e, v.id, x) || is_dangling(e, v.id, x));
        if (holder_is_global && !tracked)
            return h;
        if (tracked || is_object_variable(obj_info(&e->h, v.id))) {
            return hash_mix(hash_mix(h, 11), spoken_of(l->names, v.id) + (part_of(e, v) << 32));
        }
        return hash_mix(h, x && x->null == NULL_MAYBE ? 12 : 13);
    case VAL_INT:
        return pointer && v.n == 0 ? hash_mix(h, 14) : h;
    case VAL_UNDEF:
        return hash_mix(h, v.id < 0 ? 15 : 16);
    case VAL_FUNC:
        return hash_mix(hash_mix(h, 17), (uint64_t)v.id);
    default:
        return h;
    }
}

static bool
is_pointer_local(const Explorer *e, Obj o)
{
    const Type *t = ir_type(e->u, obj_info(&e->h, o)->type);

    return t && t->kind == TYPE_POINTER;
}

/* A member that this function writes: whether it is null matters, whoever made it so. */
static bool
is_stored_here(const Explorer *e, const Cell *c)
{
    return c->name && map_get(&e->stores, stored_member_key(c->record, c->name));
}

/* A function that fills one cache after the other: which of them are filled is no matter. */
static bool
many_caches(const Explorer *e, const ObjInfo *i)
{
    enum { FEW_CACHES = 3 };

    return i->kind == OBJ_GLOBAL && e->global_stores > FEW_CACHES;
}

/* A member of what the callers have, which is NULL now. */
static bool
is_emptied(const Object *holder, const ObjInfo *i, const Cell *c)
{
    return i->kind != OBJ_LOCAL && holder->fill == FILL_SYMBOLIC && val_is_null(c->v) &&
           c->strong != STRONG_SPENT;
}

/* Does what this cell holds belong to the view? */
static bool
counts(const Look *l, const ObjInfo *i, const Object *x, const Cell *c, bool tracked)
{
    const Explorer *e = l->e;

    if (i->birth == BIRTH_ELEMENT || (l->names && is_emptied(x, i, c)))
        return false;
    bool holds = i->kind == OBJ_LOCAL || c->strong == STRONG_SPENT || (!c->initial && tracked) ||
                 (!c->initial && c->strong == STRONG_YES) ||
                 (val_is_null(c->v) && c->pointer && (!c->initial || is_stored_here(e, c)));
    if (!holds || (is_plain_array(e, i) && !is_tracked_value(e, l->s, c->v)))
        return false; /* the latter: how far it is filled */
    return !(many_caches(e, i) && c->strong != STRONG_SPENT && c->v.kind != VAL_PTR);
}

static uint64_t
cell_view(const Look *l, Obj holder, const Cell *c)
{
    const Explorer *e = l->e;
    const ObjInfo *i = obj_info(&e->h, holder);
    bool pointer = c->pointer || (i->kind == OBJ_LOCAL && is_pointer_local(e, holder));
    uint64_t at = hash_mix(hash_mix(hash_mix(0xce, spoken_of(l->names, holder)), (uint64_t)c->off),
                           c->strong);
    uint64_t v = mix_value(l, at, c->v, pointer, many_caches(e, i));

    if (c->v.kind == VAL_PTR && format_is_chosen(e, holder))
        v = hash_mix(v, (uint64_t)c->v.id);
    return v == at ? 0 : v;
}

static uint64_t
object_view(const Look *l, Obj id, const Object *x)
{
    const ObjInfo *i = obj_info(&l->e->h, id);
    Object *seen = look_at(id, x);
    if (seen->seen & (l->names ? SEEN_SHAPE : SEEN_VIEW) && !(l->names && l->names[id]))
        return x->view;
    bool tracked = is_tracked(l->e, id, x), alone = true, emptied = false;
    uint64_t sum = 0;

    if (tracked && !(i->birth == BIRTH_MEMBER && x->owned == 0)) {
        uint64_t h =
            hash_mix(hash_mix(0x71e4, spoken_of(l->names, id)), (uint64_t)(uint16_t)x->owned);
        h = hash_mix(h, (uint64_t)(x->same_as + 1));
        uint64_t outside = l->names && l->names[id] ? OUT_UNKNOWN : x->outside;
        sum += hash_mix(h, outside * 16 + (uint64_t)(x->life * 4 + x->null * 2 + x->escaped));
    }
    if (i->kind == OBJ_LOCAL && x->ncells == 0 && x->fill == FILL_UNDEF)
        sum += hash_mix(18, (uint64_t)id); /* not set yet, or not needed any more */
    for (uint32_t c = 0; c < x->ncells; c++)
        if (counts(l, i, x, &x->cells[c], tracked)) {
            sum += cell_view(l, id, &x->cells[c]);
            alone = alone && x->cells[c].v.kind != VAL_PTR;
            emptied = emptied || is_emptied(x, i, &x->cells[c]);
        } else if (x->cells[c].v.kind == VAL_PTR && is_plain_array(l->e, i))
            alone = false;
    if (alone && !l->names) { /* it says nothing of other objects */
        seen->view = sum;
        seen->seen |= emptied ? SEEN_VIEW : SEEN_VIEW | SEEN_SHAPE;
    }
    return sum;
}

uint64_t
state_view(const Explorer *e, const State *s, const uint64_t *names)
{
    uint64_t h =
        hash_mix(hash_mix(hash_mix(0x71e3, s->exc + 4 * s->exc_entry), s->gil), s->gil_undone);
    Look l = {e, s, names};

    for (uint32_t k = 0; k < s->objs.n; k++)
        h += object_view(&l, s->objs.at[k].id, s->objs.at[k].o);
    return h + kinds_view(e, s);
}
