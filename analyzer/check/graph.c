/*
 * graph: the types of a program and the contracts of its functions, as text and drawn.
 */
#include "run.h"

#include <stdlib.h>

/* Large graphs are laid out by Graphviz where it is there: it takes more trouble than we do. Its own words about the
 * picture go to stderr. */
static bool
draw_large(const char *dot)
{
    static const char *const command[] = {"dot", "-Tsvg", NULL};
    char why[256];
    return os_feed(command, dot, why, sizeof why);
}

static void
print_drawing(const Config *config, Drawing *d)
{
    enum { LARGE = 40 }; /* nodes */
    Text dot, svg;
    text_init(&dot, config->arena);
    text_init(&svg, config->arena);
    draw_dot(d, &dot);
    if (config->drawing == DRAW_DOT) {
        fputs(text_str(&dot), stdout);
    } else if (d->nodes.n < LARGE || !draw_large(text_str(&dot))) {
        draw_svg(d, SVG_FILE, &svg);
        fputs(text_str(&svg), stdout);
    }
}

ExitCode
graph_types(const Config *config)
{
    Check c = {.config = config, .arena = config->arena, .started = os_wall()};
    c.directory = os_absolute(c.arena, NULL, ".");
    uint32_t rings;
    Drawing d;
    Text t;

    if (!find_commands(&c) || !read_models(&c))
        return EXIT_WRONG;
    read_units(&c);
    program_link(c.program);
    text_init(&t, c.arena);
    if (config->drawing == DRAW_TEXT) {
        rings = typegraph_print(c.program, &t);
        fputs(text_str(&t), stdout);
    } else {
        rings = typegraph_draw(c.program, &d);
        print_drawing(config, &d);
    }
    return c.failed ? EXIT_INCOMPLETE : rings ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* ---- contracts ---------------------------------------------------------- */

typedef struct Line {
    const char *path, *text;
    const Fn *fn;
} Line;

static int
by_function(const void *a, const void *b)
{
    const Line *x = a, *y = b;
    int order = strcmp(x->fn->f->name, y->fn->f->name);
    return order ? order : strcmp(x->path, y->path);
}

static void
no_finding(void *arg, uint32_t unit, const Finding *f)
{
    (void)arg;
    (void)unit;
    (void)f;
}

static void
no_function(void *arg, const FunctionReport *r)
{
    (void)arg;
    (void)r;
}

static void
print_contracts(Check *c)
{
    Vec(Line) lines = {0};
    ViewOptions o = {.directory = c->directory};
    for (uint32_t k = 0; k < c->program->fns.n; k++) {
        const Fn *fn = &c->program->fns.at[k];
        int32_t file = fn->f->loc.file;
        Text t;
        text_init(&t, c->arena);
        contract_print(fn, &t);
        Line line = {view_path(&o, file >= 0 ? fn->unit->files.at[file].path : fn->unit->path),
                     text_str(&t), fn};
        vec_push(c->arena, &lines, line);
    }
    if (lines.n)
        qsort(lines.at, lines.n, sizeof *lines.at, by_function);
    for (uint32_t k = 0; k < lines.n; k++)
        printf("%s  # %s\n", lines.at[k].text, lines.at[k].path);
}

ExitCode
contracts_list(const Config *config)
{
    Check c = {.config = config, .arena = config->arena, .started = os_wall()};
    c.directory = os_absolute(c.arena, NULL, ".");
    ExploreOptions o = {.budget = config->budget};

    if (!find_commands(&c) || !read_models(&c))
        return EXIT_WRONG;
    read_units(&c);
    program_link(c.program);
    explore_program(c.program, &o, no_finding, no_function, &c);
    if (config->drawing == DRAW_TEXT) {
        print_contracts(&c);
    } else {
        Drawing d;
        contracts_draw(c.program, &d);
        print_drawing(config, &d);
    }
    return c.failed ? EXIT_INCOMPLETE : EXIT_CLEAN;
}
