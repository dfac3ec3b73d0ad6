/* An item lives as long as the tuple that lends it. Reduced from the wild: pygame fblits. */
#include "sample.h"

static PyObject *
first_repr_bad(PyObject *self, PyObject *arg)
{
    PyObject *item, *tuple = PySequence_Tuple(arg);
    if (tuple == NULL)
        return NULL;
    item = PyTuple_GetItem(tuple, 0);
    Py_DECREF(tuple);
    if (item == NULL)
        return NULL;
    return PyObject_Repr(item);               // expect: use-after-release 'item'
}

static PyObject *
first_repr_good(PyObject *self, PyObject *arg)
{
    PyObject *item, *result, *tuple = PySequence_Tuple(arg);
    if (tuple == NULL)
        return NULL;
    item = PyTuple_GetItem(tuple, 0);
    if (item == NULL) {
        Py_DECREF(tuple);
        return NULL;
    }
    result = PyObject_Repr(item);
    Py_DECREF(tuple);
    return result;
}

static PyMethodDef methods[] = {
    {"first_repr_bad", first_repr_bad, METH_O, NULL},
    {"first_repr_good", first_repr_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def fresh(): yield [1]
// run: first_repr_bad(fresh()) dies
// run: first_repr_good(fresh()) sound
