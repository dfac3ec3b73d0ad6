/* pop(key, default): the looked-up value is new, the default is the caller's. Reduced from the wild: multidict popone. */
#include "sample.h"

static PyObject *
pop_bad(PyObject *self, PyObject *args)
{
    PyObject *map, *key, *fallback = NULL, *value;
    if (!PyArg_ParseTuple(args, "OO|O", &map, &key, &fallback))
        return NULL;
    value = PyObject_GetItem(map, key);
    if (value == NULL && fallback != NULL && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return fallback;                      // expect: return-borrowed 'fallback'
    }
    return value;
}

static PyObject *
pop_good(PyObject *self, PyObject *args)
{
    PyObject *map, *key, *fallback = NULL, *value;
    if (!PyArg_ParseTuple(args, "OO|O", &map, &key, &fallback))
        return NULL;
    value = PyObject_GetItem(map, key);
    if (value == NULL && fallback != NULL && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return Py_NewRef(fallback);
    }
    return value;
}

static PyMethodDef methods[] = {
    {"pop_bad", pop_bad, METH_VARARGS, NULL},
    {"pop_good", pop_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pop_bad({1: 2}, 1) sound
// run: pop_bad({}, 1, []) dies
// run: pop_good({}, 1, []) sound
