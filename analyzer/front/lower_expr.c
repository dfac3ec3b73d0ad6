/*
 * lower_expr: the values of expressions.
 */
#include "libclang.h"

#include "lower.h"

/* 1 or 0, by way of branches. */
static Ref
truth(Lower *lo, CXCursor c)
{
    TypeId type = lower_expr_type(lo, c);
    lower_at(lo, c);
    Ref t = ref_local(lower_unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, c, yes, no);
    lower_at(lo, c);
    lo->b.block = yes;
    lower_store(lo, t, lower_int(lo, 1), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_store(lo, t, lower_int(lo, 0), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    return lower_load(lo, t, type, 0);
}

static Ref
pointer_sum(Lower *lo, CXCursor c, Kids k, bool minus)
{
    TypeId first = lower_expr_type(lo, k.at[0]), second = lower_expr_type(lo, k.at[1]);
    Ref a = lower_value(lo, k.at[0]), b = lower_value(lo, k.at[1]);
    lower_at(lo, c);
    if (lower_is(lo, first, TYPE_POINTER) && lower_is(lo, second, TYPE_POINTER)) {
        int64_t size = type_stride(lo->fr, first);
        return lower_emit(lo, OP_bin, BIN_ptrdiff, lower_expr_type(lo, c), size > 0 ? size : 1, 2,
                          a, b);
    }
    if (lower_is(lo, first, TYPE_POINTER))
        return lower_index(lo, a, minus ? lower_negated(lo, b, second) : b, first);
    return lower_index(lo, b, a, second);
}

static Ref
binary_value(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    if (k.n != 2)
        return lower_opaque(lo, "operator", c);
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
    switch (op) {
    case CXBinaryOperator_Assign:
        return lower_assign(lo, c, k, true);
    case CXBinaryOperator_Comma:
        lower_effect(lo, k.at[0]);
        return lower_value(lo, k.at[1]);
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr: {
        int64_t v;
        return cursor_const(lo->fr, c, &v) ? lower_int(lo, v) : truth(lo, c);
    }
    default:
        break;
    }
    TypeId result = lower_expr_type(lo, c), first = lower_expr_type(lo, k.at[0]),
           second = lower_expr_type(lo, k.at[1]);
    bool pointers = lower_is(lo, first, TYPE_POINTER) || lower_is(lo, second, TYPE_POINTER);
    if (pointers && (op == CXBinaryOperator_Add || op == CXBinaryOperator_Sub))
        return pointer_sum(lo, c, k, op == CXBinaryOperator_Sub);
    Sub sub = type_binary(op);
    if (sub == SUB_NONE)
        return lower_opaque(lo, "operator", c);
    Ref a = lower_value(lo, k.at[0]);
    Ref b = lower_value(lo, k.at[1]);
    lower_at(lo, c);
    return lower_binary(lo, sub, result, first, a, b);
}

static Ref
unary_value(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    if (!k.n)
        return lower_opaque(lo, "operator", c);
    CXCursor operand = k.at[k.n - 1];
    enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(c);
    TypeId type = lower_expr_type(lo, c);
    int64_t n;
    Ref v;
    switch (op) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PreInc:
        return lower_step(lo, c, operand, true, op == CXUnaryOperator_PostInc);
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreDec:
        return lower_step(lo, c, operand, false, op == CXUnaryOperator_PostDec);
    case CXUnaryOperator_AddrOf:
        return lower_address(lo, operand);
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension:
        return lower_value(lo, operand);
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Not:
        v = lower_value(lo, operand);
        lower_at(lo, c);
        if (v.kind == REF_FLOAT)
            return ref_float_value(v, &n) && n != 0 ? ref_float_of(-n) : ref_float();
        if (lower_known_int(lo, v, &n) && type_size(lo->fr, type) <= 8)
            return lower_int(
                lo, type_wrap(lower_type_of(lo, type),
                              op == CXUnaryOperator_Not ? ~n : (int64_t)(0 - (uint64_t)n)));
        return lower_emit(lo, OP_un, op == CXUnaryOperator_Not ? UN_not : UN_neg,
                          type_plain(lo->fr, type), 0, 1, v);
    case CXUnaryOperator_LNot: {
        CXCursor inner = cursor_strip(lo->fr, operand);
        enum CXBinaryOperatorKind b = clang_getCursorKind(inner) == CXCursor_BinaryOperator
                                          ? clang_getCursorBinaryOperatorKind(inner)
                                          : CXBinaryOperator_Invalid;
        if (b == CXBinaryOperator_LAnd || b == CXBinaryOperator_LOr)
            return cursor_const(lo->fr, c, &n) ? lower_int(lo, n) : truth(lo, c);
        v = lower_value(lo, operand);
        lower_at(lo, c);
        if (lower_known_int(lo, v, &n))
            return lower_int(lo, !n);
        if (v.kind == REF_NULL)
            return lower_int(lo, 1);
        return lower_emit(lo, OP_un, UN_lnot, type_plain(lo->fr, type), 0, 1, v);
    }
    case CXUnaryOperator_Deref: /* an lvalue that nobody loads: a function, or void */
        return lower_address(lo, c);
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        v = lower_address(lo, c);
        return lower_load(lo, v, type, 0);
    default:
        return lower_opaque(lo, "operator", c);
    }
}

/* a ? b : c and, with cond null, a ?: c, whose a is there already. */
static Ref
choice(Lower *lo, CXCursor c, CXCursor cond, CXCursor a, CXCursor b)
{
    TypeId type = lower_expr_type(lo, c);
    int64_t v;
    if (cursor_const(lo->fr, cond, &v))
        return lower_value(lo, v ? a : b);
    if (lower_is(lo, type, TYPE_VOID)) {
        lower_effect(lo, c);
        return ref_none();
    }
    lower_at(lo, c);
    Ref t = ref_local(lower_unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, cond, yes, no);
    lo->b.block = yes;
    lower_into(lo, t, type, a, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_into(lo, t, type, b, 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    lower_at(lo, c);
    return lower_load(lo, t, type, 0);
}

static Ref
gnu_choice(Lower *lo, CXCursor c, Kids k)
{
    TypeId type = lower_expr_type(lo, c);
    lower_at(lo, c);
    Ref t = ref_local(lower_unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    Ref v = lower_value(lo, k.at[0]);
    lower_at(lo, c);
    ir_branch(&lo->b, v, yes, no);
    lo->b.block = yes;
    lower_store(lo, t, lower_convert(lo, v, lower_expr_type(lo, k.at[0]), type), type, 0);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    lower_into(lo, t, type, k.at[3], 0);
    ir_jump(&lo->b, after);
    lo->b.block = after;
    lower_at(lo, c);
    return lower_load(lo, t, type, 0);
}

/* ({ ... }): the value of its last statement, read before its locals leave. */
Ref
lower_statement_expr(Lower *lo, CXCursor c, bool wanted)
{
    Kids k = cursor_kids(lo->fr, c);
    if (!k.n || clang_getCursorKind(k.at[0]) != CXCursor_CompoundStmt)
        return lower_opaque(lo, "statement expression", c);
    CXCursor body = k.at[0];
    Kids s = cursor_kids(lo->fr, body);
    Ref v = ref_none();
    scope_open(lo, body);
    for (uint32_t i = 0; i < s.n; i++) {
        CXCursor stmt = cursor_strip(lo->fr, s.at[i]);
        if (i + 1 == s.n && wanted && cursor_is_expr(stmt))
            v = lower_value(lo, stmt);
        else
            lower_stmt(lo, s.at[i]);
    }
    lower_at_end(lo, body);
    scope_close(lo);
    if (wanted && v.kind == REF_NONE && !lower_is(lo, lower_expr_type(lo, c), TYPE_VOID))
        v = ref_undef(); /* its last statement was dropped as broken */
    return v;
}

static Ref
unexposed(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    int64_t v;
    if (k.n == 3) {
        CXCursor one = cursor_chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_value(lo, one);
    }
    if (clang_getCursorType(c).kind == CXType_Dependent)
        return lower_opaque(lo, "broken code", c);
    bool known;
    Ref r = lower_builtin_expr(lo, c, k, &known);
    if (known)
        return r;
    if (k.n == 4 && cursor_is_expr(k.at[0]) && clang_equalCursors(k.at[0], k.at[1]))
        return gnu_choice(lo, c, k);
    if (k.n == 0 || clang_getCursorKind(k.at[0]) == CXCursor_TypeRef ||
        clang_getCursorKind(k.at[0]) == CXCursor_MemberRef)
        return cursor_evaluate(c, &v) ? lower_int(lo, v) : lower_opaque(lo, "expression", c);
    if (k.n != 1 || !cursor_is_expr(k.at[0]))
        return lower_opaque(lo, "expression", c);
    if (cursor_is_load(lo->fr, c, k.at[0])) {
        Ref address = lower_address(lo, k.at[0]);
        lower_at(lo, c);
        return lower_load(lo, address, lower_expr_type(lo, c), lower_bits(lo, k.at[0]));
    }
    if (clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral &&
        lower_is(lo, lower_expr_type(lo, c), TYPE_ARRAY))
        return lower_address(lo, k.at[0]);
    return lower_cast(lo, c, k.at[0]);
}

/* 1.0 is known by its value, 0.1 only as a constant. */
static Ref
float_literal(CXCursor c)
{
    CXEvalResult r = clang_Cursor_Evaluate(c);
    double v =
        r && clang_EvalResult_getKind(r) == CXEval_Float ? clang_EvalResult_getAsDouble(r) : 0.5;

    if (r)
        clang_EvalResult_dispose(r);
    return v > -1e8 && v < 1e8 && (double)(int64_t)v == v ? ref_float_of((int64_t)v) : ref_float();
}

Ref
lower_value(Lower *lo, CXCursor c)
{
    Kids k;
    int64_t v;
    if (lo->fr->cxx) {
        bool known;
        Ref r = cxx_value(lo, c, &known);
        if (known)
            return r;
    }
    if (lower_is_broken(lo, c))
        return lower_broken(lo, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnexposedExpr:
        return unexposed(lo, c);
    case CXCursor_ParenExpr:
        k = cursor_kids(lo->fr, c);
        return k.n ? lower_value(lo, k.at[k.n - 1]) : lower_opaque(lo, "expression", c);
    case CXCursor_DeclRefExpr: {
        CXCursor d = clang_getCursorReferenced(c);
        if (clang_getCursorKind(d) == CXCursor_EnumConstantDecl)
            return lower_int(lo, clang_getEnumConstantDeclValue(d));
        return lower_address(lo, c);
    }
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_CXXBoolLiteralExpr:
        return cursor_evaluate(c, &v) ? lower_int(lo, v) : lower_opaque(lo, "literal", c);
    case CXCursor_FloatingLiteral:
        return float_literal(c);
    case CXCursor_ImaginaryLiteral:
        return ref_float();
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_GNUNullExpr:
        return ref_null();
    case CXCursor_AddrLabelExpr:
        return ref_undef(); /* igoto knows where it may lead */
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
        return lower_address(lo, c);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr: { /* of a value, not of an lvalue: nobody else loads it */
        Ref address = lower_address(lo, c);
        TypeId type = lower_expr_type(lo, c);
        if (cursor_is_lvalue(lo->fr, c) || lower_is(lo, type, TYPE_ARRAY))
            return address;
        lower_at(lo, c);
        return lower_load(lo, address, type, lower_bits(lo, c));
    }
    case CXCursor_CallExpr:
        return lower_call(lo, c);
    case CXCursor_UnaryOperator:
        return unary_value(lo, c);
    case CXCursor_BinaryOperator:
        return binary_value(lo, c);
    case CXCursor_CompoundAssignOperator:
        k = cursor_kids(lo->fr, c);
        return k.n == 2 ? lower_compound_assign(lo, c, k) : lower_opaque(lo, "operator", c);
    case CXCursor_ConditionalOperator:
        k = cursor_kids(lo->fr, c);
        return k.n == 3 ? choice(lo, c, k.at[0], k.at[1], k.at[2])
                        : lower_opaque(lo, "operator", c);
    case CXCursor_CStyleCastExpr: {
        CXCursor inner = cursor_last_expr(lo->fr, c);
        return clang_Cursor_isNull(inner) ? lower_opaque(lo, "cast", c) : lower_cast(lo, c, inner);
    }
    case CXCursor_InitListExpr: /* a scalar in braces */
        k = cursor_kids(lo->fr, c);
        return k.n ? lower_value(lo, k.at[0]) : lower_int(lo, 0);
    case CXCursor_StmtExpr:
        return lower_statement_expr(lo, c, true);
    case CXCursor_UnaryExpr: /* sizeof, _Alignof; of a variable-length array nobody knows */
        return cursor_evaluate(c, &v) ? lower_int(lo, v) : ref_undef();
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = cursor_chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_value(lo, one);
        return cursor_evaluate(c, &v) ? lower_int(lo, v) : lower_opaque(lo, "_Generic", c);
    }
    default:
        return lower_opaque(lo, "expression", c);
    }
}
