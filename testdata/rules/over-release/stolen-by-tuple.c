/* PyTuple_SET_ITEM has taken the reference; the release at the end is one too many. Reduced from the wild: multidict copy. */
#include "sample.h"

static PyObject *
wrap_bad(PyObject *self, PyObject *arg)
{
    PyObject *tuple, *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    tuple = PyTuple_New(1);
    if (tuple == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    PyTuple_SET_ITEM(tuple, 0, text);
    Py_DECREF(text);                          // expect: over-release 'text'
    return tuple;
}

static PyObject *
wrap_good(PyObject *self, PyObject *arg)
{
    PyObject *tuple, *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    tuple = PyTuple_New(1);
    if (tuple == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    PyTuple_SET_ITEM(tuple, 0, text);
    return tuple;
}

static PyMethodDef methods[] = {
    {"wrap_bad", wrap_bad, METH_O, NULL},
    {"wrap_good", wrap_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: wrap_bad(1.5) dies
// run: wrap_good(1.5) sound
