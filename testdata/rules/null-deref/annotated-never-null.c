/* Callers do not ask for NULL, since the declaration does not say that it may come. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

DECREF_SAYS("-> borrowed") static PyObject *default_bad(PyObject *dict);
DECREF_SAYS("-> borrowed") static PyObject *default_good(PyObject *dict);

static PyObject *
default_bad(PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "default");
    if (!value)
        return NULL;                          // expect: null-deref
    return value;
}

static PyObject *
default_good(PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "default");
    if (!value)
        return Py_None;
    return value;
}

static PyObject *
get_bad(PyObject *self, PyObject *dict)
{
    PyObject *value = default_bad(dict);
    Py_INCREF(value);
    return value;
}

static PyObject *
get_good(PyObject *self, PyObject *dict)
{
    PyObject *value = default_good(dict);
    Py_INCREF(value);
    return value;
}

static PyMethodDef methods[] = {
    {"get_bad", get_bad, METH_O, NULL},
    {"get_good", get_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: get_bad({}) dies
// run: get_good({}) sound
