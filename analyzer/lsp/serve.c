/*
 * serve: the loop. It waits for the client, for sessions and for the end of a pause, whichever comes first.
 */
#include "lsp.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void
take_messages(Server *sv)
{
    json_t *message;
    char why[512];
    while (!sv->over) {
        switch (frames_next(&sv->in, &message, why, sizeof why)) {
        case FRAME_NONE:
            return;
        case FRAME_JSON:
            rpc_message(sv, message);
            break;
        case FRAME_MALFORMED:
            rpc_error(sv, NULL, RPC_PARSE, view_utf8(sv->arena, why), NULL);
            break;
        case FRAME_HUGE:
            rpc_error(sv, NULL, RPC_INVALID, why, NULL);
            break;
        }
    }
}

/* False when the client has gone. */
static bool
read_client(Server *sv)
{
    static char buffer[64 << 10];
    ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (n <= 0)
        return false;
    frames_add(&sv->in, buffer, (size_t)n);
    take_messages(sv);
    return true;
}

static void
wait_and_serve(Server *sv)
{
    struct pollfd fds[64];
    LspUnit *units[64];
    nfds_t n = 1;
    double next = units_next(sv);
    fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    for (uint32_t i = 0; i < sv->units.n && n < 64; i++)
        if (sv->units.at[i]->session) {
            units[n] = sv->units.at[i];
            fds[n++] =
                (struct pollfd){.fd = session_socket(sv->units.at[i]->session), .events = POLLIN};
        }
    int got = poll(fds, n, next < 0 ? -1 : (int)(next * 1000) + (next > 0));
    if (got < 0 && errno != EINTR)
        sv->over = true;
    for (nfds_t i = 1; got > 0 && i < n; i++)
        if (fds[i].revents)
            unit_receive(sv, units[i]);
    if (got > 0 && fds[0].revents && !read_client(sv)) {
        sv->over = true;
        sv->exit_code = sv->shutdown ? 0 : 1;
    }
    units_run(sv);
}

static void
tidy_up(Server *sv)
{
    sv->documents.n = 0;
    units_release(sv); /* and with them the sessions */
    text_files_remove(sv);
}

int
lsp_run(Arena *a, int argc, char **argv)
{
    Server sv = {.arena = a, .argc = argc, .argv = argv, .encoding = UTF_16};
    signal(SIGPIPE, SIG_IGN);
    sv.out = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO); /* nothing but messages goes to the client */
    sv.pending = json_object();
    while (!sv.over)
        wait_and_serve(&sv);
    tidy_up(&sv);
    return sv.exit_code;
}
