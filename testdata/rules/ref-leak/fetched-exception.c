/* PyErr_Fetch hands over three references; looking at them is not enough. */
#include "sample.h"

static PyObject *
explain_bad(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *trace, *r = PyObject_CallNoArgs(arg);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_SetString(PyExc_RuntimeError, "the call failed");
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return NULL;                              // expect: ref-leak 'type'
}

static PyObject *
explain_good(PyObject *self, PyObject *arg)
{
    PyObject *type, *value, *trace, *r = PyObject_CallNoArgs(arg);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_SetString(PyExc_RuntimeError, "the call failed");
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return NULL;
}

static PyMethodDef methods[] = {
    {"explain_bad", explain_bad, METH_O, NULL},
    {"explain_good", explain_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def f(): raise KeyError
// run: explain_bad(f) leaks 1
// run: explain_good(f) raises RuntimeError
