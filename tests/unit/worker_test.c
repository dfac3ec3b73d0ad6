/* Workers: whatever one unit does to its worker, the others arrive, in order. Needs libclang. */
#define _GNU_SOURCE
#include "../../analyzer/front/front.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static Arena *a;

static int
set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/decref-worker-XXXXXX");
    a = arena_new();
    return mkdtemp(dir) ? 0 : 1;
}

static int
tear_down(void **state)
{
    (void)state;
    const char *const rm[] = {"rm", "-r", dir, NULL};
    os_first_line(a, rm);
    arena_free(a);
    return 0;
}

static void
put(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

typedef struct Seen {
    uint32_t n;
    UnitStatus status[64];
    uint32_t funcs[64];
    char reason[64][256];
    double cpu;
    int64_t peak_kb;
} Seen;

static void
see(void *arg, uint32_t k, const UnitResult *r)
{
    Seen *s = arg;
    assert_int_equal(k, s->n); /* in the order of the commands */
    s->status[k] = r->status;
    snprintf(s->reason[k], sizeof s->reason[k], "%s", r->reason ? r->reason : "");
    assert_int_equal(r->unit != NULL, r->status == UNIT_OK || r->status == UNIT_PARTIAL);
    for (uint32_t i = 0; r->unit && i < r->unit->funcs.n; i++)
        s->funcs[k] += r->unit->funcs.at[i].blocks.n > 0;
    s->cpu += r->cpu;
    s->peak_kb = r->peak_kb;
    s->n++;
    unit_free(r->unit);
}

static const FrontOptions checked = {.verify = true};

static void
run(Seen *s, int njobs, double limit, const char *const *names)
{
    Commands cs = {0};
    for (; *names; names++)
        compdb_file(a, arena_printf(a, "%s/%s", dir, *names), NULL, 0, &cs);
    memset(s, 0, sizeof *s);
    front_units(a, &cs, njobs, limit, &checked, see, s);
    assert_int_equal(s->n, cs.n);
}

static void
expect(const Seen *s, uint32_t k, UnitStatus status, const char *reason)
{
    if (s->status[k] != status || (reason ? !strstr(s->reason[k], reason) : *s->reason[k]))
        fail_msg("unit %u: status %d, '%s'", k, (int)s->status[k], s->reason[k]);
}

static void
good_units_arrive_in_order(void **state)
{
    (void)state;
    const char *names[41] = {0};
    for (int i = 0; i < 40; i++) {
        names[i] = arena_printf(a, "good%d.c", i);
        Text t;
        text_init(&t, a);
        for (int k = 0; k <= i; k++)
            text_addf(&t, "int f%d(int x) { return x + %d; }\n", k, k);
        put(names[i], text_str(&t));
    }
    for (int jobs = 0; jobs < 5; jobs += 2) {
        Seen s;
        run(&s, jobs, 10, names);
        for (uint32_t i = 0; i < 40; i++) {
            expect(&s, i, UNIT_OK, NULL);
            assert_int_equal(s.funcs[i], i + 1);
        }
        assert_true(s.cpu > 0 && s.peak_kb > 1000);
    }
    static const char *const none[] = {NULL};
    Seen s;
    run(&s, 3, 10, none);
}

static void
a_dead_worker_costs_its_unit(void **state)
{
    (void)state;
    put("one.c", "int one(void) { return 1; }");
    put("crash.c", "int f(void) { return 1; }");
    put("hang.c", "int f(void) { return 1; }");
    put("two.c", "int two(void) { return 2; }");
    setenv("DECREF_TEST_CRASH", "/crash", 1);
    setenv("DECREF_TEST_HANG", "/hang", 1);
    static const char *const names[] = {"crash.c", "one.c", "hang.c", "two.c", NULL};
    for (int jobs = 1; jobs < 4; jobs++) {
        Seen s;
        run(&s, jobs, 0.3, names);
        expect(&s, 0, UNIT_CRASHED, "crashed by signal 6");
        expect(&s, 1, UNIT_OK, NULL);
        expect(&s, 2, UNIT_TIMEOUT, "time limit of 0.3 s of CPU exceeded");
        expect(&s, 3, UNIT_OK, NULL);
    }
    unsetenv("DECREF_TEST_CRASH");
    unsetenv("DECREF_TEST_HANG");
}

static void
bad_input_has_a_reason(void **state)
{
    (void)state;
    put("broken.c", "int f(int x) { return x + ; }\nint g(void) { return 1; }");
    put("nopython.c", "#include <stddef.h>\n#include <nowhere/Python.h>\nPyObject *f(void);");
    put("binary.c", "\x01\x02\xff\xfe{{{");
    put("empty.c", "");
    os_make_dirs(arena_printf(a, "%s/folder.c", dir));
    static const char *const names[] = {"broken.c", "nopython.c", "missing.c", "folder.c",
                                        "binary.c", "empty.c",    NULL};
    Seen s;
    run(&s, 2, 10, names);
    expect(&s, 0, UNIT_PARTIAL, "broken.c:1:27: expected expression");
    assert_int_equal(s.funcs[0], 2);
    expect(&s, 1, UNIT_FAILED, "nopython.c:2: Python.h was not found");
    expect(&s, 2, UNIT_FAILED, "No such file");
    expect(&s, 3, UNIT_FAILED, "not a plain file");
    expect(&s, 4, UNIT_PARTIAL, "binary.c:1");
    expect(&s, 5, UNIT_OK, NULL);
}

static void
repeat(Text *t, const char *s, int n)
{
    for (int i = 0; i < n; i++)
        text_add(t, s);
}

static void
deep_nesting_is_no_matter(void **state)
{
    (void)state;
    Text t;
    text_init(&t, a);
    text_add(&t, "int f(int x) { return ");
    repeat(&t, "(", 3000);
    text_add(&t, "x");
    repeat(&t, ")", 3000);
    text_add(&t, "; }\nint g(int x) { return x");
    repeat(&t, "\n+ 1", 5000);
    text_add(&t, "; }\nint h(int x) { ");
    repeat(&t, "if (x--) {", 2000);
    repeat(&t, "}", 2000);
    text_add(&t, "return x; }\nint i(int x) { ");
    repeat(&t, "if (x--) x++; else ", 1000);
    text_add(&t, "return 1; return ");
    repeat(&t, "x && ", 5000);
    text_add(&t, "x; }\n");
    put("deep.c", text_str(&t));
    static const char *const names[] = {"deep.c", NULL};
    Seen s;
    run(&s, 1, 60, names);
    expect(&s, 0, UNIT_OK, NULL);
    assert_int_equal(s.funcs[0], 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_units_arrive_in_order),
        cmocka_unit_test(a_dead_worker_costs_its_unit),
        cmocka_unit_test(bad_input_has_a_reason),
        cmocka_unit_test(deep_nesting_is_no_matter),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
