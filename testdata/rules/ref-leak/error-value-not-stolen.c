/* PyErr_SetObject keeps its own reference to the value; ours goes with the return. */
#include "sample.h"

static PyObject *
refuse_bad(PyObject *self, PyObject *arg)
{
    PyErr_SetObject(PyExc_ValueError, PyUnicode_FromFormat("refused: %R", arg));    // expect: ref-leak
    return NULL;
}

static PyObject *
refuse_good(PyObject *self, PyObject *arg)
{
    PyObject *text = PyUnicode_FromFormat("refused: %R", arg);
    if (text) {
        PyErr_SetObject(PyExc_ValueError, text);
        Py_DECREF(text);
    }
    return NULL;
}

static PyMethodDef methods[] = {
    {"refuse_bad", refuse_bad, METH_O, NULL},
    {"refuse_good", refuse_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: refuse_bad(1) leaks 1
// run: refuse_good(1) raises ValueError
