/* A new entry goes to the end of one of many chains: the table has it, though the helper returns it as well. (guppy3,
 * hv_extra_type, reduced) */
#include "sample.h"

typedef struct Entry {
    struct Entry *next;
    long key;
    int uses;
} Entry;

typedef struct {
    PyObject_HEAD
    Entry *chains[16];
} Table;

static Entry *
add_at(Entry **at, long key)
{
    Entry *entry = PyMem_Malloc(sizeof *entry);
    if (!entry) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(entry, 0, sizeof *entry);
    *at = entry;
    entry->key = key;
    return entry;
}

static Entry *
find_or_add(Table *self, long key)
{
    Entry **at = &self->chains[key & 15], *entry;
    while ((entry = *at)) {
        if (entry->key == key)
            return entry;
        at = &entry->next;
    }
    return add_at(at, key);
}

static PyObject *
table_use_good(Table *self, PyObject *arg)
{
    long key = PyLong_AsLong(arg);
    if (key == -1 && PyErr_Occurred())
        return NULL;
    Entry *entry = find_or_add(self, key);
    if (!entry)
        return NULL;
    if (++entry->uses > 3)
        return PyErr_Format(PyExc_ValueError, "used up");
    return PyLong_FromLong(entry->uses);
}

/* One that is put nowhere. */
static PyObject *
table_peek_bad(Table *self, PyObject *arg)
{
    Entry *entry = NULL;
    if (!add_at(&entry, 1))
        return NULL;
    return PyLong_FromLong(entry->key);           // expect: memory-leak
}

static void
table_dealloc(Table *self)
{
    for (int k = 0; k < 16; k++)
        while (self->chains[k]) {
            Entry *entry = self->chains[k];
            self->chains[k] = entry->next;
            PyMem_Free(entry);
        }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef table_methods[] = {
    {"use_good", (PyCFunction)table_use_good, METH_O, NULL},
    {"peek_bad", (PyCFunction)table_peek_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject table_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Table",
    .tp_basicsize = sizeof(Table),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)table_dealloc,
    .tp_methods = table_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &table_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: (lambda t: (t.use_good(1), t.use_good(17), t.use_good(1)))(Table()) sound
// run: Table().peek_bad(1) leaks 1 blocks
