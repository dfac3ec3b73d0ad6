/* A helper with a harmless name releases its argument; the caller goes on using it. */
#include "sample.h"

static int
finish(PyObject *buffer)
{
    Py_ssize_t n = PyBytes_GET_SIZE(buffer);
    Py_DECREF(buffer);
    return n > 0;
}

static PyObject *
flush_bad(PyObject *self, PyObject *arg)
{
    PyObject *buffer = PyUnicode_AsUTF8String(arg);
    if (buffer == NULL)
        return NULL;
    if (finish(buffer))
        return PyLong_FromSsize_t(PyBytes_GET_SIZE(buffer));    // expect: use-after-release 'buffer'
    Py_RETURN_NONE;
}

static PyObject *
flush_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    PyObject *buffer = PyUnicode_AsUTF8String(arg);
    if (buffer == NULL)
        return NULL;
    n = PyBytes_GET_SIZE(buffer);
    if (finish(buffer))
        return PyLong_FromSsize_t(n);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"flush_bad", flush_bad, METH_O, NULL},
    {"flush_good", flush_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: flush_bad('') sound
// run: flush_bad('abc') dies
// run: flush_good('abc') sound
