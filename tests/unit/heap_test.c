/*
 * The abstract heap: who owns what, what dies with whom, what can still be reached, and that a copy of a state is a
 * world of its own. The last two tests let chance choose: one against a counter that works as CPython's does.
 */
#include "../../analyzer/heap/heap.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- a heap to play with ------------------------------------------------------------- */

enum {
    AT = 7, /* the instruction at which things happen */
    LATER = 8,
};

typedef struct Bench {
    Heap h;
    State *s;
    Unit *unit;
} Bench;

static int
set_up(void **state)
{
    Bench *b = calloc(1, sizeof *b);
    b->unit = unit_new();
    Function f = {.name = intern("callback")};
    vec_push(b->unit->arena, &b->unit->funcs, f);
    heap_init(&b->h, b->unit->arena, b->unit, &b->unit->funcs.at[0]);
    b->s = state_new(&b->h);
    *state = b;
    return 0;
}

static int
tear_down(void **state)
{
    Bench *b = *state;
    unit_free(b->unit);
    free(b);
    return 0;
}

static Obj
identity(Bench *b, ObjKind kind, Birth birth, const char *name)
{
    ObjInfo info = {
        .kind = kind,
        .birth = birth,
        .site = -1,
        .parent = -1,
        .idx = -1,
        .type = -1,
        .name = name,
        .is_object = kind == OBJ_HEAP,
    };
    return obj_intern(&b->h, 1000 + b->h.infos.n, &info);
}

static Obj
python_object(Bench *b, Outside outside, int owned)
{
    Obj o = identity(b, OBJ_HEAP, BIRTH_CALL, NULL);
    Object *x = state_edit(&b->h, b->s, o);
    x->outside = outside;
    x->owned = (int16_t)owned;
    return o;
}

static Obj
lent(Bench *b, Obj lender)
{
    Obj o = python_object(b, OUT_LENDER, 0);
    state_edit(&b->h, b->s, o)->lender = lender;
    return o;
}

static Obj
variable(Bench *b, const char *name)
{
    Obj o = identity(b, OBJ_LOCAL, BIRTH_VARIABLE, name);
    state_edit(&b->h, b->s, o)->outside = OUT_INTERP;
    return o;
}

static void
put(Bench *b, State *s, Obj holder, int64_t off, Val v, Strong strong)
{
    Cell *c = cell_put(&b->h, state_edit(&b->h, s, holder), off, -1);
    c->v = v;
    c->strong = strong;
}

static void
owns(Bench *b, Obj holder, int64_t off, Obj o)
{
    put(b, b->s, holder, off, val_ptr(o, 0), STRONG_YES);
}

static void
points_to(Bench *b, Obj holder, int64_t off, Obj o)
{
    put(b, b->s, holder, off, val_ptr(o, 0), STRONG_NO);
}

static const Object *
get(const Bench *b, Obj o)
{
    const Object *x = state_get(b->s, o);
    assert_non_null(x);
    return x;
}

static Released
release(Bench *b, Obj o, InstrId at)
{
    Obj owner = -1;
    Cell cell;
    return heap_decref(&b->h, b->s, o, at, &owner, &cell);
}

static const char *
printed(Bench *b, const State *s)
{
    Text t;
    text_init(&t, b->h.arena);
    heap_print(&b->h, s, &t);
    return text_str(&t);
}

/* ---- counting ------------------------------------------------------------------------- */

static void
the_last_release_kills(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 1);
    heap_incref(&b->h, b->s, o, AT);
    assert_int_equal(get(b, o)->owned, 2);
    assert_int_equal(release(b, o, AT), RELEASED_OWN);
    assert_int_equal(get(b, o)->owned, 1);
    assert_int_equal(get(b, o)->life, LIFE_ALIVE);
    assert_int_equal(release(b, o, LATER), RELEASED_OWN);
    assert_int_equal(get(b, o)->owned, 0);
    assert_int_equal(get(b, o)->life, LIFE_DEAD);
    assert_true(get(b, o)->released);
    assert_int_equal(get(b, o)->released_at, LATER);
    assert_int_equal(release(b, o, LATER), RELEASED_TWICE);
}

static void
what_others_hold_survives_our_release(void **state)
{
    Bench *b = *state;
    const Outside others[] = {OUT_CALLER, OUT_INTERP, OUT_UNKNOWN, OUT_LENDER};
    Obj lender = python_object(b, OUT_CALLER, 0);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        Obj o = python_object(b, others[k], 1);
        state_edit(&b->h, b->s, o)->lender = lender;
        assert_int_equal(release(b, o, AT), RELEASED_OWN);
        assert_int_equal(get(b, o)->life, LIFE_ALIVE);
    }
    Obj stored = python_object(b, OUT_NOBODY, 1), holder = python_object(b, OUT_CALLER, 0);
    owns(b, holder, 16, stored);
    assert_int_equal(release(b, stored, AT), RELEASED_OWN);
    assert_int_equal(get(b, stored)->life, LIFE_ALIVE);
}

/* What a release says where nothing is owned, and that what it blames is left alone. */
static void
a_release_says_whose_reference_it_took(void **state)
{
    Bench *b = *state;
    Obj lender = python_object(b, OUT_CALLER, 0);
    Obj borrowed = lent(b, lender), none = python_object(b, OUT_INTERP, 0);
    Obj argument = python_object(b, OUT_CALLER, 0), stranger = python_object(b, OUT_UNKNOWN, 0);
    Obj nobodys = python_object(b, OUT_NOBODY, 0);
    assert_int_equal(release(b, borrowed, AT), RELEASED_BORROWED);
    assert_int_equal(release(b, none, AT), RELEASED_BORROWED);
    assert_int_equal(release(b, nobodys, AT), RELEASED_TWICE);
    const Obj blamed[] = {borrowed, none, nobodys};
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(get(b, blamed[k])->owned, 0);
        assert_int_equal(get(b, blamed[k])->life, LIFE_ALIVE);
    }

    assert_int_equal(release(b, argument, AT), RELEASED_CALLERS);
    assert_int_equal(release(b, stranger, AT), RELEASED_UNKNOWN);
    assert_int_equal(get(b, argument)->owned, -1);
    assert_int_equal(get(b, argument)->debt_at, AT);
    assert_int_equal(get(b, stranger)->owned, -1);
    assert_int_equal(release(b, argument, LATER), RELEASED_CALLERS);
    assert_int_equal(get(b, argument)->owned, -2);
    assert_int_equal(get(b, argument)->debt_at, AT);
    assert_int_equal(get(b, argument)->life, LIFE_ALIVE);
}

static void
a_cell_gives_its_reference_and_is_spent(void **state)
{
    Bench *b = *state;
    Obj self = python_object(b, OUT_CALLER, 0), o = lent(b, self);
    owns(b, self, 24, o);
    Obj owner = -1;
    Cell cell = {0};
    assert_int_equal(heap_decref(&b->h, b->s, o, AT, &owner, &cell), RELEASED_CELL);
    assert_int_equal(owner, self);
    assert_int_equal(cell.off, 24);
    assert_int_equal(cell.strong, STRONG_SPENT);
    assert_int_equal(cell.spent_at, AT);
    const Cell *left = cell_find(get(b, self), 24, -1);
    assert_int_equal(left->strong, STRONG_SPENT);
    assert_true(val_eq(left->v, val_ptr(o, 0)));
    assert_int_equal(heap_inside(b->s, o), 0);
    assert_int_equal(get(b, o)->life, LIFE_DEAD);
    assert_int_equal(release(b, o, LATER), RELEASED_TWICE);
}

static void
a_spent_cell_kills_only_what_nobody_else_holds(void **state)
{
    Bench *b = *state;
    Obj self = python_object(b, OUT_CALLER, 0), other = python_object(b, OUT_CALLER, 0);
    Obj twice = lent(b, self), argument = python_object(b, OUT_CALLER, 0),
        elsewhere = lent(b, other);
    Obj fresh = python_object(b, OUT_NOBODY, 0);
    owns(b, self, 16, twice);
    owns(b, self, 24, twice);
    owns(b, self, 32, argument);
    owns(b, self, 40, elsewhere);
    owns(b, self, 48, fresh);
    assert_int_equal(release(b, twice, AT), RELEASED_CELL);
    assert_int_equal(get(b, twice)->life, LIFE_ALIVE);
    assert_int_equal(release(b, twice, AT), RELEASED_CELL);
    assert_int_equal(get(b, twice)->life, LIFE_DEAD);
    assert_int_equal(release(b, argument, AT), RELEASED_CELL);
    assert_int_equal(get(b, argument)->life, LIFE_ALIVE);
    assert_int_equal(release(b, elsewhere, AT), RELEASED_CELL);
    assert_int_equal(get(b, elsewhere)->life, LIFE_ALIVE);
    assert_int_equal(release(b, fresh, AT), RELEASED_CELL);
    assert_int_equal(get(b, fresh)->life, LIFE_DEAD);
}

static void
our_own_reference_goes_before_a_cells(void **state)
{
    Bench *b = *state;
    Obj self = python_object(b, OUT_CALLER, 0), o = python_object(b, OUT_NOBODY, 1);
    owns(b, self, 16, o);
    assert_int_equal(release(b, o, AT), RELEASED_OWN);
    assert_int_equal(cell_find(get(b, self), 16, -1)->strong, STRONG_YES);
    assert_int_equal(heap_inside(b->s, o), 1);
    assert_int_equal(release(b, o, AT), RELEASED_CELL);
}

static void
death_releases_strong_cells_in_turn(void **state)
{
    Bench *b = *state;
    Obj first = python_object(b, OUT_NOBODY, 1), second = python_object(b, OUT_NOBODY, 0);
    Obj third = python_object(b, OUT_NOBODY, 0), ours = python_object(b, OUT_NOBODY, 1);
    Obj shared = python_object(b, OUT_NOBODY, 0), other = python_object(b, OUT_CALLER, 0);
    owns(b, first, 16, second);
    owns(b, second, 16, third);
    owns(b, second, 24, ours);
    owns(b, second, 32, shared);
    owns(b, other, 16, shared);
    assert_int_equal(release(b, first, AT), RELEASED_OWN);
    const Obj dead[] = {first, second, third};
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(get(b, dead[k])->life, LIFE_DEAD);
        assert_int_equal(get(b, dead[k])->released_at, AT);
    }
    assert_int_equal(get(b, ours)->life, LIFE_ALIVE);
    assert_int_equal(get(b, ours)->owned, 1);
    assert_int_equal(heap_inside(b->s, ours), 0);
    assert_int_equal(get(b, shared)->life, LIFE_ALIVE);
    assert_int_equal(heap_inside(b->s, shared), 1);
}

static void
a_dying_cycle_comes_to_an_end(void **state)
{
    Bench *b = *state;
    Obj one = python_object(b, OUT_NOBODY, 1), two = python_object(b, OUT_NOBODY, 0);
    owns(b, one, 16, two);
    owns(b, two, 16, one);
    assert_int_equal(release(b, one, AT), RELEASED_OWN);
    assert_int_equal(get(b, one)->life, LIFE_ALIVE); /* the cycle keeps it */
    heap_kill(&b->h, b->s, one, LATER);
    assert_int_equal(get(b, one)->life, LIFE_DEAD);
    assert_int_equal(get(b, two)->life, LIFE_DEAD);
    assert_int_equal(heap_inside(b->s, one), 0);

    Obj self = python_object(b, OUT_NOBODY, 1);
    owns(b, self, 16, self);
    heap_kill(&b->h, b->s, self, AT);
    assert_int_equal(get(b, self)->life, LIFE_DEAD);
}

static void
items_die_with_their_lender(void **state)
{
    Bench *b = *state;
    Obj list = python_object(b, OUT_NOBODY, 1), item = lent(b, list), kept = lent(b, list);
    Obj part = lent(b, item), stored = lent(b, list), other = python_object(b, OUT_CALLER, 0);
    Obj elsewhere = lent(b, other);
    heap_incref(&b->h, b->s, kept, AT);
    owns(b, other, 16, stored);
    assert_int_equal(release(b, list, LATER), RELEASED_OWN);
    assert_int_equal(get(b, item)->life, LIFE_DEAD);
    assert_int_equal(get(b, item)->released_at, LATER);
    assert_int_equal(get(b, part)->life, LIFE_DEAD);
    assert_int_equal(get(b, kept)->life, LIFE_ALIVE);
    assert_int_equal(get(b, kept)->outside, OUT_NOBODY);
    assert_int_equal(get(b, stored)->life, LIFE_ALIVE);
    assert_int_equal(get(b, stored)->outside, OUT_NOBODY);
    assert_int_equal(get(b, elsewhere)->life, LIFE_ALIVE);
    assert_int_equal(get(b, elsewhere)->outside, OUT_LENDER);
    assert_int_equal(release(b, kept, LATER), RELEASED_OWN);
    assert_int_equal(get(b, kept)->life, LIFE_DEAD);
}

/* Whether a deallocator releases a member that nobody calls owning is not known: no leak may rest on it. */
static void
what_a_dead_object_pointed_to_is_not_asked_for(void **state)
{
    Bench *b = *state;
    Obj self = python_object(b, OUT_NOBODY, 1), member = python_object(b, OUT_NOBODY, 1);
    Obj block = identity(b, OBJ_BLOCK, BIRTH_CALL, NULL), content = python_object(b, OUT_NOBODY, 1);
    points_to(b, self, 16, member);
    points_to(b, self, 24, self);
    points_to(b, block, 0, content);
    heap_kill(&b->h, b->s, self, AT);
    heap_kill(&b->h, b->s, block, AT);
    assert_true(get(b, member)->escaped);
    assert_int_equal(get(b, member)->owned, 1);
    assert_false(get(b, self)->escaped);
    assert_false(get(b, content)->escaped);
}

static void
giving_moves_a_reference_or_makes_a_debt(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 1);
    heap_give(&b->h, b->s, val_ptr(o, 0), AT);
    assert_int_equal(get(b, o)->owned, 0);
    assert_int_equal(get(b, o)->debt_at, -1);
    heap_give(&b->h, b->s, val_ptr(o, 0), AT);
    heap_give(&b->h, b->s, val_ptr(o, 0), LATER);
    assert_int_equal(get(b, o)->owned, -2);
    assert_int_equal(get(b, o)->debt_at, AT);
    heap_incref(&b->h, b->s, o, LATER);
    heap_incref(&b->h, b->s, o, LATER);
    assert_int_equal(get(b, o)->owned, 0); /* stored first, counted afterwards */
}

static void
only_python_objects_are_given(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 1), local = variable(b, "x");
    Obj block = identity(b, OBJ_BLOCK, BIRTH_CALL, NULL);
    Obj none = identity(b, OBJ_GLOBAL, BIRTH_VARIABLE, "_Py_NoneStruct");
    Obj table = identity(b, OBJ_GLOBAL, BIRTH_VARIABLE, "table");
    obj_info(&b->h, none)->is_object = true;
    const Val passed_over[] = {val_int(0),        val_unknown(),    val_undef(),
                               val_ptr(o, 16),    val_func(0),      val_ptr(local, 0),
                               val_ptr(block, 0), val_ptr(table, 0)};
    for (size_t k = 0; k < sizeof passed_over / sizeof *passed_over; k++)
        heap_give(&b->h, b->s, passed_over[k], AT);
    assert_int_equal(get(b, o)->owned, 1);
    assert_int_equal(get(b, local)->owned, 0);
    assert_null(state_get(b->s, block));
    assert_null(state_get(b->s, table));
    heap_give(&b->h, b->s, val_ptr(none, 0), AT);
    assert_int_equal(get(b, none)->owned, -1);
}

/* A loop that takes or gives for ever must not make states for ever. */
static void
counts_have_an_end(void **state)
{
    Bench *b = *state;
    Obj up = python_object(b, OUT_CALLER, 0), down = python_object(b, OUT_CALLER, 0);
    for (int k = 0; k < 100; k++) {
        heap_incref(&b->h, b->s, up, AT);
        heap_give(&b->h, b->s, val_ptr(down, 0), AT);
    }
    int most = get(b, up)->owned, least = get(b, down)->owned;
    assert_in_range(most, 2, 99);
    assert_in_range(-least, 2, 99);
    heap_incref(&b->h, b->s, up, AT);
    assert_int_equal(get(b, up)->owned, most);
    assert_int_equal(release(b, down, AT), RELEASED_CALLERS);
    assert_int_equal(get(b, down)->owned, least);
}

static void
inside_counts_strong_cells_each(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 0), one = python_object(b, OUT_CALLER, 0);
    Obj two = python_object(b, OUT_CALLER, 0);
    assert_int_equal(heap_inside(b->s, o), 0);
    owns(b, one, 0, o);
    owns(b, one, 8, o);
    owns(b, two, 0, o);
    points_to(b, two, 8, o);
    put(b, b->s, two, 16, val_ptr(o, 0), STRONG_SPENT);
    put(b, b->s, two, 24, val_int(o), STRONG_YES);
    assert_int_equal(heap_inside(b->s, o), 3);
}

/* ---- lenders and foreign code -------------------------------------------------------------- */

static bool
is_the_list(void *arg, const State *s, Obj lender)
{
    (void)s;
    return lender == *(Obj *)arg;
}

static void
foreign_code_weakens_what_is_only_borrowed(void **state)
{
    Bench *b = *state;
    Obj list = python_object(b, OUT_CALLER, 0), tuple = python_object(b, OUT_CALLER, 0);
    Obj item = lent(b, list), safe = lent(b, tuple), counted = lent(b, list),
        stored = lent(b, list);
    Obj ours = python_object(b, OUT_NOBODY, 1);
    heap_incref(&b->h, b->s, counted, AT);
    owns(b, tuple, 16, stored);
    heap_code_ran(&b->h, b->s, LATER, is_the_list, &list);
    assert_int_equal(get(b, item)->life, LIFE_PERHAPS_DEAD);
    assert_int_equal(get(b, item)->weak_at, LATER);
    const Obj alive[] = {list, tuple, safe, counted, stored, ours};
    for (size_t k = 0; k < sizeof alive / sizeof *alive; k++) {
        assert_int_equal(get(b, alive[k])->life, LIFE_ALIVE);
        assert_int_equal(get(b, alive[k])->weak_at, -1);
    }
    heap_code_ran(&b->h, b->s, LATER + 1, is_the_list, &list);
    assert_int_equal(get(b, item)->weak_at, LATER); /* the first call is the one to name */
    heap_incref(&b->h, b->s, item, LATER);
    assert_int_equal(get(b, item)->life, LIFE_ALIVE);
    assert_int_equal(get(b, item)->owned, 1);
}

static void
a_chain_of_lenders_is_followed(void **state)
{
    Bench *b = *state;
    Obj list = python_object(b, OUT_CALLER, 0), row = lent(b, list), cell = lent(b, row);
    assert_true(heap_depends(b->s, cell, row));
    assert_true(heap_depends(b->s, cell, list));
    assert_false(heap_depends(b->s, list, cell));
    assert_false(heap_depends(b->s, row, cell));
    state_edit(&b->h, b->s, row)->outside = OUT_NOBODY;
    assert_false(heap_depends(b->s, cell, list));
    Obj one = lent(b, list), two = lent(b, one);
    state_edit(&b->h, b->s, one)->lender = two;
    assert_false(heap_depends(b->s, one, list)); /* a ring of lenders is no trap */
    state_drop(&b->h, b->s, row);
    assert_true(heap_depends(b->s, cell, row));
    assert_false(heap_depends(b->s, cell, list));
}

/* ---- reachability ----------------------------------------------------------------------- */

static uint8_t *
marked(Bench *b, MarkMode mode, Val extra)
{
    uint8_t *held = arena_alloc(b->h.arena, b->h.infos.n);
    heap_mark(&b->h, b->s, mode, extra, held);
    return held;
}

static void
variables_and_temporaries_hold_while_running(void **state)
{
    Bench *b = *state;
    Obj x = variable(b, "x"), direct = python_object(b, OUT_NOBODY, 1);
    Obj inner = python_object(b, OUT_NOBODY, 1), value = python_object(b, OUT_NOBODY, 1);
    Obj lost = python_object(b, OUT_NOBODY, 1), behind = python_object(b, OUT_NOBODY, 1);
    points_to(b, x, 0, direct);
    owns(b, direct, 16, inner);
    points_to(b, lost, 16, behind);
    points_to(b, behind, 16, lost);
    tmp_put(&b->h, b->s, AT, val_ptr(value, 0));
    const Obj held[] = {direct, inner, value}, gone[] = {lost, behind};
    for (size_t k = 0; k < 3; k++)
        assert_true(heap_reachable(&b->h, b->s, held[k]));
    for (size_t k = 0; k < 2; k++)
        assert_false(heap_reachable(&b->h, b->s, gone[k]));
    tmp_drop(&b->h, b->s, AT);
    assert_false(heap_reachable(&b->h, b->s, value));
    put(b, b->s, x, 0, val_ptr(direct, 8), STRONG_NO); /* an inner pointer holds as well */
    assert_true(heap_reachable(&b->h, b->s, direct));
    put(b, b->s, x, 0, val_int(0), STRONG_NO);
    assert_false(heap_reachable(&b->h, b->s, direct));
    assert_false(heap_reachable(&b->h, b->s, inner));
}

static void
what_others_know_is_a_root(void **state)
{
    Bench *b = *state;
    Obj roots[] = {
        identity(b, OBJ_GLOBAL, BIRTH_VARIABLE, "cache"),
        identity(b, OBJ_HEAP, BIRTH_PARAM, "self"),
        identity(b, OBJ_HEAP, BIRTH_MEMBER, "next"),
        identity(b, OBJ_HEAP, BIRTH_JOIN, NULL),
        python_object(b, OUT_CALLER, 0),
        python_object(b, OUT_NOBODY, 1),
    };
    enum { ROOTS = sizeof roots / sizeof *roots };
    Obj items[ROOTS];
    state_edit(&b->h, b->s, roots[ROOTS - 1])->escaped = true;
    for (int k = 0; k < ROOTS; k++) {
        items[k] = python_object(b, OUT_NOBODY, 1);
        state_edit(&b->h, b->s, roots[k]);
        points_to(b, roots[k], 16, items[k]);
    }
    for (MarkMode mode = MARK_RUNNING; mode <= MARK_ENDED; mode++) {
        uint8_t *held = marked(b, mode, val_unknown());
        for (int k = 0; k < ROOTS; k++)
            assert_true(held[items[k]]);
    }
    state_edit(&b->h, b->s, roots[4])->life = LIFE_DEAD; /* nobody's any more */
    assert_false(heap_reachable(&b->h, b->s, items[4]));
}

static void
when_it_has_ended_only_new_weak_cells_hold(void **state)
{
    Bench *b = *state;
    Obj self = identity(b, OBJ_HEAP, BIRTH_PARAM, "self"), x = variable(b, "x"),
        seen = variable(b, "seen");
    Obj local = python_object(b, OUT_NOBODY, 1), known = python_object(b, OUT_NOBODY, 1);
    Obj owned = python_object(b, OUT_NOBODY, 1), read = python_object(b, OUT_NOBODY, 1);
    Obj bare = python_object(b, OUT_NOBODY, 1), under = python_object(b, OUT_NOBODY, 1);
    points_to(b, x, 0, local);
    points_to(b, seen, 0, known);
    state_edit(&b->h, b->s, seen)->escaped = true;
    owns(b, self, 16, owned);
    points_to(b, self, 24, read);
    cell_put(&b->h, state_edit(&b->h, b->s, self), 24, -1)->initial = true;
    points_to(b, self, 32, bare);
    points_to(b, owned, 16, under);
    uint8_t *running = marked(b, MARK_RUNNING, val_unknown());
    const Obj all[] = {local, known, owned, read, bare, under};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        assert_true(running[all[k]]);
    uint8_t *ended = marked(b, MARK_ENDED, val_unknown());
    assert_false(ended[local]);
    assert_true(ended[known]);
    assert_false(ended[owned]); /* the member accounts for its own reference, not for ours */
    assert_false(ended[read]);
    assert_true(ended[bare]);
    assert_true(ended[under]);
}

static void
the_returned_value_leads_on_but_is_not_held(void **state)
{
    Bench *b = *state;
    Obj result = python_object(b, OUT_NOBODY, 1), content = python_object(b, OUT_NOBODY, 1);
    points_to(b, result, 16, content);
    points_to(b, content, 16, content);
    uint8_t *held = marked(b, MARK_ENDED, val_ptr(result, 0));
    assert_false(held[result]);
    assert_true(held[content]);
    held = marked(b, MARK_ENDED, val_ptr(result, 16));
    assert_true(held[result]);
    held = marked(b, MARK_ENDED, val_int(0));
    assert_false(held[content]);
}

/* ---- objects, cells, temporaries ------------------------------------------------------------ */

static void
an_object_is_known_by_its_key(void **state)
{
    Bench *b = *state;
    ObjInfo info = {.kind = OBJ_HEAP,
                    .birth = BIRTH_CALL,
                    .parent = -1,
                    .idx = -1,
                    .type = -1,
                    .callee = "first"};
    Obj one = obj_intern(&b->h, 1, &info);
    info.callee = "second";
    Obj again = obj_intern(&b->h, 1, &info), two = obj_intern(&b->h, 2, &info);
    assert_int_equal(one, again);
    assert_int_not_equal(one, two);
    assert_string_equal(obj_info(&b->h, one)->callee, "first");
    assert_string_equal(obj_info(&b->h, two)->callee, "second");
    assert_true(obj_info(&b->h, two)->key == 2);
    for (uint64_t k = 3; k < 1000; k++)
        obj_intern(&b->h, k, &info);
    assert_int_equal(obj_intern(&b->h, 1, &info), one);
    assert_int_equal(b->h.infos.n, 999);
}

static void
a_state_knows_its_objects_by_id(void **state)
{
    Bench *b = *state;
    enum { COUNT = 50 };
    Obj ids[COUNT];
    for (int k = 0; k < COUNT; k++)
        ids[k] = identity(b, OBJ_HEAP, BIRTH_CALL, NULL);
    assert_null(state_get(b->s, ids[0]));
    for (int k = 0; k < COUNT; k++)
        state_edit(&b->h, b->s, ids[k * 17 % COUNT])->owned = (int16_t)(k * 17 % COUNT);
    assert_int_equal(b->s->objs.n, COUNT);
    for (int k = 0; k < COUNT; k++) {
        assert_int_equal(b->s->objs.at[k].id, ids[k]);
        assert_int_equal(get(b, ids[k])->owned, k);
    }
    const Object *x = state_edit(&b->h, b->s, identity(b, OBJ_HEAP, BIRTH_CALL, NULL));
    assert_int_equal(x->life, LIFE_ALIVE);
    assert_int_equal(x->outside, OUT_UNKNOWN);
    assert_int_equal(x->owned, 0);
    assert_int_equal(x->lender, -1);
    assert_int_equal(x->ncells, 0);
    for (int k = 0; k < COUNT; k += 2) {
        state_drop(&b->h, b->s, ids[k]);
        state_drop(&b->h, b->s, ids[k]);
    }
    for (int k = 0; k < COUNT; k++)
        assert_int_equal(state_get(b->s, ids[k]) != NULL, k % 2);
}

static void
cells_stand_in_order(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 1);
    Object *x = state_edit(&b->h, b->s, o);
    for (int k = 0; k < 60; k++) {
        Cell *c = cell_put(&b->h, x, k * 7 % 20 * 8 - 16, k % 3 - 1);
        assert_int_equal(c->at, -1);
        assert_int_equal(c->strong, STRONG_NO);
        assert_int_equal(c->v.kind, VAL_UNKNOWN);
        c->v = val_int(k);
    }
    assert_int_equal(x->ncells, 60);
    for (int k = 0; k < 60; k++) {
        const Cell *c = cell_find(x, k * 7 % 20 * 8 - 16, k % 3 - 1);
        assert_non_null(c);
        assert_int_equal(c->v.n, k);
        assert_ptr_equal(c, cell_put(&b->h, x, c->off, c->idx));
    }
    for (int k = 1; k < 60; k++) {
        const Cell *p = &x->cells[k - 1], *c = &x->cells[k];
        assert_true(p->off < c->off || (p->off == c->off && p->idx < c->idx));
    }
    assert_null(cell_find(x, 4, -1));
    assert_null(cell_find(x, 0, 5));
}

static void
cells_at_an_index_go_with_it(void **state)
{
    Bench *b = *state;
    Sym i = sym_atom(&b->h, 1, 0, 9), j = sym_atom(&b->h, 2, 0, 9);
    Val next = sym_apply(&b->h, BIN_add, val_sym(i), val_int(1));
    Object *x = state_edit(&b->h, b->s, python_object(b, OUT_NOBODY, 1));
    const int32_t indices[] = {-1, i, j, next.id};
    for (size_t k = 0; k < 4; k++)
        cell_put(&b->h, x, 16, indices[k]);
    cells_drop_idx(&b->h, x, i);
    assert_int_equal(x->ncells, 2);
    assert_non_null(cell_find(x, 16, -1));
    assert_non_null(cell_find(x, 16, j));
}

static void
temporaries_come_and_go(void **state)
{
    Bench *b = *state;
    assert_int_equal(tmp_get(b->s, 3).kind, VAL_UNKNOWN);
    for (int k = 0; k < 10; k++)
        tmp_put(&b->h, b->s, k, val_int(k));
    tmp_put(&b->h, b->s, 3, val_int(33));
    tmp_drop(&b->h, b->s, 5);
    tmp_drop(&b->h, b->s, 5);
    assert_int_equal(tmp_get(b->s, 3).n, 33);
    assert_int_equal(tmp_get(b->s, 9).n, 9);
    assert_int_equal(tmp_get(b->s, 5).kind, VAL_UNKNOWN);
    assert_int_equal(b->s->tmps.n, 9);
}

/* ---- copies ------------------------------------------------------------------------------- */

/* Does to s everything that can be done to a state. */
static void
change_everything(Bench *b, State *s, Obj o, Obj item, Obj maybe, Sym n)
{
    Obj owner;
    Cell cell;
    heap_decref(&b->h, s, item, AT, &owner, &cell);
    heap_incref(&b->h, s, o, AT);
    heap_give(&b->h, s, val_ptr(item, 0), AT);
    put(b, s, o, 16, val_int(5), STRONG_NO);
    put(b, s, o, 48, val_int(6), STRONG_NO);
    put(b, s, identity(b, OBJ_HEAP, BIRTH_CALL, NULL), 0, val_int(7), STRONG_NO);
    tmp_put(&b->h, s, 1, val_int(8));
    tmp_put(&b->h, s, 2, val_int(9));
    assert_true(state_assume_cmp(&b->h, s, BIN_gt, val_sym(n), val_int(5), true));
    assert_true(state_assume(&b->h, s, val_ptr(maybe, 0), false));
    heap_kill(&b->h, s, o, AT);
    s->exc = PENDING_YES;
    state_drop(&b->h, s, item);
}

static void
a_copy_and_its_original_do_not_see_each_other(void **state)
{
    for (int which = 0; which < 2; which++) {
        Bench *b = *state;
        Obj x = variable(b, "x"), o = python_object(b, OUT_NOBODY, 1), item = lent(b, o);
        Obj maybe = identity(b, OBJ_HEAP, BIRTH_MEMBER, "m");
        Sym n = sym_atom(&b->h, 77, 0, 100);
        state_edit(&b->h, b->s, maybe)->null = NULL_MAYBE;
        points_to(b, x, 0, o);
        owns(b, o, 16, item);
        points_to(b, o, 24, maybe);
        tmp_put(&b->h, b->s, 1, val_ptr(o, 0));
        assert_true(state_assume_cmp(&b->h, b->s, BIN_lt, val_sym(n), val_int(50), true));
        const char *before = arena_printf(b->h.arena, "%s", printed(b, b->s));

        State *copy = state_copy(&b->h, b->s);
        State *changed = which ? b->s : copy, *kept = which ? copy : b->s;
        assert_string_equal(printed(b, copy), before);
        change_everything(b, changed, o, item, maybe, n);
        assert_string_equal(printed(b, kept), before);
        assert_true(strcmp(printed(b, changed), before) != 0);
        assert_true(val_eq(tmp_get(kept, 1), val_ptr(o, 0)));
        assert_int_equal(tmp_get(kept, 2).kind, VAL_UNKNOWN);
        assert_int_equal(kept->nulls.n, 0);
        assert_int_equal(changed->nulls.n, 1);
        int64_t lo, hi;
        val_range(&b->h, kept, val_sym(n), &lo, &hi);
        assert_int_equal(lo, 0);
        assert_int_equal(hi, 49);
        val_range(&b->h, changed, val_sym(n), &lo, &hi);
        assert_int_equal(lo, 6);
        tear_down(state);
        set_up(state);
    }
}

static void
copies_share_until_one_side_writes(void **state)
{
    Bench *b = *state;
    Obj o = python_object(b, OUT_NOBODY, 1), other = python_object(b, OUT_NOBODY, 1);
    State *one = state_copy(&b->h, b->s), *two = state_copy(&b->h, one);
    assert_ptr_equal(state_get(one, o), state_get(b->s, o));
    assert_ptr_equal(state_get(two, o), state_get(b->s, o));
    state_edit(&b->h, one, o)->owned = 2;
    assert_ptr_equal(state_get(two, o), state_get(b->s, o));
    assert_ptr_equal(state_get(one, other), state_get(b->s, other));
    assert_ptr_equal(state_edit(&b->h, one, o), state_get(one, o)); /* its own by now */
    State *three = state_copy(&b->h, one);
    state_edit(&b->h, one, o)->owned = 3;
    state_edit(&b->h, two, o)->owned = 4;
    assert_int_equal(get(b, o)->owned, 1);
    assert_int_equal(state_get(one, o)->owned, 3);
    assert_int_equal(state_get(two, o)->owned, 4);
    assert_int_equal(state_get(three, o)->owned, 2);
}

static void
each_copy_remembers_its_own_nulls(void **state)
{
    Bench *b = *state;
    Obj members[3];
    for (int k = 0; k < 3; k++) {
        members[k] = identity(b, OBJ_HEAP, BIRTH_MEMBER, NULL);
        state_edit(&b->h, b->s, members[k])->null = NULL_MAYBE;
    }
    assert_true(state_assume(&b->h, b->s, val_ptr(members[0], 0), false));
    State *copy = state_copy(&b->h, b->s);
    assert_true(state_assume(&b->h, b->s, val_ptr(members[1], 0), false));
    assert_true(state_assume(&b->h, copy, val_ptr(members[2], 0), false));
    assert_int_equal(b->s->nulls.n, 2);
    assert_int_equal(copy->nulls.n, 2);
    assert_int_equal(b->s->nulls.at[1], members[1]);
    assert_int_equal(copy->nulls.at[1], members[2]);
}

/* ---- what it looks like ----------------------------------------------------------------------- */

static void
a_heap_prints_itself(void **state)
{
    Bench *b = *state;
    Obj local = variable(b, "item"), temporary = variable(b, NULL),
        list = python_object(b, OUT_NOBODY, 1);
    Obj item = lent(b, list), self = identity(b, OBJ_HEAP, BIRTH_PARAM, "self");
    Sym n = sym_atom(&b->h, 1, INT64_MIN, INT64_MAX);
    Object *x = state_edit(&b->h, b->s, self);
    x->outside = OUT_CALLER;
    x->null = NULL_MAYBE;
    x->escaped = true;
    state_edit(&b->h, b->s, list)->type = "list";
    state_edit(&b->h, b->s, item)->life = LIFE_PERHAPS_DEAD;
    obj_info(&b->h, list)->callee = "PyList_New";
    points_to(b, local, 0, item);
    put(b, b->s, temporary, 0, val_undef(), STRONG_NO);
    owns(b, list, 24, item);
    cell_put(&b->h, state_edit(&b->h, b->s, list), 32, n)->v = val_int(-4);
    put(b, b->s, self, -8, val_unknown(), STRONG_NO);
    put(b, b->s, self, 16, val_ptr(list, 8), STRONG_SPENT);
    put(b, b->s, self, 24, val_func(0), STRONG_NO);
    put(b, b->s, self, 32, sym_apply(&b->h, BIN_lt, val_sym(n), val_int(3)), STRONG_NO);
    b->s->exc = PENDING_YES;
    assert_string_equal(
        printed(b, b->s),
        "  #0 item [0]=#3\n"
        "  #1 (temp) [0]=undef\n"
        "  #2 the result of PyList_New owned 1 inside 0 outside nobody alive list [24]=!#3 [32+s0]=-4\n"
        "  #3 item owned 0 inside 1 outside lender #2 perhaps dead\n"
        "  #4 self owned 0 inside 0 outside caller alive maybe-null escaped"
        " [-8]=? [16]=~#2+8 [24]=&callback [32]=(lt s0 3)\n"
        "  exception set\n");
    State *empty = state_new(&b->h);
    assert_string_equal(printed(b, empty), "  exception none\n");
    empty->exc = PENDING_MAYBE;
    assert_string_equal(printed(b, empty), "  exception unknown\n");
}

static void
an_object_is_called_what_the_source_calls_it(void **state)
{
    Bench *b = *state;
    Obj argument = identity(b, OBJ_HEAP, BIRTH_PARAM, "arg"),
        made = python_object(b, OUT_NOBODY, 1);
    Obj member = identity(b, OBJ_HEAP, BIRTH_MEMBER, "next"),
        nameless = python_object(b, OUT_NOBODY, 1);
    Obj none = identity(b, OBJ_GLOBAL, BIRTH_VARIABLE, "_Py_NoneStruct");
    Obj cache = identity(b, OBJ_GLOBAL, BIRTH_VARIABLE, "cache");
    Obj hidden = variable(b, "_tmp"), x = variable(b, "x");
    obj_info(&b->h, made)->callee = "PyDict_New";
    assert_string_equal(heap_name(&b->h, b->s, argument), "arg");
    assert_string_equal(heap_name(&b->h, b->s, made), "the result of PyDict_New");
    assert_string_equal(heap_name(&b->h, b->s, member), "next");
    assert_string_equal(heap_name(&b->h, b->s, nameless), "an object");
    assert_string_equal(heap_name(&b->h, b->s, none), "None");
    assert_string_equal(heap_name(&b->h, b->s, cache), "cache");
    points_to(b, hidden, 0, made);
    assert_string_equal(heap_name(&b->h, b->s, made), "_tmp");
    points_to(b, x, 0, made);
    assert_string_equal(heap_name(&b->h, b->s, made),
                        "x"); /* a macro's variable is the second choice */
    points_to(b, x, 0, argument);
    assert_string_equal(heap_name(&b->h, b->s, argument), "arg");
    assert_string_equal(heap_name(&b->h, NULL, made), "the result of PyDict_New");
}

/* ---- chance ------------------------------------------------------------------------------- */

static uint64_t
chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return (uint32_t)(chance(seed) % n);
}

enum {
    OBJECTS = 8,
    SLOTS = 3,
};

/* An independent count: by object and slot, asked one by one. */
static int
recount(const Bench *b, const State *s, Obj o)
{
    int n = 0;
    for (Obj holder = 0; (uint32_t)holder < b->h.infos.n; holder++) {
        const Object *x = state_get(s, holder);
        for (int off = 0; x && off < SLOTS; off++) {
            const Cell *c = cell_find(x, off * 8, -1);
            n += c && c->strong == STRONG_YES && val_eq(c->v, val_ptr(o, 0));
        }
    }
    return n;
}

static void
check_state(const Bench *b, const State *s)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        Obj id = s->objs.at[k].id;
        const Object *x = s->objs.at[k].o;
        assert_true(k == 0 || s->objs.at[k - 1].id < id);
        assert_int_equal(heap_inside(s, id), recount(b, s, id));
        for (uint32_t c = 0; c < x->ncells; c++) {
            assert_true(c == 0 || x->cells[c - 1].off < x->cells[c].off);
            assert_true(x->life != LIFE_DEAD || x->cells[c].strong != STRONG_YES);
        }
    }
}

/* No object that one of them may write in place stands in the other as well. */
static void
check_apart(const State *one, const State *two)
{
    for (uint32_t k = 0; k < one->objs.n; k++) {
        const Object *x = one->objs.at[k].o;
        if (x == state_get(two, one->objs.at[k].id))
            assert_true(x->stamp != one->stamp && x->stamp != two->stamp);
    }
}

static bool
always(void *arg, const State *s, Obj lender)
{
    (void)arg;
    (void)s;
    (void)lender;
    return true;
}

static void
change_somehow(Bench *b, State *s, uint64_t *seed)
{
    Obj o = (Obj)below(seed, OBJECTS), other = (Obj)below(seed, OBJECTS), owner;
    InstrId at = (InstrId)below(seed, 5);
    Strong strong = below(seed, 2) ? STRONG_YES : STRONG_NO;
    Cell cell;
    const Object *x = state_get(s, o);
    switch (below(seed, 10)) {
    case 0:
        heap_incref(&b->h, s, o, at);
        break;
    case 1:
    case 2:
        heap_decref(&b->h, s, o, at, &owner, &cell);
        break;
    case 3:
        heap_give(&b->h, s, val_ptr(o, 0), at);
        break;
    case 4:
        heap_kill(&b->h, s, o, at);
        break;
    case 5:
        state_drop(&b->h, s, o);
        break;
    case 6:
        heap_code_ran(&b->h, s, at, always, NULL);
        break;
    case 7:
        state_edit(&b->h, s, o)->outside = OUT_LENDER;
        state_edit(&b->h, s, o)->lender = other;
        break;
    case 8:
        if (x)
            state_edit(&b->h, s, o)->null = NULL_MAYBE;
        state_assume(&b->h, s, val_ptr(o, 0), below(seed, 2));
        break;
    default:
        if (!x || x->life != LIFE_DEAD)
            put(b, s, o, below(seed, SLOTS) * 8, val_ptr(other, 0), strong);
        tmp_put(&b->h, s, at, val_ptr(other, 0));
    }
}

static void
whatever_happens_to_one_copy_the_other_stays(void **state)
{
    Bench *b = *state;
    uint64_t seed = 20240607;
    for (int k = 0; k < OBJECTS; k++)
        python_object(b, (Outside)(k % 5), k % 3);
    State *s = b->s;
    for (int round = 0; round < 400; round++) {
        State *copy = state_copy(&b->h, s), *changed = round % 2 ? s : copy;
        State *kept = round % 2 ? copy : s;
        const char *before = printed(b, kept);
        int16_t owned[OBJECTS];
        for (Obj o = 0; o < OBJECTS; o++)
            owned[o] = state_get(kept, o) ? state_get(kept, o)->owned : 99;
        for (uint32_t n = below(&seed, 20); n-- > 0;) {
            change_somehow(b, changed, &seed);
            check_state(b, changed);
        }
        for (Obj o = 0; o < OBJECTS; o++)
            assert_int_equal(state_get(kept, o) ? state_get(kept, o)->owned : 99, owned[o]);
        assert_string_equal(printed(b, kept), before);
        check_apart(kept, changed);
        s = below(&seed, 3) ? changed : kept;
        if (s->objs.n < OBJECTS / 2)
            for (Obj o = 0; o < OBJECTS; o++)
                if (!state_get(s, o))
                    state_edit(&b->h, s, o)->outside = (Outside)(o % 5);
    }
}

/* Counting as CPython does it: nothing but counts and slots. */
typedef struct Machine {
    int count[OBJECTS], owned[OBJECTS];
    int slot[OBJECTS][SLOTS]; /* -1: NULL */
} Machine;

static void
machine_decref(Machine *m, int o)
{
    if (--m->count[o] > 0)
        return;
    for (int k = 0; k < SLOTS; k++) {
        int held = m->slot[o][k];
        m->slot[o][k] = -1;
        if (held >= 0)
            machine_decref(m, held);
    }
}

/* o->slot = NULL, and then the release, as Py_CLEAR does. */
static void
clear_slot(Bench *b, Machine *m, int o, int slot)
{
    int held = m->slot[o][slot];
    Obj owner;
    Cell cell;
    if (held < 0)
        return;
    m->slot[o][slot] = -1;
    machine_decref(m, held);
    put(b, b->s, o, slot * 8, val_int(0), STRONG_NO);
    heap_incref(&b->h, b->s, held, AT); /* what the cell owned is ours now */
    assert_int_equal(heap_decref(&b->h, b->s, held, AT, &owner, &cell), RELEASED_OWN);
}

static void
step_both(Bench *b, Machine *m, uint64_t *seed)
{
    int o = (int)below(seed, OBJECTS), to = (int)below(seed, OBJECTS),
        slot = (int)below(seed, SLOTS);
    switch (below(seed, 4)) {
    case 0:
        if (m->count[o] == 0 || m->owned[o] >= 3)
            return;
        m->owned[o]++;
        m->count[o]++;
        heap_incref(&b->h, b->s, o, AT);
        return;
    case 1:
        if (m->owned[o] == 0)
            return;
        m->owned[o]--;
        machine_decref(m, o);
        assert_int_equal(release(b, o, AT), RELEASED_OWN);
        return;
    case 2: /* o->slot = to, and the reference goes along */
        if (m->count[o] == 0 || m->owned[to] == 0 || m->slot[o][slot] >= 0)
            return;
        m->owned[to]--;
        m->slot[o][slot] = to;
        heap_give(&b->h, b->s, val_ptr(to, 0), AT);
        owns(b, o, slot * 8, to);
        return;
    default:
        if (m->count[o] > 0)
            clear_slot(b, m, o, slot);
    }
}

static void
counts_are_those_of_cpython(void **state)
{
    uint64_t seed = 4711;
    int died = 0;
    for (int round = 0; round < 150; round++) {
        Bench *b = *state;
        Machine m;
        for (int k = 0; k < OBJECTS; k++) {
            assert_int_equal(python_object(b, OUT_NOBODY, 1), k);
            m.count[k] = m.owned[k] = 1;
            for (int n = 0; n < SLOTS; n++)
                m.slot[k][n] = -1;
        }
        for (int n = 0; n < 120; n++) {
            step_both(b, &m, &seed);
            for (int k = 0; k < OBJECTS; k++) {
                assert_int_equal(get(b, k)->life == LIFE_DEAD, m.count[k] == 0);
                assert_int_equal(get(b, k)->owned, m.owned[k]);
                assert_int_equal(get(b, k)->owned + heap_inside(b->s, k), m.count[k]);
            }
        }
        for (int k = 0; k < OBJECTS; k++)
            died += m.count[k] == 0;
        tear_down(state);
        set_up(state);
    }
    assert_in_range(died, 100, 150 * OBJECTS - 100); /* it did try both */
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(the_last_release_kills),
        test(what_others_hold_survives_our_release),
        test(a_release_says_whose_reference_it_took),
        test(a_cell_gives_its_reference_and_is_spent),
        test(a_spent_cell_kills_only_what_nobody_else_holds),
        test(our_own_reference_goes_before_a_cells),
        test(death_releases_strong_cells_in_turn),
        test(a_dying_cycle_comes_to_an_end),
        test(items_die_with_their_lender),
        test(what_a_dead_object_pointed_to_is_not_asked_for),
        test(giving_moves_a_reference_or_makes_a_debt),
        test(only_python_objects_are_given),
        test(counts_have_an_end),
        test(inside_counts_strong_cells_each),
        test(foreign_code_weakens_what_is_only_borrowed),
        test(a_chain_of_lenders_is_followed),
        test(variables_and_temporaries_hold_while_running),
        test(what_others_know_is_a_root),
        test(when_it_has_ended_only_new_weak_cells_hold),
        test(the_returned_value_leads_on_but_is_not_held),
        test(an_object_is_known_by_its_key),
        test(a_state_knows_its_objects_by_id),
        test(cells_stand_in_order),
        test(cells_at_an_index_go_with_it),
        test(temporaries_come_and_go),
        test(a_copy_and_its_original_do_not_see_each_other),
        test(copies_share_until_one_side_writes),
        test(each_copy_remembers_its_own_nulls),
        test(a_heap_prints_itself),
        test(an_object_is_called_what_the_source_calls_it),
        test(whatever_happens_to_one_copy_the_other_stays),
        test(counts_are_those_of_cpython),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
