/*
 * rpc: JSON-RPC as the protocol has it: what the client asks for is found in a table; what cannot be answered at once waits,
 * and can be cancelled.
 */
#include "lsp.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

const char *
json_word(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

/* ---- out ----------------------------------------------------------------------- */

static void
write_out(Server *sv, const char *p, size_t n)
{
    while (n && !sv->over) {
        ssize_t done = write(sv->out, p, n);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = sv->out, .events = POLLOUT};
            poll(&wait, 1, -1);
        } else if (done < 0 && errno != EINTR) {
            sv->over = true; /* nobody listens any more */
            sv->exit_code = sv->shutdown ? 0 : 1;
        } else if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
}

static void
put(Server *sv, json_t *message)
{
    char header[64];
    json_object_set_new(message, "jsonrpc", json_string("2.0"));
    char *text = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (!text)
        return;
    size_t n = strlen(text);
    int h = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", n);
    write_out(sv, header, (size_t)h);
    write_out(sv, text, n);
    free(text);
}

void
rpc_reply(Server *sv, const json_t *id, json_t *result)
{
    put(sv, json_pack("{s:O, s:o}", "id", id, "result", result ? result : json_null()));
}

void
rpc_error(Server *sv, const json_t *id, int code, const char *text, json_t *data)
{
    json_t *error = json_pack("{s:i, s:s}", "code", code, "message", text);
    if (data)
        json_object_set_new(error, "data", data);
    put(sv, json_pack("{s:o, s:o}", "id", id ? json_incref((json_t *)(uintptr_t)id) : json_null(),
                      "error", error));
}

void
rpc_notify(Server *sv, const char *method, json_t *params)
{
    put(sv, json_pack("{s:s, s:o}", "method", method, "params", params));
}

void
rpc_request(Server *sv, const char *method, json_t *params, const char *about)
{
    char id[32];
    snprintf(id, sizeof id, "decref-%lld", (long long)++sv->next_id);
    json_object_set_new(sv->pending, id, json_string(about));
    json_t *message = json_pack("{s:s, s:s}", "id", id, "method", method);
    if (params)
        json_object_set_new(message, "params", params);
    put(sv, message);
}

void
rpc_log(Server *sv, int type, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    rpc_notify(sv, "window/logMessage",
               json_pack("{s:i, s:s}", "type", type, "message", view_utf8(sv->arena, line)));
}

/* ---- requests that wait ------------------------------------------------------------ */

Waiting *
rpc_wait(Server *sv, const json_t *id, json_t *params, const char *uri, bool pull)
{
    Waiting *w = calloc(1, sizeof *w);
    CHECK(w);
    w->id = json_deep_copy(id);
    w->params = json_incref(params);
    w->uri = strdup(uri);
    w->pull = pull;
    vec_push(sv->arena, &sv->waiting, w);
    return w;
}

static void
end_wait(Server *sv, Waiting *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sv->waiting.n; i++)
        if (sv->waiting.at[i] != w)
            sv->waiting.at[n++] = sv->waiting.at[i];
    sv->waiting.n = n;
    json_decref(w->id);
    json_decref(w->params);
    free(w->uri);
    free(w);
}

void
rpc_done(Server *sv, Waiting *w, json_t *result)
{
    if (w->gone)
        json_decref(result);
    else
        rpc_reply(sv, w->id, result);
    end_wait(sv, w);
}

void
rpc_settled(Server *sv)
{
    for (uint32_t i = 0; i < sv->waiting.n;) {
        Waiting *w = sv->waiting.at[i];
        Document *d = document_find(sv, w->uri);
        if (w->pull && (!d || !d->unit || unit_is_settled(d->unit)))
            rpc_done(sv, w, diagnostics_report(sv, d, w->params));
        else
            i++;
    }
}

void
rpc_superseded(Server *sv, const char *uri)
{
    for (uint32_t i = 0; i < sv->waiting.n;) {
        Waiting *w = sv->waiting.at[i];
        if (w->pull && strcmp(w->uri, uri) == 0) {
            rpc_error(sv, w->id, RPC_SERVER_CANCELLED, "the text has changed",
                      json_pack("{s:b}", "retriggerRequest", 1));
            end_wait(sv, w);
        } else
            i++;
    }
}

static void
cancel(Server *sv, const json_t *none, json_t *params)
{
    const json_t *id = json_object_get(params, "id");
    (void)none;
    for (uint32_t i = 0; id && i < sv->waiting.n; i++) {
        Waiting *w = sv->waiting.at[i];
        if (w->gone || !json_equal(w->id, id))
            continue;
        rpc_error(sv, w->id, RPC_CANCELLED, "cancelled", NULL);
        if (w->pull)
            end_wait(sv, w);
        else
            w->gone = true; /* its answer is under way */
        return;
    }
}

/* ---- in ---------------------------------------------------------------------------- */

static void
end_life(Server *sv, const json_t *id, json_t *params)
{
    (void)params;
    sv->shutdown = true;
    rpc_reply(sv, id, NULL);
}

static void
leave(Server *sv, const json_t *id, json_t *params)
{
    (void)id, (void)params;
    sv->over = true;
    sv->exit_code = sv->shutdown ? 0 : 1;
}

static void
ignore(Server *sv, const json_t *id, json_t *params)
{
    (void)sv, (void)id, (void)params;
}

static const struct {
    const char *method;
    bool is_request;
    Handler run;
} methods[] = {
    {"initialize", true, life_initialize},
    {"initialized", false, life_initialized},
    {"shutdown", true, end_life},
    {"exit", false, leave},
    {"$/cancelRequest", false, cancel},
    {"$/setTrace", false, ignore},
    {"textDocument/didOpen", false, document_open},
    {"textDocument/didChange", false, document_change},
    {"textDocument/didSave", false, document_save},
    {"textDocument/didClose", false, document_close},
    {"textDocument/diagnostic", true, diagnostics_pull},
    {"textDocument/codeAction", true, action_list},
    {"textDocument/hover", true, hover},
    {"textDocument/codeLens", true, code_lens},
    {"workspace/executeCommand", true, action_command},
    {"workspace/textDocumentContent", true, action_content},
    {"workspace/didChangeConfiguration", false, life_configuration},
    {"workspace/didChangeWorkspaceFolders", false, life_folders},
    {"workspace/didChangeWatchedFiles", false, life_watched},
};

/* An answer to one of our own requests. */
static void
take_answer(Server *sv, const json_t *message)
{
    const char *id = json_string_value(json_object_get(message, "id"));
    const char *about = id ? json_word(sv->pending, id) : "";
    bool configuration = strcmp(about, "configuration") == 0;
    if (id)
        json_object_del(sv->pending, id);
    if (configuration)
        life_configured(sv, json_object_get(message, "result"));
}

static void
run(Server *sv, const char *method, const json_t *id, json_t *params)
{
    size_t k = 0, n = sizeof methods / sizeof methods[0];
    while (k < n && strcmp(methods[k].method, method) != 0)
        k++;
    bool starts = strcmp(method, "initialize") == 0;
    if (k < n && methods[k].run == leave)
        leave(sv, NULL, NULL);
    else if (id && !sv->initialized && !starts)
        rpc_error(sv, id, RPC_NOT_INITIALIZED, "initialize comes first", NULL);
    else if (id && (sv->shutdown || (sv->initialized && starts)))
        rpc_error(sv, id, RPC_INVALID, sv->shutdown ? "after shutdown" : "initialize comes once",
                  NULL);
    else if (k == n && id)
        rpc_error(sv, id, RPC_NO_METHOD, "no such method", NULL);
    else if (k < n && methods[k].is_request && !id)
        return; /* whom should be answered? */
    else if (k < n && !methods[k].is_request && id)
        rpc_error(sv, id, RPC_INVALID, "this is a notification, it has no id", NULL);
    else if (k < n && (sv->initialized || starts) && !sv->shutdown)
        methods[k].run(sv, id, params);
}

void
rpc_message(Server *sv, json_t *message)
{
    json_t *id = json_object_get(message, "id"), *params = json_object_get(message, "params");
    const char *method = json_string_value(json_object_get(message, "method"));
    bool well =
        json_is_object(message) && (!id || json_is_string(id) || json_is_integer(id)) &&
        (!params || json_is_null(params) || json_is_object(params) || json_is_array(params));
    if (well && method)
        run(sv, method, id, params);
    else if (well && id &&
             (json_object_get(message, "result") || json_object_get(message, "error")))
        take_answer(sv, message);
    else if (!json_is_object(message) || !json_object_get(message, "error"))
        rpc_error(sv, json_is_string(id) || json_is_integer(id) ? id : NULL, RPC_INVALID,
                  "neither a request, nor a notification, nor an answer", NULL);
    json_decref(message);
}
