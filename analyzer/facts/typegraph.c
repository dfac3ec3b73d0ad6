/*
 * typegraph: which types can be part of one reference cycle.
 *
 * The nodes are the types of the program, and one for everything else: what Python code may make can hold anything, so
 * a member that can hold anything leads everywhere. An edge is a member that owns, to each type that it can hold.
 */
#include "types.h"

typedef struct Search {
    const Program *p;
    const TypeFact *target;
    uint8_t *seen;
    RingGuess guess;
    Text *ring; /* the way, backwards is not needed: added when it is found */
} Search;

const char *
type_short(const TypeFact *t)
{
    const char *dot = t->py_name ? strrchr(t->py_name, '.') : NULL;

    return dot ? dot + 1 : t->py_name && *t->py_name ? t->py_name : t->name;
}

/* Can its instances hold whatever they are given, though no member says so? Lists, exceptions and all else with a
 * tp_traverse that visits what we do not see. */
static bool
holds_unseen(const Program *p, const TypeFact *t)
{
    bool foreign;

    for (uint32_t k = 0; k < t->members.n; k++)
        if (t->members.at[k].owned)
            return false;
    type_slot(p, t, "tp_traverse", &foreign);
    return t->gc && t->form != FORM_STRUCTSEQ;
}

static bool leads_back(Search *s, const TypeFact *from);

static bool
member_leads_back(Search *s, const TypeMember *m)
{
    if (m->holds == HOLDS_ANYTHING ||
        (m->holds == HOLDS_CONTAINERS && (m->is_exposed || s->guess >= GUESS_CONTAINERS)) ||
        (m->holds == HOLDS_RESULTS && s->guess))
        return true;
    for (uint32_t k = 0; k < m->types.n; k++)
        if (leads_back(s, &s->p->types->all.at[m->types.at[k]]))
            return true;
    return false;
}

static bool
leads_back(Search *s, const TypeFact *from)
{
    size_t id = (size_t)(from - s->p->types->all.at);

    if (from == s->target)
        return true;
    if (s->seen[id])
        return false;
    s->seen[id] = 1;
    if (holds_unseen(s->p, from) || (from->base < 0 && from->base_name && from->gc))
        return true;
    for (uint32_t k = 0; k < from->members.n; k++)
        if (from->members.at[k].owned && member_leads_back(s, &from->members.at[k]))
            return true;
    return from->base >= 0 && leads_back(s, &s->p->types->all.at[from->base]);
}

/* "connection.notices -> anything -> " */
static void
add_way(Search *s, const TypeFact *from, int depth)
{
    enum { SHOWN = 4 };

    for (uint32_t k = 0; k < from->members.n && depth < SHOWN; k++) {
        const TypeMember *m = &from->members.at[k];
        memset(s->seen, 0, s->p->types->all.n);
        s->seen[from - s->p->types->all.at] = 1;
        if (!m->owned || !member_leads_back(s, m))
            continue;
        text_addf(s->ring, "%s.%s -> ", type_short(from), m->path);
        if (m->holds > HOLDS_TYPES && (m->holds != HOLDS_RESULTS || s->guess)) {
            text_add(s->ring, "anything -> ");
            return;
        }
        for (uint32_t n = 0; n < m->types.n; n++) {
            const TypeFact *to = &s->p->types->all.at[m->types.at[n]];
            memset(s->seen, 0, s->p->types->all.n);
            s->seen[from - s->p->types->all.at] = 1;
            if (!leads_back(s, to))
                continue;
            if (to != s->target)
                add_way(s, to, depth + 1);
            return;
        }
    }
    text_addf(s->ring, "%s -> anything -> ", type_short(from));
}

static void
add_ring(Search *s, const TypeMember *m)
{
    text_addf(s->ring, "%s.%s -> ", type_short(s->target), m->path);
    for (uint32_t k = 0; k < m->types.n; k++) {
        const TypeFact *to = &s->p->types->all.at[m->types.at[k]];
        memset(s->seen, 0, s->p->types->all.n);
        if (!leads_back(s, to))
            continue;
        if (to != s->target)
            add_way(s, to, 0);
        text_add(s->ring, type_short(s->target));
        return;
    }
    text_addf(s->ring, "anything -> %s", type_short(s->target));
}

bool
type_closes_ring(const Program *p, const TypeFact *t, const TypeMember *m, Text *ring,
                 RingGuess *guessed)
{
    Arena *a = arena_new();
    Search s = {.p = p, .target = t, .seen = arena_alloc(a, p->types->all.n + 1), .ring = ring};
    bool found = member_leads_back(&s, m);

    while (!found && s.guess < GUESS_CONTAINERS) {
        s.guess++;
        memset(s.seen, 0, p->types->all.n);
        found = member_leads_back(&s, m);
    }
    *guessed = s.guess;
    if (found)
        add_ring(&s, m);
    arena_free(a);
    return found;
}

bool
member_takes_subclass(const Program *p, const TypeMember *m)
{
    for (uint32_t k = 0; m->holds == HOLDS_TYPES && k < m->types.n; k++)
        if (p->types->all.at[m->types.at[k]].flags & TPFLAGS_BASETYPE)
            return true;
    return false;
}

/* By members that own instances of types of the program alone: what can hold anything leads everywhere. */
static bool
holds_type(const Program *p, int32_t from, int32_t to, uint8_t *seen)
{
    const TypeFact *t = &p->types->all.at[from];

    if (seen[from])
        return false;
    seen[from] = 1;
    for (uint32_t k = 0; k < t->members.n; k++)
        for (uint32_t n = 0; t->members.at[k].owned && n < t->members.at[k].types.n; n++) {
            int32_t held = t->members.at[k].types.at[n];
            if (held == to || holds_type(p, held, to, seen))
                return true;
        }
    return false;
}

bool
types_in_one_ring(const Program *p, int32_t a, int32_t b)
{
    Arena *arena = arena_new();
    size_t size = p->types->all.n + 1;
    bool found = holds_type(p, a, b, arena_alloc(arena, size)) &&
                 holds_type(p, b, a, arena_alloc(arena, size));

    arena_free(arena);
    return found;
}
