/* A helper delivers an owned object through an out-parameter; its caller takes it for borrowed. Reduced from the wild: multidict. */
#include "sample.h"

static int
get_source(PyObject *arg, PyObject **source)
{
    PyObject *keys = PySequence_List(arg);
    if (keys == NULL)
        return -1;
    *source = keys;
    return 0;
}

static PyObject *
extend_bad(PyObject *self, PyObject *arg)
{
    PyObject *source = NULL;
    if (get_source(arg, &source) < 0)
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(source));    // expect: ref-leak 'source'
}

static PyObject *
extend_good(PyObject *self, PyObject *arg)
{
    PyObject *source = NULL;
    Py_ssize_t n;
    if (get_source(arg, &source) < 0)
        return NULL;
    n = PyList_GET_SIZE(source);
    Py_DECREF(source);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"extend_bad", extend_bad, METH_O, NULL},
    {"extend_good", extend_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: extend_bad([]) leaks 1
// run: extend_good([]) sound
// run: extend_good(1) raises TypeError
