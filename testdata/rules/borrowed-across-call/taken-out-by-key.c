/* What is taken out of a dict by the key by which it was borrowed is the one that was borrowed. */
#include "sample.h"

static PyObject *
taken_bad(PyObject *self, PyObject *args)
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
    if (PyDict_DelItem(dict, key) < 0)
        return NULL;
    return Py_NewRef(value);                  // expect: borrowed-across-call 'value'
}

static PyObject *
taken_good(PyObject *self, PyObject *args)
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
    Py_INCREF(value);
    if (PyDict_DelItem(dict, key) < 0)
        Py_CLEAR(value);
    return value;
}

/* Another key by then. */
static PyObject *
renamed_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!U", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    key = PyUnicode_FromFormat("old %U", key);
    if (key == NULL)
        return NULL;
    int failed = PyDict_SetItem(dict, key, Py_None) < 0 || PyDict_DelItem(dict, key) < 0;
    Py_DECREF(key);
    return failed ? NULL : Py_NewRef(value);
}

/* What is put there is what was borrowed, if from elsewhere. */
static PyObject *
shared_good(PyObject *self, PyObject *args)
{
    PyObject *from, *to, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O!U", &PyDict_Type, &from, &PyDict_Type, &to, &key))
        return NULL;
    value = PyDict_GetItemWithError(from, key);
    if (value == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    if (PyDict_SetItem(to, key, value) < 0)
        return NULL;
    return Py_NewRef(value);
}

static PyMethodDef methods[] = {
    {"shared_good", shared_good, METH_VARARGS, NULL},
    {"taken_bad", taken_bad, METH_VARARGS, NULL},
    {"taken_good", taken_good, METH_VARARGS, NULL},
    {"renamed_good", renamed_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: taken_bad({'a': [1]}, 'a') dies
// run: taken_good({'a': [1]}, 'a') sound
// run: taken_good({}, 'a') raises KeyError
// run: shared_good({'a': [1]}, {}, 'a') sound
// run: renamed_good({'a': [1]}, 'a') sound
