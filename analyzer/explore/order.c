/*
 * order: the order of work. Functions are explored callees first; those that call one another in a circle are explored
 * together, in rounds. Where results are kept (reuse.h), a function, or a circle, whose key is that of an earlier run is
 * not explored again. What is told comes in the same order either way.
 */
#include "results.h"
#include "reuse.h"

typedef struct Order {
    Program *p;
    const ExploreOptions *o;
    void (*finding)(void *, uint32_t, const Finding *);
    void (*function)(void *, const FunctionReport *);
    void *arg;
    Arena *arena; /* of the run */
    Uses uses;
    Keys keys; /* where results are kept: this and the next */
    Results results;
} Order;

typedef struct
    Circle { /* of functions that call one another; mostly one that calls none of its callers */
    const int32_t *fns;
    uint32_t n;
    bool recursive;
    uint64_t *keys;
    Result *results;
    AskedList *asked;
} Circle;

/* With --only, one function is told of; the others are explored for their summaries. */
static bool
is_wanted(const ExploreOptions *o, const Fn *fn)
{
    return !o->only || strcmp(o->only, fn->f->name) == 0;
}

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
        w->finding(w->arg, fn->unit_index, &t->f);
    }
    w->function(w->arg, &report);
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

    *out = (Result){0};
    explore_function(&e, last && wanted, out);
    fn->summary = out->summary;
}

static void
explore_circle(Order *w, Circle *c)
{
    int rounds = c->recursive ? ROUNDS_OF_A_CIRCLE : 0;

    for (int round = 0; round <= rounds; round++)
        for (uint32_t n = 0; n < c->n; n++) {
            Fn *fn = &w->p->fns.at[c->fns[n]];
            explore_one(w, fn, round == rounds, c->asked ? &c->asked[n] : NULL, &c->results[n]);
            if (round == rounds && is_wanted(w->o, fn))
                tell_result(w, fn, &c->results[n], false);
        }
}

/* ---- using again ------------------------------------------------------------------------------ */

static void
find_keys(Order *w, Circle *c)
{
    uint64_t all = 0;

    for (uint32_t n = 0; n < c->n; n++) {
        c->keys[n] = key_of(&w->keys, &w->p->fns.at[c->fns[n]]);
        all = hash_mix(all, c->keys[n]);
    }
    for (uint32_t n = 0; c->recursive && n < c->n; n++)
        c->keys[n] = hash_mix(hash_mix(all, c->keys[n]), n);
}

/* All of the circle's results, or none. */
static bool
use_again(Order *w, Circle *c)
{
    for (uint32_t n = 0; n < c->n; n++) {
        const char *bytes;
        size_t size;
        if (!reuse_find(w->o->reuse, c->keys[n], &bytes, &size) ||
            !results_load(&w->results, &w->keys, &w->p->fns.at[c->fns[n]], bytes, size,
                          &c->results[n]))
            return false;
    }
    return true;
}

static void
keep_results(Order *w, Circle *c)
{
    for (uint32_t n = 0; n < c->n; n++)
        if (c->results[n].how == EXPLORED_ERROR)
            return;
    for (uint32_t n = 0; n < c->n; n++) {
        Arena *a = arena_new();
        Text t;
        text_init(&t, a);
        if (results_save(&w->results, &w->p->fns.at[c->fns[n]], &c->asked[n], &c->results[n], &t))
            reuse_put(w->o->reuse, c->keys[n], t.at, t.n);
        arena_free(a);
    }
}

static void
do_kept_circle(Order *w, Circle *c)
{
    Arena *a = arena_new();

    c->keys = NEW_N(a, uint64_t, c->n);
    find_keys(w, c);
    bool reused = use_again(w, c);
    for (uint32_t n = 0; reused && n < c->n; n++) {
        Fn *fn = &w->p->fns.at[c->fns[n]];
        fn->summary = c->results[n].summary;
        tell_result(w, fn, &c->results[n], true);
    }
    if (!reused) {
        c->asked = NEW_N(a, AskedList, c->n);
        for (uint32_t n = 0; n < c->n; n++)
            asked_init(&c->asked[n], a);
        explore_circle(w, c);
        for (uint32_t n = 0; n < c->n; n++)
            summary_set_digest(&w->results, &w->p->fns.at[c->fns[n]], c->results[n].summary);
        keep_results(w, c);
    }
    for (uint32_t n = 0; n < c->n; n++)
        reuse_count(w->o->reuse, reused);
    arena_free(a);
}

/* ---- all --------------------------------------------------------------------------------------- */

void
explore_program(Program *p, const ExploreOptions *o,
                void (*finding)(void *, uint32_t, const Finding *),
                void (*function)(void *, const FunctionReport *), void *arg)
{
    ExploreOptions options = *o;
    Order w = {p, &options, finding, function, arg, .arena = arena_new()};

    if (o->only || o->dump_heap || o->dump_counts)
        options.reuse = NULL; /* what is printed on the way is wanted, or not all is done */
    w.uses.arena = p->arena;
    map_init(&w.uses.at, p->arena);
    if (options.reuse) {
        keys_init(&w.keys, w.arena, p, &options);
        results_init(&w.results, p, &w.uses);
        reuse_begin(options.reuse);
    }
    for (uint32_t k = 0; k < p->order.n && !(o->stop && o->stop(o->stop_arg));) {
        const Fn *first = &p->fns.at[p->order.at[k]];
        uint32_t end = k + 1;
        while (end < p->order.n && p->fns.at[p->order.at[end]].scc == first->scc)
            end++;
        Circle c = {.fns = &p->order.at[k], .n = end - k, .recursive = first->recursive};
        c.results = NEW_N(w.arena, Result, c.n);
        if (options.reuse)
            do_kept_circle(&w, &c);
        else
            explore_circle(&w, &c);
        for (uint32_t n = k; o->dump_summaries && n < end; n++)
            dump_summary(&p->fns.at[p->order.at[n]]);
        k = end;
    }
    if (options.reuse)
        reuse_end(options.reuse);
    arena_free(w.arena);
}
