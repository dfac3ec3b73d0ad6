/* The cache keeps its reference and the caller needs one of its own. */
#include "sample.h"

static PyObject *
separator_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    static PyObject *cached = NULL;
    if (cached == NULL) {
        cached = PyUnicode_FromString("<separator>");
        if (cached == NULL)
            return NULL;
    }
    return cached;                            // expect: return-borrowed 'cached'
}

static PyObject *
separator_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    static PyObject *cached = NULL;
    if (cached == NULL) {
        cached = PyUnicode_FromString("<separator>");
        if (cached == NULL)
            return NULL;
    }
    Py_INCREF(cached);
    return cached;
}

static PyMethodDef methods[] = {
    {"separator_bad", separator_bad, METH_NOARGS, NULL},
    {"separator_good", separator_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: separator_bad() dies
// run: separator_good() sound
