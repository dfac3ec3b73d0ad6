/* When realloc fails the old block is still there. Its only pointer is overwritten with NULL. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    char *bytes;
    Py_ssize_t size;
} Buffer;

static PyObject *
buffer_grow_bad(Buffer *self, PyObject *Py_UNUSED(ignored))
{
    self->bytes = PyMem_Realloc(self->bytes, self->size + 16);    // expect: memory-leak 'bytes'
    if (!self->bytes) {
        self->size = 0;
        return PyErr_NoMemory();
    }
    self->size += 16;
    return PyLong_FromSsize_t(self->size);
}

static PyObject *
buffer_grow_good(Buffer *self, PyObject *Py_UNUSED(ignored))
{
    char *bytes = PyMem_Realloc(self->bytes, self->size + 16);
    if (!bytes)
        return PyErr_NoMemory();
    self->bytes = bytes;
    self->size += 16;
    return PyLong_FromSsize_t(self->size);
}

static void
buffer_dealloc(Buffer *self)
{
    PyMem_Free(self->bytes);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef buffer_methods[] = {
    {"grow_bad", (PyCFunction)buffer_grow_bad, METH_NOARGS, NULL},
    {"grow_good", (PyCFunction)buffer_grow_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject buffer_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Buffer",
    .tp_basicsize = sizeof(Buffer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)buffer_dealloc,
    .tp_methods = buffer_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &buffer_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def grown():
// given:     b = Buffer()
// given:     b.grow_good()
// given:     return b
// run: grown().grow_bad() sound
// run: grown().grow_bad() with PyMem_Realloc failing at 2 leaks 1 blocks
// run: grown().grow_good() sound
