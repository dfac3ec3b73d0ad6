/*
 * lower_function: a function: its parameters, its body, and which locals have their address taken.
 */
#include "libclang.h"

#include "lower.h"

static int32_t
hidden_parameter(Lower *lo, const char *name, CXType to)
{
    int32_t local = ir_local(&lo->b, name ? intern(name) : NULL,
                             type_pointer(lo->fr, lower_type(lo->fr, to)), lower_loc(lo));
    lo->b.f->locals.at[local].is_param = true;
    return local;
}

static void
hidden_parameters(Lower *lo, CXCursor def)
{
    CXType result = clang_getCursorResultType(def);
    if (class_by_address(lo->fr, result))
        lo->result_local = hidden_parameter(lo, NULL, result);
    if (!class_is_method(def))
        return;
    lo->this_type = clang_getCanonicalType(clang_getCursorType(clang_getCursorSemanticParent(def)));
    lo->this_local = hidden_parameter(lo, "this", lo->this_type);
    if (clang_getCursorKind(def) == CXCursor_Destructor)
        lo->destructor = def;
}

static void
parameters(Lower *lo, CXCursor def)
{
    int n = clang_Cursor_getNumArguments(def);
    lo->this_local = lo->result_local = -1;
    lo->destructor = clang_getNullCursor();
    if (lo->fr->cxx)
        hidden_parameters(lo, def);
    for (int i = 0; i < n; i++) {
        CXCursor p = clang_Cursor_getArgument(def, (unsigned)i);
        CXType type = clang_getCursorType(p);
        const char *name = cursor_name(p);
        TypeId t = lower_variable_type(lo->fr, p);
        int32_t local = ir_local(&lo->b, *name ? name : NULL,
                                 class_by_address(lo->fr, type) ? type_pointer(lo->fr, t) : t,
                                 front_place(lo->fr, clang_getCursorLocation(p), NULL));
        lo->b.f->locals.at[local].is_param = true;
        lo->b.f->locals.at[local].is_volatile =
            clang_isVolatileQualifiedType(clang_getCanonicalType(type)) != 0;
        map_put(&lo->locals, KEY_PTR(p.data[0]), (uint64_t)local);
    }
    lo->b.f->nparams = lo->b.f->locals.n;
}

/* Which local a temporary is an address in, -1 if none. */
static int32_t
address_in(const int32_t *in, Ref r)
{
    return r.kind == REF_LOCAL ? r.n : r.kind == REF_TMP ? in[r.n] : -1;
}

/* Does operand k of the instruction only say where to read or write? */
static bool
is_place(const Instr *i, uint32_t k)
{
    switch (i->op) {
    case OP_load:
    case OP_field:
    case OP_zero:
    case OP_enter:
    case OP_leave:
    case OP_copy:
    case OP_discard:
        return true;
    case OP_store:
    case OP_index:
        return k == 0;
    default:
        return false;
    }
}

static void
find_taken(Arena *a, Function *f)
{
    int32_t *in = NEW_N(a, int32_t, f->instrs.n + 1);
    for (uint32_t r = 0; r < f->rpo.n; r++) {
        const Block *b = &f->blocks.at[f->rpo.at[r]];
        for (uint32_t k = b->first; k < b->first + b->n; k++) {
            const Instr *i = &f->instrs.at[k];
            in[k] = i->op == OP_field || i->op == OP_index ? address_in(in, ir_arg(f, i, 0)) : -1;
            for (uint32_t n = 0; n < i->nargs; n++) {
                int32_t local = address_in(in, ir_arg(f, i, n));
                if (local >= 0 && !is_place(i, n))
                    f->locals.at[local].address_taken = true;
            }
        }
    }
}

static uint32_t
end_line(Front *fr, CXCursor def)
{
    return front_place(fr, clang_getRangeEnd(clang_getCursorExtent(def)), NULL).line;
}

void
lower_function(Front *fr, CXCursor def)
{
    FuncId id = decl_func(fr, def);
    Kids k = cursor_kids(fr, def);
    if (fr->unit->funcs.at[id].blocks.n)
        return; /* defined twice: an error that the compiler has reported */
    enum CXCursorKind last = k.n ? clang_getCursorKind(k.at[k.n - 1]) : CXCursor_InvalidFile;
    if (last != CXCursor_CompoundStmt && last != CXCursor_CXXTryStmt) {
        fr->unit->funcs.at[id].no_body_error = true;
        fr->unit->funcs.at[id].why = "libclang shows no body";
        return;
    }
    Function f = fr->unit->funcs.at[id]; /* the table may move meanwhile */
    Lower *lo = NEW(fr->scratch, Lower);
    lo->fr = fr;
    lo->unit = fr->unit;
    lo->b.unit = fr->unit;
    lo->b.scratch = fr->scratch;
    lo->b.f = &f;
    lo->body = k.at[k.n - 1];
    lo->on_break.to = lo->on_continue.to = -1;
    map_init(&lo->locals, fr->scratch);
    map_init(&lo->labels, fr->scratch);
    lo->b.block = ir_block(&lo->b);
    lower_at(lo, def);

    parameters(lo, def);
    lo->full_block = lo->b.block;
    if (clang_getCursorKind(def) == CXCursor_Constructor)
        class_begin(lo, def, k);
    broken_begin(lo, def);
    lower_stmt(lo, lo->body);
    broken_end(lo);
    if (!clang_Cursor_isNull(lo->destructor) && lo->b.block >= 0)
        class_end(lo, def);
    lower_at_end(lo, lo->body);
    ir_finish(&lo->b);
    find_taken(fr->scratch, &f);
    f.end_line = end_line(fr, def);
    fr->unit->funcs.at[id] = f;
}
