/*
 * reuse: see reuse.h.
 *
 * The file:
 *
 *     "DECREFRE"  build (8 bytes)  hash of what follows (8 bytes)  entries: key (8 bytes), length, bytes
 *
 * It is replaced as a whole, by renaming, so that of two runs at once the later one's is there, and nobody sees half of it.
 */
#include "reuse.h"

#define MAGIC "DECREFRE"
enum { BUILD_AT = 8, HASH_AT = 16, HEADER_SIZE = 24 };

/* Entries that the last run had no use for: they may come back (an edit that is taken back, a branch). */
enum { RUNS_UNUSED = 20 };
static const size_t MOST_UNUSED = (size_t)32 << 20;

typedef struct Entry {
    uint64_t key;
    const char *bytes;
    size_t n;
    uint32_t unused; /* runs since it was of use */
} Entry;

struct Reuse {
    Arena *self;  /* of this struct */
    Arena *arena; /* of the rest */
    Vec(Entry) entries;
    Map at; /* key -> index + 1 */
    bool changed;
    Reused counts;
};

Reuse *
reuse_new(void)
{
    Arena *a = arena_new();
    Reuse *r = NEW(a, Reuse);
    r->self = a;
    r->arena = arena_new();
    map_init(&r->at, r->arena);
    return r;
}

void
reuse_free(Reuse *r)
{
    if (!r)
        return;
    arena_free(r->arena);
    arena_free(r->self);
}

/* ---- while a run goes on --------------------------------------------------------------------- */

void
reuse_begin(Reuse *r)
{
    r->counts = (Reused){0};
    for (uint32_t k = 0; k < r->entries.n; k++)
        r->entries.at[k].unused++;
}

static Entry *
find(const Reuse *r, uint64_t key)
{
    uint64_t *at = map_get(&r->at, key);
    return at ? &r->entries.at[*at - 1] : NULL;
}

bool
reuse_find(Reuse *r, uint64_t key, const char **bytes, size_t *n)
{
    Entry *e = find(r, key);
    if (!e)
        return false;
    e->unused = 0;
    *bytes = e->bytes;
    *n = e->n;
    return true;
}

static void
add(Reuse *r, const Entry *e)
{
    vec_push(r->arena, &r->entries, *e);
    map_put(&r->at, e->key, r->entries.n);
}

void
reuse_put(Reuse *r, uint64_t key, const char *bytes, size_t n)
{
    Entry *have = find(r, key);
    Entry new = {.key = key, .bytes = arena_dup(r->arena, bytes, n), .n = n};
    r->changed = true;
    if (have)
        *have = new;
    else
        add(r, &new);
}

void
reuse_count(Reuse *r, bool reused)
{
    r->counts.reused += reused;
    r->counts.explored += !reused;
}

/* Moves what stays to an arena of its own: what was replaced goes too. */
static void
compact(Reuse *r, bool with_unused)
{
    Reuse old = *r;
    r->arena = arena_new();
    r->entries.n = r->entries.cap = 0;
    r->entries.at = NULL;
    map_init(&r->at, r->arena);
    for (uint32_t k = 0; k < old.entries.n; k++) {
        Entry e = old.entries.at[k];
        if (e.unused && (!with_unused || e.unused > RUNS_UNUSED))
            continue;
        e.bytes = arena_dup(r->arena, e.bytes, e.n);
        add(r, &e);
    }
    arena_free(old.arena);
}

void
reuse_end(Reuse *r)
{
    size_t used = 0, unused = 0;
    bool old = false;
    for (uint32_t k = 0; k < r->entries.n; k++) {
        const Entry *e = &r->entries.at[k];
        *(e->unused ? &unused : &used) += e->n;
        old = old || e->unused > RUNS_UNUSED;
    }
    size_t held = arena_used(r->arena);
    if (old || unused > MOST_UNUSED + used || held > MOST_UNUSED + 3 * (used + unused)) {
        compact(r, unused <= MOST_UNUSED + used);
        r->changed = true;
    }
    r->counts.bytes = used + unused;
}

Reused
reuse_counts(const Reuse *r)
{
    return r->counts;
}

/* ---- the file ------------------------------------------------------------------------------------ */

static void
put_fixed(char *to, uint64_t x)
{
    for (int k = 0; k < 8; k++)
        to[k] = (char)(x >> (8 * k) & 0xff);
}

static uint64_t
get_fixed(const unsigned char *from)
{
    uint64_t x = 0;
    for (int k = 0; k < 8; k++)
        x |= (uint64_t)from[k] << (8 * k);
    return x;
}

bool
reuse_is_empty(const Reuse *r)
{
    return r->entries.n == 0;
}

void
reuse_load(Reuse *r, const char *file, uint64_t build)
{
    char why[256];
    size_t n;
    const char *text = os_read_file(r->arena, file, &n, why, sizeof why);
    const unsigned char *bytes = (const unsigned char *)text;
    if (!text || n < HEADER_SIZE || memcmp(text, MAGIC, BUILD_AT) != 0 ||
        get_fixed(bytes + BUILD_AT) != build ||
        get_fixed(bytes + HASH_AT) != hash_bytes(text + HEADER_SIZE, n - HEADER_SIZE))
        return;
    Pack p = {.at = bytes + HEADER_SIZE, .end = bytes + n};
    while (p.at + 8 <= p.end) {
        Entry e = {.key = get_fixed(p.at)};
        p.at += 8;
        e.unused = (uint32_t)pack_get(&p);
        e.n = (size_t)pack_get(&p);
        if (p.wrong || e.n > (size_t)(p.end - p.at))
            return;
        e.bytes = (const char *)p.at;
        p.at += e.n;
        add(r, &e);
    }
    r->changed = false;
}

bool
reuse_save(Reuse *r, const char *file, uint64_t build, char *why, size_t whysize)
{
    if (!r->changed)
        return true;
    Arena *a = arena_new();
    Text t;
    char fixed[8], header[HEADER_SIZE] = MAGIC;
    text_init(&t, a);
    text_add_n(&t, header, HEADER_SIZE);
    Pack p = {.saving = true, .out = &t};
    for (uint32_t k = 0; k < r->entries.n; k++) {
        const Entry *e = &r->entries.at[k];
        put_fixed(fixed, e->key);
        text_add_n(&t, fixed, sizeof fixed);
        pack_put(&p, e->unused);
        pack_put(&p, e->n);
        text_add_n(&t, e->bytes, e->n);
    }
    put_fixed(t.at + BUILD_AT, build);
    put_fixed(t.at + HASH_AT, hash_bytes(t.at + HEADER_SIZE, t.n - HEADER_SIZE));
    bool saved = os_replace_file(file, t.at, t.n, why, whysize);
    arena_free(a);
    r->changed = r->changed && !saved;
    return saved;
}
