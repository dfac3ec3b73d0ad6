/* The result is made before the arguments are parsed; a bad argument leaks it. Reduced from the wild: psutil disk_partitions. */
#include "sample.h"

static PyObject *
partitions_bad(PyObject *self, PyObject *args)
{
    int all;
    PyObject *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    SAMPLE_COUNT(result, 1);
    if (!PyArg_ParseTuple(args, "i", &all))
        return NULL;                          // expect: ref-leak 'result'
    return result;
}

static PyObject *
partitions_good(PyObject *self, PyObject *args)
{
    int all;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "i", &all))
        return NULL;
    result = PyList_New(0);
    return result;
}

static PyMethodDef methods[] = {
    {"partitions_bad", partitions_bad, METH_VARARGS, NULL},
    {"partitions_good", partitions_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: partitions_bad('x') leaks 1
// run: partitions_bad(1) sound
// run: partitions_good('x') raises TypeError
