/*
 * step: what one instruction does to a state. One case an instruction; whatever takes more than a few lines has a
 * function. Most instructions leave one state; a call may leave several, a path that ends leaves none.
 */
#include "engine.h"

static uint64_t
string_key(int32_t n)
{
    return hash_mix(0x57, (uint64_t)n);
}

static Obj
string_object(Explorer *e, int32_t n)
{
    ObjInfo info = {.kind = OBJ_STRING,
                    .birth = BIRTH_VARIABLE,
                    .site = -1,
                    .parent = -1,
                    .n = n,
                    .idx = -1,
                    .type = -1};

    return obj_intern(&e->h, string_key(n), &info);
}

Val
eval(Explorer *e, State *s, Ref r)
{
    int64_t n;

    switch (r.kind) {
    case REF_TMP:
        return tmp_get(s, r.n);
    case REF_INT:
        return val_int(e->f->ints.at[r.n]);
    case REF_NULL:
        return val_int(0);
    case REF_FLOAT: /* a whole number is one of its kind, too; what is computed with it is not followed */
        return ref_float_value(r, &n) ? val_int(n) : val_unknown();
    case REF_LOCAL:
        return val_ptr(e->locals[r.n], 0);
    case REF_GLOBAL:
        return val_ptr(global_object(e, s, r.n), 0);
    case REF_FUNC:
        return val_func(r.n);
    case REF_STRING:
        return val_ptr(string_object(e, r.n), 0);
    default:
        return val_unknown();
    }
}

static Val
arg(Explorer *e, State *s, const Instr *in, uint32_t k)
{
    return eval(e, s, ir_arg(e->f, in, k));
}

Val
index_symbol(Explorer *e, int64_t n)
{
    return val_sym(sym_atom(&e->h, hash_mix(0x1d, (uint64_t)n), n, n));
}

/* A pointer into v's memory goes where it is not followed. */
static void
lose_sight(Explorer *e, State *s, Val v)
{
    Obj whole = obj_whole(&e->h, v.id);

    heap_settle_crowd(&e->h, s, whole);
    if (is_freeable(e, s, whole))
        escape(e, s, val_ptr(whole, 0));
}

/* The place of an element whose index is not known: an object of its own, so that the same index finds it again. */
static Val
element(Explorer *e, State *s, Val base, Val idx, int64_t stride, bool literal)
{
    if (base.kind == VAL_INT && idx.kind == VAL_INT && literal)
        return val_int(base.n + idx.n * stride); /* p->text[0], where p is NULL */
    if (base.kind != VAL_PTR)
        return val_unknown();
    if (idx.kind == VAL_INT && !literal && e->loops)
        idx = index_symbol(e, idx.n); /* a loop's first round: do not tell it from the next ones */
    if (idx.kind == VAL_INT)
        return val_ptr(base.id, base.n + idx.n * stride);
    if (idx.kind != VAL_SYM) {
        lose_sight(e, s, base); /* a way to it that we do not follow */
        return val_unknown();
    }
    int64_t lo, hi;
    val_range(&e->h, s, idx, &lo, &hi);
    if (lo == hi && e->loops)
        idx = index_symbol(e, lo); /* (the same symbol, if it is one already) */
    else if (lo == hi)
        return val_ptr(base.id, base.n + lo * stride);
    ObjKind kind = obj_info(&e->h, base.id)->kind;
    ObjInfo info = {.kind = kind == OBJ_HEAP || kind == OBJ_LOCAL ? OBJ_BLOCK : kind,
                    .birth = BIRTH_ELEMENT,
                    .site = -1,
                    .parent = base.id,
                    .n = base.n,
                    .idx = idx.id,
                    .type = -1,
                    .name = obj_info(&e->h, base.id)->name};
    uint64_t key =
        hash_mix(hash_mix(hash_mix(0xe1, (uint64_t)base.id), (uint64_t)base.n), (uint64_t)idx.id);
    Obj o = obj_intern(&e->h, hash_mix(key, (uint64_t)stride), &info);
    if (!state_get(s, o)) {
        const Object *parent = state_get(s, base.id);
        Object *x = state_edit(&e->h, s, o);
        x->outside = OUT_LENDER;
        x->lender = base.id;
        x->shared = parent && parent->shared;
        if (parent && parent->life == LIFE_DEAD) {
            x->life = LIFE_DEAD;
            x->released = parent->released;
        }
    }
    return val_ptr(o, 0);
}

static Val
field_address(Val base, int64_t off)
{
    if (base.kind == VAL_PTR)
        return val_ptr(base.id, base.n + off);
    if (base.kind == VAL_INT)
        return val_int(base.n + off);
    return val_unknown();
}

/* Is it a comparison of 64 unsigned bits with what is beyond the middle: (size_t)-1, an error code? */
static bool
compares_far_unsigned(const Explorer *e, const Instr *in, Val a, Val b)
{
    bool is_unsigned = false;

    if (in->sub < BIN_lt || in->sub > BIN_ge ||
        !((a.kind == VAL_INT && a.n < 0) || (b.kind == VAL_INT && b.n < 0)))
        return false;
    for (uint32_t k = 0; k < 2; k++) {
        const Instr *d = ir_def(e->f, ir_arg(e->f, in, k));
        const Type *t = d ? ir_type(e->u, d->type) : NULL;
        is_unsigned = is_unsigned ||
                      (t && t->kind == TYPE_INT && !t->is_signed && t->size == sizeof(int64_t));
    }
    return is_unsigned;
}

/* A number compared with a floating constant is only known where it is the error value of a call, and then the constant
 * is what the call is documented to return. */
static bool
is_error_test(const Explorer *e, const Instr *in, Val a, Val b, bool *answer)
{
    bool left = ir_arg(e->f, in, 1).kind == REF_FLOAT && a.kind == VAL_INT && b.kind != VAL_INT;
    bool right = ir_arg(e->f, in, 0).kind == REF_FLOAT && b.kind == VAL_INT && a.kind != VAL_INT;

    if ((!left && !right) || in->sub < BIN_eq || in->sub > BIN_ge)
        return false;
    *answer = in->sub == BIN_eq || (left ? in->sub == BIN_lt || in->sub == BIN_le
                                         : in->sub == BIN_gt || in->sub == BIN_ge);
    return true;
}

/* Numbers that have, with a sign, the order that these have without. What is not known is taken to be no such code. */
static Val
in_order(Val v)
{
    if (v.kind == VAL_SYM)
        return val_int(0);
    if (v.kind == VAL_INT)
        v.n = (int64_t)((uint64_t)v.n ^ (uint64_t)INT64_MIN);
    return v;
}

/* A tag for the low bits of a pointer to an object that came from here, or from the caller: they were nought. What was
 * found in memory may have been tagged by others. */
static bool
is_tag_of(const Explorer *e, Val p, int64_t mask)
{
    const ObjInfo *i = obj_info(&e->h, p.id);

    return mask > 0 && mask <= TAGS && p.n >= 0 && p.n <= TAGS && i->kind == OBJ_HEAP &&
           (i->birth == BIRTH_CALL || i->birth == BIRTH_PARAM);
}

static bool
is_unknown_tag_of(const Explorer *e, const State *s, Val p, Val flag)
{
    int64_t lo, hi;

    val_range(&e->h, s, flag, &lo, &hi);
    return lo >= 0 && is_tag_of(e, p, hi);
}

/* p | flag, where flag is not known: whoever gets the number has the pointer, too. */
static void
tag_with_unknown(Explorer *e, State *s, const Instr *in, Val p, Val flag)
{
    if (p.kind == VAL_PTR && flag.kind == VAL_SYM &&
        (in->sub == BIN_or || in->sub == BIN_add || in->sub == BIN_xor) &&
        is_unknown_tag_of(e, s, p, flag))
        escape(e, s, p);
}

/* (intptr_t)self + type->tp_basicsize: a place behind it, as &((char *)self)[n] is. False if it is no such sum. */
static bool
place_behind(Explorer *e, State *s, const Instr *in, Val p, Val n, Val *place)
{
    if (in->sub != BIN_add || p.kind != VAL_PTR || n.kind != VAL_SYM ||
        is_unknown_tag_of(e, s, p, n))
        return false;
    *place = element(e, s, p, n, 1, false);
    return true;
}

Val
untagged(const Explorer *e, Val v)
{
    if (v.kind == VAL_PTR && v.n > 0 && is_tag_of(e, v, v.n))
        v.n = 0;
    return v;
}

/* self->pos >= PySequence_Size(o), which has failed: whatever else is compared with a length is an index, and no index lies below the
 * -1 that stands for the error. */
static void
compare_with_length(Explorer *e, State *s, const Instr *in, Val a, Val b)
{
    bool left = a.kind == VAL_SYM;
    Val index = left ? a : b, length = left ? b : a;

    bool failed = length.kind == VAL_INT && length.n == -1 && s->exc == PENDING_YES &&
                  val_eq(s->exc_value, length);
    if (in->sub < BIN_lt || in->sub > BIN_ge || index.kind != VAL_SYM || !failed ||
        ir_arg(e->f, in, left ? 1 : 0).kind != REF_TMP || e->h.syms.at[index.id].op != SUB_NONE)
        return;
    state_assume_cmp(&e->h, s, BIN_ge, index, val_int(-1), true);
}

static Val
arithmetic(Explorer *e, State *s, const Instr *in)
{
    Val a = arg(e, s, in, 0), b = arg(e, s, in, 1);

    compare_with_length(e, s, in, a, b);
    if (in->sub == BIN_ptrdiff) {
        if (a.kind == VAL_PTR && b.kind == VAL_PTR && a.id == b.id && in->imm > 0)
            return val_int((a.n - b.n) / in->imm);
        return val_unknown();
    }
    const Type *t = ir_type(e->u, in->type);
    if (t && t->kind == TYPE_FLOAT)
        return val_unknown();
    bool answer;
    if (is_error_test(e, in, a, b, &answer))
        return val_int(answer);
    /* tags in a pointer's low bits, and their removal: still that pointer */
    if (a.kind == VAL_PTR && b.kind == VAL_INT && !(in->sub >= BIN_eq && in->sub <= BIN_ge)) {
        if (in->sub == BIN_add)
            return val_ptr(a.id, a.n + b.n);
        if (in->sub == BIN_sub)
            return val_ptr(a.id, a.n - b.n);
        if (is_tag_of(e, a, b.n) && (in->sub == BIN_or || in->sub == BIN_xor))
            return val_ptr(a.id, in->sub == BIN_or ? a.n | b.n : a.n ^ b.n);
        if (is_tag_of(e, a, b.n) && in->sub == BIN_and)
            return val_int(a.n & b.n);
        if (in->sub == BIN_or || (in->sub == BIN_and && b.n < 0))
            return val_ptr(a.id, 0);
        heap_settle_crowd(&e->h, s, obj_whole(&e->h, a.id));
        return val_unknown();
    }
    tag_with_unknown(e, s, in, a, b);
    tag_with_unknown(e, s, in, b, a);
    Val place;
    if (place_behind(e, s, in, a, b, &place) || place_behind(e, s, in, b, a, &place))
        return place;
    if (compares_far_unsigned(e, in, a, b)) {
        a = in_order(a);
        b = in_order(b);
    }
    Val v = sym_apply(&e->h, in->sub, a, b);
    if (v.kind == VAL_SYM && in->sub >= BIN_eq && in->sub <= BIN_ge) {
        Truth t = val_truth(&e->h, s, v);
        if (t != TRUTH_MAYBE)
            return val_int(t == TRUTH_YES);
    }
    return v;
}

static Val
unary(Explorer *e, State *s, const Instr *in)
{
    Val a = arg(e, s, in, 0);
    const Type *t = ir_type(e->u, in->type);

    if (t && t->kind == TYPE_FLOAT && (a.kind != VAL_INT || a.n == 0))
        return val_unknown();
    if (in->sub == UN_lnot) {
        Truth t = val_truth(&e->h, s, a);
        if (t != TRUTH_MAYBE)
            return val_int(t == TRUTH_NO);
        if (a.kind == VAL_PTR)
            return sym_apply(&e->h, BIN_eq, a, val_int(0));
    }
    return sym_apply(&e->h, in->sub, a, val_int(0));
}

/* Of a sum of unsigned numbers all is lost but that: what is counted so is taken to fit where it becomes signed. */
static Val
counted(Explorer *e, State *s, const Instr *in, Val a)
{
    const Instr *d = ir_def(e->f, ir_arg(e->f, in, 0));
    const Type *from = d ? ir_type(e->u, d->type) : NULL, *to = ir_type(e->u, in->type);
    int64_t lo, hi;

    if (a.kind != VAL_SYM || !from || !to || from->kind != TYPE_INT || to->kind != TYPE_INT ||
        from->is_signed || !to->is_signed || from->size != to->size)
        return a;
    val_range(&e->h, s, a, &lo, &hi);
    if (lo > INT64_MIN)
        return a;
    int_range(e->u, in->type, &lo, &hi);
    return fresh_int(e, s, (InstrId)(in - e->f->instrs.at), 0, 0, hi);
}

static Val
cast(Explorer *e, State *s, const Instr *in)
{
    Val a = arg(e, s, in, 0);
    const Type *t = ir_type(e->u, in->type);

    switch (in->sub) {
    case CAST_float: /* between floating types an error value stays what it is */
        return a.kind == VAL_INT && t && t->kind == TYPE_FLOAT ? a : val_unknown();
    case CAST_bool: {
        Truth truth = val_truth(&e->h, s, a);
        if (truth != TRUTH_MAYBE)
            return val_int(truth == TRUTH_YES);
        if (a.kind == VAL_PTR)
            return sym_apply(&e->h, BIN_ne, a, val_int(0));
        return sym_apply(&e->h, CAST_bool, a, val_int(0));
    }
    case CAST_int:
        if (a.kind == VAL_INT && t && t->kind == TYPE_INT && t->size > 0 && t->size < 8) {
            int bits = (int)t->size * 8;
            uint64_t low = (uint64_t)a.n & (((uint64_t)1 << bits) - 1);
            if (t->is_signed && (low >> (bits - 1) & 1))
                low |= ~(((uint64_t)1 << bits) - 1);
            return val_int((int64_t)low);
        }
        return counted(e, s, in, a);
    default:
        return a;
    }
}

static bool
is_record(const Explorer *e, TypeId type)
{
    const Type *t = ir_type(e->u, type);

    return t && t->kind == TYPE_RECORD;
}

/* The whole of a local variable. */
static void
empty(Explorer *e, State *s, Ref local, InstrId i)
{
    zero_memory(e, s, val_ptr(e->locals[local.n], 0), INT64_MAX, FILL_UNDEF, i);
}

void
drop_temporaries(Explorer *e, State *s, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    Val gone[16];
    uint32_t n = 0;

    for (uint32_t k = 0; k < in->nargs; k++) {
        Ref r = ir_arg(e->f, in, k);
        if (r.kind != REF_TMP || e->live.last_use[r.n] != i)
            continue;
        Val v = tmp_get(s, r.n);
        tmp_drop(&e->h, s, r.n);
        if (v.kind == VAL_PTR && n < 16)
            gone[n++] = v;
    }
    for (uint32_t k = 0; k < n; k++)
        check_lost(e, s, gone[k].id, i);
}

/* The None that a call returned, and nobody took. */
static void
drop_singleton(Explorer *e, State *s, const Instr *in, InstrId i)
{
    const Instr *call = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, 0)));
    Val v = arg(e, s, in, 0);

    if (!call || call->op != OP_call || v.kind != VAL_PTR ||
        obj_info(&e->h, v.id)->kind != OBJ_GLOBAL)
        return;
    Object *x = state_edit(&e->h, s, v.id);
    if (x->owned <= 0)
        return;
    tell(e, s, EVENT_LOST, i, v.id, NULL, NULL, false);
    x = state_edit(&e->h, s, v.id);
    x->owned--;
}

static bool
stores_to_local(const Explorer *e, const Instr *in)
{
    return in->op == OP_store && e->f->refs.at[in->args].kind == REF_LOCAL;
}

void
step(Explorer *e, State *s, InstrId i, States *out)
{
    const Instr *in = &e->f->instrs.at[i];
    Val result = val_unknown();
    bool has_result = false, alive = true;

    switch (in->op) {
    case OP_load: {
        Val at = arg(e, s, in, 0);
        if (step_exception_load(e, s, i, out))
            return;
        alive = check_access(e, s, at, i);
        if (alive && is_record(e, in->type))
            result = at; /* a struct as a value is where it is, until it is stored or returned */
        else if (alive) {
            result = load(e, s, at, in->type, i);
            race_load(e, s, i, at, result);
        }
        alive = alive &&
                result.kind != VAL_UNDEF; /* told: what follows from it is no mistake of its own */
        has_result = true;
        break;
    }
    case OP_store: {
        Val at = arg(e, s, in, 0), v = arg(e, s, in, 1);
        if (!stores_to_local(e, in)) {
            alive = check_access(e, s, at, i);
            v = untagged(e, v);
        }
        race_write(e, s, i, at);
        if (store_exception(e, s, v, i))
            break;
        if (alive && is_record(e, in->type))
            copy_memory(e, s, at, v, ir_type(e->u, in->type)->size, ir_arg(e->f, in, 1), i);
        else if (alive)
            store(e, s, at, v, i, ir_def(e->f, ir_strip(e->f, ir_arg(e->f, in, 0))));
        break;
    }
    case OP_field:
        result = field_address(arg(e, s, in, 0), in->imm);
        has_result = true;
        break;
    case OP_index:
        result = element(e, s, arg(e, s, in, 0), arg(e, s, in, 1), in->imm,
                         ir_arg(e->f, in, 1).kind == REF_INT);
        if (val_is_null(arg(e, s, in, 0)) && is_null_of_failure(e, s, ir_arg(e->f, in, 0)))
            result = val_int(0); /* memory that could not be had has no elements */
        has_result = true;
        break;
    case OP_bin:
        result = arithmetic(e, s, in);
        has_result = true;
        break;
    case OP_un:
        result = unary(e, s, in);
        has_result = true;
        break;
    case OP_cast:
        result = cast(e, s, in);
        has_result = true;
        break;
    case OP_call:
        step_call(e, s, i, out);
        return;
    case OP_copy:
        race_write(e, s, i, arg(e, s, in, 0));
        if (check_access(e, s, arg(e, s, in, 1), i))
            copy_memory(e, s, arg(e, s, in, 0), arg(e, s, in, 1), in->imm, ir_arg(e->f, in, 1), i);
        break;
    case OP_zero: {
        Val at = arg(e, s, in, 0);
        if (at.kind == VAL_PTR)
            zero_memory(e, s, at, in->imm, FILL_ZERO, i);
        break;
    }
    case OP_enter:
        empty(e, s, ir_arg(e->f, in, 0), i);
        state_edit(&e->h, s, e->locals[ir_arg(e->f, in, 0).n])->fill = FILL_UNDEF;
        break;
    case OP_leave:
        empty(e, s, ir_arg(e->f, in, 0), i);
        break;
    case OP_vaarg:
        result = unknown_value(e, s, i, 0, in->type, NULL);
        has_result = true;
        break;
    case OP_opaque:
        for (uint32_t k = 0; k < in->nargs; k++)
            leave_to_unseen(e, s, arg(e, s, in, k), i);
        if (strcmp(in->name, "asm") != 0 && strcmp(in->name, "unknown value") != 0)
            exception_set(s, PENDING_MAYBE, -1, val_unknown());
        result = unknown_value(e, s, i, 0, in->type, NULL);
        escape(e, s, result);
        has_result = true;
        e->opaque = true;
        break;
    case OP_discard:
        drop_singleton(e, s, in, i);
        break;
    default:
        bug("step: %s is no plain instruction", op_names[in->op]);
    }
    if (!alive)
        return;
    if (has_result && e->live.last_use[i] >= 0)
        tmp_put(&e->h, s, i, result);
    drop_temporaries(e, s, i);
    vec_push(e->a, out, s);
}
