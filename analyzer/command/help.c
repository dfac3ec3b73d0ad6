/*
 * help: printed from the table of commands and that of options.
 */
#include "command.h"

void
command_overview(FILE *out)
{
    fputs("usage: decref COMMAND ...           decref help COMMAND tells more\n\n"
          "Finds the bugs that reference counting invites in CPython extension modules.\n\n",
          out);
    for (const Subcommand *s = subcommands; s->name; s++)
        fprintf(out, "  %-12s%s\n", s->name, s->summary);
}

void
command_print_help(const Subcommand *s, FILE *out)
{
    fprintf(out, "%s\n", s->usage);
    if (s->options) {
        config_print_options(s->options, out);
        fputc('\n', out);
    }
    fprintf(out, "Examples:\n%s\nExit codes: %s", s->examples, s->exits);
}

ExitCode
command_wrong(const char *name)
{
    complain("no such command: %s; see decref help", name);
    return EXIT_WRONG;
}

ExitCode
run_help(Arena *a, int argc, char **argv)
{
    (void)a;
    bool as_page = argc > 0 && strcmp(argv[0], "--man") == 0;
    argc -= as_page;
    argv += as_page;
    if (argc == 0) {
        if (as_page)
            man_overview();
        else
            command_overview(stdout);
        return EXIT_CLEAN;
    }
    const Subcommand *s = command_find(argv[0]);
    if (!s)
        return command_wrong(argv[0]);
    if (as_page)
        man_command(s);
    else
        command_print_help(s, stdout);
    return EXIT_CLEAN;
}
