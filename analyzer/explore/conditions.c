/*
 * conditions: when an outcome of a summary holds. What the path that it comes from took for granted of the parameters, and of what
 * was found in their memory.
 */
#include "engine.h"

/* Is it so by the contract of the function that the parameter is not NULL? */
static bool
param_is_promised(const Explorer *e, uint32_t p)
{
    const Model *contract = e->fn->role.contract;

    return contract && p < contract->params.n && !contract->params.at[p].nullable;
}

static void
add_params(const Explorer *e, const State *s, SumOutcome *o)
{
    for (uint32_t k = 0; k < 8; k++) {
        o->lo[k] = INT64_MIN;
        o->hi[k] = INT64_MAX;
    }
    for (uint32_t p = 0; p < e->f->nparams && p < 8; p++) {
        const uint64_t *sym = map_get(&e->h.sym_by_key, param_symbol_key(p));
        if (!sym)
            continue;
        val_range(&e->h, s, val_sym((Sym)*sym), &o->lo[p], &o->hi[p]);
        if (val_truth(&e->h, s, val_sym((Sym)*sym)) == TRUTH_YES)
            o->nonnull_params |= 1u << p; /* of a number: not nought */
        if (number_parked(e, s, (Sym)*sym))
            o->parked |= 1u << p;
    }
    for (uint32_t p = 0; p < e->f->nparams && p < 32; p++) {
        Obj obj = param_object_of(e, p);
        if (obj < 0)
            continue;
        const Object *x = state_get(s, obj);
        if (!x)
            o->null_params |= 1u << p;
        else if (x->null == NULL_NO && (p == 0 || !param_is_promised(e, p)))
            o->nonnull_params |= 1u << p; /* of what its contract says nobody has asked */
        if (x && p < 8)
            o->kinds_out[p] = kinds_out(x);
        if (x && x->life == LIFE_DEAD)
            o->killed |= 1u << p;
        if (x && x->changed)
            o->changed |= 1u << p;
        if (x && (x->escaped || parked(e, s, obj)))
            o->parked |= 1u << p;
    }
}

enum { UNEQUAL_MOST = 8 };

/* The comparison with a number that f says to have failed, NULL. */
static const SymInfo *
failed_comparison(const Explorer *e, const Fact *f)
{
    const SymInfo *is = &e->h.syms.at[f->sym];
    bool failed = is->op == BIN_eq && f->in.hi == 0 && f->in.lo == 0;

    return failed && is->a.kind == VAL_SYM && is->b.kind == VAL_INT ? is : NULL;
}

/* The numbers that a parameter was compared with, and is not: those of a switch whose default was taken. */
static void
add_unequal(const Explorer *e, const State *s, SumOutcome *o)
{
    for (uint32_t k = 0; k < s->facts.n && o->unequal.n < UNEQUAL_MOST; k++) {
        const SymInfo *is = failed_comparison(e, &s->facts.at[k]);
        if (!is)
            continue;
        for (uint32_t p = 0; p < e->f->nparams && p < 8; p++)
            if (e->h.syms.at[is->a.id].op == SUB_NONE &&
                e->h.syms.at[is->a.id].key == param_symbol_key(p)) {
                Unequal u = {(uint8_t)p, is->b.n};
                vec_push(e->made, &o->unequal, u);
            }
    }
}

static void
add_places(const Explorer *e, const State *s, SumOutcome *o)
{
    Place p;

    for (uint32_t k = 0; k < s->nulls.n; k++)
        if (place_of_object(e, s->nulls.at[k], &p))
            vec_push(e->made, &o->null_places, p);
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        if (i->birth == BIRTH_MEMBER && s->objs.at[k].o->null == NULL_NO &&
            place_of_object(e, s->objs.at[k].id, &p) && p.n == 1)
            vec_push(e->made, &o->nonnull_places, p);
    }
}

/* What was found in a parameter's memory is known elsewhere: a table holds it now, of which only the pointer was given. So is the
 * object in a plain struct: a list of those that are to be released later has it. */
static void
add_away(const Explorer *e, const State *s, SumOutcome *o)
{
    Place p;

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj at = s->objs.at[k].id;
        const ObjInfo *i = obj_info(&e->h, at);
        if (i->birth != BIRTH_MEMBER || !s->objs.at[k].o->escaped ||
            (i->kind != OBJ_BLOCK && obj_info(&e->h, i->parent)->is_object))
            continue;
        if (place_of_object(e, at, &p) && p.param >= 0 && p.n == 1)
            vec_push(e->made, &o->away, p);
    }
}

/* The numbers that g's place was compared with, and did not hold: the tag of a union. */
static void
add_not_in(const Explorer *e, const State *s, Sym number, Guard g, SumOutcome *o)
{
    uint32_t n = 0;

    g.not_in = true;
    g.not_zero = false;
    for (uint32_t k = 0; k < s->facts.n && n < UNEQUAL_MOST; k++) {
        const SymInfo *is = failed_comparison(e, &s->facts.at[k]);
        if (!is || (Sym)is->a.id != number || is->b.n < g.lo || is->b.n > g.hi)
            continue;
        Guard other = g;
        other.lo = other.hi = is->b.n;
        vec_push(e->made, &o->guards, other);
        n++;
    }
}

/* Numbers in memory that had to be so for this path to be taken: a flag, a state, a tag. */
static void
add_guards(const Explorer *e, const State *s, SumOutcome *o)
{
    for (uint32_t k = 0; k < e->numbers.n; k++) {
        const Number *n = &e->numbers.at[k];
        const SymInfo *i = &e->h.syms.at[n->sym];
        const Type *t = ir_type(e->u, n->type);
        Guard g = {.not_zero = val_truth(&e->h, s, val_sym(n->sym)) == TRUTH_YES,
                   .size = t->size,
                   .is_signed = t->is_signed};
        val_range(&e->h, s, val_sym(n->sym), &g.lo, &g.hi);
        if (!place_of_object(e, n->obj, &g.place) || g.place.param < 0 || g.place.n == 4)
            continue;
        g.place.record[g.place.n] = n->record;
        g.place.name[g.place.n] = n->name;
        g.place.off[g.place.n++] = n->off;
        if (g.lo != i->lo || g.hi != i->hi || g.not_zero)
            vec_push(e->made, &o->guards, g);
        add_not_in(e, s, n->sym, g, o);
    }
}

/* Into o: what is so of every run of the function that ends as s does. */
void
conditions_of(const Explorer *e, const State *s, SumOutcome *o)
{
    add_params(e, s, o);
    add_unequal(e, s, o);
    add_places(e, s, o);
    add_guards(e, s, o);
    add_away(e, s, o);
    o->exc_entry = s->exc_entry;
}

/* ---- two outcomes become one --------------------------------------------------------------------------------- */

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

/* Any number of its type will do: it says nothing any more. */
static bool
is_idle(const Guard *g)
{
    int bits = (int)g->size * 8;
    int64_t hi = bits < 64 ? ((int64_t)1 << (bits - g->is_signed)) - 1 : INT64_MAX;
    int64_t lo = g->is_signed ? -hi - 1 : 0;

    return !g->not_zero && g->lo <= lo && g->hi >= hi;
}

/* Does o say that the place does not hold the number that `other` says it does not? */
static bool
says_not_in(const SumOutcome *o, const Guard *other)
{
    for (uint32_t k = 0; k < o->guards.n; k++) {
        const Guard *g = &o->guards.at[k];
        bool outside = other->lo < g->lo || other->lo > g->hi;
        if (place_eq(&g->place, &other->place) && (g->not_in ? g->lo == other->lo : outside))
            return true;
    }
    return false;
}

static void
widen_guards(SumOutcome *into, const SumOutcome *from)
{
    uint32_t kept = 0;

    for (uint32_t k = 0; k < into->guards.n; k++) {
        Guard *g = &into->guards.at[k];
        const Guard *other = NULL;
        if (g->not_in) {
            if (says_not_in(from, g))
                into->guards.at[kept++] = *g;
            continue;
        }
        for (uint32_t j = 0; j < from->guards.n && !other; j++)
            if (!from->guards.at[j].not_in && place_eq(&g->place, &from->guards.at[j].place))
                other = &from->guards.at[j];
        if (!other)
            continue;
        g->lo = other->lo < g->lo ? other->lo : g->lo;
        g->hi = other->hi > g->hi ? other->hi : g->hi;
        g->not_zero = g->not_zero && other->not_zero;
        if (!is_idle(g))
            into->guards.at[kept++] = *g;
    }
    into->guards.n = kept;
}

/* What either says that may be away is. */
static void
join_away(Arena *a, SumOutcome *into, const SumOutcome *from)
{
    for (uint32_t k = 0; k < from->away.n; k++) {
        bool have = false;
        for (uint32_t j = 0; j < into->away.n; j++)
            have = have || place_eq(&into->away.at[j], &from->away.at[k]);
        if (!have)
            vec_push(a, &into->away, from->away.at[k]);
    }
}

static bool
excludes(const SumOutcome *o, Unequal u)
{
    bool excluded = u.n < o->lo[u.param] || u.n > o->hi[u.param];

    for (uint32_t k = 0; k < o->unequal.n; k++)
        excluded = excluded || (o->unequal.at[k].param == u.param && o->unequal.at[k].n == u.n);
    return excluded;
}

static void
widen_unequal(SumOutcome *into, const SumOutcome *from)
{
    uint32_t kept = 0;

    for (uint32_t k = 0; k < into->unequal.n; k++)
        if (excludes(from, into->unequal.at[k]))
            into->unequal.at[kept++] = into->unequal.at[k];
    into->unequal.n = kept;
}

/* into stands for from as well. */
void
conditions_widen(Arena *a, SumOutcome *into, const SumOutcome *from)
{
    join_away(a, into, from);
    into->forgets &= from->forgets;
    into->nonnull_params &= from->nonnull_params;
    keep_common(into->null_places.at, &into->null_places.n, from->null_places.at,
                from->null_places.n);
    keep_common(into->nonnull_places.at, &into->nonnull_places.n, from->nonnull_places.at,
                from->nonnull_places.n);
    widen_guards(into, from);
    widen_unequal(into, from);
    for (int k = 0; k < 8; k++) {
        if (from->lo[k] < into->lo[k])
            into->lo[k] = from->lo[k];
        if (from->hi[k] > into->hi[k])
            into->hi[k] = from->hi[k];
        into->kinds_out[k] &= from->kinds_out[k];
    }
    if (from->exc_entry != into->exc_entry)
        into->exc_entry = ENTRY_ANY;
    if (from->reach > into->reach)
        into->reach = from->reach;
    if (!into->uses_api)
        into->uses_api = from->uses_api;
}
