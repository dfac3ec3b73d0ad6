/* A failure is caught and answered with a default; what had been made for the other answer stays behind. */
#include "sample.h"

static PyObject *
length_or_bad(PyObject *self, PyObject *arg)
{
    PyObject *items = PySequence_List(arg);
    PyObject *joined;
    if (items == NULL)
        return NULL;
    joined = PyUnicode_Join(NULL, items);
    if (joined == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
            Py_DECREF(items);
            return NULL;
        }
        PyErr_Clear();
        return PyLong_FromLong(-1);           // expect: ref-leak 'items'
    }
    Py_DECREF(items);
    return joined;
}

static PyObject *
length_or_good(PyObject *self, PyObject *arg)
{
    PyObject *items = PySequence_List(arg);
    PyObject *joined;
    if (items == NULL)
        return NULL;
    joined = PyUnicode_Join(NULL, items);
    Py_DECREF(items);
    if (joined == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return NULL;
        PyErr_Clear();
        return PyLong_FromLong(-1);
    }
    return joined;
}

static PyMethodDef methods[] = {
    {"length_or_bad", length_or_bad, METH_O, NULL},
    {"length_or_good", length_or_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: length_or_bad(['a']) sound
// run: length_or_bad([1000]) leaks 2
// run: length_or_good([1000]) sound
