/*
 * tell: what the user sees when all is done: findings, pages, the summary, --stats.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Which of the findings are for the reader; the run keeps a list of them all. */
static bool
settle(Check *c)
{
    char why[1024];
    if (!gate_settle(c->config, c->store, c->run, &c->shown, &c->fixed, why, sizeof why))
        complain("%s", why);
    else if (!store_keep_list(c->store, c->run, &c->shown.findings))
        complain("%s", store_why(c->store));
    else
        return true;
    return false;
}

static bool
read_back(Check *c)
{
    if (store_why(c->store))
        complain("%s", store_why(c->store));
    bool was_well = !store_why(c->store);
    bool read = shown_read(c->store, c->arena, c->run, &c->shown);
    if (was_well && !read)
        complain("%s", store_why(c->store));
    return was_well && read && settle(c);
}

static bool
wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

static bool
show(Check *c)
{
    ViewOptions o = {.out = stdout,
                     .directory = c->directory,
                     .colour = wants_colour(),
                     .fingerprints = c->config->verbose};
    if (c->config->dump || c->config->patch)
        return true;
    c->config->view->show(c->arena, &c->shown, &o);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    complain("the findings cannot be written: %s; they are in %s", strerror(errno), c->config->db);
    return false;
}

static bool
write_pages(Check *c, const Output *out)
{
    char why[1024];
    ViewOptions o = {.directory = c->directory};
    bool written = out->view->pages(c->arena, &c->shown, &o, out->file, why, sizeof why);
    if (!written)
        complain("%s; the findings are in %s", why, c->config->db);
    return written;
}

/* -o: the same in other forms, into files. */
static bool
write_outputs(Check *c)
{
    bool well = true;
    for (uint32_t i = 0; i < c->config->outputs.n && !c->config->dump; i++) {
        const Output *out = &c->config->outputs.at[i];
        if (out->view->pages) {
            well &= write_pages(c, out);
            continue;
        }
        FILE *f = fopen(out->file, "w");
        ViewOptions o = {.out = f, .directory = c->directory};
        if (f)
            out->view->show(c->arena, &c->shown, &o);
        bool failed = !f || ferror(f);
        if ((f && fclose(f) != 0) || failed) {
            complain("%s: cannot be written: %s; the findings are in %s", out->file,
                     strerror(errno), c->config->db);
            well = false;
        }
    }
    return well;
}

/* What was not followed in C++, by kind, in the order in which it was met; the store has the names. */
static void
print_left(const Check *c)
{
    Vec(Left) all = {0};
    for (uint32_t u = 0; u < c->program->units.n; u++)
        for (uint32_t k = 0; k < c->program->units.at[u]->left.n; k++) {
            Left l = c->program->units.at[u]->left.at[k];
            const char *of = strstr(l.what, " of ");
            l.what = of ? intern_n(l.what, (size_t)(of - l.what)) : l.what;
            uint32_t at = 0;
            while (at < all.n && all.at[at].what != l.what)
                at++;
            if (at < all.n)
                all.at[at].n += l.n;
            else
                vec_push(c->arena, &all, l);
        }
    for (uint32_t k = 0; k < all.n; k++)
        fprintf(stderr, "%s%u %s%s", k ? ", " : "C++ left out: ", all.at[k].n, all.at[k].what,
                k + 1 == all.n ? "\n" : "");
}

static void
print_stats(const Check *c, const Totals *t)
{
    fprintf(stderr, "units: %lld, partial %lld, failed %lld\n", t->units, t->partial, t->failed);
    fprintf(
        stderr,
        "functions: %lld, explored fully %lld, over budget %lld, opaque %lld, internal errors %lld\n",
        t->functions, t->full, t->budget, t->opaque_functions, t->errors);
    fprintf(stderr, "functions with opaque parts: %lld, that call what nobody knows: %lld\n",
            t->with_opaque, t->with_unknown);
    fprintf(stderr, "opaque instructions: %lld\n", t->opaque);
    print_left(c);
    fprintf(stderr, "steps: %lld\n", t->steps);
    fprintf(stderr, "models: %.2f ms to load, %u read of %u lines\n", c->models_took * 1e3,
            c->models->all.n, c->models->waiting.n);
    fprintf(stderr, "time: %.2f s CPU, %.2f s\n", os_cpu(), os_wall() - c->started);
    fprintf(stderr, "memory: %.1f MB in the largest worker\n", (double)t->peak_kb / 1024);
}

static const char *
plural(long long n)
{
    return n == 1 ? "" : "s";
}

/* What was found and not told. */
static void
tell_hidden(const Check *c)
{
    uint32_t n[ELSEWHERE + 1] = {0};
    for (uint32_t i = 0; i < c->shown.findings.n; i++)
        n[c->shown.findings.at[i].standing]++;
    if (n[SUPPRESSED] + n[REVIEWED] + n[KNOWN] + n[ELSEWHERE])
        complain("not told: %u silenced by comments, %u reviewed, %u in the baseline, %u elsewhere",
                 n[SUPPRESSED], n[REVIEWED], n[KNOWN], n[ELSEWHERE]);
    if (c->fixed)
        complain("%u of the baseline %s fixed; decref baseline --update removes %s", c->fixed,
                 c->fixed == 1 ? "is" : "are", c->fixed == 1 ? "it" : "them");
}

/* " (2 errors, 1 low)" */
static const char *
by_severity(const Check *c)
{
    uint32_t n[3] = {0};
    Text t;
    text_init(&t, c->arena);
    text_add(&t, "");
    for (uint32_t i = 0; i < c->shown.findings.n; i++)
        if (c->shown.findings.at[i].standing == STANDS)
            n[c->shown.findings.at[i].finding.severity]++;
    for (int k = SEVERITY_ERROR; k >= SEVERITY_LOW; k--)
        if (n[k])
            text_addf(&t, "%s%u %s%s", t.n ? ", " : " (", n[k], severity_names[k],
                      k == SEVERITY_LOW ? "" : plural(n[k]));
    text_add(&t, t.n ? ")" : "");
    return text_str(&t);
}

/* " (1 partly, 2 could not be analysed, 20 unchanged)" */
static const char *
in_trouble(const Check *c, const Totals *t)
{
    Text text;
    text_init(&text, c->arena);
    text_add(&text, "");
    if (t->partial)
        text_addf(&text, " (%lld partly", t->partial);
    if (c->failed)
        text_addf(&text, "%s%u could not be analysed", text.n ? ", " : " (", c->failed);
    if (c->kept_units)
        text_addf(&text, "%s%u unchanged", text.n ? ", " : " (", c->kept_units);
    text_add(&text, text.n ? ")" : "");
    return text_str(&text);
}

static void
tell_summary(const Check *c, const Totals *t)
{
    uint32_t n = shown_standing(&c->shown);
    const char *before =
        c->reused ? arena_printf(c->arena, " (%u in earlier runs)", c->reused) : "";
    complain(
        "%u finding%s%s in %lld unit%s%s; %lld of %lld function%s explored to the end%s; %.1f s", n,
        plural(n), by_severity(c), t->units, plural(t->units), in_trouble(c, t), t->full,
        t->functions, plural(t->functions), before, os_wall() - c->started);
    tell_hidden(c);
}

static ExitCode
exit_code(const Check *c)
{
    if (c->failed)
        return EXIT_INCOMPLETE;
    return shown_standing(&c->shown) ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* What was mended stands no more. */
static ExitCode
mend(Check *c, ExitCode code)
{
    uint32_t left;
    if (!mend_files(c, &left))
        return EXIT_WRONG;
    return code == EXIT_FINDINGS && c->config->fix && !left ? EXIT_CLEAN : code;
}

ExitCode
finish(Check *c)
{
    bool well = read_back(c);
    ExitCode code = well ? exit_code(c) : EXIT_WRONG;
    RunEnd end = {
        .units = c->commands.n,
        .failed = c->failed,
        .findings = shown_standing(&c->shown),
        .cpu = os_cpu(),
        .wall = os_wall() - c->started,
        .exit_code = (int)code,
    };
    if (well && !store_end_run(c->store, c->run, &end)) {
        complain("%s", store_why(c->store));
        code = EXIT_WRONG;
    }
    c->shown.exit_code = (int)code;
    if (!show(c) || !write_outputs(c))
        code = EXIT_WRONG;
    if (well && (c->config->fix || c->config->patch))
        code = mend(c, code);
    Totals totals;
    bool counted = store_totals(c->store, c->run, &totals);
    if (counted && !c->config->quiet)
        tell_summary(c, &totals);
    if (counted && c->config->stats)
        print_stats(c, &totals);
    return code;
}
