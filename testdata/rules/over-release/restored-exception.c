/* PyErr_Restore takes all three back; none of them is ours afterwards. */
#include "sample.h"

static PyObject *
tidy_bad(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *trace, *r = PyObject_CallNoArgs(arg);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &trace);
    PySys_WriteStderr("tidying up\n");
    PyErr_Restore(type, value, trace);
    Py_XDECREF(type);                         // expect: over-release 'type'
    return NULL;
}

static PyObject *
tidy_good(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *trace, *r = PyObject_CallNoArgs(arg);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &trace);
    PySys_WriteStderr("tidying up\n");
    PyErr_Restore(type, value, trace);
    return NULL;
}

static PyMethodDef methods[] = {
    {"tidy_bad", tidy_bad, METH_O, NULL},
    {"tidy_good", tidy_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def f(): raise KeyError
// run: tidy_bad(f) dies
// run: tidy_good(f) raises KeyError
