/*
 * What is said on stderr: lines, and on a terminal below them one that tells how far the run is.
 */
#include "say.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SELDOM 0.1 /* seconds: a terminal is slower than the analysis */

static struct {
    bool wanted, drawn;
    double began, last;
} progress;

static void
wipe(void)
{
    if (progress.drawn)
        fputs("\r\033[K", stderr);
    progress.drawn = false;
}

void
complain(const char *fmt, ...)
{
    va_list args;
    wipe();
    va_start(args, fmt);
    fputs("decref: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
}

void
progress_begin(bool wanted)
{
    const char *term = getenv("TERM");
    progress.wanted = wanted && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);
    progress.began = os_wall();
}

static int
columns(void)
{
    struct winsize w;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

/* Linear: what is left takes as long as what was done. Nothing is said of it in the first second. */
static void
add_time_left(char *line, size_t size, uint32_t done, uint32_t of)
{
    double took = os_wall() - progress.began;
    size_t n = strlen(line);
    if (!done || took < 1 || n >= size)
        return;
    unsigned left = (unsigned)(took / done * (of - done) + 0.5);
    snprintf(line + n, size - n, ", %u:%02u left", left / 60, left % 60);
}

void
progress_tell(const char *what, uint32_t units, uint32_t nunits, uint32_t findings, uint32_t done,
              uint32_t of)
{
    char line[256];
    double now = os_wall();
    if (!progress.wanted || now - progress.last < SELDOM)
        return;
    progress.last = now;
    snprintf(line, sizeof line, "decref: %s %u of %u units, %u finding%s", what, units, nunits,
             findings, findings == 1 ? "" : "s");
    add_time_left(line, sizeof line, done, of);
    fprintf(stderr, "\r%.*s\033[K", columns() - 1, line);
    fflush(stderr);
    progress.drawn = true;
}

void
progress_phase(void)
{
    progress.began = os_wall();
}

void
progress_end(void)
{
    wipe();
    fflush(stderr);
    progress.wanted = false;
}
