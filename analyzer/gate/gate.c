/*
 * From what was found to what is told.
 */
#include "gate.h"

static bool
touches(const Changes *changes, const Finding *f)
{
    bool any = changes_touch(changes, f->path, f->line);
    for (uint32_t i = 0; i < f->nsteps && !any; i++)
        any = changes_touch(changes, f->steps[i].path, f->steps[i].line);
    return any;
}

static void
settle_baseline(Baseline *b, Shown *shown)
{
    for (uint32_t i = 0; i < shown->findings.n; i++) {
        Found *f = &shown->findings.at[i];
        bool known = baseline_take(b, f->finding.fingerprint) != NULL;
        f->is_new = !known;
        if (known && f->standing == STANDS)
            f->standing = KNOWN;
    }
    shown->has_baseline = true;
}

static bool
find_fixed(Arena *a, Store *s, int64_t run, const Baseline *b, StringList *fixed)
{
    StringList paths = {0};
    bool read = store_run_paths(s, a, run, &paths);
    for (uint32_t i = 0; i < b->entries.n; i++) {
        const BaselineEntry *e = &b->entries.at[i];
        if (!e->seen && baseline_was_looked_at(a, b, e, &paths))
            vec_push(a, fixed, arena_printf(a, "%s %s %s", e->rule, e->path, e->function));
    }
    return read;
}

bool
gate_settle(const Config *c, Store *s, int64_t run, Shown *shown, uint32_t *fixed, char *why,
            size_t size)
{
    Baseline b = {0};
    bool wanted = config_origin(c, "baseline")->layer > LAYER_DEFAULT;
    if (!c->no_baseline && (wanted || os_exists(c->baseline))) {
        if (!baseline_read(c->arena, c->baseline, &b, why, size))
            return false;
        settle_baseline(&b, shown);
        bool looked = find_fixed(c->arena, s, run, &b, &shown->fixed);
        *fixed = shown->fixed.n;
        if (!looked) {
            snprintf(why, size, "%s", store_why(s));
            return false;
        }
    }
    if (!c->diff_base)
        return true;
    Changes *changes = changes_since(c->arena, c->diff_base, why, size);
    for (uint32_t i = 0; changes && i < shown->findings.n; i++) {
        Found *f = &shown->findings.at[i];
        if (f->standing == STANDS && !touches(changes, &f->finding))
            f->standing = ELSEWHERE;
    }
    return changes != NULL;
}
