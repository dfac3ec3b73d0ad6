/*
 * lower_data: constant data: strings, and what globals hold before anything runs.
 */
#include "libclang.h"

#include "lower.h"

#include <stdlib.h>
#include <string.h>

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
data_string(Front *fr, CXCursor literal)
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
static void initialise(Front *fr, int32_t id, CXType type, CXCursor init);

static Constant
plain(Ref r)
{
    return (Constant){r, 0};
}

/* The literal of an array at file level: an object without a name. */
static Constant
literal_global(Front *fr, CXCursor c)
{
    CXCursor init = cursor_last_expr(fr, c);
    CXType type = clang_getCursorType(init);
    Global g = {.name = intern(""),
                .type = lower_type(fr, type),
                .is_static = true,
                .is_defined = true,
                .in_project = true,
                .has_init = true,
                .loc = front_place(fr, clang_getCursorLocation(c), NULL)};
    int32_t id = (int32_t)fr->unit->globals.n;
    vec_push(fr->unit->arena, &fr->unit->globals, g);
    initialise(fr, id, type, init);
    return plain(ref_global(id));
}

static Constant
constant_address(Front *fr, CXCursor c)
{
    c = cursor_strip(fr, c);
    Kids k = cursor_kids(fr, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: {
        CXCursor d = clang_getCursorReferenced(c);
        if (class_is_function(d) && !class_is_method(d))
            return plain(ref_func(decl_func(fr, d)));
        if (clang_getCursorKind(d) == CXCursor_VarDecl)
            return plain(ref_global(decl_global(fr, d)));
        return plain(ref_undef());
    }
    case CXCursor_StringLiteral:
        return plain(ref_string(data_string(fr, c)));
    case CXCursor_CompoundLiteralExpr:
        return literal_global(fr, c);
    case CXCursor_MemberRefExpr: {
        if (k.n < 1)
            return plain(ref_undef());
        bool arrow = ir_type(fr->unit, expr_type(fr, k.at[0]))->kind == TYPE_POINTER;
        Constant base = arrow ? constant_value(fr, k.at[0], expr_type(fr, k.at[0]))
                              : constant_address(fr, k.at[0]);
        int64_t offset =
            type_member_offset(fr, cursor_record(k.at[0]), clang_getCursorReferenced(c));
        if (offset < 0)
            return plain(ref_undef());
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
        if (!cursor_evaluate(k.at[1 - p], &i))
            return plain(ref_undef());
        base.addend += i * type_stride(fr, type);
        return base;
    }
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref && k.n)
            return constant_value(fr, k.at[0], expr_type(fr, k.at[0]));
        return plain(ref_undef());
    case CXCursor_UnexposedExpr:
        if (k.n == 1 && clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral)
            return plain(ref_string(data_string(fr, k.at[0]))); /* __func__ */
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
    if (ir_type(fr->unit, type)->kind != TYPE_POINTER || !cursor_evaluate(k.at[1 - p], &i))
        return plain(ref_undef());
    Constant base = constant_value(fr, k.at[p], type);
    base.addend += (op == CXBinaryOperator_Add ? i : -i) * type_stride(fr, type);
    return base;
}

static Constant
constant_value(Front *fr, CXCursor c, TypeId type)
{
    c = cursor_strip(fr, c);
    const Type *t = ir_type(fr->unit, type);
    int64_t v;
    if (t->kind == TYPE_INT && cursor_evaluate(c, &v))
        return int_constant(fr, v);
    if (t->kind == TYPE_FLOAT)
        return plain(ref_float());
    if (t->kind == TYPE_POINTER && cursor_const(fr, c, &v))
        return v == 0 ? plain(ref_null()) : int_constant(fr, v);

    TypeKind of = ir_type(fr->unit, expr_type(fr, c))->kind;
    if (fr->cxx && t->kind == TYPE_POINTER && (of == TYPE_ARRAY || of == TYPE_FUNCTION))
        return constant_address(fr, c); /* C++ does not show that it decays */
    Kids k = cursor_kids(fr, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnexposedExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
    case CXCursor_CStyleCastExpr: {
        CXCursor inner = cursor_last_expr(fr, c);
        if (clang_Cursor_isNull(inner))
            return plain(ref_undef());
        TypeId from = expr_type(fr, inner);
        TypeKind kind = ir_type(fr->unit, from)->kind;
        if (kind == TYPE_ARRAY || kind == TYPE_FUNCTION)
            return constant_address(fr, inner);
        if (cursor_is_lvalue(fr, inner))
            return plain(ref_undef()); /* the value of another variable */
        return constant_value(fr, inner, from);
    }
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_AddrOf && k.n)
            return constant_address(fr, k.at[0]);
        return plain(ref_undef());
    case CXCursor_BinaryOperator:
        return constant_sum(fr, c, k);
    case CXCursor_ConditionalOperator:
        if (k.n == 3 && cursor_evaluate(k.at[0], &v))
            return constant_value(fr, k.at[v ? 1 : 2], type);
        return plain(ref_undef());
    case CXCursor_GenericSelectionExpr: {
        CXCursor one = cursor_chosen(fr, c);
        return clang_Cursor_isNull(one) ? plain(ref_undef()) : constant_value(fr, one, type);
    }
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_GNUNullExpr:
        return plain(ref_null());
    default:
        return plain(ref_undef());
    }
}

/* sizeof (T): the name of the record T; NULL if c is anything else. */
static const char *
record_sized(Front *fr, CXCursor c)
{
    c = cursor_strip(fr, c);
    while (clang_getCursorKind(c) == CXCursor_UnexposedExpr &&
           !clang_Cursor_isNull(cursor_last_expr(fr, c)))
        c = cursor_strip(fr, cursor_last_expr(fr, c));
    Kids k = cursor_kids(fr, c);
    if (clang_getCursorKind(c) != CXCursor_UnaryExpr || k.n != 1 ||
        clang_getCursorKind(k.at[0]) != CXCursor_TypeRef)
        return NULL;
    CXCursor named = clang_getCursorReferenced(k.at[0]);
    const Type *t = ir_type(fr->unit, lower_type(fr, clang_getCursorType(named)));
    return t->kind == TYPE_RECORD ? t->name : NULL;
}

typedef struct GlobalInit {
    Front *fr;
    int32_t id;
} GlobalInit;

static int64_t
slot_offset(const Slot *s)
{
    int64_t offset = 0;
    for (; s; s = s->up)
        offset += s->offset;
    return offset;
}

static void
forget(Global *g, int64_t offset, int64_t size)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->inits.n; i++)
        if (g->inits.at[i].offset < offset || g->inits.at[i].offset >= offset + size)
            g->inits.at[n++] = g->inits.at[i];
    g->inits.n = n;
}

static void
global_scalar(void *arg, Slot *s, CXCursor c)
{
    GlobalInit *gi = arg;
    Front *fr = gi->fr;
    TypeId type = lower_type(fr, s->type);
    if (clang_Cursor_isNull(c)) {
        forget(&fr->unit->globals.at[gi->id], slot_offset(s), type_size(fr, type));
        return;
    }
    CXCursor string = cursor_string(fr, c);
    Constant v;
    if (!clang_Cursor_isNull(string) && ir_type(fr->unit, type)->kind == TYPE_ARRAY)
        v = plain(ref_string(data_string(fr, string)));
    else if (ir_type(fr->unit, type)->kind == TYPE_RECORD ||
             ir_type(fr->unit, type)->kind == TYPE_ARRAY) {
        CXCursor inner = cursor_strip(fr, c); /* GNU: a compound literal as a constant */
        while (clang_getCursorKind(inner) == CXCursor_UnexposedExpr &&
               !clang_Cursor_isNull(cursor_last_expr(fr, inner)))
            inner = cursor_strip(fr, cursor_last_expr(fr, inner));
        if (clang_getCursorKind(inner) == CXCursor_CompoundLiteralExpr) {
            init_walk(fr, s, cursor_last_expr(fr, inner), global_scalar, arg);
            return;
        }
        v = plain(ref_undef());
    } else
        v = constant_value(fr, c, type);

    if (v.ref.kind == REF_NULL || (v.ref.kind == REF_INT && fr->unit->ints.at[v.ref.n] == 0))
        return; /* what is not listed is 0 */
    if (s->bits)
        v.addend = BITS(s->bit, s->bits);
    Init init = {.offset = slot_offset(s),
                 .type = type,
                 .value = v.ref,
                 .addend = v.addend,
                 .size_of = v.ref.kind == REF_INT ? record_sized(fr, c) : NULL,
                 .loc = front_place(fr, clang_getCursorLocation(c), NULL)};
    for (const Slot *n = s; n && !init.name; n = n->up)
        init.name = n->name;
    Global *g = &fr->unit->globals.at[gi->id];
    vec_push(fr->unit->arena, &g->inits, init);
}

typedef struct Placed {
    Init init;
    uint32_t k;
} Placed;

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
        if (i + 1 == g->inits.n || p[i].init.offset != p[i + 1].init.offset ||
            p[i].init.name != p[i + 1].init.name)
            g->inits.at[n++] = p[i].init;
    g->inits.n = n;
}

static void
initialise(Front *fr, int32_t id, CXType type, CXCursor init)
{
    Slot whole = {.type = clang_getCanonicalType(type)};
    GlobalInit gi = {fr, id};
    init_walk(fr, &whole, init, global_scalar, &gi);
    sort_inits(fr, &fr->unit->globals.at[id]);
}

void
lower_global(Front *fr, CXCursor c)
{
    int32_t id = decl_global(fr, c);
    CXCursor init = clang_Cursor_getVarDeclInitializer(c);
    if (clang_Cursor_isNull(init) || fr->unit->globals.at[id].has_init)
        return;
    if (fr->cxx && ir_type(fr->unit, fr->unit->globals.at[id].type)->kind == TYPE_RECORD &&
        clang_getCursorKind(cursor_strip(fr, init)) != CXCursor_InitListExpr)
        return; /* made when the program begins */
    fr->unit->globals.at[id].has_init = true;
    initialise(fr, id, clang_getCursorType(c), init);
}
