/* PyMem_Malloc's NULL, written to. */
#include "sample.h"
#include <string.h>

static PyObject *
repeat_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    char *buffer;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    if (n < 1) {
        PyErr_SetString(PyExc_ValueError, "at least one");
        return NULL;
    }
    buffer = PyMem_Malloc(n);
    memset(buffer, 'x', n);                   // expect: null-deref 'buffer'
    result = PyBytes_FromStringAndSize(buffer, n);
    PyMem_Free(buffer);
    return result;
}

static PyObject *
repeat_good(PyObject *self, PyObject *args)
{
    Py_ssize_t n;
    char *buffer;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    if (n < 1) {
        PyErr_SetString(PyExc_ValueError, "at least one");
        return NULL;
    }
    buffer = PyMem_Malloc(n);
    if (buffer == NULL)
        return PyErr_NoMemory();
    memset(buffer, 'x', n);
    result = PyBytes_FromStringAndSize(buffer, n);
    PyMem_Free(buffer);
    return result;
}

static PyMethodDef methods[] = {
    {"repeat_bad", repeat_bad, METH_VARARGS, NULL},
    {"repeat_good", repeat_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: repeat_bad(3) sound
// run: repeat_bad(3) with PyMem_Malloc failing dies
// run: repeat_good(3) sound
