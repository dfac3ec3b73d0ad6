/*
 * The heap at one step of a finding: variables on the left, objects with their counts, and who holds whom.
 */
#include "draw.h"

typedef struct Heap {
    Drawing *d;
    const FindingStep *now, *before; /* before: NULL at the first step */
} Heap;

bool
step_has_heap(const FindingStep *step)
{
    return step->nobjects || step->nedges;
}

static const HeapObject *
object_of(const FindingStep *step, int32_t id)
{
    for (uint32_t k = 0; step && k < step->nobjects; k++)
        if (step->objects[k].id == id)
            return &step->objects[k];
    return NULL;
}

static bool
has_edge(const FindingStep *step, const HeapEdge *edge)
{
    for (uint32_t k = 0; step && k < step->nedges; k++) {
        const HeapEdge *e = &step->edges[k];
        if (e->owner == edge->owner && e->target == edge->target &&
            strcmp(e->label, edge->label) == 0)
            return true;
    }
    return false;
}

/* ---- nodes ------------------------------------------------------------------------------ */

static void
add_part(Heap *h, DrawNode *n, const char *label, const char *value, const char *before)
{
    Part p = {label, value, before && strcmp(before, value) != 0 ? before : NULL, false};

    vec_push(h->d->arena, &n->parts, p);
}

static const char *
number(Heap *h, const HeapObject *o, int32_t (*of)(const HeapObject *))
{
    return o ? arena_printf(h->d->arena, "%d", of(o)) : NULL;
}

static int32_t
owned(const HeapObject *o)
{
    return o->owned;
}

static int32_t
inside(const HeapObject *o)
{
    return o->inside;
}

/* Who else keeps it alive, by name where that is somebody in the drawing. */
static const char *
outside(Heap *h, const FindingStep *step, const HeapObject *o)
{
    const HeapObject *lender = o && o->lender >= 0 ? object_of(step, o->lender) : NULL;

    if (!o)
        return NULL;
    if (strcmp(o->outside, "lender") != 0)
        return o->outside;
    return lender ? arena_printf(h->d->arena, "'%s'", lender->name) : "its lender";
}

static void
add_counts(Heap *h, DrawNode *n, const HeapObject *o)
{
    const HeapObject *old = object_of(h->before, o->id);

    add_part(h, n, o->kind == HEAP_BLOCK ? "to be freed" : "owned", number(h, o, owned),
             number(h, old, owned));
    if (o->kind == HEAP_BLOCK)
        return;
    add_part(h, n, "inside", number(h, o, inside), number(h, old, inside));
    if (!n->dead)
        add_part(h, n, "outside", outside(h, h->now, o), outside(h, h->before, old));
}

static const char *
note_of(Heap *h, const DrawNode *n, const HeapObject *o)
{
    const HeapObject *source = o->copy_of >= 0 ? object_of(h->now, o->copy_of) : NULL;

    if (n->dead)
        return o->kind == HEAP_BLOCK ? "freed" : "dead: its last reference was given back";
    if (n->perhaps_dead)
        return "perhaps dead: its lender may have let it go";
    return source ? arena_printf(h->d->arena, "a shallow copy of '%s'", source->name) : NULL;
}

/* The cells of a table have no boxes of their own: they are its rows. */
static void
add_rows(Heap *h, DrawNode *n, int32_t table)
{
    for (uint32_t k = 0; k < h->now->nedges; k++) {
        const HeapEdge *e = &h->now->edges[k];
        const HeapObject *cell = e->owner == table ? object_of(h->now, e->target) : NULL;
        Part p = {e->label, cell ? cell->name : "", NULL, e->kind == EDGE_WRONG};
        if (cell)
            vec_push(h->d->arena, &n->parts, p);
    }
}

static void
add_object(Heap *h, const HeapObject *o)
{
    static const NodeKind kinds[] = {NODE_OBJECT, NODE_BLOCK, NODE_TYPE, NODE_ANYTHING, NODE_TABLE};
    if (o->kind == HEAP_CELL)
        return;
    uint32_t at = drawing_node(h->d, kinds[o->kind], o->id, o->name, o->type);
    DrawNode *n = &h->d->nodes.at[at];

    n->subject = o->subject;
    n->dead = strcmp(o->life, "dead") == 0;
    n->perhaps_dead = strcmp(o->life, "perhaps dead") == 0;
    n->fresh = h->before && !object_of(h->before, o->id);
    n->note = note_of(h, n, o);
    if (o->kind == HEAP_OBJECT || o->kind == HEAP_BLOCK)
        add_counts(h, n, o);
    else if (o->kind == HEAP_TABLE)
        add_rows(h, n, o->id);
}

/* ---- arrows ------------------------------------------------------------------------------- */

static int64_t
node_of(const Drawing *d, int32_t id)
{
    for (uint32_t k = 0; k < d->nodes.n; k++)
        if (d->nodes.at[k].id == id && d->nodes.at[k].kind > NODE_NULL)
            return k;
    return -1;
}

static uint32_t
nothing(Drawing *d, const char *name)
{
    for (uint32_t k = 0; k < d->nodes.n; k++)
        if (d->nodes.at[k].kind == NODE_NULL && strcmp(d->nodes.at[k].name, name) == 0)
            return k;
    return drawing_node(d, NODE_NULL, -1, name, NULL);
}

static void
add_edge(Heap *h, const HeapEdge *e)
{
    static const ArrowKind kinds[] = {ARROW_POINTS, ARROW_OWNS,   ARROW_SPENT, ARROW_SHARES,
                                      ARROW_HIDDEN, ARROW_POINTS, ARROW_POINTS};
    if (e->kind == EDGE_WRONG || (e->target >= 0 && node_of(h->d, e->target) < 0))
        return;
    const char *none = e->kind == EDGE_UNSET ? "not set" : "NULL";
    int64_t to = e->target < 0 ? nothing(h->d, none) : node_of(h->d, e->target);
    int64_t from = e->owner < 0 ? drawing_node(h->d, NODE_VARIABLE, -1, e->label, NULL)
                                : node_of(h->d, e->owner);

    if (to < 0 || from < 0)
        return;
    DrawArrow *w = drawing_arrow(h->d, (uint32_t)from, (uint32_t)to, kinds[e->kind],
                                 e->owner < 0 ? "" : e->label);
    w->fresh = h->before && !has_edge(h->before, e);
    if (e->kind == EDGE_SHARES)
        h->d->nodes.at[to].shared = true;
}

static bool
are_joined(const Drawing *d, int64_t from, int64_t to)
{
    for (uint32_t k = 0; k < d->arrows.n; k++)
        if (d->arrows.at[k].from == from && d->arrows.at[k].to == to)
            return true;
    return false;
}

/* A lender whose own arrow is not drawn: it is known to keep the object, not where. */
static void
add_loan(Heap *h, const HeapObject *o)
{
    int64_t lender = node_of(h->d, o->lender), to = node_of(h->d, o->id);

    if (o->lender < 0 || lender < 0 || to < 0 || h->d->nodes.at[to].dead ||
        are_joined(h->d, lender, to))
        return;
    const HeapObject *old = object_of(h->before, o->id);
    DrawArrow *w = drawing_arrow(h->d, (uint32_t)lender, (uint32_t)to, ARROW_LENDS, "lends");
    w->fresh = h->before && !(old && old->lender == o->lender);
}

static void
add_copy(Heap *h, const HeapObject *o)
{
    int64_t source = node_of(h->d, o->copy_of), to = node_of(h->d, o->id);

    if (o->copy_of >= 0 && source >= 0)
        drawing_arrow(h->d, (uint32_t)source, (uint32_t)to, ARROW_COPIED, "copied to");
}

static bool
is_holding(const Drawing *d, const DrawArrow *w)
{
    return (w->kind == ARROW_OWNS || w->kind == ARROW_HIDDEN) &&
           (d->nodes.at[w->from].kind == NODE_OBJECT || d->nodes.at[w->from].kind == NODE_BLOCK);
}

void
draw_shares(Drawing *d)
{
    for (uint32_t k = 0; k < d->arrows.n; k++)
        for (uint32_t j = 0; j < d->arrows.n; j++) {
            DrawArrow *a = &d->arrows.at[k], *b = &d->arrows.at[j];
            if (a->to != b->to || a->from == b->from || !is_holding(d, a) ||
                (b->kind != ARROW_SHARES && !is_holding(d, b)))
                continue;
            a->kind = b->kind = ARROW_SHARES;
            d->nodes.at[a->to].shared = true;
        }
}

void
draw_heap(Drawing *d, Arena *a, const FindingStep *steps, uint32_t k)
{
    Heap h = {.d = d, .now = &steps[k], .before = k ? &steps[k - 1] : NULL};

    drawing_init(d, a, steps[k].text);
    for (uint32_t i = 0; i < h.now->nobjects; i++)
        add_object(&h, &h.now->objects[i]);
    for (uint32_t i = 0; i < h.now->nedges; i++)
        add_edge(&h, &h.now->edges[i]);
    for (uint32_t i = 0; i < h.now->nobjects; i++) {
        add_loan(&h, &h.now->objects[i]);
        add_copy(&h, &h.now->objects[i]);
    }
    drawing_find_rings(d);
    const char *exception = h.now->exception;
    if (exception && strcmp(exception, "none") != 0)
        vec_push(a, &d->facts,
                 strcmp(exception, "set") == 0 ? "an exception is set" : "an exception may be set");
    else if (exception)
        vec_push(a, &d->facts, "no exception is set");
    if (h.now->gil)
        vec_push(a, &d->facts,
                 strcmp(h.now->gil, "released") == 0 ? "the GIL is released"
                                                     : "the GIL may be released");
}
