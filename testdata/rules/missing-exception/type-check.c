/* The argument is checked and refused, without a word why. */
#include "sample.h"

static PyObject *
length_bad(PyObject *self, PyObject *arg)
{
    if (!PyBytes_Check(arg))
        return NULL;                          // expect: missing-exception
    return PyLong_FromSsize_t(PyBytes_GET_SIZE(arg));
}

static PyObject *
length_good(PyObject *self, PyObject *arg)
{
    if (!PyBytes_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "bytes expected, got %.200s", Py_TYPE(arg)->tp_name);
        return NULL;
    }
    return PyLong_FromSsize_t(PyBytes_GET_SIZE(arg));
}

static PyMethodDef methods[] = {
    {"length_bad", length_bad, METH_O, NULL},
    {"length_good", length_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: length_bad(b'ab') sound
// run: length_bad('ab') dies
// run: length_good('ab') raises TypeError
