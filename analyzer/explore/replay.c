/*
 * replay: a callee's outcome, done again in its caller's state.
 *
 * The outcome says where it holds: the state is narrowed to that, or the outcome cannot be. Then the new objects are
 * made, the places found, the counts adjusted, the writes written, and what comes back is the call's value. The counts
 * go first: a reference that leaves its cell is accounted for before the cell is overwritten.
 */
#include "engine.h"

/* Out-parameters of the call itself have the numbers below. */
enum { NEW_BASE = 96 };

typedef struct Applier {
    Explorer *e;
    State *s;
    InstrId i;
    const Instr *in;
    const Fn *callee;
    const SumOutcome *o;
    Obj *news;
    int refused;           /* the argument that is NULL, and that this outcome goes through; -1 */
    const Place *unfilled; /* likewise, a member that no __init__ has filled; NULL */
    uint32_t unasked;      /* arguments that it goes through, and nobody has compared with NULL */
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
    int32_t g = ask_global(a->e, name, a->e->u == a->callee->unit);

    return g < 0 ? val_unknown() : val_ptr(global_object(a->e, a->s, g), 0);
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
        TypeId type = p->block[k] ? block_pointer_type(a->e->u) : object_pointer_type(a->e->u);
        v = peek(a->e, a->s, at, type, p->name[k] ? &via : NULL);
    }
    return v;
}

typedef Vec(Obj) Overwritten;

/* What stands there, if anybody has looked; nothing is made for that. */
static Val
value_in(Applier *a, const Place *p)
{
    Val v = argument(a, p->param);

    for (int k = 0; k < p->n && v.kind == VAL_PTR; k++) {
        const Object *x = state_get(a->s, v.id);
        const Cell *c = x ? cell_find(x, v.n + p->off[k], -1) : NULL;
        bool nought = x && x->fill == FILL_ZERO && !x->changed;
        v = c ? c->v : nought ? val_int(0) : val_unknown();
    }
    return v;
}

static Val
write_address(Applier *a, const Place *p)
{
    Place base = *p;

    if (p->n == 0 || p->param == PLACE_RESULT)
        return val_unknown();
    if (p->param == PLACE_NEW)
        return val_ptr(a->news[p->off[0]], p->off[1]);
    base.n--;
    Val v = place_address(a, &base, 0);
    return v.kind == VAL_PTR ? val_ptr(v.id, v.n + p->off[p->n - 1]) : val_unknown();
}

/* Where the callee gives an argument back in one of its outcomes, what it makes in another is none of its arguments. */
static bool
gives_argument(const Summary *sum)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].ret.kind == GIVEN_PARAM)
            return true;
    return false;
}

/* o has a keeper besides its caller: what the place names here. */
static void
lend_by(Applier *a, Obj o, const Place *keeper)
{
    Val v = place_address(a, keeper, 0);
    Object *x = state_edit(&a->e->h, a->s, o);

    x->outside = v.kind == VAL_PTR ? OUT_LENDER : OUT_UNKNOWN;
    x->lender = v.kind == VAL_PTR ? v.id : -1;
}

static void
make_news(Applier *a)
{
    Explorer *e = a->e;
    bool unlike = gives_argument(a->callee->summary);

    a->news = NEW_N(e->a, Obj, a->o->news.n + 1);
    for (uint32_t k = 0; k < a->o->news.n; k++) {
        const NewObject *n = &a->o->news.at[k];
        if (n->family != FAMILY_NONE) {
            Fill fill = n->zeroed ? FILL_ZERO : FILL_SYMBOLIC;
            Val v =
                block_born(e, a->s, a->i, NEW_BASE + (int)k, n->family, fill, a->callee->f->name);
            a->news[k] = v.id;
            continue;
        }
        Obj o = fresh_object(e, a->s, a->i, NEW_BASE + (int)k, OBJ_HEAP, a->callee->f->name);
        obj_info(&e->h, o)->unknown = n->unknown;
        obj_info(&e->h, o)->unlike = unlike;
        Object *x = state_edit(&e->h, a->s, o);
        x->owned = n->owned;
        x->type = n->type;
        x->fill = n->zeroed ? FILL_ZERO : FILL_SYMBOLIC;
        x->outside = n->outside;
        if (n->outside == OUT_LENDER)
            lend_by(a, o, &n->lender);
        a->news[k] = o;
        if (n->owned > 0)
            trace(e, a->s, TRACE_BORN, a->i, o, true);
    }
}

/* An argument that is given back, and the callee gives NULL in another case: the NULL that the caller asks for is that one, and says
 * nothing of the argument, of which nobody knows that it ever is NULL. */
static void
tell_null_apart(Applier *a, Val v)
{
    const Summary *sum = a->callee->summary;
    bool otherwise = false;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *o = &sum->outcomes.at[k];
        bool null = o->ret.kind == GIVEN_INT && o->ret.lo == 0 && o->ret.hi == 0;
        otherwise = otherwise || (null && !(o->null_params >> a->o->ret.n & 1));
    }
    const Object *x = otherwise && v.kind == VAL_PTR ? state_get(a->s, v.id) : NULL;
    if (x && x->null == NULL_MAYBE)
        state_edit(&a->e->h, a->s, v.id)->null = NULL_NO;
}

static Val
value_of(Applier *a, const Given *g, TypeId type, int which)
{
    Explorer *e = a->e;

    switch (g->kind) {
    case GIVEN_INT: {
        Val v = fresh_int(e, a->s, a->i, which * 32 + (int)(a->o - a->callee->summary->outcomes.at),
                          g->lo, g->hi);
        if (g->not_zero && v.kind == VAL_SYM)
            state_assume(&e->h, a->s, v, true);
        return v;
    }
    case GIVEN_NEW: {
        Object *x = state_edit(&e->h, a->s, a->news[g->n]);
        if (g->maybe_null)
            x->null = NULL_MAYBE;
        return val_ptr(a->news[g->n], g->off);
    }
    case GIVEN_PARAM: {
        Val v = argument(a, g->n);
        if (which == 0 && g->maybe_null)
            tell_null_apart(a, v);
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
        else if (v.kind == VAL_UNKNOWN && !g->maybe_null) /* to a function */
            v = fresh_int(e, a->s, a->i, which, 1, INT64_MAX);
        return v;
    }
    case GIVEN_UNDEF:
        return val_undef();
    default:
        return unknown_value(e, a->s, a->i, which, type, a->callee->f->name);
    }
}

static TypeId
number_type(const Unit *u, const Guard *g)
{
    for (uint32_t k = 0; k < u->types.n; k++) {
        const Type *t = &u->types.at[k];
        if (t->kind == TYPE_INT && t->size == g->size && t->is_signed == g->is_signed)
            return (TypeId)k;
    }
    return -1;
}

static bool
guard_holds(Applier *a, const Guard *g)
{
    Heap *h = &a->e->h;
    TypeId type = number_type(a->e->u, g);
    Val at = write_address(a, &g->place);
    int last = g->place.n - 1;
    Instr via = {.op = OP_field, .name = g->place.name[last], .record = g->place.record[last]};

    if (type < 0 || at.kind != VAL_PTR)
        return true;
    Val v = peek(a->e, a->s, at, type, via.name ? &via : NULL);
    if (v.kind != VAL_INT && v.kind != VAL_SYM)
        return true;
    if (g->not_in)
        return state_assume_cmp(h, a->s, BIN_ne, v, val_int(g->lo), true);
    return (!g->not_zero || state_assume(h, a->s, v, true)) &&
           state_assume_cmp(h, a->s, BIN_ge, v, val_int(g->lo), true) &&
           state_assume_cmp(h, a->s, BIN_le, v, val_int(g->hi), true);
}

/* What the callee asks of a value, and the caller does not, tells nothing of whether it ever is NULL in the caller. */
static bool
assume_null(Applier *a, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(a->s, v.id) : NULL;
    const ObjInfo *i = x ? obj_info(&a->e->h, v.id) : NULL;

    if (i && x->null == NULL_MAYBE && (i->birth == BIRTH_MEMBER || i->birth == BIRTH_PARAM))
        trace(a->e, a->s, TRACE_ASKED, a->i, v.id, false);
    return state_assume(&a->e->h, a->s, v, false);
}

/* Does the callee go through that member of an argument? */
static bool
is_needed(const Summary *sum, const Place *p)
{
    for (uint32_t k = 0; k < sum->needed.n; k++)
        if (sum->needed.at[k].param == p->param && sum->needed.at[k].off[0] == p->off[0])
            return p->n == 1 && p->param >= 0;
    return false;
}

/* A member that the callee goes through, and that is NULL as long as no __init__ has run. */
static bool
newborn_lacks(Applier *a, const Place *p, Val v)
{
    if (a->e->newborn < 0 || !val_is_null(v) || p->param < 0 || p->n != 1)
        return false;
    Val of = argument(a, p->param);
    return of.kind == VAL_PTR && of.id == a->e->newborn && is_needed(a->callee->summary, p);
}

/* What the callee goes through without asking, its callers go through as well. */
static void
need_as_callee(Applier *a, const Place *p, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(a->s, v.id) : NULL;

    if (x && x->null == NULL_MAYBE && is_needed(a->callee->summary, p))
        need_object(a->e, v.id);
}

static bool
place_conditions_hold(Applier *a)
{
    const SumOutcome *o = a->o;

    for (uint32_t k = 0; k < o->null_places.n; k++)
        if (!assume_null(a, place_address(a, &o->null_places.at[k], 0)))
            return false;
    for (uint32_t k = 0; k < o->nonnull_places.n; k++) {
        const Place *p = &o->nonnull_places.at[k];
        Val v = place_address(a, p, 0);
        need_as_callee(a, p, v);
        if (newborn_lacks(a, p, v))
            a->unfilled = p;
        else if (!state_assume(&a->e->h, a->s, v, true))
            return false;
    }
    for (uint32_t k = 0; k < o->guards.n; k++)
        if (!guard_holds(a, &o->guards.at[k]))
            return false;
    return true;
}

/* The outcome is that of a path which goes through the argument. */
static bool
meets_need(Applier *a, int k, Val v)
{
    bool needed = a->callee->summary->needs >> k & 1;

    if (needed && val_is_null(v)) {
        a->refused = k;
        return true;
    }
    if (needed && v.kind == VAL_PTR && state_get(a->s, v.id) &&
        state_get(a->s, v.id)->null == NULL_MAYBE)
        a->unasked |= 1u << k;
    return state_assume(&a->e->h, a->s, v, true);
}

/* Where a number is not known, it is none of those from here on. */
static bool
unequal_holds(Applier *a, const Unequal *u)
{
    Val v = argument(a, u->param);

    return (v.kind != VAL_INT && v.kind != VAL_SYM) ||
           state_assume_cmp(&a->e->h, a->s, BIN_ne, v, val_int(u->n), true);
}

static bool
conditions_hold(Applier *a)
{
    if (!exception_meets(a->e, a->s, a->o->exc_entry) || !place_conditions_hold(a))
        return false;
    for (uint32_t k = 0; k < a->o->unequal.n; k++)
        if (!unequal_holds(a, &a->o->unequal.at[k]))
            return false;
    for (int k = 0; (uint32_t)k + 1 < a->in->nargs && k < 32; k++) {
        Val v = argument(a, k);
        if (a->o->null_params >> k & 1 && !assume_null(a, v))
            return false;
        v = argument(a, k);
        if (a->o->nonnull_params >> k & 1 && !meets_need(a, k, v))
            return false;
        v = argument(a, k);
        if (k < 8 && v.kind == VAL_PTR && v.n == 0 && state_get(a->s, v.id) &&
            !kinds_rule_out(&a->e->h, a->s, v.id, a->o->kinds_out[k]))
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

/* The same of a reference that was added to an argument for the place where it was put. */
static bool
is_vague_write(const Applier *a, const Write *w)
{
    for (uint32_t k = 0; w->value.kind == GIVEN_PARAM && k < a->o->deltas.n; k++) {
        const Delta *d = &a->o->deltas.at[k];
        if (d->place.n == 0 && d->place.param == w->value.n && is_vague(a, d))
            return true;
    }
    return false;
}

/* A member of a parameter that is gone afterwards: what it held went with it. */
static bool
is_torn_down(const SumOutcome *o, const Place *p)
{
    return p->n > 0 && p->param >= 0 && p->param < 32 && (o->killed >> p->param & 1);
}

/* The callee frees a struct and leaves alone what it owns: its reference is the caller's, or that of whoever the caller got it
 * from. */
static void
outlives_struct(Applier *a, Obj block, const Val *objects)
{
    Heap *h = &a->e->h;
    const Object *x = state_get(a->s, block);

    for (uint32_t c = 0; x && c < x->ncells; c++) {
        Val v = x->cells[c].v;
        bool seen_to = x->cells[c].strong != STRONG_YES || v.kind != VAL_PTR;
        for (uint32_t k = 0; k < a->o->deltas.n; k++)
            seen_to = seen_to || val_eq(objects[k], v);
        if (seen_to)
            continue;
        Object *held = state_edit(h, a->s, v.id);
        held->outside = held->outside == OUT_LENDER ? OUT_UNKNOWN : held->outside;
    }
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
        if (obj_info(&e->h, v.id)->kind == OBJ_BLOCK) {
            outlives_struct(a, v.id, objects);
            block_gone(e, a->s, v.id, a->i);
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
                release(e, a->s, v, a->i);
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

/* The callee gave back the reference of a place that still points to v. In a struct of the caller's own, a variable, it
 * was one of the caller's references. */
static void
spend(Applier *a, Val at, Val v)
{
    Heap *h = &a->e->h;
    const Object *x = v.kind == VAL_PTR ? state_get(a->s, v.id) : NULL;
    const Object *holder = state_get(a->s, at.id);
    const Cell *c = holder ? cell_find(holder, at.n, -1) : NULL;
    Obj owner;
    Cell cell;

    if (!x)
        return;
    if (x->owned > 0 && c && c->strong == STRONG_YES) {
        Cell *mine = cell_put(h, state_edit(h, a->s, at.id), at.n, -1);
        mine->strong = STRONG_SPENT;
        mine->spent_at = a->i;
    } else
        heap_decref(h, a->s, v.id, a->i, &owner, &cell);
}

/* The pools that the callee writes to, or puts an argument into; any other argument of its own is not known to be in one. */
static void
replay_pools(Applier *a)
{
    Explorer *e = a->e;
    const SumOutcome *o = a->o;
    Val pool = o->pooled >= 0 ? global_address(a, o->pool) : val_unknown();

    for (uint32_t k = 0; k < o->writes.n; k++) {
        const Place *p = &o->writes.at[k].place;
        Val at = p->param == PLACE_GLOBAL ? global_address(a, p->global) : val_unknown();
        if (at.kind == VAL_PTR && (pool.kind != VAL_PTR || at.id != pool.id))
            pool_changed(e, a->s, at.id);
    }
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a->in->nargs; k++) {
        Val v = argument(a, k);
        if (k == o->pooled && pool.kind == VAL_PTR)
            pool_put(e, a->s, v, pool.id, a->i);
        else if (v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_BLOCK &&
                 state_get(a->s, v.id) && state_get(a->s, v.id)->kept_by >= 0)
            state_edit(&e->h, a->s, v.id)->kept_by = -1;
    }
}

/* The struct that a call returns: memory of its own, from which it is copied to where it goes. */
static Val
result_record(Applier *a, const Val *values)
{
    Explorer *e = a->e;
    Obj o = fresh_object(e, a->s, a->i, 0, OBJ_BLOCK, a->callee->f->name);
    Object *x = state_edit(&e->h, a->s, o);

    x->fill =
        a->o->ret.kind == GIVEN_RECORD && a->o->ret.n == FILL_ZERO ? FILL_ZERO : FILL_SYMBOLIC;
    for (uint32_t k = 0; k < a->o->writes.n; k++) {
        const Write *w = &a->o->writes.at[k];
        if (w->place.param != PLACE_RESULT)
            continue;
        Cell *c = cell_put(&e->h, x, w->place.off[0], -1);
        c->v = values[k];
        c->pointer = w->pointer;
        c->at = a->i;
        c->name = w->name;
        c->record = w->record;
    }
    return val_ptr(o, 0);
}

/* Memory of the caller's, in a struct of its own, in whose place the callee has put other memory, without a word about the old one.
 * (Of what is in others' structs they may have seen to it.) */
static void
note_overwritten(Applier *a, const Write *w, Val place, Overwritten *gone)
{
    Explorer *e = a->e;
    const Object *x = place.kind == VAL_PTR ? state_get(a->s, place.id) : NULL;
    const Cell *c = x ? cell_find(x, place.n, -1) : NULL;
    const Object *old = c && c->v.kind == VAL_PTR && c->v.n == 0 ? state_get(a->s, c->v.id) : NULL;

    if (!x ||
        (obj_info(&e->h, place.id)->birth != BIRTH_CALL &&
         obj_info(&e->h, place.id)->kind != OBJ_LOCAL) ||
        x->escaped || w->place.param < 0 || w->place.n != 1)
        return;
    if (w->value.kind != GIVEN_NEW || a->callee->summary->too_many || !old || old->owned != 1 ||
        !is_freeable(e, a->s, c->v.id) || obj_info(&e->h, c->v.id)->birth != BIRTH_CALL ||
        obj_info(&e->h, c->v.id)->site == a->i || old->kept_by >= 0)
        return;
    vec_push(e->a, gone, c->v.id);
}

static void
replay_writes(Applier *a, Val *places, Val *values, Overwritten *gone)
{
    Explorer *e = a->e;

    for (uint32_t k = 0; k < a->o->writes.n; k++) {
        const Write *w = &a->o->writes.at[k];
        if (w->place.param == PLACE_RESULT)
            continue; /* in the call's value */
        if (places[k].kind != VAL_PTR) {
            escape(e, a->s, values[k]);
            continue;
        }
        if (w->place.param == PLACE_GLOBAL) {
            forget_cell(a, places[k]);
            continue;
        }
        if (w->spent) {
            spend(a, places[k], values[k]);
            continue;
        }
        Instr via = {.op = OP_field, .name = w->name, .record = w->record};
        if (w->value.kind == GIVEN_GLOBAL && values[k].kind == VAL_PTR)
            heap_incref(&e->h, a->s, values[k].id,
                        a->i); /* the callee has seen to the count of None and its like */
        note_overwritten(a, w, places[k], gone);
        store(e, a->s, places[k], values[k], a->i, w->name ? &via : NULL);
        cell_put(&e->h, state_edit(&e->h, a->s, places[k].id), places[k].n, -1)->pointer =
            w->pointer;
    }
}

/* Any number at all: what a function returned of which nobody knows more. */
static bool
is_any_number(const Given *g)
{
    return g->kind == GIVEN_INT && g->lo <= INT32_MIN && g->hi >= INT32_MAX;
}

static bool
writes_place(const SumOutcome *o, const Place *p)
{
    for (uint32_t k = 0; k < o->writes.n; k++)
        if (place_eq(&o->writes.at[k].place, p))
            return true;
    return false;
}

/* A way out by the number of a function that is not seen, `return lib_raise(db);`, may be one that callers take for success
 * and may be one that they take for failure. In the former case it rests with that function what the other ways out write. */
static void
leave_open(Applier *a, const SumOutcome *other)
{
    Explorer *e = a->e;

    for (uint32_t k = 0; k < other->writes.n; k++) {
        const Place *p = &other->writes.at[k].place;
        if (p->param < 0 || p->n != 1 || writes_place(a->o, p))
            continue;
        Val at = write_address(a, p);
        const Object *x = at.kind == VAL_PTR ? state_get(a->s, at.id) : NULL;
        const Cell *c = x ? cell_find(x, at.n, -1) : NULL;
        if (x && (c ? val_is_null(c->v) : x->fill == FILL_UNDEF))
            store(e, a->s, at, val_unknown(), a->i, NULL);
    }
}

static bool
overlap(const Given *a, const Given *b)
{
    return a->kind == b->kind && (a->kind != GIVEN_INT || (a->lo <= b->hi && b->lo <= a->hi));
}

static bool
frees_place(const SumOutcome *o, const Place *p)
{
    for (uint32_t k = 0; k < o->deltas.n; k++)
        if (o->deltas.at[k].n < 0 && place_eq(&o->deltas.at[k].place, p))
            return true;
    return false;
}

static void
hand_over_value(Applier *a, Val v)
{
    if (v.kind == VAL_PTR && is_freeable(a->e, a->s, v.id))
        escape(a->e, a->s, v);
}

/* Is a number, on which that way out hangs, another one in the caller's own words? */
static bool
is_ruled_out(Applier *a, const SumOutcome *o)
{
    for (uint32_t k = 0; k < o->guards.n; k++) {
        const Guard *g = &o->guards.at[k];
        Val v = g->place.param >= 0 ? value_in(a, &g->place) : val_unknown();
        bool in = v.n >= g->lo && v.n <= g->hi;
        if (v.kind == VAL_INT && (in == g->not_in || (g->not_zero && v.n == 0)))
            return true;
    }
    return false;
}

/* A block that another way out of the callee frees or keeps, and the caller cannot tell the two apart, or does not ask: it has
 * been handed over, and has a count of its own, or a flag, that says when it goes. */
static void
hand_over(Applier *a)
{
    const Summary *sum = a->callee->summary;
    InstrId use = a->e->live.last_use[a->i];
    bool asked = use >= 0 && a->e->f->instrs.at[use].op != OP_discard;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *other = &sum->outcomes.at[k];
        bool apart =
            other->exc != a->o->exc && other->exc != PENDING_MAYBE && a->o->exc != PENDING_MAYBE;
        if (other == a->o || apart || is_ruled_out(a, other) ||
            (asked && !overlap(&other->ret, &a->o->ret)))
            continue;
        for (int k = 0; k < 32 && (uint32_t)k + 1 < a->in->nargs; k++)
            if (other->parked >> k & 1 && !(a->o->parked >> k & 1))
                hand_over_value(a, argument(a, k));
        for (uint32_t d = 0; d < other->deltas.n && !is_ruled_out(a, other); d++) {
            const Delta *delta = &other->deltas.at[d];
            const Place *p = &delta->place;
            if (delta->n >= 0 || frees_place(a->o, p) || (p->n > 0 && !p->block[p->n - 1]))
                continue;
            hand_over_value(a, place_address(a, p, 0));
        }
    }
}

static bool
spares_place(Applier *a, const Place *p)
{
    const Summary *sum = a->callee->summary;

    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        const SumOutcome *other = &sum->outcomes.at[k];
        if (other->exc == a->o->exc && overlap(&other->ret, &a->o->ret) && !frees_place(other, p) &&
            !is_ruled_out(a, other))
            return true;
    }
    return false;
}

/* A block of ours goes only where the number in it that counts its users is that one, which nobody can say, and nothing else shows
 * whether it was: then it is left to that count. */
static bool
frees_by_count(Applier *a)
{
    for (uint32_t d = 0; d < a->o->deltas.n; d++) {
        const Delta *delta = &a->o->deltas.at[d];
        Val block = delta->n < 0 && delta->place.param >= 0 && delta->place.n == 0
                        ? argument(a, delta->place.param)
                        : val_unknown();
        if (block.kind != VAL_PTR || !is_freeable(a->e, a->s, block.id))
            continue;
        for (uint32_t k = 0; k < a->o->guards.n; k++) {
            const Place *p = &a->o->guards.at[k].place;
            if (p->param == delta->place.param && p->n == 1 && value_in(a, p).kind != VAL_INT &&
                spares_place(a, &delta->place))
                return true;
        }
    }
    return false;
}

static bool
may_succeed(const Summary *sum)
{
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        if (sum->outcomes.at[k].exc != PENDING_YES)
            return true;
    return false;
}

/* What an object made by the callee holds: an object lives as long as that, and a block is its business. */
static void
hold(Applier *a, Val v, Obj into)
{
    if (v.kind == VAL_PTR && obj_info(&a->e->h, v.id)->kind == OBJ_BLOCK)
        escape(a->e, a->s, v);
    else
        keep(a->e, a->s, v, into, a->i);
}

/* A callee that nobody asks, and that sets the exception on some of its ways out: set_error(db). Which way it went
 * hangs on what neither of the two functions shows. */
static bool
may_have_set(const Explorer *e, InstrId i, const Summary *sum)
{
    bool sets = false, leaves = false;
    InstrId use = e->live.last_use[i];

    if (use >= 0 && e->f->instrs.at[use].op != OP_discard)
        return false;
    for (uint32_t k = 0; k < sum->outcomes.n; k++) {
        sets = sets || sum->outcomes.at[k].exc == PENDING_YES;
        leaves = leaves || sum->outcomes.at[k].exc == PENDING_NO;
    }
    return sets && leaves;
}

/* What left its place while the writes were made, and is in no other now. */
static void
leave_behind(Explorer *e, State *s, const Overwritten *gone, InstrId i)
{
    for (uint32_t k = 0; k < e->left_behind.n; k++) {
        Obj o = e->left_behind.at[k];
        bool overwritten = false;
        if (heap_reachable(&e->h, s, o))
            continue;
        for (uint32_t n = 0; n < gone->n; n++)
            overwritten = overwritten || gone->at[n] == o;
        if (overwritten && !state_get(s, o)->escaped)
            tell(e, s, EVENT_BLOCK_LOST, i, o, NULL, NULL, true);
        escape(e, s, val_ptr(o, 0));
    }
    e->left_behind.n = 0;
}

static void
replay_keepers(Applier *a)
{
    for (int k = 0; k < 8 && (uint32_t)k + 1 < a->in->nargs; k++) {
        Val by = a->o->keeper[k] >= 0 ? argument(a, a->o->keeper[k]) : val_unknown();
        if (a->o->keeper[k] == STEAL_INTERP)
            keep(a->e, a->s, argument(a, k), STEAL_INTERP, a->i);
        else if (by.kind == VAL_PTR && by.n == 0)
            keep(a->e, a->s, argument(a, k), by.id, a->i);
    }
}

bool
outcome_takes(const SumOutcome *o, int k)
{
    for (uint32_t n = 0; n < o->deltas.n; n++)
        if (o->deltas.at[n].n < 0 && o->deltas.at[n].place.param == k &&
            o->deltas.at[n].place.n == 0)
            return true;
    return false;
}

/* The callee keeps the block, or frees it, and does not say which: a pool. Either way it was given back. */
static bool
give_to_pool(Applier *a, int k)
{
    const Type *result = ir_type(a->e->u, a->in->type);
    const Summary *sum = a->callee->summary;
    Val v = argument(a, k);
    bool frees = false;

    if (!result || result->kind != TYPE_VOID || v.kind != VAL_PTR || v.n != 0)
        return false;
    const ObjInfo *i = obj_info(&a->e->h, v.id);
    if (!is_freeable(a->e, a->s, v.id) && (i->kind != OBJ_BLOCK || i->birth != BIRTH_CALL))
        return false; /* (what was taken out of the pool has no family here) */
    for (uint32_t n = 0; n < sum->outcomes.n; n++)
        frees = frees || outcome_takes(&sum->outcomes.at[n], k);
    if (frees)
        block_gone(a->e, a->s, v.id, a->i);
    return frees;
}

/* What the callee did to containers that are copies here, and to their elements. */
static void
replay_shares(Applier *a, Val ret)
{
    const SumOutcome *o = a->o;

    for (int k = 0; k < 32 && (uint32_t)k + 1 < a->in->nargs; k++) {
        if (o->altered >> k & 1)
            share_changed(a->e, a->s, argument(a, k), a->i);
        if (o->inner >> k & 1)
            share_inner_changed(a->e, a->s, argument(a, k), a->i);
        if (o->filled_with >> k & 1 && ret.kind == VAL_PTR)
            keep(a->e, a->s, argument(a, k), ret.id, a->i);
    }
    Val self = argument(a, 0);
    if (o->shares && ret.kind == VAL_PTR && self.kind == VAL_PTR &&
        obj_info(&a->e->h, self.id)->birth == BIRTH_PARAM && obj_info(&a->e->h, self.id)->n == 0) {
        obj_info(&a->e->h, ret.id)->shares = o->shares;
        obj_info(&a->e->h, ret.id)->shares_copy = o->shares_copy;
    }
    if (o->copies >= 0)
        share_copied(a->e, a->s, ret, argument(a, o->copies), a->i);
    if (o->element_of >= 0)
        share_taken(a->e, a->s, ret, argument(a, o->element_of), a->i);
}

static void
apply_one(Explorer *e, State *s, InstrId i, const Fn *callee, const SumOutcome *o, States *out)
{
    Applier a = {
        .e = e, .s = s, .i = i, .in = &e->f->instrs.at[i], .callee = callee, .o = o, .refused = -1};

    if (frees_by_count(&a) || !conditions_hold(&a)) {
        state_gone(&e->h, s);
        return;
    }
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (a.unasked >> k & 1)
            need_object(e, argument(&a, k).id);
    if (a.unfilled) {
        tell_unfilled(e, s, i, a.unfilled->record[0], a.unfilled->name[0]);
        return;
    }
    if (a.refused >= 0) {
        tell(e, s, EVENT_NULL_USE, i, -1, NULL, NULL, false);
        return;
    }
    hand_over(&a);
    gil_replay(e, s, i, callee->summary, o);
    make_news(&a);
    Val *objects = NEW_N(e->a, Val, o->deltas.n + 1);
    Val *away = NEW_N(e->a, Val, o->away.n + 1);
    for (uint32_t k = 0; k < o->away.n; k++)
        away[k] = value_in(&a, &o->away.at[k]);
    Val *places = NEW_N(e->a, Val, o->writes.n + 1), *values = NEW_N(e->a, Val, o->writes.n + 1);
    for (uint32_t k = 0; k < o->deltas.n; k++)
        objects[k] = place_address(&a, &o->deltas.at[k].place, 0);
    for (uint32_t k = 0; k < o->writes.n; k++) {
        places[k] = write_address(&a, &o->writes.at[k].place);
        bool vague = is_vague_write(&a, &o->writes.at[k]);
        values[k] = vague || o->writes.at[k].place.param == PLACE_GLOBAL
                        ? val_unknown()
                        : value_of(&a, &o->writes.at[k].value, -1, 160 + (int)k);
    }
    const Type *type = ir_type(e->u, a.in->type);
    Val ret = type && type->kind == TYPE_RECORD ? result_record(&a, values)
                                                : value_of(&a, &o->ret, a.in->type, 0);
    if (o->ret.kind == GIVEN_GLOBAL && o->ret.n > 0 && ret.kind == VAL_PTR)
        heap_incref(&e->h, s, ret.id, i);
    take_as_callers_do(e, s, callee, ret, i);
    for (uint32_t k = 0; callee->summary->too_many && k < o->news.n; k++)
        if (!(ret.kind == VAL_PTR && ret.id == a.news[k]))
            state_edit(&e->h, s, a.news[k])->escaped = true;
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->changed >> k & 1)
            havoc(e, s, argument(&a, k), i, 0);
    replay_pools(&a);
    replay_keepers(&a); /* before the counts: what is released then lives on where it was kept */
    replay_counts(
        &a, objects); /* before the writes: a reference that leaves its cell is not lost then */
    for (uint32_t k = 0; k < o->away.n; k++)
        escape(e, s, away[k]);
    Overwritten gone = {0};
    e->replaying = true;
    replay_writes(&a, places, values, &gone);
    for (uint32_t k = 0; is_any_number(&o->ret) && k < callee->summary->outcomes.n; k++)
        leave_open(&a, &callee->summary->outcomes.at[k]);
    e->replaying = false;
    tmp_put(&e->h, s, i, ret);
    leave_behind(e, s, &gone, i);
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->kept >> k & 1)
            hold(&a, argument(&a, k), ret.kind == VAL_PTR ? ret.id : -1);
    replay_shares(&a, ret);
    for (int k = 0; k < 32 && (uint32_t)k + 1 < a.in->nargs; k++)
        if (o->parked >> k & 1 && !give_to_pool(&a, k))
            escape(e, s, argument(&a, k));
    bool raises = o->exc == PENDING_YES || (o->exc == PENDING_MAYBE && s->exc == PENDING_NO);
    exception_replay(s, o, i, ret);
    if (raises && !o->exc_put && may_succeed(callee->summary))
        trace(e, s, TRACE_FAILS, i, -1, true);
    if (s->exc == PENDING_NO && may_have_set(e, i, callee->summary))
        s->exc = PENDING_MAYBE;
    if (o->reach < s->reach)
        s->reach = o->reach;
    if (o->exc == PENDING_YES)
        set_reach(s, true, false);
    if (e->live.last_use[i] >= 0)
        tmp_put(&e->h, s, i, ret);
    else {
        tmp_drop(&e->h, s, i);
        if (ret.kind == VAL_PTR)
            check_lost(e, s, ret.id, i);
    }
    e->replaying = true;
    for (uint32_t k = 0; k < o->news.n; k++)
        if (!(ret.kind == VAL_PTR && ret.id == a.news[k]))
            check_lost(e, s, a.news[k], i);
    e->replaying = false;
    leave_behind(e, s, &(Overwritten){0}, i);
    vec_push(e->a, out, s);
}

/* What va_arg gives the callee its outcomes do not tell of: where that leads to memory, it may have been written to. */
static void
leave_to_va_arg(Explorer *e, State *s, InstrId i, const Function *callee)
{
    const Instr *in = &e->f->instrs.at[i];

    for (uint32_t k = callee->nparams + 1; callee->is_variadic && k < in->nargs; k++) {
        Val v = eval(e, s, ir_arg(e->f, in, k));
        if (v.kind == VAL_PTR && !obj_info(&e->h, v.id)->is_object)
            havoc(e, s, v, i, 1);
    }
}

void
summary_apply(Explorer *e, State *s, InstrId i, const Fn *callee, States *out)
{
    const Summary *sum = callee->summary;
    const State *before = sum->asserts ? state_copy(&e->h, s) : NULL;
    uint32_t first = out->n;

    code_ran(e, s, sum->runs, i);
    const Instr *in = &e->f->instrs.at[i];
    for (uint32_t k = 1; e->copies_arrays && k < in->nargs; k++) {
        Val v = eval(e, s, ir_arg(e->f, in, k));
        if (v.kind == VAL_PTR)
            array_settled(e, s, v.id); /* it may incref each of the elements */
    }
    for (uint32_t k = 1; !sum->complete && k < in->nargs; k++) {
        Val v = eval(e, s, ir_arg(e->f, in, k));
        if (v.kind == VAL_PTR && is_freeable(e, s, obj_whole(&e->h, v.id)))
            escape(e, s, val_ptr(obj_whole(&e->h, v.id), 0)); /* not all that it does is known */
    }
    leave_to_va_arg(e, s, i, callee->f);
    for (uint32_t k = 0; k < sum->outcomes.n; k++)
        apply_one(e, k + 1 < sum->outcomes.n ? state_copy(&e->h, s) : s, i, callee,
                  &sum->outcomes.at[k], out);
    if (before && out->n == first)
        judge_refused(e, state_copy(&e->h, before), i, sum);
}
