/* Py_TPFLAGS_HAVE_GC alone brings no tp_traverse along: the collector is told of nothing. Up to 3.10 it then calls NULL; since
 * 3.11 such a type cannot be made. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *callback;
} Timer;

static PyObject *
timer_start(Timer *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);
    Py_RETURN_NONE;
}

static int
timer_traverse(Timer *self, visitproc visit, void *arg)
{
    Py_VISIT(self->callback);
    return 0;
}

static int
timer_clear(Timer *self)
{
    Py_CLEAR(self->callback);
    return 0;
}

static void
timer_dealloc(Timer *self)
{
    PyObject_GC_UnTrack(self);
    timer_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef timer_methods[] = {
    {"start", (PyCFunction)timer_start, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Timer),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)timer_dealloc,
    .tp_traverse = (traverseproc)timer_traverse,
    .tp_clear = (inquiry)timer_clear,
    .tp_methods = timer_methods,
};

/* Flag, tp_traverse and tp_clear are inherited together. */
static PyTypeObject inherits_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Inherits",
    .tp_basicsize = sizeof(Timer),
    .tp_base = &good_type,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static PyTypeObject bad_type = {              // expect: traverse-missing-member 'callback'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Timer),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)timer_dealloc,
    .tp_methods = timer_methods,
};

static PyObject *
make_type(PyObject *self, PyObject *unused)
{
    if (PyType_Ready(&bad_type) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"make_type", make_type, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &inherits_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.start([a])
// run: ring(Good()) sound
// run: ring(Inherits()) sound
// run: make_type() raises SystemError
// unseen: *: no type like that can be made since 3.11
