/* A getter returns the member that self owns, and with it self's only reference. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *owner;
} Handle;

static PyObject *
owner_get_bad(Handle *self, void *closure)
{
    return self->owner;                       // expect: return-borrowed
}

static PyObject *
owner_get_good(Handle *self, void *closure)
{
    return Py_NewRef(self->owner);
}

static PyObject *
handle_iter_bad(PyObject *self)
{
    return self;                              // expect: return-borrowed 'self'
}

static PyObject *
handle_next(PyObject *self)
{
    return NULL;
}

static PyObject *
handle_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *owner;
    Handle *self;
    if (!PyArg_ParseTuple(args, "O", &owner))
        return NULL;
    self = (Handle *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->owner = Py_NewRef(owner);
    return (PyObject *)self;
}

static int
handle_traverse(Handle *self, visitproc visit, void *arg)
{
    Py_VISIT(self->owner);
    return 0;
}

static void
handle_dealloc(Handle *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->owner);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyGetSetDef handle_getset[] = {
    {"owner_bad", (getter)owner_get_bad, NULL, NULL, NULL},
    {"owner_good", (getter)owner_get_good, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject handle_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Handle",
    .tp_basicsize = sizeof(Handle),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = handle_new,
    .tp_dealloc = (destructor)handle_dealloc,
    .tp_traverse = (traverseproc)handle_traverse,
    .tp_iter = handle_iter_bad,
    .tp_iternext = handle_next,
    .tp_getset = handle_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &handle_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: h = Handle([1])
// run: h.owner_good sound
// run: iter(Handle(1)) dies
// run: h.owner_bad dies
// run: next(h, None) sound
