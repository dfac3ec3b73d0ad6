/*
 * collect: CPython's garbage collection (Modules/gcmodule.c) on a graph of references.
 *
 * An object dies when its count is nought, and releases what it owns. What is left may hold itself alive in cycles. For
 * every tracked object the collector takes its count and subtracts the references that the tp_traverse of tracked objects
 * show; if some are left, somebody outside holds it, and all that it shows in turn is alive as well. The rest is garbage:
 * the tp_clear of each is called, and counting does the work. A reference that its owner does not show is never
 * subtracted: what it leads to counts as held from outside, and is kept.
 *
 * What died may have held other objects by references that nobody showed, so the collector may find more when it runs
 * again: it does until nothing changes.
 */
#include "collect.h"

typedef struct Collector {
    GcGraph *g;
    int32_t *refs; /* of tracked objects: what nobody has shown yet */
    bool *reachable;
    int32_t *first_out; /* edges by owner */
    int32_t *next_out;
    int32_t *stack;
} Collector;

static void die(Collector *c, int32_t node);

static void
drop_edge(Collector *c, GcEdge *e)
{
    if (e->gone)
        return;
    e->gone = true;
    if (--c->g->nodes.at[e->to].count == 0)
        die(c, e->to);
}

/* The object releases all that it owns. Iterative: chains are long. */
static void
die(Collector *c, int32_t node)
{
    int32_t depth = 0;

    if (c->g->nodes.at[node].dead)
        return;
    c->g->nodes.at[node].dead = true;
    c->stack[depth++] = node;
    while (depth) {
        int32_t from = c->stack[--depth];
        for (int32_t k = c->first_out[from]; k >= 0; k = c->next_out[k]) {
            GcEdge *e = &c->g->edges.at[k];
            GcNode *to = &c->g->nodes.at[e->to];
            if (e->gone)
                continue;
            e->gone = true;
            if (--to->count == 0 && !to->dead) {
                to->dead = true;
                c->stack[depth++] = e->to;
            }
        }
    }
}

static bool
is_shown(const Collector *c, const GcEdge *e)
{
    const GcNode *from = &c->g->nodes.at[e->from], *to = &c->g->nodes.at[e->to];

    return !e->gone && e->visited && from->tracked && !from->dead && to->tracked && !to->dead;
}

/* What is held from outside, and all that it shows. */
static void
mark(Collector *c)
{
    int32_t depth = 0;

    for (uint32_t k = 0; k < c->g->nodes.n; k++) {
        const GcNode *n = &c->g->nodes.at[k];
        c->reachable[k] = n->tracked && !n->dead && c->refs[k] > 0;
        if (c->reachable[k])
            c->stack[depth++] = (int32_t)k;
    }
    while (depth) {
        int32_t from = c->stack[--depth];
        for (int32_t k = c->first_out[from]; k >= 0; k = c->next_out[k]) {
            const GcEdge *e = &c->g->edges.at[k];
            if (!is_shown(c, e) || c->reachable[e->to])
                continue;
            c->reachable[e->to] = true;
            c->stack[depth++] = e->to;
        }
    }
}

/* One run of the collector. True if something died. */
static bool
run(Collector *c)
{
    uint32_t before = 0, after = 0;

    for (uint32_t k = 0; k < c->g->nodes.n; k++) {
        c->refs[k] = c->g->nodes.at[k].count;
        before += c->g->nodes.at[k].dead;
    }
    for (uint32_t k = 0; k < c->g->edges.n; k++)
        if (is_shown(c, &c->g->edges.at[k]))
            c->refs[c->g->edges.at[k].to]--;
    mark(c);
    for (uint32_t n = 0; n < c->g->nodes.n; n++) {
        const GcNode *node = &c->g->nodes.at[n];
        if (!node->tracked || c->reachable[n])
            continue;
        for (int32_t k = c->first_out[n]; k >= 0 && !node->dead; k = c->next_out[k])
            if (c->g->edges.at[k].cleared)
                drop_edge(c, &c->g->edges.at[k]);
    }
    for (uint32_t k = 0; k < c->g->nodes.n; k++)
        after += c->g->nodes.at[k].dead;
    return after > before;
}

void
collect(GcGraph *g, Arena *a)
{
    uint32_t n = g->nodes.n;
    Collector c = {.g = g,
                   .refs = NEW_N(a, int32_t, n + 1),
                   .reachable = NEW_N(a, bool, n + 1),
                   .first_out = NEW_N(a, int32_t, n + 1),
                   .next_out = NEW_N(a, int32_t, g->edges.n + 1),
                   .stack = NEW_N(a, int32_t, n + 1)};

    for (uint32_t k = 0; k < n; k++) {
        g->nodes.at[k].count = g->nodes.at[k].outside;
        c.first_out[k] = -1;
    }
    for (uint32_t k = g->edges.n; k-- > 0;) {
        GcEdge *e = &g->edges.at[k];
        g->nodes.at[e->to].count++;
        c.next_out[k] = c.first_out[e->from];
        c.first_out[e->from] = (int32_t)k;
    }
    for (uint32_t k = 0; k < n; k++)
        if (g->nodes.at[k].count == 0)
            die(&c, (int32_t)k);
    while (run(&c))
        ;
}
