/* A memoryview of plain memory does not keep that memory: it must not outlive it. */
#include "sample.h"

static PyObject *
stack_bad(PyObject *self, PyObject *unused)
{
    char text[64];
    memset(text, 'x', sizeof text);
    return PyMemoryView_FromMemory(text, sizeof text, PyBUF_READ);    // expect: use-after-release 'text'
}

static PyObject *
stack_good(PyObject *self, PyObject *unused)
{
    char text[64];
    PyObject *view, *bytes;

    memset(text, 'x', sizeof text);
    view = PyMemoryView_FromMemory(text, sizeof text, PyBUF_READ);
    if (view == NULL)
        return NULL;
    bytes = PyBytes_FromObject(view);
    Py_DECREF(view);
    return bytes;
}

static PyObject *
freed_bad(PyObject *self, PyObject *unused)
{
    PyObject *view;
    char *text = PyMem_Malloc(64);

    if (text == NULL)
        return PyErr_NoMemory();
    memset(text, 'x', 64);
    view = PyMemoryView_FromMemory(text, 64, PyBUF_READ);
    PyMem_Free(text);
    return view;                              // expect: use-after-release 'view'
}

static PyObject *
freed_good(PyObject *self, PyObject *unused)
{
    PyObject *view, *bytes;
    char *text = PyMem_Malloc(64);

    if (text == NULL)
        return PyErr_NoMemory();
    memset(text, 'x', 64);
    view = PyMemoryView_FromMemory(text, 64, PyBUF_READ);
    bytes = view ? PyBytes_FromObject(view) : NULL;
    Py_XDECREF(view);
    PyMem_Free(text);
    return bytes;
}

static PyObject *
released_bad(PyObject *self, PyObject *exporter)
{
    Py_buffer buffer;
    PyObject *view;

    if (PyObject_GetBuffer(exporter, &buffer, PyBUF_SIMPLE) < 0)
        return NULL;
    view = PyMemoryView_FromBuffer(&buffer);
    PyBuffer_Release(&buffer);
    return view;                              // expect: use-after-release 'view'
}

static PyObject *
released_good(PyObject *self, PyObject *exporter)
{
    return PyMemoryView_FromObject(exporter);
}

/* What a memoryview shows is there as long as the memoryview is, and nobody else keeps it. */
static PyObject *
shown_bad(PyObject *self, PyObject *arg)
{
    Py_buffer *shown;
    char *start;
    Py_ssize_t n;
    PyObject *view, *bytes = PyObject_Bytes(arg);

    if (bytes == NULL)
        return NULL;
    view = PyMemoryView_FromObject(bytes);
    Py_DECREF(bytes);
    if (view == NULL)
        return NULL;
    shown = PyMemoryView_GET_BUFFER(view);
    start = shown->buf;
    n = shown->len;
    Py_DECREF(view);
    return PyLong_FromLong(n > 0 ? start[0] : 0);    // expect: use-after-release 'start'
}

/* The caller keeps the bytes. */
static PyObject *
lent_good(PyObject *self, PyObject *bytes)
{
    Py_buffer *shown;
    char *start;
    Py_ssize_t n;
    PyObject *view = PyMemoryView_FromObject(bytes);

    if (view == NULL)
        return NULL;
    shown = PyMemoryView_GET_BUFFER(view);
    start = shown->buf;
    n = shown->len;
    Py_DECREF(view);
    return PyLong_FromLong(n > 0 ? start[0] : 0);
}

static PyObject *
shown_good(PyObject *self, PyObject *exporter)
{
    Py_buffer *shown;
    PyObject *first, *view = PyMemoryView_FromObject(exporter);

    if (view == NULL)
        return NULL;
    shown = PyMemoryView_GET_BUFFER(view);
    first = PyLong_FromLong(shown->len > 0 ? ((char *)shown->buf)[0] : 0);
    Py_DECREF(view);
    return first;
}

static PyMethodDef methods[] = {
    {"stack_bad", stack_bad, METH_NOARGS, NULL},
    {"stack_good", stack_good, METH_NOARGS, NULL},
    {"freed_bad", freed_bad, METH_NOARGS, NULL},
    {"freed_good", freed_good, METH_NOARGS, NULL},
    {"released_bad", released_bad, METH_O, NULL},
    {"released_good", released_good, METH_O, NULL},
    {"shown_bad", shown_bad, METH_O, NULL},
    {"lent_good", lent_good, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: import array
// given: def read(view): assert bytes(view) == 64 * b'x'
// run: read(stack_bad()) raises AssertionError
// run: stack_good() sound
// run: read(freed_bad()) dies
// run: freed_good() sound
// run: read(released_bad(array.array('b', 64 * b'x'))) dies
// run: bytes(released_good(array.array('b', 64 * b'x'))) sound
// run: shown_bad(array.array('b', [1])) dies
// run: lent_good(b'bytes') sound
// run: shown_good(array.array('b', [1])) sound
