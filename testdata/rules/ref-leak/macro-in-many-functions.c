/* A macro that leaks what it makes itself, wherever it is used: one mistake, told once. From python-ldap's add_err. */
#include "sample.h"

#define PUT_NUMBER(dict, key, n)                                                                                       \
    do {                                                                                                               \
        PyObject *number = PyLong_FromLong(n);                                                                         \
        if (number == NULL || PyDict_SetItemString(dict, key, number) < 0)                                             \
            return NULL;                                                                                               \
        Py_DECREF(number);                                                                                             \
    } while (0)

#define PUT_NUMBER_RIGHT(dict, key, n)                                                                                 \
    do {                                                                                                               \
        PyObject *number = PyLong_FromLong(n);                                                                         \
        if (number == NULL || PyDict_SetItemString(dict, key, number) < 0) {                                           \
            Py_XDECREF(number);                                                                                        \
            return NULL;                                                                                               \
        }                                                                                                              \
        Py_DECREF(number);                                                                                             \
    } while (0)

static PyObject *
ages_bad(PyObject *self, PyObject *dict)
{
    PUT_NUMBER(dict, "age", 1000);            // expect: ref-leak 'number'
    Py_RETURN_NONE;
}

static PyObject *
sizes_good(PyObject *self, PyObject *dict)
{
    PUT_NUMBER_RIGHT(dict, "size", 1000);
    PUT_NUMBER_RIGHT(dict, "width", 1000);
    Py_RETURN_NONE;
}

/* The other places count there. */
static PyObject *
weights_bad(PyObject *self, PyObject *dict)
{
    PUT_NUMBER(dict, "weight", 1000);
    PUT_NUMBER(dict, "load", 1000);
    Py_RETURN_NONE;
}

/* What is lost here is this function's own, though the macro returns: each such place is a mistake of its own. */
#define NEED(o)                                                                                                        \
    if (!(o))                                                                                                          \
        return NULL

static PyObject *
pair_bad(PyObject *self, PyObject *dict)
{
    PyObject *pair = PyList_New(0);
    NEED(pair);
    PyObject *copy = PyDict_Copy(dict);
    NEED(copy);                               // expect: ref-leak 'pair'
    Py_DECREF(pair);
    return copy;
}

static PyObject *
other_bad(PyObject *self, PyObject *dict)
{
    PyObject *pair = PyList_New(0);
    NEED(pair);
    PyObject *copy = PyDict_Copy(dict);
    NEED(copy);                               // expect: ref-leak 'pair'
    Py_DECREF(pair);
    return copy;
}

static PyMethodDef methods[] = {
    {"ages_bad", ages_bad, METH_O},
    {"sizes_good", sizes_good, METH_O},
    {"weights_bad", weights_bad, METH_O},
    {"pair_bad", pair_bad, METH_O},
    {"other_bad", other_bad, METH_O},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: ages_bad({}) sound
// run: ages_bad({}) with PyDict_SetItemString failing leaks 1
// run: weights_bad({}) with PyDict_SetItemString failing at 2 leaks 1
// run: sizes_good({}) sound
// run: pair_bad({}) with PyDict_Copy failing leaks 1
// run: other_bad({}) with PyDict_Copy failing leaks 1
