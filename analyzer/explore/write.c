/*
 * write: what a store does. A place that owns takes over one reference of the new value, and its reference to the old value
 * becomes ours; what others may write is left to them.
 */
#include "engine.h"

/* p = realloc(p, n): where that is NULL the block is still there. A way on from here that ends the process loses nothing by it. */
static bool
is_failed_resize(const Explorer *e, InstrId i)
{
    const Function *f = e->f;
    const Instr *in = &f->instrs.at[i];
    const Instr *call = in->op == OP_store ? ir_def(f, ir_strip(f, ir_arg(f, in, 1))) : NULL;
    const Model *m = call && call->op == OP_call ? call_model(e->p->models, e->u, f, call) : NULL;

    return m && m->resizes >= 0;
}

void
check_lost(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o);
    const ObjInfo *info = obj_info(&e->h, o);

    bool block = is_freeable(e, s, o);

    if (!x || x->owned <= 0 || x->escaped || (info->kind != OBJ_HEAP && !block) ||
        info->birth == BIRTH_PARAM || x->life == LIFE_DEAD)
        return;
    bool left = block && x->outside == OUT_NOBODY; /* by a realloc that failed */
    if (info->birth == BIRTH_MEMBER &&
        ((x->null == NULL_MAYBE && !left) || x->outside == OUT_UNKNOWN))
        return;
    if (heap_reachable(&e->h, s, o))
        return;
    if (e->replaying) { /* the callee's business, judged there; unless it goes elsewhere, or comes back */
        vec_push(e->a, &e->left_behind, o);
        return;
    }
    if (block && (info->birth == BIRTH_MEMBER ||
                  is_failed_resize(e, i))) { /* unless this path ends the process: see leave.c */
        Object *y = state_edit(&e->h, s, o);
        y->released_at = y->released_at < 0 ? i : y->released_at;
        return;
    }
    tell(e, s, block ? EVENT_BLOCK_LOST : EVENT_LOST, i, o, NULL, NULL, info->birth != BIRTH_CALL);
    state_edit(&e->h, s, o)->owned = 0;
    blocks_escape(e, s, o); /* they are part of the same mistake */
}

void
escape(Explorer *e, State *s, Val v)
{
    if (v.kind != VAL_PTR)
        return;
    heap_leaves_crowd(&e->h, s, v.id);
    array_settled(e, s, v.id);
    Object *x = state_edit(&e->h, s, v.id);
    x->escaped = true;
    x->borrowed = LENT_UNKNOWN;
}

/* A struct that owns what c shows goes where we do not follow, and that was put there without a reference: whoever gives it
 * back later gives back one that nobody has. */
static bool
is_owed(const Explorer *e, const State *s, const ObjInfo *holder, const Cell *c)
{
    const Object *x = state_get(s, c->v.id);

    return holder->kind == OBJ_BLOCK && c->strong == STRONG_YES && c->v.n == 0 && x &&
           obj_info(&e->h, c->v.id)->is_object && x->owned < 0 && x->debt_at >= 0;
}

void
havoc(Explorer *e, State *s, Val v, InstrId i, int depth)
{
    if (v.kind != VAL_PTR || depth < 0)
        return;
    const ObjInfo *info = obj_info(&e->h, v.id);
    if (info->is_object)
        blocks_escape(e, s, v.id); /* an object's own memory may be another from now on */
    if (info->unset && v.n != 0)   /* a member of a fresh object, to be filled */
        state_edit(&e->h, s, v.id)->changed = true;
    if (info->is_object || info->kind == OBJ_STRING)
        return;
    array_settled(e, s, v.id);
    Object *x = state_edit(&e->h, s, v.id);
    uint32_t n = 0;
    for (uint32_t k = 0; k < x->ncells; k++) {
        Val c = x->cells[k].v;
        if (c.kind != VAL_PTR)
            continue;
        if (is_owed(e, s, info, &x->cells[k])) { /* until somebody gives it back, or the struct */
            x->cells[n++] = x->cells[k];
            continue;
        }
        escape(e, s, c);
        havoc(e, s, c, i, depth - 1);
        x = state_edit(&e->h, s, v.id);
    }
    x->ncells = n;
    x->fill = FILL_SYMBOLIC;
    x->changed = true;
}

/* What v is, and what it leads to, goes where we do not follow: nothing is known of its count afterwards. */
void
leave_to_unseen(Explorer *e, State *s, Val v, InstrId i)
{
    if (v.kind != VAL_PTR)
        return;
    Object *x = state_edit(&e->h, s, v.id);
    Vec(Obj) held = {0};
    for (uint32_t k = 0; k < x->ncells && !obj_info(&e->h, v.id)->is_object; k++)
        if (x->cells[k].v.kind == VAL_PTR)
            vec_push(e->a, &held, x->cells[k].v.id);
    vec_push(e->a, &held, v.id);
    escape(e, s, v);
    havoc(e, s, v, i, 1);
    for (uint32_t k = 0; k < held.n; k++) {
        const ObjInfo *info = obj_info(&e->h, held.at[k]);
        x = state_edit(&e->h, s, held.at[k]);
        if (info->kind == OBJ_HEAP && x->life != LIFE_DEAD && x->outside != OUT_INTERP)
            x->outside = OUT_UNKNOWN;
    }
}

static bool
is_reference(const Explorer *e, Val v)
{
    if (v.kind != VAL_PTR || v.n != 0)
        return false;
    const ObjInfo *i = obj_info(&e->h, v.id);
    return i->kind == OBJ_HEAP || (i->kind == OBJ_GLOBAL && i->is_object);
}

bool
is_flagged(const Explorer *e, const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        const SymInfo *term = c->v.kind == VAL_SYM ? &e->h.syms.at[c->v.id] : NULL;
        if (!c->initial && !c->pointer && c->at >= 0 &&
            (c->v.kind == VAL_INT || (term && (term->op == BIN_and || term->op == BIN_or))))
            return true;
    }
    return false;
}

bool
is_noted(const Object *x)
{
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (!c->initial && !c->pointer && (c->v.kind == VAL_INT || c->v.kind == VAL_SYM))
            return true;
    }
    return false;
}

/* Has the path put the struct into a place that is no variable, a list of what is to be used again, say? Or does the place
 * where it was found not lead to it any more? */
static bool
is_parked(const Explorer *e, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const Object *parent = i->birth == BIRTH_MEMBER ? state_get(s, i->parent) : NULL;
    const Cell *from = parent ? cell_find(parent, i->n, -1) : NULL;

    if (from && !(from->v.kind == VAL_PTR && from->v.id == o))
        return true;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        if (obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_LOCAL)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (!x->cells[c].initial && x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                return true;
    }
    return false;
}

void
judge_spent(Explorer *e, const State *s, Obj holder, const Cell *c, bool at_end)
{
    Obj whole = obj_whole(&e->h, holder); /* of an array: what it is a member of */
    const ObjInfo *i = obj_info(&e->h, whole);
    const Object *x = state_get(s, whole);

    if (e->replaying || is_teardown(e) || i->kind == OBJ_LOCAL || !x || x->life == LIFE_DEAD ||
        (at_end && whole != holder && !is_item(e, c)))
        return;
    if (i->birth != BIRTH_PARAM && i->birth != BIRTH_MEMBER && i->kind != OBJ_GLOBAL &&
        (!x->escaped || whole != holder))
        return;
    if (i->kind == OBJ_GLOBAL && whole != holder)
        return; /* a table of the program's, a cache of names: what it can hold is not known */
    bool plain = !i->is_object && i->kind != OBJ_GLOBAL;
    if (plain && (!at_end || is_parked(e, s, whole)))
        return; /* a plain C struct: no Python code gets to see it, or nobody reads it any more */
    if (is_noted(x) && (at_end || is_in_union(e, holder, c->off)))
        return;
    if (at_end && i->birth == BIRTH_MEMBER && !i->is_object && state_get(s, i->parent) &&
        is_noted(state_get(s, i->parent)))
        return; /* in an array: its owner counts what is in it */
    const Object *held = c->v.kind == VAL_PTR ? state_get(s, c->v.id) : NULL;
    if (held && held->same_as >= 0 && !at_end)
        return; /* None, say, which does not die of it */
    if (!at_end)
        tell(e, s, EVENT_MEMBER_RELEASE, c->spent_at, c->v.id, NULL, c->name, false);
    else if (e->fn->role.contract && strcmp(e->fn->role.slot, "PyInit") != 0)
        tell(e, s, EVENT_RELEASED, c->spent_at, c->v.id, NULL, c->name, false);
}

static InstrId
released_at(const State *s, Obj o)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if (t->what == TRACE_RELEASED && t->obj == o)
            return t->at;
    return -1;
}

/* Py_XDECREF(*field); *field = value; in a helper that is always given the address of a member. */
static void
judge_field_given(Explorer *e, State *s, Obj field, const Cell *old)
{
    const ObjInfo *i = obj_info(&e->h, field);

    if (i->birth != BIRTH_PARAM || i->is_object || i->kind != OBJ_BLOCK || old->off != 0 ||
        !old->initial || old->strong != STRONG_NO || !obj_info(&e->h, old->v.id)->is_object ||
        e->replaying)
        return;
    InstrId at = released_at(s, old->v.id);
    if (at < 0 || !ask_given_members(e, (uint32_t)i->n))
        return;
    const char *name = arena_printf(e->p->arena, "*%s", i->name ? i->name : "it");
    tell(e, s, EVENT_MEMBER_RELEASE, at, old->v.id, NULL, name, false);
}

static void
take_over_old(Explorer *e, State *s, Obj holder, Cell old, InstrId i)
{
    if (old.v.kind != VAL_PTR)
        return;
    judge_field_given(e, s, holder, &old);
    if (is_one_of_many(e, holder)) { /* it was in another one */
        escape(e, s, old.v);
        return;
    }
    if (old.strong == STRONG_SPENT)
        judge_spent(e, s, holder, &old, false);
    if (obj_info(&e->h, holder)->kind == OBJ_GLOBAL && old.at == i && !old.initial) {
        escape(e, s, old.v); /* a search in a table: only one of the rounds comes by here */
        return;
    }
    if (old.strong == STRONG_YES)
        heap_incref(&e->h, s, old.v.id, i); /* what the cell owned is ours now */
    check_lost(e, s, old.v.id, i);
}

static bool
is_pointer_store(const Explorer *e, InstrId i, Val v)
{
    const Instr *in = &e->f->instrs.at[i];
    const Type *t = in->op == OP_store ? ir_type(e->u, in->type) : NULL;

    return v.kind == VAL_PTR || (t ? t->kind == TYPE_POINTER : val_is_null(v));
}

/* A block goes into an element of somebody else's array, or into a link deep in a chain: no caller can be told which, but it is
 * theirs now. */
static bool
leaves_in_crowd(const Explorer *e, Obj place, Val v)
{
    Obj whole = obj_whole(&e->h, place);
    const ObjInfo *i = obj_info(&e->h, whole);

    return v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_BLOCK &&
           (whole != place || i->birth == BIRTH_JOIN) && i->kind != OBJ_LOCAL &&
           i->birth != BIRTH_CALL;
}

static bool
is_held_by_global(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_GLOBAL && c < x->ncells;
             c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                return true;
    }
    return false;
}

/* names[i] = PyBytes_AsString(text), once and for all, while the module is imported: the object is kept for its memory's sake. */
static void
keeps_for_memory(Explorer *e, State *s, Obj place, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
    Obj whole = obj_whole(&e->h, place);

    if (!e->fn->at_import || !x || obj_info(&e->h, v.id)->kind != OBJ_BLOCK ||
        x->outside != OUT_LENDER || obj_info(&e->h, x->lender)->kind != OBJ_HEAP)
        return;
    if (obj_info(&e->h, whole)->kind == OBJ_GLOBAL || is_held_by_global(e, s, whole))
        escape(e, s, val_ptr(x->lender, 0));
}

/* Has nobody taken a reference beside the one that the object was born with? Then a member in which it points to itself owns
 * nothing. */
static bool
lacks_reference_for_itself(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return x && x->owned <= (obj_info(&e->h, o)->birth == BIRTH_CALL ? 1 : 0);
}

void
store(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via)
{
    if (at.kind != VAL_PTR) {
        escape(e, s, v);
        return;
    }
    bool variable = obj_info(&e->h, obj_whole(&e->h, at.id))->kind == OBJ_LOCAL;
    Holder holder = variable ? (Holder){0} : holder_of(e, at.id, via);
    bool owns = holder.owns == OWNS_YES && is_reference(e, v) &&
                !(v.id == at.id && lacks_reference_for_itself(e, s, v.id));
    for (Obj part = at.id; obj_info(&e->h, part)->birth == BIRTH_ELEMENT;
         part = obj_info(&e->h, part)->parent) {
        Object *array = state_edit(&e->h, s, obj_info(&e->h, part)->parent);
        array->fill = FILL_SYMBOLIC;
        array->changed = true; /* a caller's array: which of its elements, it cannot tell */
    }
    share_written(e, s, at.id, i);
    keeps_for_memory(e, s, at.id, v);
    if (holder.item)
        share_item_put(e, s, at.id, v, i);
    if (!variable && obj_info(&e->h, obj_whole(&e->h, at.id))->kind == OBJ_GLOBAL)
        pool_changed(e, s, obj_whole(&e->h, at.id));
    if (!variable && obj_info(&e->h, at.id)->kind == OBJ_BLOCK)
        array_settled(e, s, at.id);
    if (!variable && v.kind == VAL_PTR)
        heap_leaves_crowd(&e->h, s, v.id);
    block_replaces(e, s, at, v, i);
    judge_freer(e, s, at, v, i, via);
    if (leaves_in_crowd(e, at.id, v))
        escape(e, s, v);
    Object *x = state_edit(&e->h, s, at.id);
    if (holder.owns == OWNS_YES)
        judge_unseen(e, s, at, i, &holder, via);
    if (replaces_memory_unseen(e, s, at))
        block_replaces_member(e, s, at, v, i, via);
    x = state_edit(&e->h, s, at.id);
    Cell *c = cell_put(&e->h, x, at.n, -1);
    Cell old = *c;
    if (old.initial)
        block_displaced(e, s, at, old.v, v, via);
    c = cell_put(&e->h, state_edit(&e->h, s, at.id), at.n, -1);
    *c = (Cell){.off = at.n,
                .idx = -1,
                .strong = owns ? STRONG_YES : STRONG_NO,
                .pointer = is_pointer_store(e, i, v),
                .at = i,
                .name = holder.name,
                .record = holder.record,
                .v = v};
    if (owns && !val_eq(old.v, v)) {
        heap_give(&e->h, s, v, i);
        trace(e, s, TRACE_STORED, i, v.id, true);
        const Object *y = state_get(s, v.id);
        if (y->outside == OUT_NOBODY && y->owned <= 0) {
            Object *z = state_edit(&e->h, s, v.id);
            z->outside = OUT_LENDER;
            z->lender = at.id;
        }
    } else if (owns) {
        c = cell_find(state_get(s, at.id), at.n, -1);
        c->strong = old.strong == STRONG_SPENT ? STRONG_YES : old.strong;
        if (old.strong != STRONG_YES) {
            heap_give(&e->h, s, v, i);
            c->strong = STRONG_YES;
        }
        return;
    }
    if (!val_eq(old.v, v))
        take_over_old(e, s, at.id, old, i);
}
