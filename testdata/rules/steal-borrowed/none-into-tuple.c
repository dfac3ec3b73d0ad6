/* The filler for an empty place is counted too. Reduced from the wild: database row builders. */
#include "sample.h"

static PyObject *
row_bad(PyObject *self, PyObject *arg)
{
    PyObject *text, *row = PyTuple_New(2);
    if (row == NULL)
        return NULL;
    text = PyObject_Str(arg);
    if (text == NULL) {
        Py_DECREF(row);
        return NULL;
    }
    PyTuple_SET_ITEM(row, 0, text);
    PyTuple_SET_ITEM(row, 1, Py_None);        // expect: steal-borrowed
    return row;
}

static PyObject *
row_good(PyObject *self, PyObject *arg)
{
    PyObject *text, *row = PyTuple_New(2);
    if (row == NULL)
        return NULL;
    text = PyObject_Str(arg);
    if (text == NULL) {
        Py_DECREF(row);
        return NULL;
    }
    PyTuple_SET_ITEM(row, 0, text);
    PyTuple_SET_ITEM(row, 1, Py_NewRef(Py_None));
    return row;
}

static PyMethodDef methods[] = {
    {"row_bad", row_bad, METH_O, NULL},
    {"row_good", row_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: row_bad(1) leaks -1
// run: row_good(1) sound
