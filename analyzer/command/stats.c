/*
 * stats: the last run, by questions to the views that anybody could ask with decref sql.
 */
#include "command.h"

typedef struct Question {
    const char *heading; /* NULL: it needs none */
    const char *sql;
} Question;

static const Question questions[] = {
    {NULL, "SELECT id AS run, started, command, round(wall, 2) AS seconds, exit FROM last_run"},
    {NULL,
     "SELECT nunits AS units, (SELECT count(*) FROM troubled_units WHERE status = 'partial') AS partial,"
     " nfailed AS failed, (SELECT count(*) FROM last_functions) AS functions,"
     " (SELECT count(*) FROM last_functions WHERE explored = 'full') AS \"explored to the end\" FROM last_run"},
    {"findings by severity",
     "SELECT severity, sum(standing = 'stands') AS told, sum(standing = 'baseline') AS \"in the baseline\","
     " sum(standing = 'suppressed') AS \"silenced by comments\", sum(standing = 'reviewed') AS reviewed,"
     " sum(standing = 'elsewhere') AS elsewhere FROM latest"
     " GROUP BY severity ORDER BY severity = 'low', severity = 'warning'"},
    {"by rule", "SELECT * FROM by_rule"},
    {"by file, the first ten", "SELECT * FROM by_file LIMIT 10"},
    {"by cause, the first ten", "SELECT * FROM by_cause LIMIT 10"},
    {"functions that took most steps",
     "SELECT name, path, line, steps FROM slowest_functions LIMIT 10"},
    {"functions not explored to the end", "SELECT * FROM incomplete_functions LIMIT 20"},
    {"functions without body and model", "SELECT * FROM unknown_callees LIMIT 10"},
    {"units in trouble", "SELECT * FROM troubled_units"},
};

/* Paths as everywhere else: relative to where the run was started. */
static void
shorten_paths(const char *directory, Rows *r)
{
    for (uint32_t i = 0; i < r->cells.n; i++)
        if (strcmp(r->names.at[i % r->ncolumns], "path") == 0)
            r->cells.at[i].text =
                view_path(&(ViewOptions){.directory = directory}, r->cells.at[i].text);
}

static bool
answer(const Config *c, Store *s, const char *directory, const Question *q)
{
    char why[1024];
    Rows rows;
    if (!store_ask(s, c->arena, q->sql, &rows, why, sizeof why)) {
        complain("%s", why);
        return false;
    }
    if (!rows_count(&rows))
        return true;
    shorten_paths(directory, &rows);
    if (q != questions)
        fputc('\n', stdout);
    if (q->heading)
        printf("# %s\n", q->heading);
    view_rows(c->arena, &rows, ROWS_TEXT, stdout);
    return true;
}

ExitCode
stats_command(const Config *c)
{
    char why[1024];
    if (c->files.n) {
        complain("stats takes no words; decref sql takes questions");
        return EXIT_WRONG;
    }
    Store *s = store_open_to_read(c->arena, c->db, why, sizeof why);
    int64_t run = s ? store_last_run(s) : 0;
    const char *directory = run ? store_run_directory(s, c->arena, run) : NULL;
    bool well = directory != NULL;
    if (s && !well)
        snprintf(why, sizeof why, "%s: no run is in it yet; decref check makes one", c->db);
    if (!well)
        complain("%s", why);
    for (size_t i = 0; well && i < sizeof questions / sizeof questions[0]; i++)
        well = answer(c, s, directory, &questions[i]);
    store_close(s);
    return well ? EXIT_CLEAN : EXIT_WRONG;
}
