/*
 * share: containers that share their elements.
 *
 * A shallow copy remembers its source, and an element the container that it came out of. A change of such an element is a
 * change of the source's as well: nothing is wrong with that while the copy is only a snapshot to walk over. It is where the copy
 * is handed out as a thing of its own, and the source is known to somebody else. Whether that is so is known at the end.
 */
#include "engine.h"

static bool
is_made_here(const Explorer *e, Val v)
{
    return v.kind == VAL_PTR && v.n == 0 && obj_info(&e->h, v.id)->birth == BIRTH_CALL;
}

/* The container that a call copies into: its result, or the argument that it changes where its result is a number. */
static Val
target_of(const Explorer *e, const Model *m, const Val *args, uint32_t nargs, Val result)
{
    if (m->outcomes.at[0].ret == RET_NEW || is_made_here(e, result))
        return result;
    for (uint32_t k = 0; k < nargs && k < m->params.n; k++)
        if (m->mutates >> k & 1)
            return args[k];
    return nargs && m->copies != 0 ? args[0] : val_unknown(); /* it is only added to */
}

/* Does it set an attribute? Elements are made to be given some. */
static bool
sets_attribute(const Explorer *e, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    return m && m->alters && !m->mutates && m->outcomes.at[0].ret != RET_NEW;
}

/* What an object came out of: as an element, with a reference of its own or lent. */
Obj
element_holder(const Object *x)
{
    return x->taken_from >= 0 ? x->taken_from : x->outside == OUT_LENDER ? x->lender : -1;
}

/* The copy that an object is an element of, at any depth: those of elements are shared as well. -1 if of none. */
static Obj
copy_around(const State *s, Obj o)
{
    enum { DEPTH = 6 };
    const Object *x = state_get(s, o);

    for (int n = 0; x && n < DEPTH; n++) {
        o = element_holder(x);
        x = o >= 0 ? state_get(s, o) : NULL;
        if (x && x->copy_of >= 0)
            return o;
    }
    return -1;
}

/* A parameter, as a set of one; 0 if it is none. */
static uint32_t
as_param(const Explorer *e, Obj o)
{
    const ObjInfo *i = o >= 0 ? obj_info(&e->h, o) : NULL;

    return i && i->birth == BIRTH_PARAM && i->n >= 0 && i->n < 32 ? 1u << i->n : 0;
}

/* The callers may know a parameter, or what it came out of, as a copy. */
static void
note_change(const Explorer *e, State *s, Obj o)
{
    enum { DEPTH = 6 };
    const Object *x = state_get(s, o);

    s->altered |= as_param(e, o);
    for (int n = 0; x && n < DEPTH; n++) {
        o = element_holder(x);
        x = o >= 0 ? state_get(s, o) : NULL;
        s->inner |= x ? as_param(e, o) : 0;
    }
}

/* Whether a member of o is NULL was asked, and it was: what will be found there is another one. */
static void
forget_tests_of_members(Explorer *e, State *s, Obj o)
{
    for (uint32_t k = 0; k < s->nulls.n; k++) {
        Obj member = s->nulls.at[k];
        if (obj_info(&e->h, member)->parent != o)
            continue;
        for (uint32_t n = 0; n < s->facts.n;) {
            const SymInfo *i = &e->h.syms.at[s->facts.at[n].sym];
            bool of_member = (i->a.kind == VAL_PTR && i->a.id == member) ||
                             (i->b.kind == VAL_PTR && i->b.id == member);
            if (of_member)
                forget_facts(e, s, s->facts.at[n].sym);
            else
                n++;
        }
    }
}

/* Setting an attribute runs what its type has for that: a member that was NULL may have been set, so it is looked at anew. */
static void
may_be_set(Explorer *e, State *s, Obj o)
{
    const Object *was = state_get(s, o);
    bool newborn = was->fill == FILL_ZERO && obj_info(&e->h, o)->birth == BIRTH_PARAM;
    bool empty = newborn || obj_info(&e->h, o)->unset;
    uint32_t n = 0;

    for (uint32_t k = 0; k < was->ncells; k++)
        empty = empty ||
                (was->cells[k].initial && was->cells[k].pointer && val_is_null(was->cells[k].v));
    if (!empty || obj_info(&e->h, o)->kind != OBJ_HEAP)
        return;
    forget_tests_of_members(e, s, o);
    Object *x = state_edit(&e->h, s, o);
    x->changed = x->changed || obj_info(&e->h, o)->unset;
    x->fill = newborn ? FILL_SYMBOLIC : x->fill;
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        if (!(val_is_null(c->v) && c->pointer && (c->initial || newborn)))
            x->cells[n++] = *c;
    }
    x->ncells = n;
}

/* What v points to is changed, perhaps: an element that two containers share? */
static void
changed(Explorer *e, State *s, Val v, InstrId i, bool perhaps)
{
    Obj copy = v.kind == VAL_PTR && state_get(s, v.id) ? copy_around(s, v.id) : -1;

    if (v.kind == VAL_PTR && state_get(s, v.id) && !perhaps) {
        note_change(e, s, v.id);
        may_be_set(e, s, v.id);
    }
    if (copy < 0 || state_get(s, copy)->inner_at >= 0)
        return;
    state_edit(&e->h, s, copy)->inner_at = i;
    trace_shared(e, s, perhaps ? TRACE_REPLACED : TRACE_CHANGED, i, copy, v.id);
}

void
share_changed(Explorer *e, State *s, Val v, InstrId i)
{
    changed(e, s, v, i, false);
}

/* A callee has changed an element of v. */
void
share_inner_changed(Explorer *e, State *s, Val v, InstrId i)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    if (!x)
        return;
    s->inner |= as_param(e, v.id);
    if (x->copy_of < 0) {
        share_changed(e, s, v, i);
    } else if (x->inner_at < 0) {
        state_edit(&e->h, s, v.id)->inner_at = i;
        trace_shared(e, s, TRACE_CHANGED, i, v.id, v.id);
    }
}

static const TypeModel *
type_of(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    return x && x->type ? models_type(e->p->models, x->type) : NULL;
}

static bool
is_atomic(const Explorer *e, const State *s, Val v)
{
    const TypeModel *t = type_of(e, s, v);

    return (t && t->atomic) || (v.kind == VAL_PTR && obj_info(&e->h, v.id)->kind == OBJ_GLOBAL);
}

typedef enum Change { CHANGE_NO, CHANGE_PERHAPS, CHANGE_YES } Change;

/* Can an object of that type change in place? Of one that is not known an operator makes another one if it is a number, which it
 * is if the other operand is one, and changes a list if that is a list. */
static Change
can_change(const Explorer *e, const State *s, const Model *m, const Val *args, uint32_t nargs,
           uint32_t k)
{
    const TypeModel *t = type_of(e, s, args[k]);
    const TypeModel *other = nargs > k + 1 ? type_of(e, s, args[k + 1]) : NULL;

    if (t)
        return t->mutable_ ? CHANGE_YES : CHANGE_NO;
    if (m->outcomes.at[0].ret != RET_NEW || (other && other->mutable_))
        return CHANGE_YES;
    return other && other->atomic ? CHANGE_NO : CHANGE_PERHAPS;
}

/* The object whose array o lies in, or o itself. */
static Obj
owner_of_items(const Explorer *e, const State *s, Obj o)
{
    enum { DEPTH = 4 };

    for (int n = 0; o >= 0 && n < DEPTH && !obj_info(&e->h, o)->is_object; n++)
        o = state_get(s, o) ? element_holder(state_get(s, o)) : -1;
    return o >= 0 && obj_info(&e->h, o)->is_object && state_get(s, o) ? o : -1;
}

/* The container that can change, of which v is an element. A member of a struct is none, nor is what an argument tuple holds. */
static Obj
container_of(const Explorer *e, const State *s, Val v)
{
    const Object *x = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;
    Obj direct = x ? element_holder(x) : -1, from = owner_of_items(e, s, direct);
    const ObjInfo *of = from >= 0 ? obj_info(&e->h, from) : NULL;

    if (!of)
        return -1;
    const Object *y = state_get(s, from);
    const char *type = y->type      ? y->type
                       : of->record ? ask_member_made(e, of->record, of->name)
                                    : NULL;
    const TypeModel *t = type ? models_type(e->p->models, type) : NULL;
    bool got = direct != from || obj_info(&e->h, v.id)->birth == BIRTH_CALL;
    return (t ? t->container && t->mutable_ : got) ? from : -1;
}

/* An element of another container goes into one that was made here: what a loop makes of that is a shallow copy. */
static Obj
element_source(const Explorer *e, const State *s, Val into, Val v)
{
    Obj from = is_made_here(e, into) ? container_of(e, s, v) : -1;

    return from != into.id ? from : -1;
}

/* An item of a list that is made here is written where it lies. */
void
share_item_put(Explorer *e, State *s, Obj place, Val v, InstrId i)
{
    Obj into = owner_of_items(e, s, place);
    const Object *x = into >= 0 ? state_get(s, into) : NULL;
    Obj from = x && x->copy_of == -1 ? element_source(e, s, val_ptr(into, 0), v) : -1;

    if (from >= 0 && !is_atomic(e, s, v))
        share_copied(e, s, val_ptr(into, 0), val_ptr(from, 0), i);
}

/* A setter on the argument k: puts it something there that may change, or does it change one? */
static void
set(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, uint32_t k, InstrId i)
{
    bool setter = m->mutates >> k & 1, perhaps = false, own = false;
    const Object *x = args[k].kind == VAL_PTR ? state_get(s, args[k].id) : NULL;

    for (uint32_t n = 0; n < m->kept.n; n++) {
        if (m->kept.at[n].in != (int8_t)k)
            continue;
        uint32_t what = (uint32_t)m->kept.at[n].what;
        setter = true;
        Obj from = what < nargs ? element_source(e, s, args[k], args[what]) : -1;
        if (from >= 0 && x && x->copy_of == -1 && !is_atomic(e, s, args[what]))
            share_copied(e, s, args[k], val_ptr(from, 0), i);
        own = own || (from < 0 && what < nargs && !is_atomic(e, s, args[what]));
    }
    if (m->alters >> k & 1) {
        Change change = can_change(e, s, m, args, nargs, k);
        setter = change != CHANGE_NO;
        perhaps = change == CHANGE_PERHAPS;
    }
    x = args[k].kind == VAL_PTR ? state_get(s, args[k].id) : NULL;
    if (own && x && x->copy_of >= 0 && x->inner_at < 0)
        state_edit(&e->h, s, args[k].id)->copy_of =
            COPY_SETTLED; /* it has elements of its own now */
    if (setter)
        changed(e, s, args[k], i, perhaps);
}

/* Memory is written to: it may be an element's. */
void
share_written(Explorer *e, State *s, Obj block, InstrId i)
{
    const Object *x = state_get(s, block);
    Obj owner = x && obj_info(&e->h, block)->kind == OBJ_BLOCK ? element_holder(x) : -1;

    if (owner >= 0)
        share_changed(e, s, val_ptr(owner, 0), i);
}

void
share_copied(Explorer *e, State *s, Val to, Val from, InstrId i)
{
    if (!is_made_here(e, to) || from.kind != VAL_PTR || from.id == to.id || !state_get(s, to.id))
        return;
    state_edit(&e->h, s, to.id)->copy_of = from.id;
    trace_shared(e, s, TRACE_SHARED, i, to.id, from.id);
}

/* Who keeps the items of a container, whatever becomes of it? Of PySequence_GetSlice(args, 0, 2) that is `args`. (An iterator,
 * of which no struct is known, gives its items away.) */
Obj
share_keeper(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    while (x && x->copy_of >= 0) {
        const Object *source = state_get(s, x->copy_of);
        const TypeModel *t =
            source && source->type ? models_type(e->p->models, source->type) : NULL;
        if (!t || !t->container || !t->structs[0] || source->life != LIFE_ALIVE)
            break;
        o = x->copy_of;
        x = source;
    }
    return o;
}

void
share_taken(Explorer *e, State *s, Val item, Val from, InstrId i)
{
    if (from.kind != VAL_PTR || item.kind != VAL_PTR || item.id == from.id)
        return;
    if (is_made_here(e, item))
        state_edit(&e->h, s, item.id)->taken_from = from.id;
    Obj copy = state_get(s, item.id) ? copy_around(s, item.id) : -1;
    if (copy >= 0)
        trace_shared(e, s, TRACE_ELEMENT, i, copy, item.id);
}

/* What callers have to know of the result, and of what became of the parameters. */
void
share_summary(const Explorer *e, const State *s, Val ret, SumOutcome *o)
{
    const Object *x = ret.kind == VAL_PTR && ret.n == 0 ? state_get(s, ret.id) : NULL;
    uint32_t of = x && x->copy_of >= 0 ? as_param(e, x->copy_of) : 0;
    uint32_t out_of = x ? as_param(e, element_holder(x)) : 0;

    o->copies = of ? (int8_t)__builtin_ctz(of) : -1;
    o->element_of = out_of ? (int8_t)__builtin_ctz(out_of) : -1;
    o->altered = s->altered;
    o->inner = s->inner;
    for (const Trace *t = s->trace; x && t; t = t->parent)
        if (t->what == TRACE_KEPT && t->into == ret.id && t->obj >= 0)
            o->filled_with |= as_param(e, t->obj);
}

/* x[i:j] is a copy, x[i] an element. */
static bool
is_slice(const State *s, Val key)
{
    const Object *x = key.kind == VAL_PTR ? state_get(s, key.id) : NULL;

    return x && x->type && strcmp(x->type, "slice") == 0;
}

/* The memory that a view of `at` shows: of a struct, what it was found to export. */
static Val
viewed(const Explorer *e, const State *s, Val at)
{
    const Object *x = at.kind == VAL_PTR ? state_get(s, at.id) : NULL;
    const Type *t = x ? ir_type(e->u, obj_info(&e->h, at.id)->type) : NULL;
    const Cell *buf = x ? cell_find(x, at.n, -1) : NULL;

    if (!t || t->kind != TYPE_RECORD)
        return at;
    return buf && buf->v.kind == VAL_PTR ? buf->v : val_unknown();
}

/* Was it made by a call that shows memory, and does not keep it? */
static bool
is_view(const Explorer *e, const ObjInfo *i)
{
    const Model *m = i->kind == OBJ_HEAP && i->birth == BIRTH_CALL && i->site >= 0
                         ? call_model(e->p->models, e->u, e->f, &e->f->instrs.at[i->site])
                         : NULL;

    return m && m->views;
}

/* Python code gets a view of memory that only we know: it may keep the view. Called itself, as to be released, it is up to date. */
void
share_views(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs)
{
    bool calls = m->runs & RUNS_CODE && m->outcomes.at[0].ret == RET_NEW && !m->views;

    for (uint32_t k = 0; calls && k < nargs; k++) {
        const Object *x = args[k].kind == VAL_PTR ? state_get(s, args[k].id) : NULL;
        if (!x || x->taken_from < 0 || !is_view(e, obj_info(&e->h, args[k].id)))
            continue;
        Obj memory = obj_whole(&e->h, x->taken_from);
        const ObjInfo *of = obj_info(&e->h, memory);
        if (state_get(s, memory) && (of->kind == OBJ_LOCAL || of->kind == OBJ_BLOCK))
            state_edit(&e->h, s, memory)->kept_by = k > 0 ? STEAL_INTERP : -1;
    }
}

void
share_elements(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, Val result,
               InstrId i)
{
    uint32_t k = 0;

    for (; k < nargs && k < m->params.n; k++)
        set(e, s, m, args, nargs, k, i);
    if (m->copies >= 0 && !m->copies_deep && (uint32_t)m->copies < nargs)
        share_copied(e, s, target_of(e, m, args, nargs, result), args[m->copies], i);
    if (takes_item(m) && nargs > 1 && is_slice(s, args[1]))
        share_copied(e, s, result, args[0], i);
    else if (takes_item(m) && nargs)
        share_taken(e, s, result, args[0], i);
    for (k = 0; k < nargs && k < m->params.n; k++)
        if (m->elements >> k & 1)
            share_taken(e, s, result, args[k], i);
    for (k = 0; k < nargs && k < m->params.n; k++)
        if (m->views >> k & 1 && is_made_here(e, result))
            share_taken(e, s, result, viewed(e, s, args[k]), i);
}

/* Is o known to anybody but this function? */
static bool
is_visible(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return obj_info(&e->h, o)->birth != BIRTH_CALL || !x || x->escaped || x->outside != OUT_NOBODY;
}

static bool
is_handed_out(const State *s, Obj o, Val ret)
{
    const Object *x = state_get(s, o);

    return x->life != LIFE_DEAD && ((ret.kind == VAL_PTR && ret.id == o) || heap_inside(s, o) > 0 ||
                                    x->outside == OUT_LENDER);
}

/* A view goes on, and the memory that it shows does not: a variable of this function, or a block that was given back. */
void
judge_views(Explorer *e, const State *s, Val ret, InstrId i)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const ObjInfo *info = obj_info(&e->h, id);
        const Object *x = s->objs.at[k].o;
        Obj of = x->taken_from >= 0 ? obj_whole(&e->h, x->taken_from) : -1;
        if (info->kind == OBJ_LOCAL && x->kept_by == STEAL_INTERP)
            tell(e, s, EVENT_VIEW_LEFT, i, id, info->name, info->name, false);
        const Object *memory = of >= 0 && is_view(e, info) ? state_get(s, of) : NULL;
        if (!memory || !is_handed_out(s, id, ret))
            continue;
        if (obj_info(&e->h, of)->kind == OBJ_LOCAL)
            tell(e, s, EVENT_VIEW_LEFT, i, id, NULL, heap_name(&e->h, s, of), false);
        else if (obj_info(&e->h, of)->kind == OBJ_BLOCK && memory->life == LIFE_DEAD &&
                 memory->released)
            tell(e, s, EVENT_VIEW_LEFT, i, id, NULL, heap_name(&e->h, s, of), true);
    }
}

/* Was an element of it changed only if it is of a type that changes? */
static bool
is_perhaps(const State *s, Obj copy)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if (t->obj == copy && (t->what == TRACE_CHANGED || t->what == TRACE_REPLACED))
            return t->what == TRACE_REPLACED;
    return false;
}

void
judge_shared(Explorer *e, const State *s, Val ret)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        bool block = obj_info(&e->h, id)->kind == OBJ_BLOCK; /* see arraycopy.c */
        if (!block && x->copy_of >= 0 && x->inner_at >= 0 && is_handed_out(s, id, ret) &&
            is_visible(e, s, x->copy_of))
            tell(e, s, EVENT_SHARED_CHANGE, x->inner_at, id, NULL, heap_name(&e->h, s, x->copy_of),
                 sets_attribute(e, x->inner_at) || is_perhaps(s, id));
    }
}

/* A container that can change: of a type that was seen, or that the program makes for that member. */
static bool
is_mutable(const Explorer *e, const Object *x, const ObjInfo *i)
{
    const char *type = x && x->type ? x->type : ask_member_made(e, i->record, i->name);
    const TypeModel *t = type ? models_type(e->p->models, type) : NULL;

    return t && t->container && t->mutable_;
}

static bool
is_members_of(const Explorer *e, Obj o, Obj owner)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return i->birth == BIRTH_MEMBER && i->parent == owner && i->name;
}

/* Of a method's object, too, that is declared as any object. */
static const Type *
struct_of(const Explorer *e, Obj o)
{
    const Type *t = ir_pointee(e->u, obj_info(&e->h, o)->type);
    bool self = e->f->nparams && o == e->params[0];

    if (t && t->kind == TYPE_RECORD && self && t->is_object && e->fn->role.method &&
        models_member(e->p->models, t->name, t->fields.n ? t->fields.at[0].name : "")) {
        const char *record = ask_instances(e);
        return record ? record_named(e->u, record) : NULL;
    }
    return t && t->kind == TYPE_RECORD ? t : NULL;
}

static bool
owns_object(const Explorer *e, const Type *record, const Field *f)
{
    return is_object_type(e->u, f->type) && ask_member_owns(e, record->name, f->name) == OWNS_YES &&
           !models_member(e->p->models, record->name, f->name);
}

/* Does the program fill the member with a container that can change? */
static bool
makes_container(const Explorer *e, const Type *record, const Field *f)
{
    ObjInfo member = {.record = record->name, .name = f->name};

    return is_mutable(e, NULL, &member);
}

/* A member of self's that the program fills with a container that can change; NULL if there is none. */
static const char *
mutable_member(const Explorer *e, Obj self)
{
    const Type *t = struct_of(e, self);

    for (uint32_t k = 0; t && k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        if (owns_object(e, t, f) && makes_container(e, t, f))
            return f->name;
    }
    return NULL;
}

/* The method hands out a container of the object's own, itself or in a tuple. */
static void
judge_handed_out(Explorer *e, const State *s, Val ret, Obj self, InstrId i)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj o = s->objs.at[k].id;
        if (!is_members_of(e, o, self) || !is_mutable(e, s->objs.at[k].o, obj_info(&e->h, o)))
            continue;
        bool given = ret.id == o;
        for (const Trace *t = s->trace; t && !given; t = t->parent)
            given = t->what == TRACE_KEPT && t->obj == o && t->into == ret.id;
        if (given)
            tell(e, s, EVENT_RESULT_HOLDS, i, o, obj_info(&e->h, o)->name, NULL, ret.id == o);
    }
}

/* What the struct of the copy owns at that offset is NULL, by its allocator or by hand, and was not looked at in the original,
 * where other members were. */
static bool
is_left_out(const Object *copy, const Object *self, const Field *f)
{
    const Cell *c = cell_find(copy, f->offset, -1);
    bool null = c ? !c->initial && val_is_null(c->v) : copy->fill == FILL_ZERO;

    return null && !cell_find(self, f->offset, -1);
}

static void
judge_left_out(Explorer *e, const State *s, Obj copy, Obj self, InstrId i)
{
    const Object *x = state_get(s, copy), *y = state_get(s, self);
    const Type *t = struct_of(e, self);
    bool some = false;

    if (!t || x->escaped || x->changed || !y)
        return;
    for (uint32_t k = 0; k < t->fields.n; k++) {
        const Cell *c = cell_find(x, t->fields.at[k].offset, -1);
        some = some || (c && !val_is_null(c->v) && owns_object(e, t, &t->fields.at[k]) &&
                        cell_find(y, t->fields.at[k].offset, -1));
    }
    for (uint32_t k = 0; some && k < t->fields.n; k++)
        if (owns_object(e, t, &t->fields.at[k]) && is_left_out(x, y, &t->fields.at[k]))
            tell(e, s, EVENT_RESULT_LACKS, i, copy, NULL, t->fields.at[k].name,
                 makes_container(e, t, &t->fields.at[k]));
}

/* The member of self's whose container a member of the copy holds, or a shallow copy of that (*shallow). *c: the copy's. */
static const char *
shared_member(const Explorer *e, const State *s, Obj copy, Obj self, uint32_t *c, bool *shallow)
{
    const Object *x = state_get(s, copy);

    for (; *c < x->ncells; ++*c) {
        Val v = x->cells[*c].v;
        const Object *held = v.kind == VAL_PTR && v.n == 0 ? state_get(s, v.id) : NULL;
        if (!held || x->cells[*c].initial)
            continue;
        Obj source = held->copy_of >= 0 ? held->copy_of : v.id;
        *shallow = held->copy_of >= 0;
        if (is_members_of(e, source, self) &&
            is_mutable(e, state_get(s, source), obj_info(&e->h, source)))
            return obj_info(&e->h, source)->name;
    }
    return NULL;
}

/* The callers of a helper that makes the copy are methods: it is for them to know. */
void
share_result_summary(const Explorer *e, const State *s, Val ret, SumOutcome *o)
{
    Obj self = e->f->nparams ? e->params[0] : -1;
    uint32_t c = 0;

    if (self >= 0 && is_made_here(e, ret) && state_get(s, ret.id) && ret.id != self)
        o->shares = shared_member(e, s, ret.id, self, &c, &o->shares_copy);
    if (is_made_here(e, ret) && !o->shares && obj_info(&e->h, ret.id)->shares) {
        o->shares = obj_info(&e->h, ret.id)->shares;
        o->shares_copy = obj_info(&e->h, ret.id)->shares_copy;
    }
}

/* The result of a method holds what a member of its object holds, or a shallow copy of that. */
void
judge_result_shares(Explorer *e, const State *s, Val ret, InstrId i)
{
    Obj self = e->f->nparams ? e->params[0] : -1;

    if (!e->fn->role.method || self < 0 || ret.kind != VAL_PTR || !state_get(s, ret.id))
        return;
    if (ret.id == self && mutable_member(e, self))
        tell(e, s, EVENT_RESULT_SHARES, i, self, mutable_member(e, self), NULL, false);
    judge_handed_out(e, s, ret, self, i);
    if (!is_made_here(e, ret))
        return;
    judge_left_out(e, s, ret.id, self, i);
    const Object *x = state_get(s, ret.id);
    const ObjInfo *info = obj_info(&e->h, ret.id);
    bool shallow = false;
    for (uint32_t c = 0; c < x->ncells; c++) {
        const char *member = shared_member(e, s, ret.id, self, &c, &shallow);
        if (member)
            tell(e, s, EVENT_RESULT_SHARES, x->cells[c].at >= 0 ? x->cells[c].at : i,
                 x->cells[c].v.id, member, x->cells[c].name, shallow);
    }
    if (info->shares)
        tell(e, s, EVENT_RESULT_SHARES, info->site, ret.id, info->shares, info->shares,
             info->shares_copy);
    if (x->copy_of == self && mutable_member(e, self))
        tell(e, s, EVENT_RESULT_SHARES, info->site, ret.id, mutable_member(e, self),
             mutable_member(e, self), true);
}
