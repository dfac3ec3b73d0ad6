/* An ownership flag that one way of acquiring forgets to raise. */
#include "sample.h"

static PyObject *
open_bad(PyObject *self, PyObject *arg)
{
    PyObject *path = arg, *result;
    int owned = 0;
    if (PyBytes_Check(arg)) {
        path = PyUnicode_DecodeFSDefault(PyBytes_AS_STRING(arg));
        if (path == NULL)
            return NULL;
        owned = 1;
    }
    else if (!PyUnicode_Check(arg)) {
        path = PyObject_Str(arg);
        if (path == NULL)
            return NULL;
    }
    result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(path));
    if (owned)
        Py_DECREF(path);
    return result;                            // expect: ref-leak 'path'
}

static PyObject *
open_good(PyObject *self, PyObject *arg)
{
    PyObject *path = arg, *result;
    int owned = 0;
    if (PyBytes_Check(arg)) {
        path = PyUnicode_DecodeFSDefault(PyBytes_AS_STRING(arg));
        if (path == NULL)
            return NULL;
        owned = 1;
    }
    else if (!PyUnicode_Check(arg)) {
        path = PyObject_Str(arg);
        if (path == NULL)
            return NULL;
        owned = 1;
    }
    result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(path));
    if (owned)
        Py_DECREF(path);
    return result;
}

static PyMethodDef methods[] = {
    {"open_bad", open_bad, METH_O, NULL},
    {"open_good", open_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: open_bad(b'abc') sound
// run: open_bad('abc') sound
// run: open_bad(12345) leaks 1
// run: open_good(12345) sound
