/* A helper that asks for an exception first thing finds the one of its callers: it fails where there is one, and only there. */
#include "sample.h"

static int
went_wrong(void)
{
    return PyErr_Occurred() ? -1 : 0;
}

/* Is there one to be forgotten? */
static int
forgets(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return 0;
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return 1;
}

static PyObject *
shown_bad(PyObject *self, PyObject *o)
{
    PyObject *text = PyObject_Str(o);
    if (forgets())
        return NULL;                          // expect: missing-exception
    return text;
}

static PyObject *
shown_good(PyObject *self, PyObject *o)
{
    PyObject *text = PyObject_Str(o);
    if (went_wrong() < 0)
        return NULL;
    return text;
}

static PyObject *
listed_good(PyObject *self, PyObject *o)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (forgets() || went_wrong() < 0)
        return NULL;                          /* never: there is no exception here */
    return list;
}

static PyMethodDef methods[] = {
    {"shown_bad", shown_bad, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL},
    {"listed_good", listed_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Mute:
// given:     def __str__(self): raise KeyError
// run: shown_bad(Mute()) dies
// run: shown_bad(1000) sound
// run: shown_good(Mute()) raises KeyError
// run: shown_good(1000) sound
// run: listed_good(1000) sound
