/*
 * explore: facts and exploration, once for each version of Python that is judged; what is found goes to the store.
 */
#include "run.h"

static void
find_unknown(Check *c, uint32_t unit)
{
    Checked *u = &c->units[c->of_program.at[unit]];
    UnknownCallees found = {0};
    program_unknown(c->program, unit, &found);
    for (uint32_t k = 0; k < found.n; k++) {
        UnknownCall call = {found.at[k].function, found.at[k].name, found.at[k].calls};
        vec_push(c->arena, &u->unknown, call);
    }
    const Unit *ir = c->program->units.at[unit];
    for (uint32_t k = 0; k < ir->left.n; k++) {
        UnknownCall left = {"", arena_printf(c->arena, "C++ %s", ir->left.at[k].what),
                            ir->left.at[k].n};
        vec_push(c->arena, &u->unknown, left);
    }
}

static void
count_functions(Check *c)
{
    for (uint32_t i = 0; i < c->program->fns.n; i++)
        c->units[c->of_program.at[c->program->fns.at[i].unit_index]].waiting++;
}

/* "3.11, 3.12" */
static const char *
all_versions(const Check *c)
{
    Text t;
    text_init(&t, c->arena);
    text_add(&t, "");
    for (uint32_t i = 0; i < c->config->pythons.n; i++)
        text_addf(&t, "%s%s", i ? ", " : "", python_name(c->arena, c->config->pythons.at[i]));
    return text_str(&t);
}

/* What the preprocessor has chosen is chosen: a version is judged by models and by what the engine knows of it. */
static void
tell_versions(const Check *c)
{
    int32_t has = c->headers & (int32_t)0xffff0000;
    bool differ = false;
    for (uint32_t i = 0; i < c->config->pythons.n; i++)
        differ |= has && c->config->pythons.at[i] != has;
    if (differ && !c->config->quiet)
        complain(
            "judged by Python %s; the headers are those of %s, and what #if chooses by version is theirs",
            all_versions(c), python_name(c->arena, has));
}

void
find_facts(Check *c)
{
    program_link(c->program);
    tell_versions(c);
    c->suppressions = suppressions_of(c->arena, c->program);
    for (uint32_t i = 0; i < c->program->mistakes.n; i++)
        complain("%s", c->program->mistakes.at[i]);
    for (uint32_t i = 0; i < c->of_program.n; i++) {
        c->units[c->of_program.at[i]].stored = false;
        find_unknown(c, i);
    }
    count_functions(c);
    Text t;
    text_init(&t, c->arena);
    if (c->config->dump & DUMP_facts)
        facts_print(c->program, &t);
    if (c->config->dump & DUMP_types)
        types_print(c->program, &t);
    fputs(text_str(&t), stdout);
}

/* Not of what is told when all versions are through. */
static bool
by_versions(const Check *c)
{
    return c->config->pythons.n > 1 && c->version < c->config->pythons.n;
}

/* The same under another version: it holds for both, and the graver one is told. */
static bool
found_before(Check *c, Checked *u, const Finding *f)
{
    const char *version = python_name(c->arena, c->config->pythons.at[c->version]);
    for (uint32_t i = 0; i < u->findings.n; i++) {
        Finding *known = &u->findings.at[i];
        if (finding_compare(known, f) != 0)
            continue;
        const char *pythons = known->pythons, *last = strrchr(pythons, ' '),
                   *silence = known->suppressed;
        if (f->severity > known->severity)
            *known = *f;
        known->suppressed = silence;
        known->pythons = strcmp(last ? last + 1 : pythons, version) == 0
                             ? pythons
                             : arena_printf(c->arena, "%s, %s", pythons, version);
        return true;
    }
    return false;
}

static void
on_finding(void *arg, uint32_t unit, const Finding *f)
{
    Check *c = arg;
    Checked *u = &c->units[c->of_program.at[unit]];
    if (!config_wants(c->config, f))
        return;
    if (by_versions(c) && found_before(c, u, f))
        return;
    vec_push(c->arena, &u->findings, *f);
    c->told++;
    Finding *mine = &u->findings.at[u->findings.n - 1];
    if (!mine->suppressed)
        mine->suppressed = suppressed(c->suppressions, mine);
    if (by_versions(c))
        mine->pythons = python_name(c->arena, c->config->pythons.at[c->version]);
    u->stored = false;
}

/* Was the rule looked for in all of the file? */
static bool
may_tell_unused(void *arg, uint32_t unit, const char *path, int rule)
{
    const Check *c = arg;
    const Config *o = c->config;
    if (!config_rule_is_on(o, rule) || config_ignores(o, path, rule) || o->min_severity ||
        o->min_confidence)
        return false;
    for (uint32_t i = 0; i < c->cut.n; i++)
        if (c->cut.at[i] == path)
            return false;
    return !o->only && c->units[c->of_program.at[unit]].status == UNIT_OK;
}

/* The command that repeats what happened to one unit. */
static const char *
command_for(const Check *c, const Checked *u)
{
    Text t;
    text_init(&t, c->arena);
    text_add(&t, "decref check");
    if (c->database) {
        text_add(&t, " -p ");
        text_add_quoted(&t, os_absolute(c->arena, c->directory, c->database));
    }
    for (uint32_t i = 0; i < c->config->models.n; i++) {
        text_add(&t, " --models ");
        text_add_quoted(&t, os_absolute(c->arena, c->directory, c->config->models.at[i]));
    }
    if (c->config->pythons.n)
        text_addf(&t, " --python %s", python_name(c->arena, c->config->pythons.at[c->version]));
    if (c->config->generated)
        text_add(&t, " --generated");
    text_addf(&t, " --budget %lld ", (long long)c->config->budget);
    text_add_quoted(&t, u->command->file);
    if (c->config->has_flags)
        text_add(&t, " --");
    for (uint32_t i = 0; i < c->config->flags.n; i++) {
        text_add(&t, " ");
        text_add_quoted(&t, c->config->flags.at[i]);
    }
    return text_str(&t);
}

/* Of several versions the one counts that was least well explored. */
static void
keep_function(Check *c, Checked *u, const FunctionRow *row)
{
    for (uint32_t i = 0; c->version && i < u->functions.n; i++) {
        FunctionRow *known = &u->functions.at[i];
        if (known->line != row->line || strcmp(known->name, row->name) != 0 ||
            strcmp(known->path, row->path) != 0)
            continue;
        if (strcmp(row->explored, "full") != 0)
            *known = *row;
        return;
    }
    vec_push(c->arena, &u->functions, *row);
}

/* What holds for all versions needs no list of them. */
static void
name_versions(Check *c, Checked *u)
{
    const char *all = all_versions(c);
    for (uint32_t i = 0; i < u->findings.n; i++)
        if (u->findings.at[i].pythons && strcmp(u->findings.at[i].pythons, all) == 0)
            u->findings.at[i].pythons = NULL;
}

static void
on_function(void *arg, const FunctionReport *r)
{
    static const char *const names[] = {"full", "budget", "opaque", "error"};
    Check *c = arg;
    Checked *u = &c->units[c->of_program.at[r->unit]];
    FunctionRow row = {
        .name = r->name,
        .path = r->path,
        .line = r->line,
        .explored = names[r->how],
        .steps = r->steps,
        .states = r->nstates,
        .opaque = r->nopaque,
    };
    if (r->how == EXPLORED_ERROR) {
        row.error = r->error ? r->error : "unknown";
        row.command = command_for(c, u);
        complain("%s:%u: internal error in %s: %s; this repeats it: %s", r->path, r->line, r->name,
                 row.error, row.command);
    } else if (r->how == EXPLORED_BUDGET && c->config->verbose) {
        complain("%s:%u: %s needs more than the budget of %lld steps", r->path, r->line, r->name,
                 (long long)c->config->budget);
    }
    if (r->how == EXPLORED_ERROR || r->how == EXPLORED_BUDGET)
        vec_push(c->arena, &c->cut, intern(r->path));
    keep_function(c, u, &row);
    if (c->config->profile)
        profile_function(c, c->of_program.at[r->unit], r);
    c->reused += r->reused;
    u->stored = false;
    u->waiting--;
    if (u->waiting == 0 && c->version + 1 >= c->config->pythons.n) {
        name_versions(c, u);
        store_found(c, u); /* a run killed from here on has lost nothing of this unit */
        c->explored_units++;
    }
    progress_tell("explored", c->explored_units, c->of_program.n, c->told, ++c->explored,
                  c->program->fns.n);
}

/* The same units once more, under the next version. */
static void
take_next_version(Check *c)
{
    char why[256];
    c->version++;
    c->reused = 0;
    c->explored = c->explored_units = 0;
    c->program = program_new(c->arena, c->models);
    for (uint32_t i = 0; i < c->kept.n; i++) {
        Unit *u = ir_load(c->kept.at[i].at, c->kept.at[i].n, why, sizeof why);
        CHECK(u);
        judge_by_version(c, u);
    }
    program_link(c->program);
    count_functions(c);
}

static void
explore_version(Check *c)
{
    ExploreOptions o = {
        .budget = c->config->budget,
        .dump_heap = c->config->dump & DUMP_heap,
        .dump_counts = c->config->dump & DUMP_counts,
        .dump_summaries = c->config->dump & DUMP_summaries,
        .only = c->config->only,
        .reuse = c->reuse,
        .jobs = c->config->jobs,
        .timed = c->config->profile,
    };
    if (!o.only) {
        tell_types(c->program, on_finding, c);
        tell_tables(c->program, on_finding, c);
    }
    progress_phase();
    explore_program(c->program, &o, on_finding, on_function, c);
}

static const char *
results_file(const Check *c)
{
    return arena_printf(c->arena, "%s/results", c->kept_dir);
}

static void
find_results(Check *c)
{
    if (!c->kept_dir || c->config->only)
        return;
    c->reuse = reuse_new();
    reuse_load(c->reuse, results_file(c), os_build());
}

static void
keep_results(Check *c)
{
    char why[512];
    bool kept = !c->reuse || reuse_save(c->reuse, results_file(c), os_build(), why, sizeof why);
    if (!kept && !(c->store && store_why(c->store))) /* what stands in its way is told already */
        complain("%s: the next run cannot build on this one", why);
    reuse_free(c->reuse);
}

void
explore(Check *c)
{
    find_results(c);
    explore_version(c);
    while (c->version + 1 < c->config->pythons.n) {
        take_next_version(c);
        explore_version(c);
    }
    c->version = c->config->pythons.n;
    progress_end();
    suppressions_tell(c->suppressions, &(SuppressionJudge){may_tell_unused, on_finding, c});
    for (uint32_t i = 0; i < c->commands.n; i++)
        if (!c->units[i].stored) {
            name_versions(c, &c->units[i]);
            store_found(c, &c->units[i]);
        }
    keep_results(c);
}
