/* The exception is set, and the function left, inside the region. Reduced from the wild: mysqlclient. */
#include "sample.h"
#include <unistd.h>

static PyObject *
wait_bad(PyObject *self, PyObject *args)
{
    int seconds, status;
    if (!PyArg_ParseTuple(args, "i", &seconds))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = seconds < 0 ? -1 : (int)sleep(0);
    if (status < 0)
        PyErr_SetString(PyExc_ValueError, "no time"); // expect: gil-released-call
    Py_END_ALLOW_THREADS
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
wait_good(PyObject *self, PyObject *args)
{
    int seconds, status;
    if (!PyArg_ParseTuple(args, "i", &seconds))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = seconds < 0 ? -1 : (int)sleep(0);
    Py_END_ALLOW_THREADS
    if (status < 0) {
        PyErr_SetString(PyExc_ValueError, "no time");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Taken back for as long as it is needed. */
static PyObject *
blocked_good(PyObject *self, PyObject *args)
{
    int seconds, status;
    if (!PyArg_ParseTuple(args, "i", &seconds))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = seconds < 0 ? -1 : (int)sleep(0);
    if (status < 0) {
        Py_BLOCK_THREADS
        PyErr_SetString(PyExc_ValueError, "no time");
        Py_UNBLOCK_THREADS
    }
    Py_END_ALLOW_THREADS
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"wait_bad", wait_bad, METH_VARARGS, NULL},
    {"wait_good", wait_good, METH_VARARGS, NULL},
    {"blocked_good", blocked_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: wait_bad(0) sound
// run: wait_bad(-1) dies
// run: wait_good(-1) raises ValueError
// run: blocked_good(-1) raises ValueError
