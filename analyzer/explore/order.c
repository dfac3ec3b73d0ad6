/*
 * order: the order of work. Functions are explored callees first; those that call one another in a circle are explored
 * together, in rounds. Where results are kept (reuse.h), a function, or a circle, whose key is that of an earlier run is
 * not explored again. Where there is enough to do, several processes do it (parallel.c). What is told comes in the same
 * order whoever did the work.
 */
#include "order.h"

#include <stdlib.h>

/* With --only, one function is told of; the others are explored for their summaries. */
static bool
is_wanted(const ExploreOptions *o, const Fn *fn)
{
    return !o->only || strcmp(o->only, fn->f->name) == 0;
}

static Fn *
fn_of(const Order *w, const Circle *c, uint32_t n)
{
    return &w->p->fns.at[c->fns[n]];
}

/* ---- telling ------------------------------------------------------------------------------------ */

static void
dump_summary(const Fn *fn)
{
    Arena *a = arena_new();
    Text t;

    text_init(&t, a);
    summary_print(fn, &t);
    fputs(text_str(&t), stdout);
    arena_free(a);
}

static void
tell_result(Order *w, const Fn *fn, const Result *r, bool reused)
{
    FunctionReport report = {.name = fn->f->name,
                             .line = fn->f->loc.line,
                             .unit = fn->unit_index,
                             .path = fn->f->loc.file >= 0 ? fn->unit->files.at[fn->f->loc.file].path
                                                          : fn->unit->path,
                             .how = r->how,
                             .steps = r->steps,
                             .took = r->took,
                             .nstates = r->nstates,
                             .error = r->error,
                             .reused = reused};

    for (uint32_t k = 0; k < fn->f->instrs.n; k++)
        report.nopaque += fn->f->instrs.at[k].op == OP_opaque;
    for (uint32_t k = 0; k < r->told.n; k++) {
        const Told *t = &r->told.at[k];
        if (t->use && t->use->told)
            continue;
        if (t->use)
            t->use->told = true;
        Finding f = t->f;
        if (t->callers)
            story_of_callers(w->p, fn, t->callers, &f);
        if (t->once)
            late_put(w, fn->unit_index, t);
        else
            w->finding(w->arg, fn->unit_index, &f);
    }
    w->function(w->arg, &report);
}

void
order_tell(Order *w)
{
    for (; w->told < w->n && w->circles[w->told].done; w->told++) {
        const Circle *c = &w->circles[w->told];
        for (uint32_t n = 0; n < c->n; n++)
            if (is_wanted(w->o, fn_of(w, c, n)))
                tell_result(w, fn_of(w, c, n), &c->results[n], c->reused);
        for (uint32_t n = 0; w->o->dump_summaries && n < c->n; n++)
            dump_summary(fn_of(w, c, n));
    }
}

/* ---- exploring ------------------------------------------------------------------------------ */

/* Functions that call one another in a circle: the first rounds only make summaries, each knowing more of the others;
 * the last one tells. */
enum { ROUNDS_OF_A_CIRCLE = 2 };

static void
explore_one(Order *w, Fn *fn, bool last, AskedList *asked, Result *out)
{
    ExploreOptions quiet = *w->o;
    bool wanted = is_wanted(w->o, fn);
    quiet.dump_heap = w->o->dump_heap && wanted;
    quiet.dump_counts = w->o->dump_counts && wanted;
    Explorer e = {.p = w->p,
                  .o = &quiet,
                  .fn = fn,
                  .u = fn->unit,
                  .f = fn->f,
                  .asked = asked,
                  .digest = asked ? key_digest(&w->keys, fn->unit_index) : NULL,
                  .uses = &w->uses};

    double took = out->took, began = w->o->timed ? os_cpu_of_process() : 0;
    *out = (Result){0};
    explore_function(&e, last && wanted, out);
    out->took = w->o->timed ? took + os_cpu_of_process() - began : 0;
    fn->summary = out->summary;
}

void
order_run(Order *w, Circle *c, AskedList *asked)
{
    int rounds = c->recursive ? ROUNDS_OF_A_CIRCLE : 0;

    for (int round = 0; round <= rounds; round++)
        for (uint32_t n = 0; n < c->n; n++)
            explore_one(w, fn_of(w, c, n), round == rounds, asked ? &asked[n] : NULL,
                        &c->results[n]);
}

/* ---- using again ------------------------------------------------------------------------------ */

static void
find_keys(Order *w, Circle *c)
{
    uint64_t all = 0;

    c->keys = NEW_N(w->arena, uint64_t, c->n);
    for (uint32_t n = 0; n < c->n; n++) {
        c->keys[n] = key_of(&w->keys, fn_of(w, c, n));
        all = hash_mix(all, c->keys[n]);
    }
    for (uint32_t n = 0; c->recursive && n < c->n; n++)
        c->keys[n] = hash_mix(hash_mix(all, c->keys[n]), n);
}

static bool
are_there(Order *w, Circle *c)
{
    for (uint32_t n = 0; n < c->n; n++) {
        const char *bytes;
        size_t size;
        if (!reuse_find(w->o->reuse, c->keys[n], &bytes, &size) ||
            !results_load(&w->results, &w->keys, fn_of(w, c, n), bytes, size, &c->results[n]))
            return false;
    }
    return true;
}

bool
order_use_again(Order *w, Circle *c)
{
    if (!w->o->reuse)
        return false;
    find_keys(w, c);
    c->reused = c->done = are_there(w, c);
    for (uint32_t n = 0; n < c->n; n++) {
        reuse_count(w->o->reuse, c->reused);
        if (c->reused)
            fn_of(w, c, n)->summary = c->results[n].summary;
    }
    return c->reused;
}

static void
keep_results(Order *w, Circle *c, uint32_t n, const char *bytes, size_t size)
{
    bool sound = true;

    for (uint32_t k = 0; k < c->n; k++)
        sound = sound && c->results[k].how != EXPLORED_ERROR;
    if (w->o->reuse && sound)
        reuse_put(w->o->reuse, c->keys[n], bytes, size);
}

void
order_explore(Order *w, Circle *c)
{
    Arena *a = arena_new();
    AskedList *asked = w->o->reuse ? NEW_N(a, AskedList, c->n) : NULL;

    for (uint32_t n = 0; asked && n < c->n; n++)
        asked_init(&asked[n], a);
    order_run(w, c, asked);
    c->done = true;
    for (uint32_t n = 0; asked && n < c->n; n++) {
        Text t;
        text_init(&t, a);
        summary_set_digest(&w->results, fn_of(w, c, n), c->results[n].summary);
        if (results_save(&w->results, fn_of(w, c, n), &asked[n], &c->results[n], &t))
            keep_results(w, c, n, t.at, t.n);
    }
    arena_free(a);
}

/* ---- there and back ------------------------------------------------------------------------------- */

void
order_pack(Order *w, Circle *c, const AskedList *asked, Text *out)
{
    Arena *a = arena_new();

    for (uint32_t n = 0; n < c->n; n++) {
        Text t;
        text_init(&t, a);
        summary_set_digest(&w->results, fn_of(w, c, n), c->results[n].summary);
        bool whole = results_save(&w->results, fn_of(w, c, n), &asked[n], &c->results[n], &t);
        uint64_t size = whole ? t.n : 0;
        text_add_n(out, (const char *)&size, sizeof size);
        text_add_n(out, t.at, (size_t)size);
    }
    arena_free(a);
}

bool
order_unpack(Order *w, Circle *c, const char *bytes, size_t n)
{
    const char *from = bytes, *end = bytes + n;
    uint64_t size;

    for (uint32_t k = 0; k < c->n; k++, from += size) {
        if (end - from < (ptrdiff_t)sizeof size)
            return false;
        memcpy(&size, from, sizeof size);
        from += sizeof size;
        if (size > (uint64_t)(end - from) ||
            !results_load(&w->results, NULL, fn_of(w, c, k), from, (size_t)size, &c->results[k]))
            return false;
    }
    from = bytes;
    for (uint32_t k = 0; k < c->n; k++, from += size) {
        memcpy(&size, from, sizeof size);
        from += sizeof size;
        fn_of(w, c, k)->summary = c->results[k].summary;
        keep_results(w, c, k, from, (size_t)size);
    }
    c->done = true;
    return true;
}

/* ---- all --------------------------------------------------------------------------------------- */

static void
find_circles(Order *w)
{
    const Program *p = w->p;

    w->circles = NEW_N(w->arena, Circle, p->order.n + 1);
    for (uint32_t k = 0; k < p->order.n;) {
        const Fn *first = &p->fns.at[p->order.at[k]];
        uint32_t end = k + 1;
        while (end < p->order.n && p->fns.at[p->order.at[end]].scc == first->scc)
            end++;
        Circle *c = &w->circles[w->n++];
        *c = (Circle){.fns = &p->order.at[k], .n = end - k, .recursive = first->recursive};
        c->results = NEW_N(w->arena, Result, c->n);
        k = end;
    }
}

static uint64_t
instructions(const Order *w, const Circle *c)
{
    uint64_t n = 0;

    for (uint32_t k = 0; k < c->n; k++)
        n += fn_of(w, c, k)->f->instrs.n;
    return n;
}

/* What other processes cost, 20 ms each and as much again to tell them all and to be told, is what some hundred thousand steps take. How
 * many steps are left is not known, but how many it took for so many instructions up to now. For the tests: with
 * DECREF_TEST_FORK in the environment they are worth it in any case. */
enum { EXPLORED_MUCH = 2000, STEPS_MUCH = 150000 };

typedef struct Effort {
    uint64_t steps, instructions; /* what was explored until now */
    uint64_t left;                /* instructions */
    bool forced;
} Effort;

static bool
pays_to_fork(const Effort *f)
{
    return f->forced ||
           (f->instructions > EXPLORED_MUCH && f->steps * f->left > STEPS_MUCH * f->instructions);
}

bool
order_stopped(const Order *w)
{
    return w->o->stop && w->o->stop(w->o->stop_arg);
}

static void
do_all(Order *w)
{
    Effort f = {.forced = getenv("DECREF_TEST_FORK") != NULL};

    for (uint32_t k = 0; k < w->n; k++)
        f.left += instructions(w, &w->circles[k]);
    for (uint32_t k = 0; k < w->n && !order_stopped(w); k++) {
        Circle *c = &w->circles[k];
        uint64_t n = instructions(w, c);
        if (w->o->jobs > 1 && pays_to_fork(&f)) {
            order_in_parallel(w);
            return;
        }
        if (!order_use_again(w, c)) {
            order_explore(w, c);
            f.instructions += n;
            for (uint32_t r = 0; r < c->n; r++)
                f.steps += (uint64_t)c->results[r].steps;
        }
        f.left -= n;
        order_tell(w);
    }
}

void
explore_program(Program *p, const ExploreOptions *o,
                void (*finding)(void *, uint32_t, const Finding *),
                void (*function)(void *, const FunctionReport *), void *arg)
{
    ExploreOptions options = *o;
    Order w = {p, &options, finding, function, arg, .arena = arena_new()};

    if (o->only || o->dump_heap || o->dump_counts) { /* what is printed on the way is wanted */
        options.reuse = NULL;
        options.jobs = 1;
    }
    if (o->timed)
        options.jobs = 1;
    w.uses.arena = p->arena;
    map_init(&w.uses.at, p->arena);
    map_init(&w.once, w.arena);
    keys_init(&w.keys, w.arena, p, &options);
    results_init(&w.results, p, &w.uses);
    if (options.reuse)
        reuse_begin(options.reuse);
    find_circles(&w);
    do_all(&w);
    late_tell(&w);
    if (options.reuse)
        reuse_end(options.reuse);
    arena_free(w.arena);
}
