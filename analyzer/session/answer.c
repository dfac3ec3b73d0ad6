/*
 * answer: findings as JSON, for the process that asked.
 */
#include "../fix/fix.h"
#include "session.h"

static void
set(Arena *a, json_t *to, const char *key, const char *value)
{
    if (value)
        json_object_set_new(to, key, json_string(view_utf8(a, value)));
}

static json_t *
object_of(Arena *a, const HeapObject *o)
{
    json_t *out =
        json_pack("{s:b, s:i, s:i}", "subject", o->subject, "owned", o->owned, "inside", o->inside);
    set(a, out, "name", o->name);
    set(a, out, "type", o->type);
    set(a, out, "outside", o->outside);
    set(a, out, "life", o->life);
    return out;
}

static json_t *
step_of(Arena *a, const FindingStep *step)
{
    json_t *out = json_pack("{s:i, s:i}", "line", step->line, "column", step->column);
    json_t *objects = json_array();
    set(a, out, "path", step->path);
    set(a, out, "text", step->text);
    set(a, out, "count", step->count);
    for (uint32_t i = 0; i < step->nobjects; i++)
        if (step->objects[i].kind == HEAP_OBJECT && step->objects[i].name)
            json_array_append_new(objects, object_of(a, &step->objects[i]));
    json_object_set_new(out, "objects", objects);
    return out;
}

static json_t *
finding_of(Arena *a, const Finding *f)
{
    json_t *out =
        json_pack("{s:i, s:i, s:i, s:i, s:b}", "severity", f->severity, "confidence", f->confidence,
                  "line", f->line, "column", f->column, "mendable", f->nrepairs > 0);
    json_t *steps = json_array();
    set(a, out, "rule", rule_id(f->rule));
    set(a, out, "reach", reach_names[f->reach]);
    set(a, out, "path", f->path);
    set(a, out, "function", f->function);
    set(a, out, "message", f->message);
    set(a, out, "remedy", f->remedy);
    set(a, out, "cause", f->cause);
    set(a, out, "rests_on", f->rests_on);
    set(a, out, "suppressed", f->suppressed);
    set(a, out, "fingerprint", f->fingerprint);
    for (uint32_t i = 0; i < f->nsteps; i++)
        json_array_append_new(steps, step_of(a, &f->steps[i]));
    json_object_set_new(out, "steps", steps);
    return out;
}

json_t *
answer_analysis(const Analysis *an)
{
    static const char *const names[] = {"ok", "partial", "failed", "crashed", "timeout"};
    Arena *a = an->arena;
    json_t *out = json_object(), *findings = json_array(), *files = json_array();
    set(a, out, "status", names[an->status]);
    set(a, out, "reason", an->reason);
    for (uint32_t i = 0; i < an->findings.n; i++)
        json_array_append_new(findings, finding_of(a, &an->findings.at[i]));
    json_object_set_new(out, "findings", findings);
    for (uint32_t i = 0; an->unit && i < an->unit->files.n; i++)
        if (an->unit->files.at[i].in_project)
            json_array_append_new(files, json_string(view_utf8(a, an->unit->files.at[i].path)));
    json_object_set_new(out, "files", files);
    json_object_set_new(out, "functions", json_integer(an->functions));
    json_object_set_new(out, "reused", json_integer(an->reused));
    json_object_set_new(out, "parsed", json_real(an->parsed));
    json_object_set_new(out, "explored", json_real(an->explored));
    return out;
}

/* Bytes of the text. */
json_t *
answer_fix(const Fix *f, const char *path, const char *text)
{
    Arena *a = arena_new();
    json_t *out = json_object(), *edits = json_array();
    (void)text;
    set(a, out, "title", f->title);
    set(a, out, "path", path);
    for (uint32_t i = 0; i < f->edits.n; i++) {
        const Edit *e = &f->edits.at[i];
        json_t *edit =
            json_pack("{s:I, s:I}", "from", (json_int_t)e->from, "to", (json_int_t)e->to);
        set(a, edit, "text", e->text);
        json_array_append_new(edits, edit);
    }
    json_object_set_new(out, "edits", edits);
    arena_free(a);
    return out;
}
