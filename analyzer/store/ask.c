/*
 * Questions in the user's own SQL, to a file that is opened for reading only.
 *
 * Three things keep a question from writing: the file is opened read-only, an authorizer lets through what reads and
 * nothing else (no ATTACH, which could make files; of the PRAGMAs those that ask), and a statement that SQLite does not
 * call read-only is refused.
 */
#include "sql.h"

#define ONLY_READS "a question only reads: SELECT, WITH, VALUES, EXPLAIN and the PRAGMAs that ask"

static bool
is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (sqlite3_stricmp(word, *list) == 0)
            return true;
    return false;
}

/* Some PRAGMAs ask without a value and set with one; others need the name of a table to ask about. */
static bool
only_asks(const char *pragma, const char *value)
{
    static const char *const with_name[] = {
        "table_info",  "table_xinfo",      "table_list",      "index_list",  "index_info",
        "index_xinfo", "foreign_key_list", "integrity_check", "quick_check", "foreign_key_check",
        NULL};
    static const char *const alone[] = {"user_version",   "application_id", "schema_version",
                                        "database_list",  "function_list",  "compile_options",
                                        "encoding",       "page_count",     "page_size",
                                        "freelist_count", "journal_mode",   NULL};
    return is_one_of(pragma, with_name) || (!value && is_one_of(pragma, alone));
}

static int
authorize(void *arg, int action, const char *first, const char *second, const char *database,
          const char *trigger)
{
    static const char *const unsafe[] = {"load_extension", "fts3_tokenizer", "writefile", "edit",
                                         NULL};
    (void)arg;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return is_one_of(second, unsafe) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
        return only_asks(first, second) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

/* A database in WAL mode needs a file beside it even to be read. Where none can be made, and none is there, nobody
 * writes, and the file can be read as it stands. */
static bool
open_as_it_stands(Store *s)
{
    Text uri;
    if (os_exists(arena_printf(s->arena, "%s-wal", s->path)))
        return false;
    text_init(&uri, s->arena);
    text_add(&uri, "file:");
    for (const char *p = s->path; *p; p++)
        text_addf(&uri, strchr("%?#", *p) ? "%%%02X" : "%c", (unsigned char)*p);
    text_add(&uri, "?immutable=1");
    sqlite3_close(s->db);
    return sqlite3_open_v2(text_str(&uri), &s->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) ==
           SQLITE_OK;
}

static bool
may_make_no_file(sqlite3 *db)
{
    int code = sqlite3_errcode(db);
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

static bool
can_be_read(sqlite3 *db)
{
    return sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;
}

Store *
store_open_to_read(Arena *a, const char *path, char *why, size_t size)
{
    if (!os_exists(path)) {
        snprintf(why, size, "%s: no run is stored yet; decref check makes one", path);
        return NULL;
    }
    Store *s = NEW(a, Store);
    s->arena = a;
    s->path = path;
    map_init(&s->sources, a);
    bool open = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    sqlite3_busy_timeout(s->db, LOCK_PATIENCE_MS);
    if (open && !can_be_read(s->db) && may_make_no_file(s->db))
        open = open_as_it_stands(s);
    if (!open)
        sql_fail(s);
    if (open && sql_is_current(s)) {
        sqlite3_set_authorizer(s->db, authorize, NULL);
        return s;
    }
    snprintf(why, size, "%s", s->why);
    store_close(s);
    return NULL;
}

/* ---- asking ------------------------------------------------------------------ */

static bool
is_blank(const char *sql)
{
    return sql[strspn(sql, " \t\r\n;")] == '\0';
}

static Cell
cell_at(Arena *a, sqlite3_stmt *q, int i)
{
    switch (sqlite3_column_type(q, i)) {
    case SQLITE_NULL:
        return (Cell){CELL_NULL, ""};
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        return (Cell){CELL_NUMBER, sql_text(a, q, i)};
    default:
        return (Cell){CELL_TEXT, sql_text(a, q, i)};
    }
}

static bool
read_rows(Store *s, Arena *a, sqlite3_stmt *q, Rows *out)
{
    int code;
    out->ncolumns = (uint32_t)sqlite3_column_count(q);
    for (uint32_t i = 0; i < out->ncolumns; i++)
        vec_push(a, &out->names, arena_printf(a, "%s", sqlite3_column_name(q, (int)i)));
    while ((code = sqlite3_step(q)) == SQLITE_ROW)
        for (uint32_t i = 0; i < out->ncolumns; i++)
            vec_push(a, &out->cells, cell_at(a, q, (int)i));
    return code == SQLITE_DONE || sql_fail(s);
}

bool
store_ask(Store *s, Arena *a, const char *sql, Rows *out, char *why, size_t size)
{
    sqlite3_stmt *q = NULL;
    const char *rest = "", *problem = NULL;
    *out = (Rows){0};
    int code = sqlite3_prepare_v2(s->db, sql, -1, &q, &rest);
    if (code == SQLITE_AUTH)
        problem = ONLY_READS;
    else if (code != SQLITE_OK)
        problem = arena_printf(a, "SQLite says: %s", sqlite3_errmsg(s->db));
    else if (!q)
        problem = "there is no question in it";
    else if (!is_blank(rest))
        problem = "one question at a time";
    else if (!sqlite3_stmt_readonly(q))
        problem = ONLY_READS;
    else if (!read_rows(s, a, q, out))
        problem = store_why(s);
    sqlite3_finalize(q);
    if (problem)
        snprintf(why, size, "%s", problem);
    return !problem;
}
