/* A helper that translates a library's error: it has a branch for "no error", where it sets none, and its callers only
 * ask it when there is one. */
#include "sample.h"

typedef struct Library {
    int error;
} Library;

int library_open(Library *library, long number);

int
library_open(Library *library, long number)
{
    library->error = number < 0 ? (number < -9 ? 2 : 1) : 0;
    return library->error != 0;
}

static void
set_error(Library *library)
{
    switch (library->error) {
    case 0:
        PyErr_Clear();
        break;
    case 1:
        PyErr_SetString(PyExc_ValueError, "no such number");
        break;
    default:
        PyErr_SetString(PyExc_OSError, "out of order");
    }
}

static PyObject *
open_good(PyObject *module, PyObject *arg)
{
    long number = PyLong_AsLong(arg);
    Library library;

    (void)module;
    if (number == -1 && PyErr_Occurred())
        return NULL;
    if (library_open(&library, number)) {
        set_error(&library);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"open", open_good, METH_O, NULL}, {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: open(1) sound
// run: open(-1) raises ValueError
// run: open(-10) raises OSError
