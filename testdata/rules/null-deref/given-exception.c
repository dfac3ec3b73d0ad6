/* NULL matches no exception: where PyErr_GivenExceptionMatches says yes, there is one. */
#include "sample.h"

static PyObject *
swallow_good(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *tb;
    Py_ssize_t n = PyObject_Size(arg);
    PyErr_Fetch(&type, &value, &tb);
    if (PyErr_GivenExceptionMatches(type, PyExc_TypeError)) {
        Py_DECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        Py_RETURN_NONE;
    }
    PyErr_Restore(type, value, tb);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
swallow_bad(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *tb;
    Py_ssize_t n = PyObject_Size(arg);
    PyErr_Fetch(&type, &value, &tb);
    if (!PyErr_GivenExceptionMatches(type, PyExc_TypeError)) {
        Py_DECREF(type);                      // expect: null-deref 'type'
        Py_XDECREF(value);
        Py_XDECREF(tb);
        Py_RETURN_NONE;
    }
    PyErr_Restore(type, value, tb);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"swallow_good", swallow_good, METH_O, NULL},
    {"swallow_bad", swallow_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: swallow_good([1]) sound
// run: swallow_good(1) sound
// run: swallow_bad([1]) dies
