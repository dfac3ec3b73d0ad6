/* O& with a converter that makes an object: it is the caller's. PyUnicode_FSConverter takes it back when a later unit fails. */
#include "sample.h"

static PyObject *
size_bad(PyObject *self, PyObject *args)
{
    PyObject *path;
    int limit;
    if (!PyArg_ParseTuple(args, "O&i", PyUnicode_FSConverter, &path, &limit))   // step: 'path' became ours here
        return NULL;                            // the converter was asked to clean up: nothing is owed here
    if (PyBytes_GET_SIZE(path) > limit) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;                            // expect: ref-leak 'path'
    }
    Py_DECREF(path);
    Py_RETURN_NONE;
}

static PyObject *
size_good(PyObject *self, PyObject *args)
{
    PyObject *path;
    int limit;
    if (!PyArg_ParseTuple(args, "O&i", PyUnicode_FSConverter, &path, &limit))
        return NULL;
    if (PyBytes_GET_SIZE(path) > limit) {
        Py_DECREF(path);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    Py_DECREF(path);
    Py_RETURN_NONE;
}

/* Left out, the variable keeps what it had. */
static PyObject *
optional_good(PyObject *self, PyObject *args)
{
    PyObject *path = NULL;
    if (!PyArg_ParseTuple(args, "|O&", PyUnicode_FSDecoder, &path))
        return NULL;
    if (path == NULL)
        Py_RETURN_NONE;
    return path;
}

static PyMethodDef methods[] = {
    {"size_bad", size_bad, METH_VARARGS, NULL},
    {"size_good", size_good, METH_VARARGS, NULL},
    {"optional_good", optional_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: size_bad("a longer path", 3) leaks 1
// run: size_bad("path", "three") raises TypeError
// run: size_good("a longer path", 3) raises ValueError
// run: size_good("path", "three") raises TypeError
// run: optional_good() sound
// run: optional_good(b"path") sound
