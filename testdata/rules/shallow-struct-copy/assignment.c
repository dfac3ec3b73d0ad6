/* A struct inside an object is assigned: both objects release what its members point to. */
#include "sample.h"

typedef struct {
    PyObject *low;
    PyObject *high;
} Bounds;

typedef struct {
    PyObject_HEAD
    Bounds bounds;
    int closed;
} Range;

static PyTypeObject range_type;

static int
range_init(Range *self, PyObject *args, PyObject *kwds)
{
    PyObject *low, *high;
    if (!PyArg_ParseTuple(args, "OO", &low, &high))
        return -1;
    Py_XSETREF(self->bounds.low, Py_NewRef(low));
    Py_XSETREF(self->bounds.high, Py_NewRef(high));
    return 0;
}

static PyObject *
range_copy_bad(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *copy = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!copy)
        return NULL;
    copy->bounds = self->bounds;                  // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
range_copy_good(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *copy = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!copy)
        return NULL;
    copy->bounds = self->bounds;
    Py_XINCREF(copy->bounds.low);
    Py_XINCREF(copy->bounds.high);
    return (PyObject *)copy;
}

/* The other order, and by way of the source. */
static PyObject *
range_clone_good(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *copy = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!copy)
        return NULL;
    Py_XINCREF(self->bounds.high);
    Py_XINCREF(self->bounds.low);
    memcpy(&copy->bounds, &self->bounds, sizeof(Bounds));
    return (PyObject *)copy;
}

/* One member is forgotten. */
static PyObject *
range_clone_bad(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *copy = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!copy)
        return NULL;
    Py_XINCREF(self->bounds.low);
    memcpy(&copy->bounds, &self->bounds, sizeof(Bounds));     // expect: shallow-struct-copy 'high'
    return (PyObject *)copy;
}

/* A move: the source owns nothing afterwards. */
static PyObject *
range_take_good(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *taker = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!taker)
        return NULL;
    taker->bounds = self->bounds;
    self->bounds.low = NULL;
    self->bounds.high = NULL;
    return (PyObject *)taker;
}

static PyObject *
range_empty_good(Range *self, PyObject *Py_UNUSED(ignored))
{
    Range *taker = (Range *)range_type.tp_alloc(&range_type, 0);
    if (!taker)
        return NULL;
    taker->bounds = self->bounds;
    memset(&self->bounds, 0, sizeof self->bounds);
    return (PyObject *)taker;
}

/* An exchange, by way of a local struct that owns nothing. */
static PyObject *
range_swap_good(Range *self, PyObject *arg)
{
    if (!Py_IS_TYPE(arg, &range_type))
        return PyErr_Format(PyExc_TypeError, "a Range is wanted");
    Range *other = (Range *)arg;
    Bounds mine = self->bounds;
    self->bounds = other->bounds;
    other->bounds = mine;
    Py_RETURN_NONE;
}

static PyObject *
range_width(Range *self, PyObject *Py_UNUSED(ignored))
{
    if (!self->bounds.low || !self->bounds.high)
        return PyErr_Format(PyExc_ValueError, "empty");
    return PyNumber_Subtract(self->bounds.high, self->bounds.low);
}

static int
range_traverse(Range *self, visitproc visit, void *arg)
{
    Py_VISIT(self->bounds.low);
    Py_VISIT(self->bounds.high);
    return 0;
}

static int
range_clear(Range *self)
{
    Py_CLEAR(self->bounds.low);
    Py_CLEAR(self->bounds.high);
    return 0;
}

static void
range_dealloc(Range *self)
{
    PyObject_GC_UnTrack(self);
    range_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef range_methods[] = {
    {"copy_bad", (PyCFunction)range_copy_bad, METH_NOARGS, NULL},
    {"copy_good", (PyCFunction)range_copy_good, METH_NOARGS, NULL},
    {"clone_bad", (PyCFunction)range_clone_bad, METH_NOARGS, NULL},
    {"clone_good", (PyCFunction)range_clone_good, METH_NOARGS, NULL},
    {"take_good", (PyCFunction)range_take_good, METH_NOARGS, NULL},
    {"empty_good", (PyCFunction)range_empty_good, METH_NOARGS, NULL},
    {"swap_good", (PyCFunction)range_swap_good, METH_O, NULL},
    {"width", (PyCFunction)range_width, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject range_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Range",
    .tp_basicsize = sizeof(Range),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)range_init,
    .tp_dealloc = (destructor)range_dealloc,
    .tp_traverse = (traverseproc)range_traverse,
    .tp_clear = (inquiry)range_clear,
    .tp_methods = range_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &range_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def r(): return Range([1], [2])
// run: r().copy_bad() dies
// run: r().copy_good() sound
// run: r().clone_bad() dies
// run: r().clone_good() sound
// run: r().take_good() sound
// run: r().empty_good() sound
// run: r().swap_good(r()) sound
// run: Range(1, 3).width() sound
