/*
 * config: what the user asked for, from the table of options.
 */
#ifndef DECREF_CONFIG_H
#define DECREF_CONFIG_H

#include "view/view.h"

typedef enum ExitCode {
    EXIT_CLEAN = 0,                             /* no finding */
    EXIT_FINDINGS = 1,
    EXIT_WRONG = 2,                             /* wrong use, configuration or input and output */
    EXIT_INCOMPLETE = 3,                        /* some unit could not be analysed, findings or not */
} ExitCode;

typedef enum CommandSet { OF_CHECK = 1, OF_MODELS = 2, OF_GRAPH = 4, OF_CONFIG = 8,
                          OF_BASELINE = 16, OF_DIFF = 32, OF_TRIAGE = 64, OF_CONTRACTS = 128, OF_SHOW = 256, OF_GRAPH_HEAP = 512,
                          OF_SQL = 1024, OF_STATS = 2048, OF_CAPTURE = 4096, OF_REPORT = 8192, OF_LSP = 16384 } CommandSet; /* the commands that have options */

typedef enum Layer { LAYER_DEFAULT, LAYER_FILE, LAYER_ENVIRONMENT, LAYER_WORDS } Layer; /* each over those before it */
typedef struct SetBy { Layer layer; const char *where; } SetBy;   /* who set it: "decref.toml:3", "DECREF_JOBS", "--jobs" */
#define MAX_OPTIONS 64

typedef struct Output { const View *view; const char *file; } Output;

typedef struct PathRule {                       /* rules, in the files whose paths match */
    const char *base, *pattern;                 /* of paths below base; * matches / too */
    const char *rules;                          /* ids and families with commas between, or all */
} PathRule;

/* What --dump prints, in the order of the journey. */
#define DUMPS DUMP(ir) DUMP(facts) DUMP(types) DUMP(heap) DUMP(counts) DUMP(summaries)

typedef enum Dump {                             /* a set of bits */
#define DUMP(name) DUMP_BIT_##name,
    DUMPS
#undef DUMP
#define DUMP(name) DUMP_##name = 1 << DUMP_BIT_##name,
    DUMPS
#undef DUMP
} Dump;

typedef struct Config {
    Arena *arena;
    CommandSet of;                              /* whose options these are: one of them */
    const char *project;                        /* -p: compile_commands.json or its directory; NULL if not given */
    Vec(const char *) files;                    /* of models: names, or with --check files */
    Vec(const char *) models;                   /* --models: files to read after those of the program, in this order */
    Vec(const char *) flags;                    /* after -- */
    bool has_flags;                             /* there was a -- */
    const View *view;
    enum DrawAs { DRAW_TEXT, DRAW_DOT, DRAW_SVG } drawing; /* graph */
    const char *html;                           /* report: the directory; NULL */
    int step;                                   /* show, graph heap: from 1; 0 if not given */
    const char *db;
    int jobs;
    int64_t budget;                             /* steps per function */
    int64_t cpu_limit;                          /* seconds per unit */
    uint32_t dump;                              /* of Dump; they are printed in the place of the findings */
    const char *only;                           /* explore this function and those it calls; NULL for all */
    bool stats, quiet, verbose;
    bool profile;                               /* what each phase, unit and function cost */
    int delay;                                  /* lsp: milliseconds of pause after an edit */
    bool lens;                                  /* lsp: contracts over functions */
    bool parses_alone;            /* no parse is shared between units */
    bool no_reuse;                /* nothing is used again of earlier runs, nor kept for later ones */
    bool compare;                               /* contracts --diff: files are two listings */
    bool validate, unknown;                     /* models --check, --unknown */
    int32_t python;                             /* models --python, as PY_VERSION_HEX; 0 if not given */
    Vec(int32_t) pythons;                       /* check --python: each is judged by in turn; none: that of the headers */
    Vec(const char *) rules, disable;           /* lists with commas: the only ones, if any; and those that are off */
    Severity min_severity;
    Confidence min_confidence;
    Vec(PathRule) exclude, ignore;
    bool generated;                             /* read generated files as well */
    const char *baseline;                       /* the file; it need not be there unless it was named */
    bool no_baseline;
    bool fix, patch;                            /* check --fix, --diff */
    const char *diff_base;                      /* a revision; NULL */
    bool update, grow;                          /* baseline --update, --grow */
    const char *export, *import;                /* triage: files; NULL */
    Vec(Output) outputs;                        /* -o: further views, into files */
    const char *file;                           /* --config, or the file that was found; NULL */
    bool no_file;                               /* --no-config */
    bool show;                                  /* config --show */
    SetBy origins[MAX_OPTIONS];                /* by the place in the table of options */
    RowsForm rows;                              /* sql --format */
    enum CaptureBy { CAPTURE_AUTO, CAPTURE_BEAR, CAPTURE_SHIMS } capture_by;
    const char *capture_file;                   /* capture -o */
    const char *command;                        /* the whole command line, quoted for a shell */
} Config;

/* Fills c with the defaults, then from the words after the subcommand. False and one line in why on wrong use. */
bool config_read(Config *c, Arena *a, CommandSet of, int argc, char **argv, char *why, size_t size);

const char *python_name(Arena *a, int32_t version);     /* "3.11" */
const SetBy *config_origin(const Config *c, const char *option);

bool rules_hold(const char *list, int rule);    /* ids, families or all, with commas between */
bool config_rule_is_on(const Config *c, int rule);
const PathRule *config_excludes(const Config *c, const char *path);         /* the pattern that does; NULL */
const PathRule *config_ignores(const Config *c, const char *path, int rule);
bool config_wants(const Config *c, const Finding *f);   /* by all of the above */

/* One line for each option of a command. */
void config_print_options(CommandSet of, FILE *out);

/* Adds a word as a shell would need it. */
void text_add_quoted(Text *t, const char *word);

#endif
