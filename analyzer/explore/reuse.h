/*
 * reuse: what was found out about functions, kept from one run for the next.
 *
 *     Reuse *r = reuse_new();
 *     reuse_load(r, file, ...)                  where runs are processes: what the last one has left, if it is any good
 *     explore_program(p, &(ExploreOptions){.reuse = r, ...}, ...)      again and again, as often as something changes
 *     reuse_save(r, file, ...)
 *     reuse_free(r)
 *
 * A program is made anew for each run; functions are known by their content (key.h), so nobody has to say what has changed,
 * and functions that were moved to other lines are found there. What is told comes out as if all had been explored:
 * the same bytes, with the lines of this run. It holds no pointer into a program. Of functions that are gone the results
 * are dropped when they have become many.
 */
#ifndef DECREF_REUSE_H
#define DECREF_REUSE_H

#include "../base/base.h"

typedef struct Reuse Reuse;

Reuse *reuse_new(void);
void reuse_free(Reuse *r);                      /* NULL is fine */

/* What a run wrote to that file. Nothing is there if it is missing, damaged, or of another build of this program. */
void reuse_load(Reuse *r, const char *file, uint64_t build);
/* Replaces the file, if there is anything new. False and one line in why if that could not be done; the file is then
 * as it was. */
bool reuse_save(Reuse *r, const char *file, uint64_t build, char *why, size_t whysize);

typedef struct Reused { uint32_t reused, explored; size_t bytes; } Reused;
Reused reuse_counts(const Reuse *r);            /* functions of the last run; what is kept now */

/* For order.c. */
bool reuse_is_empty(const Reuse *r);            /* is this the first run? */
void reuse_begin(Reuse *r);                     /* a run */
bool reuse_find(Reuse *r, uint64_t key, const char **bytes, size_t *n);     /* valid until reuse_end */
void reuse_put(Reuse *r, uint64_t key, const char *bytes, size_t n);
void reuse_count(Reuse *r, bool reused);
void reuse_end(Reuse *r);

#endif
