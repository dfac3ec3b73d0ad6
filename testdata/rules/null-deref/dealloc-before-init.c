/* A deallocator is called for objects, too, whose __init__ has not run: T.__new__(T), and forgotten. From multidict's
 * _multidict_c.c. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *target;
    PyObject *extra;
} Proxy;

static int
proxy_init(Proxy *self, PyObject *args, PyObject *kwds)
{
    PyObject *target, *old = self->target;

    if (!PyArg_ParseTuple(args, "O", &target))
        return -1;
    self->target = Py_NewRef(target);
    Py_XDECREF(old);
    return 0;
}

static int
proxy_traverse(Proxy *self, visitproc visit, void *arg)
{
    Py_VISIT(self->target);
    return 0;
}

static int
proxy_clear(Proxy *self)
{
    Py_CLEAR(self->target);
    return 0;
}

static void
proxy_dealloc_bad(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    Py_DECREF(self->target);                  // expect: null-deref 'target'
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
proxy_dealloc_good(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->target);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Bad_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)proxy_init,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_dealloc = (destructor)proxy_dealloc_bad,
};

static PyTypeObject Good_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)proxy_init,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_dealloc = (destructor)proxy_dealloc_good,
};

/* A tp_new of its own leaves nothing NULL: the deallocator may rely on it. */
static PyObject *
pair_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *target = PyList_New(0);
    if (target == NULL)
        return NULL;
    Proxy *self = (Proxy *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(target);
        return NULL;
    }
    self->target = target;
    return (PyObject *)self;
}

static void
pair_dealloc(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    Py_DECREF(self->target);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Pair_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Pair",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = pair_new,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_dealloc = (destructor)pair_dealloc,
};

/* A heap type without a tp_new has that of object. */
typedef struct {
    PyObject_HEAD
    PyObject *name;
} Plain;

static int
plain_init(Plain *self, PyObject *args, PyObject *kwds)
{
    if (self->name == NULL)
        self->name = PyTuple_Pack(1, args);
    return self->name ? 0 : -1;
}

static void
plain_dealloc_bad(Plain *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_DECREF(self->name);                    // expect: null-deref 'name'
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot plain_slots[] = {
    {Py_tp_init, plain_init},
    {Py_tp_dealloc, plain_dealloc_bad},
    {0, NULL},
};

static PyType_Spec plain_spec = {
    .name = "sample.Plain",
    .basicsize = sizeof(Plain),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = plain_slots,
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = -1,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    PyObject *plain = PyType_FromSpec(&plain_spec);
    if (plain == NULL || PyModule_AddObjectRef(module, "Plain", plain) < 0) {
        Py_XDECREF(plain);
        Py_DECREF(module);
        return NULL;
    }
    Py_DECREF(plain);
    if (PyModule_AddType(module, &Bad_Type) < 0 || PyModule_AddType(module, &Good_Type) < 0 ||
        PyModule_AddType(module, &Pair_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: Bad.__new__(Bad) dies
// run: Plain.__new__(Plain) dies
// run: Good.__new__(Good) sound
// run: Good([]) sound
// run: (lambda g, l: (l.append(g), g.__init__(l))[1])(Good(1), []) sound
// run: Plain() sound
// run: Pair() sound
