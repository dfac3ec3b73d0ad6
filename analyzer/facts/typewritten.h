/*
 * typewritten.h: what is written into a variable, by its initialiser and in code.
 */
#ifndef DECREF_TYPEWRITTEN_H
#define DECREF_TYPEWRITTEN_H

#include "types.h"

/* One scalar of a type object, a spec or a table of slots, wherever it was written. */
typedef struct Scalar {
    const Unit *unit;
    const Fn *fn; /* of a store in code; NULL for an initialiser */
    int64_t offset;
    const char *name;
    Ref value; /* in fn */
    const char *size_of;
    Loc loc;
} Scalar;

typedef struct Scalars {
    Vec(Scalar) at;
    bool handed_on; /* its address is given to a function of which nobody knows what it writes there */
} Scalars;

/* What is put into size bytes at `from` of a variable. With WHOLE, entries whose place is not a constant count as well, one behind
 * the other, as the code has them: slots[n++] = ... */
enum { WHOLE = 0 };
void written_to_global(Program *p, const Unit *u, int32_t global, int64_t from, int64_t size, Scalars *out);
void written_to_local(Program *p, const Fn *fn, int32_t local, int64_t size, Scalars *out);

/* The variable and the bytes into it that an address in code stands for; false if that is not known. */
bool constant_place(const Function *f, Ref at, Ref *base, int64_t *offset);

#endif
