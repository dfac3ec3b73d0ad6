/* PyErr_Restore keeps all it is given; an exception class is not ours to give. */
#include "sample.h"

static PyObject *
fail_bad(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    PyErr_Restore(PyExc_ValueError, text, NULL);    // expect: steal-borrowed
    return NULL;
}

static PyObject *
fail_good(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    PyErr_Restore(Py_NewRef(PyExc_ValueError), text, NULL);
    return NULL;
}

static PyMethodDef methods[] = {
    {"fail_bad", fail_bad, METH_O, NULL},
    {"fail_good", fail_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: fail_bad(1) dies
// run: fail_good(1) raises ValueError
