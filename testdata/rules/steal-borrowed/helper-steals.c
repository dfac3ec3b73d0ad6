/* A helper that wraps PyTuple_SET_ITEM steals as it does; the caller lends it an argument. */
#include "sample.h"

static PyObject *
pair_steal(PyObject *first, PyObject *second)
{
    PyObject *pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(first);
        Py_DECREF(second);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, first);
    PyTuple_SET_ITEM(pair, 1, second);
    return pair;
}

static PyObject *
with_type_bad(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    return pair_steal(text, arg);             // expect: steal-borrowed 'arg'
}

static PyObject *
with_type_good(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    return pair_steal(text, Py_NewRef(arg));
}

static PyMethodDef methods[] = {
    {"with_type_bad", with_type_bad, METH_O, NULL},
    {"with_type_good", with_type_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: with_type_bad([]) dies
// run: with_type_good([]) sound
