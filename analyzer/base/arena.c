/*
 * Arenas and the vecs that grow in them.
 *
 * An arena is a chain of chunks, newest first; an allocation is a bump in the newest. The memory beyond `used`
 * is always zero, so what is handed out is zero: fresh chunks are, and those that were used are cleared. A vec whose memory was the last thing handed out grows where it stands.
 */
#include "base.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

/* Under ASan what was not handed out is poisoned, and a gap follows each allocation, so that running over the end
 * of one is noticed although it is the middle of a chunk. */
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

#define ALIGN 16
#define FIRST_CHUNK ((size_t)16 << 10)
#define LARGEST_CHUNK ((size_t)2 << 20) /* but for an allocation that needs more */

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *older;
    size_t used, size;
    _Alignas(ALIGN) char bytes[];
};

struct Arena {
    Chunk *chunk; /* the newest; NULL before the first allocation */
    size_t handed_out;
};

_Noreturn static void
out_of_memory(size_t size)
{
    fprintf(stderr, "decref: out of memory (%zu bytes more were needed)\n", size);
    _Exit(3);
}

static size_t
round_up(size_t n)
{
    if (n > SIZE_MAX / 4)
        out_of_memory(n);
    return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* ---- where chunks come from ------------------------------------------------------------------- */

/* Arenas come and go with every function, and a page that the system has to find and clear costs more than what is
 * written to it. So chunks of the usual sizes are cut from slabs of large pages, and wait, cleared as far as they were used,
 * for the next arena. The largest are a large page each: beyond KEPT_MOST they go back to the system. */
enum { SIZES = 8, LARGEST = SIZES - 1 };
_Static_assert(FIRST_CHUNK << LARGEST == LARGEST_CHUNK, "each doubling has a place");
#define SLAB ((size_t)32 << 20)
#define KEPT_MOST ((size_t)128 << 20)
typedef struct Slab {
    char *at, *end; /* what was not cut off yet */
} Slab;
static struct {
    Chunk *waiting[SIZES];
    Slab small, large;
    size_t kept; /* bytes of the largest that wait */
} pool;

/* -1 if it is none of the usual sizes */
static int
place_of(size_t size)
{
#ifndef WITH_ASAN
    for (int k = 0; k < SIZES; k++)
        if (size == FIRST_CHUNK << k)
            return k;
#endif
    (void)size;
    return -1;
}

static Chunk *
take_waiting(int place)
{
    Chunk *c = pool.waiting[place];
    if (c) {
        pool.waiting[place] = c->older;
        pool.kept -= place == LARGEST ? LARGEST_CHUNK : 0;
    }
    return c;
}

static Chunk *
cut(Slab *slab, size_t size)
{
    if ((size_t)(slab->end - slab->at) < size) {
        slab->at = os_fresh_pages(SLAB);
        slab->end = slab->at ? slab->at + SLAB : NULL;
        if (!slab->at)
            return NULL;
    }
    Chunk *c = (Chunk *)(void *)slab->at;
    slab->at += size;
    return c;
}

/* `size` is that of the chunk with its header. */
static Chunk *
chunk_get(size_t size)
{
    int place = place_of(size);
    Chunk *c = place < 0 ? calloc(1, size) : take_waiting(place);
    if (!c && place >= 0)
        c = cut(place == LARGEST ? &pool.large : &pool.small, size);
    if (!c)
        out_of_memory(size);
    c->size = size - sizeof *c;
    return c;
}

static void
let_wait(Chunk *c, int place)
{
    memset(c->bytes, 0, c->used);
    c->used = 0;
    c->older = pool.waiting[place];
    pool.waiting[place] = c;
    pool.kept += place == LARGEST ? LARGEST_CHUNK : 0;
}

/* Memory that was used before would be copied page by page, in the child and in the parent. */
void
arena_after_fork(void)
{
    memset(pool.waiting, 0, sizeof pool.waiting);
    pool.kept = 0;
    pool.small.at += os_to_large_page(pool.small.at, pool.small.end);
}

static void
chunk_new(Arena *a, size_t need)
{
    size_t size = a->chunk ? (sizeof(Chunk) + a->chunk->size) * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    while (size < need + sizeof(Chunk) && size < LARGEST_CHUNK)
        size *= 2; /* of the usual sizes, so that it is kept for the next */
    if (size < need + sizeof(Chunk))
        size = need + sizeof(Chunk);
    Chunk *c = chunk_get(size);
    c->older = a->chunk;
    POISON(c->bytes, c->size);
    a->chunk = c;
}

static void
chunk_free(Chunk *c)
{
    size_t size = sizeof *c + c->size;
    int place = place_of(size);
    UNPOISON(c->bytes, c->size);
    if (place < 0)
        free(c);
    else if (place == LARGEST && pool.kept >= KEPT_MOST)
        os_release_pages((char *)c, size);
    else
        let_wait(c, place);
}

Arena *
arena_new(void)
{
    Arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory(sizeof *a);
    return a;
}

static void
free_older(Chunk *c)
{
    while (c) {
        Chunk *older = c->older;
        chunk_free(c);
        c = older;
    }
}

void
arena_free(Arena *a)
{
    if (!a)
        return;
    free_older(a->chunk);
    free(a);
}

void
arena_reset(Arena *a)
{
    Chunk *c = a->chunk;
    a->handed_out = 0;
    if (!c)
        return;
    free_older(c->older);
    c->older = NULL;
    if (sizeof *c + c->size > LARGEST_CHUNK) { /* one big file should not stay with us for good */
        chunk_free(c);
        a->chunk = NULL;
        return;
    }
    UNPOISON(c->bytes, c->size);
    memset(c->bytes, 0, c->used);
    POISON(c->bytes, c->size);
    c->used = 0;
}

void *
arena_alloc(Arena *a, size_t size)
{
    size_t need = round_up(size ? size : 1) + GAP;
    if (!a->chunk || a->chunk->size - a->chunk->used < need)
        chunk_new(a, need);
    Chunk *c = a->chunk;
    char *p = c->bytes + c->used;
    c->used += need;
    a->handed_out += need;
    UNPOISON(p, size);
    return p;
}

void *
arena_dup(Arena *a, const void *p, size_t size)
{
    void *copy = arena_alloc(a, size);
    if (size)
        memcpy(copy, p, size);
    return copy;
}

char *
arena_printf(Arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    CHECK(n >= 0);
    char *s = arena_alloc(a, (size_t)n + 1);
    va_start(args, fmt);
    vsnprintf(s, (size_t)n + 1, fmt, args);
    va_end(args);
    return s;
}

size_t
arena_used(const Arena *a)
{
    return a->handed_out;
}

/* Whether [p, p+old) was the last thing handed out and could be made `size` long where it stands. */
static bool
grown_in_place(Arena *a, char *p, size_t old, size_t size)
{
    Chunk *c = a->chunk;
    if (!p || !c)
        return false;
    size_t was = round_up(old) + GAP, now = round_up(size) + GAP;
    if (c->used < was || p != c->bytes + c->used - was || c->size - c->used < now - was)
        return false;
    c->used += now - was;
    a->handed_out += now - was;
    UNPOISON(p, size);
    return true;
}

void *
vec_grow_(Arena *a, void *at, uint32_t n, uint32_t *cap, size_t size)
{
    CHECK(*cap <= UINT32_MAX / 2);
    size_t old = (size_t)*cap * size;
    *cap = *cap ? *cap * 2 : 4;
    size_t wanted = (size_t)*cap * size;
    if (old && grown_in_place(a, at, old, wanted))
        return at;
    void *moved = arena_alloc(a, wanted);
    if (n)
        memcpy(moved, at, (size_t)n * size);
    return moved;
}
