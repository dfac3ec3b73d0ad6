/* Allocated in one function, freed in another: the whole program says where a member's blocks come from. And the
 * object's own memory is no block of malloc's. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    char *bad;
    char *good;
} Label;

static int
label_init(Label *self, PyObject *args, PyObject *kwds)
{
    const char *text;
    if (!PyArg_ParseTuple(args, "s", &text))
        return -1;
    char *copy = PyMem_Malloc(strlen(text) + 1);
    if (!copy) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_Free(self->good);
    self->good = strcpy(copy, text);
    return 0;
}

static PyObject *
label_mark(Label *self, PyObject *Py_UNUSED(ignored))
{
    PyMem_Free(self->bad);
    self->bad = PyMem_Calloc(8, 1);
    if (!self->bad)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static void
label_dealloc(Label *self)
{
    PyMem_Free(self->good);
    free(self->bad);                              // expect: alloc-mismatch 'bad'
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef label_methods[] = {
    {"mark", (PyCFunction)label_mark, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject label_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)label_init,
    .tp_dealloc = (destructor)label_dealloc,
    .tp_methods = label_methods,
};

typedef struct {
    PyObject_HEAD
    int value;
} Point;

static void
point_dealloc(PyObject *self)
{
    PyMem_Free(self);                             // expect: alloc-mismatch 'self'
}

static PyTypeObject point_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Point",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = point_dealloc,
};

static PyObject *
point_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return (PyObject *)PyObject_New(Point, &point_type);
}

static PyMethodDef methods[] = {
    {"point_bad", point_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&point_type) < 0)
        return NULL;
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &label_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Label("a") sound
// run: Label("a").mark() dies
// run: point_bad() dies
