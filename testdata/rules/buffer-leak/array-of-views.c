/* A loop fills an array of buffers; where one of them cannot be had, those before it stay filled. */
#include "sample.h"

enum { VIEWS_MOST = 4 };

static PyObject *
total_bad(PyObject *self, PyObject *args)
{
    Py_buffer views[VIEWS_MOST];
    Py_ssize_t n = PyTuple_GET_SIZE(args), total = 0;
    if (n > VIEWS_MOST)
        return PyErr_Format(PyExc_TypeError, "too many");
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &views[i], PyBUF_SIMPLE) < 0)
            return NULL;                          // expect: buffer-leak
    for (Py_ssize_t i = 0; i < n; i++) {
        total += views[i].len;
        PyBuffer_Release(&views[i]);
    }
    return PyLong_FromSsize_t(total);
}

static PyObject *
total_good(PyObject *self, PyObject *args)
{
    Py_buffer views[VIEWS_MOST];
    Py_ssize_t n = PyTuple_GET_SIZE(args), total = 0;
    if (n > VIEWS_MOST)
        return PyErr_Format(PyExc_TypeError, "too many");
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &views[i], PyBUF_SIMPLE) < 0) {
            while (--i >= 0)
                PyBuffer_Release(&views[i]);
            return NULL;
        }
    for (Py_ssize_t i = 0; i < n; i++) {
        total += views[i].len;
        PyBuffer_Release(&views[i]);
    }
    return PyLong_FromSsize_t(total);
}

static PyObject *
longest_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), longest = 0;
    Py_buffer *views = PyMem_New(Py_buffer, n + 1);
    if (!views)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &views[i], PyBUF_SIMPLE) < 0) {
            PyMem_Free(views);                    // expect: buffer-leak
            return NULL;
        }
        longest = views[i].len > longest ? views[i].len : longest;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        PyBuffer_Release(&views[i]);
    PyMem_Free(views);
    return PyLong_FromSsize_t(longest);
}

static PyObject *
longest_good(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), longest = 0, i;
    PyObject *result = NULL;
    Py_buffer *views = PyMem_New(Py_buffer, n + 1);
    if (!views)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &views[i], PyBUF_SIMPLE) < 0)
            goto done;
        longest = views[i].len > longest ? views[i].len : longest;
    }
    result = PyLong_FromSsize_t(longest);
done:
    while (i-- > 0)
        PyBuffer_Release(&views[i]);
    PyMem_Free(views);
    return result;
}

static PyMethodDef methods[] = {
    {"total_bad", total_bad, METH_VARARGS, NULL},
    {"total_good", total_good, METH_VARARGS, NULL},
    {"longest_bad", longest_bad, METH_VARARGS, NULL},
    {"longest_good", longest_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: a, b = bytearray(2), bytearray(3)
// run: total_bad(a, b) sound
// run: total_bad(a, b, 1) leaks 2
// run: total_good(a, b) sound
// run: total_good(a, b, 1) raises TypeError
// run: longest_bad(a, b) sound
// run: longest_bad(a, b, 1) leaks 2
// run: longest_good(a, b) sound
// run: longest_good(a, b, 1) raises TypeError
