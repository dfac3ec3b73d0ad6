/* An optional argument that was not given stays NULL. Reduced from the wild: multidict setdefault. */
#include "sample.h"

static PyObject *
setdefault_bad(PyObject *self, PyObject *args)
{
    PyObject *key, *fallback = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &key, &fallback))
        return NULL;
    if (PyUnicode_Check(key))
        return Py_NewRef(key);
    return Py_NewRef(fallback);               // expect: null-deref 'fallback'
}

static PyObject *
setdefault_good(PyObject *self, PyObject *args)
{
    PyObject *key, *fallback = Py_None;
    if (!PyArg_ParseTuple(args, "O|O", &key, &fallback))
        return NULL;
    if (PyUnicode_Check(key))
        return Py_NewRef(key);
    return Py_NewRef(fallback);
}

static PyMethodDef methods[] = {
    {"setdefault_bad", setdefault_bad, METH_VARARGS, NULL},
    {"setdefault_good", setdefault_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: setdefault_bad('a') sound
// run: setdefault_bad(1) dies
// run: setdefault_good(1) sound
