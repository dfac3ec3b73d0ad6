/*
 * format_fits: what an argument of a call with a format is, and whether it can be what a unit stands for: by its type and
 * width, as the ABI passes it. Signs and names of types of one width are no matter.
 */
#include "format_check.h"

/* ---- what an argument is ---------------------------------------------------------------------- */

static TypeId
field_type(const Unit *u, TypeId record, const char *name)
{
    const Type *t = ir_type(u, record);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && name && k < t->fields.n; k++)
        if (t->fields.at[k].name == name)
            return t->fields.at[k].type;
    return -1;
}

/* The type of what an address leads to, -1 if the code does not say. */
static TypeId
type_at(const Explorer *e, Ref r)
{
    const Instr *d = ir_def(e->f, r);

    if (r.kind == REF_LOCAL)
        return e->f->locals.at[r.n].type;
    if (r.kind == REF_GLOBAL)
        return e->u->globals.at[r.n].type;
    if (!d)
        return -1;
    if (d->op == OP_field)
        return field_type(e->u, type_at(e, ir_arg(e->f, d, 0)), d->name);
    if (d->op == OP_index) {
        TypeId of = type_at(e, ir_arg(e->f, d, 0));
        const Type *t = ir_type(e->u, of);
        return t && t->kind == TYPE_ARRAY ? t->to : of;
    }
    const Type *t = ir_type(e->u, d->type);
    return t && t->kind == TYPE_POINTER ? t->to : -1;
}

Actual
format_actual(const Explorer *e, Ref r)
{
    const Instr *d = ir_def(e->f, r);
    const Type *t = d ? ir_type(e->u, d->type) : NULL;

    switch (r.kind) {
    case REF_INT:
        return (Actual){KIND_NUMBER, -1, -1, e->f->ints.at[r.n]};
    case REF_FLOAT:
        return (Actual){KIND_FLOAT, -1, -1, 0};
    case REF_NULL:
        return (Actual){KIND_NULL, -1, -1, 0};
    case REF_STRING:
        return (Actual){KIND_POINTER, -1, -1, 0};
    case REF_FUNC:
        return (Actual){KIND_POINTER, -1, e->u->funcs.at[r.n].type, 0};
    case REF_LOCAL:
    case REF_GLOBAL:
        return (Actual){KIND_POINTER, -1, type_at(e, r), 0};
    default:
        break;
    }
    if (!d)
        return (Actual){KIND_UNKNOWN, -1, -1, 0};
    if (d->op == OP_field || d->op == OP_index)
        return (Actual){KIND_POINTER, -1, type_at(e, r), 0};
    if (!t)
        return (Actual){KIND_UNKNOWN, -1, -1, 0};
    return t->kind == TYPE_POINTER ? (Actual){KIND_POINTER, -1, t->to, 0}
           : t->kind == TYPE_INT   ? (Actual){KIND_INT, d->type, -1, 0}
           : t->kind == TYPE_FLOAT ? (Actual){KIND_FLOAT, d->type, -1, 0}
                                   : (Actual){KIND_OTHER, d->type, -1, 0};
}

/* ---- what it should be ------------------------------------------------------------------------- */

static int64_t
width_of(CType want)
{
    switch (want) {
    case C_CHAR:
        return 1;
    case C_SHORT:
        return 2;
    case C_INT:
    case C_FLOAT:
        return 4;
    default:
        return 8;
    }
}

static bool
is_integer(CType want)
{
    return (want >= C_CHAR && want <= C_SSIZE) || want == C_LENGTH;
}

static const Type *
element(const Unit *u, const Type *t)
{
    while (t && t->kind == TYPE_ARRAY)
        t = ir_type(u, t->to);
    return t;
}

static bool
is_record(const Type *t, const char *tag, const char *name)
{
    return t && t->kind == TYPE_RECORD &&
           (t->name == NULL || strcmp(t->name, tag) == 0 || strcmp(t->name, name) == 0);
}

/* Of a struct with a member that the compiler did not understand nothing is left. */
static bool
may_be_object(const Unit *u, const Type *t)
{
    return t->is_object || t->is_incomplete || u->partial;
}

static bool
takes_pointers(const Unit *u, const Type *function, uint32_t n)
{
    for (uint32_t k = 0; k < function->params.n; k++) {
        const Type *t = ir_type(u, function->params.at[k]);
        if (t && t->kind != TYPE_POINTER && t->kind != TYPE_OTHER)
            return false;
    }
    return function->params.n == n;
}

/* May a pointer to t be where a pointer to `want`'s own pointee is called for? */
static bool
points_well(const Unit *u, const Type *t, CType want)
{
    if (!t || t->kind == TYPE_VOID || t->kind == TYPE_OTHER)
        return true;
    switch (want) {
    case C_TEXT:
    case C_NAME:
        return t->kind == TYPE_INT && t->size == 1;
    case C_BYTES:
        return t->kind != TYPE_POINTER && t->kind != TYPE_FUNCTION && !t->is_object;
    case C_WIDE:
        return t->kind == TYPE_INT && t->size >= 2;
    case C_OBJECT:
        return t->kind == TYPE_RECORD && (may_be_object(u, t) || t->is_union);
    case C_TYPE:
        return t->kind == TYPE_RECORD && may_be_object(u, t);
    case C_COMPLEX:
        return is_record(t, "Py_complex", "Py_complex");
    case C_CONVERTER:
    case C_BUILDER:
        return t->kind == TYPE_FUNCTION && takes_pointers(u, t, want == C_CONVERTER ? 2 : 1) &&
               ir_type(u, t->to)->kind == (want == C_CONVERTER ? TYPE_INT : TYPE_POINTER);
    default:
        return true;
    }
}

/* Is t, which the argument points to, what a parsing unit writes? */
static bool
takes(const Unit *u, const Type *t, CType want)
{
    if (!t || t->kind == TYPE_VOID)
        return true;
    t = element(u, t);
    if (!t || t->kind == TYPE_OTHER)
        return true;
    if (is_integer(want))
        return t->kind == TYPE_INT && t->size == width_of(want);
    switch (want) {
    case C_FLOAT:
    case C_DOUBLE:
        return t->kind == TYPE_FLOAT && t->size == width_of(want);
    case C_COMPLEX:
        return is_record(t, "Py_complex", "Py_complex");
    case C_VIEW:
        return is_record(t, "bufferinfo", "Py_buffer");
    default:
        return t->kind == TYPE_POINTER && points_well(u, ir_type(u, t->to), want);
    }
}

bool
format_fits_parse(const Unit *u, const Actual *a, CType want)
{
    if (a->kind == KIND_UNKNOWN)
        return true;
    return a->kind == KIND_POINTER && takes(u, ir_type(u, a->pointee), want);
}

bool
format_fits_build(const Unit *u, const Actual *a, CType want)
{
    const Type *t = ir_type(u, a->type);

    if (a->kind == KIND_UNKNOWN || want == C_ANY)
        return true;
    if (is_integer(want))
        return a->kind == KIND_NUMBER ||
               (a->kind == KIND_INT &&
                (t->size == width_of(want) || (t->size < 4 && width_of(want) == 4)));
    if (want == C_DOUBLE)
        return a->kind == KIND_FLOAT && (!t || t->size == 8);
    if (a->kind == KIND_NULL || (a->kind == KIND_NUMBER && want != C_COMPLEX && a->number == 0))
        return true; /* NULL, or a 0 that stands for it */
    return a->kind == KIND_POINTER &&
           (want == C_POINTER || points_well(u, element(u, ir_type(u, a->pointee)), want));
}

static bool
is_scalar(const Type *t)
{
    return t && (t->kind == TYPE_INT || t->kind == TYPE_FLOAT);
}

bool
format_fits_converter(const Unit *u, const Actual *converter, const Actual *place, TypeId *wants)
{
    const Type *f = ir_type(u, converter->pointee);
    const Type *p =
        f && f->kind == TYPE_FUNCTION && f->params.n == 2 ? ir_type(u, f->params.at[1]) : NULL;
    const Type *to = p && p->kind == TYPE_POINTER ? ir_type(u, p->to) : NULL;

    *wants = p && p->kind == TYPE_POINTER ? p->to : -1;
    if (place->kind == KIND_NUMBER)
        return place->number == 0;
    const Type *t = place->kind == KIND_POINTER ? element(u, ir_type(u, place->pointee)) : NULL;
    return !is_scalar(to) || !is_scalar(t) || (to->kind == t->kind && to->size == t->size);
}
