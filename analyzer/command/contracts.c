/*
 * contracts: lists what functions do to references, or compares two such listings: lines in order of names, so that one
 * walk along both finds what is only in one of them.
 */
#include "command.h"

#include <stdlib.h>

typedef struct Listing {
    Vec(const char *) lines;
} Listing;

static int
compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
read_listing(Arena *a, const char *file, Listing *out)
{
    char why[512];
    size_t size;
    char *text = os_read_file(a, file, &size, why, sizeof why);

    if (!text) {
        complain("%s", why);
        return false;
    }
    for (char *line = strtok(text, "\r\n"); line; line = strtok(NULL, "\r\n"))
        vec_push(a, &out->lines, line);
    if (out->lines.n)
        qsort(out->lines.at, out->lines.n, sizeof *out->lines.at, compare);
    return true;
}

static ExitCode
print_difference(const Listing *old, const Listing *new)
{
    uint32_t i = 0, k = 0, differ = 0;

    while (i < old->lines.n || k < new->lines.n) {
        int order = i == old->lines.n   ? 1
                    : k == new->lines.n ? -1
                                        : strcmp(old->lines.at[i], new->lines.at[k]);
        if (order)
            printf("%c %s\n", order < 0 ? '-' : '+',
                   order < 0 ? old->lines.at[i] : new->lines.at[k]);
        i += order <= 0;
        k += order >= 0;
        differ += order != 0;
    }
    return differ ? EXIT_FINDINGS : EXIT_CLEAN;
}

ExitCode
contracts_command(const Config *config)
{
    Listing old = {0}, new = {0};

    if (!config->compare)
        return contracts_list(config);
    if (config->files.n != 2) {
        complain("--diff takes two listings: decref contracts --diff OLD NEW");
        return EXIT_WRONG;
    }
    if (!read_listing(config->arena, config->files.at[0], &old) ||
        !read_listing(config->arena, config->files.at[1], &new))
        return EXIT_WRONG;
    return print_difference(&old, &new);
}
