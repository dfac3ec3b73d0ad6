/* A table of lists: what a helper makes, it also hangs at the end of a list, and who gets it back does not own it.
 * Reduced from the wild: guppy3. */
#include "sample.h"

enum { SIZE = 8 };

typedef struct Entry {
    struct Entry *next;
    long key;
    long count;
} Entry;

typedef struct {
    PyObject_HEAD
    Entry **table;
} Table;

static Entry *
new_at(Entry **end, long key)
{
    Entry *entry = PyMem_Malloc(sizeof *entry);
    if (!entry) {
        PyErr_NoMemory();
        return NULL;
    }
    entry->next = NULL;
    entry->key = key;
    entry->count = 0;
    *end = entry;
    return entry;
}

static Entry *
find(Table *self, long key)
{
    Entry **at = &self->table[(unsigned long)key % SIZE];
    Entry *entry;
    while ((entry = *at)) {
        if (entry->key == key)
            return entry;
        at = &entry->next;
    }
    return new_at(at, key);
}

static PyObject *
table_count(Table *self, PyObject *arg)
{
    long key = PyLong_AsLong(arg);
    Entry *entry;
    if (key == -1 && PyErr_Occurred())
        return NULL;
    entry = find(self, key);
    if (!entry)
        return NULL;
    return PyLong_FromLong(++entry->count);
}

static PyObject *
table_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Table *self = (Table *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->table = PyMem_Calloc(SIZE, sizeof(Entry *));
    if (!self->table) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void
table_dealloc(Table *self)
{
    for (int i = 0; self->table && i < SIZE; i++)
        while (self->table[i]) {
            Entry *entry = self->table[i];
            self->table[i] = entry->next;
            PyMem_Free(entry);
        }
    PyMem_Free(self->table);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef table_methods[] = {
    {"count", (PyCFunction)table_count, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Table_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Table",
    .tp_basicsize = sizeof(Table),
    .tp_dealloc = (destructor)table_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = table_methods,
    .tp_new = table_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (!m)
        return NULL;
    if (PyType_Ready(&Table_Type) < 0 || PyModule_AddObjectRef(m, "Table", (PyObject *)&Table_Type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def counts():
// given:     t = Table()
// given:     return [t.count(n) for n in (1, 9, 1, 17, 2)]
// run: counts() sound
// run: Table().count('x') raises TypeError
// run: Table().count(1) with PyMem_Malloc failing raises MemoryError
