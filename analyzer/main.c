/*
 * The command: a table of subcommands, from which the help is printed.
 */
#include "check.h"

#include "front/front.h"
#include "models.h"

#include <signal.h>

typedef struct Subcommand {
    const char *name;
    const char *summary;
    ExitCode (*run)(Arena *a, int argc, char **argv); /* the words after the name */
    const char *usage;  /* what may stand after it, and what it does */
    CommandSet options; /* itself, if it has any */
    const char *examples, *exits;
} Subcommand;

static ExitCode run_check(Arena *a, int argc, char **argv);
static ExitCode run_models(Arena *a, int argc, char **argv);
static ExitCode run_graph(Arena *a, int argc, char **argv);
static ExitCode run_help(Arena *a, int argc, char **argv);
static ExitCode run_version(Arena *a, int argc, char **argv);

static const Subcommand subcommands[] = {
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
        .name = "graph",
        .summary = "show which types can be in a reference cycle",
        .run = run_graph,
        .usage = "usage: decref graph types [OPTIONS] [-p DIR|FILE] [FILE...]\n"
                 "       decref graph types [OPTIONS] FILE... [-- FLAGS]\n"
                 "\n"
                 "Prints the types of a program, what their members can hold, and which rings\n"
                 "among them the collector cannot break. svg needs dot (Graphviz).\n",
        .options = OF_GRAPH,
        .examples = "  decref graph types -p build\n"
                    "  decref graph types --format svg -p build >types.svg\n",
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
        .name = "help",
        .summary = "explain a command",
        .run = run_help,
        .usage = "usage: decref help [COMMAND]\n",
        .examples = "  decref help check\n",
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
};
#define NSUBCOMMANDS (sizeof subcommands / sizeof subcommands[0])

static const Subcommand *
find(const char *name)
{
    for (size_t i = 0; i < NSUBCOMMANDS; i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    return NULL;
}

/* ---- help -------------------------------------------------------------- */

static void
print_overview(FILE *out)
{
    fputs("usage: decref COMMAND ...\n\n"
          "Finds the bugs that reference counting invites in CPython extension modules.\n\n",
          out);
    for (size_t i = 0; i < NSUBCOMMANDS; i++)
        fprintf(out, "  %-10s%s\n", subcommands[i].name, subcommands[i].summary);
    fputs("\ndecref help COMMAND tells more.\n", out);
}

static void
print_help(const Subcommand *s, FILE *out)
{
    fprintf(out, "%s\n", s->usage);
    if (s->options) {
        config_print_options(s->options, out);
        fputc('\n', out);
    }
    fprintf(out, "Examples:\n%s\nExit codes: %s", s->examples, s->exits);
}

static ExitCode
wrong_command(const char *name)
{
    complain("no such command: %s; see decref help", name);
    return EXIT_WRONG;
}

static ExitCode
run_help(Arena *a, int argc, char **argv)
{
    (void)a;
    if (argc == 0) {
        print_overview(stdout);
        return EXIT_CLEAN;
    }
    const Subcommand *s = find(argv[0]);
    if (!s)
        return wrong_command(argv[0]);
    print_help(s, stdout);
    return EXIT_CLEAN;
}

/* ---- version ----------------------------------------------------------- */

/* The newest Python that any model speaks of, as PY_VERSION_HEX >> 16. */
static int32_t
newest_python(Models *m)
{
    int32_t newest = 0;
    models_wake_all(m);
    for (uint32_t i = 0; i < m->all.n; i++) {
        const Model *model = m->all.at[i];
        newest = model->since > newest ? model->since : newest;
        newest = model->until > newest ? model->until : newest;
    }
    return newest;
}

static ExitCode
run_version(Arena *a, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    int32_t python = newest_python(models_builtin(a));
    printf("decref %s\n", DECREF_VERSION);
    printf("libclang %s\n", front_libclang_version(a));
    printf("models Python %d.%d\n", python >> 8, python & 0xff);
    printf("store schema %d\n", store_schema_version());
    return EXIT_CLEAN;
}

/* ---- check, graph and models -------------------------------------------------- */

static ExitCode
run_with(Arena *a, CommandSet of, ExitCode (*command)(const Config *), int argc, char **argv)
{
    Config config;
    char why[512];
    if (config_read(&config, a, of, argc, argv, why, sizeof why))
        return command(&config);
    complain("%s", why);
    return EXIT_WRONG;
}

static ExitCode
run_check(Arena *a, int argc, char **argv)
{
    return run_with(a, OF_CHECK, check_project, argc, argv);
}

static ExitCode
run_graph(Arena *a, int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "types") == 0)
        return run_with(a, OF_GRAPH, graph_types, argc - 1, argv + 1);
    complain("graph of what? decref graph types");
    return EXIT_WRONG;
}

static ExitCode
run_models(Arena *a, int argc, char **argv)
{
    return run_with(a, OF_MODELS, models_command, argc, argv);
}

/* ---- main -------------------------------------------------------------- */

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
        print_overview(stderr);
        return EXIT_WRONG;
    }
    const Subcommand *s = find(meaning(argv[1]));
    if (!s)
        return wrong_command(argv[1]);
    if (asks_for_help(argc - 2, argv + 2)) {
        print_help(s, stdout);
        return EXIT_CLEAN;
    }
    return s->run(a, argc - 2, argv + 2);
}

int
main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write(), which we tell */
    Arena *a = arena_new();
    ExitCode code = run(a, argc, argv);
    arena_free(a);
    if (fflush(stdout) != 0 && code == EXIT_CLEAN)
        code = EXIT_WRONG;
    return (int)code;
}
