/* Which files, with which flags: compilation databases, bare files, and what is kept for libclang. */
#define _GNU_SOURCE
#include "../../analyzer/front/front.h"

#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64]; /* a scratch directory */
static Arena *a;

static int
set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/decref-compdb-XXXXXX");
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

static const char *
put(const char *name, const char *text)
{
    const char *path = arena_printf(a, "%s/%s", dir, name);
    os_make_dirs(os_dirname(a, path));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

static char why[256];
static uint32_t skipped;

static Commands
read_database(const char *json)
{
    Commands cs = {0};
    put("compile_commands.json", json);
    if (!compdb_read(a, dir, &cs, &skipped, why, sizeof why))
        fail_msg("%s", why);
    return cs;
}

static void
refuse(const char *json, const char *because)
{
    Commands cs = {0};
    put("compile_commands.json", json);
    assert_false(compdb_read(a, dir, &cs, &skipped, why, sizeof why));
    if (!strstr(why, because) || strchr(why, '\n'))
        fail_msg("'%s' does not say '%s'", why, because);
}

static const char *
joined(const char *const *words, uint32_t n)
{
    Text t;
    text_init(&t, a);
    for (uint32_t i = 0; i < n; i++)
        text_addf(&t, "%s<%s>", i ? " " : "", words[i]);
    return text_str(&t);
}

static const char *
args(const Command *c)
{
    return joined(c->args.at, c->args.n);
}

/* What libclang gets, without the -x c that always comes first. */
static const char *
kept(const Command *c)
{
    const char **flags;
    uint32_t n;
    clang_filter_flags(a, c, &flags, &n);
    assert_true(n >= 2);
    assert_string_equal(flags[0], "-x");
    return joined((const char *const *)flags + 2, n - 2);
}

static const char *
kept_of(const char *command_line)
{
    const char *json = arena_printf(
        a, "[{\"file\": \"a.c\", \"directory\": \"%s\", \"command\": \"%s\"}]", dir, command_line);
    Commands cs = read_database(json);
    assert_int_equal(cs.n, 1);
    return kept(&cs.at[0]);
}

/* ---- the database --------------------------------------------------------------- */

static void
both_forms_are_read(void **state)
{
    (void)state;
    Commands cs = read_database(
        "["
        "{\"directory\": \"/p\", \"file\": \"a.c\", \"arguments\": [\"gcc\", \"-DA=1 2\", \"-c\", \"a.c\", \"-o\", \"a.o\"]},"
        "{\"directory\": \"/p\", \"file\": \"/p/src/../b.c\", \"command\": \"gcc -DB -c /p/b.c -ob.o\"}]");
    assert_int_equal(cs.n, 2);
    assert_string_equal(cs.at[0].file, "/p/a.c");
    assert_string_equal(args(&cs.at[0]), "<-DA=1 2>");
    assert_string_equal(cs.at[1].file, "/p/b.c");
    assert_string_equal(args(&cs.at[1]), "<-DB>");
}

static void
directories_may_be_relative(void **state)
{
    (void)state;
    Commands cs = read_database(
        "["
        "{\"directory\": \"sub/dir\", \"file\": \"../a.c\", \"arguments\": [\"cc\", \"../a.c\"]},"
        "{\"directory\": \".\", \"file\": \"b.c\", \"arguments\": [\"cc\", \"./b.c\"]},"
        "{\"file\": \"c.c\", \"arguments\": [\"cc\", \"c.c\"]}]");
    assert_int_equal(cs.n, 3);
    assert_string_equal(cs.at[0].directory, arena_printf(a, "%s/sub/dir", dir));
    assert_string_equal(cs.at[0].file, arena_printf(a, "%s/sub/a.c", dir));
    assert_string_equal(cs.at[1].file, arena_printf(a, "%s/b.c", dir));
    assert_string_equal(cs.at[2].directory, dir);
    for (uint32_t i = 0; i < cs.n; i++)
        assert_int_equal(cs.at[i].args.n, 0);
}

static void
a_file_counts_once(void **state)
{
    (void)state;
    Commands cs = read_database(
        "["
        "{\"directory\": \"/p\", \"file\": \"a.c\", \"arguments\": [\"cc\", \"-DFIRST\", \"a.c\"]},"
        "{\"directory\": \"/p/x\", \"file\": \"../a.c\", \"arguments\": [\"cc\", \"-DSECOND\", \"../a.c\"]}]");
    assert_int_equal(cs.n, 1);
    assert_string_equal(args(&cs.at[0]), "<-DFIRST>");
    assert_int_equal(skipped, 0);
}

static void
other_languages_are_counted(void **state)
{
    (void)state;
    Commands cs = read_database(
        "["
        "{\"directory\": \"/p\", \"file\": \"a.cpp\", \"arguments\": [\"g++\", \"a.cpp\"]},"
        "{\"directory\": \"/p\", \"file\": \"b.cc\", \"arguments\": [\"g++\", \"b.cc\"]},"
        "{\"directory\": \"/p\", \"file\": \"c.m\", \"arguments\": [\"clang\", \"c.m\"]},"
        "{\"directory\": \"/p\", \"file\": \"d.S\", \"arguments\": [\"gcc\", \"d.S\"]},"
        "{\"directory\": \"/p\", \"file\": \"e.c\", \"arguments\": [\"gcc\", \"-x\", \"c++\", \"e.c\"]},"
        "{\"directory\": \"/p\", \"file\": \"f.c\", \"arguments\": [\"/usr/bin/clang++-19\", \"f.c\"]},"
        "{\"directory\": \"/p\", \"file\": \"g.cpp\", \"arguments\": [\"gcc\", \"-xc\", \"g.cpp\"]},"
        "{\"directory\": \"/p\", \"file\": \"h.h\", \"arguments\": [\"gcc\", \"h.h\"]},"
        "{\"directory\": \"/p\", \"file\": \"noext\", \"arguments\": [\"gcc\", \"noext\"]}]");
    assert_int_equal(cs.n, 6);
    const char *const files[] = {"/p/a.cpp", "/p/b.cc", "/p/e.c", "/p/f.c", "/p/g.cpp", "/p/h.h"};
    for (uint32_t k = 0; k < cs.n; k++) {
        assert_string_equal(cs.at[k].file, files[k]);
        assert_int_equal(cs.at[k].is_cxx, k < 4);
    }
    assert_int_equal(skipped, 3);
}

static void
malformed_databases_are_refused(void **state)
{
    (void)state;
    refuse("", ":1:");
    refuse("[{\"file\": ", ":1:");
    refuse("{\"file\": \"a.c\"}", "must be an array");
    refuse("3", ":1:1:");
    refuse("[1]", "entry 1 is not an object");
    refuse("[{\"directory\": \"/p\"}]", "entry 1 has no 'file'");
    refuse("[{\"file\": \"a.c\"}]", "entry 1 has neither 'command' nor 'arguments'");
    refuse("[{\"file\": \"a.c\", \"arguments\": [\"cc\", 3]}]", "strings only");
    refuse("[{\"file\": \"\\ud800\"}]", ":1:");
    Commands cs = {0};
    assert_false(compdb_read(a, "/nonexistent/dir", &cs, &skipped, why, sizeof why));
    assert_non_null(strstr(why, "/nonexistent/dir"));
    assert_int_equal(read_database("[]").n, 0);
}

static void
launchers_are_seen_through(void **state)
{
    (void)state;
    assert_string_equal(kept_of("ccache gcc -DA -c a.c"), "<-DA>");
    assert_string_equal(
        kept_of("/usr/bin/ccache distcc /opt/bin/x86_64-linux-gnu-gcc-12 -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("ccache compiler_check=none gcc -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("env -u X LC_ALL=C gcc -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("nice -n 5 ccache gcc -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("distcc -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("/usr/lib/ccache/gcc -DA -c a.c"), "<-DA>");
    assert_string_equal(kept_of("ccache"), "");
    assert_string_equal(kept_of(""), "");
}

static void
commands_are_unquoted_as_by_sh(void **state)
{
    (void)state;
    assert_string_equal(kept_of("gcc '-DA=\\\"x y\\\"' -c a.c"), "<-DA=\"x y\">");
    assert_string_equal(kept_of("gcc \\\"-DA=b c\\\" -DB=\\\\\\\"q\\\\\\\" a.c"),
                        "<-DA=b c> <-DB=\"q\">");
    assert_string_equal(kept_of("gcc -I'/with space'/x -DC=\\\"a\\\\\\\\b\\\" -DD=a\\\\ b a.c"),
                        "<-I/with space/x> <-DC=a\\b> <-DD=a b>");
    assert_string_equal(kept_of("gcc -DE=\\\"a\\\\nb\\\" -DF='' a.c"), "<-DE=a\\nb> <-DF=>");
}

/* ---- flags -------------------------------------------------------------------------- */

static void
only_known_flags_are_kept(void **state)
{
    (void)state;
    assert_string_equal(
        kept_of(
            "gcc -O2 -g3 -Wall -Werror -fPIC -fipa-pta -save-temps -flto=auto -fprofile-use -pipe -shared "
            "-specs=/x/y -march=native -mtune=generic -fstack-clash-protection -c a.c -o a.o -Wl,-z,now "
            "-L/usr/lib -lm -MD -MF a.d -MT a.o -isystem /s other.o a.c"),
        "<-isystem> </s>");
    assert_string_equal(
        kept_of(
            "gcc -I inc -Iinc2 -iquote q -isystem s -isystems2 -idirafter d -D A=1 -DB -U C -UD -include x.h "
            "-imacros y.h --sysroot=/r --sysroot /r2 -isysroot /r3 a.c"),
        "<-I> <inc> <-Iinc2> <-iquote> <q> <-isystem> <s> <-isystems2> <-idirafter> <d> <-D> <A=1> <-DB> <-U> "
        "<C> <-UD> <-include> <x.h> <-imacros> <y.h> <--sysroot=/r> <--sysroot> </r2> <-isysroot> </r3>");
    assert_string_equal(
        kept_of(
            "gcc -std=gnu11 -m32 -funsigned-char -fshort-enums -pthread -fopenmp -ansi -nostdinc a.c"),
        "<-std=gnu11> <-m32> <-funsigned-char> <-fshort-enums> <-pthread> <-fopenmp> <-ansi> <-nostdinc>");
    assert_string_equal(kept_of("gcc -std=c++17 -nostdinc++ -m32x -pthreads a.c"), "");
}

static void
a_flag_without_its_value_is_dropped(void **state)
{
    (void)state;
    assert_string_equal(kept_of("gcc -DA -I"), "<-DA>");
    assert_string_equal(kept_of("gcc -DA a.c -x"), "<-DA>");
    assert_string_equal(kept_of("gcc -DA a.c -o"), "<-DA>");
    assert_string_equal(kept_of("gcc -DA a.c --sysroot"), "<-DA>");
}

static void
flags_for_the_preprocessor_are_seen(void **state)
{
    (void)state;
    assert_string_equal(kept_of("gcc -Wp,-D_FORTIFY_SOURCE=2,-MD,a.d -Xpreprocessor -DB a.c"),
                        "<-D_FORTIFY_SOURCE=2> <-DB>");
}

static void
response_files_are_expanded(void **state)
{
    (void)state;
    put("one.rsp", "-DA=1\n\"-DB=x y\" -I'in c' -O2 @two.rsp\t-c a.c -o a.o\n");
    put("two.rsp", "-DC=a\\ b '-DD=\\'q\\''");
    put("self.rsp", "-DS @self.rsp");
    assert_string_equal(kept_of("gcc @one.rsp -DE a.c"),
                        "<-DA=1> <-DB=x y> <-Iin c> <-DC=a b> <-DD='q'> <-DE>");
    assert_string_equal(kept_of("gcc @missing.rsp -DE a.c"), "<-DE>");
    assert_non_null(strstr(kept_of("gcc @self.rsp -DE a.c"), "<-DS> <-DE>"));
}

static void
a_bare_file_is_a_unit(void **state)
{
    (void)state;
    static const char *const flags[] = {"-DA", "-O2", "-c", "x/../a.c", "-o", "out"};
    Commands cs = {0};
    compdb_file(a, "a.c", flags, 6, &cs);
    compdb_file(a, "./a.c", NULL, 0, &cs);
    assert_int_equal(cs.n, 1);
    assert_string_equal(cs.at[0].file, os_absolute(a, NULL, "a.c"));
    assert_string_equal(cs.at[0].directory, os_absolute(a, NULL, "."));
    assert_string_equal(kept(&cs.at[0]), "<-DA>");
}

static void
python_flags_lead_to_its_header(void **state)
{
    (void)state;
    Commands cs = {0};
    compdb_file(a, "a.c", NULL, 0, &cs);
    if (!compdb_python_flags(a, &cs))
        skip();
    bool found = false;
    for (uint32_t i = 0; i < cs.at[0].args.n; i++)
        found |= os_exists(arena_printf(a, "%s/Python.h", cs.at[0].args.at[i] + 2));
    assert_true(found);

    char *path = arena_dup(a, getenv("PATH"), strlen(getenv("PATH")) + 1);
    setenv("PATH", "/nonexistent", 1);
    assert_false(compdb_python_flags(a, &cs));
    setenv("PATH", path, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_are_read),
        cmocka_unit_test(directories_may_be_relative),
        cmocka_unit_test(a_file_counts_once),
        cmocka_unit_test(other_languages_are_counted),
        cmocka_unit_test(malformed_databases_are_refused),
        cmocka_unit_test(launchers_are_seen_through),
        cmocka_unit_test(commands_are_unquoted_as_by_sh),
        cmocka_unit_test(only_known_flags_are_kept),
        cmocka_unit_test(a_flag_without_its_value_is_dropped),
        cmocka_unit_test(flags_for_the_preprocessor_are_seen),
        cmocka_unit_test(response_files_are_expanded),
        cmocka_unit_test(a_bare_file_is_a_unit),
        cmocka_unit_test(python_flags_lead_to_its_header),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
