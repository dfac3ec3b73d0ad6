/*
 * States that meet: what merges, what stays apart, and what that costs. Small functions are built by hand and explored
 * as callbacks of METH_O or as helpers; what is looked at is their steps and what was found. No libclang.
 */
#include "../../analyzer/explore/explore.h"
#include "../../include/decref_rule.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- a unit to build functions in ------------------------------------------------------- */

enum {
    T_VOID,
    T_INT,
    T_OBJECT,
    T_OBJECT_PTR,
    T_FUNC,
    T_INT_FUNC,
    T_VOID_FUNC,
    T_METHOD,
    T_COUNT,
};

enum {
    SELF,
    ARG,
};

static const struct {
    const char *name;
    TypeId type;
} api[] = {
    {"PyList_New", T_FUNC},       {"PyList_Append", T_INT_FUNC}, {"Py_INCREF", T_VOID_FUNC},
    {"Py_DECREF", T_VOID_FUNC},   {"Py_XDECREF", T_VOID_FUNC},   {"PyLong_FromLong", T_FUNC},
    {"PyErr_Clear", T_VOID_FUNC}, {"coin", T_INT_FUNC},
};

static Unit *
new_unit(void)
{
    Unit *u = unit_new();
    u->path = intern("/src/one.c");
    u->py_version = 0x030b00f0;
    SourceFile file = {u->path, true, 0};
    vec_push(u->arena, &u->files, file);
    Type types[T_COUNT] = {
        [T_VOID] = {.kind = TYPE_VOID, .size = -1, .to = -1, .name = intern("void")},
        [T_INT] = {.kind = TYPE_INT, .is_signed = true, .size = 4, .to = -1, .name = intern("int")},
        [T_OBJECT] = {.kind = TYPE_RECORD,
                      .is_object = true,
                      .size = 16,
                      .to = -1,
                      .name = intern("_object")},
        [T_OBJECT_PTR] = {.kind = TYPE_POINTER, .size = 8, .to = T_OBJECT, .name = intern("")},
        [T_FUNC] = {.kind = TYPE_FUNCTION, .size = -1, .to = T_OBJECT_PTR, .name = intern("")},
        [T_INT_FUNC] = {.kind = TYPE_FUNCTION, .size = -1, .to = T_INT, .name = intern("")},
        [T_VOID_FUNC] = {.kind = TYPE_FUNCTION, .size = -1, .to = T_VOID, .name = intern("")},
        [T_METHOD] = {.kind = TYPE_RECORD, .size = 32, .to = -1, .name = intern("PyMethodDef")},
    };
    for (int t = 0; t < T_COUNT; t++)
        vec_push(u->arena, &u->types, types[t]);
    for (size_t k = 0; k < sizeof api / sizeof *api; k++) {
        Function f = {.name = intern(api[k].name), .type = api[k].type, .loc = {-1, 0, 0}};
        vec_push(u->arena, &u->funcs, f);
    }
    return u;
}

/* A helper; line numbers count its instructions, so that no two findings are one mistake. */
static Builder
helper(Unit *u, const char *name, TypeId type)
{
    Function f = {
        .name = intern(name), .type = type, .loc = {0, 1, 1}, .in_project = true, .has_body = true};
    vec_push(u->arena, &u->funcs, f);
    Builder b = {.unit = u, .f = &u->funcs.at[u->funcs.n - 1], .loc = {0, 2, 1}};
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

/* PyObject *name(PyObject *self, PyObject *arg), listed as METH_O */
static Builder
callback(Unit *u, const char *name)
{
    Builder b = helper(u, name, T_FUNC);
    parameter(&b, "self", T_OBJECT_PTR);
    parameter(&b, "arg", T_OBJECT_PTR);
    Builder outside = {.unit = u};
    Init meth = {.offset = 8,
                 .type = T_OBJECT_PTR,
                 .value = ref_func((FuncId)u->funcs.n - 1),
                 .name = intern("ml_meth")};
    Init flags = {
        .offset = 16, .type = T_INT, .value = ref_int(&outside, 8), .name = intern("ml_flags")};
    Global g = {.name = intern("method"),
                .type = T_METHOD,
                .is_defined = true,
                .in_project = true,
                .has_init = true};
    vec_push(u->arena, &g.inits, meth);
    vec_push(u->arena, &g.inits, flags);
    vec_push(u->arena, &u->globals, g);
    return b;
}

static Ref
emit(Builder *b, Op op, Sub sub, TypeId type, const Ref *args, uint32_t n)
{
    b->loc.line++;
    return ir_emit(b, op, sub, type, 0, args, n);
}

static int32_t
local(Builder *b, const char *name, TypeId type)
{
    return ir_local(b, intern(name), type, b->loc);
}

static Ref
get(Builder *b, int32_t variable)
{
    return emit(b, OP_load, SUB_NONE, b->f->locals.at[variable].type, (Ref[]){ref_local(variable)},
                1);
}

static void
set(Builder *b, int32_t variable, Ref v)
{
    emit(b, OP_store, SUB_NONE, b->f->locals.at[variable].type, (Ref[]){ref_local(variable), v}, 2);
}

static Ref
number(Builder *b, int64_t n)
{
    return ref_int(b, n);
}

static Ref
binary(Builder *b, Sub op, Ref x, Ref y)
{
    return emit(b, OP_bin, op, T_INT, (Ref[]){x, y}, 2);
}

static Ref
call(Builder *b, const char *name, const Ref *args, uint32_t n)
{
    Ref all[8];
    for (uint32_t k = 0; k < b->unit->funcs.n; k++)
        if (strcmp(b->unit->funcs.at[k].name, name) == 0)
            all[0] = ref_func((FuncId)k);
    for (uint32_t k = 0; k < n; k++)
        all[k + 1] = args[k];
    TypeId result = b->unit->types.at[b->unit->funcs.at[all[0].n].type].to;
    return emit(b, OP_call, SUB_NONE, result, all, n + 1);
}

static void
call_on(Builder *b, const char *name, int32_t variable)
{
    call(b, name, (Ref[]){get(b, variable)}, 1);
}

/* if (cond) {  ...  otherwise(); ...  } end_if() */
typedef struct If {
    BlockId other, after;
} If;

static If
begin_if(Builder *b, Ref condition)
{
    BlockId yes = ir_block(b);
    If i = {ir_block(b), ir_block(b)};
    ir_branch(b, condition, yes, i.other);
    b->block = yes;
    return i;
}

static void
otherwise(Builder *b, If i)
{
    ir_jump(b, i.after);
    b->block = i.other;
}

static void
end_if(Builder *b, If i)
{
    if (b->block != i.other) {
        ir_jump(b, i.after);
        if (b->f->blocks.at[i.other].n == 0)
            b->block = i.other;
    }
    ir_jump(b, i.after);
    b->block = i.after;
}

static void
give_back(Builder *b, Ref v)
{
    emit(b, OP_ret, SUB_NONE, -1, (Ref[]){v}, 1);
}

/* variable = PyList_New(0); if (!variable) return NULL; */
static void
new_list(Builder *b, int32_t variable)
{
    set(b, variable, call(b, "PyList_New", (Ref[]){number(b, 0)}, 1));
    If failed = begin_if(b, binary(b, BIN_eq, get(b, variable), ref_null()));
    give_back(b, ref_null());
    b->block = failed.other;
    ir_jump(b, failed.after);
    b->block = failed.after;
}

/* Py_INCREF(arg); return arg; */
static void
return_arg(Builder *b)
{
    call_on(b, "Py_INCREF", ARG);
    give_back(b, get(b, ARG));
}

static void
finish(Builder *b)
{
    ir_finish(b);
    const char *wrong = ir_verify(b->unit->arena, b->unit, b->f);
    if (wrong)
        fail_msg("%s: %s", b->f->name, wrong);
}

/* ---- exploring -------------------------------------------------------------------------------- */

typedef struct Found {
    int64_t steps; /* of the last function */
    Explored how;
    int rules[RULE_COUNT];
    int n;
    Text told;
} Found;

static void
on_finding(void *arg, uint32_t unit, const Finding *f)
{
    Found *found = arg;
    assert_int_equal(unit, 0);
    found->rules[f->rule]++;
    found->n++;
    text_addf(&found->told, "%s:%u: %s\n", f->function, f->line, f->message);
}

static void
on_function(void *arg, const FunctionReport *r)
{
    Found *found = arg;
    if (r->error)
        fail_msg("%s: %s", r->name, r->error);
    found->steps = r->steps;
    found->how = r->how;
    text_addf(&found->told, "%s: %d, %lld steps\n", r->name, (int)r->how, (long long)r->steps);
}

static Found
explore_within(Unit *u, int64_t budget)
{
    Found found = {0};
    text_init(&found.told, u->arena);
    Program *p = program_new(u->arena, models_builtin(u->arena));
    program_add(p, u);
    program_link(p);
    explore_program(p, &(ExploreOptions){.budget = budget}, on_finding, on_function, &found);
    return found;
}

static Found
explore(Unit *u)
{
    Found found = explore_within(u, 1000000);
    assert_int_equal(found.how, EXPLORED_FULLY);
    return found;
}

/* Explored, and nothing to say but what is expected: `rule` once, or nothing at all (rule -1). */
static void
assert_found(Unit *u, int rule)
{
    Found found = explore(u);
    if (found.n != (rule >= 0) || (rule >= 0 && found.rules[rule] != 1))
        fail_msg("expected rule %d, got:\n%s", rule, text_str(&found.told));
    unit_free(u);
}

/* ---- cost ----------------------------------------------------------------------------------------- */

typedef enum Shape {
    SAME_VARIABLE,   /* if (a_k) x = k; */
    OWN_VARIABLES,   /* if (a_k) x_k = k; all of them read at the end */
    BOTH_WAYS,       /* if (a_k > k) x = k; else y = k; */
    OWNED_ALL_ALONG, /* as SAME_VARIABLE, while a list is ours */
    UNKNOWN_CALLS,   /* if (coin()) x = k; */
    BORN_AND_GONE,   /* if (a_k) { t = PyList_New(0); Py_XDECREF(t); PyErr_Clear(); } */
    TAKEN_AND_GIVEN, /* if (a_k) { Py_INCREF(arg); Py_DECREF(arg); } */
    MAY_FAIL,        /* if (PyList_Append(list, arg) < 0) goto error; */
    SHAPES,
} Shape;

static Ref
condition(Builder *b, Shape shape, int32_t list, int k)
{
    if (shape == UNKNOWN_CALLS)
        return call(b, "coin", NULL, 0);
    if (shape == MAY_FAIL) {
        Ref l = get(b, list), item = get(b, ARG);
        return binary(b, BIN_lt, call(b, "PyList_Append", (Ref[]){l, item}, 2), number(b, 0));
    }
    Ref a = get(b, 2 + k);
    return shape == BOTH_WAYS ? binary(b, BIN_gt, a, number(b, k)) : a;
}

static void
body(Builder *b, Shape shape, If i, const int32_t *x, int32_t t, BlockId error, int k)
{
    switch (shape) {
    case OWN_VARIABLES:
        set(b, x[k], number(b, k));
        break;
    case BOTH_WAYS:
        set(b, x[0], number(b, k));
        otherwise(b, i);
        set(b, x[1], number(b, k));
        break;
    case BORN_AND_GONE:
        set(b, t, call(b, "PyList_New", (Ref[]){number(b, 0)}, 1));
        call_on(b, "Py_XDECREF", t);
        call(b, "PyErr_Clear", NULL, 0);
        break;
    case TAKEN_AND_GIVEN:
        call_on(b, "Py_INCREF", ARG);
        call_on(b, "Py_DECREF", ARG);
        break;
    case MAY_FAIL:
        ir_jump(b, error);
        break;
    default:
        set(b, x[0], number(b, k));
    }
}

/* A function of n ifs in a row. */
static Unit *
row_of_ifs(Shape shape, int n)
{
    Unit *u = new_unit();
    Builder b = helper(u, "row", T_FUNC);
    int32_t x[64];
    parameter(&b, "self", T_OBJECT_PTR);
    parameter(&b, "arg", T_OBJECT_PTR);
    for (int k = 0; k < n; k++)
        parameter(&b, "a", T_INT);
    int32_t list = local(&b, "list", T_OBJECT_PTR), t = local(&b, "t", T_OBJECT_PTR);
    for (int k = 0; k < n + 2; k++) {
        x[k] = local(&b, "x", T_INT);
        set(&b, x[k], number(&b, 0));
    }
    bool lists = shape == OWNED_ALL_ALONG || shape == MAY_FAIL;
    if (lists)
        new_list(&b, list);
    BlockId error = ir_block(&b), end = ir_block(&b);
    for (int k = 0; k < n; k++) {
        If i = begin_if(&b, condition(&b, shape, list, k));
        body(&b, shape, i, x, t, error, k);
        if (shape == MAY_FAIL) {
            b.block = i.other;
            ir_jump(&b, i.after);
            b.block = i.after;
        } else
            end_if(&b, i);
    }
    Ref sum = get(&b, x[0]);
    for (int k = 1; k < n; k++)
        sum = binary(&b, BIN_add, sum, get(&b, x[k]));
    emit(&b, OP_discard, SUB_NONE, -1, &sum, 1);
    ir_jump(&b, end);
    b.block = error;
    if (lists)
        call(&b, "PyErr_Clear", NULL, 0);
    ir_jump(&b, end);
    b.block = end;
    if (lists)
        call_on(&b, "Py_DECREF", list);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
independent_ifs_cost_what_they_are_many(void **state)
{
    (void)state;
    for (Shape shape = 0; shape < SHAPES; shape++) {
        int64_t before = 0;
        for (int n = 8; n <= 32; n *= 2) {
            Unit *u = row_of_ifs(shape, n);
            Found found = explore(u);
            assert_int_equal(found.n, 0);
            if (before && found.steps * 10 > before * 23)
                fail_msg("shape %d: %d ifs take %lld steps, half of them %lld", (int)shape, n,
                         (long long)found.steps, (long long)before);
            before = found.steps;
            unit_free(u);
        }
    }
}

/* ---- what stays apart ------------------------------------------------------------------------------ */

/* int c = coin(); */
static int32_t
toss(Builder *b)
{
    int32_t c = local(b, "c", T_INT);
    set(b, c, call(b, "coin", NULL, 0));
    return c;
}

typedef enum Ending { AS_THE_FLAG_SAYS, ALWAYS, NEVER, AS_IT_SAYS_NOT } Ending;

/* x = arg; if (coin()) { x = PyList_New(0); flag = 1; } ... if (flag) Py_DECREF(x); */
static Unit *
flagged(Ending ending)
{
    Unit *u = new_unit();
    Builder b = callback(u, "flagged");
    int32_t flag = local(&b, "flag", T_INT), x = local(&b, "x", T_OBJECT_PTR);
    set(&b, flag, number(&b, 0));
    set(&b, x, get(&b, ARG));
    If made = begin_if(&b, call(&b, "coin", NULL, 0));
    new_list(&b, x);
    set(&b, flag, number(&b, 1));
    end_if(&b, made);
    If other =
        begin_if(&b, call(&b, "coin", NULL, 0)); /* something that has nothing to do with it */
    set(&b, toss(&b), number(&b, 3));
    end_if(&b, other);
    if (ending == ALWAYS)
        call_on(&b, "Py_DECREF", x);
    if (ending == AS_THE_FLAG_SAYS || ending == AS_IT_SAYS_NOT) {
        If end = begin_if(&b, get(&b, flag));
        if (ending == AS_IT_SAYS_NOT)
            otherwise(&b, end);
        call_on(&b, "Py_DECREF", x);
        end_if(&b, end);
    }
    return_arg(&b);
    finish(&b);
    return u;
}

static void
a_flag_tells_who_owns(void **state)
{
    (void)state;
    assert_found(flagged(AS_THE_FLAG_SAYS), -1);
    assert_found(flagged(NEVER), RULE_ref_leak);
    assert_found(flagged(ALWAYS), RULE_over_release);
    Unit *u = flagged(AS_IT_SAYS_NOT);
    Found found = explore(u);
    assert_int_equal(found.n, 2);
    assert_int_equal(found.rules[RULE_ref_leak], 1);
    assert_int_equal(found.rules[RULE_over_release], 1);
    unit_free(u);
}

/* The condition itself is the flag: if (c > 3) x = PyList_New(0); ... if (c > 3) Py_DECREF(x); */
static Unit *
asked_twice(Sub first, int64_t n, Sub second, int64_t m)
{
    Unit *u = new_unit();
    Builder b = callback(u, "asked_twice");
    int32_t c = toss(&b), x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, get(&b, ARG));
    If made = begin_if(&b, binary(&b, first, get(&b, c), number(&b, n)));
    new_list(&b, x);
    end_if(&b, made);
    If end = begin_if(&b, binary(&b, second, get(&b, c), number(&b, m)));
    call_on(&b, "Py_DECREF", x);
    end_if(&b, end);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
the_same_condition_decides_the_same_way(void **state)
{
    (void)state;
    assert_found(asked_twice(BIN_gt, 3, BIN_gt, 3), -1);
    assert_found(asked_twice(BIN_gt, 3, BIN_ge, 4), -1);
    assert_found(asked_twice(BIN_eq, 3, BIN_eq, 3), -1);
    assert_found(asked_twice(BIN_ne, 0, BIN_ne, 0), -1);
    assert_found(asked_twice(BIN_lt, -3, BIN_le, -4), -1);
    assert_found(asked_twice(BIN_gt, 3, BIN_gt, 4), RULE_ref_leak);
    assert_found(asked_twice(BIN_gt, 3, BIN_gt, 2), RULE_over_release);
}

/* if (c == 5) x = PyList_New(0); ... if (c != 5) ; else Py_DECREF(x); */
static void
the_opposite_condition_decides_the_other_way(void **state)
{
    (void)state;
    for (int wrong = 0; wrong < 2; wrong++) {
        Unit *u = new_unit();
        Builder b = callback(u, "opposite");
        int32_t c = toss(&b), x = local(&b, "x", T_OBJECT_PTR);
        set(&b, x, get(&b, ARG));
        If made = begin_if(&b, binary(&b, BIN_eq, get(&b, c), number(&b, 5)));
        new_list(&b, x);
        end_if(&b, made);
        If unlike = begin_if(&b, binary(&b, BIN_ne, get(&b, c), number(&b, 5)));
        if (!wrong)
            otherwise(&b, unlike);
        call_on(&b, "Py_DECREF", x);
        end_if(&b, unlike);
        return_arg(&b);
        finish(&b);
        Found found = explore(u);
        assert_int_equal(found.rules[RULE_over_release], wrong);
        assert_int_equal(found.rules[RULE_ref_leak], wrong);
        unit_free(u);
    }
}

/* x = NULL; if (coin()) x = PyList_New(0); ... Py_XDECREF(x) */
static Unit *
null_or_owned(const char *release)
{
    Unit *u = new_unit();
    Builder b = callback(u, "null_or_owned");
    int32_t x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, ref_null());
    If made = begin_if(&b, call(&b, "coin", NULL, 0));
    new_list(&b, x);
    end_if(&b, made);
    if (release)
        call_on(&b, release, x);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
null_and_an_object_stay_apart(void **state)
{
    (void)state;
    assert_found(null_or_owned("Py_XDECREF"), -1);
    assert_found(null_or_owned(NULL), RULE_ref_leak);
    assert_found(null_or_owned("Py_DECREF"), RULE_null_deref);
}

/* Which of two lists x is must not be forgotten: if (coin()) x = a; else x = b; ... Py_DECREF(x) leaks the other. */
static void
where_a_pointer_leads_stays_apart(void **state)
{
    (void)state;
    for (int both = 0; both < 2; both++) {
        Unit *u = new_unit();
        Builder b = callback(u, "chosen");
        int32_t one = local(&b, "one", T_OBJECT_PTR), two = local(&b, "two", T_OBJECT_PTR);
        int32_t x = local(&b, "x", T_OBJECT_PTR), y = local(&b, "y", T_OBJECT_PTR);
        new_list(&b, one);
        set(&b, two, call(&b, "PyList_New", (Ref[]){number(&b, 0)}, 1));
        If failed = begin_if(&b, binary(&b, BIN_eq, get(&b, two), ref_null()));
        call_on(&b, "Py_DECREF", one);
        give_back(&b, ref_null());
        b.block = failed.other;
        ir_jump(&b, failed.after);
        b.block = failed.after;
        If which = begin_if(&b, call(&b, "coin", NULL, 0));
        set(&b, x, get(&b, one));
        set(&b, y, get(&b, two));
        otherwise(&b, which);
        set(&b, x, get(&b, two));
        set(&b, y, get(&b, one));
        end_if(&b, which);
        call_on(&b, "Py_DECREF", x);
        call_on(&b, "Py_DECREF", both ? y : x);
        return_arg(&b);
        finish(&b);
        Found found = explore(u);
        if (both)
            assert_int_equal(found.n, 0);
        else {
            assert_true(found.rules[RULE_ref_leak] > 0);
            assert_int_equal(found.rules[RULE_over_release], 1);
        }
        unit_free(u);
    }
}

/* Py_INCREF(arg); if (c > 3) Py_INCREF(arg); ... if (c > n) Py_DECREF(arg); Py_DECREF(arg); */
static Unit *
taken_and_given(int64_t n)
{
    Unit *u = new_unit();
    Builder b = callback(u, "taken");
    int32_t c = toss(&b);
    call_on(&b, "Py_INCREF", ARG);
    If take = begin_if(&b, binary(&b, BIN_gt, get(&b, c), number(&b, 3)));
    call_on(&b, "Py_INCREF", ARG);
    end_if(&b, take);
    If give = begin_if(&b, binary(&b, BIN_gt, get(&b, c), number(&b, n)));
    call_on(&b, "Py_DECREF", ARG);
    end_if(&b, give);
    call_on(&b, "Py_DECREF", ARG);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
counts_stay_apart(void **state)
{
    (void)state;
    assert_found(taken_and_given(3), -1);
    assert_found(taken_and_given(4), RULE_ref_leak);
    assert_found(taken_and_given(2), RULE_over_release);
}

/* x = NULL; if (c > 3) x = arg; ... if (c > n) { Py_INCREF(x); Py_DECREF(x); } */
static Unit *
null_or_borrowed(int64_t n)
{
    Unit *u = new_unit();
    Builder b = callback(u, "null_or_borrowed");
    int32_t c = toss(&b), x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, ref_null());
    If lent = begin_if(&b, binary(&b, BIN_gt, get(&b, c), number(&b, 3)));
    set(&b, x, get(&b, ARG));
    end_if(&b, lent);
    If use = begin_if(&b, binary(&b, BIN_gt, get(&b, c), number(&b, n)));
    call_on(&b, "Py_INCREF", x);
    call_on(&b, "Py_DECREF", x);
    end_if(&b, use);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
null_and_a_borrowed_pointer_stay_apart(void **state)
{
    (void)state;
    assert_found(null_or_borrowed(3), -1);
    assert_found(null_or_borrowed(2), RULE_null_deref);
}

/* failed = PyList_Append(self, arg); if (failed && coin()) PyErr_Clear(); ... if (failed) return NULL;
 * The error value must not come without an exception. `last`: the path that clears arrives last where they meet. */
static Unit *
cleared(bool ever, bool last)
{
    Unit *u = new_unit();
    Builder b = callback(u, "append");
    int32_t failed = local(&b, "failed", T_INT);
    Ref list = get(&b, SELF), item = get(&b, ARG);
    set(&b, failed, call(&b, "PyList_Append", (Ref[]){list, item}, 2));
    If first = begin_if(&b, get(&b, failed));
    If perhaps = begin_if(&b, call(&b, "coin", NULL, 0));
    if (last)
        otherwise(&b, perhaps);
    if (ever)
        call(&b, "PyErr_Clear", NULL, 0);
    end_if(&b, perhaps);
    end_if(&b, first);
    If second = begin_if(&b, get(&b, failed));
    give_back(&b, ref_null());
    b.block = second.other;
    return_arg(&b);
    b.block = second.after;
    ir_emit(&b, OP_unreachable, SUB_NONE, -1, 0, NULL, 0);
    finish(&b);
    return u;
}

static void
whether_an_exception_is_set_stays_apart(void **state)
{
    (void)state;
    assert_found(cleared(false, false), -1);
    assert_found(cleared(true, false), RULE_missing_exception);
    assert_found(cleared(true, true), RULE_missing_exception);
}

/* ---- what merges --------------------------------------------------------------------------------------- */

enum { TAIL = 100 };

/* Something on each side of an if, and a long tail: how often is that run? */
static int64_t
rounds_of_a_tail(bool references)
{
    int64_t steps[2];
    for (int tail = 0; tail < 2; tail++) {
        Unit *u = new_unit();
        Builder b = callback(u, "tail");
        int32_t x = local(&b, "x", T_OBJECT_PTR), n = local(&b, "n", T_INT);
        set(&b, x, ref_null());
        set(&b, n, number(&b, 0));
        If i = begin_if(&b, call(&b, "coin", NULL, 0));
        if (references)
            new_list(&b, x);
        else
            set(&b, n, number(&b, 7));
        end_if(&b, i);
        for (int k = 0; tail && k < TAIL; k++)
            set(&b, n, binary(&b, BIN_add, get(&b, n), number(&b, 1)));
        call_on(&b, "Py_XDECREF", x);
        return_arg(&b);
        finish(&b);
        Found found = explore(u);
        assert_int_equal(found.n, 0);
        steps[tail] = found.steps;
        unit_free(u);
    }
    assert_int_equal((steps[1] - steps[0]) % (3 * TAIL), 0);
    return (steps[1] - steps[0]) / (3 * TAIL);
}

static void
only_different_references_are_run_twice(void **state)
{
    (void)state;
    assert_int_equal(rounds_of_a_tail(false), 1);
    assert_int_equal(rounds_of_a_tail(true), 2);
}

/* int x = coin() ? 1 : 3; if (x op n) forget a list */
static Unit *
hull(Sub op, int64_t n)
{
    Unit *u = new_unit();
    Builder b = callback(u, "hull");
    int32_t x = local(&b, "x", T_INT), list = local(&b, "list", T_OBJECT_PTR);
    set(&b, x, number(&b, 1));
    If i = begin_if(&b, call(&b, "coin", NULL, 0));
    set(&b, x, number(&b, 3));
    end_if(&b, i);
    If wrong = begin_if(&b, binary(&b, op, get(&b, x), number(&b, n)));
    new_list(&b, list);
    end_if(&b, wrong);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
numbers_merge_to_their_hull(void **state)
{
    (void)state;
    assert_found(hull(BIN_gt, 3), -1);
    assert_found(hull(BIN_lt, 1), -1);
    assert_found(hull(BIN_eq, 0), -1);
    assert_found(hull(BIN_gt, 2), RULE_ref_leak);
    assert_found(hull(BIN_le, 1), RULE_ref_leak);
}

/* Nobody reads x after the if: what it held is no reason to stay apart. */
static void
dead_variables_do_not_count(void **state)
{
    (void)state;
    int64_t steps[2];
    for (int live = 0; live < 2; live++) {
        Unit *u = new_unit();
        Builder b = callback(u, "dead");
        int32_t x = local(&b, "x", T_OBJECT_PTR), n = local(&b, "n", T_INT);
        set(&b, x, ref_null());
        set(&b, n, number(&b, 0));
        If i = begin_if(&b, call(&b, "coin", NULL, 0));
        set(&b, x, get(&b, ARG));
        end_if(&b, i);
        for (int k = 0; k < TAIL; k++)
            set(&b, n, binary(&b, BIN_add, get(&b, n), number(&b, 1)));
        set(&b, live ? n : x, number(&b, 0));
        Ref last = get(&b, x);
        emit(&b, OP_discard, SUB_NONE, -1, &last, 1);
        return_arg(&b);
        finish(&b);
        steps[live] = explore(u).steps;
        unit_free(u);
    }
    assert_in_range(steps[0], 3 * TAIL, 4 * TAIL);
    assert_true(steps[1] >= steps[0]);
}

/* ---- loops ------------------------------------------------------------------------------------------------ */

typedef enum Loop { LOOP_CLEAN, LOOP_LEAKS, LOOP_TAKES, LOOP_GIVES, LOOP_CARRIES } Loop;

/* while (coin()) { ... } */
static Unit *
loop(Loop what)
{
    Unit *u = new_unit();
    Builder b = callback(u, "loop");
    int32_t x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, ref_null());
    BlockId head = ir_block(&b), round = ir_block(&b), after = ir_block(&b);
    ir_jump(&b, head);
    b.block = head;
    ir_branch(&b, call(&b, "coin", NULL, 0), round, after);
    b.block = round;
    switch (what) {
    case LOOP_CARRIES:
        call_on(&b, "Py_XDECREF", x); /* fall through */
    case LOOP_CLEAN:
    case LOOP_LEAKS:
        new_list(&b, x);
        if (what == LOOP_CLEAN) {
            call_on(&b, "Py_DECREF", x);
            set(&b, x, ref_null());
        }
        break;
    case LOOP_TAKES:
        call_on(&b, "Py_INCREF", ARG);
        break;
    case LOOP_GIVES:
        call_on(&b, "Py_DECREF", ARG);
        break;
    }
    ir_jump(&b, head);
    b.block = after;
    if (what == LOOP_CARRIES)
        call_on(&b, "Py_XDECREF", x);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
loops_come_to_an_end(void **state)
{
    (void)state;
    assert_found(loop(LOOP_CLEAN), -1);
    assert_found(loop(LOOP_CARRIES), -1);
    assert_found(loop(LOOP_GIVES), RULE_over_release);
    Unit *u = loop(LOOP_LEAKS); /* when the next one is made, and the last one at the end */
    Found found = explore(u);
    assert_true(found.n == 2 && found.rules[RULE_ref_leak] == 2);
    unit_free(u);
    u = loop(LOOP_TAKES); /* a count that grows is not a state for every round */
    found = explore(u);
    assert_true(found.n > 0 && found.n == found.rules[RULE_ref_leak]);
    assert_in_range(found.steps, 1, 200);
    unit_free(u);
}

/* for (i = 0; i < 1000; i++) ; if (i op n) forget a list */
static Unit *
counted_loop(Sub op, int64_t n)
{
    Unit *u = new_unit();
    Builder b = callback(u, "count");
    int32_t i = local(&b, "i", T_INT), list = local(&b, "list", T_OBJECT_PTR);
    BlockId head = ir_block(&b), round = ir_block(&b), after = ir_block(&b);
    set(&b, i, number(&b, 0));
    ir_jump(&b, head);
    b.block = head;
    ir_branch(&b, binary(&b, BIN_lt, get(&b, i), number(&b, 1000)), round, after);
    b.block = round;
    set(&b, i, binary(&b, BIN_add, get(&b, i), number(&b, 1)));
    ir_jump(&b, head);
    b.block = after;
    If wrong = begin_if(&b, binary(&b, op, get(&b, i), number(&b, n)));
    new_list(&b, list);
    end_if(&b, wrong);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
a_counter_is_widened_but_its_bound_holds(void **state)
{
    (void)state;
    assert_found(counted_loop(BIN_lt, 1000), -1);
    assert_found(counted_loop(BIN_eq, 0), -1);
    assert_found(counted_loop(BIN_ge, 1000), RULE_ref_leak);
    Unit *u = counted_loop(BIN_lt, 1000);
    assert_in_range(explore(u).steps, 1, 100);
    unit_free(u);
}

/* ---- switches -------------------------------------------------------------------------------------------------- */

/* With c in 1..6: switch (c) { case 1: case 2: x = PyList_New(0); }  switch (c) { case 1: ... case last: Py_DECREF(x); } */
static Unit *
two_switches(uint32_t last)
{
    Unit *u = new_unit();
    Builder b = callback(u, "choose");
    int32_t c = toss(&b), x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, get(&b, ARG));
    If low = begin_if(&b, binary(&b, BIN_ge, get(&b, c), number(&b, 1)));
    If high = begin_if(&b, binary(&b, BIN_le, get(&b, c), number(&b, 6)));
    BlockId make = ir_block(&b), drop = ir_block(&b), after = ir_block(&b), end = ir_block(&b);
    ir_switch(&b, get(&b, c), (Case[]){{1, 1, make}, {2, 2, make}}, 2, after);
    b.block = make;
    new_list(&b, x);
    ir_jump(&b, after);
    b.block = after;
    ir_switch(&b, get(&b, c), (Case[]){{1, 1, drop}, {2, 2, drop}, {3, 3, drop}}, last, end);
    b.block = drop;
    call_on(&b, "Py_DECREF", x);
    ir_jump(&b, end);
    b.block = end;
    end_if(&b, high);
    end_if(&b, low);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
a_switch_teaches_its_cases(void **state)
{
    (void)state;
    assert_found(two_switches(2), -1);
    assert_found(two_switches(3), RULE_over_release);
}

/* ---- callees --------------------------------------------------------------------------------------------------- */

typedef enum Given { GIVEN_NEW_LIST, GIVEN_ARGUMENT, GIVEN_COUNTED_ARGUMENT } Given;

/* static int drop(PyObject *o, int really) { if (really > 0) Py_DECREF(o); return 0; } */
static Unit *
with_helper(Given given, int64_t really)
{
    Unit *u = new_unit();
    Builder b = helper(u, "drop", T_INT_FUNC);
    b.f->is_static = true;
    parameter(&b, "o", T_OBJECT_PTR);
    parameter(&b, "really", T_INT);
    If i = begin_if(&b, binary(&b, BIN_gt, get(&b, 1), number(&b, 0)));
    call_on(&b, "Py_DECREF", 0);
    end_if(&b, i);
    give_back(&b, number(&b, 0));
    finish(&b);

    b = callback(u, "use_drop");
    b.loc.line = 100;
    int32_t x = local(&b, "x", T_OBJECT_PTR);
    set(&b, x, get(&b, ARG));
    if (given == GIVEN_NEW_LIST)
        new_list(&b, x);
    if (given == GIVEN_COUNTED_ARGUMENT)
        call_on(&b, "Py_INCREF", x);
    Ref value = get(&b, x);
    call(&b, "drop", (Ref[]){value, number(&b, really)}, 2);
    return_arg(&b);
    finish(&b);
    return u;
}

static void
a_helper_that_steals_is_no_bug_but_lending_to_it_is(void **state)
{
    (void)state;
    assert_found(with_helper(GIVEN_NEW_LIST, 1), -1);
    assert_found(with_helper(GIVEN_COUNTED_ARGUMENT, 1), -1);
    assert_found(with_helper(GIVEN_ARGUMENT, 0), -1);
    assert_found(with_helper(GIVEN_NEW_LIST, 0), RULE_ref_leak);
    Unit *u = with_helper(GIVEN_ARGUMENT, 1);
    Found found = explore(u);
    assert_int_equal(found.n, 1);
    assert_non_null(strstr(text_str(&found.told), "use_drop:"));
    unit_free(u);
}

/* static PyObject *again(PyObject *o) { if (coin()) return again(o); Py_INCREF(o); return o; } */
static void
a_function_may_call_itself(void **state)
{
    (void)state;
    Unit *u = new_unit();
    Builder b = helper(u, "again", T_FUNC);
    parameter(&b, "o", T_OBJECT_PTR);
    If i = begin_if(&b, call(&b, "coin", NULL, 0));
    Ref o = get(&b, 0);
    give_back(&b, call(&b, "again", (Ref[]){o}, 1));
    b.block = i.other;
    call_on(&b, "Py_INCREF", 0);
    give_back(&b, get(&b, 0));
    b.block = i.after;
    ir_emit(&b, OP_unreachable, SUB_NONE, -1, 0, NULL, 0);
    finish(&b);
    b = callback(u, "start");
    o = get(&b, ARG);
    give_back(&b, call(&b, "again", (Ref[]){o}, 1));
    finish(&b);
    assert_found(u, -1);
}

/* ---- being told -------------------------------------------------------------------------------------------------- */

static void
the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    for (int n = 0; n < 2; n++) {
        Unit *one = n ? loop(LOOP_TAKES) : flagged(AS_IT_SAYS_NOT);
        Unit *two = n ? loop(LOOP_TAKES) : flagged(AS_IT_SAYS_NOT);
        Found first = explore(one), second = explore(two), third = explore(one);
        assert_string_equal(text_str(&first.told), text_str(&second.told));
        assert_string_equal(text_str(&first.told), text_str(&third.told));
        unit_free(one);
        unit_free(two);
    }
}

static void
a_budget_that_ends_is_told(void **state)
{
    (void)state;
    Unit *u = row_of_ifs(SAME_VARIABLE, 32);
    int64_t needed = explore(u).steps;
    assert_int_equal(explore_within(u, needed).how, EXPLORED_FULLY);
    Found found = explore_within(u, needed - 1);
    assert_int_equal(found.how, EXPLORED_BUDGET);
    assert_in_range(found.steps, needed / 2, needed);
    unit_free(u);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_ifs_cost_what_they_are_many),
        cmocka_unit_test(a_flag_tells_who_owns),
        cmocka_unit_test(the_same_condition_decides_the_same_way),
        cmocka_unit_test(the_opposite_condition_decides_the_other_way),
        cmocka_unit_test(null_and_an_object_stay_apart),
        cmocka_unit_test(where_a_pointer_leads_stays_apart),
        cmocka_unit_test(counts_stay_apart),
        cmocka_unit_test(null_and_a_borrowed_pointer_stay_apart),
        cmocka_unit_test(whether_an_exception_is_set_stays_apart),
        cmocka_unit_test(only_different_references_are_run_twice),
        cmocka_unit_test(numbers_merge_to_their_hull),
        cmocka_unit_test(dead_variables_do_not_count),
        cmocka_unit_test(loops_come_to_an_end),
        cmocka_unit_test(a_counter_is_widened_but_its_bound_holds),
        cmocka_unit_test(a_switch_teaches_its_cases),
        cmocka_unit_test(a_helper_that_steals_is_no_bug_but_lending_to_it_is),
        cmocka_unit_test(a_function_may_call_itself),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(a_budget_that_ends_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
