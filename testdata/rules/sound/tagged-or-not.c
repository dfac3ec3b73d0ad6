/* A tag that only some paths put into a pointer's low bits, and one whose value is not known: the reference is where the number is. */
#include "sample.h"
#include <stdint.h>

static uintptr_t kept;

static void
let_go(void)
{
    PyObject *o = (PyObject *)(kept & ~(uintptr_t)7);

    kept = 0;
    Py_XDECREF(o);
}

static PyObject *
put(PyObject *self, PyObject *arg)
{
    uintptr_t word = (uintptr_t)Py_NewRef(arg);

    if (PyUnicode_Check(arg))
        word |= 1;
    let_go();
    kept = word;
    let_go();
    Py_RETURN_NONE;
}

static PyObject *
put_flags(PyObject *self, PyObject *args)
{
    PyObject *o;
    unsigned flags;

    if (!PyArg_ParseTuple(args, "OI", &o, &flags))
        return NULL;
    let_go();
    kept = (uintptr_t)Py_NewRef(o) | (flags & 7);
    let_go();
    Py_RETURN_NONE;
}

static PyObject *
there_and_back(PyObject *self, PyObject *arg)
{
    uintptr_t word = (uintptr_t)Py_NewRef(arg);

    if (PyUnicode_Check(arg))
        word |= 1;
    Py_DECREF((PyObject *)(word & ~(uintptr_t)1));
    return PyBool_FromLong((long)(word & 1));
}

static PyMethodDef methods[] = {
    {"put", put, METH_O, NULL},
    {"put_flags", put_flags, METH_VARARGS, NULL},
    {"there_and_back", there_and_back, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: put('x') sound
// run: put(1.5) sound
// run: put_flags(1.5, 3) sound
// run: there_and_back(1.5) sound
// run: there_and_back('x') sound
