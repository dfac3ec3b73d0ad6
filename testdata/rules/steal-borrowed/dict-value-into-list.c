/* From one container to another: the dict lends the value, PyList_SetItem keeps it. */
#include "sample.h"

static PyObject *
pick_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value, *list;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL)
        return PyErr_Occurred() ? NULL : PyList_New(0);
    list = PyList_New(1);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (PyList_SetItem(list, 0, value) < 0) {    // expect: steal-borrowed 'value'
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *
pick_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value, *list;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key);
    if (value == NULL)
        return PyErr_Occurred() ? NULL : PyList_New(0);
    Py_INCREF(value);
    list = PyList_New(1);
    if (list == NULL) {
        Py_DECREF(value);
        return NULL;
    }
    if (PyList_SetItem(list, 0, value) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"pick_bad", pick_bad, METH_VARARGS, NULL},
    {"pick_good", pick_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pick_bad({1: [2]}, 1) dies
// run: pick_good({1: [2]}, 1) sound
