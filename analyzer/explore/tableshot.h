/* tableshot: a drawing of what is written, in rows. Names must outlive the function: they go to the finding. */
#ifndef DECREF_TABLESHOT_H
#define DECREF_TABLESHOT_H

#include "../base/base.h"
#include "decref.h"

typedef struct TableShot {
    Arena *a;
    Vec(HeapObject) objects; /* the table, then the cells */
    Vec(HeapEdge) edges;
} TableShot;

void tableshot_begin(TableShot *s, Arena *a, const char *name, const char *type);
void tableshot_row(TableShot *s, const char *label, const char *value, bool wrong);
void tableshot_end(const TableShot *s, FindingStep *out); /* instead of what it had */

#endif
