/*
 * lower_init: to which scalar of an aggregate each expression of an initialiser belongs.
 *
 * libclang shows the initialiser as it was written: inner braces left out are still left out, members not named
 * are not there. So the rules of C11 6.7.9 are followed here. A list in braces fills its aggregate's places in
 * order; a designator moves on to the place it names; an aggregate whose initialiser is neither a list nor a
 * value of its own type takes its values from the list around it, until it is full or a designator comes.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

typedef struct Walk {
    Front *fr;
    InitFn scalar;
    void *arg;
} Walk;

static bool
is_array(CXType t)
{
    return t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray ||
           t.kind == CXType_VariableArray;
}

bool
type_is_aggregate(CXType t)
{
    return t.kind == CXType_Record || is_array(t);
}

static int64_t
places(Front *fr, CXType t)
{
    if (t.kind != CXType_Record)
        return t.kind == CXType_ConstantArray ? clang_getArraySize(t) : INT64_MAX;
    uint32_t n = type_members(fr, t)->n;
    return n && clang_getCursorKind(clang_getTypeDeclaration(t)) == CXCursor_UnionDecl ? 1 : n;
}

static Slot
slot(Front *fr, Slot *up, int64_t i)
{
    Slot s = {.up = up};
    if (is_array(up->type)) {
        s.type = clang_getCanonicalType(clang_getArrayElementType(up->type));
        s.is_element = true;
        s.index = i;
        s.size = clang_Type_getSizeOf(s.type);
        s.offset = i * s.size;
    } else {
        CXCursor field = type_members(fr, up->type)->at[i];
        s.type = clang_getCanonicalType(clang_getCursorType(field));
        s.name = type_is_nameless(field) ? intern("") : cursor_name(field);
        s.record = type_record_name(up->type);
        type_member(field, &s.offset, &s.bit, &s.bits);
    }
    return s;
}

/* The place a FieldDecl has among its record's; a member of an anonymous member is sought in that (*through). */
static int64_t
place_of(Front *fr, CXType record, CXCursor field, bool *through)
{
    const Members *m = type_members(fr, record);
    *through = false;
    for (uint32_t i = 0; i < m->n; i++)
        if (clang_equalCursors(m->at[i], field))
            return i;
    for (uint32_t i = 0; i < m->n; i++) {
        CXType t = clang_getCanonicalType(clang_getCursorType(m->at[i]));
        bool deeper;
        if (type_is_nameless(m->at[i]) && t.kind == CXType_Record &&
            place_of(fr, t, field, &deeper) >= 0) {
            *through = true;
            return i;
        }
    }
    return -1;
}

CXCursor
cursor_string(Front *fr, CXCursor c)
{
    c = cursor_strip(fr, c);
    if (clang_getCursorKind(c) == CXCursor_InitListExpr) {
        Kids k = cursor_kids(fr, c); /* char s[] = {"abc"} */
        if (k.n == 1)
            c = cursor_strip(fr, k.at[0]);
    }
    if (clang_getCursorKind(c) == CXCursor_UnexposedExpr) {
        Kids k = cursor_kids(fr, c); /* __func__, or a conversion of the array to its own size */
        if (k.n == 1 && clang_getCursorKind(cursor_strip(fr, k.at[0])) == CXCursor_StringLiteral)
            c = cursor_strip(fr, k.at[0]);
    }
    return clang_getCursorKind(c) == CXCursor_StringLiteral ? c : clang_getNullCursor();
}

static bool
is_char_array(CXType t)
{
    if (!is_array(t))
        return false;
    CXType e = clang_getCanonicalType(clang_getArrayElementType(t));
    return !type_is_aggregate(e) && e.kind != CXType_Pointer;
}

/* Does the expression initialise all of an aggregate at once? */
static bool
is_whole(Front *fr, CXType t, CXCursor c)
{
    if (clang_getCursorKind(c) == CXCursor_InitListExpr)
        return true;
    if (is_char_array(t) && !clang_Cursor_isNull(cursor_string(fr, c)))
        return true;
    CXType from = clang_getCanonicalType(clang_getCursorType(c));
    if (t.kind == CXType_Record && from.kind == CXType_Record)
        return type_plain(fr, lower_type(fr, from)) == type_plain(fr, lower_type(fr, t));
    CXCursor inner = cursor_strip(fr, c);
    return is_array(t) && clang_getCursorKind(inner) == CXCursor_CompoundLiteralExpr;
}

static bool
is_designated(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_UnexposedExpr &&
           clang_getCursorType(c).kind == CXType_Void;
}

static void one(Walk *w, Slot *s, CXCursor c);
static void many(Walk *w, Slot *s, Kids list, uint32_t *k, int64_t from, bool braced);

/* `lo ... hi`, and not `[lo][hi]`: both are two expressions. */
static bool
is_range(Front *fr, CXType element, CXCursor lo, CXCursor hi)
{
    if (!is_array(element))
        return true;
    size_t n, m;
    const char *a = front_text(fr, clang_getRangeEnd(clang_getCursorExtent(lo)), &n);
    const char *b = front_text(fr, clang_getCursorLocation(hi), &m);
    for (; a + 3 <= b && n >= 3; a++, n--)
        if (memcmp(a, "...", 3) == 0)
            return true;
    return false;
}

/* Follows designators d[pos..n-1); the value is the last. Afterwards the list goes on behind the place that was
 * named, on every level below the one in braces (the one that knows what is filled). Returns the place on this level. */
static int64_t
designated(Walk *w, Slot *s, Kids d, uint32_t pos, Kids list, uint32_t *k, int64_t *filled)
{
    CXCursor value = d.at[d.n - 1];
    int64_t lo = -1, hi;
    bool through = false;
    uint32_t next = pos + 1;
    if (clang_getCursorKind(d.at[pos]) == CXCursor_MemberRef) {
        if (s->type.kind == CXType_Record)
            lo = place_of(w->fr, s->type, clang_getCursorReferenced(d.at[pos]), &through);
        hi = lo;
    } else {
        if (!is_array(s->type) || !cursor_evaluate(d.at[pos], &lo))
            return -1;
        hi = lo;
        CXType element = clang_getCanonicalType(clang_getArrayElementType(s->type));
        if (next + 1 < d.n && cursor_is_expr(d.at[next]) &&
            clang_getCursorKind(d.at[next]) != CXCursor_MemberRef &&
            is_range(w->fr, element, d.at[pos], d.at[next]) && cursor_evaluate(d.at[next], &hi))
            next++;
    }
    if (lo < 0 || (lo >= places(w->fr, s->type) && s->type.kind != CXType_Record))
        return -1;
    if (through)
        next = pos;
    for (int64_t i = lo; i <= hi; i++) {
        Slot inner = slot(w->fr, s, i);
        if (next + 1 == d.n && filled && i <= *filled && type_is_aggregate(inner.type))
            w->scalar(w->arg, &inner,
                      clang_getNullCursor()); /* what it held is overridden as a whole */
        if (next + 1 == d.n)
            one(w, &inner, value);
        else
            designated(w, &inner, d, next, list, k, NULL);
    }
    if (!filled && lo == hi)
        many(w, s, list, k, s->type.kind == CXType_Record ? lo + 1 : hi + 1, false);
    return hi;
}

/* Fills s from list[*k..), beginning at a place of it. */
static void
many(Walk *w, Slot *s, Kids list, uint32_t *k, int64_t from, bool braced)
{
    int64_t n = places(w->fr, s->type);
    bool is_union = s->type.kind == CXType_Record &&
                    clang_getCursorKind(clang_getTypeDeclaration(s->type)) == CXCursor_UnionDecl;
    int64_t filled = -1; /* the furthest place that has a value */
    for (int64_t i = from; *k < list.n;) {
        CXCursor c = list.at[*k];
        filled = i - 1 > filled && i > from ? i - 1 : filled;
        if (is_designated(c)) {
            if (!braced)
                return;
            ++*k;
            Kids d = cursor_kids(w->fr, c);
            int64_t named = d.n >= 2 ? designated(w, s, d, 0, list, k, &filled) : -1;
            filled = named > filled ? named : filled;
            i = named < 0 ? i : is_union ? 1 : named + 1;
            continue;
        }
        if (i >= n) {
            if (!braced)
                return;
            ++*k; /* more than fit: an error the compiler has reported */
            continue;
        }
        Slot inner = slot(w->fr, s, i++);
        uint32_t before = *k;
        if (type_is_aggregate(inner.type) && !is_whole(w->fr, inner.type, c)) {
            many(w, &inner, list, k, 0, false);
            if (*k == before && inner.is_element)
                ++*k; /* nothing fits into an empty record, in however many of them */
        } else {
            ++*k;
            one(w, &inner, c);
        }
    }
}

/* c initialises all of s. */
static void
one(Walk *w, Slot *s, CXCursor c)
{
    CXCursor inner = cursor_strip(w->fr, c);
    bool is_list = clang_getCursorKind(inner) == CXCursor_InitListExpr;
    if (is_char_array(s->type) && !clang_Cursor_isNull(cursor_string(w->fr, inner))) {
        w->scalar(w->arg, s, c);
        return;
    }
    if (is_list) {
        Kids list = cursor_kids(w->fr, inner);
        uint32_t k = 0;
        if (type_is_aggregate(s->type))
            many(w, s, list, &k, 0, true);
        else if (list.n)
            one(w, s, list.at[0]); /* int x = {1} */
        return;
    }
    if (type_is_aggregate(s->type) && !is_whole(w->fr, s->type, c)) {
        Kids list = {&c,
                     1}; /* a designated aggregate without braces: .pair = 1, 2 is not followed */
        uint32_t k = 0;
        many(w, s, list, &k, 0, false);
        return;
    }
    w->scalar(w->arg, s, c);
}

void
init_walk(Front *fr, Slot *s, CXCursor init, InitFn scalar, void *arg)
{
    Walk w = {fr, scalar, arg};
    s->type = clang_getCanonicalType(s->type);
    one(&w, s, init);
}
