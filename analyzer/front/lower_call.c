/*
 * lower_call: calls, and the expressions that libclang shows without saying what they are.
 *
 * Some builtins are no calls in clang's AST (va_arg, the atomic ones, __builtin_shufflevector): they arrive as
 * unexposed expressions, told apart by the word in the source text where they begin. What cannot be said better
 * becomes a call of a function of that name, which has no model and so may do anything.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- what the text says ------------------------------------------------------------- */

static const char *
first_word(Front *fr, CXCursor c)
{
    size_t n;
    const char *text = front_text(fr, clang_getCursorLocation(c), &n);
    return front_word(text, n);
}

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

bool
cursor_calls(Front *fr, CXCursor c, const char *prefix)
{
    (void)fr;
    CXString s = clang_getCursorSpelling(c);
    const char *name = clang_getCString(s);
    bool yes = name && begins(name, prefix);
    clang_disposeString(s);
    return yes;
}

/* ---- _Generic, __builtin_choose_expr --------------------------------------------------- */

static bool
same_words(const char *a, size_t n, const char *b)
{
    size_t i = 0;
    while (*b == ' ')
        b++;
    for (;;) {
        while (i < n &&
               (a[i] == ' ' || a[i] == '\t' || a[i] == '\n' || a[i] == '\r' || a[i] == '\\'))
            i++;
        while (*b == ' ')
            b++;
        if (i >= n || !*b)
            return i >= n && !*b;
        if (a[i++] != *b++)
            return false;
    }
}

/* Which association the control's type selects, by the text of the selection; -1 if that does not tell. */
static int
association_by_text(Front *fr, CXCursor c, CXType control)
{
    size_t n;
    const char *text = front_text(fr, clang_getCursorLocation(c), &n);
    CXString plain = clang_getTypeSpelling(type_unqualified(control));
    CXString canonical = clang_getTypeSpelling(type_unqualified(clang_getCanonicalType(control)));
    const char *p = clang_getCString(plain), *q = clang_getCString(canonical);
    int depth = 0, which = -2, found = -1, dflt = -1;
    size_t start = 0;
    bool in_type = false;
    for (size_t i = 0; i < n && found < 0; i++) {
        char x = text[i];
        if (x == '(' || x == '[' || x == '{')
            depth++;
        else if (x == ')' || x == ']' || x == '}') {
            if (--depth == 0)
                break;
        } else if (x == '"' || x == '\'') {
            for (i++; i < n && text[i] != x; i++)
                i += text[i] == '\\';
        } else if (x == ',' && depth == 1) {
            which = which < 0 ? 0 : which + 1;
            start = i + 1;
            in_type = true;
        } else if (x == ':' && depth == 1 && in_type) {
            in_type = false;
            if (same_words(text + start, i - start, "default"))
                dflt = which;
            else if (same_words(text + start, i - start, p) ||
                     same_words(text + start, i - start, q))
                found = which;
        }
    }
    clang_disposeString(plain);
    clang_disposeString(canonical);
    return found >= 0 ? found : dflt;
}

static CXType
decayed(CXType t)
{
    return type_unqualified(clang_getCanonicalType(t));
}

/* The branch has the type of the whole; where several have, the text must tell. */
static CXCursor
chosen_association(Front *fr, CXCursor c)
{
    Kids k = cursor_kids(fr, c);
    Vec(CXCursor) branches = {0};
    CXType control = {0};
    for (uint32_t i = 0; i < k.n; i++) {
        if (!cursor_is_expr(k.at[i]))
            continue;
        if (control.kind == CXType_Invalid)
            control = clang_getCursorType(k.at[i]);
        else
            vec_push(fr->scratch, &branches, k.at[i]);
    }
    CXType whole = decayed(clang_getCursorType(c));
    int only = -1, fitting = 0;
    for (uint32_t i = 0; i < branches.n; i++)
        if (clang_equalTypes(decayed(clang_getCursorType(branches.at[i])), whole)) {
            only = (int)i;
            fitting++;
        }
    if (fitting > 1) {
        int told = association_by_text(fr, c, control);
        only = told >= 0 && (uint32_t)told < branches.n ? told : -1;
    }
    return only < 0 ? clang_getNullCursor() : branches.at[only];
}

CXCursor
cursor_chosen(Front *fr, CXCursor c)
{
    if (clang_getCursorKind(c) == CXCursor_GenericSelectionExpr)
        return chosen_association(fr, c);
    Kids k = cursor_kids(fr, c);
    int64_t v;
    if (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n == 3 && cursor_is_expr(k.at[0]) &&
        strcmp(first_word(fr, c), "__builtin_choose_expr") == 0 && cursor_const(fr, k.at[0], &v))
        return k.at[v ? 1 : 2];
    return clang_getNullCursor();
}

/* ---- calls ------------------------------------------------------------------------------- */

static Ref
call(Lower *lo, Ref callee, const Ref *args, uint32_t n, TypeId result)
{
    Ref *all = NEW_N(lo->fr->scratch, Ref, n + 1);
    all[0] = callee;
    if (n)
        memcpy(all + 1, args, n * sizeof *args);
    return ir_emit(&lo->b, OP_call, SUB_NONE, type_plain(lo->fr, result), 0, all, n + 1);
}

static void
end_here(Lower *lo)
{
    if (lo->b.block >= 0)
        lower_emit(lo, OP_unreachable, SUB_NONE, -1, 0, 0);
}

/* The function a callee names, seen through parentheses and casts; null if it is a value. */
static CXCursor
callee_function(Front *fr, CXCursor c)
{
    for (;;) {
        c = cursor_strip(fr, c);
        enum CXCursorKind kind = clang_getCursorKind(c);
        if (kind == CXCursor_DeclRefExpr) {
            CXCursor d = clang_getCursorReferenced(c);
            return clang_getCursorKind(d) == CXCursor_FunctionDecl ? d : clang_getNullCursor();
        }
        bool skip = kind == CXCursor_UnexposedExpr || kind == CXCursor_CStyleCastExpr;
        if (kind == CXCursor_UnaryOperator) { /* (*f)(), (&f)() */
            enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(c);
            skip = op == CXUnaryOperator_Deref || op == CXUnaryOperator_AddrOf;
        }
        if (kind == CXCursor_GenericSelectionExpr) {
            c = cursor_chosen(fr, c);
            if (clang_Cursor_isNull(c))
                return c;
            continue;
        }
        Kids k = cursor_kids(fr, c);
        CXCursor inner = skip ? cursor_last_expr(fr, c) : clang_getNullCursor();
        if (clang_Cursor_isNull(inner) || (kind == CXCursor_UnexposedExpr && k.n != 1))
            return clang_getNullCursor();
        c = inner;
    }
}

static bool
is_noreturn_type(const Unit *u, TypeId t)
{
    const Type *type = ir_type(u, t);
    if (type && type->kind == TYPE_POINTER)
        type = ir_type(u, type->to);
    return type && type->kind == TYPE_FUNCTION && type->is_noreturn;
}

/* What is given for a transparent union (the addresses of glibc's bind, connect, accept) is passed as it is: clang puts a literal
 * of the union around it, which begins where its list begins, for nobody wrote the type. Null if c is none. */
static CXCursor
transparent_argument(Lower *lo, CXCursor c)
{
    if (clang_getCursorKind(c) != CXCursor_CompoundLiteralExpr)
        return clang_getNullCursor();
    CXCursor list = cursor_last_expr(lo->fr, c);
    if (clang_Cursor_isNull(list) ||
        !clang_equalLocations(clang_getCursorLocation(c), clang_getCursorLocation(list)))
        return clang_getNullCursor();
    return cursor_last_expr(lo->fr, list);
}

/* An argument that nobody loads: va_start's last parameter, a va_list given by reference. */
static Ref
argument(Lower *lo, CXCursor c)
{
    CXCursor given = transparent_argument(lo, c);
    if (!clang_Cursor_isNull(given))
        return lower_value(lo, given);
    TypeId type = lower_expr_type(lo, c);
    bool is_memory = ir_type(lo->unit, type)->kind != TYPE_FUNCTION && cursor_is_lvalue(lo->fr, c);
    return is_memory ? lower_address(lo, c) : lower_value(lo, c);
}

bool
call_is_known(Lower *lo, CXCursor c)
{
    Kids k = {0};
    if (clang_getCursorKind(c) == CXCursor_CallExpr)
        k = cursor_kids(lo->fr, c);
    return k.n && !clang_Cursor_isNull(callee_function(lo->fr, k.at[0]));
}

/* An argument that the compiler did not understand leaves the others as they are written: what is read is to be loaded. */
Ref
lower_as_written(Lower *lo, CXCursor c)
{
    Ref r = argument(lo, c);
    TypeId type = lower_expr_type(lo, c);
    const Type *t = ir_type(lo->unit, type);
    bool is_loaded = t->kind == TYPE_INT || t->kind == TYPE_FLOAT || t->kind == TYPE_POINTER;
    if (!is_loaded || !cursor_is_lvalue(lo->fr, c))
        return r;
    lower_at(lo, c);
    return lower_load(lo, r, type, lower_bits(lo, c));
}

/* It leaves the call without a type, too, and what is called has one. Where nobody has declared what is called, the int that
 * it gives is the compiler's invention. */
static TypeId
type_of_call(Lower *lo, CXCursor c, CXCursor d)
{
    bool invented =
        lo->unit->partial && !lo->fr->cxx && clang_getCursorType(d).kind == CXType_FunctionNoProto;
    if (invented)
        return -1;
    if (clang_Cursor_isNull(d) || clang_getCursorType(c).kind != CXType_Dependent)
        return lower_expr_type(lo, c);
    return lower_type(lo->fr, clang_getResultType(clang_getCursorType(d)));
}

static bool
builtin_call(Lower *lo, CXCursor c, Kids k, Ref *result)
{
    Front *fr = lo->fr;
    int64_t v;
    *result = ref_none();
    if (cursor_calls(fr, c, "__builtin_expect") && k.n > 1) {
        *result = lower_value(lo, k.at[1]);
        return true;
    }
    if (cursor_calls(fr, c, "__builtin_constant_p")) {
        *result = lower_int(lo, cursor_const(fr, c, &v) ? v : 0);
        return true;
    }
    if (cursor_calls(fr, c, "__builtin_unreachable")) {
        lower_at(lo, c);
        end_here(lo);
        return true;
    }
    if (cursor_calls(fr, c, "__builtin_object_size") ||
        cursor_calls(fr, c, "__builtin_dynamic_object_size")) {
        *result = ref_undef(); /* its argument is not evaluated */
        return true;
    }
    return cursor_calls(fr, c, "__builtin_assume") && !cursor_calls(fr, c, "__builtin_assume_");
}

Ref
lower_call(Lower *lo, CXCursor c)
{
    Front *fr = lo->fr;
    Kids k = cursor_kids(fr, c);
    if (!k.n)
        return lower_opaque(lo, "call", c);
    Ref r;
    bool builtin = cursor_calls(fr, c, "__builtin_");
    if (builtin && builtin_call(lo, c, k, &r))
        return r;

    CXCursor d = callee_function(fr, k.at[0]);
    bool direct = !clang_Cursor_isNull(d), noreturn;
    Ref callee;
    if (direct) {
        FuncId id = decl_func(fr, d);
        callee = ref_func(id);
        noreturn = lo->unit->funcs.at[id].is_noreturn;
    } else {
        callee = lower_value(lo, k.at[0]);
        noreturn = is_noreturn_type(lo->unit, lower_expr_type(lo, k.at[0]));
    }
    bool is_whole = clang_getCursorType(c).kind != CXType_Dependent;
    uint32_t n = k.n - 1;
    if (builtin && cursor_calls(fr, c, "__builtin_va_start") && n > 1)
        n = 1; /* the last parameter's name, not its value */
    Ref *args = NEW_N(fr->scratch, Ref, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        args[i] = is_whole ? argument(lo, k.at[i + 1]) : lower_as_written(lo, k.at[i + 1]);
        if (args[i].kind == REF_NONE)
            args[i] = ref_undef();
    }
    lower_at(lo, c);
    r = call(lo, callee, args, n, type_of_call(lo, c, d));
    if (noreturn)
        end_here(lo);
    return r;
}

/* ---- expressions without a name ----------------------------------------------------------- */

static bool
is_va_list(Lower *lo, TypeId t)
{
    const Type *type = ir_type(lo->unit, t);
    while (type && (type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY))
        type = ir_type(lo->unit, type->to);
    return type && type->kind == TYPE_RECORD && begins(type->name, "__va_list");
}

static Ref
named_call(Lower *lo, CXCursor c, const char *name, const CXCursor *args, uint32_t n)
{
    Ref *refs = NEW_N(lo->fr->scratch, Ref, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        refs[i] = argument(lo, args[i]);
        if (refs[i].kind == REF_NONE)
            refs[i] = ref_undef();
    }
    lower_at(lo, c);
    TypeId result = lower_expr_type(lo, c);
    return call(lo, ref_func(decl_builtin(lo->fr, name, result)), refs, n, result);
}

/* clang keeps the operands of the atomic builtins in an order of its own: pointer, order, value, order on failure,
 * second value, weak. Reads and writes that are no more are said as such. */
static Ref
atomic(Lower *lo, CXCursor c, const char *name, Kids k)
{
    static const uint8_t ORDER[7][6] = {
        {0}, {0}, {0, 1}, {0, 2, 1}, {0, 2, 3, 1}, {0, 2, 4, 1, 3}, {0, 2, 4, 5, 1, 3}};
    CXCursor args[6];
    for (uint32_t i = 0; i < k.n; i++)
        args[i] = k.at[ORDER[k.n][i]];
    bool generic =
        begins(name, "__atomic_") && !strstr(name, "_n"); /* through pointers: left as a call */
    TypeId result = lower_expr_type(lo, c);
    if (!generic && strstr(name, "atomic_load") && k.n == 2) {
        Ref p = lower_value(lo, args[0]);
        lower_at(lo, c);
        return lower_load(lo, p, result, 0);
    }
    bool init = strcmp(name, "__c11_atomic_init") == 0,
         xchg = strstr(name, "atomic_exchange") != NULL;
    if (!generic && (init || xchg || strstr(name, "atomic_store")) && k.n == (init ? 2 : 3)) {
        Ref p = lower_value(lo, args[0]), v = lower_value(lo, args[1]), old = ref_none();
        TypeId type = ir_type(lo->unit, lower_expr_type(lo, args[0]))->to;
        lower_at(lo, c);
        if (xchg)
            old = lower_load(lo, p, type, 0);
        lower_store(lo, p, v, type, 0);
        return old;
    }
    return named_call(lo, c, name, args, k.n);
}

Ref
lower_builtin_expr(Lower *lo, CXCursor c, Kids k, bool *known)
{
    *known = true;
    CXCursor last =
        cursor_last_expr(lo->fr, c); /* the type that va_arg is asked for may come first */
    if (k.n && k.n <= 2 && !clang_Cursor_isNull(last) &&
        is_va_list(lo, lower_expr_type(lo, last))) {
        const char *name = first_word(lo->fr, c);
        if (strcmp(name, "va_arg") == 0 || strcmp(name, "__builtin_va_arg") == 0) {
            Ref ap = argument(lo, last);
            lower_at(lo, c);
            return lower_emit(lo, OP_vaarg, SUB_NONE, type_plain(lo->fr, lower_expr_type(lo, c)), 0,
                              1, ap);
        }
    }
    if ((k.n == 0 || k.n >= 2) && (k.n == 0 || cursor_is_expr(k.at[0]))) {
        const char *name = first_word(lo->fr, c);
        if (k.n >= 2 && k.n <= 6 && (begins(name, "__atomic_") || begins(name, "__c11_atomic_")))
            return atomic(lo, c, name, k);
        bool call = k.n >= 2 &&
                    (begins(name, "__builtin_shufflevector") || begins(name, "__scoped_atomic_"));
        int64_t v;
        if (k.n == 0 && begins(name, "__builtin_") && !cursor_evaluate(c, &v))
            call = true; /* __builtin_FILE */
        if (call)
            return named_call(lo, c, name, k.at, k.n);
    }
    *known = false;
    return ref_none();
}

/* ---- inline assembly ------------------------------------------------------------------------ */

/* Outputs come first and are lvalues that nobody loads; what they hold afterwards nobody knows. */
void
lower_asm(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    Ref *args = NEW_N(lo->fr->scratch, Ref, k.n + 1);
    TypeId *written = NEW_N(lo->fr->scratch, TypeId, k.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < k.n; i++) {
        if (!cursor_is_expr(k.at[i]))
            continue;
        bool out = cursor_is_lvalue(lo->fr, k.at[i]);
        args[n] = out ? lower_address(lo, k.at[i]) : lower_value(lo, k.at[i]);
        written[n] = out ? lower_expr_type(lo, k.at[i]) : -1;
        if (args[n].kind != REF_NONE)
            n++;
    }
    lower_at(lo, c);
    Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE,
                    n && written[0] >= 0 ? type_plain(lo->fr, written[0]) : type_int(lo->fr), 0,
                    args, n);
    ir_last(&lo->b)->name = intern("asm");
    for (uint32_t i = 0; i < n; i++)
        if (written[i] >= 0 && ir_type(lo->unit, written[i])->kind != TYPE_ARRAY)
            lower_store(lo, args[i], r, written[i], 0);
}
