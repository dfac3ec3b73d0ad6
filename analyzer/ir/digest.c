/*
 * digest: see digest.h.
 *
 * A type's hash has to take in all that the type leads to, and types lead round in circles. So it is made of its own
 * content and of its strongly connected component's: the sum of what its members are and of what each leads to, those
 * within the component by their own content, those outside by their hashes, which Tarjan's order has ready.
 */
#include "digest.h"

static uint64_t
mix_text(uint64_t h, const char *s)
{
    return hash_mix(h, hash_text(s));
}

/* ---- types ---------------------------------------------------------------------------------- */

/* What the type is, but for what it leads to. */
static uint64_t
type_content(const Type *t)
{
    uint64_t flags = (uint64_t)t->is_signed | (uint64_t)t->is_union << 1 |
                     (uint64_t)t->is_incomplete << 2 | (uint64_t)t->is_object << 3 |
                     (uint64_t)t->is_variadic << 4 | (uint64_t)t->is_noreturn << 5 |
                     (uint64_t)t->is_const << 6;
    uint64_t h = hash_mix((uint64_t)t->kind << 8 | flags, (uint64_t)t->size);
    h = mix_text(hash_mix(h, (uint64_t)t->count), t->name);
    h = hash_mix(h, (uint64_t)t->fields.n << 32 | t->params.n);
    for (uint32_t k = 0; k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        h = hash_mix(mix_text(h, f->name), (uint64_t)f->offset);
        h = hash_mix(h, (uint64_t)(uint16_t)f->bit << 16 | (uint16_t)f->bits);
    }
    return h;
}

static uint32_t
type_edges(const Type *t)
{
    return 1 + t->fields.n + t->params.n;
}

/* -1 if it leads nowhere */
static TypeId
type_edge(const Type *t, uint32_t k)
{
    if (k == 0)
        return t->to;
    k--;
    return k < t->fields.n ? t->fields.at[k].type : t->params.at[k - t->fields.n];
}

typedef struct Walk {
    Digest *d;
    uint64_t *content;
    uint32_t *index, *low; /* 0: not seen yet */
    bool *on;
    TypeId *stack;
    uint32_t depth, next;
} Walk;

static void
close_component(Walk *w, TypeId root)
{
    const Unit *u = w->d->unit;
    uint32_t first = w->depth;
    uint64_t sum = 0;

    while (w->stack[--first] != root)
        ;
    for (uint32_t k = first; k < w->depth; k++) {
        const Type *t = &u->types.at[w->stack[k]];
        uint64_t h = w->content[w->stack[k]];
        for (uint32_t n = 0; n < type_edges(t); n++) {
            TypeId to = type_edge(t, n);
            h = hash_mix(h, to < 0 ? 0 : w->on[to] ? w->content[to] : w->d->types[to]);
        }
        sum += h;
    }
    for (uint32_t k = first; k < w->depth; k++) {
        TypeId t = w->stack[k];
        uint64_t h = hash_mix(w->content[t], sum);
        const Type *type = &u->types.at[t];
        for (uint32_t n = 0; n < type_edges(type); n++) { /* which of the component's it leads to */
            TypeId to = type_edge(type, n);
            h = hash_mix(h, to < 0 ? 0 : w->content[to]);
        }
        w->d->types[t] = h;
    }
    for (uint32_t k = first; k < w->depth; k++)
        w->on[w->stack[k]] = false;
    w->depth = first;
}

static void
visit(Walk *w, TypeId t)
{
    w->index[t] = w->low[t] = ++w->next;
    w->stack[w->depth++] = t;
    w->on[t] = true;
}

/* Iterative: lists of generated structs are long. */
static void
connect(Walk *w, TypeId root)
{
    struct Frame {
        TypeId t;
        uint32_t k;
    };
    Vec(struct Frame) frames = {0};
    struct Frame first = {root, 0};

    vec_push(w->d->arena, &frames, first);
    visit(w, root);
    while (frames.n) {
        struct Frame *fr = &frames.at[frames.n - 1];
        const Type *t = &w->d->unit->types.at[fr->t];
        if (fr->k < type_edges(t)) {
            TypeId to = type_edge(t, fr->k++);
            if (to >= 0 && !w->index[to]) {
                visit(w, to);
                struct Frame next = {to, 0};
                vec_push(w->d->arena, &frames, next);
            } else if (to >= 0 && w->on[to] && w->index[to] < w->low[fr->t])
                w->low[fr->t] = w->index[to];
            continue;
        }
        TypeId done = fr->t;
        if (w->low[done] == w->index[done])
            close_component(w, done);
        frames.n--;
        if (frames.n && w->low[done] < w->low[frames.at[frames.n - 1].t])
            w->low[frames.at[frames.n - 1].t] = w->low[done];
    }
}

void
digest_init(Digest *d, Arena *a, const Unit *u)
{
    Arena *scratch = arena_new();
    uint32_t n = u->types.n + 1;
    *d = (Digest){.arena = scratch,
                  .unit = u,
                  .types = NEW_N(a, uint64_t, n),
                  .globals = NEW_N(a, uint64_t, u->globals.n + 1),
                  .funcs = NEW_N(a, uint64_t, u->funcs.n + 1),
                  .strings = NEW_N(a, uint64_t, u->strings.n + 1)};
    Walk w = {.d = d,
              .content = NEW_N(scratch, uint64_t, n),
              .index = NEW_N(scratch, uint32_t, n),
              .low = NEW_N(scratch, uint32_t, n),
              .on = NEW_N(scratch, bool, n),
              .stack = NEW_N(scratch, TypeId, n)};
    for (uint32_t k = 0; k < u->types.n; k++)
        w.content[k] = type_content(&u->types.at[k]);
    for (uint32_t k = 0; k < u->types.n; k++)
        if (!w.index[k])
            connect(&w, (TypeId)k);
    d->arena = a;
    arena_free(scratch);
}

uint64_t
digest_type(const Digest *d, TypeId t)
{
    return t < 0 ? 0 : d->types[t];
}

/* ---- what bodies name ---------------------------------------------------------------------------- */

static uint64_t
string_digest(Digest *d, int32_t n)
{
    const Str *s = &d->unit->strings.at[n];
    if (!d->strings[n])
        d->strings[n] = hash_bytes(s->bytes, s->n) | 1;
    return d->strings[n];
}

static uint64_t
init_digest(Digest *d, const Init *i)
{
    const Unit *u = d->unit;
    uint64_t h = hash_mix((uint64_t)i->offset, digest_type(d, i->type));
    Ref v = i->value;
    h = hash_mix(mix_text(mix_text(h, i->name), i->size_of), (uint64_t)i->addend);
    h = hash_mix(h, (uint64_t)v.kind);
    switch (v.kind) {
    case REF_INT:
        return hash_mix(h, (uint64_t)u->ints.at[v.n]);
    case REF_STRING:
        return hash_mix(h, string_digest(d, v.n));
    case REF_FUNC:
        return mix_text(h, u->funcs.at[v.n].name);
    case REF_GLOBAL:
        return mix_text(h, u->globals.at[v.n].name);
    default:
        return h;
    }
}

uint64_t
digest_global(Digest *d, int32_t g)
{
    const Global *x = &d->unit->globals.at[g];
    if (d->globals[g])
        return d->globals[g];
    uint64_t flags = (uint64_t)x->is_static | (uint64_t)x->is_const << 1 |
                     (uint64_t)x->is_defined << 2 | (uint64_t)x->is_thread << 3 |
                     (uint64_t)x->in_project << 4 | (uint64_t)x->has_init << 5 |
                     (uint64_t)x->is_atomic << 6;
    uint64_t h = mix_text(mix_text(mix_text(flags, x->name), x->function), x->instances);
    h = hash_mix(hash_mix(h, digest_type(d, x->type)), x->inits.n);
    for (uint32_t k = 0; k < x->inits.n; k++)
        h = hash_mix(h, init_digest(d, &x->inits.at[k]));
    return d->globals[g] = h | 1;
}

static uint64_t
signature(Digest *d, const Function *f)
{
    uint64_t flags = (uint64_t)f->is_static | (uint64_t)f->is_inline << 1 |
                     (uint64_t)f->is_noreturn << 2 | (uint64_t)f->is_variadic << 3 |
                     (uint64_t)f->in_project << 4 | (uint64_t)f->has_body << 5 |
                     (uint64_t)f->degraded << 6 | (uint64_t)f->no_body_error << 7;
    uint64_t h = mix_text(mix_text(mix_text(flags, f->name), f->link), f->why);
    h = hash_mix(hash_mix(h, digest_type(d, f->type)), f->nparams);
    for (uint32_t k = 0; k < f->param_names.n; k++)
        h = mix_text(h, f->param_names.at[k]);
    for (uint32_t k = 0; k < f->annotations.n; k++)
        h = mix_text(hash_mix(h, (uint64_t)f->annotations.at[k].param), f->annotations.at[k].text);
    return h;
}

uint64_t
digest_declaration(Digest *d, FuncId f)
{
    if (!d->funcs[f])
        d->funcs[f] = signature(d, &d->unit->funcs.at[f]) | 1;
    return d->funcs[f];
}

/* ---- a body --------------------------------------------------------------------------------------- */

static uint64_t
ref_digest(Digest *d, const Function *f, Ref r)
{
    uint64_t h = (uint64_t)r.kind;
    switch (r.kind) {
    case REF_INT:
        return hash_mix(h, (uint64_t)f->ints.at[r.n]);
    case REF_STRING:
        return hash_mix(h, string_digest(d, r.n));
    case REF_FUNC:
        return hash_mix(h, digest_declaration(d, r.n));
    case REF_GLOBAL:
        return hash_mix(h, digest_global(d, r.n));
    default:
        return hash_mix(h, (uint64_t)r.n);
    }
}

/* Within the function's file lines count from its own. */
static uint64_t
loc_digest(const Unit *u, const Function *f, Loc l)
{
    uint64_t line = l.line;
    if (l.file == f->loc.file && l.line)
        line = (uint64_t)l.line - f->loc.line;
    uint64_t path = l.file == f->loc.file ? 1
                    : l.file < 0          ? 0
                                          : hash_text(u->files.at[l.file].path);
    return hash_mix(hash_mix(path, line), (uint64_t)(l.line != 0) << 32 | l.col);
}

static uint64_t
instr_digest(Digest *d, const Function *f, const Instr *i)
{
    uint64_t h = hash_mix((uint64_t)i->op << 32 | (uint64_t)i->sub, digest_type(d, i->type));
    h = hash_mix(hash_mix(h, (uint64_t)i->args << 32 | i->nargs), (uint64_t)i->imm);
    h = mix_text(mix_text(mix_text(h, i->name), i->record), i->macro);
    return hash_mix(h, loc_digest(d->unit, f, i->loc));
}

static uint64_t
block_digest(const Block *b)
{
    uint64_t h = (uint64_t)b->first << 32 | b->n;
    for (uint32_t k = 0; k < b->succs.n; k++)
        h = hash_mix(h, (uint64_t)b->succs.at[k]);
    for (uint32_t k = 0; k < b->cases.n; k++)
        h = hash_mix(
            hash_mix(hash_mix(h, (uint64_t)b->cases.at[k].lo), (uint64_t)b->cases.at[k].hi),
            (uint64_t)b->cases.at[k].to);
    return h;
}

static uint64_t
local_digest(Digest *d, const Function *f, const Local *l)
{
    uint64_t flags =
        (uint64_t)l->is_param | (uint64_t)l->is_volatile << 1 | (uint64_t)l->address_taken << 2;
    uint64_t h = mix_text(mix_text(flags, l->name), l->cleanup);
    return hash_mix(hash_mix(h, digest_type(d, l->type)), loc_digest(d->unit, f, l->loc));
}

uint64_t
digest_function(Digest *d, const Function *f)
{
    const char *path = f->loc.file >= 0 ? d->unit->files.at[f->loc.file].path : NULL;
    uint64_t h = mix_text(signature(d, f), path);
    h = hash_mix(hash_mix(h, f->loc.col), f->end_line ? f->end_line - f->loc.line + 1 : 0);
    h = hash_mix(hash_mix(h, (uint64_t)f->locals.n << 32 | f->instrs.n),
                 (uint64_t)f->refs.n << 32 | f->blocks.n);
    for (uint32_t k = 0; k < f->locals.n; k++)
        h = hash_mix(h, local_digest(d, f, &f->locals.at[k]));
    for (uint32_t k = 0; k < f->instrs.n; k++)
        h = hash_mix(h, instr_digest(d, f, &f->instrs.at[k]));
    for (uint32_t k = 0; k < f->refs.n; k++)
        h = hash_mix(h, ref_digest(d, f, f->refs.at[k]));
    for (uint32_t k = 0; k < f->blocks.n; k++)
        h = hash_mix(h, block_digest(&f->blocks.at[k]));
    return h;
}
