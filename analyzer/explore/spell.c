/*
 * spell: types as the source spells them: it writes PyObject for struct _object.
 */
#include "engine.h"

const char *
type_as_written(Arena *a, const Unit *u, TypeId type, bool pointer)
{
    static const struct {
        const char *tag, *name;
    } names[] = {{"struct _object", "PyObject"},
                 {"struct _typeobject", "PyTypeObject"},
                 {"struct bufferinfo", "Py_buffer"},
                 {"* *", "**"}};
    Text printed, t;

    text_init(&printed, a);
    ir_print_type(u, type, &printed);
    text_add(&printed, pointer ? " *" : "");
    text_init(&t, a);
    text_add(&t, "");
    for (const char *at = text_str(&printed); *at;) {
        size_t k = 0;
        while (k < sizeof names / sizeof *names &&
               strncmp(at, names[k].tag, strlen(names[k].tag)) != 0)
            k++;
        if (k < sizeof names / sizeof *names) {
            text_add(&t, names[k].name);
            at += strlen(names[k].tag);
        } else
            text_add_n(&t, at++, 1);
    }
    return text_str(&t);
}
