/*
 * merge: which states become one, and how (property simulation: Das, Lerner, Seigle, ESP, PLDI 2002).
 *
 * Two states that meet at a block agree if their reference views agree: the counts, the life and the nullness of every
 * object that somebody must still account for, where the live variables point among them, the exception, the GIL.
 * What they disagree on besides is widened: numbers to the hull of their ranges, pointers to an object of which
 * nothing is known. Variables that will not be read any more have no part in it.
 */
#include "engine.h"

enum { VIEWS_MOST = 512, MANY_VIEWS = 64, FEW_VIEWS = 8 };

/* ---- garbage ---------------------------------------------------------------------------------- */

/* Is it never garbage? */
static inline bool
always_stays(const ObjInfo *i)
{
    return i->kind == OBJ_LOCAL || i->kind == OBJ_GLOBAL || i->birth == BIRTH_PARAM;
}

/* Did references of ours come from what x has held since before? They are held against x at the end. */
static bool
lends_what_we_own(const State *s, const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        const Object *to = c->initial && c->strong == STRONG_YES && c->v.kind == VAL_PTR
                               ? state_get(s, c->v.id)
                               : NULL;
        if (to && to->owned > 0 && !to->escaped)
            return true;
    }
    return false;
}

static bool
must_stay(Explorer *e, const State *s, Obj o, const Object *x, const uint8_t *held)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (always_stays(i))
        return true;
    if (x->escaped && i->birth == BIRTH_CALL)
        return false;
    if (x->owned != 0 || x->debt_at >= 0)
        return true;
    if (i->birth == BIRTH_ELEMENT)
        return held[i->parent] || obj_info(&e->h, i->parent)->kind == OBJ_LOCAL ||
               obj_info(&e->h, i->parent)->birth == BIRTH_PARAM;
    if (i->birth == BIRTH_MEMBER && was_strong(e, o))
        return true; /* the summary tells what became of it */
    if (i->birth == BIRTH_JOIN && lends_what_we_own(s, x))
        return true;
    if (i->birth == BIRTH_MEMBER)
        for (uint32_t k = 0; k < x->ncells; k++)
            if (!x->cells[k].initial || x->cells[k].strong == STRONG_SPENT)
                return true;
    return false;
}

/* The k-th object is the n-th of those that stay. */
static void
keep_entry(Explorer *e, State *s, uint32_t k, uint32_t *n)
{
    if (*n < k)
        state_own_objs(&e->h, s)[*n] = s->objs.at[k];
    ++*n;
}

/* What nothing leads to, and need not stay: fills e->loose. */
static bool
find_loose(Explorer *e, const State *s, uint8_t *held)
{
    uint32_t n = 0;

    e->loose.n = 0;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        if (!held[en.id]) {
            if (!always_stays(obj_info(&e->h, en.id)))
                vec_push(e->a, &e->loose, en);
        } else if (en.o->family == FAMILY_BUFFER && en.o->taken_from >= 0)
            held[en.o->taken_from] = 1; /* whose memory is written to, where a buffer is */
    }
    for (uint32_t k = 0; k < e->loose.n; k++) {
        Entry en = e->loose.at[k];
        if (!held[en.id] && !must_stay(e, s, en.id, en.o, held))
            e->loose.at[n++] = en;
    }
    e->loose.n = n;
    return n > 0;
}

/* What c shows is known elsewhere. Where nobody but that had it before, we have been lent it, and no more. */
static void
leave_behind(Explorer *e, State *s, const Cell *c)
{
    const Object *x = state_get(s, c->v.id);
    bool lent = c->initial && c->strong == STRONG_YES && x->owned == 0 && !x->escaped &&
                x->outside == OUT_LENDER;

    escape(e, s, c->v);
    if (lent)
        state_edit(&e->h, s, c->v.id)->borrowed = LENT_TO_US;
}

void
forget_garbage(Explorer *e, State *s)
{
    uint8_t *held = heap_marks(&e->h, MARKS_GARBAGE);
    uint32_t n = 0, at = 0;
    bool escaped = false; /* then some of the loose ones may stay */

    heap_mark(&e->h, s, MARK_RUNNING, val_unknown(), held);
    if (!find_loose(e, s, held))
        return;
    for (uint32_t k = 0; k < e->loose.n; k++) {
        const Object *x = state_get(s, e->loose.at[k].id);
        bool elsewhere = x->escaped || (x->outside != OUT_NOBODY && x->life != LIFE_DEAD);
        for (uint32_t c = 0; elsewhere && c < x->ncells; c++) /* what it leads to is known there */
            if (x->cells[c].v.kind == VAL_PTR && state_get(s, x->cells[c].v.id)) {
                leave_behind(e, s, &x->cells[c]);
                escaped = true;
            }
    }
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        bool loose = at < e->loose.n && e->loose.at[at].id == en.id;
        at += loose;
        if (escaped ? held[en.id] || must_stay(e, s, en.id, en.o, held) : !loose)
            keep_entry(e, s, k, &n);
    }
    s->objs.n = n;
}

static bool
has_local(const uint64_t *set, uint32_t local)
{
    return set[local / 64] >> (local % 64) & 1;
}

/* What nobody will read need not be kept, unless it is how we know of a reference we owe. Dead are those in `dead`, or,
 * where that is NULL, those that are not in `live`. */
static void
forget_dead_locals(Explorer *e, State *s, const uint64_t *live, const uint64_t *dead)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        if (dead ? !has_local(dead, k) : has_local(live, k))
            continue;
        const Object *x = state_get(s, e->locals[k]);
        if (!x || x->ncells == 0)
            continue;
        bool owes = false;
        for (uint32_t c = 0; c < x->ncells; c++) {
            Val v = x->cells[c].v;
            const Object *y = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
            owes = owes || (y && y->owned > 0 && !y->escaped);
        }
        if (!owes)
            state_edit(&e->h, s, e->locals[k])->ncells = 0;
    }
}

/* ---- meeting --------------------------------------------------------------------------------------- */

static void
queue(Explorer *e, BlockId to, uint32_t k)
{
    Pend p = {e->f->blocks.at[to].rpo, e->seq++, to, k};
    uint32_t at = e->heap.n;

    vec_push(e->a, &e->heap, p);
    while (at > 0) {
        uint32_t up = (at - 1) / 2;
        Pend *a = &e->heap.at[up], *b = &e->heap.at[at];
        if (a->rpo < b->rpo || (a->rpo == b->rpo && a->seq < b->seq))
            break;
        Pend t = *a;
        *a = *b;
        *b = t;
        at = up;
    }
    e->meetings.at[to].states.at[k].queued = true;
}

static void
dump(Explorer *e, const State *s, BlockId to)
{
    Text t;

    text_init(&t, e->a);
    text_addf(&t, "%s b%d, view %u:\n", e->f->name, to, e->meetings.at[to].states.n);
    heap_print(&e->h, s, &t);
    fputs(text_str(&t), stdout);
}

static void
hold_from_variables(const Explorer *e, const State *s, uint8_t *held)
{
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_LOCAL)
            for (uint32_t c = 0; c < s->objs.at[k].o->ncells; c++)
                if (s->objs.at[k].o->cells[c].v.kind == VAL_PTR)
                    held[s->objs.at[k].o->cells[c].v.id] = 1;
}

/* Is o an element at a variable's place, or what was found by way of one? */
static bool
is_by_element(const Explorer *e, Obj o)
{
    for (; o >= 0; o = obj_info(&e->h, o)->parent) {
        const ObjInfo *i = obj_info(&e->h, o);
        if (i->birth == BIRTH_ELEMENT)
            return true;
        if (i->birth != BIRTH_MEMBER)
            return false;
    }
    return false;
}

static bool
may_be_forgotten(const Explorer *e, Entry en, const uint8_t *held)
{
    bool element = obj_info(&e->h, en.id)->birth == BIRTH_ELEMENT;

    return is_by_element(e, en.id) && (element || (en.o->owned <= 0 && !held[en.id]));
}

/* An element at a variable's place means another one in each round, unless somebody still points to what was found
 * there. What it is owed now it is owed for ever. */
static void
forget_elements(Explorer *e, State *s)
{
    uint8_t *held = heap_marks(&e->h, MARKS_GARBAGE);
    uint32_t n = 0;

    hold_from_variables(e, s, held);
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        for (uint32_t c = 0; may_be_forgotten(e, en, held) && c < en.o->ncells; c++) {
            Val v = en.o->cells[c].v;
            const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
            if (x && x->owned >= 0)
                escape(e, s, v);
        }
    }
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (may_be_forgotten(e, s->objs.at[k], held))
            judge_debt(e, s, s->objs.at[k].id);
    for (uint32_t k = 0; k < s->objs.n; k++)
        if (!may_be_forgotten(e, s->objs.at[k], held))
            keep_entry(e, s, k, &n);
    s->objs.n = n;
}

static void
count_arrival(Joined *j)
{
    j->visits++;
    j->rounds += !j->queued;
}

/* Too many views here: does s become part of another one? */
static bool
meet_under_pressure(Explorer *e, State *s, BlockId to)
{
    Meeting *m = &e->meetings.at[to];
    JoinHow how = JOIN_OPTIONAL;
    Joined *j = m->states.n >= FEW_VIEWS ? joins_optionals(e, m, s) : NULL;

    if (!j && m->states.n >= MANY_VIEWS) {
        how = JOIN_SHAPE;
        j = joins_shape(e, m, &s);
    }
    if (!j)
        return false;
    count_arrival(j);
    bool changed = join_states(e, j, s, to, how);
    j->view = state_view(e, j->s, NULL);
    j->shape = 0;
    if (changed && !j->queued)
        queue(e, to, (uint32_t)(j - m->states.at));
    return true;
}

void
meet(Explorer *e, State *s, BlockId to)
{
    Meeting *m = &e->meetings.at[to];

    if (e->f->blocks.at[to].loop_head) {
        judge_overwritten(e, s);
        crowd_gather(e, s, to);
    }
    forget_dead_locals(e, s, e->live.live_in[to], NULL);
    if (e->f->blocks.at[to].loop_head) {
        forget_elements(e, s);
        if (m->states.n >= FEW_VIEWS)
            forget_long_arrays(e, s);
    }
    forget_garbage(e, s);
    uint64_t view = state_view(e, s, NULL);
    for (uint32_t k = 0; k < m->states.n; k++) {
        Joined *j = &m->states.at[k];
        if (j->view != view)
            continue;
        count_arrival(j);
        if (join_states(e, j, s, to, JOIN_ALIKE) && !j->queued)
            queue(e, to, k);
        return;
    }
    if (meet_under_pressure(e, s, to))
        return;
    if (m->states.n >= VIEWS_MOST) {
        e->crowded = true; /* this path is left; those that were here before go on */
        return;
    }
    if (e->o->dump_heap)
        dump(e, s, to);
    Joined fresh = {.view = view, .s = s};
    vec_push(e->a, &m->states, fresh);
    queue(e, to, m->states.n - 1);
}

void
compact(Explorer *e, States *states, InstrId i, const uint64_t *dead)
{
    enum { FEW = 8 };
    Vec(Joined) kept = {0};

    if (states->n <= FEW)
        return;
    for (uint32_t k = 0; k < states->n; k++) {
        State *s = states->at[k];
        forget_dead_locals(e, s, NULL, dead);
        forget_garbage(e, s);
        uint64_t view = state_view(e, s, NULL);
        uint32_t j = 0;
        while (j < kept.n && kept.at[j].view != view)
            j++;
        if (j < kept.n)
            join_states(e, &kept.at[j], s, (BlockId)e->f->blocks.n + i, JOIN_ALIKE);
        else {
            Joined fresh = {.view = view, .s = s};
            vec_push(e->a, &kept, fresh);
        }
    }
    states->n = 0;
    for (uint32_t k = 0; k < kept.n; k++)
        vec_push(e->a, states, kept.at[k].s);
}
