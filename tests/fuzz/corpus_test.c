/*
 * Reads the corpus that fuzzing left behind (tests/fuzz/fuzz): one input a line, in which \n, \\ and \xNN stand for
 * bytes. A mistake ends the process. Speaks TAP, as the unit tests do; run in the project's root.
 */
#include "../../analyzer/base/base.h"

#include <stdlib.h>

/* model_fuzz.c */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
unpack(const char *line, size_t n, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        char hex[3] = {0};
        if (line[i] != '\\') {
            out[size++] = (uint8_t)line[i];
        } else if (line[++i] == 'x') {
            memcpy(hex, line + i + 1, 2);
            out[size++] = (uint8_t)strtoul(hex, NULL, 16);
            i += 2;
        } else {
            out[size++] = line[i] == 'n' ? '\n' : '\\';
        }
    }
    return size;
}

int
main(void)
{
    Arena *a = arena_new();
    char why[300];
    const char *text = os_read_file(a, "tests/fuzz/corpus", NULL, why, sizeof why);
    if (!text) {
        printf("not ok 1 - %s\n", why);
        return 1;
    }
    for (int n = 1; *text; n++) {
        size_t length = strcspn(text, "\n");
        uint8_t *data = arena_alloc(a, length + 1);
        LLVMFuzzerTestOneInput(data, unpack(text, length, data));
        printf("ok %d - line %d of the corpus\n", n, n);
        text += length + (text[length] == '\n');
    }
    arena_free(a);
    return 0;
}
