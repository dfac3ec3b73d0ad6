/* Its declaration says new, and its callers give that back: it must not be the list's own reference. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

DECREF_NEW static PyObject *first_bad(PyObject *list);
DECREF_NEW static PyObject *first_good(PyObject *list);

static PyObject *
first_bad(PyObject *list)
{
    return PyList_GetItem(list, 0);           // expect: return-borrowed
}

static PyObject *
first_good(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    Py_XINCREF(item);
    return item;
}

static PyObject *
type_of_bad(PyObject *self, PyObject *list)
{
    PyObject *item = first_bad(list);
    if (!item)
        return NULL;
    PyObject *type = PyObject_Type(item);
    Py_DECREF(item);
    return type;
}

static PyObject *
type_of_good(PyObject *self, PyObject *list)
{
    PyObject *item = first_good(list);
    if (!item)
        return NULL;
    PyObject *type = PyObject_Type(item);
    Py_DECREF(item);
    return type;
}

static PyMethodDef methods[] = {
    {"type_of_bad", type_of_bad, METH_O, NULL},
    {"type_of_good", type_of_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: type_of_bad([{}]) dies
// run: type_of_good([{}]) sound
