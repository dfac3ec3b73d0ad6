/* A helper makes its own object, keeps it in its by-value parameter and hands out only the bytes in it. Reduced from the wild: ultrajson. */
#include "sample.h"

static Py_ssize_t
encoded_size_bad(PyObject *text)
{
    if (PyUnicode_Check(text)) {
        text = PyUnicode_AsUTF8String(text);
        if (!text)
            return -1;
    }
    if (!PyBytes_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "str or bytes expected");
        return -1;
    }
    return PyBytes_GET_SIZE(text);            // expect: ref-leak 'text'
}

static PyObject *
size_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = encoded_size_bad(arg);
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

static Py_ssize_t
encoded_size_good(PyObject *text)
{
    PyObject *encoded = NULL;
    Py_ssize_t n;
    if (PyUnicode_Check(text)) {
        text = encoded = PyUnicode_AsUTF8String(text);
        if (!encoded)
            return -1;
    }
    if (!PyBytes_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "str or bytes expected");
        return -1;
    }
    n = PyBytes_GET_SIZE(text);
    Py_XDECREF(encoded);
    return n;
}

static PyObject *
size_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = encoded_size_good(arg);
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"size_bad", size_bad, METH_O, NULL},
    {"size_good", size_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: size_bad(b'abc') sound
// run: size_bad('abc') leaks 1
// run: size_good('abc') sound
// run: size_good(1) raises TypeError
