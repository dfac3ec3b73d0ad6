/* x += y may give back x: the reference that came with the result is then one to x, and it is that which is released. */
#include "sample.h"

typedef struct Proxy {
    PyObject_HEAD
    PyObject *object;
} Proxy;

static int
proxy_init(Proxy *self, PyObject *args, PyObject *kwargs)
{
    PyObject *object;

    (void)kwargs;
    if (!PyArg_ParseTuple(args, "O", &object))
        return -1;
    Py_XSETREF(self->object, Py_NewRef(object));
    return 0;
}

static int
proxy_traverse(Proxy *self, visitproc visit, void *arg)
{
    Py_VISIT(self->object);
    return 0;
}

static int
proxy_clear(Proxy *self)
{
    Py_CLEAR(self->object);
    return 0;
}

static void
proxy_dealloc(Proxy *self)
{
    PyObject_GC_UnTrack(self);
    proxy_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
proxy_iadd_good(Proxy *self, PyObject *other)
{
    PyObject *object = self->object;
    if (object == NULL)
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *result = PyNumber_InPlaceAdd(object, other);

    if (result == object) {
        Py_INCREF(self);
        Py_DECREF(object);
        result = (PyObject *)self;
    }
    return result;
}

static PyNumberMethods proxy_numbers = {.nb_inplace_add = (binaryfunc)proxy_iadd_good};

static PyTypeObject ProxyType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Proxy",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)proxy_init,
    .tp_traverse = (traverseproc)proxy_traverse,
    .tp_clear = (inquiry)proxy_clear,
    .tp_dealloc = (destructor)proxy_dealloc,
    .tp_as_number = &proxy_numbers,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&sample_module);

    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &ProxyType) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// given: import operator
// run: operator.iadd(Proxy([1]), [2]) sound
// run: operator.iadd(Proxy((1,)), (2,)) sound
// run: operator.iadd(Proxy(1), 'x') raises TypeError
