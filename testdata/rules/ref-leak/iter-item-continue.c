/* An item of an iterator is released at the loop's end, which a `continue` jumps over. Reduced from the wild: simplejson. */
#include "sample.h"

static PyObject *
strings_bad(PyObject *self, PyObject *arg)
{
    PyObject *it, *item, *result = PyList_New(0);
    if (!result)
        return NULL;
    SAMPLE_COUNT(result, 1);
    it = PyObject_GetIter(arg);
    if (!it) {
        Py_DECREF(result);
        return NULL;
    }
    while ((item = PyIter_Next(it)) != NULL) {    // expect: ref-leak 'item'
        if (!PyUnicode_Check(item))
            continue;
        if (PyList_Append(result, item) < 0) {
            Py_DECREF(item);
            break;
        }
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred()) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *
strings_good(PyObject *self, PyObject *arg)
{
    PyObject *it, *item, *result = PyList_New(0);
    if (!result)
        return NULL;
    SAMPLE_COUNT(result, 1);
    it = PyObject_GetIter(arg);
    if (!it) {
        Py_DECREF(result);
        return NULL;
    }
    while ((item = PyIter_Next(it)) != NULL) {
        if (!PyUnicode_Check(item)) {
            Py_DECREF(item);
            continue;
        }
        if (PyList_Append(result, item) < 0) {
            Py_DECREF(item);
            break;
        }
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred()) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyMethodDef methods[] = {
    {"strings_bad", strings_bad, METH_O, NULL},
    {"strings_good", strings_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: strings_bad(['a', 'b']) sound
// run: strings_bad(['a', 1]) leaks 1
// run: strings_good(['a', 1]) sound
