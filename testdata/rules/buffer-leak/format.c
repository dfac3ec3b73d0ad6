/* "y*" fills a Py_buffer: every way out after the parsing has to release it, not only the last. */
#include "sample.h"

static PyObject *
halve_bad(PyObject *self, PyObject *args)
{
    Py_buffer data;
    if (!PyArg_ParseTuple(args, "y*", &data))     // step: 'data' is filled here by PyArg_ParseTuple
        return NULL;
    if (data.len % 2) {
        PyErr_SetString(PyExc_ValueError, "odd length");
        return NULL;                              // expect: buffer-leak 'data'
    }
    PyObject *half = PyBytes_FromStringAndSize(data.buf, data.len / 2);
    PyBuffer_Release(&data);
    return half;
}

static PyObject *
halve_good(PyObject *self, PyObject *args)
{
    Py_buffer data;
    if (!PyArg_ParseTuple(args, "y*", &data))
        return NULL;
    if (data.len % 2) {
        PyErr_SetString(PyExc_ValueError, "odd length");
        PyBuffer_Release(&data);
        return NULL;
    }
    PyObject *half = PyBytes_FromStringAndSize(data.buf, data.len / 2);
    PyBuffer_Release(&data);
    return half;
}

/* None leaves "z*" empty, as does an argument that is not given: releasing that is allowed, and not needed. */
static PyObject *
join_good(PyObject *self, PyObject *args)
{
    Py_buffer a, b = {NULL};
    PyObject *r = NULL;
    if (!PyArg_ParseTuple(args, "z*|s*", &a, &b))
        return NULL;
    if (b.obj)
        r = PyBytes_FromStringAndSize(b.buf, b.len);
    else
        r = PyBytes_FromStringAndSize(a.buf, a.len);
    PyBuffer_Release(&a);
    if (b.obj)
        PyBuffer_Release(&b);
    return r;
}

static PyMethodDef methods[] = {
    {"halve_bad", halve_bad, METH_VARARGS, NULL},
    {"halve_good", halve_good, METH_VARARGS, NULL},
    {"join_good", join_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: class Pinned:
// given:     data = bytearray(b"abc")
// given:     def __del__(self): self.data.append(0)
// run: halve_bad(b"ab") sound
// run: halve_bad(b"abc") leaks 1
// run: halve_good(b"ab") sound
// run: halve_good(b"abc") raises ValueError
// run: halve_good("abc") raises TypeError
// run: join_good(b"abc", "abc") sound
// run: join_good(None) sound
