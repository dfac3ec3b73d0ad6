/* Made once before the loop, released at the end of every turn. */
#include "sample.h"

static PyObject *
fill_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t i, n;
    PyObject *list, *zero;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &list, &n))
        return NULL;
    zero = PyFloat_FromDouble(0.0);
    if (zero == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        if (PyList_Append(list, zero) < 0) {
            Py_DECREF(zero);                  // also: over-release 'zero'
            return NULL;
        }
        Py_DECREF(zero);                      // expect: over-release 'zero'
    }
    Py_RETURN_NONE;                           // expect: ref-leak 'zero'
}

static PyObject *
fill_good(PyObject *self, PyObject *args)
{
    Py_ssize_t i, n;
    PyObject *list, *zero;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &list, &n))
        return NULL;
    zero = PyFloat_FromDouble(0.0);
    if (zero == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        if (PyList_Append(list, zero) < 0) {
            Py_DECREF(zero);
            return NULL;
        }
    }
    Py_DECREF(zero);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"fill_bad", fill_bad, METH_VARARGS, NULL},
    {"fill_good", fill_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: fill_bad([], 3) dies
// run: fill_good([], 3) sound
