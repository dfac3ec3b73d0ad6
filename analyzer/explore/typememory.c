/*
 * typememory: which functions allocate and free the instances of a type.
 *
 * Those for types with Py_TPFLAGS_HAVE_GC put a header in front of the object and expect one; the others do not.
 */
#include "typetell.h"

/* The type that an argument stands for, NULL if that is not known. */
static const TypeFact *
type_given(Program *p, const Fn *fn, Ref r)
{
    Origins from = {0};
    int32_t t;

    origins_of(p, fn, r, &from);
    if (from.n != 1)
        return NULL;
    const Origin *o = &from.at[0];
    t = type_of_origin(p, fn->unit, o);
    return t >= 0 && !p->types->all.at[t].unread && !p->types->all.at[t].base_unknown
               ? &p->types->all.at[t]
               : NULL;
}

static void
judge_allocation(Teller *teller, const Fn *fn, const Instr *call)
{
    const Model *m = call_model(teller->p->models, fn->unit, fn->f, call);
    bool gc = m && m->intrinsic && strcmp(m->intrinsic, "alloc_gc") == 0;
    const TypeFact *t = gc || (m && m->intrinsic && strcmp(m->intrinsic, "alloc_plain") == 0)
                            ? type_given(teller->p, fn, ir_arg(fn->f, call, 1))
                            : NULL;

    if (!t || t->gc == gc)
        return;
    TypeEvent ev = {.slot = "tp_alloc",
                    .function = fn->f->name,
                    .call = shown_name(call, m->name),
                    .instead = m->instead};
    TypeContext c = {.teller = teller, .t = t, .fn = fn, .loc = call->loc};
    tell_rules(&c, &ev, tell_wrong_memory);
}

void
judge_allocations(Teller *teller)
{
    for (uint32_t k = 0; k < teller->p->fns.n; k++) {
        const Fn *fn = &teller->p->fns.at[k];
        for (uint32_t n = 0; n < fn->f->instrs.n; n++)
            if (fn->f->instrs.at[n].op == OP_call && fn->f->instrs.at[n].nargs > 1)
                judge_allocation(teller, fn, &fn->f->instrs.at[n]);
    }
}

static bool
is_wrong(const TypeFact *t, Family family)
{
    return (t->gc && family == FAMILY_OBJECT) || (!t->gc && family == FAMILY_GC);
}

static bool
is_self(Program *p, const Fn *fn, Ref r)
{
    Origins from = {0};

    origins_of(p, fn, r, &from);
    return from.n == 1 && from.at[0].kind == FROM_PARAM && from.at[0].n == 0 && from.at[0].fn == fn;
}

void
judge_free(Teller *teller, const TypeFact *t)
{
    const SlotFact *dealloc = type_own_slot(t, "tp_dealloc"), *free = type_own_slot(t, "tp_free");
    const Model *m = free && free->target && !free->fn
                         ? models_find(teller->p->models, free->target, t->unit->py_version)
                         : NULL;
    TypeEvent ev = {.slot = "tp_free"};

    if (t->base_unknown)
        return;
    if (m && is_wrong(t, m->frees_family)) {
        TypeContext c = {.teller = teller, .t = t, .loc = free->loc};
        ev.call = m->name;
        ev.instead = m->instead;
        tell_rules(&c, &ev, tell_wrong_memory);
    }
    for (uint32_t n = 0; has_function(dealloc) && n < dealloc->fn->f->instrs.n; n++) {
        const Fn *fn = dealloc->fn;
        const Instr *call = &fn->f->instrs.at[n];
        const Model *frees = call->op == OP_call && call_name(fn->unit, fn->f, call)
                                 ? call_model(teller->p->models, fn->unit, fn->f, call)
                                 : NULL;
        if (!frees || !(frees->frees & 1) || !is_wrong(t, frees->frees_family) ||
            !is_self(teller->p, fn, ir_arg(fn->f, call, 1)))
            continue;
        TypeContext c = {.teller = teller, .t = t, .fn = fn, .loc = call->loc};
        ev.slot = "tp_dealloc";
        ev.function = fn->f->name;
        ev.call = shown_name(call, frees->name);
        ev.instead = "Py_TYPE(self)->tp_free";
        tell_rules(&c, &ev, tell_wrong_memory);
    }
}
