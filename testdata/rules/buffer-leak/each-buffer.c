/* Each way by which a Py_buffer is filled, and each way out on which it has to be released. */
#include "sample.h"

static PyObject *
y_good(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    if (view.len > 100) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
y_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*", &view))
        return NULL;
    if (view.len > 100) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;                    // expect: buffer-leak 'view'
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
s_good(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*", &view))
        return NULL;
    if (view.len > 100) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
s_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*", &view))
        return NULL;
    if (view.len > 100) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;                    // expect: buffer-leak 'view'
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
z_good(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "z*", &view))
        return NULL;
    if (view.len > 100) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
z_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "z*", &view))
        return NULL;
    if (view.len > 100) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;                    // expect: buffer-leak 'view'
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
w_good(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "w*", &view))
        return NULL;
    if (view.len > 100) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyObject *
w_bad(PyObject *self, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "w*", &view))
        return NULL;
    if (view.len > 100) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;                    // expect: buffer-leak 'view'
    }
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

/* A second argument is converted behind the buffer: where that fails, the format has released what it filled. */
static PyObject *
second_good(PyObject *self, PyObject *args)
{
    Py_buffer a, b;
    if (!PyArg_ParseTuple(args, "y*y*", &a, &b))
        return NULL;
    Py_ssize_t n = a.len + b.len;
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return PyLong_FromSsize_t(n);
}

static PyObject *
second_bad(PyObject *self, PyObject *args)
{
    Py_buffer a, b;
    if (!PyArg_ParseTuple(args, "y*y*", &a, &b))
        return NULL;
    Py_ssize_t n = a.len + b.len;
    PyBuffer_Release(&a);
    return PyLong_FromSsize_t(n);                 // expect: buffer-leak 'b'
}

static PyObject *
got_good(PyObject *self, PyObject *o)
{
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *r = NULL;
    if (view.len == 0) {
        PyErr_SetString(PyExc_ValueError, "empty");
        goto done;
    }
    r = PyLong_FromLong(((unsigned char *)view.buf)[0]);
done:
    PyBuffer_Release(&view);
    return r;
}

static PyObject *
got_bad(PyObject *self, PyObject *o)
{
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    if (view.len == 0) {
        PyErr_SetString(PyExc_ValueError, "empty");
        return NULL;                              // expect: buffer-leak 'view'
    }
    PyObject *r = PyLong_FromLong(((unsigned char *)view.buf)[0]);
    PyBuffer_Release(&view);
    return r;
}

static PyMethodDef methods[] = {
    {"y_good", y_good, METH_VARARGS, NULL},
    {"y_bad", y_bad, METH_VARARGS, NULL},
    {"s_good", s_good, METH_VARARGS, NULL},
    {"s_bad", s_bad, METH_VARARGS, NULL},
    {"z_good", z_good, METH_VARARGS, NULL},
    {"z_bad", z_bad, METH_VARARGS, NULL},
    {"w_good", w_good, METH_VARARGS, NULL},
    {"w_bad", w_bad, METH_VARARGS, NULL},
    {"second_good", second_good, METH_VARARGS, NULL},
    {"second_bad", second_bad, METH_VARARGS, NULL},
    {"got_good", got_good, METH_O, NULL},
    {"got_bad", got_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: y_good(b'data') sound
// run: y_good(bytes(200)) raises ValueError
// run: y_bad(b'data') sound
// given: y_held = bytes(200)
// run: y_bad(y_held) leaks 1
// run: s_good('data') sound
// run: s_good('x' * 200) raises ValueError
// run: s_bad('data') sound
// given: s_held = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
// run: s_bad(s_held) leaks 1
// run: z_good(b'data') sound
// run: z_good(bytes(200)) raises ValueError
// run: z_bad(b'data') sound
// given: z_held = bytes(200)
// run: z_bad(z_held) leaks 1
// run: w_good(bytearray(4)) sound
// run: w_good(bytearray(200)) raises ValueError
// run: w_bad(bytearray(4)) sound
// given: w_held = bytearray(200)
// run: w_bad(w_held) leaks 1
// given: kept = bytes(3)
// run: second_good(b'a', b'b') sound
// run: second_good(b'a', 1) raises TypeError
// run: second_bad(b'a', kept) leaks 1
// run: got_good(b'a') sound
// run: got_good(b'') raises ValueError
// given: empty = memoryview(b'')
// run: got_bad(empty) leaks 1
