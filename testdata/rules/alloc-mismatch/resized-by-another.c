/* A block grows by another family's realloc, one call of a helper away from where it was made. */
#include "sample.h"

static char *
line_new(size_t n)
{
    return PyMem_RawMalloc(n);
}

static PyObject *
spaces_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *line = line_new(8);
    if (!line)
        return PyErr_NoMemory();
    char *longer = PyMem_Realloc(line, 16);       // expect: alloc-mismatch 'line'
    if (!longer) {
        PyMem_RawFree(line);
        return PyErr_NoMemory();
    }
    memset(longer, ' ', 16);
    PyObject *r = PyUnicode_FromStringAndSize(longer, 16);
    PyMem_Free(longer);
    return r;
}

static PyObject *
spaces_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *line = line_new(8);
    if (!line)
        return PyErr_NoMemory();
    char *longer = PyMem_RawRealloc(line, 16);
    if (!longer) {
        PyMem_RawFree(line);
        return PyErr_NoMemory();
    }
    memset(longer, ' ', 16);
    PyObject *r = PyUnicode_FromStringAndSize(longer, 16);
    PyMem_RawFree(longer);
    return r;
}

static PyMethodDef methods[] = {
    {"spaces_bad", spaces_bad, METH_NOARGS, NULL},
    {"spaces_good", spaces_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: spaces_bad() dies
// run: spaces_good() sound
