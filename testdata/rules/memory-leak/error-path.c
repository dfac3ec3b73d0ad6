/* A scratch block is freed at the end, and not on the error return before it. */
#include "sample.h"

static PyObject *
stars_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
    if (n < 0)
        return PyErr_Format(PyExc_ValueError, "a width is wanted");
    char *line = PyMem_Malloc(n + 1);         // step: 'line' is allocated here by PyMem_Malloc
    if (!line)
        return PyErr_NoMemory();
    memset(line, '*', n);
    if (n > 8) {
        PyErr_SetString(PyExc_ValueError, "too wide");
        return NULL;                          // expect: memory-leak 'line'
    }
    PyObject *text = PyUnicode_FromStringAndSize(line, n);
    PyMem_Free(line);
    return text;
}

static PyObject *
stars_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
    if (n < 0)
        return PyErr_Format(PyExc_ValueError, "a width is wanted");
    char *line = PyMem_Malloc(n + 1);
    if (!line)
        return PyErr_NoMemory();
    memset(line, '*', n);
    if (n > 8) {
        PyErr_SetString(PyExc_ValueError, "too wide");
        PyMem_Free(line);
        return NULL;
    }
    PyObject *text = PyUnicode_FromStringAndSize(line, n);
    PyMem_Free(line);
    return text;
}

static PyMethodDef methods[] = {
    {"stars_bad", stars_bad, METH_O, NULL},
    {"stars_good", stars_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: stars_bad(3) sound
// run: stars_bad(9) leaks 1 blocks
// run: stars_good(3) sound
// run: stars_good(9) raises ValueError
