/* A buffer of the object is filled by a method that may run again, without a look at what it holds. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    struct {
        Py_buffer view;
        int open;
    } source;
} Reader;

static PyObject *
reader_open_bad(Reader *self, PyObject *arg)
{
    if (PyObject_GetBuffer(arg, &self->source.view, PyBUF_SIMPLE) < 0)    // expect: buffer-leak 'view'
        return NULL;
    return PyLong_FromSsize_t(self->source.view.len);
}

static PyObject *
reader_open_good(Reader *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyBuffer_Release(&self->source.view);
    self->source.view = view;
    return PyLong_FromSsize_t(view.len);
}

/* A flag says whether it is filled. */
static PyObject *
reader_once_good(Reader *self, PyObject *arg)
{
    if (self->source.open)
        return PyErr_Format(PyExc_ValueError, "it is open already");
    if (PyObject_GetBuffer(arg, &self->source.view, PyBUF_SIMPLE) < 0)
        return NULL;
    self->source.open = 1;
    Py_RETURN_NONE;
}

static void
reader_dealloc(Reader *self)
{
    PyBuffer_Release(&self->source.view);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef reader_methods[] = {
    {"open_bad", (PyCFunction)reader_open_bad, METH_O, NULL},
    {"open_good", (PyCFunction)reader_open_good, METH_O, NULL},
    {"once_good", (PyCFunction)reader_once_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_methods = reader_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &reader_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: r = Reader(); o = Reader()
// run: r.open_bad(b'abc') leaks 1
// run: o.open_good(b'abc') sound
// run: Reader().once_good(b'abc') sound
