/* The IR by hand: built, ordered, printed, saved, damaged and verified. No libclang. */
#include "../../analyzer/ir/ir.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- a unit to look at -------------------------------------------------------------- */

enum {
    T_VOID,
    T_INT,
    T_OBJECT,
    T_OBJECT_PTR,
    T_FUNC,
    T_CHAR,
    T_NAME,
    T_TABLE,
    T_DEALLOC,
    T_DEALLOC_PTR,
    T_COUNT,
};

static void
add_types(Unit *u)
{
    Arena *a = u->arena;
    Type types[T_COUNT] = {
        [T_VOID] = {.kind = TYPE_VOID, .size = -1, .to = -1, .name = intern("void")},
        [T_INT] = {.kind = TYPE_INT, .is_signed = true, .size = 4, .to = -1, .name = intern("int")},
        [T_OBJECT] = {.kind = TYPE_RECORD,
                      .is_object = true,
                      .size = 16,
                      .to = -1,
                      .name = intern("_object")},
        [T_OBJECT_PTR] = {.kind = TYPE_POINTER,
                          .size = 8,
                          .to = T_OBJECT,
                          .name = intern("PyObject *")},
        [T_FUNC] = {.kind = TYPE_FUNCTION, .size = -1, .to = T_OBJECT_PTR, .name = intern("")},
        [T_CHAR] =
            {.kind = TYPE_INT, .is_const = true, .size = 1, .to = -1, .name = intern("char")},
        [T_NAME] = {.kind = TYPE_POINTER, .size = 8, .to = T_CHAR, .name = intern("")},
        [T_TABLE] = {.kind = TYPE_ARRAY, .size = 32, .count = 4, .to = T_NAME, .name = intern("")},
        [T_DEALLOC] = {.kind = TYPE_FUNCTION,
                       .size = -1,
                       .to = T_VOID,
                       .is_variadic = true,
                       .name = intern("")},
        [T_DEALLOC_PTR] = {.kind = TYPE_POINTER, .size = 8, .to = T_DEALLOC, .name = intern("")},
    };
    Field refcnt = {.name = intern("ob_refcnt"), .type = T_INT};
    Field kind = {.name = intern("ob_type"), .type = T_NAME, .offset = 8};
    vec_push(a, &types[T_OBJECT].fields, refcnt);
    vec_push(a, &types[T_OBJECT].fields, kind);
    vec_push(a, &types[T_FUNC].params, T_OBJECT_PTR);
    vec_push(a, &types[T_FUNC].params, T_INT);
    vec_push(a, &types[T_DEALLOC].params, T_OBJECT_PTR);
    for (int t = 0; t < T_COUNT; t++)
        vec_push(a, &u->types, types[t]);
}

static FuncId
add_function(Unit *u, const char *name, TypeId type)
{
    Function f = {.name = intern(name), .type = type, .loc = {0, 3, 1}, .in_project = true};
    vec_push(u->arena, &u->funcs, f);
    return (FuncId)u->funcs.n - 1;
}

static Unit *
empty_unit(void)
{
    Unit *u = unit_new();
    u->path = intern("/src/loop.c");
    u->py_version = 0x030b00f0;
    SourceFile main_file = {u->path, true, UINT64_C(0xfedcba9876543210)},
               header = {intern("/src/loop.h"), true, 0};
    vec_push(u->arena, &u->files, main_file);
    vec_push(u->arena, &u->files, header);
    add_types(u);
    return u;
}

static Builder
begin(Unit *u, const char *name, TypeId type)
{
    FuncId id = add_function(u, name, type); /* may move the others */
    Builder b = {.unit = u, .f = &u->funcs.at[id]};
    b.f->has_body = true;
    b.block = ir_block(&b);
    return b;
}

static Ref
emit1(Builder *b, Op op, TypeId type, Ref x)
{
    return ir_emit(b, op, SUB_NONE, type, 0, &x, 1);
}

static Ref
emit2(Builder *b, Op op, Sub sub, TypeId type, int64_t imm, Ref x, Ref y)
{
    return ir_emit(b, op, sub, type, imm, (Ref[]){x, y}, 2);
}

static int32_t
parameter(Builder *b, const char *name, TypeId type)
{
    int32_t n = ir_local(b, intern(name), type, b->loc);
    b->f->locals.at[n].is_param = true;
    b->f->nparams++;
    return n;
}

enum {
    ITEM,
    LIMIT,
    I,
    UNNAMED,
    SHADOW,
    RECORD,
};

/*
 * int i = 0; while (i < limit) i = i + 1; return item;
 * The blocks are made in the order head, after, body and filled in pieces, as a lowering would.
 */
static Function *
build_loop(Unit *u)
{
    Builder b = begin(u, "loop", T_FUNC);
    b.loc = (Loc){0, 4, 5};
    parameter(&b, "item", T_OBJECT_PTR);
    parameter(&b, "limit", T_INT);
    ir_local(&b, intern("i"), T_INT, b.loc);
    ir_local(&b, NULL, T_INT, b.loc);
    ir_local(&b, intern("i"), T_INT, b.loc);
    ir_local(&b, intern("record"), T_OBJECT, b.loc);

    BlockId head = ir_block(&b), after = ir_block(&b), body = ir_block(&b);
    emit1(&b, OP_enter, -1, ref_local(I));
    emit2(&b, OP_store, SUB_NONE, T_INT, 0, ref_local(I), ref_int(&b, 0));
    ir_jump(&b, head);

    b.block = body;
    b.loc = (Loc){0, 6, 9};
    Ref i = emit1(&b, OP_load, T_INT, ref_local(I));
    b.block = head;
    Ref left = emit1(&b, OP_load, T_INT, ref_local(I));
    Ref right = emit1(&b, OP_load, T_INT, ref_local(LIMIT));
    b.block = body;
    b.macro = intern("STEP");
    Ref next = emit2(&b, OP_bin, BIN_add, T_INT, 0, i, ref_int(&b, 1));
    b.macro = NULL;
    b.block = head;
    b.loc = (Loc){1, 5, 2};
    Ref less = emit2(&b, OP_bin, BIN_lt, T_INT, 0, left, right);
    ir_branch(&b, less, body, after);
    b.block = body;
    emit2(&b, OP_store, SUB_NONE, T_INT, 0, ref_local(I), next);
    ir_jump(&b, head);

    b.block = after;
    b.loc = (Loc){0, 7, 5};
    Ref item = emit1(&b, OP_load, T_OBJECT_PTR, ref_local(ITEM));
    emit1(&b, OP_leave, -1, ref_local(I));
    emit1(&b, OP_ret, -1, item);
    assert_int_equal(b.block, -1);
    ir_finish(&b);
    return b.f;
}

static void
build_table(Unit *u)
{
    Str text = {"two\n\"\\\x01", 7};
    vec_push(u->arena, &u->strings, text);
    Global g = {
        .name = intern("table"),
        .type = T_TABLE,
        .loc = {0, 1, 1},
        .is_static = true,
        .is_defined = true,
        .in_project = true,
        .has_init = true,
    };
    Builder b = {.unit = u};
    Init inits[] = {
        {.offset = 0, .type = T_INT, .value = ref_int(&b, -7), .loc = {0, 1, 2}},
        {.offset = 8,
         .type = T_NAME,
         .value = ref_string(0),
         .addend = 2,
         .name = intern("ml_name"),
         .loc = {0, 1, 3}},
        {.offset = 16,
         .type = T_DEALLOC_PTR,
         .value = ref_func(0),
         .name = intern("tp_dealloc"),
         .loc = {-1, 0, 0}},
        {.offset = 24, .type = T_NAME, .value = ref_null(), .loc = {-1, 0, 0}},
    };
    for (size_t k = 0; k < sizeof inits / sizeof inits[0]; k++)
        vec_push(u->arena, &g.inits, inits[k]);
    vec_push(u->arena, &u->globals, g);
    Global outside = {.name = intern("PyType_Type"), .type = T_OBJECT, .loc = {1, 1, 1}};
    vec_push(u->arena, &u->globals, outside);
}

/* A function whose instructions of most kinds are never to be run, only printed and saved. */
static Function *
build_kinds(Unit *u)
{
    Builder b = begin(u, "kinds", T_DEALLOC);
    b.f->is_static = b.f->degraded = b.f->is_variadic = true;
    Annotation note = {0, intern("steals \"it\""), {0, 4, 9}};
    vec_push(u->arena, &b.f->annotations, note);
    int32_t self = parameter(&b, "self", T_OBJECT_PTR),
            x = ir_local(&b, intern("x"), T_OBJECT, b.loc);
    b.f->locals.at[x].is_volatile = b.f->locals.at[x].address_taken = true;
    b.f->locals.at[x].cleanup = intern("drop");
    Ref it = emit1(&b, OP_load, T_OBJECT_PTR, ref_local(self));
    Ref at = ir_emit(&b, OP_field, SUB_NONE, T_NAME, 8, &it, 1);
    ir_last(&b)->name = intern("ob_type");
    ir_last(&b)->record = intern("_object");
    emit2(&b, OP_index, SUB_NONE, T_NAME, -8, at, ref_int(&b, 3));
    ir_emit(&b, OP_call, SUB_NONE, T_VOID, 0,
            (Ref[]){ref_func(0), it, ref_null(), ref_global(0), ref_string(0)}, 5);
    emit2(&b, OP_copy, SUB_NONE, T_OBJECT, 16, ref_local(x), it);
    ir_emit(&b, OP_zero, SUB_NONE, T_OBJECT, 16, (Ref[]){ref_local(x)}, 1);
    Ref odd = ir_emit(&b, OP_opaque, SUB_NONE, T_INT, 0, NULL, 0);
    ir_last(&b)->name = intern("asm");
    Ref bits = ir_emit(&b, OP_un, UN_not, T_INT, 0, &odd, 1);
    Ref wide = ir_emit(&b, OP_cast, CAST_int, T_INT, 0, &bits, 1);
    emit1(&b, OP_discard, -1, (Ref){REF_FLOAT, 0});
    BlockId one = ir_block(&b), rest = ir_block(&b);
    ir_switch(&b, wide, (Case[]){{1, 1, one}, {3, 5, one}}, 2, rest);
    ir_jump(&b, one);                       /* after the end of a block: nothing */
    emit1(&b, OP_discard, -1, ref_undef()); /* begins an unreachable block */
    b.block = one;
    ir_emit(&b, OP_ret, SUB_NONE, -1, 0, NULL, 0);
    ir_finish(&b);
    return b.f;
}

static Unit *
whole_unit(void)
{
    Unit *u = empty_unit();
    add_function(u, "before", T_FUNC);
    vec_push(u->arena, &u->funcs.at[0].param_names, intern("self"));
    vec_push(u->arena, &u->funcs.at[0].param_names, intern(""));
    build_table(u);
    build_loop(u);
    build_kinds(u);
    FuncId broken = add_function(u, "broken", T_FUNC);
    u->funcs.at[broken].has_body = u->funcs.at[broken].no_body_error = true;
    u->funcs.at[broken].why = "too\nlong";
    FuncId outside = add_function(u, "outside", -1);
    u->funcs.at[outside].in_project = false;
    Diagnostic d = {{0, 9, 2}, "no such thing"};
    vec_push(u->arena, &u->errors, d);
    u->partial = true;
    u->nopaque = 1;
    return u;
}

/* ---- building and order -------------------------------------------------------------- */

static void
blocks_are_laid_out_and_ordered(void **state)
{
    (void)state;
    Unit *u = empty_unit();
    Function *f = build_loop(u);
    assert_null(ir_verify(u->arena, u, f));
    uint32_t first[] = {0, 3, 7, 10}, n[] = {3, 4, 3, 4};
    BlockId rpo[] = {0, 1, 3, 2};
    assert_int_equal(f->blocks.n, 4);
    assert_int_equal(f->rpo.n, 4);
    for (int k = 0; k < 4; k++) {
        assert_int_equal(f->blocks.at[k].first, first[k]);
        assert_int_equal(f->blocks.at[k].n, n[k]);
        assert_int_equal(f->rpo.at[k], rpo[k]);
        assert_int_equal(f->blocks.at[rpo[k]].rpo, k);
        assert_int_equal(f->blocks.at[k].loop_head, k == 1);
    }
    assert_int_equal(f->blocks.at[1].preds.n, 2);
    assert_int_equal(f->blocks.at[1].preds.at[0], 0);
    assert_int_equal(f->blocks.at[1].preds.at[1], 3);
    unit_free(u);
}

static void
open_blocks_are_closed(void **state)
{
    (void)state;
    Unit *u = empty_unit();
    Builder b = begin(u, "falls_off", T_DEALLOC);
    ir_finish(&b);
    assert_int_equal(b.f->instrs.at[0].op, OP_ret);
    b = begin(u, "forgets", T_FUNC);
    ir_finish(&b);
    assert_int_equal(b.f->instrs.at[0].op, OP_unreachable);
    FuncId id = add_function(u, "no_block", T_FUNC);
    b = (Builder){.unit = u, .f = &u->funcs.at[id]};
    ir_finish(&b);
    assert_int_equal(b.f->blocks.n, 1);
    assert_null(ir_verify(u->arena, u, b.f));
    unit_free(u);
}

static void
goes_on_after_its_end(void *arg)
{
    Unit *u = arg;
    Builder b = begin(u, "bad", T_FUNC);
    BlockId block = b.block;
    ir_emit(&b, OP_unreachable, SUB_NONE, -1, 0, NULL, 0);
    b.block = block;
    emit1(&b, OP_discard, -1, ref_null());
}

static void
a_closed_block_takes_no_more(void **state)
{
    (void)state;
    char why[100];
    Unit *u = empty_unit();
    assert_false(guard_run(goes_on_after_its_end, u, why, sizeof why));
    assert_string_equal(why, "bad: an instruction after the end of b0");
    unit_free(u);
}

/* ---- liveness -------------------------------------------------------------------------- */

static bool
has(const uint64_t *set, int32_t n)
{
    return set[n / 64] >> (n % 64) & 1;
}

static void
locals_live_until_their_last_load(void **state)
{
    (void)state;
    Unit *u = empty_unit();
    Function *f = build_loop(u);
    Liveness live;
    ir_liveness(u->arena, f, &live);
    for (BlockId b = 0; b < 4; b++) {
        assert_true(has(live.live_in[b], ITEM));
        assert_int_equal(has(live.live_out[b], ITEM), b != 2);
        assert_int_equal(has(live.live_out[b], LIMIT), b != 2);
        assert_int_equal(has(live.live_in[b], I), b == 1 || b == 3);
        assert_int_equal(has(live.live_out[b], I), b != 2);
        assert_false(has(live.live_in[b], SHADOW));
    }
    assert_int_equal(live.last_use[3], 5); /* left */
    assert_int_equal(live.last_use[5], 6); /* less, in the branch */
    assert_int_equal(live.last_use[0], -1);
    f->locals.at[SHADOW].address_taken = true;
    ir_liveness(u->arena, f, &live);
    assert_true(has(live.live_in[0], SHADOW) && has(live.live_out[2], SHADOW));
    unit_free(u);
}

/* p = &r.field in one block, loaded from in the next; then the address is passed on. */
static void
an_address_keeps_its_local_alive(void **state)
{
    (void)state;
    for (int escapes = 0; escapes < 2; escapes++) {
        Unit *u = empty_unit();
        Builder b = begin(u, "address", T_FUNC);
        int32_t r = ir_local(&b, intern("r"), T_OBJECT, b.loc);
        BlockId second = ir_block(&b), third = ir_block(&b);
        emit1(&b, OP_enter, -1, ref_local(r));
        Ref p = emit1(&b, OP_field, T_NAME, ref_local(r));
        emit2(&b, OP_store, SUB_NONE, T_NAME, 0, p, ref_null());
        ir_jump(&b, second);
        b.block = second;
        emit1(&b, OP_load, T_NAME, p);
        ir_jump(&b, third);
        b.block = third;
        if (escapes)
            emit2(&b, OP_call, SUB_NONE, T_INT, 0, ref_null(), p);
        ir_emit(&b, OP_ret, SUB_NONE, -1, 0, NULL, 0);
        ir_finish(&b);
        Liveness live;
        ir_liveness(u->arena, b.f, &live);
        assert_int_equal(has(live.live_in[0], r), escapes);
        assert_true(has(live.live_out[0], r));
        assert_int_equal(has(live.live_out[1], r), escapes);
        unit_free(u);
    }
}

/* What is defined before a loop and used in it is needed again each time round. */
static void
a_use_in_a_loop_is_never_the_last(void **state)
{
    (void)state;
    Unit *u = empty_unit();
    Builder b = begin(u, "again", T_FUNC);
    parameter(&b, "item", T_OBJECT_PTR);
    Ref item = emit1(&b, OP_load, T_OBJECT_PTR, ref_local(0)),
        once = emit1(&b, OP_load, T_OBJECT_PTR, ref_local(0));
    BlockId before = ir_block(&b), head = ir_block(&b), after = ir_block(&b);
    ir_jump(&b, before);
    b.block = before;
    emit1(&b, OP_discard, -1, once);
    ir_jump(&b, head);
    b.block = head;
    ir_branch(&b, item, head, after);
    b.block = after;
    ir_finish(&b);
    Liveness live;
    ir_liveness(u->arena, b.f, &live);
    assert_int_equal(live.last_use[item.n], b.f->instrs.n);
    assert_int_equal(live.last_use[once.n], 3);
    unit_free(u);
}

/* ---- text ----------------------------------------------------------------------------------- */

static const char *
unit_text(const Unit *u)
{
    Text t;
    text_init(&t, u->arena);
    ir_print_unit(u, &t);
    return text_str(&t);
}

static const char *const golden =
    "unit loop.c  # python 030b00f0 partial opaque 1\n"
    "error loop.c:9:2: no such thing\n"
    "global @table : const char *[4]  # loop.c:1 static init\n"
    "  +0 = -7 : int\n"
    "  +8 .ml_name = \"two\\n\\\"\\\\\\x01\" +2 : const char *\n"
    "  +16 .tp_dealloc = @before : void (*)(struct _object *, ...)\n"
    "  +24 = null : const char *\n"
    "\n"
    "func before(%self : struct _object *, int) : struct _object *  # loop.c:3\n"
    "\n"
    "func loop(%item : struct _object *, %limit : int) : struct _object *  # loop.c:3\n"
    "  local %i.2 : int\n"
    "  local %.3 : int\n"
    "  local %i.4 : int\n"
    "  local %record : struct _object\n"
    "b0:\n"
    "  enter %i.2  # 4:5\n"
    "  store %i.2, 0  # 4:5\n"
    "  jump -> b1  # 4:5\n"
    "b1:  # preds b0 b3 loop\n"
    "  %3 = load %i.2 : int  # 6:9\n"
    "  %4 = load %limit : int  # 6:9\n"
    "  %5 = lt %3, %4  # loop.h:5:2\n"
    "  branch %5 -> b3, b2  # loop.h:5:2\n"
    "b2:  # preds b1\n"
    "  %7 = load %item : struct _object *  # 7:5\n"
    "  leave %i.2  # 7:5\n"
    "  ret %7  # 7:5\n"
    "b3:  # preds b1\n"
    "  %10 = load %i.2 : int  # 6:9\n"
    "  %11 = add %10, 1  # 6:9 STEP\n"
    "  store %i.2, %11  # loop.h:5:2\n"
    "  jump -> b1  # loop.h:5:2\n"
    "\n"
    "func kinds(%self : struct _object *, ...) : void  # loop.c:3 static degraded\n"
    "  annotate 0 \"steals \\\"it\\\"\"\n"
    "  local %x : struct _object volatile addressed cleanup(drop)\n"
    "b0:\n"
    "  %0 = load %self : struct _object *\n"
    "  %1 = field %0, .ob_type +8\n"
    "  %2 = index %1, 3 x-8\n"
    "  %3 = call @before(%0, null, @table, \"two\\n\\\"\\\\\\x01\") : void\n"
    "  copy %x, %0, 16\n"
    "  zero %x, 16\n"
    "  %6 = opaque \"asm\" () : int\n"
    "  %7 = not %6\n"
    "  %8 = cast %7 : int\n"
    "  discard float\n"
    "  switch %8 -> 1: b1, 3..5: b1, default: b2\n"
    "b1:  # preds b0\n"
    "  ret\n"
    "b2:  # preds b0\n"
    "  ret\n"
    "b3:  # unreachable\n"
    "  discard undef\n"
    "  ret\n"
    "\n"
    "func broken(struct _object *, int) : struct _object *  # loop.c:3\n"
    "  no body: too long\n";

static void
a_unit_prints_itself(void **state)
{
    (void)state;
    Unit *u = whole_unit();
    assert_string_equal(unit_text(u), golden);
    Text t;
    text_init(&t, u->arena);
    ir_print_instr(u, &u->funcs.at[1], 6, &t);
    assert_string_equal(text_str(&t), "branch %5 -> b3, b2  # loop.h:5:2");
    unit_free(u);
}

static const char *
type_text(const Unit *u, TypeId type)
{
    Text t;
    text_init(&t, u->arena);
    ir_print_type(u, type, &t);
    return text_str(&t);
}

static void
types_are_spelled_as_in_c(void **state)
{
    (void)state;
    Unit *u = empty_unit();
    assert_string_equal(type_text(u, T_OBJECT_PTR), "struct _object *");
    assert_string_equal(type_text(u, T_NAME), "const char *");
    assert_string_equal(type_text(u, T_TABLE), "const char *[4]");
    assert_string_equal(type_text(u, T_DEALLOC_PTR), "void (*)(struct _object *, ...)");
    assert_string_equal(type_text(u, T_FUNC), "struct _object *(struct _object *, int)");
    assert_string_equal(type_text(u, -1), "?");
    u->types.at[T_NAME].to = T_NAME; /* damaged */
    assert_non_null(strstr(type_text(u, T_NAME), "..."));
    unit_free(u);
}

/* ---- bytes ------------------------------------------------------------------------------------ */

static Text
saved(const Unit *u, Arena *a)
{
    Text t;
    text_init(&t, a);
    ir_save(u, &t);
    return t;
}

static void
a_loaded_unit_is_the_saved_one(void **state)
{
    (void)state;
    char why[200] = "";
    Arena *a = arena_new();
    Unit *u = whole_unit();
    Text first = saved(u, a);
    Unit *v = ir_load(first.at, first.n, why, sizeof why);
    assert_string_equal(why, "");
    assert_non_null(v);
    assert_string_equal(unit_text(u), unit_text(v));
    Text second = saved(v, a);
    assert_int_equal(first.n, second.n);
    assert_memory_equal(first.at, second.at, first.n);
    assert_ptr_equal(v->funcs.at[1].name, intern("loop"));
    assert_true(v->files.at[0].hash == UINT64_C(0xfedcba9876543210));
    assert_int_equal(v->types.at[T_OBJECT].fields.at[1].offset, 8);
    unit_free(u);
    unit_free(v);
    arena_free(a);
}

static void
extreme_numbers_survive(void **state)
{
    (void)state;
    int64_t numbers[] = {INT64_MIN, INT64_MAX, -1, 0, 63, 64, -64, -65, INT64_C(1) << 62};
    char why[200];
    Unit *u = unit_new();
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
        vec_push(u->arena, &u->ints, numbers[k]);
    Text t = saved(u, u->arena);
    Unit *v = ir_load(t.at, t.n, why, sizeof why);
    assert_non_null(v);
    assert_memory_equal(v->ints.at, numbers, sizeof numbers);
    assert_null(v->path);
    unit_free(u);
    unit_free(v);
}

enum {
    VERSION_AT = 8,
    HASH_AT = 12,
    PAYLOAD_AT = 20,
}; /* as in wire.c */

static void
strange_bytes_are_refused(void **state)
{
    (void)state;
    char why[200];
    Unit *u = whole_unit();
    Text t = saved(u, u->arena);
    assert_null(ir_load("", 0, why, sizeof why));
    assert_string_equal(why, "it is not a saved unit");
    assert_null(ir_load("#!/bin/sh\nexit 0\n# and so on", 28, why, sizeof why));
    assert_string_equal(why, "it is not a saved unit");
    t.at[t.n - 1] ^= 1;
    assert_null(ir_load(t.at, t.n, why, sizeof why));
    assert_string_equal(why, "it is damaged");
    t.at[VERSION_AT]++;
    assert_null(ir_load(t.at, t.n, why, sizeof why));
    assert_string_equal(why, "it was saved by another version of decref");
    unit_free(u);
}

/* Loads damaged bytes under a hash that says they are not. What does load must be fit for use. */
static bool
try_damaged(const char *bytes, size_t n)
{
    char why[200] = "",
         *copy = malloc(n); /* exactly as long, so that ASan sees every step beyond */
    memcpy(copy, bytes, n);
    if (n >= PAYLOAD_AT) {
        uint64_t hash = hash_bytes(copy + PAYLOAD_AT, n - PAYLOAD_AT);
        for (int k = 0; k < 8; k++)
            copy[HASH_AT + k] = (char)(hash >> (8 * k));
    }
    Unit *u = ir_load(copy, n, why, sizeof why);
    free(copy);
    if (!u) {
        assert_true(why[0] && !strchr(why, '\n'));
        return false;
    }
    unit_text(u);
    for (uint32_t k = 0; k < u->funcs.n; k++) {
        Liveness live;
        ir_liveness(u->arena, &u->funcs.at[k], &live);
    }
    saved(u, u->arena);
    unit_free(u);
    return true;
}

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void
damaged_bytes_do_no_harm(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Unit *u = whole_unit();
    Text t = saved(u, a);
    unit_free(u);
    assert_true(try_damaged(t.at, t.n));
    for (size_t n = 0; n < t.n; n++)
        assert_false(try_damaged(t.at, n));
    for (size_t at = 0; at < t.n; at++)
        for (int bit = 0; bit < 8; bit++) {
            t.at[at] ^= (char)(1 << bit);
            try_damaged(t.at, t.n);
            t.at[at] ^= (char)(1 << bit);
        }
    uint32_t seed = 1, loaded = 0;
    for (int round = 0; round < 5000; round++) {
        char *copy = arena_dup(a, t.at, t.n);
        for (uint32_t k = next_random(&seed) % 4 + 1; k > 0; k--)
            copy[PAYLOAD_AT + next_random(&seed) % (t.n - PAYLOAD_AT)] = (char)next_random(&seed);
        loaded += try_damaged(copy, t.n);
    }
    assert_true(loaded > 0); /* else the loop above has tested little */
    arena_free(a);
}

/* ---- the verifier --------------------------------------------------------------------------------- */

/* One way to spoil build_loop's function a line. */
/* clang-format off */
static void no_type(Function *f) { f->type = 99; }
static void type_of_no_function(Function *f) { f->type = T_INT; }
static void too_many_params(Function *f) { f->nparams = 7; }
static void local_type(Function *f) { f->locals.at[I].type = T_COUNT; }
static void no_blocks(Function *f) { f->blocks.n = 0; }
static void empty_block(Function *f) { f->blocks.at[3].n = 0; }
static void misplaced_block(Function *f) { f->blocks.at[2].first = 8; }
static void endless_block(Function *f) { f->blocks.at[3].n = 3; }
static void last_block_gone(Function *f) { f->blocks.n = 3; f->blocks.at[1].succs.at[0] = 2; }
static void two_ends(Function *f) { f->instrs.at[8] = f->instrs.at[2]; }
static void no_such_succ(Function *f) { f->blocks.at[1].succs.at[1] = 4; }
static void lost_succ(Function *f) { f->blocks.at[1].succs.n = 1; }
static void negative_op(Function *f) { f->instrs.at[0].op = (Op)-1; }
static void wrong_arity(Function *f) { f->instrs.at[1].nargs = 1; }
static void wrong_sub(Function *f) { f->instrs.at[5].sub = UN_neg; }
static void args_beyond(Function *f) { f->instrs.at[5].args = UINT32_MAX; }
static void file_beyond(Function *f) { f->instrs.at[0].loc.file = 2; }
static void no_such_int(Function *f) { f->refs.at[f->instrs.at[1].args + 1].n = 2; }
static void no_operand(Function *f) { f->refs.at[f->instrs.at[1].args + 1].kind = REF_NONE; }
static void enter_of_int(Function *f) { f->refs.at[f->instrs.at[0].args] = (Ref){REF_INT, 0}; }
static void use_of_store(Function *f) { f->refs.at[f->instrs.at[5].args] = ref_tmp(1); }
static void use_of_itself(Function *f) { f->refs.at[f->instrs.at[5].args] = ref_tmp(5); }
static void use_of_a_branch_not_taken(Function *f) { f->refs.at[f->instrs.at[9].args] = ref_tmp(11); }
/* clang-format on */

static const struct Malformed {
    void (*spoil)(Function *);
    const char *wrong;
} malformed[] = {
    {no_type, "function: type 99 does not exist"},
    {type_of_no_function, "function: its type is not a function's"},
    {too_many_params, "7 parameters but 6 locals"},
    {local_type, "local: type 10 does not exist"},
    {no_blocks, "a body without blocks"},
    {empty_block, "b3 is empty"},
    {misplaced_block, "b2 is out of place"},
    {endless_block, "b3 does not end, its last instruction is store"},
    {last_block_gone, "instructions after the last block"},
    {two_ends, "b2 goes on after jump"},
    {no_such_succ, "b1: successor b4 does not exist"},
    {lost_succ, "b1: branch with 1 successors"},
    {negative_op, "%0: operation -1 does not exist"},
    {wrong_arity, "%1 store with 1 operands"},
    {wrong_sub, "%5 bin with sub-operator 18"},
    {args_beyond, "%5 bin: operands out of range"},
    {file_beyond, "enter: file 2 does not exist"},
    {no_such_int, "%1 store: operand 1 is out of range"},
    {no_operand, "%1 store: operand 1 is missing"},
    {enter_of_int, "%0 enter of what is no local"},
    {use_of_store, "%5 bin: operand 0 is %1, which has no value"},
    {use_of_itself, "%5 bin: %5 may not have run before"},
    {use_of_a_branch_not_taken, "%9 ret: %11 may not have run before"},
};

static void
malformed_functions_are_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof malformed / sizeof malformed[0]; k++) {
        Unit *u = empty_unit();
        Function *f = build_loop(u);
        assert_null(ir_verify(u->arena, u, f));
        malformed[k].spoil(f);
        const char *wrong = ir_verify(u->arena, u, f);
        assert_non_null(wrong);
        assert_string_equal(wrong, malformed[k].wrong);
        unit_free(u);
    }
}

static void
unreachable_code_may_use_anything(void **state)
{
    (void)state;
    Unit *u = whole_unit();
    for (uint32_t k = 0; k < u->funcs.n; k++)
        assert_null(ir_verify(u->arena, u, &u->funcs.at[k]));
    unit_free(u);
}

static void
a_long_function_is_no_trouble(void **state)
{
    (void)state;
    enum { BLOCKS = 50000 };
    Unit *u = empty_unit();
    Builder b = begin(u, "long", T_FUNC);
    parameter(&b, "item", T_OBJECT_PTR);
    for (int k = 0; k < BLOCKS; k++) {
        Ref item = emit1(&b, OP_load, T_OBJECT_PTR, ref_local(0));
        BlockId yes = ir_block(&b), join = ir_block(&b);
        ir_branch(&b, item, yes, join);
        b.block = yes;
        emit1(&b, OP_discard, -1, item);
        ir_jump(&b, join);
        b.block = join;
    }
    ir_finish(&b);
    assert_null(ir_verify(u->arena, u, b.f));
    Liveness live;
    ir_liveness(u->arena, b.f, &live);
    assert_int_equal(b.f->rpo.n, 2 * BLOCKS + 1);
    unit_free(u);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_laid_out_and_ordered),
        cmocka_unit_test(open_blocks_are_closed),
        cmocka_unit_test(a_closed_block_takes_no_more),
        cmocka_unit_test(locals_live_until_their_last_load),
        cmocka_unit_test(an_address_keeps_its_local_alive),
        cmocka_unit_test(a_use_in_a_loop_is_never_the_last),
        cmocka_unit_test(a_unit_prints_itself),
        cmocka_unit_test(types_are_spelled_as_in_c),
        cmocka_unit_test(a_loaded_unit_is_the_saved_one),
        cmocka_unit_test(extreme_numbers_survive),
        cmocka_unit_test(strange_bytes_are_refused),
        cmocka_unit_test(damaged_bytes_do_no_harm),
        cmocka_unit_test(malformed_functions_are_refused),
        cmocka_unit_test(unreachable_code_may_use_anything),
        cmocka_unit_test(a_long_function_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
