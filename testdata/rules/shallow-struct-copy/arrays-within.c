/* Arrays of references, and of structs that own some, which lie within the object's struct or behind a pointer of it, are copied
 * bytewise, element by element, or moved. */
#include "sample.h"

typedef struct {
    PyObject *key;
    PyObject *value;
    Py_hash_t hash;
} Pair;

typedef struct {
    PyObject_HEAD
    PyObject *names[3];
    Pair first[2];
    struct {
        Pair *at;
        Py_ssize_t n;
    } rest;
    Pair last;
} Store;

static PyTypeObject store_type;

static Store *
store_alloc(void)
{
    return (Store *)store_type.tp_alloc(&store_type, 0);
}

static int
store_init(Store *self, PyObject *args, PyObject *kwds)
{
    PyObject *name, *key, *value;
    if (!PyArg_ParseTuple(args, "OOO", &name, &key, &value))
        return -1;
    if (!self->rest.at) {
        self->rest.at = PyMem_Calloc(4, sizeof(Pair));
        if (!self->rest.at) {
            PyErr_NoMemory();
            return -1;
        }
    }
    Py_XSETREF(self->names[0], Py_NewRef(name));
    Py_XSETREF(self->first[1].key, Py_NewRef(key));
    Py_XSETREF(self->first[1].value, Py_NewRef(value));
    if (self->rest.n < 4) {
        self->rest.at[self->rest.n].key = Py_NewRef(key);
        self->rest.at[self->rest.n++].value = Py_NewRef(value);
    }
    return 0;
}

static PyObject *
names_bad(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    memcpy(copy->names, self->names, sizeof copy->names);        // expect: shallow-struct-copy 'names'
    return (PyObject *)copy;
}

static PyObject *
names_good(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    memcpy(copy->names, self->names, sizeof copy->names);
    for (int k = 0; k < 3; k++)
        Py_XINCREF(copy->names[k]);
    return (PyObject *)copy;
}

static PyObject *
names_one_by_one_bad(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    for (int k = 0; k < 3; k++)
        copy->names[k] = self->names[k];          // expect: shallow-struct-copy 'names'
    return (PyObject *)copy;
}

static PyObject *
first_bad(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    memcpy(&copy->first, &self->first, sizeof copy->first);      // expect: shallow-struct-copy 'first'
    return (PyObject *)copy;
}

static PyObject *
first_good(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    memcpy(&copy->first, &self->first, sizeof copy->first);
    for (Pair *p = copy->first; p < copy->first + 2; p++) {
        Py_XINCREF(p->key);
        Py_XINCREF(p->value);
    }
    return (PyObject *)copy;
}

static PyObject *
rest_bad(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    copy->rest.at = PyMem_Calloc(4, sizeof(Pair));
    if (!copy->rest.at) {
        Py_DECREF(copy);
        return PyErr_NoMemory();
    }
    if (self->rest.at)
        memcpy(copy->rest.at, self->rest.at, self->rest.n * sizeof(Pair));   // expect: shallow-struct-copy
    copy->rest.n = self->rest.n;
    return (PyObject *)copy;
}

static PyObject *
rest_good(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *copy = store_alloc();
    if (!copy)
        return NULL;
    copy->rest.at = PyMem_Calloc(4, sizeof(Pair));
    if (!copy->rest.at) {
        Py_DECREF(copy);
        return PyErr_NoMemory();
    }
    if (self->rest.at)
        memcpy(copy->rest.at, self->rest.at, self->rest.n * sizeof(Pair));
    for (Py_ssize_t k = 0; k < self->rest.n; k++) {
        Py_XINCREF(copy->rest.at[k].key);
        Py_XINCREF(copy->rest.at[k].value);
    }
    copy->rest.n = self->rest.n;
    return (PyObject *)copy;
}

/* The array goes to another object, as it is. */
static PyObject *
take_names_good(Store *self, PyObject *Py_UNUSED(ignored))
{
    Store *taker = store_alloc();
    if (!taker)
        return NULL;
    memcpy(taker->names, self->names, sizeof taker->names);
    memset(self->names, 0, sizeof self->names);
    return (PyObject *)taker;
}

/* Of the last one there is a copy, or it moves: there is one less afterwards. */
static PyObject *
peek_bad(Store *self, PyObject *Py_UNUSED(ignored))
{
    Pair old = self->last;
    if (self->rest.n == 0)
        Py_RETURN_NONE;
    self->last = self->rest.at[self->rest.n - 1];                // expect: shallow-struct-copy
    Py_XDECREF(old.key);
    Py_XDECREF(old.value);
    Py_RETURN_NONE;
}

static PyObject *
pop_good(Store *self, PyObject *Py_UNUSED(ignored))
{
    Pair old = self->last;
    if (self->rest.n == 0)
        Py_RETURN_NONE;
    self->last = self->rest.at[--self->rest.n];
    Py_XDECREF(old.key);
    Py_XDECREF(old.value);
    Py_RETURN_NONE;
}

static int
store_traverse(Store *self, visitproc visit, void *arg)
{
    for (int k = 0; k < 3; k++)
        Py_VISIT(self->names[k]);
    for (int k = 0; k < 2; k++) {
        Py_VISIT(self->first[k].key);
        Py_VISIT(self->first[k].value);
    }
    for (Py_ssize_t k = 0; k < self->rest.n; k++) {
        Py_VISIT(self->rest.at[k].key);
        Py_VISIT(self->rest.at[k].value);
    }
    Py_VISIT(self->last.key);
    Py_VISIT(self->last.value);
    return 0;
}

static int
store_clear(Store *self)
{
    for (int k = 0; k < 3; k++)
        Py_CLEAR(self->names[k]);
    for (int k = 0; k < 2; k++) {
        Py_CLEAR(self->first[k].key);
        Py_CLEAR(self->first[k].value);
    }
    for (Py_ssize_t k = 0; k < self->rest.n; k++) {
        Py_CLEAR(self->rest.at[k].key);
        Py_CLEAR(self->rest.at[k].value);
    }
    Py_CLEAR(self->last.key);
    Py_CLEAR(self->last.value);
    return 0;
}

static void
store_dealloc(Store *self)
{
    PyObject_GC_UnTrack(self);
    store_clear(self);
    PyMem_Free(self->rest.at);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef store_methods[] = {
    {"names_bad", (PyCFunction)names_bad, METH_NOARGS, NULL},
    {"names_good", (PyCFunction)names_good, METH_NOARGS, NULL},
    {"names_one_by_one_bad", (PyCFunction)names_one_by_one_bad, METH_NOARGS, NULL},
    {"first_bad", (PyCFunction)first_bad, METH_NOARGS, NULL},
    {"first_good", (PyCFunction)first_good, METH_NOARGS, NULL},
    {"rest_bad", (PyCFunction)rest_bad, METH_NOARGS, NULL},
    {"rest_good", (PyCFunction)rest_good, METH_NOARGS, NULL},
    {"take_names_good", (PyCFunction)take_names_good, METH_NOARGS, NULL},
    {"peek_bad", (PyCFunction)peek_bad, METH_NOARGS, NULL},
    {"pop_good", (PyCFunction)pop_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject store_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Store",
    .tp_basicsize = sizeof(Store),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)store_init,
    .tp_dealloc = (destructor)store_dealloc,
    .tp_traverse = (traverseproc)store_traverse,
    .tp_clear = (inquiry)store_clear,
    .tp_methods = store_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &store_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def s(): return Store([1], [2], [3])
// run: s().names_bad() dies
// run: s().names_good() sound
// run: s().names_one_by_one_bad() dies
// run: s().first_bad() dies
// run: s().first_good() sound
// run: s().rest_bad() dies
// run: s().rest_good() sound
// run: s().take_names_good() sound
// run: s().peek_bad() dies
// run: s().pop_good() sound
