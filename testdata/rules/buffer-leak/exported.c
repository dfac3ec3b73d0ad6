/* An object that exports what another one exports to it: it holds the view as long as somebody looks, and gives it back in
 * bf_releasebuffer. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *base;
    Py_buffer view;
    Py_ssize_t exports;
} Window;

static PyObject *
window_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *base;
    if (!PyArg_ParseTuple(args, "O", &base))
        return NULL;
    Window *self = (Window *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->base = Py_NewRef(base);
    return (PyObject *)self;
}

static int
window_getbuffer(Window *self, Py_buffer *view, int flags)
{
    if (self->exports == 0 && PyObject_GetBuffer(self->base, &self->view, PyBUF_SIMPLE) < 0) {
        view->obj = NULL;
        return -1;
    }
    if (PyBuffer_FillInfo(view, (PyObject *)self, self->view.buf, self->view.len, 1, flags) < 0) {
        if (self->exports == 0)
            PyBuffer_Release(&self->view);
        return -1;
    }
    self->exports++;
    return 0;
}

static void
window_releasebuffer(Window *self, Py_buffer *view)
{
    if (--self->exports == 0)
        PyBuffer_Release(&self->view);
}

static int
window_traverse(Window *self, visitproc visit, void *arg)
{
    Py_VISIT(self->base);
    return 0;
}

static void
window_dealloc(Window *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->base);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyBufferProcs good_procs = {(getbufferproc)window_getbuffer, (releasebufferproc)window_releasebuffer};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Window),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = window_new,
    .tp_dealloc = (destructor)window_dealloc,
    .tp_traverse = (traverseproc)window_traverse,
    .tp_as_buffer = &good_procs,
};

typedef struct {
    PyObject_HEAD
    PyObject *base;
    Py_buffer view;
    Py_ssize_t exports;
} Pane;

static PyObject *
pane_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *base;
    if (!PyArg_ParseTuple(args, "O", &base))
        return NULL;
    Pane *self = (Pane *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->base = Py_NewRef(base);
    return (PyObject *)self;
}

static int
pane_getbuffer(Pane *self, Py_buffer *view, int flags)
{
    if (self->exports == 0 && PyObject_GetBuffer(self->base, &self->view, PyBUF_SIMPLE) < 0) {
        view->obj = NULL;
        return -1;
    }
    if (PyBuffer_FillInfo(view, (PyObject *)self, self->view.buf, self->view.len, 1, flags) < 0) {
        if (self->exports == 0)
            PyBuffer_Release(&self->view);
        return -1;
    }
    self->exports++;
    return 0;
}

static void
pane_releasebuffer(Pane *self, Py_buffer *view)
{
    self->exports--;
}

static int
pane_traverse(Pane *self, visitproc visit, void *arg)
{
    Py_VISIT(self->base);
    return 0;
}

static void
pane_dealloc(Pane *self)                      // expect: buffer-leak 'view'
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->base);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyBufferProcs bad_procs = {(getbufferproc)pane_getbuffer, (releasebufferproc)pane_releasebuffer};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Pane),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = pane_new,
    .tp_dealloc = (destructor)pane_dealloc,
    .tp_traverse = (traverseproc)pane_traverse,
    .tp_as_buffer = &bad_procs,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &bad_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: kept = b"data"
// run: bytes(Good(b"data")) sound
// run: bytes(Bad(kept)) leaks 1
// run: check_traverse(Good(kept), kept) sound
// run: check_traverse(Bad(kept), kept) sound
