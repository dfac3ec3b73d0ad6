/*
 * The drawing in a few sentences.
 */
#include "draw.h"

static void
add_node(Text *t, const DrawNode *n)
{
    static const char *const kinds[] = {"variable",         "", "object",   "memory",
                                        "instance of type", "", "function", ""};

    if (n->kind == NODE_VARIABLE || n->kind == NODE_NULL)
        return;
    text_addf(t, "%s%s%s", kinds[n->kind], *kinds[n->kind] ? " " : "", n->name);
    if (n->type)
        text_addf(t, " (%s)", n->type);
    if (n->subject)
        text_add(t, ", which this is about");
    for (uint32_t k = 0; k < n->parts.n; k++) {
        const Part *p = &n->parts.at[k];
        text_addf(t, "%s %s %s", k ? "," : ":", p->label, p->value);
        if (p->before)
            text_addf(t, " (before: %s)", p->before);
        if (p->wrong)
            text_add(t, " (which does not fit)");
    }
    if (n->note)
        text_addf(t, "; %s", n->note);
    text_addf(t, "%s%s. ", n->ring ? "; in a ring of references" : "",
              n->shared ? "; shared by a copy and its source" : "");
}

static void
add_arrow(Text *t, const Drawing *d, const DrawArrow *w)
{
    const DrawNode *from = &d->nodes.at[w->from], *to = &d->nodes.at[w->to];

    if (from->kind == NODE_VARIABLE)
        text_addf(t, "variable %s %s %s. ", from->name,
                  to->kind == NODE_NULL ? "is" : arrow_meaning(w->kind), to->name);
    else if (w->kind == ARROW_LENDS || w->kind == ARROW_COPIED || !*w->label)
        text_addf(t, "%s %s %s. ", from->name, arrow_meaning(w->kind), to->name);
    else
        text_addf(t, "%s, by %s, %s %s. ", from->name, w->label, arrow_meaning(w->kind), to->name);
}

const char *
draw_words(const Drawing *d)
{
    Text t;

    text_init(&t, d->arena);
    text_add(&t, "");
    for (uint32_t k = 0; k < d->nodes.n; k++)
        add_node(&t, &d->nodes.at[k]);
    for (uint32_t k = 0; k < d->arrows.n; k++)
        add_arrow(&t, d, &d->arrows.at[k]);
    for (uint32_t k = 0; k < d->facts.n; k++)
        text_addf(&t, "%s. ", d->facts.at[k]);
    return text_str(&t);
}
