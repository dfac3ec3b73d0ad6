/* A buffer that an object keeps has to be released when the object dies. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    Py_buffer view;
} Reader;

static PyObject *
reader_open(Reader *self, PyObject *arg)
{
    if (self->view.obj != NULL)
        PyBuffer_Release(&self->view);
    if (PyObject_GetBuffer(arg, &self->view, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
reader_adopt(Reader *self, PyObject *arg)
{
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyBuffer_Release(&self->view);
    self->view = view;
    Py_RETURN_NONE;
}

static PyMethodDef reader_methods[] = {
    {"open", (PyCFunction)reader_open, METH_O, NULL},
    {"adopt", (PyCFunction)reader_adopt, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static void
bad_dealloc(Reader *self)                     // expect: buffer-leak 'view'
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
let_go(Py_buffer *view)
{
    if (view->obj != NULL)
        PyBuffer_Release(view);
}

static void
good_dealloc(Reader *self)
{
    let_go(&self->view);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)bad_dealloc,
    .tp_methods = reader_methods,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)good_dealloc,
    .tp_methods = reader_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Bad().open(bytearray(3)) leaks 1
// run: Bad().adopt(bytearray(3)) leaks 1
// run: Good().open(bytearray(3)) sound
// run: Good().adopt(bytearray(3)) sound
