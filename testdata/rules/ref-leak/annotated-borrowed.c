/* Its declaration says borrowed, so no caller gives back what it returns: here a new object, there the list's own. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

DECREF_BORROWED static PyObject *first_bad(PyObject *list);
DECREF_SAYS("-> borrowed list | NULL!") static PyObject *first_good(PyObject *list);

static PyObject *
first_bad(PyObject *list)
{
    PyObject *item = PySequence_GetItem(list, 0);
    if (!item)
        return NULL;
    return item;                              // expect: ref-leak 'item'
}

static PyObject *
first_good(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    if (!item)
        return NULL;
    return item;
}

static PyObject *
of_bad(PyObject *self, PyObject *list)
{
    PyObject *item = first_bad(list);
    Py_XINCREF(item);
    return item;
}

static PyObject *
of_good(PyObject *self, PyObject *list)
{
    PyObject *item = first_good(list);
    Py_XINCREF(item);
    return item;
}

static PyMethodDef methods[] = {
    {"of_bad", of_bad, METH_O, NULL},
    {"of_good", of_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: of_bad([[]]) leaks 1
// run: of_good([[]]) sound
