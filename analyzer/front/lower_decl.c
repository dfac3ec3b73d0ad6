/*
 * lower_decl: types, functions and globals of a unit.
 *
 * Only what the project's own code declares or mentions comes into the unit: of the thousands of declarations in
 * Python.h those that something refers to. A declaration is known by libclang's canonical cursor, so that all
 * redeclarations are one; what each of them adds (attributes, names, the definition) is merged.
 */
#include <clang-c/Index.h>

#include "lower.h"

#include <stdlib.h>
#include <string.h>

/* ---- types --------------------------------------------------------------------- */

static TypeKind
kind_of(CXType t)
{
    switch (t.kind) {
    case CXType_Void:
        return TYPE_VOID;
    case CXType_Bool: case CXType_Char_U: case CXType_UChar: case CXType_Char16: case CXType_Char32:
    case CXType_UShort: case CXType_UInt: case CXType_ULong: case CXType_ULongLong: case CXType_UInt128:
    case CXType_Char_S: case CXType_SChar: case CXType_WChar: case CXType_Short: case CXType_Int: case CXType_Long:
    case CXType_LongLong: case CXType_Int128: case CXType_Enum:
        return TYPE_INT;
    case CXType_Float: case CXType_Double: case CXType_LongDouble: case CXType_Float128: case CXType_Half:
    case CXType_Float16: case CXType_BFloat16: case CXType_Ibm128:
        return TYPE_FLOAT;
    case CXType_Pointer: case CXType_BlockPointer: case CXType_NullPtr:
        return TYPE_POINTER;
    case CXType_Record:
        return TYPE_RECORD;
    case CXType_ConstantArray: case CXType_IncompleteArray: case CXType_VariableArray:
        return TYPE_ARRAY;
    case CXType_FunctionProto: case CXType_FunctionNoProto:
        return TYPE_FUNCTION;
    default:
        return TYPE_OTHER;                      /* vectors, complex numbers, what C++ has */
    }
}

static bool
is_signed_kind(CXType t)
{
    switch (t.kind) {
    case CXType_Char_S: case CXType_SChar: case CXType_WChar: case CXType_Short: case CXType_Int: case CXType_Long:
    case CXType_LongLong: case CXType_Int128:
        return true;
    case CXType_Enum:
        return is_signed_kind(clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t))));
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

/* The tag, or the typedef of an untagged record, or "". */
const char *
record_name(Front *fr, CXType t)
{
    (void)fr;
    CXCursor decl = clang_getTypeDeclaration(clang_getCanonicalType(t));
    const char *name = cursor_name(decl);
    return strchr(name, '(') ? intern("") : name;      /* libclang describes the nameless: "struct (unnamed at ..." */
}

static int64_t
size_of(CXType t)
{
    if (t.kind == CXType_Void || t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto)
        return t.kind == CXType_Void ? -1 : 1;
    long long size = clang_Type_getSizeOf(t);
    return size < 0 ? -1 : size;
}

typedef struct Members {
    Front *fr;
    Vec(CXCursor) all;
} Members;

static enum CXVisitorResult
gather_member(CXCursor c, CXClientData data)
{
    Members *m = data;
    vec_push(m->fr->arena, &m->all, c);
    return CXVisit_Continue;
}

void
member_place(CXCursor field, int64_t *offset, int *bit, int *bits)
{
    long long at_bit = clang_Cursor_getOffsetOfField(field);
    *offset = at_bit < 0 ? 0 : at_bit / 8;
    *bit = *bits = 0;
    if (at_bit >= 0 && clang_Cursor_isBitField(field)) {
        *bit = (int)(at_bit % 8);
        *bits = clang_getFieldDeclBitWidth(field);
    }
}

static void
add_fields(Front *fr, Type *record, CXType t, int64_t base)
{
    Members m = {.fr = fr};
    clang_Type_visitFields(t, gather_member, &m);
    for (uint32_t i = 0; i < m.all.n; i++) {
        CXCursor c = m.all.at[i];
        const char *name = cursor_name(c);
        CXType type = clang_getCanonicalType(clang_getCursorType(c));
        Field f = {.name = name};
        int bit, bits;
        member_place(c, &f.offset, &bit, &bits);
        f.offset += base;
        f.bit = (int16_t)bit;
        f.bits = (int16_t)bits;
        if (!*name || strchr(name, '(')) {
            if (type.kind == CXType_Record)
                add_fields(fr, record, type, f.offset);
            continue;                           /* else an unnamed bit-field: padding */
        }
        f.type = lower_type(fr, type);
        vec_push(fr->unit->arena, &record->fields, f);
    }
}

static TypeId
new_type(Front *fr, CXType t, bool is_const)
{
    Type type = {.kind = kind_of(t), .is_const = is_const, .is_signed = is_signed_kind(t), .size = size_of(t),
                 .count = -1, .to = -1};
    if (type.kind == TYPE_RECORD)
        type.name = record_name(fr, t);
    else if (type.kind == TYPE_POINTER || type.kind == TYPE_ARRAY || type.kind == TYPE_FUNCTION)
        type.name = intern("");                 /* printed from what they are made of */
    else
        type.name = spelling_of(t);
    vec_push(fr->unit->arena, &fr->unit->types, type);
    return (TypeId)fr->unit->types.n - 1;
}

static void
finish_record(Front *fr, TypeId id, CXType t)
{
    Type r = {0};                               /* the table may move while the fields' types come in */
    r.is_union = clang_getCursorKind(clang_getTypeDeclaration(t)) == CXCursor_UnionDecl;
    r.is_incomplete = fr->unit->types.at[id].size < 0;
    if (!r.is_incomplete)
        add_fields(fr, &r, t, 0);
    r.is_object = strcmp(fr->unit->types.at[id].name, "_object") == 0;
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
    uint64_t key = hash_mix(hash_mix((uint64_t)kind << 1 | is_const, (uint64_t)to), (uint64_t)count), *known;
    for (; (known = map_get(&fr->derived, key)); key++) {
        const Type *k = ir_type(fr->unit, (TypeId)*known);
        if (k->kind == kind && k->to == to && k->count == count && k->is_const == is_const)
            return (TypeId)*known;
    }
    Type t = {.kind = kind, .is_const = is_const, .size = size, .count = count, .to = to, .name = intern("")};
    vec_push(fr->unit->arena, &fr->unit->types, t);
    map_put(&fr->derived, key, fr->unit->types.n - 1);
    return (TypeId)fr->unit->types.n - 1;
}

TypeId
pointer_to(Front *fr, TypeId t)
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
        return derived(fr, TYPE_POINTER, lower_type(fr, clang_getPointeeType(t)), -1, size_of(t), is_const);
    }
    TypeId element = lower_type(fr, clang_getArrayElementType(t));
    return derived(fr, TYPE_ARRAY, element, t.kind == CXType_ConstantArray ? clang_getArraySize(t) : -1, size_of(t), is_const);
}

/* Without const: the type of a value. */
TypeId
plain_type(Front *fr, TypeId t)
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
        if (!o->is_const && o->kind == type.kind && o->name == type.name && o->size == type.size && *type.name &&
            o->is_union == type.is_union && o->fields.n == type.fields.n)
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

TypeId
lower_type(Front *fr, CXType t)
{
    CXType c = clang_getCanonicalType(t);
    uint64_t *known = map_get(&fr->types, KEY_PTR(c.data[0]));
    if (known)
        return (TypeId)*known;

    uint64_t spelled = KEY_PTR(c.data[0]);
    bool is_const = clang_isConstQualifiedType(c);
    if (c.kind == CXType_Atomic)
        c = clang_getCanonicalType(clang_Type_getValueType(c));
    c = clang_getCanonicalType(clang_getUnqualifiedType(c));
    uint64_t key = KEY_PTR(c.data[0]) | is_const;       /* libclang's types are aligned: qualifiers have the low bits */
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

static TypeId
builtin_type(Front *fr, const char *name, int64_t size)
{
    for (uint32_t i = 0; i < fr->unit->types.n; i++) {
        const Type *t = &fr->unit->types.at[i];
        if (t->kind == TYPE_INT && !t->is_const && strcmp(t->name, name) == 0)
            return (TypeId)i;
    }
    Type t = {.kind = TYPE_INT, .is_signed = true, .size = size, .count = -1, .to = -1, .name = intern(name)};
    vec_push(fr->unit->arena, &fr->unit->types, t);
    return (TypeId)fr->unit->types.n - 1;
}

TypeId
int_type(Front *fr)
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
stride(Front *fr, TypeId pointer)
{
    const Type *p = ir_type(fr->unit, pointer);
    const Type *to = p ? ir_type(fr->unit, p->to) : NULL;
    if (!to)
        return -1;
    return to->kind == TYPE_VOID ? 1 : to->size;        /* GNU: void* and functions count in bytes */
}

/* ---- attributes ------------------------------------------------------------------- */

static void
annotate(Front *fr, Function *f, int32_t param, CXCursor attr)
{
    Text t;
    text_init(&t, fr->scratch);
    text_add(&t, cursor_name(attr));
    Kids k = kids(fr, attr);
    for (uint32_t i = 0; i < k.n; i++) {
        int64_t v;
        if (is_expr(k.at[i]) && evaluate(k.at[i], &v))
            text_addf(&t, " %lld", (long long)v);
    }
    const char *text = text_str(&t);
    if (strncmp(text, "cpy:steals ", 11) == 0) {
        param = (int32_t)atoi(text + 11) - 1;
        text = "cpy:steals";
    }
    text = intern(text);
    for (uint32_t i = 0; i < f->annotations.n; i++)
        if (f->annotations.at[i].param == param && f->annotations.at[i].text == text)
            return;
    Annotation a = {param, text};
    vec_push(fr->unit->arena, &f->annotations, a);
}

static void
read_attributes(Front *fr, Function *f, CXCursor decl)
{
    Kids k = kids(fr, decl);
    int32_t param = 0;
    for (uint32_t i = 0; i < k.n; i++) {
        enum CXCursorKind kind = clang_getCursorKind(k.at[i]);
        if (kind == CXCursor_AnnotateAttr)
            annotate(fr, f, -1, k.at[i]);
        else if (kind == CXCursor_UnexposedAttr) {
            size_t n;
            const char *text = text_at(fr, clang_getRangeStart(clang_getCursorExtent(k.at[i])), &n);
            const char *name = word(text, n);
            f->is_noreturn |= strcmp(name, "_Noreturn") == 0 || strcmp(name, "noreturn") == 0 ||
                              strcmp(name, "__noreturn__") == 0;
        } else if (kind == CXCursor_ParmDecl) {
            Kids attrs = kids(fr, k.at[i]);
            for (uint32_t j = 0; j < attrs.n; j++)
                if (clang_getCursorKind(attrs.at[j]) == CXCursor_AnnotateAttr)
                    annotate(fr, f, param, attrs.at[j]);
            param++;
        }
    }
}

/* `cleanup(f)` where it is written; where f is a macro's parameter, the function among the macro's arguments or
 * in the text that the macro stands for. */
static const char *
function_in(Front *fr, const char *text, size_t n)
{
    for (size_t i = 0; i < n && text[i] != ';' && text[i] != '{' && text[i] != '\n';) {
        const char *name = word(text + i, n - i);
        if (*name && func_lookup(fr, name) >= 0)
            return name;
        i += *name ? strlen(name) : 1;
    }
    return NULL;
}

static const char *
function_among_arguments(Front *fr, const char *text, size_t n)
{
    size_t end = 0;
    while (end < n && text[end] != ')')
        end++;
    return n && *text == '(' ? function_in(fr, text, end) : NULL;
}

static const char *
function_in_macro(Front *fr, const char *macro)
{
    for (uint32_t f = 0; f < fr->texts.n; f++) {
        if (!fr->unit->files.at[f].in_project)
            continue;
        const char *text = fr->texts.at[f].at, *end = text + fr->texts.at[f].n;
        for (const char *p = text; (p = memchr(p, '#', (size_t)(end - p))); p++) {
            const char *q = p + 1;
            while (q < end && (*q == ' ' || *q == '\t'))
                q++;
            if (end - q < 8 || memcmp(q, "define", 6) != 0)
                continue;
            for (q += 6; q < end && (*q == ' ' || *q == '\t'); q++)
                ;
            if (word(q, (size_t)(end - q)) == macro) {
                q += strlen(macro);
                const char *name = function_in(fr, q, (size_t)(end - q));
                if (name)
                    return name;
            }
        }
    }
    return NULL;
}

const char *
cleanup_of(Front *fr, CXCursor var)
{
    Kids k = kids(fr, var);
    for (uint32_t i = 0; i < k.n; i++) {
        if (clang_getCursorKind(k.at[i]) != CXCursor_UnexposedAttr)
            continue;
        CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(k.at[i]));
        size_t n, m;
        const char *text = text_at(fr, start, &n), *outside = text_where_expanded(fr, start, &m);
        const char *attr = word(text, n), *name = NULL;
        if (strcmp(attr, "cleanup") != 0 && strcmp(attr, "__cleanup__") != 0)
            continue;
        if (outside != text) {                  /* in a macro: `cleanup(f)` may name its parameter */
            const char *macro = word(outside, m);
            name = function_among_arguments(fr, outside + strlen(macro), m - strlen(macro));
        }
        size_t skip = strlen(attr);
        while (skip < n && (text[skip] == ' ' || text[skip] == '('))
            skip++;
        if (!name && func_lookup(fr, word(text + skip, n - skip)) >= 0)
            name = word(text + skip, n - skip);
        return name || outside == text ? name : function_in_macro(fr, word(outside, m));
    }
    return NULL;
}

/* ---- functions ------------------------------------------------------------------------ */

static void
merge_function(Front *fr, FuncId id, CXCursor c)
{
    bool definition = clang_isCursorDefinition(c);
    TypeId type = lower_type(fr, clang_getCursorType(c));
    bool in = in_project(fr, c);
    Function *f = &fr->unit->funcs.at[id];
    if (!f->loc.line || definition)
        f->loc = place(fr, clang_getCursorLocation(c), NULL);
    f->in_project = definition || !f->has_body ? in : f->in_project;
    f->has_body |= definition && in;            /* inline functions of the system's headers have models */
    f->type = type;
    f->is_static = clang_getCursorLinkage(c) == CXLinkage_Internal;
    f->is_inline |= clang_Cursor_isFunctionInlined(c) != 0;
    f->is_variadic = fr->unit->types.at[type].is_variadic;
    f->is_noreturn |= fr->unit->types.at[type].is_noreturn;
    int n = clang_Cursor_getNumArguments(c);
    for (int i = 0; i < n; i++) {
        const char *name = cursor_name(clang_Cursor_getArgument(c, (unsigned)i));
        if ((uint32_t)i >= f->param_names.n)
            vec_push(fr->unit->arena, &f->param_names, name);
        else if (*name && (definition || !*f->param_names.at[i]))
            f->param_names.at[i] = name;
    }
    read_attributes(fr, f, c);
}

FuncId
func_id(Front *fr, CXCursor c)
{
    CXCursor canonical = clang_getCanonicalCursor(c);
    uint64_t key = KEY_PTR(canonical.data[0]), *known = map_get(&fr->funcs, key);
    FuncId id;
    if (known)
        id = (FuncId)*known;
    else {
        Function f = {.name = cursor_name(c), .type = -1, .loc = {-1, 0, 0}};
        id = (FuncId)fr->unit->funcs.n;
        vec_push(fr->unit->arena, &fr->unit->funcs, f);
        map_put(&fr->funcs, key, (uint64_t)id);
    }
    uint64_t seen = KEY_PTR(c.data[0]) | 1;             /* this very declaration */
    if (!map_get(&fr->funcs, seen)) {
        map_put(&fr->funcs, seen, 1);
        merge_function(fr, id, c);
    }
    return id;
}

FuncId
func_named(Front *fr, const char *name, TypeId result)
{
    uint64_t key = KEY_PTR(intern(name)) | 2, *known = map_get(&fr->funcs, key);
    if (known)
        return (FuncId)*known;
    Type type = {.kind = TYPE_FUNCTION, .is_variadic = true, .size = 1, .count = -1, .to = result, .name = intern(name)};
    vec_push(fr->unit->arena, &fr->unit->types, type);
    Function f = {.name = intern(name), .type = (TypeId)fr->unit->types.n - 1, .loc = {-1, 0, 0}, .is_variadic = true};
    FuncId id = (FuncId)fr->unit->funcs.n;
    vec_push(fr->unit->arena, &fr->unit->funcs, f);
    map_put(&fr->funcs, key, (uint64_t)id);
    return id;
}

typedef struct Named { CXCursor c; } Named;

static enum CXChildVisitResult
name_function(CXCursor c, CXCursor parent, CXClientData data)
{
    Front *fr = data;
    (void)parent;
    if (clang_getCursorKind(c) == CXCursor_FunctionDecl) {
        Named *n = NEW(fr->arena, Named);
        n->c = c;
        map_put(&fr->names, KEY_PTR(cursor_name(c)), KEY_PTR(n));
    }
    return CXChildVisit_Continue;
}

FuncId
func_lookup(Front *fr, const char *name)
{
    if (!fr->names_known) {
        fr->names_known = true;
        clang_visitChildren(clang_getTranslationUnitCursor(fr->tu), name_function, fr);
    }
    uint64_t *known = map_get(&fr->names, KEY_PTR(intern(name)));
    return known ? func_id(fr, ((Named *)(uintptr_t)*known)->c) : -1;
}

/* ---- globals ------------------------------------------------------------------------------ */

int32_t
global_id(Front *fr, CXCursor c)
{
    CXCursor canonical = clang_getCanonicalCursor(c);
    uint64_t key = KEY_PTR(canonical.data[0]), *known = map_get(&fr->globals, key);
    int32_t id;
    if (known)
        id = (int32_t)*known;
    else {
        Global g = {.name = cursor_name(c), .type = -1, .loc = {-1, 0, 0}};
        id = (int32_t)fr->unit->globals.n;
        vec_push(fr->unit->arena, &fr->unit->globals, g);
        map_put(&fr->globals, key, (uint64_t)id);
    }
    uint64_t seen = KEY_PTR(c.data[0]) | 1;
    if (map_get(&fr->globals, seen))
        return id;
    map_put(&fr->globals, seen, 1);

    CXType type = clang_getCursorType(c);
    TypeId t = lower_type(fr, type);
    bool in = in_project(fr, c);
    bool has_init = !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(c));
    bool defined = has_init || clang_Cursor_getStorageClass(c) != CX_SC_Extern;
    Global *g = &fr->unit->globals.at[id];
    if (g->type < 0 || !g->is_defined || has_init)
        g->type = t;
    if (!g->loc.line || (defined && !g->is_defined) || has_init)
        g->loc = place(fr, clang_getCursorLocation(c), NULL);
    g->is_defined |= defined;
    g->is_static = clang_getCursorLinkage(c) != CXLinkage_External && clang_getCursorLinkage(c) != CXLinkage_UniqueExternal;
    g->is_const = fr->unit->types.at[t].is_const;
    g->is_thread = clang_getCursorTLSKind(c) != CXTLS_None;
    g->in_project |= in;
    return id;
}

int32_t
static_local(Front *fr, CXCursor c, const char *function)
{
    int32_t id = global_id(fr, c);
    fr->unit->globals.at[id].function = function;
    fr->unit->globals.at[id].in_project = true;
    lower_global(fr, c);
    return id;
}

/* ---- strings ---------------------------------------------------------------------------------- */

static void
add_unit_of(Text *out, uint32_t value, int width)
{
    for (int i = 0; i < width; i++)
        text_add_n(out, &(char){(char)(value >> (8 * i))}, 1);
}

static uint32_t
utf8(const char **p, const char *end)
{
    const unsigned char *s = (const unsigned char *)*p;
    int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : *s >= 0xC0 ? 1 : 0;
    uint32_t v = more == 3 ? *s & 7u : more == 2 ? *s & 15u : more == 1 ? *s & 31u : *s;
    s++;
    for (; more && s < (const unsigned char *)end; more--)
        v = v << 6 | (*s++ & 63u);
    *p = (const char *)s;
    return v;
}

/* The bytes of a literal, from libclang's spelling: quoted, escapes as C writes them, pieces joined. */
static void
unquote(const char *s, Text *out)
{
    int width = 1;
    if (s[0] == 'L' || s[0] == 'U')
        width = 4;
    else if (s[0] == 'u' && s[1] != '8')
        width = 2;
    s += strcspn(s, "\"");
    const char *end = strrchr(s, '"');
    if (!end || end == s)
        return;
    for (s++; s < end;) {
        uint32_t v;
        if (*s != '\\')
            v = width == 1 ? (unsigned char)*s++ : utf8(&s, end);
        else {
            static const char NAMES[] = "abfnrtve", VALUES[] = "\a\b\f\n\r\t\v\033";
            const char *known = s[1] ? strchr(NAMES, s[1]) : NULL;
            s++;
            if (known) {
                v = (unsigned char)VALUES[known - NAMES];
                s++;
            } else if (*s == 'x') {
                v = (uint32_t)strtoul(s + 1, (char **)&s, 16);
            } else if (*s == 'u' || *s == 'U') {
                char digits[9] = "";
                size_t n = *s == 'u' ? 4 : 8;
                memcpy(digits, s + 1, n);
                v = (uint32_t)strtoul(digits, NULL, 16);
                s += 1 + n;
            } else if (*s >= '0' && *s <= '7') {
                v = 0;
                for (int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
                    v = v * 8 + (uint32_t)(*s++ - '0');
            } else
                v = (unsigned char)*s++;
        }
        add_unit_of(out, v, width);
    }
}

int32_t
string_id(Front *fr, CXCursor literal)
{
    Unit *u = fr->unit;
    Text t;
    text_init(&t, fr->scratch);
    CXString s = clang_getCursorSpelling(literal);
    unquote(clang_getCString(s), &t);
    clang_disposeString(s);
    const char *bytes = text_str(&t);
    uint64_t key = hash_bytes(bytes, t.n), *known = map_get(&fr->strings, key);
    if (known) {
        const Str *k = &u->strings.at[*known];
        if (k->n == t.n && memcmp(k->bytes, bytes, t.n) == 0)
            return (int32_t)*known;
    }
    Str str = {arena_dup(u->arena, bytes, t.n + 1), (uint32_t)t.n};
    vec_push(u->arena, &u->strings, str);
    map_put(&fr->strings, key, u->strings.n - 1);
    return (int32_t)u->strings.n - 1;
}

/* ---- initialisers of globals ---------------------------------------------------------------------- */

typedef struct Constant {
    Ref ref;
    int64_t addend;
} Constant;

static Constant constant_value(Front *fr, CXCursor c, TypeId type);

static Constant
plain(Ref r)
{
    return (Constant){r, 0};
}

/* The literal of an array at file level: an object without a name. */
static Constant
literal_global(Front *fr, CXCursor c)
{
    CXCursor init = last_expr(fr, c);
    CXType type = clang_getCursorType(init);
    Global g = {.name = intern(""), .type = lower_type(fr, type), .is_static = true, .is_defined = true,
                .in_project = true, .has_init = true, .loc = place(fr, clang_getCursorLocation(c), NULL)};
    int32_t id = (int32_t)fr->unit->globals.n;
    vec_push(fr->unit->arena, &fr->unit->globals, g);
    lower_global_init(fr, id, type, init);
    return plain(ref_global(id));
}

static Constant
constant_address(Front *fr, CXCursor c)
{
    c = strip(fr, c);
    Kids k = kids(fr, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: {
        CXCursor d = clang_getCursorReferenced(c);
        if (clang_getCursorKind(d) == CXCursor_FunctionDecl)
            return plain(ref_func(func_id(fr, d)));
        if (clang_getCursorKind(d) == CXCursor_VarDecl)
            return plain(ref_global(global_id(fr, d)));
        return plain(ref_undef());
    }
    case CXCursor_StringLiteral:
        return plain(ref_string(string_id(fr, c)));
    case CXCursor_CompoundLiteralExpr:
        return literal_global(fr, c);
    case CXCursor_MemberRefExpr: {
        if (k.n < 1)
            return plain(ref_undef());
        bool arrow = ir_type(fr->unit, expr_type(fr, k.at[0]))->kind == TYPE_POINTER;
        Constant base = arrow ? constant_value(fr, k.at[0], expr_type(fr, k.at[0]))
                              : constant_address(fr, k.at[0]);
        int64_t offset;
        int bit, bits;
        member_place(clang_getCursorReferenced(c), &offset, &bit, &bits);
        base.addend += offset;
        return base;
    }
    case CXCursor_ArraySubscriptExpr: {
        if (k.n < 2)
            return plain(ref_undef());
        TypeId first = expr_type(fr, k.at[0]);
        int p = ir_type(fr->unit, first)->kind == TYPE_POINTER ? 0 : 1;
        TypeId type = expr_type(fr, k.at[p]);
        Constant base = constant_value(fr, k.at[p], type);
        int64_t i = 0;
        if (!evaluate(k.at[1 - p], &i))
            return plain(ref_undef());
        base.addend += i * stride(fr, type);
        return base;
    }
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref && k.n)
            return constant_value(fr, k.at[0], expr_type(fr, k.at[0]));
        return plain(ref_undef());
    case CXCursor_UnexposedExpr:
        if (k.n == 1 && clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral)
            return plain(ref_string(string_id(fr, k.at[0])));   /* __func__ */
        return k.n == 1 ? constant_address(fr, k.at[0]) : plain(ref_undef());
    default:
        return plain(ref_undef());
    }
}

static Constant
int_constant(Front *fr, int64_t v)
{
    vec_push(fr->unit->arena, &fr->unit->ints, v);
    return plain((Ref){REF_INT, (int32_t)fr->unit->ints.n - 1});
}

static Constant
constant_sum(Front *fr, CXCursor c, Kids k)
{
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(c);
    if (k.n != 2 || (op != CXBinaryOperator_Add && op != CXBinaryOperator_Sub))
        return plain(ref_undef());
    TypeId first = expr_type(fr, k.at[0]);
    int p = ir_type(fr->unit, first)->kind == TYPE_POINTER ? 0 : 1;
    TypeId type = expr_type(fr, k.at[p]);
    int64_t i;
    if (ir_type(fr->unit, type)->kind != TYPE_POINTER || !evaluate(k.at[1 - p], &i))
        return plain(ref_undef());
    Constant base = constant_value(fr, k.at[p], type);
    base.addend += (op == CXBinaryOperator_Add ? i : -i) * stride(fr, type);
    return base;
}

static Constant
constant_value(Front *fr, CXCursor c, TypeId type)
{
    c = strip(fr, c);
    const Type *t = ir_type(fr->unit, type);
    int64_t v;
    if (t->kind == TYPE_INT && evaluate(c, &v))
        return int_constant(fr, v);
    if (t->kind == TYPE_FLOAT)
        return plain((Ref){REF_FLOAT, 0});
    if (t->kind == TYPE_POINTER && const_int(fr, c, &v))
        return v == 0 ? plain(ref_null()) : int_constant(fr, v);

    Kids k = kids(fr, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnexposedExpr:
    case CXCursor_CStyleCastExpr: {
        CXCursor inner = last_expr(fr, c);
        if (clang_Cursor_isNull(inner))
            return plain(ref_undef());
        TypeId from = expr_type(fr, inner);
        TypeKind kind = ir_type(fr->unit, from)->kind;
        if (kind == TYPE_ARRAY || kind == TYPE_FUNCTION)
            return constant_address(fr, inner);
        if (is_lvalue(fr, inner))
            return plain(ref_undef());          /* the value of another variable */
        return constant_value(fr, inner, from);
    }
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_AddrOf && k.n)
            return constant_address(fr, k.at[0]);
        return plain(ref_undef());
    case CXCursor_BinaryOperator:
        return constant_sum(fr, c, k);
    case CXCursor_ConditionalOperator:
        if (k.n == 3 && evaluate(k.at[0], &v))
            return constant_value(fr, k.at[v ? 1 : 2], type);
        return plain(ref_undef());
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = chosen(fr, c);
        return clang_Cursor_isNull(one) ? plain(ref_undef()) : constant_value(fr, one, type);
    }
    case CXCursor_CXXNullPtrLiteralExpr:
        return plain(ref_null());
    default:
        return plain(ref_undef());
    }
}

typedef struct GlobalInit { Front *fr; int32_t id; } GlobalInit;

static int64_t
slot_offset(const Slot *s)
{
    int64_t offset = 0;
    for (; s; s = s->up)
        offset += s->offset;
    return offset;
}

static void
global_scalar(void *arg, Slot *s, CXCursor c)
{
    GlobalInit *gi = arg;
    Front *fr = gi->fr;
    TypeId type = lower_type(fr, s->type);
    CXCursor string = string_under(fr, c);
    Constant v;
    if (!clang_Cursor_isNull(string) && ir_type(fr->unit, type)->kind == TYPE_ARRAY)
        v = plain(ref_string(string_id(fr, string)));
    else if (ir_type(fr->unit, type)->kind == TYPE_RECORD || ir_type(fr->unit, type)->kind == TYPE_ARRAY) {
        CXCursor inner = strip(fr, c);          /* GNU: a compound literal as a constant */
        while (clang_getCursorKind(inner) == CXCursor_UnexposedExpr && !clang_Cursor_isNull(last_expr(fr, inner)))
            inner = strip(fr, last_expr(fr, inner));
        if (clang_getCursorKind(inner) == CXCursor_CompoundLiteralExpr) {
            init_walk(fr, s, last_expr(fr, inner), global_scalar, arg);
            return;
        }
        v = plain(ref_undef());
    } else
        v = constant_value(fr, c, type);

    if (v.ref.kind == REF_NULL || (v.ref.kind == REF_INT && fr->unit->ints.at[v.ref.n] == 0))
        return;                                 /* what is not listed is 0 */
    Init init = {.offset = slot_offset(s), .type = type, .value = v.ref, .addend = v.addend,
                 .loc = place(fr, clang_getCursorLocation(c), NULL)};
    for (const Slot *n = s; n && !init.name; n = n->up)
        init.name = n->name;
    Global *g = &fr->unit->globals.at[gi->id];
    vec_push(fr->unit->arena, &g->inits, init);
}

typedef struct Placed { Init init; uint32_t k; } Placed;

static int
by_offset(const void *x, const void *y)
{
    const Placed *a = x, *b = y;
    if (a->init.offset != b->init.offset)
        return a->init.offset < b->init.offset ? -1 : 1;
    return a->k < b->k ? -1 : a->k > b->k;
}

/* Sorts by offset; of several for one place (a designator after all) the last stays. */
static void
sort_inits(Front *fr, Global *g)
{
    bool sorted = true;
    for (uint32_t i = 1; i < g->inits.n; i++)
        sorted &= g->inits.at[i - 1].offset < g->inits.at[i].offset;
    if (sorted)
        return;
    Placed *p = NEW_N(fr->scratch, Placed, g->inits.n);
    for (uint32_t i = 0; i < g->inits.n; i++)
        p[i] = (Placed){g->inits.at[i], i};
    qsort(p, g->inits.n, sizeof *p, by_offset);
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->inits.n; i++)
        if (i + 1 == g->inits.n || p[i].init.offset != p[i + 1].init.offset || p[i].init.name != p[i + 1].init.name)
            g->inits.at[n++] = p[i].init;
    g->inits.n = n;
}

void
lower_global_init(Front *fr, int32_t id, CXType type, CXCursor init)
{
    Slot whole = {.type = clang_getCanonicalType(type)};
    GlobalInit gi = {fr, id};
    init_walk(fr, &whole, init, global_scalar, &gi);
    sort_inits(fr, &fr->unit->globals.at[id]);
}

void
lower_global(Front *fr, CXCursor c)
{
    int32_t id = global_id(fr, c);
    CXCursor init = clang_Cursor_getVarDeclInitializer(c);
    if (clang_Cursor_isNull(init) || fr->unit->globals.at[id].has_init)
        return;
    fr->unit->globals.at[id].has_init = true;
    lower_global_init(fr, id, clang_getCursorType(c), init);
}
