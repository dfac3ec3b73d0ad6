/*
 * GitLab's code quality report: an array of issues, each with a fingerprint that must be its own.
 */
#include "view.h"

#include <jansson.h>

static json_t *
issue_of(Arena *a, const ViewOptions *o, const Finding *f)
{
    static const char *const severities[] = {"info", "minor", "major"};
    const char *path = view_path(o, f->path);
    const char *one =
        arena_printf(a, "%s:%s", f->fingerprint, path); /* two files may have the same function */
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[s], s:{s:s, s:{s:I}}}", "type", "issue",
                     "check_name", rule_id(f->rule), "description", view_utf8(a, f->message),
                     "severity", severities[f->severity], "fingerprint", view_utf8(a, one),
                     "categories", "Bug Risk", "location", "path", view_utf8(a, path), "lines",
                     "begin", (json_int_t)f->line);
}

void
view_gitlab(Arena *a, const Shown *shown, const ViewOptions *o)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < shown->findings.n; i++)
        if (shown->findings.at[i].standing == STANDS)
            json_array_append_new(all, issue_of(a, o, &shown->findings.at[i].finding));
    json_dumpf(all, o->out, JSON_INDENT(2));
    fputc('\n', o->out);
    json_decref(all);
}
