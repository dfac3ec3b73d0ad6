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
static TypeId
variable_type(Front *fr, CXCursor decl)
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
    TypeId t = variable_type(fr, c);
    int32_t local = ir_local(&lo->b, cursor_name(c), t, lo->b.loc);
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

static void
name_last_opaque(Lower *lo, const char *name)
{
    ir_last(&lo->b)->name = intern(name);
}

/* One that is given what nobody knows. */
static void
lower_unknown_var(Lower *lo, CXCursor c)
{
    Front *fr = lo->fr;
    CXType type = clang_getCursorType(c);
    lower_at(lo, c);
    int32_t local = ir_local(&lo->b, cursor_name(c), variable_type(fr, c), lo->b.loc);
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
}

/* `if (int x = f())`, `if (int x = f(); x > 0)`: what is declared there lives as long as the statement. What is left
 * of the children begins with the condition. */
static Kids
declared_first(Lower *lo, CXCursor c, Kids k)
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

/* ---- branches and loops ---------------------------------------------------------------- */

static void if_branches(Lower *lo, Kids k);

static void
if_stmt(Lower *lo, CXCursor c, Kids k)
{
    if (lo->fr->cxx)
        k = declared_first(lo, c, k);
    if (k.n >= 2)
        if_branches(lo, k);
    if (lo->fr->cxx) {
        lower_at_end(lo, c);
        scope_close(lo);
    }
}

static void
if_branches(Lower *lo, Kids k)
{
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = k.n > 2 ? ir_block(&lo->b) : no;
    lower_cond(lo, k.at[0], yes, no);
    lo->b.block = yes;
    lower_stmt(lo, k.at[1]);
    ir_jump(&lo->b, after);
    if (k.n > 2) {
        lo->b.block = no;
        lower_stmt(lo, k.at[2]);
        ir_jump(&lo->b, after);
    }
    lo->b.block = after;
}

typedef struct Targets {
    Target on_break, on_continue;
} Targets;

static Targets
targets(Lower *lo, BlockId on_break, BlockId on_continue)
{
    Targets old = {lo->on_break, lo->on_continue};
    lo->on_break = (Target){on_break, lo->alive.n};
    if (on_continue >= 0)
        lo->on_continue = (Target){on_continue, lo->alive.n};
    return old;
}

static void
restore(Lower *lo, Targets old)
{
    lo->on_break = old.on_break;
    lo->on_continue = old.on_continue;
}

static void
loop_body(Lower *lo, CXCursor body, BlockId exit, BlockId next)
{
    Targets old = targets(lo, exit, next);
    lower_stmt(lo, body);
    restore(lo, old);
    ir_jump(&lo->b, next);
}

/* while (T x = f()): made anew, and destroyed, each time. */
static void
while_declared(Lower *lo, CXCursor c, Kids k)
{
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), next = ir_block(&lo->b),
            out = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    uint32_t before = lo->alive.n;
    k = declared_first(lo, c, k);
    if (k.n >= 2) {
        lower_cond(lo, k.at[0], body, out);
        lo->b.block = body;
        Targets old = targets(lo, exit, next);
        lo->on_break.alive = before;
        lower_stmt(lo, k.at[1]);
        restore(lo, old);
        ir_jump(&lo->b, next);
        lo->b.block = next;
        scope_unwind(lo, before, true);
        ir_jump(&lo->b, head);
        lo->b.block = out;
    }
    scope_close(lo);
    ir_jump(&lo->b, exit);
    lo->b.block = exit;
}

/* for (T x : range): how often, and what x is, nobody knows. */
static void
range_stmt(Lower *lo, CXCursor c, Kids k)
{
    if (k.n < 3 || clang_getCursorKind(k.at[0]) != CXCursor_VarDecl) {
        lower_left_out(lo, "range for", c, NULL, 0);
        lo->b.f->degraded = true;
        return;
    }
    CXCursor range = k.at[k.n - 2];
    scope_open(lo, c);
    lower_left_out(lo, "range for", range, NULL, 0);
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b),
            next = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    Ref more = lower_emit(lo, OP_opaque, SUB_NONE, type_int(lo->fr), 0, 0);
    name_last_opaque(lo, "range for");
    ir_branch(&lo->b, more, body, exit);
    lo->b.block = body;
    uint32_t before = lo->alive.n;
    lower_unknown_var(lo, k.at[0]);
    Targets old = targets(lo, exit, next);
    lo->on_break.alive = before;
    lower_stmt(lo, k.at[k.n - 1]);
    restore(lo, old);
    ir_jump(&lo->b, next);
    lo->b.block = next;
    scope_unwind(lo, before, true);
    lo->alive.n = before;
    ir_jump(&lo->b, head);
    lo->b.block = exit;
    lower_at_end(lo, c);
    scope_close(lo);
}

/* What is thrown in the body is not followed to the handlers. */
static void
try_stmt(Lower *lo, Kids k)
{
    for (uint32_t i = 0; i < k.n; i++)
        if (clang_getCursorKind(k.at[i]) == CXCursor_CXXCatchStmt)
            front_left(lo->fr, "catch");
        else
            lower_stmt(lo, k.at[i]);
}

static void
while_stmt(Lower *lo, Kids k)
{
    if (k.n < 2)
        return;
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    lower_cond(lo, k.at[0], body, exit);
    lo->b.block = body;
    loop_body(lo, k.at[1], exit, head);
    lo->b.block = exit;
}

static void
do_stmt(Lower *lo, Kids k)
{
    if (k.n < 2)
        return;
    BlockId body = ir_block(&lo->b), next = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, body);
    lo->b.block = body;
    loop_body(lo, k.at[0], exit, next);
    lo->b.block = next;
    lower_cond(lo, k.at[1], body, exit);
    lo->b.block = exit;
}

/* Which of init, cond, inc and body the children are. */
enum { FOR_INIT, FOR_COND, FOR_INC, FOR_BODY, FOR_PARTS };

static bool
for_by_layout(Front *fr, CXCursor c, Kids k, int part[])
{
    if (!fr->peek)
        return false;
    const void *const *s = (const void *const *)(const void *)((const char *)c.data[1] + 8);
    static const int AT[FOR_PARTS] = {0, 2, 3, 4};
    for (uint32_t i = 0; i < k.n; i++) {
        int found = -1;
        for (int p = 0; p < FOR_PARTS && found < 0; p++)
            if (s[AT[p]] == k.at[i].data[1] && (i + 1 == k.n) == (p == FOR_BODY))
                found = p;
        if (found < 0)
            return false;
        part[found] = (int)i;
    }
    return true;
}

/* By the semicolons in the text between the parentheses. */
static bool
for_by_text(Front *fr, CXCursor c, Kids k, int part[])
{
    const char *macro;
    CXSourceLocation start = clang_getCursorLocation(c);
    front_place(fr, start, &macro);
    size_t n;
    const char *text = front_text(fr, start, &n);
    if (macro || n < 3 || memcmp(text, "for", 3) != 0)
        return false;
    int depth = 0, section = 0;
    bool full[3] = {false, false, false};
    for (size_t i = 3; i < n; i++) {
        char x = text[i];
        if (x == '(' || x == '[' || x == '{')
            depth++;
        else if ((x == ')' || x == ']' || x == '}') && --depth == 0)
            break;
        if (x == '"' || x == '\'') {
            for (i++; i < n && text[i] != x; i++)
                i += text[i] == '\\';
            full[section] = true;
        } else if (x == '/' && i + 1 < n && text[i + 1] == '*') {
            for (i += 2; i + 1 < n && !(text[i] == '*' && text[i + 1] == '/'); i++)
                ;
            i++;
        } else if (x == ';' && depth == 1) {
            if (++section > 2)
                return false;
        } else if (depth > 1 || (depth == 1 && x != '(' && x != ' ' && x != '\t' && x != '\n' &&
                                 x != '\r' && x != '\\'))
            full[section] = true;
    }
    uint32_t next = 0;
    for (int p = 0; p < 3; p++)
        if (full[p])
            part[p] = (int)next++;
    part[FOR_BODY] = (int)next;
    return next + 1 == k.n;
}

static void
for_parts(Front *fr, CXCursor c, Kids k, int part[])
{
    for (int p = 0; p < FOR_PARTS; p++)
        part[p] = -1;
    if (for_by_layout(fr, c, k, part))
        return;
    for (int p = 0; p < FOR_PARTS; p++)
        part[p] = -1;
    if (k.n != 1 && k.n != 4 && for_by_text(fr, c, k, part))
        return;
    bool has_decl = clang_getCursorKind(k.at[0]) == CXCursor_DeclStmt;
    static const int ORDER[5][FOR_PARTS] = {
        {-1, -1, -1, -1}, {-1, -1, -1, 0}, {-1, 0, -1, 1}, {0, 1, -1, 2}, {0, 1, 2, 3}};
    memcpy(part, ORDER[k.n < 5 ? k.n : 4], sizeof ORDER[0]);
    if (k.n == 2 && has_decl)
        part[FOR_INIT] = 0, part[FOR_COND] = -1;
    else if (k.n == 3 && !has_decl)
        part[FOR_INIT] = -1, part[FOR_COND] = 0, part[FOR_INC] = 1;
}

static void
for_stmt(Lower *lo, CXCursor c, Kids k)
{
    if (k.n < 1)
        return;
    int part[FOR_PARTS];
    for_parts(lo->fr, c, k, part);
    scope_open(lo, c);
    if (part[FOR_INIT] >= 0)
        lower_stmt(lo, k.at[part[FOR_INIT]]);
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b);
    BlockId next = part[FOR_INC] >= 0 ? ir_block(&lo->b) : head;
    ir_jump(&lo->b, head);
    lo->b.block = head;
    if (part[FOR_COND] >= 0)
        lower_cond(lo, k.at[part[FOR_COND]], body, exit);
    else
        ir_jump(&lo->b, body);
    lo->b.block = body;
    loop_body(lo, k.at[part[FOR_BODY]], exit, next);
    if (part[FOR_INC] >= 0) {
        lo->b.block = next;
        lower_effect(lo, k.at[part[FOR_INC]]);
        ir_jump(&lo->b, head);
    }
    lo->b.block = exit;
    lower_at_end(lo, c);
    scope_close(lo);
}

/* ---- switch ------------------------------------------------------------------------------ */

typedef struct Switch {
    Vec(Case) cases;
    BlockId dflt; /* -1 if there is none */
} Switch;

/* The enumeration whose value e is, before it was converted to int. */
static CXType
enumeration(Lower *lo, CXCursor e)
{
    for (;;) {
        CXType t = clang_getCanonicalType(clang_getCursorType(e));
        Kids k = cursor_kids(lo->fr, e);
        if (t.kind == CXType_Enum || k.n != 1 || !cursor_is_expr(k.at[0]))
            return t;
        e = k.at[0];
    }
}

typedef struct Named {
    const Switch *in;
    uint32_t n;
    bool all;
} Named;

static enum CXChildVisitResult
is_named(CXCursor c, CXCursor parent, CXClientData data)
{
    Named *named = data;
    (void)parent;
    if (clang_getCursorKind(c) != CXCursor_EnumConstantDecl)
        return CXChildVisit_Continue;
    long long value = clang_getEnumConstantDeclValue(c);
    bool found = false;
    for (uint32_t k = 0; k < named->in->cases.n; k++)
        found |= named->in->cases.at[k].lo <= value && value <= named->in->cases.at[k].hi;
    named->n++;
    named->all &= found;
    return CXChildVisit_Continue;
}

/* A switch without default that has a case for each enumerator: whoever wrote it means that there are no others. */
static bool
names_all(Lower *lo, CXCursor cond, const Switch *in)
{
    CXType t = enumeration(lo, cond);
    if (t.kind != CXType_Enum || in->dflt >= 0)
        return false;
    Named named = {in, 0, true};
    clang_visitChildren(clang_getTypeDeclaration(t), is_named, &named);
    return named.all && named.n > 1;
}

static void switch_cases(Lower *lo, CXCursor c, Kids k);

static void
switch_stmt(Lower *lo, CXCursor c, Kids k)
{
    if (lo->fr->cxx)
        k = declared_first(lo, c, k);
    if (k.n >= 2)
        switch_cases(lo, c, k);
    if (lo->fr->cxx) {
        lower_at_end(lo, c);
        scope_close(lo);
    }
}

static void
switch_cases(Lower *lo, CXCursor c, Kids k)
{
    Ref value = lower_value(lo, k.at[0]);
    if (lo->b.block < 0)
        lo->b.block = ir_block(&lo->b);
    BlockId head = lo->b.block, exit = ir_block(&lo->b);
    Switch here = {.dflt = -1}, *outer = lo->in_switch;
    lo->in_switch = &here;
    lo->b.block = -1;
    Targets old = targets(lo, exit, -1);
    lower_stmt(lo, k.at[1]);
    restore(lo, old);
    ir_jump(&lo->b, exit);
    lo->in_switch = outer;

    if (names_all(lo, k.at[0], &here)) {
        lo->b.block = here.dflt = ir_block(&lo->b);
        lower_emit(lo, OP_unreachable, SUB_NONE, -1, 0, 0);
    }
    lo->b.block = head;
    lower_at(lo, c);
    ir_switch(&lo->b, value, here.cases.at, here.cases.n, here.dflt < 0 ? exit : here.dflt);
    lo->b.block = exit;
}

static BlockId
case_block(Lower *lo)
{
    BlockId b = ir_block(&lo->b);
    ir_jump(&lo->b, b);
    lo->b.block = b;
    return b;
}

static void
case_stmt(Lower *lo, Kids k)
{
    Case one = {0, 0, case_block(lo)};
    bool known = k.n >= 2 && cursor_evaluate(k.at[0], &one.lo);
    one.hi = one.lo;
    if (k.n == 3)
        known &= cursor_evaluate(k.at[1], &one.hi);
    if (known && lo->in_switch && one.lo <= one.hi)
        vec_push(lo->fr->scratch, &lo->in_switch->cases, one);
    if (k.n)
        lower_stmt(lo, k.at[k.n - 1]);
}

static void
default_stmt(Lower *lo, Kids k)
{
    BlockId b = case_block(lo);
    if (lo->in_switch)
        lo->in_switch->dflt = b;
    if (k.n)
        lower_stmt(lo, k.at[k.n - 1]);
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

static void
compound(Lower *lo, CXCursor c, Kids k)
{
    scope_open(lo, c);
    for (uint32_t i = 0; i < k.n; i++)
        lower_stmt(lo, k.at[i]);
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
        if_stmt(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_WhileStmt:
        k = cursor_kids(lo->fr, c);
        if (k.n && clang_getCursorKind(k.at[0]) == CXCursor_VarDecl)
            while_declared(lo, c, k);
        else
            while_stmt(lo, k);
        return;
    case CXCursor_CXXForRangeStmt:
        range_stmt(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_CXXTryStmt:
        try_stmt(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_DoStmt:
        do_stmt(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_ForStmt:
        for_stmt(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_SwitchStmt:
        switch_stmt(lo, c, cursor_kids(lo->fr, c));
        return;
    case CXCursor_CaseStmt:
        case_stmt(lo, cursor_kids(lo->fr, c));
        return;
    case CXCursor_DefaultStmt:
        default_stmt(lo, cursor_kids(lo->fr, c));
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

/* ---- functions ------------------------------------------------------------------------------------ */

static int32_t
hidden_parameter(Lower *lo, const char *name, CXType to)
{
    int32_t local = ir_local(&lo->b, name ? intern(name) : NULL,
                             type_pointer(lo->fr, lower_type(lo->fr, to)), lo->b.loc);
    lo->b.f->locals.at[local].is_param = true;
    return local;
}

static void
hidden_parameters(Lower *lo, CXCursor def)
{
    CXType result = clang_getCursorResultType(def);
    if (class_by_address(lo->fr, result))
        lo->result_local = hidden_parameter(lo, NULL, result);
    if (!class_is_method(def))
        return;
    lo->this_type = clang_getCanonicalType(clang_getCursorType(clang_getCursorSemanticParent(def)));
    lo->this_local = hidden_parameter(lo, "this", lo->this_type);
    if (clang_getCursorKind(def) == CXCursor_Destructor)
        lo->destructor = def;
}

static void
parameters(Lower *lo, CXCursor def)
{
    int n = clang_Cursor_getNumArguments(def);
    lo->this_local = lo->result_local = -1;
    lo->destructor = clang_getNullCursor();
    if (lo->fr->cxx)
        hidden_parameters(lo, def);
    for (int i = 0; i < n; i++) {
        CXCursor p = clang_Cursor_getArgument(def, (unsigned)i);
        CXType type = clang_getCursorType(p);
        const char *name = cursor_name(p);
        TypeId t = variable_type(lo->fr, p);
        int32_t local = ir_local(&lo->b, *name ? name : NULL,
                                 class_by_address(lo->fr, type) ? type_pointer(lo->fr, t) : t,
                                 front_place(lo->fr, clang_getCursorLocation(p), NULL));
        lo->b.f->locals.at[local].is_param = true;
        lo->b.f->locals.at[local].is_volatile =
            clang_isVolatileQualifiedType(clang_getCanonicalType(type)) != 0;
        map_put(&lo->locals, KEY_PTR(p.data[0]), (uint64_t)local);
    }
    lo->b.f->nparams = lo->b.f->locals.n;
}

/* Which local a temporary is an address in, -1 if none. */
static int32_t
address_in(const int32_t *in, Ref r)
{
    return r.kind == REF_LOCAL ? r.n : r.kind == REF_TMP ? in[r.n] : -1;
}

/* Does operand k of the instruction only say where to read or write? */
static bool
is_place(const Instr *i, uint32_t k)
{
    switch (i->op) {
    case OP_load:
    case OP_field:
    case OP_zero:
    case OP_enter:
    case OP_leave:
    case OP_copy:
    case OP_discard:
        return true;
    case OP_store:
    case OP_index:
        return k == 0;
    default:
        return false;
    }
}

static void
find_taken(Arena *a, Function *f)
{
    int32_t *in = NEW_N(a, int32_t, f->instrs.n + 1);
    for (uint32_t r = 0; r < f->rpo.n; r++) {
        const Block *b = &f->blocks.at[f->rpo.at[r]];
        for (uint32_t k = b->first; k < b->first + b->n; k++) {
            const Instr *i = &f->instrs.at[k];
            in[k] = i->op == OP_field || i->op == OP_index ? address_in(in, ir_arg(f, i, 0)) : -1;
            for (uint32_t n = 0; n < i->nargs; n++) {
                int32_t local = address_in(in, ir_arg(f, i, n));
                if (local >= 0 && !is_place(i, n))
                    f->locals.at[local].address_taken = true;
            }
        }
    }
}

static uint32_t
end_line(Front *fr, CXCursor def)
{
    return front_place(fr, clang_getRangeEnd(clang_getCursorExtent(def)), NULL).line;
}

void
lower_function(Front *fr, CXCursor def)
{
    FuncId id = decl_func(fr, def);
    Kids k = cursor_kids(fr, def);
    if (fr->unit->funcs.at[id].blocks.n)
        return; /* defined twice: an error that the compiler has reported */
    enum CXCursorKind last = k.n ? clang_getCursorKind(k.at[k.n - 1]) : CXCursor_InvalidFile;
    if (last != CXCursor_CompoundStmt && last != CXCursor_CXXTryStmt) {
        fr->unit->funcs.at[id].no_body_error = true;
        fr->unit->funcs.at[id].why = "libclang shows no body";
        return;
    }
    Function f = fr->unit->funcs.at[id]; /* the table may move meanwhile */
    Lower *lo = NEW(fr->scratch, Lower);
    lo->fr = fr;
    lo->unit = fr->unit;
    lo->b.unit = fr->unit;
    lo->b.f = &f;
    lo->body = k.at[k.n - 1];
    lo->on_break.to = lo->on_continue.to = -1;
    map_init(&lo->locals, fr->scratch);
    map_init(&lo->labels, fr->scratch);
    lo->b.block = ir_block(&lo->b);
    lower_at(lo, def);

    parameters(lo, def);
    lo->full_block = lo->b.block;
    if (clang_getCursorKind(def) == CXCursor_Constructor)
        class_begin(lo, def, k);
    lower_stmt(lo, lo->body);
    if (!clang_Cursor_isNull(lo->destructor) && lo->b.block >= 0)
        class_end(lo, def);
    lower_at_end(lo, lo->body);
    ir_finish(&lo->b);
    find_taken(fr->scratch, &f);
    f.end_line = end_line(fr, def);
    fr->unit->funcs.at[id] = f;
}
