/*
 * The one map: 64-bit keys to 64-bit values, and the hashes.
 *
 * The entries stand in an array in the order they came; beside it is a table of indices into it, probed
 * linearly and kept at most half full. Nothing is ever removed. Whoever walks a map walks `entries`, so no
 * output can depend on a hash or an address.
 */
#include "base.h"

#include <xxhash.h>

uint64_t
hash_bytes(const void *p, size_t n)
{
    return XXH3_64bits(p, n);
}

uint64_t
hash_text(const char *s)
{
    return s ? hash_bytes(s, strlen(s)) | 1 : 0;
}

void
map_init(Map *m, Arena *a)
{
    *m = (Map){.arena = a};
}

/* The slot where key is, or the empty one where it belongs. */
static uint32_t *
slot_of(const Map *m, uint64_t key)
{
    uint32_t mask = m->nslots - 1;
    for (uint32_t i = (uint32_t)hash_mix(0, key) & mask;; i = (i + 1) & mask) {
        uint32_t at = m->slots[i];
        if (at == 0 || m->entries.at[at - 1].key == key)
            return &m->slots[i];
    }
}

static void
make_room(Map *m)
{
    if (m->entries.n < m->nslots / 2)
        return;
    CHECK(m->nslots < (uint32_t)1 << 31);
    m->nslots = m->nslots ? m->nslots * 2 : 8;
    m->slots = NEW_N(m->arena, uint32_t, m->nslots);
    for (uint32_t i = 0; i < m->entries.n; i++)
        *slot_of(m, m->entries.at[i].key) = i + 1;
}

uint64_t *
map_get(const Map *m, uint64_t key)
{
    if (m->nslots == 0)
        return NULL;
    uint32_t at = *slot_of(m, key);
    return at ? &m->entries.at[at - 1].value : NULL;
}

uint64_t *
map_put(Map *m, uint64_t key, uint64_t value)
{
    uint64_t *found = map_get(m, key);
    if (found) {
        *found = value;
        return found;
    }
    make_room(m);
    MapEntry entry = {key, value};
    vec_push(m->arena, &m->entries, entry);
    *slot_of(m, key) = m->entries.n;
    return &m->entries.at[m->entries.n - 1].value;
}
