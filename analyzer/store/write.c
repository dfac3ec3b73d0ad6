/*
 * A run goes in, unit by unit, each in a transaction of its own. What was found in a unit is not written again if it is what
 * stands there: of that a hash is kept, of the values that the statements are given (Store.hash).
 */
#include "sql.h"

#include <stdlib.h>

/* ---- source lines ------------------------------------------------------ */

typedef struct Source {
    const char *text;    /* NULL if the file cannot be read */
    Vec(uint32_t) lines; /* where each line starts */
} Source;

static Source *
read_source(Store *s, const char *path)
{
    path = intern(path);
    uint64_t *known = map_get(&s->sources, KEY_PTR(path));
    if (known)
        return (Source *)(uintptr_t)*known;
    Source *source = NEW(s->arena, Source);
    map_put(&s->sources, KEY_PTR(path), KEY_PTR(source));
    char why[256];
    size_t n;
    source->text = os_read_file(s->arena, path, &n, why, sizeof why);
    if (!source->text || n >= UINT32_MAX)
        return source;
    vec_push(s->arena, &source->lines, 0);
    for (uint32_t i = 0; i < n; i++)
        if (source->text[i] == '\n')
            vec_push(s->arena, &source->lines, i + 1);
    return source;
}

/* The text of a line as it stands in the file; "" if there is none. */
static const char *
source_line(Store *s, Arena *a, const char *path, uint32_t line)
{
    Source *source = read_source(s, path);
    if (line == 0 || line > source->lines.n)
        return "";
    const char *text = source->text + source->lines.at[line - 1];
    size_t n = strcspn(text, "\r\n");
    char *copy = arena_dup(a, text, n + 1);
    copy[n] = '\0';
    return copy;
}

/* ---- writing ----------------------------------------------------------- */

int64_t
store_begin_run(Store *s, const RunStart *r)
{
    bool done = RUN(s, add_run, T(r->command), T(r->directory), T(DECREF_VERSION), T(r->libclang));
    return done ? sqlite3_last_insert_rowid(s->db) : 0;
}

bool
store_end_run(Store *s, int64_t run_id, const RunEnd *e)
{
    return RUN(s, end_run, N(run_id), N(e->units), N(e->failed), N(e->findings), R(e->cpu),
               R(e->wall), N(e->exit_code));
}

static bool
is_readable(const UnitRow *u)
{
    return strcmp(u->status, "ok") == 0 || strcmp(u->status, "partial") == 0;
}

static bool
forget(Store *s, int64_t unit)
{
    return RUN(s, forget_findings, N(unit)) && RUN(s, forget_functions, N(unit)) &&
           RUN(s, forget_unknown, N(unit)) && RUN(s, set_content, N(unit), {.kind = VALUE_TEXT});
}

int64_t
store_unit_read(Store *s, int64_t run_id, const UnitRow *u)
{
    int64_t unit = 0;
    if (!sql_begin(s))
        return 0;
    sqlite3_stmt *q = QUERY(s, put_unit, T(u->path), T(u->status), T(u->reason), R(u->cpu),
                            N(u->peak_kb), N(u->opaque));
    while (sql_next(s, q))
        unit = sqlite3_column_int64(q, 0);
    bool failed = !is_readable(u);
    if (RUN(s, put_run_unit, N(run_id), N(unit), N(failed)) && failed)
        forget(s, unit);
    return sql_finish(s) ? unit : 0;
}

/* An object's id; NULL if there is none. */
static void
bind_id(sqlite3_stmt *q, int at, int32_t id)
{
    if (q && id < 0)
        sqlite3_bind_null(q, at);
}

static void
put_heap(Store *s, int64_t finding, uint32_t n, const FindingStep *step)
{
    for (uint32_t i = 0; i < step->nobjects; i++) {
        const HeapObject *o = &step->objects[i];
        sqlite3_stmt *q =
            QUERY(s, add_object, N(finding), N(n), N(o->id), T(o->name ? o->name : ""), T(o->type),
                  N(o->owned), N(o->inside), T(o->outside ? o->outside : "unknown"),
                  T(o->life ? o->life : "alive"), N(o->lender), T(heap_kind_names[o->kind]),
                  N(o->subject), N(o->copy_of));
        bind_id(q, 10, o->lender);
        bind_id(q, 13, o->copy_of);
        sql_next(s, q);
    }
    for (uint32_t i = 0; i < step->nedges; i++) {
        const HeapEdge *e = &step->edges[i];
        sqlite3_stmt *q = QUERY(s, add_edge, N(finding), N(n), N(i), N(e->owner), N(e->target),
                                T(e->label ? e->label : ""), T(edge_kind_names[e->kind]));
        bind_id(q, 4, e->owner);
        bind_id(q, 5, e->target);
        sql_next(s, q);
    }
}

static void
put_finding(Store *s, Arena *a, int64_t unit, const Finding *f)
{
    const char *source = source_line(s, a, f->path, f->line);
    RUN(s, add_finding, N(unit), T(rule_id(f->rule)), T(severity_names[f->severity]),
        T(confidence_names[f->confidence]), T(reach_names[f->reach]), T(f->path), N(f->line),
        N(f->column), T(f->function), T(f->type), T(f->message), T(f->remedy), T(f->cause),
        T(f->rests_on), T(f->unknown), T(f->anchor), T(source), T(f->fingerprint), T(f->suppressed),
        T(f->pythons));
    int64_t id = s->hash ? 0 : sqlite3_last_insert_rowid(s->db);
    for (uint32_t i = 0; i < f->nsteps && !s->broken; i++) {
        const FindingStep *step = &f->steps[i];
        RUN(s, add_step, N(id), N(i + 1), T(step->path), N(step->line), N(step->column),
            T(step->text), T(step->count), T(source_line(s, a, step->path, step->line)),
            T(step->exception), T(step->gil));
        put_heap(s, id, i + 1, step);
    }
}

static int
compare_findings(const void *a, const void *b)
{
    return finding_compare(a, b);
}

/* Sorts, leaves out what was said twice, and gives each its anchor and fingerprint, which live as long as the store.
 * Returns how many are left. */
static uint32_t
tidy(Store *s, Arena *a, Finding *at, uint32_t n)
{
    uint32_t kept = 0;
    if (n)
        qsort(at, n, sizeof *at, compare_findings);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || finding_compare(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    for (uint32_t i = 0; i < kept; i++)
        at[i].anchor = anchor_of(s->arena, source_line(s, a, at[i].path, at[i].line));
    fingerprint_all(s->arena, at, kept);
    return kept;
}

static void
put_function(Store *s, int64_t unit, const FunctionRow *f)
{
    RUN(s, add_function, N(unit), T(f->name), T(f->path), N(f->line), T(f->explored), N(f->steps),
        N(f->states), N(f->opaque));
}

static void
put_error(Store *s, int64_t run_id, int64_t unit, const FunctionRow *f)
{
    if (f->error)
        RUN(s, add_error, N(run_id), N(unit), T(f->name), T(f->path), N(f->line), T(f->error),
            T(f->command ? f->command : ""));
}

static void
put_found(Store *s, Arena *a, int64_t unit, const UnitFound *found, uint32_t nfindings)
{
    for (uint32_t i = 0; i < nfindings && !s->broken; i++)
        put_finding(s, a, unit, &found->findings[i]);
    for (uint32_t i = 0; i < found->nfunctions && !s->broken; i++)
        put_function(s, unit, &found->functions[i]);
    for (uint32_t i = 0; i < found->nunknown && !s->broken; i++)
        RUN(s, add_unknown, N(unit), T(found->unknown[i].function), T(found->unknown[i].name),
            N(found->unknown[i].calls));
}

static int64_t
hash_of(Store *s, Arena *a, const UnitFound *found, uint32_t nfindings)
{
    uint64_t h = 0;
    s->hash = &h;
    put_found(s, a, 0, found, nfindings);
    s->hash = NULL;
    return (int64_t)h;
}

static bool
stands_there(Store *s, int64_t unit, int64_t content)
{
    sqlite3_stmt *q = QUERY(s, content, N(unit));
    bool same = sql_next(s, q) && sqlite3_column_type(q, 0) == SQLITE_INTEGER &&
                sqlite3_column_int64(q, 0) == content;
    if (q)
        sqlite3_reset(q);
    return same;
}

bool
store_unit_found(Store *s, int64_t run_id, int64_t unit, const UnitFound *found)
{
    Arena *a = arena_new();
    uint32_t n = tidy(s, a, found->findings, found->nfindings);
    int64_t content = hash_of(s, a, found, n);
    bool begun = sql_begin(s);
    if (begun && !stands_there(s, unit, content) && forget(s, unit)) {
        put_found(s, a, unit, found, n);
        RUN(s, set_content, N(unit), N(content));
    }
    for (uint32_t i = 0; begun && i < found->nfunctions && !s->broken; i++)
        put_error(s, run_id, unit, &found->functions[i]);
    if (begun)
        RUN(s, put_run_unit, N(run_id), N(unit), N(1));
    arena_free(a);
    return sql_finish(s);
}
