/*
 * join: two states of one reference view become one.
 *
 * What they agree on stays. Numbers that differ become a new symbol with the hull of their ranges, pointers an object
 * of which nothing is known, unless one side's NULL is what the other side's object turned out to be: then that object
 * may be null. A symbol that gets a new meaning here (a loop's counter) takes what was known by its old one with it.
 */
#include "engine.h"

/* A place that holds a number made of this symbol before the two states are joined and afterwards; o -2: whatever place it is. */
typedef struct Kept {
    Obj o;
    int64_t off;
    Sym sym;
} Kept;

typedef struct Join {
    Explorer *e;
    const State *a, *b; /* kept, arriving */
    State *r;
    BlockId at;
    JoinHow how;
    Widen widen;
    bool changed;
    Vec(Sym) redefined; /* symbols that stand for something new from here on */
    Vec(Obj) reused;    /* objects that stood for another in the last round and are still there */
    bool told;          /* r has the path that is to be told */
    Rounds rounds;      /* numbers of a that are b's symbols */
    Splits splits;      /* what numbers were on either side, where that is not the same */
    bool seen;          /* e->kept has been filled: where numbers are kept */
} Join;

static uint64_t
join_key(const Join *j, Obj o, int64_t off)
{
    return hash_mix(hash_mix(hash_mix(0x70a1, (uint64_t)j->at), (uint64_t)o), (uint64_t)off);
}

static void
set_fact(Join *j, Sym sym, Range in, bool not_zero, uint64_t known, uint64_t bits)
{
    State *s = j->r;
    uint32_t k = 0;

    while (k < s->facts.n && s->facts.at[k].sym < sym)
        k++;
    if (k >= s->facts.n || s->facts.at[k].sym != sym) {
        Fact f = {.sym = sym};
        shared_push(&j->e->h, &s->facts, f);
        Fact *at = state_own_facts(&j->e->h, s);
        memmove(&at[k + 1], &at[k], (s->facts.n - 1 - k) * sizeof f);
    }
    state_own_facts(&j->e->h, s)[k] = (Fact){sym, in, not_zero, known, bits & known};
}

static void
keep_number(Join *j, Obj o, int64_t off, Val v)
{
    Kept k = {o, off, v.id};

    if (v.kind == VAL_SYM)
        vec_push(j->e->a, &j->e->kept, k);
}

static void
keep_all_numbers(Join *j, const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++)
        keep_number(j, -2, 0, x->cells[k].v);
}

/* Numbers that both states have in one place, and those in objects that only one of them knows. */
static void
find_kept_numbers(Join *j)
{
    const Entry *a = j->a->objs.at, *b = j->b->objs.at;
    uint32_t k = 0, n = 0;

    j->e->kept.n = 0;
    while (k < j->a->objs.n || n < j->b->objs.n) {
        if (n == j->b->objs.n || (k < j->a->objs.n && a[k].id < b[n].id))
            keep_all_numbers(j, a[k++].o);
        else if (k == j->a->objs.n || b[n].id < a[k].id)
            keep_all_numbers(j, b[n++].o);
        else {
            const Object *x = a[k].o, *y = b[n++].o;
            Obj id = a[k++].id;
            for (uint32_t c = 0; c < x->ncells; c++) {
                const Cell *ca = &x->cells[c];
                const Cell *cb = ca->v.kind == VAL_SYM ? cell_beside(y, ca, c) : NULL;
                if (cb && val_eq(ca->v, cb->v))
                    keep_number(j, id, ca->off, ca->v);
            }
        }
    }
    for (uint32_t t = 0; t < j->a->tmps.n; t++) {
        const Tmp *tmp = &j->a->tmps.at[t];
        if (tmp->v.kind == VAL_SYM && val_eq(tmp->v, tmp_get(j->b, tmp->i)))
            keep_number(j, -1, tmp->i, tmp->v);
    }
    j->seen = true;
}

/* Does some other place hold sym in both states, and keep it? There it has its meaning from before. */
static bool
is_kept_elsewhere(Join *j, Obj o, int64_t off, Sym sym)
{
    if (!j->seen)
        find_kept_numbers(j);
    for (uint32_t k = 0; k < j->e->kept.n; k++) {
        const Kept *at = &j->e->kept.at[k];
        if (!(at->o == o && at->off == off) && sym_depends(&j->e->h, at->sym, sym))
            return true;
    }
    return false;
}

/* The symbol for what is at a place from here on: the one that it has already, if it has one of ours; -1 if all of
 * them mean something else. */
static Sym
joined_symbol(Join *j, Obj o, int64_t off, Val a)
{
    enum { MEANINGS = 4 };
    Sym free = -1;

    for (int gen = 0; gen < MEANINGS; gen++) {
        uint64_t key = hash_mix(join_key(j, o, off), (uint64_t)gen);
        Sym sym = sym_atom(&j->e->h, key, INT64_MIN, INT64_MAX);
        bool ours = a.kind == VAL_SYM && a.id == sym;
        if (!ours && free >= 0)
            continue;
        if (is_kept_elsewhere(j, o, off, sym))
            continue;
        if (ours)
            return sym;
        free = sym;
    }
    return free;
}

/* What is in x, that of a, or in y, that of b. */
static Range
joined_range(const Join *j, const Range *x, const Range *y)
{
    Range r = {.lo = y->lo < x->lo ? widened_low(j->e, y->lo, j->widen) : x->lo,
               .hi = y->hi > x->hi ? widened_high(j->e, y->hi, j->widen) : x->hi};

    r.set = range_union(x, y, r.lo, r.hi);
    return r;
}

/* A number that was a on the one side, b on the other. */
static void
note_split(Join *j, Sym sym, Val a, Val b, bool is_new)
{
    Split s = {.sym = sym,
               .in_a = tie_range(&j->e->h, j->a, a),
               .in_b = tie_range(&j->e->h, j->b, b),
               .is_new = is_new,
               .was = a.kind == VAL_SYM && a.id == sym};

    s.apart = !tie_ranges_meet(&s.in_a, &s.in_b);
    s.differs =
        s.in_a.lo != s.in_b.lo || s.in_a.hi != s.in_b.hi || s.in_a.not_zero != s.in_b.not_zero;
    if (s.differs || is_new)
        vec_push(j->e->a, &j->splits, s);
}

static Val
join_numbers(Join *j, Obj o, int64_t off, Val a, Val b)
{
    Heap *h = &j->e->h;
    Range x = val_few(h, j->a, a), y = val_few(h, j->b, b);
    uint64_t known, bits, bknown, bbits;

    val_bits(h, j->a, a, &known, &bits);
    val_bits(h, j->b, b, &bknown, &bbits);
    uint64_t before = known;
    known &= bknown & ~(bits ^ bbits);
    if (o >= 0 && a.kind == VAL_INT && b.kind == VAL_SYM && round_of(&j->rounds, a.n) == b.id) {
        bool nz = val_truth(h, j->a, a) == TRUTH_YES && val_truth(h, j->b, b) == TRUTH_YES;
        j->changed = true;
        set_fact(j, b.id, y, nz, known, bits);
        note_split(j, b.id, a, b, true);
        return b;
    }
    Sym phi = joined_symbol(j, o, off, a);
    if (phi < 0) {
        j->changed = true;
        return val_unknown();
    }
    sym_joins(h, phi, a, b);
    bool same = a.kind == VAL_SYM && a.id == phi;
    Range in = joined_range(j, &x, &y);
    bool grows = in.lo != x.lo || in.hi != x.hi || in.set != x.set;
    bool nz = val_truth(h, j->a, a) == TRUTH_YES && val_truth(h, j->b, b) == TRUTH_YES;
    if (!same || grows || known != before)
        j->changed = true;
    vec_push(j->e->a, &j->redefined, phi);
    note_split(j, phi, a, b, true);
    set_fact(j, phi, in, nz, known, bits);
    return val_sym(phi);
}

static bool
is_number(Val v)
{
    return v.kind == VAL_INT || v.kind == VAL_SYM;
}

static bool
may_be_null(const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    return v.kind == VAL_PTR ? x && x->null == NULL_MAYBE : val_is_null(v);
}

/* One of those that is_null_there() knows of. */
static bool
may_be_absent(const Join *j, Obj o)
{
    Birth birth = obj_info(&j->e->h, o)->birth;

    return birth == BIRTH_PARAM || birth == BIRTH_MEMBER ||
           (birth == BIRTH_CALL && j->how == JOIN_OPTIONAL);
}

bool
is_null_at_entry(const Explorer *e, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->birth == BIRTH_PARAM)
        return !state_get(s, o);
    if (i->birth != BIRTH_MEMBER || state_get(s, o))
        return false;
    const Object *parent = state_get(s, i->parent);
    const Cell *c = parent ? cell_find(parent, i->n, -1) : NULL;
    return c && c->initial && val_is_null(c->v);
}

/* Is NULL in s what o stands for: because it was so at entry, or because an optional object of ours is not there? */
static bool
is_null_there(const Join *j, const State *s, Obj o)
{
    const Explorer *e = j->e;

    if (obj_info(&e->h, o)->birth == BIRTH_CALL && j->how == JOIN_OPTIONAL)
        return !state_get(s, o) && is_optional(e, s == j->a ? j->b : j->a, o);
    return is_null_at_entry(e, s, o);
}

/* The container that one of the two came out of, if that is still there: what is done to it, is done to an element. */
static Obj
joined_holder(const Join *j, Val a, Val b)
{
    const Object *x = a.kind == VAL_PTR ? state_get(j->a, a.id) : NULL;
    const Object *y = b.kind == VAL_PTR ? state_get(j->b, b.id) : NULL;
    Obj from = x ? element_holder(x) : -1;

    if (from < 0 && y)
        from = element_holder(y);
    return from >= 0 && state_get(j->r, from) ? from : -1;
}

/* Both turned out to be None, or are of one type: so is what stands for either. */
static void
join_knowledge(Join *j, Obj to, Val a, Val b)
{
    const Object *x = a.kind == VAL_PTR ? state_get(j->a, a.id) : NULL;
    const Object *y = b.kind == VAL_PTR ? state_get(j->b, b.id) : NULL;
    Obj same_as = x && y && x->same_as == y->same_as ? x->same_as : -1;
    const char *type = x && y && x->type == y->type ? x->type : NULL;
    uint16_t out = x && y ? kinds_out(x) & kinds_out(y) : 0;
    const Object *r = state_get(j->r, to);

    if (r->same_as == same_as && r->type == type && kinds_out(r) == out)
        return;
    Object *known = state_edit(&j->e->h, j->r, to);
    known->same_as = same_as;
    known->type = type;
    known->kinds_out = out;
    j->changed = true;
}

/* Whose is an object in which this function has no reference? Anybody's, if there is none. */
static OnlyLent
only_lent(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;

    if (val_is_null(v))
        return LENT_FIRMLY;
    if (!x || x->owned != 0 || x->life != LIFE_ALIVE)
        return LENT_UNKNOWN;
    if (x->borrowed || x->escaped)
        return x->borrowed;
    if (x->outside != OUT_CALLER && x->outside != OUT_LENDER)
        return LENT_UNKNOWN;
    bool by_call = x->outside == OUT_LENDER && obj_info(&e->h, v.id)->birth == BIRTH_CALL;
    return by_call && heap_inside(s, v.id) == 0 ? LENT_FIRMLY : LENT_TO_US;
}

static OnlyLent
joined_lent(const Join *j, Val a, Val b)
{
    OnlyLent of_a = only_lent(j->e, j->a, a), of_b = only_lent(j->e, j->b, b);

    return of_a < of_b ? of_a : of_b;
}

static Val
join_pointers(Join *j, Obj o, int64_t off, Val a, Val b)
{
    Explorer *e = j->e;
    Val p = a.kind == VAL_PTR ? a : b;
    const State *null_side = val_is_null(a) ? j->a : val_is_null(b) ? j->b : NULL;
    if (null_side && p.n == 0 && is_null_there(j, null_side, p.id)) {
        const Object *had = a.kind == VAL_PTR ? state_get(j->a, p.id) : NULL;
        bool was = had && had->null == NULL_MAYBE;
        j->changed = j->changed || !was;
        state_edit(&e->h, j->r, p.id)->null = NULL_MAYBE;
        return p;
    }
    const ObjInfo *from = obj_info(&e->h, p.id);
    ObjInfo info = {.kind = from->kind == OBJ_HEAP ? OBJ_HEAP : OBJ_BLOCK,
                    .birth = BIRTH_JOIN,
                    .site = -1,
                    .parent = -1,
                    .idx = -1,
                    .type = from->type,
                    .is_object = from->is_object};
    Obj to = obj_intern(&e->h, join_key(j, o, off), &info);
    bool null = may_be_null(j->a, a) || may_be_null(j->b, b);
    bool same = a.kind == VAL_PTR && a.id == to;
    if ((!same && state_get(j->a, to)) ||
        (!(b.kind == VAL_PTR && b.id == to) && state_get(j->b, to)))
        vec_push(e->a, &j->reused, to);

    OnlyLent lent = info.kind == OBJ_HEAP ? joined_lent(j, a, b) : LENT_UNKNOWN;
    if (same && state_get(j->r, to)->borrowed > lent) {
        state_edit(&e->h, j->r, to)->borrowed = lent;
        j->changed = true;
    }
    if (!same || (null && state_get(j->a, to)->null == NULL_NO)) {
        j->changed = true;
        Object *x = state_edit(&e->h, j->r, to);
        x->null = null ? NULL_MAYBE : x->null;
        x->outside = OUT_UNKNOWN;
        x->borrowed = lent;
        x->shared = true;
        x->taken_from = joined_holder(j, a, b);
    }
    join_knowledge(j, to, a, b);
    return val_ptr(to, 0);
}

/* A way to a block that is still to be freed goes with the value v. */
static void
lose_sight(Join *j, Val v)
{
    Obj o = v.kind == VAL_PTR ? obj_whole(&j->e->h, v.id) : -1;

    if (o >= 0 && heap_has_crowd(j->r, o)) {
        heap_settle_crowd(&j->e->h, j->r, o);
        j->changed = true;
    }
    if (o >= 0 && is_freeable(j->e, j->r, o) && state_get(j->r, o)->owned > 0 &&
        !state_get(j->r, o)->escaped) {
        state_edit(&j->e->h, j->r, o)->escaped = true;
        j->changed = true;
    }
}

/* Pointers into one block, to somewhere in it. */
static Val
join_inside(Join *j, Obj o, int64_t off, Obj whole)
{
    Heap *h = &j->e->h;
    Sym idx = sym_atom(h, join_key(j, o, off), INT64_MIN, INT64_MAX);
    ObjInfo info = {.kind = OBJ_BLOCK,
                    .birth = BIRTH_ELEMENT,
                    .site = -1,
                    .parent = whole,
                    .idx = idx,
                    .type = -1,
                    .name = obj_info(h, whole)->name};

    return val_ptr(obj_intern(h, hash_mix(join_key(j, o, off), (uint64_t)whole), &info), 0);
}

static bool
is_array_of_references(const Explorer *e, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const Type *t = i->kind == OBJ_LOCAL ? ir_type(e->u, i->type) : NULL;

    return t && t->kind == TYPE_ARRAY && is_object_type(e->u, t->to) && state_get(s, o) &&
           !state_get(s, o)->escaped;
}

/* Are both somewhere in the same block, which has to be freed, in an array of references, or in the memory of an object? */
static bool
has_walked(const Join *j, Val a, Val b)
{
    if (a.kind != VAL_PTR || b.kind != VAL_PTR)
        return false;
    const Explorer *e = j->e;
    Obj whole = obj_whole(&e->h, a.id);
    if (whole != obj_whole(&e->h, b.id))
        return false;
    return is_freeable(e, j->a, whole) || is_array_of_references(e, j->a, whole) ||
           (leads_inside(e, a) && leads_inside(e, b));
}

static Val
join_value(Join *j, Obj o, int64_t off, Val a, Val b)
{
    if (val_eq(a, b))
        return a;
    if (has_walked(j, a, b)) {
        Val v = join_inside(j, o, off, obj_whole(&j->e->h, a.id));
        j->changed = j->changed || !val_eq(a, v);
        return v;
    }
    lose_sight(j, a);
    lose_sight(j, b);
    if (a.kind == VAL_UNDEF || b.kind == VAL_UNDEF) {
        Val v = {VAL_UNDEF, 1, 0};
        j->changed = j->changed || !val_eq(a, v);
        return v;
    }
    if (is_number(a) && is_number(b) && !(val_is_null(a) && val_is_null(b)))
        return join_numbers(j, o, off, a, b);
    if ((a.kind == VAL_PTR && (b.kind == VAL_PTR || val_is_null(b))) ||
        (b.kind == VAL_PTR && val_is_null(a)))
        return join_pointers(j, o, off, a, b);
    if (a.kind != VAL_UNKNOWN)
        j->changed = true;
    return val_unknown();
}

/* An array of numbers, of structs: which of its elements are set is told by an index, and that is not held against them. */
bool
is_plain_array(const Explorer *e, const ObjInfo *i)
{
    const Type *t = i->kind == OBJ_LOCAL ? ir_type(e->u, i->type) : NULL;

    return t && t->kind == TYPE_ARRAY && !is_object_type(e->u, t->to);
}

static Val
unwritten(const Explorer *e, const Object *x, const ObjInfo *i)
{
    if (x->fill == FILL_ZERO)
        return val_int(0);
    return x->fill == FILL_UNDEF && i->kind == OBJ_LOCAL && !is_plain_array(e, i) ? val_undef()
                                                                                  : val_unknown();
}

/* A place that owns got an object on one side; the other has not looked, and whatever it has there is owned just so. */
static void
join_filled(Join *j, Obj id, const Cell *c, bool mine)
{
    Heap *h = &j->e->h;
    Val none = val_unknown();
    Val v =
        mine ? join_pointers(j, id, c->off, c->v, none) : join_pointers(j, id, c->off, none, c->v);

    if (!(mine && val_eq(v, c->v)))
        state_edit(h, j->r, v.id)->null = NULL_MAYBE;
    Cell *to = cell_put(h, state_edit(h, j->r, id), c->off, c->idx);
    *to = *c;
    to->v = v;
    j->changed = j->changed || !mine;
}

/* Cells that only one side has: read there for the first time, and then they can be read again; or written. */
static void
join_lonely(Join *j, Obj id, const Cell *c, const Object *other, bool mine)
{
    const ObjInfo *i = obj_info(&j->e->h, id);
    Object *r;

    if (c->initial && other->fill == FILL_SYMBOLIC) {
        if (!mine) { /* keep what the other path learned of it: it is the same memory */
            r = state_edit(&j->e->h, j->r, id);
            *cell_put(&j->e->h, r, c->off, c->idx) = *c;
        }
        return;
    }
    if (c->strong == STRONG_YES && other->fill == FILL_SYMBOLIC && i->kind != OBJ_LOCAL) {
        join_filled(j, id, c, mine);
        return;
    }
    Val u = unwritten(j->e, other, i);
    Val v = mine ? join_value(j, id, c->off, c->v, u) : join_value(j, id, c->off, u, c->v);
    r = state_edit(&j->e->h, j->r, id);
    Cell *to = cell_put(&j->e->h, r, c->off, c->idx);
    if (!mine)
        j->changed = true;
    *to = *c;
    to->v = v;
    if (!val_eq(v, c->v) && to->strong == STRONG_YES)
        to->strong = STRONG_NO;
}

/* One side may have found NULL where the other owns: then what is there is owned, if it is there. */
static Strong
joined_strong(Val v, const Cell *a, const Cell *b)
{
    if (a->strong == b->strong)
        return a->strong;
    if (v.kind != VAL_PTR)
        return STRONG_NO;
    if (val_eq(v, a->v) && val_is_null(b->v))
        return a->strong;
    return val_eq(v, b->v) && val_is_null(a->v) ? b->strong : STRONG_NO;
}

/* Is that what a's cell has become already? Then there is nothing to write, and the object stays shared. */
static bool
has_become(const Join *j, Obj id, const Cell *a, Cell to)
{
    const Object *r = state_get(j->r, id);
    const Cell *now = r ? cell_find(r, a->off, a->idx) : NULL;

    return now && val_eq(now->v, to.v) && now->initial == to.initial && now->strong == to.strong;
}

static void
join_cells(Join *j, Obj id, const Object *a, const Object *b)
{
    for (uint32_t k = 0; k < a->ncells; k++) {
        const Cell *ca = &a->cells[k], *cb = cell_beside(b, ca, k);
        if (!cb) {
            join_lonely(j, id, ca, b, true);
            continue;
        }
        if (val_eq(ca->v, cb->v) && ca->strong == cb->strong) {
            if (ca->initial && !cb->initial) {
                Cell *to = cell_put(&j->e->h, state_edit(&j->e->h, j->r, id), ca->off, ca->idx);
                to->initial = false;
                to->at = cb->at;
                j->changed = true;
            }
            continue;
        }
        Val v = join_value(j, id, ca->off, ca->v, cb->v);
        Cell becomes = {
            .v = v, .initial = ca->initial && cb->initial, .strong = joined_strong(v, ca, cb)};
        if (has_become(j, id, ca, becomes))
            continue;
        Cell *to = cell_put(&j->e->h, state_edit(&j->e->h, j->r, id), ca->off, ca->idx);
        to->v = v;
        to->initial = becomes.initial;
        to->strong = becomes.strong;
    }
    for (uint32_t k = 0; k < b->ncells; k++)
        if (!cell_beside(a, &b->cells[k], k))
            join_lonely(j, id, &b->cells[k], a, false);
}

/* A container that a loop has filled, round by round, with another one's elements, is a copy of it; no copy is what has elements of
 * its own on some path. */
static Obj
joined_source(Obj a, Obj b)
{
    if (a == b)
        return a;
    return a == -1 ? b : b == -1 ? a : COPY_SETTLED;
}

/* What containers share: the change of an element is remembered where only one of the two has seen it, with its path. */
static void
join_shared(Join *j, Obj id, const Object *a, const Object *b)
{
    if (a->copy_of == b->copy_of && a->inner_at == b->inner_at && a->taken_from == b->taken_from)
        return;
    Object *r = state_edit(&j->e->h, j->r, id);
    Obj copied = joined_source(a->copy_of, b->copy_of);
    j->changed = j->changed || (a->inner_at < 0 && b->inner_at >= 0) || a->copy_of != copied ||
                 (a->taken_from != b->taken_from && a->taken_from >= 0);
    if (a->copy_of != copied) {
        r->copy_of = copied;
        j->told = true;
        j->r->trace = j->b->trace;
    }
    if (a->taken_from != b->taken_from)
        r->taken_from = -1;
    if (a->inner_at == b->inner_at)
        return;
    j->told = true;
    if (a->inner_at < 0) {
        r->inner_at = b->inner_at;
        j->r->trace = j->b->trace;
    }
}

static void
join_object(Join *j, Obj id, const Object *a, const Object *b)
{
    if (a == b)
        return;
    Object merged = *a;
    if (a->null != b->null)
        merged.null = NULL_MAYBE;
    merged.borrowed = a->borrowed < b->borrowed ? a->borrowed : b->borrowed;
    if (a->outside != b->outside || (a->outside == OUT_LENDER && a->lender != b->lender)) {
        merged.outside = OUT_UNKNOWN;
        merged.borrowed = joined_lent(j, val_ptr(id, 0), val_ptr(id, 0));
    }
    if (a->type != b->type)
        merged.type = NULL;
    if (a->same_as != b->same_as)
        merged.same_as = -1;
    join_shared(j, id, a, b);
    Obj shown = obj_info(&j->e->h, id)->kind != OBJ_HEAP &&
                        (a->kept_by == STEAL_INTERP || b->kept_by == STEAL_INTERP)
                    ? STEAL_INTERP
                    : -1; /* memory: some code may hold a view of it */
    if (shown == STEAL_INTERP && a->kept_by != shown) {
        state_edit(&j->e->h, j->r, id)->kept_by = shown;
        j->changed = true;
    } else if (a->kept_by != b->kept_by && a->kept_by != -1 && shown == -1) {
        state_edit(&j->e->h, j->r, id)->kept_by = -1;
        j->changed = true;
    }
    if (a->type_of != b->type_of)
        state_edit(&j->e->h, j->r, id)->type_of = -1;
    if (a->fill != b->fill)
        merged.fill = FILL_SYMBOLIC;
    if (a->changed != b->changed)
        state_edit(&j->e->h, j->r, id)->changed = true;
    merged.escaped = a->escaped || b->escaped;
    merged.shared = a->shared || b->shared;
    uint16_t had = kinds_out(a);
    merged.kinds_out = had & kinds_out(b);
    if (merged.null != a->null || merged.outside != a->outside || merged.type != a->type ||
        merged.same_as != a->same_as || merged.fill != a->fill || merged.escaped != a->escaped ||
        merged.shared != a->shared || merged.borrowed != a->borrowed || merged.kinds_out != had) {
        Object *r = state_edit(&j->e->h, j->r, id);
        r->null = merged.null;
        r->outside = merged.outside;
        r->type = merged.type;
        r->same_as = merged.same_as;
        r->fill = merged.fill;
        r->escaped = merged.escaped;
        r->shared = merged.shared;
        r->borrowed = merged.borrowed;
        r->kinds_out = merged.kinds_out;
        j->changed = true;
    }
    join_cells(j, id, a, b);
}

/* What both sides know of a number that one of them knows as f. */
static Fact
joined_fact(Join *j, Fact f)
{
    const Heap *h = &j->e->h;
    Val v = val_sym(f.sym);
    Range other = val_few(h, j->b, v);
    uint64_t known, bits;

    bool nz = f.not_zero && val_truth(h, j->b, v) == TRUTH_YES;
    val_bits(h, j->b, v, &known, &bits);
    known &= f.known & ~(bits ^ f.bits);
    note_split(j, f.sym, v, v, false);
    return (Fact){f.sym, joined_range(j, &f.in, &other), nz, known, f.bits & known};
}

static bool
is_redefined(const Join *j, Sym sym)
{
    for (uint32_t d = 0; d < j->redefined.n; d++)
        if (j->redefined.at[d] == sym)
            return true;
    return false;
}

/* Has b the same fact, and does it know no more by what the number is made of? Then the two have it in common. *at: a place in
 * b's facts, which are in the same order. */
static bool
is_common(const Join *j, const Fact *f, uint32_t *at)
{
    const State *b = j->b;
    Sub op = j->e->h.syms.at[f->sym].op;

    while (*at < b->facts.n && b->facts.at[*at].sym < f->sym)
        ++*at;
    if (*at == b->facts.n || b->facts.at[*at].sym != f->sym)
        return false;
    const Fact *g = &b->facts.at[*at];
    return op != BIN_add && op != BIN_and && op != BIN_or && op != UN_neg && g->in.lo == f->in.lo &&
           g->in.hi == f->in.hi && g->in.set == f->in.set && g->not_zero == f->not_zero &&
           g->known == f->known && g->bits == f->bits;
}

/* Numbers of which only b knows something: a difference, though nothing of it stays. */
static void
note_lonely_facts(Join *j)
{
    const State *a = j->a, *b = j->b;
    uint32_t at = 0;

    for (uint32_t k = 0; k < b->facts.n; k++) {
        Sym sym = b->facts.at[k].sym;
        while (at < a->facts.n && a->facts.at[at].sym < sym)
            at++;
        if ((at == a->facts.n || a->facts.at[at].sym != sym) && !is_redefined(j, sym))
            note_split(j, sym, val_sym(sym), val_sym(sym), false);
    }
}

static void
join_facts(Join *j)
{
    uint32_t n = 0, at = 0;
    State *r = j->r;

    for (uint32_t k = 0; k < r->facts.n; k++) {
        Fact f = r->facts.at[k];
        bool fresh = is_redefined(j, f.sym);
        Fact g = fresh || is_common(j, &f, &at) ? f : joined_fact(j, f);
        bool changed = g.in.lo != f.in.lo || g.in.hi != f.in.hi || g.in.set != f.in.set ||
                       g.not_zero != f.not_zero || g.known != f.known;
        j->changed = j->changed || changed;
        if (!fresh && g.in.lo == INT64_MIN && g.in.hi == INT64_MAX && !g.not_zero && !g.known)
            continue;
        if (n < k || changed)
            state_own_facts(&j->e->h, r)[n] = g;
        n++;
    }
    r->facts.n = n;
}

/* A symbol that means something new: what was known by its old meaning is not known any more. */
static void
forget_old_meaning(Join *j, Sym sym)
{
    State *r = j->r;
    uint32_t n = 0;

    for (uint32_t k = 0; k < r->facts.n; k++) {
        if (r->facts.at[k].sym != sym && sym_depends(&j->e->h, r->facts.at[k].sym, sym))
            continue;
        if (n < k)
            state_own_facts(&j->e->h, r)[n] = r->facts.at[k];
        n++;
    }
    r->facts.n = n;
    for (uint32_t k = 0; k < r->objs.n;) {
        Obj id = r->objs.at[k].id;
        const Object *x = r->objs.at[k].o;
        const ObjInfo *i = obj_info(&j->e->h, id);
        if (i->birth != BIRTH_ELEMENT || !sym_depends(&j->e->h, i->idx, sym)) {
            k++;
            continue;
        }
        for (uint32_t c = 0; c < x->ncells; c++)
            escape(j->e, r, x->cells[c].v);
        state_drop(&j->e->h, r, id);
    }
}

static void
join_temporaries(Join *j)
{
    for (uint32_t k = 0; k < j->r->tmps.n; k++) {
        Tmp t = j->r->tmps.at[k];
        Val v = join_value(j, -1, t.i, t.v, tmp_get(j->b, t.i));
        if (!val_eq(v, t.v))
            state_own_tmps(&j->e->h, j->r)[k].v = v;
    }
}

static bool
is_known_null(const State *s, Obj o)
{
    for (uint32_t k = 0; k < s->nulls.n; k++)
        if (s->nulls.at[k] == o)
            return true;
    return false;
}

static void
join_nulls(Join *j)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < j->r->nulls.n; k++) {
        if (!is_known_null(j->b, j->r->nulls.at[k]))
            continue;
        if (n < k)
            state_own_nulls(&j->e->h, j->r)[n] = j->r->nulls.at[k];
        n++;
    }
    j->changed = j->changed || n != j->r->nulls.n;
    j->r->nulls.n = n;
}

/* Memory of somebody's member that one side has gone through, and at which the other has not looked. */
static bool
is_unseen_memory(const Join *j, Obj o)
{
    const ObjInfo *i = obj_info(&j->e->h, o);

    return i->birth == BIRTH_MEMBER && i->kind == OBJ_BLOCK && !i->is_object;
}

/* What one side knows as an object that is there, the other found to be NULL, or knows nothing of: it may be NULL from here on,
 * even where no variable shows it any more. Callers are told by it when this way out is taken. */
static void
join_absent(Join *j)
{
    for (uint32_t k = 0; k < j->e->alone.n; k++) {
        Obj id = j->e->alone.at[k];
        if (!may_be_absent(j, id) || state_get(j->r, id)->null == NULL_MAYBE ||
            (!is_unseen_memory(j, id) && !is_null_there(j, state_get(j->a, id) ? j->b : j->a, id)))
            continue;
        state_edit(&j->e->h, j->r, id)->null = NULL_MAYBE;
        j->changed = true;
    }
}

/* What a variable led to in the last round is still somewhere, and it leads to another now: what was done to the one is not
 * done to the other. */
static void
join_reused(Join *j)
{
    for (uint32_t k = 0; k < j->reused.n; k++) {
        const Object *x = state_get(j->r, j->reused.at[k]), *was = state_get(j->a, j->reused.at[k]);
        if (!x)
            continue;
        bool plain = x->life == LIFE_ALIVE && x->owned == 0 && x->ncells == 0 && x->escaped;
        if (!plain) {
            for (uint32_t c = 0; c < x->ncells; c++)
                escape(j->e, j->r, x->cells[c].v);
            Object *y = state_edit(&j->e->h, j->r, j->reused.at[k]);
            y->life = LIFE_ALIVE;
            y->owned = 0;
            y->ncells = 0;
            y->fill = FILL_SYMBOLIC;
            y->escaped = true;
        }
        j->changed = j->changed || !was || was->life != LIFE_ALIVE || was->owned != 0 ||
                     was->ncells > 0 || !was->escaped;
    }
}

/* The shorter way here; where objects are optional, the way to those that are there. */
static const Trace *
joined_trace(const Join *j)
{
    const Trace *a = j->r->trace, *b = j->b->trace;

    if (j->told || j->how == JOIN_SHAPE || !a || !b || j->b->reach < j->a->reach)
        return a; /* SHAPE: b's way tells of other objects */
    if (j->how == JOIN_OPTIONAL)
        return j->b->objs.n > j->a->objs.n ? b : a;
    return b->length < a->length ? b : a;
}

/* An object that only b knows: the two have it in common from here on. */
static void
take_over(Join *j, Entry b)
{
    const Object *r = state_get(j->r, b.id);
    bool null = r && r->null == NULL_MAYBE;

    state_put(&j->e->h, j->r, b);
    if (null)
        state_edit(&j->e->h, j->r, b.id)->null = NULL_MAYBE;
}

/* Fills e->alone: those that only one of the two knows. */
static void
join_objects(Join *j)
{
    const State *a = j->a, *b = j->b;
    Explorer *e = j->e;
    uint32_t n = 0;

    e->alone.n = 0;
    for (uint32_t k = 0; k < b->objs.n; k++) {
        Entry en = b->objs.at[k];
        for (; n < a->objs.n && a->objs.at[n].id < en.id; n++)
            vec_push(e->a, &e->alone, a->objs.at[n].id);
        if (n < a->objs.n && a->objs.at[n].id == en.id)
            join_object(j, en.id, a->objs.at[n++].o, en.o);
        else {
            vec_push(e->a, &e->alone, en.id);
            take_over(j, en);
        }
    }
    for (; n < a->objs.n; n++)
        vec_push(e->a, &e->alone, a->objs.at[n].id);
}

/* Makes of a (kept) and b (arriving) one state; b is no more. True if it is not a any more. */
bool
join_states(Explorer *e, Joined *kept, State *b, BlockId at, JoinHow how)
{
    Join j = {
        .e = e, .a = kept->s, .b = b, .at = at, .how = how, .widen = widening_at(e, kept, at)};

    if (how == JOIN_ALIKE)
        find_rounds(e, j.a, b, &j.rounds);
    State *a = in_words_of(e, kept->s, b, &j.rounds);
    j.a = a;
    j.r = state_copy(&e->h, a);
    join_objects(&j);
    join_reused(&j);
    join_absent(&j);
    if (how != JOIN_ALIKE && j.a->objs.n != j.r->objs.n)
        j.changed = true;
    join_temporaries(&j);
    join_facts(&j);
    note_lonely_facts(&j);
    for (uint32_t k = 0; k < j.redefined.n; k++)
        forget_old_meaning(&j, j.redefined.at[k]);
    bool settle =
        j.widen != WIDEN_NOT || (at < (BlockId)e->f->blocks.n && e->f->blocks.at[at].loop_head);
    j.changed = join_ties(e, a, b, j.r, &j.splits, at, settle) || j.changed;
    if (b->reach > j.r->reach) {
        j.r->reach = b->reach;
        j.changed = true;
    }
    join_nulls(&j);
    j.changed = lookups_join(&e->h, j.r, b) || j.changed;
    j.r->exc_touched |= b->exc_touched;
    j.r->exc_gone &= b->exc_gone;
    if (j.r->exc_entry != b->exc_entry) {
        j.changed = j.changed || j.r->exc_entry != ENTRY_ANY;
        j.r->exc_entry = ENTRY_ANY;
    }
    j.r->exc_any &= b->exc_any;
    if (!j.r->exc_held)
        j.r->exc_was = b->exc_was;
    j.r->exc_held |= b->exc_held;
    j.r->exc_put &= b->exc_put;
    j.r->gil_used |= b->gil_used;
    j.r->gil_undone |= b->gil_undone;
    if (!j.r->uses_api)
        j.r->uses_api = b->uses_api;
    j.r->runs |= b->runs;
    j.changed = j.changed || b->altered & ~j.r->altered || b->inner & ~j.r->inner;
    j.r->altered |= b->altered;
    j.r->inner |= b->inner;
    j.r->trace = joined_trace(&j);
    if (j.r->trace == b->trace &&
        j.r->exc == b->exc) { /* the call that failed is one of that way's */
        j.r->exc_at = b->exc_at;
        j.r->exc_value = b->exc_value;
    }
    if (a != kept->s)
        state_gone(&e->h, a);
    state_gone(&e->h, b);
    state_gone(&e->h, j.changed ? kept->s : j.r);
    if (j.changed) {
        kept->s = j.r;
        kept->boned = NULL;
    }
    return j.changed;
}
