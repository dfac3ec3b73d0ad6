/*
 * The options of every command: one table, from which words, keys and variables are read and the help is printed.
 */
#include "values.h"

#include <stddef.h>

#define PLACE(member) offsetof(Config, member)
#define ALL_COMMANDS (~(uint32_t)OF_CAPTURE)

const Option options[] = {
    {'p', "project", "DIR|FILE", set_project, "compile_commands.json, or its directory",
     OF_CHECK | OF_LSP | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_project},
    {0, "format", "NAME", set_format, "how to print: text (the default) or one of -o's",
     OF_CHECK | OF_CONFIG, IN_FILES, 0, show_format},
    {0, "format", "NAME", set_drawing, "text, dot or svg (default text)", OF_GRAPH | OF_GRAPH_HEAP,
     0, 0, NULL},
    {0, "step", "N", set_step, "only that step of the path", OF_SHOW | OF_GRAPH_HEAP, 0, 0, NULL},
    {0, "format", "NAME", set_rows, "text, csv, json or jsonl (default text)", OF_SQL, 0, 0, NULL},
    {'o', "output", "FILE", set_capture_file, "where (default compile_commands.json)", OF_CAPTURE,
     0, 0, NULL},
    {0, "with", "HOW", set_capture_by, "bear, or shims: stand-ins for compilers", OF_CAPTURE, 0, 0,
     NULL},
    {0, "html", "DIR", set_html, "write the report's pages there", OF_REPORT, 0, 0, NULL},
    {'o', "output", "FORMAT=FILE", set_output,
     "write it as well: json, jsonl, sarif, github,\n"
     "                           gitlab, junit, checkstyle, plist, html=DIR",
     OF_CHECK | OF_CONFIG, LIST_IN_FILES, PLACE(outputs), show_output},
    {0, "baseline", "FILE", set_baseline, "what is known (default decref-baseline.txt)",
     OF_CHECK | OF_CONFIG | OF_BASELINE | OF_REPORT, IN_FILES, 0, show_baseline},
    {0, "no-baseline", NULL, NULL, "tell of all findings", OF_CHECK | OF_REPORT, 0,
     PLACE(no_baseline), NULL},
    {0, "diff-base", "REV", set_diff_base, "only what touches a line changed since then", OF_CHECK,
     0, 0, NULL},
    {0, "fix", NULL, NULL, "mend what can be mended for certain, in the files", OF_CHECK, 0,
     PLACE(fix), NULL},
    {0, "diff", NULL, NULL, "print that as a patch, in the place of the findings", OF_CHECK, 0,
     PLACE(patch), NULL},
    {0, "delay", "MS", set_delay, "milliseconds of pause after an edit (default 200)", OF_LSP, 0, 0,
     NULL},
    {0, "code-lens", NULL, NULL, "show the contract of each function over it", OF_LSP, 0,
     PLACE(lens), NULL},
    {0, "update", NULL, NULL, "remove what is fixed", OF_BASELINE, 0, PLACE(update), NULL},
    {0, "grow", NULL, NULL, "with --update: add what is new as well", OF_BASELINE, 0, PLACE(grow),
     NULL},
    {0, "export", "FILE", set_export, "write all reviews as text; - is stdout", OF_TRIAGE, 0, 0,
     NULL},
    {0, "import", "FILE", set_import, "read reviews as they were exported", OF_TRIAGE, 0, 0, NULL},
    {0, "rules", "LIST", set_rules, "only these rules or families (default all)",
     OF_CHECK | OF_LSP | OF_CONFIG, LIST_IN_FILES, PLACE(rules), show_rules},
    {0, "disable", "LIST", set_disable, "not these rules or families",
     OF_CHECK | OF_LSP | OF_CONFIG, LIST_IN_FILES, PLACE(disable), show_disable},
    {0, "min-severity", "S", set_min_severity, "low, warning or error (default low)",
     OF_CHECK | OF_LSP | OF_CONFIG, IN_FILES, 0, show_min_severity},
    {0, "min-confidence", "C", set_min_confidence, "low, medium or high (default low)",
     OF_CHECK | OF_LSP | OF_CONFIG, IN_FILES, 0, show_min_confidence},
    {0, "exclude", "PATTERN", set_exclude, "leave out the files whose paths match",
     OF_CHECK | OF_LSP | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, LIST_IN_FILES, PLACE(exclude),
     show_exclude},
    {0, "ignore", "PATTERN=LIST", set_ignore, "do not tell of these rules in those files",
     OF_CHECK | OF_LSP | OF_CONFIG, LIST_IN_FILES, PLACE(ignore), show_ignore},
    {0, "generated", NULL, NULL, "read what Cython has written as well",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, PLACE(generated), NULL},
    {0, "check", NULL, NULL, "read FILEs of models, and say what is wrong with them", OF_MODELS, 0,
     PLACE(validate), NULL},
    {0, "unknown", NULL, NULL, "list what the last run called that has no model", OF_MODELS, 0,
     PLACE(unknown), NULL},
    {0, "python", "VERSION", set_python, "only what holds for headers of that version", OF_MODELS,
     0, 0, NULL},
    {0, "python", "VERSION,...", set_pythons, "judge by each (default: that of the headers)",
     OF_CHECK | OF_LSP | OF_CONFIG, LIST_IN_FILES, PLACE(pythons), show_python},
    {0, "models", "FILE", set_models, "read FILE as well: models of your own functions",
     OF_CHECK | OF_LSP | OF_MODELS | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, LIST_IN_FILES,
     PLACE(models), show_models},
    {0, "db", "FILE", set_db, "where runs are stored (default .decref/decref.db)",
     OF_CHECK | OF_MODELS | OF_CONFIG | OF_BASELINE | OF_DIFF | OF_TRIAGE | OF_SHOW |
         OF_GRAPH_HEAP | OF_SQL | OF_STATS | OF_REPORT,
     IN_FILES, 0, show_db},
    {0, "config", "FILE", set_config, "read it, and look for no decref.toml", ALL_COMMANDS, 0, 0,
     NULL},
    {0, "no-config", NULL, NULL, "look for no decref.toml", ALL_COMMANDS, 0, PLACE(no_file), NULL},
    {'j', "jobs", "N", set_jobs, "parse N units at a time (default: the processors)",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_jobs},
    {0, "no-shared-headers", NULL, NULL, "parse every unit whole; keep no parsed headers", OF_CHECK,
     0, PLACE(parses_alone), NULL},
    {0, "no-reuse", NULL, NULL, "do all of it again, though nothing has changed", OF_CHECK, 0,
     PLACE(no_reuse), NULL},
    {0, "budget", "STEPS", set_budget, "give up on a function after STEPS (default 200000)",
     OF_CHECK | OF_LSP | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_budget},
    {0, "cpu-limit", "SECONDS", set_cpu_limit, "give up on parsing a unit then (default 60)",
     OF_CHECK | OF_LSP | OF_GRAPH | OF_CONTRACTS | OF_CONFIG, IN_FILES, 0, show_cpu_limit},
    {0, "stats", NULL, NULL, "say what was explored, and what it took", OF_CHECK, 0, PLACE(stats),
     NULL},
    {0, "profile", NULL, NULL, "say what each phase, unit and function cost", OF_CHECK, 0,
     PLACE(profile), NULL},
    {0, "dump", "WHAT,...", set_dump, "print ir, facts, types, heap, counts or summaries", OF_CHECK,
     0, 0, NULL},
    {0, "only", "FUNCTION", set_only, "tell of this function only", OF_CHECK, 0, 0, NULL},
    {'q', "quiet", NULL, NULL, "nothing but the findings and what went wrong",
     OF_CHECK | OF_GRAPH | OF_CONTRACTS, 0, PLACE(quiet), NULL},
    {'v', "verbose", NULL, NULL, "say each unit as it is read", OF_CHECK | OF_GRAPH | OF_CONTRACTS,
     0, PLACE(verbose), NULL},
    {0, "diff", NULL, NULL, "compare two listings that were kept in files", OF_CONTRACTS, 0,
     PLACE(compare), NULL},
    {0, "show", NULL, NULL, "print every setting and who made it", OF_CONFIG, 0, PLACE(show), NULL},
};
const uint32_t noptions = sizeof options / sizeof options[0];

const Option *
option_by_letter(CommandSet of, char letter)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].letter == letter && options[i].commands & of)
            return &options[i];
    return NULL;
}

const Option *
option_by_name(CommandSet of, const char *name, size_t n)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (strlen(options[i].name) == n && strncmp(options[i].name, name, n) == 0 &&
            options[i].commands & of)
            return &options[i];
    return NULL;
}

/* A list that a lower layer has filled begins anew. */
static void
take_over(const Option *o, Config *c, Layer layer, const char *origin)
{
    SetBy *before = &c->origins[o - options];
    if (o->files == LIST_IN_FILES && before->layer < layer)
        memset((char *)c + o->place, 0, sizeof(Vec(char)));
    *before = (SetBy){layer, origin};
}

static bool
set_switch(const Option *o, Setting *s)
{
    bool on = !s->value || strcmp(s->value, "true") == 0 || strcmp(s->value, "1") == 0;
    if (!on && strcmp(s->value, "false") != 0 && strcmp(s->value, "0") != 0) {
        snprintf(s->why, s->size, "is true or false");
        return false;
    }
    *(bool *)((char *)s->config + o->place) = on;
    return true;
}

bool
option_apply(const Option *o, Setting *s, Layer layer, const char *origin)
{
    CHECK(noptions <= MAX_OPTIONS);
    take_over(o, s->config, layer, origin);
    return o->set ? o->set(s) : set_switch(o, s);
}

void
config_print_options(CommandSet of, FILE *out)
{
    for (uint32_t i = 0; i < noptions; i++) {
        const Option *o = &options[i];
        if (!(o->commands & of) || (of == OF_CONFIG && o->files))
            continue;
        char left[64], letter[8] = "    ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        fprintf(out, "  %-24s %s\n", left, o->help);
    }
}
