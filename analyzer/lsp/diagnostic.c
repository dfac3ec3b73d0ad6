/*
 * diagnostic: findings as the client shows them. A client that can pull is not pushed to, or it would show everything twice.
 * What the compiler says of the code is clangd's to tell.
 */
#include "lsp.h"

#include <ctype.h>
#include <stdlib.h>

enum { SEVERITY_LSP_ERROR = 1, SEVERITY_LSP_WARNING, SEVERITY_LSP_INFORMATION };
enum { TAG_UNNECESSARY = 1 };

/* ---- ranges ----------------------------------------------------------------------- */

/* From the finding's place to the end of what stands there: before the line's last ; or { or comment. */
void
finding_range(const json_t *f, const char *text, size_t n, size_t *from, size_t *to)
{
    *from = offset_of_place(text, n, (uint32_t)json_integer_value(json_object_get(f, "line")),
                            (uint32_t)json_integer_value(json_object_get(f, "column")));
    size_t end = *from;
    while (end < n && text[end] != '\n' && text[end] != ';' && text[end] != '{' &&
           !(text[end] == '/' && end + 1 < n && (text[end + 1] == '/' || text[end + 1] == '*')))
        end++;
    while (end > *from && isspace((unsigned char)text[end - 1]))
        end--;
    *to = end > *from || end == n || text[end] == '\n' ? end : end + 1;
}

static json_t *
range_of(const Server *sv, const char *text, size_t n, size_t from, size_t to)
{
    return json_pack("{s:o, s:o}", "start", position_of(sv->encoding, text, n, from), "end",
                     position_of(sv->encoding, text, n, to));
}

/* ---- one finding -------------------------------------------------------------------- */

static json_t *
step_of(Server *sv, Arena *a, const json_t *step, size_t number)
{
    size_t n, from, to;
    const char *path = json_word(step, "path"), *count = json_word(step, "count");
    const char *text = document_text(sv, a, path, &n);
    char *uri = uri_of_path(path);
    if (!text) {
        text = "";
        n = 0;
    }
    finding_range(step, text, n, &from, &to);
    json_t *out = json_pack("{s:{s:s, s:o}, s:s}", "location", "uri", uri, "range",
                            range_of(sv, text, n, from, to), "message",
                            arena_printf(a, *count ? "%zu. %s (%s)" : "%zu. %s", number,
                                         json_word(step, "text"), count));
    free(uri);
    return out;
}

/* The rule's page (decref explain), as a file: it needs no network, and is that of this very program. */
static void
describe(Server *sv, json_t *d, const char *rule)
{
    char name[64];
    int r = rule_by_id(rule);
    if (r < 0)
        return;
    snprintf(name, sizeof name, "%s.md", rule);
    char *path = text_file(sv, name, sv->pages >> r & 1 ? NULL : rule_page(r));
    char *uri = path ? uri_of_path(path) : NULL;
    if (uri)
        json_object_set_new(d, "codeDescription", json_pack("{s:s}", "href", uri));
    sv->pages |= (uint64_t)(path != NULL) << r;
    free(uri);
    free(path);
}

json_t *
diagnostic_of(Server *sv, const json_t *f, const char *text, size_t n)
{
    static const int severities[] = {SEVERITY_LSP_INFORMATION, SEVERITY_LSP_WARNING,
                                     SEVERITY_LSP_ERROR};
    Arena *a = arena_new();
    size_t from, to, i;
    json_t *related = json_array(), *step;
    const char *rule = json_word(f, "rule"), *remedy = json_word(f, "remedy"),
               *why = json_word(f, "rests_on");
    json_int_t severity = json_integer_value(json_object_get(f, "severity"));
    Text message;
    text_init(&message, a);
    text_add(&message, json_word(f, "message"));
    if (*why)
        text_addf(&message, "\nunless wrong: %s", why);
    if (*remedy)
        text_addf(&message, "\nremedy: %s", remedy);
    finding_range(f, text, n, &from, &to);
    json_array_foreach(json_object_get(f, "steps"), i, step)
        json_array_append_new(related, step_of(sv, a, step, i + 1));
    json_t *d = json_pack("{s:o, s:i, s:s, s:s, s:s, s:o, s:{s:s, s:s, s:b}}", "range",
                          range_of(sv, text, n, from, to), "severity",
                          severities[severity < 0 || severity > 2 ? 2 : severity], "code", rule,
                          "source", "decref", "message", text_str(&message), "relatedInformation",
                          related, "data", "fingerprint", json_word(f, "fingerprint"), "rule", rule,
                          "mendable", json_is_true(json_object_get(f, "mendable")));
    describe(sv, d, rule);
    if (strcmp(rule, "unused-suppression") == 0)
        json_object_set_new(d, "tags", json_pack("[i]", TAG_UNNECESSARY));
    arena_free(a);
    return d;
}

/* ---- all of a file --------------------------------------------------------------------- */

static bool
is_among(const json_t *all, const json_t *one)
{
    size_t i;
    json_t *x;
    json_array_foreach(all, i, x)
    {
        if (json_equal(json_object_get(x, "range"), json_object_get(one, "range")) &&
            json_equal(json_object_get(x, "message"), json_object_get(one, "message")))
            return true;
    }
    return false;
}

/* By every unit that reads it; what two of them find is told once. */
static json_t *
all_of(Server *sv, const char *path)
{
    Arena *a = arena_new();
    json_t *all = json_array(), *f;
    size_t n, k;
    const char *text = document_text(sv, a, path, &n);
    for (uint32_t i = 0; text && i < sv->units.n; i++)
        json_array_foreach(json_object_get(sv->units.at[i]->result, "findings"), k, f)
        {
            if (strcmp(json_word(f, "path"), path) != 0 || json_object_get(f, "suppressed"))
                continue;
            json_t *d = diagnostic_of(sv, f, text, n);
            if (is_among(all, d))
                json_decref(d);
            else
                json_array_append_new(all, d);
        }
    arena_free(a);
    return all;
}

/* ---- pushed ------------------------------------------------------------------------------ */

static void
push(Server *sv, const char *path, json_t *all)
{
    const Document *d = document_at(sv, path);
    char *uri = d ? strdup(d->uri) : uri_of_path(path);
    json_t *params = json_pack("{s:s, s:o}", "uri", uri, "diagnostics", all);
    if (d)
        json_object_set_new(params, "version", json_integer(d->version));
    rpc_notify(sv, "textDocument/publishDiagnostics", params);
    free(uri);
}

static bool
was_published(const Server *sv, const char *path)
{
    for (uint32_t i = 0; i < sv->published.n; i++)
        if (strcmp(sv->published.at[i], path) == 0)
            return true;
    return false;
}

static void
publish_path(Server *sv, const char *path)
{
    json_t *all = all_of(sv, path);
    bool was = was_published(sv, path);
    if (!json_array_size(all) && !was && !document_at(sv, path)) {
        json_decref(all);
        return;
    }
    if (!was)
        vec_push(sv->arena, &sv->published, strdup(path));
    push(sv, path, all);
}

static void
add_path(Arena *a, Names *paths, const char *path)
{
    for (uint32_t i = 0; i < paths->n; i++)
        if (strcmp(paths->at[i], path) == 0)
            return;
    vec_push(a, paths, arena_printf(a, "%s", path));
}

void
diagnostics_publish(Server *sv, const LspUnit *u)
{
    Arena *a = arena_new();
    Names paths = {0};
    size_t i;
    json_t *f;
    if (sv->pulls) {
        rpc_settled(sv);
        arena_free(a);
        return;
    }
    add_path(a, &paths, u->path);
    json_array_foreach(json_object_get(u->result, "findings"), i, f)
        add_path(a, &paths, json_word(f, "path"));
    json_array_foreach(json_object_get(u->result, "files"), i, f)
    {
        if (was_published(sv, json_string_value(f)) || document_at(sv, json_string_value(f)))
            add_path(a, &paths, json_string_value(f));
    }
    for (uint32_t k = 0; k < paths.n; k++)
        publish_path(sv, paths.at[k]);
    arena_free(a);
}

/* Nobody looks at it any more. What other units find in it is theirs to tell. */
void
diagnostics_clear(Server *sv, const char *path)
{
    uint32_t n = 0;
    bool was = false;
    if (sv->pulls)
        return;
    for (uint32_t i = 0; i < sv->published.n; i++) {
        bool it = strcmp(sv->published.at[i], path) == 0;
        was |= it;
        if (it)
            free(sv->published.at[i]);
        else
            sv->published.at[n++] = sv->published.at[i];
    }
    sv->published.n = n;
    if (was)
        push(sv, path, json_array());
}

/* ---- pulled --------------------------------------------------------------------------------- */

static json_t *
report_of(Server *sv, const char *path, const char *previous)
{
    char id[32];
    json_t *all = all_of(sv, path);
    char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(id, sizeof id, "%016llx", (unsigned long long)hash_bytes(text, strlen(text)));
    free(text);
    if (strcmp(id, previous) == 0) {
        json_decref(all);
        return json_pack("{s:s, s:s}", "kind", "unchanged", "resultId", id);
    }
    return json_pack("{s:s, s:s, s:o}", "kind", "full", "resultId", id, "items", all);
}

/* Findings in the headers that its unit reads. */
static void
add_related(Server *sv, const Document *d, json_t *report)
{
    json_t *related = json_object(), *f;
    size_t i;
    json_array_foreach(json_object_get(d->unit->result, "findings"), i, f)
    {
        const char *path = json_word(f, "path");
        char *uri = strcmp(path, d->path) != 0 ? uri_of_path(path) : NULL;
        if (uri && !json_object_get(related, uri))
            json_object_set_new(related, uri, report_of(sv, path, ""));
        free(uri);
    }
    json_object_set_new(report, "relatedDocuments", related);
}

json_t *
diagnostics_report(Server *sv, const Document *d, const json_t *params)
{
    if (!d)
        return json_pack("{s:s, s:[]}", "kind", "full", "items");
    json_t *report = report_of(sv, d->path, json_word(params, "previousResultId"));
    if (sv->related && d->unit)
        add_related(sv, d, report);
    return report;
}

void
diagnostics_pull(Server *sv, const json_t *id, json_t *params)
{
    const char *uri = json_word(json_object_get(params, "textDocument"), "uri");
    if (!*uri) {
        rpc_error(sv, id, RPC_PARAMS, "no textDocument.uri", NULL);
        return;
    }
    rpc_wait(sv, id, params, uri, true);
    rpc_settled(sv);
}
