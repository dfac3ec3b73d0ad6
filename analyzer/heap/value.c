/*
 * value: symbols and the identity of objects.
 *
 * A symbol is an atom or an operation on values, and equal operations are one symbol: a condition that is tested
 * twice is the same symbol both times, which is how the second test knows of the first.
 */
#include "heap.h"

void
heap_init(Heap *h, Arena *a, const Unit *u, const Function *f)
{
    memset(h, 0, sizeof *h);
    h->arena = a;
    h->unit = u;
    h->f = f;
    map_init(&h->obj_by_key, a);
    map_init(&h->sym_by_key, a);
    heap_init_scratch(h);
    heap_find_result_names(h);
}

Sym
sym_atom(Heap *h, uint64_t key, int64_t lo, int64_t hi)
{
    uint64_t *have = map_get(&h->sym_by_key, key);

    if (have)
        return (Sym)*have;
    SymInfo info = {
        .op = SUB_NONE, .a = val_unknown(), .b = val_unknown(), .key = key, .lo = lo, .hi = hi};
    info.size = 1;
    vec_push(h->arena, &h->syms, info);
    map_put(&h->sym_by_key, key, h->syms.n - 1);
    return (Sym)(h->syms.n - 1);
}

bool
sym_is_given(const Heap *h, Sym s)
{
    const SymInfo *i = &h->syms.at[s];

    return i->op == SUB_NONE ? i->given
                             : (i->a.kind == VAL_SYM && sym_is_given(h, i->a.id)) ||
                                   (i->b.kind == VAL_SYM && sym_is_given(h, i->b.id));
}

void
sym_joins(Heap *h, Sym phi, Val a, Val b)
{
    SymInfo *i = &h->syms.at[phi];
    bool both = a.kind == VAL_SYM && b.kind == VAL_SYM && (a.id == phi || sym_is_given(h, a.id)) &&
                (b.id == phi || sym_is_given(h, b.id));

    i->given = both && (i->given || !i->joined);
    i->joined = true;
}

static uint32_t
term_size(const Heap *h, Val v)
{
    return v.kind == VAL_SYM ? h->syms.at[v.id].size : 1;
}

static uint64_t
val_hash(uint64_t x, Val v)
{
    x = hash_mix(x, (uint64_t)v.kind);
    x = hash_mix(x, (uint64_t)(uint32_t)v.id);
    return hash_mix(x, (uint64_t)v.n);
}

static bool
is_comparison(Sub op)
{
    return op >= BIN_eq && op <= BIN_ge;
}

static bool
fold(Sub op, int64_t a, int64_t b, int64_t *out)
{
    uint64_t ua = (uint64_t)a, ub = (uint64_t)b;

    switch (op) {
    case BIN_add:
        *out = (int64_t)(ua + ub);
        return true;
    case BIN_sub:
        *out = (int64_t)(ua - ub);
        return true;
    case BIN_mul:
        *out = (int64_t)(ua * ub);
        return true;
    case BIN_div:
        if (b == 0 || b == -1)
            return false;
        *out = a / b;
        return true;
    case BIN_rem:
        if (b == 0 || b == -1)
            return false;
        *out = a % b;
        return true;
    case BIN_and:
        *out = a & b;
        return true;
    case BIN_or:
        *out = a | b;
        return true;
    case BIN_xor:
        *out = a ^ b;
        return true;
    case BIN_shl:
        if (ub > 63)
            return false;
        *out = (int64_t)(ua << ub);
        return true;
    case BIN_shr:
        if (ub > 63)
            return false;
        *out = a >> b;
        return true;
    case BIN_eq:
        *out = a == b;
        return true;
    case BIN_ne:
        *out = a != b;
        return true;
    case BIN_lt:
        *out = a < b;
        return true;
    case BIN_le:
        *out = a <= b;
        return true;
    case BIN_gt:
        *out = a > b;
        return true;
    case BIN_ge:
        *out = a >= b;
        return true;
    case UN_neg:
        *out = (int64_t)(0 - ua);
        return true;
    case UN_not:
        *out = ~a;
        return true;
    case UN_lnot:
        *out = a == 0;
        return true;
    case CAST_bool:
        *out = a != 0;
        return true;
    default:
        return false;
    }
}

/* Two pointers into one object compare by their offsets; a pointer into an object that is there is not null, but
 * that is for state_assume to say, since only a state knows. */
static bool
fold_pointers(Sub op, Val a, Val b, Val *out)
{
    if (a.kind != VAL_PTR || b.kind != VAL_PTR || a.id != b.id)
        return false;
    int64_t n;
    if (op == BIN_ptrdiff) {
        *out = val_int(a.n - b.n);
        return true;
    }
    if (!is_comparison(op) || !fold(op, a.n, b.n, &n))
        return false;
    *out = val_int(n);
    return true;
}

static bool
is_truth(const Heap *h, Val v)
{
    if (v.kind != VAL_SYM)
        return false;
    Sub op = h->syms.at[v.id].op;
    return is_comparison(op) || op == UN_lnot || op == CAST_bool;
}

/* Constants stand on the right of ==. */
static uint64_t
val_order(Val v)
{
    return v.kind == VAL_INT ? UINT64_MAX : (uint64_t)v.kind << 32 | (uint32_t)v.id;
}

Val
sym_apply(Heap *h, Sub op, Val a, Val b)
{
    int64_t n;
    Val v;

    if (a.kind == VAL_UNKNOWN || (b.kind == VAL_UNKNOWN && op <= BIN_ptrdiff))
        return val_unknown();
    if (a.kind == VAL_UNDEF || b.kind == VAL_UNDEF)
        return val_unknown();
    if (a.kind == VAL_INT && b.kind == VAL_INT && fold(op, a.n, b.n, &n))
        return val_int(n);
    if (fold_pointers(op, a, b, &v))
        return v;
    if ((op == BIN_add || op == BIN_sub) && b.kind == VAL_INT && b.n == 0)
        return a;
    if ((op == BIN_add || op == BIN_sub) && a.kind == VAL_SYM && b.kind == VAL_INT) {
        /* (s + 1) + 1 is s + 2: keeps counting from growing terms */
        const SymInfo *s = &h->syms.at[a.id];
        int64_t k = op == BIN_add ? b.n : (int64_t)(0 - (uint64_t)b.n);
        if (s->op == BIN_add && s->b.kind == VAL_INT)
            return sym_apply(h, BIN_add, s->a, val_int((int64_t)((uint64_t)s->b.n + (uint64_t)k)));
        op = BIN_add;
        b = val_int(k);
    }
    /* One form for what says the same, so that a condition and its opposite know of one another: == and <, and not. */
    switch (op) {
    case BIN_ne:
        return sym_apply(h, UN_lnot, sym_apply(h, BIN_eq, a, b), val_int(0));
    case BIN_gt:
        return sym_apply(h, BIN_lt, b, a);
    case BIN_ge:
        return sym_apply(h, UN_lnot, sym_apply(h, BIN_lt, a, b), val_int(0));
    case BIN_le:
        return sym_apply(h, UN_lnot, sym_apply(h, BIN_lt, b, a), val_int(0));
    case BIN_eq:
        if (val_order(a) > val_order(b)) {
            Val c = a;
            a = b;
            b = c;
        }
        break;
    case UN_lnot:
        if (a.kind == VAL_SYM && h->syms.at[a.id].op == UN_lnot && is_truth(h, h->syms.at[a.id].a))
            return h->syms.at[a.id].a;
        break;
    case CAST_bool:
        if (is_truth(h, a))
            return a;
        break;
    default:
        break;
    }
    uint64_t key = val_hash(val_hash(hash_mix(0x5e, (uint64_t)op), a), b);
    uint64_t *have = map_get(&h->sym_by_key, key);
    if (have)
        return val_sym((Sym)*have);
    enum { TERM_MOST = 24 }; /* what is bigger is not worth knowing */
    if (term_size(h, a) + term_size(h, b) > TERM_MOST)
        return val_unknown();
    bool truth = is_comparison(op) || op == UN_lnot || op == CAST_bool;
    SymInfo info = {.op = op,
                    .a = a,
                    .b = b,
                    .key = key,
                    .size = term_size(h, a) + term_size(h, b),
                    .lo = truth ? 0 : INT64_MIN,
                    .hi = truth ? 1 : INT64_MAX};
    vec_push(h->arena, &h->syms, info);
    map_put(&h->sym_by_key, key, h->syms.n - 1);
    return val_sym((Sym)(h->syms.n - 1));
}

bool
sym_depends(const Heap *h, Sym s, Sym on)
{
    if (s < on || s < 0) /* a term is younger than what it is made of */
        return false;
    if (s == on)
        return true;
    const SymInfo *i = &h->syms.at[s];
    if (i->op == SUB_NONE)
        return false;
    return (i->a.kind == VAL_SYM && sym_depends(h, i->a.id, on)) ||
           (i->b.kind == VAL_SYM && sym_depends(h, i->b.id, on));
}

Obj
obj_whole(const Heap *h, Obj o)
{
    while (obj_info(h, o)->birth == BIRTH_ELEMENT)
        o = obj_info(h, o)->parent;
    return o;
}

Obj
obj_intern(Heap *h, uint64_t key, const ObjInfo *info)
{
    uint64_t *have = map_get(&h->obj_by_key, key);

    if (have)
        return (Obj)*have;
    vec_push(h->arena, &h->infos, *info);
    h->infos.at[h->infos.n - 1].key = key;
    map_put(&h->obj_by_key, key, h->infos.n - 1);
    return (Obj)(h->infos.n - 1);
}
