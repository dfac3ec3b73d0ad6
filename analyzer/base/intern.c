/*
 * Names, interned for the life of the process: equal names are one pointer. Two strings are equal if their
 * lengths and bytes are. One thread only.
 */
#include "base.h"

typedef struct Name {
    uint64_t hash;
    size_t n;
    const char *s; /* NULL: an empty slot */
} Name;

static struct {
    Arena *arena;
    Name *slots;
    size_t nslots, used;
} names;

static Name *
slot_of(uint64_t hash, const char *s, size_t n)
{
    size_t mask = names.nslots - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        Name *at = &names.slots[i];
        if (!at->s || (at->hash == hash && at->n == n && memcmp(at->s, s, n) == 0))
            return at;
    }
}

static void
make_room(void)
{
    if (names.used < names.nslots / 2)
        return;
    if (!names.arena)
        names.arena = arena_new();
    Name *old = names.slots;
    size_t nold = names.nslots;
    names.nslots = nold ? nold * 2 : 1024;
    names.slots = NEW_N(names.arena, Name, names.nslots);
    for (size_t i = 0; i < nold; i++)
        if (old[i].s)
            *slot_of(old[i].hash, old[i].s, old[i].n) = old[i];
}

const char *
intern_n(const char *s, size_t n)
{
    if (!s)
        return NULL;
    make_room();
    uint64_t hash = hash_bytes(s, n);
    Name *at = slot_of(hash, s, n);
    if (!at->s) {
        char *copy = arena_alloc(names.arena, n + 1);
        memcpy(copy, s, n);
        *at = (Name){hash, n, copy};
        names.used++;
    }
    return at->s;
}

const char *
intern(const char *s)
{
    return s ? intern_n(s, strlen(s)) : NULL;
}
