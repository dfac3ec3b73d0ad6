/* What is compared with a length is an index: it is not below the -1 of a length that could not be had. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *source;
    Py_ssize_t at;
} Cursor;

static PyObject *
cursor_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *source;
    if (!PyArg_ParseTuple(args, "O", &source))
        return NULL;
    Cursor *self = (Cursor *)type->tp_alloc(type, 0);
    if (self != NULL)
        self->source = Py_NewRef(source);
    return (PyObject *)self;
}

static PyObject *
cursor_next(Cursor *self)
{
    if (self->source == NULL || self->at >= PySequence_Size(self->source))
        return NULL;
    return PySequence_GetItem(self->source, self->at++);
}

static int
cursor_traverse(Cursor *self, visitproc visit, void *arg)
{
    Py_VISIT(self->source);
    return 0;
}

static int
cursor_clear(Cursor *self)
{
    Py_CLEAR(self->source);
    return 0;
}

static void
cursor_dealloc(Cursor *self)
{
    PyObject_GC_UnTrack(self);
    cursor_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject cursor_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cursor",
    .tp_basicsize = sizeof(Cursor),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = cursor_new,
    .tp_traverse = (traverseproc)cursor_traverse,
    .tp_clear = (inquiry)cursor_clear,
    .tp_dealloc = (destructor)cursor_dealloc,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)cursor_next,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m != NULL && PyModule_AddType(m, &cursor_type) < 0)
        Py_CLEAR(m);
    return m;
}

// given: class Unsized:
// given:     def __len__(self): raise KeyError
// given:     def __getitem__(self, i): return i
// given: def ring():
// given:     l = [1]
// given:     l.append(Cursor(l))
// run: ring() sound
// run: list(Cursor([1, 2])) sound
// run: list(Cursor(Unsized())) raises KeyError
