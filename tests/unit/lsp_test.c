/*
 * The editor's side: messages out of bytes, positions, edits. Noise of the same kind as tests/fuzz/editor makes, the same each
 * time.
 */
#include "../fuzz/lsp_fuzz.c"

#include <setjmp.h>

#include <cmocka.h>

static uint32_t state = 1;

static uint32_t
next(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* Pieces of what may come, with noise between them. */
static size_t
noise(char *out, size_t most, const char *const *pieces, uint32_t n)
{
    size_t at = 0;
    for (uint32_t k = 2 + next(12); k--;) {
        const char *piece = pieces[next(n)];
        size_t size = strlen(piece), cut = next(8) ? size : next((uint32_t)size + 1);
        if (at + cut + 1 >= most)
            break;
        memcpy(out + at, piece, cut);
        at += cut;
        if (next(6) == 0)
            out[at++] = (char)next(256);
    }
    return at;
}

static void
noise_is_survived(void **unused)
{
    static const char *const frames[] = {"Content-Length: 2\r\n\r\n{}",
                                         "Content-Length: 7\r\n\r\n",
                                         "\r\n",
                                         "{\"a\":1}",
                                         "Content-Length: ",
                                         "99999999999999",
                                         "\n\n",
                                         "content-length:3\n\n[1]",
                                         "x",
                                         "Content-Type: y\r\n"};
    static const char *const texts[] = {
        "a", "\n", "\r\n", "\xc3\xa9", "\xf0\x9d\x84\x9e", "file:///a%20b", "\x80", "%", " "};
    static const char *const code[] = {"if (a)\n",
                                       "return NULL;\n",
                                       "{",
                                       "}",
                                       "f(x *self, y)\n{\n",
                                       "Py_DECREF(item);",
                                       "self->m = v;",
                                       "t[] = {",
                                       "Py_VISIT(self->m);",
                                       "/*",
                                       "*/",
                                       "//",
                                       "\"",
                                       "'",
                                       "#define x \\\n",
                                       "for (;;)",
                                       "else ",
                                       "case 1:",
                                       ")",
                                       "("};
    static char bytes[600];
    (void)unused;
    for (uint32_t k = 0; k < 30000; k++) {
        bytes[0] = (char)(k % 3);
        size_t n = 1;
        for (uint32_t i = 0; i < 6; i++)
            bytes[n++] = (char)next(k % 3 == 2 ? 60 : 12);
        if (k % 3 == 0)
            n += noise(bytes + n, sizeof bytes - n, frames, sizeof frames / sizeof *frames);
        else if (k % 3 == 1)
            n += noise(bytes + n, sizeof bytes - n, texts, sizeof texts / sizeof *texts);
        else
            n += noise(bytes + n, sizeof bytes - n, code, sizeof code / sizeof *code);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    }
}

static void
a_message_behind_noise_arrives(void **unused)
{
    static const char all[] =
        "GET / HTTP/1.1\r\n\r\nContent-Length: 5\r\n\r\n{\"a\":Content-Length: 7\r\n\r\n{\"b\":2}";
    Frames f = {0};
    json_t *json = NULL;
    char why[256];
    (void)unused;
    frames_add(&f, all, sizeof all - 1);
    assert_int_equal(frames_next(&f, &json, why, sizeof why), FRAME_MALFORMED);
    assert_int_equal(frames_next(&f, &json, why, sizeof why), FRAME_MALFORMED);
    assert_int_equal(frames_next(&f, &json, why, sizeof why), FRAME_JSON);
    assert_int_equal(json_integer_value(json_object_get(json, "b")), 2);
    assert_int_equal(frames_next(&f, &json, why, sizeof why), FRAME_NONE);
    json_decref(json);
    frames_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_behind_noise_arrives),
        cmocka_unit_test(noise_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
