/*
 * lower_method: calls as C++ has them: methods, operators, default arguments, functions behind pointers, and results that are
 * made in a place.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

Kids
cursor_expressions(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c), out = {NEW_N(lo->fr->scratch, CXCursor, k.n + 1), 0};
    for (uint32_t i = 0; i < k.n; i++)
        if (cursor_is_expr(k.at[i]))
            out.at[out.n++] = k.at[i];
    return out;
}

/* What a parameter is given where the call says nothing. */
static CXCursor
default_argument(Lower *lo, CXCursor f, uint32_t i)
{
    CXCursor decls[] = {f, clang_getCanonicalCursor(f), clang_getCursorDefinition(f)};
    for (size_t k = 0; k < sizeof decls / sizeof *decls; k++) {
        if (clang_Cursor_isNull(decls[k]) || (int)i >= clang_Cursor_getNumArguments(decls[k]))
            continue;
        CXCursor e = cursor_last_expr(lo->fr, clang_Cursor_getArgument(decls[k], i));
        if (!clang_Cursor_isNull(e))
            return e;
    }
    return clang_getNullCursor();
}

Ref
cxx_argument(Lower *lo, const CxxCall *call, uint32_t i)
{
    CXCursor c = call->args[i];
    if (cxx_node(c) == CXX_DEFAULT && !clang_Cursor_isNull(call->f)) {
        CXCursor e = default_argument(lo, call->f, i);
        if (clang_Cursor_isNull(e) || class_is_template(call->f))
            return ref_undef();
        c = e;
    }
    if (class_by_address(lo->fr, clang_getCursorType(c)) || cxx_is_glvalue(c))
        return lower_address(lo, c);
    return lower_value(lo, c);
}

static bool
is_virtual_call(const CxxCall *call, CXCursor callee)
{
    if (clang_getCursorKind(call->f) != CXCursor_CXXMethod || !clang_CXXMethod_isVirtual(call->f))
        return false;
    return clang_getCursorKind(callee) == CXCursor_MemberRefExpr;
}

/* to: where a class's value goes, REF_NONE if it is none. */
static Ref
emit_call(Lower *lo, CXCursor c, const CxxCall *call, CXCursor callee, Ref to)
{
    Front *fr = lo->fr;
    bool direct = !clang_Cursor_isNull(call->f), noreturn = false;
    Ref *args = NEW_N(fr->scratch, Ref, call->nargs + 3);
    uint32_t n = 1;
    args[0] = direct ? ref_none() : lower_value(lo, call->pointer);
    if (to.kind != REF_NONE)
        args[n++] = to;
    if (call->has_self)
        args[n++] = call->self;
    for (uint32_t i = 0; i < call->nargs; i++, n++) {
        args[n] = cxx_argument(lo, call, i);
        if (args[n].kind == REF_NONE)
            args[n] = ref_undef();
    }
    lower_at(lo, c);
    TypeId result = lower_expr_type(lo, c);
    if (cxx_is_glvalue(c))
        result = type_pointer(fr, result);
    if (to.kind != REF_NONE)
        result = type_void(fr);
    if (direct && is_virtual_call(call, callee)) {
        Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE, result, 0, args + 1, n - 1);
        ir_last(&lo->b)->name = lower_named(lo, "virtual call of", class_qualified(fr, call->f));
        return r;
    }
    if (direct) {
        FuncId id = decl_func(fr, call->f);
        args[0] = ref_func(id);
        noreturn = lo->unit->funcs.at[id].is_noreturn;
    }
    Ref r = ir_emit(&lo->b, OP_call, SUB_NONE, type_plain(fr, result), 0, args, n);
    if (noreturn && lo->b.block >= 0)
        lower_emit(lo, OP_unreachable, SUB_NONE, -1, 0, 0);
    return r;
}

/* The object that a method is called of. */
static Ref
self_of(Lower *lo, CXCursor member, CXCursor f)
{
    CXCursor base = cursor_last_expr(lo->fr, member);
    CXType owner = clang_getCursorType(clang_getCursorSemanticParent(f));
    if (clang_Cursor_isNull(base))
        return lo->this_local >= 0 ? lower_this(lo) : lower_left_out(lo, "this", member, NULL, 0);
    bool arrow = lower_is(lo, lower_expr_type(lo, base), TYPE_POINTER);
    Ref at = arrow ? lower_value(lo, base) : lower_address(lo, base);
    CXType t = clang_getCanonicalType(clang_getCursorType(base));
    if (arrow)
        t = clang_getPointeeType(t);
    if (class_moves(lo->fr, t, owner))
        return lower_left_out(lo, "base class", member, &at, 1);
    return at;
}

static bool
operator_call(Lower *lo, Kids k, CxxCall *call)
{
    CXCursor *args = NEW_N(lo->fr->scratch, CXCursor, k.n + 1);
    uint32_t n = 0;
    bool found = false;
    for (uint32_t i = 0; i < k.n; i++) {
        CXCursor d = clang_getCursorReferenced(k.at[i]);
        bool is_operator =
            !found && class_is_function(d) && clang_getCursorKind(d) != CXCursor_Constructor &&
            strncmp(cursor_name(d), "operator", 8) == 0 &&
            lower_is(lo, lower_type(lo->fr, clang_getCursorType(k.at[i])), TYPE_POINTER) &&
            clang_getCursorKind(k.at[i]) == CXCursor_UnexposedExpr;
        if (is_operator) {
            call->f = d;
            found = true;
        } else
            args[n++] = k.at[i];
    }
    if (!found || !n)
        return false;
    call->args = args;
    call->nargs = n;
    if (class_is_method(call->f)) {
        call->has_self = true;
        call->self = lower_address(lo, args[0]);
        call->args++;
        call->nargs--;
    }
    return true;
}

/* `a = b` of a class whose values are its bytes, or whose operator nobody wrote. */
static bool
implicit_assignment(Lower *lo, CXCursor c, const CxxCall *call, Ref *result)
{
    if (!class_is_implicit(call->f) || call->nargs != 1 ||
        strcmp(cursor_name(call->f), "operator=") != 0)
        return false;
    Ref from = lower_address(lo, call->args[0]);
    CXType t = clang_getCursorType(clang_getCursorSemanticParent(call->f));
    TypeId type = lower_type(lo->fr, t);
    Ref both[] = {call->self, from};
    lower_at(lo, c);
    if (class_is_bytes(lo->fr, t))
        lower_emit(lo, OP_copy, SUB_NONE, type, type_size(lo->fr, type), 2, call->self, from);
    else
        lower_left_out(lo, "implicit assignment", c, both, 2);
    *result = call->self;
    return true;
}

static CXCursor
pointed_function(Front *fr, CXCursor c)
{
    for (;;) {
        c = cursor_strip(fr, c);
        enum CXCursorKind kind = clang_getCursorKind(c);
        CXCursor d = clang_getCursorReferenced(c), inner = cursor_last_expr(fr, c);
        if (kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr)
            return class_is_function(d) && !class_is_method(d) ? d : clang_getNullCursor();
        if (kind != CXCursor_UnexposedExpr || clang_Cursor_isNull(inner))
            return clang_getNullCursor();
        c = inner;
    }
}

Ref
cxx_call_into(Lower *lo, CXCursor c, Ref to)
{
    Kids k = cursor_expressions(lo, c);
    CxxCall call = {.f = clang_getNullCursor()};
    Ref r;
    if (!k.n)
        return lower_left_out(lo, "call", c, &to, 1);
    if (cxx_node(c) == CXX_OPERATOR) {
        if (!operator_call(lo, k, &call))
            return lower_left_out(lo, "operator", c, &to, 1);
        if (call.has_self && implicit_assignment(lo, c, &call, &r))
            return r;
        return emit_call(lo, c, &call, clang_getNullCursor(), to);
    }
    CXCursor callee = cursor_strip(lo->fr, k.at[0]), d = clang_getCursorReferenced(callee);
    call.args = k.at + 1;
    call.nargs = k.n - 1;
    if (clang_getCursorKind(callee) == CXCursor_MemberRefExpr && class_is_method(d)) {
        call.f = d;
        call.has_self = true;
        call.self = self_of(lo, callee, d);
        if (clang_getCursorKind(d) == CXCursor_Destructor) {
            class_destroy(lo, call.self, clang_getCursorType(clang_getCursorSemanticParent(d)));
            return ref_none();
        }
        if (implicit_assignment(lo, c, &call, &r))
            return r;
        return emit_call(lo, c, &call, callee, to);
    }
    call.f = pointed_function(lo->fr, k.at[0]);
    call.pointer = k.at[0];
    if (clang_Cursor_isNull(call.f) &&
        (clang_getCursorKind(callee) == CXCursor_MemberRefExpr &&
         clang_getCursorType(callee).kind == CXType_Unexposed)) /* p->~T() of a scalar */
        return lower_left_out(lo, "call", c, &to, 1);
    return emit_call(lo, c, &call, callee, to);
}

Ref
cxx_call(Lower *lo, CXCursor c)
{
    if (!class_by_address(lo->fr, clang_getCursorType(c)) || cxx_is_glvalue(c))
        return cxx_call_into(lo, c, ref_none());
    Ref at = lower_temporary(lo, c);
    return lower_load(lo, at, lower_expr_type(lo, c), 0);
}
