/*
 * serve: the loop of a session's process. It keeps the last analysis for questions about it, and the parse that makes the
 * next one quick; that is made when there is nothing else to do.
 */
#include "../explore/reuse.h"
#include "../fix/fix.h"
#include "session.h"

#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

typedef struct Serving {
    Kept kept;
    int socket;
    Message asked; /* the last analyse: its texts */
    Arena *arena;  /* of files */
    Unsaved *files;
    uint32_t nfiles;
    Analysis *last; /* NULL until there is one */
} Serving;

static bool
has_news(void *arg)
{
    const Serving *sv = arg;
    return message_waiting(sv->socket);
}

static void
limit_cpu(const Serving *sv, bool on)
{
    struct itimerval t = {0};
    t.it_value.tv_sec = on ? (time_t)sv->kept.setup->config->cpu_limit : 0;
    setitimer(ITIMER_PROF, &t, NULL);
}

/* As worker.c does, for the tests. */
static void
obey_tests(const char *file)
{
    const char *crash = getenv("DECREF_TEST_CRASH"), *hang = getenv("DECREF_TEST_HANG");
    if (crash && *crash && strstr(file, crash))
        abort();
    while (hang && *hang && strstr(file, hang))
        continue;
}

static const char *
word_in(const json_t *json, const char *key)
{
    const char *s = json_string_value(json_object_get(json, key));
    return s ? s : "";
}

static void
reply(const Serving *sv, const Message *m, json_t *json, const char *bytes, size_t n)
{
    json_object_set(json, "id", json_object_get(m->json, "id"));
    json_object_set(json, "op", json_object_get(m->json, "op"));
    if (!message_send(sv->socket, json, bytes, n)) { /* nobody is there any more */
        os_scratch_remove(sv->kept.dir);
        _exit(0);
    }
    json_decref(json);
}

/* The texts behind a message. */
static void
take_files(Serving *sv, Message *m)
{
    size_t i, at = 0;
    json_t *file;
    json_t *files = json_object_get(m->json, "files");
    message_free(&sv->asked);
    sv->asked = *m;
    *m = (Message){0};
    arena_reset(sv->arena);
    sv->files = NEW_N(sv->arena, Unsaved, json_array_size(files) + 2);
    sv->nfiles = 0;
    json_array_foreach(files, i, file)
    {
        size_t size = (size_t)json_integer_value(json_object_get(file, "size"));
        if (at + size > sv->asked.n)
            return;
        sv->files[sv->nfiles++] = (Unsaved){word_in(file, "path"), sv->asked.bytes + at, size};
        at += size;
    }
}

static void
do_analyse(Serving *sv, Message *m)
{
    if (json_is_true(json_object_get(m->json, "forget")))
        live_forget(sv->kept.live);
    take_files(sv, m);
    obey_tests(sv->kept.setup->command->file);
    analysis_free(sv->last);
    sv->last = analyse(&sv->kept, sv->files, sv->nfiles, has_news, sv);
    if (sv->last->stopped) {
        analysis_free(sv->last);
        sv->last = NULL;
        return;
    }
    reply(sv, &sv->asked, answer_analysis(sv->last), NULL, 0);
    if (!message_waiting(sv->socket))
        live_warm(sv->kept.live, sv->files, sv->nfiles);
}

static void
do_fixes(Serving *sv, Message *m)
{
    json_t *fixes = json_array(), *k;
    size_t i;
    Arena *a = arena_new();
    json_array_foreach(json_object_get(m->json, "findings"), i, k)
    {
        Fix f = {0};
        uint32_t n = (uint32_t)json_integer_value(k);
        if (!sv->last || has_news(sv) ||
            !prove(&sv->kept, sv->files, sv->nfiles, sv->last, n, a, &f))
            continue;
        json_t *fix = answer_fix(&f, sv->last->findings.at[n].path, NULL);
        json_object_set_new(fix, "finding", json_integer((json_int_t)n));
        json_array_append_new(fixes, fix);
    }
    reply(sv, m, json_pack("{s:o}", "fixes", fixes), NULL, 0);
    arena_free(a);
}

static void
do_hover(Serving *sv, Message *m)
{
    Arena *a = arena_new();
    const char *text =
        sv->last ? contract_of(sv->kept.setup, sv->last, a, intern(word_in(m->json, "word")))
                 : NULL;
    json_t *out = json_object();
    if (text)
        json_object_set_new(out, "contract", json_string(view_utf8(a, text)));
    reply(sv, m, out, NULL, 0);
    arena_free(a);
}

const char *
contract_of(const SessionSetup *s, const Analysis *an, Arena *a, const char *word)
{
    Text t;
    text_init(&t, a);
    if (!an->program)
        return NULL;
    for (uint32_t i = 0; i < an->program->fns.n; i++) {
        const Fn *fn = &an->program->fns.at[i];
        if (strcmp(fn->f->name, word) == 0 && fn->summary) {
            contract_print(fn, &t);
            return text_str(&t);
        }
    }
    const Model *m = models_find(s->models, word, ir_python(an->unit));
    if (!m)
        return s->contracts ? contract_shown(a, s->contracts, word) : NULL;
    model_print(m, &t);
    return text_str(&t);
}

static void
do_contracts(Serving *sv, Message *m)
{
    json_t *out = json_array();
    Arena *a = arena_new();
    for (uint32_t i = 0; sv->last && sv->last->program && i < sv->last->program->fns.n; i++) {
        const Fn *fn = &sv->last->program->fns.at[i];
        Text t;
        text_init(&t, a);
        if (fn->f->loc.file < 0 || !fn->summary)
            continue;
        contract_print(fn, &t);
        json_array_append_new(out, json_pack("{s:s, s:i, s:i, s:s}", "path",
                                             view_utf8(a, fn->unit->files.at[fn->f->loc.file].path),
                                             "line", fn->f->loc.line, "column", fn->f->loc.col,
                                             "text", view_utf8(a, text_str(&t))));
    }
    reply(sv, m, json_pack("{s:o}", "contracts", out), NULL, 0);
    arena_free(a);
}

/* ---- check --fix ------------------------------------------------------------------------------ */

static bool
is_asked_for(const json_t *findings, const Finding *f, size_t *at)
{
    size_t i;
    json_t *x;
    json_array_foreach(findings, i, x)
    {
        *at = i;
        if (json_is_false(json_object_get(x, "tried")) &&
            strcmp(word_in(x, "rule"), rule_id(f->rule)) == 0 &&
            strcmp(word_in(x, "path"), f->path) == 0 &&
            strcmp(word_in(x, "function"), f->function) == 0 &&
            strcmp(word_in(x, "message"), f->message) == 0)
            return true;
    }
    return false;
}

/* Puts the text in the place of the file's. */
static void
put_file(Serving *sv, const char *path, const char *text, size_t n)
{
    uint32_t k = 0;
    while (k < sv->nfiles && strcmp(sv->files[k].path, path) != 0)
        k++;
    if (k == sv->nfiles) {
        Unsaved *more = NEW_N(sv->arena, Unsaved, sv->nfiles + 1);
        memcpy(more, sv->files, sv->nfiles * sizeof *more);
        sv->files = more;
        sv->nfiles++;
    }
    sv->files[k] = (Unsaved){path, text, n};
}

/* Mends one finding that was not tried yet; false if there is none left. */
static bool
mend_next(Serving *sv, json_t *findings, json_t *told)
{
    size_t at;
    Analysis *an = analyse(&sv->kept, sv->files, sv->nfiles, NULL, NULL);
    bool more = false;
    for (uint32_t k = 0; k < an->findings.n && !more; k++) {
        const Finding *f = &an->findings.at[k];
        Fix fix = {0};
        if (!f->nrepairs || f->suppressed || !is_asked_for(findings, f, &at))
            continue;
        json_object_set_new(json_array_get(findings, at), "tried", json_true());
        if (!prove(&sv->kept, sv->files, sv->nfiles, an, k, sv->arena, &fix))
            continue;
        size_t size, made;
        const char *path = arena_printf(sv->arena, "%s", f->path);
        const char *text = text_of(sv->arena, sv->files, sv->nfiles, path, &size);
        text = edits_apply(sv->arena, text, size, &fix, &made);
        put_file(sv, path, text, made);
        json_array_append_new(told,
                              json_pack("{s:O, s:s}", "index",
                                        json_object_get(json_array_get(findings, at), "index"),
                                        "title", view_utf8(sv->arena, fix.title)));
        more = true;
    }
    analysis_free(an);
    return more;
}

/* Each edit is made on what the ones before have left, so that none comes into another's way. */
static void
do_mend(Serving *sv, Message *m)
{
    json_t *told = json_array(), *files = json_array();
    Text all;
    Message self = {json_deep_copy(m->json), NULL, 0};
    json_t *findings = json_object_get(self.json, "findings");
    take_files(sv, m);
    live_free(sv->kept.live);
    sv->kept.live = live_new(sv->kept.setup->command, sv->kept.dir);
    Analysis *first = analyse(&sv->kept, sv->files, sv->nfiles, NULL, NULL);
    analysis_free(first);
    live_warm(sv->kept.live, sv->files, sv->nfiles);
    while (mend_next(sv, findings, told))
        continue;
    text_init(&all, sv->arena);
    text_add(&all, "");
    for (uint32_t i = 0; i < sv->nfiles; i++) {
        json_array_append_new(files, json_pack("{s:s, s:I}", "path", sv->files[i].path, "size",
                                               (json_int_t)sv->files[i].n));
        text_add_n(&all, sv->files[i].text, sv->files[i].n);
    }
    reply(sv, &self, json_pack("{s:o, s:o}", "told", told, "files", files), all.at, all.n);
    message_free(&self);
}

/* ---- the loop ------------------------------------------------------------------------------------ */

/* Memory that is free goes back to the system when nobody has typed for a while: the next edit would need it again. */
static void
wait_for_news(const Serving *sv)
{
    struct pollfd news = {.fd = sv->socket, .events = POLLIN};
    if (poll(&news, 1, 2000) == 0)
        malloc_trim(0);
}

/* Of analyses that wait, the last one counts. */
static bool
next(const Serving *sv, Message *m)
{
    wait_for_news(sv);
    if (!message_receive(sv->socket, m))
        return false;
    while (strcmp(word_in(m->json, "op"), "analyse") == 0 && message_waiting(sv->socket)) {
        bool forget = json_is_true(json_object_get(m->json, "forget"));
        message_free(m);
        if (!message_receive(sv->socket, m))
            return false;
        if (forget)
            json_object_set_new(m->json, "forget", json_true());
    }
    return true;
}

_Noreturn void
session_serve(const SessionSetup *s, int socket, const char *dir)
{
    static const struct {
        const char *op;
        void (*run)(Serving *, Message *);
    } ops[] = {{"analyse", do_analyse},
               {"fixes", do_fixes},
               {"hover", do_hover},
               {"contracts", do_contracts},
               {"mend", do_mend}};
    Serving sv = {.kept = {s, dir, live_new(s->command, dir), reuse_new()}, .socket = socket};
    Message m = {0};
    sv.arena = arena_new();
    while (next(&sv, &m)) {
        const char *op = word_in(m.json, "op");
        limit_cpu(&sv, true);
        for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
            if (strcmp(ops[i].op, op) == 0) {
                ops[i].run(&sv, &m);
                break;
            }
        limit_cpu(&sv, false);
        message_free(&m);
    }
    os_scratch_remove(dir);
    _exit(0);
}
