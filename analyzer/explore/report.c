/*
 * report: what happens in the exploration becomes an event, the rules make findings of events, and of the findings
 * that are the same mistake only the one with the shortest path is kept.
 */
#include "engine.h"
#include "tableshot.h"
#include "mend.h"

typedef struct Context {
    Explorer *e;
    const State *s;
    InstrId at;
    InstrId anchor; /* where the mistake was made: `at`, or before it */
    Obj obj;
    EventKind kind;
    ApiUse *use; /* the mistake is that of a callee's, called without the GIL */
    const FormatFault *fault;
    Family freed;           /* by which what is put there is freed */
    const Usage *callers;   /* of a helper: they disagree with what it returns; NULL */
    const TableShot *units; /* its format, held against the arguments */
    const char *instead;
    const Global *variable; /* what several threads write */
    const Instr *unfilled;  /* the member that is NULL until __init__ has run; NULL */
    const char *ending;     /* the last step of the path; NULL: the message */
    bool of_freed;          /* it is about a member of a struct that is freed */
    bool in_callee;         /* ... and that the callee goes through */
    bool each;              /* two objects at one place are two mistakes (leaks are) */
    bool nobody;            /* nobody can ask for the exception that is left */
    bool surplus;           /* the lost reference was added to an object that lives on */
} Context;

static bool
is_singleton(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);

    if (i->kind != OBJ_GLOBAL || !i->is_object)
        return false;
    uint64_t *g = map_get(&e->owners, (uint64_t)o + 1);
    return g && !e->u->globals.at[*g - 1].in_project;
}

static bool
is_static_type(const Explorer *e, Obj o)
{
    const ObjInfo *i = obj_info(&e->h, o);
    const Type *t = ir_type(e->u, i->type);

    return i->kind == OBJ_GLOBAL && t && t->kind == TYPE_RECORD && t->is_object &&
           models_record(e->p->models, t->name) == RECORD_TYPE;
}

static const char *
event_call(Explorer *e, InstrId at)
{
    const Instr *in = at >= 0 ? &e->f->instrs.at[at] : NULL;
    const char *name = in && in->op == OP_call ? call_title(e->p->models, e->u, e->f, in) : NULL;

    return name ? shown_name(in, name) : NULL;
}

static const char *
family_name(uint8_t family)
{
    return family == FAMILY_BUFFER ? "buffer" : word_of(model_families, family);
}

/* Is it a call such as Py_DECREF? */
static bool
releases_something(const Explorer *e, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    return m && m->releases;
}

static void
describe_object(Explorer *e, const State *s, Obj obj, Event *ev)
{
    enum { IMMORTAL_SINCE = 0x030c0000 };
    const ObjInfo *i = obj_info(&e->h, obj);
    const Object *x = state_get(s, obj);

    ev->maker = i->callee;
    ev->family = x && x->family != FAMILY_NONE ? family_name(x->family) : NULL;
    ev->is_block = x && obj_info(&e->h, obj)->kind == OBJ_BLOCK;
    ev->is_buffer = x && x->family == FAMILY_BUFFER;
    ev->is_param = i->birth == BIRTH_PARAM;
    ev->is_singleton = is_singleton(e, obj);
    ev->is_static_type = is_static_type(e, obj);
    ev->from_unknown = i->unknown != NULL;
    if (x && x->same_as >= 0 && is_singleton(e, x->same_as))
        ev->is_singleton = true;
    const TypeModel *t = x && x->type ? models_type(e->p->models, x->type) : NULL;
    ev->is_immortal = (i->immortal || ev->is_singleton || (t && t->immortal)) &&
                      ir_python(e->u) >= IMMORTAL_SINCE;
    if (!x)
        return;
    ev->type = x->type;
    ev->is_atomic = t ? t->atomic
                      : i->birth == BIRTH_MEMBER && i->record && i->is_object &&
                            ask_member_atoms(e, i->record, i->name);
    ev->released_before = x->released;
    ev->count = x->owned;
    if (x->outside == OUT_LENDER && x->lender >= 0)
        ev->lender = heap_name(&e->h, s, x->lender);
    if (x->weak_at >= 0)
        ev->changed_by = event_call(e, x->weak_at);
    ev->by_finaliser = x->weak_at >= 0 && releases_something(e, x->weak_at);
    ev->weakly = x->weakly;
    ev->setter = x->weak_at >= 0 ? replaced_by(e, obj) : NULL;
    ev->by_variable = ev->setter && obj_info(&e->h, i->parent)->kind == OBJ_GLOBAL;
}

/* Is it a pointer to a function that is NULL where it is called? */
static bool
calls_null(Explorer *e, const State *s, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];

    return in->op == OP_call &&
           val_is_null(eval(e, (State *)s, ir_strip(e->f, ir_arg(e->f, in, 0))));
}

static const char *
null_source(Explorer *e, const State *s, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    for (uint32_t k = in->op == OP_call && !calls_null(e, s, at); k < in->nargs; k++) {
        Ref r = ir_strip(e->f, ir_arg(e->f, in, k));
        if (in->op == OP_call && !val_is_null(eval(e, (State *)s, ir_arg(e->f, in, k))))
            continue;
        const Param *p = m && k > 0 && k - 1 < m->params.n ? &m->params.at[k - 1] : NULL;
        if (p && p->nullable && !p->null_fails)
            continue; /* that one may be */
        for (int depth = 0; depth < 4; depth++) {
            const Instr *d = ir_def(e->f, r);
            if (!d)
                break;
            if (d->op == OP_load && ir_arg(e->f, d, 0).kind == REF_LOCAL) {
                const Local *l = &e->f->locals.at[ir_arg(e->f, d, 0).n];
                const Object *x = state_get(s, e->locals[ir_arg(e->f, d, 0).n]);
                const Cell *c = x ? cell_find(x, 0, -1) : NULL;
                if (l->name && c && val_is_null(c->v))
                    return l->name;
            }
            if (d->op == OP_load && ir_loaded_global(e->u, e->f, r))
                return ir_loaded_global(e->u, e->f, r);
            if (d->op == OP_load || d->op == OP_field || d->op == OP_index || d->op == OP_cast) {
                const Instr *field = ir_loaded_field(e->f, r);
                if (d->op == OP_load && field)
                    return field->name;
                r = ir_strip(e->f, ir_arg(e->f, d, 0));
                continue;
            }
            if (d->op == OP_call)
                return arena_printf(e->a, "the result of %s",
                                    call_name(e->u, e->f, d) ? call_name(e->u, e->f, d)
                                                             : "the call");
            break;
        }
    }
    return NULL;
}

/* Was the last branch on the way there on a member or an unknown result being NULL? Whether it ever is, the code
 * does not tell. */
static bool
rests_on_null(const Explorer *e, const State *s)
{
    const Trace *t = s->trace;

    if (!t || t->what != TRACE_TAKEN || t->obj < 0)
        return false;
    const ObjInfo *i = obj_info(&e->h, t->obj);
    return (i->birth == BIRTH_MEMBER || i->unknown) && !state_get(s, t->obj);
}

/* Is it NULL here because a callee asks whether it is? Nothing in this function says that it may be. */
static bool
only_callee_asks(const Explorer *e, const State *s, const char *name)
{
    for (const Trace *t = s->trace; name && t; t = t->parent) {
        const char *asked = t->what == TRACE_ASKED ? obj_info(&e->h, t->obj)->name : NULL;
        if (asked && strcmp(asked, name) == 0)
            return true;
    }
    return false;
}

/* Is NULL in that variable only because the callers may have had no exception for the function to fetch? They call it because they
 * have one, for all that it says. */
static bool
had_nothing_to_fetch(const Explorer *e, const State *s, const char *name)
{
    if (s->exc_entry != ENTRY_NONE || !name)
        return false;
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k], *from = i;
        if (i->op == OP_store)
            from = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, i, 1)));
        const Model *m =
            from && from->op == OP_call ? call_model(e->p->models, e->u, e->f, from) : NULL;
        if (!m || m->exc != EXCOP_FETCHES)
            continue;
        for (uint32_t a = 0; a < i->nargs; a++) {
            Ref to = ir_strip(e->f, ir_arg(e->f, i, a));
            const char *local = to.kind == REF_LOCAL ? e->f->locals.at[to.n].name : NULL;
            if (local && strcmp(local, name) == 0)
                return true;
        }
    }
    return false;
}

/* The function without a model on whose result it rests what the object is, or that this way is taken; NULL. */
static const char *
unknown_behind(const Explorer *e, const State *s, Obj obj)
{
    const char *name = obj >= 0              ? obj_info(&e->h, obj)->unknown
                       : rests_on_null(e, s) ? obj_info(&e->h, s->trace->obj)->unknown
                                             : NULL;

    return name && !models_find(e->p->models, name, ir_python(e->u)) ? name : NULL;
}

/* The call, an instruction, that failed and left NULL in the variable of that name; -1. */
static InstrId
null_call(const Explorer *e, const State *s, const char *name)
{
    for (const Trace *t = s->trace; t; t = t->parent) {
        if (t->what != TRACE_FAILS)
            continue;
        for (uint32_t k = 0; k < e->f->instrs.n; k++) {
            const Instr *i = &e->f->instrs.at[k];
            if (i->op != OP_store || ir_arg(e->f, i, 0).kind != REF_LOCAL)
                continue;
            Ref value = ir_strip(e->f, ir_arg(e->f, i, 1));
            const Local *l = &e->f->locals.at[ir_arg(e->f, i, 0).n];
            if (value.kind == REF_TMP && value.n == t->at && l->name && strcmp(l->name, name) == 0)
                return t->at;
        }
        if (strncmp(name, "the result of ", 14) == 0)
            return -1;
    }
    return -1;
}

static const char *
null_maker(const Explorer *e, const State *s, const char *name)
{
    InstrId at = null_call(e, s, name);

    return at < 0 ? NULL
                  : shown_name(&e->f->instrs.at[at], call_name(e->u, e->f, &e->f->instrs.at[at]));
}

/* Is NULL read there, from a variable into which a call that failed has put it? */
bool
is_null_of_failure(const Explorer *e, const State *s, Ref value)
{
    const Instr *i = ir_def(e->f, ir_strip(e->f, value));

    if (!i || i->op != OP_load || ir_arg(e->f, i, 0).kind != REF_LOCAL)
        return false;
    const char *name = e->f->locals.at[ir_arg(e->f, i, 0).n].name;
    return name && null_call(e, s, name) >= 0;
}

/* A name that the source does not have: of the call, or of a member of the interpreter's own structs. */
static bool
is_poor_name(const Explorer *e, Obj o, const char *name)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return strncmp(name, "the result of", 13) == 0 ||
           (i->birth == BIRTH_MEMBER && name == i->name &&
            models_member(e->p->models, i->record, i->name));
}

/* The name that it had last, if it ever had a better one. */
static const char *
name_before(const Explorer *e, const State *s, Obj o, const char *poor)
{
    for (const Trace *t = s->trace; t; t = t->parent) {
        const char *name = heap_name_by_locals(&e->h, t->after, o);
        if (name && !is_poor_name(e, o, name))
            return name;
        poor = t->parent ? poor : heap_name(&e->h, t->after, o);
    }
    return poor;
}

/* Where what is contradicted is written. */
static const char *
promise_place(Explorer *e)
{
    const Model *m = e->judged;

    if (!m)
        return NULL;
    const char *slash = strrchr(m->file, '/');
    bool in_code = models_find(e->p->models, m->name, ir_python(e->u)) != m;
    return arena_printf(e->p->arena, "the %s at %s:%d", in_code ? "annotation" : "model",
                        slash ? slash + 1 : m->file, m->line);
}

/* The family that the call at `at` gives blocks back to. */
static const char *
freed_family(const Explorer *e, InstrId at)
{
    const Model *m = call_model(e->p->models, e->u, e->f, &e->f->instrs.at[at]);

    return !m ? NULL : family_name(m->frees ? m->frees_family : m->outcomes.at[0].family);
}

/* Where the reference that is lost came from: the last one that o got, -1. */
static InstrId
gained_at(const State *s, Obj o)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if ((t->what == TRACE_GAINED || t->what == TRACE_BORN) && t->obj == o)
            return t->at;
    return -1;
}

/* A call that gave its argument back with a reference: what is lost is its result, not something that was added. */
static const char *
given_back(Explorer *e, const State *s, Obj obj)
{
    InstrId at = gained_at(s, obj);
    const Instr *in = at >= 0 ? &e->f->instrs.at[at] : NULL;

    return in && in->op == OP_call && is_object_type(e->u, in->type) ? heap_result_name(&e->h, at)
                                                                     : NULL;
}

/* The call that ev->fails names. */
static InstrId
failed_at(const State *s, const Event *ev)
{
    const Trace *t = s->trace;

    if (ev->of_exception)
        return s->exc_at;
    while (t && t->what != TRACE_FAILS)
        t = t->parent;
    return t ? t->at : -1;
}

/* Who set the exception: of qsort, its comparator. */
static const char *
failed_in(Explorer *e, InstrId call)
{
    const Model *m = call_model(e->p->models, e->u, e->f, &e->f->instrs.at[call]);
    const Fn *to = m && m->invokes ? invoked_fn(e, &e->f->instrs.at[call], m) : NULL;

    return to ? to->f->name : called(e, call);
}

static bool
is_about_exception(EventKind kind)
{
    return kind == EVENT_EXCEPTION_LEFT || kind == EVENT_EXCEPTION_USED ||
           kind == EVENT_EXCEPTION_CLEARED || kind == EVENT_EXCEPTION_SHOWN;
}

static bool
is_about_gil(EventKind kind)
{
    return kind == EVENT_GIL_USE || kind == EVENT_GIL_TWICE;
}

/* The variable that was given o last, -1 if none holds it in s; one that leads to somewhere in its memory only if no other does. */
static int32_t
variable_of(const Explorer *e, const State *s, Obj o)
{
    int32_t best = -1;
    InstrId since = -2;
    bool inside = true;

    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Object *x = state_get(s, e->locals[k]);
        const Cell *c = x ? cell_find(x, 0, -1) : NULL;
        if (!c || c->v.kind != VAL_PTR || c->v.id != o)
            continue;
        bool part = leads_inside(e, c->v);
        if (part == inside ? c->at > since : inside) {
            best = (int32_t)k;
            since = c->at;
            inside = part;
        }
    }
    return best;
}

/* What is called where it happens, in words that stand for a pointer, too. */
static const char *
call_shown(const Context *c, EventKind kind)
{
    if (c->use)
        return c->use->name;
    if (kind == EVENT_STOLEN_BORROWED && c->obj >= 0 && obj_info(&c->e->h, c->obj)->site == c->at)
        return NULL; /* it came out of the call, as of PyArg_ParseTuple, to where a reference is owned */
    return kind == EVENT_EXCEPTION_USED || is_about_gil(kind) ? called(c->e, c->at)
                                                              : event_call(c->e, c->at);
}

/* A new reference on every way on which the call succeeds. */
static bool
gives_new(const Explorer *e, const Instr *call)
{
    const Model *m = call->op == OP_call ? call_model(e->p->models, e->u, e->f, call) : NULL;

    for (uint32_t k = 0; m && k < m->outcomes.n; k++)
        if (m->outcomes.at[k].ret != RET_NEW && m->outcomes.at[k].ret != RET_NULL)
            return false;
    return m != NULL;
}

/* Whatever way is taken to where o is lost, does the variable of that name hold nothing but NULL and references of ours? */
static bool
is_always_ours(const Explorer *e, Obj o, const char *name)
{
    bool found = false;

    for (uint32_t k = 0; k < e->f->locals.n; k++) {
        const Local *l = &e->f->locals.at[k];
        if (!l->name || strcmp(l->name, name) != 0)
            continue;
        found = true;
        if (k < e->f->nparams || l->address_taken)
            return false;
    }
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *store = &e->f->instrs.at[k];
        Ref to = store->op == OP_store ? ir_arg(e->f, store, 0) : ref_none();
        const char *variable = to.kind == REF_LOCAL ? e->f->locals.at[to.n].name : NULL;
        if (!variable || strcmp(variable, name) != 0)
            continue;
        Ref from = ir_strip(e->f, ir_arg(e->f, store, 1));
        if (from.kind != REF_NULL &&
            !(from.kind == REF_TMP &&
              (from.n == obj_info(&e->h, o)->site || gives_new(e, &e->f->instrs.at[from.n]))))
            return false;
    }
    return found;
}

/* Was a block overwritten with the NULL of the call that has just failed to grow it? */
static bool
is_failed_call_stored(const Explorer *e, const State *s, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];
    Ref r = in->op == OP_store ? ir_strip(e->f, ir_arg(e->f, in, 1)) : ref_none();

    for (const Trace *t = s->trace; t && r.kind == REF_TMP; t = t->parent)
        if (t->what == TRACE_FAILS && t->at == (InstrId)r.n)
            return true;
    return false;
}

/* Does the call change its argument, rather than make another object of it? */
static bool
is_setter(const Explorer *e, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;

    return m && m->outcomes.at[0].ret != RET_NEW;
}

static void
tell_rules(Context c, EventKind kind, const char *name, const char *member, bool flag)
{
    Explorer *e = c.e;
    const State *s = c.s;
    InstrId at = c.at;
    Obj obj = c.obj;
    const Model *contract = e->fn->role.contract;
    Mends mends = {0};
    Event ev = {.name = name,
                .mends = &mends,
                .member = member,
                .slot = e->fn->role.slot,
                .method = e->fn->role.method,
                .context = &c};

    c.kind = kind;
    if (e->f->degraded || (!c.unfilled && !newborn_may_tell(e, s, kind, at, obj, &c.unfilled)))
        return;
    if (kind == EVENT_LOST && flag && obj >= 0 && given_back(e, s, obj)) {
        ev.name = given_back(e, s, obj);
        flag = false;
    }
    if (obj >= 0) {
        describe_object(e, s, obj, &ev);
        int32_t var = kind == EVENT_LOST ? variable_of(e, s, obj) : -1;
        if (!ev.name && var >= 0)
            ev.name = e->f->locals.at[var].name;
        if (!ev.name)
            ev.name = heap_name(&e->h, s, obj);
        if (is_poor_name(e, obj, ev.name))
            ev.name = name_before(e, s, obj, ev.name);
        ev.always_ours = kind == EVENT_LOST && ev.name && is_always_ours(e, obj, ev.name);
    } else if (kind == EVENT_NULL_USE)
        ev.name = c.in_callee ? c.unfilled->name : null_source(e, s, at);
    if (obj < 0 && kind == EVENT_NULL_USE &&
        (only_callee_asks(e, s, ev.name) || had_nothing_to_fetch(e, s, ev.name)))
        return;
    if (kind == EVENT_RETURN_BORROWED && ev.is_immortal && e->f->instrs.at[at].macro)
        return; /* the macro of a version for which that is right */
    if (!ev.name)
        ev.name = "a pointer";
    ev.of_freed = c.of_freed;
    ev.promise = promise_place(e);
    ev.frees = c.freed                    ? family_name(c.freed)
               : kind == EVENT_WRONG_FREE ? freed_family(e, at)
                                          : NULL;
    ev.format = c.fault;
    ev.callers = c.callers ? c.callers->sites.n : 0;
    ev.helper = c.callers ? e->f->name : NULL;
    ev.instead = c.instead;
    if (c.instead && heap_result_name(&e->h, at))
        ev.name = heap_result_name(&e->h, at);
    if (c.variable)
        ev.name = c.variable->name;
    ev.caller = c.use ? e->f->name : NULL;
    ev.call = call_shown(&c, kind);
    ev.fails = obj < 0 && kind == EVENT_NULL_USE ? null_maker(e, s, ev.name)
               : is_about_exception(kind)        ? (s->exc_at >= 0 ? failed_in(e, s->exc_at) : NULL)
                                                 : failing_call(e, s, obj);
    if (kind == EVENT_BLOCK_LOST && flag && !is_failed_call_stored(e, s, at))
        ev.fails = NULL; /* what failed before has nothing to do with it */
    ev.before_init = c.unfilled != NULL;
    ev.in_callee = c.in_callee;
    ev.gil = is_about_gil(kind) ? member : NULL;
    ev.may_be = flag;
    ev.in_place = flag && kind == EVENT_SHARED_CHANGE && !is_setter(e, at);
    ev.refused = flag && kind == EVENT_NULL_USE;
    ev.is_called = kind == EVENT_NULL_USE && at >= 0 && calls_null(e, s, at);
    ev.surplus = flag;
    ev.of_exception = is_about_exception(kind);
    ev.rests_on_null = rests_on_null(e, s);
    ev.dropped = at >= 0 && e->f->instrs.at[at].op == OP_discard;
    ev.is_callback = contract != NULL;
    ev.returns_nothing = c.nobody || (contract && returns_nothing(contract));
    ev.in_dealloc = e->fn->role.slot && strcmp(e->fn->role.slot, "tp_dealloc") == 0;
    for (int k = 0; k < RULE_COUNT; k++) {
        const Rule *r = rules_all[k];
        void (*const listeners[])(const Event *) = {
            [EVENT_LOST] = r->on_lost,
            [EVENT_CYCLE] = r->on_cycle,
            [EVENT_RELEASED] = r->on_released,
            [EVENT_DEAD_USE] = r->on_dead_use,
            [EVENT_WEAK_USE] = r->on_weak_use,
            [EVENT_RETURN_BORROWED] = r->on_return_borrowed,
            [EVENT_STOLEN_BORROWED] = r->on_stolen_borrowed,
            [EVENT_MEMBER_RELEASE] = r->on_member_release,
            [EVENT_NULL_USE] = r->on_null_use,
            [EVENT_BARE_ERROR] = r->on_bare_error,
            [EVENT_UNDEF_USE] = r->on_undef_use,
            [EVENT_BLOCK_LOST] = r->on_block_lost,
            [EVENT_WRONG_FREE] = r->on_wrong_free,
            [EVENT_EXCEPTION_LEFT] = r->on_exception_left,
            [EVENT_EXCEPTION_USED] = r->on_exception_used,
            [EVENT_STRUCT_COPY] = r->on_struct_copy,
            [EVENT_SHARED_CHANGE] = r->on_shared_change,
            [EVENT_RESULT_SHARES] = r->on_result_shares,
            [EVENT_RESULT_HOLDS] = r->on_result_holds,
            [EVENT_RESULT_LACKS] = r->on_result_lacks,
            [EVENT_VIEW_LEFT] = r->on_view_left,
            [EVENT_NO_MEMO] = r->on_no_memo,
            [EVENT_GIL_USE] = r->on_gil_use,
            [EVENT_GIL_TWICE] = r->on_gil_twice,
            [EVENT_GIL_LEFT] = r->on_gil_left,
            [EVENT_FORMAT] = r->on_format,
            [EVENT_RACE_LOAN] = r->on_race_loan,
            [EVENT_RACE_WRITE] = r->on_race_write,
            [EVENT_EXCEPTION_CLEARED] = r->on_exception_cleared,
            [EVENT_EXCEPTION_SHOWN] = r->on_exception_shown};
        if (listeners[kind])
            listeners[kind](&ev);
    }
}

void
tell(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const char *name,
     const char *member, bool flag)
{
    Context c = {.e = e,
                 .s = s,
                 .at = at,
                 .anchor = at,
                 .obj = obj,
                 .each = kind == EVENT_LOST || kind == EVENT_BLOCK_LOST,
                 .surplus = kind == EVENT_LOST && flag};

    tell_rules(c, kind, name, member, flag);
}

void
tell_placed(Explorer *e, const State *s, InstrId at, Obj block, const char *place, Family freed)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = at, .obj = block, .freed = freed};

    tell_rules(c, EVENT_WRONG_FREE, NULL, place, false);
}

void
tell_freed(Explorer *e, const State *s, InstrId at, Obj block, const char *members)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = at, .obj = block, .of_freed = true};

    tell_rules(c, EVENT_LOST, NULL, members, false);
}

void
tell_nobody(Explorer *e, const State *s, InstrId at, InstrId anchor)
{
    Context c = {.e = e,
                 .s = s,
                 .at = at,
                 .anchor = anchor,
                 .obj = -1,
                 .ending = "the lock is given back with the exception still set",
                 .nobody = true};

    tell_rules(c, EVENT_EXCEPTION_LEFT, NULL, NULL, false);
}

void
tell_from(Explorer *e, const State *s, EventKind kind, InstrId at, InstrId anchor,
          const char *ending)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = anchor, .obj = -1, .ending = ending};

    tell_rules(c, kind, NULL, NULL, false);
}

void
tell_format(Explorer *e, const State *s, InstrId at, const FormatFault *fault,
            const TableShot *units)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = at, .obj = -1, .fault = fault, .units = units};

    tell_rules(c, EVENT_FORMAT, NULL, NULL, false);
}

void
tell_use(Explorer *e, const State *s, InstrId at, ApiUse *use)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = at, .obj = -1, .use = use};

    c.ending = arena_printf(e->p->arena, "%s is called with the GIL released", called(e, at));
    tell_rules(c, EVENT_GIL_USE, NULL, NULL, false);
}

void
tell_unfilled(Explorer *e, const State *s, InstrId at, const char *record, const char *name)
{
    Instr *member = NEW(e->a, Instr);

    *member = (Instr){.op = OP_field, .record = record, .name = name};
    Context c = {
        .e = e, .s = s, .at = at, .anchor = at, .obj = -1, .unfilled = member, .in_callee = true};
    if (newborn_is_told(e))
        tell_rules(c, EVENT_NULL_USE, NULL, NULL, false);
}

void
tell_callers(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const Usage *callers)
{
    Context c = {.e = e, .s = s, .at = at, .anchor = at, .obj = obj, .callers = callers};

    tell_rules(c, kind, NULL, NULL, false);
}

void
tell_race(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const char *instead,
          const Global *variable)
{
    Context c = {.e = e,
                 .s = s,
                 .at = at,
                 .anchor = at,
                 .obj = obj,
                 .instead = instead,
                 .variable = variable};

    tell_rules(c, kind, NULL, NULL, false);
}

Severity
rule_severity(int rule)
{
    static const Severity severities[] = {
#define RULE(name, id, family, severity, cwe, meaning) SEVERITY_##severity,
#include "../../rules/rules.def"
#undef RULE
    };

    return severities[rule];
}

/* Of two findings that are one mistake: which to tell. */
static bool
is_better(const RawFinding *a, const RawFinding *b)
{
    if (a->f.reach != b->f.reach)
        return a->f.reach > b->f.reach;
    if (a->surplus != b->surplus)
        return b->surplus;
    return a->length < b->length;
}

/* The call that made the lost object, or that added the lost reference to an older one: a helper that hands out a new
 * object or its argument with a reference of its own is one source, and forgetting either is one mistake. */
static InstrId
source_of(const Context *c)
{
    InstrId at = c->obj >= 0 && c->each ? gained_at(c->s, c->obj) : -1;

    if (c->obj < 0)
        return -1;
    return at >= 0 ? at : obj_info(&c->e->h, c->obj)->site;
}

/* What tells two leaks at one place apart: the variable that held the reference last (whatever it held on which path,
 * one release is missing), else where the reference came from. */
static uint64_t
lost_as(const Context *c, InstrId source)
{
    int32_t var = variable_of(c->e, c->s, c->obj);

    for (const Trace *t = c->s->trace; t && var < 0; t = t->parent)
        var = variable_of(c->e, t->after, c->obj);
    if (var >= 0)
        return hash_mix(0x7a, (uint64_t)var);
    return source >= 0 ? (uint64_t)source + 1 : (uint64_t)c->obj << 32;
}

static void
keep_shortest(Explorer *e, RawFinding raw)
{
    for (uint32_t k = 0; k < e->findings.n; k++)
        if (e->findings.at[k].key == raw.key) {
            RawFinding *have = &e->findings.at[k];
            if (is_better(&raw, have))
                *have = raw;
            return;
        }
    vec_push(e->a, &e->findings, raw);
}

/* The prefixes Py and _Py are the API's own: a finding in Py_DECREF is not brought about by Py_DECREF. */
static const char *
projects_macro(const char *macro)
{
    return macro && strncmp(macro, "Py", 2) != 0 && strncmp(macro, "_Py", 3) != 0 &&
                   strcmp(macro, "NULL") != 0
               ? macro
               : NULL;
}

/* Is all that goes wrong in the text of that macro: what makes the object or fails there, and what is done about it? */
static bool
is_macros_own(const Context *c, const Event *ev, InstrId birth, const char *macro)
{
    const Explorer *e = c->e;
    InstrId from = c->obj >= 0 ? birth : ev->fails ? failed_at(c->s, ev) : -1;

    return macro && from >= 0 && e->f->instrs.at[from].macro == macro;
}

/* Is it told of once in the program, and for what? The key is the same wherever it is met. */
static void
tell_once(const Context *c, const Event *ev, InstrId birth, int rule, RawFinding *raw)
{
    const Explorer *e = c->e;
    const Global *g = c->variable;
    const char *key = NULL;

    if (g) {
        key = arena_printf(e->a, "%s:%s:%s", g->is_static ? e->u->path : "",
                           g->function ? g->function : "", g->name);
        raw->once_of = ONCE_VARIABLE;
    } else if (c->unfilled && !newborn_is_of_its_life(e)) {
        key = arena_printf(e->a, "%s.%s", c->unfilled->record, c->unfilled->name);
        raw->once_of = ONCE_MEMBER;
    } else if (is_macros_own(c, ev, birth, raw->f.cause)) {
        key = arena_printf(e->a, "%d %s: %s", rule, raw->f.cause, raw->said);
        raw->once_of = ONCE_MACRO;
    } else if (rule == RULE_ref_leak && c->obj >= 0 && ev->fails) {
        key = half_taken(e, birth, failed_at(c->s, ev));
        raw->once_of = ONCE_HELPER;
    }
    raw->once = key ? intern(key) : NULL;
}

static void
add_finding(const Event *ev, int rule, Confidence confidence, const char *why, const char *remedy,
            const char *message)
{
    const Context *c = ev->context;
    Explorer *e = c->e;
    Arena *a = e->p->arena;
    RawFinding raw = {0};
    InstrId birth = source_of(c);
    Loc loc = instr_loc(e, c->anchor);
    uint64_t who = c->obj < 0 || !c->each ? 0 : lost_as(c, birth);

    raw.key = hash_mix(hash_mix(hash_mix((uint64_t)rule, loc.line), loc.col), who);
    raw.length = c->s->trace ? c->s->trace->length : 0;
    raw.surplus = c->surplus;
    if (ev->is_immortal && confidence > CONFIDENCE_LOW) {
        confidence = CONFIDENCE_LOW;
        why = "it is not counted from Python 3.12 on";
    }
    raw.f = (Finding){.rule = rule,
                      .severity = rule_severity(rule),
                      .confidence = confidence,
                      .reach = (Reach)c->s->reach,
                      .function = e->f->name,
                      .message = message,
                      .remedy = remedy,
                      .rests_on = why,
                      .unknown = unknown_behind(e, c->s, c->obj)};
    bool at_import = e->fn->role.slot && strcmp(e->fn->role.slot, "PyInit") == 0 &&
                     raw.f.reach != REACH_ORDINARY;
    if (raw.f.reach == REACH_MEMORY || at_import || confidence == CONFIDENCE_LOW)
        raw.f.severity = SEVERITY_LOW; /* a module that fails to load is lost for good anyway */
    else if (ev->before_init && !newborn_is_of_its_life(e))
        raw.f.severity = SEVERITY_WARNING; /* it takes a caller who leaves __init__ out */
    if (c->anchor >= 0)
        raw.f.cause = projects_macro(e->f->instrs.at[c->anchor].macro);
    bool own = birth >= 0 && e->f->instrs.at[birth].macro == raw.f.cause;
    raw.said = message;
    raw.each = c->each && birth >= 0 ? who : 0;
    raw.family = own ? 1 : hash_mix(who, 2);
    if (!raw.f.cause)
        mends_take(a, ev->mends, &raw.f);
    for (uint32_t k = 0; k < e->findings.n; k++) /* the story is dear: only if it will be kept */
        if (e->findings.at[k].key == raw.key && !is_better(&raw, &e->findings.at[k]))
            return;
    Alias alias = {.hidden = -1};
    e->about = c->obj < 0 ? ev->name : NULL;
    e->alias = alias_of(e, c->s, c->kind, c->at, ev, c->obj, &alias) ? &alias : NULL;
    alias.hidden = -1;
    story(e, c->s, c->obj, c->at, c->ending ? c->ending : arena_printf(a, "%s", message), &raw.f);
    if (e->alias)
        alias_end(e, c->s, c->obj, c->at, &raw.f);
    e->alias = NULL;
    e->about = NULL;
    set_place(e, c->anchor, &raw.f.path, &raw.f.line, &raw.f.column);
    if (c->units)
        tableshot_end(c->units, &raw.f.steps[raw.f.nsteps - 1]);
    raw.use = c->use;
    if (c->callers)
        raw.callers = rule == RULE_ref_leak ? CALLERS_NEVER_RELEASE : CALLERS_RELEASE;
    tell_once(c, ev, birth, rule, &raw);
    if (raw.use) {
        Explorer callee = {.u = raw.use->fn->unit, .f = raw.use->fn->f};
        raw.f.function = callee.f->name;
        set_place(&callee, raw.use->at, &raw.f.path, &raw.f.line, &raw.f.column);
    }
    keep_shortest(e, raw);
}

static const char *
format_message(Arena *a, const char *fmt, va_list ap)
{
    char line[1024];

    vsnprintf(line, sizeof line, fmt, ap);
    return arena_printf(a, "%s", line);
}

Finding
finding_at(Arena *a, int rule, const char *path, Loc loc, const char *fmt, va_list ap)
{
    Finding f = {.rule = rule,
                 .severity = rule_severity(rule),
                 .confidence = CONFIDENCE_HIGH,
                 .reach = REACH_ORDINARY,
                 .path = path,
                 .line = loc.line ? loc.line : 1,
                 .column = loc.col ? loc.col : 1,
                 .function = "",
                 .message = format_message(a, fmt, ap),
                 .steps = NEW(a, FindingStep),
                 .nsteps = 1};

    *f.steps = (FindingStep){.path = path, .line = f.line, .column = f.column, .text = f.message};
    return f;
}

const char *
remedy_of(const Event *ev, const char *fmt, ...)
{
    const Context *c = ev->context;
    va_list ap;

    va_start(ap, fmt);
    const char *remedy = format_message(c->e->p->arena, fmt, ap);
    va_end(ap);
    return remedy;
}

void
report(const Event *ev, int rule, const char *remedy, const char *fmt, ...)
{
    const Context *c = ev->context;
    va_list ap;

    va_start(ap, fmt);
    const char *message = format_message(c->e->p->arena, fmt, ap);
    va_end(ap);
    if (ev->from_unknown)
        add_finding(ev, rule, CONFIDENCE_MEDIUM,
                    "what it comes from is not known; it is taken to return a new reference",
                    remedy, message);
    else
        add_finding(ev, rule, CONFIDENCE_HIGH, NULL, remedy, message);
}

void
report_unsure(const Event *ev, int rule, Confidence at_most, const char *why, const char *remedy,
              const char *fmt, ...)
{
    const Context *c = ev->context;
    va_list ap;

    va_start(ap, fmt);
    const char *message = format_message(c->e->p->arena, fmt, ap);
    va_end(ap);
    add_finding(ev, rule, at_most, why, remedy, message);
}

/* Findings that one macro brings about, for one object or for objects that it makes itself, are one mistake: the first
 * is told, with how often it comes. Returns how many there are with findings.at[k], 0 if an earlier one tells of it. */
static uint32_t
same_cause(const Explorer *e, uint32_t k)
{
    const RawFinding *f = &e->findings.at[k];
    uint32_t n = 1;

    if (!f->f.cause)
        return 1;
    for (uint32_t j = 0; j < e->findings.n; j++) {
        const RawFinding *g = &e->findings.at[j];
        if (j == k || g->f.rule != f->f.rule || g->f.cause != f->f.cause ||
            g->family != f->family || strcmp(g->said, f->said) != 0)
            continue;
        if (j < k)
            return 0;
        n++;
    }
    return n;
}

/* How many findings are alike is told with the first of them, once there are so many. */
enum { MANY_ALIKE = 6 };

static bool
is_same_object(const RawFinding *a, const RawFinding *b)
{
    return a->each && a->each == b->each;
}

static bool
is_same_text(const RawFinding *a, const RawFinding *b)
{
    return strcmp(a->said, b->said) == 0;
}

/* How many findings of that rule are like the k-th; 1 if they are few, 0 if an earlier one tells of them. */
static uint32_t
many_alike(const Explorer *e, uint32_t k, bool (*alike)(const RawFinding *, const RawFinding *))
{
    const RawFinding *f = &e->findings.at[k];
    uint32_t n = 0, before = 0;

    for (uint32_t j = 0; j < e->findings.n; j++)
        if (e->findings.at[j].f.rule == f->f.rule && alike(f, &e->findings.at[j])) {
            n++;
            before += j < k;
        }
    return n < MANY_ALIKE ? 1 : before ? 0 : n;
}

void
report_collect(Explorer *e, Result *out)
{
    if (models_generated(e->p->models, e->f->name))
        return; /* nobody but the generator's authors can mend it */
    for (uint32_t k = 0; k < e->findings.n; k++) {
        Finding *f = &e->findings.at[k].f;
        uint32_t n = same_cause(e, k); /* one macro */
        uint32_t ways =
            many_alike(e, k, is_same_object); /* one object that is forgotten on many ways out */
        uint32_t places =
            many_alike(e, k, is_same_text); /* one thing that is done again and again */
        ApiUse *use = e->findings.at[k].use;
        if (n == 0 || ways == 0 || places == 0)
            continue;
        if (ways > 1)
            f->message = arena_printf(e->p->arena, "%s (nor on %u more ways out of the function)",
                                      f->message, ways - 1);
        else if (n > 1 && !e->findings.at[k].once)
            f->message = arena_printf(e->p->arena, "%s (and at %u more places where %s is used)",
                                      f->message, n - 1, f->cause);
        else if (places > 1)
            f->message = arena_printf(e->p->arena, "%s (and at %u more places of the function)",
                                      f->message, places - 1);
        Told told = {.f = *f,
                     .use = use,
                     .once = e->findings.at[k].once,
                     .once_of = e->findings.at[k].once_of,
                     .places = ways > 1 ? 1 : n,
                     .callers = e->findings.at[k].callers};
        vec_push(e->p->arena, &out->told, told);
    }
}
