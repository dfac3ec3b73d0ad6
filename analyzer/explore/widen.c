/*
 * widen: how far a number goes that has grown from round to round.
 *
 * To the ends of its range in the end, or no loop would come to one. But first to the next landmark: a number that the code
 * writes to a variable, asks for or switches on. What is only ever 0, 1 or 2 is not thought to be 3 then, however often
 * it is met.
 */
#include "engine.h"

#include <stdlib.h>

enum { LANDMARKS_MOST = 16 };

static void
add_landmark(Explorer *e, int64_t n)
{
    for (uint32_t k = 0; k < e->landmarks.n; k++)
        if (e->landmarks.at[k] == n)
            return;
    vec_push(e->a, &e->landmarks, n);
}

static void
find_in_instr(Explorer *e, const Instr *in)
{
    const Function *f = e->f;
    bool compares = in->op == OP_bin && in->sub >= BIN_eq && in->sub <= BIN_ge;
    bool writes = in->op == OP_store && ir_arg(f, in, 0).kind == REF_LOCAL;

    for (uint32_t a = 0; (compares || writes) && a < in->nargs; a++) {
        Ref r = ir_arg(f, in, a);
        if (r.kind != REF_INT)
            continue;
        int64_t n = f->ints.at[r.n];
        add_landmark(e, n);
        if (in->sub == BIN_lt || in->sub == BIN_ge)
            add_landmark(e, n == INT64_MIN ? n : n - 1);
        if (in->sub == BIN_gt || in->sub == BIN_le)
            add_landmark(e, n == INT64_MAX ? n : n + 1);
    }
}

static int
compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void
find_landmarks(Explorer *e)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n && e->landmarks.n <= LANDMARKS_MOST; k++)
        find_in_instr(e, &f->instrs.at[k]);
    for (uint32_t k = 0; k < f->blocks.n && e->landmarks.n <= LANDMARKS_MOST; k++)
        for (uint32_t c = 0; c < f->blocks.at[k].cases.n; c++) {
            add_landmark(e, f->blocks.at[k].cases.at[c].lo);
            add_landmark(e, f->blocks.at[k].cases.at[c].hi);
        }
    if (e->landmarks.n > LANDMARKS_MOST)
        e->landmarks.n = 0; /* to climb them one by one is not worth it */
    if (e->landmarks.n)
        qsort(e->landmarks.at, e->landmarks.n, sizeof *e->landmarks.at, compare);
}

int64_t
widened_low(const Explorer *e, int64_t lo, Widen how)
{
    uint32_t k = e->landmarks.n;

    if (how == WIDEN_NOT)
        return lo;
    while (k > 0 && e->landmarks.at[k - 1] > lo)
        k--;
    return how == WIDEN_TO_LANDMARK && k > 0 ? e->landmarks.at[k - 1] : INT64_MIN;
}

int64_t
widened_high(const Explorer *e, int64_t hi, Widen how)
{
    uint32_t k = 0;

    if (how == WIDEN_NOT)
        return hi;
    while (k < e->landmarks.n && e->landmarks.at[k] < hi)
        k++;
    return how == WIDEN_TO_LANDMARK && k < e->landmarks.n ? e->landmarks.at[k] : INT64_MAX;
}

Widen
widening_at(const Explorer *e, const Joined *kept, BlockId at)
{
    enum { VISITS = 3, MANY_VISITS = 11, ROUNDS = 1, MANY_ROUNDS = 5 };
    bool head = at < (BlockId)e->f->blocks.n && e->f->blocks.at[at].loop_head;
    uint32_t n = head ? kept->visits : kept->rounds;

    if (n <= (head ? VISITS : ROUNDS))
        return WIDEN_NOT;
    return n <= (head ? MANY_VISITS : MANY_ROUNDS) ? WIDEN_TO_LANDMARK : WIDEN_TO_ENDS;
}
