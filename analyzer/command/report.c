/*
 * report: the last run as pages to read and walk through, made from the store and the sources as they are now.
 */
#include "command.h"

#include "../gate/gate.h"

static bool
read_run(const Config *c, Store *s, Shown *shown, const char **directory)
{
    char why[1024] = "";
    int64_t run = store_last_run(s);
    uint32_t fixed = 0;
    *directory = run ? store_run_directory(s, c->arena, run) : NULL;
    if (!*directory) {
        complain("%s: has no run that ended", c->db);
        return false;
    }
    if (!shown_read(s, c->arena, run, shown)) {
        complain("%s", store_why(s));
        return false;
    }
    bool settled = gate_settle(c, s, run, shown, &fixed, why, sizeof why);
    if (!settled)
        complain("%s", why);
    return settled;
}

ExitCode
report_command(const Config *c)
{
    Shown shown = {0};
    const char *directory;
    char why[1024];
    if (!c->html || c->files.n) {
        complain("takes --html DIR, the directory that the report is written to");
        return EXIT_WRONG;
    }
    if (!os_exists(c->db)) {
        complain("%s: is not there; decref check makes it", c->db);
        return EXIT_WRONG;
    }
    Store *s = store_open(c->arena, c->db, why, sizeof why);
    if (!s)
        complain("%s", why);
    bool well = s && read_run(c, s, &shown, &directory);
    store_close(s);
    if (!well)
        return EXIT_WRONG;
    ViewOptions o = {.directory = directory};
    if (view_html(c->arena, &shown, &o, c->html, why, sizeof why))
        return EXIT_CLEAN;
    complain("%s", why);
    return EXIT_WRONG;
}
