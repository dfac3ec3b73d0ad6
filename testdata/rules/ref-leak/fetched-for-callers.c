/* What a helper fetches is its callers' exception: three references that it has to give back, or to put back. */
#include "sample.h"

static void
noted_bad(PyObject *log)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (value != NULL && PyList_Append(log, value) < 0)
        PyErr_Clear();
    Py_XDECREF(type);
    Py_XDECREF(value);
}                                             // expect: ref-leak 'traceback'

static void
noted_good(PyObject *log)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (value != NULL && PyList_Append(log, value) < 0)
        PyErr_Clear();
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* Called because there is one: nobody need ask. */
static void
shortened_good(PyObject *log)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (PyList_Append(log, type) < 0)
        PyErr_Clear();
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

static PyObject *
tried(PyObject *self, PyObject *args)
{
    PyObject *f, *log;
    int how;
    if (!PyArg_ParseTuple(args, "OO!i", &f, &PyList_Type, &log, &how))
        return NULL;
    PyObject *result = PyObject_CallNoArgs(f);
    if (result != NULL)
        return result;
    if (how == 0)
        noted_bad(log);
    else if (how == 1)
        noted_good(log);
    else
        shortened_good(log);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"tried", tried, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def fails(): raise KeyError
// run: tried(fails, [], 0) leaks 21
// run: tried(fails, [], 1) sound
// run: tried(fails, [], 2) sound
