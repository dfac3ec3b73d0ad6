/* A handler runs and nobody looks at what it returns. Its failure is passed on, its None is not. */
#include "sample.h"

static PyObject *
notify_bad(PyObject *self, PyObject *handler)
{
    PyObject_CallNoArgs(handler);             // expect: ref-leak
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
notify_good(PyObject *self, PyObject *handler)
{
    Py_XDECREF(PyObject_CallNoArgs(handler));
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"notify_bad", notify_bad, METH_O, NULL},
    {"notify_good", notify_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: notify_bad(list) leaks 1
// run: notify_good(list) sound
