/*
 * sql: one question to the database, in the user's own words.
 */
#include "command.h"

ExitCode
sql_command(const Config *c)
{
    char why[1024];
    Rows rows;
    if (c->files.n != 1) {
        complain("sql takes one question: decref sql \"SELECT * FROM by_rule\"");
        return EXIT_WRONG;
    }
    Store *s = store_open_to_read(c->arena, c->db, why, sizeof why);
    bool answered = s && store_ask(s, c->arena, c->files.at[0], &rows, why, sizeof why);
    store_close(s);
    if (!answered) {
        complain("%s", why);
        return EXIT_WRONG;
    }
    view_rows(c->arena, &rows, c->rows, stdout);
    return EXIT_CLEAN;
}
