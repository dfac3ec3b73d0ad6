/*
 * The drawing for graphviz.
 */
#include "draw.h"

static void
add_quoted(Text *out, const char *s)
{
    for (; *s; s++)
        if (*s == '"' || *s == '\\')
            text_addf(out, "\\%c", *s);
        else if ((unsigned char)*s < ' ' || *s == 0x7f)
            text_add(out, "?");
        else
            text_add_n(out, s, 1);
}

static void
add_node(Text *out, const DrawNode *n, uint32_t k)
{
    const char *shape = n->kind == NODE_VARIABLE || n->kind == NODE_NULL ? "plaintext"
                        : n->kind == NODE_ANYTHING                       ? "ellipse"
                                                                         : "box";
    const char *style = n->dead || n->perhaps_dead || n->kind == NODE_ANYTHING ? "dashed"
                        : n->subject                                           ? "bold"
                                                                               : "solid";

    text_addf(out, "  n%u [shape=%s style=%s%s%s label=\"", k, shape, style,
              n->dead   ? " fontcolor=gray40 color=gray60"
              : n->ring ? " color=red"
                        : "",
              n->shared ? " peripheries=2" : "");
    add_quoted(out, n->name);
    if (n->type) {
        text_add(out, "\\n");
        add_quoted(out, n->type);
    }
    for (uint32_t i = 0; i < n->parts.n; i++) {
        const Part *p = &n->parts.at[i];
        text_add(out, p->wrong ? "\\n\u25b6 " : "\\n");
        add_quoted(out, p->label);
        text_add(out, " ");
        if (p->before) {
            add_quoted(out, p->before);
            text_add(out, "\u2192");
        }
        add_quoted(out, p->value);
    }
    if (n->note) {
        text_add(out, "\\n");
        add_quoted(out, n->note);
    }
    text_add(out, "\"];\n");
}

static void
add_arrow(Text *out, const DrawArrow *w)
{
    static const char *const styles[] = {
        [ARROW_POINTS] = " color=gray40",
        [ARROW_OWNS] = " style=bold",
        [ARROW_LENDS] = " style=dashed color=purple",
        [ARROW_SPENT] = " style=dotted",
        [ARROW_SHARES] = " style=bold color=blue",
        [ARROW_HIDDEN] = " style=dashed",
        [ARROW_COPIED] = " style=dotted color=blue",
    };

    text_addf(out, "  n%u -> n%u [label=\"", w->from, w->to);
    add_quoted(out, w->label);
    text_addf(out, "\"%s%s];\n", styles[w->kind], w->ring ? " color=red" : "");
}

void
draw_dot(const Drawing *d, Text *out)
{
    text_add(out, "digraph \"");
    add_quoted(out, d->title);
    text_add(out, "\" {\n  rankdir=LR;\n  node [fontname=monospace fontsize=10];\n"
                  "  edge [fontname=monospace fontsize=9];\n");
    for (uint32_t k = 0; k < d->nodes.n; k++)
        add_node(out, &d->nodes.at[k], k);
    for (uint32_t k = 0; k < d->arrows.n; k++)
        add_arrow(out, &d->arrows.at[k]);
    text_add(out, "}\n");
}
