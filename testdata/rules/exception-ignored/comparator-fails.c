/* qsort has no way to hand on what its comparator raises: whoever called it has to ask. */
#include "sample.h"
#include <stdlib.h>

static int
before(const void *a, const void *b)
{
    int less = PyObject_RichCompareBool(*(PyObject *const *)a, *(PyObject *const *)b, Py_LT);
    return less > 0 ? -1 : 1;
}

static PyObject *
sorted_bad(PyObject *self, PyObject *args)
{
    PyObject *items[2];
    if (!PyArg_ParseTuple(args, "OO", &items[0], &items[1]))
        return NULL;
    qsort(items, 2, sizeof(PyObject *), before); // expect: exception-ignored
    return PyTuple_Pack(2, items[0], items[1]);
}

static PyObject *
sorted_good(PyObject *self, PyObject *args)
{
    PyObject *items[2];
    if (!PyArg_ParseTuple(args, "OO", &items[0], &items[1]))
        return NULL;
    qsort(items, 2, sizeof(PyObject *), before);
    if (PyErr_Occurred())
        return NULL;
    return PyTuple_Pack(2, items[0], items[1]);
}

static PyMethodDef methods[] = {
    {"sorted_bad", sorted_bad, METH_VARARGS, NULL},
    {"sorted_good", sorted_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: sorted_bad(1, '') dies
// run: sorted_good(1, '') raises TypeError
// run: sorted_good(2, 1) sound
