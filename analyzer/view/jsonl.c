/*
 * The views for scripts: one JSON object a line, or one document. Keys that have no value are left out.
 */
#include "view.h"

#include <jansson.h>

static void
set(Arena *a, json_t *object, const char *key, const char *value)
{
    if (value)
        json_object_set_new(object, key, json_string(view_utf8(a, value)));
}

static json_t *
step_of(Arena *a, const ViewOptions *o, const FindingStep *step)
{
    json_t *object = json_object();
    set(a, object, "file", view_path(o, step->path));
    json_object_set_new(object, "line", json_integer(step->line));
    json_object_set_new(object, "column", json_integer(step->column));
    set(a, object, "message", step->text);
    set(a, object, "count", step->count);
    return object;
}

json_t *
view_finding(Arena *a, const ViewOptions *o, const Found *found)
{
    const Finding *f = &found->finding;
    json_t *object = json_object(), *steps = json_array();
    set(a, object, "rule", rule_id(f->rule));
    set(a, object, "severity", severity_names[f->severity]);
    set(a, object, "confidence", confidence_names[f->confidence]);
    set(a, object, "reach", reach_names[f->reach]);
    set(a, object, "file", view_path(o, f->path));
    json_object_set_new(object, "line", json_integer(f->line));
    json_object_set_new(object, "column", json_integer(f->column));
    set(a, object, "function", f->function);
    set(a, object, "type", f->type);
    set(a, object, "message", f->message);
    set(a, object, "remedy", f->remedy);
    set(a, object, "cause", f->cause);
    set(a, object, "rests_on", f->rests_on);
    set(a, object, "unknown", f->unknown);
    set(a, object, "pythons", f->pythons);
    set(a, object, "fingerprint", f->fingerprint);
    set(a, object, "review", found->state);
    set(a, object, "why", found->why);
    for (uint32_t i = 0; i < f->nsteps; i++)
        json_array_append_new(steps, step_of(a, o, &f->steps[i]));
    json_object_set_new(object, "steps", steps);
    return object;
}

void
view_jsonl(Arena *a, const Shown *shown, const ViewOptions *o)
{
    for (uint32_t i = 0; i < shown->findings.n; i++) {
        if (shown->findings.at[i].standing != STANDS)
            continue;
        json_t *object = view_finding(a, o, &shown->findings.at[i]);
        json_dumpf(object, o->out, JSON_COMPACT);
        fputc('\n', o->out);
        json_decref(object);
    }
}

/* One document: the version of its form, the findings, and the units that are not ok. */
void
view_json(Arena *a, const Shown *shown, const ViewOptions *o)
{
    json_t *findings = json_array(), *units = json_array();
    for (uint32_t i = 0; i < shown->findings.n; i++)
        if (shown->findings.at[i].standing == STANDS)
            json_array_append_new(findings, view_finding(a, o, &shown->findings.at[i]));
    for (uint32_t i = 0; i < shown->troubled.n; i++) {
        const FailedUnit *u = &shown->troubled.at[i];
        json_t *unit = json_object();
        set(a, unit, "file", view_path(o, u->path));
        set(a, unit, "status", u->status);
        set(a, unit, "reason", u->reason);
        json_array_append_new(units, unit);
    }
    json_t *all = json_pack("{s:i, s:s, s:o, s:o}", "version", 1, "decref", DECREF_VERSION,
                            "findings", findings, "troubled", units);
    json_dumpf(all, o->out, JSON_INDENT(2));
    fputc('\n', o->out);
    json_decref(all);
}
