/* After the loop the item is NULL, which the shared clean-up of the loop's errors forgets. Reduced from the wild: pygame fblits. */
#include "sample.h"

static PyObject *
total_bad(PyObject *self, PyObject *arg)
{
    double total = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        double value = PyFloat_AsDouble(item);
        if (value == -1.0 && PyErr_Occurred())
            goto fail;
        total += value;
        Py_DECREF(item);
    }
    if (PyErr_Occurred())
        goto fail;
    Py_DECREF(it);
    return PyFloat_FromDouble(total);
fail:
    Py_DECREF(item);                          // expect: null-deref 'item'
    Py_DECREF(it);
    return NULL;
}

static PyObject *
total_good(PyObject *self, PyObject *arg)
{
    double total = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        double value = PyFloat_AsDouble(item);
        if (value == -1.0 && PyErr_Occurred())
            goto fail;
        total += value;
        Py_DECREF(item);
    }
    if (PyErr_Occurred())
        goto fail;
    Py_DECREF(it);
    return PyFloat_FromDouble(total);
fail:
    Py_XDECREF(item);
    Py_DECREF(it);
    return NULL;
}

static PyMethodDef methods[] = {
    {"total_bad", total_bad, METH_O, NULL},
    {"total_good", total_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def broken():
// given:     yield 1
// given:     raise KeyError
// run: total_bad([1, 'x']) raises TypeError
// run: total_bad(broken()) dies
// run: total_good(broken()) raises KeyError
