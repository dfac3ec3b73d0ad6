/* A reference is added to one of two objects, whichever it is. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    int which;
    if (!PyArg_ParseTuple(args, "OOi", &a, &b, &which))
        return NULL;
    PyObject *chosen = which ? a : b;
    Py_INCREF(chosen);
    return Py_BuildValue("(iO)", which, chosen); // missed: ref-leak 'chosen'
}

static PyObject *
pair_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    int which;
    if (!PyArg_ParseTuple(args, "OOi", &a, &b, &which))
        return NULL;
    PyObject *chosen = which ? a : b;
    Py_INCREF(chosen);
    PyObject *result = Py_BuildValue("(iO)", which, chosen);
    Py_DECREF(chosen);
    return result;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_VARARGS, NULL},
    {"pair_good", pair_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: o = object()
// run: pair_bad(o, 2, 1) leaks 1 of o
// run: pair_good(o, 2, 1) sound
