/*
 * cycles: rings of references that a function closes, and that the collector cannot break.
 *
 * When a function returns, the references that it made are looked at: members that it set, containers that it put things
 * into, capsules that it made around an object with a reference for it. One that leads back to its owner closes a ring.
 * The ring alone, with nobody else holding any of it, is given to the collector (heap/collect.c); what that leaves is lost
 * once everybody else lets go. Which references a type shows the collector is known from its slots (facts/types.h); where
 * that is not known, it is taken to show them. A ring that a helper closes by itself is told in the helper, once.
 */
#include "../heap/collect.h"
#include "links.h"

#include <stdlib.h>

/* ---- rings ------------------------------------------------------------------------------ */

static int
by_from(const void *a, const void *b)
{
    const MapEntry *x = a, *y = b; /* an object, and a link from it */

    return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->value < y->value ? -1 : 1;
}

static void
index_links(Rings *r)
{
    uint32_t n = r->links.n;
    MapEntry *all = NEW_N(r->e->a, MapEntry, n);

    for (uint32_t k = 0; k < n; k++)
        all[k] = (MapEntry){(uint64_t)r->links.at[k].from, k};
    qsort(all, n, sizeof *all, by_from);
    r->by_from = NEW_N(r->e->a, uint32_t, n);
    for (uint32_t k = 0; k < n; k++)
        r->by_from[k] = (uint32_t)all[k].value;
}

/* Where those from o begin in by_from. */
static uint32_t
first_from(const Rings *r, Obj o)
{
    uint32_t low = 0, high = r->links.n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((uint64_t)r->links.at[r->by_from[middle]].from < (uint64_t)o)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Finds a way from o to target; its links are left in r->way. */
static bool
leads_to(Rings *r, Obj o, Obj target)
{
    enum { LONGEST = 5 };

    if (o == target)
        return true;
    for (uint32_t n = first_from(r, o); n < r->links.n && r->way.n < LONGEST; n++) {
        uint32_t k = r->by_from[n];
        if (r->links.at[k].from != o)
            break;
        vec_push(r->e->a, &r->way, k);
        if (leads_to(r, r->links.at[k].to, target))
            return true;
        r->way.n--;
    }
    return false;
}

static int32_t
node_of(Rings *r, GcGraph *g, Obj *objs, const Link *l)
{
    for (uint32_t k = 0; k < g->nodes.n; k++)
        if (objs[k] == l->from)
            return (int32_t)k;
    GcNode n = {.tracked = l->tracked};
    objs[g->nodes.n] = l->from;
    vec_push(r->e->a, &g->nodes, n);
    return (int32_t)g->nodes.n - 1;
}

/* With nobody outside, does the collector free the ring in r->way? */
static bool
is_collected(Rings *r)
{
    GcGraph g = {0};
    Obj *objs = NEW_N(r->e->a, Obj, r->way.n + 1);

    for (uint32_t k = 0; k < r->way.n; k++)
        node_of(r, &g, objs, &r->links.at[r->way.at[k]]);
    for (uint32_t k = 0; k < r->way.n; k++) {
        const Link *l = &r->links.at[r->way.at[k]],
                   *next = &r->links.at[r->way.at[(k + 1) % r->way.n]];
        GcEdge e = {.from = node_of(r, &g, objs, l),
                    .to = node_of(r, &g, objs, next),
                    .visited = l->visited,
                    .cleared = l->cleared};
        vec_push(r->e->a, &g.edges, e);
    }
    collect(&g, r->e->a);
    return g.nodes.at[0].dead;
}

/* Is the ring there yet? One that has an instance and its type in it is, whatever was given back. */
static bool
is_alive(const Rings *r)
{
    const Object *x = state_get(r->s, r->links.at[r->way.at[0]].from);

    for (uint32_t k = 0; k < r->way.n; k++)
        if (r->links.at[r->way.at[k]].outlives)
            return true;
    return x && x->life != LIFE_DEAD;
}

static const char *
name_of(const Rings *r, Obj o)
{
    const Object *x = state_get(r->s, o);
    const char *name = heap_name(&r->e->h, r->s, o);

    return strncmp(name, "the result of", 13) == 0 && x && x->type ? x->type : name;
}

static const char *
ring_text(Rings *r)
{
    Text t;

    text_init(&t, r->e->a);
    for (uint32_t k = 0; k < r->way.n; k++) {
        const Link *l = &r->links.at[r->way.at[k]];
        text_addf(&t, "%s%s%s -> ", name_of(r, l->from), l->member ? "." : "",
                  l->member ? l->member : "");
    }
    text_add(&t, name_of(r, r->links.at[r->way.at[0]].from));
    return text_str(&t);
}

/* The reference that closed the ring: the last of those that were made. */
static const Link *
closing(const Rings *r)
{
    const Link *last = &r->links.at[r->way.at[0]];

    for (uint32_t k = 1; k < r->way.n; k++) {
        const Link *l = &r->links.at[r->way.at[k]];
        if (l->made && l->at > last->at)
            last = l;
    }
    return last;
}

/* Turns the ring so that the reference which closed it comes first. */
static void
turn(Rings *r, const Link *first)
{
    while (&r->links.at[r->way.at[0]] != first) {
        uint32_t k = r->way.at[0];
        memmove(r->way.at, r->way.at + 1, (r->way.n - 1) * sizeof *r->way.at);
        r->way.at[r->way.n - 1] = k;
    }
}

/* Was all of the ring made by one call, of a function in which it was told? */
static bool
is_callees(const Rings *r, const Link *last)
{
    const Explorer *e = r->e;
    const Instr *call = &e->f->instrs.at[last->at];
    Ref to = call->op == OP_call ? ir_strip(e->f, ir_arg(e->f, call, 0)) : ref_none();
    const Fn *callee = to.kind == REF_FUNC ? program_fn(e->p, e->u, to.n) : NULL;

    for (uint32_t k = 0; k < r->way.n; k++)
        if (r->links.at[r->way.at[k]].made && r->links.at[r->way.at[k]].at != last->at)
            return false;
    return callee && callee->summary && callee->summary->closes_ring;
}

void
judge_cycles(Explorer *e, State *s)
{
    Rings r = {.e = e, .s = s};

    find_links(&r);
    index_links(&r);
    for (uint32_t k = 0; k < r.links.n; k++) {
        const Link *l = &r.links.at[k];
        if (!l->made || l->at < 0)
            continue;
        r.way.n = 0;
        vec_push(e->a, &r.way, k);
        if (leads_to(&r, l->to, l->from) && is_alive(&r) && !is_collected(&r)) {
            const Link *last = closing(&r);
            turn(&r, last);
            e->summary->closes_ring = true;
            if (is_callees(&r, last))
                return;
            tell(e, s, EVENT_CYCLE, last->at, last->from, NULL, ring_text(&r), false);
            return; /* its other links are the same ring */
        }
    }
}
