/* Who allocates an object, and who frees it: PyObject_New and its like, PyObject_GC_New, tp_alloc, with a type that the collector knows
 * and with one that it does not. */
#include "sample.h"

typedef struct {
    PyObject_VAR_HEAD
    double value;
} Cell;

static int
cell_traverse(Cell *self, visitproc visit, void *arg)
{
    return 0;
}

static void
plain_dealloc(Cell *self)
{
    PyObject_Free(self);
}

static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.plain",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)plain_dealloc,
};

static void
tracked_dealloc(Cell *self)
{
    PyObject_GC_UnTrack(self);
    PyObject_GC_Del(self);
}

static PyTypeObject tracked_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.tracked",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)tracked_dealloc,
    .tp_traverse = (traverseproc)cell_traverse,
};

static void
by_type_dealloc(Cell *self)
{
    PyObject_GC_UnTrack(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject by_type_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.by_type",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)by_type_dealloc,
    .tp_traverse = (traverseproc)cell_traverse,
};

static void
plain_by_type_dealloc(Cell *self)
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject plain_by_type_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.plain_by_type",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)plain_by_type_dealloc,
};

static void
del_plain_dealloc(Cell *self)
{
    PyObject_GC_UnTrack(self);
    PyObject_Del(self);                  // expect: gc-alloc-mismatch
}

static PyTypeObject del_plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.del_plain",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)del_plain_dealloc,
    .tp_traverse = (traverseproc)cell_traverse,
};

static void
plain_gc_dealloc(Cell *self)
{
    PyObject_GC_Del(self);                  // expect: gc-alloc-mismatch
}

static PyTypeObject plain_gc_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.plain_gc",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)plain_gc_dealloc,
};

static void
mem_free_dealloc(Cell *self)
{
    PyMem_Free(self);                  // expect: alloc-mismatch
}

static PyTypeObject mem_free_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.mem_free",
    .tp_basicsize = sizeof(Cell),
    .tp_itemsize = 8,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)mem_free_dealloc,
};

static PyObject *
new_good(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_New(Cell, &plain_type);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
new_var_good(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_NewVar(Cell, &plain_type, 2);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
gc_new_good(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_GC_New(Cell, &tracked_type);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;
    PyObject_GC_Track(cell);
    return (PyObject *)cell;
}

static PyObject *
gc_new_var_good(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_GC_NewVar(Cell, &tracked_type, 2);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;
    PyObject_GC_Track(cell);
    return (PyObject *)cell;
}

static PyObject *
tp_alloc_good(PyObject *self, PyObject *arg)
{
    Cell *cell = (Cell *)by_type_type.tp_alloc(&by_type_type, 2);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
tp_alloc_plain_good(PyObject *self, PyObject *arg)
{
    Cell *cell = (Cell *)plain_by_type_type.tp_alloc(&plain_by_type_type, 2);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
generic_good(PyObject *self, PyObject *arg)
{
    Cell *cell = (Cell *)PyType_GenericAlloc(&by_type_type, 2);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
new_bad(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_New(Cell, &tracked_type);   // expect: gc-alloc-mismatch
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
new_var_bad(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_NewVar(Cell, &tracked_type, 2);   // expect: gc-alloc-mismatch
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
gc_new_bad(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_GC_New(Cell, &plain_type);   // expect: gc-alloc-mismatch
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
gc_new_var_bad(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_GC_NewVar(Cell, &plain_type, 2);   // expect: gc-alloc-mismatch
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
deleted_plain(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_GC_New(Cell, &del_plain_type);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;
    PyObject_GC_Track(cell);
    return (PyObject *)cell;
}

static PyObject *
deleted_gc(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_New(Cell, &plain_gc_type);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyObject *
freed_mem(PyObject *self, PyObject *arg)
{
    Cell *cell = PyObject_New(Cell, &mem_free_type);
    if (cell == NULL)
        return NULL;
    cell->value = 1.0;

    return (PyObject *)cell;
}

static PyMethodDef methods[] = {
    {"new_good", new_good, METH_O, NULL},
    {"new_var_good", new_var_good, METH_O, NULL},
    {"gc_new_good", gc_new_good, METH_O, NULL},
    {"gc_new_var_good", gc_new_var_good, METH_O, NULL},
    {"tp_alloc_good", tp_alloc_good, METH_O, NULL},
    {"tp_alloc_plain_good", tp_alloc_plain_good, METH_O, NULL},
    {"generic_good", generic_good, METH_O, NULL},
    {"new_bad", new_bad, METH_O, NULL},
    {"new_var_bad", new_var_bad, METH_O, NULL},
    {"gc_new_bad", gc_new_bad, METH_O, NULL},
    {"gc_new_var_bad", gc_new_var_bad, METH_O, NULL},
    {"deleted_plain", deleted_plain, METH_O, NULL},
    {"deleted_gc", deleted_gc, METH_O, NULL},
    {"freed_mem", freed_mem, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&plain_type) < 0 || PyType_Ready(&tracked_type) < 0 || PyType_Ready(&by_type_type) < 0 || PyType_Ready(&plain_by_type_type) < 0 || PyType_Ready(&del_plain_type) < 0 || PyType_Ready(&plain_gc_type) < 0 || PyType_Ready(&mem_free_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: new_good([]) sound
// run: new_var_good([]) sound
// run: gc_new_good([]) sound
// run: gc_new_var_good([]) sound
// run: tp_alloc_good([]) sound
// run: tp_alloc_plain_good([]) sound
// run: generic_good([]) sound
// run: new_bad([]) dies
// run: new_var_bad([]) dies
// run: gc_new_bad([]) dies
// run: gc_new_var_bad([]) dies
// run: deleted_plain([]) dies
// run: deleted_gc([]) dies
// run: freed_mem([]) dies
// run: check_traverse(gc_new_good(7)) sound
