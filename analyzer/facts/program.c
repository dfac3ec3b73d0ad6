/*
 * program: all units together. Functions are numbered in the order of the units; a call finds its callee in its own
 * unit first, then among the external definitions of the others. The order of exploration is Tarjan's: strongly
 * connected components come out callees first.
 */
#include "types.h"

Program *
program_new(Arena *a, const Models *m)
{
    Program *p = NEW(a, Program);

    p->arena = a;
    p->models = m;
    map_init(&p->unit_of, a);
    map_init(&p->fn_of, a);
    map_init(&p->external, a);
    map_init(&p->members, a);
    map_init(&p->families, a);
    map_init(&p->freers, a);
    map_init(&p->tables_give, a);
    map_init(&p->usage_of, a);
    map_init(&p->library_structs, a);
    return p;
}

static uint64_t
fn_key(uint32_t unit, FuncId f)
{
    return ((uint64_t)unit << 32) | (uint32_t)f;
}

/* What other units know a function by. */
static const char *
link_name(const Function *f)
{
    return f->link ? f->link : f->name;
}

static uint64_t
type_key(const Unit *u, TypeId id)
{
    enum { DEPTH = 4 };
    uint64_t h = 0;

    for (int n = 0; id >= 0 && n < DEPTH; n++, id = u->types.at[id].to) {
        const Type *t = &u->types.at[id];
        h = hash_mix(hash_mix(h, (uint64_t)t->kind << 1 | t->is_signed), (uint64_t)t->size);
        h = hash_mix(h, t->kind == TYPE_RECORD ? hash_text(t->name) : 0);
    }
    return h;
}

/* A header's function is one function however many units include it: the first unit's copy is explored. One of a header that
 * is written once for all types, as a hash table is, and that numbers what it makes, is another one if it is given something
 * else. */
static uint64_t
header_key(const Unit *u, const Function *f)
{
    const char *path = f->loc.file >= 0 ? u->files.at[f->loc.file].path : "";
    uint64_t h = hash_mix(hash_mix(KEY_PTR(path), KEY_PTR(link_name(f))), f->loc.line);

    h = hash_mix(h, type_key(u, f->type));
    for (uint32_t k = 0; k < f->locals.n && f->locals.at[k].is_param; k++)
        h = hash_mix(h, type_key(u, f->locals.at[k].type));
    return h;
}

/* A header's stand-in for an API function that older Pythons lack: what is written of the API holds of it. */
static bool
is_modelled(const Program *p, const Unit *u, const Function *f)
{
    const Model *m = models_find(p->models, f->name, ir_python(u));

    return m && !m->is_users && f->loc.file >= 0 && u->files.at[f->loc.file].path != u->path;
}

void
program_add(Program *p, Unit *u)
{
    uint32_t index = p->units.n;

    vec_push(p->arena, &p->units, u);
    map_put(&p->unit_of, KEY_PTR(u), index);
    index_records(u);
    for (uint32_t k = 0; k < u->funcs.n; k++) {
        Function *f = &u->funcs.at[k];
        if (!f->has_body || f->blocks.n == 0 || is_modelled(p, u, f))
            continue;
        Fn fn = {.unit = u, .unit_index = index, .id = (FuncId)k, .f = f, .scc = -1};
        vec_push(p->arena, &p->fns, fn);
        map_put(&p->fn_of, fn_key(index, (FuncId)k), p->fns.n - 1);
        if (!f->is_static && !map_get(&p->external, KEY_PTR(link_name(f))))
            map_put(&p->external, KEY_PTR(link_name(f)), p->fns.n - 1);
    }
}

static uint32_t
unit_index(const Program *p, const Unit *u)
{
    uint64_t *k = map_get(&p->unit_of, KEY_PTR(u));

    CHECK(k);
    return (uint32_t)*k;
}

Fn *
program_fn(const Program *p, const Unit *u, FuncId f)
{
    uint64_t *k = map_get(&p->fn_of, fn_key(unit_index(p, u), f));

    if (!k && !u->funcs.at[f].is_static)
        k = map_get(&p->external, KEY_PTR(link_name(&u->funcs.at[f])));
    return k ? &p->fns.at[*k] : NULL;
}

static void
add_callee(Program *p, Fn *fn, Fn *callee)
{
    int32_t id = (int32_t)(callee - p->fns.at);

    for (uint32_t k = 0; k < fn->callees.n; k++)
        if (fn->callees.at[k] == id)
            return;
    vec_push(p->arena, &fn->callees, id);
}

/* Does the call i call back what its argument a points to, before it comes back itself? */
static bool
invokes(const Program *p, const Fn *fn, const Instr *i, uint32_t a)
{
    const Model *m = call_model(p->models, fn->unit, fn->f, i);

    if (m && a > m->params.n)
        return m->format == FORMAT_PARSE; /* a converter */
    return m && m->invokes >> (a - 1) & 1;
}

static void
find_calls(Program *p, Fn *fn)
{
    const Function *f = fn->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        for (uint32_t a = 0; a < i->nargs; a++) {
            Ref r = ir_strip(f, ir_arg(f, i, a));
            if (r.kind != REF_FUNC)
                continue;
            Fn *to = program_fn(p, fn->unit, r.n);
            if (!to)
                continue;
            if (i->op == OP_call && a == 0) {
                to->has_callers = true;
                add_callee(p, fn, to);
                continue;
            }
            to->address_taken = true;
            if (i->op == OP_call && invokes(p, fn, i, a))
                add_callee(p, fn, to);
        }
    }
}

static void
find_addresses(Program *p, const Unit *u)
{
    for (uint32_t g = 0; g < u->globals.n; g++)
        for (uint32_t k = 0; k < u->globals.at[g].inits.n; k++) {
            Ref r = u->globals.at[g].inits.at[k].value;
            Fn *to = r.kind == REF_FUNC ? program_fn(p, u, r.n) : NULL;
            if (to)
                to->address_taken = true;
        }
}

typedef struct Tarjan {
    Program *p;
    int32_t *index, *low, *stack;
    bool *on;
    int32_t next, depth, sccs;
} Tarjan;

/* Iterative: call graphs of generated code are deep. */
static void
connect(Tarjan *t, int32_t root)
{
    struct Frame {
        int32_t v;
        uint32_t k;
    };
    Vec(struct Frame) frames = {0};
    struct Frame first = {root, 0};

    vec_push(t->p->arena, &frames, first);
    t->index[root] = t->low[root] = t->next++;
    t->stack[t->depth++] = root;
    t->on[root] = true;
    while (frames.n) {
        struct Frame *fr = &frames.at[frames.n - 1];
        Fn *fn = &t->p->fns.at[fr->v];
        if (fr->k < fn->callees.n) {
            int32_t w = fn->callees.at[fr->k++];
            if (w == fr->v)
                fn->recursive = true;
            if (t->index[w] < 0) {
                t->index[w] = t->low[w] = t->next++;
                t->stack[t->depth++] = w;
                t->on[w] = true;
                struct Frame next = {w, 0};
                vec_push(t->p->arena, &frames, next);
            } else if (t->on[w] && t->index[w] < t->low[fr->v])
                t->low[fr->v] = t->index[w];
            continue;
        }
        int32_t v = fr->v;
        if (t->low[v] == t->index[v]) {
            int32_t w, n = 0;
            do {
                w = t->stack[--t->depth];
                t->on[w] = false;
                t->p->fns.at[w].scc = t->sccs;
                vec_push(t->p->arena, &t->p->order, w);
                n++;
            } while (w != v);
            for (int32_t k = 0; n > 1 && k < n; k++)
                t->p->fns.at[t->p->order.at[t->p->order.n - 1 - (uint32_t)k]].recursive = true;
            t->sccs++;
        }
        frames.n--;
        if (frames.n && t->low[v] < t->low[frames.at[frames.n - 1].v])
            t->low[frames.at[frames.n - 1].v] = t->low[v];
    }
}

static void
order_find(Program *p)
{
    Tarjan t = {.p = p,
                .index = NEW_N(p->arena, int32_t, p->fns.n + 1),
                .low = NEW_N(p->arena, int32_t, p->fns.n + 1),
                .stack = NEW_N(p->arena, int32_t, p->fns.n + 1),
                .on = NEW_N(p->arena, bool, p->fns.n + 1)};

    for (uint32_t k = 0; k < p->fns.n; k++)
        t.index[k] = -1;
    for (uint32_t k = 0; k < p->fns.n; k++)
        if (t.index[k] < 0)
            connect(&t, (int32_t)k);
}

/* Drops the bodies of header functions that an earlier unit has too; calls are led to the first. */
static void
share_headers(Program *p)
{
    Map seen;

    map_init(&seen, p->arena);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        Fn *fn = &p->fns.at[k];
        if (fn->f->loc.file < 0 || fn->unit->files.at[fn->f->loc.file].path == fn->unit->path)
            continue;
        uint64_t key = header_key(fn->unit, fn->f);
        uint64_t *first = map_get(&seen, key);
        if (!first)
            map_put(&seen, key, k);
        else {
            map_put(&p->fn_of, fn_key(fn->unit_index, fn->id), *first);
            const char *link = link_name(fn->f);
            uint64_t *known = map_get(&p->external, KEY_PTR(link));
            if (known && *known == k)
                map_put(&p->external, KEY_PTR(link), *first);
            fn->f = NULL;
        }
    }
    uint32_t n = 0;
    uint64_t *moved = NEW_N(p->arena, uint64_t, p->fns.n + 1);
    for (uint32_t k = 0; k < p->fns.n; k++)
        if (p->fns.at[k].f) {
            moved[k] = n;
            p->fns.at[n++] = p->fns.at[k];
        }
    p->fns.n = n;
    for (uint32_t k = 0; k < p->fn_of.entries.n; k++)
        p->fn_of.entries.at[k].value = moved[p->fn_of.entries.at[k].value];
    for (uint32_t k = 0; k < p->external.entries.n; k++)
        p->external.entries.at[k].value = moved[p->external.entries.at[k].value];
}

void
program_link(Program *p)
{
    share_headers(p);
    for (uint32_t k = 0; k < p->fns.n; k++)
        find_calls(p, &p->fns.at[k]);
    for (uint32_t k = 0; k < p->units.n; k++)
        find_addresses(p, p->units.at[k]);
    index_functions(p);
    roles_find(p);
    promises_find(p);
    usage_find(p);
    promises_complete(p);
    tables_find(p);
    members_find(p);
    allocators_find(p);
    order_find(p);
    threads_find(p);
    types_find(p);
}
