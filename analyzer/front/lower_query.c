/*
 * lower_query: what is asked of a cursor before anything is emitted: is it an expression, an lvalue, what is its
 * type, is it a constant?
 *
 * libclang hides what an implicit cast does and what an lvalue is; both are known by the kinds and the types. It
 * also shows a parameter that is written as an array as that array (expr_type).
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- what a cursor is ------------------------------------------------------------------ */

bool
cursor_is_expr(CXCursor c)
{
    return clang_isExpression(clang_getCursorKind(c)) != 0;
}

CXCursor
cursor_last_expr(Front *fr, CXCursor c)
{
    Kids k = cursor_kids(fr, c);
    for (uint32_t i = k.n; i-- > 0;)
        if (cursor_is_expr(k.at[i]))
            return k.at[i];
    return clang_getNullCursor();
}

CXCursor
cursor_strip(Front *fr, CXCursor c)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(c);
        bool skip = kind == CXCursor_ParenExpr ||
                    (kind == CXCursor_UnaryOperator &&
                     clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Extension);
        if (!skip)
            return c;
        Kids k = cursor_kids(fr, c);
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
cursor_evaluate(CXCursor c, int64_t *v)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_InitListExpr || kind == CXCursor_CallExpr || kind == CXCursor_StmtExpr)
        return false; /* libclang 19 dies of the first; the others do things */
    return evaluate_raw(c, v);
}

/* Does the type that libclang gives a variable say what it is? A parameter declared as an array is a pointer, and so
 * is a variable of its __typeof__, but libclang shows the array that was written. */
bool
cursor_is_as_written(CXCursor decl)
{
    if (clang_getCursorKind(decl) == CXCursor_ParmDecl)
        return false;
    CXCursor init = clang_Cursor_getVarDeclInitializer(decl);
    if (clang_getCursorKind(decl) != CXCursor_VarDecl || clang_Cursor_isNull(init))
        return true;
    enum CXCursorKind kind = clang_getCursorKind(init);
    return kind != CXCursor_UnexposedExpr && kind != CXCursor_CallExpr &&
           kind != CXCursor_CStyleCastExpr && kind != CXCursor_BinaryOperator &&
           kind != CXCursor_ConditionalOperator;
}

/* Does an expression that libclang says is an array or a function stand for it, or for a pointer, as above? */
static bool
stands_for_itself(Front *fr, CXCursor c)
{
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr:
        return cursor_is_as_written(clang_getCursorReferenced(c));
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
    case CXCursor_InitListExpr:
        return true;
    case CXCursor_ParenExpr:
        k = cursor_kids(fr, c);
        return k.n && stands_for_itself(fr, k.at[k.n - 1]);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref)
            return true;
        k = cursor_kids(fr, c);
        return clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Extension && k.n &&
               stands_for_itself(fr, k.at[k.n - 1]);
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = cursor_chosen(fr, c);
        return !clang_Cursor_isNull(one) && stands_for_itself(fr, one);
    }
    case CXCursor_UnexposedExpr:
        k = cursor_kids(fr, c);
        if (k.n == 3) {
            CXCursor one = cursor_chosen(fr, c);
            return !clang_Cursor_isNull(one) && stands_for_itself(fr, one);
        }
        return k.n == 1 && clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral; /* __func__ */
    default:
        return false;
    }
}

static TypeId
find_type(Front *fr, CXCursor c)
{
    TypeId id = lower_type(fr, clang_getCursorType(c));
    const Type *t = ir_type(fr->unit, id);
    if (t->kind != TYPE_ARRAY && t->kind != TYPE_FUNCTION)
        return id;
    bool is_place = fr->cxx && cursor_is_expr(c) && cxx_is_glvalue(c) &&
                    clang_getCursorKind(cursor_strip(fr, c)) != CXCursor_DeclRefExpr;
    if (!is_place && !stands_for_itself(fr, c))
        return type_pointer(fr, t->kind == TYPE_ARRAY ? t->to : id);
    return id;
}

/* The type of an expression, as C has it. */
TypeId
expr_type(Front *fr, CXCursor c)
{
    Node *node = cursor_node(fr, c);
    if (!node)
        return find_type(fr, c);
    if (!node->has_type) {
        node->type = find_type(fr, c);
        node->has_type = true;
    }
    return node->type;
}

CXType
cursor_record(CXCursor base)
{
    CXType t = clang_getCanonicalType(clang_getCursorType(base));
    if (t.kind == CXType_Pointer)
        t = clang_getPointeeType(t);
    else if (t.kind != CXType_Record)
        t = clang_getArrayElementType(t);
    return clang_getCanonicalType(type_unqualified(t));
}

bool
cursor_is_load(Front *fr, CXCursor c, CXCursor child)
{
    if (fr->cxx) {
        TypeKind of = ir_type(fr->unit, lower_type(fr, clang_getCursorType(child)))->kind;
        return cursor_is_expr(child) && cxx_is_glvalue(child) && !cxx_is_glvalue(c) &&
               of != TYPE_ARRAY && of != TYPE_FUNCTION && of != TYPE_RECORD;
    }
    TypeId from = expr_type(fr, child);
    TypeKind kind = ir_type(fr->unit, from)->kind;
    if (kind == TYPE_ARRAY || kind == TYPE_FUNCTION)
        return false;
    return type_plain(fr, from) == type_plain(fr, expr_type(fr, c)) && cursor_is_lvalue(fr, child);
}

bool
cursor_is_lvalue(Front *fr, CXCursor c)
{
    Kids k;
    if (fr->cxx)
        return cursor_is_expr(c) && cxx_is_glvalue(c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: {
        enum CXCursorKind d = clang_getCursorKind(clang_getCursorReferenced(c));
        return d == CXCursor_VarDecl || d == CXCursor_ParmDecl || d == CXCursor_FunctionDecl;
    }
    case CXCursor_MemberRefExpr:
        k = cursor_kids(fr, c);
        if (!k.n)
            return false;
        return ir_type(fr->unit, expr_type(fr, k.at[0]))->kind == TYPE_POINTER ||
               cursor_is_lvalue(fr, k.at[0]);
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
        return true;
    case CXCursor_ParenExpr:
        k = cursor_kids(fr, c);
        return k.n && cursor_is_lvalue(fr, k.at[k.n - 1]);
    case CXCursor_UnaryOperator:
        k = cursor_kids(fr, c);
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_Deref:
            return true;
        case CXUnaryOperator_Extension:
        case CXUnaryOperator_Real:
        case CXUnaryOperator_Imag:
            return k.n && cursor_is_lvalue(fr, k.at[k.n - 1]);
        default:
            return false;
        }
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = cursor_chosen(fr, c);
        return !clang_Cursor_isNull(one) && cursor_is_lvalue(fr, one);
    }
    case CXCursor_UnexposedExpr:
        k = cursor_kids(fr, c);
        if (k.n == 3) {
            CXCursor one = cursor_chosen(fr, c);
            return !clang_Cursor_isNull(one) && cursor_is_lvalue(fr, one);
        }
        return k.n == 1 && /* __func__ */
               clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral &&
               clang_getCanonicalType(clang_getCursorType(c)).kind == CXType_ConstantArray;
    default:
        return false;
    }
}

/* ---- constants ---------------------------------------------------------------------------- */

int64_t
type_wrap(const Type *t, int64_t v)
{
    if (t->size <= 0 || t->size >= 8)
        return v;
    if (type_is_bool(t))
        return v != 0;
    int shift = 64 - (int)t->size * 8;
    uint64_t high = (uint64_t)v << shift;
    return t->is_signed ? (int64_t)high >> shift : (int64_t)(high >> shift);
}

/* operands is the type that both sides have. */
bool
type_fold(Sub sub, const Type *operands, const Type *result, int64_t a, int64_t b, int64_t *v)
{
    uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
    bool is_signed = operands->is_signed;
    if (operands->size > 8)
        return false;
    switch (sub) {
    case BIN_add:
        *v = (int64_t)(ua + ub);
        break;
    case BIN_sub:
        *v = (int64_t)(ua - ub);
        break;
    case BIN_mul:
        *v = (int64_t)(ua * ub);
        break;
    case BIN_and:
        *v = a & b;
        break;
    case BIN_or:
        *v = a | b;
        break;
    case BIN_xor:
        *v = a ^ b;
        break;
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
    case BIN_eq:
        *v = a == b;
        break;
    case BIN_ne:
        *v = a != b;
        break;
    case BIN_lt:
        *v = is_signed ? a < b : ua < ub;
        break;
    case BIN_le:
        *v = is_signed ? a <= b : ua <= ub;
        break;
    case BIN_gt:
        *v = is_signed ? a > b : ua > ub;
        break;
    case BIN_ge:
        *v = is_signed ? a >= b : ua >= ub;
        break;
    default:
        return false;
    }
    *v = type_wrap(result, *v);
    return true;
}

Sub
type_binary(enum CXBinaryOperatorKind op)
{
    switch (op) {
    case CXBinaryOperator_Mul:
    case CXBinaryOperator_MulAssign:
        return BIN_mul;
    case CXBinaryOperator_Div:
    case CXBinaryOperator_DivAssign:
        return BIN_div;
    case CXBinaryOperator_Rem:
    case CXBinaryOperator_RemAssign:
        return BIN_rem;
    case CXBinaryOperator_Add:
    case CXBinaryOperator_AddAssign:
        return BIN_add;
    case CXBinaryOperator_Sub:
    case CXBinaryOperator_SubAssign:
        return BIN_sub;
    case CXBinaryOperator_Shl:
    case CXBinaryOperator_ShlAssign:
        return BIN_shl;
    case CXBinaryOperator_Shr:
    case CXBinaryOperator_ShrAssign:
        return BIN_shr;
    case CXBinaryOperator_And:
    case CXBinaryOperator_AndAssign:
        return BIN_and;
    case CXBinaryOperator_Xor:
    case CXBinaryOperator_XorAssign:
        return BIN_xor;
    case CXBinaryOperator_Or:
    case CXBinaryOperator_OrAssign:
        return BIN_or;
    case CXBinaryOperator_LT:
        return BIN_lt;
    case CXBinaryOperator_GT:
        return BIN_gt;
    case CXBinaryOperator_LE:
        return BIN_le;
    case CXBinaryOperator_GE:
        return BIN_ge;
    case CXBinaryOperator_EQ:
        return BIN_eq;
    case CXBinaryOperator_NE:
        return BIN_ne;
    default:
        return SUB_NONE;
    }
}

/* An integer constant without side effects. Gives up at the first leaf that is none, so it is cheap to ask. */
bool
cursor_const(Front *fr, CXCursor c, int64_t *v)
{
    c = cursor_strip(fr, c);
    Kids k;
    int64_t a, b;
    const Type *type, *operands;
    switch (clang_getCursorKind(c)) {
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_UnaryExpr:
    case CXCursor_CXXBoolLiteralExpr:
        return cursor_evaluate(c, v);
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
        k = cursor_kids(fr, c);
        if (k.n != 1 || !cursor_const(fr, k.at[0], &a))
            return false;
        type = ir_type(fr->unit, expr_type(fr, c));
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_LNot:
            *v = !a;
            return true;
        case CXUnaryOperator_Minus:
            *v = type_wrap(type, (int64_t)(0 - (uint64_t)a));
            return true;
        case CXUnaryOperator_Not:
            *v = type_wrap(type, ~a);
            return true;
        case CXUnaryOperator_Plus:
            *v = a;
            return true;
        default:
            return false;
        }
    case CXCursor_BinaryOperator: {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
        k = cursor_kids(fr, c);
        if (k.n != 2 || op == CXBinaryOperator_Assign || op == CXBinaryOperator_Comma ||
            !cursor_const(fr, k.at[0], &a))
            return false;
        if ((op == CXBinaryOperator_LAnd && !a) || (op == CXBinaryOperator_LOr && a)) {
            *v = a != 0;
            return true;
        }
        if (!cursor_const(fr, k.at[1], &b))
            return false;
        if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
            *v = b != 0;
            return true;
        }
        TypeId in = expr_type(fr, k.at[0]), out = expr_type(fr, c);
        operands = ir_type(fr->unit, in);
        type = ir_type(fr->unit, out);
        return operands->kind == TYPE_INT && type_fold(type_binary(op), operands, type, a, b, v);
    }
    case CXCursor_ConditionalOperator:
        k = cursor_kids(fr, c);
        return k.n == 3 && cursor_const(fr, k.at[0], &a) && cursor_const(fr, k.at[a ? 1 : 2], v);
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
    case CXCursor_UnexposedExpr: {
        TypeId t = expr_type(fr, c);
        TypeKind kind = ir_type(fr->unit, t)->kind;
        CXCursor inner = cursor_last_expr(fr, c);
        if (clang_Cursor_isNull(inner))
            return kind == TYPE_INT &&
                   cursor_evaluate(c, v); /* offsetof, __builtin_types_compatible_p */
        if (kind != TYPE_INT && kind != TYPE_POINTER)
            return false;
        k = cursor_kids(fr, c);
        if (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n == 3) {
            CXCursor one = cursor_chosen(fr, c);
            return !clang_Cursor_isNull(one) && cursor_const(fr, one, v);
        }
        if (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n > 1)
            return kind == TYPE_INT && clang_getCursorKind(k.at[0]) == CXCursor_TypeRef &&
                   cursor_evaluate(c, v);
        if (!cursor_const(fr, inner, v))
            return false;
        if (kind == TYPE_INT)
            *v = type_wrap(ir_type(fr->unit, t), *v);
        return true;
    }
    case CXCursor_CallExpr:
        if (!cursor_calls(fr, c, "__builtin_constant_p"))
            return false;
        if (!evaluate_raw(c, v))
            *v = 0;
        return true;
    default:
        return false;
    }
}
