/*
 * The view for people and for editors that read compilers: clang's form, then the path as numbered notes.
 *
 *     src/items.c:14:9: error: 'item' is never released when PyList_Append fails [ref-leak]
 *             return NULL;
 *             ^
 *     src/items.c:10:22: note: 1. 'item' became ours here (owned 1)
 *     src/items.c:13:9: note: 2. PyList_Append fails (owned 1)
 *       remedy: release 'item' before returning
 */
#include "view.h"

typedef enum Paint { PLAIN, BOLD, RED, MAGENTA, CYAN, GREEN } Paint;

static const char *const escapes[] = {"\033[0m",    "\033[1m",    "\033[1;31m",
                                      "\033[1;35m", "\033[1;36m", "\033[1;32m"};
static const Paint severity_paint[] = {CYAN, MAGENTA, RED};

static void
paint(const ViewOptions *o, Paint p)
{
    if (o->colour)
        fputs(escapes[p], o->out);
}

/* Names and source lines are the user's; they do not get to steer the terminal. */
static void
put(const ViewOptions *o, const char *s)
{
    for (; *s; s++)
        fputc(((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f ? '?' : *s, o->out);
}

static void
put_place(const ViewOptions *o, const char *path, uint32_t line, uint32_t column)
{
    paint(o, BOLD);
    put(o, view_path(o, path));
    fprintf(o->out, ":%u:%u: ", line, column);
    paint(o, PLAIN);
}

static void
put_kind(const ViewOptions *o, Paint p, const char *kind)
{
    paint(o, p);
    fprintf(o->out, "%s: ", kind);
    paint(o, PLAIN);
}

/* The source line and a caret under the byte at column: tabs are kept, and a character of many bytes is one place. */
static void
put_source(const ViewOptions *o, const char *source, uint32_t column)
{
    if (!*source)
        return;
    put(o, source);
    fputc('\n', o->out);
    if (column == 0 || column > strlen(source) + 1)
        return;
    for (uint32_t i = 0; i + 1 < column; i++)
        if (((unsigned char)source[i] & 0xc0) != 0x80)
            fputc(source[i] == '\t' ? '\t' : ' ', o->out);
    paint(o, GREEN);
    fputc('^', o->out);
    paint(o, PLAIN);
    fputc('\n', o->out);
}

static void
put_step(const ViewOptions *o, uint32_t n, const FindingStep *step)
{
    put_place(o, step->path, step->line, step->column);
    put_kind(o, CYAN, "note");
    fprintf(o->out, "%u. ", n);
    put(o, step->text);
    if (step->count) {
        fputs(" (", o->out);
        put(o, step->count);
        fputc(')', o->out);
    }
    fputc('\n', o->out);
}

static void
put_line(const ViewOptions *o, const char *what, const char *text, const char *more)
{
    if (!text)
        return;
    fprintf(o->out, "  %s: ", what);
    put(o, text);
    if (more) {
        fputs(", ", o->out);
        put(o, more);
    }
    fputc('\n', o->out);
}

static void
put_finding(const ViewOptions *o, const Found *found)
{
    static const char *const reaches[] = {"only when memory runs out", "only on an error path",
                                          NULL};
    const Finding *f = &found->finding;
    put_place(o, f->path, f->line, f->column);
    put_kind(o, severity_paint[f->severity], severity_names[f->severity]);
    paint(o, BOLD);
    put(o, f->message);
    paint(o, PLAIN);
    fprintf(o->out, " [%s]\n", rule_id(f->rule));
    put_source(o, found->source, f->column);
    for (uint32_t i = 0; i < f->nsteps; i++)
        put_step(o, i + 1, &f->steps[i]);
    put_line(o, "remedy", f->remedy, NULL);
    put_line(o, "cause", f->cause, NULL);
    if (f->confidence != CONFIDENCE_HIGH)
        put_line(o, "confidence", confidence_names[f->confidence], f->rests_on);
    put_line(o, "reach", reaches[f->reach], NULL);
    put_line(o, "python", f->pythons, NULL);
    put_line(o, "review", found->state, found->why);
    if (o->fingerprints)
        put_line(o, "fingerprint", f->fingerprint, NULL);
}

void
view_text(Arena *a, const Shown *shown, const ViewOptions *o)
{
    (void)a;
    bool any = false;
    for (uint32_t i = 0; i < shown->findings.n; i++) {
        if (shown->findings.at[i].standing != STANDS)
            continue;
        if (any)
            fputc('\n', o->out);
        put_finding(o, &shown->findings.at[i]);
        any = true;
    }
}
