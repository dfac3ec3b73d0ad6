/*
 * leave: what must hold when the function returns.
 *
 * A callback owes what its contract says: a new reference, or NULL with an exception set. Whatever else it still owns
 * and nothing outside leads to is lost here. A helper owes nobody anything but its callers, who see its summary; only
 * what no caller could put right is told of it.
 */
#include "engine.h"

static bool
is_counted(const Explorer *e, Val v)
{
    if (v.kind != VAL_PTR || v.n != 0)
        return false;
    const ObjInfo *i = obj_info(&e->h, v.id);
    return i->kind == OBJ_HEAP || (i->kind == OBJ_GLOBAL && i->is_object);
}

/* Hands the returned reference to the caller, or tells that there is none to hand on. */
static void
hand_on(Explorer *e, State *s, Val v, InstrId i)
{
    const Model *contract = e->fn->role.contract;

    if (v.kind == VAL_PTR && is_freeable(e, s, obj_whole(&e->h, v.id)))
        state_edit(&e->h, s, obj_whole(&e->h, v.id))->owned = 0; /* the caller frees it */
    if (!is_counted(e, v))
        return;
    Object *x = state_edit(&e->h, s, v.id);
    if (!contract && !e->fn->promise) {
        Returned r = {state_copy(&e->h, s), i, v.id, x->owned > 0};
        vec_push(e->a, &e->returned, r);
        x = state_edit(&e->h, s, v.id);
    }
    if (x->owned > 0) {
        x->owned--;
        return;
    }
    bool unknown = x->outside == OUT_UNKNOWN && !x->borrowed;
    if (!contract_owes_new(contract) || unknown || x->outside == OUT_NOBODY)
        return;
    if (strcmp(e->fn->role.slot, "PyInit") == 0 && obj_info(&e->h, v.id)->birth == BIRTH_CALL)
        return; /* the import system keeps the module; the variable only points to it */
    if (obj_info(&e->h, v.id)->birth == BIRTH_MEMBER && x->outside == OUT_LENDER &&
        x->null == NULL_MAYBE)
        x->null = NULL_NO;
    tell(e, s, EVENT_RETURN_BORROWED, i, v.id, NULL, NULL, false);
}

/* Is v an error value by the contract, and must an exception be set with it? */
static bool
is_bare_error(const Model *contract, Val v)
{
    bool error = false;

    for (uint32_t k = 0; k < contract->outcomes.n; k++) {
        const Outcome *o = &contract->outcomes.at[k];
        bool fits = o->ret == RET_NULL  ? val_is_null(v)
                    : o->ret == RET_INT ? v.kind == VAL_INT && o->lo <= v.n && v.n <= o->hi
                                        : false;
        if (fits && o->exc != EXC_SETS)
            return false;
        error = error || fits;
    }
    return error;
}

/* A block that something holds which is lost itself, or that an object holds: its deallocator will free it. */
static bool
is_lost_with(const Explorer *e, const State *s, Obj block)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        if (i->kind == OBJ_LOCAL || x->life == LIFE_DEAD || s->objs.at[k].id == block)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR && obj_whole(&e->h, x->cells[c].v.id) == block)
                return true;
    }
    return false;
}

/* Does the code ever reach into that array by a number that it computes? */
static bool
is_walked_through(const Explorer *e, Obj array)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        for (uint32_t a = 0; a < i->nargs; a++) {
            Ref r = ir_strip(f, ir_arg(f, i, a));
            if (r.kind != REF_LOCAL || e->locals[r.n] != array || i->op == OP_enter)
                continue;
            if (i->op != OP_index || i->nargs < 2 || ir_arg(f, i, 1).kind != REF_INT)
                return true;
        }
    }
    return false;
}

/* An array is emptied by a loop, and how often that runs is not known. (Of a crowd it is: see crowd.c.) */
static bool
is_in_array(const Explorer *e, const State *s, Obj block)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Type *t = ir_type(e->u, i->type);
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; i->kind == OBJ_LOCAL && t && t->kind == TYPE_ARRAY && c < x->ncells;
             c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == block &&
                x->cells[c].idx != IDX_CROWD && is_walked_through(e, s->objs.at[k].id))
                return true;
    }
    return false;
}

static void
judge_blocks(Explorer *e, State *s, const uint8_t *held, InstrId i)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        bool overwritten = x->released_at >= 0; /* before: see check_lost */
        if (!is_freeable(e, s, id) || x->owned <= 0 || x->escaped || x->life == LIFE_DEAD ||
            held[id] || is_lost_with(e, s, id) || is_in_array(e, s, id))
            continue;
        if (overwritten)
            tell(e, s, EVENT_BLOCK_LOST, x->released_at, id, NULL, NULL,
                 obj_info(&e->h, id)->birth == BIRTH_MEMBER);
        else if (obj_info(&e->h, id)->birth == BIRTH_CALL)
            tell(e, s, EVENT_BLOCK_LOST, i, id, NULL, NULL, false);
    }
}

/* At a loop's head: what was overwritten before is not kept waiting for the path's end, or each round would add to it. */
void
judge_overwritten(Explorer *e, State *s)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        if (obj_info(&e->h, id)->birth != BIRTH_CALL || !is_freeable(e, s, id) || x->owned <= 0 ||
            x->released_at < 0 || x->escaped || x->life == LIFE_DEAD)
            continue;
        tell(e, s, EVENT_BLOCK_LOST, x->released_at, id, NULL, NULL, false);
        state_edit(&e->h, s, id)->owned = 0;
        blocks_escape(e, s, id);
    }
}

static bool
is_init(const Explorer *e)
{
    return e->fn->role.slot && strcmp(e->fn->role.slot, "tp_init") == 0;
}

/* Has this path of tp_init found that another member holds no object? That is how it knows that it does not run again. */
static bool
runs_for_the_first_time(const Explorer *e, const State *s, Obj member)
{
    const ObjInfo *of = obj_info(&e->h, member);

    if (!is_init(e) || of->birth != BIRTH_MEMBER || of->parent != param_object_of(e, 0))
        return false;
    for (uint32_t k = 0; k < s->nulls.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->nulls.at[k]);
        if (i->birth == BIRTH_MEMBER && i->parent == of->parent && i->is_object)
            return true;
    }
    return false;
}

/* What tp_init found in a member of its object: NULL, unless __init__ has run before. */
static const char *
member_before_init(const Explorer *e, const ObjInfo *i)
{
    bool member = i->birth == BIRTH_MEMBER && i->name && is_init(e);

    return member && i->parent == param_object_of(e, 0) ? i->name : NULL;
}

static bool
is_failure(const State *s)
{
    return s->exc == PENDING_YES && s->exc_touched;
}

/* A helper that fails keeps no reference for its caller: one that it added to an argument, or to what it found in a member, is lost.
 * That is its own mistake, and callers are not told of it again. */
static void
note_lost_on_failure(Explorer *e, State *s, Val ret, InstrId i)
{
    uint8_t *held = NULL;

    for (uint32_t k = 0; !e->fn->role.contract && is_failure(s) && k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        const ObjInfo *info = obj_info(&e->h, id);
        bool theirs = (info->birth == BIRTH_MEMBER && x->outside == OUT_LENDER) ||
                      (info->birth == BIRTH_PARAM && x->outside == OUT_CALLER && !is_noted(x));
        if (!theirs || info->kind != OBJ_HEAP || x->owned <= 0 || x->escaped ||
            x->life == LIFE_DEAD)
            continue;
        if (!held) {
            held = heap_marks(&e->h, MARKS_AT_END);
            heap_mark(&e->h, s, MARK_ENDED, ret, held);
        }
        if (held[id] || (ret.kind == VAL_PTR && ret.id == id))
            continue;
        Gain g = {state_copy(&e->h, s), i, id};
        vec_push(e->a, &e->gains, g);
        state_edit(&e->h, s, id)->owned = 0;
    }
}

static void
judge_lost(Explorer *e, State *s, Val ret, InstrId i)
{
    uint8_t *held = heap_marks(&e->h, MARKS_AT_END);
    bool helper = !e->fn->role.contract;

    heap_mark(&e->h, s, MARK_ENDED, ret, held);
    judge_blocks(e, s, held, i);
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        const ObjInfo *info = obj_info(&e->h, id);
        if (x->owned <= 0 || x->escaped || info->kind != OBJ_HEAP || info->birth == BIRTH_JOIN ||
            x->life == LIFE_DEAD)
            continue;
        bool made_here = info->birth == BIRTH_CALL;
        if (helper && info->birth == BIRTH_PARAM && !held[id] && !is_noted(x) &&
            !(ret.kind == VAL_PTR && ret.id == id)) {
            Gain g = {state_copy(&e->h, s), i, id};
            vec_push(e->a, &e->gains, g);
        }
        if (held[id] || (helper && !made_here))
            continue;
        if (!made_here && (x->outside == OUT_UNKNOWN || is_flagged(e, x)))
            continue; /* a flag in it says that it holds a reference to itself */
        if (runs_for_the_first_time(e, s, id))
            continue;
        tell(e, s, EVENT_LOST, i, id, NULL, member_before_init(e, info),
             !made_here || (ret.kind == VAL_PTR && ret.id == id));
    }
}

static bool
in_plain_struct(const Explorer *e, const State *s, Obj o)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, s->objs.at[k].id);
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].strong == STRONG_YES && x->cells[c].v.kind == VAL_PTR &&
                x->cells[c].v.id == o && !i->is_object && i->kind != OBJ_GLOBAL)
                return true;
    }
    return false;
}

/* Struct assignment, memcpy, and a struct that a function returned. */
static bool
is_copy(const Explorer *e, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    const Type *t = in->op == OP_store ? ir_type(e->u, in->type) : NULL;

    return in->op == OP_copy || (m && m->moves_to >= 0) || (t && t->kind == TYPE_RECORD);
}

/* What was found in a member goes into the same member of another struct: a copy, field by field. */
static bool
is_copied_member(const Explorer *e, InstrId i, const ObjInfo *found)
{
    const Instr *in = &e->f->instrs.at[i];
    const Instr *to = in->op == OP_store ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, 0))) : NULL;

    while (to && to->op == OP_index)
        to = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, to, 0)));
    return to && to->op == OP_field && found->birth == BIRTH_MEMBER && found->name &&
           to->record == found->record && to->name == found->name;
}

/* The same, where a function of the program does it. */
static bool
is_copied_by_callee(const Explorer *e, const State *s, Obj id, InstrId i)
{
    const ObjInfo *found = obj_info(&e->h, id);

    if (e->f->instrs.at[i].op != OP_call || found->birth != BIRTH_MEMBER || !found->name)
        return false;
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].at == i && x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == id &&
                x->cells[c].name == found->name && x->cells[c].record == found->record)
                return true;
    }
    return false;
}

/* A reference that was put where it is owned, and that nobody had. */
void
judge_debt(Explorer *e, State *s, Obj id)
{
    const Model *contract = e->fn->role.contract;
    const Object *x = state_get(s, id);
    const ObjInfo *info = obj_info(&e->h, id);

    if (x->owned >= 0 || x->debt_at < 0 || x->outside == OUT_UNKNOWN || x->life == LIFE_DEAD ||
        x->escaped)
        return;
    if (!contract && (info->birth == BIRTH_PARAM || info->birth == BIRTH_MEMBER))
        return;
    if (take_out(e, s, id))
        return;
    if (info->birth == BIRTH_PARAM && info->n == 0 && contract->steals & 1)
        return;
    if (!contract && in_plain_struct(e, s, id))
        return; /* what a caller's struct means after a failure, the caller knows */
    bool copy = is_copy(e, x->debt_at);
    if (copy && is_counted_off(e, s, id))
        return; /* the array is one shorter: it has moved */
    copy =
        copy || is_copied_member(e, x->debt_at, info) || is_copied_by_callee(e, s, id, x->debt_at);
    tell(e, s, copy ? EVENT_STRUCT_COPY : EVENT_STOLEN_BORROWED, x->debt_at, id, NULL, NULL, false);
}

/* A helper that adds a reference to an argument on some of its ways out, and puts it nowhere: no caller can tell. To what
 * it found in a member it may add one for its caller to release, but not where it fails. */
static void
judge_gains(Explorer *e)
{
    for (uint32_t k = 0; k < e->gains.n; k++) {
        uint32_t same = 0;
        for (uint32_t j = 0; j < e->gains.n; j++)
            same += e->gains.at[j].obj == e->gains.at[k].obj;
        if (same < e->nreturns)
            tell(e, e->gains.at[k].s, EVENT_LOST, e->gains.at[k].at, e->gains.at[k].obj, NULL, NULL,
                 true);
    }
}

/* Does the caller's memory hold another number after the one return than after the other? Then callers can tell them
 * apart: *is_copy = true. */
static bool
is_told_apart(const Explorer *e, const State *a, const State *b)
{
    for (uint32_t k = 0; k < a->objs.n; k++) {
        const ObjInfo *i = obj_info(&e->h, a->objs.at[k].id);
        const Object *x = a->objs.at[k].o, *y = state_get(b, a->objs.at[k].id);
        if (i->kind != OBJ_BLOCK || (i->birth != BIRTH_PARAM && i->birth != BIRTH_MEMBER) || !y)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++) {
            const Cell *other = x->cells[c].idx < 0 ? cell_find(y, x->cells[c].off, -1) : NULL;
            if (other && other->v.kind == VAL_INT && x->cells[c].v.kind == VAL_INT &&
                other->v.n != x->cells[c].v.n)
                return true;
        }
    }
    return false;
}

/* A return of an argument without a reference, where others come with one: are they all told apart from it? */
static bool
is_meant_lent(const Explorer *e, const Returned *r)
{
    for (uint32_t k = 0; k < e->returned.n; k++) {
        const Returned *other = &e->returned.at[k];
        if (other->owned && other->obj == r->obj && !is_told_apart(e, r->s, other->s))
            return false;
    }
    return true;
}

void
judge_returns(Explorer *e)
{
    uint32_t owned = 0, lent = 0, given_back = 0;

    for (uint32_t k = 0; k < e->returned.n; k++) {
        const Returned *r = &e->returned.at[k];
        const ObjInfo *i = obj_info(&e->h, r->obj);
        owned += r->owned && i->birth == BIRTH_CALL;
        given_back += r->owned && i->birth == BIRTH_PARAM;
        lent += !r->owned && i->kind == OBJ_GLOBAL;
    }
    judge_gains(e);
    for (uint32_t k = 0; given_back && k < e->returned.n; k++) {
        const Returned *r = &e->returned.at[k];
        if (r->owned || obj_info(&e->h, r->obj)->birth != BIRTH_PARAM ||
            state_get(r->s, r->obj)->owned != 0)
            continue;
        if (is_meant_lent(e, r))
            e->meant_lent |= 1u << (obj_info(&e->h, r->obj)->n & 31);
        else
            tell(e, r->s, EVENT_RETURN_BORROWED, r->at, r->obj, NULL, NULL, false);
    }
    for (uint32_t k = 0; owned && lent && k < e->returned.n; k++) {
        const Returned *r = &e->returned.at[k];
        const ObjInfo *i = obj_info(&e->h, r->obj);
        if (!r->owned && i->kind == OBJ_GLOBAL && !ask_is_sentinel(e, i->name))
            tell(e, r->s, EVENT_RETURN_BORROWED, r->at, r->obj, NULL, NULL, false);
    }
}

/* A member's block was freed, and the member still points there: whoever frees it next, be it the deallocator, frees it
 * once more. */
static void
judge_freed(Explorer *e, const State *s, Obj holder, const Cell *c)
{
    const Model *contract = e->fn->role.contract;
    const Object *x = c->v.kind == VAL_PTR ? state_get(s, c->v.id) : NULL;
    const ObjInfo *i = obj_info(&e->h, holder);

    if (!x || !c->name || x->life != LIFE_DEAD || !x->released || x->released_at < 0 ||
        obj_info(&e->h, c->v.id)->kind != OBJ_BLOCK || state_get(s, holder)->life == LIFE_DEAD)
        return;
    if (x->family == FAMILY_BUFFER && i->kind == OBJ_HEAP && !is_teardown(e) && !c->initial &&
        !ask_is_library_struct(e, c->record)) /* a stream's next_in: set anew before each use */
        tell(e, s, EVENT_DEAD_USE, x->released_at, c->v.id, NULL, c->name, false);
    if (x->family == FAMILY_BUFFER || c->v.n != 0)
        return;
    if (!contract || is_teardown(e) || strcmp(e->fn->role.slot, "PyInit") == 0 ||
        !(i->kind == OBJ_GLOBAL || (i->birth == BIRTH_PARAM && i->is_object)) ||
        (is_noted(state_get(s, holder)) && strcmp(e->fn->role.slot, "tp_clear") != 0))
        return;
    tell(e, s, EVENT_RELEASED, x->released_at, c->v.id, c->name, c->name, false);
}

static void
judge_members(Explorer *e, State *s)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].strong == STRONG_SPENT)
                judge_spent(e, s, s->objs.at[k].id, &x->cells[c], true);
            else
                judge_freed(e, s, s->objs.at[k].id, &x->cells[c]);
    }
}

/* Of a call that only makes objects: nobody else can know what it returned. */
static bool
is_made_by_allocation(const Explorer *e, Val v)
{
    const char *maker = v.kind == VAL_PTR ? obj_info(&e->h, v.id)->callee : NULL;
    const Model *m = maker ? models_find(e->p->models, maker, ir_python(e->u)) : NULL;

    return m && m->oom;
}

/* It is told here: callers are taken to get what the contract says. */
static void
tell_bare_error(Explorer *e, State *s, InstrId i)
{
    tell(e, s, EVENT_BARE_ERROR, i, -1, NULL, NULL, false);
    exception_set(s, PENDING_MAYBE, -1, val_unknown());
}

static void
leave_with(Explorer *e, State *s, InstrId i, Val v, bool has_ret)
{
    const Model *contract = e->fn->role.contract;

    judge_pending_return(e, s, v, i);
    judge_gil_return(e, s, i);
    if (v.kind == VAL_PTR)
        heap_leaves_crowd(&e->h, s, v.id);
    if (contract || is_made_by_allocation(e, v))
        check_use(e, s, v, i, NULL); /* a helper may hand out what its caller knows to be alive */
    if (contract && has_ret && s->exc == PENDING_NO && is_bare_error(contract, v))
        tell_bare_error(e, s, i);
    if (has_ret && is_counted(e, v))
        take_out(e, s, v.id);
    note_lost_on_failure(e, s, v, i);
    /* What it does with a new object it does with all others, where what it finds is NULL. */
    if (e->newborn < 0)
        summary_add(e, s, v, has_ret);
    if (e->fn->promise)
        judge_promise(e, s, v, i);
    hand_on(e, s, v, i);
    e->nreturns++;
    for (uint32_t k = 0; k < s->objs.n; k++)
        judge_debt(e, s, s->objs.at[k].id);
    judge_members(e, s);
    judge_cycles(e, s);
    judge_shared(e, s, v);
    judge_array_copies(e, s, v);
    judge_views(e, s, v, i);
    judge_result_shares(e, s, v, i);
    judge_lost(e, s, v, i);
}

/* Does v say whether a pointer is this or that? `return p != NULL` is two ways out, as `if` is. */
static bool
asks_about_pointer(Explorer *e, const State *s, Val v)
{
    if (v.kind != VAL_SYM || val_truth(&e->h, s, v) != TRUTH_MAYBE)
        return false;
    const SymInfo *sym = &e->h.syms.at[v.id];
    while ((sym->op == UN_lnot || sym->op == CAST_bool) && sym->a.kind == VAL_SYM)
        sym = &e->h.syms.at[sym->a.id];
    return (sym->op == BIN_eq || sym->op == BIN_ne) &&
           (sym->a.kind == VAL_PTR || sym->b.kind == VAL_PTR);
}

void
leave(Explorer *e, State *s, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    bool has_ret = in->nargs > 0;
    Val v = has_ret ? untagged(e, eval(e, s, ir_arg(e->f, in, 0))) : val_unknown();

    look_at_result(e, s, v);
    if (newborn_is_told(e))
        return; /* callers, and what else is judged here, go by the objects of which nothing is known */
    if (!asks_about_pointer(e, s, v)) {
        leave_with(e, s, i, v, has_ret);
        return;
    }
    State *no = state_copy(&e->h, s);
    if (state_assume(&e->h, s, v, true))
        leave_with(e, s, i, val_int(1), true);
    if (state_assume(&e->h, no, v, false))
        leave_with(e, no, i, val_int(0), true);
}
