/* PyList_Append takes its own reference; ours stays ours on both ways out. */
#include "sample.h"

static PyObject *
append_bad(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);           // step: 'item' became ours here
    if (!item)
        return NULL;
    SAMPLE_COUNT(item, 1);
    SAMPLE_COUNT(item, 1);
    if (PyList_Append(list, item) < 0)
        return NULL;                          // expect: ref-leak 'item'
    SAMPLE_COUNT(item, 2);
    Py_DECREF(item);
    Py_RETURN_NONE;
}

static PyObject *
append_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    SAMPLE_COUNT(item, 1);
    if (PyList_Append(list, item) < 0) {
        Py_DECREF(item);
        return NULL;
    }
    SAMPLE_COUNT(item, 2);
    Py_DECREF(item);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"append_bad", append_bad, METH_O, NULL},
    {"append_good", append_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: append_bad(()) leaks 1
// run: append_bad([]) sound
// run: append_good(()) raises SystemError
// run: append_good([]) sound
