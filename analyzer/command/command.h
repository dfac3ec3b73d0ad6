/*
 * command: what may stand after `decref`, one file for each but the great ones (check.c, models.c).
 */
#ifndef DECREF_COMMAND_H
#define DECREF_COMMAND_H

#include "../check.h"

typedef struct Subcommand {
    const char *name;
    const char *summary;
    ExitCode (*run)(Arena *a, int argc, char **argv); /* the words after the name */
    const char *usage;                          /* what may stand after it, and what it does */
    CommandSet options;                         /* itself, if it has any */
    const char *examples, *exits;
} Subcommand;

extern const Subcommand subcommands[];          /* the last has no name */
const Subcommand *command_find(const char *name); /* NULL if there is none */

/* Reads the options of a command and runs it. */
ExitCode command_with(Arena *a, CommandSet of, ExitCode (*command)(const Config *), int argc, char **argv);

ExitCode command_wrong(const char *name);       /* says that there is no such command */
void command_overview(FILE *out);
void command_print_help(const Subcommand *s, FILE *out);
void man_overview(void);                        /* man.c: the same as manual pages */
void man_command(const Subcommand *s);

/* The commands that are no more than a file here. */
ExitCode contracts_command(const Config *config);
ExitCode show_command(const Config *config);
ExitCode report_command(const Config *config);
ExitCode graph_heap(const Config *config);      /* show.c */
ExitCode capture_command(const Config *config);
ExitCode sql_command(const Config *config);
ExitCode stats_command(const Config *config);
ExitCode run_completion(Arena *a, int argc, char **argv);
ExitCode run_explain(Arena *a, int argc, char **argv);
ExitCode run_lsp(Arena *a, int argc, char **argv);
ExitCode run_help(Arena *a, int argc, char **argv);
ExitCode run_rules(Arena *a, int argc, char **argv);
ExitCode run_version(Arena *a, int argc, char **argv);

#endif
