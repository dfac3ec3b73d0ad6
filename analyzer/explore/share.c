/*
 * share: containers that share their elements.
 *
 * A shallow copy remembers its source, and an element the container that it came out of. A change of such an element is a
 * change of the source's as well: nothing is wrong with that while the copy is only a snapshot to walk over. It is where the copy
 * is handed out as a thing of its own, and the source is known to somebody else. Whether that is so is known at the end.
 */
#include "engine.h"

/* The container that a call copies into: its result, or the argument that it changes where its result is a number. */
static Val
target_of(const Model *m, const Val *args, uint32_t nargs, Val result)
{
    if (m->outcomes.at[0].ret == RET_NEW)
        return result;
    for (uint32_t k = 0; k < nargs && k < m->params.n; k++)
        if (m->mutates >> k & 1)
            return args[k];
    return val_unknown();
}

static bool
is_made_here(const Explorer *e, Val v)
{
    return v.kind == VAL_PTR && v.n == 0 && obj_info(&e->h, v.id)->birth == BIRTH_CALL;
}

/* A call changes what v points to: an element that two containers share? */
static void
change(Explorer *e, State *s, Val v, InstrId i)
{
    const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;

    if (!x)
        return;
    if (x->copy_of >= 0 && x->inner_at < 0)
        state_edit(&e->h, s, v.id)->copy_of = -1; /* it has elements of its own now */
    Obj holder = x->taken_from >= 0 ? x->taken_from : x->outside == OUT_LENDER ? x->lender : -1;
    const Object *copy = holder >= 0 ? state_get(s, holder) : NULL;
    if (copy && copy->copy_of >= 0 && copy->inner_at < 0) {
        state_edit(&e->h, s, holder)->inner_at = i;
        trace(e, s, TRACE_CHANGED, i, holder, true);
    }
}

void
share_elements(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, Val result,
               InstrId i)
{
    for (uint32_t k = 0; k < nargs && k < m->params.n; k++) {
        bool setter = m->mutates >> k & 1;
        for (uint32_t n = 0; n < m->kept.n; n++)
            setter = setter || m->kept.at[n].in == (int8_t)k;
        if (setter)
            change(e, s, args[k], i);
    }
    if (m->copies >= 0 && !m->copies_deep && (uint32_t)m->copies < nargs) {
        Val to = target_of(m, args, nargs, result), from = args[m->copies];
        if (is_made_here(e, to) && from.kind == VAL_PTR && from.id != to.id)
            state_edit(&e->h, s, to.id)->copy_of = from.id;
    }
    if (takes_item(m) && nargs && args[0].kind == VAL_PTR && is_made_here(e, result))
        state_edit(&e->h, s, result.id)->taken_from = args[0].id;
}

/* Is o known to anybody but this function? */
static bool
is_visible(const Explorer *e, const State *s, Obj o)
{
    const Object *x = state_get(s, o);

    return obj_info(&e->h, o)->birth != BIRTH_CALL || !x || x->escaped || x->outside != OUT_NOBODY;
}

void
judge_shared(Explorer *e, const State *s, Val ret)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        bool handed_out = (ret.kind == VAL_PTR && ret.id == id) || heap_inside(s, id) > 0 ||
                          x->outside == OUT_LENDER;
        if (x->copy_of >= 0 && x->inner_at >= 0 && x->life != LIFE_DEAD && handed_out &&
            is_visible(e, s, x->copy_of))
            tell(e, s, EVENT_SHARED_CHANGE, x->inner_at, id, NULL, heap_name(&e->h, s, x->copy_of),
                 false);
    }
}

/* A container that can change: of a type that was seen, or that the program makes for that member. */
static bool
is_mutable(const Explorer *e, const Object *x, const ObjInfo *i)
{
    const char *type = x && x->type ? x->type : member_made(e->p, i->record, i->name);
    const TypeModel *t = type ? models_type(e->p->models, type) : NULL;

    return t && t->container && t->mutable_;
}

static bool
is_members_of(const Explorer *e, Obj o, Obj owner)
{
    const ObjInfo *i = obj_info(&e->h, o);

    return i->birth == BIRTH_MEMBER && i->parent == owner && i->name;
}

/* The result of a method holds what a member of its object holds, or a shallow copy of that. */
void
judge_result_shares(Explorer *e, const State *s, Val ret, InstrId i)
{
    Obj self = e->f->nparams ? e->params[0] : -1;

    if (!e->fn->role.method || self < 0 || !is_made_here(e, ret) || !state_get(s, ret.id))
        return;
    const Object *x = state_get(s, ret.id);
    for (uint32_t k = 0; k < x->ncells; k++) {
        const Cell *c = &x->cells[k];
        const Object *held = c->v.kind == VAL_PTR && c->v.n == 0 ? state_get(s, c->v.id) : NULL;
        if (!held || c->initial)
            continue;
        Obj source = held->copy_of >= 0 ? held->copy_of : c->v.id;
        if (is_members_of(e, source, self) &&
            is_mutable(e, state_get(s, source), obj_info(&e->h, source)))
            tell(e, s, EVENT_RESULT_SHARES, c->at >= 0 ? c->at : i, c->v.id,
                 obj_info(&e->h, source)->name, c->name, held->copy_of >= 0);
    }
}
