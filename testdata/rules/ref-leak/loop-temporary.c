/* Every turn makes a key; the error exit inside the loop forgets the key of that turn. */
#include "sample.h"

static PyObject *
enumerate_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t i, n;
    PyObject *value, *d, *key;
    if (!PyArg_ParseTuple(args, "nO", &n, &value))
        return NULL;
    d = PyDict_New();
    if (d == NULL)
        return NULL;
    SAMPLE_COUNT(d, 1);
    for (i = 0; i < n; i++) {
        key = PyUnicode_FromFormat("key %zd", i);
        if (key == NULL)
            goto fail;
        if (PyDict_SetItem(d, key, value) < 0)
            goto fail;
        Py_DECREF(key);
    }
    return d;
fail:
    Py_DECREF(d);
    return NULL;                              // expect: ref-leak 'key'
}

static PyObject *
enumerate_good(PyObject *self, PyObject *args)
{
    Py_ssize_t i, n;
    PyObject *value, *d, *key;
    if (!PyArg_ParseTuple(args, "nO", &n, &value))
        return NULL;
    d = PyDict_New();
    if (d == NULL)
        return NULL;
    SAMPLE_COUNT(d, 1);
    for (i = 0; i < n; i++) {
        int status;
        key = PyUnicode_FromFormat("key %zd", i);
        if (key == NULL)
            goto fail;
        status = PyDict_SetItem(d, key, value);
        Py_DECREF(key);
        if (status < 0)
            goto fail;
    }
    return d;
fail:
    Py_DECREF(d);
    return NULL;
}

static PyMethodDef methods[] = {
    {"enumerate_bad", enumerate_bad, METH_VARARGS, NULL},
    {"enumerate_good", enumerate_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: enumerate_bad(3, None) sound
// run: enumerate_bad(3, None) with PyDict_SetItem failing leaks 1
// run: enumerate_good(3, None) sound
