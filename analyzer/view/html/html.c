/*
 * The pages of the report, their names, and what each begins and ends with.
 */
#include "html.h"

#include <errno.h>
#include <stdlib.h>

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_assets[]; /* cmake/embed.cmake */
extern const char embedded_style_hash[], embedded_script_hash[];

static const char *
asset(const char *name)
{
    for (const EmbeddedText *e = embedded_assets; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e->text;
    return "";
}

void
html_add(const Html *h, Text *out, const char *s)
{
    draw_escape(out, view_utf8(h->a, s));
}

void
html_begin(const Html *h, Text *out, const char *title)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    text_addf(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", h->policy);
    text_add(out,
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_add(h, out, title);
    text_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", h->style);
}

void
html_end(const Html *h, Text *out)
{
    text_addf(out,
              "<footer><p class=\"faint\">decref %s</p></footer>\n<script>%s</script>\n"
              "</body>\n</html>\n",
              DECREF_VERSION, h->script);
}

const char *
html_page_of(const Html *h, uint32_t file, uint32_t nth)
{
    uint32_t part = nth / FINDINGS_A_PAGE;

    return part ? arena_printf(h->a, "file-%u-%u.html", file + 1, part + 1)
                : arena_printf(h->a, "file-%u.html", file + 1);
}

const char *
html_link_to(const Html *h, uint32_t finding)
{
    const HtmlPlace *at = &h->places[finding];

    return arena_printf(h->a, "%s#%s", html_page_of(h, at->file, at->nth), h->ids[finding]);
}

/* ---- what goes where ------------------------------------------------------------------------ */

/* The findings come sorted by path. */
static void
sort_by_file(Html *h)
{
    h->places = NEW_N(h->a, HtmlPlace, h->shown->findings.n + 1);
    for (uint32_t k = 0; k < h->shown->findings.n; k++) {
        const char *path = h->shown->findings.at[k].finding.path;
        if (!h->files.n || strcmp(h->files.at[h->files.n - 1].path, path) != 0) {
            HtmlFile f = {.path = path};
            vec_push(h->a, &h->files, f);
        }
        HtmlFile *file = &h->files.at[h->files.n - 1];
        h->places[k] = (HtmlPlace){h->files.n - 1, file->findings.n};
        vec_push(h->a, &file->findings, k);
    }
}

int64_t
html_file_of(const Html *h, const char *path)
{
    for (uint32_t k = 0; k < h->files.n; k++)
        if (strcmp(h->files.at[k].path, path) == 0)
            return k;
    return -1;
}

static int
by_line(const void *a, const void *b)
{
    const HtmlPass *x = a, *y = b;

    return x->line != y->line ? (x->line > y->line) - (x->line < y->line)
                              : (x->finding > y->finding) - (x->finding < y->finding);
}

/* What a finding's path goes through elsewhere: a header, or whoever calls. */
static void
add_passes(Html *h)
{
    for (uint32_t k = 0; k < h->shown->findings.n; k++) {
        const Finding *f = &h->shown->findings.at[k].finding;
        for (uint32_t i = 0; i < f->nsteps; i++) {
            if (strcmp(f->steps[i].path, f->path) == 0)
                continue;
            int64_t file = html_file_of(h, f->steps[i].path);
            HtmlFile another = {.path = f->steps[i].path};
            HtmlPass pass = {k, i, f->steps[i].line};
            if (file < 0) {
                file = h->files.n;
                vec_push(h->a, &h->files, another);
            }
            vec_push(h->a, &h->files.at[file].passes, pass);
        }
    }
    for (uint32_t k = 0; k < h->files.n; k++)
        if (h->files.at[k].passes.n)
            qsort(h->files.at[k].passes.at, h->files.at[k].passes.n, sizeof(HtmlPass), by_line);
}

/* A finding's place in its page is its fingerprint; with a number where several have the same. */
static void
name_findings(Html *h)
{
    const char **ids = NEW_N(h->a, const char *, h->shown->findings.n + 1);
    Map seen;

    map_init(&seen, h->a);
    for (uint32_t k = 0; k < h->shown->findings.n; k++) {
        const char *fingerprint = h->shown->findings.at[k].finding.fingerprint;
        uint64_t key = KEY_PTR(intern(fingerprint));
        uint64_t *before = map_get(&seen, key), n = before ? *before + 1 : 1;
        map_put(&seen, key, n);
        ids[k] = n > 1 ? arena_printf(h->a, "%s-%u", fingerprint, (unsigned)n) : fingerprint;
    }
    h->ids = ids;
}

static bool
write_page(const Html *h, const char *dir, const char *name, const Text *t, char *why, size_t size)
{
    const char *path = arena_printf(h->a, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    bool written = f && fwrite(t->at, 1, t->n, f) == t->n;

    if ((f && fclose(f) != 0) || !written) {
        snprintf(why, size, "%s: cannot be written: %s", path, strerror(errno));
        return false;
    }
    return true;
}

static bool
write_file(const Html *h, uint32_t k, const char *dir, char *why, size_t size)
{
    uint32_t n = h->files.at[k].findings.n;

    for (uint32_t nth = 0; nth < n || nth == 0; nth += FINDINGS_A_PAGE) {
        Arena *a = arena_new();
        Html page = *h;
        Text t;
        page.a = a;
        text_init(&t, a);
        html_page(&page, k, nth / FINDINGS_A_PAGE, &t);
        bool written = write_page(&page, dir, html_page_of(&page, k, nth), &t, why, size);
        arena_free(a);
        if (!written)
            return false;
    }
    return true;
}

bool
view_html(Arena *a, const Shown *shown, const ViewOptions *o, const char *dir, char *why,
          size_t size)
{
    Html h = {.a = a, .shown = shown, .o = o, .script = asset("report.js")};
    Text t;

    if (!os_make_dirs(dir)) {
        snprintf(why, size, "%s: the directory cannot be made: %s", dir, strerror(errno));
        return false;
    }
    h.style = arena_printf(a, "%s%s", asset("report.css"), draw_svg_style());
    h.policy = arena_printf(
        a,
        "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
        embedded_style_hash, embedded_script_hash);
    sort_by_file(&h);
    add_passes(&h);
    name_findings(&h);
    for (uint32_t k = 0; k < h.files.n; k++)
        if (!write_file(&h, k, dir, why, size))
            return false;
    text_init(&t, a);
    html_index(&h, &t);
    return write_page(&h, dir, "index.html", &t, why, size);
}
