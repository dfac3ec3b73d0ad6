/* What a format's y* and es put into members is released by the dealloc, or where the last view of the object goes. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    char *name;
} Reader;

static int
reader_init(Reader *self, PyObject *args, PyObject *kwds)
{
    if (self->name != NULL) {
        PyErr_SetString(PyExc_TypeError, "once is enough");
        return -1;
    }
    return PyArg_ParseTuple(args, "y*es", &self->view, "utf-8", &self->name) ? 0 : -1;
}

static void
bad_dealloc(Reader *self)                     // expect: buffer-leak 'view'; memory-leak 'name'
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
good_dealloc(Reader *self)
{
    PyBuffer_Release(&self->view);
    PyMem_Free(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)reader_init,
    .tp_dealloc = (destructor)bad_dealloc,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)reader_init,
    .tp_dealloc = (destructor)good_dealloc,
};

/* Exports what a bytes object exports, one view at a time: the inner view goes with the outer one. */
typedef struct {
    PyObject_HEAD
    Py_buffer inner;
} Window;

static int
window_getbuffer(Window *self, Py_buffer *view, int flags)
{
    PyObject *bytes;

    if (self->inner.obj != NULL) {
        PyErr_SetString(PyExc_BufferError, "one view at a time");
        view->obj = NULL;
        return -1;
    }
    bytes = PyBytes_FromString("seen through a window");
    if (bytes == NULL) {
        view->obj = NULL;
        return -1;
    }
    if (PyObject_GetBuffer(bytes, &self->inner, PyBUF_SIMPLE) < 0) {
        Py_DECREF(bytes);
        view->obj = NULL;
        return -1;
    }
    Py_DECREF(bytes);
    if (PyBuffer_FillInfo(view, (PyObject *)self, self->inner.buf, self->inner.len, 1, flags) < 0) {
        PyBuffer_Release(&self->inner);
        return -1;
    }
    return 0;
}

static void
window_releasebuffer(Window *self, Py_buffer *view)
{
    PyBuffer_Release(&self->inner);
}

static PyBufferProcs window_as_buffer = {(getbufferproc)window_getbuffer, (releasebufferproc)window_releasebuffer};

static void
window_dealloc(Window *self)
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject window_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Window",
    .tp_basicsize = sizeof(Window),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)window_dealloc,
    .tp_as_buffer = &window_as_buffer,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 ||
        PyModule_AddType(m, &window_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Bad(bytearray(3), 'name') leaks 1
// run: Good(bytearray(3), 'name') sound
// run: Good(bytearray(3), 3) raises TypeError
// run: bytes(memoryview(Window())) sound
// run: bytes(Window()) sound
