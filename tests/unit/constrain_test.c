/*
 * What is known of numbers and pointers: symbols and how they fold, ranges and what comparisons teach, null. The last
 * tests ask brute force: what the solver calls impossible must have no solution, and its ranges must have them all.
 */
#include "../../analyzer/heap/heap.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Bench {
    Arena *arena;
    Heap h;
    State *s;
} Bench;

static int
set_up(void **state)
{
    Bench *b = calloc(1, sizeof *b);
    b->arena = arena_new();
    heap_init(&b->h, b->arena, NULL, NULL);
    b->s = state_new(&b->h);
    *state = b;
    return 0;
}

static int
tear_down(void **state)
{
    Bench *b = *state;
    arena_free(b->arena);
    free(b);
    return 0;
}

static const Sub comparisons[] = {BIN_eq, BIN_ne, BIN_lt, BIN_le, BIN_gt, BIN_ge};
#define COMPARISONS 6

static bool
holds(Sub op, int64_t a, int64_t b)
{
    switch (op) {
    case BIN_eq:
        return a == b;
    case BIN_ne:
        return a != b;
    case BIN_lt:
        return a < b;
    case BIN_le:
        return a <= b;
    case BIN_gt:
        return a > b;
    default:
        return a >= b;
    }
}

static Val
number(Bench *b, int64_t lo, int64_t hi)
{
    return val_sym(sym_atom(&b->h, 5000 + b->h.syms.n, lo, hi));
}

static Val
apply(Bench *b, Sub op, Val x, Val y)
{
    return sym_apply(&b->h, op, x, y);
}

#define assert_range(b, s, v, low, high) \
    do { \
        int64_t lo_, hi_; \
        val_range(&(b)->h, (s), (v), &lo_, &hi_); \
        assert_true(lo_ == (low)); \
        assert_true(hi_ == (high)); \
    } while (0)

#define assert_val(x, y) assert_true(val_eq((x), (y)))

/* ---- symbols --------------------------------------------------------------------------- */

static void
equal_symbols_are_one(void **state)
{
    Bench *b = *state;
    Sym x = sym_atom(&b->h, 1, 0, 9), y = sym_atom(&b->h, 2, 0, 9);
    assert_int_equal(sym_atom(&b->h, 1, -5, 5), x); /* what is known of an atom was said first */
    assert_int_not_equal(x, y);
    assert_true(b->h.syms.at[x].lo == 0 && b->h.syms.at[x].hi == 9);
    Val less = apply(b, BIN_lt, val_sym(x), val_sym(y));
    assert_int_equal(less.kind, VAL_SYM);
    assert_val(less, apply(b, BIN_lt, val_sym(x), val_sym(y)));
    assert_false(val_eq(less, apply(b, BIN_lt, val_sym(y), val_sym(x))));
    assert_false(val_eq(less, apply(b, BIN_le, val_sym(x), val_sym(y))));
    assert_false(val_eq(less, apply(b, BIN_lt, val_sym(x), val_int(y))));
    assert_val(apply(b, BIN_mul, less, val_int(3)), apply(b, BIN_mul, less, val_int(3)));
    uint32_t n = b->h.syms.n;
    for (int k = 0; k < 100; k++)
        apply(b, BIN_lt, val_sym(x), val_sym(y));
    assert_int_equal(b->h.syms.n, n);
}

static void
constants_fold(void **state)
{
    Bench *b = *state;
    const struct {
        Sub op;
        int64_t a, b, result;
    } cases[] = {
        {BIN_add, 2, 3, 5},
        {BIN_add, INT64_MAX, 1, INT64_MIN},
        {BIN_sub, 2, 3, -1},
        {BIN_sub, INT64_MIN, 1, INT64_MAX},
        {BIN_mul, -4, 3, -12},
        {BIN_mul, INT64_MAX, 2, -2},
        {BIN_div, -7, 2, -3},
        {BIN_rem, -7, 2, -1},
        {BIN_and, -8, 12, 8},
        {BIN_or, 5, 10, 15},
        {BIN_xor, 5, -1, -6},
        {BIN_shl, 1, 62, INT64_C(1) << 62},
        {BIN_shl, 1, 63, INT64_MIN},
        {BIN_shr, -8, 1, -4},
        {BIN_shr, 8, 63, 0},
        {UN_neg, 5, 0, -5},
        {UN_neg, INT64_MIN, 0, INT64_MIN},
        {UN_not, 0, 0, -1},
        {UN_lnot, 0, 0, 1},
        {UN_lnot, 7, 0, 0},
        {CAST_bool, -7, 0, 1},
        {CAST_bool, 0, 0, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_val(apply(b, cases[k].op, val_int(cases[k].a), val_int(cases[k].b)),
                   val_int(cases[k].result));
    const int64_t some[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    for (int k = 0; k < COMPARISONS; k++)
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                assert_val(apply(b, comparisons[k], val_int(some[x]), val_int(some[y])),
                           val_int(holds(comparisons[k], some[x], some[y])));
}

/* What C leaves undefined, or what we do not reckon with, is a number that is not known; it is no crash. */
static void
what_does_not_fold_is_unknown(void **state)
{
    Bench *b = *state;
    const struct {
        Sub op;
        int64_t a, b;
    } cases[] = {
        {BIN_div, 1, 0},  {BIN_rem, 1, 0},  {BIN_div, INT64_MIN, -1}, {BIN_rem, INT64_MIN, -1},
        {BIN_shl, 1, 64}, {BIN_shl, 1, -1}, {BIN_shr, 1, 64},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        Val v = apply(b, cases[k].op, val_int(cases[k].a), val_int(cases[k].b));
        assert_int_equal(v.kind, VAL_SYM);
        assert_range(b, b->s, v, INT64_MIN, INT64_MAX);
    }
    Val x = number(b, 0, 9);
    const Val nothing[] = {val_unknown(), val_undef(), {VAL_UNDEF, 1, 0}};
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(apply(b, BIN_add, nothing[k], x).kind, VAL_UNKNOWN);
        assert_int_equal(apply(b, BIN_lt, x, nothing[k]).kind, VAL_UNKNOWN);
        assert_int_equal(apply(b, UN_lnot, nothing[k], val_int(0)).kind, VAL_UNKNOWN);
    }
}

static void
sums_do_not_grow(void **state)
{
    Bench *b = *state;
    Val x = number(b, INT64_MIN, INT64_MAX), one = val_int(1);
    Val two = apply(b, BIN_add, apply(b, BIN_add, x, one), one);
    assert_val(two, apply(b, BIN_add, x, val_int(2)));
    assert_val(apply(b, BIN_sub, two, one), apply(b, BIN_add, x, one));
    assert_val(apply(b, BIN_sub, two, val_int(2)), x);
    assert_val(apply(b, BIN_sub, x, one), apply(b, BIN_add, x, val_int(-1)));
    assert_val(apply(b, BIN_add, x, val_int(0)), x);
    assert_val(apply(b, BIN_sub, x, val_int(0)), x);
    Val up = x;
    for (int k = 0; k < 50; k++)
        up = apply(b, BIN_add, up, one);
    assert_val(up, apply(b, BIN_add, x, val_int(50)));
    assert_val(b->h.syms.at[up.id].a, x);
}

static void
a_negated_comparison_is_the_opposite_one(void **state)
{
    Bench *b = *state;
    static const Sub opposite[] = {BIN_ne, BIN_eq, BIN_ge, BIN_gt, BIN_le, BIN_lt};
    Val x = number(b, 0, 9), y = number(b, 0, 9), zero = val_int(0);
    for (int k = 0; k < COMPARISONS; k++) {
        Val v = apply(b, comparisons[k], x, y);
        assert_val(apply(b, UN_lnot, v, zero), apply(b, opposite[k], x, y));
        assert_val(apply(b, UN_lnot, apply(b, UN_lnot, v, zero), zero), v);
        assert_val(apply(b, CAST_bool, v, zero), v);
    }
}

static void
pointers_into_one_object_compare_by_offset(void **state)
{
    Bench *b = *state;
    ObjInfo info = {.kind = OBJ_BLOCK, .birth = BIRTH_CALL};
    Obj o = obj_intern(&b->h, 1, &info), p = obj_intern(&b->h, 2, &info);
    for (int k = 0; k < COMPARISONS; k++) {
        Val v = apply(b, comparisons[k], val_ptr(o, 8), val_ptr(o, 16));
        assert_val(v, val_int(holds(comparisons[k], 8, 16)));
        v = apply(b, comparisons[k], val_ptr(o, 8), val_ptr(o, 8));
        assert_val(v, val_int(holds(comparisons[k], 8, 8)));
        assert_int_equal(apply(b, comparisons[k], val_ptr(o, 8), val_ptr(p, 8)).kind, VAL_SYM);
        assert_int_equal(apply(b, comparisons[k], val_ptr(o, 0), val_int(0)).kind, VAL_SYM);
    }
    assert_val(apply(b, BIN_ptrdiff, val_ptr(o, 24), val_ptr(o, 8)), val_int(16));
}

static void
a_symbol_depends_on_its_parts(void **state)
{
    Bench *b = *state;
    Val x = number(b, 0, 9), y = number(b, 0, 9), z = number(b, 0, 9);
    Val sum = apply(b, BIN_add, x, y), deep = apply(b, BIN_mul, val_int(3), sum);
    assert_true(sym_depends(&b->h, deep.id, x.id));
    assert_true(sym_depends(&b->h, deep.id, y.id));
    assert_true(sym_depends(&b->h, deep.id, sum.id));
    assert_true(sym_depends(&b->h, x.id, x.id));
    assert_false(sym_depends(&b->h, deep.id, z.id));
    assert_false(sym_depends(&b->h, x.id, sum.id));
    assert_false(sym_depends(&b->h, -1, x.id));
}

/* ---- ranges ------------------------------------------------------------------------------- */

/* For every comparison of x in -10..10 with a constant, and both truths: the numbers that are left. */
static void
every_comparison_with_a_constant_cuts_the_range(void **state)
{
    Bench *b = *state;
    for (int k = 0; k < COMPARISONS; k++)
        for (int64_t n = -12; n <= 12; n++)
            for (int truth = 0; truth < 2; truth++)
                for (int swapped = 0; swapped < 2; swapped++) {
                    Val x = number(b, -10, 10);
                    int64_t lo = INT64_MAX, hi = INT64_MIN;
                    for (int64_t v = -10; v <= 10; v++)
                        if ((swapped ? holds(comparisons[k], n, v) : holds(comparisons[k], v, n)) ==
                            truth) {
                            lo = v < lo ? v : lo;
                            hi = v;
                        }
                    State *s = state_copy(&b->h, b->s);
                    bool possible =
                        swapped ? state_assume_cmp(&b->h, s, comparisons[k], val_int(n), x, truth)
                                : state_assume_cmp(&b->h, s, comparisons[k], x, val_int(n), truth);
                    assert_int_equal(possible, lo <= hi);
                    if (possible)
                        assert_range(b, s, x, lo, hi);
                    assert_range(b, b->s, x, -10, 10);
                }
}

static void
every_comparison_of_two_unknowns_cuts_both(void **state)
{
    Bench *b = *state;
    const struct {
        Sub op;
        bool truth;
        int64_t xlo, xhi, ylo, yhi;
    } cases[] = {
        {BIN_eq, true, -3, 5, -3, 5},  {BIN_eq, false, -8, 5, -3, 9}, {BIN_ne, true, -8, 5, -3, 9},
        {BIN_ne, false, -3, 5, -3, 5}, {BIN_lt, true, -8, 5, -3, 9},  {BIN_lt, false, -3, 5, -3, 5},
        {BIN_le, true, -8, 5, -3, 9},  {BIN_le, false, -2, 5, -3, 4}, {BIN_gt, true, -2, 5, -3, 4},
        {BIN_gt, false, -8, 5, -3, 9}, {BIN_ge, true, -3, 5, -3, 5},  {BIN_ge, false, -8, 5, -3, 9},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        State *s = state_copy(&b->h, b->s);
        Val x = number(b, -8, 5), y = number(b, -3, 9);
        assert_true(state_assume_cmp(&b->h, s, cases[k].op, x, y, cases[k].truth));
        assert_range(b, s, x, cases[k].xlo, cases[k].xhi);
        assert_range(b, s, y, cases[k].ylo, cases[k].yhi);
    }
    Val low = number(b, -9, -4), high = number(b, -3, 9);
    for (int truth = 0; truth < 2; truth++) {
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_lt, low, high, truth), truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_eq, low, high, truth), !truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_ge, high, low, truth), truth);
    }
}

static void
a_sum_is_as_narrow_as_its_summand(void **state)
{
    Bench *b = *state;
    Val x = number(b, -10, 10), up = apply(b, BIN_add, x, val_int(5));
    assert_range(b, b->s, up, -5, 15);
    assert_true(state_assume_cmp(&b->h, b->s, BIN_ge, up, val_int(0), true));
    assert_range(b, b->s, x, -5, 10);
    assert_true(state_assume_cmp(&b->h, b->s, BIN_lt, x, val_int(3), true));
    assert_range(b, b->s, up, 0, 7);
    assert_range(b, b->s, apply(b, BIN_sub, x, val_int(1)), -6, 1);
    assert_false(state_assume_cmp(&b->h, b->s, BIN_eq, up, val_int(8), true));
    assert_true(state_assume_cmp(&b->h, b->s, BIN_eq, up, val_int(7), true));
    assert_range(b, b->s, x, 2, 2);
}

static void
a_mask_bounds_what_it_lets_through(void **state)
{
    Bench *b = *state;
    Val x = number(b, INT64_MIN, INT64_MAX), low = apply(b, BIN_and, x, val_int(7));
    assert_range(b, b->s, low, 0, 7);
    assert_range(b, b->s, apply(b, BIN_and, x, val_int(-8)), INT64_MIN, INT64_MAX);
    assert_false(state_assume_cmp(&b->h, b->s, BIN_gt, low, val_int(7), true));
    assert_true(state_assume_cmp(&b->h, b->s, BIN_gt, low, val_int(6), true));
    assert_range(b, b->s, low, 7, 7);
}

static void
bounds_stop_at_the_largest_number(void **state)
{
    Bench *b = *state;
    Val any = number(b, INT64_MIN, INT64_MAX), high = number(b, INT64_MAX - 2, INT64_MAX - 1);
    Val low = number(b, INT64_MIN + 1, INT64_MIN + 2);
    assert_range(b, b->s, apply(b, BIN_add, high, val_int(1)), INT64_MAX - 1, INT64_MAX);
    assert_range(b, b->s, apply(b, BIN_add, high, val_int(100)), INT64_MAX, INT64_MAX);
    assert_range(b, b->s, apply(b, BIN_sub, low, val_int(100)), INT64_MIN, INT64_MIN);
    assert_range(b, b->s, apply(b, BIN_add, any, val_int(100)), INT64_MIN, INT64_MAX);
    assert_range(b, b->s, apply(b, BIN_sub, any, val_int(100)), INT64_MIN, INT64_MAX);
    for (int truth = 0; truth < 2; truth++) {
        const Val most = val_int(INT64_MAX), least = val_int(INT64_MIN);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_le, any, most, truth), truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_gt, any, most, truth), !truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_ge, any, least, truth), truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_lt, any, least, truth), !truth);
    }
    State *s = state_copy(&b->h, b->s);
    assert_true(state_assume_cmp(&b->h, s, BIN_ge, any, val_int(INT64_MAX), true));
    assert_range(b, s, any, INT64_MAX, INT64_MAX);
    s = state_copy(&b->h, b->s);
    assert_true(state_assume_cmp(&b->h, s, BIN_eq, any, val_int(INT64_MIN), true));
    assert_range(b, s, any, INT64_MIN, INT64_MIN);
    assert_false(state_assume_cmp(&b->h, s, BIN_ne, any, val_int(INT64_MIN), true));
}

static void
not_nought_moves_a_bound_that_is_nought(void **state)
{
    Bench *b = *state;
    Val any = number(b, INT64_MIN, INT64_MAX), size = number(b, 0, 9), debt = number(b, -9, 0);
    const Val all[] = {any, size, debt};
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(val_truth(&b->h, b->s, all[k]), TRUTH_MAYBE);
        assert_true(state_assume(&b->h, b->s, all[k], true));
        assert_int_equal(val_truth(&b->h, b->s, all[k]), TRUTH_YES);
        assert_false(state_assume(&b->h, b->s, all[k], false));
        assert_false(state_assume_cmp(&b->h, b->s, BIN_eq, all[k], val_int(0), true));
        assert_false(state_assume_cmp(&b->h, b->s, BIN_ne, val_int(0), all[k], false));
    }
    assert_range(b, b->s, size, 1, 9);
    assert_range(b, b->s, debt, -9, -1);
    assert_true(state_assume_cmp(&b->h, b->s, BIN_ge, any, val_int(0), true));
    assert_range(b, b->s, any, 1, INT64_MAX);
    assert_false(state_assume_cmp(&b->h, b->s, BIN_lt, any, val_int(1), true));
    Val other = number(b, -5, 5);
    assert_true(state_assume(&b->h, b->s, other, true));
    assert_true(state_assume_cmp(&b->h, b->s, BIN_gt, other, val_int(0), false));
    assert_range(b, b->s, other, -5, -1);
}

static void
a_false_number_is_nought(void **state)
{
    Bench *b = *state;
    Val x = number(b, -5, 5), never = number(b, 1, 5);
    assert_true(state_assume(&b->h, b->s, x, false));
    assert_range(b, b->s, x, 0, 0);
    assert_int_equal(val_truth(&b->h, b->s, x), TRUTH_NO);
    assert_false(state_assume(&b->h, b->s, x, true));
    assert_int_equal(val_truth(&b->h, b->s, never), TRUTH_YES);
    assert_false(state_assume(&b->h, b->s, never, false));
    for (int truth = 0; truth < 2; truth++) {
        assert_int_equal(state_assume(&b->h, b->s, val_int(-1), truth), truth);
        assert_int_equal(state_assume(&b->h, b->s, val_int(0), truth), !truth);
        assert_int_equal(state_assume(&b->h, b->s, val_func(0), truth), truth);
        assert_true(state_assume(&b->h, b->s, val_unknown(), truth));
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

static void
a_condition_decides_the_same_way_again(void **state)
{
    Bench *b = *state;
    Val x = number(b, -5, 5), y = number(b, -5, 5), zero = val_int(0);
    for (int k = 0; k < COMPARISONS; k++)
        for (int truth = 0; truth < 2; truth++) {
            Val v = apply(b, comparisons[k], x, y),
                negated = apply(b, UN_lnot, apply(b, BIN_mul, v, v), zero);
            State *s = state_copy(&b->h, b->s);
            assert_int_equal(val_truth(&b->h, s, v), TRUTH_MAYBE);
            assert_true(state_assume(&b->h, s, v, truth));
            assert_int_equal(val_truth(&b->h, s, v), truth ? TRUTH_YES : TRUTH_NO);
            assert_true(state_assume(&b->h, s, v, truth));
            assert_false(state_assume(&b->h, s, v, !truth));
            assert_range(b, s, v, truth, truth);
            assert_int_equal(val_truth(&b->h, s, negated), TRUTH_MAYBE);
            assert_true(state_assume(&b->h, s, negated, truth));
            assert_int_equal(val_truth(&b->h, s, negated), truth ? TRUTH_YES : TRUTH_NO);
            assert_false(state_assume(&b->h, s, negated, !truth));
        }
}

/* x == 5 known: then x != 5, 5 == x and 5 != x are known as well; the same for an order, its opposite and its mirror. */
static void
a_condition_and_its_opposite_know_of_one_another(void **state)
{
    Bench *b = *state;
    static const Sub opposite[] = {BIN_ne, BIN_eq, BIN_ge, BIN_gt, BIN_le, BIN_lt};
    static const Sub mirror[] = {BIN_eq, BIN_ne, BIN_gt, BIN_ge, BIN_lt, BIN_le};
    Val x = number(b, -9, 9), y = number(b, -9, 9);
    for (int k = 0; k < COMPARISONS; k++)
        for (int constant = 0; constant < 2; constant++)
            for (int truth = 0; truth < 2; truth++) {
                Val z = constant ? val_int(5) : y;
                State *s = state_copy(&b->h, b->s);
                Truth same = truth ? TRUTH_YES : TRUTH_NO, other = truth ? TRUTH_NO : TRUTH_YES;
                assert_true(state_assume(&b->h, s, apply(b, comparisons[k], x, z), truth));
                assert_int_equal(val_truth(&b->h, s, apply(b, comparisons[k], x, z)), same);
                assert_int_equal(val_truth(&b->h, s, apply(b, opposite[k], x, z)), other);
                assert_int_equal(val_truth(&b->h, s, apply(b, mirror[k], z, x)), same);
                assert_false(state_assume(&b->h, s, apply(b, opposite[k], x, z), truth));
            }
}

static void
a_condition_teaches_what_it_is_made_of(void **state)
{
    Bench *b = *state;
    Val x = number(b, -5, 5), zero = val_int(0);
    Val less = apply(b, BIN_lt, x, val_int(2)), negated = apply(b, UN_lnot, x, zero);
    Val as_bool = apply(b, CAST_bool, x, zero);
    State *s = state_copy(&b->h, b->s);
    assert_true(state_assume(&b->h, s, less, false));
    assert_range(b, s, x, 2, 5);
    s = state_copy(&b->h, b->s);
    assert_true(state_assume(&b->h, s, negated, true));
    assert_range(b, s, x, 0, 0);
    assert_int_equal(val_truth(&b->h, s, as_bool), TRUTH_NO);
    s = state_copy(&b->h, b->s);
    assert_true(state_assume(&b->h, s, as_bool, true));
    assert_int_equal(val_truth(&b->h, s, x), TRUTH_YES);
    assert_int_equal(val_truth(&b->h, s, negated), TRUTH_NO);
    s = state_copy(&b->h, b->s);
    assert_true(state_assume_cmp(&b->h, s, BIN_eq, x, val_int(5), true));
    assert_int_equal(val_truth(&b->h, s, less), TRUTH_NO);
}

/* ---- null --------------------------------------------------------------------------------------- */

static Obj
object_at(Bench *b, ObjKind kind, Birth birth, Outside outside)
{
    ObjInfo info = {.kind = kind, .birth = birth, .parent = -1, .idx = -1, .type = -1};
    Obj o = obj_intern(&b->h, 100 + b->h.infos.n, &info);
    state_edit(&b->h, b->s, o)->outside = outside;
    return o;
}

static Obj
optional(Bench *b, Birth birth)
{
    Obj o = object_at(b, OBJ_HEAP, birth, OUT_CALLER);
    state_edit(&b->h, b->s, o)->null = NULL_MAYBE;
    return o;
}

static void
set(Bench *b, Obj holder, int64_t off, Val v, Strong strong)
{
    Cell *c = cell_put(&b->h, state_edit(&b->h, b->s, holder), off, -1);
    c->v = v;
    c->strong = strong;
}

static void
null_turns_every_pointer_to_nought(void **state)
{
    Bench *b = *state;
    Obj x = object_at(b, OBJ_LOCAL, BIRTH_VARIABLE, OUT_INTERP);
    Obj list = object_at(b, OBJ_HEAP, BIRTH_CALL, OUT_NOBODY);
    Obj maybe = optional(b, BIRTH_PARAM), other = optional(b, BIRTH_PARAM);
    set(b, x, 0, val_ptr(maybe, 0), STRONG_NO);
    set(b, x, 8, val_ptr(other, 0), STRONG_NO);
    set(b, list, 16, val_ptr(maybe, 0), STRONG_YES);
    set(b, list, 24, val_ptr(maybe, 0), STRONG_NO);
    set(b, other, 16, val_ptr(maybe, 0), STRONG_SPENT);
    tmp_put(&b->h, b->s, 3, val_ptr(maybe, 0));
    tmp_put(&b->h, b->s, 4, val_ptr(other, 0));
    State *copy = state_copy(&b->h, b->s);
    assert_int_equal(val_truth(&b->h, b->s, val_ptr(maybe, 0)), TRUTH_MAYBE);
    assert_true(state_assume(&b->h, b->s, val_ptr(maybe, 0), false));

    assert_null(state_get(b->s, maybe));
    for (uint32_t e = 0; e < b->s->objs.n; e++) {
        const Object *o = b->s->objs.at[e].o;
        for (uint32_t k = 0; k < o->ncells; k++) {
            assert_false(o->cells[k].v.kind == VAL_PTR && o->cells[k].v.id == maybe);
            assert_true(!val_is_null(o->cells[k].v) || o->cells[k].strong == STRONG_NO);
        }
    }
    assert_true(val_is_null(cell_find(state_get(b->s, x), 0, -1)->v));
    assert_val(cell_find(state_get(b->s, x), 8, -1)->v, val_ptr(other, 0));
    assert_true(val_is_null(tmp_get(b->s, 3)));
    assert_val(tmp_get(b->s, 4), val_ptr(other, 0));

    assert_non_null(state_get(copy, maybe));
    assert_int_equal(heap_inside(copy, maybe), 1);
    assert_val(tmp_get(copy, 3), val_ptr(maybe, 0));
    assert_true(state_assume(&b->h, copy, val_ptr(maybe, 0), true));
    assert_int_equal(state_get(copy, maybe)->null, NULL_NO);
    assert_int_equal(val_truth(&b->h, copy, val_ptr(maybe, 0)), TRUTH_YES);
    assert_false(state_assume(&b->h, copy, val_ptr(maybe, 0), false));
}

static void
members_found_null_are_remembered(void **state)
{
    Bench *b = *state;
    Obj member = optional(b, BIRTH_MEMBER), result = optional(b, BIRTH_CALL);
    assert_true(state_assume(&b->h, b->s, val_ptr(result, 0), false));
    assert_int_equal(b->s->nulls.n, 0);
    assert_true(state_assume_cmp(&b->h, b->s, BIN_eq, val_ptr(member, 0), val_int(0), true));
    assert_int_equal(b->s->nulls.n, 1);
    assert_int_equal(b->s->nulls.at[0], member);
}

static void
every_way_to_ask_for_null(void **state)
{
    Bench *b = *state;
    Obj x = object_at(b, OBJ_LOCAL, BIRTH_VARIABLE, OUT_INTERP);
    for (int way = 0; way < 5; way++)
        for (int null = 0; null < 2; null++) {
            Obj o = optional(b, BIRTH_CALL);
            Val p = val_ptr(o, 0), zero = val_int(0), is_null = apply(b, BIN_eq, p, zero);
            set(b, x, 0, p, STRONG_NO);
            State *s = state_copy(&b->h, b->s);
            bool possible = way == 0   ? state_assume(&b->h, s, p, !null)
                            : way == 1 ? state_assume_cmp(&b->h, s, BIN_eq, p, zero, null)
                            : way == 2 ? state_assume_cmp(&b->h, s, BIN_ne, zero, p, !null)
                            : way == 3
                                ? state_assume(&b->h, s, is_null, null)
                                : state_assume(&b->h, s, apply(b, UN_lnot, is_null, zero), !null);
            assert_true(possible);
            assert_val(cell_find(state_get(s, x), 0, -1)->v, null ? zero : p);
            if (!null)
                assert_int_equal(state_get(s, o)->null, NULL_NO);
            if (way >= 3)
                assert_int_equal(
                    val_truth(&b->h, s, way == 3 ? is_null : apply(b, BIN_ne, p, zero)),
                    (way == 3) == null ? TRUTH_YES : TRUTH_NO);
        }
}

static void
what_is_there_is_not_null(void **state)
{
    Bench *b = *state;
    Obj there = object_at(b, OBJ_HEAP, BIRTH_CALL, OUT_NOBODY), maybe = optional(b, BIRTH_CALL);
    ObjInfo literal = {
        .kind = OBJ_STRING, .birth = BIRTH_VARIABLE, .parent = -1, .idx = -1, .type = -1};
    Obj text = obj_intern(&b->h, 1, &literal);
    const Val solid[] = {val_ptr(there, 0), val_ptr(maybe, 16), val_ptr(text, 0), val_func(0)};
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(val_truth(&b->h, b->s, solid[k]), TRUTH_YES);
        assert_false(state_assume(&b->h, b->s, solid[k], false));
        assert_false(state_assume_cmp(&b->h, b->s, BIN_eq, solid[k], val_int(0), true));
        assert_false(state_assume_cmp(&b->h, b->s, BIN_ne, val_int(0), solid[k], false));
        assert_true(state_assume_cmp(&b->h, b->s, BIN_ne, solid[k], val_int(0), true));
    }
    assert_int_equal(state_get(b->s, maybe)->null, NULL_MAYBE);
}

/* ---- pointers that are equal or not ------------------------------------------------------------------ */

static Truth
equal(Bench *b, Obj x, Obj y)
{
    return val_truth(&b->h, b->s, apply(b, BIN_eq, val_ptr(x, 0), val_ptr(y, 0)));
}

static void
some_pointers_cannot_be_equal(void **state)
{
    Bench *b = *state;
    Obj one = object_at(b, OBJ_LOCAL, BIRTH_VARIABLE, OUT_INTERP);
    Obj two = object_at(b, OBJ_GLOBAL, BIRTH_VARIABLE, OUT_INTERP);
    Obj list = object_at(b, OBJ_HEAP, BIRTH_CALL, OUT_NOBODY),
        made = object_at(b, OBJ_HEAP, BIRTH_CALL, OUT_NOBODY);
    Obj argument = object_at(b, OBJ_HEAP, BIRTH_PARAM, OUT_CALLER);
    Obj second = object_at(b, OBJ_HEAP, BIRTH_PARAM, OUT_CALLER);
    state_edit(&b->h, b->s, list)->type = "list";
    assert_int_equal(equal(b, one, two), TRUTH_NO);
    assert_int_equal(equal(b, list, argument),
                     TRUTH_NO); /* a new list is nothing that was there before */
    assert_int_equal(equal(b, two, list), TRUTH_NO);
    assert_int_equal(equal(b, made, argument),
                     TRUTH_MAYBE); /* of no known type: perhaps a singleton */
    assert_int_equal(equal(b, argument, second), TRUTH_MAYBE);
    assert_int_equal(equal(b, argument, two), TRUTH_MAYBE);
    Val order = apply(b, BIN_lt, val_ptr(argument, 0), val_ptr(second, 0));
    assert_int_equal(val_truth(&b->h, b->s, order), TRUTH_MAYBE);
    for (int truth = 0; truth < 2; truth++) {
        assert_int_equal(
            state_assume_cmp(&b->h, b->s, BIN_ne, val_ptr(one, 0), val_ptr(two, 0), truth), truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_eq, val_func(1), val_func(1), truth),
                         truth);
        assert_int_equal(state_assume_cmp(&b->h, b->s, BIN_eq, val_func(1), val_func(2), truth),
                         !truth);
    }
}

static void
what_equals_a_global_is_that_global(void **state)
{
    Bench *b = *state;
    Obj none = object_at(b, OBJ_GLOBAL, BIRTH_VARIABLE, OUT_INTERP);
    for (int swapped = 0; swapped < 2; swapped++) {
        Obj x = optional(b, BIRTH_PARAM);
        Val p = val_ptr(swapped ? none : x, 0), q = val_ptr(swapped ? x : none, 0);
        State *other = state_copy(&b->h, b->s);
        assert_true(state_assume(&b->h, b->s, apply(b, BIN_eq, p, q), true));
        assert_int_equal(state_get(b->s, x)->same_as, none);
        assert_int_equal(state_get(b->s, x)->null, NULL_NO);
        assert_int_equal(state_get(b->s, none)->same_as, -1);
        assert_true(state_assume(&b->h, other, apply(b, BIN_eq, p, q), false));
        assert_int_equal(state_get(other, x)->same_as, -1);
        assert_int_equal(state_get(other, x)->null, NULL_MAYBE);
    }
}

/* ---- brute force ---------------------------------------------------------------------------------------- */

enum {
    ATOMS = 3,
    TERMS = 40,
    MOST = 4, /* an atom's number is in -MOST..MOST */
    WIDTH = 2 * MOST + 1,
    WORLDS = WIDTH * WIDTH * WIDTH,
};

static uint64_t
chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static int64_t
between(uint64_t *seed, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(chance(seed) % (uint64_t)(hi - lo + 1));
}

typedef struct Game {
    Val term[TERMS];           /* the first ATOMS are the atoms */
    int64_t at[TERMS][WORLDS]; /* what each is in each world */
    bool left[WORLDS];         /* the worlds that everything assumed allows */
    int nterms;
} Game;

static int64_t
reckon(Sub op, int64_t x, int64_t y)
{
    switch (op) {
    case BIN_add:
        return x + y;
    case BIN_sub:
        return x - y;
    case BIN_mul:
        return x * y;
    case BIN_and:
        return x & y;
    case UN_neg:
        return -x;
    case UN_lnot:
        return !x;
    case CAST_bool:
        return x != 0;
    default:
        return holds(op, x, y);
    }
}

static void
begin_game(Bench *b, Game *g, uint64_t *seed)
{
    int64_t lo[ATOMS], hi[ATOMS];
    for (int k = 0; k < ATOMS; k++) {
        lo[k] = between(seed, -MOST, MOST);
        hi[k] = between(seed, lo[k], MOST);
        g->term[k] = number(b, lo[k], hi[k]);
    }
    for (int w = 0; w < WORLDS; w++) {
        g->at[0][w] = w % WIDTH - MOST;
        g->at[1][w] = w / WIDTH % WIDTH - MOST;
        g->at[2][w] = w / WIDTH / WIDTH - MOST;
        g->left[w] = true;
        for (int k = 0; k < ATOMS; k++)
            g->left[w] = g->left[w] && lo[k] <= g->at[k][w] && g->at[k][w] <= hi[k];
    }
    g->nterms = ATOMS;
}

/* A new term: an operation on older ones or a small constant. */
static int
add_term(Bench *b, Game *g, Sub op, int x, int y, int64_t n)
{
    Val other = y < 0 ? val_int(n) : g->term[y];
    g->term[g->nterms] = apply(b, op, g->term[x], other);
    for (int w = 0; w < WORLDS; w++)
        g->at[g->nterms][w] = reckon(op, g->at[x][w], y < 0 ? n : g->at[y][w]);
    return g->nterms++;
}

static int
any_term(Bench *b, Game *g, uint64_t *seed)
{
    static const Sub ops[] = {BIN_add, BIN_sub, BIN_add, BIN_sub, BIN_and, BIN_mul, UN_neg};
    int x = (int)between(seed, 0, g->nterms - 1);
    if (between(seed, 0, 1) || g->nterms > TERMS - 4)
        return x;
    Sub op = ops[between(seed, 0, 6)];
    int y = op == BIN_mul || between(seed, 0, 3) ? -1 : (int)between(seed, 0, ATOMS - 1);
    return add_term(b, g, op, x, y, between(seed, op == BIN_and ? 0 : -3, 5));
}

static int
any_condition(Bench *b, Game *g, uint64_t *seed)
{
    int x = any_term(b, g, seed), y = between(seed, 0, 1) ? -1 : any_term(b, g, seed);
    int c =
        add_term(b, g, comparisons[between(seed, 0, COMPARISONS - 1)], x, y, between(seed, -6, 6));
    switch (between(seed, 0, 7)) {
    case 0:
        return add_term(b, g, UN_lnot, c, -1, 0);
    case 1:
        return add_term(b, g, CAST_bool, x, -1, 0);
    case 2:
        return add_term(b, g, UN_lnot, x, -1, 0);
    case 3:
        return x;
    default:
        return c;
    }
}

/* Mostly what is so in one of the worlds that are left, so that some are left for long. */
static bool
any_truth(const Game *g, int condition, uint64_t *seed)
{
    int first = (int)between(seed, 0, WORLDS - 1);
    if (between(seed, 0, 7) == 0)
        return between(seed, 0, 1);
    for (int k = 0; k < WORLDS; k++) {
        int w = (first + k) % WORLDS;
        if (g->left[w])
            return g->at[condition][w] != 0;
    }
    return false;
}

static int
solutions(const Game *g)
{
    int n = 0;
    for (int w = 0; w < WORLDS; w++)
        n += g->left[w];
    return n;
}

static void
check_game(Bench *b, const Game *g)
{
    for (int k = 0; k < g->nterms; k++) {
        int64_t lo, hi;
        val_range(&b->h, b->s, g->term[k], &lo, &hi);
        Truth t = val_truth(&b->h, b->s, g->term[k]);
        for (int w = 0; w < WORLDS; w++) {
            if (!g->left[w])
                continue;
            assert_true(lo <= g->at[k][w] && g->at[k][w] <= hi);
            assert_true(t != TRUTH_YES || g->at[k][w] != 0);
            assert_true(t != TRUTH_NO || g->at[k][w] == 0);
        }
    }
}

static void
nothing_possible_is_ruled_out(void **state)
{
    uint64_t seed = 1913;
    int impossible = 0, found = 0, narrow = 0;
    Game *g = calloc(1, sizeof *g);
    for (int round = 0; round < 3000; round++) {
        Bench *b = *state;
        begin_game(b, g, &seed);
        bool possible = true;
        for (int n = 0; possible && n < 8; n++) {
            int c = any_condition(b, g, &seed);
            bool truth = any_truth(g, c, &seed);
            for (int w = 0; w < WORLDS; w++)
                g->left[w] = g->left[w] && (g->at[c][w] != 0) == truth;
            possible = state_assume(&b->h, b->s, g->term[c], truth);
            if (possible)
                check_game(b, g);
        }
        int left = solutions(g);
        if (!possible)
            assert_int_equal(left, 0);
        impossible += left == 0;
        found += !possible;
        narrow += left > 0 && left < 20;
        tear_down(state);
        set_up(state);
    }
    free(g);
    assert_true(impossible > 500 && narrow > 100); /* it was worth asking */
    assert_true(found * 10 > impossible * 6);      /* and the solver does see most of it */
}

/* Comparisons of one atom with constants leave an interval: there the solver has to be exact, but for holes. */
static void
one_unknown_and_constants_are_solved_exactly(void **state)
{
    uint64_t seed = 1914;
    for (int round = 0; round < 2000; round++) {
        Bench *b = *state;
        int64_t lo = -10, hi = 10;
        Val x = number(b, lo, hi);
        for (int n = 0; n < 6; n++) {
            static const Sub ordered[] = {BIN_eq, BIN_lt, BIN_le, BIN_gt, BIN_ge};
            Sub op = ordered[between(&seed, n < 5, 4)];
            bool truth = op == BIN_eq || between(&seed, 0, 1);
            int64_t k = between(&seed, -12, 12), left = INT64_MAX, right = INT64_MIN;
            for (int64_t v = lo; v <= hi; v++)
                if (holds(op, v, k) == truth) {
                    left = v < left ? v : left;
                    right = v;
                }
            Val c = apply(b, op, x, val_int(k));
            bool possible = between(&seed, 0, 1)
                                ? state_assume(&b->h, b->s, c, truth)
                                : state_assume_cmp(&b->h, b->s, op, x, val_int(k), truth);
            assert_int_equal(possible, left <= right);
            if (!possible)
                break;
            lo = left;
            hi = right;
            assert_range(b, b->s, x, lo, hi);
        }
        tear_down(state);
        set_up(state);
    }
}

/* The same at the ends of the number line, where adding one more is not to be thought of. */
static void
the_ends_of_the_number_line_are_sound(void **state)
{
    static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    enum { N = sizeof numbers / sizeof *numbers };
    uint64_t seed = 1915;
    for (int round = 0; round < 4000; round++) {
        Bench *b = *state;
        Val x = number(b, INT64_MIN, INT64_MAX), y = number(b, INT64_MIN, INT64_MAX);
        bool left[N][N];
        memset(left, true, sizeof left);
        bool possible = true;
        for (int n = 0; possible && n < 5; n++) {
            Sub op = comparisons[between(&seed, 0, COMPARISONS - 1)];
            int form = (int)between(&seed, 0, 3);
            int64_t k = numbers[between(&seed, 0, N - 1)];
            bool truth = between(&seed, 0, 1);
            Val p = form == 0 ? val_int(k) : form == 2 ? y : x;
            Val q = form == 0 ? x : form == 3 ? y : val_int(k);
            bool some = false;
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++) {
                    int64_t v = form == 0 ? k : form == 2 ? numbers[j] : numbers[i];
                    int64_t w = form == 0 ? numbers[i] : form == 3 ? numbers[j] : k;
                    left[i][j] = left[i][j] && holds(op, v, w) == truth;
                    some = some || left[i][j];
                }
            possible = state_assume_cmp(&b->h, b->s, op, p, q, truth);
            assert_true(possible || !some);
            int64_t xlo, xhi, ylo, yhi;
            val_range(&b->h, b->s, x, &xlo, &xhi);
            val_range(&b->h, b->s, y, &ylo, &yhi);
            for (int i = 0; possible && i < N; i++)
                for (int j = 0; j < N; j++)
                    if (left[i][j]) {
                        assert_true(xlo <= numbers[i] && numbers[i] <= xhi);
                        assert_true(ylo <= numbers[j] && numbers[j] <= yhi);
                    }
        }
        tear_down(state);
        set_up(state);
    }
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(equal_symbols_are_one),
        test(constants_fold),
        test(what_does_not_fold_is_unknown),
        test(sums_do_not_grow),
        test(a_negated_comparison_is_the_opposite_one),
        test(pointers_into_one_object_compare_by_offset),
        test(a_symbol_depends_on_its_parts),
        test(every_comparison_with_a_constant_cuts_the_range),
        test(every_comparison_of_two_unknowns_cuts_both),
        test(a_sum_is_as_narrow_as_its_summand),
        test(a_mask_bounds_what_it_lets_through),
        test(bounds_stop_at_the_largest_number),
        test(not_nought_moves_a_bound_that_is_nought),
        test(a_false_number_is_nought),
        test(a_condition_decides_the_same_way_again),
        test(a_condition_and_its_opposite_know_of_one_another),
        test(a_condition_teaches_what_it_is_made_of),
        test(null_turns_every_pointer_to_nought),
        test(members_found_null_are_remembered),
        test(every_way_to_ask_for_null),
        test(what_is_there_is_not_null),
        test(some_pointers_cannot_be_equal),
        test(what_equals_a_global_is_that_global),
        test(nothing_possible_is_ruled_out),
        test(one_unknown_and_constants_are_solved_exactly),
        test(the_ends_of_the_number_line_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
