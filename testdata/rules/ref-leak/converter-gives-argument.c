/* A converter that leaves the object itself with a reference taken for it, now, and a new one, then. */
#include "sample.h"

static int
to_items(PyObject *o, void *out)
{
    PyObject **items = out;
    if (o == NULL) {
        Py_CLEAR(*items);
        return 1;
    }
    *items = PySequence_Fast(o, "a sequence is expected");
    return *items != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

static PyObject *
same_length_bad(PyObject *self, PyObject *args)
{
    PyObject *a = NULL, *b = NULL;
    if (!PyArg_ParseTuple(args, "O&O&", to_items, &a, to_items, &b))
        return NULL;
    if (PySequence_Fast_GET_SIZE(a) != PySequence_Fast_GET_SIZE(b)) {
        PyErr_SetString(PyExc_ValueError, "lengths differ");
        return NULL;                          // expect: ref-leak 'a'; ref-leak 'b'
    }
    Py_DECREF(a);
    Py_DECREF(b);
    Py_RETURN_NONE;
}

static PyObject *
same_length_good(PyObject *self, PyObject *args)
{
    PyObject *a = NULL, *b = NULL;
    if (!PyArg_ParseTuple(args, "O&O&", to_items, &a, to_items, &b))
        return NULL;
    int same = PySequence_Fast_GET_SIZE(a) == PySequence_Fast_GET_SIZE(b);
    Py_DECREF(a);
    Py_DECREF(b);
    if (!same)
        return PyErr_Format(PyExc_ValueError, "lengths differ");
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"same_length_bad", same_length_bad, METH_VARARGS, NULL},
    {"same_length_good", same_length_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: one = [1]
// given: two = []
// run: same_length_bad(one, two) leaks 2
// run: same_length_good(one, two) raises ValueError
// run: same_length_good(one, {5}) sound
// run: same_length_good(one, 5) raises TypeError
