/*
 * The program: finds the command (command/table.c), and runs it.
 */
#include "command/capture.h"

#include <signal.h>

/* The subcommand that an option in its place stands for. */
static const char *
meaning(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return "version";
    return word;
}

static bool
asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(meaning(argv[i]), "help") == 0 && argv[i][0] == '-')
            return true;
    return false;
}

static ExitCode
run(Arena *a, int argc, char **argv)
{
    if (argc < 2) {
        command_overview(stderr);
        return EXIT_WRONG;
    }
    const Subcommand *s = command_find(meaning(argv[1]));
    if (!s)
        return command_wrong(argv[1]);
    if (asks_for_help(argc - 2, argv + 2)) {
        command_print_help(s, stdout);
        return EXIT_CLEAN;
    }
    return s->run(a, argc - 2, argv + 2);
}

int
main(int argc, char **argv)
{
    shim_run_if_called(argc, argv);
    os_hold_memory();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write(), which we tell */
    static Arena *
        a; /* never freed: to clear what the system takes back anyway costs a run of many units 30 ms */
    a = arena_new();
    ExitCode code = run(a, argc, argv);
    if (fflush(stdout) != 0 && code == EXIT_CLEAN)
        code = EXIT_WRONG;
    return (int)code;
}
