/*
 * lower_class: what a C++ class is: its bases, whether it is passed by address, what ends its life; and what a C++
 * function is called.
 *
 * A class whose values are more than their bytes (clang: no POD) is passed and returned by address, as the compilers
 * do: a parameter of its type is a pointer, and a function that returns one has the place for it as its first
 * parameter. `this` follows. So the IR knows pointers only.
 *
 * The members of a class that a template made are not shown by libclang: such a class has a size and fields, but what
 * its functions do is not known.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- what a cursor stands in ------------------------------------------------------------- */

static bool
is_class_kind(enum CXCursorKind kind)
{
    return kind == CXCursor_ClassDecl || kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl;
}

static bool
is_template_kind(enum CXCursorKind kind)
{
    return kind == CXCursor_ClassTemplate || kind == CXCursor_FunctionTemplate ||
           kind == CXCursor_ClassTemplatePartialSpecialization;
}

bool
class_is_template(CXCursor c)
{
    for (; !clang_Cursor_isNull(c); c = clang_getCursorSemanticParent(c)) {
        enum CXCursorKind kind = clang_getCursorKind(c);
        if (kind == CXCursor_TranslationUnit || kind == CXCursor_Namespace)
            return false;
        if (is_template_kind(kind) || !clang_Cursor_isNull(clang_getSpecializedCursorTemplate(c)))
            return true;
    }
    return false;
}

bool
class_is_method(CXCursor f)
{
    switch (clang_getCursorKind(f)) {
    case CXCursor_Constructor:
    case CXCursor_Destructor:
    case CXCursor_ConversionFunction:
        return true;
    case CXCursor_CXXMethod:
        return !clang_CXXMethod_isStatic(f);
    default:
        return false;
    }
}

bool
class_is_function(CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    return kind == CXCursor_FunctionDecl || kind == CXCursor_CXXMethod || class_is_method(c);
}

/* Nobody wrote it: the compiler makes it when it is needed. */
bool
class_is_implicit(CXCursor f)
{
    return clang_CXXMethod_isDefaulted(f) ||
           clang_equalLocations(clang_getCursorLocation(f),
                                clang_getCursorLocation(clang_getCursorSemanticParent(f)));
}

const char *
class_qualified(Front *fr, CXCursor f)
{
    const char *name = cursor_name(f);
    CXCursor c = clang_getCursorSemanticParent(f);
    for (; !clang_Cursor_isNull(c); c = clang_getCursorSemanticParent(c)) {
        enum CXCursorKind kind = clang_getCursorKind(c);
        const char *outer = cursor_name(c);
        if (kind != CXCursor_Namespace && !is_class_kind(kind) && !is_template_kind(kind))
            break;
        if (*outer && !strchr(outer, '('))
            name = arena_printf(fr->arena, "%s::%s", outer, name);
    }
    return intern(name);
}

/* What the linker knows it by; NULL if that is its name, as C's functions have it. */
const char *
class_link(CXCursor f)
{
    CXString s = clang_Cursor_getMangling(f);
    const char *mangled = clang_getCString(s);
    mangled = mangled && *mangled ? intern(mangled) : NULL;
    clang_disposeString(s);
    if (!mangled) {
        s = clang_getCursorUSR(f);
        mangled = intern(clang_getCString(s));
        clang_disposeString(s);
    }
    return mangled == cursor_name(f) ? NULL : mangled;
}

/* ---- classes -------------------------------------------------------------------------------- */

static enum CXChildVisitResult
note_part(CXCursor c, CXCursor parent, CXClientData data)
{
    ClassInfo *info = ((void **)data)[0];
    Front *fr = ((void **)data)[1];
    (void)parent;
    switch (clang_getCursorKind(c)) {
    case CXCursor_CXXBaseSpecifier:
        vec_push(fr->arena, &info->bases, clang_getCanonicalType(clang_getCursorType(c)));
        info->odd |= clang_isVirtualBase(c) != 0;
        break;
    case CXCursor_Destructor:
        info->destructor = c;
        info->is_virtual |= clang_CXXMethod_isVirtual(c) != 0;
        break;
    case CXCursor_Constructor:
        if (clang_CXXConstructor_isDefaultConstructor(c))
            info->constructor = c;
        info->constructs = true;
        info->copies |= (clang_CXXConstructor_isCopyConstructor(c) ||
                         clang_CXXConstructor_isMoveConstructor(c)) &&
                        !clang_CXXMethod_isDefaulted(c);
        break;
    case CXCursor_CXXMethod:
        info->is_virtual |= clang_CXXMethod_isVirtual(c) != 0;
        info->copies |= strcmp(cursor_name(c), "operator=") == 0 && !clang_CXXMethod_isDefaulted(c);
        break;
    default:
        break;
    }
    return CXChildVisit_Continue;
}

static CXType
element_of(CXType t)
{
    t = clang_getCanonicalType(t);
    while (t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray)
        t = clang_getCanonicalType(clang_getArrayElementType(t));
    return t;
}

static Destruction
destruction(Front *fr, const ClassInfo *info, CXType t)
{
    if (!clang_Cursor_isNull(info->destructor) && !class_is_implicit(info->destructor))
        return info->is_template ? DESTROYED_SOMEHOW : DESTROYED_BY_CALL;
    Destruction d = DESTROYED_NOT;
    for (uint32_t i = 0; i < info->bases.n; i++)
        if (class_destruction(fr, info->bases.at[i]) != DESTROYED_NOT)
            d = DESTROYED_BY_MEMBERS;
    const Members *m = type_members(fr, t);
    for (uint32_t i = 0; i < m->n; i++)
        if (class_destruction(fr, clang_getCursorType(m->at[i])) != DESTROYED_NOT)
            d = DESTROYED_BY_MEMBERS;
    return d != DESTROYED_NOT && info->odd ? DESTROYED_SOMEHOW : d;
}

const ClassInfo *
class_info(Front *fr, CXType t)
{
    t = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(t)));
    uint64_t key = KEY_PTR(t.data[0]), *known = map_get(&fr->classes, key);
    if (known)
        return (const ClassInfo *)(uintptr_t)*known;
    ClassInfo *info = NEW(fr->arena, ClassInfo);
    CXCursor decl = clang_getTypeDeclaration(t), tmpl = clang_getSpecializedCursorTemplate(decl);
    CXCursor def = clang_getCursorDefinition(decl);
    void *data[] = {info, fr};
    map_put(&fr->classes, key, KEY_PTR(info));
    info->destructor = info->constructor = clang_getNullCursor();
    info->is_template = class_is_template(decl);
    info->name = type_record_name(t);
    clang_visitChildren(info->is_template && !clang_Cursor_isNull(tmpl) ? tmpl : def, note_part,
                        data);
    info->is_pod = clang_isPODType(t) != 0;
    if (info->is_template && !info->is_pod &&
        info->bases.n) /* of types that depend on its arguments */
        info->bases.n = 0, info->odd = true;
    info->destruction = info->is_pod ? DESTROYED_NOT : destruction(fr, info, t);
    if (info->is_template && info->odd)
        info->destruction = DESTROYED_SOMEHOW;
    return info;
}

bool
class_by_address(Front *fr, CXType t)
{
    t = clang_getCanonicalType(t);
    return fr->cxx && t.kind == CXType_Record && !class_info(fr, t)->is_pod;
}

/* An array whose elements are made by constructors? */
bool
class_in_array(Front *fr, CXType t)
{
    t = clang_getCanonicalType(t);
    return t.kind == CXType_ConstantArray && class_by_address(fr, element_of(t));
}

Destruction
class_destruction(Front *fr, CXType t)
{
    t = element_of(t);
    return fr->cxx && t.kind == CXType_Record ? class_info(fr, t)->destruction : DESTROYED_NOT;
}

/* ---- bases ------------------------------------------------------------------------------------ */

/* libclang does not say where a base lies. The only one that takes room lies at the start, unless a pointer to the
 * table of virtual functions, which the base does not have, comes before it. */
static int64_t
direct_base(Front *fr, const ClassInfo *info, uint32_t k)
{
    const ClassInfo *base = class_info(fr, info->bases.at[k]);
    uint32_t taking_room = 0;
    for (uint32_t i = 0; i < info->bases.n; i++)
        taking_room += class_info(fr, info->bases.at[i])->is_virtual ||
                       clang_Type_getSizeOf(info->bases.at[i]) > 1;
    return info->odd || taking_room > 1 ||
                   (info->is_virtual && !class_is_virtual(fr, info->bases.at[k]) &&
                    clang_Type_getSizeOf(info->bases.at[k]) > 1) ||
                   base->odd
               ? -1
               : 0;
}

bool
class_is_virtual(Front *fr, CXType t)
{
    const ClassInfo *info = class_info(fr, t);
    bool is = info->is_virtual;
    for (uint32_t i = 0; i < info->bases.n && !is; i++)
        is = class_is_virtual(fr, info->bases.at[i]);
    return is;
}

/* Where base lies in a derived class; -1 if it is not known, or no base. */
int64_t
class_base_offset(Front *fr, CXType derived, CXType base)
{
    derived = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(derived)));
    base = clang_getCanonicalType(type_unqualified(clang_getCanonicalType(base)));
    if (clang_equalTypes(derived, base))
        return 0;
    if (derived.kind != CXType_Record || base.kind != CXType_Record)
        return -1;
    const ClassInfo *info = class_info(fr, derived);
    for (uint32_t i = 0; i < info->bases.n; i++)
        if (class_base_offset(fr, info->bases.at[i], base) == 0)
            return direct_base(fr, info, i);
    return -1;
}

/* Pointers (or the places themselves) to classes of which one is the other's base, away from its start? */
bool
class_moves(Front *fr, CXType from, CXType to)
{
    from = clang_getCanonicalType(from);
    to = clang_getCanonicalType(to);
    if (from.kind == CXType_Pointer && to.kind == CXType_Pointer) {
        from = clang_getCanonicalType(clang_getPointeeType(from));
        to = clang_getCanonicalType(clang_getPointeeType(to));
    }
    if (from.kind != CXType_Record || to.kind != CXType_Record)
        return false;
    CXType a = type_unqualified(from), b = type_unqualified(to);
    if (clang_equalTypes(clang_getCanonicalType(a), clang_getCanonicalType(b)))
        return false;
    const ClassInfo *x = class_info(fr, from), *y = class_info(fr, to);
    if (!x->bases.n && !y->bases.n && !x->odd && !y->odd)
        return false; /* a cast between strangers */
    return class_base_offset(fr, from, to) != 0 && class_base_offset(fr, to, from) != 0;
}

/* ---- functions ---------------------------------------------------------------------------------- */

static CXType
result_type(CXCursor f)
{
    return clang_getCursorResultType(f);
}

/* With the parameters that nobody wrote. */
TypeId
class_function_type(Front *fr, CXCursor f)
{
    TypeId written = lower_type(fr, clang_getCursorType(f));
    bool by_address = class_by_address(fr, result_type(f)), method = class_is_method(f);
    bool moved = false;
    int n = clang_Cursor_getNumArguments(f);
    for (int i = 0; i < n; i++)
        moved |=
            class_by_address(fr, clang_getCursorType(clang_Cursor_getArgument(f, (unsigned)i)));
    if (!by_address && !method && !moved)
        return written;
    Type t = fr->unit->types.at[written];
    Vec(TypeId) params = {0};
    Arena *a = fr->unit->arena;
    if (by_address) {
        vec_push(a, &params, type_pointer(fr, t.to));
        t.to = type_void(fr);
    }
    if (method)
        vec_push(a, &params,
                 type_pointer(
                     fr, lower_type(fr, clang_getCursorType(clang_getCursorSemanticParent(f)))));
    for (uint32_t i = 0; i < t.params.n; i++) {
        bool is_class =
            (int)i < n &&
            class_by_address(fr, clang_getCursorType(clang_Cursor_getArgument(f, (unsigned)i)));
        vec_push(a, &params, is_class ? type_pointer(fr, t.params.at[i]) : t.params.at[i]);
    }
    t.params.at = params.at;
    t.params.n = params.n;
    t.params.cap = params.cap;
    vec_push(a, &fr->unit->types, t);
    return (TypeId)fr->unit->types.n - 1;
}

/* The body that we read of a function; null if there is none, or a template made it. */
CXCursor
class_body_of(Front *fr, CXCursor f)
{
    CXCursor def = clang_getCursorDefinition(f);
    if (clang_Cursor_isNull(def) || class_is_template(def) || class_is_implicit(def))
        return clang_getNullCursor();
    Kids k = cursor_kids(fr, def);
    bool has = k.n && (clang_getCursorKind(k.at[k.n - 1]) == CXCursor_CompoundStmt ||
                       clang_getCursorKind(k.at[k.n - 1]) == CXCursor_CXXTryStmt);
    if (!has || front_owns(fr, def))
        return has ? def : clang_getNullCursor();
    bool is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(def)) != 0;
    return class_is_method(def) && !is_system ? def : clang_getNullCursor();
}

/* Is a copy that the compiler makes of it a copy of its bytes? */
bool
class_is_bytes(Front *fr, CXType t)
{
    const ClassInfo *info = class_info(fr, t);
    if (info->is_pod)
        return true;
    if (info->is_template || info->odd)
        return false;
    const Members *m =
        type_members(fr, clang_getCanonicalType(type_unqualified(clang_getCanonicalType(t))));
    bool is = true;
    for (uint32_t i = 0; i < info->bases.n && is; i++)
        is = !class_info(fr, info->bases.at[i])->copies && class_is_bytes(fr, info->bases.at[i]);
    for (uint32_t i = 0; i < m->n && is; i++) {
        CXType e = element_of(clang_getCursorType(m->at[i]));
        is = e.kind != CXType_Record || (!class_info(fr, e)->copies && class_is_bytes(fr, e));
    }
    return is;
}
