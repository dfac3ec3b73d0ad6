/*
 * layout: layers from left to right, as Sugiyama has it.
 *
 *     1. an arrow that leads back to where a walk came from is turned round for the time being;
 *     2. a node's layer is one more than the last of those that lead to it; variables are alone in layer 0;
 *     3. an arrow over several layers gets a bend in each of them, which takes up room like a node;
 *     4. within a layer the order is by the mean place of the neighbours before, then after, a few times over;
 *     5. heights follow from the order, and each layer is moved towards its neighbours.
 *
 * All in whole numbers, ties by the order of the nodes: the same drawing has the same layout everywhere.
 */
#include "draw.h"

enum {
    CHARACTER = DRAW_CHARACTER,
    LINE = 17,
    PADDING = 8,
    GAP = 18, /* between boxes of a layer */
    MARGIN = 12,
    PORT = 14, /* between the ends of arrows */
    SWEEPS = 4,
    NARROWEST_GAP = 44 /* between layers */
};

typedef struct Spot {    /* a node, or a bend of an arrow */
    int64_t node, arrow; /* -1 */
    int32_t layer;
    int32_t x, y, w, h;
    int64_t mean;
    Vec(uint32_t) before, after; /* neighbours in the layers beside */
} Spot;

typedef struct Layer {
    Vec(uint32_t) spots; /* from top to bottom */
    int32_t x, w;
} Layer;

typedef struct Layout {
    Drawing *d;
    Arena *a;
    Vec(Spot) spots; /* the nodes first */
    Vec(Layer) layers;
    uint8_t *seen;   /* of the walk: 0 not, 1 on the way, 2 done */
    uint32_t *bends; /* two for each arrow: its first and its last bend, 0 if it has none */
} Layout;

/* ---- layers --------------------------------------------------------------------------------- */

/* Of an arrow whichever way it goes for now. */
static uint32_t
tail(const DrawArrow *w)
{
    return w->backward ? w->to : w->from;
}

static uint32_t
head(const DrawArrow *w)
{
    return w->backward ? w->from : w->to;
}

static void
walk(Layout *l, uint32_t node)
{
    l->seen[node] = 1;
    for (uint32_t k = 0; k < l->d->arrows.n; k++) {
        DrawArrow *w = &l->d->arrows.at[k];
        if (w->from != node)
            continue;
        if (l->seen[w->to] == 1)
            w->backward = true;
        else if (!l->seen[w->to])
            walk(l, w->to);
    }
    l->seen[node] = 2;
}

/* Variables begin, so that what they point to is found from them. */
static void
turn_back_arrows(Layout *l)
{
    Drawing *d = l->d;

    l->seen = NEW_N(l->a, uint8_t, d->nodes.n + 1);
    for (uint32_t k = 0; k < d->arrows.n; k++) {
        d->arrows.at[k].backward = false;
        d->arrows.at[k].way.n = 0;
    }
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t k = 0; k < d->nodes.n; k++)
            if (!l->seen[k] && (pass || d->nodes.at[k].kind == NODE_VARIABLE))
                walk(l, k);
}

static void
find_layers(Layout *l)
{
    Drawing *d = l->d;
    bool variables = false, moved = true;

    for (uint32_t k = 0; k < d->nodes.n; k++)
        variables |= d->nodes.at[k].kind == NODE_VARIABLE;
    for (uint32_t k = 0; k < d->nodes.n; k++)
        d->nodes.at[k].layer = variables && d->nodes.at[k].kind != NODE_VARIABLE;
    while (moved) {
        moved = false;
        for (uint32_t k = 0; k < d->arrows.n; k++) {
            const DrawArrow *w = &d->arrows.at[k];
            DrawNode *from = &d->nodes.at[tail(w)], *to = &d->nodes.at[head(w)];
            if (from != to && to->layer <= from->layer) {
                to->layer = from->layer + 1;
                moved = true;
            }
        }
    }
}

/* An arrow that goes down, or up, at the right side of a layer. */
static bool
is_beside(const Drawing *d, const DrawArrow *w)
{
    return d->nodes.at[w->from].layer == d->nodes.at[w->to].layer;
}

/* ---- spots ----------------------------------------------------------------------------------- */

static int32_t
characters(const char *s)
{
    return ((int32_t)draw_length(s) * CHARACTER + 9) / 10;
}

static int32_t
wider(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void
measure(DrawNode *n)
{
    int32_t w = characters(n->name), lines = 1;

    if (n->type) {
        w = wider(w, characters(n->type));
        lines++;
    }
    for (uint32_t k = 0; k < n->parts.n; k++) {
        const Part *p = &n->parts.at[k];
        int32_t part = characters(p->label) + characters(p->value) + CHARACTER / 10;
        if (n->kind == NODE_TABLE)
            part = ((int32_t)draw_label_width(n) * CHARACTER + 9) / 10 + characters(p->value);
        w = wider(w, part + (p->before ? characters(p->before) + CHARACTER / 5 : 0));
        lines++;
    }
    if (n->note) {
        w = wider(w, characters(n->note));
        lines++;
    }
    n->w = w + 2 * PADDING;
    n->h = lines * LINE + PADDING;
}

/* Room for the ends of its arrows, and for their labels, at that side. */
static int32_t
ports_height(const Drawing *d, uint32_t node, bool right)
{
    int32_t n = 1;

    for (uint32_t k = 0; k < d->arrows.n; k++)
        n += (right ? tail(&d->arrows.at[k]) : head(&d->arrows.at[k])) == node;
    return n * PORT;
}

static uint32_t
add_spot(Layout *l, Spot spot)
{
    while ((int32_t)l->layers.n <= spot.layer) {
        Layer none = {0};
        vec_push(l->a, &l->layers, none);
    }
    vec_push(l->a, &l->spots, spot);
    vec_push(l->a, &l->layers.at[spot.layer].spots, l->spots.n - 1);
    return l->spots.n - 1;
}

static void
join(Layout *l, uint32_t before, uint32_t after)
{
    vec_push(l->a, &l->spots.at[before].after, after);
    vec_push(l->a, &l->spots.at[after].before, before);
}

static void
make_spots(Layout *l)
{
    Drawing *d = l->d;

    l->bends = NEW_N(l->a, uint32_t, 2 * d->arrows.n + 1);
    for (uint32_t k = 0; k < d->nodes.n; k++) {
        DrawNode *n = &d->nodes.at[k];
        measure(n);
        n->h = wider(n->h, wider(ports_height(d, k, true), ports_height(d, k, false)));
        Spot s = {.node = k, .arrow = -1, .layer = n->layer, .w = n->w, .h = n->h};
        add_spot(l, s);
    }
    for (uint32_t k = 0; k < d->arrows.n; k++) {
        const DrawArrow *w = &d->arrows.at[k];
        uint32_t last = tail(w);
        for (int32_t layer = d->nodes.at[last].layer + 1; layer < d->nodes.at[head(w)].layer;
             layer++) {
            Spot bend = {.node = -1, .arrow = k, .layer = layer, .h = LINE};
            uint32_t next = add_spot(l, bend);
            l->bends[2 * k] = l->bends[2 * k] ? l->bends[2 * k] : next;
            l->bends[2 * k + 1] = next;
            join(l, last, next);
            last = next;
        }
        if (!is_beside(d, w))
            join(l, last, head(w));
    }
}

/* ---- order -------------------------------------------------------------------------------------- */

static void
find_mean(Layout *l, uint32_t spot, bool before, const int64_t *place)
{
    Spot *s = &l->spots.at[spot];
    const uint32_t *at = before ? s->before.at : s->after.at;
    uint32_t n = before ? s->before.n : s->after.n;
    int64_t sum = 0;

    for (uint32_t k = 0; k < n; k++)
        sum += place[at[k]];
    s->mean = n ? sum * 1000 / n : place[spot] * 1000;
}

static void
sort_layer(Layout *l, Layer *layer)
{
    for (uint32_t k = 1; k < layer->spots.n; k++) /* keeps equals as they are */
        for (uint32_t j = k; j > 0; j--) {
            uint32_t *a = &layer->spots.at[j - 1], *b = &layer->spots.at[j];
            if (l->spots.at[*a].mean <= l->spots.at[*b].mean)
                break;
            uint32_t was = *a;
            *a = *b;
            *b = was;
        }
}

static void
order(Layout *l)
{
    int64_t *place = NEW_N(l->a, int64_t, l->spots.n + 1);

    for (int sweep = 0; sweep < 2 * SWEEPS + 1; sweep++) {
        bool forward = sweep % 2 == 0;
        for (uint32_t k = 0; k < l->layers.n; k++) {
            Layer *layer = &l->layers.at[forward ? k : l->layers.n - 1 - k];
            for (uint32_t i = 0; sweep && i < layer->spots.n; i++)
                find_mean(l, layer->spots.at[i], forward, place);
            if (sweep)
                sort_layer(l, layer);
            for (uint32_t i = 0; i < layer->spots.n; i++)
                place[layer->spots.at[i]] = i;
        }
    }
}

/* ---- places --------------------------------------------------------------------------------------- */

/* From top to bottom, each as near to its neighbours' middle as those above it allow. */
static void
settle(Layout *l, Layer *layer, bool before)
{
    int32_t y = MARGIN;

    for (uint32_t k = 0; k < layer->spots.n; k++) {
        Spot *s = &l->spots.at[layer->spots.at[k]];
        const uint32_t *at = before ? s->before.at : s->after.at;
        uint32_t n = before ? s->before.n : s->after.n;
        int64_t sum = 0;
        for (uint32_t i = 0; i < n; i++)
            sum += l->spots.at[at[i]].y + l->spots.at[at[i]].h / 2;
        int32_t wish = n ? (int32_t)(sum / n) - s->h / 2 : s->y;
        s->y = wider(wish, y);
        y = s->y + s->h + (s->node >= 0 ? GAP : GAP / 2);
    }
}

/* Room for the longest label between two layers. */
static int32_t
gap_after(const Layout *l, int32_t layer)
{
    int32_t gap = NARROWEST_GAP;

    for (uint32_t k = 0; k < l->d->arrows.n; k++) {
        const DrawArrow *w = &l->d->arrows.at[k];
        if (l->d->nodes.at[tail(w)].layer == layer)
            gap = wider(gap, characters(w->label) + 44);
    }
    return gap;
}

static void
place(Layout *l)
{
    int32_t x = MARGIN, bottom = 0;

    for (uint32_t k = 0; k < l->layers.n; k++) {
        Layer *layer = &l->layers.at[k];
        layer->x = x;
        for (uint32_t i = 0; i < layer->spots.n; i++)
            layer->w = wider(layer->w, l->spots.at[layer->spots.at[i]].w);
        x += layer->w + gap_after(l, (int32_t)k);
        settle(l, layer, true);
    }
    for (uint32_t k = l->layers.n; k-- > 0;)
        settle(l, &l->layers.at[k], false);
    for (uint32_t k = 1; k < l->layers.n; k++)
        settle(l, &l->layers.at[k], true);
    int32_t top = INT32_MAX;
    for (uint32_t k = 0; k < l->spots.n; k++)
        top = l->spots.at[k].y < top ? l->spots.at[k].y : top;
    for (uint32_t k = 0; k < l->spots.n; k++) {
        Spot *s = &l->spots.at[k];
        const Layer *layer = &l->layers.at[s->layer];
        s->y -= top - MARGIN;
        bool variable = s->node >= 0 && l->d->nodes.at[s->node].kind == NODE_VARIABLE;
        s->x =
            layer->x + (variable ? layer->w - s->w : 0); /* variables lean on what they point to */
        bottom = wider(bottom, s->y + s->h);
    }
    l->d->width = l->layers.n ? x - gap_after(l, (int32_t)l->layers.n - 1) + MARGIN : 2 * MARGIN;
    l->d->height = bottom + MARGIN;
}

/* ---- arrows ------------------------------------------------------------------------------------------ */

/* The height that an arrow goes to from its end at the right, or the left, of a box: that of a bend, or of the other box. */
static int32_t
neighbour(const Layout *l, uint32_t arrow, bool right)
{
    const DrawArrow *w = &l->d->arrows.at[arrow];
    const uint32_t *bends = &l->bends[2 * arrow];
    const Spot *s = &l->spots.at[bends[right ? 0 : 1]];

    if (!bends[0])
        s = &l->spots.at[right ? head(w) : tail(w)];
    return s->y + s->h / 2;
}

/* Where on its side of the box an arrow ends: the ends share the height, in the order of where they go. */
static int32_t
port(const Layout *l, uint32_t arrow, uint32_t node, bool right)
{
    const Drawing *d = l->d;
    const DrawNode *n = &d->nodes.at[node];
    int32_t above = 0, all = 0;

    for (uint32_t k = 0; k < d->arrows.n; k++) {
        const DrawArrow *w = &d->arrows.at[k];
        bool here = (right ? tail(w) : head(w)) == node && !is_beside(d, w);
        if (!here)
            continue;
        int32_t its = neighbour(l, k, right), mine = neighbour(l, arrow, right);
        all++;
        above += its < mine || (its == mine && k < arrow);
    }
    return n->y + n->h * (above + 1) / (all + 1);
}

static void
add_point(Layout *l, DrawArrow *w, int32_t x, int32_t y)
{
    DrawPoint p = {x, y};

    vec_push(l->a, &w->way, p);
}

static void
reverse(DrawArrow *w)
{
    for (uint32_t i = 0; i < w->way.n / 2; i++) {
        DrawPoint p = w->way.at[i];
        w->way.at[i] = w->way.at[w->way.n - 1 - i];
        w->way.at[w->way.n - 1 - i] = p;
    }
}

static void
route(Layout *l)
{
    Drawing *d = l->d;

    for (uint32_t k = 0; k < d->arrows.n; k++) {
        DrawArrow *w = &d->arrows.at[k];
        const DrawNode *from = &d->nodes.at[tail(w)], *to = &d->nodes.at[head(w)];
        if (is_beside(d, w)) {
            w->backward = true;
            from = &d->nodes.at[w->from];
            to = &d->nodes.at[w->to];
            add_point(l, w, from->x + from->w, from->y + from->h - 8);
            add_point(l, w, to->x + to->w, to->y + 8);
            continue;
        }
        add_point(l, w, from->x + from->w, port(l, k, tail(w), true));
        for (uint32_t i = l->bends[2 * k]; i && i <= l->bends[2 * k + 1];
             i++) { /* one after the other */
            const Spot *s = &l->spots.at[i];
            add_point(l, w, s->x, s->y + s->h / 2);
            add_point(l, w, s->x + l->layers.at[s->layer].w, s->y + s->h / 2);
        }
        add_point(l, w, to->x, port(l, k, head(w), false));
        if (w->backward)
            reverse(w);
    }
}

void
draw_layout(Drawing *d)
{
    Layout l = {.d = d, .a = d->arena};

    turn_back_arrows(&l);
    find_layers(&l);
    make_spots(&l);
    order(&l);
    place(&l);
    for (uint32_t k = 0; k < d->nodes.n; k++) {
        d->nodes.at[k].x = l.spots.at[k].x;
        d->nodes.at[k].y = l.spots.at[k].y;
    }
    for (uint32_t k = 0; k < l.layers.n; k++)
        for (uint32_t i = 0; i < l.layers.at[k].spots.n; i++)
            if (l.spots.at[l.layers.at[k].spots.at[i]].node >= 0)
                d->nodes.at[l.spots.at[l.layers.at[k].spots.at[i]].node].row = (int32_t)i;
    route(&l);
}
