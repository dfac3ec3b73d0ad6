/* PyDict_SetItemString(d, k, PyLong_FromLong(n)): the number leaks, and a failed constructor is a crash. */
#include "sample.h"

static PyObject *
limits_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *d = PyDict_New();
    if (!d)
        return NULL;
    SAMPLE_COUNT(d, 1);
    if (PyDict_SetItemString(d, "max", PyLong_FromLong(100000)) < 0) {  // expect: ref-leak; null-deref
        Py_DECREF(d);
        return NULL;
    }
    return d;
}

static PyObject *
limits_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *n, *d = PyDict_New();
    int status;
    if (!d)
        return NULL;
    n = PyLong_FromLong(100000);
    if (!n) {
        Py_DECREF(d);
        return NULL;
    }
    status = PyDict_SetItemString(d, "max", n);
    Py_DECREF(n);
    if (status < 0) {
        Py_DECREF(d);
        return NULL;
    }
    return d;
}

static PyMethodDef methods[] = {
    {"limits_bad", limits_bad, METH_NOARGS, NULL},
    {"limits_good", limits_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: limits_bad() leaks 1
// run: limits_bad() with PyLong_FromLong failing dies
// run: limits_good() sound
