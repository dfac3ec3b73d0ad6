/*
 * snapshot: the heap of one step of a finding's path, as plain data that outlives the function.
 *
 * Not the whole heap: what the finding is about, whoever holds that or lends it, and what else the function owes or has
 * let die. The object that it is about comes first, then those that hold it, then the others in order of their numbers,
 * until there are OBJECTS_MOST: a drawing with more says less.
 */
#include "links.h"

#include <stdlib.h>

enum { OBJECTS_MOST = 12, NULLS_MOST = 6, SHARED_ID = 1 << 24 };

typedef struct Shot {
    Explorer *e;
    State s;        /* what has happened last included */
    Obj about;      /* -1 */
    Rings rings;    /* the references between objects */
    Vec(Obj) shown; /* in the order in which they were taken up */
    Vec(HeapEdge) edges;
} Shot;

static bool
is_shown(const Shot *x, Obj o)
{
    for (uint32_t k = 0; k < x->shown.n; k++)
        if (x->shown.at[k] == o)
            return true;
    return false;
}

static void
show(Shot *x, Obj o)
{
    bool hidden = x->e->alias && x->e->alias->hidden == o;

    if (o >= 0 && x->shown.n < OBJECTS_MOST && !hidden && state_get(&x->s, o) && !is_shown(x, o))
        vec_push(x->e->a, &x->shown, o);
}

/* ---- which objects ---------------------------------------------------------------------- */

/* Of a finding about a copy: its source, and the elements that were taken from it. */
static bool
is_shared_with(const Shot *x, Obj id, const Object *o)
{
    const Object *about = x->about >= 0 ? state_get(&x->s, x->about) : NULL;

    return about && about->copy_of >= 0 &&
           (id == about->copy_of || o->taken_from == x->about ||
            (o->outside == OUT_LENDER && o->lender == x->about));
}

static bool
is_owed(const Shot *x, Obj id, const Object *o)
{
    const ObjInfo *i = obj_info(&x->e->h, id);

    return (i->kind == OBJ_HEAP || o->family != FAMILY_NONE) &&
           (o->owned != 0 || o->outside == OUT_NOBODY || o->life == LIFE_DEAD);
}

/* Whoever lends or holds what is shown, from the from-th on. */
static void
show_holders(Shot *x, uint32_t from)
{
    for (uint32_t k = from; k < x->shown.n; k++) {
        const Object *o = state_get(&x->s, x->shown.at[k]);
        if (o->outside == OUT_LENDER)
            show(x, o->lender);
        for (uint32_t l = 0; l < x->rings.links.n; l++)
            if (x->rings.links.at[l].to == x->shown.at[k])
                show(x, x->rings.links.at[l].from);
    }
}

/* Does the source call it what the finding is about? */
static bool
is_meant(const Shot *x, const char *name)
{
    return x->e->about && name && strcmp(x->e->about, name) == 0;
}

static void
choose(Shot *x)
{
    const Alias *alias = x->e->alias;

    show(x, x->about);
    if (alias) {
        show(x, alias->one);
        show(x, alias->owner);
        show(x, alias->two);
        show(x, alias->what);
    }
    for (uint32_t k = 0; k < x->s.objs.n; k++)
        if (is_shared_with(x, x->s.objs.at[k].id, x->s.objs.at[k].o))
            show(x, x->s.objs.at[k].id);
    show_holders(x, 0);
    for (uint32_t l = 0; l < x->rings.links.n;
         l++) /* what it holds itself: one of them may lead back */
        if (x->rings.links.at[l].from == x->about)
            show(x, x->rings.links.at[l].to);
    uint32_t owed = x->shown.n;
    for (int dead = 0; dead < 2; dead++)
        for (uint32_t k = 0; k < x->s.objs.n; k++) {
            const Object *o = x->s.objs.at[k].o;
            if ((o->life == LIFE_DEAD) == dead && is_owed(x, x->s.objs.at[k].id, o))
                show(x, x->s.objs.at[k].id);
        }
    show_holders(x, owed);
}

static int
compare(const void *a, const void *b)
{
    const HeapObject *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

static HeapObject
describe(const Shot *x, Obj id)
{
    static const char *const outside[] = {"nobody", "caller", "lender", "interpreter", "unknown"};
    static const char *const life[] = {"alive", "perhaps dead", "dead"};
    const Object *o = state_get(&x->s, id);
    bool block = o->family != FAMILY_NONE;

    return (HeapObject){
        .id = id,
        .kind = block ? HEAP_BLOCK : HEAP_OBJECT,
        .subject = id == x->about,
        .name = arena_printf(x->e->p->arena, "%s", heap_name(&x->e->h, &x->s, id)),
        .type = block ? (o->family == FAMILY_BUFFER ? "buffer" : word_of(model_families, o->family))
                      : o->type,
        .owned = o->owned,
        .inside = heap_inside(&x->s, id),
        .outside = outside[o->outside],
        .life = life[o->life],
        .lender = o->outside == OUT_LENDER && is_shown(x, o->lender) ? o->lender : -1,
        .copy_of = is_shown(x, o->copy_of) ? o->copy_of : -1};
}

/* ---- which arrows ------------------------------------------------------------------------- */

static void
add_edge(Shot *x, Obj owner, Obj target, const char *label, EdgeKind kind)
{
    for (uint32_t k = 0; k < x->edges.n; k++) {
        HeapEdge *have = &x->edges.at[k];
        if (have->owner == owner && have->target == target && strcmp(have->label, label) == 0)
            return;
    }
    HeapEdge edge = {.owner = owner, .target = target, .label = label, .kind = kind};
    vec_push(x->e->a, &x->edges, edge);
}

/* What the layout calls the place: the name of a member, or of a member's member. NULL if nothing begins there. */
static const char *
member_at(const Shot *x, TypeId type, int64_t off)
{
    const Type *t = type >= 0 ? ir_type(x->e->u, type) : NULL;

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && !t->is_union && k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        const Type *of = ir_type(x->e->u, f->type);
        if (off < f->offset || f->bits || !of || off >= f->offset + (of->size > 0 ? of->size : 1))
            continue;
        if (of->kind != TYPE_RECORD)
            return off == f->offset ? f->name : NULL;
        const char *inner = member_at(x, f->type, off - f->offset);
        return inner && f->name ? arena_printf(x->e->p->arena, "%s.%s", f->name, inner) : inner;
    }
    return NULL;
}

/* Named as the source would: view.obj for a member of a struct that is a variable. */
static const char *
variable_label(const Shot *x, const ObjInfo *i, const Cell *c)
{
    const char *name = c->name || c->idx >= 0 ? c->name : member_at(x, i->type, c->off);
    bool part = name && strcmp(name, i->name) != 0;

    return part ? arena_printf(x->e->p->arena, "%s.%s", i->name, name) : i->name;
}

static bool
is_variable(const ObjInfo *i)
{
    return (i->kind == OBJ_LOCAL || (i->kind == OBJ_GLOBAL && !i->is_object)) && i->name;
}

static void
add_variables(Shot *x)
{
    uint32_t nulls = 0;

    for (uint32_t k = 0; k < x->s.objs.n; k++) {
        const ObjInfo *i = obj_info(&x->e->h, x->s.objs.at[k].id);
        const Object *o = x->s.objs.at[k].o;
        for (uint32_t c = 0; is_variable(i) && c < o->ncells; c++) {
            const Cell *cell = &o->cells[c];
            bool null = i->kind == OBJ_LOCAL && val_is_null(cell->v) &&
                        (is_meant(x, i->name) || is_object_type(x->e->u, i->type)) &&
                        nulls < NULLS_MOST;
            if (cell->v.kind == VAL_PTR && is_shown(x, cell->v.id))
                add_edge(x, -1, cell->v.id, variable_label(x, i, cell),
                         cell->strong == STRONG_YES     ? EDGE_OWNS
                         : cell->strong == STRONG_SPENT ? EDGE_SPENT
                                                        : EDGE_POINTS);
            else if (null)
                add_edge(x, -1, -1, i->name, EDGE_POINTS);
            nulls += null;
        }
        if (is_meant(x, i->name) && i->kind == OBJ_LOCAL && !o->ncells && o->fill == FILL_UNDEF)
            add_edge(x, -1, -1, i->name, EDGE_UNSET);
    }
}

/* What a call has just returned is told of before it is stored: the variable that it goes to. */
static void
add_newborn(Shot *x, const Trace *t)
{
    const ObjInfo *i = t && t->obj >= 0 ? obj_info(&x->e->h, t->obj) : NULL;

    if (!i || (t->what != TRACE_BORN && t->what != TRACE_BORROWED) || !is_shown(x, t->obj) ||
        i->birth != BIRTH_CALL || i->n != 0)
        return;
    const char *name = heap_result_name(&x->e->h, i->site);
    for (uint32_t k = 0; k < x->edges.n; k++)
        if (x->edges.at[k].owner < 0 && name && strcmp(x->edges.at[k].label, name) == 0) {
            x->edges.at[k].target = t->obj; /* what it held before */
            return;
        }
    for (uint32_t k = 0; name && k < x->e->f->locals.n; k++)
        if (x->e->f->locals.at[k].name && strcmp(x->e->f->locals.at[k].name, name) == 0)
            add_edge(x, -1, t->obj, name, EDGE_POINTS);
}

static void
add_members(Shot *x)
{
    for (uint32_t k = 0; k < x->s.objs.n; k++) {
        Obj id = x->s.objs.at[k].id;
        const Object *o = x->s.objs.at[k].o;
        for (uint32_t c = 0; is_shown(x, id) && c < o->ncells; c++) {
            const Cell *cell = &o->cells[c];
            const ObjInfo *held = cell->v.kind == VAL_PTR ? obj_info(&x->e->h, cell->v.id) : NULL;
            const char *label = cell->name                   ? cell->name
                                : held && held->parent == id ? held->name
                                : cell->idx < 0
                                    ? member_at(x, obj_info(&x->e->h, id)->type, cell->off)
                                    : NULL;
            if (!held || !is_shown(x, cell->v.id) || !label)
                continue;
            const Object *to = state_get(&x->s, cell->v.id);
            bool lent = cell->strong == STRONG_NO && to->outside == OUT_LENDER && to->lender == id;
            if (!lent)
                add_edge(x, id, cell->v.id, label,
                         cell->strong == STRONG_YES     ? EDGE_OWNS
                         : cell->strong == STRONG_SPENT ? EDGE_SPENT
                                                        : EDGE_POINTS);
        }
    }
}

/* What find_links knows besides: items of containers, and of all which the collector does not see. */
static void
add_links(Shot *x)
{
    for (uint32_t l = 0; l < x->rings.links.n; l++) {
        const Link *link = &x->rings.links.at[l];
        if (!is_shown(x, link->from) || !is_shown(x, link->to))
            continue;
        EdgeKind kind = link->visited && link->tracked ? EDGE_OWNS : EDGE_HIDDEN;
        const char *label = link->member ? link->member : link->outlives ? "type" : "an item";
        bool known = false;
        for (uint32_t k = 0; k < x->edges.n; k++) {
            HeapEdge *have = &x->edges.at[k];
            if (have->owner == link->from && have->target == link->to && have->kind == EDGE_OWNS) {
                have->kind = kind;
                known = true;
            }
        }
        if (!known)
            add_edge(x, link->from, link->to, label, kind);
    }
}

static void
add_shared(Shot *x)
{
    const Object *about = x->about >= 0 ? state_get(&x->s, x->about) : NULL;

    for (uint32_t k = 0; about && about->copy_of >= 0 && k < x->s.objs.n; k++) {
        Obj id = x->s.objs.at[k].id;
        if (id == about->copy_of || !is_shared_with(x, id, x->s.objs.at[k].o) || !is_shown(x, id))
            continue;
        add_edge(x, x->about, id, "an element", EDGE_SHARES);
        if (is_shown(x, about->copy_of))
            add_edge(x, about->copy_of, id, "an element", EDGE_SHARES);
    }
}

/* Of a finding about copies: what both hold, once the copy was made, is shared by them. */
static void
mark_shared(Shot *x)
{
    const Alias *a = x->e->alias;

    for (uint32_t k = 0; a && a->after && a->what >= 0 && !a->handed && k < x->edges.n; k++) {
        HeapEdge *have = &x->edges.at[k];
        if (have->target == a->what && (have->owner == a->one || have->owner == a->two) &&
            have->owner >= 0)
            have->kind = EDGE_SHARES;
    }
}

/* What the two containers of a finding about copies share, where no object of the state is that. */
static void
add_unnamed(Shot *x, FindingStep *out)
{
    const Alias *a = x->e->alias;
    const Object *copy = a && a->two >= 0 ? state_get(&x->s, a->two) : NULL;
    bool shared = a && (a->after || (copy && copy->copy_of == a->one));

    if (!a || a->what >= 0 || !(a->lacks || a->shared) || !is_shown(x, a->one))
        return;
    const char *name = a->lacks ? a->lacks : a->shared;
    out->objects[out->nobjects++] = (HeapObject){.id = SHARED_ID,
                                                 .kind = HEAP_ANYTHING,
                                                 .name = arena_printf(x->e->p->arena, "%s", name),
                                                 .outside = "unknown",
                                                 .life = "alive",
                                                 .lender = -1,
                                                 .copy_of = -1};
    add_edge(x, a->one, SHARED_ID, a->lacks ? a->lacks : "holds",
             shared && !a->lacks ? EDGE_SHARES : EDGE_OWNS);
    if (shared && !a->lacks && a->two != a->one && is_shown(x, a->two))
        add_edge(x, a->two, SHARED_ID, "holds", EDGE_SHARES);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void
hand_over(Shot *x, FindingStep *out)
{
    static const char *const pending[] = {"none", "set", "unknown"};
    Arena *a = x->e->p->arena;

    out->objects = NEW_N(a, HeapObject, x->shown.n + 2);
    for (uint32_t k = 0; k < x->shown.n; k++)
        out->objects[out->nobjects++] = describe(x, x->shown.at[k]);
    if (out->nobjects)
        qsort(out->objects, out->nobjects, sizeof *out->objects, compare);
    add_unnamed(x, out);
    out->edges = NEW_N(a, HeapEdge, x->edges.n + 1);
    for (uint32_t k = 0; k < x->edges.n; k++)
        out->edges[out->nedges++] = x->edges.at[k];
    out->exception = pending[x->s.exc];
    out->gil = gil_said(&x->s);
}

void
snapshot(Explorer *e, const State *s, const Trace *t, Obj about, FindingStep *out)
{
    Shot x = {.e = e, .s = *s, .about = about};

    x.s.trace = t;
    x.rings = (Rings){.e = e, .s = &x.s};
    find_links(&x.rings);
    choose(&x);
    add_variables(&x);
    add_newborn(&x, t);
    add_members(&x);
    add_links(&x);
    add_shared(&x);
    mark_shared(&x);
    hand_over(&x, out);
}
