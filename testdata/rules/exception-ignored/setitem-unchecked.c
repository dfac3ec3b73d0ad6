/* A status code that nobody looks at: the item is missing from the list, and the exception stays. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    PyDict_SetItem(dict, key, Py_None);       // expect: exception-ignored
    Py_RETURN_NONE;                           // step: still set
}

static PyObject *
pair_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    if (PyDict_SetItem(dict, key, Py_None) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_VARARGS, NULL},
    {"pair_good", pair_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_bad({}, 1) sound
// run: pair_bad({}, []) dies
// run: pair_good({}, []) raises TypeError
