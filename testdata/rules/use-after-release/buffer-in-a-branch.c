/* The text of an object that was made and released in one branch, used where the branches have met again. */
#include "sample.h"

static PyObject *
bytes_of_bad(PyObject *self, PyObject *arg)
{
    const char *data;
    Py_ssize_t size;

    if (PyUnicode_Check(arg)) {
        PyObject *encoded = PyUnicode_AsUTF8String(arg);
        if (encoded == NULL)
            return NULL;
        data = PyBytes_AS_STRING(encoded);
        size = PyBytes_GET_SIZE(encoded);
        Py_DECREF(encoded);
    } else if (PyBytes_Check(arg)) {
        data = PyBytes_AS_STRING(arg);
        size = PyBytes_GET_SIZE(arg);
    } else {
        PyErr_SetString(PyExc_TypeError, "str or bytes");
        return NULL;
    }
    return PyBytes_FromStringAndSize(data, size);    // expect: use-after-release 'data'
}

static PyObject *
bytes_of_good(PyObject *self, PyObject *arg)
{
    PyObject *encoded = NULL, *copy;
    const char *data;
    Py_ssize_t size;

    if (PyUnicode_Check(arg)) {
        encoded = PyUnicode_AsUTF8String(arg);
        if (encoded == NULL)
            return NULL;
        data = PyBytes_AS_STRING(encoded);
        size = PyBytes_GET_SIZE(encoded);
    } else if (PyBytes_Check(arg)) {
        data = PyBytes_AS_STRING(arg);
        size = PyBytes_GET_SIZE(arg);
    } else {
        PyErr_SetString(PyExc_TypeError, "str or bytes");
        return NULL;
    }
    copy = PyBytes_FromStringAndSize(data, size);
    Py_XDECREF(encoded);
    return copy;
}

static PyMethodDef methods[] = {
    {"bytes_of_bad", bytes_of_bad, METH_O, NULL},
    {"bytes_of_good", bytes_of_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: bytes_of_bad('some text of more than a few bytes') dies
// run: bytes_of_good('some text of more than a few bytes') sound
// run: bytes_of_good(b'some text') sound
// run: bytes_of_good(1) raises TypeError
