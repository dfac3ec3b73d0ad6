/*
 * The models by name. Those of one name form a chain in the order they were read; the last one whose version bounds
 * hold is the one that counts, so what a user writes wins over what came with the program.
 */
#include "outcome.h"

Models *
models_new(Arena *a)
{
    Models *m = NEW(a, Models);
    m->arena = a;
    Map *maps[] = {&m->by_name, &m->slots,     &m->member_at,
                   &m->type_at, &m->object_at, &m->waiting_at};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        map_init(maps[i], a);
    return m;
}

/* ---- adding ------------------------------------------------------------------ */

static Model *
model_of(const uint64_t *place)
{
    return (Model *)(uintptr_t)*place;
}

static int32_t
end_of(const Model *m)
{
    return m->until ? m->until : INT32_MAX;
}

static bool
same_bounds(const Model *a, const Model *b)
{
    return a->since == b->since && a->until == b->until;
}

static bool
overlap(const Model *a, const Model *b)
{
    return a->since < end_of(b) && b->since < end_of(a);
}

/* The link in the chain at *first that leads to the model of these very bounds, or the one at the chain's end. */
static Model **
link_of(Model **first, const Model *new)
{
    Model **link = first;
    while (*link && !same_bounds(*link, new))
        link = &(*link)->next;
    return link;
}

static const Model *
clash_with(const Model *chain, const Model *new)
{
    for (; chain; chain = chain->next)
        if (chain->file == new->file && !same_bounds(chain, new) && overlap(chain, new))
            return chain;
    return NULL;
}

Model *
models_add(Models *m, const Model *new, const Model **clash)
{
    models_wake(m, new->name); /* what came with the program was there before */
    Map *map = new->is_slot ? &m->slots : &m->by_name;
    uint64_t *place = map_get(map, KEY_PTR(new->name));
    Model *first = place ? model_of(place) : NULL;
    *clash = clash_with(first, new);
    if (*clash)
        return NULL;
    Model **link = link_of(&first, new), *added = *link;
    if (added) {
        *link = added->next; /* replaced, and from now on the last of its chain */
        *added = *new;
    } else {
        added = arena_dup(m->arena, new, sizeof *new);
        vec_push(m->arena, &m->all, added);
    }
    added->next = NULL;
    while (*link)
        link = &(*link)->next;
    *link = added;
    if (!place || model_of(place) != first)
        map_put(map, KEY_PTR(new->name), KEY_PTR(first));
    return added;
}

static uint64_t
member_key(const char *record, const char *field)
{
    return hash_mix(hash_mix(0, KEY_PTR(record)), KEY_PTR(field));
}

void
models_add_member(Models *m, const MemberModel *member)
{
    MemberModel *known = (MemberModel *)models_member(m, member->record, member->field);
    if (known) {
        *known = *member;
        return;
    }
    vec_push(m->arena, &m->members, *member);
    map_put(&m->member_at, member_key(member->record, member->field), m->members.n - 1);
}

void
models_add_type(Models *m, const TypeModel *type)
{
    TypeModel *known = (TypeModel *)models_type(m, type->name);
    if (known)
        *known = *type;
    else
        vec_push(m->arena, &m->types, *type);
    uint32_t at = known ? (uint32_t)(known - m->types.at) : m->types.n - 1;
    map_put(&m->type_at, KEY_PTR(type->name), at);
    map_put(&m->object_at, KEY_PTR(type->object), at);
}

/* ---- finding ------------------------------------------------------------------ */

/* How far a version is from the bounds of a model; 0 within them. */
static int32_t
distance(const Model *m, int32_t version)
{
    return version < m->since     ? m->since - version
           : version >= end_of(m) ? version - end_of(m) + 1
                                  : 0;
}

/* A name that the unit's headers do not have comes from elsewhere, a backport (pythoncapi_compat.h), and means what it
 * meant in the nearest version that had it. Reading what waits for its name is not seen from outside, so the models
 * stay const. */
static const Model *
find(const Models *m, const Map *map, const char *name, int32_t py_version)
{
    const uint64_t *place = map_get(map, KEY_PTR(name)); /* most are interned, and were asked for */
    if (!place) {
        models_wake((Models *)m, name);
        place = map_get(map, KEY_PTR(intern(name)));
    }
    int32_t version = py_version ? py_version >> 16 : INT32_MAX - 1;
    const Model *found = NULL;
    for (const Model *one = place ? model_of(place) : NULL; one; one = one->next)
        if (!found || distance(one, version) <= distance(found, version))
            found = one;
    return found;
}

void
models_add_record(Models *m, const RecordModel *record)
{
    for (uint32_t i = 0; i < m->records.n; i++)
        if (m->records.at[i].name == record->name) {
            m->records.at[i] = *record;
            return;
        }
    vec_push(m->arena, &m->records, *record);
}

RecordIs
models_record(const Models *m, const char *name)
{
    for (uint32_t i = 0; i < m->records.n; i++)
        if (m->records.at[i].name == name)
            return m->records.at[i].is;
    return RECORD_NONE;
}

const char *
models_record_name(const Models *m, RecordIs is)
{
    for (uint32_t i = 0; i < m->records.n; i++)
        if (m->records.at[i].is == is)
            return m->records.at[i].name;
    return NULL;
}

bool
models_generated(const Models *m, const char *name)
{
    for (uint32_t i = 0; i < m->generated.n; i++)
        if (strncmp(name, m->generated.at[i], strlen(m->generated.at[i])) == 0)
            return true;
    return false;
}

const Model *
models_find(const Models *m, const char *name, int32_t py_version)
{
    return find(m, &m->by_name, name, py_version);
}

const Model *
models_slot(const Models *m, const char *name, int32_t py_version)
{
    return find(m, &m->slots, name, py_version);
}

const MemberModel *
models_member(const Models *m, const char *record, const char *field)
{
    record = intern(record);
    field = intern(field);
    const uint64_t *at = map_get(&m->member_at, member_key(record, field));
    const MemberModel *found = at ? &m->members.at[*at] : NULL;
    return found && found->record == record && found->field == field ? found : NULL;
}

const TypeModel *
models_type(const Models *m, const char *name)
{
    const uint64_t *at = map_get(&m->type_at, KEY_PTR(intern(name)));
    return at ? &m->types.at[*at] : NULL;
}

const TypeModel *
models_type_object(const Models *m, const char *object)
{
    object = intern(object);
    const uint64_t *at = map_get(&m->object_at, KEY_PTR(object));
    const TypeModel *found = at ? &m->types.at[*at] : NULL;
    return found && found->object == object
               ? found
               : NULL; /* its short name may have got another object since */
}

static uint32_t
acted_on(const Model *m, uint32_t always, int what)
{
    uint32_t set = always;

    for (uint32_t k = 0; k < m->outcomes.n; k++)
        for (uint32_t n = 0; n < m->outcomes.at[k].actions.n; n++)
            if ((int)m->outcomes.at[k].actions.at[n].what == what)
                set |= 1u << m->outcomes.at[k].actions.at[n].param;
    return set;
}

uint32_t
model_steals(const Model *m)
{
    return acted_on(m, m->steals, ACT_STEALS);
}

uint32_t
model_gains(const Model *m)
{
    return acted_on(m, m->gains, ACT_GAINS);
}
