/*
 * collect.h: what CPython's collector frees of a graph of references.
 */
#ifndef DECREF_COLLECT_H
#define DECREF_COLLECT_H

#include "../base/base.h"

typedef struct GcNode {
    int32_t outside;                            /* references that are not in the graph: somebody holds it */
    bool tracked;                               /* the collector has it in its lists */
    int32_t count;                              /* collect's own */
    bool dead;                                  /* what collect found */
} GcNode;

typedef struct GcEdge {                         /* one reference that `from` owns */
    int32_t from, to;
    bool visited, cleared;                      /* by the tp_traverse of from, by its tp_clear */
    bool gone;                                  /* collect's own */
} GcEdge;

typedef struct GcGraph {
    Vec(GcNode) nodes;
    Vec(GcEdge) edges;
} GcGraph;

/* Marks as dead all that dies when the references outside are all that is left: at once, by counting, and whatever the
 * collector frees, however often it runs. a: for its own lists. */
void collect(GcGraph *g, Arena *a);

#endif
