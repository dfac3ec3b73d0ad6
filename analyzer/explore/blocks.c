/*
 * blocks: memory that somebody must free, and buffers that somebody must release.
 *
 * A block is an object without a count: `owned` is 1 while this function has to see to it that it is freed, and
 * `family` says by whom. What a filled Py_buffer exports is a block as well, of a family of its own: the view's `buf` and
 * `obj` point to it, so that a copy of the struct is another way to the same export, and whoever releases either has
 * released it.
 *
 * A block that something outside leads to is that one's business, and so is one that an object holds: its deallocator
 * frees it.
 */
#include "engine.h"

/* Py_buffer begins with `void *buf; PyObject *obj;` and ends after five numbers and five pointers, in every version. */
enum { VIEW_BUF = 0, VIEW_OBJ = 8, VIEW_SIZE = 80 };
static const uint8_t view_numbers[] = {16, 24, 32, 36, 40,
                                       48, 56, 64, 72}; /* len, itemsize, readonly, ... */

bool
is_freeable(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return x && obj_info(&e->h, o)->kind == OBJ_BLOCK && x->family != FAMILY_NONE &&
           x->family != FAMILY_ARENA;
}

Val
block_born(Explorer *e, State *s, InstrId i, int which, Family family, Fill fill,
           const char *callee)
{
    Obj o = fresh_object(e, s, i, which, OBJ_BLOCK, callee);
    Object *x = state_edit(&e->h, s, o);

    x->fill = fill;
    x->family = (uint8_t)family;
    if (is_freeable(e, s, o)) {
        x->owned = 1;
        trace(e, s, TRACE_BORN, i, o, true);
    }
    return val_ptr(o, 0);
}

/* Is it always the same block: no element of an array, no member so deep in a list that it stands for all the others? */
static bool
is_one_block(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return i->kind == OBJ_BLOCK && i->idx < 0 && !is_one_of_many(e, o) &&
           (i->birth == BIRTH_CALL || i->birth == BIRTH_PARAM || i->birth == BIRTH_MEMBER);
}

/* It is freed: once more? */
static void
check_freed(Explorer *e, State *s, Obj o, InstrId i)
{
    const Object *x = state_get(s, o);
    const char *name = heap_name(&e->h, s, o);

    if (x->life != LIFE_DEAD && x->kept_by == STEAL_INTERP && !e->replaying)
        tell(e, s, EVENT_VIEW_LEFT, i, o, name, name, true);

    if (x->life != LIFE_DEAD || !x->released || x->family == FAMILY_BUFFER)
        return;
    tell(e, s, EVENT_RELEASED, i, o, NULL, NULL, true);
}

/* The block goes. Where it was not ours to free, the callers have to know: they lose what they owned. */
static void
settle(Explorer *e, State *s, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    Object *x = state_edit(&e->h, s, o);

    x->life = LIFE_DEAD;
    x->owned = i->birth == BIRTH_CALL || i->kind != OBJ_BLOCK || x->owned > 0 ? 0 : -1;
    x->released = x->family == FAMILY_BUFFER || is_one_block(e, o);
}

/* What the cells of o lead to is somebody else's business from now on. */
static void
escape_content(Explorer *e, State *s, Obj o)
{
    const Object *x = state_get(s, o);
    uint32_t n = x->ncells;
    Cell *cells = n ? arena_dup(e->a, x->cells, n * sizeof *cells) : NULL;

    for (uint32_t k = 0; k < n; k++)
        if (cells[k].v.kind == VAL_PTR && cells[k].v.id != o)
            escape(e, s, cells[k].v);
}

void
blocks_escape(Explorer *e, State *s, Obj o)
{
    const Object *x = state_get(s, o);

    for (uint32_t k = 0; x && k < x->ncells; k++)
        if (x->cells[k].v.kind == VAL_PTR && obj_info(&e->h, x->cells[k].v.id)->kind == OBJ_BLOCK)
            escape(e, s, x->cells[k].v);
}

/* The block is gone, and a callee has seen to what it held. */
void
block_gone(Explorer *e, State *s, Obj o, InstrId i)
{
    check_freed(e, s, o, i);
    heap_leaves_crowd(&e->h, s, o);
    escape_content(e, s, o);
    array_settled(e, s, o);
    settle(e, s, o);
    state_edit(&e->h, s, o)->released_at = i;
    trace(e, s, TRACE_RELEASED, i, o, true);
}

void
block_free(Explorer *e, State *s, Val v, InstrId i)
{
    if (v.kind == VAL_PTR && is_freeable(e, s, obj_whole(&e->h, v.id)))
        v.id = obj_whole(&e->h, v.id); /* by a pointer that has walked, and back */
    if (v.kind != VAL_PTR || obj_info(&e->h, v.id)->kind == OBJ_LOCAL || !state_get(s, v.id))
        return;
    const Object *x = state_get(s, v.id);
    const ObjInfo *info = obj_info(&e->h, v.id);
    Cell *cells = x->ncells ? arena_dup(e->a, x->cells, x->ncells * sizeof *cells) : NULL;
    uint32_t n = x->ncells;
    check_freed(e, s, v.id, i);
    judge_freed_struct(e, s, v.id, i);
    heap_leaves_crowd(&e->h, s, v.id);
    array_settled(e, s, v.id);
    settle(e, s, v.id);
    Object *gone = state_edit(&e->h, s, v.id);
    gone->ncells = 0;
    gone->released_at = i;
    if (info->kind == OBJ_BLOCK)
        trace(e, s, TRACE_RELEASED, i, v.id, true);
    for (uint32_t k = 0; k < n; k++) {
        if (cells[k].v.kind != VAL_PTR)
            continue;
        if (info->is_object) {
            escape(e, s,
                   cells[k].v); /* a destructor's business: dealloc-missing-member asks for it */
            continue;
        }
        if (cells[k].strong == STRONG_YES)
            heap_incref(&e->h, s, cells[k].v.id, i); /* what the block owned is ours now */
        check_lost(e, s, cells[k].v.id, i);
    }
}

/* realloc came back with `fresh` in place of `old`: what was in the one is in the other. */
static void
move_content(Explorer *e, State *s, Obj old, Obj fresh)
{
    const Object *from = state_get(s, old);
    uint32_t n = from->ncells;
    Cell *cells = n ? arena_dup(e->a, from->cells, n * sizeof *cells) : NULL;
    Fill fill = from->fill == FILL_UNDEF ? FILL_UNDEF : FILL_SYMBOLIC;
    Object *to = state_edit(&e->h, s, fresh);

    to->fill = fill;
    to->null = NULL_NO;
    for (uint32_t k = 0; k < n; k++)
        *cell_put(&e->h, to, cells[k].off, cells[k].idx) = cells[k];
    for (uint32_t k = 0; k < s->objs.n; k++) { /* its elements have moved, too */
        Obj id = s->objs.at[k].id;
        if (id != old && obj_whole(&e->h, id) == old)
            escape_content(e, s, id);
    }
    array_settled(e, s, old);
    settle(e, s, old);
    state_edit(&e->h, s, old)->ncells = 0;
}

/* Whether realloc gives the block back is known by its result. If it failed, the old block is still there, and whoever
 * overwrites the only pointer to it has lost it: that is so of a member's block as well. */
void
block_resized(Explorer *e, State *s, Val old, Val fresh, Family family)
{
    if (old.kind != VAL_PTR || old.id == fresh.id || obj_info(&e->h, old.id)->kind != OBJ_BLOCK)
        return;
    if (!state_get(s, old.id)) { /* the old block of a loop, which the new one stands for by now */
        if (fresh.kind == VAL_PTR)
            state_edit(&e->h, s, fresh.id)->fill = FILL_SYMBOLIC;
        return;
    }
    if (fresh.kind == VAL_PTR) {
        move_content(e, s, old.id, fresh.id);
        return;
    }
    const ObjInfo *info = obj_info(&e->h, old.id);
    if (!val_is_null(fresh) || info->birth != BIRTH_MEMBER || old.n != 0 ||
        obj_info(&e->h, info->parent)->kind == OBJ_LOCAL) /* a copy of a struct that is elsewhere */
        return;
    Object *x = state_edit(&e->h, s, old.id);
    x->family = (uint8_t)family;
    x->owned = 1;
    x->outside = OUT_NOBODY;
}

/* Has the path looked at what some variable of the program's holds? That may be how the function knows that it runs again. */
static bool
looked_at_variable(const Explorer *e, const State *s)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        uint64_t *g =
            i->kind == OBJ_GLOBAL ? map_get(&e->owners, (uint64_t)s->objs.at[k].id + 1) : NULL;
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; g && e->u->globals.at[*g - 1].in_project && c < x->ncells; c++)
            if (x->cells[c].initial)
                return true;
    }
    return false;
}

/* A function that Python code calls, as often as it likes, puts a new block into a variable without a look at the one that was
 * there: nobody has a pointer to that any more. */
void
block_replaces(Explorer *e, State *s, Val at, Val v, InstrId i)
{
    const Model *contract = e->fn->role.contract;
    const ObjInfo *place = obj_info(&e->h, at.id);
    const char *slot = e->fn->role.slot;

    if (place->kind != OBJ_GLOBAL || at.n != 0 || v.kind != VAL_PTR || v.n != 0 || e->replaying ||
        !contract || !slot || is_teardown(e) || strcmp(slot, "PyInit") == 0 ||
        strcmp(slot, "Py_mod_exec") == 0)
        return;
    const Object *x = state_get(s, v.id);
    if (!is_freeable(e, s, v.id) || x->owned <= 0 || obj_info(&e->h, v.id)->birth != BIRTH_CALL ||
        cell_find(state_get(s, at.id), 0, -1) || looked_at_variable(e, s) ||
        ask_member_family(e, global_object_home(e, at.id), place->name) != (Family)x->family)
        return;
    Val old = peek(e, s, at, place->type, NULL);
    if (old.kind != VAL_PTR)
        return;
    state_edit(&e->h, s, old.id)->family = state_get(s, v.id)->family;
    tell(e, s, EVENT_BLOCK_LOST, i, old.id, place->name, NULL, true);
    state_edit(&e->h, s, old.id)->escaped = true;
}

/* A method puts a new block into a member without a look at the object, which may hold one there already: nobody has a pointer
 * to that any more. */
void
block_replaces_member(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;

    if (!x || !via || via->op != OP_field || !is_freeable(e, s, v.id) || x->owned <= 0 ||
        obj_info(&e->h, v.id)->birth != BIRTH_CALL ||
        ask_member_freed_by(e, via->record, via->name) != (Family)x->family)
        return;
    Val old = peek(e, s, at, block_pointer_type(e->u), via);
    if (old.kind != VAL_PTR || obj_info(&e->h, old.id)->kind != OBJ_BLOCK)
        return;
    state_edit(&e->h, s, old.id)->family = x->family;
    tell(e, s, EVENT_BLOCK_LOST, i, old.id, via->name, NULL, true);
    state_edit(&e->h, s, old.id)->escaped = true;
}

/* Is it what realloc made of another one, which was asked about then? */
static bool
is_resized(const Explorer *e, Obj o)
{
    InstrId site = obj_info(&e->h, o)->site;
    const Instr *in = site >= 0 ? &e->f->instrs.at[site] : NULL;
    const Model *m = in && in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    return m && m->resizes >= 0;
}

/* A member gets a new block in place of one that the function has worked on: that one is the function's to free now. */
void
block_displaced(Explorer *e, State *s, Val at, Val old, Val v, const Instr *via)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;
    const Object *y = old.kind == VAL_PTR && old.n == 0 ? state_get(s, old.id) : NULL;
    const ObjInfo *i = y ? obj_info(&e->h, old.id) : NULL;

    if (!x || !y || old.id == v.id || !via || via->op != OP_field || !is_freeable(e, s, v.id) ||
        x->owned <= 0 || obj_info(&e->h, v.id)->birth != BIRTH_CALL || is_resized(e, v.id) ||
        i->kind != OBJ_BLOCK || i->birth != BIRTH_MEMBER || i->parent != at.id ||
        obj_info(&e->h, at.id)->kind == OBJ_LOCAL || y->null != NULL_NO || y->escaped ||
        y->life != LIFE_ALIVE || y->owned != 0 || !is_one_block(e, old.id) ||
        ask_member_freed_by(e, via->record, via->name) != (Family)x->family)
        return;
    Object *z = state_edit(&e->h, s, old.id);
    z->family = x->family;
    z->owned = 1;
    z->outside = OUT_NOBODY;
}

/* A new block goes to a place whose blocks are freed wherever they are: by the family that it comes from? */
void
judge_freer(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;
    const ObjInfo *place = obj_info(&e->h, at.id);
    bool member = via && via->op == OP_field && via->name && *via->name;

    if (!x || e->replaying || !is_freeable(e, s, v.id) || x->owned <= 0 ||
        x->family == FAMILY_BUFFER || obj_info(&e->h, v.id)->birth != BIRTH_CALL ||
        is_resized(e, v.id) || (!member && (place->kind != OBJ_GLOBAL || at.n != 0)))
        return;
    Family freed = member ? ask_member_freed_by(e, via->record, via->name)
                          : ask_member_freed_by(e, global_object_home(e, at.id), place->name);
    if (freed != FAMILY_NONE && freed != (Family)x->family)
        tell_placed(e, s, i, v.id, member ? via->name : place->name, freed);
}

/* ---- buffers ------------------------------------------------------------------------------------- */

static void
put(Explorer *e, State *s, Val at, Val v, InstrId i)
{
    Cell *c = cell_put(&e->h, state_edit(&e->h, s, at.id), at.n, -1);
    Val old = c->v;

    *c = (Cell){.off = at.n, .idx = -1, .pointer = true, .at = i, .spent_at = -1, .v = v};
    if (old.kind == VAL_PTR && !val_eq(old, v))
        check_lost(e, s, old.id, i);
}

/* Is the view within a struct of more? What is set to nought there stays so. */
static bool
is_part_of_more(const Explorer *e, Val view)
{
    const Type *t = ir_type(e->u, obj_info(&e->h, view.id)->type);

    return view.n != 0 || (t && t->kind == TYPE_RECORD && t->size > VIEW_SIZE);
}

/* What the rest of the view holds is not known any more. */
static void
forget_numbers(Explorer *e, State *s, Val view)
{
    Object *x = state_edit(&e->h, s, view.id);
    uint32_t n = 0;

    for (uint32_t k = 0; k < x->ncells; k++)
        if (x->cells[k].off <= view.n + VIEW_OBJ || x->cells[k].off >= view.n + VIEW_SIZE)
            x->cells[n++] = x->cells[k];
    x->ncells = n;
    if (x->fill != FILL_ZERO || !is_part_of_more(e, view)) {
        x->fill = FILL_SYMBOLIC;
        x->changed = true;
        return;
    }
    for (uint32_t k = 0; k < sizeof view_numbers / sizeof *view_numbers; k++) {
        int64_t off = view.n + view_numbers[k];
        *cell_put(&e->h, state_edit(&e->h, s, view.id), off, -1) =
            (Cell){.off = off, .idx = -1, .at = -1, .v = val_unknown()};
    }
}

/* A method fills a buffer of the object without a look at it, which may be filled already. */
static void
buffer_replaces(Explorer *e, State *s, Val view, InstrId i)
{
    Val obj = val_ptr(view.id, view.n + VIEW_OBJ);
    const Instr *in = &e->f->instrs.at[i], *field = NULL;

    for (uint32_t k = 1; k < in->nargs && !field; k++)
        if (val_eq(eval(e, s, ir_arg(e->f, in, k)), view))
            field = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, k)));
    if (!field || field->op != OP_field || !replaces_memory_unseen(e, s, obj))
        return;
    Val old = peek(e, s, obj, block_pointer_type(e->u), NULL);
    if (old.kind != VAL_PTR || obj_info(&e->h, old.id)->kind != OBJ_BLOCK)
        return;
    state_edit(&e->h, s, old.id)->family = FAMILY_BUFFER;
    tell(e, s, EVENT_BLOCK_LOST, i, old.id, field->name, NULL, true);
    state_edit(&e->h, s, old.id)->escaped = true;
}

void
buffer_fill(Explorer *e, State *s, Val view, int which, InstrId i, const char *callee,
            bool maybe_null, Obj exporter)
{
    if (view.kind != VAL_PTR)
        return;
    buffer_replaces(e, s, view, i);
    Val export = block_born(e, s, i, which, FAMILY_BUFFER, FILL_SYMBOLIC, callee);
    state_edit(&e->h, s, export.id)->null = maybe_null ? NULL_MAYBE : NULL_NO;
    state_edit(&e->h, s, export.id)->taken_from = exporter;
    if (view.n == 0)
        obj_info(&e->h, export.id)->name =
            obj_info(&e->h, view.id)->name; /* it outlives its struct */
    forget_numbers(e, s, view);
    put(e, s, val_ptr(view.id, view.n + VIEW_BUF), export, i);
    put(e, s, val_ptr(view.id, view.n + VIEW_OBJ), export, i);
}

/* PyObject_GetBuffer has failed: there is nothing to release. */
void
buffer_refused(Explorer *e, State *s, Val view, InstrId i)
{
    if (view.kind != VAL_PTR)
        return;
    forget_numbers(e, s, view);
    put(e, s, val_ptr(view.id, view.n + VIEW_OBJ), val_int(0), i);
}

void
buffer_release(Explorer *e, State *s, Val view, InstrId i)
{
    if (view.kind != VAL_PTR)
        return;
    Val obj = val_ptr(view.id, view.n + VIEW_OBJ);
    Val v = peek(e, s, obj, block_pointer_type(e->u), NULL);

    put(e, s, obj, val_int(0), i);
    if (v.kind != VAL_PTR || obj_info(&e->h, v.id)->kind != OBJ_BLOCK)
        return;
    state_edit(&e->h, s, v.id)->family = FAMILY_BUFFER;
    block_gone(e, s, v.id, i);
}
