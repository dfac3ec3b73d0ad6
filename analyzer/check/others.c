/*
 * others: what a run has found out about functions that other units may call, left beside its results for the editor, where a
 * unit is analysed alone.
 *
 * One line each, in the language of models, by name: those that say all that a caller has to know (explore/contractwhole.c) are
 * believed there. Others are only shown, and stand behind a mark. Where two functions have one name it is neither's.
 */
#include "run.h"

#include <stdlib.h>

typedef struct Known {
    const char *name, *text;
} Known;

typedef Vec(Known) AllKnown;

static int
by_name(const void *a, const void *b)
{
    const Known *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->text, y->text);
}

static bool
may_be_called(const Check *c, const Fn *fn)
{
    const Function *f = fn->f;
    return fn->summary && !f->is_static && !f->link && !f->degraded && f->loc.file >= 0 &&
           fn->unit->files.at[f->loc.file].path == fn->unit->path &&
           !program_model(c->program, fn->unit, fn->id);
}

static void
gather(const Check *c, AllKnown *all)
{
    for (uint32_t k = 0; k < c->program->fns.n; k++) {
        const Fn *fn = &c->program->fns.at[k];
        Text t;
        if (!may_be_called(c, fn))
            continue;
        text_init(&t, c->arena);
        if (contract_says_all(fn))
            contract_print_model(fn, c->models, &t);
        else {
            text_add(&t, CONTRACT_SHOWN);
            contract_print(fn, &t);
        }
        text_addf(&t, CONTRACT_OF "%s", fn->unit->path);
        Known known = {fn->f->name, text_str(&t)};
        vec_push(c->arena, all, known);
    }
    if (all->n)
        qsort(all->at, all->n, sizeof *all->at, by_name);
}

void
keep_contracts(Check *c)
{
    char why[512];
    AllKnown all = {0};
    Text t;
    if (!c->kept_dir || c->config->files.n)
        return;
    gather(c, &all);
    text_init(&t, c->arena);
    text_add(&t, "");
    for (uint32_t k = 0; k < all.n; k++)
        if ((!k || strcmp(all.at[k - 1].name, all.at[k].name) != 0) &&
            (k + 1 == all.n || strcmp(all.at[k].name, all.at[k + 1].name) != 0))
            text_addf(&t, "%s\n", all.at[k].text);
    const char *file = arena_printf(c->arena, "%s/%s", c->kept_dir, CONTRACTS_FILE);
    size_t n;
    const char *old = os_read_file(c->arena, file, &n, why, sizeof why);
    if (!old || n != t.n || memcmp(old, t.at, n) != 0)
        os_replace_file(file, t.at, t.n, why, sizeof why); /* nobody needs it to go on */
}
