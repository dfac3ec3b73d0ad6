/*
 * lower_place: where things are, and what is put there: addresses, assignments, initialisers of locals.
 *
 * The right side of an assignment is evaluated before the left, as the compilers do.
 */
#include "libclang.h"

#include "lower.h"

#include <string.h>

/* ---- addresses ----------------------------------------------------------------------------------- */

/* A record's value has no address; its members are read from where it is put. */
static Ref
materialise(Lower *lo, CXCursor c)
{
    TypeId type = lower_expr_type(lo, c);
    lower_at(lo, c);
    Ref t = ref_local(lower_unnamed(lo, type));
    lower_into(lo, t, type, c, 0);
    return t;
}

/* What is declared as a reference, or comes as a class by address, is a pointer that is followed. */
static Ref
followed(Lower *lo, CXCursor decl, Ref at)
{
    if (!lo->fr->cxx)
        return at;
    CXType t = clang_getCursorType(decl), c = clang_getCanonicalType(t);
    bool is_reference = c.kind == CXType_LValueReference || c.kind == CXType_RValueReference;
    bool by_address = clang_getCursorKind(decl) == CXCursor_ParmDecl && class_by_address(lo->fr, t);
    if (!is_reference && !by_address)
        return at;
    TypeId type = lower_type(lo->fr, t);
    return lower_load(lo, at, by_address ? type_pointer(lo->fr, type) : type, 0);
}

static Ref
variable(Lower *lo, CXCursor c)
{
    CXCursor d = clang_getCursorReferenced(c);
    switch (clang_getCursorKind(d)) {
    case CXCursor_FunctionDecl:
    case CXCursor_CXXMethod:
        if (class_is_method(d))
            break;
        return ref_func(decl_func(lo->fr, d));
    case CXCursor_VarDecl:
    case CXCursor_ParmDecl: {
        uint64_t *local = map_get(&lo->locals, KEY_PTR(d.data[0]));
        lower_at(lo, c);
        if (local)
            return followed(lo, d, ref_local((int32_t)*local));
        if (clang_getCursorKind(d) == CXCursor_VarDecl &&
            clang_Cursor_hasVarDeclGlobalStorage(d) == 1)
            return followed(lo, d, ref_global(decl_global(lo->fr, d)));
        lower_opaque(lo, "variable", c);
        return ref_undef();
    }
    default:
        break;
    }
    lower_opaque(lo, "name", c);
    return ref_undef();
}

/* `member` for this->member; at is the offset of c's in m, which names it. */
static Ref
own_member(Lower *lo, CXCursor c, CXCursor m, int64_t at)
{
    CXCursor field = clang_getCursorReferenced(m);
    if (clang_getCursorKind(field) == CXCursor_VarDecl) /* static */
        return followed(lo, field, ref_global(decl_global(lo->fr, field)));
    const Type *this_type =
        lo->this_local >= 0 ? lower_type_of(lo, lo->b.f->locals.at[lo->this_local].type) : NULL;
    int64_t offset =
        this_type ? type_member_offset(
                        lo->fr, clang_getCanonicalType(type_unqualified(lo->this_type)), field)
                  : -1;
    if (offset < 0) {
        lower_left_out(lo, "member", c, NULL, 0);
        return ref_undef();
    }
    lower_at(lo, c);
    Ref self =
        lower_load(lo, ref_local(lo->this_local), lo->b.f->locals.at[lo->this_local].type, 0);
    CXCursor named = clang_getCursorReferenced(c);
    Ref r = lower_emit(lo, OP_field, SUB_NONE,
                       type_pointer(lo->fr, lower_type(lo->fr, clang_getCursorType(named))),
                       offset + at, 1, self);
    ir_last(&lo->b)->name = cursor_name(named);
    ir_last(&lo->b)->record = type_record_name(lo->this_type);
    return followed(lo, named, r);
}

/* A member; anonymous ones on the way, of which libclang shows some, are part of one step. */
static Ref
member(Lower *lo, CXCursor c)
{
    CXCursor field = clang_getCursorReferenced(c), base;
    int64_t offset = 0;
    bool arrow;
    if (clang_getCursorKind(field) == CXCursor_VarDecl) /* C++: static */
        return followed(lo, field, ref_global(decl_global(lo->fr, field)));
    if (clang_getCursorKind(field) != CXCursor_FieldDecl && lo->fr->cxx)
        return variable(lo, c);
    for (CXCursor m = c;;) {
        Kids k = cursor_kids(lo->fr, m);
        if (lo->fr->cxx && clang_Cursor_isNull(cursor_last_expr(lo->fr, m)))
            return own_member(lo, c, m, offset);
        if (lo->fr->cxx)
            k = (Kids){NEW(lo->fr->scratch, CXCursor), 1}, k.at[0] = cursor_last_expr(lo->fr, m);
        int64_t step =
            k.n ? type_member_offset(lo->fr, cursor_record(k.at[0]), clang_getCursorReferenced(m))
                : -1;
        if (step < 0)
            return lower_opaque(lo, "member", c);
        offset += step;
        base = k.at[0];
        arrow = lower_is(lo, lower_expr_type(lo, base), TYPE_POINTER);
        CXCursor inner = cursor_strip(lo->fr, base);
        if (arrow || clang_getCursorKind(inner) != CXCursor_MemberRefExpr ||
            !type_is_nameless(clang_getCursorReferenced(inner)))
            break;
        m = inner;
    }
    Ref address = arrow ? lower_value(lo, base) : lower_address(lo, base);
    lower_at(lo, c);
    Ref r = lower_emit(lo, OP_field, SUB_NONE, type_pointer(lo->fr, lower_expr_type(lo, c)), offset,
                       1, address);
    ir_last(&lo->b)->name = cursor_name(field);
    ir_last(&lo->b)->record = type_record_name(cursor_record(base));
    return followed(lo, field, r);
}

static Ref
subscript(Lower *lo, CXCursor c)
{
    Kids k = cursor_kids(lo->fr, c);
    if (k.n != 2)
        return lower_opaque(lo, "subscript", c);
    int p = lower_is(lo, lower_expr_type(lo, k.at[0]), TYPE_INT) ? 1 : 0;
    TypeId pointer = lower_expr_type(lo, k.at[p]);
    bool vector = lower_is(lo, pointer, TYPE_OTHER);
    Ref part[2];
    for (int i = 0; i < 2; i++)
        part[i] = vector && i == p ? lower_address(lo, k.at[i]) : lower_value(lo, k.at[i]);
    lower_at(lo, c);
    if (vector) {
        TypeId lane = lower_expr_type(lo, c);
        return lower_emit(lo, OP_index, SUB_NONE, type_pointer(lo->fr, lane),
                          type_size(lo->fr, lane), 2, part[p], part[1 - p]);
    }
    return lower_index(lo, part[p], part[1 - p], pointer);
}

static Ref
compound_literal(Lower *lo, CXCursor c)
{
    CXCursor init = cursor_last_expr(lo->fr, c);
    if (clang_Cursor_isNull(init))
        return lower_opaque(lo, "compound literal", c);
    lower_at(lo, c);
    CXType type = clang_getCursorType(c);
    int32_t local = lower_unnamed(lo, lower_type(lo->fr, type));
    lower_emit(lo, OP_enter, SUB_NONE, -1, 0, 1, ref_local(local));
    lower_init_local(lo, ref_local(local), type, init);
    Alive a = {.local = local, .cleanup = -1};
    vec_push(lo->fr->scratch, &lo->alive, a);
    return ref_local(local);
}

Ref
lower_address(Lower *lo, CXCursor c)
{
    Kids k;
    if (lo->fr->cxx) {
        bool known;
        Ref r = cxx_address(lo, c, &known);
        if (known)
            return r;
    }
    if (lower_is_broken(lo, c))
        return lower_broken(lo, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr:
        return variable(lo, c);
    case CXCursor_ParenExpr:
        k = cursor_kids(lo->fr, c);
        return k.n ? lower_address(lo, k.at[k.n - 1]) : lower_opaque(lo, "address", c);
    case CXCursor_MemberRefExpr:
        return member(lo, c);
    case CXCursor_ArraySubscriptExpr:
        return subscript(lo, c);
    case CXCursor_StringLiteral:
        return ref_string(data_string(lo->fr, c));
    case CXCursor_CompoundLiteralExpr:
        return compound_literal(lo, c);
    case CXCursor_UnaryOperator:
        k = cursor_kids(lo->fr, c);
        if (!k.n)
            break;
        switch (clang_getCursorUnaryOperatorKind(c)) {
        case CXUnaryOperator_Deref:
            return lower_value(lo, k.at[0]);
        case CXUnaryOperator_Extension:
            return lower_address(lo, k.at[0]);
        case CXUnaryOperator_Real:
        case CXUnaryOperator_Imag: { /* a complex number is two of its parts */
            Ref base = lower_address(lo, k.at[0]);
            bool imag = clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Imag;
            lower_at(lo, c);
            TypeId part = lower_expr_type(lo, c);
            return lower_emit(lo, OP_index, SUB_NONE, type_pointer(lo->fr, part),
                              type_size(lo->fr, part), 2, base, lower_int(lo, imag));
        }
        default:
            break;
        }
        break;
    case CXCursor_GenericSelectionExpr:
    case CXCursor_UnexposedExpr: {
        CXCursor one = cursor_chosen(lo->fr, c);
        if (!clang_Cursor_isNull(one))
            return lower_address(lo, one);
        k = cursor_kids(lo->fr, c);
        if (k.n == 1 && cursor_is_expr(k.at[0]) && !cursor_is_load(lo->fr, c, k.at[0]) &&
            (cursor_is_lvalue(lo->fr, k.at[0]) ||
             clang_getCursorKind(k.at[0]) == CXCursor_StringLiteral))
            return lower_address(lo, k.at[0]); /* __func__; a conversion that changes nothing */
        break;
    }
    default:
        break;
    }
    TypeId type = lower_expr_type(lo, c);
    if (lower_is(lo, type, TYPE_FUNCTION) || lower_is(lo, type, TYPE_VOID))
        return lower_value(lo, c);
    return materialise(lo, c);
}

/* The bits of a bit-field that c names, 0 if it is none. */
int64_t
lower_bits(Lower *lo, CXCursor c)
{
    c = cursor_strip(lo->fr, c);
    if (clang_getCursorKind(c) != CXCursor_MemberRefExpr)
        return 0;
    int64_t offset;
    int bit, bits;
    type_member(clang_getCursorReferenced(c), &offset, &bit, &bits);
    return bits ? BITS(bit, bits) : 0;
}

/* ---- assignment and initialisation ------------------------------------------------------------------ */

/* to = c, where c is a record's value: its bytes are copied from where they lie. */
static void
record_into(Lower *lo, Ref to, TypeId type, CXCursor c)
{
    if (lo->fr->cxx) {
        class_into(lo, to, clang_getCursorType(c), c);
        return;
    }
    CXCursor inner = cursor_strip(lo->fr, c), from = clang_getNullCursor();
    Kids k = cursor_kids(lo->fr, inner);
    if (broken_record_into(lo, to, type, c))
        return;
    if (cursor_is_lvalue(lo->fr, inner)) /* in an initialiser nobody loads it */
        from = inner;
    else if (clang_getCursorKind(inner) == CXCursor_UnexposedExpr && k.n == 1 &&
             cursor_is_load(lo->fr, inner, k.at[0]))
        from = cursor_strip(lo->fr, k.at[0]);
    if (!clang_Cursor_isNull(from)) {
        Ref address = lower_address(lo, from);
        lower_at(lo, c);
        lower_emit(lo, OP_copy, SUB_NONE, type_plain(lo->fr, type), type_size(lo->fr, type), 2, to,
                   address);
        return;
    }
    if (clang_getCursorKind(inner) == CXCursor_InitListExpr) {
        lower_init_local(lo, to, clang_getCursorType(c), inner);
        return;
    }
    Ref v = lower_value(lo, inner);
    lower_at(lo, c);
    lower_store(lo, to, v, type, 0);
}

void
lower_into(Lower *lo, Ref to, TypeId type, CXCursor c, int64_t bits)
{
    if (lower_is(lo, type, TYPE_RECORD)) {
        record_into(lo, to, type, c);
        return;
    }
    Ref v = lower_value(lo, c);
    lower_at(lo, c);
    if (v.kind != REF_NONE)
        lower_store(lo, to, v, type, bits);
}

typedef struct LocalInit {
    Lower *lo;
    Ref base;
    bool zeroed;
} LocalInit;

static Ref
slot_address(LocalInit *li, const Slot *s)
{
    if (!s->up)
        return li->base;
    Lower *lo = li->lo;
    const Slot *outer = s->up;
    const char *record = s->record;
    int64_t offset = s->offset;
    for (; !s->is_element && outer->up && !outer->is_element && !*outer->name; outer = outer->up) {
        offset += outer->offset; /* anonymous members are part of one step, as in member() */
        record = outer->record;
    }
    Ref up = slot_address(li, outer);
    if (s->is_element)
        return lower_emit(lo, OP_index, SUB_NONE, type_pointer(lo->fr, lower_type(lo->fr, s->type)),
                          s->size, 2, up, lower_int(lo, s->index));
    Ref r = lower_emit(lo, OP_field, SUB_NONE, type_pointer(lo->fr, lower_type(lo->fr, s->type)),
                       offset, 1, up);
    ir_last(&lo->b)->name = s->name;
    ir_last(&lo->b)->record = record;
    return r;
}

static void
string_into(Lower *lo, Ref to, TypeId type, CXCursor string)
{
    int32_t id = data_string(lo->fr, string);
    int64_t n = lo->unit->strings.at[id].n, size = type_size(lo->fr, type);
    TypeId element = lower_type_of(lo, type)->to;
    int64_t width = type_size(lo->fr, element);
    n += width > 0 ? width : 1;
    lower_emit(lo, OP_copy, SUB_NONE, type_plain(lo->fr, type), size >= 0 && size < n ? size : n, 2,
               to, ref_string(id));
}

static bool
is_zero(Lower *lo, Ref v)
{
    int64_t n;
    return v.kind == REF_NULL || (lower_known_int(lo, v, &n) && n == 0);
}

static void
local_scalar(void *arg, Slot *s, CXCursor c)
{
    LocalInit *li = arg;
    Lower *lo = li->lo;
    TypeId type = lower_type(lo->fr, s->type);
    if (clang_Cursor_isNull(c)) {
        lower_emit(lo, OP_zero, SUB_NONE, type_plain(lo->fr, type), type_size(lo->fr, type), 1,
                   slot_address(li, s));
        return;
    }
    CXCursor string = cursor_string(lo->fr, c);
    if (lower_is(lo, type, TYPE_ARRAY)) {
        lower_at(lo, c);
        Ref to = slot_address(li, s);
        if (!clang_Cursor_isNull(string))
            string_into(lo, to, type, string);
        else {
            Ref from = lower_address(lo, cursor_strip(lo->fr, c));
            lower_emit(lo, OP_copy, SUB_NONE, type_plain(lo->fr, type), type_size(lo->fr, type), 2,
                       to, from);
        }
        return;
    }
    if (lower_is(lo, type, TYPE_RECORD)) {
        lower_at(lo, c);
        Ref to = slot_address(li, s);
        if (lo->fr->cxx)
            class_into(lo, to, s->type, c);
        else
            record_into(lo, to, type, c);
        return;
    }
    Ref v = lower_value(lo, c);
    if (cursor_is_lvalue(lo->fr, c) && !lower_is(lo, lower_expr_type(lo, c), TYPE_FUNCTION))
        v = lower_load(lo, v, type, 0);
    if (v.kind == REF_NONE || (li->zeroed && is_zero(lo, v)))
        return;
    lower_at(lo, c);
    lower_store(lo, slot_address(li, s), v, type, s->bits ? BITS(s->bit, s->bits) : 0);
}

void
lower_init_local(Lower *lo, Ref to, CXType type, CXCursor init)
{
    Slot whole = {.type = clang_getCanonicalType(type)};
    TypeId t = lower_type(lo->fr, type);
    LocalInit li = {lo, to, type_is_aggregate(whole.type)};
    CXCursor string = cursor_string(lo->fr, init);
    bool is_list = clang_getCursorKind(cursor_strip(lo->fr, init)) == CXCursor_InitListExpr ||
                   (!clang_Cursor_isNull(string) && lower_is(lo, t, TYPE_ARRAY));
    int64_t size = type_size(lo->fr, t);
    if (broken_record_into(lo, to, t, init))
        return;
    li.zeroed &= is_list;
    if (li.zeroed)
        lower_emit(lo, OP_zero, SUB_NONE, type_plain(lo->fr, t), size < 0 ? 0 : size, 1, to);
    init_walk(lo->fr, &whole, init, local_scalar, &li);
}

/* Gives the value; a record's only if it is wanted. */
Ref
lower_assign(Lower *lo, CXCursor c, Kids k, bool wanted)
{
    TypeId type = lower_expr_type(lo, k.at[0]);
    if (lower_is(lo, type, TYPE_RECORD) && lo->fr->cxx) {
        lower_left_out(lo, "operator", c, NULL, 0);
        return ref_undef();
    }
    if (lower_is(lo, type, TYPE_RECORD)) {
        CXCursor right = cursor_strip(lo->fr, k.at[1]);
        Kids r = cursor_kids(lo->fr, right);
        bool lies = clang_getCursorKind(right) == CXCursor_UnexposedExpr && r.n == 1 &&
                    cursor_is_load(lo->fr, right, r.at[0]);
        Ref from = lies ? lower_address(lo, cursor_strip(lo->fr, r.at[0])) : lower_value(lo, right);
        Ref to = lower_address(lo, k.at[0]);
        lower_at(lo, c);
        if (broken_record_into(lo, to, type, k.at[1]))
            return ref_undef();
        if (lies)
            lower_emit(lo, OP_copy, SUB_NONE, type_plain(lo->fr, type), type_size(lo->fr, type), 2,
                       to, from);
        else
            lower_store(lo, to, from, type, 0);
        return wanted ? lower_load(lo, to, type, 0) : ref_none();
    }
    Ref v = lower_value(lo, k.at[1]);
    Ref to = lower_address(lo, k.at[0]);
    lower_at(lo, c);
    if (v.kind != REF_NONE)
        lower_store(lo, to, v, type, lower_bits(lo, k.at[0]));
    return v;
}

Ref
lower_compound_assign(Lower *lo, CXCursor c, Kids k)
{
    TypeId type = lower_expr_type(lo, k.at[0]), right = lower_expr_type(lo, k.at[1]);
    Sub sub = type_binary(clang_getCursorBinaryOperatorKind(c));
    Ref v = lower_value(lo, k.at[1]);
    Ref to = lower_address(lo, k.at[0]);
    lower_at(lo, c);
    int64_t bits = lower_bits(lo, k.at[0]);
    Ref old = lower_load(lo, to, type, bits);
    Ref r;
    if (lower_is(lo, type, TYPE_POINTER))
        r = lower_index(lo, old, sub == BIN_sub ? lower_negated(lo, v, right) : v, type);
    else {
        /* The arithmetic is done in the type of the right side, which clang has converted; a shift in its left's. */
        TypeId in = sub == BIN_shl || sub == BIN_shr ? type : right;
        const Type *i = lower_type_of(lo, in);
        if (i->kind == TYPE_INT && i->size < 4)
            in = type_int(lo->fr);
        r = lower_binary(lo, sub, in, in, lower_convert(lo, old, type, in), v);
        r = lower_convert(lo, r, in, type);
    }
    lower_store(lo, to, r, type, bits);
    return r;
}

Ref
lower_step(Lower *lo, CXCursor c, CXCursor operand, bool up, bool post)
{
    TypeId type = lower_expr_type(lo, operand);
    Ref to = lower_address(lo, operand);
    lower_at(lo, c);
    int64_t bits = lower_bits(lo, operand);
    Ref old = lower_load(lo, to, type, bits), r;
    if (lower_is(lo, type, TYPE_POINTER))
        r = lower_index(lo, old, lower_int(lo, up ? 1 : -1), type);
    else
        r = lower_binary(lo, up ? BIN_add : BIN_sub, type, type, old,
                         lower_is(lo, type, TYPE_INT) ? lower_int(lo, 1) : ref_float_of(1));
    lower_store(lo, to, r, type, bits);
    return post ? old : r;
}
