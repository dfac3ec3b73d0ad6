/* What was put into a tuple is asked of the tuple: NULL is there only if the call failed that made it. */
#include "sample.h"

static PyObject *
negative_good(PyObject *self, PyObject *number)
{
    PyObject *pair = PyTuple_New(1);
    if (!pair)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, PyNumber_Negative(number));
    if (PyTuple_GET_ITEM(pair, 0) == NULL) {
        Py_DECREF(pair);
        return NULL;
    }
    return pair;
}

static PyObject *
listed_good(PyObject *self, PyObject *number)
{
    PyObject *list = PyList_New(1);
    if (!list)
        return NULL;
    PyList_SET_ITEM(list, 0, PyNumber_Negative(number));
    if (!PyList_GET_ITEM(list, 0)) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *
asked_good(PyObject *self, PyObject *number)
{
    PyObject *pair = PyTuple_New(2);
    if (!pair)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, PyNumber_Negative(number));
    PyTuple_SET_ITEM(pair, 1, Py_NewRef(number));
    if (!PyTuple_GetItem(pair, 0)) {
        Py_DECREF(pair);
        return NULL;
    }
    return pair;
}

/* The items of a new tuple are there as soon as they have been put there. */
static PyObject *
sum_good(PyObject *self, PyObject *number)
{
    PyObject *pair = PyTuple_New(2);
    if (!pair)
        return NULL;
    PyTuple_SET_ITEM(pair, 0, Py_NewRef(number));
    PyTuple_SET_ITEM(pair, 1, Py_NewRef(number));
    PyObject *sum = PyNumber_Add(PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1));
    Py_DECREF(pair);
    return sum;
}

static PyMethodDef methods[] = {
    {"negative_good", negative_good, METH_O, NULL},
    {"listed_good", listed_good, METH_O, NULL},
    {"asked_good", asked_good, METH_O, NULL},
    {"sum_good", sum_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: negative_good(2000) sound
// run: negative_good('') raises TypeError
// run: listed_good(2000) sound
// run: listed_good('') raises TypeError
// run: asked_good(2000) sound
// run: asked_good('') raises TypeError
// run: sum_good(2000) sound
// run: sum_good(None) raises TypeError
