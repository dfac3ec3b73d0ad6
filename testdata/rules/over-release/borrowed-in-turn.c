/* Each round borrows from another dict: whichever it was, the value is not ours. */
#include "sample.h"

static PyObject *
find_bad(PyObject *self, PyObject *args)
{
    PyObject *scopes, *name, *value = NULL, *shown = NULL;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &scopes, &name))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(scopes); i++) {
        PyObject *scope = PyList_GET_ITEM(scopes, i);
        if (!PyDict_Check(scope)) {
            PyErr_SetString(PyExc_TypeError, "a scope is a dict");
            goto out;
        }
        value = PyDict_GetItemWithError(scope, name);
        if (value || PyErr_Occurred())
            break;
    }
    if (value)
        shown = PyObject_Repr(value);
    else if (!PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, name);
out:
    Py_XDECREF(value);                        // expect: over-release 'value'
    return shown;
}

static PyObject *
find_good(PyObject *self, PyObject *args)
{
    PyObject *scopes, *name, *value = NULL, *shown = NULL;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &scopes, &name))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(scopes); i++) {
        PyObject *scope = PyList_GET_ITEM(scopes, i);
        if (!PyDict_Check(scope)) {
            PyErr_SetString(PyExc_TypeError, "a scope is a dict");
            goto out;
        }
        value = PyDict_GetItemWithError(scope, name);
        if (value || PyErr_Occurred())
            break;
    }
    Py_XINCREF(value);
    if (value)
        shown = PyObject_Repr(value);
    else if (!PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, name);
out:
    Py_XDECREF(value);
    return shown;
}

/* The item goes out of the list while it is looked at, and with it the list's reference. */
static PyObject *
doubled_good(PyObject *self, PyObject *seq)
{
    PyObject *list = PySequence_List(seq);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *old = PyList_GET_ITEM(list, i), *new = PyNumber_Add(old, old);
        if (new == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, new);
        Py_DECREF(old);
    }
    return list;
}

static PyMethodDef methods[] = {
    {"find_bad", find_bad, METH_VARARGS, NULL},
    {"find_good", find_good, METH_VARARGS, NULL},
    {"doubled_good", doubled_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Thing: pass
// given: thing = Thing()
// given: scopes = [{}, {'a': thing}, {'b': thing}]
// run: find_bad(scopes, 'a') dies
// run: find_good(scopes, 'a') sound
// run: find_good(scopes, 'c') raises KeyError
// run: find_good([1], 'c') raises TypeError
// run: doubled_good((1000, 2000)) sound
