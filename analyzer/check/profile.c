/*
 * profile: where the time of a run went, by phase, unit and function. Functions are explored by one process then, so that
 * the times of all are told alike. Steps are the same on every machine; seconds are those of this one.
 */
#include "run.h"

#include <stdlib.h>

enum { MOST = 25 }; /* rows of a table, unless all are wanted */

void
profile_phase(Check *c, const char *name)
{
    Profile *p = &c->profile;
    CHECK(p->nphases < sizeof p->phases / sizeof p->phases[0]);
    p->phases[p->nphases++] = (struct Phase){name, os_cpu(), os_wall()};
}

void
profile_function(Check *c, uint32_t unit, const FunctionReport *r)
{
    Timed t = {.name = r->name,
               .path = r->path,
               .line = r->line,
               .unit = unit,
               .steps = r->reused ? 0 : r->steps,
               .took = r->took,
               .reused = r->reused};
    vec_push(c->arena, &c->profile.functions, t);
}

/* The dearest first; then by what does not depend on the machine. */
static int
compare(const void *a, const void *b)
{
    const Timed *x = a, *y = b;
    if (x->took != y->took)
        return x->took < y->took ? 1 : -1;
    if (x->steps != y->steps)
        return x->steps < y->steps ? 1 : -1;
    int names = strcmp(x->name, y->name);
    return names ? names : strcmp(x->path, y->path);
}

static void
print_phases(const Check *c)
{
    const Profile *p = &c->profile;
    double cpu = 0, wall = c->started;
    fprintf(stderr, "profile: phase, ms of CPU time, ms\n");
    for (uint32_t k = 0; k < p->nphases; k++) {
        const struct Phase *now = &p->phases[k];
        fprintf(stderr, "  %-24s %10.1f %10.1f\n", now->name, (now->cpu - cpu) * 1e3,
                (now->wall - wall) * 1e3);
        cpu = now->cpu;
        wall = now->wall;
    }
}

static void
print_rest(uint32_t n, const char *what, double ms, int64_t steps)
{
    if (n)
        fprintf(stderr, "  %u more %s: %.1f ms, %lld steps\n", n, what, ms, (long long)steps);
}

typedef struct UnitCost {
    const char *file;
    double parsed, explored;
    int64_t steps, peak_kb;
} UnitCost;

static int
compare_units(const void *a, const void *b)
{
    const UnitCost *x = a, *y = b;
    double tx = x->parsed + x->explored, ty = y->parsed + y->explored;
    return tx != ty ? (tx < ty ? 1 : -1) : strcmp(x->file, y->file);
}

static void
print_units(const Check *c)
{
    uint32_t n = c->commands.n, most = c->config->verbose ? n : MOST;
    UnitCost *units = NEW_N(c->arena, UnitCost, n + 1), rest = {0};

    for (uint32_t k = 0; k < n; k++)
        units[k] = (UnitCost){.file = c->units[k].command->file,
                              .parsed = c->units[k].parsed,
                              .peak_kb = c->units[k].peak_kb};
    for (uint32_t k = 0; k < c->profile.functions.n; k++) {
        const Timed *t = &c->profile.functions.at[k];
        units[t->unit].explored += t->took;
        units[t->unit].steps += t->steps;
    }
    qsort(units, n, sizeof *units, compare_units);
    fprintf(stderr, "profile: ms to parse a unit, ms to explore its functions, steps, MB\n");
    for (uint32_t k = 0; k < n; k++) {
        const UnitCost *u = &units[k];
        if (k < most)
            fprintf(stderr, "  %10.1f %10.1f %10lld %6.1f  %s\n", u->parsed * 1e3,
                    u->explored * 1e3, (long long)u->steps, (double)u->peak_kb / 1024, u->file);
        else {
            rest.explored += u->parsed + u->explored;
            rest.steps += u->steps;
        }
    }
    print_rest(n > most ? n - most : 0, "units", rest.explored * 1e3, rest.steps);
}

static void
print_functions(Check *c)
{
    Profile *p = &c->profile;
    uint32_t n = p->functions.n, most = c->config->verbose ? n : MOST;
    Timed rest = {0};

    if (n)
        qsort(p->functions.at, n, sizeof *p->functions.at, compare);
    fprintf(stderr, "profile: ms to explore a function, steps\n");
    for (uint32_t k = 0; k < n; k++) {
        const Timed *t = &p->functions.at[k];
        if (k < most)
            fprintf(stderr, "  %10.1f %10lld  %s  %s:%u%s\n", t->took * 1e3, (long long)t->steps,
                    t->name, t->path, t->line, t->reused ? "  (known from an earlier run)" : "");
        else {
            rest.took += t->took;
            rest.steps += t->steps;
        }
    }
    print_rest(n > most ? n - most : 0, "functions", rest.took * 1e3, rest.steps);
}

void
profile_print(Check *c)
{
    print_phases(c);
    print_units(c);
    print_functions(c);
}
