/*
 * summary: what a function does, as its callers need to know it.
 *
 * Every path that returns makes an outcome: what comes back, what became of the references that the parameters (and
 * what hangs on them) stand for, what was written where the caller can see it, what became of the exception. Places
 * are named by the way from a parameter or global to them, as they were at entry. Equal outcomes are one.
 *
 * A caller does the same to its own state: replay.c.
 */
#include "engine.h"

enum { OUTCOMES_MANY = 24, OUTCOMES_MOST = 48 };

/* ---- places -------------------------------------------------------------------------------------- */

bool
place_of_object(const Explorer *e, Obj o, Place *out)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->birth == BIRTH_PARAM) {
        *out = (Place){.param = (int16_t)i->n};
        return true;
    }
    if (i->kind == OBJ_GLOBAL) {
        *out = (Place){.param = -1, .global = i->name};
        return i->name != NULL;
    }
    if (i->birth == BIRTH_MEMBER && obj_info(&e->h, i->parent)->kind == OBJ_GLOBAL)
        return false; /* what hangs on globals is too much shared to follow over calls */
    if (i->birth != BIRTH_MEMBER || i->idx >= 0 || i->gen != 0 ||
        !place_of_object(e, i->parent, out) || out->n == 4)
        return false;
    out->record[out->n] = i->record;
    out->name[out->n] = i->name;
    out->block[out->n] = i->kind == OBJ_BLOCK;
    out->off[out->n++] = i->n;
    return true;
}

static bool
find_strong(const Explorer *e, const ObjInfo *i)
{
    if (i->birth != BIRTH_MEMBER || !i->is_object ||
        models_member(e->p->models, i->record, i->name))
        return false;
    if (obj_info(&e->h, i->parent)->kind == OBJ_GLOBAL && !i->record)
        return global_object_owns(e, i->parent) == OWNS_YES;
    return ask_member_owns(e, i->record, i->name) == OWNS_YES;
}

bool
was_strong(Explorer *e, Obj o)
{
    enum { WEAK = 1, STRONG = 2 };

    while (e->strong.n < e->h.infos.n)
        vec_push(e->a, &e->strong, 0);
    if (!e->strong.at[o])
        e->strong.at[o] = find_strong(e, obj_info(&e->h, o)) ? STRONG : WEAK;
    return e->strong.at[o] == STRONG;
}

/* ---- making an outcome ------------------------------------------------------------------------------ */

typedef struct Maker {
    Explorer *e;
    const State *s;
    SumOutcome *o;
    Obj ret; /* what is returned, -1 if it is no object */
    Vec(Obj) news;
} Maker;

/* References of o that the caller gives away when it replays the writes. What went into an object made here is no
 * business of the caller's: the object took it along. */
static int
strong_written(const Explorer *e, const State *s, Obj o)
{
    int n = 0;
    Place place;

    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        int here = 0;
        for (uint32_t c = 0; c < x->ncells; c++)
            here += x->cells[c].strong == STRONG_YES && !x->cells[c].initial &&
                    x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o;
        if (here && place_of_object(e, s->objs.at[k].id, &place) && place.n < 4 && place.param >= 0)
            n += here;
    }
    return n;
}

/* A variable of the program, or what one leads to. */
static bool
is_of_global(const Explorer *e, Obj o)
{
    while (obj_info(&e->h, o)->birth == BIRTH_MEMBER && obj_info(&e->h, o)->parent >= 0)
        o = obj_info(&e->h, o)->parent;
    return obj_info(&e->h, o)->kind == OBJ_GLOBAL;
}

/* References that a place outside holds by a plain pointer: whoever put them there keeps them there. */
int
parked(const Explorer *e, const State *s, Obj o)
{
    int n = 0;

    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Object *x = s->objs.at[k].o;
        if (s->objs.at[k].id == o) /* it points to itself, or into itself */
            continue;
        if (!is_of_global(e, s->objs.at[k].id) && i->birth != BIRTH_ELEMENT &&
            (i->birth != BIRTH_CALL || x->life == LIFE_DEAD))
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            n += x->cells[c].strong == STRONG_NO && !x->cells[c].initial &&
                 x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o;
    }
    return n;
}

/* Is a number put where others find it? It may be an address: tables that hold anything take uintptr_t. */
bool
number_parked(const Explorer *e, const State *s, Sym n)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        if (obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_LOCAL || x->life == LIFE_DEAD)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (!x->cells[c].initial && x->cells[c].v.kind == VAL_SYM && x->cells[c].v.id == n)
                return true;
    }
    return false;
}

/* Is a block held where the caller can get at it, by a place that no outcome can name: an item of a table, the end of a
 * list? Who frees it then is not for the one who gets the pointer to know. */
static bool
held_elsewhere(const Maker *m, Obj block)
{
    Place place;

    for (uint32_t k = 0; k < m->s->objs.n; k++) {
        const ObjInfo *i = obj_info(&m->e->h, m->s->objs.at[k].id);
        const Object *x = m->s->objs.at[k].o;
        if (i->kind == OBJ_LOCAL || i->birth == BIRTH_CALL)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (!x->cells[c].initial && x->cells[c].v.kind == VAL_PTR &&
                x->cells[c].v.id == block &&
                (x->cells[c].idx >= 0 || !place_of_object(m->e, m->s->objs.at[k].id, &place) ||
                 place.n == 4))
                return true;
    }
    return false;
}

/* Does the caller get a pointer to an object made here other than by an owning member: as the result, or in what a plain
 * pointer of the caller's points to? */
static bool
handed_out(const Maker *m, Obj obj)
{
    if (m->ret == obj)
        return true;
    for (uint32_t k = 0; k < m->s->objs.n; k++) {
        const Object *x = m->s->objs.at[k].o;
        if (obj_info(&m->e->h, m->s->objs.at[k].id)->kind == OBJ_LOCAL)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].strong == STRONG_NO && x->cells[c].v.kind == VAL_PTR &&
                x->cells[c].v.id == obj)
                return true;
    }
    return false;
}

/* References to an object made here that the caller gets. One that only owning members of the caller's hold is lost if
 * its maker still owns some of it: that is told of the maker, not once more of each of its callers. */
static int
given_count(const Maker *m, Obj obj, const Object *x)
{
    int held = strong_written(m->e, m->s, obj);
    int owned = x->owned > 0 && held > 0 && !handed_out(m, obj)
                    ? held
                    : x->owned - parked(m->e, m->s, obj) + held;

    return x->escaped && owned > 1
               ? 1 /* what is more than the caller gets is for whoever else knows of it */
               : owned;
}

/* Made, and nothing written into it. */
static bool
is_all_zero(const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++)
        if (!x->cells[k].initial)
            return false;
    return x->fill == FILL_ZERO && !x->changed && !x->escaped;
}

/* Who keeps it when the caller has given its reference back: a dict that it was put into or found in, say. What is written into
 * the caller's memory has its reference counted with those that the caller gets. */
static void
note_keeper(const Maker *m, Obj obj, NewObject *n)
{
    const Object *x = state_get(m->s, obj);

    if (x->owned <= 0 || x->weakly || x->life == LIFE_DEAD || strong_written(m->e, m->s, obj) > 0)
        return;
    if (x->outside == OUT_LENDER ? place_of_object(m->e, x->lender, &n->lender)
                                 : x->outside == OUT_INTERP || x->outside == OUT_CALLER)
        n->outside = x->outside;
    else
        n->lender = (Place){0};
}

static Given
give_new(Maker *m, Obj obj)
{
    const Object *x = state_get(m->s, obj);
    const ObjInfo *i = obj_info(&m->e->h, obj);

    for (uint32_t k = 0; k < m->news.n; k++)
        if (m->news.at[k] == obj)
            return (Given){.kind = GIVEN_NEW, .n = (int32_t)k};
    int owned = i->kind == OBJ_BLOCK ? 1 : given_count(m, obj, x);
    NewObject n = {(int16_t)owned,
                   x->type,
                   i->callee,
                   i->unknown,
                   i->kind == OBJ_BLOCK ? x->family : FAMILY_NONE,
                   is_all_zero(x),
                   OUT_NOBODY,
                   {0}};
    if (i->kind == OBJ_HEAP)
        note_keeper(m, obj, &n);
    vec_push(m->e->a, &m->news, obj);
    vec_push(m->e->made, &m->o->news, n);
    return (Given){.kind = GIVEN_NEW, .n = (int32_t)m->news.n - 1};
}

static Given
given_pointer(Maker *m, Val v)
{
    const ObjInfo *i = obj_info(&m->e->h, v.id);
    const Object *x = state_get(m->s, v.id);
    Given g = {.kind = GIVEN_PTR,
               .off = v.n,
               .maybe_null = x && x->null == NULL_MAYBE,
               .type = x ? x->type : NULL};

    if (i->birth == BIRTH_PARAM) {
        g.kind = GIVEN_PARAM;
        g.n = (int32_t)i->n;
        return g;
    }
    if (i->kind == OBJ_GLOBAL) {
        g.kind = GIVEN_GLOBAL;
        g.place.global = i->name;
        g.n = x && x->owned > 0;
        return g;
    }
    if (i->birth == BIRTH_MEMBER && place_of_object(m->e, v.id, &g.place)) {
        g.kind = GIVEN_PLACE;
        return g;
    }
    if (!x || i->kind == OBJ_LOCAL || i->kind == OBJ_STRING)
        return g;
    bool stored = (i->birth == BIRTH_CALL || x->owned >= 0) && strong_written(m->e, m->s, v.id) > 0;
    if (i->kind == OBJ_HEAP && x->owned > 0 && x->owned <= parked(m->e, m->s, v.id)) {
        g.kind = GIVEN_BORROWED; /* a cache keeps the only reference */
        g.place = (Place){.param = -1};
        return g;
    }
    if (i->kind == OBJ_HEAP && x->owned <= 0 && !stored &&
        (x->outside == OUT_LENDER || x->outside == OUT_INTERP || x->outside == OUT_CALLER)) {
        g.kind = GIVEN_BORROWED;
        g.place.param = -1;
        if (x->outside != OUT_LENDER || !place_of_object(m->e, x->lender, &g.place))
            g.place = (Place){.param = -1};
        return g;
    }
    bool block = is_freeable(m->e, m->s, v.id) && x->owned > 0 && i->birth == BIRTH_CALL &&
                 !x->escaped && parked(m->e, m->s, v.id) == 0 && !held_elsewhere(m, v.id);
    if (block || (i->kind == OBJ_HEAP && x->outside != OUT_UNKNOWN)) {
        bool null = g.maybe_null;
        const char *type = g.type;
        g = give_new(m, v.id);
        g.maybe_null = null;
        g.type = type;
        g.off = v.n;
    }
    return g;
}

static Given
given(Maker *m, Val v)
{
    Given g = {.kind = GIVEN_ANY};

    switch (v.kind) {
    case VAL_INT:
        return (Given){.kind = GIVEN_INT, .lo = v.n, .hi = v.n};
    case VAL_SYM:
        g.kind = GIVEN_INT;
        val_range(&m->e->h, m->s, v, &g.lo, &g.hi);
        g.not_zero = val_truth(&m->e->h, m->s, v) == TRUTH_YES;
        return g;
    case VAL_PTR:
        return given_pointer(m, v);
    case VAL_UNDEF:
        g.kind = GIVEN_UNDEF;
        return g;
    case VAL_FUNC:
        g.kind = GIVEN_PTR;
        return g;
    default:
        return g;
    }
}

static void
add_writes(Maker *m, Obj id, const Object *x)
{
    Place base;
    const ObjInfo *i = obj_info(&m->e->h, id);

    if (x->ncells == 0 || i->kind == OBJ_LOCAL || !place_of_object(m->e, id, &base) || base.n == 4)
        return;
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if ((c->initial && c->strong != STRONG_SPENT) || c->idx >= 0)
            continue;
        Write w = {.place = base,
                   .value = i->kind == OBJ_GLOBAL ? (Given){.kind = GIVEN_ANY} : given(m, c->v),
                   .spent = c->strong == STRONG_SPENT,
                   .pointer = c->pointer,
                   .record = c->record,
                   .name = c->name};
        w.place.off[w.place.n++] = c->off;
        vec_push(m->e->made, &m->o->writes, w);
    }
}

/* A struct that is returned: what is in it, as if the caller had handed it over to be filled. */
static Given
add_result(Maker *m, Val ret)
{
    const Object *x = state_get(m->s, ret.id);
    const Type *f = ir_type(m->e->u, m->e->f->type);
    int64_t size = ir_type(m->e->u, f->to)->size;

    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (c->idx >= 0 || c->off < ret.n || c->off - ret.n >= size)
            continue;
        Write w = {.place = {.param = PLACE_RESULT, .n = 1, .off = {c->off - ret.n}},
                   .value = given(m, c->v),
                   .pointer = c->pointer,
                   .record = c->record,
                   .name = c->name};
        vec_push(m->e->made, &m->o->writes, w);
    }
    return (Given){.kind = GIVEN_RECORD, .n = (int32_t)x->fill};
}

static bool
returns_record(const Explorer *e)
{
    const Type *f = ir_type(e->u, e->f->type);
    const Type *t = f ? ir_type(e->u, f->to) : NULL;

    return t && t->kind == TYPE_RECORD;
}

/* Memory made here that nothing leads to but one struct. */
static bool
is_held_once(const Maker *m, Val v)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(m->s, v.id) : NULL;

    return x && is_freeable(m->e, m->s, v.id) && obj_info(&m->e->h, v.id)->birth == BIRTH_CALL &&
           x->owned > 0 && !x->escaped && x->family != FAMILY_BUFFER && v.id != m->ret &&
           parked(m->e, m->s, v.id) == 1 && !held_elsewhere(m, v.id);
}

/* A struct made here that leads to more memory made here: whoever gets the one has to free the other. The numbers beside it
 * may say whether it is there. */
static void
add_made(Maker *m, uint32_t nth)
{
    const Object *x = state_get(m->s, m->news.at[nth]);
    bool leads = false;

    for (uint32_t k = 0; k < x->ncells; k++)
        leads = leads || (x->cells[k].idx < 0 && is_held_once(m, x->cells[k].v));
    for (uint32_t k = 0; leads && k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        bool number = c->v.kind == VAL_INT || c->v.kind == VAL_SYM;
        if (c->idx >= 0 || (!number && !is_held_once(m, c->v)))
            continue;
        Write w = {.place = {.param = PLACE_NEW, .n = 2, .off = {nth, c->off}},
                   .value = number ? given(m, c->v) : give_new(m, c->v.id),
                   .pointer = c->pointer,
                   .record = c->record,
                   .name = c->name};
        vec_push(m->e->made, &m->o->writes, w);
    }
}

/* What is left of the count of an object that the caller knows, once the caller has replayed the writes. */
static int
left_over(Explorer *e, const State *s, Obj id, const Object *x)
{
    if (obj_info(&e->h, id)->kind == OBJ_BLOCK)
        return x->owned < 0 ? -1 : 0; /* freed */
    int n = x->owned + strong_written(e, s, id);
    int there = n > 0 ? parked(e, s, id) : 0;
    if (n > 0)
        n = n > there ? n - there
                      : 0; /* what an object made here, or a cache, points to is its business */

    const ObjInfo *i = obj_info(&e->h, id);

    if (was_strong(e, id)) {
        const Object *parent = state_get(s, i->parent);
        const Cell *c = parent ? cell_find(parent, i->n, -1) : NULL;
        if (c && !c->initial)
            n--; /* overwriting it, if only with the same, gives the caller the cell's reference */
    }
    return n;
}

static void
add_deltas(Maker *m, Obj id, const Object *x)
{
    const ObjInfo *i = obj_info(&m->e->h, id);
    Delta d = {0};

    if (i->kind == OBJ_LOCAL || i->kind == OBJ_GLOBAL || i->kind == OBJ_STRING ||
        !place_of_object(m->e, id, &d.place))
        return;
    d.n = (int16_t)left_over(m->e, m->s, id, x);
    if (d.n == 0)
        return;
    vec_push(m->e->made, &m->o->deltas, d);
}

/* Parameters that an object made here holds: they live as long as it does. */
static uint32_t
kept_params(const Maker *m)
{
    uint32_t set = 0;

    for (uint32_t k = 0; k < m->s->objs.n; k++) {
        const ObjInfo *i = obj_info(&m->e->h, m->s->objs.at[k].id);
        const Object *x = m->s->objs.at[k].o;
        for (uint32_t c = 0; i->birth == BIRTH_CALL && x->life != LIFE_DEAD && c < x->ncells; c++) {
            Val v = x->cells[c].v;
            if (v.kind != VAL_PTR || x->cells[c].initial)
                continue;
            const ObjInfo *to = obj_info(&m->e->h, obj_whole(&m->e->h, v.id));
            if (to->birth == BIRTH_PARAM && to->n < 32 && (v.n == 0 || to->kind == OBJ_BLOCK))
                set |= 1u << to->n;
        }
    }
    return set;
}

/* Parameters that another one, or the interpreter, has taken a reference to. */
static void
add_keepers(Maker *m)
{
    for (uint32_t p = 0; p < 8; p++) {
        Obj obj = p < m->e->f->nparams ? param_object_of(m->e, p) : -1;
        const Object *x = obj >= 0 ? state_get(m->s, obj) : NULL;
        Obj by = x ? x->kept_by : -1;
        const ObjInfo *i = by >= 0 ? obj_info(&m->e->h, by) : NULL;
        m->o->keeper[p] = (int8_t)(by == STEAL_INTERP                          ? STEAL_INTERP
                                   : i && i->birth == BIRTH_PARAM && i->n < 32 ? i->n
                                                                               : -1);
    }
}

bool
place_eq(const Place *a, const Place *b)
{
    if (a->param != b->param || a->global != b->global || a->n != b->n)
        return false;
    return memcmp(a->off, b->off, a->n * sizeof *a->off) == 0;
}

static uint64_t
hash_place(uint64_t h, const Place *p)
{
    h = hash_mix(hash_mix(h, (uint64_t)(uint16_t)p->param), KEY_PTR(p->global));
    for (int k = 0; k < p->n; k++)
        h = hash_mix(h, (uint64_t)p->off[k]);
    return h;
}

static uint64_t
hash_given(uint64_t h, const Given *g)
{
    h = hash_mix(hash_mix(h, (uint64_t)g->kind * 4 + g->not_zero * 2 + g->maybe_null),
                 (uint64_t)g->n);
    h = hash_mix(hash_mix(h, (uint64_t)g->lo), (uint64_t)g->hi);
    return hash_place(hash_mix(h, (uint64_t)g->off), &g->place);
}

static uint64_t
hash_new(uint64_t h, const NewObject *n)
{
    h = hash_mix(hash_mix(h, (uint64_t)(uint16_t)n->owned),
                 KEY_PTR(n->type) + n->family * 2 + n->zeroed);
    return hash_place(hash_mix(h, n->outside), &n->lender);
}

/* A number was written there, or what is not known. */
static bool
writes_number(const Write *w)
{
    return !w->pointer && !w->spent && (w->value.kind == GIVEN_INT || w->value.kind == GIVEN_ANY);
}

/* Whatever numbers it writes: without `numbers`. */
static uint64_t
hash_outcome(const SumOutcome *o, bool numbers)
{
    uint64_t h = hash_given(0x0c, &o->ret);

    h = hash_mix(hash_mix(h, (uint64_t)(o->exc * 32 + o->exc_held * 16 + o->exc_put * 8 +
                                        o->clears * 4 + o->exc_unseen)),
                 o->gil);
    for (uint32_t k = 0; k < o->news.n; k++)
        h = hash_new(h, &o->news.at[k]);
    for (uint32_t k = 0; k < o->deltas.n; k++)
        h = hash_mix(hash_place(h, &o->deltas.at[k].place), (uint64_t)(uint16_t)o->deltas.at[k].n);
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (numbers || !writes_number(&o->writes.at[k]))
            h = hash_mix(hash_given(hash_place(h, &o->writes.at[k].place), &o->writes.at[k].value),
                         o->writes.at[k].spent);
    h = hash_mix(hash_mix(h, o->kept), (uint64_t)o->altered << 32 | o->inner);
    h = hash_mix(hash_mix(h, o->filled_with),
                 (uint64_t)(uint8_t)o->copies << 8 | (uint8_t)o->element_of);
    h = hash_mix(h, hash_bytes((const char *)o->keeper, sizeof o->keeper));
    h = hash_mix(hash_mix(h, (uint64_t)(uint8_t)o->pooled), KEY_PTR(o->pool));
    h = hash_mix(hash_mix(h, KEY_PTR(o->shares)), o->shares_copy);
    h = hash_mix(hash_mix(hash_mix(h, o->null_params), (uint64_t)o->killed << 32 | o->parked),
                 o->changed);
    return h;
}

static bool
same_counts(const SumOutcome *a, const SumOutcome *b)
{
    if (a->news.n != b->news.n || a->deltas.n != b->deltas.n || a->killed != b->killed)
        return false;
    for (uint32_t k = 0; k < a->news.n; k++)
        if (a->news.at[k].owned != b->news.at[k].owned)
            return false;
    for (uint32_t k = 0; k < a->deltas.n; k++)
        if (a->deltas.at[k].n != b->deltas.at[k].n ||
            !place_eq(&a->deltas.at[k].place, &b->deltas.at[k].place))
            return false;
    return true;
}

static const Write *
write_at(const SumOutcome *o, const Place *place)
{
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (place_eq(&o->writes.at[k].place, place))
            return &o->writes.at[k];
    return NULL;
}

/* What o and `into` write differs in numbers alone: afterwards `into` says what is so of both. */
static void
take_in_numbers(Arena *a, SumOutcome *into, const SumOutcome *o)
{
    for (uint32_t k = 0; k < into->writes.n; k++) {
        Write *w = &into->writes.at[k];
        const Write *v = writes_number(w) ? write_at(o, &w->place) : w;
        bool both = v && w->value.kind == GIVEN_INT && v->value.kind == GIVEN_INT;
        if (v == w)
            continue;
        int64_t lo = both && v->value.lo < w->value.lo ? v->value.lo : w->value.lo;
        int64_t hi = both && v->value.hi > w->value.hi ? v->value.hi : w->value.hi;
        bool nz = both && w->value.not_zero && v->value.not_zero;
        w->value = both ? (Given){.kind = GIVEN_INT, .lo = lo, .hi = hi, .not_zero = nz}
                        : (Given){.kind = GIVEN_ANY};
    }
    for (uint32_t k = 0; k < o->writes.n; k++) {
        if (!writes_number(&o->writes.at[k]) || write_at(into, &o->writes.at[k].place))
            continue;
        Write w = o->writes.at[k];
        w.value = (Given){.kind = GIVEN_ANY};
        vec_push(a, &into->writes, w);
    }
    conditions_widen(a, into, o);
}

/* Many: those that differ only in numbers that they write become one. */
static void
take_in_alike(Arena *a, Summary *sum)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *o = &sum->outcomes.at[k];
        uint64_t h = hash_outcome(o, false);
        uint32_t m = 0;
        while (m < n && hash_outcome(&sum->outcomes.at[m], false) != h)
            m++;
        if (m < n) {
            take_in_numbers(a, &sum->outcomes.at[m], o);
            sum->outcomes.at[m].hash = hash_outcome(&sum->outcomes.at[m], true);
        } else
            sum->outcomes.at[n++] = *o;
    }
    sum->outcomes.n = n;
}

/* Too many: what is like the new one in all that matters for counts takes it in, and says nothing of what it wrote. False
 * where nothing is. */
static bool
throw_together(Arena *a, Summary *sum, const SumOutcome *o)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *have = &sum->outcomes.at[k];
        if (have->ret.kind != o->ret.kind || have->ret.n != o->ret.n || have->exc != o->exc ||
            have->gil != o->gil || have->null_params != o->null_params || !same_counts(have, o))
            continue;
        sum->too_many = true;
        conditions_widen(a, have, o);
        have->exc_unseen |= o->exc_unseen;
        for (uint32_t n = 0; n < have->news.n; n++)
            if (have->news.at[n].outside != o->news.at[n].outside ||
                !place_eq(&have->news.at[n].lender, &o->news.at[n].lender))
                have->news.at[n].outside = OUT_UNKNOWN;
        have->clears &= o->clears;
        have->exc_put &= o->exc_put;
        have->exc_held |= o->exc_held;
        have->parked |= o->parked;
        have->kept |= o->kept;
        have->altered &= o->altered;
        have->inner &= o->inner;
        have->filled_with &= o->filled_with;
        have->copies = have->copies == o->copies ? o->copies : -1;
        have->element_of = have->element_of == o->element_of ? o->element_of : -1;
        if (have->pooled != o->pooled || have->pool != o->pool)
            have->pooled = -1;
        for (uint32_t p = 0; p < 8; p++)
            if (have->keeper[p] != o->keeper[p])
                have->keeper[p] = -1;
        have->changed |= o->changed;
        for (uint32_t w = 0; w < have->writes.n; w++)
            if (have->writes.at[w].value.kind != GIVEN_NEW)
                have->writes.at[w].value = (Given){.kind = GIVEN_ANY};
        if (have->ret.kind == GIVEN_INT) {
            have->ret.not_zero = have->ret.not_zero && o->ret.not_zero;
            if (o->ret.lo < have->ret.lo)
                have->ret.lo = o->ret.lo;
            if (o->ret.hi > have->ret.hi)
                have->ret.hi = o->ret.hi;
        }
        return true;
    }
    return false;
}

/* The error value comes back, nothing was raised on the way, and nothing that the caller gave or that was there before says that
 * it had been already. */
static bool
forgets_to_raise(const SumOutcome *o)
{
    if (o->exc != PENDING_NO || o->ret.kind != GIVEN_INT || o->ret.lo != o->ret.hi || o->clears ||
        o->exc_held || o->null_params || o->null_places.n || o->guards.n || o->unequal.n)
        return false;
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (o->writes.at[k].value.kind == GIVEN_INT)
            return false; /* *found = 0: that says it, too */
    return true;
}

/* One that stays. */
static void
keep_outcome(Explorer *e, SumOutcome o)
{
    Arena *a = e->p->arena;

#define KEEP(vec) \
    do { \
        o.vec.at = arena_dup(a, o.vec.at, o.vec.n * sizeof *o.vec.at); \
        o.vec.cap = o.vec.n; \
    } while (0)
    KEEP(news);
    KEEP(deltas);
    KEEP(writes);
    KEEP(null_places);
    KEEP(nonnull_places);
    KEEP(guards);
    KEEP(unequal);
    KEEP(away);
#undef KEEP
    vec_push(a, &e->summary->outcomes, o);
}

/* Most ways out are like one that is there already. */
static void
take_up(Explorer *e, const SumOutcome *o)
{
    for (uint32_t k = 0; k < e->summary->outcomes.n; k++)
        if (e->summary->outcomes.at[k].hash == o->hash) {
            conditions_widen(e->p->arena, &e->summary->outcomes.at[k], o);
            return;
        }
    if (e->summary->outcomes.n == OUTCOMES_MANY)
        take_in_alike(e->p->arena, e->summary);
    bool many = e->summary->outcomes.n >= OUTCOMES_MANY;
    bool done = many && throw_together(e->p->arena, e->summary, o);
    if (!done && e->summary->outcomes.n >= OUTCOMES_MOST)
        e->summary->too_many = true; /* it is left out */
    else if (!done)
        keep_outcome(e, *o);
}

void
summary_add(Explorer *e, State *s, Val ret, bool has_ret)
{
    SumOutcome o = {0};
    Maker m = {.e = e, .s = s, .o = &o, .ret = has_ret && ret.kind == VAL_PTR ? ret.id : -1};

    if (has_ret && returns_record(e) && ret.kind == VAL_PTR && state_get(s, ret.id))
        o.ret = add_result(&m, ret);
    else if (has_ret)
        o.ret = given(&m, ret);
    o.exc = s->exc_touched ? s->exc : PENDING_NO;
    /* C++, or a misuse that the function itself does not have either, since it gives back what it made all the same */
    o.exc_unseen =
        o.exc != PENDING_NO && s->exc_at < 0 && (e->f->link || (has_ret && ret.kind == VAL_PTR));
    o.clears = s->exc_gone && s->exc == PENDING_NO;
    o.exc_held = s->exc_held;
    o.exc_put = s->exc_put;
    o.reach = s->reach;
    o.gil = s->gil;
    o.uses_api = s->uses_api;
    for (uint32_t k = 0; k < s->objs.n; k++)
        add_writes(&m, s->objs.at[k].id, s->objs.at[k].o);
    for (uint32_t k = 0; k < m.news.n; k++)
        if (o.news.at[k].family != FAMILY_NONE)
            add_made(&m, k);
    for (uint32_t k = 0; k < s->objs.n; k++)
        add_deltas(&m, s->objs.at[k].id, s->objs.at[k].o);
    o.kept = kept_params(&m);
    share_summary(e, s, ret, &o);
    if (has_ret)
        share_result_summary(e, s, ret, &o);
    add_keepers(&m);
    pool_summary(e, s, &o);
    conditions_of(e, s, &o);
    o.forgets = forgets_to_raise(&o);
    o.hash = hash_outcome(&o, true);
    e->summary->runs |= s->runs;
    take_up(e, &o);
    arena_reset(e->made);
}

static bool
hands_out_block(const SumOutcome *o)
{
    for (uint32_t k = 0; k < o->news.n; k++)
        if (o->news.at[k].family != FAMILY_NONE)
            return true;
    return false;
}

/* A value that is not known well enough: callers would take part of it for success, and be blamed for that. */
static bool
may_say_either(const Given *g)
{
    return g->kind == GIVEN_ANY || (g->kind == GIVEN_INT && g->lo != g->hi && g->hi >= 0) ||
           (g->kind != GIVEN_INT && g->maybe_null);
}

/* Are two pointers compared, and not one with NULL? */
static bool
are_pointers(const Explorer *e, Ref a, Ref b)
{
    const Instr *x = ir_def(e->f, ir_strip(e->f, a)), *y = ir_def(e->f, ir_strip(e->f, b));
    const Type *t = x && y ? ir_type(e->u, x->type) : NULL;

    return t && t->kind == TYPE_POINTER;
}

static bool
reads_given(const Explorer *e, Ref r, int depth)
{
    enum { DEEP = 6 };
    const Function *f = e->f;
    const Instr *i = ir_def(f, ir_strip(f, r));
    int32_t local = ir_loaded_local(f, r);

    if (local >= 0) {
        const Type *t = ir_type(e->u, f->locals.at[local].type);
        return f->locals.at[local].is_param && t &&
               (t->kind == TYPE_INT || t->kind == TYPE_POINTER);
    }
    bool alike = i && i->op == OP_bin && (i->sub == BIN_eq || i->sub == BIN_ne) &&
                 are_pointers(e, ir_arg(f, i, 0), ir_arg(f, i, 1));
    for (uint32_t k = 0; i && i->op != OP_call && i->op != OP_load && depth < DEEP && k < i->nargs;
         k++)
        if (!alike && reads_given(e, ir_arg(f, i, k), depth + 1))
            return true;
    return false;
}

/* Does r rest on what a function returned that no model tells of? What it may be is not known so well. */
static bool
rests_on_function(const Explorer *e, Ref r, int depth)
{
    enum { DEEP = 6 };
    const Function *f = e->f;
    const Instr *i = ir_def(f, ir_strip(f, r));
    int32_t local = ir_loaded_local(f, r);

    if (depth > DEEP)
        return true;
    if (i && i->op == OP_call)
        return !call_model(e->p->models, e->u, f, i);
    for (uint32_t k = 0; local >= 0 && k < f->instrs.n; k++) {
        const Instr *store = &f->instrs.at[k];
        Ref to = store->op == OP_store ? ir_arg(f, store, 0) : ref_none();
        const Instr *from = to.kind == REF_LOCAL && (int32_t)to.n == local
                                ? ir_def(f, ir_strip(f, ir_arg(f, store, 1)))
                                : NULL;
        if (from && from->op == OP_call && !call_model(e->p->models, e->u, f, from))
            return true;
    }
    for (uint32_t k = 0; i && i->op != OP_load && k < i->nargs; k++)
        if (rests_on_function(e, ir_arg(f, i, k), depth + 1))
            return true;
    return false;
}

/* Does a number that it is given decide anything in the function, which may be a flag that says whether it is to raise? Or a pointer,
 * which may be the NULL of what failed before? Or what another function returned, which may have raised? */
static bool
decides_by_others(const Explorer *e)
{
    const Function *f = e->f;

    for (uint32_t b = 0; b < f->blocks.n; b++) {
        const Instr *end = &f->instrs.at[f->blocks.at[b].first + f->blocks.at[b].n - 1];
        if ((end->op == OP_branch || end->op == OP_switch) &&
            (reads_given(e, ir_arg(f, end, 0), 0) || rests_on_function(e, ir_arg(f, end, 0), 0)))
            return true;
    }
    return false;
}

/* A part of the one function that calls it: the mistake is told there, and once. */
static bool
is_part_of_caller(const Explorer *e)
{
    int32_t file = e->f->loc.file;

    return !e->fn->address_taken && e->fn->callers.n == 1 && file >= 0 &&
           strcmp(e->u->files.at[file].path, e->u->path) == 0;
}

/* A function that reports errors by -1 (or NULL) with an exception set does not return that by chance on success: where
 * only our ranges are too wide to know, take its word. */
static void
tell_errors_apart(Explorer *e, bool returns_void)
{
    Summary *sum = e->summary;
    bool null_error = false, negative_error = false, null_raised = false, negative_raised = false;
    bool is_plain =
        sum->complete && !sum->too_many && is_part_of_caller(e) && !decides_by_others(e);

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *o = &sum->outcomes.at[k];
        if (o->exc == PENDING_NO || o->ret.kind != GIVEN_INT || o->ret.lo != o->ret.hi)
            continue;
        null_error = null_error || o->ret.lo == 0;
        negative_error = negative_error || o->ret.lo < 0;
        null_raised = null_raised || (o->ret.lo == 0 && o->exc == PENDING_YES);
        negative_raised = negative_raised || (o->ret.lo < 0 && o->exc == PENDING_YES);
    }
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *o = &sum->outcomes.at[k];
        if (hands_out_block(o)) { /* and has not failed */
            if (negative_error && o->ret.kind == GIVEN_INT && o->ret.lo < 0 && o->ret.hi >= 0)
                o->ret.lo = 0;
            if (null_error && !negative_error && o->ret.kind == GIVEN_INT && o->ret.lo <= 0 &&
                o->ret.hi > 0)
                o->ret.lo = 1;
            if (o->exc == PENDING_MAYBE)
                o->exc = PENDING_NO;
        }
        if (o->exc == PENDING_YES && !returns_void && may_say_either(&o->ret))
            o->exc = PENDING_MAYBE;
        if (o->exc != PENDING_NO)
            continue;
        if (o->ret.kind == GIVEN_INT && o->ret.lo == o->ret.hi &&
            ((o->ret.lo < 0 && negative_error) || (o->ret.lo == 0 && null_error)) &&
            !(is_plain && o->forgets && (o->ret.lo < 0 ? negative_raised : null_raised) &&
              !ask_is_asked_for(e)))
            o->exc = PENDING_MAYBE; /* its callers cannot tell this way out from the others */
        if (o->ret.kind == GIVEN_ANY && negative_error)
            o->ret = (Given){.kind = GIVEN_INT, .lo = 0, .hi = INT64_MAX};
        if (o->ret.kind == GIVEN_INT && o->ret.lo < 0 && o->ret.hi > 0 && negative_error)
            o->ret.lo = 0;
        if (o->ret.kind != GIVEN_INT && null_error)
            o->ret.maybe_null = false;
    }
}

static int
delta_of_param(const SumOutcome *o, int32_t param)
{
    for (uint32_t k = 0; k < o->deltas.n; k++)
        if (o->deltas.at[k].place.param == param && o->deltas.at[k].place.n == 0)
            return o->deltas.at[k].n;
    return 0;
}

/* A function that returns an argument with a reference here and without one there: the second is told as a mistake in
 * it (judge_returns), and callers are taken to get what they expect. */
static void
level_returns(Explorer *e)
{
    Summary *sum = e->summary;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *given = &sum->outcomes.at[k];
        if (given->ret.kind != GIVEN_PARAM || given->ret.off ||
            delta_of_param(given, given->ret.n) < 1 || e->meant_lent >> (given->ret.n & 31) & 1)
            continue;
        for (uint32_t j = 0; j < sum->outcomes.n; j++) {
            SumOutcome *o = &sum->outcomes.at[j];
            if (o->ret.kind != GIVEN_PARAM || o->ret.n != given->ret.n ||
                delta_of_param(o, o->ret.n) != 0)
                continue;
            Delta d = {.place = {.param = (int16_t)o->ret.n}, .n = 1};
            vec_push(e->p->arena, &o->deltas, d);
        }
    }
}

/* A reference that only some ways out add to an argument, and that is put nowhere, is told as a leak of the function's
 * (judge_gains): its callers are not to be blamed for it. */
static void
level_gains(Explorer *e)
{
    Summary *sum = e->summary;

    for (uint32_t k = 0; k < e->gains.n; k++) {
        int32_t param = (int32_t)obj_info(&e->h, e->gains.at[k].obj)->n;
        uint32_t with = 0;
        for (uint32_t j = 0; j < sum->outcomes.n; j++)
            with += delta_of_param(&sum->outcomes.at[j], param) > 0;
        for (uint32_t j = 0; with < sum->outcomes.n && j < sum->outcomes.n; j++) {
            SumOutcome *o = &sum->outcomes.at[j];
            if (o->ret.kind == GIVEN_PARAM && o->ret.n == param)
                continue;
            for (uint32_t d = 0; d < o->deltas.n; d++)
                if (o->deltas.at[d].place.param == param && o->deltas.at[d].place.n == 0 &&
                    o->deltas.at[d].n > 0 && o->writes.n == 0)
                    o->deltas.at[d].n = 0;
        }
    }
}

/* An exception left behind by what looks like success is told of here, not once more in every caller. */
static void
level_exceptions(Explorer *e)
{
    for (uint32_t k = 0; e->blames_itself && k < e->summary->outcomes.n; k++) {
        SumOutcome *o = &e->summary->outcomes.at[k];
        bool told = o->ret.kind == GIVEN_INT && o->ret.lo <= 0 && o->ret.lo < e->first_success;
        if (o->exc == PENDING_YES && !told)
            o->exc = PENDING_MAYBE;
    }
}

static void
keep_needs(Explorer *e)
{
    Place p;

    e->summary->needs = e->needs;
    e->summary->needed.n = 0;
    for (uint32_t k = 0; k < e->needed.n; k++)
        if (place_of_object(e, e->needed.at[k], &p) && p.n == 1 && p.param >= 0 && p.name[0])
            vec_push(e->p->arena, &e->summary->needed, p);
}

void
summary_finish(Explorer *e)
{
    level_exceptions(e);
    level_gains(e);
    level_returns(e);
    tell_errors_apart(e, function_returns_void(e->u, e->f));
    if (e->fn->promise)
        summary_obey(e);
    else
        keep_needs(e);
}
