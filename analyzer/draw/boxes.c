/*
 * The drawing as text, 80 columns wide.
 *
 * The boxes stand in one column, in the order of the layers. The variables stand left of what they point to. An arrow
 * between boxes leaves at a line of its own, goes up or down in a channel right of the boxes and arrives at a line of the
 * other box; arrows that pass each other have channels of their own.
 *
 *     item ──▶┏━━━━━━━━━━━┓
 *             ┃ item: str ┃◀━┓
 *             ┗━━━━━━━━━━━┛  ┃
 *     list ──▶┌───────────┐  ┃
 *             │ list      │  ┃
 *             │   an item ├━━┛
 *             └───────────┘
 */
#define _GNU_SOURCE
#include "draw.h"

#include <stdlib.h>

enum { COLUMNS = 80, LEAST_INSIDE = 24, NAME_MOST = 18, ARROW_ROOM = 4 };

typedef struct Ink { /* how a kind of arrow is drawn */
    const char *across, *down, *top, *bottom;
} Ink;

static const Ink inks[] = {
    [ARROW_POINTS] = {"─", "│", "╮", "╯"}, [ARROW_OWNS] = {"━", "┃", "┓", "┛"},
    [ARROW_LENDS] = {"╌", "╎", "╮", "╯"},  [ARROW_SPENT] = {"┄", "┆", "╮", "╯"},
    [ARROW_SHARES] = {"═", "║", "╗", "╝"}, [ARROW_HIDDEN] = {"━", "┃", "┓", "┛"},
    [ARROW_COPIED] = {"╌", "╎", "╮", "╯"}};

typedef struct Frame { /* how a box is drawn */
    const char *corners[4], *across, *down, *leaves;
} Frame;

static const Frame frames[] = {{{"┌", "┐", "└", "┘"}, "─", "│", "├"},
                               {{"┏", "┓", "┗", "┛"}, "━", "┃", "┣"},
                               {{"┌", "┐", "└", "┘"}, "╌", "╎", "├"},
                               {{"┏", "┓", "┗", "┛"}, "╍", "╏", "┣"}};

typedef struct Row {
    const char *cells[COLUMNS]; /* one character each; NULL: a blank */
} Row;

typedef struct Box {
    uint32_t node;
    uint32_t top;                /* the row of its upper border */
    Vec(const char *) lines;     /* what it says of the object */
    Vec(uint32_t) in, out, vars; /* arrows: at the right, at the right, at the left */
    uint32_t height;             /* lines between the borders */
} Box;

typedef struct Channel {
    uint32_t arrow, from, to; /* rows */
    uint32_t column;          /* which channel */
} Channel;

typedef struct Sheet {
    Drawing *d;
    Arena *a;
    Vec(Row) rows;
    Vec(Box) boxes;
    Vec(Channel) channels;
    uint32_t left, inside; /* columns before the boxes; columns between their borders */
} Sheet;

/* ---- the paper ---------------------------------------------------------------------------- */

static Row *
row_at(Sheet *s, uint32_t row)
{
    while (s->rows.n <= row) {
        Row blank = {0};
        vec_push(s->a, &s->rows, blank);
    }
    return &s->rows.at[row];
}

static void
put(Sheet *s, uint32_t row, uint32_t column, const char *character)
{
    if (column < COLUMNS)
        row_at(s, row)->cells[column] = character;
}

/* A name is the user's: it does not get to steer the terminal. */
static void
put_text(Sheet *s, uint32_t row, uint32_t column, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = 1;
        while (((unsigned char)p[n] & 0xc0) == 0x80)
            n++;
        bool control = (unsigned char)*p < ' ' || *p == 0x7f;
        put(s, row, column++, control ? "?" : arena_printf(s->a, "%.*s", (int)n, p));
        p += n;
    }
}

static void
print_rows(const Sheet *s, Text *out)
{
    for (uint32_t r = 0; r < s->rows.n; r++) {
        uint32_t n = COLUMNS;
        while (n && !s->rows.at[r].cells[n - 1])
            n--;
        for (uint32_t c = 0; c < n; c++)
            text_add(out, s->rows.at[r].cells[c] ? s->rows.at[r].cells[c] : " ");
        text_add(out, "\n");
    }
}

/* ---- what the boxes say --------------------------------------------------------------------- */

static uint32_t
larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static const char *
part_text(Sheet *s, const Part *p)
{
    return p->before ? arena_printf(s->a, "%s %s→%s", p->label, p->before, p->value)
                     : arena_printf(s->a, "%s %s", p->label, p->value);
}

/* The counts on one line, or on as many as they need. */
static void
add_parts(Sheet *s, Box *b, const DrawNode *n)
{
    const char *line = NULL;

    for (uint32_t k = 0; k < n->parts.n; k++) {
        const char *part = part_text(s, &n->parts.at[k]);
        const char *longer = line ? arena_printf(s->a, "%s · %s", line, part) : part;
        if (line && draw_length(longer) + 2 > s->inside) {
            vec_push(s->a, &b->lines, line);
            longer = part;
        }
        line = longer;
    }
    if (line)
        vec_push(s->a, &b->lines, line);
}

/* A table's rows, one below the other; what does not fit has a mark before it. */
static void
add_rows(Sheet *s, Box *b, const DrawNode *n)
{
    uint32_t column = draw_label_width(n);

    for (uint32_t k = 0; k < n->parts.n; k++) {
        const Part *p = &n->parts.at[k];
        int pad = (int)(column - draw_length(p->label));
        vec_push(s->a, &b->lines,
                 arena_printf(s->a, "%s %s%*s%s", p->wrong ? "\u25b6" : " ", p->label, pad, "",
                              p->value));
    }
}

static void
add_lines(Sheet *s, Box *b, const DrawNode *n)
{
    b->lines.n = 0;
    vec_push(s->a, &b->lines,
             n->type && strcmp(n->type, n->name) != 0
                 ? arena_printf(s->a, "%s: %s", n->name, n->type)
                 : n->name);
    if (n->kind == NODE_TABLE)
        add_rows(s, b, n);
    else
        add_parts(s, b, n);
    if (n->note)
        vec_push(s->a, &b->lines, n->note);
    if (n->ring)
        vec_push(s->a, &b->lines, "in a ring of references");
    if (n->shared)
        vec_push(s->a, &b->lines, "shared by the copy and its source");
}

static int
by_layer(const void *a, const void *b, void *arg)
{
    const Drawing *d = arg;
    const DrawNode *x = &d->nodes.at[((const Box *)a)->node],
                   *y = &d->nodes.at[((const Box *)b)->node];

    return x->layer != y->layer ? x->layer - y->layer : x->row - y->row;
}

static Box *
box_of(Sheet *s, uint32_t node)
{
    for (uint32_t k = 0; k < s->boxes.n; k++)
        if (s->boxes.at[k].node == node)
            return &s->boxes.at[k];
    return NULL;
}

static void
make_boxes(Sheet *s)
{
    Drawing *d = s->d;

    for (uint32_t k = 0; k < d->nodes.n; k++) {
        Box b = {.node = k};
        if (d->nodes.at[k].kind > NODE_NULL)
            vec_push(s->a, &s->boxes, b);
    }
    if (s->boxes.n)
        qsort_r(s->boxes.at, s->boxes.n, sizeof *s->boxes.at, by_layer, d);
    for (uint32_t k = 0; k < d->arrows.n; k++) {
        Box *from = box_of(s, d->arrows.at[k].from), *to = box_of(s, d->arrows.at[k].to);
        if (from && to) {
            vec_push(s->a, &from->out, k);
            vec_push(s->a, &to->in, k);
        } else if (to) {
            vec_push(s->a, &to->vars, k);
        }
    }
}

static void
stack_boxes(Sheet *s)
{
    uint32_t row = 0;

    for (uint32_t k = 0; k < s->boxes.n; k++) {
        Box *b = &s->boxes.at[k];
        add_lines(s, b, &s->d->nodes.at[b->node]);
        b->top = row;
        b->height = larger(larger(b->lines.n, b->in.n) + b->out.n, b->vars.n);
        row += b->height + 2;
    }
}

/* ---- channels --------------------------------------------------------------------------------- */

static uint32_t
place_in(const Box *b, const uint32_t *arrows, uint32_t n, uint32_t arrow)
{
    uint32_t k = 0;

    while (k < n && arrows[k] != arrow)
        k++;
    return b->top + 1 + k;
}

static uint32_t
leaving_row(const Box *b, uint32_t arrow)
{
    return place_in(b, b->out.at, b->out.n, arrow) + larger(b->lines.n, b->in.n);
}

static bool
overlap(const Channel *x, const Channel *y)
{
    uint32_t x0 = x->from < x->to ? x->from : x->to, x1 = larger(x->from, x->to);
    uint32_t y0 = y->from < y->to ? y->from : y->to, y1 = larger(y->from, y->to);

    return x0 <= y1 && y0 <= x1;
}

static int
by_span(const void *a, const void *b)
{
    const Channel *x = a, *y = b;
    int m = abs((int)x->from - (int)x->to), n = abs((int)y->from - (int)y->to);

    return m != n ? m - n : (x->arrow > y->arrow) - (x->arrow < y->arrow);
}

/* Gives each arrow the innermost channel that is free along its way. Returns how many there are. */
static uint32_t
dig_channels(Sheet *s)
{
    uint32_t most = 0;

    s->channels.n = 0;
    for (uint32_t k = 0; k < s->boxes.n; k++)
        for (uint32_t i = 0; i < s->boxes.at[k].out.n; i++) {
            uint32_t arrow = s->boxes.at[k].out.at[i];
            const Box *to = box_of(s, s->d->arrows.at[arrow].to);
            Channel c = {.arrow = arrow,
                         .from = leaving_row(&s->boxes.at[k], arrow),
                         .to = place_in(to, to->in.at, to->in.n, arrow)};
            vec_push(s->a, &s->channels, c);
        }
    if (s->channels.n)
        qsort(s->channels.at, s->channels.n, sizeof *s->channels.at, by_span);
    for (uint32_t k = 0; k < s->channels.n; k++) {
        Channel *c = &s->channels.at[k];
        for (uint32_t j = 0; j < k; j++)
            if (s->channels.at[j].column == c->column && overlap(&s->channels.at[j], c)) {
                c->column++;
                j = UINT32_MAX; /* from the start again, in the next channel */
            }
        most = larger(most, c->column + 1);
    }
    return most;
}

/* ---- drawing ------------------------------------------------------------------------------------ */

static void
draw_frame(Sheet *s, const Box *b, const Frame *f)
{
    uint32_t right = s->left + s->inside + 1, bottom = b->top + b->height + 1;

    for (uint32_t c = s->left + 1; c < right; c++) {
        put(s, b->top, c, f->across);
        put(s, bottom, c, f->across);
    }
    for (uint32_t r = b->top + 1; r < bottom; r++) {
        put(s, r, s->left, f->down);
        put(s, r, right, f->down);
    }
    put(s, b->top, s->left, f->corners[0]);
    put(s, b->top, right, f->corners[1]);
    put(s, bottom, s->left, f->corners[2]);
    put(s, bottom, right, f->corners[3]);
}

static const char *
field_label(Sheet *s, const DrawArrow *w)
{
    const char *note = w->kind == ARROW_HIDDEN  ? " (unseen)"
                       : w->kind == ARROW_SPENT ? " (spent)"
                                                : "";

    return arena_printf(s->a, "%s%s", w->label, note);
}

static void
draw_box(Sheet *s, const Box *b)
{
    const DrawNode *n = &s->d->nodes.at[b->node];
    const Frame *f = &frames[(n->dead ? 2 : 0) + (n->subject ? 1 : 0)];
    uint32_t right = s->left + s->inside + 1;

    draw_frame(s, b, f);
    for (uint32_t k = 0; k < b->lines.n; k++)
        put_text(s, b->top + 1 + k, s->left + 2, draw_cut(s->a, b->lines.at[k], s->inside - 2));
    for (uint32_t k = 0; k < b->out.n; k++) {
        const char *label =
            draw_cut(s->a, field_label(s, &s->d->arrows.at[b->out.at[k]]), s->inside - 3);
        uint32_t row = leaving_row(b, b->out.at[k]);
        put_text(s, row, right - 1 - (uint32_t)draw_length(label), label);
        put(s, row, right, f->leaves);
    }
    for (uint32_t k = 0; k < b->vars.n; k++) {
        const DrawArrow *w = &s->d->arrows.at[b->vars.at[k]];
        const char *name = draw_cut(s->a, s->d->nodes.at[w->from].name, NAME_MOST);
        uint32_t row = b->top + 1 + k;
        put_text(s, row, s->left - ARROW_ROOM - (uint32_t)draw_length(name), name);
        for (uint32_t c = s->left - ARROW_ROOM + 1; c + 1 < s->left; c++)
            put(s, row, c, inks[w->kind].across);
        put(s, row, s->left - 1, "▶");
    }
}

static void
draw_channel(Sheet *s, const Channel *c)
{
    const Ink *ink = &inks[s->d->arrows.at[c->arrow].kind];
    uint32_t right = s->left + s->inside + 1, at = right + 3 + 2 * c->column;
    uint32_t top = c->from < c->to ? c->from : c->to, bottom = larger(c->from, c->to);

    if (at >= COLUMNS)
        at = COLUMNS - 1;
    for (uint32_t r = top + 1; r < bottom; r++)
        put(s, r, at, row_at(s, r)->cells[at] ? "┼" : ink->down);
    for (int end = 0; end < 2; end++) {
        uint32_t row = end ? c->to : c->from;
        for (uint32_t x = right + 1; x < at; x++)
            put(s, row, x, row_at(s, row)->cells[x] ? "┼" : ink->across);
        put(s, row, at, row == top ? ink->top : ink->bottom);
    }
    put(s, c->to, right + 1, "◀");
}

/* Null pointers, and what is true of the whole step. */
static void
draw_rest(Sheet *s)
{
    uint32_t row = s->rows.n;

    for (uint32_t k = 0; k < s->d->arrows.n; k++) {
        const DrawArrow *w = &s->d->arrows.at[k];
        if (s->d->nodes.at[w->to].kind != NODE_NULL)
            continue;
        const char *name = draw_cut(s->a, s->d->nodes.at[w->from].name, NAME_MOST);
        put_text(s, row, s->left - ARROW_ROOM - (uint32_t)draw_length(name), name);
        put_text(s, row++, s->left - ARROW_ROOM + 1,
                 arena_printf(s->a, "──▶ %s", s->d->nodes.at[w->to].name));
    }
    for (uint32_t k = 0; k < s->d->facts.n; k++)
        put_text(s, row++, 2, draw_cut(s->a, s->d->facts.at[k], COLUMNS - 2));
}

static void
measure(Sheet *s)
{
    uint32_t name = 0;

    for (uint32_t k = 0; k < s->d->nodes.n; k++) {
        const DrawNode *n = &s->d->nodes.at[k];
        uint32_t length = (uint32_t)draw_length(n->name);
        if (n->kind == NODE_VARIABLE)
            name = larger(name, length < NAME_MOST ? length : NAME_MOST);
    }
    s->left = 2 + name + ARROW_ROOM;
    s->inside = COLUMNS - s->left - 2;
    stack_boxes(s);
    uint32_t channels = dig_channels(s), gutter = channels ? 3 + 2 * channels : 0;
    uint32_t widest = LEAST_INSIDE;
    for (uint32_t k = 0; k < s->boxes.n; k++)
        for (uint32_t i = 0; i < s->boxes.at[k].lines.n; i++)
            widest = larger(widest, (uint32_t)draw_length(s->boxes.at[k].lines.at[i]) + 2);
    uint32_t room = COLUMNS - s->left - 2;
    room = room > gutter + LEAST_INSIDE ? room - gutter : LEAST_INSIDE;
    s->inside = widest < room ? widest : room;
    stack_boxes(s); /* narrower boxes may have more lines */
    dig_channels(s);
}

void
draw_boxes(Drawing *d, Text *out)
{
    Sheet s = {.d = d, .a = d->arena};

    draw_layout(d);
    make_boxes(&s);
    measure(&s);
    for (uint32_t k = 0; k < s.channels.n; k++)
        draw_channel(&s, &s.channels.at[k]);
    for (uint32_t k = 0; k < s.boxes.n; k++)
        draw_box(&s, &s.boxes.at[k]);
    draw_rest(&s);
    print_rows(&s, out);
}
