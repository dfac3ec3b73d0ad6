/*
 * lower_type: libclang's types as the unit's table of types.
 *
 * A type is in the table once, whatever typedefs and qualifiers led to it; only const makes a difference. Records
 * have their members flattened, with offsets from their own start.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

static TypeKind
kind_of(CXType t)
{
    switch (t.kind) {
    case CXType_Void:
        return TYPE_VOID;
    case CXType_Bool:
    case CXType_Char_U:
    case CXType_UChar:
    case CXType_Char16:
    case CXType_Char32:
    case CXType_UShort:
    case CXType_UInt:
    case CXType_ULong:
    case CXType_ULongLong:
    case CXType_UInt128:
    case CXType_Char_S:
    case CXType_SChar:
    case CXType_WChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong:
    case CXType_Int128:
    case CXType_Enum:
        return TYPE_INT;
    case CXType_Float:
    case CXType_Double:
    case CXType_LongDouble:
    case CXType_Float128:
    case CXType_Half:
    case CXType_Float16:
    case CXType_BFloat16:
    case CXType_Ibm128:
        return TYPE_FLOAT;
    case CXType_Pointer:
    case CXType_BlockPointer:
    case CXType_NullPtr:
    case CXType_LValueReference:
    case CXType_RValueReference:
        return TYPE_POINTER;
    case CXType_Record:
        return TYPE_RECORD;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray:
        return TYPE_ARRAY;
    case CXType_FunctionProto:
    case CXType_FunctionNoProto:
        return TYPE_FUNCTION;
    default:
        return TYPE_OTHER; /* vectors, complex numbers, what C++ has */
    }
}

static bool
is_signed_kind(CXType t)
{
    switch (t.kind) {
    case CXType_Char_S:
    case CXType_SChar:
    case CXType_WChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong:
    case CXType_Int128:
        return true;
    case CXType_Enum:
        return is_signed_kind(
            clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t))));
    default:
        return false;
    }
}

static const char *
spelling_of(CXType t)
{
    CXString s = clang_getTypeSpelling(t);
    const char *name = intern(clang_getCString(s));
    clang_disposeString(s);
    return t.kind == CXType_Enum && strchr(name, '(') ? intern("enum") : name;
}

/* libclang 19 dies of what broken code makes: a type that is none. */
CXType
type_unqualified(CXType t)
{
    return t.kind == CXType_Invalid ? t : clang_getUnqualifiedType(t);
}

/* The tag, or the typedef of an untagged record, or "". */
const char *
type_record_name(CXType t)
{
    CXCursor decl = clang_getTypeDeclaration(clang_getCanonicalType(t));
    const char *name = cursor_name(decl);
    if (strchr(name, '('))
        return intern(""); /* libclang describes the nameless: "struct (unnamed at ..." */
    enum CXCursorKind outer = clang_getCursorKind(clang_getCursorSemanticParent(decl));
    bool nested =
        outer == CXCursor_Namespace || outer == CXCursor_ClassDecl || outer == CXCursor_StructDecl;
    if (!nested && clang_Cursor_isNull(clang_getSpecializedCursorTemplate(decl)))
        return name;
    const char *whole = spelling_of(type_unqualified(clang_getCanonicalType(t))); /* n::Box<int> */
    bool is_c = strncmp(whole, "struct ", 7) == 0 || strncmp(whole, "union ", 6) == 0;
    return strchr(whole, '(') || is_c ? name : whole;
}

static int64_t
size_of(CXType t)
{
    if (t.kind == CXType_Void || t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto)
        return t.kind == CXType_Void ? -1 : 1;
    if (t.kind == CXType_Unexposed || t.kind == CXType_Overload || t.kind == CXType_Dependent)
        return -1; /* of what C++ has no values of: libclang dies of the question */
    long long size = clang_Type_getSizeOf(t);
    return size < 0 ? -1 : size;
}

typedef struct Gather {
    Front *fr;
    Members *members;
} Gather;

static enum CXVisitorResult
gather_member(CXCursor c, CXClientData data)
{
    Gather *g = data;
    if (*cursor_name(c) || !clang_Cursor_isBitField(c)) /* an unnamed bit-field is padding */
        vec_push(g->fr->arena, g->members, c);
    return CXVisit_Continue;
}

const Members *
type_members(Front *fr, CXType record)
{
    uint64_t key = KEY_PTR(record.data[0]), *known = map_get(&fr->members, key);
    if (known)
        return (const Members *)(uintptr_t)*known;
    Members *m = NEW(fr->arena, Members);
    clang_Type_visitFields(record, gather_member, &(Gather){fr, m});
    map_put(&fr->members, key, KEY_PTR(m));
    return m;
}

bool
type_is_nameless(CXCursor member)
{
    const char *name = cursor_name(member);
    return !*name || strchr(name, '('); /* libclang describes it: "union (anonymous at ..." */
}

int64_t
type_member_offset(Front *fr, CXType record, CXCursor field)
{
    int64_t offset;
    int bit, bits;
    CXCursor decl = clang_getTypeDeclaration(record);
    if (clang_equalCursors(clang_getCursorSemanticParent(field), decl)) {
        type_member(field, &offset, &bit, &bits);
        return offset;
    }
    const Members *m = type_members(fr, record);
    for (uint32_t i = 0; i < m->n; i++) {
        CXType t = clang_getCanonicalType(clang_getCursorType(m->at[i]));
        if (t.kind != CXType_Record || !type_is_nameless(m->at[i]))
            continue;
        int64_t inside = type_member_offset(fr, t, field);
        if (inside >= 0) {
            type_member(m->at[i], &offset, &bit, &bits);
            return offset + inside;
        }
    }
    if (!fr->cxx)
        return -1;
    const ClassInfo *info = class_info(fr, record);
    for (uint32_t i = 0; i < info->bases.n; i++) {
        int64_t inside = class_base_offset(fr, record, info->bases.at[i]) == 0
                             ? type_member_offset(fr, info->bases.at[i], field)
                             : -1;
        if (inside >= 0)
            return inside;
    }
    return -1;
}

typedef struct Search {
    CXCursor field;
    int64_t before; /* members that stand before it */
} Search;

static enum CXChildVisitResult
count_before(CXCursor c, CXCursor parent, CXClientData search)
{
    Search *s = search;
    (void)parent;
    if (clang_equalCursors(c, s->field))
        return CXChildVisit_Break;
    s->before += clang_getCursorKind(c) == CXCursor_FieldDecl;
    return CXChildVisit_Continue;
}

/* A struct with a member that the compiler does not know has no layout. Its members must lie apart all the same. */
static int64_t
member_without_layout(CXCursor field)
{
    enum { APART = 4096 };
    Search s = {.field = field};
    clang_visitChildren(clang_getCursorSemanticParent(field), count_before, &s);
    return s.before * APART;
}

void
type_member(CXCursor field, int64_t *offset, int *bit, int *bits)
{
    long long at_bit = clang_Cursor_getOffsetOfField(field);
    *offset = at_bit < 0 ? member_without_layout(field) : at_bit / 8;
    *bit = *bits = 0;
    if (at_bit >= 0 && clang_Cursor_isBitField(field)) {
        *bit = (int)(at_bit % 8);
        *bits = clang_getFieldDeclBitWidth(field);
    }
}

static void
add_fields(Front *fr, Type *record, CXType t, int64_t base)
{
    const Members *m = type_members(fr, t);
    for (uint32_t i = 0; i < m->n; i++) {
        CXCursor c = m->at[i];
        CXType type = clang_getCanonicalType(clang_getCursorType(c));
        Field f = {.name = cursor_name(c)};
        int bit, bits;
        type_member(c, &f.offset, &bit, &bits);
        f.offset += base;
        f.bit = (int16_t)bit;
        f.bits = (int16_t)bits;
        if (type_is_nameless(c)) {
            if (type.kind == CXType_Record)
                add_fields(fr, record, type, f.offset);
            continue;
        }
        f.type = lower_type(fr, type);
        vec_push(fr->unit->arena, &record->fields, f);
    }
}

static TypeId
new_type(Front *fr, CXType t, bool is_const)
{
    Type type = {.kind = kind_of(t),
                 .is_const = is_const,
                 .is_signed = is_signed_kind(t),
                 .size = size_of(t),
                 .count = -1,
                 .to = -1};
    if (type.kind == TYPE_RECORD)
        type.name = type_record_name(t);
    else if (type.kind == TYPE_POINTER || type.kind == TYPE_ARRAY || type.kind == TYPE_FUNCTION)
        type.name = intern(""); /* printed from what they are made of */
    else
        type.name = spelling_of(t);
    vec_push(fr->unit->arena, &fr->unit->types, type);
    return (TypeId)fr->unit->types.n - 1;
}

/* The fields of those bases whose place is known are the class's own. */
static void
add_bases(Front *fr, Type *record, CXType t)
{
    const ClassInfo *info = class_info(fr, t);
    for (uint32_t i = 0; i < info->bases.n; i++) {
        if (class_base_offset(fr, t, info->bases.at[i]) != 0)
            continue;
        const Type *base = ir_type(fr->unit, lower_type(fr, info->bases.at[i]));
        record->is_object |= base->kind == TYPE_RECORD && base->is_object;
        add_bases(fr, record, info->bases.at[i]);
        add_fields(fr, record, info->bases.at[i], 0);
    }
}

/* The header of every object, and the one object whose struct the headers have hidden since 3.11. */
static bool
is_object_record(const char *name)
{
    return strcmp(name, "_object") == 0 || strcmp(name, "_frame") == 0;
}

static void
finish_record(Front *fr, TypeId id, CXType t)
{
    Type r = {0}; /* the table may move while the fields' types come in */
    r.is_union = clang_getCursorKind(clang_getTypeDeclaration(t)) == CXCursor_UnionDecl;
    r.is_incomplete = fr->unit->types.at[id].size < 0;
    r.is_object = is_object_record(fr->unit->types.at[id].name);
    if (!r.is_incomplete && fr->cxx)
        add_bases(fr, &r, t);
    if (!r.is_incomplete)
        add_fields(fr, &r, t, 0);
    if (!r.is_object && r.fields.n && r.fields.at[0].offset == 0 && !r.is_union) {
        const Type *first = ir_type(fr->unit, r.fields.at[0].type);
        r.is_object = first->kind == TYPE_RECORD && first->is_object;
    }
    Type *type = &fr->unit->types.at[id];
    type->is_union = r.is_union;
    type->is_incomplete = r.is_incomplete;
    type->is_object = r.is_object;
    type->fields.at = r.fields.at;
    type->fields.n = r.fields.n;
    type->fields.cap = r.fields.cap;
}

static bool
says_noreturn(CXType t)
{
    static const char END[] = "__attribute__((noreturn))";
    const char *spelling = spelling_of(t);
    size_t n = strlen(spelling);
    return n >= sizeof END - 1 && strcmp(spelling + n - (sizeof END - 1), END) == 0;
}

static void
finish_function(Front *fr, TypeId id, CXType t)
{
    Type f = {0};
    f.to = lower_type(fr, clang_getResultType(t));
    int n = clang_getNumArgTypes(t);
    for (int i = 0; i < n; i++)
        vec_push(fr->unit->arena, &f.params, lower_type(fr, clang_getArgType(t, (unsigned)i)));
    Type *type = &fr->unit->types.at[id];
    type->to = f.to;
    type->params.at = f.params.at;
    type->params.n = f.params.n;
    type->params.cap = f.params.cap;
    type->is_variadic = t.kind == CXType_FunctionNoProto || clang_isFunctionTypeVariadic(t);
    type->is_noreturn = says_noreturn(t);
}

/* Pointers and arrays that differ only in what the IR leaves out (volatile, restrict) are one type. */
static TypeId
derived(Front *fr, TypeKind kind, TypeId to, int64_t count, int64_t size, bool is_const)
{
    uint64_t key =
                 hash_mix(hash_mix((uint64_t)kind << 1 | is_const, (uint64_t)to), (uint64_t)count),
             *known;
    for (; (known = map_get(&fr->derived, key)); key++) {
        const Type *k = ir_type(fr->unit, (TypeId)*known);
        if (k->kind == kind && k->to == to && k->count == count && k->is_const == is_const)
            return (TypeId)*known;
    }
    Type t = {.kind = kind,
              .is_const = is_const,
              .size = size,
              .count = count,
              .to = to,
              .name = intern("")};
    vec_push(fr->unit->arena, &fr->unit->types, t);
    map_put(&fr->derived, key, fr->unit->types.n - 1);
    return (TypeId)fr->unit->types.n - 1;
}

TypeId
type_pointer(Front *fr, TypeId t)
{
    return derived(fr, TYPE_POINTER, t, -1, fr->pointer_size, false);
}

static TypeId
derived_type(Front *fr, CXType t, bool is_const)
{
    if (t.kind == CXType_NullPtr)
        return derived(fr, TYPE_POINTER, -1, -1, size_of(t), is_const);
    if (kind_of(t) == TYPE_POINTER) {
        fr->pointer_size = size_of(t);
        return derived(fr, TYPE_POINTER, lower_type(fr, clang_getPointeeType(t)), -1, size_of(t),
                       is_const);
    }
    TypeId element = lower_type(fr, clang_getArrayElementType(t));
    return derived(fr, TYPE_ARRAY, element,
                   t.kind == CXType_ConstantArray ? clang_getArraySize(t) : -1, size_of(t),
                   is_const);
}

/* Without const: the type of a value. */
TypeId
type_plain(Front *fr, TypeId t)
{
    if (t < 0 || !fr->unit->types.at[t].is_const)
        return t;
    uint64_t key = (uint64_t)t, *known = map_get(&fr->plain, key);
    if (known)
        return (TypeId)*known;
    Type type = fr->unit->types.at[t];
    TypeId id = -1;
    if (type.kind == TYPE_POINTER || type.kind == TYPE_ARRAY)
        id = derived(fr, type.kind, type.to, type.count, type.size, false);
    for (uint32_t i = 0; i < fr->unit->types.n && id < 0; i++) {
        const Type *o = &fr->unit->types.at[i];
        if (!o->is_const && o->kind == type.kind && o->name == type.name && o->size == type.size &&
            *type.name && o->is_union == type.is_union && o->fields.n == type.fields.n)
            id = (TypeId)i;
    }
    if (id < 0) {
        type.is_const = false;
        id = (TypeId)fr->unit->types.n;
        vec_push(fr->unit->arena, &fr->unit->types, type);
    }
    map_put(&fr->plain, key, (uint64_t)id);
    return id;
}

static TypeId
canonical_type(Front *fr, CXType c)
{
    uint64_t *known = map_get(&fr->types, KEY_PTR(c.data[0]));
    if (known)
        return (TypeId)*known;

    uint64_t spelled = KEY_PTR(c.data[0]);
    bool is_const = clang_isConstQualifiedType(c);
    if (c.kind == CXType_Atomic)
        c = clang_getCanonicalType(clang_Type_getValueType(c));
    c = clang_getCanonicalType(type_unqualified(c));
    uint64_t key = KEY_PTR(c.data[0]) |
                   is_const; /* libclang's types are aligned: qualifiers have the low bits */
    known = map_get(&fr->types, key);
    TypeId id;
    if (known)
        id = (TypeId)*known;
    else if (kind_of(c) == TYPE_POINTER || kind_of(c) == TYPE_ARRAY)
        id = derived_type(fr, c, is_const);
    else {
        id = new_type(fr, c, is_const);
        map_put(&fr->types, key, (uint64_t)id);
        if (c.kind == CXType_Record)
            finish_record(fr, id, c);
        else if (kind_of(c) == TYPE_FUNCTION)
            finish_function(fr, id, c);
    }
    map_put(&fr->types, key, (uint64_t)id);
    map_put(&fr->types, spelled, (uint64_t)id);
    return id;
}

/* By whatever name: what it is by another one need not be asked each time. */
TypeId
lower_type(Front *fr, CXType t)
{
    uint64_t *known = map_get(&fr->spelled, KEY_PTR(t.data[0]));
    if (known)
        return (TypeId)*known;
    TypeId id = canonical_type(fr, clang_getCanonicalType(t));
    if (t.data[0])
        map_put(&fr->spelled, KEY_PTR(t.data[0]), (uint64_t)id);
    return id;
}

TypeId
type_void(Front *fr)
{
    for (uint32_t i = 0; i < fr->unit->types.n; i++)
        if (fr->unit->types.at[i].kind == TYPE_VOID && !fr->unit->types.at[i].is_const)
            return (TypeId)i;
    Type t = {.kind = TYPE_VOID, .size = -1, .count = -1, .to = -1, .name = intern("void")};
    vec_push(fr->unit->arena, &fr->unit->types, t);
    return (TypeId)fr->unit->types.n - 1;
}

static TypeId
builtin_type(Front *fr, const char *name, int64_t size)
{
    for (uint32_t i = 0; i < fr->unit->types.n; i++) {
        const Type *t = &fr->unit->types.at[i];
        if (t->kind == TYPE_INT && !t->is_const && strcmp(t->name, name) == 0)
            return (TypeId)i;
    }
    Type t = {.kind = TYPE_INT,
              .is_signed = true,
              .size = size,
              .count = -1,
              .to = -1,
              .name = intern(name)};
    vec_push(fr->unit->arena, &fr->unit->types, t);
    return (TypeId)fr->unit->types.n - 1;
}

TypeId
type_int(Front *fr)
{
    if (fr->int_type < 0)
        fr->int_type = builtin_type(fr, "int", 4);
    return fr->int_type;
}

int64_t
type_size(Front *fr, TypeId t)
{
    return t < 0 ? -1 : fr->unit->types.at[t].size;
}

int64_t
type_stride(Front *fr, TypeId pointer)
{
    const Type *p = ir_type(fr->unit, pointer);
    const Type *to = p ? ir_type(fr->unit, p->to) : NULL;
    if (!to)
        return -1;
    return to->kind == TYPE_VOID ? 1 : to->size; /* GNU: void* and functions count in bytes */
}
