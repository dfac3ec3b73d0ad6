/*
 * show: one finding of the store, its path walked step by step, with the heap drawn at each; and graph heap: one of these
 * drawings alone, as text, DOT or SVG.
 */
#include "command.h"

#include "../draw/draw.h"

enum { COLUMNS = 80 };

/* ---- which finding ------------------------------------------------------------------------- */

static bool
is_prefix(const char *word)
{
    return strlen(word) >= 4 && word[strspn(word, "0123456789abcdef")] == '\0';
}

/* A fingerprint says where and what, so two findings may have it: the first by place is shown. */
static const Found *
the_one(const FoundList *list, const char *word)
{
    for (uint32_t i = 1; i < list->n; i++)
        if (strcmp(list->at[i].finding.fingerprint, list->at[0].finding.fingerprint) != 0) {
            complain("%s: several findings begin so; give more of it", word);
            return NULL;
        }
    if (list->n)
        return &list->at[0];
    complain("%s: the store has no finding that begins so; decref check -v tells fingerprints",
             word);
    return NULL;
}

static const Found *
find(const Config *c, const char *word)
{
    char why[1024];
    FoundList list = {0};
    if (!is_prefix(word)) {
        complain("%s: not the beginning of a fingerprint: at least 4 digits of the 16 that -v or "
                 "--format jsonl shows",
                 word);
        return NULL;
    }
    if (!os_exists(c->db)) {
        complain("%s: is not there; decref check makes it", c->db);
        return NULL;
    }
    Store *s = store_open(c->arena, c->db, why, sizeof why);
    bool read = s && store_findings_like(s, c->arena, word, &list);
    if (!read)
        complain("%s", s ? store_why(s) : why);
    store_close(s);
    return read ? the_one(&list, word) : NULL;
}

static const Found *
finding_asked_for(const Config *c)
{
    if (c->files.n != 1) {
        complain("takes one fingerprint; decref check -v tells them");
        return NULL;
    }
    const Found *f = find(c, c->files.at[0]);
    if (f && c->step > (int)f->finding.nsteps) {
        complain("the path has %u step%s", f->finding.nsteps, f->finding.nsteps == 1 ? "" : "s");
        return NULL;
    }
    return f;
}

static void
draw_step(Drawing *d, Arena *a, const Found *f, uint32_t k)
{
    draw_heap(d, a, f->finding.steps, k);
    if (rule_is_of(f->finding.rule, "alias"))
        draw_shares(d);
}

/* ---- as text ----------------------------------------------------------------------------------- */

/* The user's words, wrapped at blanks; what steers terminals is left out. */
static void
add_wrapped(Text *t, const char *indent, const char *s)
{
    size_t column = draw_length(indent);
    for (const char *p = s; *p;) {
        size_t n = strcspn(p, " ");
        size_t length = 0;
        for (size_t i = 0; i < n; i++)
            length += ((unsigned char)p[i] & 0xc0) != 0x80;
        if (p != s && column + 1 + length > COLUMNS) {
            text_addf(t, "\n%s", indent);
            column = draw_length(indent);
        } else if (p != s) {
            text_add(t, " ");
            column++;
        }
        for (size_t i = 0; i < n; i++)
            text_addf(t, "%c", (unsigned char)p[i] < ' ' || p[i] == 0x7f ? '?' : p[i]);
        column += length;
        p += n + (p[n] == ' ');
    }
    text_add(t, "\n");
}

static void
add_source(Arena *a, Text *t, const char *source)
{
    while (*source == ' ' || *source == '\t')
        source++;
    Text plain;
    text_init(&plain, a);
    for (const char *p = source; *p; p++)
        text_addf(&plain, "%c",
                  *p == '\t'                              ? ' '
                  : (unsigned char)*p < ' ' || *p == 0x7f ? '?'
                                                          : *p);
    if (plain.n)
        text_addf(t, "       %s\n", draw_cut(a, text_str(&plain), COLUMNS - 7));
}

static void
add_step(Arena *a, const ViewOptions *o, const Found *f, uint32_t k, Text *t)
{
    const FindingStep *step = &f->finding.steps[k];
    Drawing d;
    draw_step(&d, a, f, k);
    text_addf(t, "\n%3u. ", k + 1);
    add_wrapped(t, "     ",
                arena_printf(a, "%s%s%s%s", step->text, step->count ? " (" : "",
                             step->count ? step->count : "", step->count ? ")" : ""));
    text_add(t, "     ");
    add_wrapped(t, "     ", arena_printf(a, "%s:%u", view_path(o, step->path), step->line));
    add_source(a, t, f->step_source[k]);
    if (d.nodes.n || d.facts.n)
        text_add(t, "\n");
    draw_boxes(&d, t);
}

ExitCode
show_command(const Config *c)
{
    const Found *f = finding_asked_for(c);
    if (!f)
        return EXIT_WRONG;
    Arena *a = c->arena;
    ViewOptions o = {.directory = os_absolute(a, NULL, ".")};
    const Finding *g = &f->finding;
    Text t;
    text_init(&t, a);
    add_wrapped(
        &t, "  ",
        arena_printf(a, "%s: %s [%s]", severity_names[g->severity], g->message, rule_id(g->rule)));
    add_wrapped(&t, "  ",
                arena_printf(a, "%s:%u:%u%s%s", view_path(&o, g->path), g->line, g->column,
                             *g->function ? ", in " : "", g->function));
    for (uint32_t k = 0; k < g->nsteps; k++)
        if (!c->step || c->step == (int)k + 1)
            add_step(a, &o, f, k, &t);
    text_add(&t, "\n");
    if (g->remedy)
        add_wrapped(&t, "  ", arena_printf(a, "remedy: %s", g->remedy));
    text_addf(&t, "fingerprint: %s\n", g->fingerprint);
    fputs(text_str(&t), stdout);
    return EXIT_CLEAN;
}

/* ---- one drawing --------------------------------------------------------------------------------- */

ExitCode
graph_heap(const Config *c)
{
    const Found *f = finding_asked_for(c);
    if (!f)
        return EXIT_WRONG;
    if (!f->finding.nsteps) {
        complain("the finding has no path to draw");
        return EXIT_WRONG;
    }
    Drawing d;
    Text t;
    text_init(&t, c->arena);
    text_add(&t, "");
    draw_step(&d, c->arena, f, (uint32_t)(c->step ? c->step : (int)f->finding.nsteps) - 1);
    if (c->drawing == DRAW_DOT)
        draw_dot(&d, &t);
    else if (c->drawing == DRAW_SVG)
        draw_svg(&d, SVG_FILE, &t);
    else
        draw_boxes(&d, &t);
    fputs(text_str(&t), stdout);
    return EXIT_CLEAN;
}
