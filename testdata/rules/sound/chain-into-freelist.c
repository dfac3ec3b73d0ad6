/* The entries of a hash table go back to a list of free ones, in a loop within a loop: none is freed or released twice. */
#include "sample.h"

typedef struct Entry {
    PyObject *key;
    struct Entry *next;
} Entry;

typedef struct {
    PyObject_HEAD
    Entry *buckets[4];
    Entry *unused;
    int nunused;
} Table;

static void
entry_free(Table *t, Entry *e)
{
    Py_XDECREF(e->key);
    if (t->nunused < 2) {
        e->next = t->unused;
        t->unused = e;
        t->nunused++;
    } else
        PyMem_Free(e);
}

static int
table_clear(Table *t)
{
    for (size_t i = 0; i < 4; i++) {
        Entry *e = t->buckets[i];
        t->buckets[i] = NULL;
        while (e) {
            Entry *next = e->next;
            entry_free(t, e);
            e = next;
        }
    }
    return 0;
}

static int
table_traverse(Table *t, visitproc visit, void *arg)
{
    for (size_t i = 0; i < 4; i++)
        for (Entry *e = t->buckets[i]; e; e = e->next)
            Py_VISIT(e->key);
    return 0;
}

static void
table_dealloc(Table *t)
{
    PyObject_GC_UnTrack(t);
    table_clear(t);
    while (t->unused) {
        Entry *next = t->unused->next;
        PyMem_Free(t->unused);
        t->unused = next;
    }
    Py_TYPE(t)->tp_free((PyObject *)t);
}

static PyObject *
table_put(Table *t, PyObject *key)
{
    Py_hash_t hash = PyObject_Hash(key);
    if (hash == -1)
        return NULL;
    Entry *e = PyMem_Malloc(sizeof(*e));
    if (!e)
        return PyErr_NoMemory();
    Py_INCREF(key);
    e->key = key;
    e->next = t->buckets[(size_t)hash & 3];
    t->buckets[(size_t)hash & 3] = e;
    Py_RETURN_NONE;
}

static PyMethodDef table_methods[] = {
    {"put", (PyCFunction)table_put, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Table_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Table",
    .tp_basicsize = sizeof(Table),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_traverse = (traverseproc)table_traverse,
    .tp_clear = (inquiry)table_clear,
    .tp_dealloc = (destructor)table_dealloc,
    .tp_methods = table_methods,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Table_Type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&sample_module);
    if (!module)
        return NULL;
    Py_INCREF(&Table_Type);
    if (PyModule_AddObject(module, "Table", (PyObject *)&Table_Type) < 0) {
        Py_DECREF(&Table_Type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// given: import gc; kept = Table(); kept.put("a"); keys = (1, 5, 9, 2, 6, "x")
// run: gc.collect() sound
// run: [t.put(k) for t in (Table(),) for k in keys] sound
