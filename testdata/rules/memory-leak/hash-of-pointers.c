/* A hash table keeps what it is given a pointer to: which of its buckets that goes to, no caller is told. */
#include "sample.h"

typedef struct {
    char *text;
    int refs;
} Item;

typedef struct {
    int key;
    Item *val;
} Bucket;

typedef struct {
    size_t count, mask;
    Bucket *buckets;
    unsigned char *used;
} Table;

static Table table;

static int
table_init(Table *t)
{
    t->mask = 1023;
    t->buckets = PyMem_Calloc(t->mask + 1, sizeof(Bucket));
    t->used = PyMem_Calloc(t->mask + 1, 1);
    return t->buckets && t->used ? 0 : -1;
}

static Bucket *
insert_raw(Table *t, int key, Item **val, int replace)
{
    size_t home = (size_t)key & t->mask;
    if (!t->used[home]) {
        if (t->count > t->mask)
            return NULL;
        t->buckets[home].key = key;
        t->buckets[home].val = *val;
        t->used[home] = 1;
        t->count++;
        return t->buckets + home;
    }
    for (;;) {
        if (t->buckets[home].key == key)
            return t->buckets + home;
        home = (home + 1) & t->mask;
        if (!t->used[home])
            break;
    }
    t->buckets[home].key = key;
    t->buckets[home].val = *val;
    t->used[home] = 1;
    return t->buckets + home;
}

static Bucket *
insert(Table *t, int key, Item *val)
{
    return insert_raw(t, key, &val, 1);
}

static PyObject *
put_good(PyObject *self, PyObject *arg)
{
    static int key;
    Item *item = PyMem_Calloc(1, sizeof(Item));
    if (!item)
        return PyErr_NoMemory();
    item->refs = 1;
    if (!insert(&table, ++key, item)) {
        PyMem_Free(item);
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

static PyObject *
put_bad(PyObject *self, PyObject *arg)
{
    Item *item = PyMem_Calloc(1, sizeof(Item));
    if (!item)
        return PyErr_NoMemory();
    item->refs = 1;
    if (PyObject_IsTrue(arg) < 0)
        return NULL;                              // expect: memory-leak 'item'
    if (!insert(&table, 7, item)) {
        PyMem_Free(item);
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}
static PyObject *
clear(PyObject *self, PyObject *unused)
{
    for (size_t k = 0; k <= table.mask; k++) {
        PyMem_Free(table.buckets[k].val);
        table.buckets[k].val = NULL;
        table.used[k] = 0;
    }
    table.count = 0;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"clear", clear, METH_NOARGS, NULL},
    {"put_good", put_good, METH_O, NULL},
    {"put_bad", put_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (!table.buckets && table_init(&table) < 0)
        return PyErr_NoMemory();
    return PyModule_Create(&module);
}

// given: class Odd:
// given:     def __bool__(self): raise ValueError
// given: def kept(n):
// given:     try:
// given:         for k in range(n): put_good(k)
// given:     finally:
// given:         clear()
// run: kept(2) sound
// run: put_bad(Odd()) leaks 1 blocks
