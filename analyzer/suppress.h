/*
 * suppress: which findings a comment silences, and which comments silence nothing.
 */
#ifndef DECREF_SUPPRESS_H
#define DECREF_SUPPRESS_H

#include "facts/facts.h"
#include "store/store.h"

typedef struct Suppressions Suppressions;

Suppressions *suppressions_of(Arena *a, const Program *p);

/* The reason given for silence about the finding, "" if none is; NULL if it stands. The comment counts as used. */
const char *suppressed(Suppressions *s, const Finding *f);

typedef struct SuppressionJudge {               /* asked before a comment is called unused */
    bool (*may_tell)(void *arg, uint32_t unit, const char *path, int rule); /* the rule was looked for in all of the file */
    void (*finding)(void *arg, uint32_t unit, const Finding *f);
    void *arg;
} SuppressionJudge;

/* When all findings are known: the comments that silence nothing. */
void suppressions_tell(Suppressions *s, const SuppressionJudge *judge);

#endif
