/*
 * key: see key.h.
 */
#include "key.h"

static uint64_t
mix_text(uint64_t h, const char *s)
{
    return hash_mix(h, hash_text(s));
}

void
keys_init(Keys *k, Arena *a, Program *p, const ExploreOptions *o)
{
    *k = (Keys){.p = p, .arena = a};
    k->options = hash_mix(hash_mix(p->models->hash, (uint64_t)o->budget), p->objects_from_blocks);
    k->digests = NEW_N(a, Digest *, p->units.n + 1);
    k->units = NEW_N(a, uint64_t, p->units.n + 1);
    k->records = NEW_N(a, Map, p->units.n + 1);
    map_init(&k->models, a);
    k->places = NEW_N(a, uint32_t, p->fns.n + 1);
    for (uint32_t n = 0; n < p->order.n; n++)
        k->places[p->order.at[n]] = n;
}

/* ---- the unit ------------------------------------------------------------------------------ */

Digest *
key_digest(Keys *k, uint32_t unit)
{
    if (!k->digests[unit]) {
        k->digests[unit] = NEW(k->arena, Digest);
        digest_init(k->digests[unit], k->arena, k->p->units.at[unit]);
    }
    return k->digests[unit];
}

/* Of the integer types: which sizes there are, signed and unsigned. */
static uint64_t
numbers_there(const Unit *u)
{
    uint64_t set = 0;

    for (uint32_t k = 0; k < u->types.n; k++) {
        const Type *t = &u->types.at[k];
        if (t->kind == TYPE_INT && t->size >= 0 && t->size < 32)
            set |= (uint64_t)1 << (t->size * 2 + t->is_signed);
    }
    return set;
}

/* What is looked up in all of the unit. */
static uint64_t
unit_key(Keys *k, uint32_t unit)
{
    const Unit *u = k->p->units.at[unit];
    const Digest *d = key_digest(k, unit);

    if (k->units[unit])
        return k->units[unit];
    uint64_t flags =
        (uint64_t)u->ssize_clean | (uint64_t)u->ndebug << 1 | (uint64_t)u->partial << 2;
    uint64_t h = mix_text(k->options, u->path);
    h = hash_mix(h, (uint64_t)(uint32_t)u->py_version << 32 | (uint32_t)u->limited_api);
    h = hash_mix(hash_mix(h, flags), numbers_there(u));
    h = hash_mix(h, digest_type(d, object_pointer_type(u)));
    h = hash_mix(h, digest_type(d, block_pointer_type(u)));
    Map *records = &k->records[unit];
    map_init(records, k->arena);
    for (uint32_t n = 0; n < u->types.n; n++)
        if (u->types.at[n].kind == TYPE_RECORD) {
            uint64_t *have = map_get(records, KEY_PTR(u->types.at[n].name));
            map_put(records, KEY_PTR(u->types.at[n].name),
                    hash_mix(have ? *have : 0, digest_type(d, (TypeId)n)));
        }
    return k->units[unit] = h | 1;
}

uint64_t
key_of_global(const Program *p, Digest *d, int32_t global)
{
    const Unit *u = d->unit;

    return hash_mix(digest_global(d, global), global_owns(p, u, &u->globals.at[global]));
}

/* ---- what it calls --------------------------------------------------------------------------- */

/* What came with the program is known by its name. */
static uint64_t
model_key(Keys *k, const Model *m)
{
    if (!m || !m->is_users)
        return m ? hash_text(m->name) : 0;
    uint64_t *have = map_get(&k->models, KEY_PTR(m));
    if (have)
        return *have;
    Text t;
    text_init(&t, k->arena);
    model_print(m, &t);
    uint64_t h = hash_mix(mix_text(hash_text(text_str(&t)), m->file), (uint64_t)m->line);
    map_put(&k->models, KEY_PTR(m), h);
    return h;
}

static uint64_t
callee_key(Keys *k, const Fn *fn, FuncId id)
{
    const Fn *to = program_fn(k->p, fn->unit, id);
    uint64_t h = model_key(k, program_model(k->p, fn->unit, id));

    if (!to) {
        const Usage *u = program_usage(k->p, fn->unit, id);
        return hash_mix(h, (uint64_t)usage_is_lent(u) << 1 | usage_fails(u));
    }
    uint64_t flags = 1 | (uint64_t)to->f->degraded << 1 | (uint64_t)(to->promise != NULL) << 2 |
                     (uint64_t)(to->scc == fn->scc) << 3;
    h = mix_text(mix_text(hash_mix(h, flags), to->unit->path), to->f->link);
    h = hash_mix(mix_text(h, to->f->name), to->f->nparams);
    bool known = to->scc != fn->scc && k->places[to - k->p->fns.at] < k->places[fn - k->p->fns.at];
    return hash_mix(h, known && to->summary ? to->summary->digest : 0);
}

static uint64_t
mix_references(Keys *k, uint64_t h, const Fn *fn)
{
    Digest *d = key_digest(k, fn->unit_index);

    for (uint32_t n = 0; n < fn->f->refs.n; n++) {
        Ref r = fn->f->refs.at[n];
        if (r.kind == REF_FUNC)
            h = hash_mix(h, callee_key(k, fn, r.n));
        else if (r.kind == REF_GLOBAL)
            h = hash_mix(h, key_of_global(k->p, d, r.n));
    }
    return h;
}

static uint64_t
mix_instructions(Keys *k, uint64_t h, const Fn *fn)
{
    for (uint32_t n = 0; n < fn->f->instrs.n; n++) {
        const Instr *i = &fn->f->instrs.at[n];
        if (i->op == OP_call)
            h = hash_mix(h, table_gives_new(k->p, fn->f, i) != NULL);
        if (i->op == OP_field) {
            uint64_t *record = map_get(&k->records[fn->unit_index], KEY_PTR(i->record));
            h = hash_mix(h, record ? *record : 0);
        }
    }
    return h;
}

/* What all of its callers do with what it returns: that may be told (callers.c, which finds their places anew). */
static uint64_t
mix_callers(Keys *k, uint64_t h, const Fn *fn)
{
    const Usage *u = program_usage(k->p, fn->unit, fn->id);

    if (!u || u->sites.n < 2 || (u->lent < u->sites.n && u->released < u->sites.n))
        return h;
    return hash_mix(hash_mix(hash_mix(h, u->lent), u->released), u->sites.n);
}

uint64_t
key_of(Keys *k, const Fn *fn)
{
    uint64_t h = unit_key(k, fn->unit_index);
    uint64_t flags =
        (uint64_t)fn->address_taken | (uint64_t)fn->has_callers << 1 | (uint64_t)fn->recursive << 2;

    h = hash_mix(hash_mix(h, digest_function(key_digest(k, fn->unit_index), fn->f)), flags);
    h = mix_text(hash_mix(h, model_key(k, fn->role.contract)), fn->role.slot);
    h = mix_text(mix_text(h, fn->role.table), fn->role.method);
    h = hash_mix(hash_mix(h, model_key(k, fn->promise)), threads_hash(k->p, fn));
    return mix_instructions(k, mix_references(k, mix_callers(k, h, fn), fn), fn);
}
