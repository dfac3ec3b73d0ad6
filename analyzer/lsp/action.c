/*
 * action: what can be done about a finding: mend it, where an edit was tried and mends it; silence it, with a reason; walk
 * along its path, as a text of its own.
 */
#include "lsp.h"

#include <stdlib.h>

/* ---- edits ------------------------------------------------------------------------ */

static json_t *
text_edit(const Server *sv, const char *text, size_t n, size_t from, size_t to, const char *new)
{
    return json_pack("{s:{s:o, s:o}, s:s}", "range", "start",
                     position_of(sv->encoding, text, n, from), "end",
                     position_of(sv->encoding, text, n, to), "newText", new);
}

static json_t *
workspace_edit(Server *sv, const char *path, json_t *edits)
{
    const Document *d = document_at(sv, path);
    char *uri = d ? strdup(d->uri) : uri_of_path(path);
    json_t *out;
    if (sv->versioned)
        out = json_pack("{s:[{s:{s:s, s:o}, s:o}]}", "documentChanges", "textDocument", "uri", uri,
                        "version", d ? json_integer(d->version) : json_null(), "edits", edits);
    else {
        json_t *changes = json_object();
        json_object_set_new(changes, uri, edits);
        out = json_pack("{s:o}", "changes", changes);
    }
    free(uri);
    return out;
}

/* ---- the list ------------------------------------------------------------------------ */

typedef struct Chosen { /* findings that the request is about */
    json_t *indices;
    size_t from, to;
} Chosen;

static bool
wants_fixes(const json_t *params)
{
    const json_t *only = json_object_get(json_object_get(params, "context"), "only");
    size_t i;
    json_t *kind;
    if (!json_is_array(only))
        return true;
    json_array_foreach(only, i, kind)
    {
        const char *word = json_string_value(kind);
        if (word && (!*word || strcmp(word, "quickfix") == 0))
            return true;
    }
    return false;
}

/* The findings of the document's unit that stand in the range of the request. */
static json_t *
chosen(Server *sv, const Document *d, const json_t *params)
{
    const json_t *range = json_object_get(params, "range");
    const json_t *start = json_object_get(range, "start"), *end = json_object_get(range, "end");
    size_t i, from, to;
    json_t *f, *out = json_array();
    size_t begin =
        offset_of(sv->encoding, d->text, d->n, json_integer_value(json_object_get(start, "line")),
                  0); /* the whole of its lines */
    size_t stop = offset_of(sv->encoding, d->text, d->n,
                            json_integer_value(json_object_get(end, "line")), INT32_MAX);
    json_array_foreach(json_object_get(d->unit->result, "findings"), i, f)
    {
        if (strcmp(json_word(f, "path"), d->path) != 0 || json_object_get(f, "suppressed"))
            continue;
        finding_range(f, d->text, d->n, &from, &to);
        if (from <= stop && to >= begin)
            json_array_append_new(out, json_integer((json_int_t)i));
    }
    return out;
}

static json_t *
silence(Server *sv, Arena *a, const Document *d, const json_t *f, json_t *diagnostic)
{
    const char *rule = json_word(f, "rule");
    size_t from, to;
    finding_range(f, d->text, d->n, &from, &to);
    size_t line = from;
    while (line && d->text[line - 1] != '\n')
        line--;
    size_t n = strspn(d->text + line, " \t");
    if (line > 1 &&
        d->text[line - 2] == '\\') /* inside a macro no comment of its own line is possible */
        return NULL;
    const char *comment =
        arena_printf(a, "%.*s/* decref: ignore[%s] REASON */\n", (int)n, d->text + line, rule);
    json_t *edits = json_pack("[o]", text_edit(sv, d->text, d->n, line, line, comment));
    return json_pack("{s:s, s:s, s:[O], s:o}", "title",
                     arena_printf(a, "decref: ignore %s here, and say why", rule), "kind",
                     "quickfix", "diagnostics", diagnostic, "edit",
                     workspace_edit(sv, d->path, edits));
}

static json_t *
show(Arena *a, const Document *d, const json_t *f)
{
    const char *title = arena_printf(a, "decref: show the path of this %s", json_word(f, "rule"));
    return json_pack("{s:s, s:s, s:[s, s]}", "title", title, "command", "decref.showPath",
                     "arguments", d->uri, json_word(f, "fingerprint"));
}

static json_t *
mended(Server *sv, Arena *a, const json_t *fix, json_t *diagnostic)
{
    size_t n, i;
    json_t *e, *edits = json_array();
    const char *path = json_word(fix, "path");
    const char *text = document_text(sv, a, path, &n);
    json_array_foreach(json_object_get(fix, "edits"), i, e) json_array_append_new(
        edits,
        text_edit(sv, text ? text : "", text ? n : 0,
                  (size_t)json_integer_value(json_object_get(e, "from")),
                  (size_t)json_integer_value(json_object_get(e, "to")), json_word(e, "text")));
    return json_pack("{s:s, s:s, s:[O], s:b, s:o}", "title",
                     arena_printf(a, "decref: %s", json_word(fix, "title")), "kind", "quickfix",
                     "diagnostics", diagnostic, "isPreferred", 1, "edit",
                     workspace_edit(sv, path, edits));
}

/* Fixes first; then silence and the path of each finding. */
static json_t *
list(Server *sv, const Document *d, const json_t *params, const json_t *indices,
     const json_t *fixes)
{
    Arena *a = arena_new();
    json_t *out = json_array(), *x, *fix;
    size_t i, k;
    json_array_foreach(indices, i, x)
    {
        const json_t *f = json_array_get(json_object_get(d->unit->result, "findings"),
                                         (size_t)json_integer_value(x));
        json_t *diagnostic = diagnostic_of(sv, f, d->text, d->n);
        json_array_foreach(fixes, k, fix)
        {
            if (json_equal(json_object_get(fix, "finding"), x))
                json_array_append_new(out, mended(sv, a, fix, diagnostic));
        }
        json_t *quiet = wants_fixes(params) ? silence(sv, a, d, f, diagnostic) : NULL;
        if (quiet)
            json_array_append_new(out, quiet);
        json_array_append_new(out, show(a, d, f));
        json_decref(diagnostic);
    }
    arena_free(a);
    return out;
}

static void
with_fixes(Server *sv, LspUnit *u, json_t *answer, void *arg)
{
    Waiting *w = arg;
    Document *d = document_find(sv, w->uri);
    bool current = answer && d && d->unit == u && unit_is_settled(u);
    json_t *indices = json_object_get(w->params, "decref");
    rpc_done(sv, w,
             current ? list(sv, d, w->params, indices, json_object_get(answer, "fixes"))
                     : json_array());
}

/* The last analysis is of the text as it is now: what is asked first is only whether it is there. */
static void
when_settled(Server *sv, LspUnit *u, json_t *answer, void *arg)
{
    Waiting *w = arg;
    Document *d = document_find(sv, w->uri);
    if (!answer || !d || d->unit != u || !unit_is_settled(u)) {
        rpc_done(sv, w, json_array());
        return;
    }
    json_t *indices = chosen(sv, d, w->params);
    json_object_set_new(w->params, "decref", indices);
    if (!json_array_size(indices) || !wants_fixes(w->params)) {
        rpc_done(sv, w, list(sv, d, w->params, indices, NULL));
        return;
    }
    unit_ask(sv, u, json_pack("{s:s, s:i, s:O}", "op", "fixes", "id", 0, "findings", indices),
             with_fixes, w);
}

void
action_list(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    if (!d || !d->unit || !json_is_object(json_object_get(params, "range"))) {
        rpc_reply(sv, id, json_array());
        return;
    }
    Waiting *w = rpc_wait(sv, id, params, d->uri, false);
    unit_ask(sv, d->unit, json_pack("{s:s, s:i, s:s}", "op", "hover", "id", 0, "word", ""),
             when_settled, w);
}

/* ---- a path, as a text --------------------------------------------------------------------- */

static const json_t *
finding_named(const Server *sv, const char *fingerprint)
{
    size_t k;
    json_t *f;
    for (uint32_t i = 0; i < sv->units.n; i++)
        json_array_foreach(json_object_get(sv->units.at[i]->result, "findings"), k, f)
        {
            if (strcmp(json_word(f, "fingerprint"), fingerprint) == 0)
                return f;
        }
    return NULL;
}

static void
put_line(Server *sv, Arena *a, const json_t *at, Text *t)
{
    size_t n;
    const char *text = document_text(sv, a, json_word(at, "path"), &n);
    if (!text)
        return;
    size_t from =
        offset_of_place(text, n, (uint32_t)json_integer_value(json_object_get(at, "line")), 1);
    from += strspn(text + from, " \t");
    text_addf(t, "       | %.*s\n", (int)strcspn(text + from, "\r\n"), text + from);
}

static void
put_objects(const json_t *step, Text *t)
{
    size_t i;
    json_t *o;
    json_array_foreach(json_object_get(step, "objects"), i, o)
        text_addf(t, "         %s%s: owned %lld, inside %lld, outside %s, %s\n",
                  json_word(o, "name"), json_is_true(json_object_get(o, "subject")) ? " *" : "",
                  (long long)json_integer_value(json_object_get(o, "owned")),
                  (long long)json_integer_value(json_object_get(o, "inside")),
                  json_word(o, "outside"), json_word(o, "life"));
}

static const char *
path_text(Server *sv, Arena *a, const json_t *f)
{
    Text t;
    size_t i;
    json_t *step;
    text_init(&t, a);
    text_addf(&t, "%s: %s\n\n", json_word(f, "rule"), json_word(f, "message"));
    json_array_foreach(json_object_get(f, "steps"), i, step)
    {
        text_addf(&t, "%4zu.  %s:%lld:%lld\n", i + 1, json_word(step, "path"),
                  (long long)json_integer_value(json_object_get(step, "line")),
                  (long long)json_integer_value(json_object_get(step, "column")));
        put_line(sv, a, step, &t);
        text_addf(&t, "       %s%s%s%s\n", json_word(step, "text"),
                  *json_word(step, "count") ? " (" : "", json_word(step, "count"),
                  *json_word(step, "count") ? ")" : "");
        put_objects(step, &t);
        text_add(&t, "\n");
    }
    if (*json_word(f, "remedy"))
        text_addf(&t, "remedy: %s\n", json_word(f, "remedy"));
    text_addf(&t, "fingerprint: %s\n", json_word(f, "fingerprint"));
    return text_str(&t);
}

void
action_command(Server *sv, const json_t *id, json_t *params)
{
    const json_t *arguments = json_object_get(params, "arguments");
    const char *fingerprint = json_string_value(json_array_get(arguments, 1));
    const json_t *f = fingerprint ? finding_named(sv, fingerprint) : NULL;
    if (strcmp(json_word(params, "command"), "decref.showPath") != 0 || !fingerprint) {
        rpc_error(sv, id, RPC_PARAMS, "decref.showPath takes a URI and a fingerprint", NULL);
        return;
    }
    if (!f) {
        rpc_error(sv, id, RPC_FAILED, "there is no such finding any more", NULL);
        return;
    }
    Arena *a = arena_new();
    const char *text = path_text(sv, a, f);
    const char *virtual = arena_printf(a, "decref:/%s/%s.decref-path", json_word(f, "rule"),
                                       fingerprint);
    if (sv->can_show) {
        char *path = text_file(sv, arena_printf(a, "%s.decref-path", fingerprint), text);
        char *uri = path ? uri_of_path(path) : NULL;
        if (uri)
            rpc_request(sv, "window/showDocument",
                        json_pack("{s:s, s:b}", "uri", uri, "takeFocus", 1), "show");
        free(uri);
        free(path);
    }
    rpc_reply(sv, id, json_pack("{s:s, s:s}", "uri", virtual, "text", view_utf8(a, text)));
    arena_free(a);
}

/* Of a virtual document, by its URI: for clients that have them. */
void
action_content(Server *sv, const json_t *id, json_t *params)
{
    const char *uri = json_word(params, "uri"), *slash = strrchr(uri, '/');
    char fingerprint[64] = "";
    if (slash && strncmp(uri, "decref:", 7) == 0)
        snprintf(fingerprint, sizeof fingerprint, "%.*s", (int)strcspn(slash + 1, "."), slash + 1);
    const json_t *f = finding_named(sv, fingerprint);
    if (!f) {
        rpc_error(sv, id, RPC_FAILED, "there is no such finding any more", NULL);
        return;
    }
    Arena *a = arena_new();
    rpc_reply(sv, id, json_pack("{s:s}", "text", view_utf8(a, path_text(sv, a, f))));
    arena_free(a);
}
