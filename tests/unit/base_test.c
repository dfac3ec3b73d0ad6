/* The quiet part: arena, vec, map, intern, text, guard and os. */
#define _GNU_SOURCE
#include "../../analyzer/base/base.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- arena and vec --------------------------------------------------------- */

static bool
all_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void
arena_hands_out_zeroed_aligned_memory(void **state)
{
    (void)state;
    Arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            char *p = arena_alloc(a, size);
            assert_true((uintptr_t)p % 16 == 0);
            assert_true(all_zero(p, size));
            memset(p, 0xff, size);
        }
        char *large = arena_alloc(a, (size_t)3 << 20);
        assert_true(all_zero(large, (size_t)3 << 20));
        memset(large, 0xff, (size_t)3 << 20);
        assert_true(arena_used(a) > (size_t)3 << 20);
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
    assert_memory_equal(arena_dup(a, "ab\0c", 4), "ab\0c", 4);
    arena_free(a);
    arena_free(NULL);
}

static void
reset_keeps_a_small_chunk_zeroed(void **state)
{
    (void)state;
    Arena *a = arena_new();
    char *p = arena_alloc(a, 100);
    memset(p, 0xff, 100);
    arena_reset(a);
    char *q = arena_alloc(a, 100);
    assert_ptr_equal(p, q);
    assert_true(all_zero(q, 100));
    arena_free(a);
}

static void
vec_keeps_what_was_pushed(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Vec(uint32_t) alone = {0}, with_others = {0};
    for (uint32_t i = 0; i < 100000; i++)
        vec_push(a, &alone, i);
    for (uint32_t i = 0; i < 1000; i++) {
        vec_push(a, &with_others, i);
        memset(arena_alloc(a, 5), 0xff, 5);
    }
    for (uint32_t i = 0; i < alone.n; i++)
        assert_int_equal(alone.at[i], i);
    for (uint32_t i = 0; i < with_others.n; i++)
        assert_int_equal(with_others.at[i], i);
    arena_free(a);
}

/* ---- map, hashes, names ------------------------------------------------------ */

static void
map_remembers_values_and_order(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Map m;
    map_init(&m, a);
    assert_null(map_get(&m, 1));
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(*map_put(&m, i << 40, i), i);
    *map_put(&m, (uint64_t)7 << 40, 70) += 1;
    assert_int_equal(m.entries.n, 5000);
    for (uint64_t i = 0; i < 5000; i++) {
        assert_int_equal(m.entries.at[i].key, i << 40);
        assert_int_equal(*map_get(&m, i << 40), i == 7 ? 71 : i);
    }
    assert_null(map_get(&m, 3));
    arena_free(a);
}

static void
hashes_are_the_same_everywhere(void **state)
{
    (void)state;
    assert_true(hash_bytes("decref", 6) == UINT64_C(0x7a24b728831ca940));
    assert_true(hash_mix(0, 0) == UINT64_C(0xe220a8397b1dcdaf)); /* splitmix64's first number */
    assert_true(hash_mix(1, 2) != hash_mix(2, 1));
}

static void
equal_names_are_one_pointer(void **state)
{
    (void)state;
    assert_null(intern(NULL));
    assert_ptr_equal(intern(""), intern_n("abc", 0));
    assert_ptr_equal(intern("abc"), intern_n("abcd", 3));
    assert_true(intern("abc") != intern("abd"));
    assert_true(intern_n("a\0b", 3) != intern("a"));
    const char *first = intern("n0");
    char name[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "n%d", i);
        const char *s = intern(name);
        assert_string_equal(s, name);
        assert_ptr_equal(s, intern(name));
    }
    assert_ptr_equal(first, intern("n0"));
}

static void
text_grows_and_ends_in_nul(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Text t;
    text_init(&t, a);
    assert_string_equal(text_str(&t), "");
    text_add(&t, "");
    assert_string_equal(text_str(&t), "");
    for (int i = 0; i < 1000; i++)
        text_addf(&t, "%03d,", i);
    text_add_n(&t, "end!", 3);
    assert_int_equal(t.n, 4003);
    assert_int_equal(strlen(text_str(&t)), 4003);
    assert_memory_equal(t.at, "000,001,", 8);
    assert_string_equal(t.at + 3996, "999,end");
    arena_free(a);
}

/* ---- guard --------------------------------------------------------------------- */

static void
count_up(void *arg)
{
    ++*(int *)arg;
}

static void
say_bug(void *arg)
{
    bug("%s went wrong", (const char *)arg);
}

/* A member of NULL, not NULL itself: UBSan would speak up before the hardware does. */
static int *volatile nowhere = (int *)16;

static void
write_to_null(void *arg)
{
    (void)arg;
    *nowhere = 1;
}

static int
recurse(volatile char *outer)
{
    volatile char frame[1000];
    frame[0] = outer[0];
    if (frame[0]) /* never; else compilers warn */
        return 0;
    int deeper = recurse(frame);
    return deeper + frame[0];
}

static void
overflow(void *arg)
{
    (void)arg;
    volatile char c = 0;
    recurse(&c);
}

static void
raise_it(void *arg)
{
    raise(*(int *)arg);
}

static void
call_abort(void *arg)
{
    (void)arg;
    abort();
}

static void
guard_within_guard(void *arg)
{
    char why[10];
    guard_run(count_up, arg, why, sizeof why);
}

static void
guard_lets_a_good_function_pass(void **state)
{
    (void)state;
    char why[100] = "untouched";
    int n = 0;
    assert_true(guard_run(count_up, &n, why, sizeof why));
    assert_int_equal(n, 1);
    assert_string_equal(why, "untouched");
}

static void
guard_survives(void **state)
{
    (void)state;
    char why[100], small[5];
    int fpe = SIGFPE, ill = SIGILL, bus = SIGBUS;
    for (int round = 0; round < 3; round++) {
        assert_false(guard_run(say_bug, "this", why, sizeof why));
        assert_string_equal(why, "this went wrong");
        assert_false(guard_run(say_bug, "this", small, sizeof small));
        assert_string_equal(small, "this");
        assert_false(guard_run(write_to_null, NULL, why, sizeof why));
        assert_string_equal(why, "segmentation fault");
        assert_false(guard_run(overflow, NULL, why, sizeof why));
        assert_string_equal(why, "stack overflow");
        assert_false(guard_run(call_abort, NULL, why, sizeof why));
        assert_string_equal(why, "aborted");
        assert_false(guard_run(raise_it, &fpe, why, sizeof why));
        assert_string_equal(why, "arithmetic fault");
        assert_false(guard_run(raise_it, &ill, why, sizeof why));
        assert_string_equal(why, "illegal instruction");
        assert_false(guard_run(raise_it, &bus, why, sizeof why));
        assert_string_equal(why, "bus error");
        assert_false(guard_run(guard_within_guard, &fpe, why, sizeof why));
        assert_non_null(strstr(why, "guard"));
    }
}

/* Runs fn in a child; its exit status, and what it wrote to stderr in out. */
static int
in_a_child(void (*fn)(void *), void *arg, char *out, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], 2);
        fn(arg);
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    ssize_t got;
    while (n < size - 1 && (got = read(ends[0], out + n, size - 1 - n)) > 0)
        n += (size_t)got;
    out[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
a_bug_outside_ends_the_process(void **state)
{
    (void)state;
    char out[200];
    assert_int_equal(in_a_child(say_bug, "all", out, sizeof out), 3);
    assert_string_equal(out, "decref: internal error: all went wrong\n");
}

static void
exit_with_7(int sig)
{
    (void)sig;
    _exit(7);
}

static void
guard_and_go_on(void *arg)
{
    char why[100];
    sigset_t before = {0}, after = {0}; /* the kernel fills the first few bytes */
    signal(SIGSEGV, exit_with_7);
    sigprocmask(SIG_SETMASK, NULL, &before);
    guard_run(write_to_null, NULL, why, sizeof why);
    sigprocmask(SIG_SETMASK, NULL, &after);
    if (memcmp(&before, &after, sizeof before) == 0)
        write_to_null(arg);
}

/* What somebody else had wanted to do about a signal is done once nothing is guarded. */
static void
a_signal_outside_is_for_others(void **state)
{
    (void)state;
    char out[200];
    assert_int_equal(in_a_child(guard_and_go_on, NULL, out, sizeof out), 7);
}

/* ---- os -------------------------------------------------------------------------- */

static void
paths_are_joined_and_tidied(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_string_equal(os_absolute(a, "/a/b", "c.c"), "/a/b/c.c");
    assert_string_equal(os_absolute(a, "/a/b", "../x/./c.c"), "/a/x/c.c");
    assert_string_equal(os_absolute(a, "/a/b/", "/d//e/"), "/d/e");
    assert_string_equal(os_absolute(a, "/a", "../../.."), "/");
    assert_string_equal(os_absolute(a, "/a", "../../../q"), "/q");
    assert_string_equal(os_absolute(a, "/a/b", ".."), "/a");
    assert_string_equal(os_absolute(a, "/a/b", "..."), "/a/b/...");
    char *cwd = getcwd(NULL, 0);
    assert_string_equal(os_absolute(a, NULL, "."), cwd);
    assert_string_equal(os_absolute(a, "x", "y"), arena_printf(a, "%s/x/y", cwd));
    free(cwd);
    assert_string_equal(os_dirname(a, "/a/b"), "/a");
    assert_string_equal(os_dirname(a, "/a"), "/");
    assert_string_equal(os_dirname(a, "/"), "/");
    assert_string_equal(os_dirname(a, "a"), ".");
    assert_string_equal(os_dirname(a, "a/b//"), "a");
    assert_string_equal(os_dirname(a, ""), ".");
    arena_free(a);
}

static void
files_are_read_and_directories_made(void **state)
{
    (void)state;
    Arena *a = arena_new();
    char why[200], base[] = "/tmp/decref_base_XXXXXX";
    size_t n;
    assert_non_null(mkdtemp(base));
    const char *deep = arena_printf(a, "%s/x/y//z/", base);
    assert_true(os_make_dirs(deep) && os_make_dirs(deep) && os_is_dir(deep));
    const char *path = arena_printf(a, "%sfile", deep);
    FILE *f = fopen(path, "w");
    fwrite("one\0two", 1, 7, f);
    fclose(f);
    assert_true(os_exists(path) && !os_is_dir(path));
    assert_false(os_make_dirs(arena_printf(a, "%s/under", path)));
    assert_memory_equal(os_read_file(a, path, &n, why, sizeof why), "one\0two", 8);
    assert_int_equal(n, 7);
    assert_string_equal(os_read_file(a, "/dev/null", NULL, why, sizeof why), "");
    assert_non_null(os_read_file(a, "/proc/self/status", &n, why, sizeof why));
    assert_true(n > 100);
    assert_null(os_read_file(a, "/no/such", &n, why, sizeof why));
    assert_string_equal(why, "/no/such: No such file or directory");
    assert_null(os_read_file(a, base, &n, why, sizeof why));
    assert_string_equal(why, arena_printf(a, "%s: Is a directory", base));
    const char *rm[] = {"rm", "-r", base, NULL};
    assert_non_null(os_first_line(a, rm));
    assert_false(os_exists(base));
    arena_free(a);
}

static void
programs_are_asked(void **state)
{
    (void)state;
    Arena *a = arena_new();
    const char *echo[] = {"printf", "one\ntwo\n", NULL};
    const char *fails[] = {"sh", "-c", "echo x; exit 1", NULL};
    const char *missing[] = {"decref-no-such-program", NULL};
    assert_string_equal(os_first_line(a, echo), "one");
    assert_null(os_first_line(a, fails));
    assert_null(os_first_line(a, missing));
    assert_true(os_processors() >= 1);
    double then = os_wall();
    assert_true(os_wall() >= then && os_cpu() > 0);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_hands_out_zeroed_aligned_memory),
        cmocka_unit_test(reset_keeps_a_small_chunk_zeroed),
        cmocka_unit_test(vec_keeps_what_was_pushed),
        cmocka_unit_test(map_remembers_values_and_order),
        cmocka_unit_test(hashes_are_the_same_everywhere),
        cmocka_unit_test(equal_names_are_one_pointer),
        cmocka_unit_test(text_grows_and_ends_in_nul),
        cmocka_unit_test(guard_lets_a_good_function_pass),
        cmocka_unit_test(guard_survives),
        cmocka_unit_test(a_signal_outside_is_for_others),
        cmocka_unit_test(a_bug_outside_ends_the_process),
        cmocka_unit_test(paths_are_joined_and_tidied),
        cmocka_unit_test(files_are_read_and_directories_made),
        cmocka_unit_test(programs_are_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
