/*
 * mend: a rule that knows how its finding is mended says so before it reports it.
 */
#include "mend.h"

void
mend(Mends *m, RepairHow how, const char *name, const char *text)
{
    if (m && m->n < MOST_MENDS)
        m->at[m->n++] = (Repair){how, name, text};
}

void
mends_take(Arena *a, Mends *m, Finding *f)
{
    if (!m || !m->n)
        return;
    Repair *all = arena_dup(a, m->at, m->n * sizeof *m->at);
    for (uint32_t i = 0; i < m->n; i++)
        all[i].name = all[i].name ? arena_printf(a, "%s", all[i].name) : NULL;
    f->repairs = all;
    f->nrepairs = m->n;
    m->n = 0;
}
