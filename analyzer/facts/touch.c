/*
 * touch: what a function does to struct members.
 *
 * Each function's own doings are read from its instructions. What a callee does to its parameters is done to what the
 * caller hands it: functions are read callees first, and those that call one another in a circle twice.
 */
#include "formats.h"
#include "types.h"

typedef struct Reader {
    Program *p;
    const Fn *fn;
    Touches *t;
    InstrId at;
} Reader;

static void
note(Reader *r, TouchWhat what, const Origin *o, Ref value)
{
    if (o->kind == FROM_PARAM && o->fn == r->fn && o->n < 32)
        r->t->params[what] |= 1u << o->n;
    Touch t = {.what = what, .on = *o, .at = r->at, .value = value};
    vec_push(r->p->arena, &r->t->own, t);
}

static void
note_value(Reader *r, TouchWhat what, Ref value, Ref with)
{
    Origins from = {0};

    origins_of(r->p, r->fn, value, &from);
    for (uint32_t k = 0; k < from.n; k++)
        note(r, what, &from.at[k], with);
}

static void
note_all(Reader *r, TouchWhat what, Ref value)
{
    note_value(r, what, value, ref_none());
}

static void
reach(Reader *r, Ref function)
{
    Fn *to = function.kind == REF_FUNC ? program_fn(r->p, r->fn->unit, function.n) : NULL;

    if (to)
        vec_push(r->p->arena, &r->t->reaches, (int32_t)(to - r->p->fns.at));
}

/* The callee is a parameter that takes an object and a pointer: the visitproc of a traverse function. */
static bool
is_visit(const Fn *fn, const Instr *call)
{
    const Instr *load = ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, call, 0)));
    Ref at = load && load->op == OP_load ? ir_arg(fn->f, load, 0) : ref_none();

    if (at.kind != REF_LOCAL || !fn->f->locals.at[at.n].is_param || call->nargs != 3)
        return false;
    const Type *t = ir_pointee(fn->unit, fn->f->locals.at[at.n].type);
    const Type *object = t && t->params.n == 2 ? ir_pointee(fn->unit, t->params.at[0]) : NULL;
    return object && object->is_object;
}

/* The attributes that the interpreter keeps for an instance are a member of it too. */
static void
read_managed_dict(Reader *r, const Model *m)
{
    Origin dict = {.kind = FROM_MEMBER,
                   .record = intern(MANAGED_DICT),
                   .name = intern(MANAGED_DICT),
                   .offset = -1};

    if (m->intrinsic && strcmp(m->intrinsic, "visit_dict") == 0)
        note(r, TOUCH_VISITS, &dict, ref_none());
    else if (m->intrinsic && strcmp(m->intrinsic, "clear_dict") == 0)
        note(r, TOUCH_RELEASES, &dict, ref_none());
}

/* Does the call return its argument, and somebody use that? */
static bool
hands_on(const Fn *fn, InstrId call, const Model *m)
{
    const Function *f = fn->f;

    for (uint32_t k = (uint32_t)call + 1;
         m->outcomes.n && m->outcomes.at[0].ret == RET_SAME && k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        for (uint32_t a = 0; i->op != OP_discard && a < i->nargs; a++)
            if (ir_arg(f, i, a).kind == REF_TMP && ir_arg(f, i, a).n == call)
                return true;
    }
    return false;
}

static void
read_model(Reader *r, const Instr *call, const Model *m)
{
    uint32_t steals = model_steals(m), gains = model_gains(m);

    read_managed_dict(r, m);
    if (m->buffer >= 0 && (uint32_t)m->buffer + 1 < call->nargs)
        note_all(r, m->buffer_fills ? TOUCH_FILLS : TOUCH_FREES,
                 ir_arg(r->fn->f, call, (uint32_t)m->buffer + 1));
    for (uint32_t a = 1; a < call->nargs && a < 32; a++) {
        Ref v = ir_arg(r->fn->f, call, a);
        uint32_t bit = 1u << (a - 1);
        if (steals & bit || m->releases & bit || m->resizes == (int)a - 1)
            note_all(r, TOUCH_RELEASES, v);
        if (m->visits & bit)
            note_all(r, TOUCH_VISITS, v);
        if (gains & bit)
            note_value(r, TOUCH_TAKES, v, hands_on(r->fn, r->at, m) ? ref_tmp(r->at) : ref_none());
        if (m->frees & bit)
            note_all(r, TOUCH_FREES, v);
        if (m->untracks & bit)
            note_all(r, TOUCH_UNTRACKS, v);
        if (m->mutates & bit)
            note_all(r, TOUCH_EMPTIES, v);
    }
}

static void
read_callee(Reader *r, const Instr *call, const Fn *to)
{
    const Touches *t = &r->p->types->touches[to - r->p->fns.at];

    for (uint32_t a = 1; a < call->nargs && a < 32; a++)
        for (int what = 0; what < TOUCH_COUNT; what++)
            if (t->params[what] >> (a - 1) & 1)
                note_all(r, (TouchWhat)what, ir_arg(r->fn->f, call, a));
}

/* tp_free, tp_dealloc, ... of some type; or a function pointer of the program's own. */
static void
read_pointer_call(Reader *r, const Instr *call, const Model *m)
{
    const Instr *field = ir_loaded_field(r->fn->f, ir_arg(r->fn->f, call, 0));

    if (m && field) {
        Origin o = {.kind = FROM_ELSEWHERE, .name = field->name};
        Ref from = ir_strip(r->fn->f, ir_arg(r->fn->f, field, 0));
        if (from.kind == REF_GLOBAL)
            o.record = r->fn->unit->globals.at[from.n].name;
        note(r, TOUCH_SLOT, &o, ref_none());
        return;
    }
    for (uint32_t a = 1; !m && a < call->nargs; a++)
        note_all(r, TOUCH_HANDS_OUT, ir_arg(r->fn->f, call, a));
}

/* A place handed over by its address: the callee may put anything there. */
static void
note_out(Reader *r, Ref value)
{
    Origins from = {0};

    origins_of(r->p, r->fn, value, &from);
    for (uint32_t k = 0; k < from.n; k++)
        if (from.at[k].address && from.at[k].kind == FROM_MEMBER) {
            Origin o = from.at[k];
            o.address = false;
            note(r, TOUCH_STORES, &o, ref_undef());
        }
}

static void
read_call(Reader *r, const Instr *call)
{
    const Function *f = r->fn->f;
    Ref callee = ir_strip(f, ir_arg(f, call, 0));
    Fn *to = callee.kind == REF_FUNC ? program_fn(r->p, r->fn->unit, callee.n) : NULL;
    const Model *m = to ? NULL : call_model(r->p->models, r->fn->unit, f, call);

    ParsedUnits units = {0};
    if (!to)
        format_parsed(r->p, r->fn, call, &units);
    for (uint32_t k = 0; k < units.n; k++) /* s* and its like */
        if (units.at[k].unit->args[0] == UNIT_VIEW ||
            units.at[k].unit->args[0] == UNIT_VIEW_OR_NONE)
            note_all(r, TOUCH_FILLS, ir_arg(f, call, units.at[k].arg));
    for (uint32_t a = 0; a < call->nargs; a++)
        reach(r, ir_strip(f, ir_arg(f, call, a)));
    if (to)
        read_callee(r, call, to);
    else if (callee.kind != REF_FUNC && is_visit(r->fn, call))
        note_all(r, TOUCH_VISITS, ir_arg(f, call, 1));
    else if (callee.kind != REF_FUNC)
        read_pointer_call(r, call, m);
    else if (!m)
        for (uint32_t a = 1; a < call->nargs; a++)
            note_all(r, TOUCH_HANDS_OUT, ir_arg(f, call, a));
    if (m)
        read_model(r, call, m);
    for (uint32_t a = 1; !to && a < call->nargs; a++)
        note_out(r, ir_arg(f, call, a));
}

static void
read_store(Reader *r, const Instr *store)
{
    const Function *f = r->fn->f;
    Ref at = ir_strip(f, ir_arg(f, store, 0)), v = ir_strip(f, ir_arg(f, store, 1));
    Origins to = {0};

    if (at.kind == REF_LOCAL)
        return;
    origins_at(r->p, r->fn, at, &to);
    for (uint32_t k = 0; k < to.n; k++)
        note(r, v.kind == REF_NULL ? TOUCH_NULLS : TOUCH_STORES, &to.at[k], v);
    reach(r, v);
}

/* self->view = view; */
static void
read_copy(Reader *r, const Instr *copy)
{
    Ref from = ir_strip(r->fn->f, ir_arg(r->fn->f, copy, 1));
    bool filled = false;

    for (uint32_t k = 0; from.kind == REF_LOCAL && k < r->t->own.n; k++) {
        const Touch *t = &r->t->own.at[k];
        filled = filled || (t->what == TOUCH_FILLS && t->on.kind == FROM_LOCAL &&
                            t->on.fn == r->fn && t->on.n == from.n);
    }
    if (filled)
        note_all(r, TOUCH_FILLS, ir_arg(r->fn->f, copy, 0));
}

static void
read_function(Program *p, const Fn *fn)
{
    Touches *t = &p->types->touches[fn - p->fns.at];
    Reader r = {.p = p, .fn = fn, .t = t};

    t->own.n = t->reaches.n = 0;
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        r.at = (InstrId)k;
        if (i->op == OP_call)
            read_call(&r, i);
        else if (i->op == OP_store)
            read_store(&r, i);
        else if (i->op == OP_copy)
            read_copy(&r, i);
    }
}

void
touches_find(Program *p)
{
    for (int round = 0; round < 2; round++)
        for (uint32_t k = 0; k < p->order.n; k++) {
            const Fn *fn = &p->fns.at[p->order.at[k]];
            if (round == 0 || fn->recursive)
                read_function(p, fn);
        }
}

/* ---- a slot function and all that it calls ------------------------------------------- */

static void
reach_fn(Program *p, const TypeFact *t, const Fn *fn, Closure *out, bool *seen)
{
    const Touches *have = &p->types->touches[fn - p->fns.at];

    if (seen[fn - p->fns.at])
        return;
    seen[fn - p->fns.at] = true;
    for (uint32_t k = 0; k < have->own.n; k++) {
        const Touch *touch = &have->own.at[k];
        Reached r = {fn, touch};
        vec_push(p->arena, &out->touches, r);
        if (fn == out->root && touch->what == TOUCH_HANDS_OUT && touch->on.kind == FROM_PARAM &&
            touch->on.n == 0)
            out->hands_out_self = true;
        if (touch->what != TOUCH_SLOT)
            continue;
        /* of its own type, or of one that it inherits from: which, the code need not say */
        for (const TypeFact *b = t; b; b = b->base >= 0 ? &p->types->all.at[b->base] : NULL) {
            const SlotFact *s = type_own_slot(b, touch->on.name);
            if (s && s->fn)
                reach_fn(p, t, s->fn, out, seen);
        }
    }
    for (uint32_t k = 0; k < have->reaches.n; k++)
        reach_fn(p, t, &p->fns.at[have->reaches.at[k]], out, seen);
}

void
closure_of(Program *p, const TypeFact *t, const Fn *fn, Closure *out)
{
    Arena *a = arena_new();

    *out = (Closure){.root = fn};
    if (fn)
        reach_fn(p, t, fn, out, NEW_N(a, bool, p->fns.n + 1));
    arena_free(a);
}

/* The same member, be it by way of another struct that begins the same way. */
static bool
is_member(const Program *p, const TypeFact *t, const TypeMember *m, const Origin *o)
{
    if (o->kind != FROM_MEMBER)
        return false;
    if (o->record == m->record && o->name == m->name)
        return true;
    if (o->walks && o->record == m->record && o->offset <= m->offset)
        return true;
    /* by way of a struct that only begins like the type's own */
    return o->offset == m->offset && m->record == t->record &&
           (o->name == m->name || !map_get(&p->types->by_record, KEY_PTR(o->record)));
}

bool
closure_covers(const Program *p, const Closure *c, const TypeFact *t, const TypeMember *m,
               TouchWhat what)
{
    for (uint32_t k = 0; k < c->touches.n; k++)
        if (c->touches.at[k].touch->what == what && is_member(p, t, m, &c->touches.at[k].touch->on))
            return true;
    return false;
}
