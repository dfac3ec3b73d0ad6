/*
 * typewritten: what is written into a type object, a spec or a table of slots.
 *
 * The initialiser comes first, then the code: stores to the variable by its name or by a pointer to it, structs that are copied
 * there, and what helpers do that are handed its address. What a helper stores is seen from where it is called, so that
 * set_slot(&type, fn) is fn.
 */
#include "typewritten.h"

enum { CALLS_DEEP = 3, APPENDED = 1 << 20 };

/* A function that is looked at, and the call that led there. */
typedef struct Frame {
    const Fn *fn;
    const Instr *call; /* in up->fn; NULL for the first */
    const struct Frame *up;
} Frame;

typedef struct Place {
    Ref base; /* in fn */
    const Fn *fn;
    int64_t offset;
    int64_t step; /* size of the entry that a place which moves is in; 0 */
    const char *name;
} Place;

typedef struct Writer {
    Program *p;
    Place to; /* the variable */
    int64_t from, size;
    Scalars *out;
    uint32_t entry; /* of those that were appended */
    uint32_t first; /* the first scalar of this entry */
} Writer;

bool
constant_place(const Function *f, Ref at, Ref *base, int64_t *offset)
{
    for (*offset = 0;;) {
        at = ir_strip(f, at);
        const Instr *i = ir_def(f, at);
        if (!i) {
            *base = at;
            return at.kind == REF_GLOBAL || at.kind == REF_LOCAL;
        }
        if (i->op == OP_field)
            *offset += i->imm;
        else if (i->op == OP_index && ir_arg(f, i, 1).kind == REF_INT)
            *offset += f->ints.at[ir_arg(f, i, 1).n] * i->imm;
        else
            return false;
        at = ir_arg(f, i, 0);
    }
}

/* ---- seen from the call ----------------------------------------------------------------- */

/* The one value that the local is given besides being moved on, none if there are several; *moves. */
static Ref
only_value(const Function *f, int32_t local, int64_t *step)
{
    Ref found = ref_none();

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op != OP_store || ir_arg(f, i, 0).kind != REF_LOCAL || ir_arg(f, i, 0).n != local)
            continue;
        Ref v = ir_strip(f, ir_arg(f, i, 1));
        const Instr *index = ir_def(f, v);
        const Instr *load =
            index && index->op == OP_index ? ir_def(f, ir_strip(f, ir_arg(f, index, 0))) : NULL;
        if (load && load->op == OP_load && ir_arg(f, load, 0).kind == REF_LOCAL &&
            ir_arg(f, load, 0).n == local)
            *step = index->imm;
        else if (found.kind == REF_NONE)
            found = v;
        else
            return ref_undef();
    }
    return found;
}

/* What r is, by way of parameters and of locals that have one value. */
static Ref
seen_from(const Frame **at, Ref r, int64_t *step)
{
    for (int steps = 0; steps < 16; steps++) {
        const Function *f = (*at)->fn->f;
        r = ir_strip(f, r);
        const Instr *i = ir_def(f, r);
        Ref local = i && i->op == OP_load ? ir_strip(f, ir_arg(f, i, 0)) : ref_none();
        if (local.kind != REF_LOCAL)
            return r;
        Ref only = only_value(f, local.n, step);
        if (f->locals.at[local.n].is_param) {
            if (only.kind != REF_NONE || !(*at)->up || (uint32_t)local.n + 1 >= (*at)->call->nargs)
                return r;
            r = ir_arg((*at)->up->fn->f, (*at)->call, (uint32_t)local.n + 1);
            *at = (*at)->up;
        } else if (only.kind == REF_NONE || only.kind == REF_UNDEF) {
            return r;
        } else {
            r = only;
        }
    }
    return r;
}

static bool
place_of(const Frame *frame, Ref at, Place *out)
{
    *out = (Place){.fn = frame->fn};
    for (int steps = 0; steps < 32; steps++) {
        at = seen_from(&frame, at, &out->step);
        const Function *f = frame->fn->f;
        const Instr *i = ir_def(f, at);
        if (!i) {
            out->base = at;
            out->fn = frame->fn;
            return at.kind == REF_GLOBAL || at.kind == REF_LOCAL;
        }
        if (i->op == OP_field) {
            out->offset += i->imm;
            out->name = out->name ? out->name : i->name;
        } else if (i->op == OP_index && ir_arg(f, i, 1).kind == REF_INT) {
            out->offset += f->ints.at[ir_arg(f, i, 1).n] * i->imm;
        } else if (i->op == OP_index) {
            out->step = i->imm;
        } else {
            return false;
        }
        at = ir_arg(f, i, 0);
    }
    return false;
}

/* The index in `in` of the variable that is number global in u, -1 if it is not known there. */
static int32_t
same_global(const Unit *in, const Unit *u, int32_t global)
{
    const Global *g = &u->globals.at[global];

    if (in == u || g->is_static)
        return in == u ? global : -1;
    for (uint32_t k = 0; k < in->globals.n; k++)
        if (in->globals.at[k].name == g->name && !in->globals.at[k].is_static)
            return (int32_t)k;
    return -1;
}

static bool
is_variable(const Writer *w, const Place *at)
{
    if (at->base.kind != w->to.base.kind)
        return false;
    return at->base.kind == REF_LOCAL
               ? at->fn == w->to.fn && at->base.n == w->to.base.n
               : same_global(at->fn->unit, w->to.fn->unit, w->to.base.n) == at->base.n;
}

/* ---- what is written --------------------------------------------------------------------- */

/* An entry behind those that were appended before, unless this one goes on with the last. */
static int64_t
appended(Writer *w, const Place *at, int64_t offset)
{
    bool has = w->entry == 0;

    for (uint32_t k = w->first; k < w->out->at.n && !has; k++)
        has = w->out->at.at[k].name == at->name;
    if (has) {
        w->entry++;
        w->first = w->out->at.n;
    }
    return APPENDED + (int64_t)w->entry * at->step + (at->step ? offset % at->step : offset);
}

static void
add(Writer *w, const Place *at, Scalar s)
{
    s.offset = at->offset - w->from;
    if (at->step && w->size == WHOLE)
        s.offset = appended(w, at, at->offset);
    else if (at->step || s.offset < 0 || (w->size != WHOLE && s.offset >= w->size))
        return;
    vec_push(w->p->arena, &w->out->at, s);
}

static void
read_store(Writer *w, const Frame *frame, const Instr *store)
{
    const Function *f = frame->fn->f;
    const Frame *seen = frame;
    int64_t step = 0;
    Place at;

    if (!place_of(frame, ir_arg(f, store, 0), &at) || !at.name || !is_variable(w, &at))
        return;
    Ref v = seen_from(&seen, ir_arg(f, store, 1), &step);
    Scalar s = {.fn = seen->fn, .unit = seen->fn->unit, .name = at.name, .value = v};
    s.loc = seen == frame ? store->loc : frame->call->loc;
    add(w, &at, s);
}

static void written_in(Writer *w, const Frame *frame, int depth);

static void
read_initialiser(Program *p, const Unit *u, int32_t global, int64_t from, int64_t size,
                 Scalars *out)
{
    const Global *g = &u->globals.at[global];

    for (uint32_t k = 0; k < g->inits.n; k++) {
        const Init *i = &g->inits.at[k];
        if (!i->name || i->offset < from || (size != WHOLE && i->offset >= from + size))
            continue;
        Scalar s = {.unit = u,
                    .offset = i->offset - from,
                    .name = i->name,
                    .value = i->value,
                    .size_of = i->size_of,
                    .loc = i->loc};
        vec_push(p->arena, &out->at, s);
    }
}

/* slots[n++] = (PyType_Slot){...}; spec = template; */
static void
read_copy(Writer *w, const Frame *frame, const Instr *copy)
{
    const Function *f = frame->fn->f;
    Scalars source = {0};
    Place to, from;

    if (!place_of(frame, ir_arg(f, copy, 0), &to) || !is_variable(w, &to) ||
        !place_of(frame, ir_arg(f, copy, 1), &from) || from.step)
        return;
    Writer in = {.p = w->p, .to = from, .from = from.offset, .size = copy->imm, .out = &source};
    if (from.base.kind == REF_GLOBAL)
        read_initialiser(w->p, from.fn->unit, from.base.n, from.offset, copy->imm, &source);
    else if (from.fn == frame->fn)
        written_in(&in, frame, CALLS_DEEP);
    for (uint32_t k = 0; k < source.at.n; k++) {
        Place at = to;
        at.offset += source.at.at[k].offset;
        at.name = source.at.at[k].name;
        add(w, &at, source.at.at[k]);
    }
}

static bool
is_given(const Writer *w, const Frame *frame, const Instr *call)
{
    Place at;

    for (uint32_t a = 1; a < call->nargs; a++)
        if (place_of(frame, ir_arg(frame->fn->f, call, a), &at) && is_variable(w, &at))
            return true;
    return false;
}

static void
read_call(Writer *w, const Frame *frame, const Instr *call, int depth)
{
    const Fn *fn = frame->fn;
    Ref callee = ir_strip(fn->f, ir_arg(fn->f, call, 0));
    const Fn *to = callee.kind == REF_FUNC ? program_fn(w->p, fn->unit, callee.n) : NULL;
    Frame in = {.fn = to, .call = call, .up = frame};

    if (depth >= CALLS_DEEP || (!to && call_model(w->p->models, fn->unit, fn->f, call)) ||
        !is_given(w, frame, call))
        return;
    if (to && !to->recursive)
        written_in(w, &in, depth + 1);
    else
        w->out->handed_on = true;
}

static void
written_in(Writer *w, const Frame *frame, int depth)
{
    const Function *f = frame->fn->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op == OP_store)
            read_store(w, frame, i);
        else if (i->op == OP_copy)
            read_copy(w, frame, i);
        else if (i->op == OP_call)
            read_call(w, frame, i, depth);
    }
}

void
written_to_local(Program *p, const Fn *fn, int32_t local, int64_t size, Scalars *out)
{
    Writer w = {.p = p, .to = {.base = ref_local(local), .fn = fn}, .size = size, .out = out};

    written_in(&w, &(Frame){.fn = fn}, 0);
}

/* Does the function speak of the variable at all? */
static bool
mentions(const Function *f, int32_t global)
{
    for (uint32_t k = 0; k < f->refs.n; k++)
        if (f->refs.at[k].kind == REF_GLOBAL && f->refs.at[k].n == global)
            return true;
    return false;
}

void
written_to_global(Program *p, const Unit *u, int32_t global, int64_t from, int64_t size,
                  Scalars *out)
{
    read_initialiser(p, u, global, from, size, out);
    for (uint32_t n = 0; n < p->units.n; n++) {
        int32_t here = same_global(p->units.at[n], u, global);
        Fn at_home = {.unit = (Unit *)u};
        Writer w = {.p = p,
                    .to = {.base = ref_global(global), .fn = &at_home},
                    .from = from,
                    .size = size,
                    .out = out};
        for (uint32_t k = p->first_fn[n]; here >= 0 && k < p->first_fn[n + 1]; k++)
            if (mentions(p->fns.at[k].f, here))
                written_in(&w, &(Frame){.fn = &p->fns.at[k]}, 0);
    }
}
