/* -1 is true, too: what cannot be compared counts as equal. Reduced from the wild: simplejson. */
#include "sample.h"

static PyObject *
pick_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (PyObject_RichCompareBool(a, b, Py_LT)) // expect: exception-ignored
        return Py_NewRef(a);
    return Py_NewRef(b);
}

static PyObject *
pick_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    int less;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    less = PyObject_RichCompareBool(a, b, Py_LT);
    if (less < 0)
        return NULL;
    return Py_NewRef(less ? a : b);
}

static PyMethodDef methods[] = {
    {"pick_bad", pick_bad, METH_VARARGS, NULL},
    {"pick_good", pick_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pick_bad(1, 2) sound
// run: pick_bad(1, 'x') dies
// run: pick_good(1, 'x') raises TypeError
