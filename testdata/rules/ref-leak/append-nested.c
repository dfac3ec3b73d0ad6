/* A new reference made in the argument list of a call that does not steal: nobody is left to release it. */
#include "sample.h"

static PyObject *
flags_bad(PyObject *self, PyObject *args)
{
    int flag;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "p", &flag))
        return NULL;
    list = PyList_New(0);
    if (!list)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (PyList_Append(list, PyBool_FromLong(flag)) < 0) {   // expect: ref-leak
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *
flags_good(PyObject *self, PyObject *args)
{
    int flag;
    PyObject *list, *value;
    if (!PyArg_ParseTuple(args, "p", &flag))
        return NULL;
    list = PyList_New(0);
    if (!list)
        return NULL;
    SAMPLE_COUNT(list, 1);
    value = PyBool_FromLong(flag);
    if (PyList_Append(list, value) < 0) {
        Py_DECREF(value);
        Py_DECREF(list);
        return NULL;
    }
    Py_DECREF(value);
    return list;
}

static PyMethodDef methods[] = {
    {"flags_bad", flags_bad, METH_VARARGS, NULL},
    {"flags_good", flags_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: flags_bad(True) leaks 1
// run: flags_good(True) sound
