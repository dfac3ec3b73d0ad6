/*
 * The catalogue of the rules, the words for a finding's properties, and the order of findings.
 */
#include "store.h"

const RuleInfo catalogue[] = {
#define RULE(name, id, family, severity, cwe, meaning) \
    {id, family, SEVERITY_##severity, cwe, meaning},
#include "rules.def"
#undef RULE
};
const int catalogue_n = sizeof catalogue / sizeof catalogue[0];

const char *const severity_names[] = {"low", "warning", "error", NULL};
const char *const confidence_names[] = {"low", "medium", "high", NULL};
const char *const reach_names[] = {"memory", "error", "ordinary", NULL};
const char *const heap_kind_names[] = {"object", "block", "type", "anything",
                                       "table",  "cell",  NULL};
const char *const edge_kind_names[] = {"points", "owns",  "spent", "shares",
                                       "hidden", "wrong", "unset", NULL};

const char *
rule_id(int rule)
{
    return rule >= 0 && rule < catalogue_n ? catalogue[rule].id : "unknown";
}

bool
rule_is_of(int rule, const char *family)
{
    return rule >= 0 && rule < catalogue_n && strcmp(catalogue[rule].family, family) == 0;
}

int
rule_by_id(const char *id)
{
    for (int i = 0; i < catalogue_n; i++)
        if (strcmp(catalogue[i].id, id) == 0)
            return i;
    return -1;
}

const char *
rule_nearest(const char *word)
{
    const char *names[sizeof catalogue / sizeof catalogue[0]];
    for (int i = 0; i < catalogue_n; i++)
        names[i] = catalogue[i].id;
    return text_nearest(word, names, (uint32_t)catalogue_n);
}

bool
rule_family_exists(const char *family)
{
    for (int i = 0; i < catalogue_n; i++)
        if (strcmp(catalogue[i].family, family) == 0)
            return true;
    return false;
}

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_pages[]; /* cmake/embed.cmake */

const char *
rule_page(int rule)
{
    if (rule < 0)
        return NULL;
    for (const EmbeddedText *e = embedded_pages; e->name; e++)
        if (strcmp(e->name, rule_id(rule)) == 0)
            return e->text;
    return NULL;
}

static int
compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

int
finding_compare(const Finding *a, const Finding *b)
{
    int c = strcmp(a->path, b->path);
    if (!c)
        c = compare_numbers(a->line, b->line);
    if (!c)
        c = compare_numbers(a->column, b->column);
    if (!c)
        c = strcmp(rule_id(a->rule), rule_id(b->rule));
    if (!c)
        c = strcmp(a->message, b->message);
    if (!c)
        c = strcmp(a->function, b->function);
    return c;
}
