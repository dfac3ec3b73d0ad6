/* A constructor's result is filled without a look at it. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *arg)
{
    PyObject *pair = PyTuple_New(2);
    PyTuple_SET_ITEM(pair, 0, Py_NewRef(arg));    // expect: null-deref 'pair'
    PyTuple_SET_ITEM(pair, 1, Py_NewRef(arg));
    return pair;
}

static PyObject *
pair_good(PyObject *self, PyObject *arg)
{
    PyObject *pair = PyTuple_New(2);
    if (pair == NULL)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, Py_NewRef(arg));
    PyTuple_SET_ITEM(pair, 1, Py_NewRef(arg));
    return pair;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_O, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_bad(1) sound
// run: pair_bad(1) with PyTuple_New failing dies
// run: pair_good(1) sound
