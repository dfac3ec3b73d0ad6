/*
 * lower_expr: expressions, as values, addresses, conditions or for their effect only.
 *
 * libclang hides what an implicit cast does, so casts are understood by the types on both sides. What is an lvalue
 * it does not say either; is_lvalue knows by the kinds. Constants fold as they are built, from the leaves up: no
 * instruction has two constants as operands, and a long sum costs what it is long.
 *
 * The right side of an assignment is evaluated before the left, as the compilers do.
 */
#include <clang-c/Index.h>

#include "lower.h"

#include <string.h>

/* ---- emitting ---------------------------------------------------------------------- */

void
at(Lower *lo, CXCursor c)
{
    lo->b.loc = place(lo->fr, clang_getCursorLocation(c), &lo->b.macro);
}

Ref
emit(Lower *lo, Op op, Sub sub, TypeId type, int64_t imm, uint32_t n, ...)
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
cursor_type(Lower *lo, CXCursor c)
{
    return expr_type(lo->fr, c);
}

int32_t
unnamed(Lower *lo, TypeId type)
{
    return ir_local(&lo->b, NULL, plain_type(lo->fr, type), lo->b.loc);
}

Ref
int_ref(Lower *lo, int64_t v)
{
    return ref_int(&lo->b, v);
}

bool
known_int(Lower *lo, Ref r, int64_t *v)
{
    if (r.kind == REF_INT)
        *v = lo->b.f->ints.at[r.n];
    return r.kind == REF_INT;
}

static const Type *
type_of(Lower *lo, TypeId t)
{
    return ir_type(lo->unit, t);
}

static bool
is_kind(Lower *lo, TypeId t, TypeKind kind)
{
    return t >= 0 && lo->unit->types.at[t].kind == kind;
}

Ref
load_from(Lower *lo, Ref address, TypeId type, int64_t bits)
{
    return emit(lo, OP_load, SUB_NONE, plain_type(lo->fr, type), bits, 1, address);
}

void
store_to(Lower *lo, Ref address, Ref value, TypeId type, int64_t bits)
{
    emit(lo, OP_store, SUB_NONE, plain_type(lo->fr, type), bits, 2, address, value);
}

/* What is not understood. Its value is nobody's. */
Ref
opaque(Lower *lo, const char *what, CXCursor c)
{
    at(lo, c);
    CXType t = clang_getCursorType(c);
    TypeId type = t.kind == CXType_Invalid ? -1 : lower_type(lo->fr, t);
    Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE, type, 0, NULL, 0);
    ir_last(&lo->b)->name = intern(what);
    return r;
}

/* ---- what a cursor is ------------------------------------------------------------------ */

bool
is_expr(CXCursor c)
{
    return clang_isExpression(clang_getCursorKind(c)) != 0;
}

CXCursor
last_expr(Front *fr, CXCursor c)
{
    Kids k = kids(fr, c);
    for (uint32_t i = k.n; i-- > 0;)
        if (is_expr(k.at[i]))
            return k.at[i];
    return clang_getNullCursor();
}

CXCursor
strip(Front *fr, CXCursor c)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(c);
        bool skip = kind == CXCursor_ParenExpr ||
                    (kind == CXCursor_UnaryOperator &&
                     clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Extension);
        if (!skip)
            return c;
        Kids k = kids(fr, c);
        if (!k.n)
            return c;
        c = k.at[k.n - 1];
    }
}

static bool
evaluate_raw(CXCursor c, int64_t *v)
{
    CXEvalResult r = clang_Cursor_Evaluate(c);
    if (!r)
        return false;
    bool good = clang_EvalResult_getKind(r) == CXEval_Int;
    if (good)
        *v = clang_EvalResult_isUnsignedInt(r) ? (int64_t)clang_EvalResult_getAsUnsigned(r)
                                               : clang_EvalResult_getAsLongLong(r);
    clang_EvalResult_dispose(r);
    return good;
}

bool
evaluate(CXCursor c, int64_t *v)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_InitListExpr || kind == CXCursor_CallExpr || kind == CXCursor_StmtExpr)
        return false;                           /* libclang 19 dies of the first; the others do things */
    return evaluate_raw(c, v);
}

/* Does the type that libclang gives a variable say what it is? A parameter declared as an array is a pointer, and so
 * is a variable of its __typeof__, but libclang shows the array that was written. */
bool
is_as_written(CXCursor decl)
{
    if (clang_getCursorKind(decl) == CXCursor_ParmDecl)
        return false;
    CXCursor init = clang_Cursor_getVarDeclInitializer(decl);
    if (clang_getCursorKind(decl) != CXCursor_VarDecl || clang_Cursor_isNull(init))
        return true;
    enum CXCursorKind kind = clang_getCursorKind(init);
    return kind != CXCursor_UnexposedExpr && kind != CXCursor_CallExpr && kind != CXCursor_CStyleCastExpr &&
           kind != CXCursor_BinaryOperator && kind != CXCursor_ConditionalOperator;
}

/* Does an expression that libclang says is an array or a function stand for it, or for a pointer, as above? */
static bool
stands_for_itself(Front *fr, CXCursor c)
{
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr:
        return is_as_written(clang_getCursorReferenced(c));
    case CXCursor_MemberRefExpr: case CXCursor_ArraySubscriptExpr: case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr: case CXCursor_InitListExpr:
        return true;
    case CXCursor_ParenExpr:
        k = kids(fr, c);
        return k.n && stands_for_itself(fr, k.at[k.n - 1]);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref)
            return true;
        k = kids(fr, c);
        return clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Extension && k.n &&
               stands_for_itself(fr, k.at[k.n - 1]);
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = chosen(fr, c);
        return !clang_Cursor_isNull(one) && stands_for_itself(fr, one);
    }
    case CXCursor_UnexposedExpr:
        k = kids(fr, c);
        if (k.n == 3) {
            CXCursor one = chosen(fr, c);
            return !clang_Cursor_isNull(one) && stands_for_itself(fr, one);
        }
        return k.n == 1 && clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral;  /* __func__ */
    default:
        return false;
    }
}

/* The type of an expression, as C has it. */
TypeId
expr_type(Front *fr, CXCursor c)
{
    TypeId id = lower_type(fr, clang_getCursorType(c));
    const Type *t = ir_type(fr->unit, id);
    if ((t->kind == TYPE_ARRAY || t->kind == TYPE_FUNCTION) && !stands_for_itself(fr, c))
        return pointer_to(fr, t->kind == TYPE_ARRAY ? t->to : id);
    return id;
}

bool
is_load(Front *fr, CXCursor c, CXCursor child)
{
    TypeId from = expr_type(fr, child);
    TypeKind kind = ir_type(fr->unit, from)->kind;
    if (kind == TYPE_ARRAY || kind == TYPE_FUNCTION)
        return false;
    return plain_type(fr, from) == plain_type(fr, expr_type(fr, c)) && is_lvalue(fr, child);
}

bool
is_lvalue(Front *fr, CXCursor c)
{
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: {
        enum CXCursorKind d = clang_getCursorKind(clang_getCursorReferenced(c));
        return d == CXCursor_VarDecl || d == CXCursor_ParmDecl || d == CXCursor_FunctionDecl;
    }
    case CXCursor_MemberRefExpr:
        k = kids(fr, c);
        if (!k.n)
            return false;
        return ir_type(fr->unit, expr_type(fr, k.at[0]))->kind == TYPE_POINTER || is_lvalue(fr, k.at[0]);
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
        return true;
    case CXCursor_ParenExpr:
        k = kids(fr, c);
        return k.n && is_lvalue(fr, k.at[k.n - 1]);
    case CXCursor_UnaryOperator:
        k = kids(fr, c);
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_Deref:
            return true;
        case CXUnaryOperator_Extension: case CXUnaryOperator_Real: case CXUnaryOperator_Imag:
            return k.n && is_lvalue(fr, k.at[k.n - 1]);
        default:
            return false;
        }
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = chosen(fr, c);
        return !clang_Cursor_isNull(one) && is_lvalue(fr, one);
    }
    case CXCursor_UnexposedExpr:
        k = kids(fr, c);
        if (k.n == 3) {
            CXCursor one = chosen(fr, c);
            return !clang_Cursor_isNull(one) && is_lvalue(fr, one);
        }
        return k.n == 1 &&                      /* __func__ */
               clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral &&
               clang_getCanonicalType(clang_getCursorType(c)).kind == CXType_ConstantArray;
    default:
        return false;
    }
}

/* ---- constants ---------------------------------------------------------------------------- */

static int64_t
wrap(const Type *t, int64_t v)
{
    if (t->size <= 0 || t->size >= 8)
        return v;
    if (t->size == 1 && !t->is_signed && strcmp(t->name, "_Bool") == 0)
        return v != 0;
    int shift = 64 - (int)t->size * 8;
    uint64_t high = (uint64_t)v << shift;
    return t->is_signed ? (int64_t)high >> shift : (int64_t)(high >> shift);
}

/* operands is the type that both sides have. */
static bool
fold(Sub sub, const Type *operands, const Type *result, int64_t a, int64_t b, int64_t *v)
{
    uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
    bool is_signed = operands->is_signed;
    if (operands->size > 8)
        return false;
    switch (sub) {
    case BIN_add: *v = (int64_t)(ua + ub); break;
    case BIN_sub: *v = (int64_t)(ua - ub); break;
    case BIN_mul: *v = (int64_t)(ua * ub); break;
    case BIN_and: *v = a & b; break;
    case BIN_or: *v = a | b; break;
    case BIN_xor: *v = a ^ b; break;
    case BIN_div:
    case BIN_rem:
        if (b == 0 || (is_signed && b == -1))
            return false;
        if (is_signed)
            *v = sub == BIN_div ? a / b : a % b;
        else
            *v = (int64_t)(sub == BIN_div ? ua / ub : ua % ub);
        break;
    case BIN_shl:
    case BIN_shr:
        if (b < 0 || b >= operands->size * 8)
            return false;
        *v = sub == BIN_shl ? (int64_t)(ua << b) : is_signed ? a >> b : (int64_t)(ua >> b);
        break;
    case BIN_eq: *v = a == b; break;
    case BIN_ne: *v = a != b; break;
    case BIN_lt: *v = is_signed ? a < b : ua < ub; break;
    case BIN_le: *v = is_signed ? a <= b : ua <= ub; break;
    case BIN_gt: *v = is_signed ? a > b : ua > ub; break;
    case BIN_ge: *v = is_signed ? a >= b : ua >= ub; break;
    default:
        return false;
    }
    *v = wrap(result, *v);
    return true;
}

static Sub
sub_of(enum CXBinaryOperatorKind op)
{
    switch (op) {
    case CXBinaryOperator_Mul: case CXBinaryOperator_MulAssign: return BIN_mul;
    case CXBinaryOperator_Div: case CXBinaryOperator_DivAssign: return BIN_div;
    case CXBinaryOperator_Rem: case CXBinaryOperator_RemAssign: return BIN_rem;
    case CXBinaryOperator_Add: case CXBinaryOperator_AddAssign: return BIN_add;
    case CXBinaryOperator_Sub: case CXBinaryOperator_SubAssign: return BIN_sub;
    case CXBinaryOperator_Shl: case CXBinaryOperator_ShlAssign: return BIN_shl;
    case CXBinaryOperator_Shr: case CXBinaryOperator_ShrAssign: return BIN_shr;
    case CXBinaryOperator_And: case CXBinaryOperator_AndAssign: return BIN_and;
    case CXBinaryOperator_Xor: case CXBinaryOperator_XorAssign: return BIN_xor;
    case CXBinaryOperator_Or: case CXBinaryOperator_OrAssign: return BIN_or;
    case CXBinaryOperator_LT: return BIN_lt;
    case CXBinaryOperator_GT: return BIN_gt;
    case CXBinaryOperator_LE: return BIN_le;
    case CXBinaryOperator_GE: return BIN_ge;
    case CXBinaryOperator_EQ: return BIN_eq;
    case CXBinaryOperator_NE: return BIN_ne;
    default: return SUB_NONE;
    }
}

/* An integer constant without side effects. Gives up at the first leaf that is none, so it is cheap to ask. */
bool
const_int(Front *fr, CXCursor c, int64_t *v)
{
    c = strip(fr, c);
    Kids k;
    int64_t a, b;
    const Type *type, *operands;
    switch (clang_getCursorKind(c)) {
    case CXCursor_IntegerLiteral: case CXCursor_CharacterLiteral: case CXCursor_UnaryExpr:
    case CXCursor_CXXBoolLiteralExpr:
        return evaluate(c, v);
    case CXCursor_CXXNullPtrLiteralExpr:
        *v = 0;
        return true;
    case CXCursor_DeclRefExpr: {
        CXCursor d = clang_getCursorReferenced(c);
        if (clang_getCursorKind(d) != CXCursor_EnumConstantDecl)
            return false;
        *v = clang_getEnumConstantDeclValue(d);
        return true;
    }
    case CXCursor_UnaryOperator:
        k = kids(fr, c);
        if (k.n != 1 || !const_int(fr, k.at[0], &a))
            return false;
        type = ir_type(fr->unit, expr_type(fr, c));
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_LNot: *v = !a; return true;
        case CXUnaryOperator_Minus: *v = wrap(type, (int64_t)(0 - (uint64_t)a)); return true;
        case CXUnaryOperator_Not: *v = wrap(type, ~a); return true;
        case CXUnaryOperator_Plus: *v = a; return true;
        default: return false;
        }
    case CXCursor_BinaryOperator: {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
        k = kids(fr, c);
        if (k.n != 2 || op == CXBinaryOperator_Assign || op == CXBinaryOperator_Comma || !const_int(fr, k.at[0], &a))
            return false;
        if ((op == CXBinaryOperator_LAnd && !a) || (op == CXBinaryOperator_LOr && a)) {
            *v = a != 0;
            return true;
        }
        if (!const_int(fr, k.at[1], &b))
            return false;
        if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
            *v = b != 0;
            return true;
        }
        TypeId in = expr_type(fr, k.at[0]), out = expr_type(fr, c);
        operands = ir_type(fr->unit, in);
        type = ir_type(fr->unit, out);
        return operands->kind == TYPE_INT && fold(sub_of(op), operands, type, a, b, v);
    }
    case CXCursor_ConditionalOperator:
        k = kids(fr, c);
        return k.n == 3 && const_int(fr, k.at[0], &a) && const_int(fr, k.at[a ? 1 : 2], v);
    case CXCursor_CStyleCastExpr:
    case CXCursor_UnexposedExpr: {
        TypeId t = expr_type(fr, c);
        TypeKind kind = ir_type(fr->unit, t)->kind;
        CXCursor inner = last_expr(fr, c);
        if (clang_Cursor_isNull(inner))
            return kind == TYPE_INT && evaluate(c, v);  /* offsetof, __builtin_types_compatible_p */
        if (kind != TYPE_INT && kind != TYPE_POINTER)
            return false;
        k = kids(fr, c);
        if (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n == 3) {
            CXCursor one = chosen(fr, c);
            return !clang_Cursor_isNull(one) && const_int(fr, one, v);
        }
        if (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n > 1)
            return kind == TYPE_INT && clang_getCursorKind(k.at[0]) == CXCursor_TypeRef && evaluate(c, v);
        if (!const_int(fr, inner, v))
            return false;
        if (kind == TYPE_INT)
            *v = wrap(ir_type(fr->unit, t), *v);
        return true;
    }
    case CXCursor_CallExpr:
        if (!is_builtin_call(fr, c, "__builtin_constant_p"))
            return false;
        if (!evaluate_raw(c, v))
            *v = 0;
        return true;
    default:
        return false;
    }
}

/* ---- conversions ----------------------------------------------------------------------------- */

static bool
is_bool(const Type *t)
{
    return t->kind == TYPE_INT && t->size == 1 && !t->is_signed && (strcmp(t->name, "_Bool") == 0 || strcmp(t->name, "bool") == 0);
}

static Ref
cast(Lower *lo, Sub sub, TypeId to, Ref v)
{
    return emit(lo, OP_cast, sub, plain_type(lo->fr, to), 0, 1, v);
}

/* Pointers to one type are one, whatever their qualifiers. */
static bool
same_pointee(Lower *lo, const Type *from, const Type *to)
{
    if (from->to < 0 || to->to < 0)
        return from->to == to->to;
    TypeId a = plain_type(lo->fr, from->to), b = plain_type(lo->fr, to->to);
    if (a == b)
        return true;
    const Type *x = type_of(lo, a), *y = type_of(lo, b);
    return x->kind == TYPE_POINTER && y->kind == TYPE_POINTER && same_pointee(lo, x, y);
}

static Ref
convert_int(Lower *lo, Ref v, const Type *from, TypeId to)
{
    const Type *t = type_of(lo, to);
    int64_t n;
    switch (t->kind) {
    case TYPE_INT:
        if (known_int(lo, v, &n) && t->size <= 8) {
            int64_t w = is_bool(t) ? n != 0 : wrap(t, n);
            return w == n ? v : int_ref(lo, w);
        }
        if (is_bool(t))
            return is_bool(from) ? v : cast(lo, CAST_bool, to, v);
        return from->size == t->size && from->is_signed == t->is_signed ? v : cast(lo, CAST_int, to, v);
    case TYPE_POINTER:
        if (known_int(lo, v, &n) && n == 0)
            return ref_null();
        return cast(lo, CAST_int_ptr, to, v);
    case TYPE_FLOAT:
        return v.kind == REF_INT ? (Ref){REF_FLOAT, 0} : cast(lo, CAST_float, to, v);
    default:
        return cast(lo, CAST_float, to, v);     /* complex numbers, vectors */
    }
}

static Ref
convert_pointer(Lower *lo, Ref v, const Type *from, TypeId to)
{
    const Type *t = type_of(lo, to);
    switch (t->kind) {
    case TYPE_POINTER:
        if (v.kind == REF_NULL || same_pointee(lo, from, t))
            return v;
        return cast(lo, CAST_ptr, to, v);
    case TYPE_INT:
        if (v.kind == REF_NULL)
            return int_ref(lo, 0);
        return cast(lo, is_bool(t) ? CAST_bool : CAST_ptr_int, to, v);
    default:
        return v;
    }
}

Ref
convert(Lower *lo, Ref v, TypeId from, TypeId to)
{
    if (from < 0 || to < 0 || from == to || v.kind == REF_NONE || v.kind == REF_UNDEF)
        return v;
    const Type *f = type_of(lo, from), *t = type_of(lo, to);
    switch (f->kind) {
    case TYPE_INT:
        return convert_int(lo, v, f, to);
    case TYPE_POINTER:
        return convert_pointer(lo, v, f, to);
    case TYPE_ARRAY:
    case TYPE_FUNCTION:                         /* v is the address already */
        return t->kind == TYPE_INT ? cast(lo, is_bool(t) ? CAST_bool : CAST_ptr_int, to, v) : v;
    case TYPE_FLOAT:
        if (t->kind == TYPE_FLOAT)
            return v.kind == REF_FLOAT || f->size == t->size ? v : cast(lo, CAST_float, to, v);
        return cast(lo, is_bool(t) ? CAST_bool : CAST_float, to, v);
    case TYPE_OTHER:
        return t->kind == TYPE_OTHER ? v : cast(lo, is_bool(t) ? CAST_bool : CAST_float, to, v);
    default:
        return v;
    }
}

/* GNU: (union u)value. */
static Ref
cast_to_union(Lower *lo, CXCursor c, TypeId to, CXCursor inner, TypeId from)
{
    Ref v = lower_value(lo, inner);
    at(lo, c);
    Ref t = ref_local(unnamed(lo, to));
    emit(lo, OP_zero, SUB_NONE, to, type_size(lo->fr, to), 1, t);
    store_to(lo, t, v, from, 0);
    return load_from(lo, t, to, 0);
}

static Ref
lower_cast(Lower *lo, CXCursor c, CXCursor inner)
{
    TypeId to = cursor_type(lo, c), from = cursor_type(lo, inner);
    int64_t n;
    if (is_kind(lo, to, TYPE_VOID)) {
        lower_effect(lo, inner);
        return ref_none();
    }
    if (is_kind(lo, from, TYPE_ARRAY) || is_kind(lo, from, TYPE_FUNCTION)) {
        Ref v = lower_address(lo, inner);
        at(lo, c);
        return convert(lo, v, from, to);
    }
    if (is_kind(lo, to, TYPE_RECORD) && !is_kind(lo, from, TYPE_RECORD))
        return cast_to_union(lo, c, to, inner, from);
    Ref v = lower_value(lo, inner);
    at(lo, c);
    if (v.kind == REF_FLOAT && is_kind(lo, to, TYPE_INT) && evaluate(c, &n))
        return int_ref(lo, n);
    return convert(lo, v, from, to);
}

/* ---- addresses ----------------------------------------------------------------------------------- */

/* A record's value has no address; its members are read from where it is put. */
static Ref
materialise(Lower *lo, CXCursor c)
{
    TypeId type = cursor_type(lo, c);
    at(lo, c);
    Ref t = ref_local(unnamed(lo, type));
    lower_into(lo, t, type, c, 0);
    return t;
}

static Ref
variable(Lower *lo, CXCursor c)
{
    CXCursor d = clang_getCursorReferenced(c);
    switch (clang_getCursorKind(d)) {
    case CXCursor_FunctionDecl:
        return ref_func(func_id(lo->fr, d));
    case CXCursor_VarDecl:
    case CXCursor_ParmDecl: {
        uint64_t *local = map_get(&lo->locals, KEY_PTR(d.data[0]));
        if (local)
            return ref_local((int32_t)*local);
        if (clang_getCursorKind(d) == CXCursor_VarDecl && clang_Cursor_hasVarDeclGlobalStorage(d) == 1)
            return ref_global(global_id(lo->fr, d));
        opaque(lo, "variable", c);
        return ref_undef();
    }
    default:
        opaque(lo, "name", c);
        return ref_undef();
    }
}

static bool
is_nameless(const char *name)
{
    return !*name || strchr(name, '(');
}

/* A member; anonymous ones on the way are part of one step. */
static Ref
member(Lower *lo, CXCursor c)
{
    CXCursor field = clang_getCursorReferenced(c), base = c;
    int64_t offset = 0, step;
    int bit, bits;
    bool arrow = false;
    for (CXCursor m = c;;) {
        member_place(clang_getCursorReferenced(m), &step, &bit, &bits);
        offset += step;
        Kids k = kids(lo->fr, m);
        if (!k.n) {
            opaque(lo, "member", c);
            return ref_undef();
        }
        base = k.at[0];
        arrow = is_kind(lo, cursor_type(lo, base), TYPE_POINTER);
        CXCursor inner = strip(lo->fr, base);
        if (arrow || clang_getCursorKind(inner) != CXCursor_MemberRefExpr ||
            !is_nameless(cursor_name(clang_getCursorReferenced(inner))))
            break;
        m = inner;
    }
    CXType record = clang_getCanonicalType(clang_getCursorType(base));
    if (arrow)
        record = record.kind == CXType_Pointer ? clang_getPointeeType(record) : clang_getArrayElementType(record);
    Ref address = arrow ? lower_value(lo, base) : lower_address(lo, base);
    at(lo, c);
    Ref r = emit(lo, OP_field, SUB_NONE, pointer_to(lo->fr, cursor_type(lo, c)), offset, 1, address);
    ir_last(&lo->b)->name = cursor_name(field);
    ir_last(&lo->b)->record = record_name(lo->fr, record);
    return r;
}

static Ref
index_by(Lower *lo, Ref base, Ref i, TypeId pointer)
{
    int64_t size = stride(lo->fr, pointer);
    if (size < 0)                               /* elements of variable size: somewhere in there */
        return emit(lo, OP_index, SUB_NONE, pointer, 1, 2, base, ref_undef());
    return emit(lo, OP_index, SUB_NONE, pointer, size, 2, base, i);
}

static Ref
subscript(Lower *lo, CXCursor c)
{
    Kids k = kids(lo->fr, c);
    if (k.n != 2)
        return opaque(lo, "subscript", c);
    int p = is_kind(lo, cursor_type(lo, k.at[0]), TYPE_INT) ? 1 : 0;
    TypeId pointer = cursor_type(lo, k.at[p]);
    bool vector = is_kind(lo, pointer, TYPE_OTHER);
    Ref part[2];
    for (int i = 0; i < 2; i++)
        part[i] = vector && i == p ? lower_address(lo, k.at[i]) : lower_value(lo, k.at[i]);
    at(lo, c);
    if (vector) {
        TypeId lane = cursor_type(lo, c);
        return emit(lo, OP_index, SUB_NONE, pointer_to(lo->fr, lane), type_size(lo->fr, lane), 2, part[p], part[1 - p]);
    }
    return index_by(lo, part[p], part[1 - p], pointer);
}

static Ref
compound_literal(Lower *lo, CXCursor c)
{
    CXCursor init = last_expr(lo->fr, c);
    if (clang_Cursor_isNull(init))
        return opaque(lo, "compound literal", c);
    at(lo, c);
    CXType type = clang_getCursorType(c);
    int32_t local = unnamed(lo, lower_type(lo->fr, type));
    emit(lo, OP_enter, SUB_NONE, -1, 0, 1, ref_local(local));
    lower_init_local(lo, ref_local(local), type, init);
    Alive a = {local, -1};
    vec_push(lo->fr->scratch, &lo->alive, a);
    return ref_local(local);
}

Ref
lower_address(Lower *lo, CXCursor c)
{
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr:
        return variable(lo, c);
    case CXCursor_ParenExpr:
        k = kids(lo->fr, c);
        return k.n ? lower_address(lo, k.at[k.n - 1]) : opaque(lo, "address", c);
    case CXCursor_MemberRefExpr:
        return member(lo, c);
    case CXCursor_ArraySubscriptExpr:
        return subscript(lo, c);
    case CXCursor_StringLiteral:
        return ref_string(string_id(lo->fr, c));
    case CXCursor_CompoundLiteralExpr:
        return compound_literal(lo, c);
    case CXCursor_UnaryOperator:
        k = kids(lo->fr, c);
        if (!k.n)
            break;
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_Deref:
            return lower_value(lo, k.at[0]);
        case CXUnaryOperator_Extension:
            return lower_address(lo, k.at[0]);
        case CXUnaryOperator_Real:
        case CXUnaryOperator_Imag: {            /* a complex number is two of its parts */
            Ref base = lower_address(lo, k.at[0]);
            bool imag = clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Imag;
            at(lo, c);
            TypeId part = cursor_type(lo, c);
            return emit(lo, OP_index, SUB_NONE, pointer_to(lo->fr, part), type_size(lo->fr, part), 2, base, int_ref(lo, imag));
        }
        default:
            break;
        }
        break;
    case CXCursor_GenericSelectionExpr:
    case CXCursor_UnexposedExpr: {
        CXCursor one = chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_address(lo, one);
        k = kids(lo->fr, c);
        if (k.n == 1 && is_expr(k.at[0]) && !is_load(lo->fr, c, k.at[0]) &&
            (is_lvalue(lo->fr, k.at[0]) || clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral))
            return lower_address(lo, k.at[0]);  /* __func__; a conversion that changes nothing */
        break;
    }
    default:
        break;
    }
    TypeId type = cursor_type(lo, c);
    if (is_kind(lo, type, TYPE_FUNCTION) || is_kind(lo, type, TYPE_VOID))
        return lower_value(lo, c);
    return materialise(lo, c);
}

/* The bits of a bit-field that c names, 0 if it is none. */
static int64_t
bits_of(Lower *lo, CXCursor c)
{
    c = strip(lo->fr, c);
    if (clang_getCursorKind(c) != CXCursor_MemberRefExpr)
        return 0;
    int64_t offset;
    int bit, bits;
    member_place(clang_getCursorReferenced(c), &offset, &bit, &bits);
    return bits ? BITS(bit, bits) : 0;
}

/* ---- assignment and initialisation ------------------------------------------------------------------ */

/* to = c, where c is a record's value: its bytes are copied from where they lie. */
static void
record_into(Lower *lo, Ref to, TypeId type, CXCursor c)
{
    CXCursor inner = strip(lo->fr, c), from = clang_getNullCursor();
    Kids k = kids(lo->fr, inner);
    if (is_lvalue(lo->fr, inner))               /* in an initialiser nobody loads it */
        from = inner;
    else if (clang_getCursorKind(inner) == CXCursor_UnexposedExpr && k.n == 1 && is_load(lo->fr, inner, k.at[0]))
        from = strip(lo->fr, k.at[0]);
    if (!clang_Cursor_isNull(from)) {
        Ref address = lower_address(lo, from);
        at(lo, c);
        emit(lo, OP_copy, SUB_NONE, plain_type(lo->fr, type), type_size(lo->fr, type), 2, to, address);
        return;
    }
    if (clang_getCursorKind(inner) == CXCursor_InitListExpr) {
        lower_init_local(lo, to, clang_getCursorType(c), inner);
        return;
    }
    Ref v = lower_value(lo, inner);
    at(lo, c);
    store_to(lo, to, v, type, 0);
}

void
lower_into(Lower *lo, Ref to, TypeId type, CXCursor c, int64_t bits)
{
    if (is_kind(lo, type, TYPE_RECORD)) {
        record_into(lo, to, type, c);
        return;
    }
    Ref v = lower_value(lo, c);
    at(lo, c);
    if (v.kind != REF_NONE)
        store_to(lo, to, v, type, bits);
}

typedef struct LocalInit {
    Lower *lo;
    Ref base;
    bool zeroed;
} LocalInit;

static Ref
slot_address(LocalInit *li, const Slot *s)
{
    if (!s->up)
        return li->base;
    Lower *lo = li->lo;
    const Slot *outer = s->up;
    const char *record = s->record;
    int64_t offset = s->offset;
    for (; !s->is_element && outer->up && !outer->is_element && !*outer->name; outer = outer->up) {
        offset += outer->offset;                /* anonymous members are part of one step, as in member() */
        record = outer->record;
    }
    Ref up = slot_address(li, outer);
    if (s->is_element)
        return emit(lo, OP_index, SUB_NONE, pointer_to(lo->fr, lower_type(lo->fr, s->type)), s->size, 2, up,
                    int_ref(lo, s->index));
    Ref r = emit(lo, OP_field, SUB_NONE, pointer_to(lo->fr, lower_type(lo->fr, s->type)), offset, 1, up);
    ir_last(&lo->b)->name = s->name;
    ir_last(&lo->b)->record = record;
    return r;
}

static void
string_into(Lower *lo, Ref to, TypeId type, CXCursor string)
{
    int32_t id = string_id(lo->fr, string);
    int64_t n = lo->unit->strings.at[id].n, size = type_size(lo->fr, type);
    TypeId element = type_of(lo, type)->to;
    int64_t width = type_size(lo->fr, element);
    n += width > 0 ? width : 1;
    emit(lo, OP_copy, SUB_NONE, plain_type(lo->fr, type), size >= 0 && size < n ? size : n, 2, to, ref_string(id));
}

static bool
is_zero(Lower *lo, Ref v)
{
    int64_t n;
    return v.kind == REF_NULL || (known_int(lo, v, &n) && n == 0);
}

static void
local_scalar(void *arg, Slot *s, CXCursor c)
{
    LocalInit *li = arg;
    Lower *lo = li->lo;
    TypeId type = lower_type(lo->fr, s->type);
    CXCursor string = string_under(lo->fr, c);
    if (is_kind(lo, type, TYPE_ARRAY)) {
        at(lo, c);
        Ref to = slot_address(li, s);
        if (!clang_Cursor_isNull(string))
            string_into(lo, to, type, string);
        else {
            Ref from = lower_address(lo, strip(lo->fr, c));
            emit(lo, OP_copy, SUB_NONE, plain_type(lo->fr, type), type_size(lo->fr, type), 2, to, from);
        }
        return;
    }
    if (is_kind(lo, type, TYPE_RECORD)) {
        at(lo, c);
        record_into(lo, slot_address(li, s), type, c);
        return;
    }
    Ref v = lower_value(lo, c);
    if (is_lvalue(lo->fr, c) && !is_kind(lo, cursor_type(lo, c), TYPE_FUNCTION))
        v = load_from(lo, v, type, 0);
    if (v.kind == REF_NONE || (li->zeroed && is_zero(lo, v)))
        return;
    at(lo, c);
    store_to(lo, slot_address(li, s), v, type, s->bits ? BITS(s->bit, s->bits) : 0);
}

void
lower_init_local(Lower *lo, Ref to, CXType type, CXCursor init)
{
    Slot whole = {.type = clang_getCanonicalType(type)};
    TypeId t = lower_type(lo->fr, type);
    LocalInit li = {lo, to, is_aggregate(whole.type)};
    CXCursor string = string_under(lo->fr, init);
    bool is_list = clang_getCursorKind(strip(lo->fr, init)) == CXCursor_InitListExpr ||
                   (!clang_Cursor_isNull(string) && is_kind(lo, t, TYPE_ARRAY));
    int64_t size = type_size(lo->fr, t);
    li.zeroed &= is_list;
    if (li.zeroed)
        emit(lo, OP_zero, SUB_NONE, plain_type(lo->fr, t), size < 0 ? 0 : size, 1, to);
    init_walk(lo->fr, &whole, init, local_scalar, &li);
}

/* Gives the value; a record's only if it is wanted. */
static Ref
assign(Lower *lo, CXCursor c, Kids k, bool wanted)
{
    TypeId type = cursor_type(lo, k.at[0]);
    if (is_kind(lo, type, TYPE_RECORD)) {
        CXCursor right = strip(lo->fr, k.at[1]);
        Kids r = kids(lo->fr, right);
        bool lies = clang_getCursorKind(right) == CXCursor_UnexposedExpr && r.n == 1 && is_load(lo->fr, right, r.at[0]);
        Ref from = lies ? lower_address(lo, strip(lo->fr, r.at[0])) : lower_value(lo, right);
        Ref to = lower_address(lo, k.at[0]);
        at(lo, c);
        if (lies)
            emit(lo, OP_copy, SUB_NONE, plain_type(lo->fr, type), type_size(lo->fr, type), 2, to, from);
        else
            store_to(lo, to, from, type, 0);
        return wanted ? load_from(lo, to, type, 0) : ref_none();
    }
    Ref v = lower_value(lo, k.at[1]);
    Ref to = lower_address(lo, k.at[0]);
    at(lo, c);
    if (v.kind != REF_NONE)
        store_to(lo, to, v, type, bits_of(lo, k.at[0]));
    return v;
}

static Ref
binary(Lower *lo, Sub sub, TypeId result, TypeId operands, Ref a, Ref b)
{
    int64_t x, y, v;
    const Type *r = type_of(lo, result), *o = type_of(lo, operands);
    if (o->kind == TYPE_INT && r->kind == TYPE_INT && known_int(lo, a, &x) && known_int(lo, b, &y) &&
        fold(sub, o, r, x, y, &v))
        return int_ref(lo, v);
    return emit(lo, OP_bin, sub, plain_type(lo->fr, result), 0, 2, a, b);
}

static Ref
negated(Lower *lo, Ref v, TypeId type)
{
    int64_t n;
    if (known_int(lo, v, &n))
        return int_ref(lo, (int64_t)(0 - (uint64_t)n));
    return emit(lo, OP_un, UN_neg, plain_type(lo->fr, type), 0, 1, v);
}

static Ref
compound_assign(Lower *lo, CXCursor c, Kids k)
{
    TypeId type = cursor_type(lo, k.at[0]), right = cursor_type(lo, k.at[1]);
    Sub sub = sub_of(clang_getCursorBinaryOperatorKind(c));
    Ref v = lower_value(lo, k.at[1]);
    Ref to = lower_address(lo, k.at[0]);
    at(lo, c);
    int64_t bits = bits_of(lo, k.at[0]);
    Ref old = load_from(lo, to, type, bits);
    Ref r;
    if (is_kind(lo, type, TYPE_POINTER))
        r = index_by(lo, old, sub == BIN_sub ? negated(lo, v, right) : v, type);
    else {
        /* The arithmetic is done in the type of the right side, which clang has converted; a shift in its left's. */
        TypeId in = sub == BIN_shl || sub == BIN_shr ? type : right;
        const Type *i = type_of(lo, in);
        if (i->kind == TYPE_INT && i->size < 4)
            in = int_type(lo->fr);
        r = binary(lo, sub, in, in, convert(lo, old, type, in), v);
        r = convert(lo, r, in, type);
    }
    store_to(lo, to, r, type, bits);
    return r;
}

static Ref
step(Lower *lo, CXCursor c, CXCursor operand, bool up, bool post)
{
    TypeId type = cursor_type(lo, operand);
    Ref to = lower_address(lo, operand);
    at(lo, c);
    int64_t bits = bits_of(lo, operand);
    Ref old = load_from(lo, to, type, bits), r;
    if (is_kind(lo, type, TYPE_POINTER))
        r = index_by(lo, old, int_ref(lo, up ? 1 : -1), type);
    else
        r = binary(lo, up ? BIN_add : BIN_sub, type, type, old, is_kind(lo, type, TYPE_INT) ? int_ref(lo, 1) : (Ref){REF_FLOAT, 0});
    store_to(lo, to, r, type, bits);
    return post ? old : r;
}

/* ---- values ------------------------------------------------------------------------------------------ */

/* 1 or 0, by way of branches. */
static Ref
truth(Lower *lo, CXCursor c)
{
    TypeId type = cursor_type(lo, c);
    at(lo, c);
    Ref t = ref_local(unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, c, yes, no);
    at(lo, c);
    lo->b.block = yes;
    store_to(lo, t, int_ref(lo, 1), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    store_to(lo, t, int_ref(lo, 0), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    return load_from(lo, t, type, 0);
}

static Ref
pointer_sum(Lower *lo, CXCursor c, Kids k, bool minus)
{
    TypeId first = cursor_type(lo, k.at[0]), second = cursor_type(lo, k.at[1]);
    Ref a = lower_value(lo, k.at[0]), b = lower_value(lo, k.at[1]);
    at(lo, c);
    if (is_kind(lo, first, TYPE_POINTER) && is_kind(lo, second, TYPE_POINTER)) {
        int64_t size = stride(lo->fr, first);
        return emit(lo, OP_bin, BIN_ptrdiff, cursor_type(lo, c), size > 0 ? size : 1, 2, a, b);
    }
    if (is_kind(lo, first, TYPE_POINTER))
        return index_by(lo, a, minus ? negated(lo, b, second) : b, first);
    return index_by(lo, b, a, second);
}

static Ref
binary_value(Lower *lo, CXCursor c)
{
    Kids k = kids(lo->fr, c);
    if (k.n != 2)
        return opaque(lo, "operator", c);
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
    switch (op) {
    case CXBinaryOperator_Assign:
        return assign(lo, c, k, true);
    case CXBinaryOperator_Comma:
        lower_effect(lo, k.at[0]);
        return lower_value(lo, k.at[1]);
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr: {
        int64_t v;
        return const_int(lo->fr, c, &v) ? int_ref(lo, v) : truth(lo, c);
    }
    default:
        break;
    }
    TypeId result = cursor_type(lo, c), first = cursor_type(lo, k.at[0]), second = cursor_type(lo, k.at[1]);
    bool pointers = is_kind(lo, first, TYPE_POINTER) || is_kind(lo, second, TYPE_POINTER);
    if (pointers && (op == CXBinaryOperator_Add || op == CXBinaryOperator_Sub))
        return pointer_sum(lo, c, k, op == CXBinaryOperator_Sub);
    Sub sub = sub_of(op);
    if (sub == SUB_NONE)
        return opaque(lo, "operator", c);
    Ref a = lower_value(lo, k.at[0]);
    Ref b = lower_value(lo, k.at[1]);
    at(lo, c);
    return binary(lo, sub, result, first, a, b);
}

static Ref
unary_value(Lower *lo, CXCursor c)
{
    Kids k = kids(lo->fr, c);
    if (!k.n)
        return opaque(lo, "operator", c);
    CXCursor operand = k.at[k.n - 1];
    enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(c);
    TypeId type = cursor_type(lo, c);
    int64_t n;
    Ref v;
    switch (op) {
    case CXUnaryOperator_PostInc: case CXUnaryOperator_PreInc:
        return step(lo, c, operand, true, op == CXUnaryOperator_PostInc);
    case CXUnaryOperator_PostDec: case CXUnaryOperator_PreDec:
        return step(lo, c, operand, false, op == CXUnaryOperator_PostDec);
    case CXUnaryOperator_AddrOf:
        return lower_address(lo, operand);
    case CXUnaryOperator_Plus: case CXUnaryOperator_Extension:
        return lower_value(lo, operand);
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Not:
        v = lower_value(lo, operand);
        at(lo, c);
        if (v.kind == REF_FLOAT)
            return v;
        if (known_int(lo, v, &n) && type_size(lo->fr, type) <= 8)
            return int_ref(lo, wrap(type_of(lo, type), op == CXUnaryOperator_Not ? ~n : (int64_t)(0 - (uint64_t)n)));
        return emit(lo, OP_un, op == CXUnaryOperator_Not ? UN_not : UN_neg, plain_type(lo->fr, type), 0, 1, v);
    case CXUnaryOperator_LNot: {
        CXCursor inner = strip(lo->fr, operand);
        enum CXBinaryOperatorKind b = clang_getCursorKind(inner) == CXCursor_BinaryOperator
                                          ? clang_getCursorBinaryOperatorKind(inner) : CXBinaryOperator_Invalid;
        if (b == CXBinaryOperator_LAnd || b == CXBinaryOperator_LOr)
            return const_int(lo->fr, c, &n) ? int_ref(lo, n) : truth(lo, c);
        v = lower_value(lo, operand);
        at(lo, c);
        if (known_int(lo, v, &n))
            return int_ref(lo, !n);
        if (v.kind == REF_NULL)
            return int_ref(lo, 1);
        return emit(lo, OP_un, UN_lnot, plain_type(lo->fr, type), 0, 1, v);
    }
    case CXUnaryOperator_Deref:                 /* an lvalue that nobody loads: a function, or void */
        return lower_address(lo, c);
    case CXUnaryOperator_Real: case CXUnaryOperator_Imag:
        v = lower_address(lo, c);
        return load_from(lo, v, type, 0);
    default:
        return opaque(lo, "operator", c);
    }
}

/* a ? b : c and, with cond null, a ?: c, whose a is there already. */
static Ref
choice(Lower *lo, CXCursor c, CXCursor cond, CXCursor a, CXCursor b)
{
    TypeId type = cursor_type(lo, c);
    int64_t v;
    if (const_int(lo->fr, cond, &v))
        return lower_value(lo, v ? a : b);
    if (is_kind(lo, type, TYPE_VOID)) {
        lower_effect(lo, c);
        return ref_none();
    }
    at(lo, c);
    Ref t = ref_local(unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, cond, yes, no);
    lo->b.block = yes;
    lower_into(lo, t, type, a, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_into(lo, t, type, b, 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    at(lo, c);
    return load_from(lo, t, type, 0);
}

static Ref
gnu_choice(Lower *lo, CXCursor c, Kids k)
{
    TypeId type = cursor_type(lo, c);
    at(lo, c);
    Ref t = ref_local(unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    Ref v = lower_value(lo, k.at[0]);
    at(lo, c);
    ir_branch(&lo->b, v, yes, no);
    lo->b.block = yes;
    store_to(lo, t, convert(lo, v, cursor_type(lo, k.at[0]), type), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_into(lo, t, type, k.at[3], 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    at(lo, c);
    return load_from(lo, t, type, 0);
}

/* ({ ... }): the value of its last statement, read before its locals leave. */
static Ref
statement_expr(Lower *lo, CXCursor c, bool wanted)
{
    Kids k = kids(lo->fr, c);
    if (!k.n || clang_getCursorKind(k.at[0]) != CXCursor_CompoundStmt)
        return opaque(lo, "statement expression", c);
    CXCursor body = k.at[0];
    Kids s = kids(lo->fr, body);
    Ref v = ref_none();
    scope_open(lo, body);
    for (uint32_t i = 0; i < s.n; i++) {
        CXCursor stmt = strip(lo->fr, s.at[i]);
        if (i + 1 == s.n && wanted && is_expr(stmt))
            v = lower_value(lo, stmt);
        else
            lower_stmt(lo, s.at[i]);
    }
    at_end(lo, body);
    scope_close(lo);
    if (wanted && v.kind == REF_NONE && !is_kind(lo, cursor_type(lo, c), TYPE_VOID))
        v = ref_undef();                        /* its last statement was dropped as broken */
    return v;
}

static Ref
unexposed(Lower *lo, CXCursor c)
{
    Kids k = kids(lo->fr, c);
    int64_t v;
    if (k.n == 3) {
        CXCursor one = chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_value(lo, one);
    }
    if (clang_getCursorType(c).kind == CXType_Dependent)
        return opaque(lo, "broken code", c);
    bool known;
    Ref r = lower_builtin_expr(lo, c, k, &known);
    if (known)
        return r;
    if (k.n == 4 && is_expr(k.at[0]) && clang_equalCursors(k.at[0], k.at[1]))
        return gnu_choice(lo, c, k);
    if (k.n == 0 || clang_getCursorKind(k.at[0]) == CXCursor_TypeRef || clang_getCursorKind(k.at[0]) == CXCursor_MemberRef)
        return evaluate(c, &v) ? int_ref(lo, v) : opaque(lo, "expression", c);
    if (k.n != 1 || !is_expr(k.at[0]))
        return opaque(lo, "expression", c);
    if (is_load(lo->fr, c, k.at[0])) {
        Ref address = lower_address(lo, k.at[0]);
        at(lo, c);
        return load_from(lo, address, cursor_type(lo, c), bits_of(lo, k.at[0]));
    }
    if (clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral &&
        is_kind(lo, cursor_type(lo, c), TYPE_ARRAY))
        return lower_address(lo, k.at[0]);
    return lower_cast(lo, c, k.at[0]);
}

Ref
lower_value(Lower *lo, CXCursor c)
{
    Kids k;
    int64_t v;
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnexposedExpr:
        return unexposed(lo, c);
    case CXCursor_ParenExpr:
        k = kids(lo->fr, c);
        return k.n ? lower_value(lo, k.at[k.n - 1]) : opaque(lo, "expression", c);
    case CXCursor_DeclRefExpr: {
        CXCursor d = clang_getCursorReferenced(c);
        if (clang_getCursorKind(d) == CXCursor_EnumConstantDecl)
            return int_ref(lo, clang_getEnumConstantDeclValue(d));
        return lower_address(lo, c);
    }
    case CXCursor_IntegerLiteral: case CXCursor_CharacterLiteral: case CXCursor_CXXBoolLiteralExpr:
        return evaluate(c, &v) ? int_ref(lo, v) : opaque(lo, "literal", c);
    case CXCursor_FloatingLiteral: case CXCursor_ImaginaryLiteral:
        return (Ref){REF_FLOAT, 0};
    case CXCursor_CXXNullPtrLiteralExpr: case CXCursor_GNUNullExpr:
        return ref_null();
    case CXCursor_AddrLabelExpr:
        return ref_undef();                     /* igoto knows where it may lead */
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
        return lower_address(lo, c);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr: {         /* of a value, not of an lvalue: nobody else loads it */
        Ref address = lower_address(lo, c);
        TypeId type = cursor_type(lo, c);
        if (is_lvalue(lo->fr, c) || is_kind(lo, type, TYPE_ARRAY))
            return address;
        at(lo, c);
        return load_from(lo, address, type, bits_of(lo, c));
    }
    case CXCursor_CallExpr:
        return lower_call(lo, c);
    case CXCursor_UnaryOperator:
        return unary_value(lo, c);
    case CXCursor_BinaryOperator:
        return binary_value(lo, c);
    case CXCursor_CompoundAssignOperator:
        k = kids(lo->fr, c);
        return k.n == 2 ? compound_assign(lo, c, k) : opaque(lo, "operator", c);
    case CXCursor_ConditionalOperator:
        k = kids(lo->fr, c);
        return k.n == 3 ? choice(lo, c, k.at[0], k.at[1], k.at[2]) : opaque(lo, "operator", c);
    case CXCursor_CStyleCastExpr: {
        CXCursor inner = last_expr(lo->fr, c);
        return clang_Cursor_isNull(inner) ? opaque(lo, "cast", c) : lower_cast(lo, c, inner);
    }
    case CXCursor_InitListExpr:                 /* a scalar in braces */
        k = kids(lo->fr, c);
        return k.n ? lower_value(lo, k.at[0]) : int_ref(lo, 0);
    case CXCursor_StmtExpr:
        return statement_expr(lo, c, true);
    case CXCursor_UnaryExpr:                    /* sizeof, _Alignof; of a variable-length array nobody knows */
        return evaluate(c, &v) ? int_ref(lo, v) : ref_undef();
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_value(lo, one);
        return evaluate(c, &v) ? int_ref(lo, v) : opaque(lo, "_Generic", c);
    }
    default:
        return opaque(lo, "expression", c);
    }
}

/* ---- conditions --------------------------------------------------------------------------------------- */

/* What has the same truth as c but is simpler: without casts that keep nought nought. */
static CXCursor
same_truth(Lower *lo, CXCursor c)
{
    for (;;) {
        c = strip(lo->fr, c);
        enum CXCursorKind kind = clang_getCursorKind(c);
        if (kind != CXCursor_UnexposedExpr && kind != CXCursor_CStyleCastExpr)
            return c;
        Kids k = kids(lo->fr, c);
        if (kind == CXCursor_UnexposedExpr && k.n != 1)
            return c;
        CXCursor inner = last_expr(lo->fr, c);
        if (clang_Cursor_isNull(inner) || (kind == CXCursor_UnexposedExpr && is_load(lo->fr, c, inner)))
            return c;
        const Type *to = type_of(lo, cursor_type(lo, c)), *from = type_of(lo, cursor_type(lo, inner));
        bool keeps = (from->kind == TYPE_POINTER && (to->kind == TYPE_POINTER || is_bool(to))) ||
                     (from->kind == TYPE_INT && to->kind == TYPE_INT && (is_bool(to) || to->size >= from->size));
        if (!keeps || is_lvalue(lo->fr, inner))
            return c;
        c = inner;
    }
}

static void
go(Lower *lo, bool yes, BlockId if_yes, BlockId if_no)
{
    ir_jump(&lo->b, yes ? if_yes : if_no);
}

static bool
cond_operator(Lower *lo, CXCursor c, BlockId yes, BlockId no)
{
    Kids k = kids(lo->fr, c);
    if (k.n != 2)
        return false;
    BlockId next;
    switch (clang_getCursorBinaryOperatorKind(c)) {
    case CXBinaryOperator_LAnd:
        next = ir_block(&lo->b);
        lower_cond(lo, k.at[0], next, no);
        lo->b.block = next;
        lower_cond(lo, k.at[1], yes, no);
        return true;
    case CXBinaryOperator_LOr:
        next = ir_block(&lo->b);
        lower_cond(lo, k.at[0], yes, next);
        lo->b.block = next;
        lower_cond(lo, k.at[1], yes, no);
        return true;
    case CXBinaryOperator_Comma:
        lower_effect(lo, k.at[0]);
        lower_cond(lo, k.at[1], yes, no);
        return true;
    default:
        return false;
    }
}

void
lower_cond(Lower *lo, CXCursor c, BlockId yes, BlockId no)
{
    int64_t v;
    Kids k;
    c = same_truth(lo, c);
    if (const_int(lo->fr, c, &v)) {
        go(lo, v != 0, yes, no);
        return;
    }
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnaryOperator:
        k = kids(lo->fr, c);
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_LNot && k.n) {
            lower_cond(lo, k.at[0], no, yes);
            return;
        }
        break;
    case CXCursor_BinaryOperator:
        if (cond_operator(lo, c, yes, no))
            return;
        break;
    case CXCursor_ConditionalOperator:
        k = kids(lo->fr, c);
        if (k.n == 3) {
            BlockId a = ir_block(&lo->b), b = ir_block(&lo->b);
            lower_cond(lo, k.at[0], a, b);
            lo->b.block = a;
            lower_cond(lo, k.at[1], yes, no);
            lo->b.block = b;
            lower_cond(lo, k.at[2], yes, no);
            return;
        }
        break;
    case CXCursor_CallExpr:
        if (is_builtin_call(lo->fr, c, "__builtin_expect") && clang_Cursor_getNumArguments(c) > 0) {
            lower_cond(lo, clang_Cursor_getArgument(c, 0), yes, no);
            return;
        }
        break;
    default:
        break;
    }
    Ref r = lower_value(lo, c);
    at(lo, c);
    if (known_int(lo, r, &v))
        go(lo, v != 0, yes, no);
    else if (r.kind == REF_NULL)
        go(lo, false, yes, no);
    else if (r.kind == REF_FUNC || r.kind == REF_STRING)
        go(lo, true, yes, no);
    else
        ir_branch(&lo->b, r.kind == REF_NONE ? ref_undef() : r, yes, no);
}

/* ---- effects -------------------------------------------------------------------------------------------- */

/* An lvalue that nobody reads: only what is done on the way to it. */
static void
place_effect(Lower *lo, CXCursor c)
{
    c = strip(lo->fr, c);
    if (clang_isVolatileQualifiedType(clang_getCanonicalType(clang_getCursorType(c)))) {
        Ref a = lower_address(lo, c);
        at(lo, c);
        load_from(lo, a, cursor_type(lo, c), 0);
    } else if (clang_getCursorKind(c) != CXCursor_DeclRefExpr)
        lower_address(lo, c);
}

static void
choice_effect(Lower *lo, Kids k)
{
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, k.at[0], yes, no);
    lo->b.block = yes;
    lower_effect(lo, k.at[1]);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_effect(lo, k.at[2]);
    ir_jump(&lo->b, after);
    lo->b.block = after;
}

static bool
binary_effect(Lower *lo, CXCursor c)
{
    Kids k = kids(lo->fr, c);
    if (k.n != 2)
        return false;
    BlockId next, after;
    switch (clang_getCursorBinaryOperatorKind(c)) {
    case CXBinaryOperator_Assign:
        assign(lo, c, k, false);
        return true;
    case CXBinaryOperator_Comma:
        lower_effect(lo, k.at[0]);
        lower_effect(lo, k.at[1]);
        return true;
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
        next = ir_block(&lo->b);
        after = ir_block(&lo->b);
        if (clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_LAnd)
            lower_cond(lo, k.at[0], next, after);
        else
            lower_cond(lo, k.at[0], after, next);
        lo->b.block = next;
        lower_effect(lo, k.at[1]);
        ir_jump(&lo->b, after);
        lo->b.block = after;
        return true;
    default:
        return false;
    }
}

static void
discard(Lower *lo, CXCursor c, Ref v, bool is_call)
{
    TypeId type = cursor_type(lo, c);
    if (v.kind != REF_TMP || is_kind(lo, type, TYPE_VOID) || lo->b.block < 0)
        return;
    at(lo, c);
    if (is_call || is_kind(lo, type, TYPE_POINTER))
        emit(lo, OP_discard, SUB_NONE, -1, 0, 1, v);
}

void
lower_effect(Lower *lo, CXCursor c)
{
    c = strip(lo->fr, c);
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_CStyleCastExpr:
    case CXCursor_UnexposedExpr: {
        CXCursor inner = last_expr(lo->fr, c);
        k = kids(lo->fr, c);
        if (!clang_Cursor_isNull(inner) && (clang_getCursorKind(c) == CXCursor_CStyleCastExpr || k.n == 1)) {
            bool known = false;
            if (clang_getCursorKind(c) == CXCursor_UnexposedExpr)
                discard(lo, c, lower_builtin_expr(lo, c, k, &known), true);
            if (known)
                return;
            if (is_lvalue(lo->fr, inner))
                place_effect(lo, inner);
            else
                lower_effect(lo, inner);
            return;
        }
        break;
    }
    case CXCursor_BinaryOperator:
        if (binary_effect(lo, c))
            return;
        break;
    case CXCursor_CompoundAssignOperator:
        lower_value(lo, c);
        return;
    case CXCursor_UnaryOperator:
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_PostInc: case CXUnaryOperator_PostDec: case CXUnaryOperator_PreInc: case CXUnaryOperator_PreDec:
            lower_value(lo, c);
            return;
        default:
            break;
        }
        break;
    case CXCursor_ConditionalOperator:
        k = kids(lo->fr, c);
        if (k.n == 3) {
            choice_effect(lo, k);
            return;
        }
        break;
    case CXCursor_StmtExpr:
        statement_expr(lo, c, false);
        return;
    case CXCursor_CallExpr:
        discard(lo, c, lower_value(lo, c), true);
        return;
    case CXCursor_UnaryExpr:
        return;
    default:
        if (is_lvalue(lo->fr, c)) {
            place_effect(lo, c);
            return;
        }
        break;
    }
    discard(lo, c, lower_value(lo, c), false);
}
