/*
 * view: what a run found, as text for people, as JSON lines for scripts, as SARIF for the tools of others.
 *
 * A view is given what the store answers and prints it; it looks at no source file (but the pages of html do, to show
 * it) and asks nobody else.
 */
#ifndef DECREF_VIEW_H
#define DECREF_VIEW_H

#include "../store/store.h"

typedef struct Shown {                          /* a run, read from the store */
    FoundList findings;
    FailedUnits troubled;                       /* units that are not ok */
    bool has_baseline;                          /* it was asked which findings are new */
    StringList fixed;                           /* of the baseline: "ref-leak src/items.c items_append" */
    Totals totals;
    CutFunctions cut;                           /* functions that were not explored to the end */
    const char *command;                        /* of the run; NULL */
    int exit_code;
} Shown;

uint32_t shown_standing(const Shown *shown);    /* how many findings stand */
bool shown_read(Store *s, Arena *a, int64_t run, Shown *out);   /* false: store_why says why */

typedef struct ViewOptions {
    FILE *out;
    const char *directory;                      /* absolute: paths below it are shown without it */
    bool colour;                                /* text only */
    bool fingerprints;                          /* text only: what decref triage asks for */
} ViewOptions;

typedef struct View {
    const char *name;                           /* of --format */
    void (*show)(Arena *a, const Shown *shown, const ViewOptions *o);
    /* Where it is more than one file: into that directory. False, and one line in why. */
    bool (*pages)(Arena *a, const Shown *shown, const ViewOptions *o, const char *dir, char *why, size_t size);
} View;

extern const View views[];                      /* the first is the default; the last has no name */
const View *view_find(const char *name);        /* NULL if there is none */

void view_text(Arena *a, const Shown *shown, const ViewOptions *o);
void view_jsonl(Arena *a, const Shown *shown, const ViewOptions *o);
void view_sarif(Arena *a, const Shown *shown, const ViewOptions *o);
void view_json(Arena *a, const Shown *shown, const ViewOptions *o);
void view_github(Arena *a, const Shown *shown, const ViewOptions *o);
void view_gitlab(Arena *a, const Shown *shown, const ViewOptions *o);
void view_junit(Arena *a, const Shown *shown, const ViewOptions *o);
void view_checkstyle(Arena *a, const Shown *shown, const ViewOptions *o);
void view_plist(Arena *a, const Shown *shown, const ViewOptions *o);
bool view_html(Arena *a, const Shown *shown, const ViewOptions *o, const char *dir, char *why, size_t size);

/* ---- what a question in SQL gives (rows.c) ------------------------------ */

typedef enum RowsForm { ROWS_TEXT, ROWS_CSV, ROWS_JSON, ROWS_JSONL } RowsForm;
extern const char *const rows_forms[];          /* their names; the last is NULL */

uint32_t rows_count(const Rows *r);
void view_rows(Arena *a, const Rows *r, RowsForm form, FILE *out);

/* ---- for the views ----------------------------------------------------- */

const char *view_path(const ViewOptions *o, const char *path);  /* relative if it lies below the directory */
const char *view_utf8(Arena *a, const char *s); /* what is not UTF-8 becomes U+FFFD; NULL gives NULL */

void view_xml(const ViewOptions *o, const char *utf8);          /* as XML's text, or an attribute's in double quotes */
struct json_t;
struct json_t *view_finding(Arena *a, const ViewOptions *o, const Found *f); /* as jsonl has it */

#endif
