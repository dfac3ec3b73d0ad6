/* What SWIG's typemaps do: what is in the caller's variable is replaced, None first of all. */
#include "sample.h"

static void
append_good(PyObject **target, PyObject *item)
{
    if (*target == NULL)
        *target = item;
    else if (*target == Py_None) {
        Py_DECREF(Py_None);
        *target = item;
    } else {
        Py_DECREF(*target);
        *target = item;
    }
}

static PyObject *
both_good(PyObject *self, PyObject *arg)
{
    PyObject *result = Py_None;
    Py_INCREF(result);
    PyObject *item = PySequence_GetItem(arg, 0);
    if (item == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    append_good(&result, item);
    return result;
}

static PyObject *
first_bad(PyObject *self, PyObject *arg)
{
    if (arg == Py_None) {
        Py_DECREF(Py_None);                   // expect: over-release
        return PyLong_FromLong(0);
    }
    return PySequence_GetItem(arg, 0);
}

static PyMethodDef methods[] = {
    {"both_good", both_good, METH_O, NULL},
    {"first_bad", first_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: both_good([[]]) sound
// run: both_good([]) raises IndexError
// run: first_bad(None) leaks -1
