/*
 * newborn: an object as its __new__ leaves it.
 *
 * Where a type's tp_new only allocates, or sets but a part, all else is nought in a new object until __init__ has run, and
 * nobody has to call that: T.__new__(T), a subclass whose __init__ forgets it, an __init__ that fails at once. The functions
 * of the type are called for such an object, too, so they begin with one besides the object of which nothing is known.
 */
#include "engine.h"

bool
newborn_is_of_its_life(const Explorer *e)
{
    static const char *const slots[] = {"tp_dealloc", "tp_finalize", "tp_traverse", "tp_clear"};

    for (uint32_t k = 0; e->fn->role.slot && k < sizeof slots / sizeof *slots; k++)
        if (strcmp(e->fn->role.slot, slots[k]) == 0)
            return true;
    return false;
}

/* The instruction by which the function gets at that member, NULL. */
static const Instr *
access_of(const Explorer *e, const NewbornMember *m)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        if (i->op == OP_field && i->name == m->name && i->record == m->record)
            return i;
    }
    return NULL;
}

/* Does a callee go through that member of an argument? */
static bool
callee_needs(const Explorer *e, const NewbornMember *m)
{
    for (uint32_t k = 0; k < e->fn->callees.n; k++) {
        const Fn *to = &e->p->fns.at[e->fn->callees.at[k]];
        const Summary *sum = to->scc != e->fn->scc ? to->summary : NULL;
        for (uint32_t n = 0; sum && n < sum->needed.n; n++)
            if (sum->needed.at[n].name[0] == m->name && sum->needed.at[n].record[0] == m->record)
                return true;
    }
    return false;
}

static bool
reads_what_is_null(const Explorer *e, const Newborn *n)
{
    for (uint32_t k = 0; k < n->null.n; k++)
        if (access_of(e, &n->null.at[k]) || callee_needs(e, &n->null.at[k]))
            return true;
    return false;
}

State *
newborn_state(Explorer *e, State *s)
{
    Obj self = e->f->nparams ? param_object_of(e, 0) : -1;
    Newborn n;

    e->newborn = e->other = -1;
    if (self < 0 || !ask_newborn(e, &n) || !reads_what_is_null(e, &n))
        return NULL;
    State *newborn = state_copy(&e->h, s);
    for (uint32_t k = 0; k < n.set.n; k++) {
        const NewbornMember *m = &n.set.at[k];
        const Instr *via = access_of(e, m);
        if (via)
            peek(e, newborn, val_ptr(self, m->at), m->type, via);
        if (!cell_find(state_get(newborn, self), m->at, -1))
            cell_put(&e->h, state_edit(&e->h, newborn, self), m->at, -1)->v = val_unknown();
    }
    state_edit(&e->h, newborn, self)->fill = FILL_ZERO;
    e->partly_filled = n.partly;
    trace(e, newborn, TRACE_NEWBORN, -1, self, true);
    return newborn;
}

void
newborn_begin(Explorer *e)
{
    Meeting none = {0};

    for (uint32_t k = 0; k < e->meetings.n; k++)
        e->meetings.at[k] = none;
    e->newborn = param_object_of(e, 0);
}

/* ---- what is told of it ------------------------------------------------------------------------------ */

/* The field whose content a local variable was given, if there is but one. */
static const Instr *
field_in_local(const Explorer *e, int32_t local)
{
    const Instr *found = NULL;

    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        if (i->op != OP_store || ir_arg(e->f, i, 0).kind != REF_LOCAL ||
            ir_arg(e->f, i, 0).n != local)
            continue;
        if (found)
            return NULL;
        found = ir_loaded_field(e->f, ir_strip(e->f, ir_arg(e->f, i, 1)));
        if (!found)
            return NULL;
    }
    return found;
}

/* The field that r was read from, or what r is a place in; NULL. */
static const Instr *
field_read(const Explorer *e, Ref r)
{
    for (int depth = 0; depth < 4; depth++) {
        const Instr *d = ir_def(e->f, r), *field = d ? ir_loaded_field(e->f, r) : NULL;
        if (field)
            return field;
        if (d && d->op == OP_load && ir_arg(e->f, d, 0).kind == REF_LOCAL)
            return field_in_local(e, ir_arg(e->f, d, 0).n);
        if (!d || (d->op != OP_field && d->op != OP_index && d->op != OP_cast))
            return NULL;
        r = ir_strip(e->f, ir_arg(e->f, d, 0));
    }
    return NULL;
}

/* The member of the newborn object that the NULL at hand was read from; NULL. */
static const Instr *
unfilled_member(Explorer *e, const State *s, InstrId at)
{
    const Instr *in = &e->f->instrs.at[at];

    for (uint32_t k = in->op == OP_call; k < in->nargs; k++) {
        Ref r = ir_strip(e->f, ir_arg(e->f, in, k));
        if (in->op == OP_call && !val_is_null(eval(e, (State *)s, ir_arg(e->f, in, k))))
            continue;
        const Instr *field = field_read(e, r);
        Val of = field ? eval(e, (State *)s, ir_arg(e->f, field, 0)) : val_unknown();
        if (field && (of.kind != VAL_PTR || of.id == e->newborn))
            return field;
    }
    return NULL;
}

bool
newborn_is_told(const Explorer *e)
{
    return e->newborn >= 0 && (!newborn_is_of_its_life(e) || e->partly_filled);
}

bool
newborn_may_tell(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj,
                 const Instr **member)
{
    if (!newborn_is_told(e))
        return true;
    if (kind != EVENT_NULL_USE || obj >= 0)
        return false;
    *member = unfilled_member(e, s, at);
    return *member != NULL;
}
