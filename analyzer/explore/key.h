/*
 * key: when is a function the same function that was explored in an earlier run? Equal keys: all that its exploration
 * reads is equal, but for what it asks of the rest of the program, which is written down and asked again (ask.h).
 */
#ifndef DECREF_KEY_H
#define DECREF_KEY_H

#include "../ir/digest.h"
#include "engine.h"

typedef struct Keys {
    Program *p;
    Arena *arena;
    uint64_t options;
    uint32_t *places;                           /* of each function in the order of work */
    Digest **digests;                           /* by unit; made when first asked for, as the rest is */
    uint64_t *units;
    Map *records;                               /* by unit: name of a record -> hash of those of that name */
    Map models;                                 /* of users: Model * -> hash */
} Keys;

void keys_init(Keys *k, Arena *a, Program *p, const ExploreOptions *o);
Digest *key_digest(Keys *k, uint32_t unit);
/* Of fn, whose callees are explored but for those of its own circle, which do not count here. Where it stands in its
 * file does not either. */
uint64_t key_of(Keys *k, const Fn *fn);
uint64_t key_of_global(const Program *p, Digest *d, int32_t global);

#endif
