/*
 * late: what is one mistake, though many functions show it: a variable that several threads write, a member that __new__
 * leaves NULL, a macro that is wrong wherever it is used. It is told at the end, of one of them, and how many more there are.
 */
#include "order.h"

/* Of the functions that could be told of, the one whose name comes first: it stays so when they are moved about. */
void
late_put(Order *w, uint32_t unit, const Told *t)
{
    uint64_t *at = map_get(&w->once, KEY_PTR(t->once));
    Late late = {.unit = unit, .f = &t->f, .of = t->once_of, .places = t->places, .key = t->once};

    if (!at) {
        if (t->once_of == ONCE_HELPER) {
            late.same = NEW(w->arena, LateList);
            vec_push(w->arena, &late.same->all, late);
        }
        vec_push(w->arena, &w->late, late);
        map_put(&w->once, KEY_PTR(t->once), w->late.n);
        return;
    }
    Late *have = &w->late.at[*at - 1];
    if (t->once_of == ONCE_HELPER) {
        vec_push(w->arena, &have->same->all, late);
        return;
    }
    int names = strcmp(t->f.function, have->f->function);
    late.places += have->places;
    have->places = late.places;
    if (names < 0 || (names == 0 && strcmp(t->f.path, have->f->path) < 0))
        *have = late;
}

static const char *
more(const Order *w, const Late *l)
{
    uint32_t n = l->places - 1;

    if (n == 0 || l->of == ONCE_VARIABLE)
        return "";
    if (l->of == ONCE_MEMBER)
        return arena_printf(w->arena, " (and in %u more function%s)", n, n == 1 ? "" : "s");
    return arena_printf(w->arena, " (and at %u more place%s where %s is used)", n,
                        n == 1 ? "" : "s", l->f->cause);
}

void
late_tell(Order *w)
{
    for (uint32_t k = 0; k < w->late.n; k++) {
        const Late *l = &w->late.at[k];
        if (l->same) {
            half_taken_tell(w, l->same->all.at, l->same->all.n, l->key);
            continue;
        }
        Finding f = *l->f;
        f.message = arena_printf(w->p->arena, "%s%s", f.message, more(w, l));
        w->finding(w->arg, l->unit, &f);
    }
}
