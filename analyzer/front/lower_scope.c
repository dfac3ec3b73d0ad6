/*
 * lower_scope: when locals leave, and where jumps go.
 *
 * Locals have `enter` where they are declared and `leave` wherever their scope ends while the function goes on: at
 * the closing brace, and on break, continue and goto out of it. `ret` leaves everything, so nothing is written before
 * it but the calls of __attribute__((cleanup)).
 *
 * To know what a goto leaves, the scopes around its label must be known before the label is reached: the first
 * goto of a function looks through the whole body once and notes every label's scopes. Two places' innermost
 * common scope is the last one that their lists share.
 */
#include "libclang.h"

#include "lower.h"

/* ---- scopes ----------------------------------------------------------------------- */

void
scope_open(Lower *lo, CXCursor c)
{
    Scope s = {c.data[1], lo->alive.n};
    vec_push(lo->fr->scratch, &lo->scopes, s);
}

/* What happens to the locals above mark when execution leaves their scopes. */
void
scope_unwind(Lower *lo, uint32_t mark, bool leaves)
{
    for (uint32_t i = lo->alive.n; i-- > mark && lo->b.block >= 0;) {
        Alive a = lo->alive.at[i];
        if (a.is_class && a.maybe) { /* nobody knows whether it was made */
            Ref at = ref_local(a.local);
            ir_emit(&lo->b, OP_opaque, SUB_NONE, -1, 0, &at, 1);
            ir_last(&lo->b)->name = intern("end of a temporary");
        } else if (a.is_class)
            class_destroy(lo, ref_local(a.local), a.type);
        if (a.cleanup >= 0) {
            TypeId result = ir_type(lo->unit, lo->unit->funcs.at[a.cleanup].type)->to;
            lower_emit(lo, OP_call, SUB_NONE, result, 0, 2, ref_func(a.cleanup),
                       ref_local(a.local));
        }
        if (leaves)
            lower_emit(lo, OP_leave, SUB_NONE, -1, 0, 1, ref_local(a.local));
    }
}

void
scope_close(Lower *lo)
{
    uint32_t mark = lo->scopes.at[--lo->scopes.n].alive;
    if (lo->scopes.n == 0)
        scope_unwind(lo, mark, false); /* the function's own scope: ret follows */
    else
        scope_unwind(lo, mark, true);
    lo->alive.n = mark;
}

/* Where a block's closing brace stands; the macro, if one made the block. */
void
lower_at_end(Lower *lo, CXCursor c)
{
    CXSourceRange extent = clang_getCursorExtent(c);
    lo->b.locate = NULL;
    Loc start = front_place(lo->fr, clang_getRangeStart(extent), &lo->b.macro);
    if (lo->b.macro) {
        lo->b.loc = start;
        return;
    }
    lo->b.loc = front_place(lo->fr, clang_getRangeEnd(extent), NULL);
    if (lo->b.loc.col > 1)
        lo->b.loc.col--;
}

/* ---- labels ------------------------------------------------------------------------ */

typedef struct Scan {
    Lower *lo;
    Vec(const void *) scopes;
} Scan;

static void
scan(Scan *s, CXCursor c)
{
    Arena *a = s->lo->fr->scratch;
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool is_scope =
        kind == CXCursor_CompoundStmt || kind == CXCursor_ForStmt ||
        (s->lo->fr->cxx && (kind == CXCursor_IfStmt || kind == CXCursor_WhileStmt ||
                            kind == CXCursor_SwitchStmt || kind == CXCursor_CXXForRangeStmt));
    if (is_scope)
        vec_push(a, &s->scopes, c.data[1]);
    if (kind == CXCursor_LabelStmt) {
        Label *l = NEW(a, Label);
        l->block = -1;
        l->nscopes = s->scopes.n;
        l->scopes = arena_dup(a, s->scopes.at, sizeof *l->scopes * s->scopes.n);
        map_put(&s->lo->labels, KEY_PTR(c.data[1]), KEY_PTR(l));
    }
    if (kind == CXCursor_AddrLabelExpr)
        vec_push(a, &s->lo->taken, c);
    Kids k = cursor_kids(s->lo->fr, c); /* they will be wanted anyway */
    for (uint32_t i = 0; i < k.n; i++)
        scan(s, k.at[i]);
    if (is_scope)
        s->scopes.n--;
}

static void
know_labels(Lower *lo)
{
    Scan s = {.lo = lo};
    if (!lo->labels_known)
        scan(&s, lo->body);
    lo->labels_known = true;
}

static Label *
label_of(Lower *lo, CXCursor label_stmt)
{
    know_labels(lo);
    uint64_t *known = map_get(&lo->labels, KEY_PTR(label_stmt.data[1]));
    if (!known) { /* a label the compiler lost: broken code */
        Label *l = NEW(lo->fr->scratch, Label);
        l->block = -1;
        known = map_put(&lo->labels, KEY_PTR(label_stmt.data[1]), KEY_PTR(l));
    }
    Label *l = (Label *)(uintptr_t)*known;
    if (l->block < 0)
        l->block = ir_block(&lo->b);
    return l;
}

/* How many locals stay alive when control goes from here to the label. */
static uint32_t
alive_at(const Lower *lo, const Label *l)
{
    uint32_t common = 0;
    while (common < l->nscopes && common < lo->scopes.n &&
           l->scopes[common] == lo->scopes.at[common].key)
        common++;
    return common < lo->scopes.n ? lo->scopes.at[common].alive : lo->alive.n;
}

void
lower_goto(Lower *lo, CXCursor label_stmt)
{
    Label *l = label_of(lo, label_stmt);
    scope_unwind(lo, alive_at(lo, l), true);
    ir_jump(&lo->b, l->block);
}

void
lower_label(Lower *lo, CXCursor c)
{
    Label *l = label_of(lo, c);
    ir_jump(&lo->b, l->block);
    lo->b.block = l->block;
}

static CXCursor
label_referred(Front *fr, CXCursor addr_label)
{
    CXCursor d = clang_getCursorReferenced(addr_label);
    if (clang_getCursorKind(d) == CXCursor_LabelStmt)
        return d;
    Kids k = cursor_kids(fr, addr_label);
    return k.n ? clang_getCursorReferenced(k.at[0]) : clang_getNullCursor();
}

/* A computed goto may go to every label whose address is taken. */
void
lower_indirect_goto(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    Ref to = k.n ? lower_value(lo, k.at[k.n - 1]) : ref_undef();
    know_labels(lo);
    Vec(BlockId) succs = {0};
    uint32_t mark = lo->alive.n;
    for (uint32_t i = 0; i < lo->taken.n; i++) {
        CXCursor stmt = label_referred(lo->fr, lo->taken.at[i]);
        if (clang_Cursor_isNull(stmt))
            continue;
        Label *l = label_of(lo, stmt);
        bool seen = false;
        for (uint32_t j = 0; j < succs.n; j++)
            seen |= succs.at[j] == l->block;
        if (!seen)
            vec_push(lo->fr->scratch, &succs, l->block);
        uint32_t alive = alive_at(lo, l);
        mark = alive < mark ? alive : mark;
    }
    lower_at(lo, c);
    if (lo->b.block < 0)
        lo->b.block = ir_block(&lo->b);
    scope_unwind(lo, mark, true);
    BlockId from = lo->b.block;
    lower_emit(lo, OP_igoto, SUB_NONE, -1, 0, 1, to);
    for (uint32_t i = 0; i < succs.n; i++)
        vec_push(lo->unit->arena, &lo->b.f->blocks.at[from].succs, succs.at[i]);
}
