/* PyArg_UnpackTuple leaves the variables of optional arguments as they are. From cpychecker's own tests. */
#include "sample.h"

static PyObject *
three_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *c;
    if (!PyArg_UnpackTuple(args, "three", 1, 3, &a, &b, &c))
        return NULL;
    return PyTuple_Pack(3, a, b, c); // expect: uninitialized-use
}

static PyObject *
three_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b = Py_None, *c = Py_None;
    if (!PyArg_UnpackTuple(args, "three", 1, 3, &a, &b, &c))
        return NULL;
    return PyTuple_Pack(3, a, b, c);
}

static PyObject *
all_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_UnpackTuple(args, "all", 2, 2, &a, &b))
        return NULL;
    return PyTuple_Pack(2, a, b);
}

/* It asks how many there are. */
static PyObject *
counted_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_UnpackTuple(args, "counted", 1, 2, &a, &b))
        return NULL;
    return PyTuple_GET_SIZE(args) == 2 ? PyTuple_Pack(2, a, b) : PyTuple_Pack(1, a);
}

static PyMethodDef methods[] = {
    {"three_bad", three_bad, METH_VARARGS, NULL},
    {"three_good", three_good, METH_VARARGS, NULL},
    {"all_good", all_good, METH_VARARGS, NULL},
    {"counted_good", counted_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// unseen: three_bad: what is on the stack may be anything
// run: three_good(1) sound
// run: all_good(1, 2) sound
// run: counted_good(1) sound
// run: counted_good(1, 2) sound
