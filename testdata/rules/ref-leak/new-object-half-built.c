/* tp_new returns on a failed member without giving back the new object. Reduced from the wild: mysqlclient results. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *rows;
} Result;

static PyObject *
result_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Result *self = (Result *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->rows = PyList_New(0);
    if (self->rows == NULL)
        return NULL;                          // expect: ref-leak 'self'
    return (PyObject *)self;
}

static PyObject *
result_new_good(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Result *self = (Result *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->rows = PyList_New(0);
    if (self->rows == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
result_traverse(Result *self, visitproc visit, void *arg)
{
    Py_VISIT(self->rows);
    return 0;
}

static int
result_clear(Result *self)
{
    Py_CLEAR(self->rows);
    return 0;
}

static void
result_dealloc(Result *self)
{
    PyObject_GC_UnTrack(self);
    result_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Result),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = result_new_bad,
    .tp_dealloc = (destructor)result_dealloc,
    .tp_traverse = (traverseproc)result_traverse,
    .tp_clear = (inquiry)result_clear,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Result),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = result_new_good,
    .tp_dealloc = (destructor)result_dealloc,
    .tp_traverse = (traverseproc)result_traverse,
    .tp_clear = (inquiry)result_clear,
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

// run: Bad() sound
// run: Bad() with PyList_New failing leaks 1
// run: Good() sound
