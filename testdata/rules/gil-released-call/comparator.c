/* qsort calls what it is given: where the GIL is released, that must do without the API. */
#include "sample.h"
#include <stdlib.h>

static int
by_value(const void *a, const void *b)
{
    PyObject *x = *(PyObject *const *)a, *y = *(PyObject *const *)b;
    return PyObject_RichCompareBool(x, y, Py_LT) == 1 ? -1 : 1; // expect: gil-released-call
}

static int
by_address(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    return (x > y) - (x < y);
}

static PyObject *
sort_bad(PyObject *self, PyObject *list)
{
    PyObject *items[2] = {self, list};
    Py_BEGIN_ALLOW_THREADS
    qsort(items, 2, sizeof *items, by_value);
    Py_END_ALLOW_THREADS
    PyErr_Clear();
    Py_RETURN_NONE;
}

static PyObject *
sort_good(PyObject *self, PyObject *list)
{
    PyObject *items[2] = {self, list};
    qsort(items, 2, sizeof *items, by_value);
    PyErr_Clear();
    Py_RETURN_NONE;
}

static PyObject *
order_good(PyObject *self, PyObject *list)
{
    PyObject *items[2] = {self, list};
    Py_BEGIN_ALLOW_THREADS
    qsort(items, 2, sizeof *items, by_address);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"sort_bad", sort_bad, METH_O, NULL},
    {"sort_good", sort_good, METH_O, NULL},
    {"order_good", order_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: sort_bad([]) dies
// run: sort_good(1) sound
// run: order_good([]) sound
// unseen: sort_good: by_value is bad elsewhere
