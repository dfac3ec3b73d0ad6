/*
 * The index: all findings in one table, which the script filters and groups; what is fixed; what was explored, and what
 * was not. The table stands in a noscript: a browser that runs the script reads it as text, and makes rows of those that
 * are looked at.
 */
#include "html.h"

static void
add_tile(Text *out, long long n, const char *what)
{
    text_addf(out, "<li><b>%lld</b> %s</li>\n", n, what);
}

static void
add_tiles(const Html *h, Text *out)
{
    const Shown *s = h->shown;
    long long fresh = 0, files = 0;

    for (uint32_t k = 0; k < h->files.n; k++)
        files += h->files.at[k].findings.n > 0;

    for (uint32_t k = 0; k < s->findings.n; k++)
        fresh += s->findings.at[k].is_new && s->findings.at[k].standing == STANDS;
    text_add(out, "<ul class=\"tiles\">\n");
    add_tile(out, shown_standing(s), "stand");
    if (s->has_baseline) {
        add_tile(out, fresh, "new since the baseline");
        add_tile(out, s->fixed.n, "of the baseline fixed");
    }
    add_tile(out, (long long)s->findings.n - shown_standing(s),
             "silenced, reviewed, known or elsewhere");
    add_tile(out, files, files == 1 ? "file with findings" : "files with findings");
    text_add(out, "</ul>\n");
}

/* ---- the table --------------------------------------------------------------------------------- */

static void
add_choice(Text *out, const char *name, const char *what)
{
    text_addf(out,
              "<label>%s <select name=\"%s\"><option value=\"\">all</option></select></label>\n",
              what, name);
}

static void
add_filters(const Html *h, Text *out)
{
    text_add(out, "<form id=\"filters\" class=\"filters\" role=\"search\" hidden>\n"
                  "<label>search <input type=\"search\" name=\"search\" "
                  "autocomplete=\"off\"></label>\n");
    add_choice(out, "severity", "severity");
    add_choice(out, "rule", "rule");
    add_choice(out, "file", "file");
    add_choice(out, "cause", "cause");
    add_choice(out, "review", "review");
    add_choice(out, "standing", "standing");
    if (h->shown->has_baseline)
        text_add(out, "<label>only new <input type=\"checkbox\" name=\"fresh\"></label>\n");
    text_add(out, "<label>group by <select name=\"group\"><option value=\"\">nothing</option>");
    static const char *const groups[] = {"severity", "rule", "file", "cause", "review"};
    for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
        text_addf(out, "<option>%s</option>", groups[k]);
    text_add(out, "</select></label>\n<button type=\"reset\">reset</button>\n"
                  "<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n");
}

static void
add_attribute(const Html *h, Text *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    text_addf(out, " data-%s=\"", name);
    html_add(h, out, value);
    text_add(out, "\"");
}

/* What many findings have in common: the macro or helper that brings them about, or what nobody knows of. */
static const char *
cause_of(const Html *h, const Finding *f)
{
    if (f->cause)
        return f->cause;
    return f->unknown ? arena_printf(h->a, "what %s does", f->unknown) : "";
}

static void
add_row(const Html *h, Text *out, uint32_t file, uint32_t nth)
{
    uint32_t k = h->files.at[file].findings.at[nth];
    const Found *found = &h->shown->findings.at[k];
    const Finding *f = &found->finding;
    const char *path = view_path(h->o, f->path), *severity = severity_names[f->severity];

    text_addf(out, "<tr data-s=\"%s\" data-r=\"%s\" data-t=\"%s\"%s", severity, rule_id(f->rule),
              standing_names[found->standing], found->is_new ? " data-n=\"1\"" : "");
    add_attribute(h, out, "f", path);
    add_attribute(h, out, "c", cause_of(h, f));
    add_attribute(h, out, "v", found->state);
    text_addf(out, "><td class=\"severity %s\">%s</td><td><a href=\"%s#%s\">", severity, severity,
              html_page_of(h, file, nth), h->ids[k]);
    html_add(h, out, f->message);
    text_addf(out, "</a>%s</td><td>%s</td><td class=\"mono\">", found->is_new ? " (new)" : "",
              rule_id(f->rule));
    html_add(h, out, path);
    text_addf(out, ":%u</td><td class=\"mono\">", f->line);
    html_add(h, out, *f->function ? f->function : f->type ? f->type : "");
    text_add(out, "</td><td>");
    if (found->state)
        html_add(h, out, found->state);
    else if (found->standing != STANDS)
        text_add(out, standing_names[found->standing]);
    text_add(out, "</td></tr>\n");
}

static void
add_table(const Html *h, Text *out)
{
    if (!h->shown->findings.n) {
        text_add(out, "<p>No finding.</p>\n");
        return;
    }
    add_filters(h, out);
    text_add(
        out,
        "<noscript id=\"all\"><table id=\"findings\" class=\"findings\">\n<caption class=\"skip\">all findings"
        "</caption>\n<thead><tr><th scope=\"col\" class=\"c1\">severity</th><th "
        "scope=\"col\">what</th><th scope=\"col\" class=\"c3\">rule</th><th scope=\"col\" "
        "class=\"c4\">where</th><th scope=\"col\" class=\"c5\">in</th><th scope=\"col\" "
        "class=\"c6\">review</th></tr></thead>\n<tbody>\n");
    for (uint32_t file = 0; file < h->files.n; file++)
        for (uint32_t nth = 0; nth < h->files.at[file].findings.n; nth++)
            add_row(h, out, file, nth);
    text_add(out, "</tbody>\n</table></noscript>\n");
}

/* ---- fixed, and explored --------------------------------------------------------------------------- */

static void
add_fixed(const Html *h, Text *out)
{
    if (!h->shown->fixed.n)
        return;
    text_add(out, "<h2>Fixed since the baseline</h2>\n<ul class=\"list\">\n");
    for (uint32_t k = 0; k < h->shown->fixed.n; k++) {
        text_add(out, "<li>");
        html_add(h, out, h->shown->fixed.at[k]);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
}

static void
add_troubled(const Html *h, Text *out)
{
    const FailedUnits *all = &h->shown->troubled;

    if (!all->n)
        return;
    text_add(out, "<h3>Units that are not whole</h3>\n<ul class=\"list\">\n");
    for (uint32_t k = 0; k < all->n; k++) {
        text_add(out, "<li><span class=\"mono\">");
        html_add(h, out, view_path(h->o, all->at[k].path));
        text_addf(out, "</span>: %s", all->at[k].status);
        if (all->at[k].reason) {
            text_add(out, ": ");
            html_add(h, out, all->at[k].reason);
        }
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
}

static void
add_cut(const Html *h, Text *out)
{
    static const char *const words[][2] = {{"budget", "given up on: more steps than the budget"},
                                           {"opaque", "not understood in part"},
                                           {"error", "an internal error of decref"}};

    if (!h->shown->cut.n)
        return;
    text_addf(
        out,
        "<details><summary>%u functions that were not explored to the end</summary>\n<ul class=\"list\">\n",
        h->shown->cut.n);
    for (uint32_t k = 0; k < h->shown->cut.n; k++) {
        const FunctionRow *f = &h->shown->cut.at[k];
        text_add(out, "<li><span class=\"mono\">");
        html_add(h, out, f->name);
        text_add(out, "</span>, ");
        html_add(h, out, view_path(h->o, f->path));
        text_addf(out, ":%u: ", f->line);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(f->explored, words[i][0]) == 0)
                text_add(out, words[i][1]);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul></details>\n");
}

static void
add_coverage(const Html *h, Text *out)
{
    const Totals *t = &h->shown->totals;

    text_add(out, "<h2 id=\"coverage\">What was explored</h2>\n<ul class=\"tiles\">\n");
    add_tile(out, t->units, "units");
    add_tile(out, t->failed, "units failed");
    add_tile(out, t->functions, "functions");
    add_tile(out, t->full, "explored fully");
    add_tile(out, t->budget, "cut: over the budget");
    add_tile(out, t->opaque_functions, "opaque: not understood in part");
    add_tile(out, t->errors, "internal errors");
    text_add(out, "</ul>\n");
    add_troubled(h, out);
    add_cut(h, out);
}

void
html_index(const Html *h, Text *out)
{
    html_begin(h, out, "decref report");
    text_add(
        out,
        "<a class=\"skip\" href=\"#main\">to the findings</a>\n<header><h1>decref report</h1>\n<p class=\"faint mono\">");
    html_add(h, out, h->shown->command ? h->shown->command : "");
    text_add(out, "</p></header>\n<main id=\"main\">\n");
    add_tiles(h, out);
    text_add(out, "<h2>Findings</h2>\n");
    add_table(h, out);
    add_fixed(h, out);
    add_coverage(h, out);
    text_add(out, "</main>\n");
    html_end(h, out);
}
