/*
 * summary: what a function does, as its callers need to know it.
 *
 * Every path that returns makes an outcome: what comes back, what became of the references that the parameters (and
 * what hangs on them) stand for, what was written where the caller can see it, what became of the exception. Places
 * are named by the way from a parameter or global to them, as they were at entry. Equal outcomes are one.
 *
 * A caller applies an outcome by doing the same to its own state: it makes the new objects, finds the places, writes,
 * and adds what is left over of the counts.
 */
#include "engine.h"

enum { OUTCOMES_MOST = 24, NEW_BASE = 96 };

/* ---- places -------------------------------------------------------------------------------------- */

static bool
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
    out->off[out->n++] = i->n;
    return true;
}

bool
was_strong(const Explorer *e, const ObjInfo *i)
{
    return i->birth == BIRTH_MEMBER && i->is_object &&
           !models_member(e->p->models, i->record, i->name) &&
           member_owns(e->p,
                       obj_info(&e->h, i->parent)->kind == OBJ_GLOBAL && !i->record ? NULL
                                                                                    : i->record,
                       i->name) == OWNS_YES;
}

/* ---- making an outcome ------------------------------------------------------------------------------ */

typedef struct Maker {
    Explorer *e;
    const State *s;
    SumOutcome *o;
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

/* References that a place outside holds by a plain pointer: whoever put them there keeps them there. */
static int
parked(const Explorer *e, const State *s, Obj o)
{
    int n = 0;

    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Object *x = s->objs.at[k].o;
        if (i->kind != OBJ_GLOBAL && i->birth != BIRTH_ELEMENT &&
            (i->birth != BIRTH_CALL || x->life == LIFE_DEAD))
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            n += x->cells[c].strong == STRONG_NO && !x->cells[c].initial &&
                 x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o;
    }
    return n;
}

static Given
give_new(Maker *m, Obj obj)
{
    const Object *x = state_get(m->s, obj);
    const ObjInfo *i = obj_info(&m->e->h, obj);

    for (uint32_t k = 0; k < m->news.n; k++)
        if (m->news.at[k] == obj)
            return (Given){.kind = GIVEN_NEW, .n = (int32_t)k};
    NewObject n = {(int16_t)(x->owned - parked(m->e, m->s, obj) + strong_written(m->e, m->s, obj)),
                   x->type, i->callee, i->from_unknown};
    vec_push(m->e->a, &m->news, obj);
    vec_push(m->e->p->arena, &m->o->news, n);
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
    bool stored = i->birth == BIRTH_CALL && strong_written(m->e, m->s, v.id) > 0;
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
    if (i->kind == OBJ_HEAP && x->outside != OUT_UNKNOWN) {
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
        return g;
    case VAL_PTR:
        return given_pointer(m, v);
    case VAL_UNDEF:
        g.kind = GIVEN_UNDEF;
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
                   .record = c->record,
                   .name = c->name};
        w.place.off[w.place.n++] = c->off;
        vec_push(m->e->p->arena, &m->o->writes, w);
    }
}

/* What is left of the count of an object that the caller knows, once the caller has replayed the writes. */
static int
left_over(const Explorer *e, const State *s, Obj id, const Object *x)
{
    int n = x->owned + strong_written(e, s, id);
    int there = parked(e, s, id);

    if (n > 0)
        n = n > there ? n - there
                      : 0; /* what an object made here, or a cache, points to is its business */

    const ObjInfo *i = obj_info(&e->h, id);

    if (was_strong(e, i)) {
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
    Delta d = {.n = (int16_t)left_over(m->e, m->s, id, x)};

    if (i->kind == OBJ_LOCAL || i->kind == OBJ_GLOBAL || d.n == 0 || i->kind == OBJ_STRING ||
        !place_of_object(m->e, id, &d.place))
        return;
    vec_push(m->e->p->arena, &m->o->deltas, d);
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
            if (v.kind == VAL_PTR && v.n == 0 && !x->cells[c].initial &&
                obj_info(&m->e->h, v.id)->birth == BIRTH_PARAM && obj_info(&m->e->h, v.id)->n < 32)
                set |= 1u << obj_info(&m->e->h, v.id)->n;
        }
    }
    return set;
}

static void
add_conditions(Maker *m)
{
    Explorer *e = m->e;
    SumOutcome *o = m->o;

    for (uint32_t k = 0; k < 8; k++) {
        o->lo[k] = INT64_MIN;
        o->hi[k] = INT64_MAX;
    }
    for (uint32_t k = 0; k < e->h.syms.n; k++)
        for (uint32_t p = 0; p < e->f->nparams && p < 8; p++)
            if (e->h.syms.at[k].op == SUB_NONE && e->h.syms.at[k].key == param_symbol_key(p)) {
                val_range(&e->h, m->s, val_sym((Sym)k), &o->lo[p], &o->hi[p]);
                if (val_truth(&e->h, m->s, val_sym((Sym)k)) == TRUTH_YES)
                    o->nonnull_params |= 1u << p; /* of a number: not nought */
            }
    for (uint32_t p = 0; p < e->f->nparams && p < 32; p++) {
        Obj obj = param_object_of(e, p);
        if (obj < 0)
            continue;
        const Object *x = state_get(m->s, obj);
        if (!x)
            o->null_params |= 1u << p;
        else if (x->null == NULL_NO)
            o->nonnull_params |= 1u << p;
        if (x && x->life == LIFE_DEAD)
            o->killed |= 1u << p;
        if (x && x->changed)
            o->changed |= 1u << p;
        if (x && (x->escaped || parked(e, m->s, obj)))
            o->parked |= 1u << p;
    }
}

static void
add_place_conditions(Maker *m)
{
    Place p;

    for (uint32_t k = 0; k < m->s->nulls.n; k++)
        if (place_of_object(m->e, m->s->nulls.at[k], &p))
            vec_push(m->e->p->arena, &m->o->null_places, p);
    for (uint32_t k = 0; k < m->s->objs.n; k++) {
        const ObjInfo *i = obj_info(&m->e->h, m->s->objs.at[k].id);
        if (i->birth == BIRTH_MEMBER && i->is_object && m->s->objs.at[k].o->null == NULL_NO &&
            place_of_object(m->e, m->s->objs.at[k].id, &p) && p.n == 1)
            vec_push(m->e->p->arena, &m->o->nonnull_places, p);
    }
}

static bool
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
    h = hash_mix(hash_mix(h, (uint64_t)g->kind * 4 + g->maybe_null), (uint64_t)g->n);
    h = hash_mix(hash_mix(h, (uint64_t)g->lo), (uint64_t)g->hi);
    return hash_place(hash_mix(h, (uint64_t)g->off), &g->place);
}

static uint64_t
hash_outcome(const SumOutcome *o)
{
    uint64_t h = hash_given(0x0c, &o->ret);

    h = hash_mix(h, (uint64_t)(o->exc * 8 + o->clears * 4));
    for (uint32_t k = 0; k < o->news.n; k++)
        h = hash_mix(hash_mix(h, (uint64_t)(uint16_t)o->news.at[k].owned),
                     KEY_PTR(o->news.at[k].type));
    for (uint32_t k = 0; k < o->deltas.n; k++)
        h = hash_mix(hash_place(h, &o->deltas.at[k].place), (uint64_t)(uint16_t)o->deltas.at[k].n);
    for (uint32_t k = 0; k < o->writes.n; k++)
        h = hash_mix(hash_given(hash_place(h, &o->writes.at[k].place), &o->writes.at[k].value),
                     o->writes.at[k].spent);
    h = hash_mix(h, o->kept);
    h = hash_mix(hash_mix(hash_mix(h, o->null_params), (uint64_t)o->killed << 32 | o->parked),
                 o->changed);
    return h;
}

static void
keep_common(Place *at, uint32_t *n, const Place *other, uint32_t nother)
{
    uint32_t kept = 0;

    for (uint32_t k = 0; k < *n; k++) {
        bool common = false;
        for (uint32_t j = 0; j < nother; j++)
            common = common || place_eq(&at[k], &other[j]);
        if (common)
            at[kept++] = at[k];
    }
    *n = kept;
}

static void
widen_conditions(SumOutcome *into, const SumOutcome *from)
{
    into->nonnull_params &= from->nonnull_params;
    keep_common(into->null_places.at, &into->null_places.n, from->null_places.at,
                from->null_places.n);
    keep_common(into->nonnull_places.at, &into->nonnull_places.n, from->nonnull_places.at,
                from->nonnull_places.n);
    for (int k = 0; k < 8; k++) {
        if (from->lo[k] < into->lo[k])
            into->lo[k] = from->lo[k];
        if (from->hi[k] > into->hi[k])
            into->hi[k] = from->hi[k];
    }
    if (from->reach > into->reach)
        into->reach = from->reach;
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

/* Too many: what is like the new one in all that matters for counts takes it in, and says nothing of what it wrote. */
static void
throw_together(Summary *sum, const SumOutcome *o)
{
    sum->too_many = true;
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *have = &sum->outcomes.at[k];
        if (have->ret.kind != o->ret.kind || have->ret.n != o->ret.n || have->exc != o->exc ||
            have->null_params != o->null_params || !same_counts(have, o))
            continue;
        widen_conditions(have, o);
        for (uint32_t w = 0; w < have->writes.n; w++)
            if (have->writes.at[w].value.kind != GIVEN_NEW)
                have->writes.at[w].value = (Given){.kind = GIVEN_ANY};
        if (have->ret.kind == GIVEN_INT) {
            if (o->ret.lo < have->ret.lo)
                have->ret.lo = o->ret.lo;
            if (o->ret.hi > have->ret.hi)
                have->ret.hi = o->ret.hi;
        }
        return;
    }
}

void
summary_add(Explorer *e, State *s, Val ret, bool has_ret)
{
    SumOutcome o = {0};
    Maker m = {.e = e, .s = s, .o = &o};

    o.ret = has_ret ? given(&m, ret) : (Given){.kind = GIVEN_ANY};
    o.exc = s->exc_touched ? s->exc : PENDING_NO;
    o.clears = s->exc_touched && s->exc == PENDING_NO;
    o.reach = s->reach;
    for (uint32_t k = 0; k < s->objs.n; k++)
        add_writes(&m, s->objs.at[k].id, s->objs.at[k].o);
    for (uint32_t k = 0; k < s->objs.n; k++)
        add_deltas(&m, s->objs.at[k].id, s->objs.at[k].o);
    add_conditions(&m);
    o.kept = kept_params(&m);
    add_place_conditions(&m);
    o.hash = hash_outcome(&o);
    e->summary->runs |= s->runs;
    for (uint32_t k = 0; k < e->summary->outcomes.n; k++)
        if (e->summary->outcomes.at[k].hash == o.hash) {
            widen_conditions(&e->summary->outcomes.at[k], &o);
            return;
        }
    if (e->summary->outcomes.n >= OUTCOMES_MOST)
        throw_together(e->summary, &o);
    else
        vec_push(e->p->arena, &e->summary->outcomes, o);
}

/* A function that reports errors by -1 (or NULL) with an exception set does not return that by chance on success: where
 * only our ranges are too wide to know, take its word. */
static void
tell_errors_apart(Summary *sum)
{
    bool null_error = false, negative_error = false;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *o = &sum->outcomes.at[k];
        if (o->exc == PENDING_NO || o->ret.kind != GIVEN_INT || o->ret.lo != o->ret.hi)
            continue;
        null_error = null_error || o->ret.lo == 0;
        negative_error = negative_error || o->ret.lo < 0;
    }
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        SumOutcome *o = &sum->outcomes.at[k];
        if (o->exc != PENDING_NO)
            continue;
        if (o->ret.kind == GIVEN_INT && o->ret.lo == o->ret.hi &&
            ((o->ret.lo < 0 && negative_error) || (o->ret.lo == 0 && null_error)))
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
            delta_of_param(given, given->ret.n) < 1)
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

void
summary_finish(Explorer *e)
{
    level_gains(e);
    level_returns(e);
    tell_errors_apart(e->summary);
}

/* ---- applying one -------------------------------------------------------------------------------------- */

typedef struct Applier {
    Explorer *e;
    State *s;
    InstrId i;
    const Instr *in;
    const Fn *callee;
    const SumOutcome *o;
    Obj *news;
} Applier;

static Val
argument(Applier *a, int k)
{
    if (k < 0 || (uint32_t)k + 1 >= a->in->nargs)
        return val_unknown();
    return eval(a->e, a->s, ir_arg(a->e->f, a->in, (uint32_t)k + 1));
}

static Val
global_address(Applier *a, const char *name)
{
    const Unit *u = a->e->u;

    for (uint32_t g = 0; name && g < u->globals.n; g++)
        if (u->globals.at[g].name == name && (u == a->callee->unit || !u->globals.at[g].is_static))
            return val_ptr(global_object(a->e, a->s, (int32_t)g), 0);
    return val_unknown();
}

static TypeId
object_pointer_type(const Unit *u)
{
    for (uint32_t k = 0; k < u->types.n; k++)
        if (is_object_type(u, (TypeId)k))
            return (TypeId)k;
    return -1;
}

/* The address that a place names in the caller, `last` dereferences short of its end. */
static Val
place_address(Applier *a, const Place *p, int last)
{
    Val v = p->param >= 0 ? argument(a, p->param) : global_address(a, p->global);

    for (int k = 0; k + last < p->n; k++) {
        if (v.kind != VAL_PTR)
            return val_unknown();
        Val at = val_ptr(v.id, v.n + p->off[k]);
        if (k + last + 1 == p->n && last == 1)
            return at;
        Instr via = {.op = OP_field, .name = p->name[k], .record = p->record[k]};
        v = peek(a->e, a->s, at, object_pointer_type(a->e->u), p->name[k] ? &via : NULL);
    }
    return v;
}

static Val
write_address(Applier *a, const Place *p)
{
    Place base = *p;

    if (p->n == 0)
        return val_unknown();
    base.n--;
    Val v = place_address(a, &base, 0);
    return v.kind == VAL_PTR ? val_ptr(v.id, v.n + p->off[p->n - 1]) : val_unknown();
}

static void
make_news(Applier *a)
{
    Explorer *e = a->e;

    a->news = NEW_N(e->a, Obj, a->o->news.n + 1);
    for (uint32_t k = 0; k < a->o->news.n; k++) {
        const NewObject *n = &a->o->news.at[k];
        Obj o = fresh_object(e, a->s, a->i, NEW_BASE + (int)k, OBJ_HEAP, a->callee->f->name);
        obj_info(&e->h, o)->from_unknown = n->unknown;
        Object *x = state_edit(&e->h, a->s, o);
        x->owned = n->owned;
        x->type = n->type;
        x->fill = FILL_SYMBOLIC;
        a->news[k] = o;
        if (n->owned > 0)
            trace(e, a->s, TRACE_BORN, a->i, o, true);
    }
}

static Val
value_of(Applier *a, const Given *g, TypeId type, int which)
{
    Explorer *e = a->e;

    switch (g->kind) {
    case GIVEN_INT:
        return fresh_int(e, a->s, a->i, which * 32 + (int)(a->o - a->callee->summary->outcomes.at),
                         g->lo, g->hi);
    case GIVEN_NEW: {
        Object *x = state_edit(&e->h, a->s, a->news[g->n]);
        if (g->maybe_null)
            x->null = NULL_MAYBE;
        return val_ptr(a->news[g->n], g->off);
    }
    case GIVEN_PARAM: {
        Val v = argument(a, g->n);
        return v.kind == VAL_PTR ? val_ptr(v.id, v.n + g->off) : v;
    }
    case GIVEN_GLOBAL: {
        Val v = global_address(a, g->place.global);
        return v.kind == VAL_PTR ? val_ptr(v.id, v.n + g->off) : v;
    }
    case GIVEN_PLACE: {
        Val v = place_address(a, &g->place, 0);
        if (v.kind == VAL_PTR && !g->maybe_null && state_get(a->s, v.id) &&
            state_get(a->s, v.id)->null == NULL_MAYBE)
            state_edit(&e->h, a->s, v.id)->null = NULL_NO;
        return v.kind == VAL_PTR ? val_ptr(v.id, v.n + g->off) : v;
    }
    case GIVEN_BORROWED: {
        Obj o = fresh_object(e, a->s, a->i, which, OBJ_HEAP, a->callee->f->name);
        Val lender =
            g->place.param >= 0 || g->place.global ? place_address(a, &g->place, 0) : val_unknown();
        Object *x = state_edit(&e->h, a->s, o);
        x->fill = FILL_SYMBOLIC;
        x->shared = true;
        x->type = g->type;
        x->null = g->maybe_null ? NULL_MAYBE : NULL_NO;
        x->outside = OUT_INTERP;
        if (lender.kind == VAL_PTR) {
            x->outside = OUT_LENDER;
            x->lender = lender.id;
        }
        trace(e, a->s, TRACE_BORROWED, a->i, o, true);
        return val_ptr(o, 0);
    }
    case GIVEN_PTR: {
        Val v = unknown_value(e, a->s, a->i, which, type, a->callee->f->name);
        if (v.kind == VAL_PTR && !g->maybe_null)
            state_edit(&e->h, a->s, v.id)->null = NULL_NO;
        return v;
    }
    case GIVEN_UNDEF:
        return val_undef();
    default:
        return unknown_value(e, a->s, a->i, which, type, a->callee->f->name);
    }
}

static bool
place_conditions_hold(Applier *a)
{
    const SumOutcome *o = a->o;

    for (uint32_t k = 0; k < o->null_places.n; k++)
        if (!state_assume(&a->e->h, a->s, place_address(a, &o->null_places.at[k], 0), false))
            return false;
    for (uint32_t k = 0; k < o->nonnull_places.n; k++)
        if (!state_assume(&a->e->h, a->s, place_address(a, &o->nonnull_places.at[k], 0), true))
            return false;
    return true;
}

static bool
conditions_hold(Applier *a)
{
    if (!place_conditions_hold(a))
        return false;
    for (int k = 0; (uint32_t)k + 1 < a->in->nargs && k < 32; k++) {
        Val v = argument(a, k);
        if (a->o->null_params >> k & 1 && !state_assume(&a->e->h, a->s, v, false))
            return false;
        v = argument(a, k);
        if (a->o->nonnull_params >> k & 1 && !state_assume(&a->e->h, a->s, v, true))
            return false;
        if (k >= 8 || (v.kind != VAL_INT && v.kind != VAL_SYM))
            continue;
        if (!state_assume_cmp(&a->e->h, a->s, BIN_ge, v, val_int(a->o->lo[k]), true) ||
            !state_assume_cmp(&a->e->h, a->s, BIN_le, v, val_int(a->o->hi[k]), true))
            return false;
    }
    return true;
}

/* Outcomes that were thrown together say too little of when they hold: what they do beyond the result is not to be
 * counted on. */
static bool
is_vague(const Applier *a, const Delta *d)
{
    bool returned = a->o->ret.kind == GIVEN_PARAM && a->o->ret.n == d->place.param;

    return a->callee->summary->too_many &&
           (d->place.n > 0 || d->place.param < 0 || (d->n > 0 && !returned));
}

/* A member of a parameter that is gone afterwards: what it held went with it. */
static bool
is_torn_down(const SumOutcome *o, const Place *p)
{
    return p->n > 0 && p->param >= 0 && p->param < 32 && (o->killed >> p->param & 1);
}

static void
replay_counts(Applier *a, Val *objects)
{
    Explorer *e = a->e;

    for (uint32_t k = 0; k < a->o->deltas.n; k++) {
        const Delta *d = &a->o->deltas.at[k];
        Val v = objects[k];
        if (v.kind != VAL_PTR || is_torn_down(a->o, &d->place))
            continue;
        if (is_vague(a, d)) {
            escape(e, a->s, v);
            continue;
        }
        bool parked = d->place.n == 0 && d->place.param >= 0 && d->place.param < 32 &&
                      (a->o->parked >> d->place.param & 1);
        if (d->n > 0 && parked) {
            escape(e, a->s, v); /* the reference that was added is kept there */
            continue;
        }
        for (int n = 0; n < d->n; n++) {
            heap_incref(&e->h, a->s, v.id, a->i);
            trace(e, a->s, TRACE_GAINED, a->i, v.id, true);
        }
        for (int n = 0; n > d->n; n--)
            if (parked || d->place.n > 0 || state_get(a->s, v.id)->owned <= 0)
                steal(e, a->s, v, -1, a->i);
            else
                release(e, a->s, v, a->i, true);
    }
}

/* A global that the callee wrote: what it holds now is read anew. */
static void
forget_cell(Applier *a, Val at)
{
    Object *x = state_edit(&a->e->h, a->s, at.id);
    uint32_t n = 0;

    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].off == at.n)
            escape(a->e, a->s, x->cells[k].v);
    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].off != at.n)
            x->cells[n++] = x->cells[k];
    x->ncells = n;
    x->fill = FILL_SYMBOLIC;
}

static void
replay_writes(Applier *a, Val *places, Val *values)
{
    Explorer *e = a->e;

    for (uint32_t k = 0; k < a->o->writes.n; k++) {
        const Write *w = &a->o->writes.at[k];
        if (places[k].kind != VAL_PTR)
            continue;
        if (w->place.param < 0) {
            forget_cell(a, places[k]);
            continue;
        }
        if (w->spent) {
            Obj owner;
            Cell cell;
            if (values[k].kind == VAL_PTR && state_get(a->s, values[k].id) &&
                state_get(a->s, values[k].id)->owned <= 0)
                heap_decref(&e->h, a->s, values[k].id, a->i, &owner, &cell);
            continue;
        }
        Instr via = {.op = OP_field, .name = w->name, .record = w->record};
        if (w->value.kind == GIVEN_GLOBAL && values[k].kind == VAL_PTR)
            heap_incref(&e->h, a->s, values[k].id,
                        a->i); /* the callee has seen to the count of None and its like */
        store(e, a->s, places[k], values[k], a->i, w->name ? &via : NULL);
    }
}

static bool
may_succeed(const Summary *sum)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].exc == PENDING_NO)
            return true;
    return false;
}

static void
apply_one(Explorer *e, State *s, InstrId i, const Fn *callee, const SumOutcome *o, States *out)
{
    Applier a = {.e = e, .s = s, .i = i, .in = &e->f->instrs.at[i], .callee = callee, .o = o};

    if (!conditions_hold(&a))
        return;
    make_news(&a);
    Val *objects = NEW_N(e->a, Val, o->deltas.n + 1);
    Val *places = NEW_N(e->a, Val, o->writes.n + 1), *values = NEW_N(e->a, Val, o->writes.n + 1);
    for (uint32_t k = 0; k < o->deltas.n; k++)
        objects[k] = place_address(&a, &o->deltas.at[k].place, 0);
    for (uint32_t k = 0; k < o->writes.n; k++) {
        places[k] = write_address(&a, &o->writes.at[k].place);
        values[k] = o->writes.at[k].place.param < 0
                        ? val_unknown()
                        : value_of(&a, &o->writes.at[k].value, -1, 160 + (int)k);
    }
    Val ret = value_of(&a, &o->ret, a.in->type, 0);
    if (o->ret.kind == GIVEN_GLOBAL && o->ret.n > 0 && ret.kind == VAL_PTR)
        heap_incref(&e->h, s, ret.id, i);
    for (uint32_t k = 0; callee->summary->too_many && k < o->news.n; k++)
        if (!(ret.kind == VAL_PTR && ret.id == a.news[k]))
            state_edit(&e->h, s, a.news[k])->escaped = true;
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->changed >> k & 1)
            havoc(e, s, argument(&a, k), i, 0);
    replay_counts(
        &a, objects); /* before the writes: a reference that leaves its cell is not lost then */
    e->replaying = true;
    replay_writes(&a, places, values);
    e->replaying = false;
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->kept >> k & 1)
            keep(e, s, argument(&a, k), ret, i);
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->parked >> k & 1)
            escape(e, s, argument(&a, k));
    if (o->exc == PENDING_YES || (o->exc == PENDING_MAYBE && s->exc == PENDING_NO)) {
        s->exc = o->exc;
        s->exc_touched = true;
        if (may_succeed(callee->summary))
            trace(e, s, TRACE_FAILS, i, -1, true);
    } else if (o->clears) {
        s->exc = PENDING_NO;
        s->exc_touched = true;
    }
    if (o->reach < s->reach)
        s->reach = o->reach;
    if (o->exc == PENDING_YES)
        set_reach(s, true, false);
    if (e->live.last_use[i] >= 0)
        tmp_put(&e->h, s, i, ret);
    else if (ret.kind == VAL_PTR)
        check_lost(e, s, ret.id, i);
    e->replaying = true;
    for (uint32_t k = 0; k < o->news.n; k++)
        if (!(ret.kind == VAL_PTR && ret.id == a.news[k]))
            check_lost(e, s, a.news[k], i);
    e->replaying = false;
    vec_push(e->a, out, s);
}

void
summary_apply(Explorer *e, State *s, InstrId i, const Fn *callee, States *out)
{
    const Summary *sum = callee->summary;

    code_ran(e, s, sum->runs, i);
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        apply_one(e, k + 1 < sum->outcomes.n ? state_copy(&e->h, s) : s, i, callee,
                  &sum->outcomes.at[k], out);
}

/* ---- printing -------------------------------------------------------------------------------------------- */

static void
print_place(const Fn *fn, const Place *p, Text *out)
{
    if (p->param >= 0)
        text_add(out, fn->f->locals.at[p->param].name ? fn->f->locals.at[p->param].name : "?");
    else
        text_add(out, p->global ? p->global : "nobody");
    for (int k = 0; k < p->n; k++)
        text_addf(out, "[%lld]", (long long)p->off[k]);
}

static void
print_given(const Fn *fn, const Given *g, Text *out)
{
    static const char *const words[] = {"any", "",  "new ",  "borrowed ", "what was at ",
                                        "",    "&", "undef", "pointer"};

    text_add(out, words[g->kind]);
    if (g->kind == GIVEN_INT && g->lo == g->hi)
        text_addf(out, "%lld", (long long)g->lo);
    else if (g->kind == GIVEN_INT)
        text_addf(out, "%lld..%lld", (long long)g->lo, (long long)g->hi);
    else if (g->kind == GIVEN_NEW)
        text_addf(out, "#%d", g->n);
    else if (g->kind == GIVEN_PARAM)
        text_add(out, fn->f->locals.at[g->n].name ? fn->f->locals.at[g->n].name : "?");
    else if (g->kind == GIVEN_BORROWED || g->kind == GIVEN_PLACE)
        print_place(fn, &g->place, out);
    else if (g->kind == GIVEN_GLOBAL)
        text_add(out, g->place.global);
    if (g->maybe_null)
        text_add(out, "?");
}

void
summary_print(const Fn *fn, Text *out)
{
    const Summary *s = fn->summary;

    text_addf(out, "summary %s%s%s\n", fn->f->name, s->complete ? "" : " (incomplete)",
              s->too_many ? " (thrown together)" : "");
    for (uint32_t k = 0; k < s->outcomes.n; k++) {
        const SumOutcome *o = &s->outcomes.at[k];
        text_add(out, "  -> ");
        print_given(fn, &o->ret, out);
        text_add(out, o->exc == PENDING_YES ? "!" : o->exc == PENDING_MAYBE ? " (exception?)" : "");
        for (uint32_t n = 0; n < o->news.n; n++)
            text_addf(out, " #%u owned %d", n, o->news.at[n].owned);
        for (uint32_t n = 0; n < o->deltas.n; n++) {
            text_add(out, " ");
            print_place(fn, &o->deltas.at[n].place, out);
            text_addf(out, " %+d", o->deltas.at[n].n);
        }
        for (uint32_t n = 0; n < o->writes.n; n++) {
            text_add(out, " ");
            print_place(fn, &o->writes.at[n].place, out);
            text_add(out, o->writes.at[n].spent ? " spent " : " = ");
            print_given(fn, &o->writes.at[n].value, out);
        }
        for (uint32_t p = 0; p < fn->f->nparams && p < 32; p++)
            if (o->null_params >> p & 1)
                text_addf(out, " if %s is NULL",
                          fn->f->locals.at[p].name ? fn->f->locals.at[p].name : "?");
        text_add(out, "\n");
    }
}
