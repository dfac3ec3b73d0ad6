/*
 * call_outcome: what one outcome of a model does to the state: references given, taken and kept, exceptions, memory, buffers,
 * what containers hold afterwards.
 */
#include "call.h"

/* A call that changes the container: what was borrowed from it may be gone. */
static bool
is_lender(void *arg, const State *s, Obj lender)
{
    (void)s;
    return *(Obj *)arg == lender;
}

static bool
is_failure(const Model *m, const Outcome *o)
{
    if (o->exc == EXC_SETS)
        return m->outcomes.n > 1;
    return o->ret == RET_NULL && m->outcomes.n > 1 && m->outcomes.at[0].ret != RET_NULL &&
           m->outcomes.at[0].ret != RET_BORROWED;
}

/* Which argument tells what is put back: the first of what the call steals, the type or the value. */
static int
restored(const Model *m)
{
    return m->steals ? __builtin_ctz(m->steals) : -1;
}

/* Is an object asked for its number of which nobody knows what it is? Its __index__ or __float__ may be anybody's. */
static bool
converts_anything(const State *s, const Call *c)
{
    const Object *x = c->nargs && c->args[0].kind == VAL_PTR ? state_get(s, c->args[0].id) : NULL;

    return c->m->runs & RUNS_CONVERT && x && !x->type;
}

static void
apply_exception(Explorer *e, State *s, const Call *c, const Outcome *o, bool oom)
{
    const Model *m = c->m;

    switch (m->exc) {
    case EXCOP_CLEARS:
        if (m->params.n == 0 &&
            !(m->runs & RUNS_CODE)) /* it tells nobody of the exception before */
            judge_cleared(e, s, c->i);
        exception_clear(s);
        break;
    case EXCOP_FETCHES:
        exception_held(s);
        exception_clear(s);
        break;
    case EXCOP_SETS:
        exception_set(s, PENDING_YES, c->i, val_unknown());
        break;
    case EXCOP_RESTORES:
        exception_restore(e, s, arg_of(c, restored(m)),
                          ir_strip(e->f, ir_arg(e->f, c->in, (uint32_t)restored(m) + 1)));
        break;
    default:
        break;
    }
    if (o->exc == EXC_SETS) {
        set_reach(s, true, oom);
        bool expected = !is_intrinsic(m, "misuse") || m->outcomes.n == 1;
        exception_set(s, PENDING_YES, expected ? c->i : -1, val_unknown());
        s->exc_any = expected && converts_anything(s, c);
    } else if (o->exc == EXC_MAY_SET && s->exc != PENDING_YES)
        exception_set(s, PENDING_MAYBE, c->i, val_unknown());
}

/* A setter that does not look at what the slot holds (it neither mutates nor runs anything), on a container that came
 * with its items. (One that grew in place has new slots, too.) */
static bool
overwrites_slot(const Explorer *e, const State *s, const Model *m, Obj container)
{
    const Object *x = state_get(s, container);
    const ObjInfo *i = obj_info(&e->h, container);

    return x && !m->mutates && !m->runs && i->birth == BIRTH_CALL && i->n == 0 &&
           x->fill == FILL_SYMBOLIC && x->outside == OUT_NOBODY && x->type &&
           models_type(e->p->models, x->type) && models_type(e->p->models, x->type)->container &&
           !i->unknown;
}

/* ---- items of a container that the function replaces by itself, around a setter that does not look what the slot held: this
 * asks the body alone */

/* Is what the local holds given back somewhere in the function? */
static bool
is_released_somewhere(const Explorer *e, int32_t local)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
        for (uint32_t a = 0; m && m->releases && a + 1 < i->nargs; a++)
            if (m->releases >> a & 1 && ir_loaded_local(f, ir_arg(f, i, a + 1)) == local)
                return true;
    }
    return false;
}

/* Is the value lent by what `container` holds: PyList_GetItem(list, i), or read out of its memory? */
static bool
is_item_of(const Explorer *e, Ref r, int32_t container)
{
    const Function *f = e->f;
    const Instr *i = ir_def(f, ir_strip(f, r));
    const Model *m = i && i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
    const Outcome *o = m && m->outcomes.n ? &m->outcomes.at[0] : NULL;

    if (o && o->ret == RET_BORROWED && o->param >= 0 && (uint32_t)o->param + 1 < i->nargs)
        return ir_loaded_local(f, ir_arg(f, i, (uint32_t)o->param + 1)) == container;
    bool indexed = false;
    while (i && (i->op == OP_load || i->op == OP_index || i->op == OP_field)) {
        indexed = indexed || i->op == OP_index;
        Ref at = ir_strip(f, ir_arg(f, i, 0));
        if (at.kind == REF_LOCAL)
            return indexed && at.n == container;
        i = ir_def(f, at);
    }
    return false;
}

/* Is nothing put into the local but items of the container? Else what is given back may be another object. */
static bool
holds_items_only(const Explorer *e, int32_t local, int32_t container)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *put = &e->f->instrs.at[k];
        if (put->op != OP_store || ir_arg(e->f, put, 0).kind != REF_LOCAL ||
            ir_arg(e->f, put, 0).n != local)
            continue;
        Ref v = ir_strip(e->f, ir_arg(e->f, put, 1));
        if (v.kind != REF_NULL && !is_item_of(e, v, container))
            return false;
    }
    return true;
}

/* Does the function look at items of the container, and give one back by itself, before it puts another one there or
 * behind? */
static bool
replaces_items_itself(const Explorer *e, const Call *c, Obj into)
{
    int32_t container = -1;

    for (uint32_t k = 0; k < c->nargs; k++)
        if (c->args[k].kind == VAL_PTR && c->args[k].id == into)
            container = ir_loaded_local(e->f, ir_arg(e->f, c->in, k + 1));
    for (uint32_t k = 0; container >= 0 && k < e->f->instrs.n; k++) {
        const Instr *put = &e->f->instrs.at[k];
        Ref to = put->op == OP_store ? ir_arg(e->f, put, 0) : ref_none();
        if (to.kind == REF_LOCAL && is_item_of(e, ir_arg(e->f, put, 1), container) &&
            is_released_somewhere(e, to.n) && holds_items_only(e, to.n, container))
            return true;
    }
    return false;
}

/* The object that a 'keeps' names, -1 if it is not known. */
static Obj
holder(const Call *c, Keep k)
{
    Val in = arg_of(c, k.in);

    return in.kind == VAL_PTR ? in.id : -1;
}

static void
apply_counts(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;
    bool failed = o->exc == EXC_SETS;

    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        Val v = c->args[k];
        if (m->gains >> k & 1 && v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind != OBJ_LOCAL) {
            heap_incref(&e->h, s, v.id, c->i);
            trace(e, s, TRACE_GAINED, c->i, v.id, true);
        }
        if (m->releases >> k & 1)
            release(e, s, v, c->i);
    }
    for (uint32_t n = 0; !failed && n < m->kept.n; n++) {
        Keep k = m->kept.at[n];
        if (!(m->steals >> k.what & 1) && k.in != KEEP_RESULT)
            keep(e, s, arg_of(c, k.what), k.in == KEEP_INTERP ? STEAL_INTERP : holder(c, k), c->i);
    }
    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        if (!(m->steals >> k & 1))
            continue;
        Obj into = failed && m->kept.n ? STEAL_DROPS : STEAL_INTERP;
        for (uint32_t n = 0; !failed && n < m->kept.n; n++)
            if (m->kept.at[n].what == (int)k && holder(c, m->kept.at[n]) >= 0)
                into = holder(c, m->kept.at[n]);
        if (into >= 0 && overwrites_slot(e, s, m, into) && !replaces_items_itself(e, c, into))
            tell(e, s, EVENT_LOST, c->i, -1, m->params.at[k].name, m->params.at[k].name, false);
        if (into >= 0 && !m->mutates && !m->runs)
            items_replaced(e, s, into);
        steal(e, s, c->args[k], into, c->i);
    }
    for (uint32_t n = 0; n < o->actions.n; n++) {
        const Action *a = &o->actions.at[n];
        Val v = arg_of(c, a->param);
        if (a->what == ACT_STEALS)
            steal(e, s, v,
                  m->kept.n && holder(c, m->kept.at[0]) >= 0 ? holder(c, m->kept.at[0])
                  : c->nargs && c->args[0].kind == VAL_PTR && a->param != 0 ? c->args[0].id
                                                                            : -1,
                  c->i);
        else if (a->what == ACT_GAINS && v.kind == VAL_PTR) {
            heap_incref(&e->h, s, v.id, c->i);
            trace(e, s, TRACE_GAINED, c->i, v.id, true);
        }
    }
}

/* A setter by key or index: which item it displaces is not known, and mostly it is not the one at hand. */
bool
takes_item(const Model *m)
{
    for (uint32_t k = 0; k < m->params.n; k++)
        if (strcmp(m->params.at[k].name, "key") == 0 || strcmp(m->params.at[k].name, "i") == 0)
            return true;
    return false;
}

/* Does the view get no exporter? Then there is nothing to release. */
static bool
exports_nothing(const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++)
        if (strcmp(c->m->params.at[k].name, "o") == 0)
            return val_is_null(c->args[k]);
    return false;
}

static Obj
exporter(const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++)
        if (strcmp(c->m->params.at[k].name, "o") == 0 && c->args[k].kind == VAL_PTR)
            return c->args[k].id;
    return -1;
}

static void
apply_buffer(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    Val view = arg_of(c, c->m->buffer);

    if (!c->m->buffer_fills)
        buffer_release(e, s, view, c->i);
    else if (o->exc == EXC_SETS || exports_nothing(c))
        buffer_refused(e, s, view, c->i);
    else
        buffer_fill(e, s, view, c->m->buffer + 1, c->i, c->name, false, exporter(c));
}

/* Is it an object's memory that goes to malloc's or PyMem's free? No object comes from there, unless the program makes some
 * itself. (Which of the two families of objects it is, gc-alloc-mismatch asks.) */
static bool
frees_object(const Explorer *e, const Object *x, const ObjInfo *info, Family with)
{
    if (!info->is_object || info->unknown || e->p->objects_from_blocks ||
        (with != FAMILY_RAW && with != FAMILY_MEM && with != FAMILY_LIBC))
        return false;
    return info->birth == BIRTH_CALL ? x->owned > 0
                                     : info->birth == BIRTH_PARAM && info->n == 0 && is_teardown(e);
}

/* A block goes back: to the allocator that it came from? Of one that was found in a member or global the whole program
 * tells where those come from. */
static void
check_family(Explorer *e, State *s, Val v, Family with, InstrId i)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    if (!x)
        return;
    const ObjInfo *info = obj_info(&e->h, v.id);
    if (x->family == FAMILY_NONE && info->kind == OBJ_BLOCK && info->birth == BIRTH_MEMBER &&
        info->idx < 0 && v.n == 0) {
        const char *record = info->record ? info->record : global_object_home(e, info->parent);
        Family family = ask_member_family(e, record, info->name);
        if (family == FAMILY_NONE)
            family = ask_member_freed_by(e, record, info->name);
        state_edit(&e->h, s, v.id)->family = (uint8_t)family;
    } else if (frees_object(e, x, info, with))
        state_edit(&e->h, s, v.id)->family = FAMILY_OBJECT;
    x = state_get(s, v.id);
    if (x->family != FAMILY_NONE && x->family != with)
        tell(e, s, EVENT_WRONG_FREE, i, v.id, NULL, NULL, false);
}

/* How many bytes memcpy copies, or memset sets: as many as there are, if that is not known. */
static int64_t
bytes_moved(const Call *c)
{
    Val n = arg_of(c, (int)c->m->params.n - 1);

    return n.kind == VAL_INT && n.n >= 0 ? n.n : INT64_MAX;
}

/* What a call is given for its parameter `i` or `key`. */
static Ref
item_place(const Model *m, const Function *f, const Instr *call)
{
    for (uint32_t k = 0; m && k < m->params.n && k + 1 < call->nargs; k++)
        if (strcmp(m->params.at[k].name, "i") == 0 || strcmp(m->params.at[k].name, "key") == 0)
            return ir_strip(f, ir_arg(f, call, k + 1));
    return ref_none();
}

/* The same number or literal, or a variable that has had no other value since the call at `since`. */
static bool
is_same_place(const Explorer *e, const State *s, Ref a, Ref b, InstrId since)
{
    if (a.kind == REF_INT && b.kind == REF_INT)
        return e->f->ints.at[a.n] == e->f->ints.at[b.n];
    if (a.kind == REF_STRING && b.kind == REF_STRING)
        return a.n == b.n;
    int32_t local = ir_loaded_local(e->f, a);
    const Object *x =
        local >= 0 && local == ir_loaded_local(e->f, b) ? state_get(s, e->locals[local]) : NULL;
    const Cell *c = x ? cell_find(x, 0, -1) : NULL;
    return c && c->at < since;
}

static bool
is_argument(const Call *c, Obj o)
{
    for (uint32_t k = 0; k < c->nargs; k++)
        if (c->args[k].kind == VAL_PTR && c->args[k].id == o)
            return true;
    return false;
}

/* A setter for the very place at which something was borrowed before, or what empties it. What is put there itself stays. */
static void
displace_item(Explorer *e, State *s, const Call *c, Obj lender)
{
    Ref at = item_place(c->m, e->f, c->in);

    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        const ObjInfo *i = obj_info(&e->h, id);
        if (x->outside != OUT_LENDER || x->lender != lender || x->owned > 0 ||
            x->life != LIFE_ALIVE || i->birth != BIRTH_CALL || heap_inside(s, id) > 0)
            continue;
        const Instr *by = &e->f->instrs.at[i->site];
        if (by->op != OP_call || i->site == c->i || is_argument(c, id) ||
            !is_same_place(e, s, at, item_place(call_model(e->p->models, e->u, e->f, by), e->f, by),
                           i->site))
            continue;
        Object *y = state_edit(&e->h, s, id);
        y->life = LIFE_PERHAPS_DEAD;
        y->weak_at = c->i;
    }
}

/* Is it known how much of what v points to a memset reaches? All of it, where the number of bytes is not known. */
static bool
is_known_size(const Explorer *e, const Call *c, Val v)
{
    return bytes_moved(c) != INT64_MAX || (v.n == 0 && !obj_info(&e->h, v.id)->is_object);
}

static void
forget_changed(Explorer *e, State *s, const Call *c, Obj container)
{
    Obj in;
    Val index;

    if (slot_is_set(c->m, c->args, c->nargs, &in, &index) && in == container)
        lookups_forget_place(&e->h, s, in, index);
    else
        lookups_forget_changed(&e->h, s, container);
}

static void
apply_memory(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    const Model *m = c->m;

    for (uint32_t k = 0; k < c->nargs && k < 32; k++) {
        Val v = c->args[k];
        if (m->frees >> k & 1) {
            check_family(e, s, v, m->frees_family, c->i);
            block_free(e, s, v, c->i);
        }
        if ((int)k == m->resizes)
            check_family(e, s, v, m->outcomes.at[0].family, c->i);
        if (m->parks >> k & 1 && o->exc != EXC_SETS)
            escape(e, s, v);
        if (v.kind == VAL_PTR && ((m->fills | m->zeroes) >> k & 1 || (int)k == m->moves_to))
            share_written(e, s, v.id, c->i);
        bool zeroes = m->zeroes >> k & 1 && c->nargs > 2 && val_is_null(c->args[1]);
        if (zeroes && v.kind == VAL_PTR && is_known_size(e, c, v))
            zero_memory(e, s, v, bytes_moved(c), FILL_ZERO, c->i);
        else if ((m->fills | m->zeroes) >> k & 1)
            havoc(e, s, v, c->i, 0);
        if ((m->mutates | m->alters) >> k & 1 && v.kind == VAL_PTR)
            forget_changed(e, s, c, v.id);
        if (m->mutates >> k & 1 && v.kind == VAL_PTR && takes_item(m))
            displace_item(e, s, c, v.id);
        else if (m->mutates >> k & 1 && v.kind == VAL_PTR) {
            heap_code_ran(&e->h, s, c->i, is_lender, &v.id);
            if (!m->kept.n && o->exc != EXC_SETS)
                trace_thinned(e, s, c->i, v.id);
        }
    }
    for (uint32_t n = 0; n < m->kept.n; n++)
        if (holder(c, m->kept.at[n]) >= 0)
            forget_changed(e, s, c, holder(c, m->kept.at[n]));
    if (m->moves_to >= 0 && m->moves_from >= 0)
        copy_memory(e, s, arg_of(c, m->moves_to), arg_of(c, m->moves_from), bytes_moved(c),
                    ir_arg(e->f, c->in, (uint32_t)m->moves_from + 1), c->i);
    if (m->buffer >= 0)
        apply_buffer(e, s, c, o);
}

/* The arguments that a call with varargs writes through: nobody says what. */
static void
apply_varargs(Explorer *e, State *s, const Call *c)
{
    if (!c->m->varargs || c->m->objects || c->m->format != FORMAT_NONE ||
        is_intrinsic(c->m, "unpack"))
        return;
    for (uint32_t k = c->m->params.n; k < c->nargs; k++)
        havoc(e, s, c->args[k], c->i, 0);
}

/* PyErr_Fetch: three NULLs where no exception is set, and a type where one is. */
static void
fetch(Explorer *e, State *s, const Call *c, const Outcome *o)
{
    bool set = s->exc == PENDING_YES;

    for (uint32_t n = 0; n < o->actions.n; n++) {
        Action a = o->actions.at[n];
        if (a.what != ACT_SETS)
            continue;
        if (!set)
            a.value = RET_NULL;
        a.maybe_null = a.maybe_null && a.param != 0;
        call_sets(e, s, c, &a);
    }
}

/* A variable handed over by its address, of which the model says nothing: the callee may have set it. */
static void
may_have_set(Explorer *e, State *s, const Call *c)
{
    for (uint32_t k = 0; k < c->nargs && k < c->m->params.n; k++) {
        Val v = c->args[k];
        const Object *x = v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_LOCAL
                              ? state_get(s, v.id)
                              : NULL;
        bool said = false;
        for (uint32_t n = 0; n < c->m->outcomes.n; n++)
            for (uint32_t a = 0; a < c->m->outcomes.at[n].actions.n; a++)
                said = said || (uint32_t)c->m->outcomes.at[n].actions.at[a].param == k;
        if (x && !said && x->fill == FILL_UNDEF && !cell_find(x, v.n, -1))
            havoc(e, s, v, c->i, 0);
    }
}

/* PyErr_Restore(type, ...): if type may be NULL, one state goes on in which it is. */
static void
restore_nothing(Explorer *e, State *s, const Call *c, const Outcome *o, States *out)
{
    int n = restored(c->m);
    Val v = arg_of(c, n);

    if (v.kind != VAL_PTR || val_truth(&e->h, s, v) != TRUTH_MAYBE)
        return;
    State *none = state_copy(&e->h, s);
    Call with = *c;
    with.args[n] = val_int(0);
    if (state_assume(&e->h, none, v, false))
        outcome_apply(e, none, &with, o, out);
    state_assume(&e->h, s, v, true);
}

void
outcome_apply(Explorer *e, State *s, const Call *c, const Outcome *o, States *out)
{
    const Model *m = c->m;

    if (m->exc == EXCOP_FETCHES && o->ret == RET_VOID &&
        (s->exc == PENDING_MAYBE || exception_may_be_callers(e, s))) {
        State *none = state_copy(&e->h, s);
        exception_meets(e, none, ENTRY_NONE);
        exception_meets(e, s, ENTRY_SET);
        outcome_apply(e, none, c, o, out);
    }
    if (m->exc == EXCOP_RESTORES)
        restore_nothing(e, s, c, o, out);
    if (!outcome_is_possible(e, s, c, o))
        return;
    if (m->exc == EXCOP_FETCHES)
        fetch(e, s, c, o);
    if (is_intrinsic(m, "init_object") && c->nargs && val_is_null(c->args[0])) {
        if (o->exc != EXC_SETS)
            return; /* PyObject_Init(NULL, t) says so with MemoryError */
        set_reach(s, true, true);
    }
    if (is_intrinsic(m, "init_object"))
        escape(e, s, arg_of(c, 0)); /* a block no more, but an object whose birth nobody saw */
    if (is_intrinsic(m, "set_items"))
        set_item_count(e, s, c);
    bool failed = is_failure(m, o);
    bool oom = call_fails_for_memory(e, s, c);
    set_reach(s, failed, oom);
    apply_counts(e, s, c, o);
    apply_memory(e, s, c, o);
    apply_varargs(e, s, c);
    may_have_set(e, s, c);
    apply_exception(e, s, c, o, oom);
    for (uint32_t n = 0; n < o->actions.n; n++)
        if (o->actions.at[n].what == ACT_SETS && m->exc != EXCOP_FETCHES)
            call_sets(e, s, c, &o->actions.at[n]);
    Val v = call_result(e, s, c, o);
    lookup_learn(e, s, m, c->args, c->nargs, o, v);
    slot_learn(e, s, m, c->args, c->nargs, o);
    if (m->resizes >= 0)
        block_resized(e, s, arg_of(c, m->resizes), v, m->outcomes.at[0].family);
    if (s->exc_at == c->i)
        s->exc_value = v;
    share_views(e, s, m, c->args, c->nargs);
    if (failed)
        trace(e, s, TRACE_FAILS, c->i, -1, true);
    else {
        share_elements(e, s, m, c->args, c->nargs, v, c->i);
        share_python_call(e, s, m, c->args, c->nargs, v, c->i);
    }
    call_holds_in_result(e, s, c, v);
    if (e->live.last_use[c->i] >= 0)
        tmp_put(&e->h, s, c->i, v);
    if (m->format != FORMAT_NONE)
        step_format(e, s, c->i, m, o, out);
    else if (is_intrinsic(m, "unpack"))
        step_unpack(e, s, c->i, m, o, out);
    else
        vec_push(e->a, out, s);
    if (v.kind == VAL_PTR && e->live.last_use[c->i] < 0)
        check_lost(e, s, v.id, c->i);
}
