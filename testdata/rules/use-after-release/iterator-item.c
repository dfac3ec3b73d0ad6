/* The loop releases its item first and looks at it afterwards. Reduced from the wild: bitarray encode. */
#include "sample.h"

static PyObject *
check_bad(PyObject *self, PyObject *arg)
{
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        int known = PyLong_Check(item);
        Py_DECREF(item);
        if (!known) {
            PyErr_Format(PyExc_ValueError, "cannot encode %R", item);    // expect: use-after-release 'item'
            break;
        }
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
check_good(PyObject *self, PyObject *arg)
{
    PyObject *item, *it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        if (!PyLong_Check(item)) {
            PyErr_Format(PyExc_ValueError, "cannot encode %R", item);
            Py_DECREF(item);
            break;
        }
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"check_bad", check_bad, METH_O, NULL},
    {"check_good", check_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def fresh(): yield [1]
// run: check_bad(fresh()) dies
// run: check_good(fresh()) raises ValueError
