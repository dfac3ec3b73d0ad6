/* A place of a tuple that holds NULL because nobody filled it sets no exception. */
#include "sample.h"

static PyObject *
first_bad(PyObject *self, PyObject *object)
{
    PyObject *pair = PyTuple_New(1);
    if (!pair)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, NULL);
    if (PyTuple_GET_ITEM(pair, 0) == NULL) {
        Py_DECREF(pair);
        return NULL;                          // expect: missing-exception
    }
    return pair;
}

static PyObject *
first_good(PyObject *self, PyObject *object)
{
    PyObject *pair = PyTuple_New(1);
    if (!pair)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, PyObject_Repr(object));
    if (PyTuple_GET_ITEM(pair, 0) == NULL) {
        Py_DECREF(pair);
        return NULL;
    }
    return pair;
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_O, NULL},
    {"first_good", first_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_bad(1) dies
// run: first_good(1) sound
