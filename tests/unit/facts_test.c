/*
 * What is known of a program without exploring it: who is called by whom and in which order, which functions are
 * callbacks, which members own. The units are made by hand; no libclang.
 */
#include "../../analyzer/facts/facts.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- a program made by hand ----------------------------------------------------------- */

enum {
    T_VOID,
    T_INT,
    T_OBJECT,
    T_OBJECT_PTR,
    T_PLACE, /* PyObject ** */
    T_PAIR,
    T_PAIR_PTR,
    T_FUNC,
    T_UNTYPED, /* a function of which only the name matters */
    T_FUNC_PTR,
    T_METHODS,
    T_SLOTS,
    T_GETSETS,
    T_MODULE_SLOTS,
    T_TYPE,
    T_COUNT,
};

enum {
    A = 16,
    B = 24,
    ITEMS = 32,
};

static TypeId
array_of(Unit *u, const char *record, int64_t size)
{
    Type element = {.kind = TYPE_RECORD, .size = size, .to = -1, .name = intern(record)};
    vec_push(u->arena, &u->types, element);
    return (TypeId)u->types.n - 1;
}

static void
add_types(Unit *u)
{
    Type types[T_COUNT] = {
        [T_VOID] = {.kind = TYPE_VOID, .size = -1, .to = -1},
        [T_INT] = {.kind = TYPE_INT, .is_signed = true, .size = 4, .to = -1},
        [T_OBJECT] = {.kind = TYPE_RECORD, .is_object = true, .size = 16, .to = -1},
        [T_OBJECT_PTR] = {.kind = TYPE_POINTER, .size = 8, .to = T_OBJECT},
        [T_PLACE] = {.kind = TYPE_POINTER, .size = 8, .to = T_OBJECT_PTR},
        [T_PAIR] = {.kind = TYPE_RECORD, .is_object = true, .size = 40, .to = -1},
        [T_PAIR_PTR] = {.kind = TYPE_POINTER, .size = 8, .to = T_PAIR},
        [T_FUNC] = {.kind = TYPE_FUNCTION, .size = -1, .to = T_OBJECT_PTR},
        [T_UNTYPED] = {.kind = TYPE_FUNCTION, .size = -1, .to = -1},
        [T_FUNC_PTR] = {.kind = TYPE_POINTER, .size = 8, .to = T_FUNC},
        [T_METHODS] = {.kind = TYPE_ARRAY, .size = -1, .count = -1},
        [T_SLOTS] = {.kind = TYPE_ARRAY, .size = -1, .count = -1},
        [T_GETSETS] = {.kind = TYPE_ARRAY, .size = -1, .count = -1},
        [T_MODULE_SLOTS] = {.kind = TYPE_ARRAY, .size = -1, .count = -1},
        [T_TYPE] = {.kind = TYPE_RECORD, .is_object = true, .size = 400, .to = -1},
    };
    const char *const names[T_COUNT] = {
        [T_INT] = "int",
        [T_OBJECT] = "_object",
        [T_PAIR] = "Pair",
        [T_TYPE] = "_typeobject",
    };
    for (int t = 0; t < T_COUNT; t++) {
        types[t].name = intern(names[t] ? names[t] : "");
        vec_push(u->arena, &u->types, types[t]);
    }
    const struct {
        TypeId array;
        const char *record;
        int64_t size;
    } tables[] = {
        {T_METHODS, "PyMethodDef", 32},
        {T_SLOTS, "PyType_Slot", 16},
        {T_GETSETS, "PyGetSetDef", 40},
        {T_MODULE_SLOTS, "PyModuleDef_Slot", 16},
    };
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        TypeId element = array_of(u, tables[k].record, tables[k].size);
        u->types.at[tables[k].array].to = element;
    }
}

static Unit *
new_unit(const char *path)
{
    Unit *u = unit_new();
    u->path = intern(path);
    u->py_version = 0x030b00f0;
    SourceFile files[] = {{u->path, true, 0}, {intern("/src/shared.h"), true, 0}};
    vec_push(u->arena, &u->files, files[0]);
    vec_push(u->arena, &u->files, files[1]);
    add_types(u);
    return u;
}

static FuncId
declare(Unit *u, const char *name)
{
    const char *interned = intern(name);
    for (uint32_t k = 0; k < u->funcs.n; k++)
        if (u->funcs.at[k].name == interned)
            return (FuncId)k;
    Function f = {.name = interned, .type = T_FUNC, .loc = {0, 1, 1}, .in_project = true};
    vec_push(u->arena, &u->funcs, f);
    return (FuncId)u->funcs.n - 1;
}

static Builder
define(Unit *u, const char *name)
{
    FuncId id = declare(u, name);
    Builder b = {.unit = u, .f = &u->funcs.at[id], .loc = {0, 1, 1}};
    b.f->has_body = true;
    b.block = ir_block(&b);
    return b;
}

static int32_t
parameter(Builder *b, const char *name, TypeId type)
{
    int32_t n = ir_local(b, intern(name), type, b->loc);
    b->f->locals.at[n].is_param = true;
    b->f->nparams++;
    return n;
}

static int32_t
local(Builder *b, const char *name, TypeId type)
{
    return ir_local(b, intern(name), type, b->loc);
}

static Ref
load(Builder *b, TypeId type, Ref at)
{
    return ir_emit(b, OP_load, SUB_NONE, type, 0, &at, 1);
}

static void
store(Builder *b, TypeId type, Ref at, Ref v)
{
    ir_emit(b, OP_store, SUB_NONE, type, 0, (Ref[]){at, v}, 2);
}

/* &local->name, of a local that points to a Pair */
static Ref
member(Builder *b, int32_t pointer, const char *name, int64_t offset)
{
    Ref base = load(b, T_PAIR_PTR, ref_local(pointer));
    Ref at = ir_emit(b, OP_field, SUB_NONE, T_PLACE, offset, &base, 1);
    ir_last(b)->name = intern(name);
    ir_last(b)->record = intern("Pair");
    return at;
}

static Ref
cast(Builder *b, Ref v)
{
    return ir_emit(b, OP_cast, CAST_ptr, T_OBJECT_PTR, 0, &v, 1);
}

static Ref
call_value(Builder *b, Ref callee, const Ref *args, uint32_t n)
{
    Ref all[8] = {callee};
    for (uint32_t k = 0; k < n; k++)
        all[k + 1] = args[k];
    return ir_emit(b, OP_call, SUB_NONE, T_OBJECT_PTR, 0, all, n + 1);
}

/* Needs a callee that is declared already: declaring one may move the function that is being built. */
static Ref
call(Builder *b, const char *name, const Ref *args, uint32_t n)
{
    uint32_t before = b->unit->funcs.n;
    FuncId id = declare(b->unit, name);
    assert_int_equal(b->unit->funcs.n, before);
    return call_value(b, ref_func(id), args, n);
}

static void
finish(Builder *b)
{
    ir_emit(b, OP_ret, SUB_NONE, -1, 0, (Ref[]){ref_null()}, 1);
    ir_finish(b);
    const char *wrong = ir_verify(b->unit->arena, b->unit, b->f);
    if (wrong)
        fail_msg("%s", wrong);
}

/* A function that calls those. */
static void
caller(Unit *u, const char *name, const char *const *callees, int n)
{
    for (int k = 0; k < n; k++)
        declare(u, callees[k]);
    Builder b = define(u, name);
    for (int k = 0; k < n; k++)
        call(&b, callees[k], NULL, 0);
    finish(&b);
}

static void
leaf(Unit *u, const char *name)
{
    caller(u, name, NULL, 0);
}

static Program *
link_units(Unit *const *units, int n)
{
    Arena *a = units[0]->arena;
    Program *p = program_new(a, models_builtin(a));
    for (int k = 0; k < n; k++)
        program_add(p, units[k]);
    program_link(p);
    return p;
}

static Program *
link_unit(Unit *u)
{
    return link_units(&u, 1);
}

static Fn *
fn(const Program *p, const char *name)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        if (strcmp(p->fns.at[k].f->name, name) == 0)
            return &p->fns.at[k];
    fail_msg("no function %s", name);
    return NULL;
}

/* ---- calls and their order --------------------------------------------------------------- */

static int
place_in_order(const Program *p, const char *name)
{
    for (uint32_t k = 0; k < p->order.n; k++)
        if (strcmp(p->fns.at[p->order.at[k]].f->name, name) == 0)
            return (int)k;
    fail_msg("%s is not in the order", name);
    return -1;
}

static void
callees_come_first(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    caller(u, "top", (const char *[]){"left", "right", "Py_INCREF"}, 3);
    caller(u, "left", (const char *[]){"bottom", "bottom"}, 2);
    caller(u, "right", (const char *[]){"bottom"}, 1);
    leaf(u, "bottom");
    leaf(u, "alone");
    Program *p = link_unit(u);
    assert_int_equal(p->order.n, 5);
    assert_true(place_in_order(p, "bottom") < place_in_order(p, "left"));
    assert_true(place_in_order(p, "left") < place_in_order(p, "top"));
    assert_true(place_in_order(p, "right") < place_in_order(p, "top"));
    assert_int_equal(fn(p, "left")->callees.n, 1); /* once, however often */
    assert_int_equal(fn(p, "top")->callees.n, 2);
    assert_true(fn(p, "bottom")->has_callers);
    assert_false(fn(p, "top")->has_callers);
    assert_false(fn(p, "alone")->has_callers);
    for (uint32_t k = 0; k < p->fns.n; k++)
        assert_false(p->fns.at[k].recursive);
    unit_free(u);
}

static void
recursion_is_flagged(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    caller(u, "main", (const char *[]){"even", "self"}, 2);
    caller(u, "even", (const char *[]){"odd"}, 1);
    caller(u, "odd", (const char *[]){"even", "leaf"}, 2);
    caller(u, "self", (const char *[]){"self", "leaf"}, 2);
    leaf(u, "leaf");
    Program *p = link_unit(u);
    assert_true(fn(p, "even")->recursive);
    assert_true(fn(p, "odd")->recursive);
    assert_true(fn(p, "self")->recursive);
    assert_false(fn(p, "main")->recursive);
    assert_false(fn(p, "leaf")->recursive);
    assert_int_equal(fn(p, "even")->scc, fn(p, "odd")->scc);
    assert_int_not_equal(fn(p, "even")->scc, fn(p, "self")->scc);
    assert_true(place_in_order(p, "leaf") < place_in_order(p, "odd"));
    assert_true(place_in_order(p, "even") < place_in_order(p, "main"));
    assert_int_equal(abs(place_in_order(p, "even") - place_in_order(p, "odd")), 1);
    unit_free(u);
}

enum { NODES = 9 };

/* Against the plain definition: two functions are one component if each reaches the other. */
static void
any_call_graph_is_ordered(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (int round = 0; round < 300; round++) {
        Unit *u = new_unit("/src/one.c");
        bool reach[NODES][NODES] = {{false}};
        static const char *const names[NODES] = {"f0", "f1", "f2", "f3", "f4",
                                                 "f5", "f6", "f7", "f8"};
        int density = 3 + round % 12;
        for (int k = 0; k < NODES; k++) {
            const char *callees[NODES];
            int n = 0;
            for (int j = 0; j < NODES; j++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                if ((int)(seed >> 33) % density == 0) {
                    callees[n++] = names[j];
                    reach[k][j] = true;
                }
            }
            caller(u, names[k], callees, n);
        }
        for (int via = 0; via < NODES; via++)
            for (int k = 0; k < NODES; k++)
                for (int j = 0; j < NODES; j++)
                    reach[k][j] = reach[k][j] || (reach[k][via] && reach[via][j]);
        Program *p = link_unit(u);
        assert_int_equal(p->order.n, NODES);
        for (int k = 0; k < NODES; k++) {
            const Fn *f = fn(p, names[k]);
            assert_int_equal(f->recursive, reach[k][k]);
            for (int j = 0; j < NODES; j++) {
                const Fn *g = fn(p, names[j]);
                bool together = k == j || (reach[k][j] && reach[j][k]);
                assert_int_equal(f->scc == g->scc, together);
                if (reach[k][j] && !together)
                    assert_true(place_in_order(p, names[j]) < place_in_order(p, names[k]));
            }
        }
        for (uint32_t k = 1; k < p->order.n; k++) /* a component stands together */
            assert_true(p->fns.at[p->order.at[k - 1]].scc <= p->fns.at[p->order.at[k]].scc);
        unit_free(u);
    }
}

static void
a_long_chain_of_calls_is_no_trouble(void **state)
{
    (void)state;
    enum { LONG = 20000 };
    Unit *u = new_unit("/src/one.c");
    char name[32];
    for (int k = 0; k < LONG; k++) {
        Function f = {.name = intern((snprintf(name, sizeof name, "f%d", k), name)),
                      .type = T_FUNC,
                      .loc = {0, 1, 1}};
        vec_push(u->arena, &u->funcs, f);
    }
    for (int k = 0; k < LONG; k++) {
        Builder b = {.unit = u, .f = &u->funcs.at[k], .loc = {0, 1, 1}};
        b.f->has_body = true;
        b.block = ir_block(&b);
        if (k + 1 < LONG)
            call_value(&b, ref_func(k + 1), NULL, 0);
        finish(&b);
    }
    Program *p = link_unit(u);
    assert_int_equal(p->order.n, LONG);
    assert_int_equal(p->order.at[0], LONG - 1);
    assert_int_equal(p->order.at[LONG - 1], 0);
    unit_free(u);
}

static void
a_call_finds_its_callee_across_units(void **state)
{
    (void)state;
    Unit *units[] = {new_unit("/src/one.c"), new_unit("/src/two.c"), new_unit("/src/three.c")};
    caller(units[0], "start", (const char *[]){"shared", "hidden", "unheard_of"}, 3);
    leaf(units[1], "shared");
    leaf(units[1], "hidden");
    units[1]->funcs.at[declare(units[1], "hidden")].is_static = true;
    caller(units[2], "other", (const char *[]){"hidden"}, 1);
    leaf(units[2], "hidden");
    units[2]->funcs.at[declare(units[2], "hidden")].is_static = true;
    FuncId missing = declare(units[2], "shared"); /* declared static there, and never defined */
    units[2]->funcs.at[missing].is_static = true;
    Program *p = link_units(units, 3);
    assert_int_equal(p->fns.n, 5);
    const Fn *start = fn(p, "start"), *other = fn(p, "other"), *shared = fn(p, "shared");
    assert_int_equal(start->callees.n, 1); /* what is static elsewhere is nobody we know */
    assert_ptr_equal(&p->fns.at[start->callees.at[0]], shared);
    assert_ptr_equal(program_fn(p, units[0], declare(units[0], "shared")), shared);
    assert_null(program_fn(p, units[0], declare(units[0], "hidden")));
    assert_null(program_fn(p, units[0], declare(units[0], "unheard_of")));
    assert_null(program_fn(p, units[2], missing));
    assert_int_equal(other->callees.n, 1);
    assert_ptr_equal(p->fns.at[other->callees.at[0]].unit, units[2]);
    assert_true(place_in_order(p, "shared") < place_in_order(p, "start"));
    for (int k = 2; k >= 0; k--)
        unit_free(units[k]);
}

static void
a_header_function_is_one_function(void **state)
{
    (void)state;
    Unit *units[] = {new_unit("/src/one.c"), new_unit("/src/two.c")};
    for (int k = 0; k < 2; k++) {
        leaf(units[k], "helper");
        Function *helper = &units[k]->funcs.at[declare(units[k], "helper")];
        helper->is_static = true;
        helper->loc.file = 1;
        leaf(units[k], "Py_XNewRef"); /* pythoncapi_compat.h and its like: the model knows better */
        units[k]->funcs.at[declare(units[k], "Py_XNewRef")].loc.file = 1;
        caller(units[k], k ? "second" : "first", (const char *[]){"helper", "Py_XNewRef"}, 2);
    }
    Program *p = link_units(units, 2);
    assert_int_equal(p->fns.n, 3);
    const Fn *helper = fn(p, "helper");
    assert_ptr_equal(helper->unit, units[0]);
    assert_ptr_equal(program_fn(p, units[1], declare(units[1], "helper")), helper);
    assert_ptr_equal(program_fn(p, units[0], declare(units[0], "helper")), helper);
    assert_int_equal(fn(p, "second")->callees.n, 1);
    assert_ptr_equal(&p->fns.at[fn(p, "second")->callees.at[0]], helper);
    for (int k = 1; k >= 0; k--)
        unit_free(units[k]);
}

static void
an_address_that_is_handed_on_is_noticed(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    const char *const names[] = {"stored", "passed", "called", "listed", "register_callback"};
    for (int k = 0; k < 5; k++)
        declare(u, names[k]);
    Builder b = define(u, "start");
    int32_t f = local(&b, "f", T_FUNC_PTR);
    store(&b, T_FUNC_PTR, ref_local(f), ref_func(declare(u, "stored")));
    call(&b, "register_callback", (Ref[]){ref_func(declare(u, "passed"))}, 1);
    call(&b, "called", NULL, 0);
    finish(&b);
    for (int k = 0; k < 4; k++)
        leaf(u, names[k]);
    Init entry = {.type = T_FUNC_PTR, .value = ref_func(declare(u, "listed"))};
    Global table = {
        .name = intern("table"), .type = T_FUNC_PTR, .is_defined = true, .has_init = true};
    vec_push(u->arena, &table.inits, entry);
    vec_push(u->arena, &u->globals, table);
    Program *p = link_unit(u);
    assert_true(fn(p, "stored")->address_taken);
    assert_true(fn(p, "passed")->address_taken);
    assert_true(fn(p, "listed")->address_taken);
    assert_false(fn(p, "called")->address_taken);
    assert_false(fn(p, "start")->address_taken);
    assert_false(fn(p, "listed")->has_callers);
    assert_true(fn(p, "called")->has_callers);
    unit_free(u);
}

/* ---- roles ---------------------------------------------------------------------------------- */

typedef struct Row {
    const char *name;
    int64_t offset;
    const char *function; /* NULL: the number n */
    int64_t n;
} Row;

static void
table(Unit *u, const char *name, TypeId type, const Row *rows, int n)
{
    Global g = {.name = intern(name),
                .type = type,
                .is_defined = true,
                .in_project = true,
                .has_init = true};
    Builder b = {.unit = u};
    for (int k = 0; k < n; k++) {
        Init i = {.offset = rows[k].offset,
                  .type = rows[k].function ? T_FUNC_PTR : T_INT,
                  .name = intern(rows[k].name)};
        i.value =
            rows[k].function ? ref_func(declare(u, rows[k].function)) : ref_int(&b, rows[k].n);
        vec_push(u->arena, &g.inits, i);
    }
    vec_push(u->arena, &u->globals, g);
}

static void
forget_what_functions_return(Unit *u)
{
    for (uint32_t k = 0; k < u->funcs.n; k++)
        u->funcs.at[k].type = T_UNTYPED;
}

static void
assert_role(const Program *p, const char *function, const char *slot, const char *in)
{
    const Role *r = &fn(p, function)->role;
    if (!slot) {
        assert_null(r->slot);
        assert_null(r->contract);
        return;
    }
    assert_non_null(r->slot);
    assert_string_equal(r->slot, slot);
    assert_ptr_equal(r->contract, models_slot(p->models, intern(slot), 0x030b00f0));
    assert_non_null(r->contract);
    if (in)
        assert_string_equal(r->table, in);
    else
        assert_null(r->table);
}

static void
a_method_is_called_as_its_flags_say(void **state)
{
    (void)state;
    const struct {
        int64_t flags;
        const char *slot;
    } methods[] = {
        {0x1, "METH_VARARGS"},
        {0x3, "METH_KEYWORDS"},
        {0x4, "METH_NOARGS"},
        {0x8, "METH_O"},
        {0x80, "METH_FASTCALL"},
        {0x82, "METH_FASTCALL_KEYWORDS"},
        {0x282, "METH_METHOD"},
        {0x18, "METH_O"},       /* with METH_CLASS */
        {0x21, "METH_VARARGS"}, /* with METH_STATIC */
        {0x44, "METH_NOARGS"},  /* with METH_COEXIST */
        {0, NULL},
    };
    enum { N = sizeof methods / sizeof *methods };
    Unit *u = new_unit("/src/one.c");
    char names[N][24];
    Row rows[2 * N];
    for (int k = 0; k < N; k++) {
        snprintf(names[k], sizeof names[k], "method%d", k);
        leaf(u, names[k]);
        rows[2 * k] = (Row){"ml_meth", 32 * k + 8, names[k], 0};
        rows[2 * k + 1] = (Row){"ml_flags", 32 * k + 16, NULL, methods[k].flags};
    }
    table(u, "methods", T_METHODS, rows, 2 * N);
    Program *p = link_unit(u);
    for (int k = 0; k < N; k++)
        assert_role(p, names[k], methods[k].slot, "methods");
    unit_free(u);
}

static void
a_slot_table_names_its_functions(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    const char *const names[] = {"make", "end",    "length", "get",  "set",
                                 "exec", "create", "odd",    "loose"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        leaf(u, names[k]);
    table(u, "slots", T_SLOTS,
          (Row[]){{"slot", 0, NULL, 65},
                  {"pfunc", 8, "make", 0},
                  {"slot", 16, NULL, 52},
                  {"pfunc", 24, "end", 0},
                  {"slot", 32, NULL, 45},
                  {"pfunc", 40, "length", 0},
                  {"slot", 48, NULL, 9999},
                  {"pfunc", 56, "odd", 0}},
          8);
    table(u, "getset", T_GETSETS, (Row[]){{"get", 8, "get", 0}, {"set", 16, "set", 0}}, 2);
    table(u, "parts", T_MODULE_SLOTS,
          (Row[]){{"slot", 0, NULL, 2},
                  {"value", 8, "exec", 0},
                  {"slot", 16, NULL, 1},
                  {"value", 24, "create", 0}},
          4);
    table(u, "mine", T_PAIR, (Row[]){{"get", 8, "loose", 0}, {"value", 16, "loose", 0}}, 2);
    forget_what_functions_return(u);
    Program *p = link_unit(u);
    assert_role(p, "make", "tp_new", "slots");
    assert_role(p, "end", "tp_dealloc", "slots");
    assert_role(p, "length", "sq_length", "slots");
    assert_role(p, "odd", NULL, NULL);
    assert_role(p, "get", "getter", "getset");
    assert_role(p, "set", "setter", "getset");
    assert_role(p, "exec", "Py_mod_exec", "parts");
    assert_role(p, "create", "Py_mod_create", "parts");
    assert_role(p, "loose", NULL, NULL); /* a record of the program's own */
    unit_free(u);
}

static void
a_static_type_names_its_functions(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    const char *const names[] = {"end", "visit_all", "text", "PyInit_pair", "both"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        leaf(u, names[k]);
    table(u, "Pair_Type", T_TYPE,
          (Row[]){{"tp_basicsize", 32, NULL, 40},
                  {"tp_dealloc", 48, "end", 0},
                  {"tp_repr", 88, "text", 0},
                  {"tp_str", 136, "both", 0},
                  {"tp_traverse", 184, "visit_all", 0},
                  {"tp_iter", 200, "both", 0}},
          6);
    forget_what_functions_return(u);
    Program *p = link_unit(u);
    assert_role(p, "end", "tp_dealloc", "Pair_Type");
    assert_role(p, "text", "tp_repr", "Pair_Type");
    assert_role(p, "visit_all", "tp_traverse", "Pair_Type");
    assert_role(p, "both", "tp_str", "Pair_Type"); /* the first counts */
    assert_role(p, "PyInit_pair", "PyInit", NULL);
    unit_free(u);
}

static void
a_slot_may_be_filled_by_code(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Global type = {
        .name = intern("Pair_Type"), .type = T_TYPE, .is_defined = true, .in_project = true};
    vec_push(u->arena, &u->globals, type);
    const char *const names[] = {"make", "convert", "plain", "PyArg_ParseTuple"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        declare(u, names[k]);
    Str format = {"O&", 2};
    vec_push(u->arena, &u->strings, format);
    Builder b = define(u, "start");
    Ref at = ref_global(0);
    at = ir_emit(&b, OP_field, SUB_NONE, T_FUNC_PTR, 312, &at, 1);
    ir_last(&b)->name = intern("tp_new");
    ir_last(&b)->record = intern("_typeobject");
    store(&b, T_FUNC_PTR, at, cast(&b, ref_func(declare(u, "make"))));
    at = member(&b, local(&b, "pair", T_PAIR_PTR), "hook", A);
    store(&b, T_FUNC_PTR, at, ref_func(declare(u, "plain")));
    call(&b, "PyArg_ParseTuple",
         (Ref[]){ref_null(), ref_string(0), ref_func(declare(u, "convert")), ref_null()}, 4);
    finish(&b);
    leaf(u, "make");
    leaf(u, "convert");
    leaf(u, "plain");
    forget_what_functions_return(u);
    Program *p = link_unit(u);
    assert_role(p, "make", "tp_new", NULL);
    assert_role(p, "convert", "converter", NULL);
    assert_role(p, "plain", NULL, NULL);
    assert_role(p, "start", NULL, NULL);
    unit_free(u);
}

/* ---- members ---------------------------------------------------------------------------------- */

/* A function of a Pair *self, with the API declared beforehand. */
static Builder
define_on_pair(Unit *u, const char *name)
{
    const char *const api[] = {"Py_DECREF", "Py_XDECREF", "Py_INCREF",
                               "Py_VISIT",  "drop",       "drop_at"};
    for (size_t k = 0; k < sizeof api / sizeof *api; k++)
        declare(u, api[k]);
    Builder b = define(u, name);
    parameter(&b, "self", T_PAIR_PTR);
    return b;
}

static Owns
pair_owns(const Program *p, const char *name)
{
    return member_owns(p, intern("Pair"), intern(name));
}

static const MemberFact *
fact_of(const Program *p, const char *record, const char *name)
{
    for (uint32_t k = 0; k < p->member_facts.n; k++)
        if (p->member_facts.at[k].record == intern(record) &&
            p->member_facts.at[k].name == intern(name))
            return &p->member_facts.at[k];
    return NULL;
}

static void
what_is_released_is_owned(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "dealloc");
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, member(&b, 0, "a", A))}, 1);
    call(&b, "Py_XDECREF", (Ref[]){cast(&b, load(&b, T_OBJECT_PTR, member(&b, 0, "a", A)))}, 1);
    call(&b, "Py_INCREF", (Ref[]){load(&b, T_OBJECT_PTR, member(&b, 0, "b", B))}, 1);
    finish(&b);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "a"), OWNS_YES);
    assert_int_equal(fact_of(p, "Pair", "a")->released, 2);
    assert_int_equal(pair_owns(p, "b"), OWNS_UNKNOWN); /* nothing is claimed of it */
    assert_int_equal(pair_owns(p, "c"), OWNS_UNKNOWN);
    assert_int_equal(member_owns(p, intern("Other"), intern("a")), OWNS_UNKNOWN);
    assert_int_equal(member_owns(p, NULL, NULL), OWNS_UNKNOWN);
    unit_free(u);
}

/* PyObject *tmp = self->a; self->a = NULL; Py_XDECREF(tmp);  PyObject **p = &self->b; Py_DECREF(*p); */
static void
a_release_by_way_of_a_local_counts(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "clear");
    int32_t tmp = local(&b, "tmp", T_OBJECT_PTR), at = local(&b, "p", T_PLACE);
    store(&b, T_OBJECT_PTR, ref_local(tmp), load(&b, T_OBJECT_PTR, member(&b, 0, "a", A)));
    store(&b, T_OBJECT_PTR, member(&b, 0, "a", A), ref_null());
    call(&b, "Py_XDECREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_local(tmp))}, 1);
    store(&b, T_PLACE, ref_local(at), member(&b, 0, "b", B));
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, load(&b, T_PLACE, ref_local(at)))}, 1);
    finish(&b);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "a"), OWNS_YES);
    assert_int_equal(pair_owns(p, "b"), OWNS_YES);
    unit_free(u);
}

static void
a_local_of_two_sources_tells_nothing(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "either");
    int32_t x = local(&b, "x", T_OBJECT_PTR);
    store(&b, T_OBJECT_PTR, ref_local(x), load(&b, T_OBJECT_PTR, member(&b, 0, "a", A)));
    store(&b, T_OBJECT_PTR, ref_local(x), load(&b, T_OBJECT_PTR, member(&b, 0, "b", B)));
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_local(x))}, 1);
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_local(0))}, 1);
    finish(&b);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "a"), OWNS_UNKNOWN);
    assert_int_equal(pair_owns(p, "b"), OWNS_UNKNOWN);
    assert_int_equal(p->member_facts.n, 0);
    unit_free(u);
}

/* visit(self->a, arg), where visit is a parameter; Py_VISIT(self->b) */
static void
what_is_visited_is_owned(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "traverse");
    int32_t visit = parameter(&b, "visit", T_FUNC_PTR), arg = parameter(&b, "arg", T_OBJECT_PTR);
    Ref callee = load(&b, T_FUNC_PTR, ref_local(visit));
    Ref value = cast(&b, load(&b, T_OBJECT_PTR, member(&b, 0, "a", A)));
    call_value(&b, callee, (Ref[]){value, load(&b, T_OBJECT_PTR, ref_local(arg))}, 2);
    call(&b, "Py_VISIT", (Ref[]){load(&b, T_OBJECT_PTR, member(&b, 0, "b", B))}, 1);
    int32_t compare = local(&b, "compare", T_FUNC_PTR);
    callee = load(&b, T_FUNC_PTR, ref_local(compare)); /* no parameter: nobody's visit */
    value = load(&b, T_OBJECT_PTR, member(&b, 0, "c", ITEMS));
    call_value(&b, callee, (Ref[]){value, load(&b, T_OBJECT_PTR, ref_local(arg))}, 2);
    finish(&b);
    table(u, "Pair_Type", T_TYPE, (Row[]){{"tp_traverse", 184, "traverse", 0}}, 1);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "a"), OWNS_YES);
    assert_int_equal(pair_owns(p, "b"), OWNS_YES);
    assert_int_equal(pair_owns(p, "c"), OWNS_UNKNOWN);
    assert_int_equal(fact_of(p, "Pair", "a")->visited, 1);
    assert_int_equal(fact_of(p, "Pair", "a")->released, 0);
    unit_free(u);
}

/* drop(self->a) where drop releases its parameter; drop_at(&self->b) where it releases what its parameter points to */
static void
a_helper_that_releases_its_argument_counts(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "dealloc");
    call(&b, "drop", (Ref[]){load(&b, T_OBJECT_PTR, member(&b, 0, "a", A))}, 1);
    call(&b, "drop_at", (Ref[]){member(&b, 0, "b", B)}, 1);
    finish(&b);
    b = define(u, "drop");
    parameter(&b, "o", T_OBJECT_PTR);
    call(&b, "Py_XDECREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_local(0))}, 1);
    finish(&b);
    b = define(u, "drop_at");
    parameter(&b, "p", T_PLACE);
    call(&b, "Py_XDECREF", (Ref[]){load(&b, T_OBJECT_PTR, load(&b, T_PLACE, ref_local(0)))}, 1);
    finish(&b);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "a"), OWNS_YES);
    assert_int_equal(pair_owns(p, "b"), OWNS_YES);
    unit_free(u);
}

/* Py_DECREF(self->items[i]) and Py_XDECREF(cache), cache a global */
static void
arrays_and_globals_own_as_well(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    const char *const names[] = {"cache", "untouched", "table"};
    for (int k = 0; k < 3; k++) {
        Global g = {
            .name = intern(names[k]), .type = T_OBJECT_PTR, .is_defined = true, .in_project = true};
        vec_push(u->arena, &u->globals, g);
    }
    Builder b = define_on_pair(u, "dealloc");
    int32_t i = local(&b, "i", T_INT);
    Ref items = load(&b, T_PLACE, member(&b, 0, "items", ITEMS));
    Ref at = ir_emit(&b, OP_index, SUB_NONE, T_PLACE, 8,
                     (Ref[]){items, load(&b, T_INT, ref_local(i))}, 2);
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, at)}, 1);
    call(&b, "Py_XDECREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_global(0))}, 1);
    call(&b, "Py_INCREF", (Ref[]){load(&b, T_OBJECT_PTR, ref_global(1))}, 1);
    at = ir_emit(&b, OP_index, SUB_NONE, T_PLACE, 8,
                 (Ref[]){ref_global(2), load(&b, T_INT, ref_local(i))}, 2);
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, at)}, 1);
    finish(&b);
    Program *p = link_unit(u);
    assert_int_equal(pair_owns(p, "items"), OWNS_YES);
    assert_int_equal(member_owns(p, NULL, intern("cache")), OWNS_YES);
    assert_int_equal(member_owns(p, NULL, intern("table")), OWNS_YES);
    assert_int_equal(member_owns(p, NULL, intern("untouched")), OWNS_UNKNOWN);
    unit_free(u);
}

/* ---- patterns --------------------------------------------------------------------------------- */

static void
operands_are_traced_back(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Global g = {.name = intern("cache"), .type = T_OBJECT_PTR, .is_defined = true};
    vec_push(u->arena, &u->globals, g);
    declare(u, "PyList_New");
    Builder b = define_on_pair(u, "look");
    enum {
        FIELD = 1,
        LOADED,
        CAST,
        GLOBAL,
        DIRECT,
        SLOT = 6,
        THROUGH = 8,
    };
    Ref at = member(&b, 0, "tp_alloc", A);
    Ref value = cast(&b, load(&b, T_FUNC_PTR, at));
    load(&b, T_OBJECT_PTR, ref_global(0));
    call(&b, "PyList_New", (Ref[]){ref_null()}, 1);
    call_value(&b, value, (Ref[]){ref_null(), ref_null()}, 2);
    call_value(&b, load(&b, T_FUNC_PTR, ref_local(0)), NULL, 0);
    finish(&b);
    const Function *f = &u->funcs.at[declare(u, "look")];
    const Models *m = models_builtin(u->arena);
    assert_int_equal(f->instrs.at[THROUGH].op, OP_call);
    assert_null(ir_def(f, ref_null()));
    assert_int_equal(ir_def(f, ref_tmp(CAST))->op, OP_cast);
    assert_int_equal(ir_strip(f, ref_tmp(CAST)).n, LOADED);
    assert_int_equal(ir_strip(f, ref_global(0)).kind, REF_GLOBAL);
    assert_string_equal(ir_loaded_field(f, ref_tmp(CAST))->name, "tp_alloc");
    assert_null(ir_loaded_field(f, ref_tmp(GLOBAL)));
    assert_null(ir_loaded_field(f, ref_tmp(FIELD)));
    assert_string_equal(ir_loaded_global(u, f, ref_tmp(GLOBAL)), "cache");
    assert_null(ir_loaded_global(u, f, ref_tmp(LOADED)));
    assert_string_equal(call_name(u, f, &f->instrs.at[DIRECT]), "PyList_New");
    assert_null(call_name(u, f, &f->instrs.at[SLOT]));
    assert_ptr_equal(call_model(m, u, f, &f->instrs.at[DIRECT]),
                     models_find(m, intern("PyList_New"), u->py_version));
    assert_ptr_equal(call_model(m, u, f, &f->instrs.at[SLOT]),
                     models_slot(m, intern("tp_alloc"), u->py_version));
    assert_null(call_model(m, u, f, &f->instrs.at[THROUGH]));
    unit_free(u);
}

static void
facts_print_themselves(void **state)
{
    (void)state;
    Unit *u = new_unit("/src/one.c");
    Builder b = define_on_pair(u, "dealloc");
    call(&b, "Py_DECREF", (Ref[]){load(&b, T_OBJECT_PTR, member(&b, 0, "a", A))}, 1);
    call(&b, "drop", NULL, 0);
    finish(&b);
    caller(u, "drop", (const char *[]){"drop"}, 1);
    table(u, "Pair_Type", T_TYPE, (Row[]){{"tp_dealloc", 48, "dealloc", 0}}, 1);
    Program *p = link_unit(u);
    Text t;
    text_init(&t, u->arena);
    facts_print(p, &t);
    assert_non_null(
        strstr(text_str(&t), "function dealloc is tp_dealloc of Pair_Type address-taken\n"));
    assert_non_null(strstr(text_str(&t), "function drop called recursive\n"));
    assert_non_null(strstr(text_str(&t), "member Pair.a owns: released 1 visited 0"));
    unit_free(u);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callees_come_first),
        cmocka_unit_test(recursion_is_flagged),
        cmocka_unit_test(any_call_graph_is_ordered),
        cmocka_unit_test(a_long_chain_of_calls_is_no_trouble),
        cmocka_unit_test(a_call_finds_its_callee_across_units),
        cmocka_unit_test(a_header_function_is_one_function),
        cmocka_unit_test(an_address_that_is_handed_on_is_noticed),
        cmocka_unit_test(a_method_is_called_as_its_flags_say),
        cmocka_unit_test(a_slot_table_names_its_functions),
        cmocka_unit_test(a_static_type_names_its_functions),
        cmocka_unit_test(a_slot_may_be_filled_by_code),
        cmocka_unit_test(what_is_released_is_owned),
        cmocka_unit_test(a_release_by_way_of_a_local_counts),
        cmocka_unit_test(a_local_of_two_sources_tells_nothing),
        cmocka_unit_test(what_is_visited_is_owned),
        cmocka_unit_test(a_helper_that_releases_its_argument_counts),
        cmocka_unit_test(arrays_and_globals_own_as_well),
        cmocka_unit_test(operands_are_traced_back),
        cmocka_unit_test(facts_print_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
