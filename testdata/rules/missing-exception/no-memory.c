/* The allocators return NULL without an exception. */
#include "sample.h"
#include <string.h>

static PyObject *
copy_bad(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t n;
    char *copy;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    copy = PyMem_Malloc(n + 1);
    if (copy == NULL)
        return NULL;                          // expect: missing-exception
    memcpy(copy, data, n);
    copy[n] = '!';
    result = PyBytes_FromStringAndSize(copy, n + 1);
    PyMem_Free(copy);
    return result;
}

static PyObject *
copy_good(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t n;
    char *copy;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    copy = PyMem_Malloc(n + 1);
    if (copy == NULL)
        return PyErr_NoMemory();
    memcpy(copy, data, n);
    copy[n] = '!';
    result = PyBytes_FromStringAndSize(copy, n + 1);
    PyMem_Free(copy);
    return result;
}

static PyMethodDef methods[] = {
    {"copy_bad", copy_bad, METH_VARARGS, NULL},
    {"copy_good", copy_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: copy_bad(b'ab') sound
// run: copy_bad(b'ab') with PyMem_Malloc failing dies
// run: copy_good(b'ab') sound
