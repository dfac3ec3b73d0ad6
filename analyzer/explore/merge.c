/*
 * merge: which states become one, and how (property simulation: Das, Lerner, Seigle, ESP, PLDI 2002).
 *
 * Two states that meet at a block agree if their reference views agree: the counts, the life and the nullness of every
 * object that somebody must still account for, where the live variables point among them, the exception, the GIL.
 * What they disagree on besides is widened: numbers to the hull of their ranges, pointers to an object of which
 * nothing is known. Variables that will not be read any more have no part in it.
 */
#include "engine.h"

enum { VIEWS_MOST = 512, FEW_VIEWS = 8 };

/* ---- garbage ---------------------------------------------------------------------------------- */

static bool
must_stay(const Explorer *e, const Object *x, const ObjInfo *i, const uint8_t *held)
{
    if (i->kind == OBJ_LOCAL || i->kind == OBJ_GLOBAL || i->birth == BIRTH_PARAM)
        return true;
    if (x->escaped && i->birth == BIRTH_CALL)
        return false;
    if (x->owned != 0 || x->debt_at >= 0)
        return true;
    if (i->birth == BIRTH_ELEMENT)
        return held[i->parent] || obj_info(&e->h, i->parent)->kind == OBJ_LOCAL ||
               obj_info(&e->h, i->parent)->birth == BIRTH_PARAM;
    if (i->birth == BIRTH_MEMBER && was_strong(e, i))
        return true; /* the summary tells what became of it */
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

void
forget_garbage(Explorer *e, State *s)
{
    uint8_t *held = arena_alloc(e->a, e->h.infos.n);
    uint32_t n = 0;

    heap_mark(&e->h, s, MARK_RUNNING, val_unknown(), held);
    for (uint32_t k = 0; k < s->objs.n; k++) { /* whose memory is written to, where a buffer is */
        Entry en = s->objs.at[k];
        if (held[en.id] && en.o->family == FAMILY_BUFFER && en.o->taken_from >= 0)
            held[en.o->taken_from] = 1;
    }
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        bool elsewhere = en.o->escaped || (en.o->outside != OUT_NOBODY && en.o->life != LIFE_DEAD);
        if (elsewhere && !held[en.id] && !must_stay(e, en.o, obj_info(&e->h, en.id), held))
            for (uint32_t c = 0; c < en.o->ncells; c++) /* what it leads to is known there, too */
                if (en.o->cells[c].v.kind == VAL_PTR && state_get(s, en.o->cells[c].v.id))
                    escape(e, s, en.o->cells[c].v);
    }
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Entry en = s->objs.at[k];
        if (held[en.id] || must_stay(e, en.o, obj_info(&e->h, en.id), held))
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

/* ---- the view ---------------------------------------------------------------------------------- */

/* Memory of the callers', an argument or what a member of one points to, that a call of this function's has freed; not what a
 * helper frees, whose callers are told by itself, nor the nodes of a list that a loop walks along. */
static bool
is_freed_here(const Explorer *e, const ObjInfo *i, const Object *x)
{
    bool near = i->birth == BIRTH_PARAM || (i->birth == BIRTH_MEMBER && i->parent >= 0 &&
                                            obj_info(&e->h, i->parent)->birth == BIRTH_PARAM);

    return near && x->released_at >= 0 &&
           call_model(e->p->models, e->u, e->f, &e->f->instrs.at[x->released_at]);
}

static bool
is_tracked(const Explorer *e, const ObjInfo *i, const Object *x)
{
    if (i->kind == OBJ_LOCAL || i->kind == OBJ_STRING)
        return false;
    if (i->kind == OBJ_BLOCK && x->owned < 0 && x->life == LIFE_DEAD && !e->fn->role.contract &&
        is_freed_here(e, i, x))
        return true; /* freed, and it was not ours: callers have to know which way that is */
    if (i->kind == OBJ_BLOCK && i->birth == BIRTH_CALL &&
        ((x->life == LIFE_DEAD && x->released) || x->kept_by != -1))
        return true; /* given back, or put into a pool: not once more */
    if (x->escaped || i->birth == BIRTH_JOIN || (x->outside == OUT_UNKNOWN && x->owned <= 0))
        return false; /* nothing will be asked of their counts */
    if (i->kind == OBJ_GLOBAL && x->owned >= 0)
        return false; /* nobody misses a reference to None */
    if (x->owned != 0 || x->debt_at >= 0)
        return true;
    if (i->kind == OBJ_HEAP)
        return x->outside == OUT_NOBODY || x->life != LIFE_ALIVE;
    return x->life == LIFE_DEAD && x->released;
}

/* None, True, a type: which of them it is matters to who returns it. */
static bool
is_object_variable(const ObjInfo *i)
{
    return i->kind == OBJ_GLOBAL && i->is_object;
}

/* Memory of an object that this function has let go: whoever reads there has lost it. */
static bool
is_dangling(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return x && obj_info(&e->h, o)->kind == OBJ_BLOCK && x->life == LIFE_DEAD && x->released;
}

static bool
is_tracked_value(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    return x && (is_tracked(e, obj_info(&e->h, v.id), x) || is_dangling(e, s, v.id));
}

static uint64_t
mix_value(const Explorer *e, const State *s, uint64_t h, Val v, bool pointer, bool holder_is_global)
{
    const Object *x;

    switch (v.kind) {
    case VAL_PTR:
        x = state_get(s, v.id);
        if (holder_is_global && !is_tracked_value(e, s, v))
            return h;
        if (is_tracked_value(e, s, v) || is_object_variable(obj_info(&e->h, v.id))) {
            bool tagged = v.n > 0 && obj_info(&e->h, v.id)->kind == OBJ_HEAP;
            return hash_mix(hash_mix(h, 11), (uint64_t)v.id + ((tagged ? (uint64_t)v.n : 0) << 32));
        }
        return hash_mix(h, x && x->null == NULL_MAYBE ? 12 : 13);
    case VAL_INT:
        return pointer && v.n == 0 ? hash_mix(h, 14) : h;
    case VAL_UNDEF:
        return hash_mix(h, v.id < 0 ? 15 : 16);
    case VAL_FUNC:
        return hash_mix(hash_mix(h, 17), (uint64_t)v.id);
    default:
        return h;
    }
}

static bool
is_pointer_local(const Explorer *e, Obj o)
{
    const Type *t = ir_type(e->u, obj_info(&e->h, o)->type);

    return t && t->kind == TYPE_POINTER;
}

/* A member that this function writes: whether it is null matters, whoever made it so. */
static bool
is_stored_here(const Explorer *e, const Cell *c)
{
    return c->name && map_get(&e->stores, stored_member_key(c->record, c->name));
}

/* A function that fills one cache after the other: which of them are filled is no matter. */
static bool
many_caches(const Explorer *e, const ObjInfo *i)
{
    enum { FEW_CACHES = 3 };

    return i->kind == OBJ_GLOBAL && e->global_stores > FEW_CACHES;
}

static uint64_t
reference_view(const Explorer *e, const State *s)
{
    uint64_t h = hash_mix(hash_mix(hash_mix(0x71e3, s->exc), s->gil), s->gil_undone);

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        const ObjInfo *i = obj_info(&e->h, id);
        bool tracked = is_tracked(e, i, x);
        if (tracked && !(i->birth == BIRTH_MEMBER && x->owned == 0)) {
            h = hash_mix(hash_mix(h, (uint64_t)id), (uint64_t)(uint16_t)x->owned);
            h = hash_mix(h, (uint64_t)(x->same_as + 1));
            h = hash_mix(h, (uint64_t)(x->outside * 16 + x->life * 4 + x->null * 2 + x->escaped));
        }
        if (i->kind == OBJ_LOCAL && x->ncells == 0 && x->fill == FILL_UNDEF)
            h = hash_mix(hash_mix(h, 18), (uint64_t)id); /* not set yet, or not needed any more */
        bool plain = is_plain_array(e, i);
        for (uint32_t c = 0; c < x->ncells; c++) {
            const Cell *cell = &x->cells[c];
            bool counts = i->birth == BIRTH_ELEMENT
                              ? false
                              : i->kind == OBJ_LOCAL || cell->strong == STRONG_SPENT ||
                                    (!cell->initial && tracked) ||
                                    (!cell->initial && cell->strong == STRONG_YES) ||
                                    (val_is_null(cell->v) && cell->pointer &&
                                     (!cell->initial || is_stored_here(e, cell)));
            if (counts && plain && !is_tracked_value(e, s, cell->v))
                continue; /* how far it is filled */
            if (counts && many_caches(e, i) && cell->strong != STRONG_SPENT &&
                cell->v.kind != VAL_PTR)
                continue;
            if (counts) {
                bool pointer = cell->pointer || (i->kind == OBJ_LOCAL && is_pointer_local(e, id));
                uint64_t at = hash_mix(hash_mix(hash_mix(0xce, (uint64_t)id), (uint64_t)cell->off),
                                       cell->strong);
                uint64_t v = mix_value(e, s, at, cell->v, pointer, many_caches(e, i));
                if (cell->v.kind == VAL_PTR && format_is_chosen(e, id))
                    v = hash_mix(v, (uint64_t)cell->v.id);
                if (v != at)
                    h = hash_mix(h, v);
            }
        }
    }
    return h;
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
    uint8_t *held = arena_alloc(e->a, e->h.infos.n);
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

/* Too many views here: does s become part of another one? */
static bool
meet_under_pressure(Explorer *e, State *s, BlockId to)
{
    Meeting *m = &e->meetings.at[to];
    Joined *j = m->states.n >= FEW_VIEWS ? joins_optionals(e, m, s) : NULL;

    if (!j)
        return false;
    j->visits++;
    bool changed = join_states(e, j, s, to, JOIN_OPTIONAL);
    j->view = reference_view(e, j->s);
    if (changed && !j->queued)
        queue(e, to, (uint32_t)(j - m->states.at));
    return true;
}

void
meet(Explorer *e, State *s, BlockId to)
{
    Meeting *m = &e->meetings.at[to];

    if (e->f->blocks.at[to].loop_head)
        crowd_gather(e, s, to);
    forget_dead_locals(e, s, e->live.live_in[to], NULL);
    if (e->f->blocks.at[to].loop_head) {
        forget_elements(e, s);
        if (m->states.n >= FEW_VIEWS)
            forget_long_arrays(e, s);
    }
    forget_garbage(e, s);
    uint64_t view = reference_view(e, s);
    for (uint32_t k = 0; k < m->states.n; k++) {
        Joined *j = &m->states.at[k];
        if (j->view != view)
            continue;
        j->visits++;
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
    Joined fresh = {view, s, 0, false};
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
        uint64_t view = reference_view(e, s);
        uint32_t j = 0;
        while (j < kept.n && kept.at[j].view != view)
            j++;
        if (j < kept.n)
            join_states(e, &kept.at[j], s, (BlockId)e->f->blocks.n + i, JOIN_ALIKE);
        else {
            Joined fresh = {view, s, 0, false};
            vec_push(e->a, &kept, fresh);
        }
    }
    states->n = 0;
    for (uint32_t k = 0; k < kept.n; k++)
        vec_push(e->a, states, kept.at[k].s);
}
