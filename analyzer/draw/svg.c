/*
 * The drawing as SVG. Every look is a class (drawing.css); nothing has a style of its own, so that a page may forbid
 * those. Arrows come and go at the sides of the boxes, so their heads lie flat.
 */
#include "draw.h"

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_assets[]; /* cmake/embed.cmake */

enum { LINE = 17, BASELINE = 16, PADDING = 8, HEAD = 7, FACT = 18 };

const char *
draw_svg_style(void)
{
    for (const EmbeddedText *e = embedded_assets; e->name; e++)
        if (strcmp(e->name, "drawing.css") == 0)
            return e->text;
    return "";
}

/* ---- nodes -------------------------------------------------------------------------------- */

static void
open_line(Text *out, const DrawNode *n, int line, const char *class)
{
    text_addf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, n->x + PADDING,
              n->y + BASELINE + line * LINE);
}

static void
add_line(Text *out, const DrawNode *n, int line, const char *class, const char *text)
{
    open_line(out, n, line, class);
    draw_escape(out, text);
    text_add(out, "</text>");
}

static void
add_part(Text *out, const DrawNode *n, int line, const Part *p)
{
    if (p->before || p->wrong)
        text_addf(out, "<rect class=\"mark\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                  n->x + 2, n->y + 3 + line * LINE, n->w - 4, LINE);
    open_line(out, n, line, "part");
    draw_escape(out, p->label);
    if (n->kind == NODE_TABLE)
        text_addf(out, "<tspan x=\"%d\"",
                  n->x + PADDING + (int)draw_label_width(n) * DRAW_CHARACTER / 10);
    else
        text_add(out, " <tspan");
    text_addf(out, " class=\"%s\">", p->wrong ? "wrong" : p->before ? "changed" : "value");
    if (p->before) {
        draw_escape(out, p->before);
        text_add(out, "\u2192");
    }
    draw_escape(out, p->value);
    text_add(out, "</tspan></text>");
}

static void
add_frame(Text *out, const DrawNode *n, const char *class, int outside)
{
    text_addf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>",
              class, n->x - outside, n->y - outside, n->w + 2 * outside, n->h + 2 * outside,
              n->kind == NODE_TYPE || n->kind == NODE_ANYTHING ? 10 : 3);
}

static void
add_node(Text *out, const DrawNode *n)
{
    static const char *const kinds[] = {"variable", "null",     "object",   "block",
                                        "type",     "anything", "function", "table"};
    int line = 0;

    text_addf(out, "<g class=\"node %s%s%s%s\">", kinds[n->kind], n->subject ? " subject" : "",
              n->dead ? " dead" : "", n->perhaps_dead ? " perhaps" : "");
    add_frame(out, n, "box", 0);
    if (n->ring)
        add_frame(out, n, "halo", 4);
    if (n->shared)
        add_frame(out, n, "double", 3);
    add_line(out, n, line++, "name", n->name);
    if (n->type)
        add_line(out, n, line++, "faint", n->type);
    for (uint32_t k = 0; k < n->parts.n; k++)
        add_part(out, n, line++, &n->parts.at[k]);
    if (n->note)
        add_line(out, n, line, n->dead || n->perhaps_dead ? "note" : "faint", n->note);
    text_add(out, "</g>\n");
}

/* ---- arrows --------------------------------------------------------------------------------- */

static void
add_curve(Text *out, const DrawArrow *w, bool left, bool loop)
{
    const DrawPoint *p = w->way.at;
    int32_t wide = p[0].x > p[1].x ? p[0].x : p[1].x;

    text_addf(out, "<path d=\"M%d %d", p[0].x, p[0].y);
    for (uint32_t k = 1; k < w->way.n; k++) {
        bool last = k + 1 == w->way.n;
        int32_t x = p[k].x + (last ? (left ? HEAD : -HEAD) : 0);
        if (p[k].y == p[k - 1].y)
            text_addf(out, "L%d %d", x, p[k].y);
        else if (loop)
            text_addf(out, "C%d %d %d %d %d %d", wide + 30, p[k - 1].y, wide + 30, p[k].y, x,
                      p[k].y);
        else
            text_addf(out, "C%d %d %d %d %d %d", (p[k - 1].x + x) / 2, p[k - 1].y,
                      (p[k - 1].x + x) / 2, p[k].y, x, p[k].y);
    }
    text_add(out, "\"/>");
}

static void
add_arrow(Text *out, const Drawing *d, const DrawArrow *w)
{
    bool loop = d->nodes.at[w->from].layer == d->nodes.at[w->to].layer;
    static const char *const kinds[] = {"points", "owns",   "lends", "spent",
                                        "shares", "hidden", "copied"};
    const DrawPoint first = w->way.at[0], end = w->way.at[w->way.n - 1];
    bool left = w->backward; /* it runs to the left, and arrives at a right side */
    int32_t back = left ? HEAD : -HEAD;

    text_addf(out, "<g class=\"arrow %s%s\">", kinds[w->kind], w->ring ? " ring" : "");
    add_curve(out, w, left, loop);
    text_addf(out, "<polygon points=\"%d,%d %d,%d %d,%d\"/>", end.x, end.y, end.x + back, end.y - 4,
              end.x + back, end.y + 4);
    if (*w->label) {
        bool away = left && !loop;
        text_addf(out, "<text class=\"label\" x=\"%d\" y=\"%d\"%s>", first.x + (away ? -6 : 6),
                  first.y - 4, away ? " text-anchor=\"end\"" : "");
        draw_escape(out, w->label);
        text_add(out, "</text>");
    }
    text_add(out, "</g>\n");
}

/* ---- all of it -------------------------------------------------------------------------------- */

void
draw_svg(Drawing *d, SvgUse use, Text *out)
{
    draw_layout(d);
    int32_t height = d->height + FACT * (int32_t)d->facts.n, width = d->width;
    for (uint32_t k = 0; k < d->facts.n; k++) {
        int32_t need = 24 + 8 * (int32_t)draw_length(d->facts.at[k]);
        width = need > width ? need : width;
    }
    if (use == SVG_FILE)
        text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text_addf(out,
              "<svg%s class=\"drawing\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
              "role=\"img\" aria-label=\"",
              use == SVG_FILE ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", width, height, width,
              height);
    draw_escape(out, draw_words(d));
    text_add(out, "\">\n");
    if (use == SVG_FILE) {
        text_add(out, "<title>");
        draw_escape(out, d->title);
        text_addf(out, "</title>\n<style>\n%s</style>\n", draw_svg_style());
    }
    for (uint32_t k = 0; k < d->arrows.n; k++)
        add_arrow(out, d, &d->arrows.at[k]);
    for (uint32_t k = 0; k < d->nodes.n; k++)
        add_node(out, &d->nodes.at[k]);
    for (uint32_t k = 0; k < d->facts.n; k++) {
        text_addf(out, "<text class=\"faint\" x=\"12\" y=\"%d\">",
                  d->height + FACT * (int32_t)k + 10);
        draw_escape(out, d->facts.at[k]);
        text_add(out, "</text>\n");
    }
    text_add(out, "</svg>\n");
}
