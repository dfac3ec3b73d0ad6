/*
 * cycles: rings of references that a function closes, and that the collector cannot break.
 *
 * When a function returns, the references that it made are looked at: members that it set, containers that it put things
 * into, capsules that it made around an object with a reference for it. One that leads back to its owner closes a ring.
 * The ring alone, with nobody else holding any of it, is given to the collector (heap/collect.c); what that leaves is lost
 * once everybody else lets go. Which references a type shows the collector is known from its slots (facts/types.h); where
 * that is not known, it is taken to show them.
 */
#include "../facts/types.h"
#include "../heap/collect.h"
#include "engine.h"

typedef struct Link {
    Obj from, to;
    InstrId at;
    const char *member;             /* NULL: a container's item */
    bool made;                      /* by this function */
    bool tracked, visited, cleared; /* from; the reference */
} Link;

typedef struct Rings {
    Explorer *e;
    const State *s;
    Vec(Link) links;
    Vec(uint32_t) way; /* of the ring being looked for: links */
} Rings;

/* ---- the references ------------------------------------------------------------------- */

static void
add_cell(Rings *r, Obj from, const Cell *c)
{
    const TypeFact *t = NULL;
    const TypeMember *m = member_of_types(r->e->p, c->record, c->name, &t);
    Link l = {from,        c->v.id,          c->at,           c->name, !c->initial,
              !m || t->gc, !m || m->visited, !m || m->cleared};

    vec_push(r->e->a, &r->links, l);
}

static bool
is_seen_container(const Rings *r, Obj o)
{
    const Object *x = state_get(r->s, o);
    const TypeModel *t = x && x->type ? models_type(r->e->p->models, x->type) : NULL;

    return !t || t->container;
}

static void
add_item(Rings *r, Obj from, Obj to, InstrId at)
{
    bool seen = is_seen_container(r, from);
    Link l = {from, to, at, NULL, true, seen, seen, seen};

    vec_push(r->e->a, &r->links, l);
}

/* What a variable holds that was an argument of the call which made o. */
static Obj
argument_then(const Rings *r, const Instr *call, uint32_t k)
{
    const Function *f = r->e->f;
    const Instr *load = k + 1 < call->nargs ? ir_def(f, ir_strip(f, ir_arg(f, call, k + 1))) : NULL;
    Ref at = load && load->op == OP_load ? ir_arg(f, load, 0) : ref_none();
    const Object *local = at.kind == REF_LOCAL ? state_get(r->s, r->e->locals[at.n]) : NULL;
    const Cell *c = local ? cell_find(local, 0, -1) : NULL;

    if (!c && at.kind == REF_LOCAL && f->locals.at[at.n].is_param)
        return param_object_of(
            r->e, (uint32_t)at.n); /* not used any more, so the state has forgotten it */
    return c && c->v.kind == VAL_PTR && c->v.n == 0 ? c->v.id : -1;
}

/* A capsule around an object, with a reference that this function took for it. */
static void
add_parked(Rings *r, Obj o)
{
    const ObjInfo *i = obj_info(&r->e->h, o);
    const Instr *call = i->birth == BIRTH_CALL ? &r->e->f->instrs.at[i->site] : NULL;
    const Model *m =
        call && call->op == OP_call ? call_model(r->e->p->models, r->e->u, r->e->f, call) : NULL;

    for (uint32_t k = 0; m && m->parks && k < m->params.n; k++) {
        Obj to = m->parks >> k & 1 ? argument_then(r, call, k) : -1;
        const Object *x = to >= 0 ? state_get(r->s, to) : NULL;
        if (x && x->owned > 0 && obj_info(&r->e->h, to)->is_object)
            add_item(r, o, to, i->site);
    }
}

/* Was the container made to lend what it counts: released after it took its own, by a function that had none? */
static bool
is_only_lent(const Rings *r, const Trace *kept)
{
    for (const Trace *t = r->s->trace; t != kept; t = t->parent) {
        bool had = t->what != TRACE_RELEASED || t->obj != kept->obj;
        for (const Trace *u = t->parent; u && !had; u = u->parent)
            had = u->obj == t->obj && (u->what == TRACE_BORN || u->what == TRACE_GAINED);
        if (!had)
            return true;
    }
    return false;
}

static void
find_links(Rings *r)
{
    for (uint32_t k = 0; k < r->s->objs.n; k++) {
        Obj id = r->s->objs.at[k].id;
        const Object *x = r->s->objs.at[k].o;
        if (obj_info(&r->e->h, id)->kind != OBJ_HEAP || x->life == LIFE_DEAD)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].strong == STRONG_YES && x->cells[c].v.kind == VAL_PTR &&
                x->cells[c].v.n == 0)
                add_cell(r, id, &x->cells[c]);
        add_parked(r, id);
    }
    for (const Trace *t = r->s->trace; t; t = t->parent)
        if (t->what == TRACE_KEPT && t->into >= 0 && t->obj >= 0 && !is_only_lent(r, t))
            add_item(r, t->into, t->obj, t->at);
}

/* ---- rings ------------------------------------------------------------------------------ */

/* Finds a way from o to target; its links are left in r->way. */
static bool
leads_to(Rings *r, Obj o, Obj target)
{
    enum { LONGEST = 5 };

    if (o == target)
        return true;
    for (uint32_t k = 0; k < r->links.n && r->way.n < LONGEST; k++) {
        if (r->links.at[k].from != o)
            continue;
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

void
judge_cycles(Explorer *e, State *s)
{
    Rings r = {.e = e, .s = s};

    find_links(&r);
    for (uint32_t k = 0; k < r.links.n; k++) {
        const Link *l = &r.links.at[k];
        const Object *x = state_get(s, l->from);
        if (!l->made || l->at < 0 || !x || x->life == LIFE_DEAD)
            continue;
        r.way.n = 0;
        vec_push(e->a, &r.way, k);
        if (leads_to(&r, l->to, l->from) && !is_collected(&r)) {
            tell(e, s, EVENT_CYCLE, l->at, l->from, NULL, ring_text(&r), false);
            return; /* its other links are the same ring */
        }
    }
}
