/*
 * The view for code hosts and editors: SARIF 2.1.0, one run, the rules from the catalogue, each path a code flow.
 *
 * Files below the directory are given relative to %SRCROOT%, all others as file: URIs. Columns are counted in
 * characters, where the findings count bytes. The log is written result by result, without blanks: no more than one is
 * in memory.
 */
#include "view.h"

#include <jansson.h>

#define SCHEMA \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define ROOT "%SRCROOT%"

static const char *const levels[] = {"note", "warning", "error"}; /* by Severity */

static json_t *
text_of(Arena *a, const char *text)
{
    return json_pack("{s:s}", "text", view_utf8(a, text));
}

/* ---- places ------------------------------------------------------------ */

/* RFC 3986: everything but the unreserved characters and the slash is written as %XX. */
static const char *
uri_of(Arena *a, const char *scheme, const char *path, const char *end)
{
    Text t;
    text_init(&t, a);
    text_add(&t, scheme);
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/", c);
        text_addf(&t, plain ? "%c" : "%%%02X", c);
    }
    text_add(&t, end);
    return text_str(&t);
}

static json_t *
artifact(Arena *a, const ViewOptions *o, const char *path)
{
    const char *shown = view_path(o, path);
    if (shown == path)
        return json_pack("{s:s}", "uri", uri_of(a, "file://", path, ""));
    return json_pack("{s:s, s:s}", "uri", uri_of(a, "", shown, ""), "uriBaseId", ROOT);
}

/* The characters up to a byte column. */
static uint32_t
column_in(const char *source, uint32_t column)
{
    uint32_t n = column;
    for (uint32_t i = 0; i + 1 < column && source[i]; i++)
        n -= ((unsigned char)source[i] & 0xc0) == 0x80;
    return n;
}

static json_t *
place(Arena *a, const ViewOptions *o, const char *path, uint32_t line, uint32_t column,
      const char *source)
{
    json_t *physical = json_pack("{s:o}", "artifactLocation", artifact(a, o, path));
    if (line) {
        json_t *region = json_pack("{s:I}", "startLine", (json_int_t)line);
        if (column)
            json_object_set_new(region, "startColumn", json_integer(column_in(source, column)));
        json_object_set_new(physical, "region", region);
    }
    return json_pack("{s:o}", "physicalLocation", physical);
}

/* ---- results ----------------------------------------------------------- */

static json_t *
step_of(Arena *a, const ViewOptions *o, const FindingStep *step, const char *source)
{
    json_t *location = place(a, o, step->path, step->line, step->column, source);
    json_object_set_new(location, "message", text_of(a, step->text));
    json_t *object = json_pack("{s:o}", "location", location);
    if (step->count)
        json_object_set_new(object, "state",
                            json_pack("{s:o}", "references", text_of(a, step->count)));
    return object;
}

static json_t *
flow_of(Arena *a, const ViewOptions *o, const Found *f)
{
    json_t *steps = json_array();
    for (uint32_t i = 0; i < f->finding.nsteps; i++)
        json_array_append_new(steps, step_of(a, o, &f->finding.steps[i], f->step_source[i]));
    return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", steps);
}

/* The steps before the last, for the readers that show no code flows; each place once. */
static json_t *
related_of(Arena *a, const ViewOptions *o, const Found *f)
{
    json_t *related = json_array();
    for (uint32_t i = 0; i < f->finding.nsteps; i++) {
        const FindingStep *s = &f->finding.steps[i];
        if (s->line == f->finding.line && strcmp(s->path, f->finding.path) == 0)
            continue;
        json_t *location = place(a, o, s->path, s->line, s->column, f->step_source[i]);
        json_object_set_new(location, "id", json_integer(i + 1));
        json_object_set_new(location, "message", text_of(a, s->text));
        json_array_append_new(related, location);
    }
    return related;
}

static json_t *
properties_of(Arena *a, const Finding *f)
{
    json_t *p = json_pack("{s:s, s:s}", "confidence", confidence_names[f->confidence], "reach",
                          reach_names[f->reach]);
    const char *more[][2] = {{"type", f->type},       {"remedy", f->remedy},
                             {"cause", f->cause},     {"rests_on", f->rests_on},
                             {"unknown", f->unknown}, {"pythons", f->pythons}};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i][1])
            json_object_set_new(p, more[i][0], json_string(view_utf8(a, more[i][1])));
    return p;
}

/* A comment's is in the source, a review's is kept elsewhere; one that is confirmed silences nothing. */
static void
set_silence(Arena *a, json_t *result, const Found *f)
{
    bool comment = f->finding.suppressed != NULL;
    const char *why = comment ? f->finding.suppressed : f->why;
    if (!comment && !(f->state && review_settles(f->state)))
        return;
    json_t *silence =
        json_pack("{s:s, s:s}", "kind", comment ? "inSource" : "external", "status", "accepted");
    if (why && *why)
        json_object_set_new(silence, "justification", json_string(view_utf8(a, why)));
    json_object_set_new(result, "suppressions", json_pack("[o]", silence));
}

static json_t *
result_of(Arena *a, const Shown *shown, const ViewOptions *o, const Found *found)
{
    const Finding *f = &found->finding;
    json_t *location = place(a, o, f->path, f->line, f->column, found->source);
    if (*f->function)
        json_object_set_new(
            location, "logicalLocations",
            json_pack("[{s:s, s:s}]", "name", view_utf8(a, f->function), "kind", "function"));
    json_t *result = json_pack("{s:s}", "ruleId", rule_id(f->rule));
    if (f->rule >= 0)
        json_object_set_new(result, "ruleIndex", json_integer(f->rule));
    json_object_set_new(result, "level", json_string(levels[f->severity]));
    json_object_set_new(result, "message", text_of(a, f->message));
    json_object_set_new(result, "locations", json_pack("[o]", location));
    json_object_set_new(result, "partialFingerprints",
                        json_pack("{s:s}", "decref/v1", f->fingerprint));
    set_silence(a, result, found);
    if (shown->has_baseline)
        json_object_set_new(result, "baselineState",
                            json_string(found->is_new ? "new" : "unchanged"));
    json_t *related = related_of(a, o, found);
    if (json_array_size(related))
        json_object_set(result, "relatedLocations", related);
    json_decref(related);
    if (f->nsteps)
        json_object_set_new(result, "codeFlows", flow_of(a, o, found));
    json_object_set_new(result, "properties", properties_of(a, f));
    return result;
}

/* ---- the tool and the run ---------------------------------------------- */

static json_t *
rule_of(Arena *a, const RuleInfo *r)
{
    const char *cwe = arena_printf(a, "external/cwe/cwe-%d", r->cwe);
    json_t *rule = json_pack("{s:s}", "id", r->id);
    json_object_set_new(rule, "shortDescription", text_of(a, r->meaning));
    const char *page = rule_page(rule_by_id(r->id));
    if (page)
        json_object_set_new(rule, "help",
                            json_pack("{s:s, s:s}", "text", r->meaning, "markdown", page));
    json_object_set_new(rule, "defaultConfiguration",
                        json_pack("{s:s}", "level", levels[r->severity]));
    json_object_set_new(rule, "properties", json_pack("{s:[s, s]}", "tags", r->family, cwe));
    return rule;
}

static json_t *
tool(Arena *a)
{
    json_t *rules = json_array();
    for (int i = 0; i < catalogue_n; i++)
        json_array_append_new(rules, rule_of(a, &catalogue[i]));
    json_t *driver = json_pack("{s:s}", "name", "decref");
    json_object_set_new(driver, "semanticVersion", json_string(DECREF_VERSION));
    json_object_set_new(driver, "rules", rules);
    return json_pack("{s:o}", "driver", driver);
}

/* A unit that is not ok; *complete becomes false if it is missing altogether. */
static json_t *
notification(Arena *a, const ViewOptions *o, const FailedUnit *u, bool *complete)
{
    bool partial = strcmp(u->status, "partial") == 0;
    *complete &= partial;
    json_t *note = json_pack("{s:s}", "level", partial ? "warning" : "error");
    json_object_set_new(note, "message", text_of(a, u->reason ? u->reason : u->status));
    json_object_set_new(note, "descriptor", json_pack("{s:s}", "id", u->status));
    json_object_set_new(note, "locations", json_pack("[o]", place(a, o, u->path, 0, 0, "")));
    return note;
}

static json_t *
invocation_of(Arena *a, const ViewOptions *o, const FailedUnits *troubled, int exit_code)
{
    bool complete = true;
    json_t *notifications = json_array();
    for (uint32_t i = 0; i < troubled->n; i++)
        json_array_append_new(notifications, notification(a, o, &troubled->at[i], &complete));
    json_t *invocation = json_pack("{s:b}", "executionSuccessful", complete);
    static const char *const meanings[] = {"no finding", "findings",
                                           "wrong use, configuration or I/O",
                                           "some unit could not be analysed"};
    json_object_set_new(invocation, "exitCode", json_integer(exit_code));
    if (exit_code >= 0 && exit_code < 4)
        json_object_set_new(invocation, "exitCodeDescription", json_string(meanings[exit_code]));
    json_object_set_new(invocation, "toolExecutionNotifications", notifications);
    return invocation;
}

/* Where %SRCROOT% is. */
static json_t *
roots(Arena *a, const char *directory)
{
    const char *end = strcmp(directory, "/") == 0 ? "" : "/";
    return json_pack("{s:{s:s}}", ROOT, "uri", uri_of(a, "file://", directory, end));
}

/* "key":value, and who is next. */
static void
put(const ViewOptions *o, const char *key, json_t *value, const char *end)
{
    fprintf(o->out, "\"%s\":", key);
    json_dumpf(value, o->out, JSON_COMPACT | JSON_ENCODE_ANY);
    fputs(end, o->out);
    json_decref(value);
}

static void
put_results(const Shown *shown, const ViewOptions *o)
{
    const char *before = "\n";
    for (uint32_t i = 0; i < shown->findings.n; i++) {
        if (shown->findings.at[i].standing == ELSEWHERE)
            continue;
        Arena *a = arena_new();
        json_t *result = result_of(a, shown, o, &shown->findings.at[i]);
        fputs(before, o->out);
        json_dumpf(result, o->out, JSON_COMPACT);
        json_decref(result);
        arena_free(a);
        before = ",\n";
    }
}

void
view_sarif(Arena *a, const Shown *shown, const ViewOptions *o)
{
    json_t *invocation = invocation_of(a, o, &shown->troubled, shown->exit_code);
    fputc('{', o->out);
    put(o, "$schema", json_string(SCHEMA), ",");
    put(o, "version", json_string("2.1.0"), ",\"runs\":[{");
    put(o, "tool", tool(a), ",\n");
    put(o, "invocations", json_pack("[o]", invocation), ",\n");
    put(o, "originalUriBaseIds", roots(a, o->directory), ",");
    put(o, "columnKind", json_string("unicodeCodePoints"), ",\"results\":[");
    put_results(shown, o);
    fputs("]}]}\n", o->out);
}
