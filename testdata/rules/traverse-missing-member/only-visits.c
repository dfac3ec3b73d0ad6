/* A tp_traverse may only visit: a reference that it gives back, or code that it runs, makes the counts wrong that the collector
 * is working with. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *source;
    PyObject *cache;
} Reader;

static PyObject *
reader_open(Reader *self, PyObject *source)
{
    Py_INCREF(source);
    Py_XSETREF(self->source, source);
    Py_INCREF(source);
    Py_XSETREF(self->cache, source);
    Py_RETURN_NONE;
}

static PyObject *
reader_cached(Reader *self, PyObject *unused)
{
    PyObject *cache = self->cache ? self->cache : Py_None;
    Py_INCREF(cache);
    return cache;
}

static int
reader_clear(Reader *self)
{
    Py_CLEAR(self->source);
    Py_CLEAR(self->cache);
    return 0;
}

static void
reader_dealloc(Reader *self)
{
    PyObject_GC_UnTrack(self);
    reader_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
drops_traverse_bad(Reader *self, visitproc visit, void *arg)
{
    Py_VISIT(self->source);
    Py_VISIT(self->cache);
    Py_CLEAR(self->cache);                    // expect: traverse-missing-member 'cache'
    return 0;
}

static int
asks_traverse_bad(Reader *self, visitproc visit, void *arg)
{
    if (self->source != NULL) {
        PyObject *owner = PyObject_GetAttrString(self->source, "owner"); // expect: traverse-missing-member
        Py_XDECREF(owner);
        PyErr_Clear();
    }
    Py_VISIT(self->source);
    Py_VISIT(self->cache);
    return 0;
}

static int
visits_traverse_good(Reader *self, visitproc visit, void *arg)
{
    PyObject *source = self->source;
    if (source != NULL && PyUnicode_Check(source))
        source = NULL;
    Py_VISIT(source);
    Py_VISIT(self->cache);
    return 0;
}

static PyMethodDef reader_methods[] = {
    {"open", (PyCFunction)reader_open, METH_O, NULL},
    {"cached", (PyCFunction)reader_cached, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define READER_TYPE(variable, name, traverse)                                                                          \
    static PyTypeObject variable = {                                                                                   \
        PyVarObject_HEAD_INIT(NULL, 0)                                                                                 \
        .tp_name = name,                                                                                               \
        .tp_basicsize = sizeof(Reader),                                                                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,                                                           \
        .tp_new = PyType_GenericNew,                                                                                   \
        .tp_dealloc = (destructor)reader_dealloc,                                                                      \
        .tp_traverse = (traverseproc)traverse,                                                                         \
        .tp_clear = (inquiry)reader_clear,                                                                             \
        .tp_methods = reader_methods,                                                                                  \
    };

READER_TYPE(drops_type, "sample.Drops", drops_traverse_bad)
READER_TYPE(asks_type, "sample.Asks", asks_traverse_bad)
READER_TYPE(visits_type, "sample.Visits", visits_traverse_good)

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &drops_type) < 0 || PyModule_AddType(m, &asks_type) < 0 ||
        PyModule_AddType(m, &visits_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import gc; calls = []; kept = []
// given: class Owned:
// given:     @property
// given:     def owner(self):
// given:         calls.append(1)
// given:         if len(calls) == 2: kept.append(self)
// given: def collected(reader):
// given:     source = Owned(); reader.open(source); source.reader = reader
// given:     calls.clear(); kept.clear(); del source, reader; gc.collect()
// given:     assert all(hasattr(x, 'reader') for x in kept)
// given: def cached(reader): reader.open([1]); gc.collect(); assert reader.cached() == [1]
// run: cached(Drops()) raises AssertionError
// run: collected(Asks()) raises AssertionError
// run: cached(Visits()) sound
// run: collected(Visits()) sound

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
