/*
 * edit: edits applied to a text.
 */
#include "fix.h"

const char *
edits_apply(Arena *a, const char *text, size_t n, const Fix *f, size_t *out_n)
{
    Text t;
    size_t at = 0;
    text_init(&t, a);
    text_add(&t, "");
    for (uint32_t i = 0; i < f->edits.n; i++) {
        const Edit *e = &f->edits.at[i];
        CHECK(e->from >= at && e->to >= e->from && e->to <= n);
        text_add_n(&t, text + at, e->from - at);
        text_add(&t, e->text);
        at = e->to;
    }
    text_add_n(&t, text + at, n - at);
    if (out_n)
        *out_n = t.n;
    return text_str(&t);
}
