/* What a converter of the module's own leaves in its variable is a new reference, whether or not it takes it back when a later
 * unit fails. */
#include "sample.h"

static int
to_path(PyObject *o, void *out)
{
    PyObject *path = PyOS_FSPath(o);

    if (path == NULL)
        return 0;
    *(PyObject **)out = path;
    return 1;
}

static int
to_path_or_none(PyObject *o, PyObject **out)
{
    if (o == NULL) {
        Py_CLEAR(*out);
        return 1;
    }
    if (o == Py_None) {
        *out = NULL;
        return Py_CLEANUP_SUPPORTED;
    }
    *out = PyOS_FSPath(o);
    return *out != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

static PyObject *
repeated_bad(PyObject *self, PyObject *args)
{
    PyObject *path, *result;
    int n;

    if (!PyArg_ParseTuple(args, "iO&", &n, to_path, &path))
        return NULL;
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "negative");
        return NULL;                          // expect: ref-leak 'path'
    }
    result = PySequence_Repeat(path, n);
    Py_DECREF(path);
    return result;
}

static PyObject *
repeated_good(PyObject *self, PyObject *args)
{
    PyObject *path, *result = NULL;
    int n;

    if (!PyArg_ParseTuple(args, "iO&", &n, to_path, &path))
        return NULL;
    if (n < 0)
        PyErr_SetString(PyExc_ValueError, "negative");
    else
        result = PySequence_Repeat(path, n);
    Py_DECREF(path);
    return result;
}

static PyObject *
optional_bad(PyObject *self, PyObject *args)
{
    PyObject *path = NULL;
    int n;

    if (!PyArg_ParseTuple(args, "O&i", to_path_or_none, &path, &n))
        return NULL;
    if (path == NULL)
        return PyLong_FromLong(n);
    return PyUnicode_FromFormat("%U %d", path, n);    // expect: ref-leak 'path'
}

static PyObject *
optional_good(PyObject *self, PyObject *args)
{
    PyObject *path = NULL, *result;
    int n;

    if (!PyArg_ParseTuple(args, "O&i", to_path_or_none, &path, &n))
        return NULL;
    if (path == NULL)
        return PyLong_FromLong(n);
    result = PyUnicode_FromFormat("%U %d", path, n);
    Py_DECREF(path);
    return result;
}

static PyMethodDef methods[] = {
    {"repeated_bad", repeated_bad, METH_VARARGS, NULL},
    {"repeated_good", repeated_good, METH_VARARGS, NULL},
    {"optional_bad", optional_bad, METH_VARARGS, NULL},
    {"optional_good", optional_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: p = 'a' * 50
// run: repeated_bad(-1, p) leaks 1 of p
// run: repeated_good(-1, p) raises ValueError
// run: repeated_good(2, p) sound
// run: repeated_good(2, 1.5) raises TypeError
// run: optional_bad(p, 3) leaks 1 of p
// run: optional_good(p, 3) sound
// run: optional_good(None, 3) sound
// run: optional_good(p, 'x') raises TypeError
