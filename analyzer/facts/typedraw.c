/*
 * typedraw: the graph of the types, as text and as a drawing.
 *
 * A ring that the collector cannot break is one through a member that its type does not show it. Rings of the same types
 * are told once.
 */
#include "types.h"

typedef struct Rings {
    const Program *p;
    Text *out;
    Vec(uint64_t) told; /* rings: the set of their types */
} Rings;

static bool
is_drawn(const TypeFact *t)
{
    return !t->elsewhere && t->form != FORM_MODULE && t->form != FORM_STRUCTSEQ;
}

static const char *
place(const TypeFact *t, Arena *a)
{
    const char *path = t->loc.file >= 0 ? t->unit->files.at[t->loc.file].path : t->unit->path;
    const char *slash = strrchr(path, '/');

    return arena_printf(a, "%s:%u", slash ? slash + 1 : path, t->loc.line);
}

/* The same for every rotation of one ring. */
static uint64_t
ring_key(const char *ring)
{
    uint64_t key = 0;

    for (const char *at = ring; at;) {
        const char *next = strstr(at, " -> ");
        size_t n = next ? strcspn(at, ". ") : 0; /* the last one is the first again */
        key += n ? hash_bytes(at, n) : 0;
        at = next ? next + 4 : NULL;
    }
    return key;
}

static bool
is_new_ring(Rings *d, const char *ring)
{
    uint64_t key = ring_key(ring);

    for (uint32_t k = 0; k < d->told.n; k++)
        if (d->told.at[k] == key)
            return false;
    vec_push(d->p->arena, &d->told, key);
    return true;
}

/* The ring that m closes, if the collector cannot break it there; NULL. */
static const char *
hidden_ring(const Program *p, const TypeFact *t, const TypeMember *m)
{
    Text ring;
    RingGuess guessed;

    text_init(&ring, p->arena);
    if (!m->owned || m->visited || t->base_unknown || !is_drawn(t) ||
        !type_closes_ring(p, t, m, &ring, &guessed) || guessed)
        return NULL;
    return text_str(&ring);
}

static void
print_held(Rings *d, const TypeMember *m)
{
    const char *sep = "";

    for (uint32_t k = 0; k < m->types.n; k++) {
        text_addf(d->out, "%s%s", sep, type_short(&d->p->types->all.at[m->types.at[k]]));
        sep = ", ";
    }
    if (m->holds != HOLDS_TYPES || !m->types.n)
        text_addf(d->out, "%s%s", sep, m->because);
}

static uint32_t
print_rings(Rings *d)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < d->p->types->all.n; k++) {
        const TypeFact *t = &d->p->types->all.at[k];
        for (uint32_t i = 0; i < t->members.n; i++) {
            const char *ring = hidden_ring(d->p, t, &t->members.at[i]);
            if (!ring || !is_new_ring(d, ring))
                continue;
            text_addf(d->out, "%s%s  (%s %s)\n",
                      n ? "" : "rings that the collector cannot break:\n", ring, type_short(t),
                      t->gc ? "does not visit it" : "takes no part in garbage collection");
            n++;
        }
    }
    return n;
}

uint32_t
typegraph_print(const Program *p, Text *out)
{
    Rings d = {.p = p, .out = out};

    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        if (!is_drawn(t))
            continue;
        text_addf(out, "%s  %s%s%s%s\n", type_short(t), place(t, p->arena), t->heap ? " heap" : "",
                  t->gc ? " gc" : "", t->unread ? " (members not known)" : "");
        for (uint32_t i = 0; i < t->members.n; i++) {
            const TypeMember *m = &t->members.at[i];
            if (!m->owned)
                continue;
            text_addf(out, "  %s -> ", m->path);
            print_held(&d, m);
            text_addf(out, "%s\n", m->visited ? "" : "  (not visited)");
        }
    }
    return print_rings(&d);
}

/* ---- as a drawing ------------------------------------------------------------------- */

static uint32_t
node_of(Drawing *out, int32_t type)
{
    for (uint32_t k = 0; k < out->nodes.n; k++)
        if (out->nodes.at[k].id == type && out->nodes.at[k].kind == NODE_TYPE)
            return k;
    return UINT32_MAX; /* not drawn: somebody else's */
}

static uint32_t
anything(Drawing *out)
{
    for (uint32_t k = 0; k < out->nodes.n; k++)
        if (out->nodes.at[k].kind == NODE_ANYTHING)
            return k;
    return drawing_node(out, NODE_ANYTHING, -1, "anything", NULL);
}

static void
draw_member(Drawing *out, uint32_t from, uint32_t to, const TypeMember *m, const char *ring)
{
    if (to == UINT32_MAX)
        return;
    DrawArrow *w = drawing_arrow(out, from, to, m->visited ? ARROW_OWNS : ARROW_HIDDEN, m->path);
    w->ring = ring != NULL;
    out->nodes.at[from].ring |= w->ring;
}

static void
draw_types(const Program *p, Drawing *out)
{
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        if (!is_drawn(t))
            continue;
        uint32_t at = drawing_node(out, NODE_TYPE, (int32_t)k, type_short(t), place(t, p->arena));
        out->nodes.at[at].note = t->unread ? "members not known"
                                 : t->gc   ? "collected"
                                           : "takes no part in collection";
    }
}

uint32_t
typegraph_draw(const Program *p, Drawing *out)
{
    Rings told = {.p = p};
    uint32_t rings = 0;

    drawing_init(out, p->arena, "types");
    draw_types(p, out);
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        uint32_t from = node_of(out, (int32_t)k);
        for (uint32_t i = 0; from != UINT32_MAX && i < t->members.n; i++) {
            const TypeMember *m = &t->members.at[i];
            const char *ring = hidden_ring(p, t, m);
            rings += ring && is_new_ring(&told, ring);
            for (uint32_t n = 0; m->owned && n < m->types.n; n++)
                draw_member(out, from, node_of(out, m->types.at[n]), m, ring);
            if (m->owned && m->holds > HOLDS_TYPES)
                draw_member(out, from, anything(out), m, ring);
        }
    }
    return rings;
}
