/*
 * rename: two rounds of a loop, told in the same words.
 *
 * A loop's first round knows its counter as a number, a later one as a symbol that stands for any round's. Where the two
 * meet inside of the loop, what was found by the counter in the first round (the element at 0, what that holds) is what the
 * other knows by the symbol: so it gets the other's names before they are joined.
 */
#include "engine.h"

/* ---- names ------------------------------------------------------------------------------------------ */

static Obj
name(const Obj *to, Obj o)
{
    return o >= 0 && to[o] >= 0 ? to[o] : o;
}

static void
rename_value(const Obj *to, Val *v)
{
    if (v->kind == VAL_PTR)
        v->id = name(to, v->id);
}

static bool
speaks_of_renamed(const Object *x, const Obj *to)
{
    bool any = name(to, x->lender) != x->lender || name(to, x->copy_of) != x->copy_of ||
               name(to, x->taken_from) != x->taken_from;

    for (uint32_t c = 0; c < x->ncells && !any; c++)
        any = x->cells[c].v.kind == VAL_PTR && name(to, x->cells[c].v.id) != x->cells[c].v.id;
    return any;
}

static void
rename_object(Explorer *e, State *s, Obj o, const Obj *to)
{
    if (!speaks_of_renamed(state_get(s, o), to))
        return; /* it is shared with other states, and stays so */
    Object *x = state_edit(&e->h, s, o);

    x->lender = name(to, x->lender);
    x->copy_of = name(to, x->copy_of);
    x->taken_from = name(to, x->taken_from);
    for (uint32_t c = 0; c < x->ncells; c++)
        rename_value(to, &x->cells[c].v);
}

static void
rename_aside(Explorer *e, State *s, const Obj *to)
{
    Tmp *tmps = state_own_tmps(&e->h, s);
    Obj *nulls = state_own_nulls(&e->h, s);
    Lookup *lookups = state_own_lookups(&e->h, s);

    for (uint32_t k = 0; k < s->tmps.n; k++)
        rename_value(to, &tmps[k].v);
    for (uint32_t k = 0; k < s->nulls.n; k++)
        nulls[k] = name(to, nulls[k]);
    for (uint32_t k = 0; k < s->lookups.n; k++) {
        lookups[k].in = name(to, lookups[k].in);
        rename_value(to, &lookups[k].key);
        rename_value(to, &lookups[k].answer);
    }
    rename_value(to, &s->exc_value);
}

State *
state_renamed(Explorer *e, const State *a, const Obj *to)
{
    State *s = state_copy(&e->h, a);

    for (uint32_t k = 0; k < s->objs.n; k++)
        rename_object(e, s, s->objs.at[k].id, to);
    rename_aside(e, s, to);
    Entry *objs = state_own_objs(&e->h, s);
    for (uint32_t k = 0; k < s->objs.n; k++) { /* sorted by the new ids: few of them move */
        Entry en = {name(to, objs[k].id), objs[k].o};
        uint32_t at = k;
        for (; at > 0 && objs[at - 1].id > en.id; at--)
            objs[at] = objs[at - 1];
        objs[at] = en;
    }
    return s;
}

/* ---- rounds ----------------------------------------------------------------------------------------- */

typedef struct Renaming {
    Explorer *e;
    const State *b;
    Obj *to; /* by object of the first state, -1 if it keeps its name */
} Renaming;

static bool
mentions(const Explorer *e, const State *s, Sym sym)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        if (i->birth == BIRTH_ELEMENT && sym_depends(&e->h, i->idx, sym))
            return true;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_SYM && sym_depends(&e->h, x->cells[c].v.id, sym))
                return true;
    }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_SYM && sym_depends(&e->h, s->tmps.at[k].v.id, sym))
            return true;
    for (uint32_t k = 0; k < s->facts.n; k++)
        if (sym_depends(&e->h, s->facts.at[k].sym, sym))
            return true;
    return false;
}

static Val
number_in(const Explorer *e, const State *s, uint32_t local)
{
    const Object *x = state_get(s, e->locals[local]);
    const Cell *c = x ? cell_find(x, 0, -1) : NULL;

    return c ? c->v : val_unknown();
}

void
find_rounds(Explorer *e, const State *a, const State *b, Rounds *out)
{
    for (uint32_t k = 0; e->loops && k < e->f->locals.n; k++) {
        Val sym = number_in(e, b, k);
        int64_t lo, hi;
        if (sym.kind != VAL_SYM || e->h.syms.at[sym.id].op != SUB_NONE)
            continue;
        Val n = number_in(e, a, k);
        if (n.kind != VAL_INT)
            continue;
        val_range(&e->h, b, sym, &lo, &hi);
        if (n.n < lo || n.n > hi || mentions(e, a, sym.id))
            continue;
        Round r = {n.n, sym.id};
        vec_push(e->a, out, r);
    }
}

Sym
round_of(const Rounds *rounds, int64_t n)
{
    Sym sym = -1;

    for (uint32_t k = 0; k < rounds->n; k++)
        if (rounds->at[k].n == n) {
            if (sym >= 0 && sym != rounds->at[k].sym)
                return -1; /* two counters that were the same number */
            sym = rounds->at[k].sym;
        }
    return sym;
}

/* What the other state calls an element or member that stands in `parent` as i does in its own. */
static Obj
counterpart(const Renaming *r, const ObjInfo *i, Obj parent, Sym idx)
{
    for (uint32_t k = 0; k < r->b->objs.n; k++) {
        const ObjInfo *y = obj_info(&r->e->h, r->b->objs.at[k].id);
        if (y->birth == i->birth && y->kind == i->kind && y->parent == parent && y->n == i->n &&
            y->gen == i->gen && y->idx == idx)
            return r->b->objs.at[k].id;
    }
    return -1;
}

static bool
find_names(Renaming *r, const State *a, const Rounds *rounds)
{
    bool any = false;

    for (uint32_t k = 0; k < a->objs.n; k++) {
        Obj o = a->objs.at[k].id;
        const ObjInfo *i = obj_info(&r->e->h, o);
        if ((i->birth != BIRTH_ELEMENT && i->birth != BIRTH_MEMBER) || i->parent < 0 ||
            state_get(r->b, o))
            continue;
        Obj parent = r->to[i->parent] >= 0 ? r->to[i->parent] : i->parent;
        Sym idx = i->idx;
        const SymInfo *s = i->birth == BIRTH_ELEMENT ? &r->e->h.syms.at[i->idx] : NULL;
        if (s && s->op == SUB_NONE && s->lo == s->hi && round_of(rounds, s->lo) >= 0)
            idx = round_of(rounds, s->lo);
        if (parent == i->parent && idx == i->idx)
            continue;
        Obj to = counterpart(r, i, parent, idx);
        if (to >= 0 && !state_get(a, to)) {
            r->to[o] = to;
            any = true;
        }
    }
    return any;
}

State *
in_words_of(Explorer *e, State *a, const State *b, const Rounds *rounds)
{
    if (!rounds->n)
        return a;
    Renaming r = {e, b, NEW_N(e->a, Obj, e->h.infos.n)};
    for (uint32_t k = 0; k < e->h.infos.n; k++)
        r.to[k] = -1;
    if (!find_names(&r, a, rounds))
        return a;
    return state_renamed(e, a, r.to);
}
