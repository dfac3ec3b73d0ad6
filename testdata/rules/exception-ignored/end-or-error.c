/* NULL from PyIter_Next is the end, or an error that must not be taken for the end. */
#include "sample.h"

static PyObject *
count_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) { // expect: exception-ignored
        n++;
        Py_DECREF(item);
    }
    Py_DECREF(it);
    return PyLong_FromSsize_t(n);
}

static PyObject *
count_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        n++;
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_O, NULL},
    {"count_good", count_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count_bad([1, 2]) sound
// run: count_bad(int(x) for x in '1x') dies
// run: count_good(int(x) for x in '1x') raises ValueError
