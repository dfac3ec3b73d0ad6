/*
 * Findings, troubles and totals come out.
 */
#include "sql.h"

const char *
sql_text(Arena *a, sqlite3_stmt *q, int column)
{
    const void *text = sqlite3_column_text(q, column);
    return text ? arena_dup(a, text, (size_t)sqlite3_column_bytes(q, column) + 1) : NULL;
}

static uint32_t
number_at(sqlite3_stmt *q, int column)
{
    return (uint32_t)sqlite3_column_int64(q, column);
}

/* An object's id; -1 for NULL. */
static int32_t
id_at(sqlite3_stmt *q, int column)
{
    return sqlite3_column_type(q, column) == SQLITE_NULL ? -1 : sqlite3_column_int(q, column);
}

/* The place of a word among the names of an enum; the list ends with NULL. */
static int
word_at(sqlite3_stmt *q, int column, const char *const *names)
{
    const char *word = (const char *)sqlite3_column_text(q, column);
    for (int i = 0; names[i]; i++)
        if (word && strcmp(word, names[i]) == 0)
            return i;
    return 0;
}

static void
read_steps(Store *s, Arena *a, int64_t id, Found *f)
{
    Vec(FindingStep) steps = {0};
    Vec(const char *) sources = {0};
    sqlite3_stmt *q = QUERY(s, steps, N(id));
    while (sql_next(s, q)) {
        FindingStep step = {
            .path = sql_text(a, q, 0),
            .line = number_at(q, 1),
            .column = number_at(q, 2),
            .text = sql_text(a, q, 3),
            .count = sql_text(a, q, 4),
            .exception = sql_text(a, q, 6),
            .gil = sql_text(a, q, 7),
        };
        vec_push(a, &steps, step);
        vec_push(a, &sources, sql_text(a, q, 5));
    }
    f->finding.steps = steps.at;
    f->finding.nsteps = steps.n;
    f->step_source = sources.at;
}

/* The rows come in the order of the steps, so each step's objects, and its edges, lie together in one array. */
static void
read_objects(Store *s, Arena *a, int64_t id, Finding *f)
{
    Vec(HeapObject) all = {0};
    sqlite3_stmt *q = QUERY(s, objects, N(id));
    while (sql_next(s, q)) {
        HeapObject o = {
            .id = id_at(q, 1),
            .name = sql_text(a, q, 2),
            .type = sql_text(a, q, 3),
            .owned = sqlite3_column_int(q, 4),
            .inside = sqlite3_column_int(q, 5),
            .outside = sql_text(a, q, 6),
            .life = sql_text(a, q, 7),
            .lender = id_at(q, 8),
            .kind = (HeapKind)word_at(q, 9, heap_kind_names),
            .subject = sqlite3_column_int(q, 10) != 0,
            .copy_of = id_at(q, 11),
        };
        vec_push(a, &all, o);
        f->steps[number_at(q, 0) - 1].nobjects++;
    }
    HeapObject *at = all.at;
    for (uint32_t i = 0; i < f->nsteps; at += f->steps[i++].nobjects)
        f->steps[i].objects = f->steps[i].nobjects ? at : NULL;
}

static void
read_edges(Store *s, Arena *a, int64_t id, Finding *f)
{
    Vec(HeapEdge) all = {0};
    sqlite3_stmt *q = QUERY(s, edges, N(id));
    while (sql_next(s, q)) {
        HeapEdge e = {
            .owner = id_at(q, 1),
            .target = id_at(q, 2),
            .label = sql_text(a, q, 3),
            .kind = (EdgeKind)word_at(q, 4, edge_kind_names),
        };
        vec_push(a, &all, e);
        f->steps[number_at(q, 0) - 1].nedges++;
    }
    HeapEdge *at = all.at;
    for (uint32_t i = 0; i < f->nsteps; at += f->steps[i++].nedges)
        f->steps[i].edges = f->steps[i].nedges ? at : NULL;
}

static Found
read_finding(Arena *a, sqlite3_stmt *q)
{
    return (Found){
        .finding =
            {
                .rule = rule_by_id((const char *)sqlite3_column_text(q, 1)),
                .severity = (Severity)word_at(q, 2, severity_names),
                .confidence = (Confidence)word_at(q, 3, confidence_names),
                .reach = (Reach)word_at(q, 4, reach_names),
                .path = sql_text(a, q, 5),
                .line = number_at(q, 6),
                .column = number_at(q, 7),
                .function = sql_text(a, q, 8),
                .type = sql_text(a, q, 9),
                .message = sql_text(a, q, 10),
                .remedy = sql_text(a, q, 11),
                .cause = sql_text(a, q, 12),
                .rests_on = sql_text(a, q, 13),
                .anchor = sql_text(a, q, 14),
                .fingerprint = sql_text(a, q, 15),
                .unknown = sql_text(a, q, 17),
                .suppressed = sql_text(a, q, 18),
                .pythons = sql_text(a, q, 21),
            },
        .source = sql_text(a, q, 16),
    };
}

/* A store that takes nothing more (a full disk) can still be read. */
static bool
read_begin(Store *s)
{
    bool was_broken = s->broken;
    s->broken = false;
    return was_broken;
}

static bool
read_end(Store *s, bool was_broken)
{
    bool done = !s->broken;
    s->broken |= was_broken;
    return done;
}

static bool
read_findings(Store *s, Arena *a, sqlite3_stmt *q, bool was_broken, FoundList *out)
{
    while (sql_next(s, q)) {
        Found f = read_finding(a, q);
        if (out->n && finding_compare(&out->at[out->n - 1].finding, &f.finding) == 0)
            continue;
        int64_t id = sqlite3_column_int64(q, 0);
        f.state = sql_text(a, q, 19);
        f.why = sql_text(a, q, 20);
        f.standing = f.finding.suppressed                 ? SUPPRESSED
                     : f.state && review_settles(f.state) ? REVIEWED
                                                          : STANDS;
        read_steps(s, a, id, &f);
        read_objects(s, a, id, &f.finding);
        read_edges(s, a, id, &f.finding);
        vec_push(a, out, f);
    }
    return read_end(s, was_broken);
}

bool
store_findings(Store *s, Arena *a, int64_t run_id, FoundList *out)
{
    bool was_broken = read_begin(s);
    return read_findings(s, a, QUERY(s, findings, N(run_id)), was_broken, out);
}

bool
store_findings_like(Store *s, Arena *a, const char *prefix, FoundList *out)
{
    bool was_broken = read_begin(s);
    return read_findings(s, a, QUERY(s, findings_like, T(prefix)), was_broken, out);
}

bool
store_troubled_units(Store *s, Arena *a, int64_t run_id, FailedUnits *out)
{
    bool was_broken = read_begin(s);
    sqlite3_stmt *q = QUERY(s, troubled, N(run_id));
    while (sql_next(s, q)) {
        FailedUnit u = {sql_text(a, q, 0), sql_text(a, q, 1), sql_text(a, q, 2)};
        vec_push(a, out, u);
    }
    return read_end(s, was_broken);
}

int64_t
store_last_run(Store *s)
{
    int64_t run = 0;
    sqlite3_stmt *q = sql_query(s, SQL_last_run, NULL, 0);
    while (sql_next(s, q))
        run = sqlite3_column_int64(q, 0);
    return run;
}

bool
store_unknown_calls(Store *s, Arena *a, int64_t run_id, UnknownRows *out)
{
    bool was_broken = read_begin(s);
    sqlite3_stmt *q = QUERY(s, unknown_calls, N(run_id));
    while (sql_next(s, q)) {
        UnknownRow row = {sql_text(a, q, 0), number_at(q, 1), number_at(q, 2)};
        vec_push(a, out, row);
    }
    return read_end(s, was_broken);
}

bool
store_cut_functions(Store *s, Arena *a, int64_t run_id, CutFunctions *out)
{
    bool was_broken = read_begin(s);
    sqlite3_stmt *q = QUERY(s, cut_functions, N(run_id));
    while (sql_next(s, q)) {
        FunctionRow row = {.name = sql_text(a, q, 0),
                           .path = sql_text(a, q, 1),
                           .line = number_at(q, 2),
                           .explored = sql_text(a, q, 3)};
        vec_push(a, out, row);
    }
    return read_end(s, was_broken);
}

bool
store_totals(Store *s, int64_t run_id, Totals *out)
{
    bool was_broken = read_begin(s);
    *out = (Totals){0};
    sqlite3_stmt *q = QUERY(s, unit_totals, N(run_id));
    long long *unit[] = {&out->units, &out->partial, &out->failed, &out->opaque, &out->peak_kb};
    while (sql_next(s, q))
        for (int i = 0; i < 5; i++)
            *unit[i] = sqlite3_column_int64(q, i);
    q = QUERY(s, function_totals, N(run_id));
    long long *function[] = {&out->functions,        &out->full,        &out->budget,
                             &out->opaque_functions, &out->errors,      &out->steps,
                             &out->with_opaque,      &out->with_unknown};
    while (sql_next(s, q))
        for (int i = 0; i < 8; i++)
            *function[i] = sqlite3_column_int64(q, i);
    return read_end(s, was_broken);
}
