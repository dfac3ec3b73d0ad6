/* The default is the borrowed None, the other value is owned, and both go through one release. */
#include "sample.h"

static PyObject *
describe_bad(PyObject *self, PyObject *arg)
{
    PyObject *doc = Py_None, *result;
    if (PyType_Check(arg)) {
        doc = PyObject_GetAttrString(arg, "__doc__");
        if (doc == NULL)
            return NULL;
    }
    result = PyUnicode_FromFormat("<%R>", doc);
    Py_DECREF(doc);                           // expect: over-release
    return result;
}

static PyObject *
describe_good(PyObject *self, PyObject *arg)
{
    PyObject *doc = NULL, *result;
    if (PyType_Check(arg)) {
        doc = PyObject_GetAttrString(arg, "__doc__");
        if (doc == NULL)
            return NULL;
    }
    else {
        doc = Py_NewRef(Py_None);
    }
    result = PyUnicode_FromFormat("<%R>", doc);
    Py_DECREF(doc);
    return result;
}

static PyMethodDef methods[] = {
    {"describe_bad", describe_bad, METH_O, NULL},
    {"describe_good", describe_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: describe_bad(int) sound
// run: describe_bad(1) leaks -1
// run: describe_good(1) sound
