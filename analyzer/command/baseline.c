/*
 * baseline: writes down what the last run has found, so that later runs tell only of what is new.
 */
#include "command.h"

#include "../gate/gate.h"

typedef struct Work {
    const Config *config;
    Arena *arena;
    Store *store;
    int64_t run;
    Entries entries;
    StringList paths;
    char why[1024];
} Work;

static bool
wrong(Work *w)
{
    complain("%s", store_why(w->store) ? store_why(w->store) : w->why);
    return false;
}

/* A comment or a review settles a finding for good; the baseline is for the others. */
static bool
belongs(const Entry *e)
{
    return strcmp(e->standing, "suppressed") != 0 && strcmp(e->standing, "reviewed") != 0;
}

static bool
first_time(Work *w, Baseline *b)
{
    for (uint32_t i = 0; i < w->entries.n; i++)
        if (belongs(&w->entries.at[i])) {
            BaselineEntry e = baseline_entry(w->arena, b, &w->entries.at[i]);
            vec_push(w->arena, &b->entries, e);
        }
    if (!baseline_write(w->arena, b->file, b, w->why, sizeof w->why))
        return wrong(w);
    complain("%s: %u finding%s of run %lld", b->file, b->entries.n, b->entries.n == 1 ? "" : "s",
             (long long)w->run);
    return true;
}

/* Keeps what was found again, or not looked at; adds the others only if asked. */
static bool
update(Work *w)
{
    Baseline old = {0}, new;
    uint32_t fixed = 0, added = 0;
    if (!baseline_read(w->arena, w->config->baseline, &old, w->why, sizeof w->why))
        return wrong(w);
    new = (Baseline){.file = old.file, .directory = old.directory};
    for (uint32_t i = 0; i < w->entries.n; i++) {
        const Entry *e = &w->entries.at[i];
        BaselineEntry fresh = baseline_entry(w->arena, &old, e);
        if (baseline_take(&old, e->fingerprint)) {
            vec_push(w->arena, &new.entries, fresh);
        } else if (w->config->grow && belongs(e)) {
            vec_push(w->arena, &new.entries, fresh);
            added++;
        }
    }
    for (uint32_t i = 0; i < old.entries.n; i++) {
        const BaselineEntry *e = &old.entries.at[i];
        if (e->seen)
            continue;
        if (baseline_was_looked_at(w->arena, &old, e, &w->paths))
            fixed++;
        else
            vec_push(w->arena, &new.entries, *e);
    }
    if (!baseline_write(w->arena, new.file, &new, w->why, sizeof w->why))
        return wrong(w);
    complain("%s: %u fixed and removed, %u added, %u left", new.file, fixed, added, new.entries.n);
    return true;
}

static bool
open_last_run(Work *w)
{
    w->store = store_open(w->arena, w->config->db, w->why, sizeof w->why);
    if (!w->store)
        return wrong(w);
    w->run = store_last_run(w->store);
    snprintf(w->why, sizeof w->why, "%s: no run is in it yet; decref check makes one",
             w->config->db);
    return (w->run && store_entries(w->store, w->arena, w->run, &w->entries) &&
            store_run_paths(w->store, w->arena, w->run, &w->paths)) ||
           wrong(w);
}

ExitCode
baseline_command(const Config *c)
{
    Work w = {.config = c, .arena = c->arena};
    bool there = os_exists(c->baseline), done = false;
    if (c->grow && !c->update)
        complain("--grow goes with --update");
    else if (there && !c->update)
        complain(
            "%s: is there already; --update removes what is fixed, --update --grow adds what is new",
            c->baseline);
    else if (!there && c->update)
        complain("%s: is not there; without --update it is made", c->baseline);
    else if (open_last_run(&w)) {
        Baseline b = {.file = c->baseline,
                      .directory = os_dirname(c->arena, os_absolute(c->arena, NULL, c->baseline))};
        done = c->update ? update(&w) : first_time(&w, &b);
    }
    store_close(w.store);
    return done ? EXIT_CLEAN : EXIT_WRONG;
}
