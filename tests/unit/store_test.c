/* The store: what is written comes back, whole and sorted; files that are not ours are left alone. */
#include "../../analyzer/store/store.h"

#include <setjmp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

typedef struct Fixture {
    Arena *arena;
    char directory[64];
    const char *db, *source;
    Store *store;
    int64_t run, unit;
    char why[512];
} Fixture;

static const char source_text[] = "int a;\n"
                                  "\treturn  NULL;\r\n"
                                  "    return NULL;   \n"
                                  "other line";

static void
write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void
begin(Fixture *x)
{
    x->store = store_open(x->arena, x->db, x->why, sizeof x->why);
    if (!x->store)
        fail_msg("%s", x->why);
    RunStart start = {"decref check 'a b.c'", x->directory, "19.1.7"};
    x->run = store_begin_run(x->store, &start);
    assert_true(x->run > 0);
}

static int
set_up(void **state)
{
    Fixture *x = calloc(1, sizeof *x);
    x->arena = arena_new();
    strcpy(x->directory, "/tmp/decref-store-XXXXXX");
    assert_non_null(mkdtemp(x->directory));
    x->db = arena_printf(x->arena, "%s/deep/er/x.db", x->directory);
    x->source = arena_printf(x->arena, "%s/a.c", x->directory);
    write_file(x->source, source_text);
    begin(x);
    UnitRow u = {x->source, "ok", NULL, 0.25, 1000, 0};
    x->unit = store_unit_read(x->store, x->run, &u);
    assert_true(x->unit > 0);
    *state = x;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *x = *state;
    store_close(x->store);
    assert_int_equal(system(arena_printf(x->arena, "rm -rf %s", x->directory)), 0);
    arena_free(x->arena);
    free(x);
    return 0;
}

static Finding
finding(const Fixture *x, uint32_t line, uint32_t column, const char *message)
{
    return (Finding){
        .rule = rule_by_id("ref-leak"),
        .severity = SEVERITY_ERROR,
        .confidence = CONFIDENCE_HIGH,
        .reach = REACH_ORDINARY,
        .path = x->source,
        .line = line,
        .column = column,
        .function = "f",
        .message = message,
    };
}

static FoundList
put(Fixture *x, Finding *at, uint32_t n)
{
    UnitFound found = {.findings = at, .nfindings = n};
    assert_true(store_unit_found(x->store, x->run, x->unit, &found));
    FoundList list = {0};
    assert_true(store_findings(x->store, x->arena, x->run, &list));
    return list;
}

/* ---- the tests --------------------------------------------------------- */

static void
a_finding_comes_back_whole(void **state)
{
    Fixture *x = *state;
    HeapObject objects[] = {
        {1, HEAP_OBJECT, true, "item", "list", 1, 2, "nobody", "alive", -1, -1},
        {2, HEAP_ANYTHING, false, "it's", NULL, 0, 0, "lender", "perhaps dead", 1, 1},
    };
    HeapEdge edges[] = {
        {-1, 1, "item", EDGE_OWNS}, {1, 2, "ob_item", EDGE_POINTS}, {-1, -1, "x", EDGE_POINTS}};
    FindingStep steps[] = {
        {x->source, 1, 5, "before anything", NULL, NULL, 0, NULL, 0, NULL, NULL},
        {x->source, 2, 9, "'item' became ours here", "owned 1", objects, 2, edges, 3, "set", NULL},
        {"/no/such/file.h", 7, 1, "gone", "owned 1", objects + 1, 1, NULL, 0, "none", "released"},
    };
    Finding f = finding(x, 2, 2, "'item' is never released");
    f.confidence = CONFIDENCE_LOW;
    f.reach = REACH_MEMORY;
    f.severity = SEVERITY_WARNING;
    f.type = "Type", f.remedy = "do", f.cause = "MACRO", f.rests_on = "a guess";
    f.steps = steps, f.nsteps = 3;
    FoundList list = put(x, &f, 1);
    assert_int_equal(list.n, 1);
    const Found *got = &list.at[0];
    const Finding *g = &got->finding;
    assert_int_equal(g->rule, f.rule);
    assert_int_equal(g->severity, SEVERITY_WARNING);
    assert_int_equal(g->confidence, CONFIDENCE_LOW);
    assert_int_equal(g->reach, REACH_MEMORY);
    assert_string_equal(g->path, x->source);
    assert_int_equal(g->line, 2);
    assert_int_equal(g->column, 2);
    assert_string_equal(g->type, "Type");
    assert_string_equal(g->remedy, "do");
    assert_string_equal(g->cause, "MACRO");
    assert_string_equal(g->rests_on, "a guess");
    assert_string_equal(g->anchor, "return NULL;");
    assert_string_equal(got->source, "\treturn  NULL;");
    assert_int_equal(strlen(g->fingerprint), 16);
    assert_int_equal(g->nsteps, 3);
    assert_null(g->steps[0].count);
    assert_int_equal(g->steps[0].nobjects, 0);
    assert_string_equal(got->step_source[0], "int a;");
    assert_string_equal(g->steps[1].count, "owned 1");
    assert_int_equal(g->steps[1].nobjects, 2);
    assert_string_equal(g->steps[1].objects[0].type, "list");
    assert_int_equal(g->steps[1].objects[0].inside, 2);
    assert_int_equal(g->steps[1].objects[0].lender, -1);
    assert_string_equal(g->steps[1].objects[1].name, "it's");
    assert_null(g->steps[1].objects[1].type);
    assert_int_equal(g->steps[1].objects[1].lender, 1);
    assert_string_equal(g->steps[1].objects[1].life, "perhaps dead");
    assert_true(g->steps[1].objects[0].subject);
    assert_int_equal(g->steps[1].objects[0].copy_of, -1);
    assert_int_equal(g->steps[1].objects[1].copy_of, 1);
    assert_int_equal(g->steps[1].objects[1].kind, HEAP_ANYTHING);
    assert_string_equal(g->steps[1].exception, "set");
    assert_null(g->steps[1].gil);
    assert_string_equal(g->steps[2].gil, "released");
    assert_int_equal(g->steps[1].nedges, 3);
    assert_int_equal(g->steps[1].edges[0].owner, -1);
    assert_int_equal(g->steps[1].edges[0].kind, EDGE_OWNS);
    assert_int_equal(g->steps[1].edges[1].kind, EDGE_POINTS);
    assert_int_equal(g->steps[1].edges[2].target, -1);
    assert_string_equal(g->steps[1].edges[1].label, "ob_item");
    assert_int_equal(g->steps[2].nobjects, 1);
    assert_int_equal(g->steps[2].objects[0].id, 2);
    assert_string_equal(got->step_source[2], "");
}

static void
findings_are_sorted_and_said_once(void **state)
{
    Fixture *x = *state;
    Finding all[] = {finding(x, 3, 1, "b"), finding(x, 2, 9, "z"), finding(x, 3, 1, "a"),
                     finding(x, 2, 2, "z"), finding(x, 3, 1, "b")};
    FoundList list = put(x, all, 5);
    const char *const messages[] = {"z", "z", "a", "b"};
    assert_int_equal(list.n, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_string_equal(list.at[i].finding.message, messages[i]);
    assert_int_equal(list.at[0].finding.column, 2);
}

static void
a_unit_is_replaced_and_the_run_is_kept(void **state)
{
    Fixture *x = *state;
    Finding old = finding(x, 2, 2, "old");
    put(x, &old, 1);
    int64_t first = x->run;
    store_close(x->store);
    begin(x);
    assert_true(x->run > first);
    UnitRow u = {x->source, "partial", "it has an error", 0.5, 2000, 3};
    assert_int_equal(store_unit_read(x->store, x->run, &u), x->unit);
    FoundList list = {0};
    assert_true(store_findings(x->store, x->arena, x->run, &list));
    assert_int_equal(list.n, 0); /* what an earlier run found is not this run's finding */
    Finding new = finding(x, 3, 5, "new");
    list = put(x, &new, 1);
    assert_int_equal(list.n, 1);
    assert_string_equal(list.at[0].finding.message, "new");
    FailedUnits troubled = {0};
    assert_true(store_troubled_units(x->store, x->arena, x->run, &troubled));
    assert_int_equal(troubled.n, 1);
    assert_string_equal(troubled.at[0].reason, "it has an error");
}

static void
a_failed_unit_has_no_findings(void **state)
{
    Fixture *x = *state;
    Finding f = finding(x, 2, 2, "old");
    put(x, &f, 1);
    UnitRow u = {x->source, "crashed", "signal 11", 0, 0, 0};
    assert_int_equal(store_unit_read(x->store, x->run, &u), x->unit);
    FoundList list = {0};
    assert_true(store_findings(x->store, x->arena, x->run, &list));
    assert_int_equal(list.n, 0);
}

static void
a_header_is_told_once(void **state)
{
    Fixture *x = *state;
    const char *header = arena_printf(x->arena, "%s/h.h", x->directory);
    write_file(header, "static inline int f(void);\n");
    Finding f = finding(x, 1, 1, "in the header");
    f.path = header;
    put(x, &f, 1);
    UnitRow u = {"/b.c", "ok", NULL, 0, 0, 0};
    x->unit = store_unit_read(x->store, x->run, &u);
    Finding again = finding(x, 1, 1, "in the header");
    again.path = header;
    FoundList list = put(x, &again, 1);
    assert_int_equal(list.n, 1);
    assert_string_equal(f.fingerprint, again.fingerprint);
}

static void
totals_count_a_header_function_once(void **state)
{
    Fixture *x = *state;
    FunctionRow rows[] = {
        {"f", "/a.c", 1, "full", 10, 2, NULL, NULL},
        {"g", "/h.h", 1, "full", 5, 2, NULL, NULL},
        {"h", "/a.c", 9, "error", 1, 0, "boom", "decref check a.c"},
    };
    UnitFound found = {.functions = rows, .nfunctions = 3};
    assert_true(store_unit_found(x->store, x->run, x->unit, &found));
    UnitRow u = {"/b.c", "ok", NULL, 0, 4000, 2};
    int64_t b = store_unit_read(x->store, x->run, &u);
    found = (UnitFound){.functions = rows + 1, .nfunctions = 1};
    assert_true(store_unit_found(x->store, x->run, b, &found));
    UnitRow bad = {"/c.c", "timeout", "60 s", 60, 0, 0};
    assert_true(store_unit_read(x->store, x->run, &bad) > 0);
    Totals t;
    assert_true(store_totals(x->store, x->run, &t));
    assert_int_equal(t.units, 3);
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.partial, 0);
    assert_int_equal(t.opaque, 2);
    assert_int_equal(t.peak_kb, 4000);
    assert_int_equal(t.functions, 3);
    assert_int_equal(t.full, 2);
    assert_int_equal(t.errors, 1);
    RunEnd end = {.units = 3, .failed = 1, .exit_code = 3};
    assert_true(store_end_run(x->store, x->run, &end));
}

/* ---- fingerprints ------------------------------------------------------ */

static const char *
print_of(Fixture *x, const char *rule, const char *function, const char *anchor)
{
    Finding f = {
        .rule = rule_by_id(rule), .path = "/x/a.c", .function = function, .anchor = anchor};
    fingerprint_all(x->arena, &f, 1);
    return f.fingerprint;
}

static void
anchors_have_single_blanks(void **state)
{
    Fixture *x = *state;
    assert_string_equal(anchor_of(x->arena, " \t return\t  NULL ;\r"), "return NULL ;");
    assert_string_equal(anchor_of(x->arena, "   "), "");
}

static void
fingerprints_tell_findings_apart(void **state)
{
    Fixture *x = *state;
    const char *one = print_of(x, "ref-leak", "f", "return NULL;");
    assert_string_equal(one,
                        "bbb30ec0923eff87"); /* baselines of users rest on it: it never changes */
    assert_string_not_equal(one, print_of(x, "over-release", "f", "return NULL;"));
    assert_string_not_equal(one, print_of(x, "ref-leak", "g", "return NULL;"));
    assert_string_not_equal(one, print_of(x, "ref-leak", "f", "return 0;"));
    assert_string_not_equal(print_of(x, "ref-leak", "fa", "b"), print_of(x, "ref-leak", "f", "ab"));
    Finding twins[] = {finding(x, 2, 1, "m"), finding(x, 3, 1, "m"), finding(x, 3, 1, "m")};
    twins[0].anchor = twins[1].anchor = twins[2].anchor = "return NULL;";
    twins[2].path = "/elsewhere.c";
    fingerprint_all(x->arena, twins, 3);
    assert_string_not_equal(twins[0].fingerprint, twins[1].fingerprint);
    assert_string_equal(twins[0].fingerprint, twins[2].fingerprint);
    assert_string_equal(twins[0].fingerprint, one);
}

static void
fingerprints_survive_edits_elsewhere(void **state)
{
    Fixture *x = *state;
    Finding f = finding(x, 2, 2, "m");
    put(x, &f, 1);
    const char *before = f.fingerprint;
    store_close(x->store);
    write_file(x->source, "// a new line\n\n\nint a;\n        return NULL;\n");
    begin(x);
    UnitRow u = {x->source, "ok", NULL, 0, 0, 0};
    x->unit = store_unit_read(x->store, x->run, &u);
    Finding moved = finding(x, 5, 9, "m");
    put(x, &moved, 1);
    assert_string_equal(before, moved.fingerprint);
}

/* ---- files that are not ours ------------------------------------------- */

static void
refused(Fixture *x, const char *path, const char *because)
{
    Store *s = store_open(x->arena, path, x->why, sizeof x->why);
    assert_null(s);
    if (!strstr(x->why, because) || strchr(x->why, '\n') ||
        strncmp(x->why, path, strlen(path)) != 0)
        fail_msg("'%s' does not say '%s'", x->why, because);
}

static void
sql(const char *path, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void
other_files_are_refused(void **state)
{
    Fixture *x = *state;
    const char *path = arena_printf(x->arena, "%s/other", x->directory);
    write_file(path, "this is a text and by no means a database, however long one reads on\n");
    refused(x, path, "not a database of decref");
    path = arena_printf(x->arena, "%s/other.db", x->directory);
    sql(path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    refused(x, path, "another program");
    path = arena_printf(x->arena, "%s/numbered.db", x->directory);
    sql(path, "PRAGMA application_id = 77");
    refused(x, path, "another program");
    refused(x, x->directory, "is a directory");
}

static void
other_schemas_are_refused(void **state)
{
    Fixture *x = *state;
    store_close(x->store);
    x->store = NULL;
    sql(x->db, "PRAGMA user_version = 999");
    refused(x, x->db, "newer decref (schema 999");
    sql(x->db, "PRAGMA user_version = 0");
    refused(x, x->db, "schema 0, which no decref wrote");
}

static void
an_empty_file_becomes_a_store(void **state)
{
    Fixture *x = *state;
    const char *path = arena_printf(x->arena, "%s/empty.db", x->directory);
    write_file(path, "");
    Store *s = store_open(x->arena, path, x->why, sizeof x->why);
    assert_non_null(s);
    store_close(s);
}

static void
every_rule_is_known_by_its_id(void **state)
{
    (void)state;
    for (int i = 0; i < catalogue_n; i++)
        assert_int_equal(rule_by_id(rule_id(i)), i);
    assert_int_equal(rule_by_id("no-such-rule"), -1);
    assert_string_equal(rule_id(-1), "unknown");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding_comes_back_whole),
        TEST(findings_are_sorted_and_said_once),
        TEST(a_unit_is_replaced_and_the_run_is_kept),
        TEST(a_failed_unit_has_no_findings),
        TEST(a_header_is_told_once),
        TEST(totals_count_a_header_function_once),
        TEST(anchors_have_single_blanks),
        TEST(fingerprints_tell_findings_apart),
        TEST(fingerprints_survive_edits_elsewhere),
        TEST(other_files_are_refused),
        TEST(other_schemas_are_refused),
        TEST(an_empty_file_becomes_a_store),
        cmocka_unit_test(every_rule_is_known_by_its_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
