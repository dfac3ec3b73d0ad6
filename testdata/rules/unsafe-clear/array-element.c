/* One element of an array of members, replaced in the order release, then store. */
#include "sample.h"

#define SLOTS 4

typedef struct {
    PyObject_HEAD
    PyObject *slot[SLOTS];
} Cache;

static PyObject *
cache_put_bad(Cache *self, PyObject *args)
{
    unsigned int at;
    PyObject *value;
    if (!PyArg_ParseTuple(args, "IO", &at, &value))
        return NULL;
    at %= SLOTS;
    Py_INCREF(value);
    Py_XDECREF(self->slot[at]);               // expect: unsafe-clear
    self->slot[at] = value;
    Py_RETURN_NONE;
}

static PyObject *
cache_put_good(Cache *self, PyObject *args)
{
    unsigned int at;
    PyObject *value;
    if (!PyArg_ParseTuple(args, "IO", &at, &value))
        return NULL;
    at %= SLOTS;
    Py_INCREF(value);
    Py_XSETREF(self->slot[at], value);
    Py_RETURN_NONE;
}

static PyObject *
cache_get(Cache *self, PyObject *args)
{
    unsigned int at;
    if (!PyArg_ParseTuple(args, "I", &at))
        return NULL;
    at %= SLOTS;
    return Py_NewRef(self->slot[at] ? self->slot[at] : Py_None);
}

static int
cache_traverse(Cache *self, visitproc visit, void *arg)
{
    for (int i = 0; i < SLOTS; i++)
        Py_VISIT(self->slot[i]);
    return 0;
}

static int
cache_clear(Cache *self)
{
    for (int i = 0; i < SLOTS; i++)
        Py_CLEAR(self->slot[i]);
    return 0;
}

static void
cache_dealloc(Cache *self)
{
    PyObject_GC_UnTrack(self);
    cache_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef cache_methods[] = {
    {"put_bad", (PyCFunction)cache_put_bad, METH_VARARGS, NULL},
    {"put_good", (PyCFunction)cache_put_good, METH_VARARGS, NULL},
    {"get", (PyCFunction)cache_get, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cache_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cache",
    .tp_basicsize = sizeof(Cache),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)cache_dealloc,
    .tp_traverse = (traverseproc)cache_traverse,
    .tp_clear = (inquiry)cache_clear,
    .tp_methods = cache_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &cache_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: c = Cache()
// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// given: def ring():
// given:     a = Cache()
// given:     a.put_good(0, a)
// given:     a.get(0)
// run: [c.put_good(0, Hostile(lambda: c.put_bad(0, 2))), c.put_bad(0, 1)] dies
// run: [c.put_good(0, Hostile(lambda: c.put_good(0, 2))), c.put_good(0, 1)] sound
// run: ring() sound
