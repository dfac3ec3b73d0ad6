/* None is an object like any other before 3.12. Reduced from the wild: psycopg2, pygame. */
#include "sample.h"

static PyObject *
find_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *wanted;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "OO", &list, &wanted))
        return NULL;
    at = PySequence_Index(list, wanted);
    if (at < 0) {
        if (!PyErr_ExceptionMatches(PyExc_ValueError))
            return NULL;
        PyErr_Clear();
        return Py_None;                       // expect: return-borrowed
    }
    return PyLong_FromSsize_t(at);
}

static PyObject *
find_good(PyObject *self, PyObject *args)
{
    PyObject *list, *wanted;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "OO", &list, &wanted))
        return NULL;
    at = PySequence_Index(list, wanted);
    if (at < 0) {
        if (!PyErr_ExceptionMatches(PyExc_ValueError))
            return NULL;
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return PyLong_FromSsize_t(at);
}

static PyMethodDef methods[] = {
    {"find_bad", find_bad, METH_VARARGS, NULL},
    {"find_good", find_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: find_bad([1], 1) sound
// run: find_bad([1], 2) leaks -1
// run: find_good([1], 2) sound
