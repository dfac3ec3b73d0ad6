/* The models that came with the program: the texts of rules/api, compiled in by cmake/embed.cmake in the order of
 * their names. */
#include "parse.h"

typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_api[];

Models *
models_builtin(Arena *a)
{
    Models *m = models_new(a);
    char why[400];
    for (const EmbeddedText *e = embedded_api; e->name; e++)
        if (!parse_text(m, e->name, e->text, false, why, sizeof why))
            bug("%s", why);
    return m;
}
