/*
 * lower_life: the lives of values of class type: what a constructor begins with, what a destructor ends with, and temporaries,
 * which live to the end of their full expression.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

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
    ir_last(&lo->b)->name = lower_named(lo, "destructor of", info->name);
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

static CXCursor
initialiser_in(Front *fr, CXCursor field)
{
    return clang_getCursorKind(field) == CXCursor_FieldDecl && !clang_Cursor_isBitField(field) &&
                   !class_is_template(field)
               ? cursor_last_expr(fr, field)
               : clang_getNullCursor();
}

void
class_value_into(Lower *lo, Ref to, CXType t, CXCursor init)
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
            class_value_into(lo, part_of(lo, at, t, field), type, init);
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
        ir_last(&lo->b)->name = lower_named(lo, "constructor of", info->name);
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
    Ref at = lower_this(lo);
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
            class_value_into(lo, at, made, k.at[i]);
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
    destroy_parts(lo, lower_this(lo), clang_getCursorType(clang_getCursorSemanticParent(def)));
}

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

Full
full_begin(Lower *lo)
{
    Full f = {lo->alive.n, lo->full_block};
    lo->full_block = lo->b.block;
    return f;
}

void
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
