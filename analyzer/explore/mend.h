/*
 * mend.h: ways to mend what a rule is about to report.
 */
#ifndef DECREF_MEND_H
#define DECREF_MEND_H

#include "../../include/decref_rule.h"
#include "../base/base.h"

#define MOST_MENDS 4

typedef struct Mends {
    Repair at[MOST_MENDS];
    uint32_t n;
} Mends;

/* The finding gets them, and the next one begins with none. */
void mends_take(Arena *a, Mends *m, Finding *f);

#endif
