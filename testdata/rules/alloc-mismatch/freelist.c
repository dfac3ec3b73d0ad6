/* Objects from a freelist of the module's own: they go back to it, or to the allocator that made them. */
#include "sample.h"

typedef struct Cell {
    PyObject_HEAD
    long value;
    struct Cell *next;
} Cell;

typedef struct {
    PyObject_HEAD
    long value;
} Lone;

enum { FREE_MOST = 4 };

static Cell *free_cells, *free_others[FREE_MOST];
static int nfree, nothers;
static PyTypeObject Good_Type, Bad_Type, Full_Type;

static PyObject *
good(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    Cell *self = free_cells;
    if (self != NULL) {
        free_cells = self->next;
        nfree--;
        (void)PyObject_Init((PyObject *)self, &Good_Type);
    } else {
        self = PyObject_New(Cell, &Good_Type);
        if (self == NULL)
            return NULL;
    }
    self->next = NULL;
    self->value = 1;
    return (PyObject *)self;
}

static PyObject *
bad(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    Lone *self = PyObject_New(Lone, &Bad_Type);
    if (self == NULL)
        return NULL;
    self->value = 1;
    return (PyObject *)self;
}

static PyObject *
full_bad(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    Cell *self;
    if (nothers > 0) {
        self = free_others[--nothers];
        _Py_NewReference((PyObject *)self);
    } else {
        self = PyObject_New(Cell, &Full_Type);
        if (self == NULL)
            return NULL;
    }
    self->next = NULL;
    self->value = 1;
    return (PyObject *)self;
}

static void
good_dealloc(Cell *self)
{
    if (nfree < FREE_MOST) {
        self->next = free_cells;
        free_cells = self;
        nfree++;
    } else
        PyObject_Free(self);
}

static void
bad_dealloc(Lone *self)
{
    PyMem_Free(self); // expect: alloc-mismatch 'self'
}

static void
full_dealloc(Cell *self)
{
    if (nothers < FREE_MOST)
        free_others[nothers++] = self;
    else
        PyMem_Free(self); // expect: alloc-mismatch 'self'
}

static void
drop_all(void *Py_UNUSED(module))
{
    while (free_cells != NULL) {
        Cell *next = free_cells->next;
        PyObject_Free(free_cells);
        free_cells = next;
    }
    nfree = 0;
}

static PyTypeObject Good_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Good",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)good_dealloc,
};

static PyTypeObject Bad_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Lone),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)bad_dealloc,
};

static PyTypeObject Full_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Full",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)full_dealloc,
};

static PyMethodDef methods[] = {
    {"good", good, METH_NOARGS, NULL},
    {"bad", bad, METH_NOARGS, NULL},
    {"full_bad", full_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods, .m_free = drop_all};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Good_Type) < 0 || PyType_Ready(&Bad_Type) < 0 || PyType_Ready(&Full_Type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: good() and None sound
// run: [good() for _ in range(9)] and None sound
// run: bad() and None dies
// run: [full_bad() for _ in range(9)] and None dies
// unseen: drop_all: the module is not freed while the samples run
