/*
 * The subcommand `models`, and the reading of users' own model files, which `check` does too.
 *
 *     models NAME...          the models in force, each with the place where it is written
 *     models --check FILE...  reads files as a run would
 *     models --unknown        what the last run called of which nothing is known
 */
#include "models.h"

#include "check.h"

#include <fnmatch.h>

/* ---- users' files ------------------------------------------------------ */

/* Reads a file of the language; tells the first mistake in it. */
static bool
read_models(Models *m, const char *file)
{
    char why[512];
    size_t n;
    const char *text = os_read_file(m->arena, file, &n, why, sizeof why);
    bool read = text && strlen(text) == n;
    if (text && !read)
        snprintf(why, sizeof why, "%s: has a NUL byte in it; a file of models is text", file);
    if (read && models_read(m, file, text, why, sizeof why))
        return true;
    complain("%s", why);
    return false;
}

/* A unit's own functions are what they are there. A line that this program cannot read is of another one, and goes. */
static void
read_contracts(Models *m, const char *text, const char *own)
{
    char why[512];
    const char *mark = arena_printf(m->arena, CONTRACT_OF "%s", own);
    for (const char *line = text, *end; *line; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        const char *all = arena_printf(m->arena, "%.*s", (int)strcspn(line, "\n"), line);
        const char *of = strstr(all, CONTRACT_OF);
        if (*line != '#' && of && strcmp(of, mark) != 0)
            models_read_found(m, CONTRACTS_FILE, all, why, sizeof why);
    }
}

Models *
models_of(const Config *config)
{
    return models_with(config, NULL, NULL);
}

Models *
models_with(const Config *config, const char *contracts, const char *own)
{
    Models *m = models_builtin(config->arena);
    if (contracts)
        read_contracts(m, contracts, own);
    for (uint32_t i = 0; i < config->models.n; i++)
        if (!read_models(m, config->models.at[i]))
            return NULL;
    return m;
}

/* ---- showing ----------------------------------------------------------- */

typedef struct Ask {
    Models *models;
    const char *pattern; /* as a shell has it */
    int32_t python;
    uint32_t shown;
} Ask;

static bool
matches(const Ask *ask, const char *name)
{
    return fnmatch(ask->pattern, name, 0) == 0;
}

/* Is there a version for which this very line counts? Others of its name may hide it: only where their bounds end can
 * it come to light, or where its own begin. */
static bool
is_in_force(const Ask *ask, const Model *m)
{
    const Model *(*find)(const Models *, const char *, int32_t) =
        m->is_slot ? models_slot : models_find;
    if (ask->python)
        return find(ask->models, m->name, ask->python) == m;
    if (find(ask->models, m->name, (m->since ? m->since : 1) << 16) == m)
        return true;
    for (const Model *later = m->next; later; later = later->next)
        if (later->until && find(ask->models, m->name, later->until << 16) == m)
            return true;
    return false;
}

static void
show(Ask *ask, const char *file, int line, Text *text)
{
    printf("%s:%d: %s\n", file, line, text_str(text));
    ask->shown++;
}

static void
show_matching(Ask *ask)
{
    Models *m = ask->models;
    Text t;
    for (uint32_t i = 0; i < m->types.n; i++) {
        const TypeModel *type = &m->types.at[i];
        if (!matches(ask, type->name) && !matches(ask, type->object))
            continue;
        text_init(&t, m->arena);
        type_print(type, &t);
        show(ask, type->file, type->line, &t);
    }
    for (uint32_t i = 0; i < m->members.n; i++) {
        const MemberModel *member = &m->members.at[i];
        const char *whole = arena_printf(m->arena, "%s.%s", member->record, member->field);
        if (!matches(ask, whole) && !matches(ask, member->field))
            continue;
        text_init(&t, m->arena);
        member_print(member, &t);
        show(ask, member->file, member->line, &t);
    }
    for (uint32_t i = 0; i < m->all.n; i++) {
        const Model *model = m->all.at[i];
        if (!matches(ask, model->name) || !is_in_force(ask, model))
            continue;
        text_init(&t, m->arena);
        model_print(model, &t);
        show(ask, model->file, model->line, &t);
    }
}

static ExitCode
show_models(const Config *config)
{
    Models *m = models_of(config);
    if (!m)
        return EXIT_WRONG;
    models_wake_all(m);
    bool all_known = true;
    static const char *const everything[] = {"*"};
    uint32_t n = config->files.n ? config->files.n : 1;
    const char *const *names = config->files.n ? config->files.at : everything;
    for (uint32_t i = 0; i < n; i++) {
        Ask ask = {m, names[i], config->python, 0};
        show_matching(&ask);
        if (!ask.shown)
            complain("%s: no model; docs/models.md shows how to write one", names[i]);
        all_known = all_known && ask.shown;
    }
    return all_known ? EXIT_CLEAN : EXIT_FINDINGS;
}

/* ---- checking ---------------------------------------------------------- */

static uint32_t
lines_of(const Models *m, const char *file)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->all.n; i++)
        n += m->all.at[i]->file == file;
    for (uint32_t i = 0; i < m->members.n; i++)
        n += m->members.at[i].file == file;
    for (uint32_t i = 0; i < m->types.n; i++)
        n += m->types.at[i].file == file;
    return n;
}

/* One after the other, as a run reads them: a later file may use the types of an earlier one. */
static ExitCode
check_files(const Config *config)
{
    Models *m = models_of(config);
    ExitCode code = m ? EXIT_CLEAN : EXIT_WRONG;
    for (uint32_t i = 0; m && i < config->files.n; i++) {
        if (read_models(m, config->files.at[i]))
            printf("%s: %u lines, no mistake\n", config->files.at[i],
                   lines_of(m, intern(config->files.at[i])));
        else
            code = EXIT_WRONG;
    }
    return code;
}

/* ---- what is not known ------------------------------------------------- */

static Store *
open_existing(const Config *config)
{
    char why[1024];
    if (!os_exists(config->db)) {
        complain("%s: not there; decref check makes it", config->db);
        return NULL;
    }
    Store *store = store_open(config->arena, config->db, why, sizeof why);
    if (!store)
        complain("%s", why);
    return store;
}

static ExitCode
show_unknown(const Config *config)
{
    Store *store = open_existing(config);
    if (!store)
        return EXIT_WRONG;
    UnknownRows rows = {0};
    int64_t run = store_last_run(store);
    bool read = store_unknown_calls(store, config->arena, run, &rows);
    if (!read)
        complain("%s", store_why(store));
    else if (!run)
        complain("%s: no run has ended yet", config->db);
    if (rows.n)
        puts("findings  calls  function");
    for (uint32_t i = 0; i < rows.n; i++)
        printf("%8u  %5u  %s\n", rows.at[i].findings, rows.at[i].calls, rows.at[i].name);
    store_close(store);
    return read && run ? EXIT_CLEAN : EXIT_WRONG;
}

/* ---- the command ------------------------------------------------------- */

ExitCode
models_command(const Config *config)
{
    if (config->unknown)
        return show_unknown(config);
    return config->validate ? check_files(config) : show_models(config);
}
