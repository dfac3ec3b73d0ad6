/*
 * decref config: every setting in force as TOML, and who made it; for a file, what that means for it.
 */
#include "options.h"

#include "../check.h"

static void
show_option(const Config *c, const Option *o)
{
    Text t;
    text_init(&t, c->arena);
    text_addf(&t, "%s = ", o->name);
    if (o->show)
        o->show(c, &t);
    else
        text_add(&t, *(const bool *)((const char *)c + o->place) ? "true" : "false");
    const SetBy *from = &c->origins[o - options];
    printf("%-40s # %s\n", text_str(&t), from->layer == LAYER_DEFAULT ? "default" : from->where);
}

static void
show_file(const Config *c, const char *file)
{
    const char *path = os_absolute(c->arena, NULL, file);
    const PathRule *out = config_excludes(c, path);
    printf("\n# %s\n", file);
    if (out)
        printf("# is left out: it matches \"%s\"\n", out->pattern);
    for (int i = 0; i < catalogue_n; i++) {
        const PathRule *in = config_ignores(c, path, i);
        if (!config_rule_is_on(c, i))
            printf("# %s is off\n", catalogue[i].id);
        else if (in)
            printf("# %s is ignored: it matches \"%s\"\n", catalogue[i].id, in->pattern);
    }
}

ExitCode
config_command(const Config *c)
{
    if (!c->show) {
        complain("config does one thing: decref config --show [FILE]");
        return EXIT_WRONG;
    }
    printf("# settings: %s\n", c->file ? c->file : "no decref.toml found");
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].files)
            show_option(c, &options[i]);
    for (uint32_t i = 0; i < c->files.n; i++)
        show_file(c, c->files.at[i]);
    return EXIT_CLEAN;
}
