/*
 * units: the database of findings is opened, workers read the units, and what comes back joins the program.
 */
#include "run.h"

/* ---- the store --------------------------------------------------------- */

void
expect_parsing(const Check *c)
{
    const Config *o = c->config;
    bool knows =
        !o->no_reuse && os_exists(arena_printf(c->arena, "%s.kept/libclang", c->config->db));
    if (o->jobs > 1 && !knows)
        front_load_ahead();
}

bool
open_store(Check *c)
{
    char why[1024];
    c->store = store_open(c->arena, c->config->db, why, sizeof why);
    if (!c->store) {
        complain("%s", why);
        return false;
    }
    if (!c->config->no_reuse)
        c->kept_dir =
            os_absolute(c->arena, c->directory, arena_printf(c->arena, "%s.kept", c->config->db));
    if (c->kept_dir && !os_make_dirs(c->kept_dir))
        c->kept_dir = NULL;
    RunStart start = {c->config->command, c->directory,
                      c->kept_dir ? front_libclang_seen(c->arena, c->kept_dir)
                                  : front_libclang_version(c->arena)};
    c->run = store_begin_run(c->store, &start);
    if (!c->run)
        complain("%s", store_why(c->store));
    return c->run != 0;
}

void
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

void
judge_by_version(const Check *c, Unit *u)
{
    if (c->config->pythons.n && u->py_version)
        u->py_version = c->config->pythons.at[c->version];
    program_add(c->program, u);
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
    if (c->config->pythons.n > 1) {
        Text t;
        text_init(&t, c->arena);
        ir_save(u, &t);
        vec_push(c->arena, &c->kept, t);
    }
    c->headers = c->headers ? c->headers : u->py_version;
    judge_by_version(c, u);
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
    u->parsed = r->kept ? 0 : r->cpu;
    u->peak_kb = r->peak_kb;
    c->kept_units += r->kept;
    if (c->store) /* not where only a graph is wanted */
        u->row = store_unit_read(c->store, c->run, &row);
    u->stored = true;
    if (r->unit)
        add_to_program(c, k, r->unit);
    else
        c->failed++;
    progress_tell("read", k + 1, c->commands.n, 0, k + 1, c->commands.n);
}

bool
read_models(Check *c)
{
    double start = os_wall();
    c->models = models_of(c->config);
    c->models_took = os_wall() - start;
    return c->models != NULL;
}

void
read_units(Check *c)
{
    FrontOptions o = {
        .stats = c->config->stats, .kept_dir = c->kept_dir, .build = c->kept_dir ? os_build() : 0};
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
