/* The helper returns its argument with a reference, or a new object: one leak of its result, not two. */
#include "sample.h"

static PyObject *
encoded(PyObject *name)
{
    if (PyUnicode_Check(name))
        return PyUnicode_AsUTF8String(name);
    Py_INCREF(name);
    return name;
}

static PyObject *
is_private_bad(PyObject *self, PyObject *arg)
{
    PyObject *bytes = encoded(arg);
    if (bytes == NULL)
        return NULL;
    if (PyBytes_Check(bytes) && PyBytes_AS_STRING(bytes)[0] == '_') {
        Py_DECREF(bytes);
        Py_RETURN_TRUE;
    }
    Py_RETURN_FALSE;                          // expect: ref-leak 'bytes'
}

static PyObject *
is_private_good(PyObject *self, PyObject *arg)
{
    PyObject *bytes = encoded(arg);
    if (bytes == NULL)
        return NULL;
    int private = PyBytes_Check(bytes) && PyBytes_AS_STRING(bytes)[0] == '_';
    Py_DECREF(bytes);
    return PyBool_FromLong(private);
}

static PyMethodDef methods[] = {
    {"is_private_bad", is_private_bad, METH_O, NULL},
    {"is_private_good", is_private_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: is_private_bad("_a") sound
// run: is_private_bad("aa") leaks 1
// run: is_private_good("aa") sound
