/*
 * The table of commands, from which the help is printed.
 */
#include "command.h"

#include "../models.h"

static ExitCode
run_check(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_CHECK, check_project, argc, argv);
}

static ExitCode
run_contracts(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_CONTRACTS, contracts_command, argc, argv);
}

static ExitCode
run_graph(Arena *a, int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "types") == 0)
        return command_with(a, OF_GRAPH, graph_types, argc - 1, argv + 1);
    if (argc > 0 && strcmp(argv[0], "heap") == 0)
        return command_with(a, OF_GRAPH_HEAP, graph_heap, argc - 1, argv + 1);
    if (argc > 0 && strcmp(argv[0], "contracts") == 0)
        return command_with(a, OF_GRAPH, contracts_list, argc - 1, argv + 1);
    complain("graph of what? decref graph types, contracts, or heap FINGERPRINT");
    return EXIT_WRONG;
}

static ExitCode
run_show(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_SHOW, show_command, argc, argv);
}

static ExitCode
run_report(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_REPORT, report_command, argc, argv);
}

static ExitCode
run_config(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_CONFIG, config_command, argc, argv);
}

static ExitCode
run_baseline(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_BASELINE, baseline_command, argc, argv);
}

static ExitCode
run_diff(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_DIFF, diff_command, argc, argv);
}

static ExitCode
run_triage(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_TRIAGE, triage_command, argc, argv);
}

static ExitCode
run_capture(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_CAPTURE, capture_command, argc, argv);
}

static ExitCode
run_sql(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_SQL, sql_command, argc, argv);
}

static ExitCode
run_stats(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_STATS, stats_command, argc, argv);
}

static ExitCode
run_models(Arena *a, int argc, char **argv)
{
    return command_with(a, OF_MODELS, models_command, argc, argv);
}

const Subcommand subcommands[] = {
    {
        .name = "check",
        .summary = "find reference bugs in C extension modules",
        .run = run_check,
        .usage =
            "usage: decref check [OPTIONS] [-p DIR|FILE] [FILE...]\n"
            "       decref check [OPTIONS] FILE... [-- FLAGS]\n"
            "\n"
            "Prints the findings, each with the path that leads to it. All else is on stderr.\n",
        .options = OF_CHECK,
        .examples = "  decref check -p build              all of build/compile_commands.json\n"
                    "  decref check -p build src/items.c  one unit of it\n"
                    "  decref check items.c -- -Iinclude -I/usr/include/python3.11\n",
        .exits = "0 none  1 findings  2 wrong use or I/O  3 a unit failed (beats 1)\n",
    },
    {
        .name = "show",
        .summary = "walk one finding's path, with the heap drawn at each step",
        .run = run_show,
        .usage = "usage: decref show [OPTIONS] FINGERPRINT\n"
                 "\n"
                 "Draws a finding of the last runs, 80 columns wide: the path step by step, the\n"
                 "variables, the objects with their counts, and who holds whom. The beginning of\n"
                 "a fingerprint will do. decref graph heap makes pictures of it.\n",
        .options = OF_SHOW,
        .examples = "  decref show 5bc807fd\n"
                    "  decref show --step 2 5bc807fd\n",
        .exits = "0 it was shown  2 wrong use or I/O\n",
    },
    {
        .name = "capture",
        .summary = "run a build, and write compile_commands.json from it",
        .run = run_capture,
        .usage = "usage: decref capture [OPTIONS] -- COMMAND...\n"
                 "\n"
                 "Runs COMMAND and writes down what it compiles, through bear where that is\n"
                 "installed. What was compiled before and is up to date stays in the database.\n",
        .options = OF_CAPTURE,
        .examples = "  decref capture -- make -B\n"
                    "  decref capture -- python3 setup.py build_ext --force\n"
                    "  decref capture -- cmake -B build\n",
        .exits = "0 it was written  2 wrong use, I/O, a failed build, or an empty one\n",
    },
    {
        .name = "lsp",
        .summary = "find them in the editor, while the code is written",
        .run = run_lsp,
        .usage = "usage: decref lsp [OPTIONS]\n"
                 "\n"
                 "Speaks the Language Server Protocol 3.17 on stdin and stdout, beside clangd,\n"
                 "from the same compile_commands.json. docs/editor.md has set-ups for editors;\n"
                 "their settings have the names of these options.\n",
        .options = OF_LSP,
        .examples = "  decref lsp\n"
                    "  decref lsp -p build --delay 300\n",
        .exits = "0 the editor has ended it  1 the editor is gone  2 wrong use\n",
    },
    {
        .name = "report",
        .summary = "write the last run as pages to walk through",
        .run = run_report,
        .usage = "usage: decref report [OPTIONS] --html DIR\n"
                 "\n"
                 "Writes DIR/index.html, and a page for each file with findings: its source, and\n"
                 "each finding's path with the heap drawn at every step. The pages need no server\n"
                 "and no network. check -o html=DIR does the same as it ends.\n",
        .options = OF_REPORT,
        .examples = "  decref check -p build; decref report --html report\n",
        .exits = "0 it was written  2 wrong use or I/O\n",
    },
    {
        .name = "contracts",
        .summary = "list what each function does to references",
        .run = run_contracts,
        .usage = "usage: decref contracts [OPTIONS] [-p DIR|FILE] [FILE...]\n"
                 "       decref contracts [OPTIONS] FILE... [-- FLAGS]\n"
                 "       decref contracts --diff OLD NEW\n"
                 "\n"
                 "Prints the contract that was inferred of each function, a line of the language\n"
                 "of models, by name and file. Two listings can be compared.\n",
        .options = OF_CONTRACTS,
        .examples = "  decref contracts -p build >contracts.api\n"
                    "  decref contracts --diff contracts.api new.api\n",
        .exits = "0 listed, or equal  1 they differ  2 wrong use or I/O  3 a unit failed\n",
    },
    {
        .name = "graph",
        .summary = "draw types and their cycles, contracts, a finding's heap",
        .run = run_graph,
        .usage =
            "usage: decref graph types|contracts [OPTIONS] [-p DIR|FILE] [FILE...] [-- FLAGS]\n"
            "       decref graph heap [--step N] [--format NAME] FINGERPRINT\n"
            "\n"
            "Draws a program's types, what their members can hold and which rings the\n"
            "collector cannot break; or which function steals, makes and lends references;\n"
            "or the heap at a step of a finding, by default the last.\n",
        .options = OF_GRAPH,
        .examples = "  decref graph types --format svg -p build >types.svg\n"
                    "  decref graph heap --step 2 --format svg 5bc807fd >step.svg\n",
        .exits = "0 none  1 rings  2 wrong use or I/O  3 a unit failed (beats 1)\n",
    },
    {
        .name = "models",
        .summary = "show and check what decref knows of functions",
        .run = run_models,
        .usage = "usage: decref models [OPTIONS] [NAME...]\n"
                 "       decref models --check FILE...\n"
                 "       decref models --unknown [--db FILE]\n"
                 "\n"
                 "Prints the models of functions, slots, members and types, each with the place\n"
                 "where it is written. A NAME may have * and ? in it; without one, all of them.\n",
        .options = OF_MODELS,
        .examples = "  decref models 'PyList_*Item' ob_item\n"
                    "  decref models --models mine.api --python 3.8 PyObject_CallNoArgs\n"
                    "  decref models --check mine.api\n"
                    "  decref models --unknown\n",
        .exits = "0 all is well  1 a NAME has no model  2 wrong use, I/O or a mistake\n",
    },
    {
        .name = "baseline",
        .summary = "write down what is known, so that only what is new is told",
        .run = run_baseline,
        .usage = "usage: decref baseline [--update [--grow]] [OPTIONS]\n"
                 "\n"
                 "Writes the findings of the last run into a text file for the repository. check\n"
                 "then tells of others only, and says how many of these are fixed.\n",
        .options = OF_BASELINE,
        .examples = "  decref check -p build; decref baseline\n"
                    "  decref baseline --update\n",
        .exits = "0 it was written  2 wrong use or I/O\n",
    },
    {
        .name = "diff",
        .summary = "hold two runs against each other",
        .run = run_diff,
        .usage = "usage: decref diff [OPTIONS] A B\n"
                 "\n"
                 "Prints what B has and A has not, and the other way round. Each is the number of\n"
                 "a run, a database (its last run), a baseline, or a file of --format jsonl.\n",
        .options = OF_DIFF,
        .examples = "  decref diff 3 4\n"
                    "  decref diff old/decref.db .decref/decref.db\n",
        .exits = "0 nothing is new  1 something is  2 wrong use or I/O\n",
    },
    {
        .name = "triage",
        .summary = "keep what was found out about a finding",
        .run = run_triage,
        .usage = "usage: decref triage [OPTIONS] FINGERPRINT STATE WHY\n"
                 "       decref triage [OPTIONS] --export FILE | --import FILE\n"
                 "\n"
                 "STATE is confirmed, false-positive, intended, or none to forget it. What is\n"
                 "false or intended is not told again. check -v shows the fingerprints.\n",
        .options = OF_TRIAGE,
        .examples = "  decref triage 3f9a intended \"the module is never unloaded\"\n"
                    "  decref triage --export decref-reviews.txt\n",
        .exits = "0 it was kept  2 wrong use or I/O\n",
    },
    {
        .name = "stats",
        .summary = "sum up the last run",
        .run = run_stats,
        .usage = "usage: decref stats [OPTIONS]\n"
                 "\n"
                 "Prints the totals of the last run, its findings by rule, file and cause, the\n"
                 "functions that took most or were not finished, and unknown callees.\n",
        .options = OF_STATS,
        .examples = "  decref stats\n",
        .exits = "0 always, unless  2 wrong use or I/O, or no run is stored\n",
    },
    {
        .name = "sql",
        .summary = "ask the database a question",
        .run = run_sql,
        .usage = "usage: decref sql [OPTIONS] QUESTION\n"
                 "\n"
                 "Prints the rows of one SQL statement; nothing can be written. Views answer what\n"
                 "is asked most: by_rule, by_file, by_cause, new_findings, slowest_functions,\n"
                 "incomplete_functions, unknown_callees. docs/store.md has every table.\n",
        .options = OF_SQL,
        .examples = "  decref sql \"SELECT * FROM by_rule\"\n"
                    "  decref sql --format csv \"SELECT path, line, message FROM new_findings\"\n",
        .exits = "0 it was answered  2 wrong use, I/O or wrong SQL\n",
    },
    {
        .name = "config",
        .summary = "show the settings in force, and who made them",
        .run = run_config,
        .usage = "usage: decref config --show [OPTIONS] [FILE...]\n"
                 "\n"
                 "Prints every setting with its origin: the command line, DECREF_NAME in the\n"
                 "environment, decref.toml or [tool.decref] in pyproject.toml. Takes the options\n"
                 "of check. For a source FILE, says which rules are not told of in it.\n",
        .options = OF_CONFIG,
        .examples = "  decref config --show\n"
                    "  decref config --show src/vendor/zlib.c\n",
        .exits = "0 they were shown  2 wrong use, or a setting is wrong\n",
    },
    {
        .name = "explain",
        .summary = "tell what a rule is about, and how to repair it",
        .run = run_explain,
        .usage = "usage: decref explain RULE\n"
                 "\n"
                 "Prints the rule's page: the bug, why it hurts, wrong and right code, when\n"
                 "decref is wrong, and how to silence it.\n",
        .examples = "  decref explain ref-leak\n",
        .exits = "0 it was explained  2 there is no such rule\n",
    },
    {
        .name = "rules",
        .summary = "list the rules",
        .run = run_rules,
        .usage = "usage: decref rules [FAMILY...]\n"
                 "\n"
                 "Prints id, family, severity, CWE number and meaning of each rule.\n",
        .examples = "  decref rules\n"
                    "  decref rules leak cycle\n",
        .exits = "0 they were listed  2 there is no such family\n",
    },
    {
        .name = "completion",
        .summary = "print what a shell completes our words by",
        .run = run_completion,
        .usage = "usage: decref completion bash|zsh|fish\n"
                 "\n"
                 "Prints the completion of a shell, made from the tables of commands and options.\n"
                 "cmake --install puts all three where the shells look for them.\n",
        .examples = "  source <(decref completion bash)\n"
                    "  decref completion fish >~/.config/fish/completions/decref.fish\n",
        .exits = "0 it was printed  2 there is no such shell\n",
    },
    {
        .name = "help",
        .summary = "explain a command",
        .run = run_help,
        .usage = "usage: decref help [--man] [COMMAND]\n"
                 "\n"
                 "Prints what a command does, and with --man its manual page as mdoc.\n",
        .examples = "  decref help check\n"
                    "  decref help --man check | man -l -\n",
        .exits = "0 it was explained  2 there is no such command\n",
    },
    {
        .name = "version",
        .summary = "print the versions that a bug report should name",
        .run = run_version,
        .usage = "usage: decref version        (or decref --version)\n",
        .examples = "  decref version\n",
        .exits = "0 always\n",
    },
    {0},
};

const Subcommand *
command_find(const char *name)
{
    for (const Subcommand *s = subcommands; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

ExitCode
command_with(Arena *a, CommandSet of, ExitCode (*command)(const Config *), int argc, char **argv)
{
    Config config;
    char why[1024];
    if (config_read(&config, a, of, argc, argv, why, sizeof why))
        return command(&config);
    complain("%s", why);
    return EXIT_WRONG;
}
