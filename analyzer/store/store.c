/*
 * The file: opening it, what goes wrong, running statements.
 *
 * The first failure is put into one line (fail) and breaks the store for further writing; the open transaction is
 * rolled back, so the file always holds whole units.
 */
#include "sql.h"

#include <errno.h>
#include <stdlib.h>

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const char embedded_schema[];             /* schema.sql */
extern const char embedded_views[];              /* views.sql */
extern const EmbeddedText embedded_migrations[]; /* migrate/N.sql: from schema N - 1 to N */

#define ELSEWHERE "choose another file with --db"
#define READ_ONLY "cannot be written to (read-only); " ELSEWHERE

static const char *const statement_texts[] = {
#define SQL(name, text) text,
#include "sql.def"
#undef SQL
};

/* ---- what goes wrong --------------------------------------------------- */

/* Keeps the first line, what went wrong and what to do; returns false. */
static bool __attribute__((format(printf, 2, 3)))
refuse(Store *s, const char *fmt, ...)
{
    s->broken = true;
    if (s->why[0])
        return false;
    va_list args;
    va_start(args, fmt);
    size_t n = (size_t)snprintf(s->why, sizeof s->why, "%s: ", s->path);
    if (n < sizeof s->why)
        vsnprintf(s->why + n, sizeof s->why - n, fmt, args);
    va_end(args);
    return false;
}

/* A write that failed is a full disk, a quota or a limit on the size of files, whatever errno is by the time we ask. */
static bool
is_full(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db), error = sqlite3_system_errno(db);
    return code == SQLITE_FULL || code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE ||
           code == SQLITE_IOERR_TRUNCATE || error == ENOSPC || error == EFBIG || error == EDQUOT;
}

bool
sql_fail(Store *s)
{
    int error = sqlite3_system_errno(s->db);
    const char *system = error ? strerror(error) : sqlite3_errmsg(s->db);
    switch (sqlite3_errcode(s->db)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
        if (!is_full(s->db))
            return refuse(s, "cannot be read or written: %s", system);
        return refuse(
            s, "no room left to write (disk, quota or limit); what was stored stays; " ELSEWHERE);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return refuse(s, "locked by another program; wait for it to end, or " ELSEWHERE);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return refuse(s, READ_ONLY);
    case SQLITE_CANTOPEN:
        return refuse(s, "cannot be opened: %s; " ELSEWHERE, system);
    case SQLITE_NOTADB:
        return refuse(s, "not a database of decref; " ELSEWHERE);
    case SQLITE_CORRUPT:
        return refuse(s, "damaged; move it away and run again, or " ELSEWHERE);
    default:
        return refuse(s, "SQLite says: %s", sqlite3_errmsg(s->db));
    }
}

const char *
store_why(const Store *s)
{
    return s->broken ? s->why : NULL;
}

/* ---- running statements ------------------------------------------------ */

static int
bind(sqlite3_stmt *q, int at, const Value *v)
{
    switch (v->kind) {
    case VALUE_TEXT:
        return sqlite3_bind_text(q, at, v->text, -1, SQLITE_STATIC);
    case VALUE_INT:
        return sqlite3_bind_int64(q, at, v->n);
    default:
        return sqlite3_bind_double(q, at, v->real);
    }
}

static void
add_to_hash(uint64_t *h, Sql which, const Value *values, size_t n)
{
    *h = hash_mix(*h, (uint64_t)which);
    for (size_t i = 0; i < n; i++)
        switch (values[i].kind) {
        case VALUE_TEXT:
            *h = hash_mix(*h, hash_text(values[i].text));
            break;
        case VALUE_INT:
            *h = hash_mix(*h, (uint64_t)values[i].n);
            break;
        default:
            *h = hash_mix(*h, hash_bytes(&values[i].real, sizeof values[i].real));
            break;
        }
}

sqlite3_stmt *
sql_query(Store *s, Sql which, const Value *values, size_t n)
{
    if (s->hash) {
        add_to_hash(s->hash, which, values, n);
        return NULL;
    }
    sqlite3_stmt **q = &s->statements[which];
    if (!*q && sqlite3_prepare_v3(s->db, statement_texts[which], -1, SQLITE_PREPARE_PERSISTENT, q,
                                  NULL) != SQLITE_OK) {
        sql_fail(s);
        return NULL;
    }
    sqlite3_reset(*q);
    for (size_t i = 0; i < n; i++)
        if (bind(*q, (int)i + 1, &values[i]) != SQLITE_OK) {
            sql_fail(s);
            return NULL;
        }
    return *q;
}

bool
sql_next(Store *s, sqlite3_stmt *q)
{
    if (!q)
        return false;
    int code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        sql_fail(s);
    sqlite3_reset(q);
    return false;
}

bool
sql_run(Store *s, Sql which, const Value *values, size_t n)
{
    if (s->broken)
        return false;
    sql_next(s, sql_query(s, which, values, n));
    return !s->broken;
}

bool
sql_begin(Store *s)
{
    return sql_run(s, SQL_begin, NULL, 0);
}

/* The one number of a query's one row. */
static int64_t
ask(Store *s, Sql which)
{
    sqlite3_stmt *q = sql_query(s, which, NULL, 0);
    int64_t n = sql_next(s, q) ? sqlite3_column_int64(q, 0) : 0;
    if (q)
        sqlite3_reset(q);
    return n;
}

static bool
execute(Store *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(s);
}

bool
sql_finish(Store *s)
{
    if (!s->broken && sql_run(s, SQL_commit, NULL, 0))
        return true;
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_step(sql_query(s, SQL_rollback, NULL, 0));
    return false;
}

/* ---- opening ----------------------------------------------------------- */

static int64_t
schema_number(const char *name)
{
    const char *at = strstr(embedded_schema, name);
    CHECK(at);
    return strtoll(at + strlen(name), NULL, 10);
}

int
store_schema_version(void)
{
    return (int)schema_number("PRAGMA user_version =");
}

/* A file without tables and numbers is a new one, whoever made it. */
static bool
is_blank(Store *s)
{
    return ask(s, SQL_application_id) == 0 && ask(s, SQL_user_version) == 0 &&
           ask(s, SQL_count_tables) == 0;
}

static bool
create(Store *s)
{
    if (!execute(s, "PRAGMA journal_mode = WAL") || !sql_begin(s))
        return false;
    if (is_blank(s)) /* still: another decref may have been quicker */
        (void)(execute(s, embedded_schema) && execute(s, embedded_views));
    return sql_finish(s);
}

/* Views hold no data: they go before tables change under them, and come back as this decref has them. */
static bool
drop_views(Store *s)
{
    StringList names = {0};
    sqlite3_stmt *q = sql_query(s, SQL_views, NULL, 0);
    while (sql_next(s, q))
        vec_push(s->arena, &names, sql_text(s->arena, q, 0));
    for (uint32_t i = 0; i < names.n && !s->broken; i++)
        execute(s, arena_printf(s->arena, "DROP VIEW \"%s\"", names.at[i]));
    return !s->broken;
}

/* One step forwards: from the schema before it to that of the file's name. */
static bool
migrate_to(Store *s, const EmbeddedText *step)
{
    return execute(s, step->text) &&
           execute(s, arena_printf(s->arena, "PRAGMA user_version = %s", step->name));
}

/* All steps or none, in one transaction; another decref that comes at the same time waits, and finds it done. */
static bool
migrate(Store *s)
{
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return refuse(s, READ_ONLY);
    if (!execute(s, "PRAGMA foreign_keys = OFF") || !sql_begin(s))
        return false;
    int64_t version = ask(s, SQL_user_version);
    if (version < 1)
        refuse(s, "has schema %lld, which no decref wrote; " ELSEWHERE, (long long)version);
    if (!s->broken && version < store_schema_version())
        drop_views(s);
    for (const EmbeddedText *step = embedded_migrations; step->name && !s->broken; step++)
        if (strtoll(step->name, NULL, 10) > version)
            migrate_to(s, step);
    if (!s->broken && version < store_schema_version())
        execute(s, embedded_views);
    return sql_finish(s);
}

/* Of decref, and of no newer one. */
static bool
is_known(Store *s, int64_t *version)
{
    int64_t id = ask(s, SQL_application_id);
    *version = ask(s, SQL_user_version);
    if (s->broken)
        return false;
    int ours = store_schema_version();
    if (id != schema_number("PRAGMA application_id ="))
        return refuse(s, "the database of another program; " ELSEWHERE);
    if (*version > ours)
        return refuse(
            s,
            "written by a newer decref (schema %lld, this one knows %d); update decref, or " ELSEWHERE,
            (long long)*version, ours);
    return true;
}

static bool
is_ours(Store *s)
{
    int64_t version;
    return is_known(s, &version) && (version == store_schema_version() || migrate(s));
}

bool
sql_is_current(Store *s)
{
    int64_t version;
    if (!is_known(s, &version))
        return false;
    return version == store_schema_version() ||
           refuse(s, "written by an older decref (schema %lld); decref check takes it along",
                  (long long)version);
}

static bool
connect(Store *s)
{
    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        return sql_fail(s);
    sqlite3_busy_timeout(s->db, LOCK_PATIENCE_MS);
    bool blank = is_blank(s);
    if (s->broken || (!blank && !is_ours(s)))
        return false;
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return refuse(s, READ_ONLY);
    return (!blank || create(s)) && is_ours(s) &&
           execute(
               s,
               "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

Store *
store_open(Arena *a, const char *path, char *why, size_t size)
{
    if (os_is_dir(path)) {
        snprintf(why, size, "%s: is a directory; " ELSEWHERE, path);
        return NULL;
    }
    const char *directory = os_dirname(a, path);
    if (!os_make_dirs(directory)) {
        snprintf(why, size, "%s: the directory cannot be made: %s; " ELSEWHERE, directory,
                 strerror(errno));
        return NULL;
    }
    Store *s = NEW(a, Store);
    s->arena = a;
    s->path = path;
    map_init(&s->sources, a);
    if (connect(s))
        return s;
    snprintf(why, size, "%s", s->why);
    store_close(s);
    return NULL;
}

void
store_close(Store *s)
{
    if (!s)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
    s->db = NULL;
}
