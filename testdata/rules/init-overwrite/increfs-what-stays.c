/* tp_init parses into the member and adds the reference afterwards: to what was there before, too, where the argument is left out.
   Reduced from the wild: psycopg2 column. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Column;

static int
column_init_bad(Column *self, PyObject *args, PyObject *kwds)
{
    if (!PyArg_ParseTuple(args, "|O", &self->name))    // expect: init-overwrite 'name'
        return -1;
    Py_XINCREF(self->name);
    return 0;                                          // expect: init-overwrite 'name'
}

static int
column_init_good(Column *self, PyObject *args, PyObject *kwds)
{
    PyObject *name = NULL;
    if (!PyArg_ParseTuple(args, "|O", &name))
        return -1;
    if (name)
        Py_XSETREF(self->name, Py_NewRef(name));
    return 0;
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
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)column_init_bad,
    .tp_dealloc = (destructor)column_dealloc,
    .tp_traverse = (traverseproc)column_traverse,
    .tp_clear = (inquiry)column_clear,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Column),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)column_init_good,
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

// given: def again(cls):
// given:     made = cls([])
// given:     made.__init__()
// given: def ring():
// given:     a = []
// given:     a.append(Good(a))
// run: again(Bad) leaks 1
// run: again(Good) sound
// run: ring() sound
