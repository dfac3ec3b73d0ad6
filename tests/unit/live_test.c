/*
 * live: what is read while a file is edited is what would be read had it been saved.
 */
#include "../../analyzer/front/front.h"

#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const STAGES[] = {
    "static int one(void) { return 1; }\n",
    "static int two(void) { return 2; }\nstatic int one(void) { return two(); }\n",
    "static int one(void) { return 1 +; }\n", /* half typed */
    "#include \"own.h\"\nint one(void) { return own(); }\n",
    "#include \"own.h\"\nint one(void) { return own() + 1; }\n",
};

typedef struct Place {
    char dir[64];
    const char *main, *header;
    Arena *arena;
    Command command;
} Place;

static void
put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static Place
place(Arena *a)
{
    Place p = {.dir = "/tmp/decref-live-XXXXXX", .arena = a};
    assert_non_null(mkdtemp(p.dir));
    p.main = arena_printf(a, "%s/main.c", p.dir);
    p.header = arena_printf(a, "%s/own.h", p.dir);
    put(p.header, "static inline int own(void) { return 7; }\n");
    put(p.main, "int nothing;\n");
    Commands all = {0};
    compdb_file(a, p.main, NULL, 0, &all);
    p.command = all.at[0];
    return p;
}

static void
clean(const Place *p)
{
    unlink(p->main);
    unlink(p->header);
    rmdir(p->dir);
}

static const char *
printed(Arena *a, Unit *u)
{
    Text t;
    text_init(&t, a);
    assert_non_null(u);
    ir_print_unit(u, &t);
    for (uint32_t i = 0; i < u->errors.n; i++)
        text_addf(&t, "error %u:%u %s\n", u->errors.at[i].loc.line, u->errors.at[i].loc.col,
                  u->errors.at[i].text);
    unit_free(u);
    return text_str(&t);
}

static void
each_stage_is_read_as_if_saved(void **state)
{
    (void)state;
    char why[1024];
    Arena *a = arena_new();
    Place p = place(a);
    Live *live = live_new(&p.command, p.dir);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof STAGES / sizeof STAGES[0]; i++) {
            Unsaved open = {p.main, STAGES[i], strlen(STAGES[i])};
            const char *typed = printed(a, live_read(live, &open, 1, why, sizeof why));
            live_warm(live, &open, 1);
            const char *warm = printed(a, live_read(live, &open, 1, why, sizeof why));
            put(p.main, STAGES[i]);
            const char *saved = printed(a, front_unit(&p.command, NULL, NULL, why, sizeof why));
            put(p.main, "int nothing;\n");
            assert_string_equal(typed, saved);
            assert_string_equal(warm, saved);
        }
    live_free(live);
    clean(&p);
    arena_free(a);
}

static void
a_header_that_is_open_counts(void **state)
{
    (void)state;
    char why[1024];
    Arena *a = arena_new();
    Place p = place(a);
    Live *live = live_new(&p.command, p.dir);
    Unsaved open[] = {{p.main, STAGES[3], strlen(STAGES[3])},
                      {p.header, "static inline int own(void) { return 8; }\n", 42}};
    const char *disk = printed(a, live_read(live, open, 1, why, sizeof why));
    live_warm(live, open, 1);
    const char *typed = printed(a, live_read(live, open, 2, why, sizeof why));
    assert_non_null(strstr(disk, "ret 7"));
    assert_non_null(strstr(typed, "ret 8"));
    live_warm(live, open, 2);
    assert_string_equal(printed(a, live_read(live, open, 2, why, sizeof why)), typed);
    live_free(live);
    clean(&p);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stage_is_read_as_if_saved),
        cmocka_unit_test(a_header_that_is_open_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
