/*
 * child: forked copies of this process that work for it, at the other end of a socket.
 */
#define _GNU_SOURCE
#include "base.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

bool
child_start(Child *c, void (*work)(void *arg, int socket), void *arg)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    pid_t parent = getpid();
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        arena_after_fork();
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent)
            work(arg, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    else
        *c = (Child){(int)pid, ends[0]};
    return pid > 0;
}

void
child_end(Child *c)
{
    child_end_all(c, 1);
}

void
child_end_all(Child *c, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (c[k].pid > 0) {
            close(c[k].socket);
            kill(c[k].pid, SIGKILL); /* nothing that it does is wanted any more */
        }
    for (uint32_t k = 0; k < n; k++) {
        while (c[k].pid > 0 && waitpid(c[k].pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        c[k].pid = 0;
    }
}

void
child_forget(Child *c)
{
    close(c->socket);
    c->pid = 0;
}

bool
child_send(int socket, const void *bytes, size_t n)
{
    for (const char *at = bytes; n;) {
        ssize_t sent = send(socket, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

bool
child_receive(int socket, void *bytes, size_t n)
{
    for (char *at = bytes; n;) {
        ssize_t got = recv(socket, at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

uint32_t
child_wait(const Child *c, const bool *busy, uint32_t n)
{
    struct pollfd fds[CHILDREN_MOST];
    CHECK(n <= CHILDREN_MOST);
    for (;;) {
        for (uint32_t k = 0; k < n; k++)
            fds[k] = (struct pollfd){.fd = busy[k] ? c[k].socket : -1, .events = POLLIN};
        if (poll(fds, n, -1) <= 0)
            continue;
        for (uint32_t k = 0; k < n; k++)
            if (fds[k].revents)
                return k;
    }
}
