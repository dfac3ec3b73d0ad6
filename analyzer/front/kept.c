/*
 * kept: see kept.h. A unit's file:
 *
 *     "DECREFUN"  key (8 bytes)  hash of what follows (8 bytes)  files  directories  answer
 *
 * A file is known by its size and time, and where those are others by its content: a checkout, a touch or a build that
 * writes the same header again costs a reading. Of a file that was written in the very moment before we began, the time
 * says nothing (it may be written again at the same time); its content is compared until it is older.
 *
 * A new file changes a unit that does not include it yet, if it stands before another of its name on the way of the
 * search. So the names in the directories that are searched count, those that an #include may be for.
 *
 * Each file and directory is looked at once in a run, however many units have it.
 */
#define _GNU_SOURCE
#include "kept.h"

#include "libclang.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAGIC "DECREFUN"
enum { KEY_AT = 8, HASH_AT = 16, HEADER_SIZE = 24 };
enum { FEW = 64 }; /* files of units that may lie about unused */
/* Nanoseconds: how far apart two writes are that have different times. Some file systems count in seconds. */
static const int64_t TICK = 20000000, COARSE_TICK = 2000000000, SECOND = 1000000000;

typedef struct Seen { /* a file or a directory, as it is now */
    bool there, hashed;
    int64_t time, size;
    uint64_t hash; /* of the content, or of the names */
} Seen;

typedef struct Input { /* as it was */
    const char *path;
    int64_t time, size; /* time -1: it says nothing */
    uint64_t hash;
} Input;

typedef Vec(Input) Inputs;

struct Kept {
    Arena *arena;
    const char *directory;
    uint64_t build;
    int64_t began; /* by the clock of the files */
    Map seen;      /* interned path -> Seen * */
    Map used;      /* keys of this run */
};

Kept *
kept_open(Arena *a, const char *directory, uint64_t build)
{
    uint64_t library = libclang_identity();
    struct timespec now;
    if (!library || !os_is_dir(directory) || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return NULL;
    Kept *k = NEW(a, Kept);
    *k = (Kept){.arena = a, .directory = directory, .build = hash_mix(build, library)};
    k->began = (int64_t)now.tv_sec * SECOND + now.tv_nsec;
    map_init(&k->seen, a);
    map_init(&k->used, a);
    return k;
}

static uint64_t
key_of(Kept *k, const Command *c)
{
    const char **flags;
    uint32_t n;
    uint64_t h = hash_mix(hash_mix(k->build, parse_own_flags()), hash_text(c->file));
    clang_filter_flags(k->arena, c, &flags, &n);
    h = hash_mix(h, hash_text(c->directory));
    for (uint32_t i = 0; i < n; i++)
        h = hash_mix(h, hash_text(flags[i]));
    return h;
}

static const char *
file_of(Kept *k, uint64_t key)
{
    return arena_printf(k->arena, "%s/%016" PRIx64 ".unit", k->directory, key);
}

/* ---- the files, as they are now --------------------------------------------------------------- */

/* Was the last write so long before we began that a later one has another time? */
static bool
is_settled(const Kept *k, int64_t time)
{
    return time < k->began - (time % SECOND ? TICK : COARSE_TICK);
}

static Seen *
look_at(Kept *k, const char *path)
{
    path = intern(path);
    uint64_t *known = map_get(&k->seen, KEY_PTR(path));
    if (known)
        return (Seen *)(uintptr_t)*known;
    Seen *s = NEW(k->arena, Seen);
    struct stat st;
    if (stat(path, &st) == 0) {
        s->there = true;
        s->time = (int64_t)st.st_mtim.tv_sec * SECOND + st.st_mtim.tv_nsec;
        s->size = S_ISDIR(st.st_mode) ? 0 : (int64_t)st.st_size;
    }
    map_put(&k->seen, KEY_PTR(path), KEY_PTR(s));
    return s;
}

static uint64_t
content(Kept *k, const char *path)
{
    Seen *s = look_at(k, path);
    char why[256];
    if (s->there && !s->hashed) {
        Arena *a = arena_new();
        size_t n;
        const char *text = os_read_file(a, path, &n, why, sizeof why);
        s->hash = text ? hash_bytes(text, n) : 0;
        s->hashed = true;
        arena_free(a);
    }
    return s->hash;
}

/* Is it for an #include? Directories and C++'s own headers have no ending. */
static bool
may_be_included(const char *name)
{
    static const char *const endings[] = {".h",   ".hh",  ".hpp", ".hxx", ".h++", ".c",   ".cc",
                                          ".cpp", ".cxx", ".inc", ".inl", ".ipp", ".tcc", ".tpp",
                                          ".def", ".x",   ".gen", ".tbl", ".in"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return !dot;
}

static uint64_t
names(Kept *k, const char *path)
{
    Seen *s = look_at(k, path);
    if (s->hashed)
        return s->hash;
    DIR *d = s->there ? opendir(path) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) /* in any order */
        if (may_be_included(e->d_name))
            s->hash += hash_text(e->d_name);
    if (d)
        closedir(d);
    s->hashed = true;
    return s->hash;
}

/* Is it as it was? *newer: it has another time now, and may be known by that from now on. */
static bool
is_same(Kept *k, Input *i, uint64_t (*now)(Kept *, const char *), bool *newer)
{
    Seen *s = look_at(k, i->path);
    int64_t time = s->there ? s->time : 0;
    if (s->size != i->size)
        return false;
    if (time == i->time)
        return true;
    if (now(k, i->path) != i->hash)
        return false;
    if (is_settled(k, time)) {
        i->time = time;
        *newer = true;
    }
    return true;
}

/* ---- a unit's file -------------------------------------------------------------------------------- */

static void
put_fixed(char *to, uint64_t x)
{
    for (int n = 0; n < 8; n++)
        to[n] = (char)(x >> (8 * n) & 0xff);
}

static uint64_t
get_fixed(const char *from)
{
    uint64_t x = 0;
    for (int n = 0; n < 8; n++)
        x |= (uint64_t)(unsigned char)from[n] << (8 * n);
    return x;
}

static void
input(Pack *p, Input *i)
{
    pack_name(p, &i->path);
    PACK(p, i->time);
    PACK(p, i->size);
    PACK(p, i->hash);
    if (!i->path)
        p->wrong = true;
}

static void
write_unit(Kept *k, uint64_t key, Inputs *files, Inputs *dirs, const char *bytes, size_t n)
{
    Arena *a = arena_new();
    Text t;
    char header[HEADER_SIZE] = MAGIC, why[256];
    text_init(&t, a);
    text_room(&t, n + ((size_t)64 << 10));
    text_add_n(&t, header, HEADER_SIZE);
    Pack p = {.saving = true, .out = &t};
    PACK_ALL(&p, files, input);
    PACK_ALL(&p, dirs, input);
    text_add_n(&t, bytes, n);
    put_fixed(t.at + KEY_AT, key);
    put_fixed(t.at + HASH_AT, hash_bytes(t.at + HEADER_SIZE, t.n - HEADER_SIZE));
    os_replace_file(file_of(k, key), t.at, t.n, why, sizeof why); /* else it is read again */
    arena_free(a);
}

bool
kept_find(Kept *k, const Command *c, const char **bytes, size_t *n)
{
    uint64_t key = key_of(k, c);
    char why[256];
    size_t size;
    Inputs files = {0}, dirs = {0};
    bool newer = false;
    map_put(&k->used, key, 1);
    const char *text = os_read_file(k->arena, file_of(k, key), &size, why, sizeof why);
    if (!text || size < HEADER_SIZE || memcmp(text, MAGIC, KEY_AT) != 0 ||
        get_fixed(text + KEY_AT) != key ||
        get_fixed(text + HASH_AT) != hash_bytes(text + HEADER_SIZE, size - HEADER_SIZE))
        return false;
    const unsigned char *start = (const unsigned char *)text;
    Pack p = {.at = start + HEADER_SIZE, .end = start + size, .arena = k->arena};
    PACK_ALL(&p, &files, input);
    PACK_ALL(&p, &dirs, input);
    if (p.wrong)
        return false;
    for (uint32_t i = 0; i < files.n; i++)
        if (!is_same(k, &files.at[i], content, &newer))
            return false;
    for (uint32_t i = 0; i < dirs.n; i++)
        if (!is_same(k, &dirs.at[i], names, &newer))
            return false;
    *bytes = (const char *)p.at;
    *n = (size_t)(p.end - p.at);
    if (newer)
        write_unit(k, key, &files, &dirs, *bytes, *n);
    return true;
}

/* ---- what a unit was made of ----------------------------------------------------------------------- */

/* False if it cannot be told whether it is what was read. */
static bool
add_file(Kept *k, const SourceFile *f, Inputs *out)
{
    const Seen *s = look_at(k, f->path);
    bool settled = s->there && is_settled(k, s->time);
    Input i = {f->path, settled ? s->time : -1, s->size, f->hash};
    if (!s->there || (!settled && !f->hash))
        return false;
    if (!f->hash)
        i.hash = content(k, f->path);
    else if (!settled && content(k, f->path) != f->hash)
        return false; /* it was changed while we read */
    vec_push(k->arena, out, i);
    return true;
}

static void
add_directory(Kept *k, const char *path, Inputs *out, Map *added)
{
    path = intern(path);
    if (map_get(added, KEY_PTR(path)))
        return;
    map_put(added, KEY_PTR(path), 1);
    const Seen *s = look_at(k, path);
    int64_t time = s->there ? s->time : 0;
    Input i = {path, is_settled(k, time) ? time : -1, 0, names(k, path)};
    vec_push(k->arena, out, i);
}

/* Of a search path, and what a name with a slash leads to below it. */
static void
add_searched(Kept *k, const char *path, const Unit *u, Inputs *out, Map *added)
{
    add_directory(k, path, out, added);
    for (uint32_t i = 0; i < u->files.n; i++) {
        const char *dir = os_dirname(k->arena, u->files.at[i].path), *last = strrchr(dir, '/');
        const char *below = last ? arena_printf(k->arena, "%s%s", path, last) : NULL;
        if (below && look_at(k, below)->there)
            add_directory(k, below, out, added);
    }
}

static void
add_directories(Kept *k, const Command *c, const Unit *u, Inputs *out)
{
    static const char *const with_path[] = {"-I", "-iquote", "-isystem", "-idirafter", "-F"};
    const char **flags;
    uint32_t n;
    Map added;
    map_init(&added, k->arena);
    for (uint32_t i = 0; i < u->files.n; i++)
        if (u->files.at[i].in_project)
            add_directory(k, os_dirname(k->arena, u->files.at[i].path), out, &added);
    clang_filter_flags(k->arena, c, &flags, &n);
    for (uint32_t i = 0; i < n; i++)
        for (size_t w = 0; w < sizeof with_path / sizeof *with_path; w++) {
            size_t length = strlen(with_path[w]);
            if (strncmp(flags[i], with_path[w], length) != 0)
                continue;
            const char *path = flags[i][length] ? flags[i] + length : i + 1 < n ? flags[i + 1] : "";
            if (*path)
                add_searched(k, os_absolute(k->arena, c->directory, path), u, out, &added);
            break;
        }
}

void
kept_put(Kept *k, const Command *c, const Unit *u, const char *bytes, size_t n)
{
    Inputs files = {0}, dirs = {0};
    for (uint32_t i = 0; i < u->files.n; i++)
        if (!add_file(k, &u->files.at[i], &files))
            return;
    add_directories(k, c, u, &dirs);
    write_unit(k, key_of(k, c), &files, &dirs, bytes, n);
}

/* ---- what nobody uses --------------------------------------------------------------------------------- */

typedef struct Old {
    const char *path;
    int64_t time;
} Old;

static int
by_age(const void *a, const void *b)
{
    const Old *x = a, *y = b;
    return x->time != y->time ? (x->time < y->time ? -1 : 1) : strcmp(x->path, y->path);
}

void
kept_close(Kept *k)
{
    Vec(Old) unused = {0};
    DIR *d = opendir(k->directory);
    for (struct dirent *e; d && (e = readdir(d));) {
        char *end;
        uint64_t key = strtoull(e->d_name, &end, 16);
        if (end != e->d_name + 16 || strcmp(end, ".unit") != 0 || map_get(&k->used, key))
            continue;
        const char *path = arena_printf(k->arena, "%s/%s", k->directory, e->d_name);
        Old one = {path, look_at(k, path)->time};
        vec_push(k->arena, &unused, one);
    }
    if (d)
        closedir(d);
    uint32_t may_stay = FEW + k->used.entries.n;
    if (unused.n <= may_stay)
        return;
    qsort(unused.at, unused.n, sizeof *unused.at, by_age);
    for (uint32_t i = 0; i + may_stay < unused.n; i++)
        unlink(unused.at[i].path);
}
