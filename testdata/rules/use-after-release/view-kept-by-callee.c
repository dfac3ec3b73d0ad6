/* Python code is called with a view of memory that dies afterwards, and may have kept the view. */
#include "sample.h"

static PyObject *
fill_bad(PyObject *self, PyObject *callback)
{
    char text[32];
    memset(text, 0, sizeof text);
    PyObject *view = PyMemoryView_FromMemory(text, sizeof text, PyBUF_WRITE);
    if (!view)
        return NULL;
    PyObject *result = PyObject_CallOneArg(callback, view);
    Py_DECREF(view);
    if (!result)
        return NULL;                              // also: use-after-release 'text'
    Py_DECREF(result);
    return PyUnicode_FromStringAndSize(text, 4);  // expect: use-after-release 'text'
}

static PyObject *
fill_good(PyObject *self, PyObject *callback)
{
    char text[32];
    memset(text, 0, sizeof text);
    PyObject *view = PyMemoryView_FromMemory(text, sizeof text, PyBUF_WRITE);
    if (!view)
        return NULL;
    PyObject *result = PyObject_CallOneArg(callback, view);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *done = PyObject_CallMethod(view, "release", NULL);
    if (!done)
        PyErr_WriteUnraisable(view);
    Py_XDECREF(done);
    Py_DECREF(view);
    PyErr_Restore(type, value, traceback);
    if (!result)
        return NULL;
    Py_DECREF(result);
    return PyUnicode_FromStringAndSize(text, 4);
}

static PyObject *
pass_bad(PyObject *self, PyObject *writer)
{
    char *block = PyMem_Calloc(1, 64);
    if (!block)
        return PyErr_NoMemory();
    PyObject *result = NULL;
    PyObject *view = PyMemoryView_FromMemory(block, 64, PyBUF_READ);
    if (view) {
        result = PyObject_CallFunctionObjArgs(writer, view, NULL);
        Py_DECREF(view);
    }
    PyMem_Free(block);                            // expect: use-after-release 'block'
    return result;
}

/* Whoever gets the bytes may keep them. */
static PyObject *
pass_good(PyObject *self, PyObject *writer)
{
    char *block = PyMem_Calloc(1, 64);
    if (!block)
        return PyErr_NoMemory();
    PyObject *result = NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(block, 64);
    PyMem_Free(block);
    if (bytes) {
        result = PyObject_CallFunctionObjArgs(writer, bytes, NULL);
        Py_DECREF(bytes);
    }
    return result;
}

static PyMethodDef methods[] = {
    {"fill_bad", fill_bad, METH_O, NULL},
    {"fill_good", fill_good, METH_O, NULL},
    {"pass_bad", pass_bad, METH_O, NULL},
    {"pass_good", pass_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: kept = []
// given: def keep(view):
// given:     kept[:] = [view]
// given: def still(function):
// given:     function(keep)
// given:     assert len(set(kept[0].tobytes())) < 2
// given:     kept.clear()
// run: fill_good(len) sound
// run: pass_good(len) sound
// run: still(fill_bad) raises AssertionError
// run: still(pass_bad) dies
