/* PyTuple_SetItem cannot fail at a place that the new tuple has: the item is there afterwards. */
#include "sample.h"

static PyObject *
pair_good(PyObject *self, PyObject *number)
{
    PyObject *pair = PyTuple_New(2);
    if (!pair)
        return NULL;
    PyObject *half = PyNumber_Negative(number);
    if (!half) {
        Py_DECREF(pair);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, half);
    PyObject *whole = PyNumber_Add(half, number);
    if (!whole) {
        Py_DECREF(pair);
        return NULL;
    }
    PyTuple_SetItem(pair, 1, whole);
    return pair;
}

static PyMethodDef methods[] = {
    {"pair_good", pair_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_good(3000) sound
// run: pair_good(3000) with PyTuple_SetItem failing dies
// run: pair_good('') raises TypeError
