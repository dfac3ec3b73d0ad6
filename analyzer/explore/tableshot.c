/*
 * tableshot: what a finding about something written has for a drawing: the entry of a table, or a call with a format, row
 * by row, with those that do not fit marked.
 */
#include "tableshot.h"

static int32_t
add_object(TableShot *s, HeapKind kind, const char *name)
{
    HeapObject o = {.id = (int32_t)s->objects.n,
                    .kind = kind,
                    .subject = kind == HEAP_TABLE,
                    .name = name,
                    .outside = "unknown",
                    .life = "alive",
                    .lender = -1,
                    .copy_of = -1};

    vec_push(s->a, &s->objects, o);
    return o.id;
}

void
tableshot_begin(TableShot *s, Arena *a, const char *name, const char *type)
{
    *s = (TableShot){.a = a};
    add_object(s, HEAP_TABLE, name);
    s->objects.at[0].type = type;
}

void
tableshot_row(TableShot *s, const char *label, const char *value, bool wrong)
{
    HeapEdge e = {.owner = 0,
                  .target = add_object(s, HEAP_CELL, value),
                  .label = label,
                  .kind = wrong ? EDGE_WRONG : EDGE_POINTS};

    vec_push(s->a, &s->edges, e);
}

void
tableshot_end(const TableShot *s, FindingStep *out)
{
    out->objects = s->objects.at;
    out->nobjects = s->objects.n;
    out->edges = s->edges.at;
    out->nedges = s->edges.n;
}
