/*
 * toml: the values of a file in TOML, one at a time; the only door to the library, which is written in C++.
 */
#ifndef DECREF_TOML_H
#define DECREF_TOML_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct TomlLeaf {                       /* its strings live as long as the call */
    const char *key;                            /* in our table */
    const char *table;                          /* key = { table = value }: the inner key; NULL */
    bool in_array;                              /* one of several */
    bool is_bool;
    const char *value;                          /* as a word of the command line; NULL if it is no such thing */
    int line;
    bool empty;                                 /* an array or a table with nothing in it: there is no value */
} TomlLeaf;

typedef enum TomlResult {
    TOML_READ,
    TOML_NO_TABLE,                              /* the file is well, and is not about us */
    TOML_MALFORMED,                             /* line and why say where and how */
    TOML_REFUSED,                               /* by leaf() */
} TomlResult;

/* Calls leaf for every value in the table, "" for the whole file, in the order in which they are written, until it
 * returns false. */
TomlResult toml_read(const char *text, size_t n, const char *table, bool (*leaf)(void *arg, const TomlLeaf *l), void *arg,
                     int *line, char *why, size_t size);

#ifdef __cplusplus
}
#endif

#endif
