/* A helper that takes a value over only where it succeeds: if no caller gives it back where it fails, they and the helper disagree,
 * and that is told once, with both places. Where some caller does, the others are told each for itself. */
#include "sample.h"

static int
add_pair(PyObject *list, const char *name, PyObject *value)    // step: takes 'value' over only where it succeeds
{
    PyObject *pair = Py_BuildValue("(sO)", name, value);

    if (pair == NULL)
        return -1;
    if (PyList_Append(list, pair) < 0) {
        Py_DECREF(pair);
        return -1;
    }
    Py_DECREF(pair);
    Py_DECREF(value);
    return 0;
}

static int
add_value(PyObject *list, PyObject *value)
{
    if (PyList_Append(list, value) < 0)
        return -1;
    Py_DECREF(value);
    return 0;
}

static PyObject *
count_bad(PyObject *self, PyObject *list)
{
    PyObject *value = PyLong_FromLong(70000);

    if (value == NULL)
        return NULL;
    if (add_pair(list, "count", value) < 0)
        return NULL;                          // expect: ref-leak 'value'
    Py_RETURN_NONE;
}

static PyObject *
name(PyObject *self, PyObject *list)
{
    PyObject *value = PyUnicode_FromString("a name of its own");

    if (value == NULL || add_pair(list, "name", value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
value_bad(PyObject *self, PyObject *list)
{
    PyObject *value = PyLong_FromLong(70000);

    if (value == NULL || add_value(list, value) < 0)
        return NULL;                          // expect: ref-leak 'value'
    Py_RETURN_NONE;
}

static PyObject *
value_good(PyObject *self, PyObject *list)
{
    PyObject *value = PyLong_FromLong(70000);

    if (value == NULL)
        return NULL;
    if (add_value(list, value) < 0) {
        Py_DECREF(value);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_O, NULL},
    {"name", name, METH_O, NULL},
    {"value_bad", value_bad, METH_O, NULL},
    {"value_good", value_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count_bad(()) leaks 1
// run: name(()) leaks 1
// run: value_bad(()) leaks 1
// run: value_good(()) raises SystemError
// run: value_good([]) sound
