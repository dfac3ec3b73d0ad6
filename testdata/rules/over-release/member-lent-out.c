/* A helper lends a member of self; its caller gives back what it was never given. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *target;
} Proxy;

static PyObject *
proxy_target(Proxy *self)
{
    if (self->target == NULL)
        PyErr_SetString(PyExc_ReferenceError, "nothing behind the proxy");
    return self->target;
}

static PyObject *
proxy_repr_bad(Proxy *self)
{
    PyObject *result, *target = proxy_target(self);
    if (target == NULL)
        return NULL;
    result = PyObject_Repr(target);
    Py_DECREF(target);                        // expect: over-release 'target'
    return result;
}

static PyObject *
proxy_str_good(Proxy *self)
{
    PyObject *result, *target = proxy_target(self);
    if (target == NULL)
        return NULL;
    Py_INCREF(target);
    result = PyObject_Str(target);
    Py_DECREF(target);
    return result;
}

static PyObject *
proxy_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *target = NULL;
    Proxy *self;
    if (!PyArg_ParseTuple(args, "|O", &target))
        return NULL;
    self = (Proxy *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->target = Py_XNewRef(target);
    return (PyObject *)self;
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
proxy_dealloc(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    proxy_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject proxy_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Proxy",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = proxy_new,
    .tp_dealloc = (destructor)proxy_dealloc,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_repr = (reprfunc)proxy_repr_bad,
    .tp_str = (reprfunc)proxy_str_good,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &proxy_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: p = Proxy([1])
// run: str(p) sound
// run: repr(p) dies
// run: str(Proxy([1])) sound
