/*
 * GitHub's workflow commands: printed by a job, each becomes a mark beside its line.
 *
 *     ::error file=src/items.c,line=14,col=9,title=ref-leak::'item' is never released ...
 */
#include "view.h"

/* %, line ends, and in a property also its two separators are written as %XX. */
static void
put(const ViewOptions *o, const char *s, const char *special)
{
    for (; *s; s++)
        if (strchr(special, *s))
            fprintf(o->out, "%%%02X", (unsigned char)*s);
        else
            fputc(*s, o->out);
}

static void
put_finding(Arena *a, const ViewOptions *o, const Finding *f)
{
    static const char *const commands[] = {"notice", "warning", "error"};
    fprintf(o->out, "::%s file=", commands[f->severity]);
    put(o, view_utf8(a, view_path(o, f->path)), "%\r\n:,");
    fprintf(o->out, ",line=%u,col=%u,title=decref %s::", f->line, f->column, rule_id(f->rule));
    put(o, view_utf8(a, f->message), "%\r\n");
    for (uint32_t i = 0; i < f->nsteps; i++) {
        fprintf(o->out, "%%0A%u. line %u: ", i + 1, f->steps[i].line);
        put(o, view_utf8(a, f->steps[i].text), "%\r\n");
    }
    if (f->remedy) {
        fputs("%0Aremedy: ", o->out);
        put(o, view_utf8(a, f->remedy), "%\r\n");
    }
    fputc('\n', o->out);
}

void
view_github(Arena *a, const Shown *shown, const ViewOptions *o)
{
    for (uint32_t i = 0; i < shown->findings.n; i++)
        if (shown->findings.at[i].standing == STANDS)
            put_finding(a, o, &shown->findings.at[i].finding);
}
