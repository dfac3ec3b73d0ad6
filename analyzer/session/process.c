/*
 * process: a session's process is started, asked and answered.
 */
#define _GNU_SOURCE
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Sizes { /* before each message */
    uint32_t json, bytes;
} Sizes;

struct Session {
    pid_t pid;
    int socket;
    char dir[512]; /* for its files; "" if there is none */
    char *buffer;  /* what has arrived of the next message */
    size_t n, cap;
};

/* ---- messages --------------------------------------------------------------- */

static bool
write_all(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n;) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            poll(&wait, 1, -1);
            continue;
        }
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

bool
message_send(int fd, const json_t *json, const char *bytes, size_t n)
{
    char *text = json_dumps(json, JSON_COMPACT);
    if (!text)
        return false;
    Sizes sizes = {(uint32_t)strlen(text), (uint32_t)n};
    bool sent = write_all(fd, &sizes, sizeof sizes) && write_all(fd, text, sizes.json) &&
                write_all(fd, bytes, n);
    free(text);
    return sent;
}

static bool
read_all(int fd, void *to, size_t n)
{
    for (char *p = to; n;) {
        ssize_t got = recv(fd, p, n, MSG_WAITALL);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static bool
decode(const char *json, const Sizes *sizes, Message *out)
{
    *out = (Message){.json = json_loadb(json, sizes->json, 0, NULL), .n = sizes->bytes};
    out->bytes = malloc((size_t)sizes->bytes + 1);
    CHECK(out->bytes);
    memcpy(out->bytes, json + sizes->json, sizes->bytes);
    out->bytes[sizes->bytes] = '\0';
    return out->json != NULL;
}

bool
message_receive(int fd, Message *out)
{
    Sizes sizes;
    if (!read_all(fd, &sizes, sizeof sizes))
        return false;
    char *all = malloc((size_t)sizes.json + sizes.bytes + 1);
    bool well =
        all && read_all(fd, all, (size_t)sizes.json + sizes.bytes) && decode(all, &sizes, out);
    free(all);
    return well;
}

bool
message_waiting(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, 0) > 0;
}

void
message_free(Message *m)
{
    json_decref(m->json);
    free(m->bytes);
    *m = (Message){0};
}

/* ---- the process -------------------------------------------------------------- */

static const char *my_dir; /* in the session's own process */

static void
leave(int signal)
{
    (void)signal;
    os_scratch_remove(my_dir);
    _exit(0);
}

/* Its files go with it: the parent removes them, and it does so itself where the parent has died. */
static _Noreturn void
become(const SessionSetup *s, int socket, const char *dir, pid_t parent)
{
    my_dir = dir;
    signal(SIGTERM, leave);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        leave(SIGTERM);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGPROF, SIG_DFL);
    signal(SIGINT, SIG_IGN); /* a terminal's: the parent decides */
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO); /* the client's bytes are the parent's */
    dup2(null, STDOUT_FILENO);
    for (int fd = 3; fd < 256; fd++)
        if (fd != socket)
            close(fd);
    session_serve(s, socket, dir);
}

Session *
session_start(const SessionSetup *setup, char *why, size_t size)
{
    int ends[2];
    Session *s = calloc(1, sizeof *s);
    CHECK(s);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        snprintf(why, size, "no process for %s: %s", setup->command->file, strerror(errno));
        free(s);
        return NULL;
    }
    pid_t parent = getpid();
    os_scratch(s->dir, sizeof s->dir);
    fflush(NULL);
    s->pid = fork();
    if (s->pid == 0) {
        close(ends[0]);
        arena_after_fork();
        become(setup, ends[1], s->dir, parent);
    }
    close(ends[1]);
    s->socket = ends[0];
    if (s->pid > 0)
        return s;
    snprintf(why, size, "no process for %s: %s", setup->command->file, strerror(errno));
    close(s->socket);
    os_scratch_remove(s->dir);
    free(s);
    return NULL;
}

int
session_socket(const Session *s)
{
    return s->socket;
}

pid_t
session_pid(const Session *s)
{
    return s->pid;
}

bool
session_send(Session *s, json_t *json, const char *bytes, size_t n)
{
    bool sent = message_send(s->socket, json, bytes, n);
    json_decref(json);
    return sent;
}

static int
take(Session *s, Message *out)
{
    Sizes sizes;
    if (s->n < sizeof sizes)
        return 0;
    memcpy(&sizes, s->buffer, sizeof sizes);
    size_t whole = sizeof sizes + (size_t)sizes.json + sizes.bytes;
    if (s->n < whole)
        return 0;
    bool well = decode(s->buffer + sizeof sizes, &sizes, out);
    memmove(s->buffer, s->buffer + whole, s->n - whole);
    s->n -= whole;
    return well ? 1 : -1;
}

int
session_receive(Session *s, Message *out)
{
    for (;;) {
        int taken = take(s, out);
        if (taken)
            return taken;
        if (s->cap - s->n < 4096) {
            s->cap = s->cap ? s->cap * 2 : 64 << 10;
            s->buffer = realloc(s->buffer, s->cap);
            CHECK(s->buffer);
        }
        ssize_t got = recv(s->socket, s->buffer + s->n, s->cap - s->n, MSG_DONTWAIT);
        if (got > 0)
            s->n += (size_t)got;
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            return -1;
        else if (errno == EAGAIN)
            return 0;
    }
}

bool
session_wait(Session *s, Message *out)
{
    int got;
    while ((got = session_receive(s, out)) == 0) {
        struct pollfd wait = {.fd = s->socket, .events = POLLIN};
        poll(&wait, 1, -1);
    }
    return got > 0;
}

const char *
session_end(Session *s, Arena *a)
{
    int status = 0;
    const char *how = NULL;
    close(s->socket);
    pid_t got = waitpid(s->pid, &status, WNOHANG);
    for (int k = 0; got == 0 && k < 20; k++) { /* it dies by itself, if it does */
        usleep(1000);
        got = waitpid(s->pid, &status, WNOHANG);
    }
    if (got == 0) {
        kill(s->pid, SIGKILL);
        while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    } else if (WIFSIGNALED(status)) {
        how = WTERMSIG(status) == SIGPROF
                  ? "it took too long"
                  : arena_printf(a, "it died: %s", strsignal(WTERMSIG(status)));
    }
    os_scratch_remove(s->dir);
    free(s->buffer);
    free(s);
    return how;
}
