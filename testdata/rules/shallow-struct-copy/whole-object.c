/* What stands behind the header is copied bytewise, or built by a compound literal from borrowed members. */
#include "sample.h"

typedef struct {
    PyObject *name;
    PyObject *value;
    int uses;
} Slot;

typedef struct {
    PyObject_HEAD
    Slot slot;
} Cell;

static PyTypeObject cell_type;

static int
cell_init(Cell *self, PyObject *args, PyObject *kwds)
{
    PyObject *name, *value;
    if (!PyArg_ParseTuple(args, "UO", &name, &value))
        return -1;
    Py_XSETREF(self->slot.name, Py_NewRef(name));
    Py_XSETREF(self->slot.value, Py_NewRef(value));
    return 0;
}

static PyObject *
cell_copy_bad(Cell *self, PyObject *Py_UNUSED(ignored))
{
    Cell *copy = (Cell *)cell_type.tp_alloc(&cell_type, 0);
    if (!copy)
        return NULL;
    size_t head = sizeof(PyObject);
    memcpy((char *)copy + head, (char *)self + head, sizeof(Cell) - head);     // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
cell_copy_good(Cell *self, PyObject *Py_UNUSED(ignored))
{
    Cell *copy = (Cell *)cell_type.tp_alloc(&cell_type, 0);
    if (!copy)
        return NULL;
    copy->slot = (Slot){.name = Py_XNewRef(self->slot.name), .value = Py_XNewRef(self->slot.value)};
    return (PyObject *)copy;
}

static PyObject *
cell_rename_bad(Cell *self, PyObject *name)
{
    Cell *copy = (Cell *)cell_type.tp_alloc(&cell_type, 0);
    if (!copy)
        return NULL;
    copy->slot = (Slot){.name = Py_NewRef(name), .value = self->slot.value};      // expect: shallow-struct-copy 'value'
    return (PyObject *)copy;
}

static int
cell_traverse(Cell *self, visitproc visit, void *arg)
{
    Py_VISIT(self->slot.name);
    Py_VISIT(self->slot.value);
    return 0;
}

static int
cell_clear(Cell *self)
{
    Py_CLEAR(self->slot.name);
    Py_CLEAR(self->slot.value);
    return 0;
}

static void
cell_dealloc(Cell *self)
{
    PyObject_GC_UnTrack(self);
    cell_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef cell_methods[] = {
    {"copy_bad", (PyCFunction)cell_copy_bad, METH_NOARGS, NULL},
    {"copy_good", (PyCFunction)cell_copy_good, METH_NOARGS, NULL},
    {"rename_bad", (PyCFunction)cell_rename_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cell_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cell",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)cell_init,
    .tp_dealloc = (destructor)cell_dealloc,
    .tp_traverse = (traverseproc)cell_traverse,
    .tp_clear = (inquiry)cell_clear,
    .tp_methods = cell_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &cell_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def c(): return Cell("a", [1])
// run: c().copy_bad() dies
// run: c().copy_good() sound
// run: c().rename_bad("b") dies
