/* The loop sets the result, if it runs at all. */
#include "sample.h"

static PyObject *
last_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *last;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    for (i = 0; i < PyList_GET_SIZE(list); i++)
        last = PyList_GET_ITEM(list, i);
    Py_INCREF(last);                          // expect: uninitialized-use 'last'
    return last;
}

static PyObject *
last_good(PyObject *self, PyObject *args)
{
    PyObject *list, *last = Py_None;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    for (i = 0; i < PyList_GET_SIZE(list); i++)
        last = PyList_GET_ITEM(list, i);
    Py_INCREF(last);
    return last;
}

static PyMethodDef methods[] = {
    {"last_bad", last_bad, METH_VARARGS, NULL},
    {"last_good", last_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: last_bad([1]) sound
// run: last_bad([]) dies
// run: last_good([]) sound
