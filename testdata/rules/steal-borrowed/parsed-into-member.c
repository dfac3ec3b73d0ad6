/* PyArg_ParseTuple writes borrowed references straight into members that dealloc releases. Reduced from the wild: psycopg2 column. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Column;

static PyObject *
column_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Column *self = (Column *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    if (!PyArg_ParseTuple(args, "O", &self->name)) {    // expect: steal-borrowed
        self->name = NULL;
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *
column_new_good(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    Column *self;
    if (!PyArg_ParseTuple(args, "O", &name))
        return NULL;
    self = (Column *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(name);
    self->name = name;
    return (PyObject *)self;
}

static int
column_traverse(Column *self, visitproc visit, void *arg)
{
    Py_VISIT(self->name);
    return 0;
}

static int
column_clear(Column *self)
{
    Py_CLEAR(self->name);
    return 0;
}

static void
column_dealloc(Column *self)
{
    PyObject_GC_UnTrack(self);
    column_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Column),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = column_new_bad,
    .tp_dealloc = (destructor)column_dealloc,
    .tp_traverse = (traverseproc)column_traverse,
    .tp_clear = (inquiry)column_clear,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Column),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = column_new_good,
    .tp_dealloc = (destructor)column_dealloc,
    .tp_traverse = (traverseproc)column_traverse,
    .tp_clear = (inquiry)column_clear,
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

// given: def ring():
// given:     a = []
// given:     a.append(Good(a))
// run: Bad([1]) dies
// run: Good([1]) sound
// run: ring() sound
