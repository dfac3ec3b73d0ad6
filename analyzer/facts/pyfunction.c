/*
 * pyfunction: which function of a Python module a value is, where the program looks it up by its name.
 *
 *     m = PyImport_ImportModule("copy"); f = PyObject_GetAttrString(m, "deepcopy")
 *
 * Wherever that was done, in a helper whose result it is or before it was put into a variable or a member, it is the same function
 * as long as nothing else is ever put there. So it is with a str that was made of a literal: which name it is.
 */
#include "types.h"

#include <string.h>

enum { DEEPEST = 3 };

static int
param_called(const Model *m, const char *name)
{
    for (uint32_t k = 0; k < m->params.n; k++)
        if (strcmp(m->params.at[k].name, name) == 0)
            return (int)k;
    return -1;
}

/* The model of the call that o is the result of; NULL. */
static const Model *
maker_of(const Program *p, const Origin *o)
{
    return o->kind == FROM_CALL
               ? call_model(p->models, o->fn->unit, o->fn->f, &o->fn->f->instrs.at[o->n])
               : NULL;
}

/* A call that is given nothing but a name to look for: an import. */
static bool
is_import(const Program *p, const Origin *o)
{
    const Model *m = maker_of(p, o);

    return m && m->params.n && strcmp(m->params.at[0].name, "name") == 0 &&
           m->outcomes.at[0].ret == RET_NEW;
}

static const char *name_of_one(Program *p, const Origin *o, int depth);

/* What all of them are, NULL where they differ; what comes to NULL is nothing. */
static const char *
name_of_all(Program *p, const Origins *from, int depth)
{
    const char *name = NULL;

    for (uint32_t k = 0; k < from->n; k++) {
        const char *one = name_of_one(p, &from->at[k], depth);
        if (!one || (name && name != one))
            return NULL;
        name = one;
    }
    return name;
}

static const char *
name_in_place(Program *p, const Origin *place, int depth)
{
    const char *name = NULL;
    uint32_t n = 0;

    for (uint32_t k = 0; k < p->fns.n; k++)
        for (uint32_t t = 0; t < p->types->touches[k].own.n; t++) {
            const Touch *touch = &p->types->touches[k].own.at[t];
            Origins from = {0};
            if (touch->what != TOUCH_STORES || touch->on.kind != place->kind ||
                touch->on.name != place->name || touch->on.record != place->record)
                continue;
            if (touch->value.kind == REF_INT)
                continue;
            origins_of(p, &p->fns.at[k], touch->value, &from);
            const char *one = name_of_all(p, &from, depth);
            if (!one || (n++ && name != one))
                return NULL;
            name = one;
        }
    return name;
}

/* The literal that a call was given; of a call that makes an object, only if that is the str of it. NULL. */
static const char *
literal_given(const Model *m, const Origin *o, uint32_t arg, bool str)
{
    const Function *f = o->fn->f;
    const Instr *call = &f->instrs.at[o->n];
    Ref name = arg < call->nargs ? ir_strip(f, ir_arg(f, call, arg)) : ref_none();
    const char *made = m->outcomes.at[0].type;

    if (name.kind != REF_STRING || (str && (call->nargs != 2 || !made || strcmp(made, "str") != 0)))
        return NULL;
    Str text = o->fn->unit->strings.at[name.n];
    size_t len = text.n && text.bytes[text.n - 1] == 0 ? text.n - 1 : text.n;
    return intern_n(text.bytes, len);
}

static const char *
name_of_one(Program *p, const Origin *o, int depth)
{
    const Model *m = maker_of(p, o);
    int at = m && m->elements ? param_called(m, "name") : -1;
    Origins from = {0};

    if (depth >= DEEPEST)
        return NULL;
    if (o->kind == FROM_GLOBAL || o->kind == FROM_MEMBER)
        return o->address ? NULL : name_in_place(p, o, depth + 1);
    if (m && at < 1)
        return literal_given(m, o, 1, true);
    if (at < 1)
        return NULL;
    const char *name = literal_given(m, o, (uint32_t)at + 1, false);
    origins_of(p, o->fn, ir_arg(o->fn->f, &o->fn->f->instrs.at[o->n], 1), &from);
    for (uint32_t k = 0; k < from.n; k++)
        if (!is_import(p, &from.at[k]))
            return NULL;
    return from.n ? name : NULL;
}

const char *
function_kept_in(Program *p, const char *record, const char *name)
{
    Origin place = {.kind = record ? FROM_MEMBER : FROM_GLOBAL, .record = record, .name = name};

    return name ? name_in_place(p, &place, 0) : NULL;
}

const char *
function_returned(Program *p, const Fn *fn)
{
    Origins from = {0};

    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *ret = &fn->f->instrs.at[k];
        Ref v =
            ret->op == OP_ret && ret->nargs ? ir_strip(fn->f, ir_arg(fn->f, ret, 0)) : ref_none();
        if (v.kind != REF_NONE && v.kind != REF_NULL)
            origins_of(p, fn, v, &from);
    }
    return name_of_all(p, &from, 0);
}
