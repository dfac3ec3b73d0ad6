/* One of two members is not visited, and a cycle through it is never found. Reduced from the wild: bitarray's iterators. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *source;
    PyObject *callback;
    PyObject *label;                          /* only ever a str: it can close no cycle */
} Watcher;

static int
watcher_init(Watcher *self, PyObject *args, PyObject *kwds)
{
    PyObject *source, *label;
    if (!PyArg_ParseTuple(args, "OU", &source, &label))
        return -1;
    Py_INCREF(source);
    Py_XSETREF(self->source, source);
    Py_INCREF(label);
    Py_XSETREF(self->label, label);
    return 0;
}

static PyObject *
watcher_call_back(Watcher *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);     // step: 'callback' is given a reference here
    Py_RETURN_NONE;
}

static int
watcher_traverse_bad(Watcher *self, visitproc visit, void *arg)   // expect: traverse-missing-member 'callback'
{
    Py_VISIT(self->source);
    return 0;
}

static int
watcher_traverse_good(Watcher *self, visitproc visit, void *arg)
{
    Py_VISIT(self->source);
    Py_VISIT(self->callback);
    return 0;
}

static int
watcher_clear(Watcher *self)
{
    Py_CLEAR(self->source);
    Py_CLEAR(self->callback);
    return 0;
}

static void
watcher_dealloc(Watcher *self)
{
    PyObject_GC_UnTrack(self);
    watcher_clear(self);
    Py_XDECREF(self->label);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef watcher_methods[] = {
    {"call_back", (PyCFunction)watcher_call_back, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Watcher),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)watcher_init,
    .tp_dealloc = (destructor)watcher_dealloc,
    .tp_traverse = (traverseproc)watcher_traverse_bad,
    .tp_clear = (inquiry)watcher_clear,
    .tp_methods = watcher_methods,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Watcher),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)watcher_init,
    .tp_dealloc = (destructor)watcher_dealloc,
    .tp_traverse = (traverseproc)watcher_traverse_good,
    .tp_clear = (inquiry)watcher_clear,
    .tp_methods = watcher_methods,
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

// given: def ring(w): w.call_back([w])
// run: ring(Bad(1, 'x')) leaks 4
// run: ring(Good(1, 'x')) sound
