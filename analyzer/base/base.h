/*
 * base: the quiet part. One arena, one array, one map, one interner, one
 * string builder, and the one file that talks to the operating system.
 *
 * Memory goes by lifetime: everything comes from an arena and goes with it.
 * No function here returns NULL for want of memory; the process ends with one
 * line instead, and the parent process reports that as a failed unit.
 */
#ifndef DECREF_BASE_H
#define DECREF_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- arena -------------------------------------------------------------- */

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *a);                      /* gives everything back */
void arena_after_fork(void);                    /* in the child, and in the parent when it has all of them */
void arena_reset(Arena *a);                     /* empties it, keeps one chunk for the next use */
void *arena_alloc(Arena *a, size_t size);       /* zeroed, 16-byte aligned */
void *arena_dup(Arena *a, const void *p, size_t size);
char *arena_printf(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const Arena *a);              /* bytes handed out since the last reset */

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_N(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

/* ---- vec: a growing array whose memory belongs to an arena ---------------- */

#define Vec(T) struct { T *at; uint32_t n, cap; }

void *vec_grow_(Arena *a, void *at, uint32_t n, uint32_t *cap, size_t size);

#define vec_push(a, v, x) \
    do { \
        if ((v)->n == (v)->cap) \
            (v)->at = vec_grow_((a), (v)->at, (v)->n, &(v)->cap, sizeof *(v)->at); \
        (v)->at[(v)->n++] = (x); \
    } while (0)

/* ---- map: 64-bit keys to 64-bit values; insertion order is kept ----------- */

typedef struct MapEntry { uint64_t key, value; } MapEntry;
typedef struct Map {
    Arena *arena;
    Vec(MapEntry) entries;                      /* in the order of insertion: iterate this */
    uint32_t *slots;                            /* index into entries + 1, 0 if empty */
    uint32_t nslots;
} Map;

void map_init(Map *m, Arena *a);
uint64_t *map_get(const Map *m, uint64_t key);  /* NULL if absent; valid until the next map_put */
uint64_t *map_put(Map *m, uint64_t key, uint64_t value); /* inserts or replaces; returns the value's place */
#define KEY_PTR(p) ((uint64_t)(uintptr_t)(p))

/* The finaliser of splitmix64 over a running value: the same on every machine. */
static inline uint64_t
hash_mix(uint64_t h, uint64_t x)
{
    x += h * 0x9e3779b97f4a7c15u + 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}
uint64_t hash_bytes(const void *p, size_t n);   /* xxh3, seed 0 */
uint64_t hash_text(const char *s);              /* 0 for NULL */

/* ---- names: interned for the life of the process, so equal is == ---------- */

const char *intern(const char *s);              /* NULL gives NULL */
const char *intern_n(const char *s, size_t n);

/* ---- text: a string builder ------------------------------------------------ */

typedef struct Text { Arena *arena; char *at; size_t n, cap; } Text;

void text_init(Text *t, Arena *a);
void text_add(Text *t, const char *s);
void text_add_n(Text *t, const char *s, size_t n);
void text_addf(Text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_room(Text *t, size_t n);              /* n bytes more, and a NUL, will have room */
void text_add_number(Text *t, uint64_t x);      /* seven bits a byte, the lowest first; all but the last have their eighth set */
const char *text_str(Text *t);                  /* NUL-terminated; valid until the next add */
/* The name that a mistyped word is most like: a third of its letters may differ. NULL if none is near. */
const char *text_nearest(const char *word, const char *const *names, uint32_t n);

/* ---- pack: plain data as bytes and back (pack.c) ------------------------------ */

/* One walker serves both directions: what it visits is put when saving and got when loading. Loading trusts nothing: at the
 * first thing that is wrong `wrong` is set, and from then on every number is 0 and every text NULL. */
typedef struct Pack {
    bool saving, wrong;
    Text *out;                                  /* saving */
    const unsigned char *at, *end;              /* loading */
    Arena *arena;                               /* loading: of what is made */
} Pack;

void pack_put(Pack *p, uint64_t x);             /* LEB128 */
uint64_t pack_get(Pack *p);
int64_t pack_number(Pack *p, int64_t x);        /* either; gives what there is now */
void pack_text(Pack *p, const char **s);        /* NULL stays NULL */
void pack_name(Pack *p, const char **s);        /* the same; interned when loading */
uint32_t pack_count(Pack *p, uint32_t n);       /* of things that take a byte each or more */

/* Any integer, enum or bool field. */
#define PACK(p, field) \
    do { \
        int64_t packed_ = pack_number((p), (int64_t)(field)); \
        if (!(p)->saving) { \
            (field) = packed_; \
            if ((int64_t)(field) != packed_) \
                (p)->wrong = true; \
        } \
    } while (0)

/* A vec, each element by walk(p, &element). */
#define PACK_ALL(p, v, walk) \
    do { \
        uint32_t packed_n_ = pack_count((p), (v)->n); \
        if (!(p)->saving && packed_n_) { \
            (v)->at = arena_alloc((p)->arena, sizeof *(v)->at * (size_t)packed_n_); \
            (v)->n = (v)->cap = packed_n_; \
        } \
        for (uint32_t packed_k_ = 0; packed_k_ < (v)->n && !(p)->wrong; packed_k_++) \
            walk((p), &(v)->at[packed_k_]); \
    } while (0)

/* ---- our own mistakes ------------------------------------------------------- */

/* Where bug() and a caught fatal signal jump to while a function is explored; see guard_run. */
_Noreturn void bug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define CHECK(cond) ((cond) ? (void)0 : bug("%s:%d: %s", __FILE__, __LINE__, #cond))

/* Runs fn(arg). A bug(), a fatal signal (SEGV, BUS, FPE, ABRT, ILL) or stack overflow in it ends fn only:
 * returns false and puts one line into why. Memory that fn took from arenas stays theirs. Nests not. */
bool guard_run(void (*fn)(void *), void *arg, char *why, size_t size);

/* ---- os: the only file that opens, forks, waits ------------------------------ */

/* Reads a whole file; NULL and one line in why if it cannot. NUL-terminated; *n without the NUL (n may be NULL). */
char *os_read_file(Arena *a, const char *path, size_t *n, char *why, size_t whysize);
/* Makes the file, or puts another in its place: by renaming, so that nobody sees half of it. False and one line in why. */
bool os_replace_file(const char *path, const char *bytes, size_t n, char *why, size_t whysize);
const char *os_absolute(Arena *a, const char *dir, const char *path);   /* joins and removes . and ..; no symlinks resolved */
/* The same, but where a link stands before a `..` and nothing is there by that name: where the system finds it. */
const char *os_located(Arena *a, const char *dir, const char *path);
const char *os_dirname(Arena *a, const char *path);
/* Puts a text in the place of a file's, which keeps its mode: at every moment one of the two is there. */
bool os_rewrite_file(const char *path, const char *text, size_t n, char *why, size_t whysize);
bool os_exists(const char *path);
int64_t os_file_size(const char *path);         /* 0 if there is none */
bool os_is_dir(const char *path);
bool os_make_dirs(const char *path);
bool os_has_room(const char *where);            /* for some files of libclang's, in that directory */
bool os_scratch(char *path, size_t size);       /* a new directory; false, and "": there is no room */
void os_scratch_remove(const char *path);       /* and the files in it; "" is fine. Safe in a signal's handler */
typedef Vec(const char *) Names;
void os_list_dirs(Arena *a, const char *path, Names *out);              /* the directories in it, by name; "" is the root */
void os_hold_memory(void);                      /* what is given back stays ours: it will be needed again at once */
char *os_fresh_pages(size_t size);              /* cleared memory, of large pages where there are such; NULL if there is none */
void os_release_pages(char *p, size_t n);
size_t os_to_large_page(const char *p, const char *end);        /* bytes from p to where the next large page begins */
int os_processors(void);
uint64_t os_build(void);                        /* of this program: another one for every other text of it */
double os_wall(void);                           /* seconds, monotonic */
double os_cpu_of_process(void);                 /* seconds of this one alone */
double os_cpu(void);                            /* seconds of this process and its waited-for children */
/* First line of what a program prints, NULL if it cannot be run or fails. Never given anything from analysed source. */
/* Runs a program with text on its stdin; what it prints goes where our own does. False and one line in why if it cannot. */
bool os_feed(const char *const *argv, const char *text, char *why, size_t size);
int os_run(const char *const *argv);            /* as a shell would; its exit status, 128 + a signal; -1 and errno */
const char *os_first_line(Arena *a, const char *const *argv);
const char *os_output(Arena *a, const char *const *argv);       /* all of it */

/* ---- child: copies of this process that work for it ---------------------------- */

enum { CHILDREN_MOST = 64 };
typedef struct Child { int pid, socket; } Child;        /* pid 0: there is none */

/* Forks; the child does work(arg, socket) and ends. False if there can be none. */
bool child_start(Child *c, void (*work)(void *arg, int socket), void *arg);
void child_end(Child *c);
void child_end_all(Child *c, uint32_t n);       /* they go side by side: each has much memory to give back */
void child_forget(Child *c);                     /* in another child: it is none of its business */
bool child_send(int socket, const void *bytes, size_t n);       /* all of it; false: the other end is gone */
bool child_receive(int socket, void *bytes, size_t n);
/* Waits until one of those that are busy has sent something, or is gone. One of them is. */
uint32_t child_wait(const Child *c, const bool *busy, uint32_t n);

#endif
