/* The items of a list go into tuples, one by one, and nobody takes a reference for them. */
#include "sample.h"

static PyObject *
pairs_bad(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list is needed");
        return NULL;
    }
    Py_ssize_t i, n = PyList_GET_SIZE(list);
    PyObject *result = PyTuple_New(n);
    if (result == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        PyTuple_SET_ITEM(result, i, item);    // expect: steal-borrowed 'item'
    }
    return result;
}

static PyObject *
pairs_good(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list is needed");
        return NULL;
    }
    Py_ssize_t i, n = PyList_GET_SIZE(list);
    PyObject *result = PyTuple_New(n);
    if (result == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

static PyMethodDef methods[] = {
    {"pairs_bad", pairs_bad, METH_O, NULL},
    {"pairs_good", pairs_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: pairs_bad([object()]) dies
// run: pairs_good([object()]) sound
