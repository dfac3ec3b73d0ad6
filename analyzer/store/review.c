/*
 * What people say of findings, and which of them each run had.
 */
#include "sql.h"

const char *const review_states[] = {"confirmed", "false-positive", "intended", NULL};
const char *const standing_names[] = {"stands", "suppressed", "reviewed", "baseline", "elsewhere"};

bool
review_settles(const char *state)
{
    return strcmp(state, "confirmed") != 0;
}

bool
store_review(Store *s, const Review *r)
{
    if (!r->state)
        return RUN(s, forget_review, T(r->fingerprint));
    return RUN(s, put_review, T(r->fingerprint), T(r->state), T(r->why));
}

bool
store_reviews(Store *s, Arena *a, Reviews *out)
{
    sqlite3_stmt *q = sql_query(s, SQL_reviews, NULL, 0);
    while (sql_next(s, q)) {
        Review r = {sql_text(a, q, 0), sql_text(a, q, 1), sql_text(a, q, 2)};
        vec_push(a, out, r);
    }
    return !s->broken;
}

static bool
strings(Store *s, Arena *a, sqlite3_stmt *q, StringList *out)
{
    while (sql_next(s, q))
        vec_push(a, out, sql_text(a, q, 0));
    return !s->broken;
}

bool
store_fingerprints(Store *s, Arena *a, const char *prefix, StringList *out)
{
    return strings(s, a, QUERY(s, fingerprints, T(prefix)), out);
}

bool
store_run_paths(Store *s, Arena *a, int64_t run_id, StringList *out)
{
    return strings(s, a, QUERY(s, run_paths, N(run_id)), out);
}

const char *
store_run_directory(Store *s, Arena *a, int64_t run_id)
{
    StringList one = {0};
    strings(s, a, QUERY(s, run_directory, N(run_id)), &one);
    return one.n ? one.at[0] : NULL;
}

const char *
store_run_command(Store *s, Arena *a, int64_t run_id)
{
    StringList one = {0};
    strings(s, a, QUERY(s, run_command, N(run_id)), &one);
    return one.n ? one.at[0] : NULL;
}

static void
keep(Store *s, int64_t run_id, const Found *f)
{
    const Finding *x = &f->finding;
    int64_t known = 0;
    sqlite3_stmt *q = QUERY(s, put_known, T(x->fingerprint), T(rule_id(x->rule)), T(x->path),
                            T(x->function), T(x->message));
    while (sql_next(s, q))
        known = sqlite3_column_int64(q, 0);
    RUN(s, put_run_finding, N(run_id), N(known), N(x->line), T(standing_names[f->standing]));
}

bool
store_keep_list(Store *s, int64_t run_id, const FoundList *found)
{
    if (s->broken || !sql_begin(s))
        return false;
    for (uint32_t i = 0; i < found->n && !s->broken; i++)
        keep(s, run_id, &found->at[i]);
    return sql_finish(s);
}

bool
store_entries(Store *s, Arena *a, int64_t run_id, Entries *out)
{
    sqlite3_stmt *q = QUERY(s, run_findings, N(run_id));
    while (sql_next(s, q)) {
        Entry e = {
            .fingerprint = sql_text(a, q, 0),
            .rule = sql_text(a, q, 1),
            .path = sql_text(a, q, 2),
            .line = (uint32_t)sqlite3_column_int64(q, 3),
            .function = sql_text(a, q, 4),
            .message = sql_text(a, q, 5),
            .standing = sql_text(a, q, 6),
        };
        vec_push(a, out, e);
    }
    return !s->broken;
}
