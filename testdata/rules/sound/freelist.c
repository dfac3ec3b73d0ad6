/* Freed objects kept for the next one: an object in the list has no count and no members. */
#include "sample.h"

#define MAXFREE 4

typedef struct Cell {
    PyObject_HEAD
    PyObject *value;
} Cell;

static PyTypeObject cell_type;
static Cell *free_cells[MAXFREE];
static int nfree = 0;

static PyObject *
cell_make(PyObject *module, PyObject *value)
{
    Cell *self;
    if (nfree > 0) {
        self = free_cells[--nfree];
        _Py_NewReference((PyObject *)self);
    }
    else {
        self = PyObject_GC_New(Cell, &cell_type);
        if (self == NULL)
            return NULL;
    }
    Py_INCREF(value);
    self->value = value;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int
cell_traverse(Cell *self, visitproc visit, void *arg)
{
    Py_VISIT(self->value);
    return 0;
}

static int
cell_clear(Cell *self)
{
    Py_CLEAR(self->value);
    return 0;
}

static void
cell_dealloc(Cell *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->value);
    if (nfree < MAXFREE)
        free_cells[nfree++] = self;
    else
        PyObject_GC_Del(self);
}

static PyTypeObject cell_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cell",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)cell_dealloc,
    .tp_traverse = (traverseproc)cell_traverse,
    .tp_clear = (inquiry)cell_clear,
};

static PyMethodDef methods[] = {
    {"cell", cell_make, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&cell_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// given: def ring():
// given:     a = {}
// given:     a[0] = cell(a)
// run: [cell([]) for i in range(6)] sound
// run: ring() sound
