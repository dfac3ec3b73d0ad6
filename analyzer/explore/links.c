/*
 * links: the references between objects that a function knows of when it returns.
 *
 * Members that it set, items that it put into containers, what a call parked or bound for it, and those that an instance of
 * a heap type has to its type. Which of them a type shows the collector is known from its slots (facts/types.h); where that
 * is not known, it is taken to show them.
 */
#include "links.h"

/* ---- the references ------------------------------------------------------------------- */

static void
add_cell(Rings *r, Obj from, const Cell *c)
{
    Shown shown = ask_member_shown(r->e, c->record, c->name);
    Link l = {.from = from,
              .to = c->v.id,
              .at = c->at,
              .member = c->name,
              .made = !c->initial,
              .tracked = shown.tracked,
              .visited = shown.visited,
              .cleared = shown.cleared};

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
    Link l = {.from = from,
              .to = to,
              .at = at,
              .made = true,
              .tracked = seen,
              .visited = seen,
              .cleared = seen};

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

/* The call that made o, NULL if it was born otherwise. */
static const Instr *
maker_of(const Rings *r, Obj o)
{
    const ObjInfo *i = obj_info(&r->e->h, o);
    const Instr *call = i->birth == BIRTH_CALL ? &r->e->f->instrs.at[i->site] : NULL;

    return call && call->op == OP_call ? call : NULL;
}

/* A method of its own that an object was asked for comes back bound to it. */
static void
add_bound(Rings *r, Obj o)
{
    const Function *f = r->e->f;
    const Instr *call = maker_of(r, o);
    const Model *m = call ? call_model(r->e->p->models, r->e->u, f, call) : NULL;

    if (!m || !m->intrinsic || strcmp(m->intrinsic, "get_attr") != 0 || !f->nparams)
        return;
    Ref name = ir_strip(f, ir_arg(f, call, 2));
    Obj self = argument_then(r, call, 0);
    if (name.kind == REF_STRING && self >= 0 && self == param_object_of(r->e, 0) &&
        ask_is_bound(r->e, r->e->u->strings.at[name.n].bytes))
        add_item(r, o, self, obj_info(&r->e->h, o)->site);
}

/* The heap type that a type object was made as, if that is known. */
static HeapType
heap_type_of(const Rings *r, Obj type)
{
    const ObjInfo *i = obj_info(&r->e->h, type);
    const Instr *call = maker_of(r, type);
    HeapType t = {0};

    if (i->birth == BIRTH_MEMBER)
        t = ask_heap_type(r->e, i->record, i->name);
    for (uint32_t k = 1; call && !t.known && k < call->nargs; k++) {
        Ref spec = ir_strip(r->e->f, ir_arg(r->e->f, call, k));
        if (spec.kind == REF_GLOBAL)
            t = ask_heap_type_named(r->e, r->e->u->globals.at[spec.n].name);
    }
    return t;
}

/* An instance of a heap type keeps its type, though the function has given back all that it had of both. */
static void
add_type_link(Rings *r, Obj o)
{
    Obj type = obj_info(&r->e->h, o)->of_type - 1;
    HeapType t = type >= 0 ? heap_type_of(r, type) : (HeapType){0};

    if (!t.heap)
        return;
    Link l = {.from = o,
              .to = type,
              .at = obj_info(&r->e->h, o)->site,
              .outlives = true,
              .tracked = t.gc,
              .visited = t.visits_type,
              .cleared = true};
    vec_push(r->e->a, &r->links, l);
}

/* The dict of a type object. */
static void
add_dict_link(Rings *r, Obj dict)
{
    const ObjInfo *i = obj_info(&r->e->h, dict);
    const MemberModel *m =
        i->birth == BIRTH_MEMBER ? models_member(r->e->p->models, i->record, i->name) : NULL;

    if (!m || m->is != MEMBER_OWNED || !heap_type_of(r, i->parent).heap)
        return;
    Link l = {
        .from = i->parent, .to = dict, .at = -1, .tracked = true, .visited = true, .cleared = true};
    vec_push(r->e->a, &r->links, l);
}

/* ---- what containers were given ----------------------------------------------------------- */

/* Of an object, by the lengths of the trace: when the function first had a reference of its own to it, 0: never; and, on the
 * way back through the trace, what was done later: it was released by a function that had none, it may have lost what it
 * was given. */
typedef struct Fate {
    int32_t had;
    bool lent, thinned;
} Fate;

typedef struct Fates {
    Arena *a;
    Map at; /* object + 1 -> index + 1 */
    Vec(Fate) all;
} Fates;

static Fate *
fate_of(Fates *f, Obj o)
{
    uint64_t *k = map_get(&f->at, (uint64_t)o + 1);
    Fate none = {0};

    if (k)
        return &f->all.at[*k - 1];
    vec_push(f->a, &f->all, none);
    map_put(&f->at, (uint64_t)o + 1, f->all.n);
    return &f->all.at[f->all.n - 1];
}

/* What calls took a reference to, as far as it is still there: not where a container was made to lend what it counts, which
 * is released after the container took its own, by a function that had none. Each step of the trace is looked at twice,
 * however many there are: a module may be given a thousand things. */
static void
add_kept(Rings *r)
{
    Fates f = {.a = r->e->a};

    map_init(&f.at, f.a);
    for (const Trace *t = r->s->trace; t; t = t->parent)
        if (t->obj >= 0 && (t->what == TRACE_BORN || t->what == TRACE_GAINED))
            fate_of(&f, t->obj)->had = t->length;
    for (const Trace *t = r->s->trace; t; t = t->parent) {
        if (t->what == TRACE_RELEASED && t->obj >= 0) {
            Fate *x = fate_of(&f, t->obj);
            x->lent = x->lent || !x->had || x->had >= t->length;
        } else if (t->what == TRACE_THINNED && t->obj >= 0)
            fate_of(&f, t->obj)->thinned = true;
        else if (t->what == TRACE_KEPT && t->into >= 0 && t->obj >= 0 &&
                 !fate_of(&f, t->obj)->lent && !fate_of(&f, t->into)->thinned) {
            add_item(r, t->into, t->obj, t->at);
            add_dict_link(r, t->into);
            add_type_link(r, t->obj);
        }
    }
}

void
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
        add_bound(r, id);
    }
    add_kept(r);
}
