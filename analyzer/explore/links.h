/*
 * links.h: what links.c finds and cycles.c looks for rings in.
 */
#ifndef DECREF_LINKS_H
#define DECREF_LINKS_H

#include "../facts/types.h"
#include "engine.h"

typedef struct Link {
    Obj from, to;
    InstrId at;
    const char *member;             /* NULL: a container's item */
    bool made;                      /* by this function */
    bool outlives;                  /* what the function knows of: an instance of a heap type keeps it */
    bool tracked, visited, cleared; /* from; the reference */
} Link;

typedef struct Rings {
    Explorer *e;
    const State *s;
    Vec(Link) links;
    uint32_t *by_from; /* links, those from one object side by side, in their order; cycles.c */
    Vec(uint32_t) way; /* of the ring being looked for: links */
} Rings;

void find_links(Rings *r);

#endif
