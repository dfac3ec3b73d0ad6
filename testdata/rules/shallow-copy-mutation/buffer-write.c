/* What is written into the memory of an element by way of its buffer is seen in the source as well. */
#include "sample.h"

static PyObject *
wiped_bad(PyObject *self, PyObject *parts)
{
    Py_buffer view;
    PyObject *copy = PySequence_List(parts);
    if (copy == NULL)
        return NULL;
    PyObject *part = PyList_GetItem(copy, 0);
    if (part == NULL || PyObject_GetBuffer(part, &view, PyBUF_WRITABLE) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    memset(view.buf, 0, (size_t)view.len);                  // expect: shallow-copy-mutation 'copy'
    PyBuffer_Release(&view);
    return copy;
}

static PyObject *
poked_bad(PyObject *self, PyObject *parts)
{
    Py_buffer view;
    PyObject *copy = PySequence_List(parts);
    if (copy == NULL)
        return NULL;
    PyObject *part = PyList_GetItem(copy, 0);
    if (part == NULL || PyObject_GetBuffer(part, &view, PyBUF_WRITABLE) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (view.len > 0)
        ((char *)view.buf)[0] = 0;                          // expect: shallow-copy-mutation 'copy'
    PyBuffer_Release(&view);
    return copy;
}

/* The element is a new one. */
static PyObject *
wiped_good(PyObject *self, PyObject *parts)
{
    Py_buffer view;
    PyObject *copy = PySequence_List(parts);
    if (copy == NULL)
        return NULL;
    PyObject *part = PyList_GetItem(copy, 0);
    PyObject *own = part == NULL ? NULL : PyByteArray_FromObject(part);
    if (own == NULL || PyObject_GetBuffer(own, &view, PyBUF_WRITABLE) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    memset(view.buf, 0, (size_t)view.len);
    PyBuffer_Release(&view);
    if (PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* It is only read. */
static PyObject *
summed_good(PyObject *self, PyObject *parts)
{
    Py_buffer view;
    long sum = 0;
    PyObject *copy = PySequence_List(parts);
    if (copy == NULL)
        return NULL;
    PyObject *part = PyList_GetItem(copy, 0);
    if (part == NULL || PyObject_GetBuffer(part, &view, PyBUF_SIMPLE) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    for (Py_ssize_t k = 0; k < view.len; k++)
        sum += ((const char *)view.buf)[k];
    PyBuffer_Release(&view);
    PyObject *number = PyLong_FromLong(sum);
    if (number == NULL || PyList_Append(copy, number) < 0) {
        Py_XDECREF(number);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(number);
    return copy;
}

static PyMethodDef methods[] = {
    {"wiped_bad", wiped_bad, METH_O, NULL},
    {"poked_bad", poked_bad, METH_O, NULL},
    {"wiped_good", wiped_good, METH_O, NULL},
    {"summed_good", summed_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def kept(f):
// given:     parts = [bytearray(b'ab'), bytearray(b'c')]
// given:     f(parts)
// given:     assert parts[0] == b'ab'
// run: kept(wiped_bad) raises AssertionError
// run: kept(poked_bad) raises AssertionError
// run: kept(wiped_good) sound
// run: kept(summed_good) sound
