/* One helper fills the caller's struct, another releases it. Reduced from the wild: pycurl. */
#include "sample.h"

static int
text_get(PyObject *o, Py_buffer *view)
{
    if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0)
        return -1;
    if (view->len == 0) {
        PyErr_SetString(PyExc_ValueError, "empty");
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

static void
text_drop(Py_buffer *view)
{
    PyBuffer_Release(view);
}

static PyObject *
initial_bad(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (text_get(arg, &view) < 0)
        return NULL;
    char first = *(const char *)view.buf;
    if (first == ' ')
        return PyErr_Format(PyExc_ValueError, "blank");   // expect: buffer-leak 'view'
    text_drop(&view);
    return PyLong_FromLong(first);
}

static PyObject *
initial_good(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (text_get(arg, &view) < 0)
        return NULL;
    char first = *(const char *)view.buf;
    text_drop(&view);
    if (first == ' ')
        return PyErr_Format(PyExc_ValueError, "blank");
    return PyLong_FromLong(first);
}

static PyMethodDef methods[] = {
    {"initial_bad", initial_bad, METH_O, NULL},
    {"initial_good", initial_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: initial_bad(b"a") sound
// run: initial_bad(b" ") leaks 1
// run: initial_bad(b"") raises ValueError
// run: initial_good(b"a") sound
// run: initial_good(b" ") raises ValueError
