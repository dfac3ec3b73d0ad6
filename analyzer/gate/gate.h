/*
 * gate: which findings hold back a merge: not those of the baseline, and with --diff-base only those that touch a line
 * that has changed.
 */
#ifndef DECREF_GATE_H
#define DECREF_GATE_H

#include "../config.h"

#define BASELINE_NAME "decref-baseline.txt"

typedef struct BaselineEntry {
    const char *fingerprint, *rule, *path, *function; /* the path is relative to the file's directory; only the first decides */
    bool seen;
} BaselineEntry;

typedef struct Baseline {
    const char *file, *directory;
    Vec(BaselineEntry) entries;                 /* by fingerprint */
} Baseline;

/* False and one line in why if it is malformed or cannot be read. */
bool baseline_read(Arena *a, const char *file, Baseline *out, char *why, size_t size);
bool baseline_write(Arena *a, const char *file, Baseline *b, char *why, size_t size);
BaselineEntry baseline_entry(Arena *a, const Baseline *b, const Entry *e);
/* Takes the first entry of this fingerprint that nobody has taken; NULL if there is none. */
BaselineEntry *baseline_take(Baseline *b, const char *fingerprint);
/* Is the entry's file one of these absolute, sorted paths, or gone altogether? */
bool baseline_was_looked_at(Arena *a, const Baseline *b, const BaselineEntry *e, const StringList *paths);

/* Lines that differ between a revision and the work tree. */
typedef struct Changes Changes;
Changes *changes_since(Arena *a, const char *revision, char *why, size_t size);
bool changes_touch(const Changes *c, const char *path, uint32_t line);

/* Settles the standing of what was found. *fixed: how many entries of the baseline are no more. False and why. */
bool gate_settle(const Config *c, Store *s, int64_t run, Shown *shown, uint32_t *fixed, char *why, size_t size);

#endif
