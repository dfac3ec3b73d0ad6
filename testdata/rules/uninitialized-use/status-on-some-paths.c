/* A status that is set in the branches only, and read after them. */
#include "sample.h"

static PyObject *
store_bad(PyObject *self, PyObject *args)
{
    PyObject *target, *value;
    int status;
    if (!PyArg_ParseTuple(args, "OO", &target, &value))
        return NULL;
    if (PyList_Check(target))
        status = PyList_Append(target, value);
    else if (PyAnySet_Check(target))
        status = PySet_Add(target, value);
    if (status < 0)                           // expect: uninitialized-use 'status'
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
store_good(PyObject *self, PyObject *args)
{
    PyObject *target, *value;
    int status = 0;
    if (!PyArg_ParseTuple(args, "OO", &target, &value))
        return NULL;
    if (PyList_Check(target))
        status = PyList_Append(target, value);
    else if (PyAnySet_Check(target))
        status = PySet_Add(target, value);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"store_bad", store_bad, METH_VARARGS, NULL},
    {"store_good", store_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: store_bad([], 1) sound
// run: store_bad({}, 1) dies
// run: store_good({}, 1) sound
