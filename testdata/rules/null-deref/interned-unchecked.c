/* A name made once and kept: the first call may fail to make it. Reduced from the wild: simplejson constants. */
#include "sample.h"

static PyObject *
infinity_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    static PyObject *name = NULL;
    if (name == NULL)
        name = PyUnicode_InternFromString("Infinity");
    Py_INCREF(name);                          // expect: null-deref 'name'
    return name;
}

static PyObject *
infinity_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    static PyObject *name = NULL;
    if (name == NULL)
        name = PyUnicode_InternFromString("Infinity");
    Py_XINCREF(name);
    return name;
}

static PyMethodDef methods[] = {
    {"infinity_bad", infinity_bad, METH_NOARGS, NULL},
    {"infinity_good", infinity_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: infinity_bad() with PyUnicode_InternFromString failing dies
// run: infinity_bad() sound
// run: infinity_good() sound
