/* An argument is lent to us; PyTuple_SET_ITEM wants it for good. */
#include "sample.h"

static PyObject *
single_bad(PyObject *self, PyObject *arg)
{
    PyObject *tuple = PyTuple_New(1);
    if (tuple == NULL)
        return NULL;
    PyTuple_SET_ITEM(tuple, 0, arg);          // expect: steal-borrowed 'arg'
    return tuple;
}

static PyObject *
single_good(PyObject *self, PyObject *arg)
{
    PyObject *tuple = PyTuple_New(1);
    if (tuple == NULL)
        return NULL;
    Py_INCREF(arg);
    PyTuple_SET_ITEM(tuple, 0, arg);
    return tuple;
}

static PyMethodDef methods[] = {
    {"single_bad", single_bad, METH_O, NULL},
    {"single_good", single_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: single_bad([]) dies
// run: single_good([]) sound
