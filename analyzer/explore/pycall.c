/*
 * pycall: what Python code a call runs, where that is plain to see: a method called by its name, a function of a module, a
 * type called on an object. The models of these are slots, method_NAME and call_TYPE; of them only the sharing of elements is
 * taken (share.c), since the function that makes the call has a model of its own.
 *
 *     PyObject_CallMethod(o, "copy", NULL)                        method_copy(o)
 *     f = PyObject_GetAttrString(o, "append"); call f with x      method_append(o, x)
 *     PyObject_CallMethod(module, "copy", "O", o)                 method_copy(o): a function of a module
 *     f = helper(); call f with o                                 the same, where helper returns that function, or a variable holds it
 *     call PyList_Type with o                                     call_list(o)
 */
#include "engine.h"

enum { MOST = 8 };

typedef struct Callee {
    const char *kind, *name; /* method, copy; call, list; NULL */
    Obj self;                /* of a method; -1 */
    bool free;               /* a function of a module, that was looked up elsewhere */
} Callee;

static int
param_called(const Model *m, const char *name)
{
    for (uint32_t k = 0; k < m->params.n; k++)
        if (strcmp(m->params.at[k].name, name) == 0)
            return (int)k;
    return -1;
}

/* The text of a string literal, or of the str that a call has made of one, here or before it was put where it is; NULL. */
static const char *
text_of(Explorer *e, Val v)
{
    const ObjInfo *i = v.kind == VAL_PTR ? obj_info(&e->h, v.id) : NULL;
    int32_t n = i && i->kind == OBJ_STRING ? (int32_t)i->n : -1;

    if (i && i->birth == BIRTH_CALL && i->site >= 0) {
        const Instr *in = &e->f->instrs.at[i->site];
        Ref r = in->nargs == 2 ? ir_strip(e->f, ir_arg(e->f, in, 1)) : ref_undef();
        n = r.kind == REF_STRING ? (int32_t)r.n : -1;
    }
    if (n < 0)
        return i && i->birth == BIRTH_MEMBER && i->name ? ask_function_kept(e, i->record, i->name)
                                                        : NULL;
    Str s = e->u->strings.at[n];
    size_t len = s.n && s.bytes[s.n - 1] == 0 ? s.n - 1 : s.n;
    return intern_n(s.bytes, len);
}

/* The function of a module that a helper has returned, or that is kept in a variable or a member; NULL. */
static const char *
found_elsewhere(Explorer *e, const ObjInfo *i)
{
    if (i->birth == BIRTH_MEMBER && i->name)
        return ask_function_kept(e, i->record, i->name);
    const Instr *in = i->birth == BIRTH_CALL && i->site >= 0 ? &e->f->instrs.at[i->site] : NULL;
    Ref to = in && in->op == OP_call ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();
    const Fn *callee = to.kind == REF_FUNC ? program_fn(e->p, e->u, to.n) : NULL;
    return callee ? ask_function_returned(e, callee) : NULL;
}

/* An attribute that was asked for by name: of which object, and how it is called. */
static Callee
attribute(Explorer *e, const State *s, Obj o)
{
    Callee none = {.self = -1}, c = {.kind = "method", .self = -1};
    const ObjInfo *i = obj_info(&e->h, o);
    const Object *x = state_get(s, o);

    const char *found = x ? found_elsewhere(e, i) : NULL;
    if (found)
        return (Callee){.kind = "method", .name = found, .self = -1, .free = true};
    if (!x || x->taken_from < 0 || i->birth != BIRTH_CALL || i->site < 0)
        return none;
    const Instr *in = &e->f->instrs.at[i->site];
    const Model *m = in->op == OP_call ? call_model(e->p->models, e->u, e->f, in) : NULL;
    int at = m && m->elements ? param_called(m, "name") : -1;
    Ref r = at >= 0 && (uint32_t)at + 1 < in->nargs
                ? ir_strip(e->f, ir_arg(e->f, in, (uint32_t)at + 1))
                : ref_undef();
    if (r.kind != REF_STRING)
        return none;
    Str text = e->u->strings.at[r.n];
    size_t len = text.n && text.bytes[text.n - 1] == 0 ? text.n - 1 : text.n;
    c.name = intern_n(text.bytes, len);
    c.self = x->taken_from;
    return c;
}

static Callee
callee_of(Explorer *e, const State *s, const Model *m, const Val *args, uint32_t nargs)
{
    Callee none = {.self = -1};
    int named = param_called(m, "name");

    if (!nargs || args[0].kind != VAL_PTR || m->outcomes.at[0].ret != RET_NEW || m->elements ||
        !(m->runs & RUNS_CODE) || param_called(m, "args") >= 0)
        return none;
    if (named == 1 && nargs > 1 && param_called(m, "o") == 0) {
        const char *name = text_of(e, args[1]);
        return name ? (Callee){.kind = "method", .name = name, .self = args[0].id} : none;
    }
    if (param_called(m, "callable") != 0)
        return none;
    const ObjInfo *i = obj_info(&e->h, args[0].id);
    const TypeModel *t =
        i->kind == OBJ_GLOBAL && i->name ? models_type_object(e->p->models, intern(i->name)) : NULL;
    if (t)
        return (Callee){.kind = "call", .name = t->name, .self = -1};
    return attribute(e, s, args[0].id);
}

/* Was it imported? Then what is asked of it by name is a function, which gets its object as an argument. */
static bool
is_module(const Explorer *e, Obj o)
{
    const char *maker = obj_info(&e->h, o)->callee;
    const Model *m = maker ? models_find(e->p->models, maker, e->u->py_version) : NULL;

    return m && m->params.n && strcmp(m->params.at[0].name, "name") == 0;
}

void
share_python_call(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs,
                  Val result, InstrId i)
{
    Callee c = callee_of(e, s, m, args, nargs);
    Val given[MOST];
    uint32_t n = 0, first = m->params.n;

    if (!c.name)
        return;
    const Model *does =
        models_slot(e->p->models, arena_printf(e->a, "%s_%s", c.kind, c.name), e->u->py_version);
    if (!does)
        return;
    int one = param_called(m, "arg");
    if (one >= 0)
        first = (uint32_t)one;
    uint32_t count = first < nargs ? nargs - first : 0;
    while (count && val_is_null(args[first + count - 1]))
        count--; /* the end of a list of objects */
    if (c.self >= 0 && !is_module(e, c.self) && count < does->params.n)
        given[n++] = val_ptr(c.self, 0);
    for (uint32_t k = 0; k < count && n < MOST; k++)
        given[n++] = args[first + k];
    if (does->copies >= 0 && does->copies_deep && n == 1 && does->params.n > 1 &&
        (c.free || (c.self >= 0 && is_module(e, c.self))) && given[0].kind == VAL_PTR &&
        e->fn->role.method)
        tell(e, s, EVENT_NO_MEMO, i, given[0].id, NULL, does->params.at[1].name, false);
    share_elements(e, s, does, given, n, result, i);
}
