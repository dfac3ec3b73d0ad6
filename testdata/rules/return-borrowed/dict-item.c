/* PyDict_GetItem lends, a method must give. */
#include "sample.h"

static PyObject *
get_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL && !PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, key);
    return value;                             // expect: return-borrowed 'value'
}

static PyObject *
get_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL && !PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, key);
    return Py_XNewRef(value);
}

static PyMethodDef methods[] = {
    {"get_bad", get_bad, METH_VARARGS, NULL},
    {"get_good", get_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: get_bad({'a': [1]}, 'a') dies
// run: get_good({'a': [1]}, 'a') sound
// run: get_good({}, 'a') raises KeyError
