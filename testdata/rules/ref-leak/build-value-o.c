/* Py_BuildValue's "O" takes a reference of its own; "N" would have taken ours. Reduced from the wild: bitarray, pycurl. */
#include "sample.h"

static PyObject *
reduce_bad(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_Repr(arg);
    if (!name)
        return NULL;
    return Py_BuildValue("(iO)", 1, name);    // expect: ref-leak 'name'
}

static PyObject *
reduce_good(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_Repr(arg);
    if (!name)
        return NULL;
    return Py_BuildValue("(iN)", 1, name);
}

static PyObject *
reduce_also_good(PyObject *self, PyObject *arg)
{
    PyObject *result, *name = PyObject_Repr(arg);
    if (!name)
        return NULL;
    result = Py_BuildValue("(iO)", 1, name);
    Py_DECREF(name);
    return result;
}

static PyMethodDef methods[] = {
    {"reduce_bad", reduce_bad, METH_O, NULL},
    {"reduce_good", reduce_good, METH_O, NULL},
    {"reduce_also_good", reduce_also_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: reduce_bad([1.5]) leaks 1
// run: reduce_good([1.5]) sound
// run: reduce_also_good([1.5]) sound
