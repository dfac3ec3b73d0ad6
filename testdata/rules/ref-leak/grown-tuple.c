/* Reduced from apsw's fts.c: the tuple grows in each round, and the slot that is set is the new, empty one. */
#include "sample.h"

static PyObject *
spelled_good(PyObject *self, PyObject *arg)
{
    PyObject *result = NULL;
    const char *s = PyUnicode_AsUTF8(arg);
    if (s == NULL)
        return NULL;
    for (; *s; s++) {
        if (result == NULL) {
            result = PyTuple_New(1);
            if (result == NULL)
                return NULL;
        }
        else if (_PyTuple_Resize(&result, 1 + PyTuple_GET_SIZE(result)) < 0)
            return NULL;
        PyObject *letter = PyUnicode_FromStringAndSize(s, 1);
        if (letter == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, PyTuple_GET_SIZE(result) - 1, letter);
    }
    return result ? result : PyTuple_New(0);
}

static PyMethodDef methods[] = {
    {"spelled_good", spelled_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: spelled_good("abc") sound
