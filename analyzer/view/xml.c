/*
 * The forms in XML: junit (a failure for each finding, an error for each unit that failed), checkstyle, and the plist of
 * clang's analyzer, which CodeChecker reads.
 */
#include "view.h"

static void
put(Arena *a, const ViewOptions *o, const char *s)
{
    view_xml(o, view_utf8(a, s));
}

static void
attribute(Arena *a, const ViewOptions *o, const char *name, const char *value)
{
    fprintf(o->out, " %s=\"", name);
    put(a, o, value);
    fputc('"', o->out);
}

static void
declare(const ViewOptions *o)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", o->out);
}

/* ---- junit ------------------------------------------------------------- */

static void
case_of(Arena *a, const ViewOptions *o, const Finding *f)
{
    const char *path = view_path(o, f->path);
    fputs("    <testcase", o->out);
    attribute(a, o, "name", arena_printf(a, "%s %s:%u", rule_id(f->rule), path, f->line));
    attribute(a, o, "classname", path);
    fputs(">\n      <failure", o->out);
    attribute(a, o, "type", rule_id(f->rule));
    attribute(a, o, "message", f->message);
    fputc('>', o->out);
    for (uint32_t i = 0; i < f->nsteps; i++)
        put(a, o,
            arena_printf(a, "%s:%u: %u. %s\n", view_path(o, f->steps[i].path), f->steps[i].line,
                         i + 1, f->steps[i].text));
    fputs("</failure>\n    </testcase>\n", o->out);
}

static void
error_of(Arena *a, const ViewOptions *o, const FailedUnit *u)
{
    fputs("    <testcase", o->out);
    attribute(a, o, "name", arena_printf(a, "%s could be analysed", view_path(o, u->path)));
    attribute(a, o, "classname", view_path(o, u->path));
    fputs(">\n      <error", o->out);
    attribute(a, o, "type", u->status);
    attribute(a, o, "message", u->reason ? u->reason : u->status);
    fputs("/>\n    </testcase>\n", o->out);
}

/* A suite without a case is taken for a mistake by some readers. */
void
view_junit(Arena *a, const Shown *shown, const ViewOptions *o)
{
    uint32_t n = shown_standing(shown), errors = 0;
    for (uint32_t i = 0; i < shown->troubled.n; i++)
        errors += strcmp(shown->troubled.at[i].status, "partial") != 0;
    uint32_t tests = n + errors ? n + errors : 1;
    declare(o);
    fprintf(o->out, "<testsuites tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", tests, n, errors);
    fprintf(o->out, "  <testsuite name=\"decref\" tests=\"%u\" failures=\"%u\" errors=\"%u\">\n",
            tests, n, errors);
    for (uint32_t i = 0; i < shown->findings.n; i++)
        if (shown->findings.at[i].standing == STANDS)
            case_of(a, o, &shown->findings.at[i].finding);
    for (uint32_t i = 0; i < shown->troubled.n; i++)
        if (strcmp(shown->troubled.at[i].status, "partial") != 0)
            error_of(a, o, &shown->troubled.at[i]);
    if (n + errors == 0)
        fputs("    <testcase name=\"no findings\" classname=\"decref\"/>\n", o->out);
    fputs("  </testsuite>\n</testsuites>\n", o->out);
}

/* ---- checkstyle -------------------------------------------------------- */

void
view_checkstyle(Arena *a, const Shown *shown, const ViewOptions *o)
{
    static const char *const severities[] = {"info", "warning", "error"};
    const char *file = NULL;
    declare(o);
    fputs("<checkstyle version=\"4.3\">\n", o->out);
    for (uint32_t i = 0; i < shown->findings.n; i++) {
        const Finding *f = &shown->findings.at[i].finding;
        if (shown->findings.at[i].standing != STANDS)
            continue;
        if (!file || strcmp(file, f->path) != 0) {
            fputs(file ? "  </file>\n  <file" : "  <file", o->out);
            attribute(a, o, "name", view_path(o, f->path));
            fputs(">\n", o->out);
            file = f->path;
        }
        fprintf(o->out, "    <error line=\"%u\" column=\"%u\" severity=\"%s\"", f->line, f->column,
                severities[f->severity]);
        attribute(a, o, "message", f->message);
        attribute(a, o, "source", arena_printf(a, "decref.%s", rule_id(f->rule)));
        fputs("/>\n", o->out);
    }
    fputs(file ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n", o->out);
}

/* ---- plist ------------------------------------------------------------- */

typedef Vec(const char *) Files;

static uint32_t
number_of(Arena *a, Files *files, const char *path)
{
    for (uint32_t i = 0; i < files->n; i++)
        if (strcmp(files->at[i], path) == 0)
            return i;
    vec_push(a, files, path);
    return files->n - 1;
}

static void
string(Arena *a, const ViewOptions *o, const char *key, const char *value)
{
    fprintf(o->out, "<key>%s</key><string>", key);
    put(a, o, value);
    fputs("</string>\n", o->out);
}

static void
location(const ViewOptions *o, uint32_t line, uint32_t column, uint32_t file)
{
    fprintf(o->out,
            "<key>location</key><dict><key>line</key><integer>%u</integer><key>col</key>"
            "<integer>%u</integer><key>file</key><integer>%u</integer></dict>\n",
            line, column, file);
}

static void
event(Arena *a, const ViewOptions *o, Files *files, const FindingStep *s)
{
    const char *text = s->count ? arena_printf(a, "%s (%s)", s->text, s->count) : s->text;
    fputs("<dict><key>kind</key><string>event</string>\n", o->out);
    location(o, s->line, s->column, number_of(a, files, s->path));
    fputs("<key>depth</key><integer>0</integer>\n", o->out);
    string(a, o, "extended_message", text);
    string(a, o, "message", text);
    fputs("</dict>\n", o->out);
}

static void
diagnostic(Arena *a, const ViewOptions *o, Files *files, const Finding *f)
{
    fputs("<dict>\n<key>path</key><array>\n", o->out);
    for (uint32_t i = 0; i < f->nsteps; i++)
        event(a, o, files, &f->steps[i]);
    fputs("</array>\n", o->out);
    string(a, o, "description", f->message);
    string(a, o, "category", f->rule >= 0 ? catalogue[f->rule].family : "unknown");
    string(a, o, "type", rule_id(f->rule));
    string(a, o, "check_name", rule_id(f->rule));
    string(a, o, "issue_hash_content_of_line_in_context", f->fingerprint);
    string(a, o, "issue_context_kind", *f->function ? "function" : "file");
    string(a, o, "issue_context", f->function);
    location(o, f->line, f->column, number_of(a, files, f->path));
    fputs("</dict>\n", o->out);
}

void
view_plist(Arena *a, const Shown *shown, const ViewOptions *o)
{
    Files files = {0};
    declare(o);
    fputs("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
          "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n",
          o->out);
    string(a, o, "clang_version", "decref " DECREF_VERSION);
    fputs("<key>diagnostics</key><array>\n", o->out);
    for (uint32_t i = 0; i < shown->findings.n; i++)
        if (shown->findings.at[i].standing == STANDS)
            diagnostic(a, o, &files, &shown->findings.at[i].finding);
    fputs("</array>\n<key>files</key><array>\n", o->out);
    for (uint32_t i = 0; i < files.n; i++) {
        fputs("<string>", o->out);
        put(a, o, files.at[i]); /* absolute, as clang has it */
        fputs("</string>\n", o->out);
    }
    fputs("</array>\n</dict>\n</plist>\n", o->out);
}
