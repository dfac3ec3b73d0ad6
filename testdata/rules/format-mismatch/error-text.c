/* The conversions of PyErr_Format are not all of printf's, and want their own types. */
#include "sample.h"

static PyObject *
count_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n >= 0)
        PyErr_Format(PyExc_ValueError, "%s: %d items", list, n); // expect: format-mismatch
    return NULL;
}

static PyObject *
count_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n >= 0)
        PyErr_Format(PyExc_ValueError, "%R: %zd items, %d%%, %.200s", list, n, 100, "done");
    return NULL;
}

static PyObject *
ratio_bad(PyObject *self, PyObject *unused)
{
    return PyUnicode_FromFormat("%s %f", "ratio", 0.5); // expect: format-mismatch
}

static PyObject *
ratio_good(PyObject *self, PyObject *unused)
{
    return PyUnicode_FromFormat("%s %d/%d", "ratio", 1, 2);
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_O, NULL},
    {"count_good", count_good, METH_O, NULL},
    {"ratio_bad", ratio_bad, METH_NOARGS, NULL},
    {"ratio_good", ratio_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count_good([1]) raises ValueError
// run: ratio_bad() sound
// run: ratio_good() sound
// unseen: count_bad: what it prints is the bytes of an object's header
// unseen: ratio_bad: 3.11 copies the unknown conversion
