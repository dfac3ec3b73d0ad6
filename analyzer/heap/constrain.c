/*
 * constrain: what a branch teaches. Intervals, "not nought", and the equations that a comparison with a constant gives.
 * What cannot be said this way is kept as the truth of the condition's own symbol, so that the same condition decides
 * the same way later.
 */
#include "heap.h"

static uint32_t
find_fact(const State *s, Sym sym)
{
    uint32_t lo = 0, hi = s->facts.n;

    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (s->facts.at[mid].sym < sym)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static Fact
get_fact(const Heap *h, const State *s, Sym sym)
{
    uint32_t k = find_fact(s, sym);

    if (k < s->facts.n && s->facts.at[k].sym == sym)
        return s->facts.at[k];
    return (Fact){sym, {h->syms.at[sym].lo, h->syms.at[sym].hi, 0}, false, 0, 0};
}

static Fact *
edit_fact(Heap *h, State *s, Sym sym)
{
    uint32_t k = find_fact(s, sym);

    if (k < s->facts.n && s->facts.at[k].sym == sym)
        return &state_own_facts(h, s)[k];
    Fact f = get_fact(h, s, sym);
    shared_push(h, &s->facts, f);
    Fact *at = state_own_facts(h, s);
    memmove(&at[k + 1], &at[k], (s->facts.n - 1 - k) * sizeof f);
    at[k] = f;
    return &at[k];
}

static int64_t
add_sat(int64_t a, int64_t k)
{
    int64_t r;

    if (a == INT64_MIN || a == INT64_MAX)
        return a;
    if (__builtin_add_overflow(a, k, &r))
        return k > 0 ? INT64_MAX : INT64_MIN;
    return r;
}

static int64_t
neg_sat(int64_t a)
{
    return a == INT64_MIN ? INT64_MAX : a == INT64_MAX ? INT64_MIN : -a;
}

/* A bit is known where every path has set it, or none has. */
void
val_bits(const Heap *h, const State *s, Val v, uint64_t *known, uint64_t *bits)
{
    uint64_t mask;

    *known = v.kind == VAL_INT ? UINT64_MAX : 0;
    *bits = v.kind == VAL_INT ? (uint64_t)v.n : 0;
    if (v.kind != VAL_SYM)
        return;
    Fact f = get_fact(h, s, v.id);
    const SymInfo *i = &h->syms.at[v.id];
    *known = f.known;
    *bits = f.bits;
    if ((i->op != BIN_and && i->op != BIN_or) || i->b.kind != VAL_INT)
        return;
    val_bits(h, s, i->a, known, bits);
    mask = (uint64_t)i->b.n;
    *known |= i->op == BIN_or ? mask : ~mask;
    *bits = i->op == BIN_or ? *bits | mask : *bits & mask;
}

/* Of a symbol, of which f is known. */
static void
narrowed(const Heap *h, const State *s, Val v, const Fact *f, int64_t *lo, int64_t *hi)
{
    *lo = f->in.lo;
    *hi = f->in.hi;
    const SymInfo *i = &h->syms.at[v.id];
    if (i->op == BIN_add && i->b.kind == VAL_INT) { /* s + k: as narrow as s */
        int64_t l, u;
        val_range(h, s, i->a, &l, &u);
        l = add_sat(l, i->b.n);
        u = add_sat(u, i->b.n);
        if (l > *lo)
            *lo = l;
        if (u < *hi)
            *hi = u;
    } else if (i->op == UN_neg) {
        int64_t l, u;
        val_range(h, s, i->a, &l, &u);
        *lo = neg_sat(u);
        *hi = neg_sat(l);
    } else if (i->op == BIN_and && i->b.kind == VAL_INT && i->b.n >= 0) {
        if (*lo < 0)
            *lo = 0;
        if (*hi > i->b.n)
            *hi = i->b.n;
        uint64_t known, bits;
        val_bits(h, s, v, &known, &bits);
        if (known == UINT64_MAX)
            *lo = *hi = (int64_t)bits;
    }
}

void
val_range(const Heap *h, const State *s, Val v, int64_t *lo, int64_t *hi)
{
    *lo = INT64_MIN;
    *hi = INT64_MAX;
    if (v.kind == VAL_INT)
        *lo = *hi = v.n;
    if (v.kind != VAL_SYM)
        return;
    Fact f = get_fact(h, s, v.id);
    narrowed(h, s, v, &f, lo, hi);
}

TieRange
tie_range(const Heap *h, const State *s, Val v)
{
    TieRange r = {INT64_MIN, INT64_MAX, false};

    if (v.kind == VAL_INT)
        return (TieRange){v.n, v.n, v.n != 0};
    if (v.kind != VAL_SYM)
        return r;
    Fact f = get_fact(h, s, v.id);
    narrowed(h, s, v, &f, &r.lo, &r.hi);
    r.not_zero = f.not_zero || r.lo > 0 || r.hi < 0;
    return r;
}

Range
val_few(const Heap *h, const State *s, Val v)
{
    Range r = {0};

    if (v.kind != VAL_SYM) {
        val_range(h, s, v, &r.lo, &r.hi);
        return r;
    }
    Fact f = get_fact(h, s, v.id);
    narrowed(h, s, v, &f, &r.lo, &r.hi);
    if (f.in.set && f.in.lo <= r.lo && f.in.hi >= r.hi && range_narrow(&f.in, r.lo, r.hi))
        r = f.in;
    return r;
}

/* Made here, a block or of a type that is known: no singleton, and nothing that was there before. */
static bool
is_of_its_own(const State *s, Obj o, const ObjInfo *i)
{
    const Object *x = state_get(s, o);

    return i->birth == BIRTH_CALL && x &&
           (i->unlike || (x->outside == OUT_NOBODY && (x->type || x->family)));
}

/* The variable that o is, or turned out to be: None, say. -1 if it may be any object. */
static Obj
as_variable(const Heap *h, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    if (x && x->same_as >= 0)
        return x->same_as;
    return obj_info(h, o)->birth == BIRTH_VARIABLE ? o : -1;
}

/* Two variables, or what was made here and something older, are different; of others nobody knows. */
static Truth
are_same(const Heap *h, const State *s, Obj a, Obj b)
{
    const ObjInfo *x = obj_info(h, a), *y = obj_info(h, b);
    Obj first = as_variable(h, s, a), second = as_variable(h, s, b);
    bool fresh = is_of_its_own(s, a, x) || is_of_its_own(s, b, y);

    if (a == b)
        return TRUTH_MAYBE;
    if (first >= 0 && second >= 0)
        return first == second ? TRUTH_YES : TRUTH_NO;
    return fresh && x->kind != OBJ_STRING && y->kind != OBJ_STRING ? TRUTH_NO : TRUTH_MAYBE;
}

/* Where ranges or nullness decide a comparison. */
static Truth
compare(const Heap *h, const State *s, Sub op, Val a, Val b)
{
    int64_t alo, ahi, blo, bhi;

    if (a.kind == VAL_PTR || b.kind == VAL_PTR || a.kind == VAL_FUNC || b.kind == VAL_FUNC) {
        if (val_is_null(a) || val_is_null(b)) {
            Truth t = val_truth(h, s, val_is_null(a) ? b : a);
            if (t == TRUTH_MAYBE || (op != BIN_eq && op != BIN_ne))
                return TRUTH_MAYBE;
            return (t == TRUTH_YES) == (op == BIN_ne) ? TRUTH_YES : TRUTH_NO;
        }
        if (op != BIN_eq && op != BIN_ne)
            return TRUTH_MAYBE;
        if (a.kind == VAL_FUNC && b.kind == VAL_FUNC)
            return (a.id == b.id) == (op == BIN_eq) ? TRUTH_YES : TRUTH_NO;
        Truth same =
            a.kind == VAL_PTR && b.kind == VAL_PTR ? are_same(h, s, a.id, b.id) : TRUTH_MAYBE;
        if (same != TRUTH_MAYBE)
            return (same == TRUTH_YES) == (op == BIN_eq) ? TRUTH_YES : TRUTH_NO;
        return TRUTH_MAYBE;
    }
    val_range(h, s, a, &alo, &ahi);
    val_range(h, s, b, &blo, &bhi);
    switch (op) {
    case BIN_eq:
    case BIN_ne:
        if (alo == ahi && blo == bhi && alo == blo)
            return op == BIN_eq ? TRUTH_YES : TRUTH_NO;
        if (ahi < blo || bhi < alo)
            return op == BIN_ne ? TRUTH_YES : TRUTH_NO;
        if (val_is_null(b) && a.kind == VAL_SYM && get_fact(h, s, a.id).not_zero)
            return op == BIN_ne ? TRUTH_YES : TRUTH_NO;
        if (b.kind == VAL_INT && a.kind == VAL_SYM) {
            Range few = val_few(h, s, a);
            if (!range_has(&few, b.n))
                return op == BIN_ne ? TRUTH_YES : TRUTH_NO;
            Val known = sym_apply((Heap *)h, BIN_eq, a, b);
            if (known.kind == VAL_SYM && get_fact(h, s, known.id).in.hi == 0)
                return op == BIN_ne ? TRUTH_YES : TRUTH_NO;
        }
        return TRUTH_MAYBE;
    case BIN_lt:
        return ahi < blo ? TRUTH_YES : alo >= bhi ? TRUTH_NO : TRUTH_MAYBE;
    case BIN_le:
        return ahi <= blo ? TRUTH_YES : alo > bhi ? TRUTH_NO : TRUTH_MAYBE;
    case BIN_gt:
        return alo > bhi ? TRUTH_YES : ahi <= blo ? TRUTH_NO : TRUTH_MAYBE;
    case BIN_ge:
        return alo >= bhi ? TRUTH_YES : ahi < blo ? TRUTH_NO : TRUTH_MAYBE;
    default:
        return TRUTH_MAYBE;
    }
}

Truth
val_truth(const Heap *h, const State *s, Val v)
{
    switch (v.kind) {
    case VAL_INT:
        return v.n ? TRUTH_YES : TRUTH_NO;
    case VAL_FUNC:
        return TRUTH_YES;
    case VAL_PTR: {
        const Object *o = state_get(s, v.id);
        if (!o && obj_info(h, v.id)->birth != BIRTH_VARIABLE &&
            obj_info(h, v.id)->birth != BIRTH_ELEMENT)
            return TRUTH_MAYBE; /* forgotten, or it never was: see become_null */
        return v.n != 0 || !o || o->null == NULL_NO ? TRUTH_YES : TRUTH_MAYBE;
    }
    case VAL_SYM: {
        Fact f = get_fact(h, s, v.id);
        if (f.not_zero || !range_has(&f.in, 0))
            return TRUTH_YES;
        if (f.in.lo == 0 && f.in.hi == 0)
            return TRUTH_NO;
        const SymInfo *i = &h->syms.at[v.id];
        if (i->op >= BIN_eq && i->op <= BIN_ge)
            return compare(h, s, i->op, i->a, i->b);
        if (i->op == UN_lnot) {
            Truth t = val_truth(h, s, i->a);
            return t == TRUTH_MAYBE ? t : t == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
        }
        if (i->op == CAST_bool)
            return val_truth(h, s, i->a);
        return TRUTH_MAYBE;
    }
    default:
        return TRUTH_MAYBE;
    }
}

/* Keeps what a condition turned out to be, for whoever kept the condition. */
static void
remember(Heap *h, State *s, Val condition, bool truth)
{
    if (condition.kind != VAL_SYM)
        return;
    Fact *f = edit_fact(h, s, condition.id);
    f->in = (Range){truth, truth, 0};
    f->not_zero = truth;
}

/* The pointer o is null: that is what every copy of it holds from now on, and there never was an object. */
static void
become_null(Heap *h, State *s, Obj o)
{
    heap_leaves_crowd(h, s, o);
    for (uint32_t e = 0; e < s->objs.n; e++) {
        Object *holder = s->objs.at[e].o;
        for (uint32_t k = 0; k < holder->ncells; k++)
            if (holder->cells[k].v.kind == VAL_PTR && holder->cells[k].v.id == o) {
                holder = state_edit(h, s, s->objs.at[e].id);
                holder->cells[k].v = val_int(0);
                holder->cells[k].strong = STRONG_NO;
            }
    }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_PTR && s->tmps.at[k].v.id == o)
            state_own_tmps(h, s)[k].v = val_int(0);
    remember(h, s, sym_apply(h, BIN_eq, val_ptr(o, 0), val_int(0)), true);
    if (obj_info(h, o)->birth == BIRTH_MEMBER)
        shared_push(h, &s->nulls, o);
    state_drop(h, s, o);
}

/* A call's result, a reference of our own to an object that nobody else was known to have. */
static bool
is_result(const Heap *h, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);
    const Object *x = state_get(s, o);

    return i->kind == OBJ_HEAP && i->birth == BIRTH_CALL && x && x->outside == OUT_NOBODY;
}

static Val
renamed(Val v, Obj from, Obj to)
{
    return v.kind == VAL_PTR && v.id == from ? val_ptr(to, v.n) : v;
}

/* What the call returned is an object that was there before: x += y gives back x. The reference is one to that. */
static void
unify(Heap *h, State *s, Obj result, Obj with)
{
    Object *x = state_edit(h, s, with);

    x->owned += state_get(s, result)->owned;
    for (uint32_t e = 0; e < s->objs.n; e++) {
        Object *holder = state_edit(h, s, s->objs.at[e].id);
        for (uint32_t k = 0; k < holder->ncells; k++)
            holder->cells[k].v = renamed(holder->cells[k].v, result, with);
        if (holder->lender == result)
            holder->lender = with;
    }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_PTR && s->tmps.at[k].v.id == result)
            state_own_tmps(h, s)[k].v.id = with;
    state_drop(h, s, result);
}

/* What a function that nobody knows returned: it may have come with a reference, or not. */
static bool
is_unknown_result(const Heap *h, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);
    const Object *x = state_get(s, o);

    return i->kind == OBJ_HEAP && i->birth == BIRTH_CALL && i->unknown && x && x->owned == 0;
}

/* The same of a result that may be ours: the reference is there to be released, and nobody misses it. */
static void
may_be_given(Heap *h, State *s, Obj o)
{
    if (obj_info(h, o)->kind != OBJ_HEAP || !state_get(s, o))
        return;
    Object *x = state_edit(h, s, o);

    x->owned++;
    x->escaped = true;
}

/* What was found in a member turns out to be an argument: the caller keeps it alive, whatever becomes of the member. */
static void
may_be_argument(Heap *h, State *s, Obj member, Obj argument)
{
    const Object *x = state_get(s, member), *y = state_get(s, argument);

    if (x && y && obj_info(h, member)->birth == BIRTH_MEMBER &&
        obj_info(h, argument)->birth == BIRTH_PARAM && x->outside == OUT_LENDER &&
        y->outside == OUT_CALLER)
        state_edit(h, s, member)->outside = OUT_CALLER;
}

/* What a variable holds that some call has filled, or another place that nobody has followed. */
static bool
is_found_somewhere(const Heap *h, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);
    const Object *x = state_get(s, o);

    bool by_call = i->birth == BIRTH_CALL && !i->unknown;
    bool in_variable = i->birth == BIRTH_MEMBER && obj_info(h, i->parent)->kind == OBJ_LOCAL;
    return i->kind == OBJ_HEAP && (by_call || in_variable) && x && x->owned == 0 &&
           x->outside == OUT_UNKNOWN;
}

/* Two pointers turn out to be equal. Is one to a variable (None, say)? Remember what the other is. Is one a result? */
static void
become_same(Heap *h, State *s, Obj a, Obj b)
{
    bool is_global = obj_info(h, b)->kind == OBJ_GLOBAL;
    bool first = is_result(h, s, a), second = is_result(h, s, b);

    if (first != second && obj_info(h, first ? b : a)->kind == OBJ_HEAP &&
        state_get(s, first ? b : a)) {
        unify(h, s, first ? a : b, first ? b : a);
        return;
    }

    first = is_found_somewhere(h, s, a), second = is_found_somewhere(h, s, b);
    if (first != second && obj_info(h, a)->kind == OBJ_HEAP && obj_info(h, b)->kind == OBJ_HEAP &&
        state_get(s, first ? b : a)) {
        unify(h, s, first ? a : b, first ? b : a);
        return;
    }
    if (a != b && is_unknown_result(h, s, a))
        may_be_given(h, s, b);
    else if (a != b && is_unknown_result(h, s, b))
        may_be_given(h, s, a);
    may_be_argument(h, s, a, b);
    may_be_argument(h, s, b, a);
    if (is_global != (obj_info(h, a)->kind == OBJ_GLOBAL)) {
        Object *x = state_edit(h, s, is_global ? a : b);
        x->same_as = is_global ? b : a;
        x->null = NULL_NO;
    }
}

/* Two numbers turn out to be equal: what is known of the one holds of the other, now and later. */
static void
become_equal(Heap *h, State *s, Val a, Val b)
{
    if (b.kind == VAL_SYM && val_truth(h, s, a) == TRUTH_YES)
        edit_fact(h, s, b.id)->not_zero = true;
    if (a.kind == VAL_SYM && val_truth(h, s, b) == TRUTH_YES)
        edit_fact(h, s, a.id)->not_zero = true;
    if (a.kind != VAL_SYM || b.kind != VAL_SYM)
        return;
    Val one = a.id < b.id ? a : b, other = a.id < b.id ? b : a;
    for (uint32_t e = 0; e < s->objs.n; e++)
        for (uint32_t k = 0; k < s->objs.at[e].o->ncells; k++)
            if (val_eq(s->objs.at[e].o->cells[k].v, other))
                state_edit(h, s, s->objs.at[e].id)->cells[k].v = one;
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (val_eq(s->tmps.at[k].v, other))
            state_own_tmps(h, s)[k].v = one;
}

static bool
assume_range(Heap *h, State *s, Val v, int64_t lo, int64_t hi)
{
    int64_t l, u;

    val_range(h, s, v, &l, &u);
    if (lo > l)
        l = lo;
    if (hi < u)
        u = hi;
    if (l > u)
        return false;
    if (v.kind != VAL_SYM)
        return true;
    Fact *f = edit_fact(h, s, v.id);
    if (f->not_zero && l == 0)
        l = 1;
    if (f->not_zero && u == 0)
        u = -1;
    if (!range_narrow(&f->in, l, u))
        return false;
    l = f->in.lo;
    u = f->in.hi;
    const SymInfo *i = &h->syms.at[v.id];
    if (i->op == BIN_add && i->b.kind == VAL_INT && i->a.kind == VAL_SYM)
        return assume_range(h, s, i->a, add_sat(l, (int64_t)(0 - (uint64_t)i->b.n)),
                            add_sat(u, (int64_t)(0 - (uint64_t)i->b.n)));
    return true;
}

static bool
assume_not_zero(Heap *h, State *s, Val v)
{
    if (v.kind == VAL_INT)
        return v.n != 0;
    if (v.kind != VAL_SYM)
        return true;
    int64_t l, u;
    val_range(h, s, v, &l, &u);
    if (l == 0 && u == 0)
        return false;
    Fact *f = edit_fact(h, s, v.id);
    f->not_zero = true;
    return range_without(&f->in, 0) &&
           range_narrow(&f->in, f->in.lo == 0 ? 1 : INT64_MIN, f->in.hi == 0 ? -1 : INT64_MAX);
}

static bool
assume_not_equal(Heap *h, State *s, Val a, Val b)
{
    int64_t l, u;

    if (b.kind != VAL_INT)
        return true;
    if (b.n == 0)
        return assume_not_zero(h, s, a);
    val_range(h, s, a, &l, &u);
    if (l == b.n && u == b.n)
        return false;
    if (l == b.n)
        return assume_range(h, s, a, l + 1, u);
    if (u == b.n)
        return assume_range(h, s, a, l, u - 1);
    remember(h, s, sym_apply(h, BIN_eq, a, b), false);
    return a.kind != VAL_SYM || range_without(&edit_fact(h, s, a.id)->in, b.n);
}

static Sub
negate(Sub op)
{
    static const Sub inverse[] = {BIN_ne, BIN_eq, BIN_ge, BIN_gt, BIN_le, BIN_lt};

    return inverse[op - BIN_eq];
}

static Sub
swap(Sub op)
{
    static const Sub swapped[] = {BIN_eq, BIN_ne, BIN_gt, BIN_ge, BIN_lt, BIN_le};

    return swapped[op - BIN_eq];
}

static bool assume(Heap *h, State *s, Val v, bool truth);

static bool
assume_cmp(Heap *h, State *s, Sub op, Val a, Val b, bool truth)
{
    int64_t l, u;

    if (!truth)
        op = negate(op);
    Truth t = compare(h, s, op, a, b);
    if (t != TRUTH_MAYBE)
        return t == TRUTH_YES;
    if (a.kind == VAL_INT) {
        Val c = a;
        a = b;
        b = c;
        op = swap(op);
    }
    if (val_is_null(b) && (op == BIN_eq || op == BIN_ne))
        return assume(h, s, a, op == BIN_ne);
    if (op == BIN_eq && a.kind == VAL_PTR && b.kind == VAL_PTR)
        become_same(h, s, a.id, b.id);
    val_range(h, s, b, &l, &u);
    int64_t al, au;
    val_range(h, s, a, &al, &au);
    switch (op) {
    case BIN_eq:
        if (!assume_range(h, s, a, l, u) || !assume_range(h, s, b, al, au))
            return false;
        become_equal(h, s, a, b);
        return true;
    case BIN_ne:
        return assume_not_equal(h, s, a, b) && assume_not_equal(h, s, b, a);
    case BIN_lt:
        return assume_range(h, s, a, INT64_MIN, add_sat(u, -1)) &&
               assume_range(h, s, b, add_sat(al, 1), INT64_MAX);
    case BIN_le:
        return assume_range(h, s, a, INT64_MIN, u) && assume_range(h, s, b, al, INT64_MAX);
    case BIN_gt:
        return assume_range(h, s, a, add_sat(l, 1), INT64_MAX) &&
               assume_range(h, s, b, INT64_MIN, add_sat(au, -1));
    case BIN_ge:
        return assume_range(h, s, a, l, INT64_MAX) && assume_range(h, s, b, INT64_MIN, au);
    default:
        return true;
    }
}

static bool
assume(Heap *h, State *s, Val v, bool truth)
{
    Truth t = val_truth(h, s, v);

    if (t != TRUTH_MAYBE)
        return (t == TRUTH_YES) == truth;
    if (v.kind == VAL_PTR) {
        if (truth)
            state_edit(h, s, v.id)->null = NULL_NO;
        else
            become_null(h, s, v.id);
        return true;
    }
    if (v.kind != VAL_SYM)
        return true;
    SymInfo i = h->syms.at[v.id];
    if (i.op >= BIN_eq && i.op <= BIN_ge) {
        if (!assume_cmp(h, s, i.op, i.a, i.b, truth))
            return false;
    } else if (i.op == UN_lnot) {
        if (!assume(h, s, i.a, !truth))
            return false;
    } else if (i.op == CAST_bool) {
        if (!assume(h, s, i.a, truth))
            return false;
    }
    return truth ? assume_not_zero(h, s, v) : assume_range(h, s, v, 0, 0);
}

bool
state_assume_cmp(Heap *h, State *s, Sub op, Val a, Val b, bool truth)
{
    return assume_cmp(h, s, op, a, b, truth) && ties_narrow(h, s);
}

bool
state_assume(Heap *h, State *s, Val v, bool truth)
{
    return assume(h, s, v, truth) && ties_narrow(h, s);
}

bool
fact_narrow(Heap *h, State *s, Sym sym, const TieRange *to)
{
    Val v = val_sym(sym);
    TieRange now = tie_range(h, s, v);

    if ((to->lo > now.lo || to->hi < now.hi) && !assume_range(h, s, v, to->lo, to->hi))
        return false;
    return !to->not_zero || now.not_zero || assume_not_zero(h, s, v);
}
