/*
 * ties: numbers that go together.
 *
 * Where two states become one, each number keeps no more than the range that spans both. Which of its values went with which of
 * another number's is kept as a tie: a few boxes, each with a range for each of the numbers, and one of the boxes holds. A
 * test that leaves nothing of a box rules it out, and what the other boxes have in common narrows the rest: where
 * `on` and `failed` were both 0 or neither was, `on && !failed` has no way through.
 */
#include "heap.h"

bool
tie_ranges_meet(const TieRange *a, const TieRange *b)
{
    int64_t lo = a->lo > b->lo ? a->lo : b->lo, hi = a->hi < b->hi ? a->hi : b->hi;

    return lo <= hi && !(lo == 0 && hi == 0 && (a->not_zero || b->not_zero));
}

static bool
is_within(const TieRange *in, const TieRange *out)
{
    return in->lo >= out->lo && in->hi <= out->hi && (in->not_zero || !out->not_zero);
}

static bool
box_is_within(const Tie *t, const TieRange *in, const TieRange *out)
{
    for (uint32_t k = 0; k < t->nsyms; k++)
        if (!is_within(&in[k], &out[k]))
            return false;
    return true;
}

bool
tie_add_box(Tie *t, const TieRange *box)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < t->nboxes; k++)
        if (box_is_within(t, box, t->box[k]))
            return true;
    for (uint32_t k = 0; k < t->nboxes; k++) {
        if (box_is_within(t, t->box[k], box))
            continue;
        if (n < k)
            memcpy(t->box[n], t->box[k], sizeof t->box[k]);
        n++;
    }
    t->nboxes = n;
    if (n == TIE_BOXES)
        return false;
    memcpy(t->box[t->nboxes++], box, t->nsyms * sizeof *box);
    return true;
}

/* Is there anything of the box left, where the numbers are in `now`? */
static bool
is_possible(const Tie *t, const TieRange *now, const TieRange *box)
{
    for (uint32_t k = 0; k < t->nsyms; k++)
        if (!tie_ranges_meet(&now[k], &box[k]))
            return false;
    return true;
}

/* What all boxes say of the k-th number. */
static TieRange
common_range(const Tie *t, uint32_t k)
{
    TieRange r = t->box[0][k];

    for (uint32_t n = 1; n < t->nboxes; n++) {
        const TieRange *b = &t->box[n][k];
        r.lo = b->lo < r.lo ? b->lo : r.lo;
        r.hi = b->hi > r.hi ? b->hi : r.hi;
        r.not_zero = r.not_zero && b->not_zero;
    }
    return r;
}

/* What is left of the tie; *fewer: is that not all of it? */
static TieRef
left_of(Heap *h, const State *s, const Tie *t, bool *fewer)
{
    TieRange now[TIE_SYMS];
    bool possible[TIE_BOXES];

    for (uint32_t k = 0; k < t->nsyms; k++)
        now[k] = tie_range(h, s, val_sym(t->syms[k]));
    *fewer = false;
    for (uint32_t k = 0; k < t->nboxes; k++) {
        possible[k] = is_possible(t, now, t->box[k]);
        *fewer = *fewer || !possible[k];
    }
    if (!*fewer)
        return t;
    Tie left = {.id = t->id, .nsyms = t->nsyms};
    memcpy(left.syms, t->syms, sizeof left.syms);
    for (uint32_t k = 0; k < t->nboxes; k++)
        if (possible[k])
            memcpy(left.box[left.nboxes++], t->box[k], sizeof t->box[k]);
    return arena_dup(h->arena, &left, sizeof left);
}

/* The k-th tie has fewer boxes than it had: what they have in common is known from here on. */
static bool
become_fewer(Heap *h, State *s, uint32_t k, TieRef t)
{
    if (t->nboxes == 0)
        return false;
    if (t->nboxes == 1)
        ties_drop(h, s, k);
    else
        state_own_ties(h, s)[k] = t;
    for (uint32_t n = 0; n < t->nsyms; n++) {
        TieRange r = common_range(t, n);
        if (!fact_narrow(h, s, t->syms[n], &r))
            return false;
    }
    return true;
}

bool
ties_narrow(Heap *h, State *s)
{
    bool fewer = s->ties.n > 0;

    while (fewer) {
        fewer = false;
        for (uint32_t k = 0; k < s->ties.n && !fewer; k++) {
            TieRef t = left_of(h, s, s->ties.at[k], &fewer);
            if (fewer && !become_fewer(h, s, k, t))
                return false;
        }
    }
    return true;
}

void
ties_drop(Heap *h, State *s, uint32_t k)
{
    TieRef *at = state_own_ties(h, s);

    memmove(&at[k], &at[k + 1], (s->ties.n - 1 - k) * sizeof *at);
    s->ties.n--;
}

void
ties_forget(Heap *h, State *s, Sym sym)
{
    for (uint32_t k = 0; k < s->ties.n;) {
        const Tie *t = s->ties.at[k];
        uint32_t n = 0;
        while (n < t->nsyms && !sym_depends(h, t->syms[n], sym))
            n++;
        if (n < t->nsyms)
            ties_drop(h, s, k);
        else
            k++;
    }
}
