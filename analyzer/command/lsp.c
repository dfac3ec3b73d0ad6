/*
 * lsp: the server for editors. Its options are read once here, so that a mistake in them is told at the start; each unit reads
 * them again with the settings of its folder.
 */
#include "command.h"

#include "../lsp/lsp.h"

#include <unistd.h>

ExitCode
run_lsp(Arena *a, int argc, char **argv)
{
    Config config;
    char why[1024];
    int n = 0;
    for (int i = 0; i < argc; i++) /* editors add it by themselves */
        if (strcmp(argv[i], "--stdio") != 0)
            argv[n++] = argv[i];
    if (!config_read(&config, a, OF_LSP, n, argv, why, sizeof why)) {
        complain("%s", why);
        return EXIT_WRONG;
    }
    if (config.files.n) {
        complain("lsp takes no files; the editor says which are open");
        return EXIT_WRONG;
    }
    if (isatty(STDIN_FILENO))
        complain("this speaks the Language Server Protocol on stdin; an editor starts it");
    return (ExitCode)lsp_run(a, n, argv);
}
