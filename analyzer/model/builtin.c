/*
 * The models that came with the program: the texts of rules/api, compiled in by cmake/embed.cmake in the order of
 * their names.
 *
 * A run asks for a few hundred of several thousand functions, so at the start a text is only split: the lines of
 * functions and slots wait under the hash of their name, and the first question for a name reads them. Types and
 * members are few, and read at once. What is read late cannot be refused early; a test reads every line.
 */
#include "parse.h"

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_api[];

static void
read_line(Models *m, const char *file, int line, const char *text)
{
    char why[400];
    if (!parse_line(m, file, line, text, why, sizeof why))
        bug("%s", why);
}

static size_t
word_length(const char *s)
{
    size_t n = 0;
    while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') || s[n] == '_' ||
           (s[n] >= '0' && s[n] <= '9'))
        n++;
    return n;
}

static bool
is_word(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(s, word, n) == 0 && s[n] == ' ' && word_length(s + n + 1);
}

static void
let_wait(Models *m, const char *name, size_t n, WaitingLine line)
{
    uint64_t key = hash_bytes(name, n), *place = map_get(&m->waiting_at, key);
    vec_push(m->arena, &m->waiting, line);
    uint32_t at = m->waiting.n;
    if (!place) {
        map_put(&m->waiting_at, key, (uint64_t)at << 32 | at);
        return;
    }
    m->waiting.at[(*place >> 32) - 1].next = at;
    *place = (uint64_t)at << 32 | (uint32_t)*place;
}

/* A line of the language begins where a letter stands at the margin: rules/api leaves no bracket open over a line. */
static void
split(Models *m, const char *file, const char *text)
{
    int number = 1;
    for (const char *line = text; line; number++) {
        size_t n = word_length(line);
        if (is_word(line, n, "type") || is_word(line, n, "member") || is_word(line, n, "record") ||
            is_word(line, n, "generated")) {
            read_line(m, file, number, line);
        } else if (n) {
            bool is_slot = is_word(line, n, "slot");
            const char *name = is_slot ? line + n + 1 : line;
            let_wait(m, name, word_length(name), (WaitingLine){line, file, number, 0});
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
}

Models *
models_builtin(Arena *a)
{
    Models *m = models_new(a);
    for (const EmbeddedText *e = embedded_api; e->name; e++)
        split(m, e->name, e->text);
    return m;
}

static void
wake(Models *m, uint64_t *place)
{
    uint32_t at = (uint32_t)*place;
    for (*place = 0; at; at = m->waiting.at[at - 1].next) { /* 0 at once: reading them asks again */
        WaitingLine w = m->waiting.at[at - 1];
        read_line(m, w.file, w.line, w.text);
    }
}

void
models_wake(Models *m, const char *name)
{
    uint64_t *place = map_get(&m->waiting_at, hash_bytes(name, strlen(name)));
    if (place && *place)
        wake(m, place);
}

void
models_wake_all(Models *m)
{
    for (uint32_t i = 0; i < m->waiting_at.entries.n; i++)
        wake(m, &m->waiting_at.entries.at[i].value);
}
