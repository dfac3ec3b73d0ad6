/* The drawing model: rings, layers, and what the renderers make of it. */
#include "../../analyzer/draw/draw.h"

#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

static int
set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int
tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* a variable, what it points to, and a ring of three behind that */
static void
draw_ring(Drawing *d, Arena *a)
{
    drawing_init(d, a, "a ring");
    for (int k = 0; k < 4; k++)
        drawing_node(d, NODE_OBJECT, k, arena_printf(a, "o%d", k), "list");
    uint32_t v = drawing_node(d, NODE_VARIABLE, -1, "v", NULL);
    drawing_arrow(d, v, 0, ARROW_POINTS, "");
    drawing_arrow(d, 0, 1, ARROW_LENDS, "lends");
    drawing_arrow(d, 1, 2, ARROW_OWNS, "next");
    drawing_arrow(d, 2, 3, ARROW_HIDDEN, "next");
    drawing_arrow(d, 3, 1, ARROW_OWNS, "next");
    drawing_find_rings(d);
}

static void
a_ring_is_of_arrows_that_own(void **state)
{
    Drawing d;
    draw_ring(&d, *state);
    static const bool ring[] = {false, true, true, true, false};
    for (uint32_t k = 0; k < d.nodes.n; k++)
        assert_int_equal(d.nodes.at[k].ring, ring[k]);
    assert_false(d.arrows.at[1].ring);
    assert_true(d.arrows.at[2].ring && d.arrows.at[3].ring && d.arrows.at[4].ring);
}

static void
layers_go_from_the_variables_on(void **state)
{
    Drawing d;
    draw_ring(&d, *state);
    draw_layout(&d);
    assert_int_equal(d.nodes.at[4].layer, 0);
    for (int k = 0; k < 4; k++)
        assert_int_equal(d.nodes.at[k].layer, k + 1);
    assert_true(d.arrows.at[4].backward);
    assert_false(d.arrows.at[3].backward);
}

static bool
overlap(const DrawNode *a, const DrawNode *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

/* Graphs of all kinds, made from a counter: boxes lie apart, inside the drawing, and every arrow has a way. */
static void
boxes_never_overlap(void **state)
{
    for (uint64_t seed = 1; seed < 200; seed++) {
        Drawing d;
        Arena *a = *state;
        uint64_t r = seed;
        drawing_init(&d, a, "any");
        uint32_t n = 1 + (uint32_t)(seed % 12);
        for (uint32_t k = 0; k < n; k++)
            drawing_node(&d, k % 4 == 3 ? NODE_VARIABLE : NODE_OBJECT, (int32_t)k, "name", NULL);
        for (uint32_t k = 0; k < 2 * n; k++) {
            r = hash_mix(r, k);
            uint32_t from = (uint32_t)(r % n), to = (uint32_t)(r / n % n);
            if (d.nodes.at[to].kind != NODE_VARIABLE)
                drawing_arrow(&d, from, to, (ArrowKind)(r % 7), "label");
        }
        drawing_find_rings(&d);
        draw_layout(&d);
        for (uint32_t i = 0; i < n; i++) {
            const DrawNode *x = &d.nodes.at[i];
            assert_true(x->x >= 0 && x->y >= 0 && x->x + x->w <= d.width &&
                        x->y + x->h <= d.height);
            for (uint32_t k = 0; k < i; k++)
                assert_false(overlap(x, &d.nodes.at[k]));
        }
        for (uint32_t k = 0; k < d.arrows.n; k++)
            assert_true(d.arrows.at[k].way.n >= 2);
        Text t;
        text_init(&t, a);
        text_add(&t, "");
        draw_boxes(&d, &t);
        size_t column = 0;
        for (const char *p = text_str(&t); *p; p++) {
            column = *p == '\n' ? 0 : column + (((unsigned char)*p & 0xc0) != 0x80);
            assert_true(column <= 80);
        }
    }
}

static void
changes_are_told_against_the_step_before(void **state)
{
    HeapObject one = {.id = 3,
                      .subject = true,
                      .name = "x",
                      .type = "list",
                      .owned = 1,
                      .outside = "nobody",
                      .life = "alive",
                      .lender = -1,
                      .copy_of = -1};
    HeapObject two = one;
    two.owned = 0, two.life = "dead";
    FindingStep steps[] = {{.text = "born", .objects = &one, .nobjects = 1, .exception = "none"},
                           {.text = "gone", .objects = &two, .nobjects = 1, .exception = "set"}};
    Drawing d;
    draw_heap(&d, *state, steps, 0);
    assert_null(d.nodes.at[0].parts.at[0].before);
    draw_heap(&d, *state, steps, 1);
    assert_string_equal(d.nodes.at[0].parts.at[0].before, "1");
    assert_string_equal(d.nodes.at[0].parts.at[0].value, "0");
    assert_true(d.nodes.at[0].dead);
    assert_string_equal(draw_words(&d),
                        "object x (list), which this is about: owned 0 (before: 1), inside 0; "
                        "dead: its last reference was given back. an exception is set. ");
}

static void
text_is_cut_by_characters(void **state)
{
    assert_string_equal(draw_cut(*state, "caf\u00e9s", 5), "caf\u00e9s");
    assert_string_equal(draw_cut(*state, "caf\u00e9s", 4), "caf\u2026");
    Text t;
    text_init(&t, *state);
    draw_escape(&t, "<a b=\"c\" d='e'>&\x1b\n");
    assert_string_equal(text_str(&t), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\u00b7\u00b7");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_ring_is_of_arrows_that_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(layers_go_from_the_variables_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(boxes_never_overlap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changes_are_told_against_the_step_before, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(text_is_cut_by_characters, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
