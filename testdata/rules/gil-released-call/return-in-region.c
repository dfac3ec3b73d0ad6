/* A way out of the region that does not take the lock back. */
#include "sample.h"

static PyObject *
sum_bad(PyObject *self, PyObject *args)
{
    int n, total = 0;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    if (n < 0)
        return NULL;                          // expect: gil-released-call; missing-exception
    for (int k = 0; k < n; k++)
        total += k;
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(total);
}

static PyObject *
sum_good(PyObject *self, PyObject *args)
{
    int n, total = 0;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    for (int k = 0; k < n; k++)
        total += k;
    Py_END_ALLOW_THREADS
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "negative");
        return NULL;
    }
    return PyLong_FromLong(total);
}

static PyMethodDef methods[] = {
    {"sum_bad", sum_bad, METH_VARARGS, NULL},
    {"sum_good", sum_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: sum_bad(3) sound
// run: sum_bad(-1) dies
// run: sum_good(-1) raises ValueError
