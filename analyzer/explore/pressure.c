/*
 * pressure: what is done where the views multiply.
 *
 * Ten objects that may each be there or not are a thousand views. Where only few views meet they are kept apart; once
 * there are more, a state joins one that differs from it in nothing but optional objects: in one state a variable leads
 * to an object of ours, or of somebody's member, in the other it is NULL. That object may be null from then on, and is owed
 * only if it is not.
 * Nothing is lost by it: where anything else tells the two states apart that the function may ask for later (a number
 * in a variable, a condition that it remembers, another pointer), they are not such a pair.
 */
#include "engine.h"

/* ---- arrays that are filled, or walked through --------------------------------------------------------- */

/* Is so much of an array's elements known one by one, be they structs or plain pointers? */
static bool
is_long_array(const Object *x)
{
    enum { FEW_STRUCTS = 2, FEW_ITEMS = 16 };
    uint32_t items = 0;

    for (uint32_t k = 0; k < x->ncells; k++) {
        uint32_t alike = 0;
        for (uint32_t c = 0; x->cells[k].name && c < k; c++)
            alike +=
                x->cells[c].name == x->cells[k].name && x->cells[c].record == x->cells[k].record;
        items += !x->cells[k].name;
        if (alike >= FEW_STRUCTS || items > FEW_ITEMS)
            return true;
    }
    return false;
}

/* Variables that have walked into an array may be anywhere in it. */
static void
forget_walkers(Explorer *e, State *s, Obj array)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        for (uint32_t c = 0; x && c < x->ncells; c++) {
            Val v = x->cells[c].v;
            if (v.kind == VAL_PTR && v.id == array && v.n != 0) {
                state_edit(&e->h, s, e->locals[k])->cells[c].v = val_unknown();
                x = state_get(s, e->locals[k]);
            }
        }
    }
}

/* At the head of a loop that takes one element after the other and comes to no end: what is known of each of them is given
 * up, and with it what is owed for what they hold, and where the loop has come to. Then one round is like the next. */
void
forget_long_arrays(Explorer *e, State *s)
{
    enum { FEW = 2 };

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj o = s->objs.at[k].id;
        const ObjInfo *i = obj_info(&e->h, o);
        if (!i->is_object && i->kind != OBJ_GLOBAL && s->objs.at[k].o->ncells > FEW &&
            s->objs.at[k].o->life == LIFE_ALIVE && is_long_array(s->objs.at[k].o)) {
            havoc(e, s, val_ptr(o, 0), -1, 0);
            forget_walkers(e, s, o);
        }
    }
}

/* ---- objects that may be there ----------------------------------------------------------------------------- */

typedef struct Pair {
    const Explorer *e;
    const State *a, *b;
} Pair;

static bool
may_be_there(const ObjInfo *i, const Object *x)
{
    return i->birth == BIRTH_CALL && i->kind == OBJ_HEAP &&
           (x->outside == OUT_NOBODY || x->outside == OUT_UNKNOWN) && x->owned > 0 && !x->escaped &&
           x->life == LIFE_ALIVE;
}

bool
is_optional(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return x && may_be_there(obj_info(&e->h, o), x);
}

/* Is o an object of s that the other state has none of: because it got none, or because NULL was in its place? */
static bool
is_absent(const Pair *p, const State *s, const State *other, Obj o)
{
    bool member = obj_info(&p->e->h, o)->birth == BIRTH_MEMBER;

    return member ? is_null_at_entry(p->e, other, o)
                  : is_optional(p->e, s, o) && !state_get(other, o);
}

/* Is v such an object, and NULL where the other state has none? */
static bool
is_missing(const Pair *p, const State *s, const State *other, Val v, Val null)
{
    return v.kind == VAL_PTR && v.n == 0 && val_is_null(null) && is_absent(p, s, other, v.id);
}

static bool
numbers_agree(const Pair *p, Val a, Val b)
{
    int64_t alo, ahi, blo, bhi;

    if (!val_eq(a, b))
        return false;
    val_range(&p->e->h, p->a, a, &alo, &ahi);
    val_range(&p->e->h, p->b, b, &blo, &bhi);
    return alo == blo && ahi == bhi && val_truth(&p->e->h, p->a, a) == val_truth(&p->e->h, p->b, b);
}

static bool
values_agree(const Pair *p, const ObjInfo *holder, const Cell *a, const Cell *b)
{
    bool pointers = a->v.kind == VAL_PTR || b->v.kind == VAL_PTR;

    if (is_missing(p, p->a, p->b, a->v, b->v) || is_missing(p, p->b, p->a, b->v, a->v))
        return true;
    if (a->strong != b->strong)
        return false;
    if (a->v.kind == VAL_SYM || b->v.kind == VAL_SYM || (a->v.kind == VAL_INT && !pointers))
        return holder->kind != OBJ_LOCAL || numbers_agree(p, a->v, b->v);
    return val_eq(a->v, b->v);
}

/* A place that only s knows: memory that nobody has looked at in the other state, or where that holds zero and lacks what
 * is there. */
static bool
lonely_agrees(const Pair *p, const State *s, const State *other, const ObjInfo *holder,
              const Cell *c, const Object *beside)
{
    if (holder->kind != OBJ_LOCAL && c->initial)
        return true;
    return beside->fill == FILL_ZERO && is_missing(p, s, other, c->v, val_int(0));
}

static bool
cells_agree(const Pair *p, const ObjInfo *holder, const Object *x, const Object *y)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *a = &x->cells[k], *b = cell_beside(y, a, k);
        if (b ? !values_agree(p, holder, a, b) : !lonely_agrees(p, p->a, p->b, holder, a, y))
            return false;
    }
    for (uint32_t k = 0; k < y->ncells; k++)
        if (!cell_beside(x, &y->cells[k], k) &&
            !lonely_agrees(p, p->b, p->a, holder, &y->cells[k], x))
            return false;
    return true;
}

static bool
objects_agree(const Pair *p, Obj o, const Object *x, const Object *y)
{
    const ObjInfo *i = obj_info(&p->e->h, o);

    if (x == y)
        return true;
    if (x->owned != y->owned || x->outside != y->outside || x->lender != y->lender ||
        x->life != y->life || x->escaped != y->escaped || x->same_as != y->same_as ||
        x->fill != y->fill || x->family != y->family)
        return false;
    if (x->null != y->null && !is_optional(p->e, p->a, o))
        return false;
    return cells_agree(p, i, x, y);
}

/* Does what s knows of the numbers that some place still holds hold in the other state as well? */
static bool
facts_agree(const Pair *p, const State *s, const State *other)
{
    for (uint32_t k = 0; k < s->facts.n; k++) {
        Fact f = s->facts.at[k];
        Range in = val_few(&p->e->h, other, val_sym(f.sym));
        bool same = in.lo == f.in.lo && in.hi == f.in.hi && in.set == f.in.set &&
                    (!f.not_zero || val_truth(&p->e->h, other, val_sym(f.sym)) == TRUTH_YES);
        uint64_t known, bits;
        val_bits(&p->e->h, other, val_sym(f.sym), &known, &bits);
        same = same && (f.known & ~known) == 0 && ((f.bits ^ bits) & f.known) == 0;
        if (!same && is_symbol_held(p->e, s, f.sym))
            return false;
    }
    return true;
}

/* How many ways to fail that lack now this, now that are kept apart at a block. */
enum { WAYS_TO_FAIL = 12 };

/* Are a and b one state but for optional objects? Where an exception is set, one of those that are missing is the reason, most
 * often: of two states that each lack what the other has, the union would have both, and the exception nonetheless. (apart: they
 * are to be told apart then.) */
static bool
differ_by_optionals(const Explorer *e, const State *a, const State *b, bool apart)
{
    Pair p = {e, a, b};
    uint32_t k = 0, n = 0;
    bool more = false, less = false;

    if (a->exc != b->exc || a->exc_entry != b->exc_entry || a->gil != b->gil ||
        a->gil_undone != b->gil_undone || (a->exc_at < 0) != (b->exc_at < 0) ||
        !val_eq(a->exc_value, b->exc_value) || a->tmps.n || b->tmps.n)
        return false;
    while (k < a->objs.n || n < b->objs.n) {
        Obj x = k < a->objs.n ? a->objs.at[k].id : INT32_MAX;
        Obj y = n < b->objs.n ? b->objs.at[n].id : INT32_MAX;
        if (x == y && !objects_agree(&p, x, a->objs.at[k].o, b->objs.at[n].o))
            return false;
        if (x < y && !is_absent(&p, a, b, x))
            return false;
        if (y < x && !is_absent(&p, b, a, y))
            return false;
        more = more || x < y;
        less = less || y < x;
        if (apart && more && less && a->exc == PENDING_YES)
            return false;
        k += x <= y;
        n += y <= x;
    }
    return facts_agree(&p, a, b) && facts_agree(&p, b, a);
}

/* What the states of such a pair have in common: of each object that is in both, whichever they are, what objects_agree asks for
 * first. Most states are told apart by it, and they are many. */
static uint64_t
bones_of_object(const Explorer *e, Obj o, const Object *x)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->birth == BIRTH_MEMBER || may_be_there(i, x))
        return 0; /* is_absent */
    uint64_t h = hash_mix(0xb07e, (uint64_t)(uint32_t)o << 32 | (uint16_t)x->owned);
    h = hash_mix(h, (uint64_t)(uint32_t)x->lender << 32 | (uint32_t)x->same_as);
    return hash_mix(h, (uint64_t)x->outside << 40 | (uint64_t)x->life << 32 |
                           (uint64_t)x->fill << 16 | (uint64_t)x->family << 8 |
                           (uint64_t)x->null << 4 | x->escaped);
}

static uint64_t
bones_of(const Explorer *e, const State *s)
{
    uint64_t h = hash_mix(hash_mix(hash_mix(s->exc + 4 * s->exc_entry, s->gil), s->gil_undone),
                          s->exc_at < 0 ? 1 : 0);

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj o = s->objs.at[k].id;
        Object *x = look_at(o, s->objs.at[k].o);
        if (!(x->seen & SEEN_BONES)) {
            x->bones = bones_of_object(e, o, x);
            x->seen |= SEEN_BONES;
        }
        h += x->bones;
    }
    return h;
}

Joined *
joins_optionals(Explorer *e, Meeting *m, const State *s)
{
    uint64_t bones = bones_of(e, s);

    for (uint32_t k = 0; k < m->states.n; k++) {
        Joined *j = &m->states.at[k];
        if (j->boned != j->s) {
            j->boned = j->s;
            j->bones = bones_of(e, j->s);
        }
        if (j->bones == bones && differ_by_optionals(e, j->s, s, m->states.n < WAYS_TO_FAIL))
            return j;
    }
    return NULL;
}
