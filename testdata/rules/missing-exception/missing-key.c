/* A key that is not there is no exception: PyDict_GetItem returns a bare NULL, and the method passes it on. */
#include "sample.h"

static PyObject *
get_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItem(dict, key);
    if (value == NULL)
        return NULL;                          // expect: missing-exception
    return Py_NewRef(value);
}

static PyObject *
get_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    return Py_NewRef(value);
}

static PyMethodDef methods[] = {
    {"get_bad", get_bad, METH_VARARGS, NULL},
    {"get_good", get_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: get_bad({1: 2}, 1) sound
// run: get_bad({}, 1) dies
// run: get_good({}, 1) raises KeyError
