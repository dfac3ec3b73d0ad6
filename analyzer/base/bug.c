/*
 * Our own mistakes. While guard_run runs a function, a bug() or a fatal signal in it jumps back there and ends
 * that function only; outside it, a bug() ends the process.
 *
 * The handlers stay from the first time on: to set them and to take them back cost a dozen system calls for each function,
 * which was a fifteenth of what small ones take. Outside, a signal does what it did before they were set.
 *
 * The handlers run on a stack of their own, for a stack overflow leaves no room on the usual one. Jumping out
 * of a signal handler is safe here because the memory that the function was using belongs to arenas that are
 * thrown away, not repaired.
 */
#define _GNU_SOURCE
#include "base.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define NSIGNALS (sizeof signals / sizeof signals[0])

static struct {
    volatile sig_atomic_t active;
    sigjmp_buf back;
    char message[512];  /* what ended the function */
    uintptr_t stack;    /* an address in guard_run's frame */
    size_t stack_limit; /* bytes the stack may grow to, 0 if unlimited */
    struct sigaction old[NSIGNALS];
} guard;

static _Alignas(16) char signal_stack[64 << 10];

void
bug(const char *fmt, ...)
{
    char message[sizeof guard.message];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    if (!guard.active) {
        fprintf(stderr, "decref: internal error: %s\n", message);
        _Exit(3); /* no exit handlers: libclang's may not survive what we just saw */
    }
    memcpy(guard.message, message, sizeof message);
    siglongjmp(guard.back, 1);
}

/* Linux puts the end of the stack near its limit, counted from the frames below which guard_run stands. */
static bool
is_stack_overflow(uintptr_t address)
{
    if (guard.stack_limit == 0 || address >= guard.stack)
        return false;
    uintptr_t depth = guard.stack - address;
    return depth > guard.stack_limit / 2 && depth < guard.stack_limit + ((size_t)1 << 20);
}

static const char *
signal_text(int sig, const siginfo_t *info)
{
    switch (sig) {
    case SIGSEGV:
        return is_stack_overflow((uintptr_t)info->si_addr) ? "stack overflow"
                                                           : "segmentation fault";
    case SIGBUS:
        return "bus error";
    case SIGFPE:
        return "arithmetic fault";
    case SIGILL:
        return "illegal instruction";
    default:
        return "aborted";
    }
}

/* Where an instruction is to blame it comes again when we return. */
static void
let_others(int sig, const siginfo_t *info)
{
    for (size_t i = 0; i < NSIGNALS; i++)
        if (signals[i] == sig)
            sigaction(sig, &guard.old[i], NULL);
    if (info->si_code <= 0)
        raise(sig);
}

static void
on_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    if (!guard.active) {
        let_others(sig, info);
        return;
    }
    const char *text = signal_text(sig, info);
    memcpy(guard.message, text, strlen(text) + 1);
    siglongjmp(guard.back, 1);
}

static size_t
stack_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return (size_t)limit.rlim_cur;
}

static bool
is_ours(const struct sigaction *action)
{
    return action->sa_flags & SA_SIGINFO && action->sa_sigaction == on_signal;
}

/* Unless they are there still: libclang sets handlers as well. Nothing is blocked while one runs, so there is no mask to
 * be restored by the jump. */
static void
handlers_install(void)
{
    struct sigaction now;
    if (sigaction(SIGSEGV, NULL, &now) == 0 && is_ours(&now))
        return;
    stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < NSIGNALS; i++) {
        sigaction(signals[i], &action, &now);
        if (!is_ours(&now))
            guard.old[i] = now;
    }
    guard.stack_limit = stack_limit();
}

bool
guard_run(void (*fn)(void *), void *arg, char *why, size_t size)
{
    CHECK(!guard.active);
    guard.stack = (uintptr_t)__builtin_frame_address(0);
    handlers_install();
    bool done = false;
    if (sigsetjmp(guard.back, 0) == 0) {
        guard.active = 1;
        fn(arg);
        guard.active = 0;
        done = true;
    } else {
        guard.active = 0;
        snprintf(why, size, "%s", guard.message);
    }
    return done;
}
