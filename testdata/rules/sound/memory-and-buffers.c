/* Blocks and buffers beside the references, each given back on every way out. */
#include "sample.h"
#include <string.h>

static PyObject *
reversed(PyObject *self, PyObject *args)
{
    Py_buffer view;
    char *out;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    out = PyMem_Malloc(view.len + 1);
    if (out == NULL) {
        PyBuffer_Release(&view);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < view.len; i++)
        out[i] = ((const char *)view.buf)[view.len - 1 - i];
    result = PyBytes_FromStringAndSize(out, view.len);
    PyMem_Free(out);
    PyBuffer_Release(&view);
    return result;
}

/* realloc keeps the old block when it fails. */
static PyObject *
doubled(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t n;
    char *block, *larger;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    block = PyMem_Malloc(n + 1);
    if (block == NULL)
        return PyErr_NoMemory();
    memcpy(block, data, n);
    larger = PyMem_Realloc(block, 2 * n + 1);
    if (larger == NULL) {
        PyMem_Free(block);
        return PyErr_NoMemory();
    }
    block = larger;
    memcpy(block + n, block, n);
    result = PyBytes_FromStringAndSize(block, 2 * n);
    PyMem_Free(block);
    return result;
}

/* A bytes object written in place while it is only ours, then shrunk; _PyBytes_Resize NULLs the pointer on failure. */
static PyObject *
without_spaces(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t i, n, used = 0;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    result = PyBytes_FromStringAndSize(NULL, n);
    if (result == NULL)
        return NULL;
    for (i = 0; i < n; i++)
        if (data[i] != ' ')
            PyBytes_AS_STRING(result)[used++] = data[i];
    if (used < n && _PyBytes_Resize(&result, used) < 0)
        return NULL;
    return result;
}

/* The characters of an encoded string are used while the string is held. */
static PyObject *
starts_with_slash(PyObject *self, PyObject *arg)
{
    int yes;
    PyObject *bytes = PyUnicode_EncodeFSDefault(arg);
    if (bytes == NULL)
        return NULL;
    yes = PyBytes_AS_STRING(bytes)[0] == '/';
    Py_DECREF(bytes);
    return PyBool_FromLong(yes);
}

/* With the GIL given up, only C memory is touched. */
static PyObject *
checksum(PyObject *self, PyObject *args)
{
    Py_buffer view;
    unsigned long sum = 0;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < view.len; i++)
        sum += ((const unsigned char *)view.buf)[i];
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&view);
    return PyLong_FromUnsignedLong(sum);
}

static PyMethodDef methods[] = {
    {"reversed", reversed, METH_VARARGS, NULL},
    {"doubled", doubled, METH_VARARGS, NULL},
    {"without_spaces", without_spaces, METH_VARARGS, NULL},
    {"starts_with_slash", starts_with_slash, METH_O, NULL},
    {"checksum", checksum, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: reversed(b'abc') sound
// run: doubled(b'abc') sound
// run: without_spaces(b'a b c') sound
// run: starts_with_slash('/tmp') sound
// run: checksum(b'abc') sound
