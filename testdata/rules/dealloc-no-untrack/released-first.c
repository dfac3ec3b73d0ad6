/* A member is released while the collector can still find the dying object: what the release runs may collect. Reduced from
 * the wild: simplejson, which called its tp_clear first. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *hook;
    PyObject *weak;
} Encoder;

static int
encoder_init(Encoder *self, PyObject *args, PyObject *kwds)
{
    PyObject *hook;
    if (!PyArg_ParseTuple(args, "O", &hook))
        return -1;
    Py_INCREF(hook);
    Py_XSETREF(self->hook, hook);
    return 0;
}

static int
encoder_traverse(Encoder *self, visitproc visit, void *arg)
{
    Py_VISIT(self->hook);
    return 0;
}

static int
encoder_clear(Encoder *self)
{
    Py_CLEAR(self->hook);
    return 0;
}

static void
encoder_dealloc_bad(Encoder *self)
{
    encoder_clear(self);                      // expect: dealloc-no-untrack 'hook'
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
encoder_dealloc_late_bad(Encoder *self)
{
    if (self->weak)
        PyObject_ClearWeakRefs((PyObject *)self);   // expect: dealloc-no-untrack
    PyObject_GC_UnTrack(self);
    encoder_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
encoder_dealloc_good(Encoder *self)
{
    PyObject_GC_UnTrack(self);
    if (self->weak)
        PyObject_ClearWeakRefs((PyObject *)self);
    encoder_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define ENCODER(variable, name, dealloc) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = name, \
        .tp_basicsize = sizeof(Encoder), \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, \
        .tp_new = PyType_GenericNew, \
        .tp_init = (initproc)encoder_init, \
        .tp_dealloc = (destructor)dealloc, \
        .tp_traverse = (traverseproc)encoder_traverse, \
        .tp_clear = (inquiry)encoder_clear, \
        .tp_weaklistoffset = offsetof(Encoder, weak), \
    }

ENCODER(bad_type, "sample.Bad", encoder_dealloc_bad);
ENCODER(late_type, "sample.Late", encoder_dealloc_late_bad);
ENCODER(good_type, "sample.Good", encoder_dealloc_good);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &late_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import gc, weakref
// given: class Last: __del__ = lambda self: gc.collect()
// given: def watched(e): r = weakref.ref(e, lambda r: gc.collect()); del e
// given: kept = Good(1)
// run: Bad(Last()) dies
// run: watched(Late(1)) dies
// run: Good(Last()) sound
// run: watched(Good(1)) sound
