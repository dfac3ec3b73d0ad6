/*
 * digest: hashes of what a unit's functions are made of, which depend neither on the numbers that things have in the unit
 * nor on the line where a function begins: equal if the function is the same one, wherever an edit has moved it.
 */
#ifndef DECREF_DIGEST_H
#define DECREF_DIGEST_H

#include "ir.h"

typedef struct Digest {
    Arena *arena;
    const Unit *unit;
    uint64_t *types;                            /* by TypeId: with all that the type leads to */
    uint64_t *globals, *funcs, *strings;        /* made when first asked for; 0 until then */
} Digest;

void digest_init(Digest *d, Arena *a, const Unit *u);
uint64_t digest_type(const Digest *d, TypeId t);
uint64_t digest_global(Digest *d, int32_t g);   /* with what it begins as; other variables in that by their names */
uint64_t digest_declaration(Digest *d, FuncId f);
/* The body with all that it names. Lines count from that of the function's name. */
uint64_t digest_function(Digest *d, const Function *f);

#endif
