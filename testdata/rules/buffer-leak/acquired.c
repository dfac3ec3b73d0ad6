/* Two exporters. When the second has no buffer, the first is still locked: its bytearray can never be resized again. */
#include "sample.h"

static PyObject *
same_bad(PyObject *self, PyObject *args)
{
    PyObject *x, *y;
    Py_buffer a, b;
    if (!PyArg_ParseTuple(args, "OO", &x, &y))
        return NULL;
    if (PyObject_GetBuffer(x, &a, PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(y, &b, PyBUF_SIMPLE) < 0)
        return NULL;                              // expect: buffer-leak 'a'
    int same = a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0;
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return PyBool_FromLong(same);
}

static PyObject *
same_good(PyObject *self, PyObject *args)
{
    PyObject *x, *y;
    Py_buffer a, b;
    if (!PyArg_ParseTuple(args, "OO", &x, &y))
        return NULL;
    if (PyObject_GetBuffer(x, &a, PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(y, &b, PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&a);
        return NULL;
    }
    int same = a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0;
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return PyBool_FromLong(same);
}

/* In a loop the struct is filled again, and what it held is forgotten. */
static PyObject *
total_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t total = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) {
        Py_buffer view;
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &view, PyBUF_SIMPLE) < 0)
            return NULL;
        total += view.len;
    }                                             // expect: buffer-leak 'view'
    return PyLong_FromSsize_t(total);
}

static PyObject *
total_good(PyObject *self, PyObject *args)
{
    Py_ssize_t total = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) {
        Py_buffer view;
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, i), &view, PyBUF_SIMPLE) < 0)
            return NULL;
        total += view.len;
        PyBuffer_Release(&view);
    }
    return PyLong_FromSsize_t(total);
}

static PyMethodDef methods[] = {
    {"same_bad", same_bad, METH_VARARGS, NULL},
    {"same_good", same_good, METH_VARARGS, NULL},
    {"total_bad", total_bad, METH_VARARGS, NULL},
    {"total_good", total_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: same_bad(b"a", b"a") sound
// run: same_bad(b"a", 1) leaks 1
// run: same_good(b"a", b"a") sound
// run: same_good(b"a", 1) raises TypeError
// run: total_bad(b"a", b"b") leaks 2
// run: total_good(b"a", b"b") sound
