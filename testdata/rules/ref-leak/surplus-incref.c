/* An incref "to be safe" on an object that is new anyway. Reduced from the wild: pygame renderer. */
#include "sample.h"

static PyObject *
wrap_bad(PyObject *self, PyObject *arg)
{
    PyObject *result = PyTuple_Pack(1, arg);
    if (result == NULL)
        return NULL;
    SAMPLE_COUNT(result, 1);
    SAMPLE_COUNT(result, 1);
    Py_INCREF(result);
    SAMPLE_COUNT(result, 2);
    return result;                            // expect: ref-leak 'result'
}

static PyObject *
wrap_good(PyObject *self, PyObject *arg)
{
    PyObject *result = PyTuple_Pack(1, arg);
    if (result == NULL)
        return NULL;
    SAMPLE_COUNT(result, 1);
    return result;
}

/* The same on an argument: the caller gets one reference, the list another, and a third is nobody's. */
static PyObject *
remember_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    Py_INCREF(arg);
    if (PyList_Append(list, arg) < 0) {
        Py_DECREF(arg);
        Py_DECREF(list);
        return NULL;
    }
    return list;                              // expect: ref-leak 'arg'
}

static PyObject *
remember_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    if (PyList_Append(list, arg) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"wrap_bad", wrap_bad, METH_O, NULL},
    {"wrap_good", wrap_good, METH_O, NULL},
    {"remember_bad", remember_bad, METH_O, NULL},
    {"remember_good", remember_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: value = [1]
// run: wrap_bad(None) leaks 2
// run: wrap_good(None) sound
// run: remember_bad(value) leaks 1
// run: remember_good(value) sound
