/*
 * worker: processes that parse; a dead or stuck one costs its unit only.
 *
 * The parent forks njobs workers, each at the other end of a socket, and hands every idle one the number of the next
 * unit, and what stands of the prefix that the unit shares with others: the first worker that gets one of them, a small one, makes
 * the prefix's parse, and the others of them wait for it, but for one for each worker that has parsed nothing yet: it has its own
 * memory to warm up, and parses that one whole meanwhile. A worker parses and lowers it and sends back a Header, a reason and the
 * unit's bytes (ir_save). Where the
 * socket ends before the answer is whole, the worker has died: how it died is the unit's result, and a new worker
 * takes its place. Answers come in any order and are delivered in the order of the commands. Those that an earlier run has
 * left (kept.h) are there before anybody is hired.
 *
 * A worker limits its own CPU time per unit with a timer that kills it. One that waits without using any (a header
 * that is a pipe nobody writes to) is killed by the parent after a multiple of that.
 *
 * For the tests: DECREF_TEST_CRASH=TEXT makes the worker abort, and DECREF_TEST_HANG=TEXT makes it spin, on every
 * unit whose path contains TEXT.
 */
#define _GNU_SOURCE
#include "kept.h"
#include "libclang.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 20 /* seconds that may pass for each one of CPU time that is allowed */
#define LEAST_PATIENCE 60

typedef struct Order {     /* what a worker is asked for */
    uint32_t unit, prefix; /* a PrefixState */
} Order;

typedef struct Header {      /* what an answer begins with */
    uint32_t status, reason; /* a UnitStatus; bytes of the reason */
    uint32_t prefix;         /* a PrefixState: what stands of it now */
    uint64_t unit;           /* bytes of the unit, 0 if none */
    double cpu;
    int64_t peak_kb;
} Header;

typedef struct Answer { /* of one unit */
    bool is_there, kept;
    Header header;
    Arena *arena; /* of the bytes: reason, NUL, unit */
    char *bytes;  /* a unit's have the header before them, as they are kept */
} Answer;

typedef struct Worker {
    pid_t pid;  /* 0 if there is none */
    pid_t gone; /* dismissed, and not waited for yet */
    int socket;
    int errors;      /* its stderr, a file in memory; -1 if there is none */
    int64_t unit;    /* -1 if idle */
    bool builds;     /* ... and what it shares with others, before that */
    double since;    /* when it got the unit */
    double cpu;      /* all that its answers so far have told */
    Answer answer;   /* being received */
    size_t received; /* bytes of the header and of what follows */
} Worker;

typedef struct Pool {
    const Commands *commands;
    const FrontOptions *options;
    double cpu_limit;
    Prefix **prefixes; /* of each unit, NULL if it shares none */
    bool *taken;       /* of each unit: handed out, or done */
    uint32_t *order;   /* units, the largest first: what is begun last should be short */
    Kept *keeping;     /* NULL if nothing is kept */
    Worker *workers;
    uint32_t nworkers, left, delivered; /* left: units that nobody has taken */
    Answer *answers;
    struct pollfd *fds;
} Pool;

/* ---- in the worker ------------------------------------------------------------------------ */

static double
cpu_of(const struct rusage *r)
{
    return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) +
           (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec) / 1e6;
}

static double
cpu_now(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return cpu_of(&r);
}

static void
limit_cpu(double seconds)
{
    struct itimerval t = {0};
    if (seconds > 0) {
        t.it_value.tv_sec = (time_t)seconds;
        t.it_value.tv_usec = (suseconds_t)((seconds - (double)t.it_value.tv_sec) * 1e6);
    }
    setitimer(ITIMER_PROF, &t, NULL);
}

static void
forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY);
    if (fd < 0)
        return;
    ssize_t n = write(fd, "5", 1);
    (void)n;
    close(fd);
}

static int64_t
peak_kb(void)
{
    struct rusage r;
    char line[256];
    long kb = -1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && kb < 0 && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    if (kb < 0 && getrusage(RUSAGE_SELF, &r) == 0)
        kb = r.ru_maxrss;
    return kb > 0 ? kb : 0;
}

static bool
send_all(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n;) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool
asked_to(const char *variable, const char *file)
{
    const char *text = getenv(variable);
    return text && *text && strstr(file, text);
}

static void
obey_tests(const char *file)
{
    if (asked_to("DECREF_TEST_CRASH", file))
        abort();
    while (asked_to("DECREF_TEST_HANG", file))
        continue;
}

static const char *
first_error(Arena *a, const Unit *u)
{
    const Diagnostic *d = &u->errors.at[0];
    return arena_printf(a, "%u error%s, the first at %s:%u:%u: %s", u->errors.n,
                        u->errors.n == 1 ? "" : "s",
                        d->loc.file < 0 ? u->path : u->files.at[d->loc.file].path, d->loc.line,
                        d->loc.col, d->text);
}

static bool
do_unit(const Pool *p, int socket, Order o)
{
    uint32_t k = o.unit;
    Prefix *prefix = o.prefix == PREFIX_FAILED ? NULL : p->prefixes[k];
    Arena *a = arena_new();
    char why[1024] = "";
    const char *reason = why;
    Text bytes;
    text_init(&bytes, a);
    forget_peak();
    double began = cpu_now();
    limit_cpu(p->cpu_limit);
    obey_tests(p->commands->at[k].file);
    if (prefix)
        prefix->state = (PrefixState)o.prefix;
    Unit *u = front_unit(&p->commands->at[k], p->options, prefix, why, sizeof why);
    Header h = {.status = !u           ? UNIT_FAILED
                          : u->partial ? UNIT_PARTIAL
                                       : UNIT_OK,
                .prefix = prefix ? prefix->state : PREFIX_FAILED};
    if (u) {
        ir_save(u, &bytes);
        if (u->partial)
            reason = first_error(a, u);
    }
    limit_cpu(0);
    h.reason = (uint32_t)strlen(reason);
    h.unit = bytes.n;
    h.cpu = cpu_now() - began;
    h.peak_kb = peak_kb();
    bool sent = send_all(socket, &h, sizeof h) && send_all(socket, reason, h.reason + 1) &&
                send_all(socket, bytes.at, bytes.n);
    unit_free(u);
    arena_free(a);
    return sent;
}

static _Noreturn void
work(const Pool *p, int socket)
{
    Order o;
    for (;;) {
        ssize_t n = recv(socket, &o, sizeof o, MSG_WAITALL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != sizeof o || !do_unit(p, socket, o))
            _exit(0); /* the parent wants no more, or is gone */
    }
}

/* ---- in the parent: workers come and go ------------------------------------------------------ */

static _Noreturn void
become_worker(const Pool *p, const Worker *self, int socket, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    arena_after_fork();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGPROF, SIG_DFL);
    for (uint32_t i = 0; i < p->nworkers; i++)
        if (&p->workers[i] != self && p->workers[i].pid)
            close(p->workers[i].socket); /* else nobody would notice when their other ends close */
    if (self->errors >= 0)
        dup2(self->errors, STDERR_FILENO);
    work(p, socket);
}

static void
dismiss(Worker *w)
{
    close(w->socket);
    if (w->errors >= 0)
        close(w->errors);
    w->gone = w->pid;
    w->pid = 0;
    w->unit = -1;
}

static bool
hire(Pool *p, Worker *w)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    w->errors = memfd_create("decref-worker", MFD_CLOEXEC);
    if (w->errors >= 0)
        fcntl(w->errors, F_SETFL, O_APPEND);
    pid_t parent = getpid();
    fflush(NULL);
    w->pid = fork();
    if (w->pid == 0) {
        close(ends[0]);
        become_worker(p, w, ends[1], parent);
    }
    close(ends[1]);
    w->socket = ends[0];
    if (w->pid < 0) {
        int why = errno;
        w->pid = 0;
        dismiss(w);
        errno = why;
        return false;
    }
    arena_after_fork();
    w->unit = -1;
    w->cpu = 0;
    return true;
}

/* The last line that the worker has written to its stderr: what bug() and the allocator say before the end. */
static const char *
last_words(Arena *a, const Worker *w)
{
    char tail[512];
    off_t size = w->errors < 0 ? 0 : lseek(w->errors, 0, SEEK_END);
    off_t from = size > (off_t)sizeof tail - 1 ? size - (off_t)sizeof tail + 1 : 0;
    ssize_t n = size > 0 ? pread(w->errors, tail, sizeof tail - 1, from) : 0;
    while (n > 0 && (tail[n - 1] == '\n' || tail[n - 1] == ' '))
        n--;
    if (n <= 0)
        return "";
    tail[n] = '\0';
    const char *line = strrchr(tail, '\n');
    return arena_printf(a, ": %s", line ? line + 1 : tail);
}

/* ---- in the parent: answers --------------------------------------------------------------------- */

static void
settle(Pool *p, const Worker *w, int64_t unit, const Answer *answer)
{
    if (w && w->builds)
        p->prefixes[unit]->state = (PrefixState)answer->header.prefix;
    p->answers[unit] = *answer;
    p->answers[unit].is_there = true;
}

static void
settle_with(Pool *p, const Worker *w, int64_t unit, UnitStatus status, double cpu, int64_t peak,
            const char *reason)
{
    Answer answer = {.header = {.status = status,
                                .reason = (uint32_t)strlen(reason),
                                .prefix = PREFIX_FAILED,
                                .cpu = cpu,
                                .peak_kb = peak}};
    answer.arena = arena_new();
    answer.bytes = arena_dup(answer.arena, reason, strlen(reason) + 1);
    settle(p, w, unit, &answer);
}

/* libclang ends the process where there is no room for what it writes. The unit, which begins with what was to be shared, is
 * parsed whole then, as are the others; what had been written stands in nobody's way. */
static bool
died_building_prefix(Pool *p, Worker *w)
{
    if (!w->builds)
        return false;
    Prefix *prefix = p->prefixes[w->unit];
    Arena *a = arena_new();
    unlink(prefix_unfinished(a, p->options->shared_dir, prefix, (long)w->pid));
    arena_free(a);
    prefix->state = PREFIX_FAILED;
    p->taken[w->unit] = false;
    p->left++;
    return true;
}

static void
bury(Pool *p, Worker *w, bool too_slow)
{
    int status = 0;
    struct rusage r = {0};
    if (too_slow)
        kill(w->pid, SIGKILL);
    while (wait4(w->pid, &status, 0, &r) < 0 && errno == EINTR)
        continue;
    bool stopped = too_slow || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF);
    if (w->unit >= 0 && (stopped || !died_building_prefix(p, w))) {
        Arena *a = arena_new();
        const char *why, *words = last_words(a, w);
        UnitStatus result = UNIT_CRASHED;
        if (too_slow) {
            why = "gave no answer in time, though it used little CPU time; it may wait for a file";
            result = UNIT_TIMEOUT;
        } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF) {
            why = arena_printf(a, "time limit of %g s of CPU exceeded", p->cpu_limit);
            result = UNIT_TIMEOUT;
        } else if (WIFSIGNALED(status))
            why = arena_printf(a, "crashed by signal %d (%s)%s", WTERMSIG(status),
                               strsignal(WTERMSIG(status)), words);
        else
            why = arena_printf(a, "the worker ended with status %d%s", WEXITSTATUS(status), words);
        double cpu = cpu_of(&r) - w->cpu;
        settle_with(p, w, w->unit, result, cpu > 0 ? cpu : 0, r.ru_maxrss, why);
        arena_free(a);
    }
    if (w->answer.arena)
        arena_free(w->answer.arena);
    w->answer = (Answer){0};
    dismiss(w);
    w->gone = 0;
}

/* Reads what has come. False if nothing more ever will. */
static bool
receive(Pool *p, Worker *w)
{
    Answer *answer = &w->answer;
    for (;;) {
        char *to;
        size_t wanted;
        if (w->received < sizeof answer->header) {
            to = (char *)&answer->header + w->received;
            wanted = sizeof answer->header - w->received;
        } else {
            size_t size = answer->header.reason + 1 + (size_t)answer->header.unit,
                   got = w->received - sizeof answer->header;
            if (!answer->arena) {
                answer->arena = arena_new();
                answer->bytes = arena_alloc(answer->arena, sizeof answer->header + size);
                memcpy(answer->bytes, &answer->header, sizeof answer->header);
                answer->bytes += sizeof answer->header;
            }
            to = answer->bytes + got;
            wanted = size - got;
            if (wanted == 0) {
                settle(p, w, w->unit, answer);
                w->cpu += answer->header.cpu;
                w->answer = (Answer){0};
                w->unit = -1;
                return true;
            }
        }
        ssize_t n = recv(w->socket, to, wanted, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        if (n <= 0)
            return false;
        w->received += (size_t)n;
    }
}

/* The smallest unit of those that nobody has and that begin with that prefix: the sooner the others can begin. */
static int64_t
smallest_of(const Pool *p, const Prefix *prefix)
{
    uint32_t n = p->commands->n;
    while (n-- > 0)
        if (!p->taken[p->order[n]] && p->prefixes[p->order[n]] == prefix)
            return p->order[n];
    return -1;
}

/* The largest unit that nobody has and whose prefix is not being parsed just now, or is no matter; -1 if there is none. */
static int64_t
next_unit(const Pool *p, const Worker *w)
{
    int64_t waits = -1;
    for (uint32_t n = 0; p->left && n < p->commands->n; n++) {
        uint32_t k = p->order[n];
        const Prefix *prefix = p->taken[k] ? NULL : p->prefixes[k];
        if (prefix && prefix->state == PREFIX_NEW && p->nworkers > 1)
            return smallest_of(p, prefix);
        if (!p->taken[k] && !(prefix && prefix->state == PREFIX_BUILDING))
            return k;
        waits = waits < 0 && !p->taken[k] ? k : waits;
    }
    bool is_warm = w->pid && w->cpu > 0;
    return is_warm ? -1 : waits;
}

static void
take(Pool *p, uint32_t k)
{
    p->taken[k] = true;
    p->left--;
}

/* Every idle worker gets the next unit, workers are hired for those that are left. */
static void
hand_out(Pool *p)
{
    for (uint32_t i = 0; i < p->nworkers; i++) {
        Worker *w = &p->workers[i];
        int64_t k = w->pid && w->unit >= 0 ? -1 : next_unit(p, w);
        if (k < 0)
            continue;
        if (!w->pid && !hire(p, w)) {
            bool others = false;
            for (uint32_t k = 0; k < p->nworkers; k++)
                others |= p->workers[k].pid != 0;
            if (!others) {
                take(p, (uint32_t)k);
                settle_with(p, NULL, k, UNIT_FAILED, 0, 0, strerror(errno));
            }
            continue;
        }
        if (w->errors >= 0 && ftruncate(w->errors, 0) != 0)
            continue;
        w->received = 0;
        w->since = os_wall();
        Prefix *prefix = p->prefixes[k];
        bool whole = !prefix || prefix->state == PREFIX_BUILDING;
        Order o = {(uint32_t)k, whole ? PREFIX_FAILED : prefix->state};
        if (!send_all(w->socket, &o, sizeof o)) {
            bury(p, w, false); /* it died idle; the unit is for another one */
            continue;
        }
        w->builds = prefix && prefix->state == PREFIX_NEW;
        if (w->builds)
            prefix->state = PREFIX_BUILDING;
        w->unit = k;
        take(p, (uint32_t)k);
    }
}

static double
patience(const Pool *p)
{
    double s = p->cpu_limit * PATIENCE;
    return s > LEAST_PATIENCE ? s : LEAST_PATIENCE;
}

static void
wait_for_answers(Pool *p)
{
    struct pollfd *fds = p->fds;
    for (uint32_t i = 0; i < p->nworkers; i++)
        fds[i] =
            (struct pollfd){.fd = p->workers[i].pid ? p->workers[i].socket : -1, .events = POLLIN};
    poll(fds, p->nworkers, 1000);
    for (uint32_t i = 0; i < p->nworkers; i++) {
        Worker *w = &p->workers[i];
        if (fds[i].fd < 0)
            continue;
        if (fds[i].revents && (w->unit < 0 || !receive(p, w)))
            bury(p, w, false);
        else if (w->unit >= 0 && p->cpu_limit > 0 && os_wall() - w->since > patience(p))
            bury(p, w, true);
    }
}

/* ---- in the parent: answers of earlier runs -------------------------------------------------- */

static void
keep_answer(Pool *p, uint32_t k, const Unit *u)
{
    const Answer *answer = &p->answers[k];
    size_t header = sizeof answer->header,
           n = header + answer->header.reason + 1 + (size_t)answer->header.unit;
    kept_put(p->keeping, &p->commands->at[k], u, answer->bytes - header, n);
}

static bool
find_kept(Pool *p, uint32_t k)
{
    Answer *answer = &p->answers[k];
    const char *bytes;
    size_t n, header = sizeof answer->header;
    if (!kept_find(p->keeping, &p->commands->at[k], &bytes, &n) || n < header)
        return false;
    memcpy(&answer->header, bytes, header);
    if (n != header + answer->header.reason + 1 + answer->header.unit ||
        bytes[header + answer->header.reason] != '\0')
        return false;
    answer->arena = arena_new();
    answer->bytes = (char *)(uintptr_t)(bytes + header); /* nobody writes to them */
    answer->header.cpu = 0;                              /* now */
    answer->header.peak_kb = 0;
    answer->is_there = answer->kept = true;
    return true;
}

static void
find_all_kept(Pool *p)
{
    for (uint32_t k = 0; p->keeping && k < p->commands->n; k++)
        if (find_kept(p, k))
            take(p, k);
}

/* ---- in the parent: all ------------------------------------------------------------------------ */

typedef struct Sized {
    uint32_t unit;
    int64_t bytes;
} Sized;

static int
by_size(const void *a, const void *b)
{
    const Sized *x = a, *y = b;
    return x->bytes != y->bytes ? (x->bytes > y->bytes ? -1 : 1) : (x->unit < y->unit ? -1 : 1);
}

static void
find_order(Arena *a, Pool *p)
{
    uint32_t n = p->commands->n;
    Sized *all = NEW_N(a, Sized, n);
    p->order = NEW_N(a, uint32_t, n);
    for (uint32_t k = 0; k < n; k++)
        all[k] = (Sized){k, p->taken[k] ? 0 : os_file_size(p->commands->at[k].file)};
    qsort(all, n, sizeof *all, by_size);
    for (uint32_t k = 0; k < n; k++)
        p->order[k] = all[k].unit;
}

static void
deliver(Pool *p, void (*done)(void *arg, uint32_t k, const UnitResult *r), void *arg)
{
    for (; p->delivered < p->commands->n && p->answers[p->delivered].is_there; p->delivered++) {
        Answer *answer = &p->answers[p->delivered];
        const Header *h = &answer->header;
        char why[256] = "";
        UnitResult r = {.status = (UnitStatus)h->status,
                        .kept = answer->kept,
                        .reason = *answer->bytes ? answer->bytes : NULL,
                        .cpu = h->cpu,
                        .peak_kb = h->peak_kb};
        if (h->unit) {
            r.unit = ir_load(answer->bytes + h->reason + 1, h->unit, why, sizeof why);
            if (!r.unit) {
                r.status = UNIT_FAILED;
                r.reason = why;
            } else if (p->keeping && !answer->kept)
                keep_answer(p, p->delivered, r.unit);
        }
        done(arg, p->delivered, &r);
        arena_free(answer->arena);
        answer->arena = NULL;
    }
}

/* They go side by side: each has much memory to give back. */
static void
wait_for(Worker *w)
{
    while (w->gone && waitpid(w->gone, NULL, 0) < 0 && errno == EINTR)
        continue;
}

void
front_units(Arena *a, const Commands *cs, int njobs, double cpu_limit, const FrontOptions *o,
            void (*done)(void *arg, uint32_t k, const UnitResult *r), void *arg)
{
    Pool p = {.commands = cs, .options = o, .cpu_limit = cpu_limit, .left = cs->n};
    p.keeping = o->kept_dir ? kept_open(a, o->kept_dir, o->build) : NULL;
    p.taken = NEW_N(a, bool, cs->n);
    p.answers = NEW_N(a, Answer, cs->n);
    find_all_kept(&p);
    find_order(a, &p);
    char why[512];
    if (p.left)
        libclang_load(why, sizeof why); /* once, for all workers; they complain */
    p.prefixes =
        o->shared_dir && p.left ? prefixes_find(a, cs, o->shared_dir) : NEW_N(a, Prefix *, cs->n);
    p.nworkers = njobs < 1 ? 1 : (uint32_t)njobs < cs->n ? (uint32_t)njobs : cs->n;
    p.workers = NEW_N(a, Worker, p.nworkers);
    p.fds = NEW_N(a, struct pollfd, p.nworkers);
    while (p.delivered < cs->n) {
        hand_out(&p);
        if (!p.answers[p.delivered].is_there)
            wait_for_answers(&p);
        hand_out(&p);
        deliver(&p, done, arg);
    }
    for (uint32_t i = 0; i < p.nworkers; i++)
        if (p.workers[i].pid)
            dismiss(&p.workers[i]);
    if (p.keeping)
        kept_close(p.keeping);
    for (uint32_t i = 0; i < p.nworkers; i++)
        wait_for(&p.workers[i]);
}
