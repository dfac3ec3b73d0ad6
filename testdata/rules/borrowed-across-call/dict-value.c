/* The callback may take the value out of the dict that lends it. Reduced from the wild: bitarray encode. */
#include "sample.h"

static PyObject *
visit_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *callback, *value, *r;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &callback))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    r = PyObject_CallNoArgs(callback);
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_Repr(value);              // expect: borrowed-across-call 'value'
}

static PyObject *
visit_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *callback, *value, *r;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &callback))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    Py_INCREF(value);
    r = PyObject_CallNoArgs(callback);
    if (r == NULL) {
        Py_DECREF(value);
        return NULL;
    }
    Py_DECREF(r);
    r = PyObject_Repr(value);
    Py_DECREF(value);
    return r;
}

static PyMethodDef methods[] = {
    {"visit_bad", visit_bad, METH_VARARGS, NULL},
    {"visit_good", visit_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: d = {}
// given: def fill(): d[1] = object(); return d
// run: visit_bad(fill(), 1, d.clear) dies
// run: visit_good(fill(), 1, d.clear) sound
