/* Arguments that do not fit are ignored, with their exception. */
#include "sample.h"

static PyObject *
twice_bad(PyObject *self, PyObject *args)
{
    int n = 0;
    PyArg_ParseTuple(args, "|i", &n);         // expect: exception-ignored
    return PyLong_FromLong(2 * n);
}

static PyObject *
twice_good(PyObject *self, PyObject *args)
{
    int n = 0;
    if (!PyArg_ParseTuple(args, "|i", &n))
        return NULL;
    return PyLong_FromLong(2 * n);
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_VARARGS, NULL},
    {"twice_good", twice_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: twice_bad(3) sound
// run: twice_bad('x') dies
// run: twice_good('x') raises TypeError
