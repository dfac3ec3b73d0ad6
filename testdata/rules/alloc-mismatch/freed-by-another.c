/* What strdup made goes to PyMem_Free, what PyMem_Malloc made to free: it works until somebody looks. */
#include "sample.h"

static PyObject *
twice_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    char *copy = strdup(text);
    if (!copy)
        return PyErr_NoMemory();
    PyObject *r = PyUnicode_FromFormat("%s%s", copy, copy);
    PyMem_Free(copy);                             // expect: alloc-mismatch 'copy'
    return r;
}

static PyObject *
twice_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    char *copy = strdup(text);
    if (!copy)
        return PyErr_NoMemory();
    PyObject *r = PyUnicode_FromFormat("%s%s", copy, copy);
    free(copy);
    return r;
}

static PyObject *
zeros_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *block = PyMem_Calloc(16, 1);
    if (!block)
        return PyErr_NoMemory();
    PyObject *r = PyBytes_FromStringAndSize(block, 16);
    PyObject_Free(block);                         // expect: alloc-mismatch 'block'
    return r;
}

static PyObject *
zeros_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *block = PyMem_Calloc(16, 1);
    if (!block)
        return PyErr_NoMemory();
    PyObject *r = PyBytes_FromStringAndSize(block, 16);
    PyMem_Free(block);
    return r;
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_O, NULL},
    {"twice_good", twice_good, METH_O, NULL},
    {"zeros_bad", zeros_bad, METH_NOARGS, NULL},
    {"zeros_good", zeros_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: twice_bad("ab") dies
// run: twice_good("ab") sound
// run: zeros_bad() dies
// run: zeros_good() sound
