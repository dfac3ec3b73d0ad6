/* The argument is lent, as all that is said of the function tells, and goes into a tuple that owns its items. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

DECREF_NEW static PyObject *
wrap_bad(PyObject *item)
{
    PyObject *tuple = PyTuple_New(1);
    if (!tuple)
        return NULL;
    PyTuple_SET_ITEM(tuple, 0, item);         // expect: steal-borrowed 'item'
    return tuple;
}

DECREF_NEW static PyObject *
wrap_good(PyObject *item)
{
    PyObject *tuple = PyTuple_New(1);
    if (!tuple)
        return NULL;
    Py_INCREF(item);
    PyTuple_SET_ITEM(tuple, 0, item);
    return tuple;
}

static PyObject *
pack_bad(PyObject *self, PyObject *item)
{
    return wrap_bad(item);
}

static PyObject *
pack_good(PyObject *self, PyObject *item)
{
    return wrap_good(item);
}

static PyMethodDef methods[] = {
    {"pack_bad", pack_bad, METH_O, NULL},
    {"pack_good", pack_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pack_bad([]) dies
// run: pack_good([]) sound
