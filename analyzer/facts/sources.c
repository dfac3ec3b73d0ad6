/*
 * sources: where a value may come from.
 *
 * A value is followed backwards through casts, through every store to the locals that it passes, and through the results
 * of the program's own functions. What comes out is a set: nothing is said of paths.
 */
#include "types.h"

enum { CALLS_DEEP = 3 };

typedef struct Tracer {
    Program *p;
    const Fn *fn;
    Origins *out;
    int depth;    /* of calls looked into */
    bool walks;   /* through a pointer that moves on */
    Arena *arena; /* of what is not wanted any more when the value is followed */
    Map seen; /* the locals that were followed already, and how: once is enough, what comes out is a set */
} Tracer;

static Tracer
tracer(Program *p, const Fn *fn, Origins *out, int depth, Arena *a)
{
    Tracer t = {.p = p, .fn = fn, .out = out, .depth = depth, .arena = a};

    map_init(&t.seen, a);
    return t;
}

static void value(Tracer *t, Ref r);
static void content(Tracer *t, Ref at);

static void
add(Tracer *t, Origin o)
{
    for (uint32_t k = 0; k < t->out->n; k++) {
        const Origin *have = &t->out->at[k];
        if (have->kind == o.kind && have->record == o.record && have->name == o.name &&
            have->n == o.n && have->address == o.address && have->fn == o.fn &&
            have->walks == o.walks)
            return;
    }
    vec_push(t->p->arena, t->out, o);
}

static void
add_kind(Tracer *t, SourceKind kind, int32_t n)
{
    add(t, (Origin){.kind = kind, .n = n, .fn = t->fn});
}

/* ---- locals ------------------------------------------------------------------------ */

static const LocalStores *
stores_to_locals(Program *p, const Fn *fn)
{
    LocalStores *s = &p->types->locals[fn - p->fns.at];
    const Function *f = fn->f;

    if (s->first)
        return s;
    s->first = NEW_N(p->arena, int32_t, f->locals.n + 1);
    s->next = NEW_N(p->arena, int32_t, f->instrs.n + 1);
    for (uint32_t k = 0; k < f->locals.n; k++)
        s->first[k] = -1;
    for (uint32_t k = f->instrs.n; k-- > 0;) {
        const Instr *i = &f->instrs.at[k];
        Ref at = i->op == OP_store ? ir_arg(f, i, 0) : ref_none();
        if (at.kind != REF_LOCAL)
            continue;
        s->next[k] = s->first[at.n];
        s->first[at.n] = (int32_t)k;
    }
    return s;
}

/* Calls visit with each value that is stored to the local; how many there were. */
static uint32_t
each_store(Tracer *t, int32_t local, void (*visit)(Tracer *, Ref))
{
    const Function *f = t->fn->f;
    const LocalStores *stores = stores_to_locals(t->p, t->fn);
    uint32_t n = 0;

    uint64_t way = (uint64_t)local * 4 + (visit == content) * 2 + t->walks + 1;
    if (map_get(&t->seen, way))
        return 1;
    map_put(&t->seen, way, 1);
    for (int32_t k = stores->first[local]; k >= 0; k = stores->next[k]) {
        visit(t, ir_arg(f, &f->instrs.at[k], 1));
        n++;
    }
    return n;
}

/* p++ */
static bool
moves_on(Tracer *t, int32_t local)
{
    const Function *f = t->fn->f;
    const LocalStores *stores = stores_to_locals(t->p, t->fn);

    for (int32_t k = stores->first[local]; k >= 0; k = stores->next[k]) {
        const Instr *index = ir_def(f, ir_strip(f, ir_arg(f, &f->instrs.at[k], 1)));
        const Instr *load =
            index && index->op == OP_index ? ir_def(f, ir_strip(f, ir_arg(f, index, 0))) : NULL;
        if (load && load->op == OP_load && ir_arg(f, load, 0).kind == REF_LOCAL &&
            ir_arg(f, load, 0).n == local)
            return true;
    }
    return false;
}

static void
local_value(Tracer *t, int32_t local, void (*visit)(Tracer *, Ref))
{
    const Local *l = &t->fn->f->locals.at[local];
    bool walked = t->walks;

    if (l->is_param)
        add_kind(t, FROM_PARAM, local);
    t->walks = walked || moves_on(t, local);
    if ((each_store(t, local, visit) == 0 || l->address_taken) && !l->is_param)
        add_kind(t, FROM_LOCAL, local);
    t->walks = walked;
}

/* ---- places ------------------------------------------------------------------------ */

const Type *
record_named(const Unit *u, const char *name)
{
    uint64_t *k = name && *name ? map_get(&u->records, KEY_PTR(name)) : NULL;

    return k ? &u->types.at[*k] : NULL;
}

static bool
is_array_member(const Unit *u, const Instr *field)
{
    const Type *record = record_named(u, field->record);

    for (uint32_t k = 0; record && k < record->fields.n; k++)
        if (record->fields.at[k].name == field->name)
            return ir_type(u, record->fields.at[k].type)->kind == TYPE_ARRAY;
    return false;
}

static void
member(Tracer *t, const Instr *field, bool address, bool walks)
{
    const MemberModel *m = models_member(t->p->models, field->record, field->name);

    walks = (walks || t->walks) && !is_array_member(t->fn->unit, field);

    if (m && m->is == MEMBER_TYPE && !address)
        add_kind(t, FROM_TYPE, 0);
    else if (m || !field->name || !*field->name)
        add_kind(t, FROM_ELSEWHERE, 0);
    else
        add(t, (Origin){.kind = FROM_MEMBER,
                        .address = address,
                        .walks = walks,
                        .record = field->record,
                        .name = field->name,
                        .offset = field->imm});
}

/* What p points to, where p is what the address at holds. */
static void
pointee(Tracer *t, Ref at)
{
    at = ir_strip(t->fn->f, at);
    const Instr *i = ir_def(t->fn->f, at);

    if (at.kind == REF_LOCAL)
        local_value(t, at.n, content);
    else if (i && i->op == OP_field)
        member(t, i, false, false);
    else if (i && (i->op == OP_index || i->op == OP_load))
        pointee(t, ir_arg(t->fn->f, i, 0));
    else if (at.kind == REF_GLOBAL)
        add(t, (Origin){.kind = FROM_GLOBAL, .name = t->fn->unit->globals.at[at.n].name});
    else
        add_kind(t, FROM_ELSEWHERE, 0);
}

static void
element(Tracer *t, const Instr *index, bool address)
{
    Ref base = ir_strip(t->fn->f, ir_arg(t->fn->f, index, 0));
    const Instr *field = ir_def(t->fn->f, base);

    if (field && field->op == OP_field)
        member(t, field, address, true);
    else if (address)
        value(t, base);
    else
        content(t, base);
}

/* What the memory at that address holds. */
static void
content(Tracer *t, Ref at)
{
    at = ir_strip(t->fn->f, at);
    const Instr *i = ir_def(t->fn->f, at);

    if (at.kind == REF_LOCAL)
        local_value(t, at.n, value);
    else if (at.kind == REF_GLOBAL)
        add(t, (Origin){.kind = FROM_GLOBAL, .name = t->fn->unit->globals.at[at.n].name});
    else if (i && i->op == OP_field)
        member(t, i, false, false);
    else if (i && i->op == OP_index)
        element(t, i, false);
    else if (i && i->op == OP_load)
        pointee(t, ir_arg(t->fn->f, i, 0));
    else
        add_kind(t, FROM_ELSEWHERE, 0);
}

/* ---- values ------------------------------------------------------------------------ */

/* All that callee may return, as far as calls that deep are looked into. */
static const Origins *
results_of(Tracer *t, const Fn *callee)
{
    uint64_t key = (uint64_t)(callee - t->p->fns.at) * (CALLS_DEEP + 1) + (uint64_t)t->depth + 1;
    uint64_t *have = map_get(&t->p->types->results, key);

    if (have)
        return (const Origins *)(uintptr_t)*have;
    Origins *found = NEW(t->p->arena, Origins);
    Tracer in = tracer(t->p, callee, found, t->depth + 1, t->arena);
    for (uint32_t k = 0; k < callee->f->instrs.n; k++) {
        const Instr *i = &callee->f->instrs.at[k];
        if (i->op == OP_ret && i->nargs)
            value(&in, ir_arg(callee->f, i, 0));
    }
    map_put(&t->p->types->results, key, (uint64_t)(uintptr_t)found);
    return found;
}

static void
returned(Tracer *t, const Fn *callee, const Instr *call)
{
    const Origins *found = results_of(t, callee);

    for (uint32_t k = 0; k < found->n; k++) {
        const Origin *o = &found->at[k];
        if (o->kind == FROM_PARAM && o->fn == callee && (uint32_t)o->n + 1 < call->nargs)
            value(t, ir_arg(t->fn->f, call, (uint32_t)o->n + 1));
        else
            add(t, *o);
    }
}

static void
call_value(Tracer *t, Ref r, const Instr *call)
{
    const Function *f = t->fn->f;
    Ref callee = ir_strip(f, ir_arg(f, call, 0));
    Fn *to = callee.kind == REF_FUNC ? program_fn(t->p, t->fn->unit, callee.n) : NULL;
    const Model *m = to ? NULL : call_model(t->p->models, t->fn->unit, f, call);

    if (m && m->intrinsic && strcmp(m->intrinsic, "type_of") == 0)
        add_kind(t, FROM_TYPE, 0);
    else if (m && m->outcomes.n && m->outcomes.at[0].ret == RET_SAME &&
             (uint32_t)m->outcomes.at[0].param + 1 < call->nargs)
        value(t, ir_arg(f, call, (uint32_t)m->outcomes.at[0].param + 1));
    else if (to && t->depth < CALLS_DEEP)
        returned(t, to, call);
    else
        add_kind(t, FROM_CALL, r.n);
}

static bool
is_header(const Fn *fn, const Instr *field)
{
    const Type *base = NULL;
    const Instr *from = ir_def(fn->f, ir_arg(fn->f, field, 0));

    if (from)
        base = ir_pointee(fn->unit, from->type);
    return field->imm == 0 && base && base->kind == TYPE_RECORD && base->is_object;
}

static void
value(Tracer *t, Ref r)
{
    r = ir_strip(t->fn->f, r);
    const Instr *i = ir_def(t->fn->f, r);

    if (r.kind == REF_GLOBAL)
        add(t, (Origin){.kind = FROM_GLOBAL,
                        .address = true,
                        .name = t->fn->unit->globals.at[r.n].name});
    else if (r.kind == REF_LOCAL)
        add(t, (Origin){.kind = FROM_LOCAL, .address = true, .n = r.n, .fn = t->fn});
    else if (!i)
        return; /* NULL, a number, a text */
    else if (i->op == OP_load)
        content(t, ir_arg(t->fn->f, i, 0));
    else if (i->op == OP_field && is_header(t->fn, i))
        value(t, ir_arg(t->fn->f, i, 0)); /* &self->ob_base is self */
    else if (i->op == OP_field)
        member(t, i, true, false);
    else if (i->op == OP_index)
        element(t, i, true);
    else if (i->op == OP_call)
        call_value(t, r, i);
    else
        add_kind(t, FROM_ELSEWHERE, 0);
}

void
origins_of(Program *p, const Fn *fn, Ref r, Origins *out)
{
    Arena *a = arena_new();
    Tracer t = tracer(p, fn, out, 0, a);

    value(&t, r);
    arena_free(a);
}

void
origins_at(Program *p, const Fn *fn, Ref at, Origins *out)
{
    Arena *a = arena_new();
    Tracer t = tracer(p, fn, out, 0, a);

    content(&t, at);
    arena_free(a);
}
