/*
 * lower_emit: instructions, and the conversions between what libclang says a value was and what it becomes.
 *
 * Constants fold here, from the leaves up: no instruction has two constants as operands, and a long sum costs what it
 * is long.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- emitting ---------------------------------------------------------------------- */

static void
locate(Builder *b, void *lower)
{
    const Lower *lo = lower;
    b->loc = front_place(lo->fr, lo->at, &b->macro);
    b->locate = NULL;
}

/* Most of an expression's parts emit nothing, and in a macro it takes libclang long to tell where one is. */
void
lower_at(Lower *lo, CXCursor c)
{
    lo->at = clang_getCursorLocation(c);
    lo->b.locate = locate;
    lo->b.locate_arg = lo;
}

Loc
lower_loc(Lower *lo)
{
    if (lo->b.locate)
        locate(&lo->b, lo);
    return lo->b.loc;
}

Ref
lower_emit(Lower *lo, Op op, Sub sub, TypeId type, int64_t imm, uint32_t n, ...)
{
    Ref args[8];
    va_list list;
    va_start(list, n);
    for (uint32_t i = 0; i < n; i++)
        args[i] = va_arg(list, Ref);
    va_end(list);
    return ir_emit(&lo->b, op, sub, type, imm, args, n);
}

TypeId
lower_expr_type(Lower *lo, CXCursor c)
{
    return expr_type(lo->fr, c);
}

int32_t
lower_unnamed(Lower *lo, TypeId type)
{
    return ir_local(&lo->b, NULL, type_plain(lo->fr, type), lower_loc(lo));
}

Ref
lower_int(Lower *lo, int64_t v)
{
    return ref_int(&lo->b, v);
}

bool
lower_known_int(Lower *lo, Ref r, int64_t *v)
{
    if (r.kind == REF_INT)
        *v = lo->b.f->ints.at[r.n];
    return r.kind == REF_INT;
}

const Type *
lower_type_of(Lower *lo, TypeId t)
{
    return ir_type(lo->unit, t);
}

bool
lower_is(Lower *lo, TypeId t, TypeKind kind)
{
    return t >= 0 && lo->unit->types.at[t].kind == kind;
}

Ref
lower_load(Lower *lo, Ref address, TypeId type, int64_t bits)
{
    return lower_emit(lo, OP_load, SUB_NONE, type_plain(lo->fr, type), bits, 1, address);
}

void
lower_store(Lower *lo, Ref address, Ref value, TypeId type, int64_t bits)
{
    lower_emit(lo, OP_store, SUB_NONE, type_plain(lo->fr, type), bits, 2, address, value);
}

/* What is not understood. Its value is nobody's. */
Ref
lower_opaque(Lower *lo, const char *what, CXCursor c)
{
    lower_at(lo, c);
    CXType t = clang_getCursorType(c);
    TypeId type = t.kind == CXType_Invalid ? -1 : lower_type(lo->fr, t);
    Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE, type, 0, NULL, 0);
    ir_last(&lo->b)->name = intern(what);
    return r;
}

/* ---- conversions ----------------------------------------------------------------------------- */

bool
type_is_bool(const Type *t)
{
    return t->kind == TYPE_INT && t->size == 1 && !t->is_signed &&
           (strcmp(t->name, "_Bool") == 0 || strcmp(t->name, "bool") == 0);
}

static Ref
cast(Lower *lo, Sub sub, TypeId to, Ref v)
{
    return lower_emit(lo, OP_cast, sub, type_plain(lo->fr, to), 0, 1, v);
}

/* Pointers to one type are one, whatever their qualifiers. */
static bool
same_pointee(Lower *lo, const Type *from, const Type *to)
{
    if (from->to < 0 || to->to < 0)
        return from->to == to->to;
    TypeId a = type_plain(lo->fr, from->to), b = type_plain(lo->fr, to->to);
    if (a == b)
        return true;
    const Type *x = lower_type_of(lo, a), *y = lower_type_of(lo, b);
    return x->kind == TYPE_POINTER && y->kind == TYPE_POINTER && same_pointee(lo, x, y);
}

static Ref
float_of_int(Lower *lo, Ref v)
{
    int64_t n;

    return lower_known_int(lo, v, &n) ? ref_float_of(n) : ref_float();
}

static Ref
convert_int(Lower *lo, Ref v, const Type *from, TypeId to)
{
    const Type *t = lower_type_of(lo, to);
    int64_t n;
    switch (t->kind) {
    case TYPE_INT:
        if (lower_known_int(lo, v, &n) && t->size <= 8) {
            int64_t w = type_is_bool(t) ? n != 0 : type_wrap(t, n);
            return w == n ? v : lower_int(lo, w);
        }
        if (type_is_bool(t))
            return type_is_bool(from) ? v : cast(lo, CAST_bool, to, v);
        return from->size == t->size && from->is_signed == t->is_signed ? v
                                                                        : cast(lo, CAST_int, to, v);
    case TYPE_POINTER:
        if (lower_known_int(lo, v, &n) && n == 0)
            return ref_null();
        return cast(lo, CAST_int_ptr, to, v);
    case TYPE_FLOAT:
        return v.kind == REF_INT ? float_of_int(lo, v) : cast(lo, CAST_float, to, v);
    default:
        return cast(lo, CAST_float, to, v); /* complex numbers, vectors */
    }
}

static Ref
convert_pointer(Lower *lo, Ref v, const Type *from, TypeId to)
{
    const Type *t = lower_type_of(lo, to);
    switch (t->kind) {
    case TYPE_POINTER:
        if (v.kind == REF_NULL || same_pointee(lo, from, t))
            return v;
        return cast(lo, CAST_ptr, to, v);
    case TYPE_INT:
        if (v.kind == REF_NULL)
            return lower_int(lo, 0);
        return cast(lo, type_is_bool(t) ? CAST_bool : CAST_ptr_int, to, v);
    default:
        return v;
    }
}

Ref
lower_convert(Lower *lo, Ref v, TypeId from, TypeId to)
{
    if (from < 0 || to < 0 || from == to || v.kind == REF_NONE || v.kind == REF_UNDEF)
        return v;
    const Type *f = lower_type_of(lo, from), *t = lower_type_of(lo, to);
    switch (f->kind) {
    case TYPE_INT:
        return convert_int(lo, v, f, to);
    case TYPE_POINTER:
        return convert_pointer(lo, v, f, to);
    case TYPE_ARRAY:
    case TYPE_FUNCTION: /* v is the address already */
        return t->kind == TYPE_INT ? cast(lo, type_is_bool(t) ? CAST_bool : CAST_ptr_int, to, v)
                                   : v;
    case TYPE_FLOAT:
        if (t->kind == TYPE_FLOAT)
            return v.kind == REF_FLOAT || f->size == t->size ? v : cast(lo, CAST_float, to, v);
        return cast(lo, type_is_bool(t) ? CAST_bool : CAST_float, to, v);
    case TYPE_OTHER:
        return t->kind == TYPE_OTHER ? v
                                     : cast(lo, type_is_bool(t) ? CAST_bool : CAST_float, to, v);
    default:
        return v;
    }
}

/* GNU: (union u)value. */
static Ref
cast_to_union(Lower *lo, CXCursor c, TypeId to, CXCursor inner, TypeId from)
{
    Ref v = lower_value(lo, inner);
    lower_at(lo, c);
    Ref t = ref_local(lower_unnamed(lo, to));
    lower_emit(lo, OP_zero, SUB_NONE, to, type_size(lo->fr, to), 1, t);
    lower_store(lo, t, v, from, 0);
    return lower_load(lo, t, to, 0);
}

Ref
lower_cast(Lower *lo, CXCursor c, CXCursor inner)
{
    TypeId to = lower_expr_type(lo, c), from = lower_expr_type(lo, inner);
    int64_t n;
    if (lower_is(lo, to, TYPE_VOID)) {
        lower_effect(lo, inner);
        return ref_none();
    }
    if (lower_is(lo, from, TYPE_ARRAY) || lower_is(lo, from, TYPE_FUNCTION)) {
        Ref v = lower_address(lo, inner);
        lower_at(lo, c);
        return lower_convert(lo, v, from, to);
    }
    if (lower_is(lo, to, TYPE_RECORD) && !lower_is(lo, from, TYPE_RECORD))
        return cast_to_union(lo, c, to, inner, from);
    Ref v = lower_value(lo, inner);
    lower_at(lo, c);
    if (v.kind == REF_FLOAT && lower_is(lo, to, TYPE_INT) && cursor_evaluate(c, &n))
        return lower_int(lo, n);
    return lower_convert(lo, v, from, to);
}

/* ---- arithmetic ------------------------------------------------------------------------ */

Ref
lower_binary(Lower *lo, Sub sub, TypeId result, TypeId operands, Ref a, Ref b)
{
    int64_t x, y, v;
    const Type *r = lower_type_of(lo, result), *o = lower_type_of(lo, operands);
    if (o->kind == TYPE_INT && r->kind == TYPE_INT && lower_known_int(lo, a, &x) &&
        lower_known_int(lo, b, &y) && type_fold(sub, o, r, x, y, &v))
        return lower_int(lo, v);
    return lower_emit(lo, OP_bin, sub, type_plain(lo->fr, result), 0, 2, a, b);
}

Ref
lower_negated(Lower *lo, Ref v, TypeId type)
{
    int64_t n;
    if (lower_known_int(lo, v, &n))
        return lower_int(lo, (int64_t)(0 - (uint64_t)n));
    return lower_emit(lo, OP_un, UN_neg, type_plain(lo->fr, type), 0, 1, v);
}

Ref
lower_index(Lower *lo, Ref base, Ref i, TypeId pointer)
{
    int64_t size = type_stride(lo->fr, pointer);
    if (size < 0) /* elements of variable size: somewhere in there */
        return lower_emit(lo, OP_index, SUB_NONE, pointer, 1, 2, base, ref_undef());
    return lower_emit(lo, OP_index, SUB_NONE, pointer, size, 2, base, i);
}
