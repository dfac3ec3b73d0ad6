/*
 * sql.h: what the files of store/ share. Nobody else includes it.
 *
 *     store     the file: opening it, what goes wrong, running statements
 *     write     a run goes in, unit by unit
 *     read      findings, troubles and totals come out
 *     review    what people say of findings, and which a run had
 *     ask       questions in the user's own SQL
 */
#ifndef DECREF_SQL_H
#define DECREF_SQL_H

#include "store.h"

#include <sqlite3.h>

typedef enum Sql {
#define SQL(name, text) SQL_##name,
#include "sql.def"
#undef SQL
    SQL_COUNT
} Sql;

struct Store {
    Arena *arena;
    const char *path;
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    bool broken;                                /* takes nothing more */
    char why[1024];                             /* the first failure */
    uint64_t *hash;                             /* statements that would write are added to it, and not run; NULL */
    Map sources;                                /* interned path -> Source *: files that lines were asked of */
};

/* ---- values for the question marks ------------------------------------- */

typedef struct Value {
    enum { VALUE_TEXT, VALUE_INT, VALUE_REAL } kind;
    const char *text;                           /* NULL binds NULL */
    int64_t n;
    double real;
} Value;

#define T(x) {.kind = VALUE_TEXT, .text = (x)}
#define N(x) {.kind = VALUE_INT, .n = (x)}
#define R(x) {.kind = VALUE_REAL, .real = (x)}
#define COUNT(...) (sizeof((Value[]){__VA_ARGS__}) / sizeof(Value))

#define RUN(s, name, ...) sql_run((s), SQL_##name, (Value[]){__VA_ARGS__}, COUNT(__VA_ARGS__))
#define QUERY(s, name, ...) sql_query((s), SQL_##name, (Value[]){__VA_ARGS__}, COUNT(__VA_ARGS__))

/* ---- statements -------------------------------------------------------- */

/* The statement, ready to step; NULL after a failure. */
sqlite3_stmt *sql_query(Store *s, Sql which, const Value *values, size_t n);
/* True on a row; false at the end, or after a failure, which breaks the store. */
bool sql_next(Store *s, sqlite3_stmt *q);
/* Runs a statement without a result; a broken store takes nothing. */
bool sql_run(Store *s, Sql which, const Value *values, size_t n);
bool sql_begin(Store *s);
const char *sql_text(Arena *a, sqlite3_stmt *q, int column);    /* NULL if it is NULL */
bool sql_finish(Store *s);                      /* commits, or rolls back if anything failed since */

#define LOCK_PATIENCE_MS 5000                   /* another writer's transaction is over in a moment, or it is stuck */
bool sql_fail(Store *s);                        /* puts SQLite's last error into a line, and breaks the store; false */
bool sql_is_current(Store *s);                  /* a database of this schema; if not, that goes into s->why */

#endif
