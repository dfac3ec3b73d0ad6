/*
 * ahead: what units that begin differently could have parsed ahead of them all the same, see ahead.c.
 */
#ifndef DECREF_AHEAD_H
#define DECREF_AHEAD_H

#include "front.h"

typedef struct Ahead Ahead;                     /* of units with equal flags */

/* The flags are filtered ones, see clang_filter_flags. NULL if they are such that nothing can be told. */
Ahead *ahead_new(Arena *a, const char *directory, const char *const *flags, uint32_t nflags);
Ahead *ahead_farther(Ahead *h);                 /* one that looks into all of the project's headers; no units yet */
void ahead_read(Ahead *h, const char *file);    /* one unit more */
void ahead_settle(Ahead *h);                    /* when all have been read */
/* The lines of a prefix, which is to be cut anywhere, that the unit could have; interned. */
const Names *ahead_lines(const Ahead *h, const char *file);
/* Bytes of the files that can be found of what one of its first lines includes, the largest. */
size_t ahead_size(Ahead *h, const char *file, uint32_t depth);
/* The files whose text a unit's lines were taken from. None of them may be part of the prefix's parse. */
const Names *ahead_opened(const Ahead *h, const char *file);

/* What is written beside the prefix's parse: its words, and where they stand. Lines count from 1. */
typedef struct WordTable WordTable;
WordTable *words_new(Arena *a);
void words_line(WordTable *w, const char *text, uint32_t line); /* the line itself */
void words_file(WordTable *w, const char *path, uint32_t line); /* a file that came by it, and by none before */
bool words_save(const WordTable *w, const char *path);
/* Would the first `depth` of the unit's lines, parsed ahead, and all that stands between them in the unit come to the same in
 * any order? The table is the one at path; *damaged: it is none. */
bool ahead_commutes(Arena *a, const Ahead *h, const char *file, uint32_t depth, const char *path, bool *damaged);

#endif
