/*
 * results: what was found out about one function, as bytes and back; without what hangs on where it stands.
 */
#ifndef DECREF_RESULTS_H
#define DECREF_RESULTS_H

#include "engine.h"
#include "key.h"

typedef struct Results {                        /* of a program, for all of its functions */
    Program *p;
    Uses *uses;
    Map fns;                                    /* unit and name of a function -> Fn's index + 1; 0: of several */
} Results;

void results_init(Results *r, Program *p, Uses *uses);
/* False if they cannot be: then the bytes are to be thrown away. */
bool results_save(Results *r, const Fn *fn, const AskedList *asked, const Result *result, Text *out);
/* False if the bytes are no result, or if a question has another answer today. The result's memory is the program's. */
/* keys: NULL if the questions need not be asked again. */
bool results_load(Results *r, Keys *k, const Fn *fn, const char *bytes, size_t n, Result *out);
/* The summary alone, for those who explore callers elsewhere. */
void results_save_summary(Results *r, const Fn *fn, Summary *sum, Text *out);
Summary *results_load_summary(Results *r, const Fn *fn, const char *bytes, size_t n);   /* NULL if it is none */
void summary_set_digest(Results *r, const Fn *fn, Summary *sum);

#endif
