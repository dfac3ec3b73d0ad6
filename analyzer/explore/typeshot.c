/*
 * typeshot: what a finding about a type has for a drawing: any instance of it, the member that it is about, and what that
 * can hold; the whole ring where there is one.
 */
#include "typetell.h"

enum { HELD_MOST = 5 };

typedef struct Shot {
    Arena *a;
    Vec(HeapObject) objects;
    Vec(HeapEdge) edges;
} Shot;

static int32_t
object(Shot *s, HeapKind kind, const char *name)
{
    for (uint32_t k = 0; k < s->objects.n; k++)
        if (strcmp(s->objects.at[k].name, name) == 0)
            return (int32_t)k;
    HeapObject o = {.id = (int32_t)s->objects.n,
                    .kind = kind,
                    .subject = s->objects.n == 0,
                    .name = name,
                    .outside = "unknown",
                    .life = "alive",
                    .lender = -1,
                    .copy_of = -1};
    vec_push(s->a, &s->objects, o);
    return o.id;
}

static void
edge(Shot *s, int32_t from, int32_t to, const char *label, EdgeKind kind)
{
    HeapEdge e = {.owner = from, .target = to, .label = label, .kind = kind};

    vec_push(s->a, &s->edges, e);
}

/* "Widget.callback -> anything -> Widget": whoever owns the member in question begins. */
static void
draw_ring(Shot *s, const char *ring, EdgeKind first)
{
    int32_t last = -1;
    const char *label = "";

    for (const char *at = ring; at;) {
        const char *next = strstr(at, " -> ");
        size_t n = next ? (size_t)(next - at) : strlen(at), name = strcspn(at, ". ");
        name = name < n && at[name] == '.' ? name : n;
        const char *word = arena_printf(s->a, "%.*s", (int)name, at);
        int32_t now = object(s, strcmp(word, "anything") == 0 ? HEAP_ANYTHING : HEAP_TYPE, word);
        if (last >= 0)
            edge(s, last, now, label, s->edges.n ? EDGE_OWNS : first);
        label = name < n ? arena_printf(s->a, "%.*s", (int)(n - name - 1), at + name + 1) : "";
        last = now;
        at = next ? next + 4 : NULL;
    }
}

static void
draw_held(Shot *s, const TypeContext *c, int32_t from, EdgeKind kind)
{
    const TypeMember *m = c->m;

    for (uint32_t k = 0; k < m->types.n && k < HELD_MOST; k++)
        edge(s, from,
             object(s, HEAP_TYPE, type_short(&c->teller->p->types->all.at[m->types.at[k]])),
             m->path, kind);
    if (!m->types.n || m->holds > HOLDS_TYPES)
        edge(s, from, object(s, HEAP_ANYTHING, m->holds > HOLDS_TYPES ? "anything" : m->because),
             m->path, kind);
}

void
snapshot_type(const TypeEvent *ev, const TypeContext *c, FindingStep *out)
{
    Shot s = {.a = c->teller->p->arena};
    int32_t self = object(&s, HEAP_TYPE, ev->type);
    EdgeKind kind = c->m && !c->m->visited ? EDGE_HIDDEN : EDGE_OWNS;

    if (ev->ring && *ev->ring)
        draw_ring(&s, ev->ring, kind);
    else if (c->m)
        draw_held(&s, c, self, kind);
    else if (c->t->heap)
        edge(&s, self, object(&s, HEAP_TYPE, "its type object"), "ob_type", EDGE_OWNS);
    out->objects = s.objects.at;
    out->nobjects = s.objects.n;
    out->edges = s.edges.at;
    out->nedges = s.edges.n;
}
