/*
 * Feeds the editor's side with whatever libFuzzer thinks of (tests/fuzz/editor), or with noise (tests/unit/lsp_test.c). The first
 * byte chooses:
 *
 *     0  frames     bytes that come in pieces: they end in messages and complaints, and nothing is lost behind them
 *     1  positions  the second byte edits the text behind it: every byte has a position, and every position a byte
 *     2  repairs    a text with a finding anywhere in it: edits are in order, and can be made
 */
#include "../../analyzer/fix/fix.h"
#include "../../analyzer/lsp/lsp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_frames(const char *bytes, size_t n)
{
    static const char last[] = "\r\n\r\nContent-Length: 2\r\n\r\n{}";
    Frames f = {0};
    char why[256];
    json_t *json = NULL;
    uint32_t steps = 0;
    size_t piece = n ? 1 + (unsigned char)bytes[0] % 40 : 1;
    for (size_t at = 0; at < n; at += piece) {
        frames_add(&f, bytes + at, at + piece < n ? piece : n - at);
        for (FrameKind kind; (kind = frames_next(&f, &json, why, sizeof why)) != FRAME_NONE; steps++) {
            CHECK(steps <= n + 8); /* each takes something away */
            if (kind == FRAME_JSON)
                json_decref(json);
        }
    }
    frames_add(&f, last, sizeof last - 1);
    while (frames_next(&f, &json, why, sizeof why) == FRAME_JSON)
        json_decref(json);
    frames_free(&f);
}

static void
fuzz_positions(const char *bytes, size_t n)
{
    if (n < 6)
        return;
    Encoding e = (Encoding)((unsigned char)bytes[0] % 3);
    json_t *change = json_pack("{s:{s:{s:i, s:i}, s:{s:i, s:i}}, s:s}", "range", "start", "line", bytes[1],
                               "character", bytes[2], "end", "line", bytes[3], "character", bytes[4],
                               "text", bytes[5] & 1 ? "" : "a\n\xc3\xa9");
    size_t size = n - 6;
    char *text = malloc(size + 1);
    CHECK(text && change);
    memcpy(text, bytes + 6, size);
    text[size] = '\0';
    text_change(e, &text, &size, change);
    json_decref(change);
    for (size_t at = 0; at <= size; at++) {
        json_t *p = position_of(e, text, size, at);
        size_t back = offset_of(e, text, size, json_integer_value(json_object_get(p, "line")),
                                json_integer_value(json_object_get(p, "character")));
        CHECK(back <= size && (e != UTF_8 || back + 4 > at));
        json_decref(p);
    }
    char *path = path_of_uri(text), *uri = path ? uri_of_path(path) : NULL;
    char *again = uri ? path_of_uri(uri) : NULL;
    CHECK(!again || strcmp(again, path) == 0);
    free(again);
    free(uri);
    free(path);
    free(text);
}

static void
fuzz_repairs(Arena *a, const char *bytes, size_t n)
{
    static const Repair repairs[] = {{REPAIR_BEFORE, "item", "Py_DECREF(@);"},   {REPAIR_AROUND, NULL, "Py_XDECREF(@)"},
                                     {REPAIR_RESULT, NULL, "Py_NewRef(@)"},      {REPAIR_ARGUMENT, NULL, "Py_CLEAR(@);"},
                                     {REPAIR_ASSIGNED, NULL, "Py_XSETREF(@, #);"}, {REPAIR_MEMBER, "m", "Py_VISIT(@);"},
                                     {REPAIR_MEMBER, NULL, "Py_VISIT(Py_TYPE(@));"}, {REPAIR_END_TABLE, "t", "{0}"},
                                     {REPAIR_END_LIST, NULL, "NULL"}};
    if (n < 2)
        return;
    char *text = malloc(n - 1); /* not from the arena: reading behind it should be noticed */
    CHECK(text);
    memcpy(text, bytes + 2, n - 2);
    text[n - 2] = '\0';
    size_t size = strlen(text);
    Finding f = {.line = (unsigned char)bytes[0] % 16, .column = (unsigned char)bytes[1], .function = "f", .repairs = repairs,
                 .nrepairs = sizeof repairs / sizeof repairs[0]};
    Fixes all = {0};
    Text patch;
    fixes_of(a, text, size, &f, &all);
    for (uint32_t i = 0; i < all.n; i++) {
        size_t made;
        const char *edited = edits_apply(a, text, size, &all.at[i], &made);
        CHECK(strlen(edited) == made);
        text_init(&patch, a);
        text_add(&patch, "");
        diff_print(a, "x.c", text, edited, &patch);
    }
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena *a;
    if (!a)
        a = arena_new();
    if (size == 0)
        return 0;
    const char *bytes = (const char *)data + 1;
    if (data[0] % 3 == 0)
        fuzz_frames(bytes, size - 1);
    else if (data[0] % 3 == 1)
        fuzz_positions(bytes, size - 1);
    else
        fuzz_repairs(a, bytes, size - 1);
    arena_reset(a);
    return 0;
}
