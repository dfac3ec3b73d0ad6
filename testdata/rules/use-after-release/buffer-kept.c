/* The memory of a buffer is kept, the buffer is not: whoever lent it may move it or let it go. (bitarray,
 * bitarray_from_buffer, reduced) */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    const unsigned char *data;
    Py_ssize_t n;
} Window;

static PyTypeObject window_type;

static PyObject *
window_bad(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    Window *w = (Window *)window_type.tp_alloc(&window_type, 0);
    if (!w) {
        PyBuffer_Release(&view);
        return NULL;
    }
    w->data = view.buf;
    w->n = view.len;
    PyBuffer_Release(&view);                      // expect: use-after-release 'data'
    return (PyObject *)w;
}

static PyObject *
window_good(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    Window *w = (Window *)window_type.tp_alloc(&window_type, 0);
    if (!w) {
        PyBuffer_Release(&view);
        return NULL;
    }
    w->data = view.buf;
    w->n = view.len;
    w->view = view;
    return (PyObject *)w;
}

static PyObject *
window_last(Window *self, PyObject *Py_UNUSED(ignored))
{
    return self->n > 0 ? PyLong_FromLong(self->data[self->n - 1])
                       : PyErr_Format(PyExc_ValueError, "empty");
}

/* A stream of a library's: it is told where to read each time, and looks there at no other. (backports.lzma) */
typedef struct { const unsigned char *next_in; size_t avail_in, total; } stream;
#ifdef SAMPLE_RUNS
static void
stream_run(stream *s)
{
    for (; s->avail_in; s->avail_in--)
        s->total += *s->next_in++;
}
#else
void stream_run(stream *s);
#endif

typedef struct {
    PyObject_HEAD
    stream in;
} Reader;

static PyObject *
reader_feed(Reader *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    self->in.next_in = view.buf;
    self->in.avail_in = (size_t)view.len;
    stream_run(&self->in);
    PyBuffer_Release(&view);
    return PyLong_FromSize_t(self->in.total);
}

static PyMethodDef reader_methods[] = {
    {"feed", (PyCFunction)reader_feed, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_methods = reader_methods,
};

static void
window_dealloc(Window *self)
{
    PyBuffer_Release(&self->view);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef window_methods[] = {
    {"last", (PyCFunction)window_last, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject window_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Window",
    .tp_basicsize = sizeof(Window),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)window_dealloc,
    .tp_methods = window_methods,
};

static PyMethodDef methods[] = {
    {"window_bad", window_bad, METH_O, NULL},
    {"window_good", window_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &window_type) < 0 || PyModule_AddType(m, &reader_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: window_bad(bytearray(100000)).last() dies
// run: window_good(bytearray(100000)).last() sound
// run: Reader().feed(b'abc') sound
