/*
 * results: see results.h.
 *
 * One walker for both directions (base.h, Pack). Places in the function's own file are lines counted from that of its
 * name; what is told of a callee's place finds it in the callee.
 */
#include "results.h"

typedef struct Walk {
    Pack pack; /* first: what walks a part of a result is given the pack */
    Results *r;
    const Fn *fn;
} Walk;

static Walk *
walk_of(Pack *p)
{
    return (Walk *)(void *)p;
}

/* ---- the summary ---------------------------------------------------------------------------------- */

static void
place(Pack *p, Place *x)
{
    PACK(p, x->param);
    pack_name(p, &x->global);
    PACK(p, x->n);
    if (x->n > 4)
        p->wrong = true;
    for (int k = 0; k < x->n && !p->wrong; k++) {
        pack_name(p, &x->record[k]);
        pack_name(p, &x->name[k]);
        PACK(p, x->block[k]);
        PACK(p, x->off[k]);
    }
}

static void
given(Pack *p, Given *x)
{
    PACK(p, x->kind);
    PACK(p, x->lo);
    PACK(p, x->hi);
    PACK(p, x->not_zero);
    PACK(p, x->n);
    place(p, &x->place);
    PACK(p, x->off);
    pack_name(p, &x->type);
    PACK(p, x->maybe_null);
}

static void
new_object(Pack *p, NewObject *x)
{
    PACK(p, x->owned);
    pack_name(p, &x->type);
    pack_name(p, &x->callee);
    pack_name(p, &x->unknown);
    PACK(p, x->family);
    PACK(p, x->zeroed);
    PACK(p, x->outside);
    place(p, &x->lender);
}

static void
delta(Pack *p, Delta *x)
{
    place(p, &x->place);
    PACK(p, x->whole);
    PACK(p, x->n);
}

static void
write_done(Pack *p, Write *x)
{
    place(p, &x->place);
    given(p, &x->value);
    PACK(p, x->spent);
    PACK(p, x->pointer);
    pack_name(p, &x->record);
    pack_name(p, &x->name);
}

static void
guard(Pack *p, Guard *x)
{
    place(p, &x->place);
    PACK(p, x->lo);
    PACK(p, x->hi);
    PACK(p, x->not_zero);
    PACK(p, x->not_in);
    PACK(p, x->size);
    PACK(p, x->is_signed);
}

static uint64_t
fn_name(const char *unit, const char *link, const char *name)
{
    return hash_mix(hash_mix(KEY_PTR(unit), KEY_PTR(link)), KEY_PTR(name));
}

static void
use(Pack *p, ApiUse **x)
{
    Walk *w = walk_of(p);
    const ApiUse *u = *x;
    bool there = u != NULL;
    const char *unit = there ? u->fn->unit->path : NULL, *link = there ? u->fn->f->link : NULL;
    const char *function = there ? u->fn->f->name : NULL, *name = there ? u->name : NULL;
    InstrId at = there ? u->at : 0;

    PACK(p, there);
    if (!there)
        return;
    pack_name(p, &unit);
    pack_name(p, &link);
    pack_name(p, &function);
    pack_name(p, &name);
    PACK(p, at);
    uint64_t *k = map_get(&w->r->fns, fn_name(unit, link, function));
    if (p->wrong || !k || !*k) {
        p->wrong = true; /* none, or two functions of that name: nobody can say which */
        return;
    }
    const Fn *fn = &w->r->p->fns.at[*k - 1];
    if (at < 0 || (uint32_t)at >= fn->f->instrs.n)
        p->wrong = true;
    else if (!p->saving)
        *x = use_at(w->r->uses, w->r->p, fn, at, name);
}

static void
unequal(Pack *p, Unequal *x)
{
    PACK(p, x->param);
    PACK(p, x->n);
}

/* Of the integer parameters most may be anything. */
static void
ranges(Pack *p, SumOutcome *x)
{
    uint32_t bounded = 0;

    for (int k = 0; k < 8; k++)
        if (x->lo[k] != INT64_MIN || x->hi[k] != INT64_MAX)
            bounded |= 1u << k;
    PACK(p, bounded);
    for (int k = 0; k < 8; k++) {
        if (!p->saving) {
            x->lo[k] = INT64_MIN;
            x->hi[k] = INT64_MAX;
        }
        if (bounded >> k & 1) {
            PACK(p, x->lo[k]);
            PACK(p, x->hi[k]);
        }
        PACK(p, x->keeper[k]);
        PACK(p, x->kinds_out[k]);
    }
}

static void
outcome(Pack *p, SumOutcome *x)
{
    given(p, &x->ret);
    PACK(p, x->exc);
    PACK(p, x->exc_unseen);
    PACK(p, x->gil);
    use(p, &x->uses_api);
    PACK(p, x->clears);
    PACK(p, x->exc_entry);
    PACK(p, x->exc_held);
    PACK(p, x->exc_put);
    PACK(p, x->reach);
    PACK_ALL(p, &x->news, new_object);
    PACK_ALL(p, &x->deltas, delta);
    PACK_ALL(p, &x->writes, write_done);
    PACK(p, x->null_params);
    PACK(p, x->nonnull_params);
    ranges(p, x);
    PACK_ALL(p, &x->null_places, place);
    PACK_ALL(p, &x->nonnull_places, place);
    PACK_ALL(p, &x->guards, guard);
    PACK_ALL(p, &x->unequal, unequal);
    PACK_ALL(p, &x->away, place);
    PACK(p, x->killed);
    PACK(p, x->kept);
    PACK(p, x->copies);
    PACK(p, x->element_of);
    pack_name(p, &x->shares);
    PACK(p, x->shares_copy);
    PACK(p, x->pooled);
    pack_name(p, &x->pool);
    PACK(p, x->altered);
    PACK(p, x->inner);
    PACK(p, x->filled_with);
    PACK(p, x->changed);
    PACK(p, x->parked);
}

static void
summary(Pack *p, Summary *x)
{
    PACK_ALL(p, &x->outcomes, outcome);
    PACK(p, x->runs);
    PACK(p, x->complete);
    PACK(p, x->too_many);
    PACK(p, x->asserts);
    PACK(p, x->asks_only_kinds);
    PACK(p, x->closes_ring);
    PACK(p, x->needs);
    PACK_ALL(p, &x->needed, place);
    PACK(p, x->taken_for);
}

void
results_save_summary(Results *r, const Fn *fn, Summary *sum, Text *out)
{
    Walk w = {.pack = {.saving = true, .out = out}, .r = r, .fn = fn};
    summary(&w.pack, sum);
}

Summary *
results_load_summary(Results *r, const Fn *fn, const char *bytes, size_t n)
{
    const unsigned char *at = (const unsigned char *)bytes;
    Walk w = {.pack = {.at = at, .end = at + n, .arena = r->p->arena}, .r = r, .fn = fn};
    Summary *sum = NEW(r->p->arena, Summary);
    summary(&w.pack, sum);
    return w.pack.wrong || w.pack.at != w.pack.end ? NULL : sum;
}

void
summary_set_digest(Results *r, const Fn *fn, Summary *sum)
{
    Arena *a = arena_new();
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    results_save_summary(r, fn, sum, &t);
    sum->digest = hash_bytes(t.at, t.n);
    arena_free(a);
}

/* ---- findings ---------------------------------------------------------------------------------------- */

static const char *
path_of(const Fn *fn)
{
    return fn->f->loc.file >= 0 ? fn->unit->files.at[fn->f->loc.file].path : fn->unit->path;
}

/* A line 1 stands for none, too, if the function begins later. */
static void
position(Pack *p, const char **path, uint32_t *line, uint32_t *column)
{
    const Function *f = walk_of(p)->fn->f;
    const char *own = path_of(walk_of(p)->fn);
    bool within = p->saving && *path == own && (*line != 1 || f->loc.line <= 1);
    int64_t at = within ? (int64_t)*line - f->loc.line : p->saving ? (int64_t)*line : 0;

    PACK(p, within);
    PACK(p, at);
    PACK(p, *column);
    if (!within)
        pack_name(p, path);
    if (p->saving)
        return;
    if (within)
        *path = own;
    *line = (uint32_t)(within ? at + f->loc.line : at);
}

static void
heap_object(Pack *p, HeapObject *x)
{
    PACK(p, x->id);
    PACK(p, x->kind);
    PACK(p, x->subject);
    pack_text(p, &x->name);
    pack_text(p, &x->type);
    PACK(p, x->owned);
    PACK(p, x->inside);
    pack_name(p, &x->outside);
    pack_name(p, &x->life);
    PACK(p, x->lender);
    PACK(p, x->copy_of);
}

static void
heap_edge(Pack *p, HeapEdge *x)
{
    PACK(p, x->owner);
    PACK(p, x->target);
    pack_text(p, &x->label);
    PACK(p, x->kind);
}

typedef Vec(HeapObject) HeapObjects;
typedef Vec(HeapEdge) HeapEdges;
typedef Vec(FindingStep) Steps;

static void
step_told(Pack *p, FindingStep *x)
{
    HeapObjects objects = {x->objects, x->nobjects, x->nobjects};
    HeapEdges edges = {x->edges, x->nedges, x->nedges};

    position(p, &x->path, &x->line, &x->column);
    pack_text(p, &x->text);
    pack_text(p, &x->count);
    PACK_ALL(p, &objects, heap_object);
    PACK_ALL(p, &edges, heap_edge);
    pack_name(p, &x->exception);
    pack_name(p, &x->gil);
    if (p->saving)
        return;
    x->objects = objects.at;
    x->nobjects = objects.n;
    x->edges = edges.at;
    x->nedges = edges.n;
}

/* Where a callee's mistake is told, and under whose name, is its own affair. */
static void
find_callee(Told *x)
{
    Explorer callee = {.u = x->use->fn->unit, .f = x->use->fn->f};

    x->f.function = callee.f->name;
    set_place(&callee, x->use->at, &x->f.path, &x->f.line, &x->f.column);
}

static void
repair(Pack *p, Repair *x)
{
    PACK(p, x->how);
    pack_text(p, &x->name);
    pack_text(p, &x->text);
    if ((uint32_t)x->how > REPAIR_END_LIST)
        p->wrong = true;
}

typedef Vec(Repair) Repairs;

static void
told(Pack *p, Told *x)
{
    Finding *f = &x->f;
    Repairs repairs = {(Repair *)(uintptr_t)f->repairs, f->nrepairs, f->nrepairs};
    Steps steps = {f->steps, f->nsteps, f->nsteps};

    use(p, &x->use);
    pack_name(p, &x->once);
    PACK(p, x->once_of);
    PACK(p, x->places);
    PACK(p, x->callers);
    PACK(p, f->rule);
    PACK(p, f->severity);
    PACK(p, f->confidence);
    PACK(p, f->reach);
    position(p, &f->path, &f->line, &f->column);
    pack_name(p, &f->function);
    pack_text(p, &f->type);
    pack_text(p, &f->message);
    pack_text(p, &f->remedy);
    pack_text(p, &f->cause);
    pack_text(p, &f->rests_on);
    pack_text(p, &f->unknown);
    PACK_ALL(p, &steps, step_told);
    PACK_ALL(p, &repairs, repair);
    if (p->saving || p->wrong)
        return;
    f->repairs = repairs.at;
    f->nrepairs = repairs.n;
    f->steps = steps.at;
    f->nsteps = steps.n;
    if (x->use)
        find_callee(x);
}

/* ---- a result ------------------------------------------------------------------------------------------ */

static void
asked(Pack *p, Asked *x)
{
    PACK(p, x->what);
    pack_name(p, &x->record);
    pack_name(p, &x->name);
    PACK(p, x->answer);
    if ((uint32_t)x->what >= QUESTIONS)
        p->wrong = true;
}

static void
result(Pack *p, Result *x)
{
    PACK(p, x->how);
    PACK(p, x->steps);
    PACK(p, x->nstates);
    pack_text(p, &x->error);
    if (!p->saving)
        x->summary = NEW(p->arena, Summary);
    summary(p, x->summary);
    int64_t digest = (int64_t)x->summary->digest;
    PACK(p, digest);
    x->summary->digest = (uint64_t)digest;
    PACK_ALL(p, &x->told, told);
}

void
results_init(Results *r, Program *p, Uses *uses)
{
    *r = (Results){.p = p, .uses = uses};
    map_init(&r->fns, p->arena);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        uint64_t key = fn_name(fn->unit->path, fn->f->link, fn->f->name);
        map_put(&r->fns, key, map_get(&r->fns, key) ? 0 : k + 1);
    }
}

bool
results_save(Results *r, const Fn *fn, const AskedList *list, const Result *x, Text *out)
{
    /* The walker writes to a result only when loading. */
    Walk w = {.pack = {.saving = true, .out = out}, .r = r, .fn = fn};
    AskedList questions = *list;
    Result copy = *x;
    PACK_ALL(&w.pack, &questions.all, asked);
    result(&w.pack, &copy);
    return !w.pack.wrong;
}

/* Has every question today's answer? */
static bool
still_so(Results *r, Keys *k, const Fn *fn, const AskedList *list)
{
    for (uint32_t n = 0; n < list->all.n; n++)
        if (ask_again(r->p, key_digest(k, fn->unit_index), fn, &list->all.at[n]) !=
            list->all.at[n].answer)
            return false;
    return true;
}

bool
results_load(Results *r, Keys *k, const Fn *fn, const char *bytes, size_t n, Result *out)
{
    const unsigned char *at = (const unsigned char *)bytes;
    Walk w = {.pack = {.at = at, .end = at + n, .arena = r->p->arena}, .r = r, .fn = fn};
    AskedList list = {0};
    PACK_ALL(&w.pack, &list.all, asked);
    if (w.pack.wrong || (k && !still_so(r, k, fn, &list)))
        return false;
    *out = (Result){0};
    result(&w.pack, out);
    return !w.pack.wrong && w.pack.at == w.pack.end;
}
