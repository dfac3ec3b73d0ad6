/*
 * A page of a file: the source with the findings in its margin, and a walker, which has each finding's path as steps with the
 * heap drawn at each. Without the script all of it stands one below the other.
 *
 * The source is read when the report is made; of a long file only what lies around the paths is shown.
 */
#include "html.h"

enum { SHORT_FILE = 3000, AROUND = 30 };
enum { WIDE = 800 }; /* a wider drawing is scrolled: made smaller, nobody could read it */

typedef struct Page {
    const Html *h;
    const HtmlFile *file;
    uint32_t number, first, last; /* of the file; of its findings, those shown here */
    Vec(const char *) lines;
    Vec(bool) wanted; /* lines that are shown */
    bool readable, has_changed;
} Page;

static const Found *
found_at(const Page *p, uint32_t nth)
{
    return &p->h->shown->findings.at[p->file->findings.at[nth]];
}

/* ---- the source ---------------------------------------------------------------------------------- */

static void
read_lines(Page *p)
{
    char why[256];
    size_t n = 0;
    char *text = os_read_file(p->h->a, p->file->path, &n, why, sizeof why);

    p->readable = text != NULL;
    for (size_t i = 0; text && i < n; i++)
        if (!text[i])
            text[i] = 1; /* shown as what it is: something that is not shown */
    for (char *at = text; at && *at;) {
        size_t length = strcspn(at, "\n");
        char *next = at + length + (at[length] == '\n');
        at[length] = '\0';
        if (length && at[length - 1] == '\r')
            at[length - 1] = '\0';
        vec_push(p->h->a, &p->lines, at);
        at = next;
    }
}

static void
want(Page *p, uint32_t line)
{
    for (uint32_t k = line > AROUND ? line - AROUND : 1; k <= line + AROUND && k <= p->lines.n; k++)
        p->wanted.at[k - 1] = true;
}

/* A line that a path goes through, as it stood when it was analysed. */
static void
pass_line(Page *p, uint32_t line, const char *source)
{
    want(p, line);
    p->has_changed |=
        p->readable && *source && (line > p->lines.n || strcmp(p->lines.at[line - 1], source) != 0);
}

static void
choose_lines(Page *p)
{
    for (uint32_t k = 0; k < p->lines.n; k++)
        vec_push(p->h->a, &p->wanted, p->lines.n <= SHORT_FILE);
    for (uint32_t nth = p->first; nth < p->last; nth++) {
        const Found *found = found_at(p, nth);
        pass_line(p, found->finding.line, found->source);
        for (uint32_t k = 0; k < found->finding.nsteps; k++)
            if (strcmp(found->finding.steps[k].path, p->file->path) == 0)
                pass_line(p, found->finding.steps[k].line, found->step_source[k]);
    }
    for (uint32_t k = 0; k < p->file->passes.n; k++) {
        const HtmlPass *pass = &p->file->passes.at[k];
        pass_line(p, pass->line, p->h->shown->findings.at[pass->finding].step_source[pass->step]);
    }
}

typedef struct Margin { /* how far the lines have come */
    uint32_t nth, pass;
    bool any; /* of this line */
} Margin;

static void
add_pin(const Page *p, Text *out, Margin *m, const char *link, const Finding *f, const char *what)
{
    text_add(out, m->any ? "" : "<span class=\"pins\">");
    text_addf(out, "<a class=\"%s\" href=\"%s\" aria-label=\"%s: ", severity_names[f->severity],
              link, *what ? what : severity_names[f->severity]);
    html_add(p->h, out, f->message);
    text_add(out, "\" title=\"");
    html_add(p->h, out, f->message);
    text_addf(out, "\">%s</a>", *what ? "\u25cb" : "\u25cf");
    m->any = true;
}

/* The findings of a line, in the margin, and the paths that only pass; those of another page lead there. */
static void
add_pins(const Page *p, Text *out, uint32_t line, Margin *m)
{
    const Html *h = p->h;
    const HtmlFile *file = p->file;

    m->any = false;
    while (m->nth < file->findings.n && found_at(p, m->nth)->finding.line < line)
        m->nth++;
    for (; m->nth < file->findings.n && found_at(p, m->nth)->finding.line == line; m->nth++) {
        uint32_t k = file->findings.at[m->nth];
        bool here = m->nth >= p->first && m->nth < p->last;
        add_pin(p, out, m, here ? arena_printf(h->a, "#%s", h->ids[k]) : html_link_to(h, k),
                &h->shown->findings.at[k].finding, "");
    }
    while (m->pass < file->passes.n && file->passes.at[m->pass].line < line)
        m->pass++;
    for (; m->pass < file->passes.n && file->passes.at[m->pass].line == line; m->pass++) {
        const HtmlPass *pass = &file->passes.at[m->pass];
        add_pin(p, out, m, html_link_to(h, pass->finding),
                &h->shown->findings.at[pass->finding].finding,
                arena_printf(h->a, "step %u of a path", pass->step + 1));
    }
    text_add(out, m->any ? "</span>" : "");
}

static void
add_source(Page *p, Text *out)
{
    CodeState state = CODE_PLAIN;
    Margin margin = {0};
    bool gap = false;

    text_add(
        out,
        "<section class=\"source\" tabindex=\"0\" role=\"region\" aria-label=\"source\"><pre><code>");
    for (uint32_t k = 0; k < p->lines.n; k++) {
        Text skipped;
        text_init(&skipped, p->h->a);
        if (!p->wanted.at[k]) { /* read all the same: a comment may begin in it */
            html_colour(p->h, &skipped, p->lines.at[k], &state);
            text_add(out, gap ? "" : "<span class=\"line gap\">\u22ee</span>");
            gap = true;
            continue;
        }
        gap = false;
        text_addf(out, "<span class=\"line\" id=\"L%u\">", k + 1);
        add_pins(p, out, k + 1, &margin);
        text_addf(out, "<span class=\"n\">%u</span>", k + 1);
        html_colour(p->h, out, p->lines.at[k], &state);
        text_add(out, "</span>");
    }
    text_add(out, "</code></pre></section>\n");
}

/* ---- the walker ------------------------------------------------------------------------------------- */

/* Where a step is; in another file, a link leads to it. */
static void
add_place(const Page *p, Text *out, const FindingStep *step)
{
    const Html *h = p->h;
    int64_t file = strcmp(step->path, p->file->path) != 0 ? html_file_of(h, step->path) : -1;

    if (file >= 0)
        text_addf(out, "<a href=\"%s#L%u\">", html_page_of(h, (uint32_t)file, 0), step->line);
    html_add(h, out, view_path(h->o, step->path));
    text_addf(out, ":%u%s", step->line, file >= 0 ? "</a>" : "");
}

static void
add_step(const Page *p, Text *out, const Found *found, uint32_t k)
{
    const Html *h = p->h;
    const FindingStep *step = &found->finding.steps[k];
    CodeState state = CODE_PLAIN;
    Drawing d;

    text_add(out, "<li data-file=\"");
    html_add(h, out, view_path(h->o, step->path));
    text_addf(out, "\" data-line=\"%u\"><p class=\"says\">", step->line);
    html_add(h, out, step->text);
    if (step->count) {
        text_add(out, " <b>(");
        html_add(h, out, step->count);
        text_add(out, ")</b>");
    }
    text_add(out, "</p>\n<p class=\"faint mono\">");
    add_place(p, out, step);
    text_add(out, "</p>\n");
    if (*found->step_source[k]) {
        text_add(out, "<code class=\"at\">");
        const char *source = found->step_source[k];
        html_colour(h, out, source + strspn(source, " \t"), &state);
        text_add(out, "</code>\n");
    }
    draw_heap(&d, h->a, found->finding.steps, k);
    if (rule_is_of(found->finding.rule, "alias"))
        draw_shares(&d);
    if (d.nodes.n || d.facts.n) {
        Text svg;
        text_init(&svg, h->a);
        draw_svg(&d, SVG_INLINE, &svg);
        text_addf(out, "<figure%s aria-label=\"the heap at step %u\">%s</figure>\n",
                  d.width > WIDE ? " class=\"wide\" tabindex=\"0\"" : "", k + 1, text_str(&svg));
    }
    text_add(out, "</li>\n");
}

static void
add_entry(const Html *h, Text *out, const char *what, const char *text, const char *more)
{
    if (!text)
        return;
    text_addf(out, "<dt>%s</dt><dd>", what);
    html_add(h, out, text);
    if (more && *more) {
        text_add(out, ": ");
        html_add(h, out, more);
    }
    text_add(out, "</dd>\n");
}

static void
add_finding(const Page *p, Text *out, uint32_t nth)
{
    static const char *const reaches[] = {"only when memory runs out", "only on an error path",
                                          NULL};
    const Html *h = p->h;
    const Found *found = found_at(p, nth);
    const Finding *f = &found->finding;
    const char *severity = severity_names[f->severity];

    text_addf(out,
              "<article class=\"finding\" id=\"%s\">\n<h2><span class=\"severity %s\">%s</span> ",
              h->ids[p->file->findings.at[nth]], severity, severity);
    html_add(h, out, f->message);
    text_addf(out, "</h2>\n<p class=\"faint\">line %u%s</p>\n<ol class=\"steps\">\n", f->line,
              found->is_new ? ", new since the baseline" : "");
    for (uint32_t k = 0; k < f->nsteps; k++)
        add_step(p, out, found, k);
    text_add(out, "</ol>\n<dl>\n");
    add_entry(h, out, "rule", rule_id(f->rule), f->rule >= 0 ? catalogue[f->rule].meaning : NULL);
    add_entry(h, out, "function", *f->function ? f->function : NULL, NULL);
    add_entry(h, out, "type", f->type, NULL);
    add_entry(h, out, "remedy", f->remedy, NULL);
    add_entry(h, out, "reach", reaches[f->reach], NULL);
    add_entry(h, out, "cause", f->cause, NULL);
    if (f->confidence != CONFIDENCE_HIGH)
        add_entry(h, out, "confidence", confidence_names[f->confidence], f->rests_on);
    add_entry(h, out, "review", found->state, found->why);
    if (found->standing != STANDS)
        add_entry(h, out, "standing", standing_names[found->standing], f->suppressed);
    add_entry(h, out, "fingerprint", f->fingerprint, NULL);
    text_add(out, "</dl>\n</article>\n");
}

static void
add_key(Text *out)
{
    text_add(
        out,
        "<p class=\"key\"><span>\u2190 \u2192 walk the path</span> <span>n p next and previous finding</span> "
        "<span>solid arrow: owns</span> <span>dashed: lends</span> <span>thin: points to</span> "
        "<span>dotted: the reference is spent</span> <span>red: a ring, or unseen by the collector</span> "
        "<span>double frame: shared</span></p>\n");
}

/* The paths that end elsewhere and come through here. */
static void
add_passing(const Page *p, Text *out)
{
    const Html *h = p->h;

    if (!p->file->passes.n || p->first)
        return;
    text_add(
        out,
        "<article class=\"passing\">\n<h2>Paths that come through here</h2>\n<ul class=\"plain\">\n");
    for (uint32_t k = 0; k < p->file->passes.n; k++) {
        const HtmlPass *pass = &p->file->passes.at[k];
        text_addf(out, "<li>line %u, step %u of <a href=\"%s\">", pass->line, pass->step + 1,
                  html_link_to(h, pass->finding));
        html_add(h, out, h->shown->findings.at[pass->finding].finding.message);
        text_add(out, "</a></li>\n");
    }
    text_add(out, "</ul>\n</article>\n");
}

static void
add_parts(const Page *p, Text *out)
{
    const Html *h = p->h;

    if (p->file->findings.n <= FINDINGS_A_PAGE)
        return;
    text_add(out, "<nav aria-label=\"parts\"><p>findings ");
    for (uint32_t nth = 0; nth < p->file->findings.n; nth += FINDINGS_A_PAGE) {
        uint32_t end = nth + FINDINGS_A_PAGE < p->file->findings.n ? nth + FINDINGS_A_PAGE
                                                                   : p->file->findings.n;
        text_addf(out, " <a href=\"%s\"%s>%u to %u</a>", html_page_of(h, p->number, nth),
                  nth == p->first ? " aria-current=\"page\"" : "", nth + 1, end);
    }
    text_add(out, "</p></nav>\n");
}

void
html_page(const Html *h, uint32_t file, uint32_t part, Text *out)
{
    Page p = {.h = h, .file = &h->files.at[file], .number = file};
    const char *path = view_path(h->o, p.file->path);

    p.first = part * FINDINGS_A_PAGE;
    p.last = p.first + FINDINGS_A_PAGE < p.file->findings.n ? p.first + FINDINGS_A_PAGE
                                                            : p.file->findings.n;
    read_lines(&p);
    choose_lines(&p);
    html_begin(h, out, path);
    text_add(
        out,
        "<a class=\"skip\" href=\"#walker\">to the walker</a>\n<header><p><a href=\"index.html\">all findings</a></p>\n<h1>");
    html_add(h, out, path);
    if (p.file->findings.n)
        text_addf(out, "</h1>\n<p>%u finding%s</p>\n", p.file->findings.n,
                  p.file->findings.n == 1 ? "" : "s");
    else
        text_add(out, "</h1>\n<p>no finding; paths of others come through</p>\n");
    if (!p.readable)
        text_add(out, "<p>The file could not be read when the report was made.</p>\n");
    if (p.has_changed)
        text_add(out, "<p>The file has changed since it was analysed: lines may have moved.</p>\n");
    add_parts(&p, out);
    text_add(out, "</header>\n<main class=\"file\">\n");
    add_source(&p, out);
    text_add(out, "<section id=\"walker\" class=\"walker\" aria-label=\"findings\" data-file=\"");
    html_add(h, out, path);
    text_add(out, "\">\n<p id=\"said\" class=\"skip\" aria-live=\"polite\"></p>\n");
    if (p.first < p.last)
        add_key(out);
    add_passing(&p, out);
    for (uint32_t nth = p.first; nth < p.last; nth++)
        add_finding(&p, out, nth);
    text_add(out, "</section>\n</main>\n");
    html_end(h, out);
}
