/*
 * life: what is agreed on at the start; settings, folders, and files that change without being edited.
 */
#include "lsp.h"

#include <stdlib.h>

/* ---- folders ------------------------------------------------------------------- */

static void
add_folder(Server *sv, const char *uri)
{
    Folder f = {.uri = strdup(uri), .path = path_of_uri(uri)};
    if (!f.path) {
        free(f.uri);
        return;
    }
    for (size_t n = strlen(f.path); n > 1 && f.path[n - 1] == '/';)
        f.path[--n] = '\0';
    vec_push(sv->arena, &sv->folders, f);
}

static void
remove_folder(Server *sv, const char *uri)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sv->folders.n; i++) {
        Folder f = sv->folders.at[i];
        if (strcmp(f.uri, uri) != 0) {
            sv->folders.at[n++] = f;
            continue;
        }
        free(f.uri);
        free(f.path);
        json_decref(f.settings);
    }
    sv->folders.n = n;
}

Folder *
folder_of(Server *sv, const char *path)
{
    Folder *best = NULL;
    for (uint32_t i = 0; i < sv->folders.n; i++) {
        Folder *f = &sv->folders.at[i];
        size_t n = strlen(f->path);
        if (strncmp(path, f->path, n) == 0 && (path[n] == '/' || !path[n]) &&
            (!best || n > strlen(best->path)))
            best = f;
    }
    return best;
}

/* ---- the start --------------------------------------------------------------------- */

static const json_t *
at(const json_t *o, const char *a, const char *b, const char *c)
{
    o = json_object_get(o, a);
    o = b ? json_object_get(o, b) : o;
    return c ? json_object_get(o, c) : o;
}

static bool
holds(const json_t *array, const char *word)
{
    size_t i;
    json_t *x;
    json_array_foreach(array, i, x)
    {
        if (json_is_string(x) && strcmp(json_string_value(x), word) == 0)
            return true;
    }
    return false;
}

static void
read_capabilities(Server *sv, const json_t *c)
{
    const json_t *encodings = at(c, "general", "positionEncodings", NULL);
    sv->encoding = holds(encodings, "utf-8")    ? UTF_8
                   : holds(encodings, "utf-16") ? UTF_16
                   : holds(encodings, "utf-32") ? UTF_32
                                                : UTF_16;
    sv->pulls = json_is_object(at(c, "textDocument", "diagnostic", NULL));
    sv->related = json_is_true(at(c, "textDocument", "diagnostic", "relatedDocumentSupport"));
    sv->can_refresh = json_is_true(at(c, "workspace", "diagnostics", "refreshSupport"));
    sv->can_show = json_is_true(at(c, "window", "showDocument", "support"));
    sv->can_progress = json_is_true(at(c, "window", "workDoneProgress", NULL));
    sv->can_configure = json_is_true(at(c, "workspace", "configuration", NULL));
    sv->can_watch =
        json_is_true(at(c, "workspace", "didChangeWatchedFiles", "dynamicRegistration"));
    sv->versioned = json_is_true(at(c, "workspace", "workspaceEdit", "documentChanges"));
    sv->markdown = holds(at(c, "textDocument", "hover", "contentFormat"), "markdown");
}

static json_t *
own_capabilities(const Server *sv)
{
    static const char *const names[] = {"utf-8", "utf-16", "utf-32"};
    json_t *c =
        json_pack("{s:s, s:{s:b, s:i, s:{s:b}}, s:b, s:{s:[s], s:b}, s:{s:[s]}, s:{s:b}}",
                  "positionEncoding", names[sv->encoding], "textDocumentSync", "openClose", 1,
                  "change", 2, "save", "includeText", 0, "hoverProvider", 1, "codeActionProvider",
                  "codeActionKinds", "quickfix", "resolveProvider", 0, "executeCommandProvider",
                  "commands", "decref.showPath", "codeLensProvider", "resolveProvider", 0);
    json_object_set_new(c, "workspace",
                        json_pack("{s:{s:b, s:b}, s:{s:[s]}}", "workspaceFolders", "supported", 1,
                                  "changeNotifications", 1, "textDocumentContent", "schemes",
                                  "decref"));
    if (sv->pulls)
        json_object_set_new(c, "diagnosticProvider",
                            json_pack("{s:s, s:b, s:b}", "identifier", "decref",
                                      "interFileDependencies", 1, "workspaceDiagnostics", 0));
    return c;
}

static void
take_settings(json_t **to, json_t *settings)
{
    json_t *ours = json_object_get(settings, "decref");
    json_t *new = json_is_object(ours) ? ours : json_is_object(settings) ? settings : NULL;
    json_incref(new);
    json_decref(*to);
    *to = new;
}

void
life_initialize(Server *sv, const json_t *id, json_t *params)
{
    size_t i;
    json_t *folder, *folders = json_object_get(params, "workspaceFolders");
    read_capabilities(sv, json_object_get(params, "capabilities"));
    json_array_foreach(folders, i, folder) add_folder(sv, json_word(folder, "uri"));
    if (!json_is_array(folders) && *json_word(params, "rootUri"))
        add_folder(sv, json_word(params, "rootUri"));
    take_settings(&sv->settings, json_object_get(params, "initializationOptions"));
    sv->initialized = true;
    rpc_reply(sv, id,
              json_pack("{s:o, s:{s:s, s:s}}", "capabilities", own_capabilities(sv), "serverInfo",
                        "name", "decref", "version", DECREF_VERSION));
}

/* ---- settings ------------------------------------------------------------------------ */

static void
ask_configuration(Server *sv)
{
    json_t *items = json_array();
    for (uint32_t i = 0; i < sv->folders.n; i++)
        json_array_append_new(
            items, json_pack("{s:s, s:s}", "scopeUri", sv->folders.at[i].uri, "section", "decref"));
    json_array_append_new(items, json_pack("{s:s}", "section", "decref"));
    rpc_request(sv, "workspace/configuration", json_pack("{s:o}", "items", items), "configuration");
}

void
life_configured(Server *sv, const json_t *result)
{
    uint32_t n = sv->folders.n;
    bool changed = false;
    for (uint32_t i = 0; i <= n; i++) {
        json_t *new = json_array_get(result, i);
        json_t **to = i < n ? &sv->folders.at[i].settings : &sv->settings;
        if (!json_is_object(new) || (*to && json_equal(*to, new)))
            continue;
        changed |= json_object_size(new) || *to;
        json_incref(new);
        json_decref(*to);
        *to = new;
    }
    if (changed)
        units_reset(sv);
}

void
life_configuration(Server *sv, const json_t *id, json_t *params)
{
    (void)id;
    if (sv->can_configure) {
        ask_configuration(sv);
        return;
    }
    take_settings(&sv->settings, json_object_get(params, "settings"));
    units_reset(sv);
}

void
life_initialized(Server *sv, const json_t *id, json_t *params)
{
    static const char *const globs[] = {"**/compile_commands.json", "**/decref.toml",
                                        "**/pyproject.toml", "**/*.api",
                                        "**/*.{h,hh,hpp,hxx,inc,c,cc,cpp,cxx}"};
    (void)id, (void)params;
    if (sv->can_configure)
        ask_configuration(sv);
    if (!sv->can_watch)
        return;
    json_t *watchers = json_array();
    for (size_t i = 0; i < sizeof globs / sizeof globs[0]; i++)
        json_array_append_new(watchers, json_pack("{s:s}", "globPattern", globs[i]));
    rpc_request(sv, "client/registerCapability",
                json_pack("{s:[{s:s, s:s, s:{s:o}}]}", "registrations", "id", "decref-files",
                          "method", "workspace/didChangeWatchedFiles", "registerOptions",
                          "watchers", watchers),
                "registration");
}

void
life_folders(Server *sv, const json_t *id, json_t *params)
{
    const json_t *event = json_object_get(params, "event");
    size_t i;
    json_t *folder;
    (void)id;
    json_array_foreach(json_object_get(event, "removed"), i, folder)
        remove_folder(sv, json_word(folder, "uri"));
    json_array_foreach(json_object_get(event, "added"), i, folder)
        add_folder(sv, json_word(folder, "uri"));
    if (sv->can_configure)
        ask_configuration(sv);
}

/* ---- files -------------------------------------------------------------------------------- */

/* A file that says how others are read. */
static bool
is_setting(const char *path)
{
    static const char *const names[] = {"compile_commands.json", "decref.toml", "pyproject.toml"};
    const char *base = unit_base(path), *dot = strrchr(base, '.');
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(base, names[i]) == 0)
            return true;
    return dot && strcmp(dot, ".api") == 0;
}

void
life_watched(Server *sv, const json_t *id, json_t *params)
{
    size_t i;
    json_t *change;
    bool reset = false;
    (void)id;
    json_array_foreach(json_object_get(params, "changes"), i, change)
    {
        char *path = path_of_uri(json_word(change, "uri"));
        if (path && is_setting(path))
            reset = true;
        else if (path)
            unit_changed_on_disk(sv, path);
        free(path);
    }
    if (reset)
        units_reset(sv);
}
