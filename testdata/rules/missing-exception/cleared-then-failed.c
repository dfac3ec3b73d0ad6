/* The exception is cleared to try something else, which then fails in silence. */
#include "sample.h"

static PyObject *
lookup_bad(PyObject *self, PyObject *args)
{
    PyObject *map, *fallbacks, *key, *value;
    if (!PyArg_ParseTuple(args, "OO!O", &map, &PyDict_Type, &fallbacks, &key))
        return NULL;
    value = PyObject_GetItem(map, key);
    if (value == NULL) {
        PyErr_Clear();
        value = PyDict_GetItem(fallbacks, key);
        if (value == NULL)
            return NULL;                      // expect: missing-exception
        Py_INCREF(value);
    }
    return value;
}

static PyObject *
lookup_good(PyObject *self, PyObject *args)
{
    PyObject *map, *fallbacks, *key, *value;
    if (!PyArg_ParseTuple(args, "OO!O", &map, &PyDict_Type, &fallbacks, &key))
        return NULL;
    value = PyObject_GetItem(map, key);
    if (value == NULL) {
        PyErr_Clear();
        value = PyDict_GetItem(fallbacks, key);
        if (value == NULL) {
            PyErr_SetObject(PyExc_KeyError, key);
            return NULL;
        }
        Py_INCREF(value);
    }
    return value;
}

static PyMethodDef methods[] = {
    {"lookup_bad", lookup_bad, METH_VARARGS, NULL},
    {"lookup_good", lookup_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: lookup_bad({}, {1: 2}, 1) sound
// run: lookup_bad({}, {}, 1) dies
// run: lookup_good({}, {}, 1) raises KeyError

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
