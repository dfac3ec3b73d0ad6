/* A callback of a C library: what it builds for Python and what Python returns are both lost. Reduced from the wild: pygame watchers. */
#include "sample.h"

static PyObject *watcher = NULL;

static int
on_event_bad(void *data, int kind)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *event = PyLong_FromLong(kind);
    PyObject *result = NULL;
    if (event != NULL)
        result = PyObject_CallOneArg((PyObject *)data, event);
    if (result == NULL)
        PyErr_WriteUnraisable((PyObject *)data);
    PyGILState_Release(gil);
    return 0;                                 // expect: ref-leak 'event'; ref-leak 'result'
}

static int
on_event_good(void *data, int kind)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *event = PyLong_FromLong(kind);
    PyObject *result = NULL;
    if (event != NULL)
        result = PyObject_CallOneArg((PyObject *)data, event);
    if (result == NULL)
        PyErr_WriteUnraisable((PyObject *)data);
    Py_XDECREF(event);
    Py_XDECREF(result);
    PyGILState_Release(gil);
    return 0;
}

static int (*handlers[])(void *, int) = {on_event_bad, on_event_good};

static PyObject *
watch(PyObject *self, PyObject *arg)
{
    Py_INCREF(arg);
    Py_XSETREF(watcher, arg);
    Py_RETURN_NONE;
}

static PyObject *
fire(PyObject *self, PyObject *args)
{
    unsigned int which;
    if (!PyArg_ParseTuple(args, "I", &which))
        return NULL;
    if (watcher == NULL || which > 1) {
        PyErr_SetString(PyExc_ValueError, "nobody watches");
        return NULL;
    }
    handlers[which](watcher, 70000);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"watch", watch, METH_O, NULL},
    {"fire", fire, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: watch(lambda kind: [kind])
// run: fire(0) leaks 3
// run: fire(1) sound
