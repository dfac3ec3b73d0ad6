/*
 * Feeds the model language with whatever libFuzzer thinks of. What is read must print to a text that is read again
 * and prints the same; what is refused must be refused with a place.
 *
 *   clang-19 -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined tests/fuzz/model_fuzz.c \
 *       analyzer/model/{lex,match,parse,parse_clause,parse_outcome,print,words}.c \
 *       analyzer/base/{arena,map,intern,text,bug}.c -lxxhash -o model_fuzz
 *   ./model_fuzz -max_total_time=180 -rss_limit_mb=8000 corpus rules/api
 *
 * (Interned names are never given back, hence the limit.)
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

static void
fuzz_text(Arena *a, const char *text)
{
    char why[300] = "";
    static const char types[] = "type list is PyList_Type\ntype str is PyUnicode_Type, atomic\n";
    Models *m = models_new(a), *again = models_new(a);
    CHECK(models_read(m, "types.api", types, why, sizeof why));
    CHECK(models_read(m, "fuzz.api", text, why, sizeof why) || strncmp(why, "fuzz.api:", 9) == 0);
    const char *once = printed(m);
    if (*why == '\0')
        CHECK(models_read(again, "again.api", once, why, sizeof why));
    else
        return; /* half a text may name types that its other half would have defined */
    CHECK(strcmp(printed(again), once) == 0);
    for (uint32_t i = 0; i < m->all.n; i++) {
        const Model *model = m->all.at[i];
        int32_t version = model->since || !model->until ? model->since : model->until - 1;
        CHECK((model->is_slot ? models_slot : models_find)(m, model->name, version << 16));
    }
}

static void
fuzz_annotation(Arena *a, const char *text)
{
    static const char *const params[] = {"a", "", "c"};
    char why[300] = "";
    Annotated f = {.name = "f", .params = params, .nparams = 3, .own = 2, .file = "fuzz.c", .line = 7};
    Model *model = models_annotation(models_new(a), &f, text, why, sizeof why);
    Text t;
    text_init(&t, a);
    if (model)
        model_print(model, &t);
    else
        CHECK(strncmp(why, "fuzz.c:", 7) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena *a;
    if (!a)
        a = arena_new();
    char *text = malloc(size + 1);              /* not from the arena: reading behind it should be noticed */
    memcpy(text, data, size);
    text[size] = '\0';
    fuzz_text(a, text);
    fuzz_annotation(a, text);
    free(text);
    arena_reset(a);
    return 0;
}
