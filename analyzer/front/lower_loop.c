/*
 * lower_loop: branches and loops, and where break and continue go in them.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

static void if_branches(Lower *lo, Kids k);

void
lower_if(Lower *lo, CXCursor c, Kids k)
{
    if (lo->fr->cxx)
        k = lower_declared_first(lo, c, k);
    if (k.n >= 2)
        if_branches(lo, k);
    if (lo->fr->cxx) {
        lower_at_end(lo, c);
        scope_close(lo);
    }
}

static void
if_branches(Lower *lo, Kids k)
{
    BlockId yes = ir_block(&lo->b), no = ir_block(&lo->b), after = k.n > 2 ? ir_block(&lo->b) : no;
    lower_cond(lo, k.at[0], yes, no);
    lo->b.block = yes;
    lower_stmt(lo, k.at[1]);
    ir_jump(&lo->b, after);
    if (k.n > 2) {
        lo->b.block = no;
        lower_stmt(lo, k.at[2]);
        ir_jump(&lo->b, after);
    }
    lo->b.block = after;
}

Targets
targets_set(Lower *lo, BlockId on_break, BlockId on_continue)
{
    Targets old = {lo->on_break, lo->on_continue};
    lo->on_break = (Target){on_break, lo->alive.n};
    if (on_continue >= 0)
        lo->on_continue = (Target){on_continue, lo->alive.n};
    return old;
}

void
targets_restore(Lower *lo, Targets old)
{
    lo->on_break = old.on_break;
    lo->on_continue = old.on_continue;
}

static void
loop_body(Lower *lo, CXCursor body, BlockId exit, BlockId next)
{
    Targets old = targets_set(lo, exit, next);
    lower_stmt(lo, body);
    targets_restore(lo, old);
    ir_jump(&lo->b, next);
}

/* while (T x = f()): made anew, and destroyed, each time. */
void
lower_while_declared(Lower *lo, CXCursor c, Kids k)
{
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), next = ir_block(&lo->b),
            out = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    uint32_t before = lo->alive.n;
    k = lower_declared_first(lo, c, k);
    if (k.n >= 2) {
        lower_cond(lo, k.at[0], body, out);
        lo->b.block = body;
        Targets old = targets_set(lo, exit, next);
        lo->on_break.alive = before;
        lower_stmt(lo, k.at[1]);
        targets_restore(lo, old);
        ir_jump(&lo->b, next);
        lo->b.block = next;
        scope_unwind(lo, before, true);
        ir_jump(&lo->b, head);
        lo->b.block = out;
    }
    scope_close(lo);
    ir_jump(&lo->b, exit);
    lo->b.block = exit;
}

/* for (T x : range): how often, and what x is, nobody knows. */
void
lower_range(Lower *lo, CXCursor c, Kids k)
{
    if (k.n < 3 || clang_getCursorKind(k.at[0]) != CXCursor_VarDecl) {
        lower_left_out(lo, "range for", c, NULL, 0);
        lo->b.f->degraded = true;
        return;
    }
    CXCursor range = k.at[k.n - 2];
    scope_open(lo, c);
    lower_left_out(lo, "range for", range, NULL, 0);
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b),
            next = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    Ref more = lower_emit(lo, OP_opaque, SUB_NONE, type_int(lo->fr), 0, 0);
    name_last_opaque(lo, "range for");
    ir_branch(&lo->b, more, body, exit);
    lo->b.block = body;
    uint32_t before = lo->alive.n;
    lower_unknown_var(lo, k.at[0]);
    Targets old = targets_set(lo, exit, next);
    lo->on_break.alive = before;
    lower_stmt(lo, k.at[k.n - 1]);
    targets_restore(lo, old);
    ir_jump(&lo->b, next);
    lo->b.block = next;
    scope_unwind(lo, before, true);
    lo->alive.n = before;
    ir_jump(&lo->b, head);
    lo->b.block = exit;
    lower_at_end(lo, c);
    scope_close(lo);
}

/* What is thrown in the body is not followed to the handlers. */
void
lower_try(Lower *lo, Kids k)
{
    for (uint32_t i = 0; i < k.n; i++)
        if (clang_getCursorKind(k.at[i]) == CXCursor_CXXCatchStmt)
            front_left(lo->fr, "catch");
        else
            lower_stmt(lo, k.at[i]);
}

void
lower_while(Lower *lo, Kids k)
{
    if (k.n < 2)
        return;
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, head);
    lo->b.block = head;
    lower_cond(lo, k.at[0], body, exit);
    lo->b.block = body;
    loop_body(lo, k.at[1], exit, head);
    lo->b.block = exit;
}

void
lower_do(Lower *lo, Kids k)
{
    if (k.n < 2)
        return;
    BlockId body = ir_block(&lo->b), next = ir_block(&lo->b), exit = ir_block(&lo->b);
    ir_jump(&lo->b, body);
    lo->b.block = body;
    loop_body(lo, k.at[0], exit, next);
    lo->b.block = next;
    lower_cond(lo, k.at[1], body, exit);
    lo->b.block = exit;
}

/* Which of init, cond, inc and body the children are. */
enum { FOR_INIT, FOR_COND, FOR_INC, FOR_BODY, FOR_PARTS };

static bool
for_by_layout(Front *fr, CXCursor c, Kids k, int part[])
{
    if (!fr->peek)
        return false;
    const void *const *s = (const void *const *)(const void *)((const char *)c.data[1] + 8);
    static const int AT[FOR_PARTS] = {0, 2, 3, 4};
    for (uint32_t i = 0; i < k.n; i++) {
        int found = -1;
        for (int p = 0; p < FOR_PARTS && found < 0; p++)
            if (s[AT[p]] == k.at[i].data[1] && (i + 1 == k.n) == (p == FOR_BODY))
                found = p;
        if (found < 0)
            return false;
        part[found] = (int)i;
    }
    return true;
}

/* By the semicolons in the text between the parentheses. */
static bool
for_by_text(Front *fr, CXCursor c, Kids k, int part[])
{
    const char *macro;
    CXSourceLocation start = clang_getCursorLocation(c);
    front_place(fr, start, &macro);
    size_t n;
    const char *text = front_text(fr, start, &n);
    if (macro || n < 3 || memcmp(text, "for", 3) != 0)
        return false;
    int depth = 0, section = 0;
    bool full[3] = {false, false, false};
    for (size_t i = 3; i < n; i++) {
        char x = text[i];
        if (x == '(' || x == '[' || x == '{')
            depth++;
        else if ((x == ')' || x == ']' || x == '}') && --depth == 0)
            break;
        if (x == '"' || x == '\'') {
            for (i++; i < n && text[i] != x; i++)
                i += text[i] == '\\';
            full[section] = true;
        } else if (x == '/' && i + 1 < n && text[i + 1] == '*') {
            for (i += 2; i + 1 < n && !(text[i] == '*' && text[i + 1] == '/'); i++)
                ;
            i++;
        } else if (x == ';' && depth == 1) {
            if (++section > 2)
                return false;
        } else if (depth > 1 || (depth == 1 && x != '(' && x != ' ' && x != '\t' && x != '\n' &&
                                 x != '\r' && x != '\\'))
            full[section] = true;
    }
    uint32_t next = 0;
    for (int p = 0; p < 3; p++)
        if (full[p])
            part[p] = (int)next++;
    part[FOR_BODY] = (int)next;
    return next + 1 == k.n;
}

static void
for_parts(Front *fr, CXCursor c, Kids k, int part[])
{
    for (int p = 0; p < FOR_PARTS; p++)
        part[p] = -1;
    if (for_by_layout(fr, c, k, part))
        return;
    for (int p = 0; p < FOR_PARTS; p++)
        part[p] = -1;
    if (k.n != 1 && k.n != 4 && for_by_text(fr, c, k, part))
        return;
    bool has_decl = clang_getCursorKind(k.at[0]) == CXCursor_DeclStmt;
    static const int ORDER[5][FOR_PARTS] = {
        {-1, -1, -1, -1}, {-1, -1, -1, 0}, {-1, 0, -1, 1}, {0, 1, -1, 2}, {0, 1, 2, 3}};
    memcpy(part, ORDER[k.n < 5 ? k.n : 4], sizeof ORDER[0]);
    if (k.n == 2 && has_decl)
        part[FOR_INIT] = 0, part[FOR_COND] = -1;
    else if (k.n == 3 && !has_decl)
        part[FOR_INIT] = -1, part[FOR_COND] = 0, part[FOR_INC] = 1;
}

void
lower_for(Lower *lo, CXCursor c, Kids k)
{
    if (k.n < 1)
        return;
    int part[FOR_PARTS];
    for_parts(lo->fr, c, k, part);
    scope_open(lo, c);
    if (part[FOR_INIT] >= 0)
        lower_stmt(lo, k.at[part[FOR_INIT]]);
    BlockId head = ir_block(&lo->b), body = ir_block(&lo->b), exit = ir_block(&lo->b);
    BlockId next = part[FOR_INC] >= 0 ? ir_block(&lo->b) : head;
    ir_jump(&lo->b, head);
    lo->b.block = head;
    if (part[FOR_COND] >= 0)
        lower_cond(lo, k.at[part[FOR_COND]], body, exit);
    else
        ir_jump(&lo->b, body);
    lo->b.block = body;
    loop_body(lo, k.at[part[FOR_BODY]], exit, next);
    if (part[FOR_INC] >= 0) {
        lo->b.block = next;
        lower_effect(lo, k.at[part[FOR_INC]]);
        ir_jump(&lo->b, head);
    }
    lo->b.block = exit;
    lower_at_end(lo, c);
    scope_close(lo);
}
