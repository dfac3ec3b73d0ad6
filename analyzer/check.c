/*
 * check_project is the table of contents: what happens, in which order. The rest of this file fills in how one
 * stage hands over to the next.
 */
#include "check.h"

#include "explore/explore.h"
#include "facts/types.h"
#include "front/front.h"
#include "models.h"
#include "suppress.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Checked { /* one unit on its way */
    const Command *command;
    int64_t row; /* its id in the store */
    UnitStatus status;
    uint32_t waiting; /* functions still to be explored */
    bool stored;      /* everything known so far is in the store */
    Vec(Finding) findings;
    Vec(FunctionRow) functions;
    Vec(UnknownCall) unknown;
} Checked;

typedef struct Check {
    const Config *config;
    Arena *arena;
    const char *directory; /* where we were started; absolute */
    const Models *models;
    double models_took; /* seconds to have them */
    double started;
    Commands commands;
    Checked *units; /* one for each command */
    Program *program;
    Suppressions *suppressions;
    Vec(const char *) cut;    /* files in which a function was not explored to the end; interned */
    Vec(uint32_t) of_program; /* the program's units -> units */
    Store *store;
    int64_t run;
    Shown shown;
    uint32_t failed;
} Check;

void
complain(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("decref: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
}

/* ---- what to analyse --------------------------------------------------- */

static bool
is_readable(const char *file)
{
    if (os_is_dir(file))
        complain("%s: is a directory; -p takes directories", file);
    else if (access(file, R_OK) != 0)
        complain("%s: %s", file, strerror(errno));
    else
        return true;
    return false;
}

/* Gives the commands the flags of Python.h, and says so. */
static bool
add_python_flags(Check *c)
{
    if (!compdb_python_flags(c->arena, &c->commands)) {
        complain(
            "neither python3-config nor python3 says where Python.h is; give the flags after --");
        return false;
    }
    Text t;
    text_init(&t, c->arena);
    for (uint32_t i = 0; i < c->commands.at[0].args.n; i++) {
        text_add(&t, " ");
        text_add_quoted(&t, c->commands.at[0].args.at[i]);
    }
    if (!c->config->quiet)
        complain("no flags given; these are from python3-config:%s", text_str(&t));
    return true;
}

static const Command *
command_of(const Commands *all, const char *file)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].file, file) == 0)
            return &all->at[i];
    return NULL;
}

static bool
commands_from_files(Check *c)
{
    const Config *o = c->config;
    for (uint32_t i = 0; i < o->files.n; i++) {
        const char *file = os_absolute(c->arena, c->directory, o->files.at[i]);
        if (!is_readable(o->files.at[i]))
            return false;
        if (!command_of(&c->commands, file))
            compdb_file(c->arena, file, o->flags.at, o->flags.n, &c->commands);
    }
    return o->has_flags || add_python_flags(c);
}

/* Of the whole database, the files that were named. */
static bool
choose(Check *c, const Commands *all, const char *database)
{
    for (uint32_t i = 0; i < c->config->files.n; i++) {
        const char *file = os_absolute(c->arena, c->directory, c->config->files.at[i]);
        const Command *command = command_of(all, file);
        if (!command) {
            complain(
                "%s: not in the compilation database %s; without -p, its flags may stand after --",
                c->config->files.at[i], database);
            return false;
        }
        if (!command_of(&c->commands, file))
            vec_push(c->arena, &c->commands, *command);
    }
    return true;
}

static bool
commands_from_database(Check *c)
{
    const char *database = c->config->project ? c->config->project : ".";
    Commands all = {0};
    uint32_t skipped = 0;
    char why[512];
    if (!compdb_read(c->arena, database, &all, &skipped, why, sizeof why)) {
        complain("%s", why);
        return false;
    }
    if (skipped && !c->config->quiet)
        complain("%u entries of the compilation database are not C and left out", skipped);
    if (!all.n)
        complain("%s: the compilation database has no C file; what should be analysed?", database);
    if (c->config->files.n)
        return choose(c, &all, database);
    c->commands = all;
    return all.n > 0;
}

static bool
find_commands(Check *c)
{
    bool found = c->config->files.n && !c->config->project ? commands_from_files(c)
                                                           : commands_from_database(c);
    c->units = NEW_N(c->arena, Checked, c->commands.n);
    for (uint32_t i = 0; i < c->commands.n; i++)
        c->units[i].command = &c->commands.at[i];
    return found;
}

/* ---- the store --------------------------------------------------------- */

static bool
open_store(Check *c)
{
    char why[1024];
    c->store = store_open(c->arena, c->config->db, why, sizeof why);
    if (!c->store) {
        complain("%s", why);
        return false;
    }
    RunStart start = {c->config->command, c->directory, front_libclang_version(c->arena)};
    c->run = store_begin_run(c->store, &start);
    if (!c->run)
        complain("%s", store_why(c->store));
    return c->run != 0;
}

static void
store_found(Check *c, Checked *u)
{
    UnitFound found = {u->findings.at, u->findings.n, u->functions.at,
                       u->functions.n, u->unknown.at, u->unknown.n};
    store_unit_found(c->store, c->run, u->row, &found);
    u->stored = true;
}

/* ---- units: clang in, IR out ------------------------------------------- */

static void
tell_unit(const Check *c, const char *path, const char *status, const UnitResult *r)
{
    const char *shown = view_path(&(ViewOptions){.directory = c->directory}, path);
    if (r->status != UNIT_OK)
        complain("%s: %s: %s", shown, status, r->reason ? r->reason : "no reason given");
    else if (c->config->verbose)
        complain("%s: %s, %.2f s, %.0f MB", shown, status, r->cpu, (double)r->peak_kb / 1024);
}

static void
add_to_program(Check *c, uint32_t k, Unit *u)
{
    if (c->config->dump & DUMP_ir) {
        Text t;
        text_init(&t, c->arena);
        ir_print_unit(u, &t);
        fputs(text_str(&t), stdout);
    }
    program_add(c->program, u);
    vec_push(c->arena, &c->of_program, k);
}

static void
unit_read(void *arg, uint32_t k, const UnitResult *r)
{
    static const char *const names[] = {"ok", "partial", "failed", "crashed", "timeout"};
    Check *c = arg;
    Checked *u = &c->units[k];
    tell_unit(c, u->command->file, names[r->status], r);
    UnitRow row = {
        .path = u->command->file,
        .status = names[r->status],
        .reason = r->reason,
        .cpu = r->cpu,
        .peak_kb = r->peak_kb,
        .opaque = r->unit ? r->unit->nopaque : 0,
    };
    u->status = r->status;
    if (c->store) /* not where only a graph is wanted */
        u->row = store_unit_read(c->store, c->run, &row);
    u->stored = true;
    if (r->unit)
        add_to_program(c, k, r->unit);
    else
        c->failed++;
}

static bool
read_models(Check *c)
{
    double start = os_wall();
    c->models = models_of(c->config);
    c->models_took = os_wall() - start;
    return c->models != NULL;
}

static void
read_units(Check *c)
{
    FrontOptions o = {.stats = c->config->stats};
    if (c->store && !c->config->parses_alone)
        o.shared_dir = os_absolute(c->arena, c->directory,
                                   arena_printf(c->arena, "%s.headers", c->config->db));
#ifndef NDEBUG
    o.verify = true;
#endif
    c->program = program_new(c->arena, c->models);
    front_units(c->arena, &c->commands, c->config->jobs, (double)c->config->cpu_limit, &o,
                unit_read, c);
}

/* ---- facts and exploration --------------------------------------------- */

static void
find_unknown(Check *c, uint32_t unit)
{
    Checked *u = &c->units[c->of_program.at[unit]];
    UnknownCallees found = {0};
    program_unknown(c->program, unit, &found);
    for (uint32_t k = 0; k < found.n; k++) {
        UnknownCall call = {found.at[k].name, found.at[k].calls};
        vec_push(c->arena, &u->unknown, call);
    }
}

static void
find_facts(Check *c)
{
    program_link(c->program);
    c->suppressions = suppressions_of(c->arena, c->program);
    for (uint32_t i = 0; i < c->program->mistakes.n; i++)
        complain("%s", c->program->mistakes.at[i]);
    for (uint32_t i = 0; i < c->of_program.n; i++) {
        c->units[c->of_program.at[i]].stored = false;
        find_unknown(c, i);
    }
    for (uint32_t i = 0; i < c->program->fns.n; i++)
        c->units[c->of_program.at[c->program->fns.at[i].unit_index]].waiting++;
    Text t;
    text_init(&t, c->arena);
    if (c->config->dump & DUMP_facts)
        facts_print(c->program, &t);
    if (c->config->dump & DUMP_types)
        types_print(c->program, &t);
    fputs(text_str(&t), stdout);
}

static void
on_finding(void *arg, uint32_t unit, const Finding *f)
{
    Check *c = arg;
    Checked *u = &c->units[c->of_program.at[unit]];
    vec_push(c->arena, &u->findings, *f);
    Finding *mine = &u->findings.at[u->findings.n - 1];
    if (!mine->suppressed)
        mine->suppressed = suppressed(c->suppressions, mine);
    u->stored = false;
}

/* Was the rule looked for in all of the file? */
static bool
may_tell_unused(void *arg, uint32_t unit, const char *path, int rule)
{
    const Check *c = arg;
    (void)rule;
    for (uint32_t i = 0; i < c->cut.n; i++)
        if (c->cut.at[i] == path)
            return false;
    return !c->config->only && c->units[c->of_program.at[unit]].status == UNIT_OK;
}

/* The command that repeats what happened to one unit. */
static const char *
command_for(const Check *c, const Checked *u)
{
    Text t;
    text_init(&t, c->arena);
    text_add(&t, "decref check");
    if (!c->config->files.n || c->config->project) {
        text_add(&t, " -p ");
        text_add_quoted(
            &t, os_absolute(c->arena, c->directory, c->config->project ? c->config->project : "."));
    }
    for (uint32_t i = 0; i < c->config->models.n; i++) {
        text_add(&t, " --models ");
        text_add_quoted(&t, os_absolute(c->arena, c->directory, c->config->models.at[i]));
    }
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
    vec_push(c->arena, &u->functions, row);
    u->stored = false;
    u->waiting--;
    if (u->waiting == 0)
        store_found(c, u); /* a run killed from here on has lost nothing of this unit */
}

static void
explore(Check *c)
{
    ExploreOptions o = {
        .budget = c->config->budget,
        .dump_heap = c->config->dump & DUMP_heap,
        .dump_counts = c->config->dump & DUMP_counts,
        .dump_summaries = c->config->dump & DUMP_summaries,
        .only = c->config->only,
    };
    if (!o.only) {
        tell_types(c->program, on_finding, c);
        tell_tables(c->program, on_finding, c);
    }
    explore_program(c->program, &o, on_finding, on_function, c);
    suppressions_tell(c->suppressions, &(SuppressionJudge){may_tell_unused, on_finding, c});
    for (uint32_t i = 0; i < c->commands.n; i++)
        if (!c->units[i].stored)
            store_found(c, &c->units[i]);
}

/* ---- what the user sees ------------------------------------------------ */

static bool
read_back(Check *c)
{
    if (store_why(c->store))
        complain("%s", store_why(c->store));
    bool was_well = !store_why(c->store);
    bool read = store_findings(c->store, c->arena, c->run, &c->shown.findings) &&
                store_troubled_units(c->store, c->arena, c->run, &c->shown.troubled);
    if (was_well && !read)
        complain("%s", store_why(c->store));
    return was_well && read;
}

static bool
wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

static bool
show(Check *c)
{
    ViewOptions o = {.out = stdout, .directory = c->directory, .colour = wants_colour()};
    if (!c->config->dump)
        c->config->view->show(c->arena, &c->shown, &o);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    complain("the findings cannot be written: %s; they are in %s", strerror(errno), c->config->db);
    return false;
}

static void
print_stats(const Check *c, const Totals *t)
{
    fprintf(stderr, "units: %lld, partial %lld, failed %lld\n", t->units, t->partial, t->failed);
    fprintf(
        stderr,
        "functions: %lld, explored fully %lld, over budget %lld, opaque %lld, internal errors %lld\n",
        t->functions, t->full, t->budget, t->opaque_functions, t->errors);
    fprintf(stderr, "opaque instructions: %lld\n", t->opaque);
    fprintf(stderr, "steps: %lld\n", t->steps);
    fprintf(stderr, "models: %.2f ms to load, %u read of %u lines\n", c->models_took * 1e3,
            c->models->all.n, c->models->waiting.n);
    fprintf(stderr, "time: %.2f s CPU, %.2f s\n", os_cpu(), os_wall() - c->started);
    fprintf(stderr, "memory: %.1f MB in the largest worker\n", (double)t->peak_kb / 1024);
}

static const char *
plural(long long n)
{
    return n == 1 ? "" : "s";
}

static void
tell_summary(const Check *c, const Totals *t)
{
    uint32_t n = shown_standing(&c->shown);
    const char *failed =
        c->failed ? arena_printf(c->arena, " (%u could not be analysed)", c->failed) : "";
    complain("%u finding%s in %lld unit%s%s; %lld of %lld function%s explored to the end", n,
             plural(n), t->units, plural(t->units), failed, t->full, t->functions,
             plural(t->functions));
}

static ExitCode
exit_code(const Check *c)
{
    if (c->failed)
        return EXIT_INCOMPLETE;
    return shown_standing(&c->shown) ? EXIT_FINDINGS : EXIT_CLEAN;
}

static ExitCode
finish(Check *c)
{
    bool well = read_back(c);
    ExitCode code = well ? exit_code(c) : EXIT_WRONG;
    RunEnd end = {
        .units = c->commands.n,
        .failed = c->failed,
        .findings = shown_standing(&c->shown),
        .cpu = os_cpu(),
        .wall = os_wall() - c->started,
        .exit_code = (int)code,
    };
    if (well && !store_end_run(c->store, c->run, &end)) {
        complain("%s", store_why(c->store));
        code = EXIT_WRONG;
    }
    if (!show(c))
        code = EXIT_WRONG;
    Totals totals;
    bool counted = store_totals(c->store, c->run, &totals);
    if (counted && !c->config->quiet)
        tell_summary(c, &totals);
    if (counted && c->config->stats)
        print_stats(c, &totals);
    return code;
}

/* dot's own words about the picture go to stderr. */
static bool
draw(const char *text)
{
    static const char *const dot[] = {"dot", "-Tsvg", NULL};
    char why[256];
    bool drawn = os_feed(dot, text, why, sizeof why);
    if (!drawn)
        complain("%s; --format dot prints what it would draw", why);
    return drawn;
}

ExitCode
graph_types(const Config *config)
{
    Check c = {.config = config, .arena = config->arena, .started = os_wall()};
    c.directory = os_absolute(c.arena, NULL, ".");
    Text t;

    if (!find_commands(&c) || !read_models(&c))
        return EXIT_WRONG;
    read_units(&c);
    program_link(c.program);
    text_init(&t, c.arena);
    uint32_t rings = config->drawing == DRAW_TEXT ? typegraph_print(c.program, &t)
                                                  : typegraph_dot(c.program, &t);
    if (config->drawing == DRAW_SVG && !draw(text_str(&t)))
        return EXIT_WRONG;
    if (config->drawing != DRAW_SVG)
        fputs(text_str(&t), stdout);
    return c.failed ? EXIT_INCOMPLETE : rings ? EXIT_FINDINGS : EXIT_CLEAN;
}

ExitCode
check_project(const Config *config)
{
    Check c = {.config = config, .arena = config->arena, .started = os_wall()};
    c.directory = os_absolute(c.arena, NULL, ".");
    ExitCode code = EXIT_WRONG;

    if (find_commands(&c) && read_models(&c) && open_store(&c)) {
        read_units(&c);    /* workers: clang in, IR out; a failure is a row too */
        find_facts(&c);    /* libclang is gone from here on */
        explore(&c);       /* callees first; rules speak up in here, units are stored */
        code = finish(&c); /* the views ask the store */
    }
    store_close(c.store);
    return code;
}
