/* The view that is iterated is a temporary of its own. Reduced from the wild: multidict tp_iter. */
#include "sample.h"

static PyObject *
iterate_bad(PyObject *self, PyObject *arg)
{
    PyObject *keys = PyMapping_Keys(arg);
    if (keys == NULL)
        return NULL;
    return PyObject_GetIter(keys);            // expect: ref-leak 'keys'
}

static PyObject *
iterate_good(PyObject *self, PyObject *arg)
{
    PyObject *it, *keys = PyMapping_Keys(arg);
    if (keys == NULL)
        return NULL;
    it = PyObject_GetIter(keys);
    Py_DECREF(keys);
    return it;
}

static PyMethodDef methods[] = {
    {"iterate_bad", iterate_bad, METH_O, NULL},
    {"iterate_good", iterate_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: iterate_bad({}) leaks 1
// run: iterate_good({}) sound
