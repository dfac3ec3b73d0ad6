/*
 * explain and rules: the catalogue, and the pages of docs/rules, which are part of the program.
 */
#include "command.h"

ExitCode
run_explain(Arena *a, int argc, char **argv)
{
    (void)a;
    if (argc != 1) {
        complain("explain what? One rule; decref rules lists them");
        return EXIT_WRONG;
    }
    const char *page = rule_page(rule_by_id(argv[0]));
    if (page) {
        fputs(page, stdout);
        return EXIT_CLEAN;
    }
    const char *near = rule_nearest(argv[0]);
    if (near)
        complain("no such rule: %s; is it %s?", argv[0], near);
    else
        complain("no such rule: %s; decref rules lists them", argv[0]);
    return EXIT_WRONG;
}

/* Whether the family was asked for; without any, all are. */
static bool
is_wanted(const char *family, int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], family) == 0)
            return true;
    return argc == 0;
}

ExitCode
run_rules(Arena *a, int argc, char **argv)
{
    (void)a;
    for (int i = 0; i < argc; i++)
        if (!rule_family_exists(argv[i])) {
            complain("no such family: %s; decref rules lists them in its second column", argv[i]);
            return EXIT_WRONG;
        }
    for (int i = 0; i < catalogue_n; i++) {
        const RuleInfo *r = &catalogue[i];
        if (is_wanted(r->family, argc, argv))
            printf("%-24s%-10s%-9sCWE-%-5d%s\n", r->id, r->family, severity_names[r->severity],
                   r->cwe, r->meaning);
    }
    return EXIT_CLEAN;
}
