/* es# allocates where the member is NULL; the object's death is the last chance to free it. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    char *text;
    Py_ssize_t length;
} Bad;

typedef struct {
    PyObject_HEAD
    char *text;
    Py_ssize_t length;
} Good;

static int
bad_init(Bad *self, PyObject *args, PyObject *kwds)
{
    PyMem_Free(self->text);
    self->text = NULL;
    return PyArg_ParseTuple(args, "es#", "utf-8", &self->text, &self->length) ? 0 : -1;
}

static int
good_init(Good *self, PyObject *args, PyObject *kwds)
{
    PyMem_Free(self->text);
    self->text = NULL;
    return PyArg_ParseTuple(args, "es#", "utf-8", &self->text, &self->length) ? 0 : -1;
}

static void
bad_dealloc(Bad *self)                            // expect: memory-leak 'text'
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
good_dealloc(Good *self)
{
    PyMem_Free(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Bad),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)bad_init,
    .tp_dealloc = (destructor)bad_dealloc,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Good),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)good_init,
    .tp_dealloc = (destructor)good_dealloc,
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

// run: Bad("abc") leaks 1 blocks
// run: Good("abc") sound
