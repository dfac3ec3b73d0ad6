/* PyIter_Next's NULL at the end is no error; only tp_iternext may pass it on bare. */
#include "sample.h"

static PyObject *
first_bad(PyObject *self, PyObject *arg)
{
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    item = PyIter_Next(it);
    Py_DECREF(it);
    return item;                              // expect: missing-exception
}

static PyObject *
first_good(PyObject *self, PyObject *arg)
{
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    item = PyIter_Next(it);
    Py_DECREF(it);
    if (item == NULL && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "empty");
    return item;
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_O, NULL},
    {"first_good", first_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_bad('a') sound
// run: first_bad('') dies
// run: first_good('') raises ValueError
