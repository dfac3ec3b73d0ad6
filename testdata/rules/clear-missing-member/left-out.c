/* tp_clear leaves out a member, or there is none at all: the collector finds the cycle and cannot break it. A type whose
 * members are set only while it is made needs no tp_clear. Reduced from the wild: pycurl's multi object. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *timer_cb;
    PyObject *socket_cb;
} Multi;

static PyObject *
multi_on_timer(Multi *self, PyObject *cb)
{
    Py_INCREF(cb);
    Py_XSETREF(self->timer_cb, cb);
    Py_RETURN_NONE;
}

static PyObject *
multi_on_socket(Multi *self, PyObject *cb)
{
    Py_INCREF(cb);
    Py_XSETREF(self->socket_cb, cb);
    Py_RETURN_NONE;
}

static int
multi_traverse(Multi *self, visitproc visit, void *arg)
{
    Py_VISIT(self->timer_cb);
    Py_VISIT(self->socket_cb);
    return 0;
}

static int
multi_clear_bad(Multi *self)                  // expect: clear-missing-member 'socket_cb'
{
    Py_CLEAR(self->timer_cb);
    return 0;
}

static int
multi_clear_good(Multi *self)
{
    Py_CLEAR(self->timer_cb);
    Py_CLEAR(self->socket_cb);
    return 0;
}

static void
multi_dealloc(Multi *self)
{
    PyObject_GC_UnTrack(self);
    multi_clear_good(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef multi_methods[] = {
    {"on_timer", (PyCFunction)multi_on_timer, METH_O, NULL},
    {"on_socket", (PyCFunction)multi_on_socket, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Multi),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)multi_dealloc,
    .tp_traverse = (traverseproc)multi_traverse,
    .tp_clear = (inquiry)multi_clear_bad,
    .tp_methods = multi_methods,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Multi),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)multi_dealloc,
    .tp_traverse = (traverseproc)multi_traverse,
    .tp_clear = (inquiry)multi_clear_good,
    .tp_methods = multi_methods,
};

/* ---- no tp_clear ---- */

static int
bare_traverse(Multi *self, visitproc visit, void *arg)   // expect: clear-missing-member 'timer_cb'
{
    Py_VISIT(self->timer_cb);
    Py_VISIT(self->socket_cb);
    return 0;
}

static PyTypeObject bare_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bare",
    .tp_basicsize = sizeof(Multi),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)multi_dealloc,
    .tp_traverse = (traverseproc)bare_traverse,
    .tp_methods = multi_methods,
};

/* ---- immutable: the ring has a list in it, and that has a tp_clear ---- */

typedef struct {
    PyObject_HEAD
    PyObject *first, *second;
} Pair;

static PyObject *
pair_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *first, *second;
    if (!PyArg_ParseTuple(args, "OO", &first, &second))
        return NULL;
    Pair *self = (Pair *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->first = Py_NewRef(first);
    self->second = Py_NewRef(second);
    return (PyObject *)self;
}

static int
pair_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->first);
    Py_VISIT(self->second);
    return 0;
}

static void
pair_dealloc(Pair *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->first);
    Py_XDECREF(self->second);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject pair_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Pair",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = pair_new,
    .tp_dealloc = (destructor)pair_dealloc,
    .tp_traverse = (traverseproc)pair_traverse,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &bare_type) < 0 ||
        PyModule_AddType(m, &pair_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(w): w.on_socket(w)
// given: def pair(l): l.append(Pair(l, 1))
// run: ring(Bad()) leaks 1
// run: ring(Bare()) leaks 1
// run: ring(Good()) sound
// run: Good().on_timer([]) sound
// run: pair([]) sound
