/*
 * store: one SQLite file that keeps the runs, the units and what was found. Every view is a query over it.
 *
 * Writing happens in small transactions, one per unit, so a run that is killed loses no unit that was finished.
 * Whatever goes wrong (a full disk, a lock, a damaged file) is told once, by store_why; from then on the store
 * takes nothing more, but what it holds can still be read.
 */
#ifndef DECREF_STORE_H
#define DECREF_STORE_H

#include "../base/base.h"
#include "decref.h"

/* ---- the catalogue and the names (finding.c) --------------------------- */

typedef struct RuleInfo {                       /* a line of rules.def */
    const char *id;                             /* "ref-leak" */
    const char *family;
    Severity severity;
    int cwe;
    const char *meaning;
} RuleInfo;

extern const RuleInfo catalogue[];              /* by RULE_ */
extern const int catalogue_n;

const char *rule_id(int rule);                  /* "unknown" for one that the catalogue does not have */
bool rule_is_of(int rule, const char *family);
int rule_by_id(const char *id);                 /* -1 if there is none */
const char *rule_nearest(const char *word);      /* the id that it may have been meant for; NULL */
bool rule_family_exists(const char *family);
const char *rule_page(int rule);                /* docs/rules/<id>.md; NULL if there is no such rule */

/* Each ends with NULL. */
extern const char *const severity_names[], *const confidence_names[], *const reach_names[];
extern const char *const heap_kind_names[], *const edge_kind_names[];

/* By path, line, column, rule, message, function: the order of every view. 0: the same finding. */
int finding_compare(const Finding *a, const Finding *b);

/* ---- fingerprints (fingerprint.c) -------------------------------------- */

const char *anchor_of(Arena *a, const char *source);    /* one blank for each run of white space and comments, none at the ends */
/* Sets the fingerprints of sorted findings, whose anchors are set. */
void fingerprint_all(Arena *a, Finding *at, uint32_t n);

/* ---- the file ---------------------------------------------------------- */

typedef struct Store Store;

/* Opens the file, or makes it and its directory. NULL and one line in why if it is not ours, newer than we are,
 * locked, read-only or cannot be made. */
Store *store_open(Arena *a, const char *path, char *why, size_t size);
void store_close(Store *s);                     /* NULL is fine */
const char *store_why(const Store *s);          /* what went wrong, one line; NULL while all is well */
int store_schema_version(void);                 /* of this program */

typedef struct RunStart {
    const char *command, *directory, *libclang;
} RunStart;

typedef struct RunEnd {
    uint32_t units, failed, findings;
    double cpu, wall;
    int exit_code;
} RunEnd;

int64_t store_begin_run(Store *s, const RunStart *r);   /* the run's id, 0 on failure */
bool store_end_run(Store *s, int64_t run, const RunEnd *e);

typedef struct UnitRow {
    const char *path;                           /* absolute */
    const char *status;                         /* "ok" "partial" "failed" "crashed" "timeout" */
    const char *reason;                         /* NULL if ok */
    double cpu;
    int64_t peak_kb;
    uint32_t opaque;
} UnitRow;

/* The unit takes part in this run. Its findings of before stay until store_unit_found, or go if it failed now.
 * Gives the unit's id, 0 on failure. */
int64_t store_unit_read(Store *s, int64_t run, const UnitRow *u);

typedef struct FunctionRow {
    const char *name, *path;
    uint32_t line;
    const char *explored;                       /* "full" "budget" "opaque" "error" */
    int64_t steps;
    uint32_t states;
    uint32_t opaque;                            /* its instructions that are not understood */
    const char *error, *command;                /* our own mistake and what repeats it; NULL if none */
} FunctionRow;

typedef struct UnknownCall { const char *function, *name; uint32_t calls; } UnknownCall;   /* what calls it ("": not known); it has no body and no model */

typedef struct UnitFound {
    Finding *findings; uint32_t nfindings;      /* in any order; sorted here, duplicates left out */
    const FunctionRow *functions; uint32_t nfunctions;
    const UnknownCall *unknown; uint32_t nunknown;  /* each name once */
} UnitFound;

/* Replaces what is known of the unit, in one transaction. */
bool store_unit_found(Store *s, int64_t run, int64_t unit, const UnitFound *found);

/* ---- reading ----------------------------------------------------------- */

typedef enum Standing {
    STANDS,                                     /* it is for the reader, and for the exit code */
    SUPPRESSED,                                 /* a comment silences it */
    REVIEWED,                                   /* somebody has said that it is false, or intended */
    KNOWN,                                      /* it is in the baseline */
    ELSEWHERE,                                  /* it touches no line that has changed */
} Standing;
extern const char *const standing_names[];

typedef struct Found {
    Finding finding;                            /* with its steps and their heaps */
    const char *source;                         /* the line at path:line as it stood there, "" if unreadable */
    const char **step_source;                   /* the same for each step */
    Standing standing;
    bool is_new;                                /* it is not in the baseline, and there is one */
    const char *state, *why;                    /* its review; NULL if there is none */
} Found;
typedef Vec(Found) FoundList;

/* The findings of a run in the order of finding_compare. A finding in a header that several units saw comes once. */
bool store_findings(Store *s, Arena *a, int64_t run, FoundList *out);
/* The same for all whose fingerprints begin so, of the newest analysis of each unit. */
bool store_findings_like(Store *s, Arena *a, const char *prefix, FoundList *out);

typedef struct FailedUnit { const char *path, *status, *reason; } FailedUnit;
typedef Vec(FailedUnit) FailedUnits;
/* The units of a run that are not ok, by path. */
bool store_troubled_units(Store *s, Arena *a, int64_t run, FailedUnits *out);

typedef struct UnknownRow { const char *name; uint32_t calls, findings; } UnknownRow;
typedef Vec(UnknownRow) UnknownRows;
/* The last run that ended, 0 if there is none; and what it called that has neither body nor model, what most findings
 * rest on first. */
int64_t store_last_run(Store *s);
bool store_unknown_calls(Store *s, Arena *a, int64_t run, UnknownRows *out);

typedef struct Totals {                         /* over the units of a run */
    long long units, partial, failed, opaque, peak_kb;
    long long functions, full, budget, opaque_functions, errors, steps;
    long long with_opaque, with_unknown;        /* functions: not understood in part, given up or not; that call what nobody knows */
} Totals;
bool store_totals(Store *s, int64_t run, Totals *out);

typedef Vec(FunctionRow) CutFunctions;
/* The functions of a run that were not explored to the end, by path and line. */
bool store_cut_functions(Store *s, Arena *a, int64_t run, CutFunctions *out);

/* ---- questions in SQL (ask.c) -------------------------------------------- */

typedef struct Cell { enum { CELL_NULL, CELL_NUMBER, CELL_TEXT } kind; const char *text; } Cell;
typedef struct Rows {                           /* row by row */
    uint32_t ncolumns;
    Vec(const char *) names;
    Vec(Cell) cells;
} Rows;

/* A database that is there already and of this schema; nothing can be written through it. NULL and why. */
Store *store_open_to_read(Arena *a, const char *path, char *why, size_t size);
/* One statement that only reads. False and one line in why. */
bool store_ask(Store *s, Arena *a, const char *sql, Rows *out, char *why, size_t size);

/* ---- reviews, and what each run had (review.c) --------------------------- */

typedef struct Review { const char *fingerprint, *state, *why; } Review;
typedef Vec(Review) Reviews;
extern const char *const review_states[];       /* confirmed false-positive intended; the last is NULL */
bool review_settles(const char *state);         /* nobody needs to be told any more */

bool store_review(Store *s, const Review *r);   /* state NULL: forgets it */
bool store_reviews(Store *s, Arena *a, Reviews *out);   /* by fingerprint */
/* The fingerprints that begin so, of any run. */
typedef Vec(const char *) StringList;
bool store_fingerprints(Store *s, Arena *a, const char *prefix, StringList *out);

typedef struct Entry {                          /* a finding of a run, in short */
    const char *fingerprint, *rule, *path, *function, *message, *standing;
    uint32_t line;
} Entry;
typedef Vec(Entry) Entries;
/* What the run had, for diff and baseline: call it once its standings are settled. */
bool store_keep_list(Store *s, int64_t run, const FoundList *found);
bool store_entries(Store *s, Arena *a, int64_t run, Entries *out);      /* by path, line, rule, message */
bool store_run_paths(Store *s, Arena *a, int64_t run, StringList *out); /* files that it has seen all of */
const char *store_run_directory(Store *s, Arena *a, int64_t run);       /* NULL if there is no such run */
const char *store_run_command(Store *s, Arena *a, int64_t run);         /* the same */

#endif
