/* The result of a method goes straight on, though the method may raise. Reduced from the wild: multidict identity. */
#include "sample.h"

static PyObject *
lowered_bad(PyObject *self, PyObject *arg)
{
    PyObject *lower = PyObject_CallMethod(arg, "lower", NULL);
    if (!PyUnicode_CheckExact(lower)) {       // expect: null-deref 'lower'
        PyErr_SetString(PyExc_TypeError, "lower() must give a string");
        Py_DECREF(lower);
        return NULL;
    }
    return lower;
}

static PyObject *
lowered_good(PyObject *self, PyObject *arg)
{
    PyObject *lower = PyObject_CallMethod(arg, "lower", NULL);
    if (lower == NULL)
        return NULL;
    if (!PyUnicode_CheckExact(lower)) {
        PyErr_SetString(PyExc_TypeError, "lower() must give a string");
        Py_DECREF(lower);
        return NULL;
    }
    return lower;
}

static PyMethodDef methods[] = {
    {"lowered_bad", lowered_bad, METH_O, NULL},
    {"lowered_good", lowered_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: lowered_bad('A') sound
// run: lowered_bad(1) dies
// run: lowered_good(1) raises AttributeError
