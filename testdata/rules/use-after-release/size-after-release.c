/* Released right after the conversion, measured right after the release. */
#include "sample.h"

static PyObject *
encoded_size_bad(PyObject *self, PyObject *text)
{
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-16", NULL);
    if (!bytes)
        return NULL;
    Py_DECREF(bytes);
    return PyLong_FromSsize_t(PyBytes_GET_SIZE(bytes));    // expect: use-after-release 'bytes'
}

static PyObject *
encoded_size_good(PyObject *self, PyObject *text)
{
    Py_ssize_t size;
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-16", NULL);
    if (!bytes)
        return NULL;
    size = PyBytes_GET_SIZE(bytes);
    Py_DECREF(bytes);
    return PyLong_FromSsize_t(size);
}

static PyMethodDef methods[] = {
    {"encoded_size_bad", encoded_size_bad, METH_O, NULL},
    {"encoded_size_good", encoded_size_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: encoded_size_bad('abc') dies
// run: encoded_size_good('abc') sound
