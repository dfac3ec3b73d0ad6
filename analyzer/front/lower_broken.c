/*
 * lower_broken: functions of C that do not compile as a whole, for want of a header or because Python has changed since.
 *
 * The compiler keeps what it understood of them. An expression that it did not understand has no type; what only reads is an
 * unknown value, and what does more is an `opaque` instruction that is given the locals that it mentions. A statement that
 * was dropped leaves nothing but an error between two others: an `opaque` instruction stands there, too, for the locals
 * whose names are in the text. An error that was not come by so leaves the function degraded: of what stands there
 * nothing is known.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

static bool
is_before(Loc a, Loc b)
{
    return a.line < b.line || (a.line == b.line && a.col < b.col);
}

/* The errors in the function are to be come by. */
void
broken_begin(Lower *lo, CXCursor def)
{
    CXSourceRange extent = clang_getCursorExtent(def);
    if (!lo->unit->partial || lo->fr->cxx)
        return;
    lo->body_at = front_place(lo->fr, clang_getRangeStart(clang_getCursorExtent(lo->body)), NULL);
    Loc end = front_place(lo->fr, clang_getRangeEnd(extent), NULL);
    for (uint32_t i = 0; i < lo->unit->errors.n; i++) {
        Loc at = lo->unit->errors.at[i].loc;
        if (at.file == lo->body_at.file && !is_before(at, lo->body_at) && is_before(at, end))
            vec_push(lo->fr->scratch, &lo->errors, at);
    }
}

/* Are there any from one place to another, the last one included or not? They are come by now. */
static bool
come_by(Lower *lo, Loc from, Loc to, bool last)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < lo->errors.n; i++) {
        Loc at = lo->errors.at[i];
        if (at.file != from.file || is_before(at, from) || is_before(to, at) ||
            (!last && !is_before(at, to)))
            lo->errors.at[n++] = at;
    }
    bool any = n < lo->errors.n;
    lo->errors.n = n;
    return any;
}

static void
come_by_cursor(Lower *lo, CXCursor c)
{
    CXSourceRange extent = clang_getCursorExtent(c);
    if (lo->errors.n)
        come_by(lo, front_place(lo->fr, clang_getRangeStart(extent), NULL),
                front_place(lo->fr, clang_getRangeEnd(extent), NULL), true);
}

/* ---- expressions --------------------------------------------------------------------------------- */

static bool
has_no_type(CXCursor c)
{
    return clang_isExpression(clang_getCursorKind(c)) &&
           clang_getCursorType(c).kind == CXType_Dependent;
}

/* An operand without a type leaves the other one as it is written, neither loaded nor converted. */
static bool
has_broken_operand(Lower *lo, CXCursor c)
{
    if (clang_getCursorKind(c) != CXCursor_BinaryOperator ||
        clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Assign)
        return false;
    Kids k = cursor_kids(lo->fr, c);
    return k.n == 2 && (has_no_type(k.at[0]) || has_no_type(k.at[1]));
}

/* Has the compiler not understood what this is? A call of a function that it knows is one all the same. */
bool
lower_is_broken(Lower *lo, CXCursor c)
{
    if (!lo->unit->partial || lo->fr->cxx)
        return false;
    return (has_no_type(c) && !call_is_known(lo, c)) || has_broken_operand(lo, c);
}

static enum CXChildVisitResult
find_effect(CXCursor c, CXCursor parent, CXClientData found)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    enum CXUnaryOperatorKind op = kind == CXCursor_UnaryOperator
                                      ? clang_getCursorUnaryOperatorKind(c)
                                      : CXUnaryOperator_Invalid;
    bool names_function =
        kind == CXCursor_DeclRefExpr &&
        clang_getCursorKind(clang_getCursorReferenced(c)) == CXCursor_FunctionDecl;
    (void)parent;
    if (kind != CXCursor_CallExpr && kind != CXCursor_StmtExpr &&
        kind != CXCursor_CompoundAssignOperator && op != CXUnaryOperator_AddrOf &&
        op != CXUnaryOperator_PostInc && op != CXUnaryOperator_PostDec &&
        op != CXUnaryOperator_PreInc && op != CXUnaryOperator_PreDec && !names_function &&
        !(kind == CXCursor_BinaryOperator &&
          clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Assign))
        return CXChildVisit_Recurse;
    *(bool *)found = true;
    return CXChildVisit_Break;
}

static bool
has_effect(CXCursor c)
{
    bool effect = false;
    if (find_effect(c, c, &effect) == CXChildVisit_Recurse)
        clang_visitChildren(c, find_effect, &effect);
    return effect;
}

/* What is put where nobody knows is lost sight of. */
static Ref
put_away(Lower *lo, CXCursor c, Kids k)
{
    Ref v = lower_as_written(lo, k.at[1]);
    lower_at(lo, c);
    ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &v, v.kind == REF_NONE ? 0 : 1);
    ir_last(&lo->b)->name = intern("broken code");
    return v;
}

/* Py_SIZE(o) = n; the macros of Python 3.9 and older gave places, those of today give values. */
static bool
sets_what_a_call_gives(CXCursor c, Kids k)
{
    return clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n == 2 &&
           clang_getCursorKind(k.at[0]) == CXCursor_CallExpr && !has_no_type(k.at[0]) &&
           !has_no_type(k.at[1]);
}

Ref
lower_broken(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    come_by_cursor(lo, c);
    while (clang_getCursorKind(c) == CXCursor_UnexposedExpr && k.n == 1 && has_no_type(k.at[0]))
        k = cursor_kids(lo->fr, c = k.at[0]);
    if (sets_what_a_call_gives(c, k)) {
        lower_as_written(lo, k.at[0]);
        return put_away(lo, c, k);
    }
    if (clang_getCursorKind(c) == CXCursor_BinaryOperator && k.n == 2 &&
        clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Assign && !has_effect(k.at[0]))
        return put_away(lo, c, k);
    Ref r = has_effect(c) ? lower_left_out(lo, "broken code", c, NULL, 0)
                          : lower_opaque(lo, "unknown value", c);
    ir_last(&lo->b)->type = -1;
    return r;
}

/* A struct with a member of a type that the compiler does not know has no members for it, not one: what it is set from is not
 * found in it again. */
bool
broken_record_into(Lower *lo, Ref to, TypeId type, CXCursor c)
{
    const Type *t = lower_type_of(lo, type);
    if (!lo->unit->partial || lo->fr->cxx || t->kind != TYPE_RECORD || t->fields.n)
        return false;
    lower_left_out(lo, "broken code", c, NULL, 0);
    ir_last(&lo->b)->type = -1;
    ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &to, 1);
    ir_last(&lo->b)->name = intern("broken code");
    return true;
}

/* ---- what was dropped ------------------------------------------------------------------------------- */

static bool
is_word(const char *text, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(text, word, n) == 0;
}

static void
note_word(Lower *lo, const char *word, size_t n, bool *mentioned)
{
    static const char *const LEAVES[] = {"return", "goto", "break", "continue", "case", "default"};
    for (size_t i = 0; i < sizeof(LEAVES) / sizeof(*LEAVES); i++)
        if (is_word(word, n, LEAVES[i]))
            lo->b.f->degraded = true; /* nobody knows where it goes on */
    for (uint32_t i = 0; i < lo->b.f->locals.n; i++) {
        const char *name = lo->b.f->locals.at[i].name;
        if (name && is_word(word, n, name))
            mentioned[i] = true;
    }
}

/* The text from one place to another was dropped if there is an error in it. */
static void
gap(Lower *lo, CXSourceLocation from, CXSourceLocation to)
{
    Loc begin = front_place(lo->fr, from, NULL), end = front_place(lo->fr, to, NULL);
    if (begin.file != end.file || !come_by(lo, begin, end, false) || lo->b.block < 0)
        return;
    size_t n, rest;
    const char *text = front_text_expanded(lo->fr, from, &n);
    const char *until = front_text_expanded(lo->fr, to, &rest);
    n = until > text && (size_t)(until - text) <= n ? (size_t)(until - text) : 0;
    bool *mentioned = NEW_N(lo->fr->scratch, bool, lo->b.f->locals.n + 1);
    for (size_t i = 0, len; i < n; i += len ? len : 1) {
        for (len = 0; i + len < n && front_word_char(text[i + len]);)
            len++;
        if (len)
            note_word(lo, text + i, len, mentioned);
    }
    Vec(Ref) refs = {0};
    for (uint32_t i = 0; i < lo->b.f->locals.n; i++)
        if (mentioned[i])
            vec_push(lo->fr->scratch, &refs, ref_local((int32_t)i));
    ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, refs.at, refs.n);
    ir_last(&lo->b)->name = intern("broken code");
}

/* Between two statements of a block; the one before is null at its beginning, the one behind at its end. */
void
broken_between(Lower *lo, CXCursor block, CXCursor before, CXCursor behind)
{
    if (!lo->errors.n)
        return;
    CXSourceRange all = clang_getCursorExtent(block);
    gap(lo,
        clang_Cursor_isNull(before) ? clang_getRangeStart(all)
                                    : clang_getRangeEnd(clang_getCursorExtent(before)),
        clang_Cursor_isNull(behind) ? clang_getRangeEnd(all)
                                    : clang_getRangeStart(clang_getCursorExtent(behind)));
}

/* Initialisers that were dropped: the variables have some value. */
void
broken_declaration(Lower *lo, CXCursor c, Kids k)
{
    CXSourceRange extent = clang_getCursorExtent(c);
    if (!lo->errors.n || lo->b.block < 0 ||
        !come_by(lo, front_place(lo->fr, clang_getRangeStart(extent), NULL),
                 front_place(lo->fr, clang_getRangeEnd(extent), NULL), true))
        return;
    for (uint32_t i = 0; i < k.n; i++) {
        uint64_t *local = map_get(&lo->locals, KEY_PTR(k.at[i].data[0]));
        Ref r = local ? ref_local((int32_t)*local) : ref_none();
        if (!local || !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(k.at[i])))
            continue;
        ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &r, 1);
        ir_last(&lo->b)->name = intern("broken code");
    }
}

void
broken_end(Lower *lo)
{
    if (lo->errors.n)
        lo->b.f->degraded = true;
}
