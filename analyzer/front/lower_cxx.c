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

static Ref
this_value(Lower *lo)
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
        vec_push(lo->fr->scratch, &m.refs, this_value(lo));
    CXType t = clang_getCursorType(c);
    TypeId type = t.kind == CXType_Invalid || !cursor_is_expr(c) ? -1 : lower_type(lo->fr, t);
    if (type >= 0 && cxx_is_glvalue(c))
        type = type_pointer(lo->fr, type);
    Ref r = ir_emit(&lo->b, OP_opaque, SUB_NONE, type, 0, m.refs.at, m.refs.n);
    ir_last(&lo->b)->name = intern(what);
    return r;
}

static const char *
named(Lower *lo, const char *what, const char *name)
{
    return intern(*name ? arena_printf(lo->fr->scratch, "%s %s", what, name) : what);
}

/* ---- the end of a life --------------------------------------------------------------------- */

static Ref
part_of(Lower *lo, Ref whole, CXType record, CXCursor field)
{
    CXType t = clang_getCursorType(field);
    int64_t offset;
    int bit, bits;
    type_member(field, &offset, &bit, &bits);
    Ref r = lower_emit(lo, OP_field, SUB_NONE, type_pointer(lo->fr, lower_type(lo->fr, t)), offset,
                       1, whole);
    ir_last(&lo->b)->name = cursor_name(field);
    ir_last(&lo->b)->record = type_record_name(record);
    return r;
}

static void
unknown_end(Lower *lo, Ref at, const ClassInfo *info)
{
    ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &at, 1);
    ir_last(&lo->b)->name = named(lo, "destructor of", info->name);
}

/* The members and bases, as a destructor does after its body. */
static void
destroy_parts(Lower *lo, Ref at, CXType t)
{
    const ClassInfo *info = class_info(lo->fr, t);
    const Members *m = type_members(lo->fr, clang_getCanonicalType(t));
    for (uint32_t i = m->n; i-- > 0;)
        if (class_destruction(lo->fr, clang_getCursorType(m->at[i])) != DESTROYED_NOT)
            class_destroy(lo, part_of(lo, at, t, m->at[i]), clang_getCursorType(m->at[i]));
    for (uint32_t i = info->bases.n; i-- > 0;)
        if (class_base_offset(lo->fr, t, info->bases.at[i]) == 0)
            class_destroy(lo, at, info->bases.at[i]);
        else if (class_destruction(lo->fr, info->bases.at[i]) != DESTROYED_NOT)
            unknown_end(lo, at, class_info(lo->fr, info->bases.at[i]));
}

void
class_destroy(Lower *lo, Ref at, CXType t)
{
    t = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(t)));
    Destruction d = class_destruction(lo->fr, t);
    if (d == DESTROYED_NOT)
        return;
    if (t.kind != CXType_Record) {
        CXType e = t;
        while (e.kind != CXType_Record)
            e = clang_getCanonicalType(clang_getArrayElementType(e));
        unknown_end(lo, at, class_info(lo->fr, e));
        return;
    }
    const ClassInfo *info = class_info(lo->fr, t);
    if (d == DESTROYED_SOMEHOW)
        unknown_end(lo, at, info);
    else if (d == DESTROYED_BY_MEMBERS)
        destroy_parts(lo, at, t);
    else {
        FuncId f = decl_func(lo->fr, info->destructor);
        lower_emit(lo, OP_call, SUB_NONE, type_void(lo->fr), 0, 2, ref_func(f), at);
    }
}

/* ---- the beginning --------------------------------------------------------------------------- */

static CXCursor
initialiser_in(Front *fr, CXCursor field)
{
    return clang_getCursorKind(field) == CXCursor_FieldDecl && !clang_Cursor_isBitField(field) &&
                   !class_is_template(field)
               ? cursor_last_expr(fr, field)
               : clang_getNullCursor();
}

static void
value_into(Lower *lo, Ref to, CXType t, CXCursor init)
{
    t = clang_getCanonicalType(t);
    if (t.kind == CXType_LValueReference || t.kind == CXType_RValueReference) {
        Ref v = lower_address(lo, init);
        lower_at(lo, init);
        lower_store(lo, to, v, lower_type(lo->fr, t), 0);
    } else if (class_by_address(lo->fr, t))
        class_into(lo, to, t, init);
    else if (clang_getCursorKind(init) == CXCursor_UnexposedExpr && !cursor_kids(lo->fr, init).n &&
             cxx_node(init) == CXX_OTHER) /* member() */
        lower_emit(lo, OP_zero, SUB_NONE, lower_type(lo->fr, t), clang_Type_getSizeOf(t), 1, to);
    else
        lower_init_local(lo, to, t, init);
}

static void
default_parts(Lower *lo, Ref at, CXType t, const Map *written, CXCursor where)
{
    const ClassInfo *info = class_info(lo->fr, t);
    const Members *m = type_members(lo->fr, clang_getCanonicalType(t));
    for (uint32_t i = 0; i < m->n; i++) {
        CXCursor field = m->at[i], init = initialiser_in(lo->fr, field);
        CXType type = clang_getCursorType(field);
        uint64_t *own = written ? map_get(written, KEY_PTR(field.data[0])) : NULL;
        if (own)
            init = *(CXCursor *)(uintptr_t)*own;
        if (!clang_Cursor_isNull(init))
            value_into(lo, part_of(lo, at, t, field), type, init);
        else if (class_by_address(lo->fr, type))
            class_default(lo, part_of(lo, at, t, field), type, where);
    }
    (void)info;
}

/* A value that is made of nothing. */
void
class_default(Lower *lo, Ref at, CXType t, CXCursor where)
{
    t = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(t)));
    if (!class_by_address(lo->fr, t))
        return;
    const ClassInfo *info = class_info(lo->fr, t);
    CXCursor made = info->constructor;
    bool written = !clang_Cursor_isNull(made) && !class_is_implicit(made);
    if (info->is_template || info->odd || (written && clang_Cursor_getNumArguments(made) > 0)) {
        lower_at(lo, where);
        ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &at, 1);
        ir_last(&lo->b)->name = named(lo, "constructor of", info->name);
        return;
    }
    if (written) {
        lower_emit(lo, OP_call, SUB_NONE, type_void(lo->fr), 0, 2,
                   ref_func(decl_func(lo->fr, made)), at);
        return;
    }
    for (uint32_t i = 0; i < info->bases.n; i++)
        if (class_base_offset(lo->fr, t, info->bases.at[i]) == 0)
            class_default(lo, at, info->bases.at[i], where);
    default_parts(lo, at, t, NULL, where);
}

/* What a constructor does before its body: `def`'s children are members and bases, each followed by what it gets. */
void
class_begin(Lower *lo, CXCursor def, Kids k)
{
    CXType t = clang_getCursorType(clang_getCursorSemanticParent(def));
    const ClassInfo *info = class_info(lo->fr, t);
    Map written;
    Vec(CXType) based = {0};
    map_init(&written, lo->fr->scratch);
    Ref at = this_value(lo);
    CXCursor member = clang_getNullCursor();
    CXType base = {0};
    for (uint32_t i = 0; i < k.n; i++) {
        enum CXCursorKind kind = clang_getCursorKind(k.at[i]);
        if (kind == CXCursor_MemberRef)
            member = clang_getCursorReferenced(k.at[i]);
        else if (kind == CXCursor_TypeRef)
            base = clang_getCanonicalType(clang_getCursorType(k.at[i]));
        else if (cursor_is_expr(k.at[i]) && !clang_Cursor_isNull(member)) {
            map_put(&written, KEY_PTR(member.data[0]), KEY_PTR(&k.at[i]));
            member = clang_getNullCursor();
        } else if (cursor_is_expr(k.at[i])) {
            CXType made = clang_getCanonicalType(clang_getCursorType(k.at[i]));
            if (class_base_offset(lo->fr, t, made) != 0) {
                lower_left_out(lo, "base class", k.at[i], &at, 1);
                continue;
            }
            value_into(lo, at, made, k.at[i]);
            vec_push(lo->fr->scratch, &based, made);
            if (clang_equalTypes(made, clang_getCanonicalType(t)))
                return; /* another constructor has done it all */
        }
    }
    (void)base;
    for (uint32_t i = 0; i < info->bases.n; i++) {
        bool done = false;
        for (uint32_t j = 0; j < based.n; j++)
            done |= clang_equalTypes(based.at[j], info->bases.at[i]) != 0;
        if (!done && class_base_offset(lo->fr, t, info->bases.at[i]) == 0)
            class_default(lo, at, info->bases.at[i], def);
    }
    default_parts(lo, at, t, &written, def);
}

void
class_end(Lower *lo, CXCursor def)
{
    lower_at_end(lo, lo->body);
    destroy_parts(lo, this_value(lo), clang_getCursorType(clang_getCursorSemanticParent(def)));
}

/* ---- temporaries -------------------------------------------------------------------------------- */

/* A place for a value that has none, until the end of the full expression. */
Ref
lower_temporary(Lower *lo, CXCursor c)
{
    TypeId type = lower_expr_type(lo, c);
    CXType t = clang_getCursorType(c);
    lower_at(lo, c);
    int32_t local = lower_unnamed(lo, type);
    lower_emit(lo, OP_enter, SUB_NONE, -1, 0, 1, ref_local(local));
    lower_into(lo, ref_local(local), type, c, 0);
    Alive a = {.local = local,
               .cleanup = -1,
               .is_class = class_destruction(lo->fr, t) != DESTROYED_NOT,
               .type = t,
               .maybe = lo->b.block != lo->full_block};
    if (a.is_class)
        vec_push(lo->fr->scratch, &lo->alive, a);
    return ref_local(local);
}

typedef struct Full { /* a full expression: at its end its temporaries go */
    uint32_t alive;
    BlockId block;
} Full;

static Full
full_begin(Lower *lo)
{
    Full f = {lo->alive.n, lo->full_block};
    lo->full_block = lo->b.block;
    return f;
}

static void
full_end(Lower *lo, Full f, CXCursor c)
{
    lower_at(lo, c);
    scope_unwind(lo, f.alive, true);
    lo->alive.n = f.alive;
    lo->full_block = f.block;
}

bool
cxx_cleans_up(CXCursor c)
{
    return cxx_node(c) == CXX_CLEANUPS;
}

void
cxx_full_effect(Lower *lo, CXCursor c, CXCursor inner)
{
    Full f = full_begin(lo);
    lower_effect(lo, inner);
    full_end(lo, f, c);
}

/* ---- calls ------------------------------------------------------------------------------------------ */

typedef struct CxxCall {
    CXCursor f;       /* null: through a pointer */
    CXCursor pointer; /* then */
    const CXCursor *args;
    uint32_t nargs;
    bool has_self;
    Ref self;
} CxxCall;

static Kids
expressions(Lower *lo, CXCursor c)
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

static Ref
argument(Lower *lo, const CxxCall *call, uint32_t i)
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
        args[n] = argument(lo, call, i);
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
        ir_last(&lo->b)->name = named(lo, "virtual call of", class_qualified(fr, call->f));
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
        return lo->this_local >= 0 ? this_value(lo) : lower_left_out(lo, "this", member, NULL, 0);
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

static Ref
call_into(Lower *lo, CXCursor c, Ref to)
{
    Kids k = expressions(lo, c);
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
        return call_into(lo, c, ref_none());
    Ref at = lower_temporary(lo, c);
    return lower_load(lo, at, lower_expr_type(lo, c), 0);
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
        lower_left_out(lo, named(lo, "implicit copy of", class_info(lo->fr, t)->name), from, both,
                       2);
}

static void
construct(Lower *lo, Ref to, CXType t, CXCursor c, CXCursor f)
{
    Kids k = expressions(lo, c);
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
        lower_left_out(lo, named(lo, "constructor of", info->name), c, &to, 1);
        return;
    }
    Ref *args = NEW_N(lo->fr->scratch, Ref, k.n + 2);
    uint32_t n = 0;
    args[n++] = ref_func(decl_func(lo->fr, f));
    args[n++] = to;
    for (uint32_t i = 0; i < k.n; i++) {
        args[n] = argument(lo, &call, i);
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
    Kids k = expressions(lo, c);
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
                call_into(lo, c, to);
            else {
                Ref v = call_into(lo, c, ref_none());
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
                       : named(lo, "value of", class_info(lo->fr, t)->name),
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
    uint32_t nexpr = expressions(lo, c).n;
    bool array = plain && is_array_new(lo, c);
    if (!plain || (array ? class_by_address(lo->fr, t) || nexpr != 1 : nexpr > 1))
        return lower_left_out(lo, "new", c, NULL, 0);
    if (array) {
        Ref count = lower_value(lo, expressions(lo, c).at[0]);
        lower_at(lo, c);
        TypeId type = lower_expr_type(lo, expressions(lo, c).at[0]);
        Ref bytes = lower_binary(lo, BIN_mul, type, type, count, lower_int(lo, size));
        return allocator(lo, "operator_new_array", bytes, pointer);
    }
    lower_at(lo, c);
    Ref p = allocator(lo, "operator_new", lower_int(lo, size), pointer);
    (void)k;
    if (nexpr) {
        CXCursor init = expressions(lo, c).at[0];
        if (clang_getCursorKind(t.kind == CXType_Record ? cursor_strip(lo->fr, init) : init) ==
                CXCursor_CallExpr &&
            t.kind == CXType_Record)
            class_into(lo, p, t, init);
        else
            value_into(lo, p, t, init);
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
        lower_left_out(lo, named(lo, "delete of", class_info(lo->fr, t)->name), c, &p, 1);
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
    Kids k = expressions(lo, c);
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
    Kids k = expressions(lo, c);
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
        return lo->this_local >= 0 ? this_value(lo) : lower_left_out(lo, "this", c, NULL, 0);
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
