/*
 * lower_decl: functions and globals of a unit.
 *
 * Only what the project's own code declares or mentions comes into the unit: of the thousands of declarations in
 * Python.h those that something refers to. A declaration is known by libclang's canonical cursor, so that all
 * redeclarations are one; what each of them adds (attributes, names, the definition) is merged.
 */
#include "libclang.h"

#include "lower.h"

#include <stdlib.h>
#include <string.h>

/* ---- attributes ------------------------------------------------------------------- */

static void
annotate(Front *fr, Function *f, int32_t param, CXCursor attr)
{
    Text t;
    text_init(&t, fr->scratch);
    text_add(&t, cursor_name(attr));
    Kids k = cursor_kids(fr, attr);
    for (uint32_t i = 0; i < k.n; i++) {
        int64_t v;
        if (cursor_is_expr(k.at[i]) && cursor_evaluate(k.at[i], &v))
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
    Annotation a = {param, text, front_place(fr, clang_getCursorLocation(attr), NULL)};
    vec_push(fr->unit->arena, &f->annotations, a);
}

static void
read_attributes(Front *fr, Function *f, CXCursor decl)
{
    Kids k = cursor_kids(fr, decl);
    int32_t param = 0;
    for (uint32_t i = 0; i < k.n; i++) {
        enum CXCursorKind kind = clang_getCursorKind(k.at[i]);
        if (kind == CXCursor_AnnotateAttr)
            annotate(fr, f, -1, k.at[i]);
        else if (kind == CXCursor_UnexposedAttr) {
            size_t n;
            const char *text =
                front_text(fr, clang_getRangeStart(clang_getCursorExtent(k.at[i])), &n);
            const char *name = front_word(text, n);
            f->is_noreturn |= strcmp(name, "_Noreturn") == 0 || strcmp(name, "noreturn") == 0 ||
                              strcmp(name, "__noreturn__") == 0;
        } else if (kind == CXCursor_ParmDecl) {
            Kids attrs = cursor_kids(fr, k.at[i]);
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
        const char *name = front_word(text + i, n - i);
        if (*name && decl_lookup(fr, name) >= 0)
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
            if (front_word(q, (size_t)(end - q)) == macro) {
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
decl_cleanup(Front *fr, CXCursor var)
{
    Kids k = cursor_kids(fr, var);
    for (uint32_t i = 0; i < k.n; i++) {
        if (clang_getCursorKind(k.at[i]) != CXCursor_UnexposedAttr)
            continue;
        CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(k.at[i]));
        size_t n, m;
        const char *text = front_text(fr, start, &n), *outside = front_text_expanded(fr, start, &m);
        const char *attr = front_word(text, n);
        if (strcmp(attr, "cleanup") != 0 && strcmp(attr, "__cleanup__") != 0)
            continue;
        size_t skip = strlen(attr);
        while (skip < n && (text[skip] == ' ' || text[skip] == '('))
            skip++;
        const char *name = front_word(text + skip, n - skip);
        if (decl_lookup(fr, name) >= 0)
            return name;
        if (outside == text)
            return NULL;
        const char *macro = front_word(outside, m); /* f may be the macro's parameter */
        name = function_among_arguments(fr, outside + strlen(macro), m - strlen(macro));
        return name ? name : function_in_macro(fr, macro);
    }
    return NULL;
}

/* ---- functions ------------------------------------------------------------------------ */

static void
name_param(Front *fr, Function *f, int i, const char *name, bool definition)
{
    if ((uint32_t)i >= f->param_names.n)
        vec_push(fr->unit->arena, &f->param_names, name);
    else if (*name && (definition || !*f->param_names.at[i]))
        f->param_names.at[i] = name;
}

static void
merge_function(Front *fr, FuncId id, CXCursor c)
{
    bool definition = clang_isCursorDefinition(c);
    TypeId type = fr->cxx ? class_function_type(fr, c) : lower_type(fr, clang_getCursorType(c));
    bool in = front_owns(fr, c);
    bool reads = !fr->cxx ? in : definition && !clang_Cursor_isNull(class_body_of(fr, c));
    Function *f = &fr->unit->funcs.at[id];
    if (!f->loc.line || definition)
        f->loc = front_place(fr, clang_getCursorLocation(c), NULL);
    f->in_project = definition || !f->has_body ? in : f->in_project;
    f->has_body |= definition && reads; /* inline functions of the system's headers have models */
    f->type = type;
    f->is_static = clang_getCursorLinkage(c) == CXLinkage_Internal ||
                   clang_getCursorLinkage(c) == CXLinkage_UniqueExternal;
    f->is_inline |= clang_Cursor_isFunctionInlined(c) != 0;
    f->is_variadic = fr->unit->types.at[type].is_variadic;
    f->is_noreturn |= fr->unit->types.at[type].is_noreturn;
    int n = clang_Cursor_getNumArguments(c), first = 0;
    if (fr->cxx && class_by_address(fr, clang_getCursorResultType(c)))
        name_param(fr, f, first++, intern("the result"), definition);
    if (fr->cxx && class_is_method(c))
        name_param(fr, f, first++, intern("this"), definition);
    for (int i = 0; i < n; i++)
        name_param(fr, f, first + i, cursor_name(clang_Cursor_getArgument(c, (unsigned)i)),
                   definition);
    read_attributes(fr, f, c);
}

FuncId
decl_func(Front *fr, CXCursor c)
{
    CXCursor canonical = clang_getCanonicalCursor(c);
    uint64_t key = KEY_PTR(canonical.data[0]), *known = map_get(&fr->funcs, key);
    FuncId id;
    if (known)
        id = (FuncId)*known;
    else {
        Function f = {.name = cursor_name(c), .type = -1, .loc = {-1, 0, 0}};
        if (fr->cxx) {
            f.link = class_link(c);
            f.name = f.link ? class_qualified(fr, c) : f.name;
        }
        id = (FuncId)fr->unit->funcs.n;
        vec_push(fr->unit->arena, &fr->unit->funcs, f);
        map_put(&fr->funcs, key, (uint64_t)id);
    }
    uint64_t seen = KEY_PTR(c.data[0]) | 1; /* this very declaration */
    if (!map_get(&fr->funcs, seen)) {
        map_put(&fr->funcs, seen, 1);
        merge_function(fr, id, c);
        if (fr->cxx)
            decl_want_body(fr, c);
    }
    return id;
}

void
decl_want_body(Front *fr, CXCursor f)
{
    CXCursor def = class_body_of(fr, f);
    uint64_t key = KEY_PTR(def.data[0]) | 4;
    if (clang_Cursor_isNull(def) || map_get(&fr->funcs, key))
        return;
    map_put(&fr->funcs, key, 1);
    vec_push(fr->arena, &fr->pending, def);
}

FuncId
decl_builtin(Front *fr, const char *name, TypeId result)
{
    uint64_t key = KEY_PTR(intern(name)) | 2, *known = map_get(&fr->funcs, key);
    if (known)
        return (FuncId)*known;
    Type type = {.kind = TYPE_FUNCTION,
                 .is_variadic = true,
                 .size = 1,
                 .count = -1,
                 .to = result,
                 .name = intern(name)};
    vec_push(fr->unit->arena, &fr->unit->types, type);
    Function f = {.name = intern(name),
                  .type = (TypeId)fr->unit->types.n - 1,
                  .loc = {-1, 0, 0},
                  .is_variadic = true};
    FuncId id = (FuncId)fr->unit->funcs.n;
    vec_push(fr->unit->arena, &fr->unit->funcs, f);
    map_put(&fr->funcs, key, (uint64_t)id);
    return id;
}

typedef struct Named {
    CXCursor c;
} Named;

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
decl_lookup(Front *fr, const char *name)
{
    if (!fr->names_known) {
        fr->names_known = true;
        clang_visitChildren(clang_getTranslationUnitCursor(fr->tu), name_function, fr);
    }
    uint64_t *known = map_get(&fr->names, KEY_PTR(intern(name)));
    return known ? decl_func(fr, ((Named *)(uintptr_t)*known)->c) : -1;
}

/* ---- what cpychecker says of a type object ------------------------------------------------- */

typedef struct Typedef {
    const char *name;
    CXType type;
} Typedef;

static enum CXChildVisitResult
find_typedef(CXCursor c, CXCursor parent, CXClientData data)
{
    Typedef *t = data;
    (void)parent;
    if (clang_getCursorKind(c) != CXCursor_TypedefDecl || cursor_name(c) != t->name)
        return CXChildVisit_Continue;
    t->type = clang_getTypedefDeclUnderlyingType(c);
    return CXChildVisit_Break;
}

/* The record that `annotate("cpy:type NAME")` means by the name of a typedef; NULL if there is none. */
static const char *
record_of_instances(Front *fr, CXCursor var)
{
    Kids k = cursor_kids(fr, var);
    for (uint32_t i = 0; i < k.n; i++) {
        if (clang_getCursorKind(k.at[i]) != CXCursor_AnnotateAttr ||
            strncmp(cursor_name(k.at[i]), "cpy:type ", 9) != 0)
            continue;
        Typedef t = {intern(cursor_name(k.at[i]) + 9), {0}};
        clang_visitChildren(clang_getTranslationUnitCursor(fr->tu), find_typedef, &t);
        TypeId id = t.type.kind ? lower_type(fr, t.type) : -1;
        if (id >= 0 && fr->unit->types.at[id].kind == TYPE_RECORD)
            return fr->unit->types.at[id].name;
    }
    return NULL;
}

/* ---- globals ------------------------------------------------------------------------------ */

/* A variable of a class: what stands in the class only declares it, and it is another than those of that name in other classes. */
static bool
is_static_member(CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(clang_getCursorSemanticParent(c));

    return kind == CXCursor_ClassDecl || kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl;
}

int32_t
decl_global(Front *fr, CXCursor c)
{
    CXCursor canonical = clang_getCanonicalCursor(c);
    uint64_t key = KEY_PTR(canonical.data[0]), *known = map_get(&fr->globals, key);
    int32_t id;
    if (known)
        id = (int32_t)*known;
    else {
        Global g = {.name = is_static_member(c) ? class_qualified(fr, c) : cursor_name(c),
                    .type = -1,
                    .loc = {-1, 0, 0}};
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
    const char *instances = record_of_instances(fr, c);
    bool in = front_owns(fr, c);
    bool has_init = !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(c));
    bool defined =
        has_init || (is_static_member(c) ? clang_isCursorDefinition(c) != 0
                                         : clang_Cursor_getStorageClass(c) != CX_SC_Extern);
    Global *g = &fr->unit->globals.at[id];
    if (g->type < 0 || !g->is_defined || has_init)
        g->type = t;
    if (!g->loc.line || (defined && !g->is_defined) || has_init)
        g->loc = front_place(fr, clang_getCursorLocation(c), NULL);
    g->is_defined |= defined;
    g->is_static = clang_getCursorLinkage(c) != CXLinkage_External &&
                   clang_getCursorLinkage(c) != CXLinkage_UniqueExternal;
    g->is_const = fr->unit->types.at[t].is_const;
    g->is_thread = clang_getCursorTLSKind(c) != CXTLS_None;
    g->is_atomic = clang_getCanonicalType(type).kind == CXType_Atomic;
    g->in_project |= in;
    g->instances = instances ? instances : g->instances;
    return id;
}

int32_t
decl_static_local(Front *fr, CXCursor c, const char *function)
{
    int32_t id = decl_global(fr, c);
    fr->unit->globals.at[id].function = function;
    fr->unit->globals.at[id].in_project = true;
    lower_global(fr, c);
    return id;
}
