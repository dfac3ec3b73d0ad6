/* A borrowed value shares the exit label of the owned ones. Reduced from the wild: python-ldap. */
#include "sample.h"

static PyObject *
lookup_bad(PyObject *self, PyObject *args)
{
    PyObject *table, *name, *key = NULL, *entry = NULL, *result = NULL;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &table, &name))
        return NULL;
    key = PyObject_Str(name);
    if (key == NULL)
        goto done;
    entry = PyDict_GetItemWithError(table, key);
    if (entry == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        goto done;
    }
    result = PyObject_Repr(entry);
done:
    Py_XDECREF(key);
    Py_XDECREF(entry);                        // expect: over-release 'entry'
    return result;
}

static PyObject *
lookup_good(PyObject *self, PyObject *args)
{
    PyObject *table, *name, *key = NULL, *entry = NULL, *result = NULL;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &table, &name))
        return NULL;
    key = PyObject_Str(name);
    if (key == NULL)
        goto done;
    entry = PyDict_GetItemWithError(table, key);
    if (entry == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        goto done;
    }
    Py_INCREF(entry);
    result = PyObject_Repr(entry);
done:
    Py_XDECREF(key);
    Py_XDECREF(entry);
    return result;
}

static PyMethodDef methods[] = {
    {"lookup_bad", lookup_bad, METH_VARARGS, NULL},
    {"lookup_good", lookup_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: table = {'a': [1]}
// run: lookup_bad(table, 'b') raises KeyError
// run: lookup_bad(table, 'a') dies
// run: lookup_good(table, 'a') sound
