/*
 * contractdraw: which function of the program hands references to which, as a drawing: an arrow goes the way that the
 * reference goes, from a caller to the callee that takes it over, from a callee that makes or lends one to its caller.
 */
#include "explore.h"

#include "engine.h"

typedef struct Flow { /* what a call of the function does, on some way out */
    Text steals;      /* the parameters, with commas between */
    bool makes, lends;
} Flow;

static void
add_stolen(const Fn *fn, const SumOutcome *o, Flow *out)
{
    for (uint32_t k = 0; k < o->deltas.n; k++) {
        const Delta *d = &o->deltas.at[k];
        const char *name = d->place.param >= 0 && d->place.n == 0 && d->n < 0
                               ? fn->f->locals.at[d->place.param].name
                               : NULL;
        if (!name || strstr(text_str(&out->steals), name))
            continue;
        text_addf(&out->steals, "%s%s", out->steals.n ? ", " : "", name);
    }
}

/* Does the result come with a reference of its own? */
static void
add_result(const SumOutcome *o, Flow *out)
{
    const NewObject *made = o->ret.kind == GIVEN_NEW ? &o->news.at[o->ret.n] : NULL;
    bool gained = o->ret.kind == GIVEN_GLOBAL && o->ret.n > 0;

    for (uint32_t k = 0; o->ret.kind == GIVEN_PLACE && k < o->deltas.n; k++)
        gained |= o->deltas.at[k].n > 0 && place_eq(&o->deltas.at[k].place, &o->ret.place);
    out->makes |= gained || (made && made->owned > 0 && made->family == FAMILY_NONE);
    out->lends |= !gained && (o->ret.kind == GIVEN_BORROWED || o->ret.kind == GIVEN_PLACE ||
                              o->ret.kind == GIVEN_GLOBAL);
}

static Flow
flow_of(const Program *p, const Fn *fn)
{
    Flow out = {0};

    text_init(&out.steals, p->arena);
    text_add(&out.steals, "");
    const Type *type = ir_type(fn->unit, fn->f->type);
    bool object = type && is_object_type(fn->unit, type->to);
    for (uint32_t k = 0; fn->summary && k < fn->summary->outcomes.n; k++) {
        add_stolen(fn, &fn->summary->outcomes.at[k], &out);
        if (object)
            add_result(&fn->summary->outcomes.at[k], &out);
    }
    return out;
}

static uint32_t
node_of(const Program *p, Drawing *d, int32_t fn)
{
    for (uint32_t k = 0; k < d->nodes.n; k++)
        if (d->nodes.at[k].id == fn)
            return k;
    Text t;
    text_init(&t, p->arena);
    contract_print(&p->fns.at[fn], &t);
    const char *name = p->fns.at[fn].f->name;
    uint32_t at = drawing_node(d, NODE_FUNCTION, fn, name, NULL);
    d->nodes.at[at].note = draw_cut(p->arena, text_str(&t) + strlen(name), 60);
    return at;
}

static void
draw_call(const Program *p, Drawing *d, int32_t caller, int32_t callee)
{
    Flow flow = flow_of(p, &p->fns.at[callee]);

    if (caller == callee || (!flow.steals.n && !flow.makes && !flow.lends))
        return;
    uint32_t from = node_of(p, d, caller), to = node_of(p, d, callee);
    if (flow.steals.n)
        drawing_arrow(d, from, to, ARROW_OWNS,
                      arena_printf(p->arena, "steals %s", text_str(&flow.steals)));
    if (flow.makes)
        drawing_arrow(d, to, from, ARROW_OWNS, "new");
    if (flow.lends)
        drawing_arrow(d, to, from, ARROW_LENDS, "lends");
}

void
contracts_draw(const Program *p, Drawing *out)
{
    drawing_init(out, p->arena, "contracts");
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t c = 0; c < fn->callees.n; c++) {
            bool again = false;
            for (uint32_t j = 0; j < c; j++)
                again |= fn->callees.at[j] == fn->callees.at[c];
            if (!again)
                draw_call(p, out, (int32_t)k, fn->callees.at[c]);
        }
    }
}
