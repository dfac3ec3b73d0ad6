/*
 * few: numbers that can be a few values only, as the letters that a function takes for a kind. Where an interval is no wider than 64,
 * a fact has a bit for each number in it.
 */
#include "heap.h"

enum { FEW = 64 };

static bool
is_narrow(int64_t lo, int64_t hi)
{
    return lo <= hi && (uint64_t)hi - (uint64_t)lo < FEW;
}

static uint64_t
all_of(int64_t lo, int64_t hi)
{
    return UINT64_MAX >> (FEW - 1 - ((uint64_t)hi - (uint64_t)lo));
}

static uint64_t
bit_of(int64_t lo, int64_t n)
{
    return (uint64_t)1 << ((uint64_t)n - (uint64_t)lo);
}

/* Members of x, a bit each from lo on. */
static uint64_t
members(const Range *x, int64_t lo)
{
    return (x->set ? x->set : all_of(x->lo, x->hi)) << ((uint64_t)x->lo - (uint64_t)lo);
}

/* Its ends become numbers that it can be. False if there are none. */
static bool
tighten(Range *x, uint64_t set)
{
    if (!set)
        return false;
    int first = __builtin_ctzll(set), last = FEW - 1 - __builtin_clzll(set);
    x->hi = x->lo + last;
    x->lo += first;
    x->set = set >> first;
    if (x->set == all_of(x->lo, x->hi))
        x->set = 0;
    return true;
}

bool
range_narrow(Range *x, int64_t lo, int64_t hi)
{
    Range old = *x;

    x->lo = lo > old.lo ? lo : old.lo;
    x->hi = hi < old.hi ? hi : old.hi;
    if (x->lo > x->hi)
        return false;
    if (!old.set)
        return true;
    return tighten(x, old.set >> ((uint64_t)x->lo - (uint64_t)old.lo) & all_of(x->lo, x->hi));
}

bool
range_without(Range *x, int64_t n)
{
    if (n < x->lo || n > x->hi || !is_narrow(x->lo, x->hi))
        return true;
    return tighten(x, members(x, x->lo) & ~bit_of(x->lo, n));
}

bool
range_has(const Range *x, int64_t n)
{
    return n >= x->lo && n <= x->hi && (!x->set || x->set & bit_of(x->lo, n));
}

uint64_t
range_union(const Range *a, const Range *b, int64_t lo, int64_t hi)
{
    if (!is_narrow(lo, hi) || lo > a->lo || lo > b->lo || hi < a->hi || hi < b->hi)
        return 0;
    uint64_t set = members(a, lo) | members(b, lo);
    return (set & 1) == 0 || !(set & bit_of(lo, hi)) || set == all_of(lo, hi) ? 0 : set;
}
