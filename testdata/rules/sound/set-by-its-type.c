/* A member that was NULL is set by the attribute's setter, which PyObject_SetAttr runs. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *wrapped;
} Proxy;

static int
fill(Proxy *proxy)
{
    PyObject *value = PyList_New(0);
    if (!value)
        return -1;
    int failed = PyObject_SetAttrString((PyObject *)proxy, "wrapped", value);
    Py_DECREF(value);
    return failed;
}

static PyObject *
proxy_size_good(Proxy *self, PyObject *ignored)
{
    if (!self->wrapped && fill(self) < 0)
        return NULL;
    Py_ssize_t n = PyList_Size(self->wrapped);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
proxy_size_bad(Proxy *self, PyObject *ignored)
{
    Py_ssize_t n = PyList_Size(self->wrapped); // expect: null-deref 'wrapped'
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

/* What the setter has put there is the member's, as what was there before. */
static PyObject *
proxy_grow_bad(Proxy *self, PyObject *other)
{
    if (!self->wrapped && fill(self) < 0)
        return NULL;
    PyObject *sum = PyNumber_Add(self->wrapped, other);
    if (!sum)
        return NULL;
    Py_DECREF(self->wrapped); // expect: unsafe-clear 'wrapped'
    self->wrapped = sum;
    Py_RETURN_NONE;
}

static int
proxy_set(Proxy *self, PyObject *value, void *closure)
{
    Py_XINCREF(value);
    Py_XSETREF(self->wrapped, value);
    return 0;
}

static int
proxy_traverse(Proxy *self, visitproc visit, void *arg)
{
    Py_VISIT(self->wrapped);
    return 0;
}

static int
proxy_clear(Proxy *self)
{
    Py_CLEAR(self->wrapped);
    return 0;
}

static void
proxy_dealloc(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    proxy_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef proxy_methods[] = {
    {"size_good", (PyCFunction)proxy_size_good, METH_NOARGS, NULL},
    {"grow_bad", (PyCFunction)proxy_grow_bad, METH_O, NULL},
    {"size_bad", (PyCFunction)proxy_size_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef proxy_getset[] = {
    {"wrapped", NULL, (setter)proxy_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject Proxy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Proxy",
    .tp_basicsize = sizeof(Proxy),
    .tp_dealloc = (destructor)proxy_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_methods = proxy_methods,
    .tp_getset = proxy_getset,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Proxy_Type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&sample_module);
    if (module && PyModule_AddObjectRef(module, "Proxy", (PyObject *)&Proxy_Type) < 0)
        Py_CLEAR(module);
    return module;
}

// run: Proxy().size_good() sound
// run: check_traverse(Proxy()) sound
// run: Proxy().size_bad() dies
// unseen: proxy_grow_bad: nobody looks at the member while the old list dies
