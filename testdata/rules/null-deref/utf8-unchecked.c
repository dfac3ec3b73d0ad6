/* PyUnicode_AsUTF8 fails for anything but strings, and for strings with lone surrogates. */
#include "sample.h"
#include <string.h>

static PyObject *
is_auto_bad(PyObject *self, PyObject *arg)
{
    const char *mode = PyUnicode_AsUTF8(arg);
    return PyBool_FromLong(strcmp(mode, "auto") == 0);    // expect: null-deref 'mode'
}

static PyObject *
is_auto_good(PyObject *self, PyObject *arg)
{
    const char *mode = PyUnicode_AsUTF8(arg);
    if (mode == NULL)
        return NULL;
    return PyBool_FromLong(strcmp(mode, "auto") == 0);
}

static PyMethodDef methods[] = {
    {"is_auto_bad", is_auto_bad, METH_O, NULL},
    {"is_auto_good", is_auto_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: is_auto_bad('auto') sound
// run: is_auto_bad(1) dies
// run: is_auto_good(1) raises TypeError
