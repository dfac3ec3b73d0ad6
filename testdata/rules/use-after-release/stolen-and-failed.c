/* A failed PyList_SetItem has released the item; the message about it comes too late. */
#include "sample.h"

static PyObject *
place_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *value, *item;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "OnO", &list, &at, &value))
        return NULL;
    item = PyTuple_Pack(1, value);
    if (item == NULL)
        return NULL;
    SAMPLE_COUNT(item, 1);
    if (PyList_SetItem(list, at, item) < 0) {
        PyErr_Format(PyExc_IndexError, "no place for %R", item);    // expect: use-after-release 'item'
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
place_good(PyObject *self, PyObject *args)
{
    PyObject *list, *value, *item;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "OnO", &list, &at, &value))
        return NULL;
    item = PyTuple_Pack(1, value);
    if (item == NULL)
        return NULL;
    SAMPLE_COUNT(item, 1);
    if (PyList_SetItem(list, at, item) < 0) {
        PyErr_Format(PyExc_IndexError, "no place for %R", value);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"place_bad", place_bad, METH_VARARGS, NULL},
    {"place_good", place_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: place_bad([0], 0, 1) sound
// run: place_bad([0], 5, 1) dies
// run: place_good([0], 5, 1) raises IndexError
