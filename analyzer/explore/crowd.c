/*
 * crowd: arrays of ours that loops fill with references, and loops that empty them again (heap/crowd.c says how they are
 * counted).
 */
#include "engine.h"

/* ---- filling -------------------------------------------------------------------------------------- */

/* An array that only this function knows: a variable, or memory that it has allocated. */
static bool
is_array_of_ours(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);
    const ObjInfo *i = obj_info(&e->h, o);

    if (!x || x->escaped || x->life == LIFE_DEAD)
        return false;
    return i->kind == OBJ_LOCAL || (i->birth == BIRTH_CALL && is_freeable(e, s, o) && x->owned > 0);
}

static bool
is_live(const Explorer *e, BlockId b, uint32_t local)
{
    return e->live.live_in[b][local / 64] >> (local % 64) & 1;
}

/* Was it found in an element of somebody else's array: another one in each round? */
static bool
is_where_found(const Explorer *e, Obj place, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return i->birth == BIRTH_MEMBER && i->parent == place &&
           obj_info(&e->h, place)->birth == BIRTH_ELEMENT;
}

/* Does nobody know o but the element, who lent it, and variables that are not read any more? */
static bool
is_only_in(const Explorer *e, const State *s, Obj element, Obj o, BlockId to)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->birth == BIRTH_MEMBER && !is_where_found(e, i->parent, o))
        return false;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; c < x->ncells && id != element && !is_where_found(e, id, o); c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o &&
                obj_info(&e->h, id)->kind != OBJ_LOCAL)
                return false;
    }
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        for (uint32_t c = 0; x && c < x->ncells && is_live(e, to, k); c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                return false;
    }
    for (uint32_t k = 0; k < s->tmps.n; k++)
        if (s->tmps.at[k].v.kind == VAL_PTR && s->tmps.at[k].v.id == o)
            return false;
    return true;
}

/* It may be gone already: what was lent from there is forgotten there. */
static void
drop_cell(Explorer *e, State *s, Obj place, const Cell *gone)
{
    Object *x = state_edit(&e->h, s, place);
    const Cell *c = cell_find(x, gone->off, gone->idx);
    if (!c)
        return;
    uint32_t k = (uint32_t)(c - x->cells);

    memmove(&x->cells[k], &x->cells[k + 1], (--x->ncells - k) * sizeof *x->cells);
}

/* Variables that will not be read, and where it was lent from. */
static void
forget_elsewhere(Explorer *e, State *s, Obj o)
{
    Obj parent = obj_info(&e->h, o)->parent;
    const Cell *lent = parent >= 0 && state_get(s, parent)
                           ? cell_find(state_get(s, parent), obj_info(&e->h, o)->n, -1)
                           : NULL;

    if (lent && is_where_found(e, parent, o) && val_eq(lent->v, val_ptr(o, 0)))
        drop_cell(e, s, parent, lent);
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        for (uint32_t c = 0; x && c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                state_edit(&e->h, s, e->locals[k])->cells[c].v = val_unknown();
    }
}

/* Memory that we have allocated, and not handed to anybody. */
static bool
is_block_of_ours(const Explorer *e, const State *s, Obj o)
{
    return is_freeable(e, s, o) && obj_info(&e->h, o)->birth == BIRTH_CALL;
}

/* One reference is ours: to something that we made, or got from elsewhere. */
static bool
may_join(const Explorer *e, const State *s, const Cell *c)
{
    const Object *x = c->v.kind == VAL_PTR && c->v.n == 0 ? state_get(s, c->v.id) : NULL;
    const ObjInfo *i = x ? obj_info(&e->h, c->v.id) : NULL;

    return x &&
           (is_block_of_ours(e, s, c->v.id) ||
            (i->kind == OBJ_HEAP && (i->birth == BIRTH_CALL || i->birth == BIRTH_MEMBER))) &&
           c->idx != IDX_CROWD && x->owned + (c->strong == STRONG_YES) == 1 && !x->escaped &&
           x->outside != OUT_UNKNOWN && x->life == LIFE_ALIVE && x->null == NULL_NO;
}

/* Is it in there by another member of its element, as what a Py_buffer holds is? */
static bool
has_joined(const State *s, Obj array, Obj o)
{
    const Object *x = state_get(s, array);

    for (uint32_t c = 0; c < x->ncells; c++)
        if (x->cells[c].idx == IDX_CROWD && x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
            return true;
    return false;
}

/* What `place` holds, an element or the array itself, goes into the crowd. */
static void
gather(Explorer *e, State *s, Obj place, BlockId to)
{
    Obj array = obj_whole(&e->h, place);

    for (uint32_t c = 0;;) {
        const Object *x = state_get(s, array) ? state_get(s, place) : NULL;
        if (!x || c >= x->ncells)
            break; /* not there: it was one of those that another one stands for */
        Cell from = x->cells[c];
        Val v = from.v;
        if (v.kind == VAL_PTR && from.idx != IDX_CROWD && place != array &&
            has_joined(s, array, v.id)) {
            drop_cell(e, s, place, &from);
            continue;
        }
        if (!may_join(e, s, &from) || !is_only_in(e, s, place, v.id, to)) {
            c++;
            continue;
        }
        forget_elsewhere(e, s, v.id);
        drop_cell(e, s, place, &from);
        state_edit(&e->h, s, array)->fill = FILL_SYMBOLIC;
        if (from.strong ==
            STRONG_YES) { /* the element's reference is the array's, and that is ours */
            Object *y = state_edit(&e->h, s, v.id);
            y->owned = 1;
            y->outside = y->outside == OUT_LENDER && y->lender == place ? OUT_NOBODY : y->outside;
        }
        heap_join_crowd(&e->h, s, array, v.id);
    }
}

/* Is there a variable that has walked into the array, to be moved on in the next round? */
static bool
is_walked(const Explorer *e, const State *s, Obj array)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        const Cell *c = x && e->locals[k] != array ? cell_find(x, 0, -1) : NULL;
        if (c && c->v.kind == VAL_PTR && obj_whole(&e->h, c->v.id) == array &&
            (c->v.id != array || c->v.n != 0))
            return true;
    }
    return false;
}

void
crowd_gather(Explorer *e, State *s, BlockId to)
{
    Vec(Obj) places = {0};

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id, whole = obj_whole(&e->h, id);
        if (s->objs.at[k].o->ncells && is_array_of_ours(e, s, whole) &&
            (id != whole || is_walked(e, s, id)))
            vec_push(e->a, &places, id);
    }
    for (uint32_t k = 0; k < places.n; k++)
        gather(e, s, places.at[k], to);
}

/* ---- emptying ------------------------------------------------------------------------------------- */

static void
set_bit(uint64_t *set, uint32_t n)
{
    set[n / 64] |= (uint64_t)1 << (n % 64);
}

static bool
has_bit(const uint64_t *set, uint32_t n)
{
    return set[n / 64] >> (n % 64) & 1;
}

/* The blocks from which the loop goes on to another round. */
static void
find_body(Explorer *e, BlockId head, uint64_t *body)
{
    Vec(BlockId) todo = {0};
    const Block *h = &e->f->blocks.at[head];

    set_bit(body, (uint32_t)head);
    for (uint32_t k = 0; k < h->preds.n; k++)
        if (e->f->blocks.at[h->preds.at[k]].rpo >= h->rpo)
            vec_push(e->a, &todo, h->preds.at[k]);
    while (todo.n) {
        BlockId b = todo.at[--todo.n];
        if (has_bit(body, (uint32_t)b))
            continue;
        set_bit(body, (uint32_t)b);
        for (uint32_t k = 0; k < e->f->blocks.at[b].preds.n; k++)
            vec_push(e->a, &todo, e->f->blocks.at[b].preds.at[k]);
    }
}

/* The variable that the address of an element begins with: it has an index in it, or a pointer that is walked; -1. */
static int32_t
array_local(const Function *f, Ref at)
{
    bool inside = false;

    for (int depth = 0; depth < 8; depth++) {
        at = ir_strip(f, at);
        if (at.kind == REF_LOCAL)
            return inside ? at.n : -1;
        const Instr *d = ir_def(f, at);
        if (!d || (d->op != OP_index && d->op != OP_field && d->op != OP_load))
            return -1;
        inside = inside || d->op == OP_index || d->op == OP_load;
        at = ir_arg(f, d, 0);
    }
    return -1;
}

/* Is what instruction i loads called with, or kept, and not only compared? */
static bool
is_taken(const Function *f, InstrId i)
{
    for (uint32_t k = (uint32_t)i + 1; k < f->instrs.n; k++) {
        const Instr *in = &f->instrs.at[k];
        for (uint32_t a = 0; (in->op == OP_call || in->op == OP_store) && a < in->nargs; a++) {
            Ref r = ir_strip(f, ir_arg(f, in, a));
            if (r.kind == REF_TMP && r.n == i)
                return true;
        }
    }
    return false;
}

static bool
stores_null(const Function *f, const Instr *store)
{
    Ref v = ir_strip(f, ir_arg(f, store, 1));

    return v.kind == REF_NULL || v.kind == REF_INT;
}

/* The variables whose arrays it takes something out of, without putting anything in. */
static void
find_arrays(Explorer *e, ReadLoop *l, bool *any)
{
    const Function *f = e->f;
    uint64_t *filled = NEW_N(e->a, uint64_t, f->locals.n / 64 + 1);

    for (uint32_t b = 0; b < f->blocks.n; b++) {
        const Block *block = &f->blocks.at[b];
        for (uint32_t i = block->first; has_bit(l->blocks, b) && i < block->first + block->n; i++) {
            const Instr *in = &f->instrs.at[i];
            bool load = in->op == OP_load, store = in->op == OP_store;
            int32_t local = (load || store) && ir_pointee(e->u, in->type)
                                ? array_local(f, ir_arg(f, in, 0))
                                : -1;
            if (local >= 0 && store && !stores_null(f, in))
                set_bit(filled, (uint32_t)local);
            if (local >= 0 && load && is_taken(f, (InstrId)i))
                set_bit(l->arrays, (uint32_t)local);
        }
    }
    for (uint32_t k = 0; k <= f->locals.n / 64; k++) {
        l->arrays[k] &= ~filled[k];
        *any = *any || l->arrays[k];
    }
}

void
crowd_find_loops(Explorer *e)
{
    for (uint32_t k = 0; k < e->f->blocks.n; k++) {
        bool any = false;
        if (!e->f->blocks.at[k].loop_head)
            continue;
        ReadLoop l = {NEW_N(e->a, uint64_t, e->f->blocks.n / 64 + 1),
                      NEW_N(e->a, uint64_t, e->f->locals.n / 64 + 1)};
        find_body(e, (BlockId)k, l.blocks);
        find_arrays(e, &l, &any);
        if (any)
            vec_push(e->a, &e->read_loops, l);
    }
}

static void
settle_arrays(Explorer *e, State *s, const ReadLoop *l)
{
    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        if (!has_bit(l->arrays, k))
            continue;
        heap_settle_crowd(&e->h, s, e->locals[k]);
        const Object *x = state_get(s, e->locals[k]);
        for (uint32_t c = 0; x && c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR) {
                heap_settle_crowd(&e->h, s, obj_whole(&e->h, x->cells[c].v.id));
                x = state_get(s, e->locals[k]);
            }
    }
}

void
crowd_unsure(Explorer *e, State *s, BlockId from, BlockId to)
{
    for (uint32_t k = 0; k < e->read_loops.n; k++) {
        const ReadLoop *l = &e->read_loops.at[k];
        if (has_bit(l->blocks, (uint32_t)from) && !has_bit(l->blocks, (uint32_t)to))
            settle_arrays(e, s, l);
    }
}

void
crowd_handed_over(Explorer *e, State *s, Val v)
{
    if (v.kind != VAL_PTR)
        return;
    heap_settle_crowd(&e->h, s, obj_whole(&e->h, v.id));
    const Object *x = state_get(s, v.id);
    for (uint32_t k = 0; x && k < x->ncells && !obj_info(&e->h, v.id)->is_object; k++)
        if (x->cells[k].v.kind == VAL_PTR && x->cells[k].v.id != v.id) {
            heap_settle_crowd(&e->h, s, obj_whole(&e->h, x->cells[k].v.id));
            x = state_get(s, v.id);
        }
}
