/* What a helper returns is in a dict as well: giving back the reference is not the end of it. Where no dict has it, it is. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *table;
} Cache;

static PyObject *
found_or_made(Cache *self, PyObject *name)
{
    PyObject *entry = PyDict_GetItemWithError(self->table, name);
    if (entry != NULL)
        return Py_NewRef(entry);
    if (PyErr_Occurred())
        return NULL;
    entry = PyList_New(2);
    if (entry == NULL)
        return NULL;
    PyList_SET_ITEM(entry, 0, Py_NewRef(name));
    PyList_SET_ITEM(entry, 1, Py_NewRef(name));
    if (PyDict_SetItem(self->table, name, entry) < 0) {
        Py_DECREF(entry);
        return NULL;
    }
    return entry;
}

static PyObject *
only_made(PyObject *name)
{
    PyObject *entry = PyList_New(1);
    if (entry != NULL)
        PyList_SET_ITEM(entry, 0, Py_NewRef(name));
    return entry;
}

static PyObject *
cache_count_good(Cache *self, PyObject *name)
{
    PyObject *entry = found_or_made(self, name);
    if (entry == NULL)
        return NULL;
    Py_DECREF(entry);
    return PyLong_FromSsize_t(PyList_GET_SIZE(entry));
}

static PyObject *
cache_count_bad(Cache *self, PyObject *name)
{
    PyObject *entry = only_made(name);
    if (entry == NULL)
        return NULL;
    Py_DECREF(entry);
    return PyLong_FromSsize_t(PyList_GET_SIZE(entry)); // expect: use-after-release 'entry'
}

static PyObject *
cache_cleared_bad(Cache *self, PyObject *name)
{
    PyObject *entry = found_or_made(self, name);
    if (entry == NULL)
        return NULL;
    Py_DECREF(entry);
    PyDict_Clear(self->table);
    return PyLong_FromSsize_t(PyList_GET_SIZE(entry)); // expect: borrowed-across-call 'entry'
}

static PyObject *
cache_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Cache *self = (Cache *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->table = PyDict_New();
    if (self->table == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
cache_traverse(Cache *self, visitproc visit, void *arg)
{
    Py_VISIT(self->table);
    return 0;
}

static int
cache_clear(Cache *self)
{
    Py_CLEAR(self->table);
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
    {"count_good", (PyCFunction)cache_count_good, METH_O, NULL},
    {"count_bad", (PyCFunction)cache_count_bad, METH_O, NULL},
    {"cleared_bad", (PyCFunction)cache_cleared_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cache_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cache",
    .tp_basicsize = sizeof(Cache),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = cache_new,
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

// run: Cache().count_good('a') sound
// run: (lambda c: c.count_good(c))(Cache()) sound
// run: Cache().count_bad('a') dies
// run: Cache().cleared_bad('a') dies
