/*
 * analyse: one unit, from its text to its findings. What check does for a run of many units, without a store.
 */
#include "../suppress.h"
#include "session.h"

#include <stdlib.h>

typedef struct Gathering {
    const SessionSetup *setup;
    Analysis *an;
    Suppressions *suppressions;
    const Unsaved *files;
    uint32_t nfiles;
} Gathering;

const char *
text_of(Arena *a, const Unsaved *files, uint32_t n, const char *path, size_t *size)
{
    char why[256];
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(files[i].path, path) == 0) {
            *size = files[i].n;
            return files[i].text;
        }
    return os_read_file(a, path, size, why, sizeof why);
}

static void
on_finding(void *arg, uint32_t unit, const Finding *f)
{
    Gathering *g = arg;
    Analysis *an = g->an;
    (void)unit;
    if (!config_wants(g->setup->config, f))
        return;
    for (uint32_t i = 0; i < an->findings.n; i++)
        if (finding_compare(&an->findings.at[i], f) == 0)
            return; /* another version has it too */
    vec_push(an->arena, &an->findings, *f);
    Finding *mine = &an->findings.at[an->findings.n - 1];
    if (!mine->suppressed)
        mine->suppressed = suppressed(g->suppressions, mine);
}

static void
on_function(void *arg, const FunctionReport *r)
{
    Gathering *g = arg;
    g->an->cut += r->how == EXPLORED_BUDGET || r->how == EXPLORED_ERROR;
    g->an->functions++;
    g->an->reused += r->reused;
}

/* What other units may find there is not known here. */
static bool
may_tell_unused(void *arg, uint32_t unit, const char *path, int rule)
{
    const Gathering *g = arg;
    const Config *o = g->setup->config;
    (void)unit;
    return g->setup->alone && g->an->status == UNIT_OK && !g->an->cut &&
           config_rule_is_on(o, rule) && !config_ignores(o, path, rule) && !o->min_severity &&
           !o->min_confidence;
}

/* Under one version of Python; takes the unit. */
static void
judge(Gathering *g, struct Reuse *reuse, Unit *u, int32_t version, Stop stop, void *arg)
{
    Analysis *an = g->an;
    ExploreOptions o = {
        .budget = g->setup->config->budget, .reuse = reuse, .stop = stop, .stop_arg = arg};
    if (version && u->py_version)
        u->py_version = version;
    an->program = program_new(an->arena, g->setup->models);
    program_add(an->program, u);
    program_link(an->program);
    g->suppressions = suppressions_of(an->arena, an->program);
    an->cut = an->functions = an->reused = 0;
    tell_types(an->program, on_finding, g);
    tell_tables(an->program, on_finding, g);
    explore_program(an->program, &o, on_finding, on_function, g);
    an->stopped = stop && stop(arg);
    if (!an->stopped)
        suppressions_tell(g->suppressions, &(SuppressionJudge){may_tell_unused, on_finding, g});
}

static int
by_place(const void *a, const void *b)
{
    return finding_compare(a, b);
}

static const char *
line_of(Arena *a, const char *text, size_t n, uint32_t line)
{
    const char *p = text, *end = text + n;
    for (uint32_t k = 1; p && k < line; k++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    const char *stop = p ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return p ? arena_printf(a, "%.*s", (int)((stop ? stop : end) - p), p) : "";
}

/* As the store would: fingerprints are those of decref check. */
static void
name_findings(Gathering *g)
{
    Analysis *an = g->an;
    const char *path = NULL, *text = NULL;
    size_t n = 0;
    if (an->findings.n)
        qsort(an->findings.at, an->findings.n, sizeof *an->findings.at, by_place);
    for (uint32_t i = 0; i < an->findings.n; i++) {
        Finding *f = &an->findings.at[i];
        if (!path || strcmp(path, f->path) != 0) {
            path = f->path;
            text = text_of(an->arena, g->files, g->nfiles, path, &n);
        }
        f->anchor = anchor_of(an->arena, text ? line_of(an->arena, text, n, f->line) : "");
    }
    fingerprint_all(an->arena, an->findings.at, an->findings.n);
}

static const char *
first_error(Arena *a, const Unit *u)
{
    const Diagnostic *d = &u->errors.at[0];
    return arena_printf(a, "%s:%u:%u: %s",
                        d->loc.file < 0 ? u->path : u->files.at[d->loc.file].path, d->loc.line,
                        d->loc.col, d->text);
}

Analysis *
analyse(const Kept *kept, const Unsaved *files, uint32_t n, Stop stop, void *arg)
{
    const SessionSetup *s = kept->setup;
    char why[1024] = "";
    Arena *a = arena_new();
    Analysis *an = NEW(a, Analysis);
    Gathering g = {s, an, NULL, files, n};
    an->arena = a;
    double start = os_wall();
    Unit *u = live_read(kept->live, files, n, why, sizeof why);
    an->parsed = os_wall() - start;
    if (!u) {
        an->status = UNIT_FAILED;
        an->reason = arena_printf(a, "%s", why);
        return an;
    }
    an->unit = u;
    an->status = u->partial ? UNIT_PARTIAL : UNIT_OK;
    an->reason = u->partial ? first_error(a, u) : NULL;
    start = os_wall();
    if (stop && stop(arg)) {
        an->stopped = true;
        return an;
    }
    uint32_t versions = s->config->pythons.n;
    Text bytes;
    text_init(&bytes, a);
    if (versions > 1)
        ir_save(u, &bytes);
    for (uint32_t k = 0; k < (versions ? versions : 1) && !an->stopped; k++) {
        Unit *mine = k ? ir_load(bytes.at, bytes.n, why, sizeof why) : u;
        CHECK(mine);
        judge(&g, kept->reuse, mine, versions ? s->config->pythons.at[k] : 0, stop, arg);
    }
    an->explored = os_wall() - start;
    if (!an->stopped)
        name_findings(&g);
    return an;
}

void
analysis_free(Analysis *an)
{
    if (!an)
        return;
    for (uint32_t i = 0; an->program && i < an->program->units.n; i++)
        if (an->program->units.at[i] != an->unit)
            unit_free(an->program->units.at[i]);
    if (an->unit)
        unit_free(an->unit);
    arena_free(an->arena);
}
