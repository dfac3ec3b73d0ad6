/*
 * lower_cxx: expressions that only C++ has: references, methods, constructed values, temporaries, new and delete.
 *
 * A reference is a pointer that is always followed. A value of class type is always in some place: what makes one is
 * given the place (class_into). What is not understood is an `opaque` instruction that says so by name and is given the
 * locals that it mentions, so that nothing is claimed of them afterwards.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- what is left out -------------------------------------------------------------------- */

typedef struct Mentioned {
    Lower *lo;
    Vec(Ref) refs;
    bool uses_this;
} Mentioned;

static enum CXChildVisitResult
note_mention(CXCursor c, CXCursor parent, CXClientData data)
{
    Mentioned *m = data;
    enum CXCursorKind kind = clang_getCursorKind(c);
    (void)parent;
    if (kind == CXCursor_DeclRefExpr) {
        uint64_t *local = map_get(&m->lo->locals, KEY_PTR(clang_getCursorReferenced(c).data[0]));
        bool seen = !local;
        for (uint32_t i = 0; i < m->refs.n && !seen; i++)
            seen = m->refs.at[i].n == (int32_t)*local;
        if (!seen)
            vec_push(m->lo->fr->scratch, &m->refs, ref_local((int32_t)*local));
    }
    m->uses_this |= kind == CXCursor_CXXThisExpr || kind == CXCursor_MemberRefExpr;
    return CXChildVisit_Recurse;
}

Ref
lower_this(Lower *lo)
{
    return lower_load(lo, ref_local(lo->this_local), lo->b.f->locals.at[lo->this_local].type, 0);
}

/* An instruction that makes no claim, of the operands and of every local that c mentions. */
Ref
lower_left_out(Lower *lo, const char *what, CXCursor c, const Ref *refs, uint32_t n)
{
    Mentioned m = {.lo = lo};
    for (uint32_t i = 0; i < n; i++)
        if (refs[i].kind != REF_NONE)
            vec_push(lo->fr->scratch, &m.refs, refs[i]);
    note_mention(c, c, &m);
    clang_visitChildren(c, note_mention, &m);
    lower_at(lo, c);
    if (m.uses_this && lo->this_local >= 0)
        vec_push(lo->fr->scratch, &m.refs, lower_this(lo));
    CXType t = clang_getCursorType(c);
    TypeId type = t.kind == CXType_Invalid || !cursor_is_expr(c) ? -1 : lower_type(lo->fr, t);
    if (type >= 0 && cxx_is_glvalue(c))
        type = type_pointer(lo->fr, type);
    Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE, type, 0, m.refs.at, m.refs.n);
    ir_last(&lo->b)->name = intern(what);
    return r;
}

const char *
lower_named(Lower *lo, const char *what, const char *name)
{
    return intern(*name ? arena_printf(lo->fr->scratch, "%s %s", what, name) : what);
}

/* ---- values of class type ----------------------------------------------------------------------- */

static void
copy_into(Lower *lo, Ref to, CXType t, CXCursor from)
{
    Ref at = lower_address(lo, from), both[] = {to, at};
    TypeId type = lower_type(lo->fr, t);
    lower_at(lo, from);
    if (class_is_bytes(lo->fr, t))
        lower_emit(lo, OP_copy, SUB_NONE, type_plain(lo->fr, type), type_size(lo->fr, type), 2, to,
                   at);
    else
        lower_left_out(lo, lower_named(lo, "implicit copy of", class_info(lo->fr, t)->name), from,
                       both, 2);
}

static void
construct(Lower *lo, Ref to, CXType t, CXCursor c, CXCursor f)
{
    Kids k = cursor_expressions(lo, c);
    const ClassInfo *info = class_info(lo->fr, t);
    CxxCall call = {.f = f, .args = k.at, .nargs = k.n, .has_self = true, .self = to};
    bool copies =
        clang_CXXConstructor_isCopyConstructor(f) || clang_CXXConstructor_isMoveConstructor(f);
    if (class_is_implicit(f) && copies && k.n == 1) {
        copy_into(lo, to, t, k.at[0]);
        return;
    }
    lower_at(lo, c);
    if (class_is_implicit(f) && !k.n && !info->is_template) {
        class_default(lo, to, t, c);
        return;
    }
    if (class_is_implicit(f)) {
        lower_left_out(lo, lower_named(lo, "constructor of", info->name), c, &to, 1);
        return;
    }
    Ref *args = NEW_N(lo->fr->scratch, Ref, k.n + 2);
    uint32_t n = 0;
    args[n++] = ref_func(decl_func(lo->fr, f));
    args[n++] = to;
    for (uint32_t i = 0; i < k.n; i++) {
        args[n] = cxx_argument(lo, &call, i);
        if (args[n].kind == REF_NONE)
            args[n] = ref_undef();
        n++;
    }
    lower_at(lo, c);
    ir_emit(&lo->b, OP_call, SUB_NONE, type_void(lo->fr), 0, args, n);
}

static void
choice_into(Lower *lo, Ref to, CXType t, Kids k)
{
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, k.at[0], yes, no);
    lo->b.block = yes;
    class_into(lo, to, t, k.at[1]);
    ir_jump(&lo->b, after);
    lo->b.block = no;
    class_into(lo, to, t, k.at[2]);
    ir_jump(&lo->b, after);
    lo->b.block = after;
}

/* to = c, a value of class type t. */
void
class_into(Lower *lo, Ref to, CXType t, CXCursor c)
{
    t = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(t)));
    c = cursor_strip(lo->fr, c);
    Kids k = cursor_expressions(lo, c);
    CXCursor d = clang_getCursorReferenced(c);
    CXType of =
        clang_getCanonicalType(type_unqualified(clang_getCanonicalType(clang_getCursorType(c))));
    if (cxx_node(c) == CXX_CLEANUPS && k.n == 1) {
        Full f = full_begin(lo);
        class_into(lo, to, t, k.at[0]);
        full_end(lo, f, c);
        return;
    }
    bool same = clang_equalTypes(of, t) != 0;
    switch (clang_getCursorKind(c)) {
    case CXCursor_CallExpr:
        if (same && clang_getCursorKind(d) == CXCursor_Constructor && cxx_node(c) != CXX_OPERATOR) {
            construct(lo, to, t, c, d);
            return;
        }
        if (same && !cxx_is_glvalue(c)) {
            if (class_by_address(lo->fr, t))
                cxx_call_into(lo, c, to);
            else {
                Ref v = cxx_call_into(lo, c, ref_none());
                lower_store(lo, to, v, lower_type(lo->fr, t), 0);
            }
            return;
        }
        break;
    case CXCursor_UnexposedExpr:
    case CXCursor_CXXFunctionalCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CStyleCastExpr:
        if (same && k.n == 1 && !cxx_is_glvalue(c)) {
            class_into(lo, to, t, k.at[0]);
            return;
        }
        if (same && !k.n && !class_by_address(lo->fr, t)) { /* T() */
            lower_at(lo, c);
            lower_emit(lo, OP_zero, SUB_NONE, lower_type(lo->fr, t), clang_Type_getSizeOf(t), 1,
                       to);
            return;
        }
        break;
    case CXCursor_ConditionalOperator:
        if (same && k.n == 3 && !cxx_is_glvalue(c)) {
            choice_into(lo, to, t, k);
            return;
        }
        break;
    case CXCursor_InitListExpr:
        if (!class_info(lo->fr, t)->bases.n && !class_info(lo->fr, t)->constructs) {
            lower_init_local(lo, to, t, c);
            return;
        }
        break;
    default:
        break;
    }
    if (same && cxx_is_glvalue(c)) {
        copy_into(lo, to, t, c);
        return;
    }
    lower_left_out(lo,
                   clang_getCursorKind(c) == CXCursor_LambdaExpr
                       ? "lambda"
                       : lower_named(lo, "value of", class_info(lo->fr, t)->name),
                   c, &to, 1);
}

/* ---- new and delete ------------------------------------------------------------------------------- */

static Ref
allocator(Lower *lo, const char *name, Ref arg, TypeId result)
{
    TypeId back = result >= 0 ? result : type_void(lo->fr);
    return lower_emit(lo, OP_call, SUB_NONE, type_plain(lo->fr, back), 0, 2,
                      ref_func(decl_builtin(lo->fr, name, back)), arg);
}

/* Is it `new T[n]`? Told by the text, since libclang does not say which of the children is the size. */
static bool
is_array_new(Lower *lo, CXCursor c)
{
    size_t n;
    const char *text = front_text(lo->fr, clang_getCursorLocation(c), &n);
    for (size_t i = 0; i < n && !strchr("(;{,)", text[i]); i++)
        if (text[i] == '[')
            return true;
    return false;
}

static Ref
new_value(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    TypeId pointer = lower_expr_type(lo, c);
    CXType t = clang_getCanonicalType(
        clang_getPointeeType(clang_getCanonicalType(clang_getCursorType(c))));
    int64_t size = clang_Type_getSizeOf(t);
    size_t n;
    const char *text = front_text(lo->fr, clang_getCursorLocation(c), &n);
    bool plain = n > 4 && memcmp(text, "new", 3) == 0 && size > 0;
    for (size_t i = 3; plain && i < n && text[i] != '_' && !front_word_char(text[i]); i++)
        plain = text[i] != '('; /* new (place) T */
    uint32_t nexpr = cursor_expressions(lo, c).n;
    bool array = plain && is_array_new(lo, c);
    if (!plain || (array ? class_by_address(lo->fr, t) || nexpr != 1 : nexpr > 1))
        return lower_left_out(lo, "new", c, NULL, 0);
    if (array) {
        Ref count = lower_value(lo, cursor_expressions(lo, c).at[0]);
        lower_at(lo, c);
        TypeId type = lower_expr_type(lo, cursor_expressions(lo, c).at[0]);
        Ref bytes = lower_binary(lo, BIN_mul, type, type, count, lower_int(lo, size));
        return allocator(lo, "operator_new_array", bytes, pointer);
    }
    lower_at(lo, c);
    Ref p = allocator(lo, "operator_new", lower_int(lo, size), pointer);
    (void)k;
    if (nexpr) {
        CXCursor init = cursor_expressions(lo, c).at[0];
        if (clang_getCursorKind(t.kind == CXType_Record ? cursor_strip(lo->fr, init) : init) ==
                CXCursor_CallExpr &&
            t.kind == CXType_Record)
            class_into(lo, p, t, init);
        else
            class_value_into(lo, p, t, init);
    }
    return p;
}

static bool
is_array_delete(Lower *lo, CXCursor c)
{
    size_t n;
    const char *text = front_text(lo->fr, clang_getCursorLocation(c), &n);
    size_t i = n > 6 && memcmp(text, "delete", 6) == 0 ? 6 : n;
    while (i < n && (text[i] == ' ' || text[i] == '\t'))
        i++;
    return i < n && text[i] == '[';
}

static void
delete_value(Lower *lo, CXCursor c)
{
    CXCursor inner = cursor_last_expr(lo->fr, c);
    if (clang_Cursor_isNull(inner)) {
        lower_left_out(lo, "delete", c, NULL, 0);
        return;
    }
    CXType t = clang_getCanonicalType(
        clang_getPointeeType(clang_getCanonicalType(clang_getCursorType(inner))));
    Destruction d = class_destruction(lo->fr, t);
    Ref p = lower_value(lo, inner);
    bool array = is_array_delete(lo, c);
    if (d != DESTROYED_NOT && (array || class_is_virtual(lo->fr, t) || d == DESTROYED_SOMEHOW)) {
        lower_left_out(lo, lower_named(lo, "delete of", class_info(lo->fr, t)->name), c, &p, 1);
        return;
    }
    lower_at(lo, c);
    if (d != DESTROYED_NOT) {
        BlockId is = ir_block(&lo->b), after = ir_block(&lo->b);
        TypeId type = lower_expr_type(lo, inner);
        Ref kept = ref_local(lower_unnamed(lo, type));
        lower_store(lo, kept, p, type, 0);
        ir_branch(&lo->b, p, is, after);
        lo->b.block = is;
        class_destroy(lo, lower_load(lo, kept, type, 0), t);
        ir_jump(&lo->b, after);
        lo->b.block = after;
        p = lower_load(lo, kept, type, 0);
    }
    allocator(lo, array ? "operator_delete_array" : "operator_delete", p, -1);
}

/* ---- expressions ---------------------------------------------------------------------------------- */

static Ref
choice_address(Lower *lo, CXCursor c, Kids k)
{
    TypeId type = type_pointer(lo->fr, lower_type(lo->fr, clang_getCursorType(c)));
    Ref t = ref_local(lower_unnamed(lo, type));
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = ir_block(&lo->b);
    lower_cond(lo, k.at[0], yes, no);
    for (int i = 1; i <= 2; i++) {
        lo->b.block = i == 1 ? yes : no;
        Ref at = lower_address(lo, k.at[i]);
        lower_store(lo, t, at, type, 0);
        ir_jump(&lo->b, after);
    }
    lo->b.block = after;
    return lower_load(lo, t, type, 0);
}

/* Where an expression's value is, of those that C has not, or has not as lvalues. */
Ref
cxx_address(Lower *lo, CXCursor c, bool *known)
{
    Kids k = cursor_expressions(lo, c);
    CXCursor last = k.n ? k.at[k.n - 1] : clang_getNullCursor();
    *known = true;
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnexposedExpr:
        if (cxx_node(c) == CXX_TEMPORARY && k.n == 1)
            return lower_temporary(lo, k.at[0]);
        if (cxx_node(c) == CXX_CLEANUPS && k.n == 1)
            return lower_address(lo, k.at[0]); /* its temporaries go with the scope */
        break;
    case CXCursor_CallExpr:
        if (cxx_is_glvalue(c))
            return cxx_call(lo, c);
        break;
    case CXCursor_BinaryOperator:
        if (!cxx_is_glvalue(c) || k.n != 2)
            break;
        if (clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Comma) {
            lower_effect(lo, k.at[0]);
            return lower_address(lo, k.at[1]);
        }
        lower_assign(lo, c, k, false);
        return lower_address(lo, k.at[0]);
    case CXCursor_CompoundAssignOperator:
        if (k.n != 2)
            break;
        lower_compound_assign(lo, c, k);
        return lower_address(lo, k.at[0]);
    case CXCursor_UnaryOperator:
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_PreInc:
        case CXUnaryOperator_PreDec:
            if (k.n != 1)
                break;
            lower_step(lo, c, k.at[0],
                       clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_PreInc, false);
            return lower_address(lo, k.at[0]);
        default:
            break;
        }
        break;
    case CXCursor_ConditionalOperator:
        if (cxx_is_glvalue(c) && k.n == 3)
            return choice_address(lo, c, k);
        break;
    default:
        break;
    }
    bool is_cast = clang_getCursorKind(c) == CXCursor_UnexposedExpr ||
                   clang_getCursorKind(c) == CXCursor_CStyleCastExpr ||
                   clang_getCursorKind(c) == CXCursor_CXXStaticCastExpr ||
                   clang_getCursorKind(c) == CXCursor_CXXConstCastExpr ||
                   clang_getCursorKind(c) == CXCursor_CXXFunctionalCastExpr ||
                   clang_getCursorKind(c) == CXCursor_CXXReinterpretCastExpr;
    if (is_cast && cxx_is_glvalue(c) && !clang_Cursor_isNull(last) && cxx_is_glvalue(last) &&
        clang_getCursorKind(last) != CXCursor_StringLiteral) {
        Ref at = lower_address(lo, last);
        if (class_moves(lo->fr, clang_getCursorType(last), clang_getCursorType(c)))
            return lower_left_out(lo, "base class", c, &at, 1);
        return at;
    }
    CXType t = clang_getCanonicalType(clang_getCursorType(c));
    if (t.kind == CXType_Record && !cxx_is_glvalue(c))
        return lower_temporary(lo, c);
    *known = false;
    return ref_none();
}

static Ref
cast_value(Lower *lo, CXCursor c)
{
    CXCursor inner = cursor_last_expr(lo->fr, c);
    if (clang_Cursor_isNull(inner))
        return lower_left_out(lo, "cast", c, NULL, 0);
    if (class_moves(lo->fr, clang_getCursorType(inner), clang_getCursorType(c))) {
        Ref v = lower_value(lo, inner);
        return lower_left_out(lo, "base class", c, &v, 1);
    }
    return lower_cast(lo, c, inner);
}

/* The value of what C has not; *known says whether c is that. */
Ref
cxx_value(Lower *lo, CXCursor c, bool *known)
{
    Kids k = cursor_expressions(lo, c);
    CXType t = clang_getCanonicalType(clang_getCursorType(c));
    enum CXCursorKind kind = clang_getCursorKind(c);
    int64_t v;
    *known = true;
    if (kind == CXCursor_UnexposedExpr && cxx_node(c) == CXX_CLEANUPS && k.n == 1 &&
        t.kind != CXType_Record && !cxx_is_glvalue(c)) {
        Full f = full_begin(lo);
        Ref r = lower_value(lo, k.at[0]);
        full_end(lo, f, c);
        return r;
    }
    if (kind == CXCursor_CallExpr)
        return cxx_call(lo, c);
    if (cxx_is_glvalue(c) && kind != CXCursor_DeclRefExpr) {
        bool place;
        Ref r = cxx_address(lo, c, &place);
        if (place)
            return r;
    }
    if (t.kind == CXType_Record && !cxx_is_glvalue(c))
        return lower_load(lo, lower_temporary(lo, c), lower_expr_type(lo, c), 0);
    switch (kind) {
    case CXCursor_CXXThisExpr:
        lower_at(lo, c);
        return lo->this_local >= 0 ? lower_this(lo) : lower_left_out(lo, "this", c, NULL, 0);
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
    case CXCursor_CStyleCastExpr:
        return cast_value(lo, c);
    case CXCursor_CXXNewExpr:
        return new_value(lo, c);
    case CXCursor_CXXDeleteExpr:
        delete_value(lo, c);
        return ref_none();
    case CXCursor_CXXThrowExpr:
        if (k.n)
            lower_effect(lo, k.at[0]);
        lower_left_out(lo, "throw", c, NULL, 0);
        if (lo->b.block >= 0)
            lower_emit(lo, OP_unreachable, SUB_NONE, -1, 0, 0);
        return ref_none();
    case CXCursor_UnexposedExpr:
        if (cxx_node(c) == CXX_CAST && k.n == 1 &&
            class_moves(lo->fr, clang_getCursorType(k.at[0]), t))
            return cast_value(lo, c);
        if (!k.n && t.kind == CXType_Pointer && cxx_node(c) == CXX_OTHER)
            return ref_null(); /* T() */
        break;
    case CXCursor_CXXDynamicCastExpr:
        return lower_left_out(lo, "dynamic_cast", c, NULL, 0);
    case CXCursor_CXXTypeidExpr:
        return lower_left_out(lo, "typeid", c, NULL, 0);
    case CXCursor_LambdaExpr:
        return lower_left_out(lo, "lambda", c, NULL, 0);
    case CXCursor_SizeOfPackExpr:
        return cursor_evaluate(c, &v) ? lower_int(lo, v) : ref_undef();
    default:
        break;
    }
    *known = false;
    return ref_none();
}
