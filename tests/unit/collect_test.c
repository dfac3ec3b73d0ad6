/*
 * The collector on graphs made by hand. With --graphs it reads graphs from stdin instead and says of each which of its nodes
 * die: tests/collect/run compares that with CPython.
 */
#include "../../analyzer/heap/collect.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

static void
node(Arena *a, GcGraph *g, int outside, bool tracked)
{
    GcNode n = {.outside = outside, .tracked = tracked};
    vec_push(a, &g->nodes, n);
}

static void
edge(Arena *a, GcGraph *g, int from, int to, bool visited, bool cleared)
{
    GcEdge e = {.from = from, .to = to, .visited = visited, .cleared = cleared};
    vec_push(a, &g->edges, e);
}

static int
setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int
teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void
counting_alone_frees_a_chain(void **state)
{
    GcGraph g = {0};
    node(*state, &g, 0, false);
    node(*state, &g, 0, false);
    edge(*state, &g, 0, 1, false, false);
    collect(&g, *state);
    assert_true(g.nodes.at[0].dead && g.nodes.at[1].dead);
}

static void
a_ring_that_is_shown_is_freed(void **state)
{
    GcGraph g = {0};
    node(*state, &g, 0, true);
    node(*state, &g, 0, true);
    edge(*state, &g, 0, 1, true, true);
    edge(*state, &g, 1, 0, true, true);
    collect(&g, *state);
    assert_true(g.nodes.at[0].dead && g.nodes.at[1].dead);
}

static void
one_reference_that_is_not_shown_keeps_the_ring(void **state)
{
    GcGraph g = {0};
    node(*state, &g, 0, true);
    node(*state, &g, 0, true);
    edge(*state, &g, 0, 1, true, true);
    edge(*state, &g, 1, 0, false, false);
    collect(&g, *state);
    assert_false(g.nodes.at[0].dead || g.nodes.at[1].dead);
}

static void
what_is_held_from_outside_stays(void **state)
{
    GcGraph g = {0};
    node(*state, &g, 1, true);
    node(*state, &g, 0, true);
    edge(*state, &g, 0, 1, true, true);
    edge(*state, &g, 1, 0, true, true);
    collect(&g, *state);
    assert_false(g.nodes.at[0].dead || g.nodes.at[1].dead);
}

static void
found_but_not_broken(void **state)
{
    GcGraph g = {0};
    node(*state, &g, 0, true);
    edge(*state, &g, 0, 0, true, false);
    collect(&g, *state);
    assert_false(g.nodes.at[0].dead);
}

/* Nobody showed what the first ring held of the second: it takes a second run. */
static void
the_next_run_finds_more(void **state)
{
    GcGraph g = {0};
    for (int k = 0; k < 3; k++)
        node(*state, &g, 0, k != 1);
    edge(*state, &g, 0, 0, true, true);
    edge(*state, &g, 0, 1, true, true);
    edge(*state, &g, 1, 2, false, false);
    edge(*state, &g, 2, 2, true, true);
    collect(&g, *state);
    assert_true(g.nodes.at[0].dead && g.nodes.at[1].dead && g.nodes.at[2].dead);
}

static int
next(void)
{
    int n;

    return scanf("%d", &n) == 1 ? n : -1;
}

static int
answer_graphs(void)
{
    Arena *a = arena_new();

    for (int n = next(); n >= 0; n = next()) {
        GcGraph g = {0};
        for (int k = 0; k < n; k++) {
            int tracked = next(), outside = next();
            node(a, &g, outside, tracked);
        }
        for (int m = next(); m > 0; m--) {
            int from = next(), to = next(), visited = next(), cleared = next();
            edge(a, &g, from, to, visited, cleared);
        }
        collect(&g, a);
        for (int k = 0; k < n; k++)
            putchar("01"[g.nodes.at[k].dead]);
        putchar('\n');
        arena_reset(a);
    }
    arena_free(a);
    return 0;
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counting_alone_frees_a_chain, setup, teardown),
        cmocka_unit_test_setup_teardown(a_ring_that_is_shown_is_freed, setup, teardown),
        cmocka_unit_test_setup_teardown(one_reference_that_is_not_shown_keeps_the_ring, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_held_from_outside_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(found_but_not_broken, setup, teardown),
        cmocka_unit_test_setup_teardown(the_next_run_finds_more, setup, teardown),
    };

    if (argc == 2 && strcmp(argv[1], "--graphs") == 0)
        return answer_graphs();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
