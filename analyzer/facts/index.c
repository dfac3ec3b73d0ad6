/*
 * index: what is looked for again and again, found once. Without it a question that goes through all functions is asked for each
 * function, or each type, and a project of ten times the size takes a hundred times as long.
 */
#include "types.h"

void
index_records(Unit *u)
{
    map_init(&u->records, u->arena);
    for (uint32_t k = 0; k < u->types.n; k++) {
        const Type *t = &u->types.at[k];
        if (t->kind == TYPE_RECORD && t->fields.n && t->name && *t->name &&
            !map_get(&u->records, KEY_PTR(t->name)))
            map_put(&u->records, KEY_PTR(t->name), k);
    }
}

/* ---- functions --------------------------------------------------------------------- */

/* At the end of an ascending list, once. */
static void
add_id(Arena *a, FnIds *ids, int32_t id)
{
    if (!ids->all.n || ids->all.at[ids->all.n - 1] != id)
        vec_push(a, &ids->all, id);
}

static void
index_names(Program *p, int32_t id)
{
    const Fn *fn = &p->fns.at[id];

    for (uint32_t k = 0; k < fn->f->refs.n; k++) {
        Ref r = fn->f->refs.at[k];
        if (r.kind != REF_FUNC)
            continue;
        uint64_t key = KEY_PTR(fn->unit->funcs.at[r.n].name), *list = map_get(&p->naming, key);
        if (!list) {
            FnIds none = {0};
            vec_push(p->arena, &p->namers, none);
            list = map_put(&p->naming, key, p->namers.n - 1);
        }
        add_id(p->arena, &p->namers.at[*list], id);
    }
}

void
index_functions(Program *p)
{
    p->first_fn = NEW_N(p->arena, uint32_t, p->units.n + 1);
    map_init(&p->naming, p->arena);
    for (uint32_t k = 0, unit = 0; unit <= p->units.n; unit++) {
        while (k < p->fns.n && p->fns.at[k].unit_index < unit)
            k++;
        p->first_fn[unit] = k;
    }
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t c = 0; c < fn->callees.n; c++)
            vec_push(p->arena, &p->fns.at[fn->callees.at[c]].callers, (int32_t)k);
        index_names(p, (int32_t)k);
    }
}

const FnIds *
fns_naming(const Program *p, const char *name)
{
    uint64_t *list = map_get(&p->naming, KEY_PTR(name));

    return list ? &p->namers.at[*list] : NULL;
}

/* ---- types ------------------------------------------------------------------------- */

static uint64_t
table_key(const Unit *u, const char *table)
{
    return hash_mix(KEY_PTR(u), KEY_PTR(table));
}

static void
index_table(Program *p, int32_t type, const Unit *u, const char *table)
{
    if (table && !map_get(&p->types->tables, table_key(u, table)))
        map_put(&p->types->tables, table_key(u, table), (uint64_t)type + 1);
}

/* Where fn stands in the table g. */
uint64_t
entry_key(const Program *p, const Global *g, const Fn *fn)
{
    return hash_mix(hash_mix(0xe7, KEY_PTR(g)), (uint64_t)(fn - p->fns.at));
}

static void
index_slots(Program *p, int32_t type)
{
    const TypeFact *t = &p->types->all.at[type];

    for (uint32_t s = 0; s < t->slots.n; s++) {
        const SlotFact *slot = &t->slots.at[s];
        const Global *g = slot->global >= 0 ? &slot->unit->globals.at[slot->global] : NULL;
        if (slot->fn)
            add_id(p->arena, &p->types->types_of[slot->fn - p->fns.at], type);
        for (uint32_t k = 0; g && k < g->inits.n; k++) {
            Ref v = g->inits.at[k].value;
            const Fn *fn = v.kind == REF_FUNC ? program_fn(p, slot->unit, v.n) : NULL;
            if (!fn)
                continue;
            add_id(p->arena, &p->types->types_of[fn - p->fns.at], type);
            if (!map_get(&p->types->entries, entry_key(p, g, fn)))
                map_put(&p->types->entries, entry_key(p, g, fn), k);
        }
    }
}

static uint64_t
touch_key(const char *record, const char *name, TouchWhat what)
{
    return hash_mix(member_key(record, name), (uint64_t)what);
}

static void
index_touches(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        for (uint32_t n = 0; n < p->types->touches[k].own.n; n++) {
            const Touch *t = &p->types->touches[k].own.at[n];
            uint64_t key = touch_key(t->on.record, t->on.name, t->what);
            struct Evidence at = {&p->fns.at[k], t->at, t->what};
            if (t->on.kind != FROM_MEMBER || map_get(&p->types->touched, key))
                continue;
            map_put(&p->types->touched, key, p->types->touched_at.n);
            vec_push(p->arena, &p->types->touched_at, at);
        }
}

void
index_types(Program *p)
{
    Types *all = p->types;

    all->types_of = NEW_N(p->arena, FnIds, p->fns.n + 1);
    map_init(&all->tables, p->arena);
    map_init(&all->entries, p->arena);
    map_init(&all->touched, p->arena);
    for (uint32_t k = 0; k < all->all.n; k++) {
        const TypeFact *t = &all->all.at[k];
        index_slots(p, (int32_t)k);
        if (t->form == FORM_MODULE)
            continue;
        index_table(p, (int32_t)k, t->unit, t->name);
        for (uint32_t s = 0; s < t->slots.n; s++)
            if (t->slots.at[s].global >= 0)
                index_table(p, (int32_t)k, t->slots.at[s].unit, t->slots.at[s].target);
    }
    index_touches(p);
}

int32_t
type_of_method(const Program *p, const Fn *fn)
{
    uint64_t *type =
        fn->role.table ? map_get(&p->types->tables, table_key(fn->unit, fn->role.table)) : NULL;

    return type ? (int32_t)*type - 1 : -1;
}

struct Evidence
first_touch(const Program *p, const char *record, const char *name, TouchWhat what)
{
    uint64_t *at = map_get(&p->types->touched, touch_key(record, name, what));

    return at ? p->types->touched_at.at[*at] : (struct Evidence){0};
}
