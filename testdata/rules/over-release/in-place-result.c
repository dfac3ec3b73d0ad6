/* x += y may give back x itself, with a reference of its own: where the operation is a function pointer that could be any,
 * the reference that is released after the comparison is that of the result. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *object;
} Proxy;

static PyObject *
in_place(Proxy *self, PyObject *other, binaryfunc operation)
{
    PyObject *object = self->object;
    PyObject *result = operation(object, other);

    if (result == object) {
        Py_INCREF(self);
        Py_DECREF(object);
        result = (PyObject *)self;
    }
    return result;
}

static PyObject *
proxy_add_good(PyObject *self, PyObject *other)
{
    return in_place((Proxy *)self, other, PyNumber_InPlaceAdd);
}

static PyObject *
proxy_or_good(PyObject *self, PyObject *other)
{
    return in_place((Proxy *)self, other, PyNumber_InPlaceOr);
}

static PyObject *
proxy_sub_bad(PyObject *self, PyObject *other)
{
    Proxy *p = (Proxy *)self;
    PyObject *result = PyNumber_InPlaceSubtract(p->object, other);

    if (result == NULL)
        return NULL;
    if (result != p->object)
        return result;
    Py_DECREF(p->object);
    Py_DECREF(p->object); // expect: over-release
    return Py_NewRef(self);
}

static PyObject *
proxy_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *object;

    (void)kwds;
    if (!PyArg_ParseTuple(args, "O!", &PySet_Type, &object))
        return NULL;
    Proxy *self = (Proxy *)type->tp_alloc(type, 0);
    if (self)
        self->object = Py_NewRef(object);
    return (PyObject *)self;
}

static void
proxy_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((Proxy *)self)->object);
    Py_TYPE(self)->tp_free(self);
}

static int
proxy_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((Proxy *)self)->object);
    return 0;
}

static PyNumberMethods proxy_number = {.nb_inplace_add = proxy_add_good,
                                       .nb_inplace_or = proxy_or_good,
                                       .nb_inplace_subtract = proxy_sub_bad};

static PyTypeObject Proxy_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Proxy",
    .tp_basicsize = sizeof(Proxy),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = proxy_new,
    .tp_dealloc = proxy_dealloc,
    .tp_traverse = proxy_traverse,
    .tp_as_number = &proxy_number,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &Proxy_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import operator
// given: items = {1, 2}
// given: def seen():
// given:     check_traverse(Proxy(items), items)
// run: operator.iadd(Proxy(items), 3) raises TypeError
// run: operator.ior(Proxy(items), {3}) sound
// run: operator.isub(Proxy(items), {7}) dies
// run: seen() sound
