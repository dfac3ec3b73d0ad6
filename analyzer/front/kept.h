/*
 * kept: answers about units, kept from one run for the next. An answer is good as long as nothing that went into it has
 * changed: the unit's flags, this program, libclang, the files that were included, and what is in the directories where
 * others would have been found first.
 */
#ifndef DECREF_KEPT_H
#define DECREF_KEPT_H

#include "front.h"

typedef struct Kept Kept;

/* What is in the directory. `build`: of this program. NULL if nothing can be kept. */
Kept *kept_open(Arena *a, const char *directory, uint64_t build);
/* The bytes that were put for that command, if they are still good. They live as long as the arena. */
bool kept_find(Kept *k, const Command *c, const char **bytes, size_t *n);
/* u: what came of it, for the files it was made of. */
void kept_put(Kept *k, const Command *c, const Unit *u, const char *bytes, size_t n);
/* What no run has had a use for in the meantime goes, where it has become much. */
void kept_close(Kept *k);

#endif
