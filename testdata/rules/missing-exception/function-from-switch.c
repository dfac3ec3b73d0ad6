/* A function's address is not NULL: the helper that picks one returns NULL only where it has said why. Reduced from
 * shapely's STRtree_query. */
#include "sample.h"

typedef PyObject *(*operation)(PyObject *, PyObject *);

static operation
operation_of(int which)
{
    switch (which) {
    case 0:
        return PyNumber_Add;
    case 1:
        return PyNumber_Subtract;
    default:
        PyErr_Format(PyExc_ValueError, "no operation %d", which);
        return NULL;
    }
}

static operation
operation_or_null(int which)
{
    switch (which) {
    case 0:
        return PyNumber_Add;
    case 1:
        return PyNumber_Subtract;
    default:
        return NULL;
    }
}

static PyObject *
apply_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    int which;
    if (!PyArg_ParseTuple(args, "iOO", &which, &a, &b))
        return NULL;
    operation f = operation_of(which);
    if (f == NULL)
        return NULL;
    return f(a, b);
}

static PyObject *
apply_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    int which;
    if (!PyArg_ParseTuple(args, "iOO", &which, &a, &b))
        return NULL;
    operation f = operation_or_null(which);
    if (f == NULL)
        return NULL;    // expect: missing-exception
    return f(a, b);
}

static PyMethodDef methods[] = {
    {"apply_good", apply_good, METH_VARARGS, NULL},
    {"apply_bad", apply_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: apply_good(0, 1, 2) sound
// run: apply_good(7, 1, 2) raises ValueError
// run: apply_bad(1, 1, 2) sound
// run: apply_bad(7, 1, 2) dies
