/*
 * fix: edits that may mend a finding, and texts before and after them.
 *
 *     source  C text, read as far as statements and brackets go
 *     repair  from what a rule says (Repair) to edits of the text
 *     edit    edits applied to a text
 *     diff    two texts, as a patch
 *
 * Nothing here knows whether an edit mends anything: who offers one tries it on a copy first (session/prove.c).
 */
#ifndef DECREF_FIX_H
#define DECREF_FIX_H

#include "../base/base.h"
#include "decref.h"

typedef struct Edit {                           /* bytes from..to become text */
    size_t from, to;
    const char *text;
} Edit;

typedef struct Fix {
    const char *title;                          /* "insert Py_DECREF(item);" */
    Vec(Edit) edits;                            /* in order, none overlaps another */
} Fix;

typedef Vec(Fix) Fixes;

/* edit.c */
const char *edits_apply(Arena *a, const char *text, size_t n, const Fix *f, size_t *out_n);

/* repair.c: all that may be tried, the likeliest first. text: of f->path, as the finding was made from it. */
void fixes_of(Arena *a, const char *text, size_t n, const Finding *f, Fixes *out);

/* diff.c: unified, with three lines around each change, as git takes it; nothing if they are equal. */
void diff_print(Arena *a, const char *path, const char *old, const char *new, Text *out);

/* source.c */
typedef struct Source {
    const char *text;
    char *mask;                                 /* the same, with comments, strings and directives blank */
    size_t n;
} Source;

typedef struct Span { size_t from, to; } Span;

typedef struct Statement {
    Span at;                                    /* with its semicolon */
    bool alone;                                 /* the body of an if or a loop, without braces */
    size_t outer;                               /* where that if or loop begins; else at.from */
} Statement;

void source_read(Arena *a, const char *text, size_t n, Source *out);
size_t source_offset(const Source *s, uint32_t line, uint32_t column);  /* s->n if there is no such place */
size_t source_skip(const Source *s, size_t at);                 /* white space and what is blank */
size_t source_close(const Source *s, size_t open);              /* the bracket that closes the one there; s->n */
size_t source_line_start(const Source *s, size_t at);
size_t source_line_end(const Source *s, size_t at);             /* of its newline, or s->n */
const char *source_indent(Arena *a, const Source *s, size_t at);        /* of its line */
bool source_first_on_line(const Source *s, size_t at);
size_t source_word(const Source *s, size_t at);                 /* the length of the identifier there */
const char *source_copy(Arena *a, const Source *s, Span x);     /* without white space at its ends */
bool source_statement(const Source *s, size_t at, Statement *out);
bool source_body(const Source *s, const char *function, Span *params, Span *body);    /* between its brackets */

#endif
