/*
 * hover: what a function does to references, in one line; and on the path of a finding, the counts of what a variable names.
 */
#include "lsp.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct Place {
    size_t from, to; /* of the word */
    char *word;
} Place;

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool
find_word(const Server *sv, const Document *d, const json_t *params, Place *out)
{
    const json_t *at = json_object_get(params, "position");
    size_t k =
        offset_of(sv->encoding, d->text, d->n, json_integer_value(json_object_get(at, "line")),
                  json_integer_value(json_object_get(at, "character")));
    out->from = out->to = k;
    while (out->from && is_word(d->text[out->from - 1]))
        out->from--;
    while (out->to < d->n && is_word(d->text[out->to]))
        out->to++;
    if (out->from == out->to || isdigit((unsigned char)d->text[out->from]))
        return false;
    out->word = strndup(d->text + out->from, out->to - out->from);
    return true;
}

/* The last step that is not behind the line; NULL if the line is not on the path. */
static const json_t *
step_at(const json_t *f, const char *path, json_int_t line, size_t *number)
{
    size_t i;
    json_t *step;
    const json_t *best = NULL;
    json_int_t first = 0, last = 0;
    json_array_foreach(json_object_get(f, "steps"), i, step)
    {
        json_int_t at = json_integer_value(json_object_get(step, "line"));
        if (strcmp(json_word(step, "path"), path) != 0)
            continue;
        first = !first || at < first ? at : first;
        last = at > last ? at : last;
        if (at <= line) {
            best = step;
            *number = i + 1;
        }
    }
    return line >= first && line <= last ? best : NULL;
}

static void
add_counts(const json_t *f, const json_t *step, size_t number, const char *word, Text *t)
{
    size_t i;
    json_t *o;
    json_array_foreach(json_object_get(step, "objects"), i, o)
    {
        if (strcmp(json_word(o, "name"), word) != 0)
            continue;
        text_addf(t, "%s: owned %lld, inside %lld, outside %s, %s (step %zu of %s)\n", word,
                  (long long)json_integer_value(json_object_get(o, "owned")),
                  (long long)json_integer_value(json_object_get(o, "inside")),
                  json_word(o, "outside"), json_word(o, "life"), number, json_word(f, "rule"));
    }
}

static void
count_on_paths(const Server *sv, const Document *d, const Place *p, Text *t)
{
    size_t i, number = 0;
    json_t *f;
    json_t *at = position_of(sv->encoding, d->text, d->n, p->from);
    json_int_t line = json_integer_value(json_object_get(at, "line")) + 1;
    json_decref(at);
    json_array_foreach(json_object_get(d->unit->result, "findings"), i, f)
    {
        const json_t *step =
            json_object_get(f, "suppressed") ? NULL : step_at(f, d->path, line, &number);
        if (step)
            add_counts(f, step, number, p->word, t);
    }
}

static json_t *
content(const Server *sv, Arena *a, const char *contract, const char *counts)
{
    const char *text =
        arena_printf(a, "%s%s%s", contract, *contract && *counts ? "\n" : "", counts);
    if (!sv->markdown)
        return json_pack("{s:s, s:s}", "kind", "plaintext", "value", text);
    return json_pack("{s:s, s:s}", "kind", "markdown", "value",
                     arena_printf(a, "```text\n%s\n```", text));
}

static void
with_contract(Server *sv, LspUnit *u, json_t *answer, void *arg)
{
    Waiting *w = arg;
    Document *d = document_find(sv, w->uri);
    Place p;
    json_t *hover = NULL;
    if (d && d->unit == u && find_word(sv, d, w->params, &p)) {
        Arena *a = arena_new();
        Text counts;
        const char *contract = json_word(answer, "contract");
        text_init(&counts, a);
        text_add(&counts, "");
        count_on_paths(sv, d, &p, &counts);
        if (*contract || counts.n)
            hover = json_pack("{s:o, s:{s:o, s:o}}", "contents",
                              content(sv, a, contract, text_str(&counts)), "range", "start",
                              position_of(sv->encoding, d->text, d->n, p.from), "end",
                              position_of(sv->encoding, d->text, d->n, p.to));
        free(p.word);
        arena_free(a);
    }
    rpc_done(sv, w, hover);
}

void
hover(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    Place p;
    if (!d || !d->unit || !find_word(sv, d, params, &p)) {
        rpc_reply(sv, id, NULL);
        return;
    }
    Waiting *w = rpc_wait(sv, id, params, d->uri, false);
    unit_ask(sv, d->unit, json_pack("{s:s, s:i, s:s}", "op", "hover", "id", 0, "word", p.word),
             with_contract, w);
    free(p.word);
}

/* ---- contracts over functions ------------------------------------------------------------ */

static void
with_contracts(Server *sv, LspUnit *u, json_t *answer, void *arg)
{
    Waiting *w = arg;
    Document *d = document_find(sv, w->uri);
    json_t *lenses = json_array(), *c;
    size_t i;
    json_array_foreach(json_object_get(answer, "contracts"), i, c)
    {
        if (!d || d->unit != u || strcmp(json_word(c, "path"), d->path) != 0)
            continue;
        size_t at =
            offset_of_place(d->text, d->n, (uint32_t)json_integer_value(json_object_get(c, "line")),
                            (uint32_t)json_integer_value(json_object_get(c, "column")));
        json_array_append_new(lenses,
                              json_pack("{s:{s:o, s:o}, s:{s:s, s:s}}", "range", "start",
                                        position_of(sv->encoding, d->text, d->n, at), "end",
                                        position_of(sv->encoding, d->text, d->n, at), "command",
                                        "title", json_word(c, "text"), "command", ""));
    }
    rpc_done(sv, w, lenses);
}

void
code_lens(Server *sv, const json_t *id, json_t *params)
{
    Document *d = document_in(sv, params);
    if (!d || !d->unit || !d->unit->config.lens) {
        rpc_reply(sv, id, json_array());
        return;
    }
    Waiting *w = rpc_wait(sv, id, params, d->uri, false);
    unit_ask(sv, d->unit, json_pack("{s:s, s:i}", "op", "contracts", "id", 0), with_contracts, w);
}
