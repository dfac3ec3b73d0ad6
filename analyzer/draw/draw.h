/*
 * draw: one model of a drawing, nodes and arrows, and the ways to show it.
 *
 *     model     nodes and arrows; which arrows close a ring
 *     heap      the heap at one step of a finding becomes a drawing
 *     layout    layers from left to right, and the way of each arrow between the boxes
 *     boxes     as text with box characters, 80 columns wide
 *     svg, dot  as a picture, and for graphviz
 *     words     as a few sentences, for those who do not see it
 *
 * What is drawn is the user's: every renderer escapes names for its own language.
 */
#ifndef DECREF_DRAW_H
#define DECREF_DRAW_H

#include "../base/base.h"
#include "decref.h"

enum { DRAW_CHARACTER = 73 };                   /* width of one in a picture, in tenths of a pixel */

typedef enum NodeKind {
    NODE_VARIABLE,
    NODE_NULL,                                  /* what a null pointer points to, or a variable that is not set */
    NODE_OBJECT,
    NODE_BLOCK,                                 /* memory that is no object */
    NODE_TYPE,                                  /* any instance of a type */
    NODE_ANYTHING,                              /* whatever Python code may put there */
    NODE_FUNCTION,
    NODE_TABLE                                  /* what is written, a part a row */
} NodeKind;

typedef struct Part {                           /* of a count */
    const char *label, *value;
    const char *before;                         /* at the step before; NULL if it is the same, or there was none */
    bool wrong;                                 /* of a table: this row does not fit */
} Part;

typedef struct DrawNode {
    NodeKind kind;
    int32_t id;                                 /* of what is drawn, -1 */
    const char *name;
    const char *type;                           /* NULL if not known */
    Vec(Part) parts;
    const char *note;                           /* a line more: what is special about it; NULL */
    bool subject;                               /* what the drawing is about */
    bool dead, perhaps_dead;
    bool fresh;                                 /* it was not there at the step before */
    bool ring;                                  /* it is part of a ring of references */
    bool shared;                                /* a copy and its source both hold it */
    int32_t layer, row;                         /* set by the layout, from 0; then the box, in pixels */
    int32_t x, y, w, h;
} DrawNode;

typedef enum ArrowKind {
    ARROW_POINTS,                               /* a pointer without a reference */
    ARROW_OWNS,
    ARROW_LENDS,                                /* from the lender to what is borrowed from it */
    ARROW_SPENT,                                /* a pointer whose reference was given back */
    ARROW_SHARES,                               /* owned by a copy and by its source */
    ARROW_HIDDEN,                               /* owned, and not shown to the collector */
    ARROW_COPIED                                /* from a container to its shallow copy */
} ArrowKind;

typedef struct DrawPoint { int32_t x, y; } DrawPoint;

typedef struct DrawArrow {
    uint32_t from, to;                          /* nodes */
    ArrowKind kind;
    const char *label;                          /* "" if it has none */
    bool ring, fresh;
    bool backward;                              /* set by the layout: it leads to an earlier layer, or to its own */
    Vec(DrawPoint) way;                         /* set by the layout: from border to border */
} DrawArrow;

typedef struct Drawing {
    Arena *arena;
    const char *title;
    Vec(const char *) facts;                    /* "an exception is set": true of the step, not of an object */
    Vec(DrawNode) nodes;
    Vec(DrawArrow) arrows;
    int32_t width, height;                      /* set by the layout */
} Drawing;

/* model.c */
void drawing_init(Drawing *d, Arena *a, const char *title);
uint32_t drawing_node(Drawing *d, NodeKind kind, int32_t id, const char *name, const char *type);
DrawArrow *drawing_arrow(Drawing *d, uint32_t from, uint32_t to, ArrowKind kind, const char *label);
void drawing_find_rings(Drawing *d);            /* sets ring of arrows that own, and of their nodes */
const char *arrow_meaning(ArrowKind kind);      /* "owns" */
const char *draw_cut(Arena *a, const char *s, size_t most); /* at most that many characters; cut with an ellipsis */
size_t draw_length(const char *s);              /* in characters */

/* heap.c: at steps[k]; what has changed since steps[k - 1] is marked. */
void draw_heap(Drawing *d, Arena *a, const FindingStep *steps, uint32_t k);
void draw_shares(Drawing *d);                   /* of a finding about copies: what two objects own is shared by them */
bool step_has_heap(const FindingStep *step);    /* is there anything to draw? */

/* The renderers. A layout is made where one is needed. */
void draw_layout(Drawing *d);                   /* layout.c */
void draw_boxes(Drawing *d, Text *out);         /* boxes.c */
typedef enum SvgUse { SVG_FILE, SVG_INLINE } SvgUse; /* a file brings its own style; a page has one for all */
void draw_svg(Drawing *d, SvgUse use, Text *out);
const char *draw_svg_style(void);               /* as in the file, for the page */
void draw_dot(const Drawing *d, Text *out);
uint32_t draw_label_width(const DrawNode *n);   /* of a table, its first column: in characters, the blanks behind it included */
const char *draw_words(const Drawing *d);       /* valid as long as the drawing's arena */

void draw_escape(Text *out, const char *s);     /* for SVG and HTML, as text and in double quotes */

#endif
