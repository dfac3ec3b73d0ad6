/* The error way releases the result and then returns it all the same. Reduced from the wild: python-ldap controls. */
#include "sample.h"

static PyObject *
controls_bad(PyObject *self, PyObject *arg)
{
    PyObject *first, *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    SAMPLE_COUNT(result, 1);
    first = PySequence_GetItem(arg, 0);
    if (first == NULL) {
        Py_DECREF(result);
        return result;                        // expect: use-after-release 'result'
    }
    if (PyList_Append(result, first) < 0)
        Py_CLEAR(result);
    Py_DECREF(first);
    return result;
}

static PyObject *
controls_good(PyObject *self, PyObject *arg)
{
    PyObject *first, *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    SAMPLE_COUNT(result, 1);
    first = PySequence_GetItem(arg, 0);
    if (first == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    if (PyList_Append(result, first) < 0)
        Py_CLEAR(result);
    Py_DECREF(first);
    return result;
}

static PyMethodDef methods[] = {
    {"controls_bad", controls_bad, METH_O, NULL},
    {"controls_good", controls_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: controls_bad('a') sound
// run: controls_bad('') dies
// run: controls_good('') raises IndexError
