/*
 * together: which numbers went together where two states become one (heap/ties.c).
 *
 * A number that cannot be the same on both sides tells them apart. Where there are two such numbers or more, a tie is made of
 * them. A tie that one of the two sides brings along gets a box for the other one, unless it has it already. A loop makes no
 * ties: what it knew of old ones stays where no round knows less.
 */
#include "engine.h"

typedef struct Together {
    Explorer *e;
    const State *a, *b; /* kept, arriving */
    State *r;
    const Split *splits;
    uint32_t n;
    uint64_t id;
} Together;

static const Split *
split_of(const Together *t, Sym sym)
{
    for (uint32_t k = 0; k < t->n; k++)
        if (t->splits[k].sym == sym)
            return &t->splits[k];
    return NULL;
}

/* Is it made of a number that means something new here? Then what was known of it is not known any more. */
static bool
is_stale(const Together *t, Sym sym)
{
    for (uint32_t k = 0; k < t->n; k++)
        if (t->splits[k].is_new && t->splits[k].sym != sym &&
            sym_depends(&t->e->h, sym, t->splits[k].sym))
            return true;
    return false;
}

/* What sym, by its meaning from here on, was in the one state or the other. */
static TieRange
range_before(const Together *t, Sym sym, bool in_b)
{
    const Split *s = split_of(t, sym);

    if (s)
        return in_b ? s->in_b : s->in_a;
    return tie_range(&t->e->h, in_b ? t->b : t->a, val_sym(sym));
}

static void
box_of(const Together *t, const Tie *tie, bool in_b, TieRange *box)
{
    for (uint32_t k = 0; k < tie->nsyms; k++)
        box[k] = range_before(t, tie->syms[k], in_b);
}

static bool
has_same_symbols(const Tie *x, const Tie *y)
{
    return x->id == y->id && x->nsyms == y->nsyms &&
           memcmp(x->syms, y->syms, x->nsyms * sizeof *x->syms) == 0;
}

static TieRef
find_tie(const State *s, const Tie *like)
{
    for (uint32_t k = 0; k < s->ties.n; k++)
        if (has_same_symbols(s->ties.at[k], like))
            return s->ties.at[k];
    return NULL;
}

/* Do its numbers mean here what they meant in the state that has it? */
static bool
keeps_meaning(const Together *t, const Tie *tie, bool in_b)
{
    for (uint32_t k = 0; k < tie->nsyms; k++) {
        const Split *s = split_of(t, tie->syms[k]);
        if ((s && s->is_new && (in_b || !s->was)) || is_stale(t, tie->syms[k]))
            return false;
    }
    return true;
}

/* All boxes of `tie`, or the one that the state without it stands for. */
static bool
add_boxes(const Together *t, Tie *to, TieRef tie, bool in_b)
{
    TieRange box[TIE_SYMS];

    if (!tie) {
        box_of(t, to, in_b, box);
        return tie_add_box(to, box);
    }
    for (uint32_t k = 0; k < tie->nboxes; k++)
        if (!tie_add_box(to, tie->box[k]))
            return false;
    return true;
}

static bool
is_same_tie(const Tie *x, const Tie *y)
{
    if (x->nboxes != y->nboxes)
        return false;
    for (uint32_t k = 0; k < x->nboxes; k++)
        for (uint32_t n = 0; n < x->nsyms; n++)
            if (x->box[k][n].lo != y->box[k][n].lo || x->box[k][n].hi != y->box[k][n].hi ||
                x->box[k][n].not_zero != y->box[k][n].not_zero)
                return false;
    return true;
}

static void
add_number(Tie *tie, const Split *s)
{
    for (uint32_t k = 0; k < tie->nsyms; k++)
        if (tie->syms[k] == s->sym)
            return;
    if (tie->nsyms == TIE_SYMS)
        return;
    for (uint32_t b = 0; b < tie->nboxes; b++)
        tie->box[b][tie->nsyms] = s->in_a;
    tie->syms[tie->nsyms++] = s->sym;
}

/* Numbers that differ on the sides, those first that tell them apart. In boxes that are there they are what a says. */
static void
add_numbers(const Together *t, Tie *tie)
{
    for (uint32_t k = 0; k < t->n; k++)
        if (t->splits[k].apart && !is_stale(t, t->splits[k].sym))
            add_number(tie, &t->splits[k]);
    for (uint32_t k = 0; k < t->n && tie->nsyms; k++)
        if (t->splits[k].differs && !is_stale(t, t->splits[k].sym))
            add_number(tie, &t->splits[k]);
}

/* The tie from here on; NULL if it says nothing any more. */
static TieRef
joined_tie(const Together *t, TieRef x, TieRef y)
{
    Tie to = {.id = x ? x->id : y->id, .nsyms = x ? x->nsyms : y->nsyms};

    if ((x && !keeps_meaning(t, x, false)) || (y && !keeps_meaning(t, y, true)))
        return NULL;
    if (x == y)
        return x;
    memcpy(to.syms, x ? x->syms : y->syms, sizeof to.syms);
    if (!add_boxes(t, &to, x, false))
        return NULL;
    if (x && !y && x->id == t->id)
        add_numbers(t, &to);
    if (!add_boxes(t, &to, y, true) || to.nboxes < 2)
        return NULL;
    if (x && to.nsyms == x->nsyms && is_same_tie(&to, x))
        return x;
    return arena_dup(t->e->h.arena, &to, sizeof to);
}

static TieRef
new_tie(const Together *t)
{
    Tie to = {.id = t->id};
    TieRange box[TIE_SYMS];

    add_numbers(t, &to);
    if (to.nsyms < 2)
        return NULL;
    box_of(t, &to, false, box);
    tie_add_box(&to, box);
    box_of(t, &to, true, box);
    tie_add_box(&to, box);
    return arena_dup(t->e->h.arena, &to, sizeof to);
}

bool
join_ties(Explorer *e, const State *a, const State *b, State *r, const Splits *splits, BlockId at,
          bool settle)
{
    Together t = {e, a, b, r, splits->at, splits->n, (uint64_t)at + 1};
    TieRef kept[2 * TIES_MOST + 1];
    uint32_t n = 0;
    bool made = false, changed = false;

    for (uint32_t k = 0; k < a->ties.n; k++) {
        TieRef x = a->ties.at[k], to = joined_tie(&t, x, find_tie(b, x));
        made = made || (to && to->id == t.id);
        if (to && (to == x || !settle))
            kept[n++] = to;
    }
    for (uint32_t k = 0; k < b->ties.n && !settle; k++) {
        TieRef y = b->ties.at[k], to = find_tie(a, y) ? NULL : joined_tie(&t, NULL, y);
        if (to)
            kept[n++] = to;
    }
    TieRef fresh = settle || made ? NULL : new_tie(&t);
    if (fresh)
        kept[n++] = fresh;
    uint32_t first = n > TIES_MOST ? n - TIES_MOST : 0;
    changed = n - first != a->ties.n;
    for (uint32_t k = first; k < n && !changed; k++)
        changed = kept[k] != a->ties.at[k - first];
    if (!changed)
        return false;
    r->ties.n = 0;
    for (uint32_t k = first; k < n; k++)
        shared_push(&e->h, &r->ties, kept[k]);
    return true;
}
