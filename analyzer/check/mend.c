/*
 * mend: --fix and --diff. What stands and can be mended is handed, unit by unit, to a session (session/), which tries each
 * edit on a copy and keeps those that mend their finding. The files that come out of it are written, or shown as a patch.
 */
#include "../fix/fix.h"
#include "../session/session.h"
#include "run.h"

#include <stdlib.h>

typedef struct Edited {
    const char *path, *old, *new;
    size_t nold, nnew;
} Edited;

typedef struct Mending {
    Check *c;
    Vec(Edited) files;
    uint32_t mended;
} Mending;

static bool
stands(const Check *c, const Finding *f)
{
    for (uint32_t i = 0; i < c->shown.findings.n; i++)
        if (c->shown.findings.at[i].standing == STANDS &&
            finding_compare(&c->shown.findings.at[i].finding, f) == 0)
            return true;
    return false;
}

static bool
know_file(Mending *m, const char *path)
{
    char why[512];
    for (uint32_t i = 0; i < m->files.n; i++)
        if (strcmp(m->files.at[i].path, path) == 0)
            return true;
    Edited e = {.path = path};
    e.old = e.new = os_read_file(m->c->arena, path, &e.nold, why, sizeof why);
    e.nnew = e.nold;
    if (e.old)
        vec_push(m->c->arena, &m->files, e);
    return e.old != NULL;
}

/* What is to be mended of the unit. */
static json_t *
wanted(Mending *m, const Checked *u)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < u->findings.n; i++) {
        const Finding *f = &u->findings.at[i];
        if (f->nrepairs && !f->suppressed && stands(m->c, f) && know_file(m, f->path))
            json_array_append_new(all,
                                  json_pack("{s:i, s:b, s:s, s:s, s:s, s:s}", "index", (int)i,
                                            "tried", 0, "rule", rule_id(f->rule), "path", f->path,
                                            "function", f->function, "message", f->message));
    }
    return all;
}

static void
ask(Mending *m, Session *s, json_t *findings)
{
    json_t *files = json_array();
    Text all;
    text_init(&all, m->c->arena);
    text_add(&all, "");
    for (uint32_t i = 0; i < m->files.n; i++) {
        const Edited *e = &m->files.at[i];
        json_array_append_new(
            files, json_pack("{s:s, s:I}", "path", e->path, "size", (json_int_t)e->nnew));
        text_add_n(&all, e->new, e->nnew);
    }
    session_send(s,
                 json_pack("{s:s, s:o, s:o}", "op", "mend", "findings", findings, "files", files),
                 all.at, all.n);
}

static void
tell(const Mending *m, const Checked *u, const json_t *told)
{
    size_t i;
    json_t *x;
    ViewOptions o = {.directory = m->c->directory};
    json_array_foreach(told, i, x)
    {
        const Finding *f = &u->findings.at[json_integer_value(json_object_get(x, "index"))];
        if (!m->c->config->quiet)
            complain("%s:%u: %s: %s", view_path(&o, f->path), f->line, rule_id(f->rule),
                     json_string_value(json_object_get(x, "title")));
    }
}

static void
take_files(Mending *m, const Message *answer)
{
    size_t i, at = 0;
    json_t *x;
    json_array_foreach(json_object_get(answer->json, "files"), i, x)
    {
        const char *path = json_string_value(json_object_get(x, "path"));
        size_t n = (size_t)json_integer_value(json_object_get(x, "size"));
        for (uint32_t k = 0; k < m->files.n; k++)
            if (strcmp(m->files.at[k].path, path) == 0) {
                char *text = arena_alloc(m->c->arena, n + 1);
                memcpy(text, answer->bytes + at, n);
                m->files.at[k].new = text;
                m->files.at[k].nnew = n;
            }
        at += n;
    }
}

static void
mend_unit(Mending *m, const Checked *u)
{
    char why[256];
    Check *c = m->c;
    SessionSetup setup = {c->config, c->models, u->command, c->commands.n == 1};
    json_t *findings = wanted(m, u);
    Session *s = json_array_size(findings) ? session_start(&setup, why, sizeof why) : NULL;
    if (!s) {
        if (json_array_size(findings))
            complain("%s", why);
        json_decref(findings);
        return;
    }
    Message answer = {0};
    ask(m, s, findings);
    bool answered = session_wait(s, &answer);
    const char *how = session_end(s, c->arena);
    if (!answered) {
        complain("%s: nothing of it is mended: %s", u->command->file, how ? how : "no answer");
        return;
    }
    json_t *told = json_object_get(answer.json, "told");
    m->mended += (uint32_t)json_array_size(told);
    take_files(m, &answer);
    tell(m, u, told);
    message_free(&answer);
}

static bool
is_changed(const Edited *e)
{
    return e->nold != e->nnew || memcmp(e->old, e->new, e->nold) != 0;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const Edited *)a)->path, ((const Edited *)b)->path);
}

static void
print_patch(const Mending *m, const Edited *e)
{
    Text t;
    ViewOptions o = {.directory = m->c->directory};
    text_init(&t, m->c->arena);
    text_add(&t, "");
    diff_print(m->c->arena, view_path(&o, e->path), e->old, e->new, &t);
    fputs(text_str(&t), stdout);
}

/* Not over what somebody has written meanwhile. */
static bool
write_back(const Mending *m, const Edited *e)
{
    char why[512];
    size_t n;
    const char *now = os_read_file(m->c->arena, e->path, &n, why, sizeof why);
    if (now && (n != e->nold || memcmp(now, e->old, n) != 0)) {
        complain("%s: has changed meanwhile and is left as it is", e->path);
        return false;
    }
    bool written = now && os_rewrite_file(e->path, e->new, e->nnew, why, sizeof why);
    if (!written)
        complain("%s", why);
    return written;
}

bool
mend_files(Check *c, uint32_t *left)
{
    Mending m = {.c = c};
    uint32_t changed = 0, all = shown_standing(&c->shown);
    bool well = true;
    for (uint32_t i = 0; i < c->commands.n; i++)
        mend_unit(&m, &c->units[i]);
    if (m.files.n)
        qsort(m.files.at, m.files.n, sizeof *m.files.at, by_path);
    for (uint32_t i = 0; i < m.files.n; i++) {
        const Edited *e = &m.files.at[i];
        if (!is_changed(e))
            continue;
        changed++;
        if (c->config->patch)
            print_patch(&m, e);
        else
            well &= write_back(&m, e);
    }
    if (!c->config->quiet)
        complain("%u of %u finding%s %s, in %u file%s", m.mended, all, all == 1 ? "" : "s",
                 c->config->patch ? "can be mended" : "mended", changed, changed == 1 ? "" : "s");
    *left = all - (m.mended < all ? m.mended : all);
    return well;
}
