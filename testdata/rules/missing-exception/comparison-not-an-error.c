/* -1 from a call is an error only if an exception is set; this -1 is a value. Reduced from the wild: psutil affinity. */
#include "sample.h"

static PyObject *
shift_bad(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n == -1)
        return NULL;                          // expect: missing-exception
    return PyLong_FromLong(n + 1);
}

static PyObject *
shift_good(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n + 1);
}

static PyMethodDef methods[] = {
    {"shift_bad", shift_bad, METH_O, NULL},
    {"shift_good", shift_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: shift_bad(1) sound
// run: shift_bad(-1) dies
// run: shift_good(-1) sound
// run: shift_good('x') raises TypeError
