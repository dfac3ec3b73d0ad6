/*
 * Feeds the model language with whatever libFuzzer thinks of (./dev fuzz), or with the corpus that it left behind
 * (replay.c). What is read must print to a text that is read again and prints the same, and every name in it must be
 * found; what is refused must be refused with a place.
 *
 * The first byte chooses: a text of lines; or annotations, one a line, of which every second stands at a parameter.
 */
#include "../../analyzer/model/parse.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
printed(const Models *m)
{
    Text t;
    text_init(&t, m->arena);
    models_print(m, &t);
    return text_str(&t);
}

static Models *
with_types(Arena *a)
{
    static const char types[] = "type list is PyList_Type\ntype str is PyUnicode_Type, atomic\n";
    char why[300];
    Models *m = models_new(a);
    CHECK(models_read(m, "types.api", types, why, sizeof why));
    return m;
}

static void
fuzz_text(Arena *a, const char *text)
{
    char why[300] = "";
    Models *m = with_types(a), *again = models_new(a);
    bool read = models_read(m, "fuzz.api", text, why, sizeof why);
    CHECK(read || strncmp(why, "fuzz.api:", 9) == 0);
    const char *once = printed(m);
    for (uint32_t i = 0; i < m->all.n; i++) {
        const Model *model = m->all.at[i];
        int32_t version = model->since || !model->until ? model->since : model->until - 1;
        CHECK((model->is_slot ? models_slot : models_find)(m, model->name, version << 16));
    }
    if (!read)
        return; /* half a text may name types that its other half would have defined */
    CHECK(models_read(again, "again.api", once, why, sizeof why));
    CHECK(strcmp(printed(again), once) == 0);
}

static void
fuzz_annotations(Arena *a, char *text)
{
    static const char *const params[] = {"a", "", "c"};
    enum { MOST = 4 };
    Note notes[MOST];
    uint32_t n = 0;
    char why[400] = "", *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line && n < MOST; line = strtok_r(NULL, "\n", &rest), n++)
        notes[n] = (Note){n % 2 ? (int)n % 3 : -1, line, "fuzz.c", 7};
    if (n == 0)
        return;
    Annotated f = {.name = "f", .params = params, .nparams = 3, .notes = notes, .nnotes = n};
    Model *model = models_annotation(with_types(a), &f, why, sizeof why);
    Text t;
    text_init(&t, a);
    if (model)
        model_print(model, &t);
    else
        CHECK(strncmp(why, "fuzz.c:7: ", 10) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena *a;
    if (!a)
        a = arena_new();
    if (size == 0)
        return 0;
    char *text = malloc(size);                  /* not from the arena: reading behind it should be noticed */
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (*data == '@')
        fuzz_annotations(a, text);
    else
        fuzz_text(a, text);
    free(text);
    arena_reset(a);
    return 0;
}
