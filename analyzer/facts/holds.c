/*
 * holds: what a member can hold.
 *
 * Every store to it in the program is looked at, and where the value comes from: a call whose result has a known type, a
 * variable that a test or a format string says the type of, an argument of Python code. The worst of them counts. What
 * the answer rests on is told with it.
 */
#include "formats.h"
#include "types.h"

enum { DEEPEST = 4 };

typedef struct Asker {
    Program *p;
    TypeMember *m;
    int depth;
    const Fn *in; /* where the value is stored, or handed on to who stores it */
    InstrId at;
    Ref value; /* that value */
    Map *
        asked; /* places and parameters -> the least depth at which they were asked about, + 1: once is enough */
} Asker;

static void ask_value(Asker *a, const Fn *fn, Ref v);
static void ask_place(Asker *a, const char *record, const char *name);

static void
answer(Asker *a, Holding h, const char *fmt, const char *what, const Fn *fn)
{
    if (h <= a->m->holds && a->m->because)
        return;
    a->m->holds = h;
    a->m->because = arena_printf(a->p->arena, fmt, what ? what : "?", fn ? fn->f->name : "?");
}

static void
answer_type(Asker *a, int32_t type, const Fn *fn)
{
    for (uint32_t k = 0; k < a->m->types.n; k++)
        if (a->m->types.at[k] == type)
            return;
    vec_push(a->p->arena, &a->m->types, type);
    answer(a, HOLDS_TYPES, fn ? "%s, stored in %s" : "%s, by the struct it is declared with",
           a->p->types->all.at[type].name, fn);
}

static bool
answer_record(Asker *a, const Unit *u, TypeId pointer, const Fn *fn)
{
    const Type *r = ir_pointee(u, pointer);
    uint64_t *t = r && r->kind == TYPE_RECORD && r->is_object
                      ? map_get(&a->p->types->by_record, KEY_PTR(r->name))
                      : NULL;

    if (t)
        answer_type(a, (int32_t)*t - 1, fn);
    return t != NULL;
}

/* By a short name of the models: str, list. */
static bool
answer_model(Asker *a, const char *type, const Fn *fn)
{
    const TypeModel *m = type ? models_type(a->p->models, type) : NULL;

    if (!m)
        return false;
    if (m->atomic)
        answer(a, HOLDS_ATOMS, "a %s, stored in %s", m->name, fn);
    else if (m->open)
        answer(a, HOLDS_ANYTHING, "a %s, stored in %s", m->name, fn);
    else if (m->container)
        answer(a, m->mutable_ ? HOLDS_CONTAINERS : HOLDS_TUPLES, "a %s, stored in %s", m->name, fn);
    else
        return false;
    return true;
}

/* ---- tests ------------------------------------------------------------------------------ */

static bool
same_variable(const Origin *a, const Origin *b)
{
    return a->kind == b->kind && a->n == b->n && a->fn == b->fn && a->address == b->address &&
           (a->kind == FROM_PARAM || a->kind == FROM_LOCAL || a->kind == FROM_CALL);
}

static bool
is_argument(Asker *a, const Fn *fn, const Instr *call, uint32_t k, const Origin *o)
{
    Origins from = {0};

    origins_of(a->p, fn, ir_arg(fn->f, call, k), &from);
    return from.n == 1 && same_variable(&from.at[0], o);
}

/* PyUnicode_Check, which asks the type of the variable for a flag: the type that the flag stands for. */
static const char *
tested_feature(Asker *a, const Fn *fn, const Instr *call, const Model *m, const Origin *o)
{
    const Function *f = fn->f;
    const Instr *type = ir_def(f, ir_strip(f, ir_arg(f, call, 1)));
    Ref flag = call->nargs == 3 ? ir_arg(f, call, 2) : ref_none();

    if (!m->intrinsic || strcmp(m->intrinsic, "type_feature") != 0 || flag.kind != REF_INT ||
        !type || type->op != OP_call || type->nargs < 2 || !is_argument(a, fn, type, 1, o))
        return NULL;
    return type_of_feature(f->ints.at[flag.n]);
}

/* What the call tests the variable for: a type of the program (*own), or one that holds nothing. */
static const TypeModel *
tested_for(Asker *a, const Fn *fn, const Instr *i, const Origin *o, int32_t *own)
{
    const Model *m = i->op == OP_call ? call_model(a->p->models, fn->unit, fn->f, i) : NULL;
    const char *feature = m && i->nargs >= 2 ? tested_feature(a, fn, i, m, o) : NULL;

    *own = -1;
    if (!m || i->nargs < 2 || (!feature && !is_argument(a, fn, i, 1, o)))
        return NULL;
    const char *checked = feature ? feature : m->checks_type;
    const TypeModel *t = checked ? models_type(a->p->models, checked) : NULL;
    bool compares = m->intrinsic && (strcmp(m->intrinsic, "is_type") == 0 ||
                                     strcmp(m->intrinsic, "type_check") == 0);
    Ref type =
        compares && !feature && i->nargs == 3 ? ir_strip(fn->f, ir_arg(fn->f, i, 2)) : ref_none();
    *own = type_object_at(a->p, fn->unit, fn->f, type);
    if (!t && type.kind == REF_GLOBAL) /* &PyUnicode_Type */
        t = models_type_object(a->p->models, fn->unit->globals.at[type.n].name);
    return t && t->atomic ? t : NULL;
}

static void
find_tests(Asker *a, const Fn *fn, const Origin *o, InstrIds *tests)
{
    int32_t own;

    for (uint32_t k = 0; k < fn->f->instrs.n; k++)
        if (tested_for(a, fn, &fn->f->instrs.at[k], o, &own) || own >= 0)
            vec_push(a->p->arena, tests, (InstrId)k);
}

/* Says fn yes, by what is not 0, only where its parameter was tested? */
static bool
says_yes_behind(Asker *a, const Fn *fn, const InstrIds *tests, const Origin *param)
{
    const Type *type = ir_type(fn->unit, fn->f->type);
    const Type *result = type ? ir_type(fn->unit, type->to) : NULL;
    bool yes = false;

    if (!result || result->kind != TYPE_INT)
        return false;
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        Ref r = i->op == OP_ret && i->nargs ? ir_strip(fn->f, ir_arg(fn->f, i, 0)) : ref_none();
        if (i->op != OP_ret || (r.kind == REF_INT && fn->f->ints.at[r.n] == 0))
            continue;
        yes = true;
        if (!is_behind_tests(a->p, fn, tests, param, ref_none(), (InstrId)k))
            return false;
    }
    return yes;
}

/* Is `i` a call of a helper that tests the variable, ensure_text(v)? The helper, and its parameter. */
static const Fn *
tested_by(Asker *a, const Fn *fn, const Instr *i, const Origin *o, Origin *param, InstrIds *tests)
{
    Ref to = i->op == OP_call ? ir_arg(fn->f, i, 0) : ref_none();
    const Fn *helper = to.kind == REF_FUNC ? program_fn(a->p, fn->unit, to.n) : NULL;

    for (uint32_t k = 1; helper && helper != fn && k < i->nargs && k <= helper->f->nparams; k++) {
        if (!is_argument(a, fn, i, k, o))
            continue;
        *param = (Origin){.kind = FROM_PARAM, .fn = helper, .n = (int32_t)k - 1};
        tests->n = 0;
        find_tests(a, helper, param, tests);
        return says_yes_behind(a, helper, tests, param) ? helper : NULL;
    }
    return NULL;
}

static void
answer_tests(Asker *a, const Fn *fn, const InstrIds *tests, const Origin *o)
{
    int32_t own;

    for (uint32_t k = 0; k < tests->n; k++) {
        const Instr *i = &fn->f->instrs.at[tests->at[k]];
        const TypeModel *t = tested_for(a, fn, i, o, &own);
        InstrIds inner = {0};
        Origin param;
        const Fn *helper = t || own >= 0 ? NULL : tested_by(a, fn, i, o, &param, &inner);
        if (t)
            answer(a, HOLDS_ATOMS, "a %s, as %s tests", t->name, fn);
        else if (own >= 0)
            answer_type(a, own, fn);
        else if (helper)
            answer_tests(a, helper, &inner, &param);
    }
}

/* Is the variable tested for its type on every way to where it is stored: PyUnicode_Check(v), PyObject_TypeCheck(v, &T), or
 * a helper that does so? */
static bool
is_tested(Asker *a, const Fn *fn, const Origin *o)
{
    InstrIds tests = {0}, inner = {0};
    Origin param;

    find_tests(a, fn, o, &tests);
    for (uint32_t k = 0; k < fn->f->instrs.n; k++)
        if (tested_by(a, fn, &fn->f->instrs.at[k], o, &param, &inner))
            vec_push(a->p->arena, &tests, (InstrId)k);
    if (!tests.n || (a->in == fn && !is_behind_tests(a->p, fn, &tests, o, a->value, a->at)))
        return false;
    answer_tests(a, fn, &tests, o);
    return true;
}

/* ---- variables that a format string fills -------------------------------------------------- */

static void
ask_unit(Asker *a, const Fn *fn, const Instr *call, const char *unit, uint32_t arg)
{
    Ref type = unit[0] == 'O' && unit[1] == '!' && arg > 1
                   ? ir_strip(fn->f, ir_arg(fn->f, call, arg - 1))
                   : ref_none();
    const char *name = type.kind == REF_GLOBAL ? fn->unit->globals.at[type.n].name : NULL;
    int32_t own = type_object_at(a->p, fn->unit, fn->f, type);
    const TypeModel *m = name ? models_type_object(a->p->models, name) : NULL;
    const char *plain = unit[0] == 'U'   ? "str"
                        : unit[0] == 'S' ? "bytes"
                        : unit[0] == 'Y' ? "bytearray"
                        : m              ? m->name
                                         : NULL;

    if (own >= 0)
        answer_type(a, own, fn);
    else if (!answer_model(a, plain, fn))
        answer(a, HOLDS_ANYTHING, "what Python code hands to %2$s", NULL, fn);
}

/* What a call puts into a variable whose address it is given, if its model says of which type that is. */
static void
ask_set(Asker *a, const Fn *fn, const Instr *call, const Model *m, int32_t local)
{
    const Outcome *first = m && m->outcomes.n ? &m->outcomes.at[0] : NULL;

    for (uint32_t k = 0; first && k < first->actions.n; k++) {
        const Action *set = &first->actions.at[k];
        uint32_t arg = (uint32_t)set->param + 1;
        Ref to = set->what == ACT_SETS && arg < call->nargs
                     ? ir_strip(fn->f, ir_arg(fn->f, call, arg))
                     : ref_none();
        if (to.kind == REF_LOCAL && to.n == local)
            answer_model(a, set->type, fn);
    }
}

/* The calls that are given the variable's address. */
static void
ask_filled(Asker *a, const Fn *fn, int32_t local)
{
    const Function *f = fn->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(a->p->models, fn->unit, f, i) : NULL;
        ask_set(a, fn, i, m, local);
        ParsedUnits units = {0};
        format_parsed(a->p, fn, i, &units);
        for (uint32_t n = 0; n < units.n; n++) {
            uint32_t last = units.at[n].arg + (uint32_t)units.at[n].unit->n - 1;
            Ref to = ir_strip(f, ir_arg(f, i, last));
            if (to.kind == REF_LOCAL && to.n == local)
                ask_unit(a, fn, i, units.at[n].at, last);
        }
    }
    if (a->m->holds == HOLDS_NOTHING)
        answer(a, HOLDS_RESULTS, "what a call in %2$s puts into a variable", NULL, fn);
}

/* ---- values --------------------------------------------------------------------------------- */

/* What v is when the code gets to `at`. */
static void
ask_at(Asker *a, const Fn *fn, InstrId at, Ref v)
{
    Asker before = *a;

    a->in = fn;
    a->at = at;
    a->value = v;
    a->depth++;
    ask_value(a, fn, v);
    *a = before;
}

static void
ask_callers(Asker *a, const Fn *fn, int32_t param)
{
    bool found = false;

    for (uint32_t k = 0; k < fn->callers.n && a->depth < DEEPEST; k++) {
        const Fn *caller = &a->p->fns.at[fn->callers.at[k]];
        for (uint32_t n = 0; n < caller->f->instrs.n; n++) {
            const Instr *i = &caller->f->instrs.at[n];
            Ref to = i->op == OP_call ? ir_strip(caller->f, ir_arg(caller->f, i, 0)) : ref_none();
            if (to.kind != REF_FUNC || program_fn(a->p, caller->unit, to.n) != fn ||
                (uint32_t)param + 1 >= i->nargs)
                continue;
            found = true;
            ask_at(a, caller, (InstrId)n, ir_arg(caller->f, i, (uint32_t)param + 1));
        }
    }
    if (!found || fn->address_taken)
        answer(a, HOLDS_RESULTS, "what is handed to %2$s", NULL, fn);
}

/* self: not the first operand of a binary operator, which may be the other one, nor what tp_new is given. */
static bool
is_self(const Fn *fn, int32_t param)
{
    return param == 0 && fn->role.slot && strncmp(fn->role.slot, "nb_", 3) != 0 &&
           strcmp(fn->role.slot, "tp_new") != 0;
}

/* Were they asked about before, with as far to go? */
static bool
is_asked(Asker *a, uint64_t what)
{
    uint64_t *before = map_get(a->asked, what);

    if (before && *before <= (uint64_t)a->depth + 1)
        return true;
    map_put(a->asked, what, (uint64_t)a->depth + 1);
    return false;
}

/* A static method or a class method is given no instance. */
static bool
takes_record(const Fn *fn, const char *record)
{
    const Type *declared = ir_pointee(fn->unit, fn->f->locals.at[0].type);
    bool found = declared && declared->name == record;

    for (uint32_t k = 0; k < fn->f->instrs.n && !found; k++) {
        const Type *to = fn->f->instrs.at[k].op == OP_cast
                             ? ir_pointee(fn->unit, fn->f->instrs.at[k].type)
                             : NULL;
        found = to && to->kind == TYPE_RECORD && to->name == record;
    }
    return record && found;
}

static void
ask_param(Asker *a, const Origin *o)
{
    const Fn *fn = o->fn;
    int32_t own = is_self(fn, o->n) ? type_of_method(a->p, fn) : -1;

    uint64_t what = hash_mix(hash_mix(0xa5, (uint64_t)(fn - a->p->fns.at)), (uint64_t)o->n);
    if (is_asked(a, hash_mix(hash_mix(what, a->in ? (uint64_t)(a->in - a->p->fns.at) : 0),
                             (uint64_t)a->at)))
        return;
    if (own >= 0 && takes_record(fn, a->p->types->all.at[own].record)) {
        answer_type(a, own, fn);
        return;
    }

    if (answer_record(a, fn->unit, fn->f->locals.at[o->n].type, fn) || is_tested(a, fn, o))
        return;
    if (fn->role.slot)
        answer(a, HOLDS_ANYTHING, "what Python code hands to %2$s", NULL, fn);
    else
        ask_callers(a, fn, o->n);
}

static void
ask_call(Asker *a, const Origin *o)
{
    const Fn *fn = o->fn;
    const Instr *call = &fn->f->instrs.at[o->n];
    const Model *m = call_model(a->p->models, fn->unit, fn->f, call);
    const Outcome *first = m && m->outcomes.n ? &m->outcomes.at[0] : NULL;
    const char *name = call_name(fn->unit, fn->f, call);

    if (first && first->ret == RET_NEW && call->nargs > 1) { /* of a type, or by calling it */
        Ref type = ir_strip(
            fn->f, ir_arg(fn->f, call, (uint32_t)(first->param >= 0 ? first->param : 0) + 1));
        int32_t own = type_object_at(a->p, fn->unit, fn->f, type);
        if (own >= 0) {
            answer_type(a, own, fn);
            return;
        }
    }
    if (answer_model(a, first ? first->type : NULL, fn) ||
        answer_record(a, fn->unit, call->type, fn) || is_tested(a, fn, o))
        return;
    answer(a, HOLDS_RESULTS, "what %s returns in %s", name ? name : "a call", fn);
}

static void
ask_global(Asker *a, const Fn *fn, const Origin *o)
{
    const Global *g = NULL;

    for (uint32_t k = 0; !g && k < fn->unit->globals.n; k++)
        if (fn->unit->globals.at[k].name == o->name)
            g = &fn->unit->globals.at[k];
    if (o->address || !g || !g->in_project)
        answer(a, HOLDS_ATOMS, "%s, stored in %s", o->name,
               fn); /* None, a static type, an exception class */
    else
        ask_place(a, NULL, o->name);
}

static void
ask_value(Asker *a, const Fn *fn, Ref v)
{
    Origins from = {0};

    if (v.kind == REF_UNDEF) {
        answer(a, HOLDS_RESULTS, "what a call in %2$s puts there", NULL, fn);
        return;
    }
    origins_of(a->p, fn, v, &from);
    for (uint32_t k = 0; k < from.n; k++) {
        const Origin *o = &from.at[k];
        switch (o->kind) {
        case FROM_GLOBAL:
            ask_global(a, o->fn ? o->fn : fn, o);
            break;
        case FROM_MEMBER:
            ask_place(a, o->record, o->name);
            break;
        case FROM_PARAM:
            ask_param(a, o);
            break;
        case FROM_CALL:
            ask_call(a, o);
            break;
        case FROM_LOCAL:
            if (!is_tested(a, o->fn, o))
                ask_filled(a, o->fn, o->n);
            break;
        default:
            answer(a, HOLDS_RESULTS, "what is stored in %2$s", NULL, fn);
        }
    }
}

static void
ask_place(Asker *a, const char *record, const char *name)
{
    uint64_t *first = map_get(&a->p->types->stores_of, member_key(record, name));

    if (a->depth >= DEEPEST) {
        answer(a, HOLDS_RESULTS, "%s", "something that comes a long way", NULL);
        return;
    }
    if (is_asked(a, member_key(record, name)))
        return;
    for (uint64_t k = first ? *first : 0; k; k = a->p->types->stores.at[k - 1].next) {
        const StoreAt *s = &a->p->types->stores.at[k - 1];
        ask_at(a, s->fn, s->at, s->value);
    }
}

/* ---- who may store -------------------------------------------------------------------------- */

typedef enum Makes { MAKES_UNKNOWN, MAKES_ASKED, MAKES_YES, MAKES_NO } Makes;

static bool
allocates(const Program *p, const Fn *fn, int depth)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        Ref to = i->op == OP_call ? ir_strip(fn->f, ir_arg(fn->f, i, 0)) : ref_none();
        const Fn *callee = to.kind == REF_FUNC && depth < 2 ? program_fn(p, fn->unit, to.n) : NULL;
        if (callee && ir_pointee(fn->unit, i->type) && allocates(p, callee, depth + 1))
            return true;
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        if (m && m->outcomes.n && m->outcomes.at[0].ret == RET_NEW && m->outcomes.at[0].param >= 0)
            return true;
    }
    return false;
}

/* A function that makes instances, or that only those call. */
static bool
is_constructor(Program *p, const Fn *fn, uint8_t *known)
{
    uint32_t self = (uint32_t)(fn - p->fns.at);
    bool yes = true;

    if (known[self] == MAKES_ASKED)
        return true;
    if (known[self] != MAKES_UNKNOWN)
        return known[self] == MAKES_YES;
    known[self] = MAKES_ASKED;
    for (uint32_t k = 0; k < fn->callers.n && yes; k++)
        yes = is_constructor(p, &p->fns.at[fn->callers.at[k]], known);
    yes = allocates(p, fn, 0) || (fn->callers.n && yes && !fn->address_taken);
    known[self] = yes ? MAKES_YES : MAKES_NO;
    return yes;
}

static void
index_stores(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        for (uint32_t n = 0; n < p->types->touches[k].own.n; n++) {
            const Touch *t = &p->types->touches[k].own.at[n];
            if (t->what != TOUCH_STORES || t->on.address ||
                (t->on.kind != FROM_MEMBER && t->on.kind != FROM_GLOBAL))
                continue;
            uint64_t key = member_key(t->on.record, t->on.name);
            uint64_t *first = map_get(&p->types->stores_of, key);
            StoreAt s = {&p->fns.at[k], t->at, t->value, first ? (uint32_t)*first : 0};
            vec_push(p->arena, &p->types->stores, s);
            map_put(&p->types->stores_of, key, p->types->stores.n);
        }
}

/* The members that callbacks of Python's return. */
static void
find_returned(Program *p)
{
    map_init(&p->types->returned, p->arena);
    p->types->returned_known = true;
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        Origins from = {0};
        for (uint32_t n = 0; fn->role.slot && n < fn->f->instrs.n; n++)
            if (fn->f->instrs.at[n].op == OP_ret && fn->f->instrs.at[n].nargs)
                origins_of(p, fn, ir_arg(fn->f, &fn->f->instrs.at[n], 0), &from);
        for (uint32_t n = 0; n < from.n; n++)
            if (from.at[n].kind == FROM_MEMBER)
                map_put(&p->types->returned, member_key(from.at[n].record, from.at[n].name), 1);
    }
}

/* Given out by a callback of Python's, or handed to a call that runs code. */
static bool
is_exposed(Program *p, const TypeMember *m)
{
    if (m->readable || m->writable)
        return true;
    if (!p->types->returned_known)
        find_returned(p);
    return map_get(&p->types->returned, member_key(m->record, m->name)) != NULL;
}

static bool
is_set_later(Program *p, const TypeMember *m, uint8_t *known)
{
    uint64_t *first = map_get(&p->types->stores_of, member_key(m->record, m->name));

    for (uint64_t k = first ? *first : 0; k; k = p->types->stores.at[k - 1].next)
        if (!is_constructor(p, p->types->stores.at[k - 1].fn, known))
            return true;
    return m->writable || m->dict;
}

/* Python code calls it, as often as it likes, on an object that is there. */
static bool
is_called_by_python(const Fn *fn)
{
    static const char *const not_again[] = {"tp_new",      "tp_init", "tp_alloc", "tp_dealloc",
                                            "tp_finalize", "tp_del",  "tp_clear", "tp_free"};

    for (size_t k = 0; k < sizeof not_again / sizeof *not_again; k++)
        if (fn->role.slot && strcmp(fn->role.slot, not_again[k]) == 0)
            return false;
    return fn->role.contract && fn->role.table;
}

/* Does fn let go what the member holds, or the variable? Who only fills it while it is empty has nothing to release. */
static bool
lets_go(const Program *p, const Fn *fn, const char *record, const char *name)
{
    const Touches *t = &p->types->touches[fn - p->fns.at];

    for (uint32_t k = 0; k < t->own.n; k++)
        if (t->own.at[k].what == TOUCH_RELEASES && t->own.at[k].on.record == record &&
            t->own.at[k].on.name == name)
            return true;
    return false;
}

/* The first function, fn or one that calls it, that Python code calls: a method may leave the work to a helper. */
static const Fn *
setter_by(Program *p, const Fn *fn, uint8_t *known, int depth)
{
    const Fn *found = NULL;

    if (is_constructor(p, fn, known))
        return NULL;
    if (fn->role.slot || fn->address_taken || depth == 0)
        return is_called_by_python(fn) ? fn : NULL;
    for (uint32_t k = 0; k < fn->callers.n; k++) {
        const Fn *by = setter_by(p, &p->fns.at[fn->callers.at[k]], known, depth - 1);
        found = by && (!found || by < found) ? by : found;
    }
    return found;
}

/* unit: of the function, NULL for any. */
static const char *
find_setter(Program *p, const char *record, const char *name, const Unit *unit, uint8_t *known)
{
    enum { DEEP = 2 };
    uint64_t *first = map_get(&p->types->stores_of, member_key(record, name));
    const Fn *found = NULL; /* the first of them in the order of the program */

    for (uint64_t k = first ? *first : 0; k; k = p->types->stores.at[k - 1].next) {
        const Fn *fn = p->types->stores.at[k - 1].fn;
        bool asked = (!unit || fn->unit == unit) && lets_go(p, fn, record, name);
        const Fn *by = asked ? setter_by(p, fn, known, DEEP) : NULL;
        found = by && (!found || by < found) ? by : found;
    }
    return found ? found->f->name : NULL;
}

const char *
variable_setter(Program *p, const Unit *u, const char *name)
{
    Arena *a = arena_new();
    const char *setter = find_setter(p, NULL, name, u, arena_alloc(a, p->fns.n + 1));

    arena_free(a);
    return setter;
}

void
holds_find(Program *p)
{
    Arena *a = arena_new();
    uint8_t *known = arena_alloc(a, p->fns.n + 1);

    index_stores(p);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        for (uint32_t n = 0; n < p->types->all.at[k].members.n; n++) {
            TypeMember *m = &p->types->all.at[k].members.at[n];
            Map asked;
            map_init(&asked, a);
            Asker asker = {.p = p, .m = m, .asked = &asked};
            if (m->writable || m->dict)
                answer(&asker, HOLDS_ANYTHING, "%s",
                       m->dict ? "any attribute" : "what Python code assigns", NULL);
            uint64_t *t = m->c_record ? map_get(&p->types->by_record, KEY_PTR(m->c_record)) : NULL;
            if (t)
                answer_type(&asker, (int32_t)*t - 1, NULL);
            else
                ask_place(&asker, m->record, m->name);
            if (!m->because)
                m->because = "nothing is ever stored there";
            m->is_mutable = is_set_later(p, m, known);
            m->setter = m->is_mutable ? find_setter(p, m->record, m->name, NULL, known) : NULL;
            m->is_exposed = m->holds == HOLDS_CONTAINERS && is_exposed(p, m);
        }
    arena_free(a);
}
