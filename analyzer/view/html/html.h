/*
 * html: the report as pages of a directory, which need no server and no network.
 *
 *     html     which files there are, what they begin and end with
 *     index    all findings, and what was explored
 *     page     a file of the project: its source, and a walker for the findings in it
 *     colour   C source, a line at a time
 *     sha256   for the policy that lets only our own script and style in
 */
#ifndef DECREF_HTML_H
#define DECREF_HTML_H

#include "../../draw/draw.h"
#include "../view.h"

enum { FINDINGS_A_PAGE = 60 };                  /* of one file; more of them go on in a further page */

typedef struct HtmlFile {                       /* a file in which there are findings */
    const char *path;                           /* absolute */
    Vec(uint32_t) findings;                     /* of shown->findings, by place */
} HtmlFile;

typedef struct Html {
    Arena *a;
    const Shown *shown;
    const ViewOptions *o;
    Vec(HtmlFile) files;                        /* by path */
    const char *const *ids;                     /* of each finding, its place in a page */
    const char *policy, *style, *script;
} Html;

void html_begin(const Html *h, Text *out, const char *title);
void html_end(const Html *h, Text *out);
void html_add(const Html *h, Text *out, const char *s);         /* escaped; what is not UTF-8 is replaced */
const char *html_page_of(const Html *h, uint32_t file, uint32_t nth);   /* the name of the page with its nth finding */

void html_index(const Html *h, Text *out);
void html_page(const Html *h, uint32_t file, uint32_t part, Text *out); /* part: from 0 */

typedef enum CodeState { CODE_PLAIN, CODE_COMMENT, CODE_DIRECTIVE } CodeState; /* what goes on in the next line */
void html_colour(const Html *h, Text *out, const char *line, CodeState *state);

const char *html_sha256(Arena *a, const char *s);               /* in base 64 */

#endif
