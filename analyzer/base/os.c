/*
 * The only file that opens, forks and waits.
 */
#define _GNU_SOURCE
#include "base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* ---- files ---------------------------------------------------------------- */

/* read() that is not stopped by a signal. */
static ssize_t
read_some(int fd, char *to, size_t n)
{
    ssize_t got;
    do
        got = read(fd, to, n);
    while (got < 0 && errno == EINTR);
    return got;
}

/* All of fd into t; false, and errno, if it cannot be read. */
static bool
read_all(int fd, Text *t)
{
    char buffer[16 << 10];
    ssize_t got;
    while ((got = read_some(fd, buffer, sizeof buffer)) > 0)
        text_add_n(t, buffer, (size_t)got);
    return got == 0;
}

/* A plain file of a known size in one piece. It may shrink or grow as we read: what was there counts. */
static char *
read_plain(Arena *a, int fd, size_t size, size_t *n)
{
    char *bytes = arena_alloc(a, size + 1);
    *n = 0;
    while (*n < size) {
        ssize_t got = read_some(fd, bytes + *n, size - *n);
        if (got < 0)
            return NULL;
        if (got == 0)
            break;
        *n += (size_t)got;
    }
    return bytes;
}

static char *
read_open(Arena *a, int fd, size_t *n)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return NULL;
    if (S_ISREG(st.st_mode) && st.st_size > 0)
        return read_plain(a, fd, (size_t)st.st_size, n);
    Text t; /* a pipe, or /proc, where sizes say nothing */
    text_init(&t, a);
    text_add(&t, "");
    if (!read_all(fd, &t))
        return NULL;
    *n = t.n;
    return t.at;
}

char *
os_read_file(Arena *a, const char *path, size_t *n, char *why, size_t whysize)
{
    size_t length = 0;
    char *bytes = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        bytes = read_open(a, fd, &length);
    if (!bytes)
        snprintf(why, whysize, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (n)
        *n = length;
    return bytes;
}

int64_t
os_file_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

bool
os_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool
os_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- paths ---------------------------------------------------------------- */

/* Adds the parts of path to t, which holds "" (the root) or "/a/b" (no final slash). */
static void
add_parts(Text *t, const char *path)
{
    while (*path) {
        size_t n = strcspn(path, "/");
        if (n == 2 && path[0] == '.' && path[1] == '.') {
            while (t->n && t->at[t->n - 1] != '/')
                t->n--;
            t->n -= t->n > 0;
        } else if (n && !(n == 1 && path[0] == '.')) {
            text_add_n(t, "/", 1);
            text_add_n(t, path, n);
        }
        path += n + (path[n] == '/');
    }
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

bool
os_replace_file(const char *path, const char *bytes, size_t n, char *why, size_t whysize)
{
    Arena *a = arena_new();
    const char *made = arena_printf(a, "%s.%ld", path, (long)getpid());
    int fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool well = fd >= 0 && write_all(fd, bytes, n);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && well) {
        well = false;
        error = errno;
    }
    if (well && rename(made, path) != 0) {
        well = false;
        error = errno;
    }
    if (!well) {
        snprintf(why, whysize, "%s: %s", path, strerror(error));
        if (fd >= 0)
            unlink(made);
    }
    arena_free(a);
    return well;
}

const char *
os_absolute(Arena *a, const char *dir, const char *path)
{
    char cwd[4096];
    Text t;
    text_init(&t, a);
    if (path[0] != '/') {
        if ((!dir || dir[0] != '/') && getcwd(cwd, sizeof cwd))
            add_parts(&t, cwd);
        if (dir)
            add_parts(&t, dir);
    }
    add_parts(&t, path);
    if (t.n == 0)
        text_add(&t, "/");
    t.at[t.n] = '\0'; /* a final .. has only moved the end */
    return text_str(&t);
}

const char *
os_located(Arena *a, const char *dir, const char *path)
{
    const char *plain = os_absolute(a, dir, path);
    char real[PATH_MAX];
    if (!strstr(path, "/../") || os_exists(plain))
        return plain;
    if (path[0] != '/' && dir)
        path = arena_printf(a, "%s/%s", dir, path);
    return realpath(path, real) ? arena_dup(a, real, strlen(real) + 1) : plain;
}

const char *
os_dirname(Arena *a, const char *path)
{
    size_t n = strlen(path);
    while (n && path[n - 1] == '/')
        n--;
    while (n && path[n - 1] != '/')
        n--;
    if (n == 0)
        return path[0] == '/' ? "/" : ".";
    while (n > 1 && path[n - 1] == '/')
        n--;
    return arena_printf(a, "%.*s", (int)n, path);
}

bool
os_make_dirs(const char *path)
{
    char part[4096];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return false;
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST && !os_is_dir(part))
            return false;
        part[i] = path[i];
    }
    return os_is_dir(path);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
os_list_dirs(Arena *a, const char *path, Names *out)
{
    DIR *d = opendir(*path ? path : "/");
    for (struct dirent *e; d && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            os_is_dir(arena_printf(a, "%s/%s", path, e->d_name)))
            vec_push(a, out, arena_printf(a, "%s", e->d_name));
    if (d)
        closedir(d);
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, compare_names);
}

bool
os_rewrite_file(const char *path, const char *text, size_t n, char *why, size_t whysize)
{
    struct stat st;
    char made[4096 + 16], *real = realpath(path, NULL); /* what a link leads to */
    bool well = real && stat(real, &st) == 0;
    int fd = -1;
    made[0] = '\0';
    if (well) {
        snprintf(made, sizeof made, "%s.XXXXXX", real);
        fd = mkostemp(made, O_CLOEXEC);
        well = fd >= 0 && write_all(fd, text, n) && fchmod(fd, st.st_mode & 07777) == 0 &&
               fsync(fd) == 0;
    }
    if (fd >= 0)
        well = close(fd) == 0 && well;
    well = well && rename(made, real) == 0;
    if (!well) {
        snprintf(why, whysize, "%s: cannot be written: %s", path, strerror(errno));
        if (fd >= 0)
            unlink(made);
    }
    free(real);
    return well;
}

/* ---- the machine ----------------------------------------------------------- */

/* The linker's hash of all that went into the program stands in a note. */
static int
find_build(struct dl_phdr_info *info, size_t size, void *out)
{
    (void)size;
    for (int k = 0; k < info->dlpi_phnum; k++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[k];
        const char *at = (const char *)(uintptr_t)(info->dlpi_addr + segment->p_vaddr);
        const char *end = at + segment->p_filesz;
        while (segment->p_type == PT_NOTE && (size_t)(end - at) >= sizeof(ElfW(Nhdr))) {
            const ElfW(Nhdr) *note = (const void *)at;
            const char *name = at + sizeof *note, *text = name + ((note->n_namesz + 3u) & ~3u);
            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
                memcmp(name, "GNU", 4) == 0)
                *(uint64_t *)out = hash_bytes(text, note->n_descsz);
            at = text + ((note->n_descsz + 3u) & ~3u);
        }
    }
    return 1; /* the program itself comes first */
}

uint64_t
os_build(void)
{
    uint64_t build = 0;
    struct stat st;
    dl_iterate_phdr(find_build, &build);
    if (!build && stat("/proc/self/exe", &st) == 0)
        build = hash_mix(hash_mix((uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec),
                         (uint64_t)st.st_mtim.tv_nsec);
    return build;
}

/* A page of the usual size costs the system as much as thousands of our instructions, and a large one hardly more. */
enum { LARGE_PAGE = 2 << 20 };

#ifdef __GLIBC__
/* What malloc hands out, to libclang above all, comes from large pages: it gets room that nobody has touched, and the system
 * is told before somebody does. */
static void
reserve_heap(void)
{
    enum { PARTS = 4, PART = 24 << 20 };
    char *parts[PARTS];

    for (int k = 0; k < PARTS; k++)
        parts[k] = malloc(PART);
    for (int k = 0; k < PARTS; k++) {
        size_t head = parts[k] ? os_to_large_page(parts[k], parts[k] + PART) : 0;
        if (parts[k])
            madvise(parts[k] + head, PART - head, MADV_HUGEPAGE);
    }
    for (int k = 0; k < PARTS; k++)
        free(parts[k]);
}
#endif

void
os_hold_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_ARENA_MAX,
            1); /* libclang parses in a thread of its own, the only one that works then */
    reserve_heap();
#endif
}

char *
os_fresh_pages(size_t size)
{
    size_t whole = size + LARGE_PAGE;
    char *p = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = os_to_large_page(p, p + whole), after = LARGE_PAGE - before;
    if (before)
        munmap(p, before);
    if (after)
        munmap(p + before + size, after);
    madvise(p + before, size, MADV_HUGEPAGE); /* the system may not know them: no matter */
    return p + before;
}

void
os_release_pages(char *p, size_t n)
{
    munmap(p, n);
}

size_t
os_to_large_page(const char *p, const char *end)
{
    size_t n = (LARGE_PAGE - (uintptr_t)p % LARGE_PAGE) % LARGE_PAGE;
    return n < (size_t)(end - p) ? n : (size_t)(end - p);
}

int
os_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN); /* more than cpu_set_t holds */
    return n > 0 ? (int)n : 1;
}

double
os_wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
cpu_of(int who)
{
    struct rusage use;
    if (getrusage(who, &use) != 0)
        return 0;
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

double
os_cpu_of_process(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
os_cpu(void)
{
    return cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
}

/* ---- other programs --------------------------------------------------------- */

/* Starts argv with its output into a pipe and nothing else of ours; -1 if it cannot be started. */
static int
start(const char *const *argv, pid_t *pid)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    /* POSIX declares argv without const and promises to leave it alone. */
    int error = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        return -1;
    }
    return ends[0];
}

static bool
ended_well(pid_t pid)
{
    int status;
    pid_t got;
    do
        got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* All that a program prints; NULL if it cannot be run or fails. */
static char *
output(Arena *a, const char *const *argv)
{
    pid_t pid;
    int fd = start(argv, &pid);
    if (fd < 0)
        return NULL;
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    bool read_well = read_all(fd, &t);
    close(fd);
    text_str(&t);
    return ended_well(pid) && read_well ? t.at : NULL;
}

const char *
os_first_line(Arena *a, const char *const *argv)
{
    char *all = output(a, argv);
    if (all)
        all[strcspn(all, "\n")] = '\0';
    return all;
}

const char *
os_output(Arena *a, const char *const *argv)
{
    return output(a, argv);
}

bool
os_feed(const char *const *argv, const char *text, char *why, size_t size)
{
    int ends[2];
    pid_t pid;
    posix_spawn_file_actions_t actions;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(why, size, "%s: %s", argv[0], strerror(errno));
        return false;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
    int error =
        posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (error) {
        close(ends[1]);
        snprintf(why, size, "%s: %s", argv[0], strerror(error));
        return false;
    }
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* it may end without reading all */
    bool written = write_all(ends[1], text, strlen(text));
    close(ends[1]);
    signal(SIGPIPE, before);
    if (ended_well(pid) && written)
        return true;
    snprintf(why, size, "%s failed", argv[0]);
    return false;
}

int
os_run(const char *const *argv)
{
    pid_t pid, got;
    int status;
    fflush(NULL);
    int error = posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, environ);
    if (error) {
        errno = error;
        return -1;
    }
    do
        got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
