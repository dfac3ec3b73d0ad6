/*
 * lower_switch: a switch, its cases, and whether they name all there is.
 */
#include "libclang.h"

#include "lower.h"

typedef struct Switch {
    Vec(Case) cases;
    BlockId dflt; /* -1 if there is none */
} Switch;

/* The enumeration whose value e is, before it was converted to int. */
static CXType
enumeration(Lower *lo, CXCursor e)
{
    for (;;) {
        CXType t = clang_getCanonicalType(clang_getCursorType(e));
        Kids k = cursor_kids(lo->fr, e);
        if (t.kind == CXType_Enum || k.n != 1 || !cursor_is_expr(k.at[0]))
            return t;
        e = k.at[0];
    }
}

typedef struct Named {
    const Switch *in;
    uint32_t n;
    bool all;
} Named;

static enum CXChildVisitResult
is_named(CXCursor c, CXCursor parent, CXClientData data)
{
    Named *named = data;
    (void)parent;
    if (clang_getCursorKind(c) != CXCursor_EnumConstantDecl)
        return CXChildVisit_Continue;
    long long value = clang_getEnumConstantDeclValue(c);
    bool found = false;
    for (uint32_t k = 0; k < named->in->cases.n; k++)
        found |= named->in->cases.at[k].lo <= value && value <= named->in->cases.at[k].hi;
    named->n++;
    named->all &= found;
    return CXChildVisit_Continue;
}

/* A switch without default that has a case for each enumerator: whoever wrote it means that there are no others. */
static bool
names_all(Lower *lo, CXCursor cond, const Switch *in)
{
    CXType t = enumeration(lo, cond);
    if (t.kind != CXType_Enum || in->dflt >= 0)
        return false;
    Named named = {in, 0, true};
    clang_visitChildren(clang_getTypeDeclaration(t), is_named, &named);
    return named.all && named.n > 1;
}

static void switch_cases(Lower *lo, CXCursor c, Kids k);

void
lower_switch(Lower *lo, CXCursor c, Kids k)
{
    if (lo->fr->cxx)
        k = lower_declared_first(lo, c, k);
    if (k.n >= 2)
        switch_cases(lo, c, k);
    if (lo->fr->cxx) {
        lower_at_end(lo, c);
        scope_close(lo);
    }
}

static void
switch_cases(Lower *lo, CXCursor c, Kids k)
{
    Ref value = lower_value(lo, k.at[0]);
    if (lo->b.block < 0)
        lo->b.block = ir_block(&lo->b);
    BlockId head = lo->b.block, exit = ir_block(&lo->b);
    Switch here = {.dflt = -1}, *outer = lo->in_switch;
    lo->in_switch = &here;
    lo->b.block = -1;
    Targets old = targets_set(lo, exit, -1);
    lower_stmt(lo, k.at[1]);
    targets_restore(lo, old);
    ir_jump(&lo->b, exit);
    lo->in_switch = outer;

    if (names_all(lo, k.at[0], &here)) {
        lo->b.block = here.dflt = ir_block(&lo->b);
        lower_emit(lo, OP_unreachable, SUB_NONE, -1, 0, 0);
    }
    lo->b.block = head;
    lower_at(lo, c);
    ir_switch(&lo->b, value, here.cases.at, here.cases.n, here.dflt < 0 ? exit : here.dflt);
    lo->b.block = exit;
}

static BlockId
case_block(Lower *lo)
{
    BlockId b = ir_block(&lo->b);
    ir_jump(&lo->b, b);
    lo->b.block = b;
    return b;
}

void
lower_case(Lower *lo, Kids k)
{
    Case one = {0, 0, case_block(lo)};
    bool known = k.n >= 2 && cursor_evaluate(k.at[0], &one.lo);
    one.hi = one.lo;
    if (k.n == 3)
        known &= cursor_evaluate(k.at[1], &one.hi);
    if (known && lo->in_switch && one.lo <= one.hi)
        vec_push(lo->fr->scratch, &lo->in_switch->cases, one);
    if (k.n)
        lower_stmt(lo, k.at[k.n - 1]);
}

void
lower_default(Lower *lo, Kids k)
{
    BlockId b = case_block(lo);
    if (lo->in_switch)
        lo->in_switch->dflt = b;
    if (k.n)
        lower_stmt(lo, k.at[k.n - 1]);
}
