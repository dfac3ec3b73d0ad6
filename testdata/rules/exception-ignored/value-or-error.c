/* -1 is a number and an error; only PyErr_Occurred tells which. It may be asked once for several numbers. */
#include "sample.h"

static PyObject *
area_bad(PyObject *self, PyObject *args)
{
    PyObject *w, *h;
    double width, height;
    if (!PyArg_ParseTuple(args, "OO", &w, &h))
        return NULL;
    width = PyFloat_AsDouble(w);
    height = PyFloat_AsDouble(h);             // expect: exception-ignored
    if (width == -1.0 && PyErr_Occurred())
        return NULL;
    return PyFloat_FromDouble(width * height);
}

static PyObject *
area_good(PyObject *self, PyObject *args)
{
    PyObject *w, *h;
    double width, height;
    if (!PyArg_ParseTuple(args, "OO", &w, &h))
        return NULL;
    width = PyFloat_AsDouble(w);
    height = PyFloat_AsDouble(h);
    if (PyErr_Occurred())
        return NULL;
    return PyFloat_FromDouble(width * height);
}

static PyObject *
scaled_bad(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);              // expect: exception-ignored
    return PyLong_FromLong(n / 2);
}

static PyObject *
scaled_good(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n / 2);
}

/* A float can always be read. */
static PyObject *
half_good(PyObject *self, PyObject *arg)
{
    if (!PyFloat_Check(arg))
        return PyFloat_FromDouble(0.0);
    return PyFloat_FromDouble(PyFloat_AsDouble(arg) / 2);
}

static PyMethodDef methods[] = {
    {"area_bad", area_bad, METH_VARARGS, NULL},
    {"area_good", area_good, METH_VARARGS, NULL},
    {"scaled_bad", scaled_bad, METH_O, NULL},
    {"scaled_good", scaled_good, METH_O, NULL},
    {"half_good", half_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: area_bad(2, 3) sound
// run: area_bad(2, 'x') dies
// run: area_good(2, 'x') raises TypeError
// run: scaled_bad(8) sound
// run: scaled_bad('x') dies
// run: scaled_good('x') raises TypeError
// run: half_good('x') sound
// run: half_good(1.5) sound
// run: half_good(1.5) with PyFloat_AsDouble failing dies
