/*
 * lower_peek: what libclang knows and does not tell. Of a C++ expression: whether it is an lvalue, and which of the
 * nodes without a name (UnexposedExpr) it is. Both stand in the first bytes of the compiler's own node. Of a loop: below.
 *
 * The number that each kind of node has is learnt from a few lines of C++ whose nodes are known; if anything there is
 * not as expected, this libclang is built in another way, and C++ units are not read at all.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

static uint8_t node_of[256]; /* clang's number of a node -> CxxNode */

static uint32_t
first_bits(CXCursor c)
{
    uint32_t bits;
    memcpy(&bits, c.data[1], sizeof bits);
    return bits;
}

CxxNode
cxx_node(CXCursor c)
{
    return cursor_is_expr(c) ? (CxxNode)node_of[first_bits(c) & 0xff] : CXX_OTHER;
}

/* prvalue 0, lvalue 1, xvalue 2 */
bool
cxx_is_glvalue(CXCursor c)
{
    return (first_bits(c) >> 8 & 3) != 0;
}

/* ---- trying it ------------------------------------------------------------------------ */

typedef struct Nth {
    uint32_t n;
    CXCursor found;
} Nth;

static enum CXChildVisitResult
count_down(CXCursor c, CXCursor parent, CXClientData data)
{
    Nth *nth = data;
    (void)parent;
    if (nth->n--)
        return CXChildVisit_Continue;
    nth->found = c;
    return CXChildVisit_Break;
}

static CXCursor
child(CXCursor c, uint32_t n)
{
    Nth nth = {n, clang_getNullCursor()};
    if (!clang_Cursor_isNull(c))
        clang_visitChildren(c, count_down, &nth);
    return nth.found;
}

static bool
learn(CXCursor c, enum CXCursorKind kind, CxxNode node, bool is_glvalue)
{
    if (clang_getCursorKind(c) != kind || cxx_is_glvalue(c) != is_glvalue)
        return false;
    uint8_t *is = &node_of[first_bits(c) & 0xff];
    bool well = *is == CXX_OTHER || *is == (uint8_t)node;
    *is = (uint8_t)node;
    return well;
}

static bool
learn_from(CXCursor body)
{
    CXCursor whole = child(body, 0), assign = child(whole, 0), made = child(assign, 2);
    CXCursor bound = child(made, 0), call = child(bound, 0), given = child(call, 1);
    CXCursor plain = child(child(child(body, 2), 0), 0), cast = child(child(child(body, 3), 0), 0);
    return learn(whole, CXCursor_UnexposedExpr, CXX_CLEANUPS, true) &&
           learn(assign, CXCursor_CallExpr, CXX_OPERATOR, true) &&
           learn(made, CXCursor_UnexposedExpr, CXX_TEMPORARY, true) &&
           learn(bound, CXCursor_UnexposedExpr, CXX_BOUND, false) &&
           learn(call, CXCursor_CallExpr, CXX_OTHER, false) &&
           learn(given, CXCursor_UnexposedExpr, CXX_DEFAULT, false) &&
           learn(plain, CXCursor_UnexposedExpr, CXX_CAST, false) &&
           learn(cast, CXCursor_UnexposedExpr, CXX_CAST, false) &&
           cxx_is_glvalue(child(plain, 0)) && !cxx_is_glvalue(child(body, 1));
}

/* The text as this libclang sees it, if it is of the version whose structures are known; NULL. */
static CXTranslationUnit
trial(CXIndex index, const char *name, const char *text)
{
    CXString v = clang_getClangVersion();
    bool right = strstr(clang_getCString(v), "version 19.") != NULL;
    clang_disposeString(v);
    struct CXUnsavedFile file = {name, text, strlen(text)};
    const char *const args[] = {"-w"};
    CXTranslationUnit tu;
    bool parsed = right && clang_parseTranslationUnit2(index, name, args, 1, &file, 1, 0, &tu) ==
                               CXError_Success;
    return parsed ? tu : NULL;
}

bool
cxx_can_be_read(CXIndex index)
{
    static int known = -1;
    if (known >= 0)
        return known;
    known = 0;
    CXTranslationUnit tu =
        trial(index, "decref-cxx.cc",
              "struct R { int p; R(int); R(const R &); ~R(); R &operator=(R &&); int m(); };\n"
              "R g(int = 1);\n"
              "void f(R &a) { a = g(); a.m(); int k = a.p; long n = k; }");
    if (!tu)
        return false;
    known = learn_from(child(child(clang_getTranslationUnitCursor(tu), 2), 1));
    clang_disposeTranslationUnit(tu);
    return known;
}

/* ---- loops -------------------------------------------------------------------------------- */

typedef struct Trial {
    unsigned good;  /* loops that were as they should be */
    unsigned first; /* the number of the file's first place */
} Trial;

/* Three things are seen faster or only by looking into what libclang hands out: which part of a ForStmt is which (facts
 * 1.1), whether a location comes from a macro, and where in its file it is if not. Whether this libclang is built that way is
 * tried on the eight shapes a loop can have, of which a macro makes the last. */
static enum CXChildVisitResult
try_for(CXCursor c, CXCursor parent, CXClientData data)
{
    Trial *t = data;
    (void)parent;
    if (clang_getCursorKind(c) != CXCursor_ForStmt)
        return CXChildVisit_Recurse;
    unsigned shape = t->good; /* bits: init, condition, increment */
    const void *const *s = (const void *const *)(const void *)((const char *)c.data[1] + 8);
    CXSourceLocation at = clang_getCursorLocation(c);
    bool in_macro = at.int_data & MACRO_BIT;
    unsigned offset;
    clang_getFileLocation(at, NULL, NULL, NULL, &offset);
    t->first = shape ? t->first : at.int_data - offset;
    if (!s[4] || s[1] || in_macro != (shape == 7) || (s[0] != NULL) != (shape & 1) ||
        (s[2] != NULL) != (shape >> 1 & 1) || (s[3] != NULL) != (shape >> 2 & 1) ||
        (!in_macro && at.int_data - offset != t->first)) {
        t->good = 100;
        return CXChildVisit_Break;
    }
    t->good++;
    return CXChildVisit_Recurse;
}

bool
loops_can_be_read(CXIndex index)
{
    static int known = -1;
    if (known >= 0)
        return known;
    known = 0;
    CXTranslationUnit tu =
        trial(index, "decref-for.c",
              "#define FOR for\n"
              "void f(int i) { for (;;); for (i;;); for (;i;); for (i;i;); for (;;i); for (i;;i);"
              " for (;i;i); FOR (i;i;i); }");
    if (!tu)
        return false;
    Trial t = {0};
    clang_visitChildren(clang_getTranslationUnitCursor(tu), try_for, &t);
    clang_disposeTranslationUnit(tu);
    known = t.good == 8;
    return known;
}
