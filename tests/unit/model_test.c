/* The model language: what is read, what is refused and in which words, what is found, what is printed. */
#include "../../analyzer/model/outcome.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_api[];

static Arena *arena;

static int
set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Types that the snippets below speak of. */
static const char types[] =
    "type list is PyList_Type, container, mutable\ntype str is PyUnicode_Type, atomic\n"
    "type tuple is PyTuple_Type, container\n";

static Models *
read_text(const char *text)
{
    Models *m = models_new(arena);
    char why[300] = "";
    if (!models_read(m, "types.api", types, why, sizeof why) ||
        !models_read(m, "x.api", text, why, sizeof why))
        fail_msg("%s", why);
    return m;
}

static const Model *
read_one(const char *text)
{
    Models *m = read_text(text);
    assert_int_equal(m->all.n, 1);
    return m->all.at[0];
}

static const char *
printed(const Model *m)
{
    Text t;
    text_init(&t, arena);
    model_print(m, &t);
    return text_str(&t);
}

/* ---- equality, for round trips --------------------------------------------------- */

static void
assert_same_name(const char *a, const char *b)
{
    assert_ptr_equal(a, b); /* names are interned */
}

static void
assert_same_action(const Action *a, const Action *b)
{
    assert_int_equal(a->what, b->what);
    assert_int_equal(a->param, b->param);
    assert_int_equal(a->value, b->value);
    assert_int_equal(a->maybe_null, b->maybe_null);
    assert_int_equal(a->from, b->from);
    assert_int_equal(a->family, b->family);
    assert_true(a->n == b->n);
    assert_same_name(a->type, b->type);
}

static void
assert_same_outcome(const Outcome *a, const Outcome *b)
{
    assert_int_equal(a->ret, b->ret);
    assert_int_equal(a->exc, b->exc);
    assert_int_equal(a->param, b->param);
    assert_int_equal(a->family, b->family);
    assert_int_equal(a->zeroed, b->zeroed);
    assert_true(a->lo == b->lo && a->hi == b->hi);
    assert_same_name(a->type, b->type);
    assert_int_equal(a->actions.n, b->actions.n);
    for (uint32_t i = 0; i < a->actions.n; i++)
        assert_same_action(&a->actions.at[i], &b->actions.at[i]);
}

static void
assert_same_clauses(const Model *a, const Model *b)
{
    for (const Word *w = model_sets; w->word; w++)
        assert_memory_equal((const char *)a + w->value, (const char *)b + w->value,
                            sizeof(uint32_t));
    for (const Word *w = model_flags; w->word; w++)
        assert_memory_equal((const char *)a + w->value, (const char *)b + w->value, sizeof(bool));
    const int8_t ours[] = {a->keeps,      a->keeps_in,    a->resizes,     a->moves_to,
                           a->moves_from, a->copies,      a->checks,      a->format_at,
                           a->buffer,     a->copies_deep, a->buffer_fills};
    const int8_t theirs[] = {b->keeps,      b->keeps_in,    b->resizes,     b->moves_to,
                             b->moves_from, b->copies,      b->checks,      b->format_at,
                             b->buffer,     b->copies_deep, b->buffer_fills};
    assert_memory_equal(ours, theirs, sizeof ours);
    assert_int_equal(a->frees, b->frees);
    assert_int_equal(a->frees_family, b->frees_family);
    assert_int_equal(a->runs, b->runs);
    assert_int_equal(a->exc, b->exc);
    assert_int_equal(a->gil, b->gil);
    assert_int_equal(a->format, b->format);
    assert_same_name(a->checks_type, b->checks_type);
    assert_same_name(a->intrinsic, b->intrinsic);
    assert_int_equal(a->kept.n, b->kept.n);
    for (uint32_t i = 0; i < a->kept.n; i++)
        assert_memory_equal(&a->kept.at[i], &b->kept.at[i], sizeof(Keep));
}

static void
assert_same_model(const Model *a, const Model *b)
{
    assert_same_name(a->name, b->name);
    assert_int_equal(a->is_slot, b->is_slot);
    assert_int_equal(a->since, b->since);
    assert_int_equal(a->until, b->until);
    assert_int_equal(a->varargs, b->varargs);
    assert_int_equal(a->params.n, b->params.n);
    for (uint32_t i = 0; i < a->params.n; i++) {
        assert_same_name(a->params.at[i].name, b->params.at[i].name);
        assert_int_equal(a->params.at[i].nullable, b->params.at[i].nullable);
    }
    assert_int_equal(a->outcomes.n, b->outcomes.n);
    for (uint32_t i = 0; i < a->outcomes.n; i++)
        assert_same_outcome(&a->outcomes.at[i], &b->outcomes.at[i]);
    assert_same_clauses(a, b);
}

/* ---- results and actions ----------------------------------------------------------- */

static void
results(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        Outcome want;
        const char *type;
    } rows[] = {
        {"f(a, b) -> void", {.ret = RET_VOID, .param = -1}, NULL},
        {"f(a, b) -> NULL", {.ret = RET_NULL, .param = -1}, NULL},
        {"f(a, b) -> NULL!", {.ret = RET_NULL, .param = -1, .exc = EXC_SETS}, NULL},
        {"f(a, b) -> NULL?", {.ret = RET_NULL, .param = -1, .exc = EXC_MAY_SET}, NULL},
        {"f(a, b) -> new", {.ret = RET_NEW, .param = -1}, NULL},
        {"f(a, b) -> new?", {.ret = RET_NEW, .param = -1, .exc = EXC_MAY_SET}, NULL},
        {"f(a, b) -> new list", {.ret = RET_NEW, .param = -1}, "list"},
        {"f(a, b) -> new of b", {.ret = RET_NEW, .param = 1}, NULL},
        {"f(a, b) -> borrowed", {.ret = RET_BORROWED, .param = -1}, NULL},
        {"f(a, b) -> borrowed b", {.ret = RET_BORROWED, .param = 1}, NULL},
        {"f(a, b) -> same a", {.ret = RET_SAME, .param = 0}, NULL},
        {"f(a, b) -> inside b", {.ret = RET_INSIDE, .param = 1}, NULL},
        {"f(a, b) -> block raw", {.ret = RET_BLOCK, .param = -1, .family = FAMILY_RAW}, NULL},
        {"f(a, b) -> block mem zeroed",
         {.ret = RET_BLOCK, .param = -1, .family = FAMILY_MEM, .zeroed = true},
         NULL},
        {"f(a, b) -> block object", {.ret = RET_BLOCK, .param = -1, .family = FAMILY_OBJECT}, NULL},
        {"f(a, b) -> block gc", {.ret = RET_BLOCK, .param = -1, .family = FAMILY_GC}, NULL},
        {"f(a, b) -> block libc", {.ret = RET_BLOCK, .param = -1, .family = FAMILY_LIBC}, NULL},
        {"f(a, b) -> block arena!",
         {.ret = RET_BLOCK, .param = -1, .family = FAMILY_ARENA, .exc = EXC_SETS},
         NULL},
        {"f(a, b) -> 0", {.ret = RET_INT, .param = -1, .lo = 0, .hi = 0}, NULL},
        {"f(a, b) -> -1!",
         {.ret = RET_INT, .param = -1, .lo = -1, .hi = -1, .exc = EXC_SETS},
         NULL},
        {"f(a, b) -> 0x10", {.ret = RET_INT, .param = -1, .lo = 16, .hi = 16}, NULL},
        {"f(a, b) -> 0..1", {.ret = RET_INT, .param = -1, .lo = 0, .hi = 1}, NULL},
        {"f(a, b) -> -5..-2", {.ret = RET_INT, .param = -1, .lo = -5, .hi = -2}, NULL},
        {"f(a, b) -> >= 0", {.ret = RET_INT, .param = -1, .lo = 0, .hi = INT64_MAX}, NULL},
        {"f(a, b) -> >= -3", {.ret = RET_INT, .param = -1, .lo = -3, .hi = INT64_MAX}, NULL},
        {"f(a, b) -> int", {.ret = RET_INT, .param = -1, .lo = INT64_MIN, .hi = INT64_MAX}, NULL},
        {"f(a, b) -> -9223372036854775808",
         {.ret = RET_INT, .param = -1, .lo = INT64_MIN, .hi = INT64_MIN},
         NULL},
        {"f(a, b) -> 9223372036854775807",
         {.ret = RET_INT, .param = -1, .lo = INT64_MAX, .hi = INT64_MAX},
         NULL},
        {"f(a, b) -> ptr", {.ret = RET_PTR, .param = -1}, NULL},
        {"f(a, b) -> any?", {.ret = RET_ANY, .param = -1, .exc = EXC_MAY_SET}, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const Model *m = read_one(rows[i].text);
        Outcome want = rows[i].want;
        want.type = intern(rows[i].type);
        assert_int_equal(m->outcomes.n, 1);
        assert_same_outcome(&m->outcomes.at[0], &want);
        assert_same_model(m, read_one(printed(m)));
    }
}

static void
actions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        Action want;
        const char *type;
    } rows[] = {
        {"f(a, b) -> 0 steals b", {.what = ACT_STEALS, .param = 1, .from = -1}, NULL},
        {"f(a, b) -> 0 gains a", {.what = ACT_GAINS, .param = 0, .from = -1}, NULL},
        {"f(a, b) -> 0 b = new",
         {.what = ACT_SETS, .param = 1, .value = RET_NEW, .from = -1},
         NULL},
        {"f(a, b) -> 0 b = new list",
         {.what = ACT_SETS, .param = 1, .value = RET_NEW, .from = -1},
         "list"},
        {"f(a, b) -> 0 b = new?",
         {.what = ACT_SETS, .param = 1, .value = RET_NEW, .maybe_null = true, .from = -1},
         NULL},
        {"f(a, b) -> 0 b = new? str",
         {.what = ACT_SETS, .param = 1, .value = RET_NEW, .maybe_null = true, .from = -1},
         "str"},
        {"f(a, b) -> 0 b = borrowed",
         {.what = ACT_SETS, .param = 1, .value = RET_BORROWED, .from = -1},
         NULL},
        {"f(a, b) -> 0 b = borrowed a",
         {.what = ACT_SETS, .param = 1, .value = RET_BORROWED, .from = 0},
         NULL},
        {"f(a, b) -> 0 b = inside a",
         {.what = ACT_SETS, .param = 1, .value = RET_INSIDE, .from = 0},
         NULL},
        {"f(a, b) -> 0 b = block mem",
         {.what = ACT_SETS, .param = 1, .value = RET_BLOCK, .from = -1, .family = FAMILY_MEM},
         NULL},
        {"f(a, b) -> 0 b = block libc grown",
         {.what = ACT_SETS,
          .param = 1,
          .value = RET_BLOCK,
          .from = -1,
          .family = FAMILY_LIBC,
          .grown = true},
         NULL},
        {"f(a, b) -> 0 b = NULL",
         {.what = ACT_SETS, .param = 1, .value = RET_NULL, .from = -1},
         NULL},
        {"f(a, b) -> 0 b = -7",
         {.what = ACT_SETS, .param = 1, .value = RET_INT, .from = -1, .n = -7},
         NULL},
        {"f(a, b) -> 0 b = any",
         {.what = ACT_SETS, .param = 1, .value = RET_ANY, .from = -1},
         NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const Model *m = read_one(rows[i].text);
        Action want = rows[i].want;
        want.type = intern(rows[i].type);
        assert_int_equal(m->outcomes.at[0].actions.n, 1);
        assert_same_action(&m->outcomes.at[0].actions.at[0], &want);
        assert_same_model(m, read_one(printed(m)));
    }
}

/* A type or lender that may be left out is not confused with the action that follows. */
static void
optional_names(void **state)
{
    (void)state;
    const Model *m = read_one("f(list, out, zeroed) -> new list = new | new list list = NULL "
                              "| borrowed out = borrowed list zeroed = 1 | block mem zeroed = 2 "
                              "| new steals list gains out | borrowed gains out");
    assert_null(m->outcomes.at[0].type);
    assert_int_equal(m->outcomes.at[0].actions.at[0].param, 0);
    assert_string_equal(m->outcomes.at[1].type, "list");
    assert_int_equal(m->outcomes.at[1].actions.at[0].value, RET_NULL);
    assert_int_equal(m->outcomes.at[2].param, -1);
    assert_int_equal(m->outcomes.at[2].actions.n, 2);
    assert_false(m->outcomes.at[3].zeroed);
    assert_int_equal(m->outcomes.at[3].actions.at[0].n, 2);
    assert_null(m->outcomes.at[4].type);
    assert_int_equal(m->outcomes.at[4].actions.n, 2);
    assert_int_equal(m->outcomes.at[5].param, -1);
    assert_same_model(m, read_one(printed(m)));
}

/* ---- clauses ----------------------------------------------------------------------- */

/* Each prints as it was written. */
static void
clauses(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "steals a",
        "gains a",
        "releases a",
        "mutates a",
        "visits a",
        "tracks a",
        "untracks a",
        "zeroes a",
        "fills a",
        "calls a",
        "parks a",
        "steals a; steals b",
        "keeps a in b",
        "keeps a in b; keeps c in b",
        "keeps a in result; keeps b",
        "copies shallow a",
        "copies deep a",
        "checks list a",
        "frees raw a",
        "frees gc a; frees gc b",
        "resizes a",
        "buffer fills a",
        "buffer releases a",
        "moves a b",
        "format parse a",
        "format build a",
        "format call a",
        "format text a",
        "runs code",
        "runs key",
        "runs convert",
        "runs dealloc",
        "runs alloc",
        "runs threads",
        "runs errors",
        "runs arg",
        "runs key dealloc",
        "exc clears",
        "exc sets",
        "exc fetches",
        "exc restores",
        "exc tests",
        "exc matches",
        "gil releases",
        "gil takes",
        "gil ensures",
        "gil drops",
        "objects",
        "nogil",
        "oom",
        "pure",
        "noreturn",
        "intrinsic is_type",
        "since 3.9",
        "until 3.12",
        "since 3.9; until 3.12",
        "steals a; releases b; runs code dealloc; exc clears; nogil; since 3.10",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = arena_printf(arena, "f(a, b?, c, ...) -> 0 | -1!; %s", rows[i]);
        const Model *m = read_one(text);
        assert_string_equal(printed(m), text);
        assert_same_model(m, read_one(printed(m)));
    }
}

static void
clause_fields(void **state)
{
    (void)state;
    const Model *m = read_one(
        "f(a, b, c, ...) -> 0; steals a; steals c; gains b; releases c; mutates a; visits a; "
        "tracks b; untracks c; zeroes a; fills b; calls c; parks a; frees libc b; keeps b in c; "
        "resizes a; moves b a; copies deep c; checks str b; format build c; "
        "buffer fills b; runs key; runs dealloc; exc fetches; gil ensures; objects; nogil; oom; "
        "noreturn; intrinsic magic; since 3.9; until 3.12");
    assert_int_equal(m->steals, 1 | 4);
    assert_int_equal(m->gains, 2);
    assert_int_equal(m->releases, 4);
    assert_int_equal(m->mutates, 1);
    assert_int_equal(m->visits, 1);
    assert_int_equal(m->tracks, 2);
    assert_int_equal(m->untracks, 4);
    assert_int_equal(m->zeroes, 1);
    assert_int_equal(m->fills, 2);
    assert_int_equal(m->calls, 4);
    assert_int_equal(m->parks, 1);
    assert_int_equal(m->frees, 2);
    assert_int_equal(m->frees_family, FAMILY_LIBC);
    assert_true(m->keeps == 1 && m->keeps_in == 2 && m->kept.n == 1);
    assert_int_equal(m->resizes, 0);
    assert_true(m->moves_to == 1 && m->moves_from == 0);
    assert_true(m->copies == 2 && m->copies_deep);
    assert_int_equal(m->checks, 1);
    assert_string_equal(m->checks_type, "str");
    assert_true(m->format == FORMAT_BUILD && m->format_at == 2);
    assert_true(m->buffer == 1 && m->buffer_fills);
    assert_int_equal(m->runs, RUNS_KEY | RUNS_DEALLOC);
    assert_int_equal(m->exc, EXCOP_FETCHES);
    assert_int_equal(m->gil, GIL_ENSURES);
    assert_true(m->objects && m->nogil && m->oom && m->noreturn && m->varargs && !m->pure);
    assert_string_equal(m->intrinsic, "magic");
    assert_true(m->since == 0x0309 && m->until == 0x030c);
    assert_string_equal(m->file, "x.api");
    assert_int_equal(m->line, 1);
}

static void
what_is_not_said_is_none(void **state)
{
    (void)state;
    const Model *m = read_one("f() -> void");
    assert_int_equal(m->params.n, 0);
    assert_false(m->varargs);
    assert_true(m->keeps == -1 && m->keeps_in == -1 && m->resizes == -1 && m->moves_to == -1 &&
                m->moves_from == -1);
    assert_true(m->copies == -1 && m->checks == -1 && m->format_at == -1 && m->buffer == -1 &&
                m->kept.n == 0);
    assert_string_equal(printed(m), "f() -> void");
    assert_string_equal(printed(read_one("f(...)->int")), "f(...) -> int");
}

/* ---- slots, members, types ------------------------------------------------------------ */

static void
slots_members_types(void **state)
{
    (void)state;
    Models *m = read_text("type dict is PyDict_Type, container, mutable\n"
                          "type plain is Plain_Type\n"
                          "member PyTupleObject.ob_item -> item\n"
                          "member PyObject.ob_type -> type\n"
                          "member PyObject.ob_refcnt -> count\n"
                          "member PyVarObject.ob_size -> length\n"
                          "member A.borrowed -> borrowed\n"
                          "member A.owned -> owned\n"
                          "member A.value -> value\n"
                          "slot tp_new(type, args?, kwargs?) -> new of type | NULL!\n"
                          "tp_new(x) -> 0\n"
                          "slot(x) -> 1\n"
                          "type(is) -> 2\n"
                          "member(x) -> 3\n");
    assert_int_equal(models_member(m, "PyTupleObject", "ob_item")->is, MEMBER_ITEM);
    assert_int_equal(models_member(m, "PyObject", "ob_type")->is, MEMBER_TYPE);
    assert_int_equal(models_member(m, "PyObject", "ob_refcnt")->is, MEMBER_COUNT);
    assert_int_equal(models_member(m, "PyVarObject", "ob_size")->is, MEMBER_LENGTH);
    assert_int_equal(models_member(m, "A", "borrowed")->is, MEMBER_BORROWED);
    assert_int_equal(models_member(m, "A", "owned")->is, MEMBER_OWNED);
    assert_int_equal(models_member(m, "A", "value")->is, MEMBER_VALUE);
    assert_int_equal(models_member(m, "A", "value")->line, 9);
    assert_null(models_member(m, "A", "ob_item"));
    assert_null(models_member(m, "PyTupleObject", "nowhere"));

    assert_string_equal(models_type(m, "dict")->object, "PyDict_Type");
    assert_string_equal(models_type_object(m, "PyDict_Type")->name, "dict");
    assert_true(models_type(m, "dict")->container && models_type(m, "dict")->mutable_);
    assert_true(models_type(m, "str")->atomic && !models_type(m, "str")->container);
    assert_false(models_type(m, "plain")->container || models_type(m, "plain")->atomic);
    assert_null(models_type(m, "PyDict_Type"));
    assert_null(models_type_object(m, "dict"));

    assert_true(models_slot(m, "tp_new", 0)->is_slot);
    assert_int_equal(models_slot(m, "tp_new", 0)->outcomes.at[0].param, 0);
    assert_int_equal(models_find(m, "tp_new", 0)->outcomes.at[0].ret, RET_INT);
    assert_null(models_slot(m, "slot", 0));
    assert_int_equal(models_find(m, "slot", 0)->outcomes.at[0].lo, 1);
    assert_int_equal(models_find(m, "type", 0)->outcomes.at[0].lo, 2);
    assert_int_equal(models_find(m, "member", 0)->outcomes.at[0].lo, 3);
    assert_null(models_find(m, "unknown", 0));
}

static void
later_members_types_and_records_replace(void **state)
{
    (void)state;
    Models *m = read_text("member A.x -> borrowed\ntype t is Old_Type, atomic\n"
                          "member A.x -> owned\ntype t is New_Type\n"
                          "record Row is members\nrecord Row is getsets\n");
    assert_int_equal(m->records.n, 1);
    assert_int_equal(models_record(m, intern("Row")), RECORD_GETSETS);
    assert_int_equal(models_record(m, intern("Column")), RECORD_NONE);
    assert_string_equal(models_record_name(m, RECORD_GETSETS), "Row");
    assert_null(models_record_name(m, RECORD_MEMBERS));
    assert_int_equal(models_member(m, "A", "x")->is, MEMBER_OWNED);
    assert_int_equal(m->members.n, 1);
    assert_string_equal(models_type(m, "t")->object, "New_Type");
    assert_false(models_type(m, "t")->atomic);
    assert_null(models_type_object(m, "Old_Type"));
    assert_ptr_equal(models_type_object(m, "New_Type"), models_type(m, "t"));
}

/* ---- versions and replacing -------------------------------------------------------------- */

static int64_t
found_int(const Models *m, int32_t py_version)
{
    const Model *found = models_find(m, "f", py_version);
    return found ? found->outcomes.at[0].lo : -1;
}

static void
version_bounds(void **state)
{
    (void)state;
    Models *m = read_text("f() -> 7; since 3.7; until 3.9\n"
                          "f() -> 12; since 3.12\n"
                          "f() -> 9; since 3.9; until 3.11\n"
                          "f() -> 2; until 3.0\n"
                          "gone() -> 0; until 3.10\n");
    assert_int_equal(found_int(m, 0x020712f0), 2);
    assert_int_equal(found_int(m, 0x030000f0), 2);
    assert_int_equal(found_int(m, 0x030600f0), 7);
    assert_int_equal(found_int(m, 0x030700a1), 7);
    assert_int_equal(found_int(m, 0x030812f0), 7);
    assert_int_equal(found_int(m, 0x030900f0), 9);
    assert_int_equal(found_int(m, 0x030a0cf0), 9);
    assert_int_equal(found_int(m, 0x030b00f0), 9);
    assert_int_equal(found_int(m, 0x030c00f0), 12);
    assert_int_equal(found_int(m, 0x040000f0), 12);
    assert_int_equal(found_int(m, 0), 12);
    assert_non_null(models_find(m, "gone", 0));
    assert_non_null(models_find(m, "gone", 0x030900f0));
}

static void
later_lines_replace(void **state)
{
    (void)state;
    Models *m = read_text("f() -> 1\ng() -> 5\nf() -> 2\n"
                          "h() -> 6; since 3.9\nh() -> 7; since 3.9\nh() -> 8; until 3.9");
    assert_int_equal(m->all.n, 4);
    assert_int_equal(found_int(m, 0), 2);
    assert_string_equal(printed(m->all.at[0]), "f() -> 2");
    assert_int_equal(m->all.at[0]->line, 3);
    assert_int_equal(models_find(m, "h", 0)->outcomes.at[0].lo, 7);
    assert_int_equal(models_find(m, "h", 0x030800f0)->outcomes.at[0].lo, 8);
}

static void
later_files_win_where_their_bounds_hold(void **state)
{
    (void)state;
    char why[300] = "";
    Models *m = read_text("f() -> 1; until 3.10\nf() -> 2; since 3.10");
    assert_true(models_read(m, "user.api", "f() -> 3; since 3.9; until 3.12", why, sizeof why));
    assert_int_equal(found_int(m, 0x030800f0), 1);
    assert_int_equal(found_int(m, 0x030900f0), 3);
    assert_int_equal(found_int(m, 0x030b00f0), 3);
    assert_int_equal(found_int(m, 0), 2);
    assert_true(models_read(m, "more.api", "f() -> 4; since 3.10", why, sizeof why));
    assert_int_equal(found_int(m, 0x030900f0), 3);
    assert_int_equal(found_int(m, 0x030b00f0), 4);
    assert_true(models_read(m, "last.api", "f() -> 5", why, sizeof why));
    assert_int_equal(found_int(m, 0x030800f0), 5);
    assert_int_equal(found_int(m, 0), 5);
}

/* ---- the shape of a text -------------------------------------------------------------------- */

static void
lines_and_comments(void **state)
{
    (void)state;
    Models *m = read_text("# a comment\n"
                          "\n"
                          "   # one that starts with blanks\n"
                          "f(a, # the first\n"
                          "b,\n"
                          "\t c) -> 0    # brackets were open\n"
                          "    | -1!\n"
                          "# at the margin, and still the line goes on:\n"
                          "\n"
                          "  ; steals a\n"
                          "g()->1\r\n"
                          "   | 2\r\n"
                          "h(a?,b?)->3;steals a;steals b#no newline at the end");
    assert_int_equal(m->all.n, 3);
    assert_string_equal(printed(m->all.at[0]), "f(a, b, c) -> 0 | -1!; steals a");
    assert_int_equal(m->all.at[0]->line, 4);
    assert_string_equal(printed(m->all.at[1]), "g() -> 1 | 2");
    assert_int_equal(m->all.at[1]->line, 11);
    assert_string_equal(printed(m->all.at[2]), "h(a?, b?) -> 3; steals a; steals b");
    assert_int_equal(m->all.at[2]->line, 13);
}

static void
empty_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    "\n\n",         "# nothing",
                                        "   ", "\xef\xbb\xbf", "\r\n# x\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(read_text(texts[i])->all.n, 0);
    assert_int_equal(read_text("\xef\xbb\xbf_f() -> 0")->all.n, 1);
}

static void
many_parameters(void **state)
{
    (void)state;
    Text t;
    text_init(&t, arena);
    text_add(&t, "f(p0");
    for (int i = 1; i < 32; i++)
        text_addf(&t, ", p%d", i);
    text_add(&t, ") -> 0; steals p31; releases p0");
    const Model *m = read_one(text_str(&t));
    assert_true(m->steals == 1u << 31 && m->releases == 1);
    assert_same_model(m, read_one(printed(m)));
}

/* ---- mistakes ------------------------------------------------------------------------------------ */

#define PARAMS_33 \
    "f(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,d0,d1,d2) -> 0"
#define RESULT "a result: new, borrowed, same, inside, block, NULL, int, ptr, any, void or a number"
#define VALUE "a value: new, borrowed, inside, block, NULL, any or a number"

static const struct {
    const char *text, *why;
} mistakes[] = {
    {"f", "x:1:2: found the end of the text; expected '('"},
    {"f(", "x:1:3: found the end of the text; expected a parameter's name, '...' or ')'"},
    {"f(a", "x:1:4: found the end of the text; expected ',' or ')'"},
    {"f(a,", "x:1:5: found the end of the text; expected a parameter's name, '...' or ')'"},
    {"f(a,)", "x:1:5: found ')'; expected a parameter's name, '...' or ')'"},
    {"f(a b) -> 0", "x:1:5: found 'b'; expected ',' or ')'"},
    {"f(, a) -> 0", "x:1:3: found ','; expected a parameter's name, '...' or ')'"},
    {"f(..., a) -> 0", "x:1:6: found ','; expected ')' after '...'"},
    {"f(a, a) -> 0", "x:1:6: found 'a'; expected a name that no other parameter has"},
    {"f(steals a) -> 0",
     "x:1:3: found 'steals'; expected a name other than 'steals', 'gains' and 'of'"},
    {"f(a) 0", "x:1:6: found '0'; expected '->'"},
    {"f(a) ->", "x:1:8: found the end of the text; expected " RESULT},
    {"f(a) ->\ng() -> 0", "x:1:8: found the end of the line; expected " RESULT},
    {"f(a)\n# a comment\n\ng() -> 0", "x:1:5: found the end of the line; expected '->'"},
    {"f(a) -> newish", "x:1:9: found 'newish'; expected " RESULT},
    {"f(a) -> new of", "x:1:15: found the end of the text; expected a parameter (a)"},
    {"f(a) -> new of b", "x:1:16: found 'b'; expected a parameter (a)"},
    {"f() -> borrowed a", "x:1:17: found 'a'; expected a type that a 'type' line names"},
    {"f(a) -> same", "x:1:13: found the end of the text; expected a parameter (a)"},
    {"f(a) -> inside list", "x:1:16: found 'list'; expected a parameter (a)"},
    {"f(a) -> block heap",
     "x:1:15: found 'heap'; expected raw, mem, object, gc, libc, arena, new, newarray or lock"},
    {"f(a) -> 3..1", "x:1:12: found '1'; expected a number that is not below the first"},
    {"f(a) -> 3..",
     "x:1:12: found the end of the text; expected a number that is not below the first"},
    {"f(a) -> >=", "x:1:11: found the end of the text; expected a number"},
    {"f(a) -> 12ab", "x:1:9: found '12ab'; expected " RESULT},
    {"f(a) -> 99999999999999999999",
     "x:1:9: found '99999999999999999999', a number too large; expected " RESULT},
    {"f(a) -> 0 b = new", "x:1:11: found 'b'; expected a parameter (a)"},
    {"f(a) -> 0 a new", "x:1:13: found 'new'; expected '='"},
    {"f(a) -> 0 a = 'x'", "x:1:15: found '''; expected " VALUE},
    {"f(a) -> 0 a = int", "x:1:15: found 'int'; expected " VALUE},
    {"f(a) -> 0 steals", "x:1:17: found the end of the text; expected a parameter (a)"},
    {"f(a) -> 0 !!", "x:1:12: found '!'; expected '|', ';' or the end of the line"},
    {"f(a) -> 0! | ", "x:1:13: found the end of the text; expected " RESULT},
    {"f(a) -> 0;",
     "x:1:11: found the end of the text; expected a clause (docs/models.md lists them)"},
    {"f(a) -> 0; steals a;",
     "x:1:21: found the end of the text; expected a clause (docs/models.md lists them)"},
    {"f(a) -> 0; steal a", "x:1:12: found 'steal'; expected a clause (docs/models.md lists them)"},
    {"f(a) -> 0; steals item", "x:1:19: found 'item'; expected a parameter (a)"},
    {"f(a, b) -> 0; steals a b", "x:1:24: found 'b'; expected ';' or the end of the line"},
    {"f(a, b) -> 0; steals a, b", "x:1:23: found ','; expected ';' or the end of the line"},
    {"f(a) -> 0; steals a; steals a", "x:1:22: found a second 'steals'; expected one"},
    {"f(a) -> 0; keeps a in", "x:1:22: found the end of the text; expected a parameter (a)"},
    {"f(a) -> 0; keeps a of a", "x:1:20: found 'of'; expected ';' or the end of the line"},
    {"f(a) -> 0; runs away",
     "x:1:17: found 'away'; expected code, key, convert, dealloc, alloc, threads, errors or arg"},
    {"f(a) -> 0; frees a",
     "x:1:18: found 'a'; expected raw, mem, object, gc, libc, arena, new, newarray or lock"},
    {"f(a, b) -> 0; frees mem a; frees raw b",
     "x:1:34: found another family than in the first 'frees'; expected the same"},
    {"f(a) -> 0; format scanf a",
     "x:1:19: found 'scanf'; expected parse, build, call, text, bytes or printf"},
    {"f(a) -> 0; format parse a; format build a", "x:1:28: found a second 'format'; expected one"},
    {"f(a) -> 0; exc raises",
     "x:1:16: found 'raises'; expected clears, sets, fetches, restores, tests or matches"},
    {"f(a) -> 0; gil held", "x:1:16: found 'held'; expected releases, takes, ensures or drops"},
    {"f(a) -> 0; copies a", "x:1:19: found 'a'; expected shallow or deep"},
    {"f(a) -> 0; buffer a", "x:1:19: found 'a'; expected fills or releases"},
    {"f(a) -> 0; moves a", "x:1:19: found the end of the text; expected a parameter (a)"},
    {"f(a) -> 0; checks a", "x:1:20: found the end of the text; expected a parameter (a)"},
    {"f(a) -> 0; objects",
     "x:1:12: found 'objects'; expected a '...' at the end of the parameters"},
    {"f(a) -> 0; pure; releases a", "x:1:18: found an effect beside 'pure'; expected none"},
    {"f(a) -> 0; since 3", "x:1:18: found '3'; expected a version such as 3.9"},
    {"f(a) -> 0; since 3.300",
     "x:1:18: found '3.300', a number too large; expected a version such as 3.9"},
    {"f(a) -> 0; since 3.9; until 3.9",
     "x:1:29: found '3.9'; expected a 'since' below the 'until'"},
    {"f(a) -> 0; intrinsic",
     "x:1:21: found the end of the text; expected the name of an intrinsic"},
    {"f(a) -> 0; intrinsic x; intrinsic y", "x:1:25: found a second 'intrinsic'; expected one"},
    {"f() -> 1; since 3.9\n\nf() -> 2",
     "x:3:1: found f of versions that line 1 has too; expected bounds ('since', 'until') that do not overlap"},
    {"f(a) -> new lst\ng() -> 0", "x:1:13: found 'lst'; expected a type that a 'type' line names"},
    {"f(a) -> 0; checks lst a", "x:1:19: found 'lst'; expected a type that a 'type' line names"},
    {"  f(a) -> 0",
     "x:1:3: found a line that starts with blanks; expected one that starts at the margin"},
    {"(a) -> 0",
     "x:1:1: found '('; expected a function's name, 'slot', 'member', 'type', 'record' or 'generated'"},
    {"f(a) -> 0\ng(a) -> 0 $\n", "x:2:11: found '$'; expected '|', ';' or the end of the line"},
    {"f(a) -> 0\n\n  @", "x:3:3: found '@'; expected '|', ';' or the end of the line"},
    {"f(a) -> 0\xff", "x:1:10: found the byte 0xff; expected '|', ';' or the end of the line"},
    {"f(a) -> 0\n  g(a) -> 0", "x:2:3: found 'g'; expected a parameter (a)"},
    {"slot 3() -> 0", "x:1:6: found '3'; expected '('"},
    {"member A -> item", "x:1:10: found '->'; expected '.'"},
    {"member A.b -> thing",
     "x:1:15: found 'thing'; expected type, count, item, borrowed, owned, length, value or exception"},
    {"member A.b -> item, item", "x:1:19: found ','; expected the end of the line"},
    {"record PyMethodDef -> methods", "x:1:20: found '->'; expected 'is'"},
    {"record PyMethodDef is rows",
     "x:1:23: found 'rows'; expected type, spec, sequence, module, methods, getsets, members, module_slots or type_slots"},
    {"record PyMethodDef is methods, all", "x:1:30: found ','; expected the end of the line"},
    {"type list PyList_Type", "x:1:11: found 'PyList_Type'; expected 'is'"},
    {"type list is", "x:1:13: found the end of the text; expected the name of a type object"},
    {"type of is Of_Type",
     "x:1:6: found 'of'; expected a name other than 'steals', 'gains' and 'of'"},
    {"type t is T_Type, frozen",
     "x:1:19: found 'frozen'; expected container, mutable, atomic, open or immortal"},
    {"type t is T_Type, atomic, mutable",
     "x:1:27: found another trait beside 'atomic'; expected none: an atomic object holds no items"},
    {"type t is T_Type atomic", "x:1:18: found 'atomic'; expected ',' or the end of the line"},
    {PARAMS_33, "x:1:99: found 'd2'; expected at most 32 parameters"},
    {"f() -> a123456789b123456789c123456789d123456789e123456789",
     "x:1:8: found 'a123456789b123456789c123456789d123456789...'; expected " RESULT},
};

static void
mistakes_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        Models *m = models_new(arena);
        char why[400] = "";
        assert_true(models_read(m, "types.api", types, why, sizeof why));
        assert_false(models_read(m, "x", mistakes[i].text, why, sizeof why));
        assert_string_equal(why, mistakes[i].why);
    }
}

static void
what_stood_before_a_mistake_is_kept(void **state)
{
    (void)state;
    Models *m = models_new(arena);
    char why[8];
    assert_false(models_read(m, "x.api", "f() -> 1\ng() ->\nh() -> 3\n", why, sizeof why));
    assert_string_equal(why, "x.api:2"); /* as much as fits */
    assert_non_null(models_find(m, "f", 0));
    assert_null(models_find(m, "g", 0));
    assert_null(models_find(m, "h", 0));
}

/* ---- annotations ----------------------------------------------------------------------------------- */

static const char *
annotated_twice(int own, const char *text, int own2, const char *text2)
{
    static const char *const params[] = {"list", "", "item"};
    Models *m = read_text("");
    char *why = arena_alloc(arena, 300);
    Note notes[] = {{own, text, "m.c", 40}, {own2, text2, "m.h", 7}};
    Annotated f = {
        .name = "push", .params = params, .nparams = 3, .notes = notes, .nnotes = 1 + !!text2};
    const Model *model = models_annotation(m, &f, why, 300);
    assert_int_equal(m->all.n, 0);
    assert_true(!model || model->is_users);
    return model ? printed(model) : why;
}

static const char *
annotated(int own, const char *text)
{
    return annotated_twice(own, text, 0, NULL);
}

#define PUSH "push(list?, arg2?, item?)"

static void
annotations(void **state)
{
    (void)state;
    assert_string_equal(annotated(-1, " steals 1"), PUSH "; steals list");
    assert_string_equal(annotated(-1, "steals item; runs code"), PUSH "; steals item; runs code");
    assert_string_equal(annotated(-1, "-> borrowed"), PUSH " -> borrowed");
    assert_string_equal(annotated(-1, "-> borrowed 1 | NULL!"), PUSH " -> borrowed list | NULL!");
    assert_string_equal(annotated(-1, "-> new of 2 3 = NULL; steals 3"),
                        PUSH " -> new of arg2 item = NULL; steals item");
    assert_string_equal(annotated(2, "steals"), PUSH "; steals item");
    assert_string_equal(annotated(2, "-> 0 steals | -1!; keeps in list"),
                        PUSH " -> 0 steals item | -1!; keeps item in list");
}

static void
annotations_add_up(void **state)
{
    (void)state;
    assert_string_equal(annotated_twice(2, "steals", 0, "steals"),
                        PUSH "; steals list; steals item");
    assert_string_equal(annotated_twice(2, "steals", -1, "-> 0 | -1!"),
                        PUSH " -> 0 | -1!; steals item");
    assert_string_equal(annotated_twice(-1, "-> 0", -1, "-> 1"),
                        "m.h:7: annotation \"-> 1\", column 1: found '->'; "
                        "expected a clause: another annotation says already what comes back");
    assert_string_equal(
        annotated_twice(2, "steals", -1, "steals 3"),
        "m.h:7: annotation \"steals 3\", column 1: found a second 'steals'; expected one");
}

#define SAID(text, column) "m.c:40: annotation \"" text "\", column " column ": found "

static void
annotations_are_refused(void **state)
{
    (void)state;
    assert_string_equal(annotated(-1, "steals 4"),
                        SAID("steals 4", "8") "'4'; expected a parameter (list, arg2, item)");
    assert_string_equal(
        annotated(-1, "steals"),
        SAID("steals", "7") "the end of the text; expected a parameter (list, arg2, item)");
    assert_string_equal(annotated(-1, ""),
                        SAID("", "1") "the end of the text; expected '->' or a clause");
    assert_string_equal(
        annotated(-1, "-> new steal"),
        SAID("-> new steal", "8") "'steal'; expected a type that a 'type' line names");
    assert_string_equal(annotated(-1, "steals 1 2"),
                        SAID("steals 1 2", "10") "'2'; expected ';' or the end");
}

/* ---- what came with the program ------------------------------------------------------------------------ */

static void
assert_type_known(const Models *all, const Model *m, const char *type)
{
    if (type && !models_type(all, type))
        fail_msg("%s:%d: no 'type' line names %s", m->file, m->line, type);
}

static Models *
builtin_all(void)
{
    Models *m = models_builtin(arena);
    models_wake_all(m);
    return m;
}

static void
builtin_types_are_known(void **state)
{
    (void)state;
    Models *all = builtin_all();
    for (uint32_t i = 0; i < all->all.n; i++) {
        const Model *m = all->all.at[i];
        assert_type_known(all, m, m->checks_type);
        for (uint32_t k = 0; k < m->outcomes.n; k++) {
            const Outcome *o = &m->outcomes.at[k];
            assert_type_known(all, m, o->type);
            for (uint32_t j = 0; j < o->actions.n; j++)
                assert_type_known(all, m, o->actions.at[j].type);
        }
    }
}

static void
builtin_models_round_trip(void **state)
{
    (void)state;
    Models *all = builtin_all(), *again = models_new(arena);
    Text t;
    char why[400] = "";
    text_init(&t, arena);
    models_print(all, &t);
    if (!models_read(again, "printed", text_str(&t), why, sizeof why))
        fail_msg("%s", why);
    assert_int_equal(again->all.n, all->all.n);
    assert_int_equal(again->members.n, all->members.n);
    assert_int_equal(again->types.n, all->types.n);
    for (uint32_t i = 0; i < all->all.n; i++)
        assert_same_model(all->all.at[i], again->all.at[i]);
    for (uint32_t i = 0; i < all->members.n; i++)
        assert_int_equal(all->members.at[i].is, again->members.at[i].is);
    for (uint32_t i = 0; i < all->types.n; i++)
        assert_memory_equal(&all->types.at[i], &again->types.at[i], offsetof(TypeModel, file));
    assert_int_equal(all->generated.n, again->generated.n);
    assert_true(models_generated(again, "__Pyx_GetItem") &&
                !models_generated(again, "Pyx_GetItem"));
}

/* Lines that begin at the margin with a name. */
static uint32_t
lines_of(const char *text)
{
    uint32_t n = 0;
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        n += (*line >= 'A' && *line <= 'Z') || (*line >= 'a' && *line <= 'z') || *line == '_';
    return n;
}

/* A line of rules/api that replaces another one is a slip of whoever wrote it. */
static void
builtin_lines_do_not_replace(void **state)
{
    (void)state;
    uint32_t lines = 0;
    for (const EmbeddedText *e = embedded_api; e->name; e++) {
        Models *m = models_new(arena);
        char why[400];
        models_read(m, e->name, e->text, why,
                    sizeof why); /* types of other files: not checked here */
        if (m->all.n + m->members.n + m->types.n + m->records.n + m->generated.n !=
            lines_of(e->text))
            fail_msg("%s: a line replaces another", e->name);
        lines += lines_of(e->text);
    }
    Models *all = builtin_all();
    if (all->all.n + all->members.n + all->types.n + all->records.n + all->generated.n != lines)
        fail_msg("rules/api: a line replaces one of another file");
}

/* A name is read when it is asked for, with all that the texts say of it, and then as if all had been read at once. */
static void
builtin_names_are_read_when_asked_for(void **state)
{
    (void)state;
    Models *all = builtin_all(), *some = models_builtin(arena);
    assert_int_equal(some->all.n, 0);
    assert_null(models_find(some, "no_such_function", 0));
    assert_int_equal(some->all.n, 0);
    for (uint32_t i = 0; i < all->all.n; i++) {
        const Model *m = all->all.at[i];
        int32_t version = (m->until ? m->until - 1 : m->since) << 16;
        const Model *found = (m->is_slot ? models_slot : models_find)(some, m->name, version);
        assert_non_null(found);
        assert_string_equal(found->file, m->file);
        assert_int_equal(found->line, m->line);
        assert_same_model(found, m);
    }
    assert_int_equal(some->all.n, all->all.n);
}

static void
builtin_models_give_way_to_later_files(void **state)
{
    (void)state;
    char why[400] = "";
    Models *m = models_builtin(arena);
    assert_true(models_read(m, "mine.api", "PyList_New(n) -> new list | NULL", why, sizeof why));
    assert_string_equal(models_find(m, "PyList_New", 0)->file, "mine.api");
    assert_int_equal(models_find(m, "PyList_New", 0)->outcomes.at[1].exc, EXC_KEEPS);
}

/* ---- docs/models.md keeps its word ------------------------------------------------------------------------ */

static const char *
docs(void)
{
    const char *root = getenv("DECREF_SOURCE") ? getenv("DECREF_SOURCE") : ".";
    char why[300];
    if (strrchr(__FILE__, '/') && *__FILE__ == '/')
        root = os_absolute(arena, os_dirname(arena, __FILE__), "../..");
    return os_read_file(arena, os_absolute(arena, root, "docs/models.md"), NULL, why, sizeof why);
}

/* Each block that begins with ```decref is a text of its own. */
static void
docs_examples_are_read(void **state)
{
    (void)state;
    const char *text = docs(), *block = text;
    int n = 0;
    if (!text)
        skip();
    for (; (block = strstr(block, "\n```decref\n")); n++) {
        block += strlen("\n```decref\n");
        const char *end = strstr(block, "```\n");
        assert_non_null(end);
        Models *m = models_builtin(arena);
        char why[400] = "";
        const char *example = arena_printf(arena, "%.*s", (int)(end - block), block);
        if (!models_read(m, "docs/models.md", example, why, sizeof why))
            fail_msg("%s", why);
        block = end;
    }
    assert_true(n > 10);
}

static void
assert_words_in(const char *text, const Word *table)
{
    for (; table->word; table++)
        if (!strstr(text, arena_printf(arena, "'%s'", table->word)))
            fail_msg("the grammar in docs/models.md does not know '%s'", table->word);
}

static void
docs_know_every_word(void **state)
{
    (void)state;
    const char *text = docs();
    if (!text)
        skip();
    const Word *const tables[] = {model_sets,    model_flags,    model_traits,
                                  model_members, model_families, model_runs,
                                  model_exc_ops, model_gil_ops,  model_formats};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        assert_words_in(text, tables[i]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(results),
        TEST(actions),
        TEST(optional_names),
        TEST(clauses),
        TEST(clause_fields),
        TEST(what_is_not_said_is_none),
        TEST(slots_members_types),
        TEST(later_members_types_and_records_replace),
        TEST(version_bounds),
        TEST(later_lines_replace),
        TEST(later_files_win_where_their_bounds_hold),
        TEST(lines_and_comments),
        TEST(empty_texts),
        TEST(many_parameters),
        TEST(mistakes_are_told),
        TEST(what_stood_before_a_mistake_is_kept),
        TEST(annotations),
        TEST(annotations_add_up),
        TEST(annotations_are_refused),
        TEST(builtin_types_are_known),
        TEST(builtin_models_round_trip),
        TEST(builtin_lines_do_not_replace),
        TEST(builtin_names_are_read_when_asked_for),
        TEST(builtin_models_give_way_to_later_files),
        TEST(docs_examples_are_read),
        TEST(docs_know_every_word),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
