/*
 * Nodes and arrows. An arrow closes a ring if it owns, and the way back over arrows that own leads to where it begins.
 */
#include "draw.h"

void
drawing_init(Drawing *d, Arena *a, const char *title)
{
    *d = (Drawing){.arena = a, .title = title};
}

uint32_t
drawing_node(Drawing *d, NodeKind kind, int32_t id, const char *name, const char *type)
{
    DrawNode n = {.kind = kind, .id = id, .name = name, .type = type};

    vec_push(d->arena, &d->nodes, n);
    return d->nodes.n - 1;
}

DrawArrow *
drawing_arrow(Drawing *d, uint32_t from, uint32_t to, ArrowKind kind, const char *label)
{
    DrawArrow arrow = {.from = from, .to = to, .kind = kind, .label = label};

    vec_push(d->arena, &d->arrows, arrow);
    return &d->arrows.at[d->arrows.n - 1];
}

static bool
owns(const DrawArrow *w)
{
    return w->kind == ARROW_OWNS || w->kind == ARROW_SHARES || w->kind == ARROW_HIDDEN;
}

static void
mark(const Drawing *d, uint32_t node, bool *reached)
{
    if (reached[node])
        return;
    reached[node] = true;
    for (uint32_t k = 0; k < d->arrows.n; k++)
        if (d->arrows.at[k].from == node && owns(&d->arrows.at[k]))
            mark(d, d->arrows.at[k].to, reached);
}

void
drawing_find_rings(Drawing *d)
{
    for (uint32_t k = 0; k < d->arrows.n; k++) {
        DrawArrow *w = &d->arrows.at[k];
        bool *reached = NEW_N(d->arena, bool, d->nodes.n + 1);
        if (!owns(w) || d->nodes.at[w->from].kind == NODE_VARIABLE)
            continue;
        mark(d, w->to, reached);
        w->ring = reached[w->from];
        if (w->ring)
            d->nodes.at[w->from].ring = d->nodes.at[w->to].ring = true;
    }
}

const char *
arrow_meaning(ArrowKind kind)
{
    static const char *const meanings[] = {"points to",    "owns a reference to",
                                           "lends",        "points to, its reference spent,",
                                           "shares",       "owns, unseen by the collector,",
                                           "was copied to"};

    return meanings[kind];
}

static bool
begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

size_t
draw_length(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += begins_character(*s);
    return n;
}

const char *
draw_cut(Arena *a, const char *s, size_t most)
{
    size_t n = 0;

    if (draw_length(s) <= most)
        return s;
    for (const char *p = s; *p; p++)
        if (begins_character(*p) && ++n == most)
            return arena_printf(a, "%.*s\u2026", (int)(p - s), s);
    return s;
}

uint32_t
draw_label_width(const DrawNode *n)
{
    size_t most = 0;

    for (uint32_t k = 0; n->kind == NODE_TABLE && k < n->parts.n; k++) {
        size_t length = draw_length(n->parts.at[k].label) + 2;
        most = length > most ? length : most;
    }
    return (uint32_t)most;
}

void
draw_escape(Text *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&':
            text_add(out, "&amp;");
            break;
        case '<':
            text_add(out, "&lt;");
            break;
        case '>':
            text_add(out, "&gt;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        case '\'':
            text_add(out, "&#39;");
            break;
        case '\t':
            text_add(out, " ");
            break;
        case '\xe2': /* what turns the direction of text round would show other text than there is */
            if (((unsigned char)s[1] == 0x80 && (unsigned char)s[2] >= 0xaa &&
                 (unsigned char)s[2] <= 0xae) ||
                ((unsigned char)s[1] == 0x81 && (unsigned char)s[2] >= 0xa6 &&
                 (unsigned char)s[2] <= 0xa9)) {
                text_add(out, "\u00b7");
                s += 2;
            } else
                text_add_n(out, s, 1);
            break;
        default: /* no other control character means anything here */
            if ((unsigned char)*s < ' ' || *s == 0x7f)
                text_add(out, "\u00b7");
            else
                text_add_n(out, s, 1);
        }
}
