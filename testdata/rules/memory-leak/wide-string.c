/* The characters that PyUnicode_AsWideCharString hands out are the caller's to free, when the next argument is wrong, too. */
#include "sample.h"

static PyObject *
longer_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    Py_ssize_t m, n;
    wchar_t *x = PyUnicode_AsWideCharString(a, &m);
    if (!x)
        return NULL;
    wchar_t *y = PyUnicode_AsWideCharString(b, &n);
    if (!y)
        return NULL;                          // expect: memory-leak 'x'
    PyMem_Free(x);
    PyMem_Free(y);
    return PyBool_FromLong(m > n);
}

static PyObject *
longer_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    Py_ssize_t m, n;
    wchar_t *x = PyUnicode_AsWideCharString(a, &m);
    if (!x)
        return NULL;
    wchar_t *y = PyUnicode_AsWideCharString(b, &n);
    if (!y) {
        PyMem_Free(x);
        return NULL;
    }
    PyMem_Free(x);
    PyMem_Free(y);
    return PyBool_FromLong(m > n);
}

static PyMethodDef methods[] = {
    {"longer_bad", longer_bad, METH_VARARGS, NULL},
    {"longer_good", longer_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: longer_bad("abc", "ab") sound
// run: longer_bad("abc", 1) leaks 1 blocks
// run: longer_good("abc", "ab") sound
// run: longer_good("abc", 1) raises TypeError
