/* An inner declaration hides the variable that the cleanup releases. */
#include "sample.h"

static PyObject *
encode_bad(PyObject *self, PyObject *arg)
{
    PyObject *bytes = NULL, *result = NULL;
    const char *data = "";
    if (PyUnicode_Check(arg)) {
        PyObject *bytes = PyUnicode_AsUTF8String(arg);
        if (!bytes)
            goto done;
        data = PyBytes_AS_STRING(bytes);
        result = PyLong_FromLong(data[0]);
        goto done;                            // expect: ref-leak 'bytes'
    }
    PyErr_SetString(PyExc_TypeError, "str expected");
done:
    Py_XDECREF(bytes);
    return result;
}

static PyObject *
encode_good(PyObject *self, PyObject *arg)
{
    PyObject *bytes = NULL, *result = NULL;
    const char *data = "";
    if (PyUnicode_Check(arg)) {
        bytes = PyUnicode_AsUTF8String(arg);
        if (!bytes)
            goto done;
        data = PyBytes_AS_STRING(bytes);
        result = PyLong_FromLong(data[0]);
        goto done;
    }
    PyErr_SetString(PyExc_TypeError, "str expected");
done:
    Py_XDECREF(bytes);
    return result;
}

static PyMethodDef methods[] = {
    {"encode_bad", encode_bad, METH_O, NULL},
    {"encode_good", encode_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: encode_bad('abc') leaks 1
// run: encode_good('abc') sound
// run: encode_good(1) raises TypeError
