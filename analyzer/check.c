/*
 * check_project is the table of contents: what happens, in which order. The stages are in check/.
 */
#include "check/run.h"

ExitCode
check_project(const Config *config)
{
    Check c = {.config = config, .arena = config->arena, .started = os_wall()};
    c.directory = os_absolute(c.arena, NULL, ".");
    ExitCode code = EXIT_WRONG;

    expect_parsing(&c); /* the first run on this database: libclang will be needed */
    if (find_commands(&c) && read_models(&c) && open_store(&c)) {
        profile_phase(&c, "begin");
        progress_begin(!config->quiet && !config->dump);
        read_units(&c); /* workers: clang in, IR out; a failure is a row too */
        profile_phase(&c, "units read");
        find_facts(&c); /* libclang is gone from here on */
        profile_phase(&c, "facts found");
        explore(&c); /* callees first; rules speak up in here, units are stored */
        keep_contracts(&c);
        profile_phase(&c, "functions explored");
        code = finish(&c); /* the views ask the store */
        profile_phase(&c, "findings told");
        if (config->profile)
            profile_print(&c);
    }
    store_close(c.store);
    front_load_end();
    return code;
}
