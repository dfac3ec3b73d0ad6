/*
 * lower_cond: expressions whose value nobody keeps: conditions, which go straight to branches, and statements, which
 * are evaluated for what they do.
 */
#include "libclang.h"

#include "lower.h"

/* ---- conditions --------------------------------------------------------------------------------------- */

/* What has the same truth as c but is simpler: without casts that keep nought nought. */
static CXCursor
same_truth(Lower *lo, CXCursor c)
{
    for (;;) {
        c = cursor_strip(lo->fr, c);
        enum CXCursorKind kind = clang_getCursorKind(c);
        if ((kind != CXCursor_UnexposedExpr && kind != CXCursor_CStyleCastExpr) ||
            (lo->fr->cxx && cxx_cleans_up(c)))
            return c;
        Kids k = cursor_kids(lo->fr, c);
        if (kind == CXCursor_UnexposedExpr && k.n != 1)
            return c;
        CXCursor inner = cursor_last_expr(lo->fr, c);
        if (clang_Cursor_isNull(inner) ||
            (kind == CXCursor_UnexposedExpr && cursor_is_load(lo->fr, c, inner)))
            return c;
        const Type *to = lower_type_of(lo, lower_expr_type(lo, c)),
                   *from = lower_type_of(lo, lower_expr_type(lo, inner));
        bool keeps =
            (from->kind == TYPE_POINTER && (to->kind == TYPE_POINTER || type_is_bool(to))) ||
            (from->kind == TYPE_INT && to->kind == TYPE_INT &&
             (type_is_bool(to) || to->size >= from->size));
        if (!keeps || cursor_is_lvalue(lo->fr, inner))
            return c;
        c = inner;
    }
}

static void
go(Lower *lo, bool yes, BlockId if_yes, BlockId if_no)
{
    ir_jump(&lo->b, yes ? if_yes : if_no);
}

/* Such a chain is as deep as it is long: it is not looked through for constants at every link. */
static bool
is_logical(Lower *lo, CXCursor c)
{
    c = cursor_strip(lo->fr, c);
    enum CXBinaryOperatorKind op = clang_getCursorKind(c) == CXCursor_BinaryOperator
                                       ? clang_getCursorBinaryOperatorKind(c)
                                       : CXBinaryOperator_Invalid;
    return op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr;
}

static bool
cond_operator(Lower *lo, CXCursor c, BlockId yes, BlockId no)
{
    Kids k = cursor_kids(lo->fr, c);
    if (k.n != 2)
        return false;
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
    bool both = op == CXBinaryOperator_LAnd;
    BlockId next;
    int64_t v;
    switch (op) {
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
        if (!is_logical(lo, k.at[0]) && cursor_const(lo->fr, k.at[0], &v)) {
            if ((v != 0) == both)
                lower_cond(lo, k.at[1], yes, no);
            else
                go(lo, v != 0, yes, no);
            return true;
        }
        next = ir_block(&lo->b);
        lower_cond(lo, k.at[0], both ? next : yes, both ? no : next);
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
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnaryOperator:
        k = cursor_kids(lo->fr, c);
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
        k = cursor_kids(lo->fr, c);
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
        if (cursor_calls(lo->fr, c, "__builtin_expect") && clang_Cursor_getNumArguments(c) > 0) {
            lower_cond(lo, clang_Cursor_getArgument(c, 0), yes, no);
            return;
        }
        break;
    default:
        break;
    }
    if (cursor_const(lo->fr, c, &v)) {
        go(lo, v != 0, yes, no);
        return;
    }
    Ref r = lo->unit->partial && !lo->fr->cxx ? lower_as_written(lo, c) : lower_value(lo, c);
    lower_at(lo, c);
    if (lower_known_int(lo, r, &v))
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
    c = cursor_strip(lo->fr, c);
    if (clang_isVolatileQualifiedType(clang_getCanonicalType(clang_getCursorType(c)))) {
        Ref a = lower_address(lo, c);
        lower_at(lo, c);
        lower_load(lo, a, lower_expr_type(lo, c), 0);
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
    Kids k = cursor_kids(lo->fr, c);
    if (k.n != 2)
        return false;
    BlockId next, after;
    switch (clang_getCursorBinaryOperatorKind(c)) {
    case CXBinaryOperator_Assign:
        lower_assign(lo, c, k, false);
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
    TypeId type = lower_expr_type(lo, c);
    if (v.kind != REF_TMP || lower_is(lo, type, TYPE_VOID) || lo->b.block < 0)
        return;
    lower_at(lo, c);
    if (is_call || lower_is(lo, type, TYPE_POINTER))
        lower_emit(lo, OP_discard, SUB_NONE, -1, 0, 1, v);
}

void
lower_effect(Lower *lo, CXCursor c)
{
    c = cursor_strip(lo->fr, c);
    Kids k;
    if (lo->fr->cxx && cxx_cleans_up(c) && cursor_kids(lo->fr, c).n == 1) {
        cxx_full_effect(lo, c, cursor_kids(lo->fr, c).at[0]);
        return;
    }
    if (lower_is_broken(lo, c)) {
        lower_broken(lo, c);
        return;
    }
    switch (clang_getCursorKind(c)) {
    case CXCursor_CStyleCastExpr:
    case CXCursor_UnexposedExpr: {
        CXCursor inner = cursor_last_expr(lo->fr, c);
        k = cursor_kids(lo->fr, c);
        if (!clang_Cursor_isNull(inner) &&
            (clang_getCursorKind(c) == CXCursor_CStyleCastExpr || k.n == 1)) {
            bool known = false;
            if (clang_getCursorKind(c) == CXCursor_UnexposedExpr)
                discard(lo, c, lower_builtin_expr(lo, c, k, &known), true);
            if (known)
                return;
            if (cursor_is_lvalue(lo->fr, inner))
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
        case CXUnaryOperator_PostInc:
        case CXUnaryOperator_PostDec:
        case CXUnaryOperator_PreInc:
        case CXUnaryOperator_PreDec:
            lower_value(lo, c);
            return;
        default:
            break;
        }
        break;
    case CXCursor_ConditionalOperator:
        k = cursor_kids(lo->fr, c);
        if (k.n == 3) {
            choice_effect(lo, k);
            return;
        }
        break;
    case CXCursor_StmtExpr:
        lower_statement_expr(lo, c, false);
        return;
    case CXCursor_CallExpr:
        discard(lo, c, lower_value(lo, c), true);
        return;
    case CXCursor_UnaryExpr:
        return;
    default:
        if (cursor_is_lvalue(lo->fr, c)) {
            place_effect(lo, c);
            return;
        }
        break;
    }
    discard(lo, c, lower_value(lo, c), false);
}
