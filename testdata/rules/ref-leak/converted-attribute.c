/* The object is only needed for the number in it, and is forgotten once the number is out. */
#include "sample.h"

static PyObject *
twice_bad(PyObject *self, PyObject *arg)
{
    PyObject *size = PyObject_GetAttrString(arg, "size");
    Py_ssize_t n;
    if (!size)
        return NULL;
    n = PyLong_AsSsize_t(size);
    if (n == -1 && PyErr_Occurred()) {
        Py_DECREF(size);
        return NULL;
    }
    return PyLong_FromSsize_t(2 * n);         // expect: ref-leak 'size'
}

static PyObject *
twice_good(PyObject *self, PyObject *arg)
{
    PyObject *size = PyObject_GetAttrString(arg, "size");
    Py_ssize_t n;
    if (!size)
        return NULL;
    n = PyLong_AsSsize_t(size);
    Py_DECREF(size);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromSsize_t(2 * n);
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_O, NULL},
    {"twice_good", twice_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class A: size = 10 ** 6
// run: twice_bad(A) leaks 1
// run: twice_good(A) sound
