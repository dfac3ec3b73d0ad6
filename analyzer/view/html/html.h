/*
 * html: the report as pages of a directory, which need no server and no network.
 *
 *     html     which files there are, what they begin and end with
 *     index    all findings, and what was explored
 *     page     a file of the project: its source, and a walker for the findings in it
 *     colour   C source, a line at a time
 */
#ifndef DECREF_HTML_H
#define DECREF_HTML_H

#include "../../draw/draw.h"
#include "../view.h"

enum { FINDINGS_A_PAGE = 60 };                  /* of one file; more of them go on in a further page */

typedef struct HtmlPass {                       /* a step of a path that ends in another file */
    uint32_t finding, step, line;
} HtmlPass;

typedef struct HtmlFile {                       /* a file in which there are findings, or steps of their paths: a header, say */
    const char *path;                           /* absolute */
    Vec(uint32_t) findings;                     /* of shown->findings, by place */
    Vec(HtmlPass) passes;                       /* by place */
} HtmlFile;

typedef struct HtmlPlace { uint32_t file, nth; } HtmlPlace;

typedef struct Html {
    Arena *a;
    const Shown *shown;
    const ViewOptions *o;
    Vec(HtmlFile) files;                        /* by path; those without findings at the end */
    HtmlPlace *places;                          /* of each finding: its file, and the how manieth there */
    const char *const *ids;                     /* of each finding, its place in a page */
    const char *policy, *style, *script;
} Html;

void html_begin(const Html *h, Text *out, const char *title);
void html_end(const Html *h, Text *out);
void html_add(const Html *h, Text *out, const char *s);         /* escaped; what is not UTF-8 is replaced */
int64_t html_file_of(const Html *h, const char *path);          /* -1: it has no page */
const char *html_link_to(const Html *h, uint32_t finding);      /* its page, and where in it */
const char *html_page_of(const Html *h, uint32_t file, uint32_t nth);   /* the name of the page with its nth finding */

void html_index(const Html *h, Text *out);
void html_page(const Html *h, uint32_t file, uint32_t part, Text *out); /* part: from 0 */

typedef enum CodeState { CODE_PLAIN, CODE_COMMENT, CODE_DIRECTIVE } CodeState; /* what goes on in the next line */
void html_colour(const Html *h, Text *out, const char *line, CodeState *state);

#endif
