/*
 * document: open files and their edits.
 */
#include "lsp.h"

#include <stdlib.h>

Document *
document_find(Server *sv, const char *uri)
{
    for (uint32_t i = 0; i < sv->documents.n; i++)
        if (strcmp(sv->documents.at[i]->uri, uri) == 0)
            return sv->documents.at[i];
    return NULL;
}

Document *
document_at(Server *sv, const char *path)
{
    for (uint32_t i = 0; i < sv->documents.n; i++)
        if (strcmp(sv->documents.at[i]->path, path) == 0)
            return sv->documents.at[i];
    return NULL;
}

Document *
document_in(Server *sv, const json_t *params)
{
    return document_find(sv, json_word(json_object_get(params, "textDocument"), "uri"));
}

const char *
document_text(Server *sv, Arena *a, const char *path, size_t *n)
{
    char why[256];
    Document *d = document_at(sv, path);
    if (!d)
        return os_read_file(a, path, n, why, sizeof why);
    *n = d->n;
    return d->text;
}

static bool
is_ours(const char *language)
{
    static const char *const ours[] = {"c", "cpp", "c++", "cuda-cpp", "", "objective-c"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (strcmp(language, ours[i]) == 0)
            return true;
    return false;
}

static void
forget(Server *sv, Document *d)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sv->documents.n; i++)
        if (sv->documents.at[i] != d)
            sv->documents.at[n++] = sv->documents.at[i];
    sv->documents.n = n;
    free(d->uri);
    free(d->path);
    free(d->text);
    free(d);
}

void
document_open(Server *sv, const json_t *id, json_t *params)
{
    const json_t *item = json_object_get(params, "textDocument");
    const json_t *text = json_object_get(item, "text");
    const char *uri = json_word(item, "uri");
    char *path = path_of_uri(uri);
    (void)id;
    if (!path || !json_is_string(text) || !is_ours(json_word(item, "languageId"))) {
        free(path);
        return;
    }
    Document *d = document_find(sv, uri);
    if (d)
        forget(sv, d);
    d = calloc(1, sizeof *d);
    CHECK(d);
    d->uri = strdup(uri);
    d->path = path;
    d->n = json_string_length(text);
    d->text = malloc(d->n + 1);
    CHECK(d->text);
    memcpy(d->text, json_string_value(text), d->n + 1);
    d->version = json_integer_value(json_object_get(item, "version"));
    vec_push(sv->arena, &sv->documents, d);
    d->unit = unit_for(sv, d->path);
    unit_edited(sv, d->path, 0);
}

void
document_change(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    const json_t *changes = json_object_get(params, "contentChanges");
    size_t i;
    json_t *change;
    (void)id;
    if (!d)
        return;
    json_array_foreach(changes, i, change) text_change(sv->encoding, &d->text, &d->n, change);
    d->version =
        json_integer_value(json_object_get(json_object_get(params, "textDocument"), "version"));
    unit_edited(sv, d->path, -1);
    rpc_superseded(sv, d->uri);
}

void
document_save(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    (void)id;
    if (d && d->unit && d->unit->due > 0)
        unit_edited(sv, d->path, 0); /* the pause is over */
}

void
document_close(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    (void)id;
    if (!d)
        return;
    char *path = strdup(d->path), *uri = strdup(d->uri);
    forget(sv, d);
    unit_edited(sv, path, -1); /* others go by what is on disk now */
    units_release(sv);
    diagnostics_clear(sv, path);
    rpc_settled(sv);
    free(path);
    free(uri);
}
