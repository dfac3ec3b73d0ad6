/* Leaving the loop from its middle leaves the item of that turn behind. Reduced from the wild: bitarray vl_decode. */
#include "sample.h"

static PyObject *
first_long_bad(PyObject *self, PyObject *arg)
{
    long value = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    while ((item = PyIter_Next(it)) != NULL) {
        if (!PyLong_Check(item)) {
            PyErr_Format(PyExc_TypeError, "int expected, got %s", Py_TYPE(item)->tp_name);
            Py_DECREF(it);
            return NULL;                      // expect: ref-leak 'item'
        }
        value = PyLong_AsLong(item);
        Py_DECREF(item);
        if (value == -1 && PyErr_Occurred())
            break;
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(value);
}

static PyObject *
first_long_good(PyObject *self, PyObject *arg)
{
    long value = 0;
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    while ((item = PyIter_Next(it)) != NULL) {
        if (!PyLong_Check(item)) {
            PyErr_Format(PyExc_TypeError, "int expected, got %s", Py_TYPE(item)->tp_name);
            Py_DECREF(item);
            Py_DECREF(it);
            return NULL;
        }
        value = PyLong_AsLong(item);
        Py_DECREF(item);
        if (value == -1 && PyErr_Occurred())
            break;
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(value);
}

static PyMethodDef methods[] = {
    {"first_long_bad", first_long_bad, METH_O, NULL},
    {"first_long_good", first_long_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_long_bad([1, 2]) sound
// run: first_long_bad([1, 'x']) leaks 1
// run: first_long_good([1, 'x']) raises TypeError
