/*
 * unit: by which command a file is compiled, and the session that analyses it while it is edited.
 *
 * A source is its own unit; a header is told of by an open unit that includes it, else by the source of its name. An edit
 * makes every unit that reads the file due after a pause, and a newer one puts that off. An analysis under way is left by
 * the session as soon as the next is asked for. Questions about the last analysis wait until nothing is due.
 */
#include "lsp.h"

#include <stdlib.h>
#include <sys/stat.h>

enum {
    MOST_SESSIONS = 4
}; /* processes that are kept; the one that was used longest ago is the first to go */

const char *
unit_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int64_t
time_of(const char *path)
{
    struct stat st;
    if (!path || stat(path, &st) != 0)
        return 0;
    return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static bool
is_header(const char *path)
{
    static const char *const endings[] = {".h", ".hh", ".hpp", ".hxx", ".inc", ".H"};
    const char *dot = strrchr(unit_base(path), '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof endings[0]; i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return false;
}

/* ---- settings, as words of a command line -------------------------------------------- */

static void
add_word(Arena *a, Names *words, const char *root, const char *name, const json_t *value)
{
    static const char *const paths[] = {"project", "models", "config"};
    const char *text = json_is_string(value) ? json_string_value(value)
                       : json_is_integer(value)
                           ? arena_printf(a, "%lld", (long long)json_integer_value(value))
                           : NULL;
    if (json_is_true(value))
        vec_push(a, words, arena_printf(a, "--%s", name));
    if (!text || !*text)
        return;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (strcmp(name, paths[i]) == 0)
            text = os_absolute(a, root, text);
    vec_push(a, words, arena_printf(a, "--%s=%s", name, text));
}

/* minSeverity and min-severity are the same. */
static const char *
option_of_key(Arena *a, const char *key)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (; *key; key++) {
        char low = *key >= 'A' && *key <= 'Z' ? (char)(*key | 32) : *key;
        if (low != *key)
            text_add(&t, "-");
        text_add_n(&t, &low, 1);
    }
    return text_str(&t);
}

static void
add_settings(Arena *a, Names *words, const char *root, json_t *settings)
{
    const char *key;
    json_t *value, *one;
    size_t i;
    json_object_foreach(settings, key, value)
    {
        const char *name = option_of_key(a, key);
        if (!json_is_array(value))
            add_word(a, words, root, name, value);
        else
            json_array_foreach(value, i, one) add_word(a, words, root, name, one);
    }
}

static bool
read_config(Server *sv, LspUnit *u)
{
    char why[1024];
    Arena *a = u->arena;
    Names words = {0};
    Folder *folder = folder_of(sv, u->path);
    for (int i = 0; i < sv->argc; i++)
        vec_push(a, &words, sv->argv[i]);
    json_t *settings = folder && folder->settings ? folder->settings : sv->settings;
    add_settings(a, &words, folder ? folder->path : os_dirname(a, u->path), settings);
    vec_push(a, &words, u->path);
    char **argv = NEW_N(a, char *, words.n);
    for (uint32_t i = 0; i < words.n; i++)
        argv[i] = arena_printf(a, "%s", words.at[i]);
    if (config_read(&u->config, a, OF_LSP, (int)words.n, argv, why, sizeof why))
        return true;
    rpc_notify(sv, "window/showMessage",
               json_pack("{s:i, s:s}", "type", 1, "message",
                         view_utf8(a, arena_printf(a, "decref: %s", why))));
    return false;
}

/* ---- commands ------------------------------------------------------------------------- */

static const Command *
command_of(const Commands *all, const char *path)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].file, path) == 0)
            return &all->at[i];
    return NULL;
}

static const char *
database_of(LspUnit *u, const char *path)
{
    Databases found = {0};
    if (u->config.project)
        return u->config.project;
    compdb_find(u->arena, os_dirname(u->arena, path), &found);
    return found.n ? found.at[0] : NULL;
}

static bool
read_commands(Server *sv, LspUnit *u, Commands *all)
{
    char why[1024];
    uint32_t skipped;
    u->database = database_of(u, u->path);
    if (!u->database)
        return true;
    u->database = os_absolute(u->arena, NULL, u->database);
    if (os_is_dir(u->database))
        u->database = arena_printf(u->arena, "%s/compile_commands.json", u->database);
    u->database_time = time_of(u->database);
    if (compdb_read(u->arena, u->database, all, &skipped, why, sizeof why))
        return true;
    rpc_log(sv, 1, "decref: %s", why);
    return false;
}

/* In no database, it is compiled with the flags that Python.h needs. */
static bool
find_command(Server *sv, LspUnit *u)
{
    Commands all = {0};
    bool read = read_commands(sv, u, &all);
    const Command *known = read ? command_of(&all, u->path) : NULL;
    u->setup.alone = known ? all.n == 1 : true;
    if (known)
        vec_push(u->arena, &u->commands, *known);
    else {
        compdb_file(u->arena, u->path, u->config.flags.at, u->config.flags.n, &u->commands);
        if (!u->config.has_flags)
            compdb_python_flags(u->arena, &u->commands);
    }
    u->setup.command = &u->commands.at[0];
    return true;
}

static void
know_others(Server *sv, LspUnit *u)
{
    char why[512];
    Folder *folder = folder_of(sv, u->path);
    u->contracts = u->setup.alone ? NULL
                                  : contracts_find(u->arena, folder ? folder->path : NULL,
                                                   u->database, u->config.db);
    u->contracts_time = time_of(u->contracts);
    if (u->contracts)
        u->setup.contracts = os_read_file(u->arena, u->contracts, NULL, why, sizeof why);
}

static void
set_up(Server *sv, LspUnit *u)
{
    u->arena = arena_new();
    u->commands = (Commands){0};
    u->setup = (SessionSetup){.config = &u->config};
    u->silent = !read_config(sv, u) || config_excludes(&u->config, u->path);
    u->config_time = time_of(u->config.file);
    if (u->silent)
        return;
    u->silent = !find_command(sv, u);
    know_others(sv, u);
    u->setup.models = models_with(&u->config, u->setup.contracts, u->path);
    u->silent = u->silent || !u->setup.models;
}

/* ---- units ------------------------------------------------------------------------------- */

static void
end_session(Server *sv, LspUnit *u, bool is_dead)
{
    Arena *a = arena_new();
    if (!u->session)
        return;
    const char *how = session_end(u->session, a);
    u->session = NULL;
    if (is_dead)
        rpc_log(sv, 1, "decref: %s: %s; it is tried again at the next edit", u->path,
                how ? how : "its process ended");
    arena_free(a);
    while (u->questions.n) {
        Question q = u->questions.at[0];
        memmove(u->questions.at, u->questions.at + 1, --u->questions.n * sizeof q);
        json_decref(q.ask);
        q.done(sv, u, NULL, q.arg);
    }
    u->asking = false;
    u->asked = u->answered;
}

static void
unit_free_(Server *sv, LspUnit *u)
{
    end_session(sv, u, false);
    json_decref(u->result);
    arena_free(u->arena);
    free(u->path);
    free(u);
}

static LspUnit *
unit_at(Server *sv, const char *path)
{
    for (uint32_t i = 0; i < sv->units.n; i++)
        if (strcmp(sv->units.at[i]->path, path) == 0)
            return sv->units.at[i];
    return NULL;
}

static LspUnit *
make_unit(Server *sv, const char *path)
{
    LspUnit *u = unit_at(sv, path);
    if (u)
        return u;
    u = calloc(1, sizeof *u);
    CHECK(u);
    u->path = strdup(path);
    set_up(sv, u);
    vec_push(sv->arena, &sv->units, u);
    return u;
}

static bool
reads(const LspUnit *u, const char *path)
{
    size_t i;
    json_t *file;
    if (strcmp(u->path, path) == 0)
        return true;
    json_array_foreach(json_object_get(u->result, "files"), i, file)
    {
        if (strcmp(json_string_value(file), path) == 0)
            return true;
    }
    return false;
}

/* items.h is told of by items.c, if that is there. */
static char *
source_of(const char *header)
{
    static const char *const endings[] = {".c", ".cpp", ".cc", ".cxx"};
    Arena *a = arena_new();
    size_t n = (size_t)(strrchr(header, '.') - header);
    char *found = NULL;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0] && !found; i++) {
        const char *path = arena_printf(a, "%.*s%s", (int)n, header, endings[i]);
        if (os_exists(path))
            found = strdup(path);
    }
    arena_free(a);
    return found;
}

LspUnit *
unit_for(Server *sv, const char *path)
{
    if (!is_header(path))
        return make_unit(sv, path);
    for (uint32_t i = 0; i < sv->units.n; i++)
        if (reads(sv->units.at[i], path))
            return sv->units.at[i];
    char *source = source_of(path);
    LspUnit *u = source ? make_unit(sv, source) : NULL;
    free(source);
    return u;
}

void
units_release(Server *sv)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sv->units.n; i++) {
        LspUnit *u = sv->units.at[i];
        bool wanted = false;
        for (uint32_t k = 0; k < sv->documents.n; k++)
            wanted |= sv->documents.at[k]->unit == u;
        if (wanted)
            sv->units.at[n++] = u;
        else
            unit_free_(sv, u);
    }
    sv->units.n = n;
}

static void
begin_anew(Server *sv, LspUnit *u)
{
    end_session(sv, u, false);
    arena_free(u->arena);
    json_decref(u->result);
    u->result = NULL;
    set_up(sv, u);
    u->due = u->silent ? 0 : os_wall();
}

void
units_reset(Server *sv)
{
    for (uint32_t i = 0; i < sv->units.n; i++) {
        begin_anew(sv, sv->units.at[i]);
        diagnostics_publish(sv, sv->units.at[i]);
    }
}

bool
unit_is_settled(const LspUnit *u)
{
    return u->silent || (u->due <= 0 && u->asked == u->answered);
}

void
unit_edited(Server *sv, const char *path, double delay)
{
    double now = os_wall();
    for (uint32_t i = 0; i < sv->units.n; i++) {
        LspUnit *u = sv->units.at[i];
        const Document *d = document_at(sv, path);
        if (!u->silent && (reads(u, path) || (d && d->unit == u)))
            u->due = now + (delay < 0 ? (double)u->config.delay / 1000 : delay);
    }
}

void
unit_changed_on_disk(Server *sv, const char *path)
{
    for (uint32_t i = 0; i < sv->units.n; i++) {
        LspUnit *u = sv->units.at[i];
        if (u->silent || !reads(u, path) || document_at(sv, path))
            continue;
        u->forget = true;
        u->due = os_wall();
    }
}

/* ---- asking --------------------------------------------------------------------------------- */

static void
report_progress(Server *sv, LspUnit *u, bool begins)
{
    Arena *a = arena_new();
    if (begins == u->progress || !sv->can_progress) {
        arena_free(a);
        return;
    }
    u->progress = begins;
    const char *token = arena_printf(a, "decref:%s", u->path);
    if (begins) {
        rpc_request(sv, "window/workDoneProgress/create",
                    json_pack("{s:s}", "token", view_utf8(a, token)), "progress");
        rpc_notify(sv, "$/progress",
                   json_pack("{s:s, s:{s:s, s:s, s:s}}", "token", view_utf8(a, token), "value",
                             "kind", "begin", "title", "decref", "message",
                             view_utf8(a, unit_base(u->path))));
    } else
        rpc_notify(
            sv, "$/progress",
            json_pack("{s:s, s:{s:s}}", "token", view_utf8(a, token), "value", "kind", "end"));
    arena_free(a);
}

/* Texts of the open files that it reads; of all open headers, where it is not known yet which those are. */
static bool
send_texts(Server *sv, LspUnit *u)
{
    json_t *files = json_array();
    char *all = NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < sv->documents.n; i++) {
        const Document *d = sv->documents.at[i];
        if (!reads(u, d->path) && (u->result || !is_header(d->path)))
            continue;
        all = realloc(all, n + d->n + 1);
        CHECK(all);
        memcpy(all + n, d->text, d->n);
        n += d->n;
        json_array_append_new(files,
                              json_pack("{s:s, s:I}", "path", d->path, "size", (json_int_t)d->n));
    }
    bool sent =
        session_send(u->session,
                     json_pack("{s:s, s:I, s:b, s:o}", "op", "analyse", "id",
                               (json_int_t)u->asked + 1, "forget", u->forget, "files", files),
                     all, n);
    free(all);
    return sent;
}

/* False if all of them are at work. */
static bool
make_room(Server *sv)
{
    for (;;) {
        uint32_t n = 0;
        LspUnit *oldest = NULL;
        for (uint32_t i = 0; i < sv->units.n; i++) {
            LspUnit *u = sv->units.at[i];
            n += u->session != NULL;
            if (u->session && unit_is_settled(u) && !u->questions.n &&
                (!oldest || u->used < oldest->used))
                oldest = u;
        }
        if (n < MOST_SESSIONS || !oldest)
            return n < MOST_SESSIONS;
        end_session(sv, oldest, false);
    }
}

static bool
has_session(Server *sv, LspUnit *u)
{
    char why[512];
    if (u->session)
        return true;
    if (!make_room(sv)) {
        u->due = os_wall() + 0.02; /* when one of them has ended */
        return false;
    }
    u->session = session_start(&u->setup, why, sizeof why);
    if (!u->session)
        rpc_log(sv, 1, "decref: %s", why);
    return u->session != NULL;
}

static void
ask_analysis(Server *sv, LspUnit *u)
{
    if (time_of(u->database) != u->database_time || time_of(u->config.file) != u->config_time ||
        time_of(u->contracts) != u->contracts_time)
        begin_anew(sv, u);
    u->due = 0;
    if (u->silent)
        return;
    bool is_new = !u->session;
    if (!has_session(sv, u))
        return;
    if (is_new)
        report_progress(sv, u, true);
    if (!send_texts(sv, u)) {
        end_session(sv, u, true);
        return;
    }
    u->forget = false;
    u->asked++;
    u->asked_at = u->used = os_wall();
}

static void
ask_question(Server *sv, LspUnit *u)
{
    if (u->asking || !u->questions.n || !unit_is_settled(u))
        return;
    if (!u->session || !u->result) { /* its analysis has gone: it is made once more */
        if (!u->silent && u->due <= 0)
            u->due = os_wall();
        return;
    }
    u->asking = session_send(u->session, json_incref(u->questions.at[0].ask), NULL, 0);
    u->used = os_wall();
    if (!u->asking)
        end_session(sv, u, true);
}

void
unit_ask(Server *sv, LspUnit *u, json_t *ask, Answered done, void *arg)
{
    Question q = {ask, done, arg};
    if (u->silent) {
        json_decref(ask);
        done(sv, u, NULL, arg);
        return;
    }
    vec_push(sv->arena, &u->questions, q);
    ask_question(sv, u);
}

void
units_run(Server *sv)
{
    double now = os_wall();
    for (uint32_t i = 0; i < sv->units.n; i++) {
        LspUnit *u = sv->units.at[i];
        if (u->due > 0 && u->due <= now)
            ask_analysis(sv, u);
        ask_question(sv, u);
    }
    rpc_settled(sv);
}

double
units_next(const Server *sv)
{
    double first = -1, now = os_wall();
    for (uint32_t i = 0; i < sv->units.n; i++) {
        double due = sv->units.at[i]->due, left = due > now ? due - now : 0;
        if (due > 0 && (first < 0 || left < first))
            first = left;
    }
    return first;
}

static void
take_answer(Server *sv, LspUnit *u, json_t *json)
{
    if (strcmp(json_word(json, "op"), "analyse") != 0) {
        if (!u->asking || !u->questions.n)
            return;
        Question q = u->questions.at[0];
        memmove(u->questions.at, u->questions.at + 1, --u->questions.n * sizeof q);
        u->asking = false;
        json_decref(q.ask);
        q.done(sv, u, json, q.arg);
        return;
    }
    if (json_integer_value(json_object_get(json, "id")) != u->asked)
        return;
    u->answered = u->asked;
    json_decref(u->result);
    u->result = json_incref(json);
    report_progress(sv, u, false);
    for (uint32_t i = 0; i < sv->documents.n; i++) /* headers that nobody could tell of */
        if (!sv->documents.at[i]->unit && reads(u, sv->documents.at[i]->path))
            sv->documents.at[i]->unit = u;
    diagnostics_publish(sv, u);
}

void
unit_receive(Server *sv, LspUnit *u)
{
    Message m;
    int got;
    while (u->session && (got = session_receive(u->session, &m)) != 0) {
        if (got < 0) {
            report_progress(sv, u, false);
            end_session(sv, u, true);
            return;
        }
        take_answer(sv, u, m.json);
        message_free(&m);
    }
}
