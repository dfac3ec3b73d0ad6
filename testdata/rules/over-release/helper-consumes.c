/* The helper releases what it is given; its caller does so as well. Reduced from the wild: psutil affinity. */
#include "sample.h"

static int
append_and_release(PyObject *list, PyObject *item)
{
    int status;
    if (item == NULL)
        return -1;
    status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}

static PyObject *
cpus_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *cpu;
    long n;
    if (!PyArg_ParseTuple(args, "O!l", &PyList_Type, &list, &n))
        return NULL;
    cpu = PyLong_FromLong(n);
    if (append_and_release(list, cpu) < 0) {
        Py_XDECREF(cpu);                      // expect: over-release 'cpu'
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
cpus_good(PyObject *self, PyObject *args)
{
    PyObject *list, *cpu;
    long n;
    if (!PyArg_ParseTuple(args, "O!l", &PyList_Type, &list, &n))
        return NULL;
    cpu = PyLong_FromLong(n);
    if (append_and_release(list, cpu) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"cpus_bad", cpus_bad, METH_VARARGS, NULL},
    {"cpus_good", cpus_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: cpus_bad([], 100000) sound
// run: cpus_bad([], 100000) with PyList_Append failing dies
// run: cpus_good([], 100000) sound
