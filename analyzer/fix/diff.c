/*
 * diff: two texts as a unified patch. Fixes change few lines far apart, so the longest common subsequence is sought
 * only between what is equal at both ends; its table is as large as the product of what is left, and where that is
 * too much the whole of it counts as changed.
 */
#include "fix.h"

enum { AROUND = 3 };
#define MOST_CELLS ((size_t)16 << 20)

typedef struct Line {
    const char *at;
    size_t n; /* with its newline, if it has one */
} Line;

typedef struct Lines {
    Vec(Line) all;
} Lines;

typedef struct Change { /* lines a..a+na of the old become b..b+nb of the new */
    uint32_t a, na, b, nb;
} Change;

typedef Vec(Change) Changes;

static void
split(Arena *a, const char *text, Lines *out)
{
    while (*text) {
        const char *end = strchr(text, '\n');
        Line line = {text, end ? (size_t)(end + 1 - text) : strlen(text)};
        vec_push(a, &out->all, line);
        text += line.n;
    }
}

static bool
same(const Line *x, const Line *y)
{
    return x->n == y->n && memcmp(x->at, y->at, x->n) == 0;
}

static void
add(Arena *a, Changes *out, Change c)
{
    Change *last = out->n ? &out->at[out->n - 1] : NULL;
    if (last && last->a + last->na == c.a && last->b + last->nb == c.b) {
        last->na += c.na;
        last->nb += c.nb;
    } else if (c.na || c.nb)
        vec_push(a, out, c);
}

static void
compare(Arena *a, const Lines *x, const Lines *y, Changes *out)
{
    uint32_t n = x->all.n, m = y->all.n, from = 0, end = 0;
    while (from < n && from < m && same(&x->all.at[from], &y->all.at[from]))
        from++;
    while (end < n - from && end < m - from &&
           same(&x->all.at[n - 1 - end], &y->all.at[m - 1 - end]))
        end++;
    n -= end;
    m -= end;
    size_t wide = m - from + 1;
    if ((n - from + 1) * wide > MOST_CELLS) {
        add(a, out, (Change){from, n - from, from, m - from});
        return;
    }
    uint32_t *longest = NEW_N(a, uint32_t, (n - from + 1) * wide);
#define AT(i, k) longest[((i) - from) * wide + ((k) - from)]
    for (uint32_t i = n; i-- > from;)
        for (uint32_t k = m; k-- > from;) {
            uint32_t down = AT(i + 1, k), right = AT(i, k + 1);
            AT(i, k) = same(&x->all.at[i], &y->all.at[k]) ? AT(i + 1, k + 1) + 1
                       : down > right                     ? down
                                                          : right;
        }
    for (uint32_t i = from, k = from; i < n || k < m;) {
        if (i < n && k < m && same(&x->all.at[i], &y->all.at[k])) {
            i++;
            k++;
        } else if (i < n && (k == m || AT(i + 1, k) >= AT(i, k + 1)))
            add(a, out, (Change){i++, 1, k, 0});
        else
            add(a, out, (Change){i, 0, k++, 1});
    }
#undef AT
}

static void
put(Text *out, char sign, const Lines *l, uint32_t from, uint32_t n)
{
    for (uint32_t i = from; i < from + n; i++) {
        const Line *line = &l->all.at[i];
        text_add_n(out, &sign, 1);
        text_add_n(out, line->at, line->n);
        if (line->at[line->n - 1] != '\n')
            text_add(out, "\n\\ No newline at end of file\n");
    }
}

/* "3,4"; of no lines, the one before counts. */
static void
put_range(Text *out, uint32_t from, uint32_t n)
{
    text_addf(out, "%u", n ? from + 1 : from);
    if (n != 1)
        text_addf(out, ",%u", n);
}

static void
put_hunk(Text *out, const Lines *x, const Lines *y, const Change *c, uint32_t n)
{
    const Change *last = &c[n - 1];
    uint32_t before = c->a < AROUND ? c->a : AROUND;
    uint32_t left = x->all.n - (last->a + last->na), after = left < AROUND ? left : AROUND;
    uint32_t at = c->a - before;
    text_add(out, "@@ -");
    put_range(out, at, last->a + last->na + after - at);
    text_add(out, " +");
    put_range(out, c->b - before, last->b + last->nb + after - (c->b - before));
    text_add(out, " @@\n");
    for (uint32_t i = 0; i < n; i++) {
        put(out, ' ', x, at, c[i].a - at);
        put(out, '-', x, c[i].a, c[i].na);
        put(out, '+', y, c[i].b, c[i].nb);
        at = c[i].a + c[i].na;
    }
    put(out, ' ', x, at, after);
}

void
diff_print(Arena *a, const char *path, const char *old, const char *new, Text *out)
{
    Lines x = {0}, y = {0};
    Changes all = {0};
    split(a, old, &x);
    split(a, new, &y);
    compare(a, &x, &y, &all);
    if (all.n)
        text_addf(out, "--- a/%s\n+++ b/%s\n", path, path);
    for (uint32_t i = 0, k; i < all.n; i = k) {
        k = i + 1;
        while (k < all.n && all.at[k].a - (all.at[k - 1].a + all.at[k - 1].na) <= 2 * AROUND)
            k++;
        put_hunk(out, &x, &y, &all.at[i], k - i);
    }
}
