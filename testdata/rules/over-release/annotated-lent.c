/* What is said of a function holds of what it leaves out too: nobody is told that this one consumes its argument. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

DECREF_SAYS("-> 0 | -1!") static int
take_length_bad(PyObject *item, Py_ssize_t *n)
{
    *n = PyObject_Length(item);
    Py_DECREF(item);                          // expect: over-release 'item'
    return *n < 0 ? -1 : 0;
}

DECREF_SAYS("-> 0 | -1!") static int
take_length_good(PyObject *item DECREF_STEALS, Py_ssize_t *n)
{
    *n = PyObject_Length(item);
    Py_DECREF(item);
    return *n < 0 ? -1 : 0;
}

static PyObject *
length_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n;
    if (take_length_bad(list, &n) < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyObject *
length_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n;
    Py_INCREF(list);
    if (take_length_good(list, &n) < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"length_bad", length_bad, METH_O, NULL},
    {"length_good", length_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: length_bad([]) dies
// run: length_good([]) sound
