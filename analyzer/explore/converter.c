/*
 * converter: the functions that the format unit O& calls. Of one that rules/api describes, and of one of the program's,
 * it is known what it leaves in the variable, and whether it takes that back when a later unit fails: then it returns
 * Py_CLEANUP_SUPPORTED.
 */
#include "engine.h"

enum { CLEANUP_SUPPORTED = 0x20000 }; /* Py_CLEANUP_SUPPORTED */

/* What an outcome puts through the second parameter, NULL if it says nothing of it. */
static const Action *
given(const Outcome *o)
{
    for (uint32_t k = 0; k < o->actions.n; k++)
        if (o->actions.at[k].what == ACT_SETS && o->actions.at[k].param == 1)
            return &o->actions.at[k];
    return NULL;
}

/* The object itself, with a reference taken for the variable: Py_NewRef(o), or PySequence_Fast of a list. */
static bool
keeps_argument(const SumOutcome *o, const Given *v)
{
    bool itself = (v->kind == GIVEN_PARAM && v->n == 0) ||
                  (v->kind == GIVEN_PLACE && v->place.param == 0 && v->place.n == 0);

    for (uint32_t k = 0; itself && k < o->deltas.n; k++)
        if (o->deltas.at[k].place.param == 0 && o->deltas.at[k].place.n == 0)
            return o->deltas.at[k].n > 0;
    return false;
}

/* What a function of the program's leaves in the variable where it does not fail, by its summary: all of its ways out have to
 * agree, but for NULL. */
static Converter
converter_of(const Fn *own)
{
    Converter c = {.gives = RET_ANY, .runs = own->summary ? own->summary->runs : RUNS_CODE};
    const Summary *sum = own->summary;
    uint32_t made = 0, ways = 0;

    for (uint32_t k = 0; sum && k < sum->outcomes.n; k++) {
        const SumOutcome *o = &sum->outcomes.at[k];
        if (o->exc == PENDING_YES || o->null_params & 1) /* asked to take back what it gave */
            continue;
        ways++;
        c.takes_back =
            c.takes_back || (o->ret.kind == GIVEN_INT && o->ret.lo <= CLEANUP_SUPPORTED &&
                             o->ret.hi >= CLEANUP_SUPPORTED);
        for (uint32_t n = 0; n < o->writes.n; n++) {
            const Write *w = &o->writes.at[n];
            if (w->place.param != 1 || w->place.n != 1 || w->place.off[0] != 0)
                continue;
            bool new = w->value.kind == GIVEN_NEW && o->news.at[w->value.n].family == 0;
            bool object = new || keeps_argument(o, &w->value);
            made += object || (w->value.kind == GIVEN_INT && w->value.lo == 0 && w->value.hi == 0);
            c.maybe_null = c.maybe_null || !object || w->value.maybe_null;
            if (object) {
                const char *type = new ? w->value.type : NULL;
                c.type = !c.name || c.type == type ? type : NULL;
                c.name = own->f->name;
            }
        }
    }
    if (c.name && made == ways && !sum->too_many)
        c.gives = RET_NEW;
    return c;
}

Converter
converter_at(const Explorer *e, const Instr *call, uint32_t arg)
{
    Converter c = {.gives = RET_ANY, .runs = RUNS_CODE};
    Ref r = arg < call->nargs ? ir_strip(e->f, ir_arg(e->f, call, arg)) : ref_undef();

    const Fn *own = r.kind == REF_FUNC ? program_fn(e->p, e->u, r.n) : NULL;
    if (own)
        return converter_of(own);
    const Instr *made =
        ir_def(e->f, r); /* out of a table: known by the macro that reaches into it */
    const char *name = r.kind == REF_FUNC ? e->u->funcs.at[r.n].name : made ? made->macro : NULL;
    const Model *m = name ? models_find(e->p->models, name, ir_python(e->u)) : NULL;
    if (!m || m->params.n != 2)
        return c;
    c.runs = m->runs;
    for (uint32_t k = 0; k < m->outcomes.n; k++) {
        const Outcome *o = &m->outcomes.at[k];
        const Action *a = o->exc == EXC_SETS ? NULL : given(o);
        if (!a)
            continue;
        c.takes_back = c.takes_back || o->lo == CLEANUP_SUPPORTED;
        c.maybe_null = c.maybe_null || a->maybe_null || a->value == RET_NULL;
        if (c.gives == RET_ANY &&
            (a->value == RET_NEW || a->value == RET_BORROWED || a->value == RET_BLOCK)) {
            c.name = m->name;
            c.gives = a->value;
            c.type = a->type;
        }
    }
    return c;
}
