/*
 * parallel: several processes explore.
 *
 * Each is a copy of this one, with all facts of the program. It gets the number of a circle, and of the functions that
 * this one names the summaries that it has not had yet; it sends back the results as bytes (results.h). A circle is handed
 * out when all that it names and that stands before it in the order is done. What it names that stands behind it has no
 * summary for it, though it may have been explored already: so what comes out is the same as from one process.
 *
 *     order    circle (4 bytes), summaries (4): function (4), length (8), bytes
 *     answer   length (8), bytes
 *
 * A process that dies costs nothing but time: its circle is explored here.
 */
#include "order.h"

typedef struct Team {
    Order *w;
    uint32_t n;
    Child children[CHILDREN_MOST];
    bool busy[CHILDREN_MOST];
    uint32_t circle[CHILDREN_MOST]; /* what it is busy with */
    bool *has[CHILDREN_MOST];       /* of each function: its summary */
    uint32_t *of;                   /* the circle of each function */
    Vec(uint32_t) ready;            /* a heap: the first circle is on top */
} Team;

/* ---- what a circle names ------------------------------------------------------------------------- */

typedef Vec(int32_t) FnList;

/* Functions of the program that c's functions name, each once, but for its own. */
static void
named_by(const Team *t, Arena *a, uint32_t circle, FnList *out)
{
    const Circle *c = &t->w->circles[circle];
    Map seen;

    map_init(&seen, a);
    for (uint32_t n = 0; n < c->n; n++) {
        const Fn *fn = &t->w->p->fns.at[c->fns[n]];
        for (uint32_t k = 0; k < fn->f->refs.n; k++) {
            Ref r = fn->f->refs.at[k];
            const Fn *to = r.kind == REF_FUNC ? program_fn(t->w->p, fn->unit, r.n) : NULL;
            int32_t id = to ? (int32_t)(to - t->w->p->fns.at) : -1;
            if (!to || t->of[id] == circle || map_get(&seen, (uint64_t)id))
                continue;
            map_put(&seen, (uint64_t)id, 1);
            vec_push(a, out, id);
        }
    }
}

/* ---- in the child ------------------------------------------------------------------------------------ */

typedef struct Learned {
    Summary **summaries; /* by function */
} Learned;

static bool
learn(Team *t, Learned *l, int socket, uint32_t n)
{
    bool well = true;

    for (uint32_t k = 0; k < n && well; k++) {
        int32_t id;
        uint64_t size;
        if (!child_receive(socket, &id, sizeof id) || !child_receive(socket, &size, sizeof size))
            return false;
        Arena *a = arena_new();
        char *bytes = arena_alloc(a, (size_t)size + 1);
        well = child_receive(socket, bytes, (size_t)size);
        if (well)
            l->summaries[id] =
                results_load_summary(&t->w->results, &t->w->p->fns.at[id], bytes, (size_t)size);
        well = well && l->summaries[id];
        arena_free(a);
    }
    return well;
}

static bool
do_order(Team *t, Learned *l, int socket, uint32_t circle)
{
    Order *w = t->w;
    Circle *c = &w->circles[circle];
    Arena *a = arena_new();
    FnList named = {0};
    named_by(t, a, circle, &named);
    for (uint32_t k = 0; k < named.n; k++)
        w->p->fns.at[named.at[k]].summary =
            t->of[named.at[k]] < circle ? l->summaries[named.at[k]] : NULL;
    for (uint32_t n = 0; n < c->n; n++)
        w->p->fns.at[c->fns[n]].summary = NULL;
    AskedList *asked = NEW_N(a, AskedList, c->n);
    for (uint32_t n = 0; n < c->n; n++)
        asked_init(&asked[n], a);
    Text out;
    text_init(&out, a);
    order_run(w, c, asked);
    order_pack(w, c, asked, &out);
    uint64_t size = out.n;
    bool well = child_send(socket, &size, sizeof size) && child_send(socket, out.at, out.n);
    arena_free(a);
    return well;
}

static void
work(void *arg, int socket)
{
    Team *t = arg;
    Learned l = {NEW_N(t->w->arena, Summary *, t->w->p->fns.n + 1)};
    uint32_t order[2];

    for (uint32_t k = 0; k < t->n; k++)
        if (t->children[k].pid)
            child_forget(&t->children[k]);
    for (uint32_t k = 0; k < t->w->p->fns.n; k++)
        l.summaries[k] = t->w->p->fns.at[k].summary;
    while (child_receive(socket, order, sizeof order) && learn(t, &l, socket, order[1]) &&
           do_order(t, &l, socket, order[0]))
        ;
}

/* ---- which circle is next ------------------------------------------------------------------------------ */

static void
push_ready(Team *t, uint32_t circle)
{
    uint32_t k = t->ready.n;

    vec_push(t->w->arena, &t->ready, circle);
    for (; k && t->ready.at[(k - 1) / 2] > circle; k = (k - 1) / 2)
        t->ready.at[k] = t->ready.at[(k - 1) / 2];
    t->ready.at[k] = circle;
}

static uint32_t
pop_ready(Team *t)
{
    uint32_t top = t->ready.at[0], last = t->ready.at[--t->ready.n], k = 0;

    for (uint32_t c; (c = 2 * k + 1) < t->ready.n; k = c) {
        if (c + 1 < t->ready.n && t->ready.at[c + 1] < t->ready.at[c])
            c++;
        if (t->ready.at[c] > last)
            break;
        t->ready.at[k] = t->ready.at[c];
    }
    if (t->ready.n)
        t->ready.at[k] = last;
    return top;
}

static void
find_waits(Team *t)
{
    Order *w = t->w;

    t->of = NEW_N(w->arena, uint32_t, w->p->fns.n + 1);
    for (uint32_t k = 0; k < w->n; k++)
        for (uint32_t n = 0; n < w->circles[k].n; n++)
            t->of[w->circles[k].fns[n]] = k;
    for (uint32_t k = 0; k < w->n; k++) {
        Arena *a = arena_new();
        FnList named = {0};
        if (w->circles[k].done) {
            arena_free(a);
            continue;
        }
        named_by(t, a, k, &named);
        for (uint32_t n = 0; n < named.n; n++) {
            uint32_t to = t->of[named.at[n]];
            if (to < k && !w->circles[to].done) {
                vec_push(w->arena, &w->circles[to].waiting, k);
                w->circles[k].waits_for++;
            }
        }
        if (!w->circles[k].waits_for)
            push_ready(t, k);
        arena_free(a);
    }
}

static void
finished(Team *t, uint32_t circle)
{
    Circle *c = &t->w->circles[circle];

    for (uint32_t k = 0; k < c->waiting.n; k++)
        if (--t->w->circles[c->waiting.at[k]].waits_for == 0)
            push_ready(t, c->waiting.at[k]);
    order_tell(t->w);
}

/* ---- handing out, taking in ------------------------------------------------------------------------------ */

/* What is behind it in the order is not to be known here either. */
static void
explore_here(Team *t, uint32_t circle)
{
    Arena *a = arena_new();
    FnList named = {0};
    named_by(t, a, circle, &named);
    Summary **hidden = NEW_N(a, Summary *, named.n + 1);
    for (uint32_t k = 0; k < named.n; k++)
        if (t->of[named.at[k]] > circle) {
            hidden[k] = t->w->p->fns.at[named.at[k]].summary;
            t->w->p->fns.at[named.at[k]].summary = NULL;
        }
    order_explore(t->w, &t->w->circles[circle]);
    for (uint32_t k = 0; k < named.n; k++)
        if (t->of[named.at[k]] > circle)
            t->w->p->fns.at[named.at[k]].summary = hidden[k];
    arena_free(a);
    finished(t, circle);
}

static bool
hand_out(Team *t, uint32_t child, uint32_t circle)
{
    Order *w = t->w;
    Arena *a = arena_new();
    FnList named = {0};
    Text out;
    uint32_t order[2] = {circle, 0};
    text_init(&out, a);
    text_add_n(&out, (const char *)order, sizeof order);
    named_by(t, a, circle, &named);
    for (uint32_t k = 0; k < named.n; k++) {
        int32_t id = named.at[k];
        Fn *fn = &w->p->fns.at[id];
        if (t->of[id] > circle || t->has[child][id] || !fn->summary)
            continue;
        Text one;
        text_init(&one, a);
        text_add(&one, "");
        results_save_summary(&w->results, fn, fn->summary, &one);
        uint64_t size = one.n;
        text_add_n(&out, (const char *)&id, sizeof id);
        text_add_n(&out, (const char *)&size, sizeof size);
        text_add_n(&out, one.at, one.n);
        t->has[child][id] = true;
        order[1]++;
    }
    memcpy(out.at, order, sizeof order);
    bool sent = child_send(t->children[child].socket, out.at, out.n);
    arena_free(a);
    t->busy[child] = sent;
    t->circle[child] = circle;
    return sent;
}

static bool
take_in(Team *t, uint32_t child)
{
    int socket = t->children[child].socket;
    Circle *c = &t->w->circles[t->circle[child]];
    uint64_t size;
    if (!child_receive(socket, &size, sizeof size))
        return false;
    Arena *a = arena_new();
    char *bytes = arena_alloc(a, (size_t)size + 1);
    bool well =
        child_receive(socket, bytes, (size_t)size) && order_unpack(t->w, c, bytes, (size_t)size);
    arena_free(a);
    if (!well)
        return false;
    for (uint32_t n = 0; n < c->n; n++)
        t->has[child][c->fns[n]] = false; /* it learns what it made as the others do */
    t->busy[child] = false;
    finished(t, t->circle[child]);
    return true;
}

static void
bury(Team *t, uint32_t child)
{
    child_end(&t->children[child]);
    if (t->busy[child]) {
        t->busy[child] = false;
        explore_here(t, t->circle[child]);
    }
}

static void
hire(Team *t)
{
    Order *w = t->w;

    t->n = (uint32_t)w->o->jobs < CHILDREN_MOST ? (uint32_t)w->o->jobs : CHILDREN_MOST;
    for (uint32_t k = 0; k < t->n; k++) {
        t->has[k] = NEW_N(w->arena, bool, w->p->fns.n + 1);
        for (uint32_t n = 0; n < w->p->fns.n; n++)
            t->has[k][n] = w->p->fns.at[n].summary != NULL;
        if (!child_start(&t->children[k], work, t))
            t->children[k] = (Child){0};
    }
    arena_after_fork();
}

/* An idle child, `n` if there is none. */
static uint32_t
idle_child(const Team *t)
{
    uint32_t k = 0;

    while (k < t->n && (!t->children[k].pid || t->busy[k]))
        k++;
    return k;
}

static bool
any_busy(const Team *t)
{
    for (uint32_t k = 0; k < t->n; k++)
        if (t->busy[k])
            return true;
    return false;
}

void
order_in_parallel(Order *w)
{
    Team t = {.w = w};

    find_waits(&t);
    hire(&t);
    while ((t.ready.n || any_busy(&t)) && !order_stopped(w)) {
        uint32_t child = idle_child(&t);
        if (t.ready.n && (child < t.n || !any_busy(&t))) {
            uint32_t circle = pop_ready(&t);
            if (order_use_again(w, &w->circles[circle]))
                finished(&t, circle);
            else if (child == t.n)
                explore_here(&t, circle);
            else if (!hand_out(&t, child, circle)) {
                child_end(&t.children[child]);
                explore_here(&t, circle);
            }
            continue;
        }
        child = child_wait(t.children, t.busy, t.n);
        if (!take_in(&t, child))
            bury(&t, child);
    }
    child_end_all(t.children, t.n);
}
