/* A buffer that an object holds: it is released with the object, and before another is taken. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    int open;
} Window;

static void
window_close(Window *self)
{
    if (self->open) {
        PyBuffer_Release(&self->view);
        self->open = 0;
    }
}

static PyObject *
window_open_good(Window *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    window_close(self);
    self->view = view;
    self->open = 1;
    Py_RETURN_NONE;
}

/* Parsed straight into the member: what a failing parse has filled, it has released. */
static PyObject *
window_parse_good(Window *self, PyObject *args)
{
    int ignored;
    window_close(self);
    if (!PyArg_ParseTuple(args, "y*i", &self->view, &ignored))
        return NULL;
    self->open = 1;
    Py_RETURN_NONE;
}

static PyObject *
window_size_good(Window *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromSsize_t(self->open ? self->view.len : 0);
}

static void
window_dealloc(Window *self)
{
    window_close(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Checked, and not taken: the local struct is the only way to it. */
static PyObject *
window_check_bad(Window *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    if (view.len > 4)
        Py_RETURN_FALSE;                          // expect: buffer-leak 'view'
    window_close(self);
    self->view = view;
    self->open = 1;
    Py_RETURN_TRUE;
}

static PyMethodDef window_methods[] = {
    {"open_good", (PyCFunction)window_open_good, METH_O, NULL},
    {"parse_good", (PyCFunction)window_parse_good, METH_VARARGS, NULL},
    {"size_good", (PyCFunction)window_size_good, METH_NOARGS, NULL},
    {"check_bad", (PyCFunction)window_check_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject window_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Window",
    .tp_basicsize = sizeof(Window),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)window_dealloc,
    .tp_methods = window_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &window_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: w = Window()
// run: Window().open_good(b"ab") sound
// run: [w.open_good(b"ab"), w.open_good(b"cd"), w.size_good()] sound
// run: [w.parse_good(b"ab", 1), w.size_good()] sound
// run: w.parse_good(b"ab", "1") raises TypeError
// run: w.check_bad(b"ab") sound
// run: w.check_bad(b"abcde") leaks 1
