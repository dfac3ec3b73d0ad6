/*
 * The command line: words in every usual way of writing options, until --.
 */
#include "options.h"

typedef struct Words {
    Config *config;
    int argc, at; /* the next word */
    char **argv;
    GivenList *out;
    char *why;
    size_t size;
} Words;

/* Takes an option that was written as `spelled`; a value not given with it is the next word. */
static bool
take(Words *w, const Option *o, const char *spelled, const char *value)
{
    if (o->value && !value && w->at == w->argc) {
        snprintf(w->why, w->size, "%s needs a value: %s", spelled, o->value);
        return false;
    }
    if (o->value && !value)
        value = w->argv[w->at++];
    Given g = {o, spelled, value};
    vec_push(w->config->arena, w->out, g);
    return true;
}

static bool
unknown(Words *w, const char *word)
{
    static const struct {
        CommandSet of;
        const char *name;
    } names[] = {{OF_CHECK, "check"},
                 {OF_GRAPH, "graph"},
                 {OF_MODELS, "models"},
                 {OF_CONFIG, "config"},
                 {OF_BASELINE, "baseline"},
                 {OF_DIFF, "diff"},
                 {OF_TRIAGE, "triage"},
                 {OF_CONTRACTS, "contracts"},
                 {OF_SHOW, "show"},
                 {OF_GRAPH_HEAP, "graph"},
                 {OF_SQL, "sql"},
                 {OF_STATS, "stats"},
                 {OF_CAPTURE, "capture"},
                 {OF_REPORT, "report"},
                 {OF_LSP, "lsp"}};
    const char *command = "";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].of == w->config->of)
            command = names[i].name;
    snprintf(w->why, w->size, "no such option: %s; see decref help %s", word, command);
    return false;
}

static bool
read_long(Words *w, const char *word)
{
    size_t n = strcspn(word, "=");
    const Option *o = option_by_name(w->config->of, word + 2, n - 2);
    if (!o)
        return unknown(w, word);
    if (word[n] == '=' && !o->value) {
        snprintf(w->why, w->size, "--%s takes no value", o->name);
        return false;
    }
    return take(w, o, arena_printf(w->config->arena, "--%s", o->name),
                word[n] == '=' ? word + n + 1 : NULL);
}

/* -v, -qv, -j4, -j 4 */
static bool
read_short(Words *w, const char *word)
{
    for (const char *p = word + 1; *p; p++) {
        const Option *o = option_by_letter(w->config->of, *p);
        if (!o)
            return unknown(w, word);
        const char *rest = o->value && p[1] ? p + 1 : NULL;
        if (!take(w, o, arena_printf(w->config->arena, "-%c", *p), rest))
            return false;
        if (o->value)
            break;
    }
    return true;
}

static bool
read_word(Words *w)
{
    const char *word = w->argv[w->at++];
    if (word[0] != '-' || !word[1]) {
        vec_push(w->config->arena, &w->config->files, word);
        return true;
    }
    return word[1] == '-' ? read_long(w, word) : read_short(w, word);
}

bool
words_read(Config *c, int argc, char **argv, GivenList *out, char *why, size_t size)
{
    Words w = {.config = c, .argc = argc, .argv = argv, .out = out, .why = why, .size = size};
    while (w.at < argc && strcmp(argv[w.at], "--") != 0)
        if (!read_word(&w))
            return false;
    c->has_flags = w.at < argc;
    for (int i = w.at + 1; i < argc; i++)
        vec_push(c->arena, &c->flags, argv[i]);
    return true;
}
