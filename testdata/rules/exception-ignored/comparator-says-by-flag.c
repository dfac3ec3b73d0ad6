/* A comparator that fails says so in a variable, and whoever has it called looks there. */
#include "sample.h"

static PyObject *compare;
static int compare_failed;

static int
by_flag(const void *a, const void *b)
{
    if (compare_failed)
        return 0;
    PyObject *r = PyObject_CallFunctionObjArgs(compare, *(PyObject **)a, *(PyObject **)b, NULL);
    long order = r ? PyLong_AsLong(r) : -1;
    Py_XDECREF(r);
    if (order == -1 && PyErr_Occurred()) {
        compare_failed = 1;
        return 0;
    }
    return order < 0 ? -1 : order > 0;
}

static int
by_nothing(const void *a, const void *b)
{
    PyObject *r = PyObject_CallFunctionObjArgs(compare, *(PyObject **)a, *(PyObject **)b, NULL);
    if (r == NULL)
        return 0;
    long order = PyLong_AsLong(r);
    Py_DECREF(r);
    return order < 0 ? -1 : order > 0;
}

static PyObject *
least_bad(PyObject *self, PyObject *args)
{
    PyObject *pair[2];
    if (!PyArg_ParseTuple(args, "OOO", &compare, &pair[0], &pair[1]))
        return NULL;
    qsort(pair, 2, sizeof *pair, by_nothing); // expect: exception-ignored
    return Py_NewRef(pair[0]);
}

static PyObject *
least_good(PyObject *self, PyObject *args)
{
    PyObject *pair[2];
    if (!PyArg_ParseTuple(args, "OOO", &compare, &pair[0], &pair[1]))
        return NULL;
    compare_failed = 0;
    qsort(pair, 2, sizeof *pair, by_flag);
    return compare_failed ? NULL : Py_NewRef(pair[0]);
}

static PyMethodDef methods[] = {
    {"least_bad", least_bad, METH_VARARGS, NULL},
    {"least_good", least_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def minus(a, b): return a - b
// run: least_bad(minus, 5, 'a') dies
// run: least_bad(minus, 2000, 1000) sound
// run: least_good(minus, 2000, 1000) sound
// run: least_good(minus, 5, 'a') raises TypeError
