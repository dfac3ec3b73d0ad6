/*
 * lower_stmt: a function's body, statement by statement.
 *
 * A statement ends with the builder in the block where execution goes on, or in none (block -1) where it does not.
 */
#include "libclang.h"

#include "lower.h"

#include <stdlib.h>
#include <string.h>

/* ---- declarations --------------------------------------------------------------------- */

/* The sizes of a variable-length array are computed where it is declared. */
static void
vla_sizes(Lower *lo, CXCursor c, CXCursor init)
{
    Kids k = cursor_kids(lo->fr, c);
    for (uint32_t i = 0; i < k.n; i++)
        if (cursor_is_expr(k.at[i]) && !cursor_same(k.at[i], init))
            lower_effect(lo, k.at[i]);
}

static bool
is_variably_modified(CXType t)
{
    for (;;) {
        t = clang_getCanonicalType(t);
        if (t.kind == CXType_VariableArray)
            return true;
        if (t.kind == CXType_Pointer)
            t = clang_getPointeeType(t);
        else if (t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray)
            t = clang_getArrayElementType(t);
        else
            return false;
    }
}

/* Of a parameter that is written as an array or a function: the pointer it is. */
TypeId
lower_variable_type(Front *fr, CXCursor decl)
{
    TypeId id = lower_type(fr, clang_getCursorType(decl));
    const Type *t = ir_type(fr->unit, id);
    if ((t->kind == TYPE_ARRAY || t->kind == TYPE_FUNCTION) && !cursor_is_as_written(decl))
        return type_pointer(fr, t->kind == TYPE_ARRAY ? t->to : id);
    return id;
}

static void
lower_var(Lower *lo, CXCursor c)
{
    Front *fr = lo->fr;
    if (clang_Cursor_hasVarDeclGlobalStorage(c) == 1) {
        if (clang_Cursor_getStorageClass(c) == CX_SC_Extern)
            decl_global(fr, c);
        else
            decl_static_local(fr, c, lo->b.f->name);
        return;
    }
    CXType type = clang_getCursorType(c);
    CXCursor init = clang_Cursor_getVarDeclInitializer(c);
    if (is_variably_modified(type))
        vla_sizes(lo, c, init);

    lower_at(lo, c);
    TypeId t = lower_variable_type(fr, c);
    int32_t local = ir_local(&lo->b, cursor_name(c), t, lower_loc(lo));
    map_put(&lo->locals, KEY_PTR(c.data[0]), (uint64_t)local);
    lo->b.f->locals.at[local].is_volatile =
        clang_isVolatileQualifiedType(clang_getCanonicalType(type)) != 0;
    const char *cleanup = decl_cleanup(fr, c);
    lo->b.f->locals.at[local].cleanup = cleanup;
    lower_emit(lo, OP_enter, SUB_NONE, -1, 0, 1, ref_local(local));
    Alive a = {.local = local,
               .cleanup = cleanup ? decl_lookup(fr, cleanup) : -1,
               .is_class = class_destruction(fr, type) != DESTROYED_NOT,
               .type = type};
    CXType canonical = clang_getCanonicalType(type);
    bool is_reference =
        canonical.kind == CXType_LValueReference || canonical.kind == CXType_RValueReference;
    if (is_reference && !clang_Cursor_isNull(init))
        lower_store(lo, ref_local(local), lower_address(lo, init), t, 0);
    else if (!clang_Cursor_isNull(init) && fr->cxx && canonical.kind == CXType_Record)
        class_into(lo, ref_local(local), type, init);
    else if (!clang_Cursor_isNull(init) && fr->cxx && class_in_array(fr, type))
        lower_left_out(lo, "array of a class", c, NULL, 0);
    else if (!clang_Cursor_isNull(init))
        lower_init_local(lo, ref_local(local), type, init);
    vec_push(fr->scratch, &lo->alive, a);
}

void
name_last_opaque(Lower *lo, const char *name)
{
    ir_last(&lo->b)->name = intern(name);
}

/* One that is given what nobody knows. */
void
lower_unknown_var(Lower *lo, CXCursor c)
{
    Front *fr = lo->fr;
    CXType type = clang_getCursorType(c);
    lower_at(lo, c);
    int32_t local = ir_local(&lo->b, cursor_name(c), lower_variable_type(fr, c), lower_loc(lo));
    Ref at = ref_local(local);
    map_put(&lo->locals, KEY_PTR(c.data[0]), (uint64_t)local);
    lower_emit(lo, OP_enter, SUB_NONE, -1, 0, 1, at);
    lower_emit(lo, OP_opaque, SUB_NONE, -1, 0, 1, at);
    name_last_opaque(lo, "range for");
    Alive a = {.local = local,
               .cleanup = -1,
               .is_class = class_destruction(fr, type) != DESTROYED_NOT,
               .type = type};
    vec_push(fr->scratch, &lo->alive, a);
}

static void
declaration(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    for (uint32_t i = 0; i < k.n; i++)
        if (clang_getCursorKind(k.at[i]) == CXCursor_VarDecl)
            lower_var(lo, k.at[i]);
        else if (clang_getCursorKind(k.at[i]) == CXCursor_TypedefDecl &&
                 is_variably_modified(clang_getTypedefDeclUnderlyingType(k.at[i])))
            vla_sizes(lo, k.at[i], clang_getNullCursor());
        else if (lo->fr->cxx &&
                 !clang_Cursor_isNull(cursor_last_expr(lo->fr, k.at[i]))) /* auto [a, b] = c; */
            lower_left_out(lo, "declaration", k.at[i], NULL, 0);
    broken_declaration(lo, c, k);
}

/* `if (int x = f())`, `if (int x = f(); x > 0)`: what is declared there lives as long as the statement. What is left
 * of the children begins with the condition. */
Kids
lower_declared_first(Lower *lo, CXCursor c, Kids k)
{
    scope_open(lo, c);
    for (uint32_t i = 0; i < k.n && i < 2; i++) /* the first statement comes second */
        if (clang_getCursorKind(k.at[i]) == CXCursor_DeclStmt)
            lower_stmt(lo, k.at[i]);
    while (k.n && (clang_getCursorKind(k.at[0]) == CXCursor_VarDecl ||
                   clang_getCursorKind(k.at[0]) == CXCursor_DeclStmt)) {
        if (clang_getCursorKind(k.at[0]) == CXCursor_VarDecl)
            lower_var(lo, k.at[0]);
        k.at++;
        k.n--;
    }
    return k;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void
leave_to(Lower *lo, CXCursor c, Target t)
{
    lower_at(lo, c);
    if (t.to < 0) /* broken code: no loop around it */
        return;
    scope_unwind(lo, t.alive, true);
    ir_jump(&lo->b, t.to);
}

/* In C++ a reference is an address, and a class's value is made where the caller wants it. */
static Ref
returned(Lower *lo, CXCursor c)
{
    if (!lo->fr->cxx)
        return lower_value(lo, c);
    if (lo->result_local >= 0) {
        TypeId type = lo->b.f->locals.at[lo->result_local].type;
        Ref to = lower_load(lo, ref_local(lo->result_local), type, 0);
        class_into(lo, to, clang_getCursorType(c), c);
        return ref_none();
    }
    return cxx_is_glvalue(c) ? lower_address(lo, c) : lower_value(lo, c);
}

static void
return_stmt(Lower *lo, CXCursor c, Kids k)
{
    Ref v = k.n ? returned(lo, k.at[k.n - 1]) : ref_none();
    lower_at(lo, c);
    if (lo->b.block < 0)
        return; /* the value never comes: a call in it does not return */
    scope_unwind(lo, 0, false);
    if (!clang_Cursor_isNull(lo->destructor))
        class_end(lo, lo->destructor);
    lower_at(lo, c);
    lower_emit(lo, OP_ret, SUB_NONE, -1, 0, v.kind == REF_NONE ? 0 : 1, v);
}

/* Py_BEGIN_CRITICAL_SECTION(o) may be no more than a brace: what it stands for is noted, for whoever knows the name. */
static void
note_section(Lower *lo, CXCursor c, CXCursor last)
{
    CXSourceRange extent = clang_getCursorExtent(c);
    Section s = {0};
    s.from = front_place(lo->fr, clang_getRangeStart(extent), &s.macro);
    if (!s.macro)
        return;
    Loc inside = front_place(lo->fr, clang_getCursorLocation(last), NULL);
    s.to = front_place(lo->fr, clang_getRangeEnd(extent), NULL);
    if (inside.file == s.from.file && (inside.line != s.from.line || inside.col != s.from.col))
        vec_push(lo->unit->arena, &lo->b.f->sections, s);
}

static void
compound(Lower *lo, CXCursor c, Kids k)
{
    scope_open(lo, c);
    if (k.n)
        note_section(lo, c, k.at[k.n - 1]);
    for (uint32_t i = 0; i < k.n; i++) {
        broken_between(lo, c, i ? k.at[i - 1] : clang_getNullCursor(), k.at[i]);
        lower_stmt(lo, k.at[i]);
    }
    broken_between(lo, c, k.n ? k.at[k.n - 1] : clang_getNullCursor(), clang_getNullCursor());
    lower_at_end(lo, c);
    scope_close(lo);
}

void
lower_stmt(Lower *lo, CXCursor c)
{
    Kids k;
    switch (clang_getCursorKind(c)) {
    case CXCursor_CompoundStmt:
        compound(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_DeclStmt:
        declaration(lo, c);
        return;
    case CXCursor_NullStmt:
        return;
    case CXCursor_IfStmt:
        lower_if(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_WhileStmt:
        k = cursor_kids(lo->fr, c);
        if (k.n && clang_getCursorKind(k.at[0]) == CXCursor_VarDecl)
            lower_while_declared(lo, c, k);
        else
            lower_while(lo, k);
        return;
    case CXCursor_CXXForRangeStmt:
        lower_range(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_CXXTryStmt:
        lower_try(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_DoStmt:
        lower_do(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_ForStmt:
        lower_for(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_SwitchStmt:
        lower_switch(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_CaseStmt:
        lower_case(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_DefaultStmt:
        lower_default(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_BreakStmt:
        leave_to(lo, c, lo->on_break);
        return;
    case CXCursor_ContinueStmt:
        leave_to(lo, c, lo->on_continue);
        return;
    case CXCursor_ReturnStmt:
        return_stmt(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_LabelStmt:
        lower_label(lo, c);
        k = cursor_kids(lo->fr, c);
        if (k.n)
            lower_stmt(lo, k.at[k.n - 1]);
        return;
    case CXCursor_GotoStmt:
        lower_at(lo, c);
        lower_goto(lo, clang_getCursorReferenced(c));
        return;
    case CXCursor_IndirectGotoStmt:
        lower_indirect_goto(lo, c);
        return;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt:
        lower_asm(lo, c);
        return;
    case CXCursor_UnexposedStmt: /* a statement with an attribute */
        k = cursor_kids(lo->fr, c);
        for (uint32_t i = 0; i < k.n; i++)
            if (cursor_is_expr(k.at[i]) || clang_isStatement(clang_getCursorKind(k.at[i])))
                lower_stmt(lo, k.at[i]);
        return;
    default:
        if (cursor_is_expr(c))
            lower_effect(lo, c);
        else if (lo->fr->cxx) {
            lower_left_out(lo, "statement", c, NULL, 0);
            lo->b.f->degraded = true; /* it may leave the function */
        } else
            lower_opaque(lo, "statement", c);
    }
}
