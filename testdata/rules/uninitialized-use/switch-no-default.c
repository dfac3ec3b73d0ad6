/* A switch that knows all values today, and none of tomorrow's. */
#include "sample.h"

static PyObject *
unit_bad(PyObject *self, PyObject *args)
{
    int kind;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "i", &kind))
        return NULL;
    switch (kind) {
    case 0:
        result = PyUnicode_FromString("seconds");
        break;
    case 1:
        result = PyUnicode_FromString("minutes");
        break;
    }
    return result;                            // expect: uninitialized-use 'result'
}

static PyObject *
unit_good(PyObject *self, PyObject *args)
{
    int kind;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "i", &kind))
        return NULL;
    switch (kind) {
    case 0:
        result = PyUnicode_FromString("seconds");
        break;
    case 1:
        result = PyUnicode_FromString("minutes");
        break;
    default:
        result = PyErr_Format(PyExc_ValueError, "no unit %d", kind);
    }
    return result;
}

static PyMethodDef methods[] = {
    {"unit_bad", unit_bad, METH_VARARGS, NULL},
    {"unit_good", unit_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: unit_bad(1) sound
// run: unit_bad(2) dies
// run: unit_good(2) raises ValueError
