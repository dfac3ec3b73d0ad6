/* Each way in which a struct that owns goes into another one, with the references for the copy and without; moves, after which there is
 * one owner still; and copies of a part. */
#include "sample.h"

typedef struct {
    PyObject *key;
    PyObject *value;
} Pair;

typedef struct {
    PyObject_HEAD
    Pair pair;
    Pair spare;
    Pair *many;
    Py_ssize_t n;
} Entry;

static PyTypeObject entry_type;

static Entry *
entry_alloc(void)
{
    return (Entry *)entry_type.tp_alloc(&entry_type, 0);
}

static void
pair_hold(Pair *pair)
{
    Py_XINCREF(pair->key);
    Py_XINCREF(pair->value);
}

static void
pair_drop(Pair *pair)
{
    Py_CLEAR(pair->key);
    Py_CLEAR(pair->value);
}

static PyObject *
entry_moved_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    memmove(&copy->pair, &self->pair, sizeof(Pair));          // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_moved_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    memmove(&copy->pair, &self->pair, sizeof(Pair));
    pair_hold(&copy->pair);
    return (PyObject *)copy;
}

static PyObject *
entry_literal_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = (Pair){self->pair.key, self->pair.value};    // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_literal_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = (Pair){Py_XNewRef(self->pair.key), Py_XNewRef(self->pair.value)};
    return (PyObject *)copy;
}

static PyObject *
entry_named_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = (Pair){.key = self->pair.key};               // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_named_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    Py_XINCREF(self->pair.key);
    copy->pair = (Pair){.key = self->pair.key};
    return (PyObject *)copy;
}

static PyObject *
entry_fields_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair.key = self->pair.key;              // expect: shallow-struct-copy
    copy->pair.value = self->pair.value;          // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_fields_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair.key = self->pair.key;
    copy->pair.value = self->pair.value;
    Py_XINCREF(copy->pair.value);
    Py_XINCREF(copy->pair.key);
    return (PyObject *)copy;
}

static PyObject *
entry_part_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = self->pair;                      // expect: shallow-struct-copy
    Py_XINCREF(copy->pair.key);
    return (PyObject *)copy;
}

static PyObject *
entry_part_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = self->pair;
    copy->pair.value = NULL;
    Py_XINCREF(copy->pair.key);
    return (PyObject *)copy;
}

static PyObject *
entry_pointers_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    const Pair *from = &self->pair;
    Pair *to = &copy->pair;
    *to = *from;                                  // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_pointers_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    const Pair *from = &self->pair;
    Pair *to = &copy->pair;
    *to = *from;
    pair_hold(to);
    return (PyObject *)copy;
}

/* The struct itself comes back: the references are its owner's. */
static Pair
pair_of(Entry *self)
{
    return self->pair;
}

static PyObject *
entry_by_value_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = pair_of(self);                   // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_by_value_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = pair_of(self);
    pair_hold(&copy->pair);
    return (PyObject *)copy;
}

static Pair
pair_held(Entry *self)
{
    Pair pair = self->pair;
    Py_XINCREF(pair.key);
    Py_XINCREF(pair.value);
    return pair;
}

static PyObject *
entry_held_by_value_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = pair_held(self);
    return (PyObject *)copy;
}

static PyObject *
entry_by_way_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    Pair pair = self->pair;
    copy->pair = pair;                            // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_by_way_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    Pair pair = self->pair;
    pair_hold(&pair);
    copy->pair = pair;
    return (PyObject *)copy;
}

static void
pair_assign(Pair *to, const Pair *from)
{
    *to = *from;
}

static PyObject *
entry_helper_bad(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    pair_assign(&copy->pair, &self->pair);        // expect: shallow-struct-copy
    return (PyObject *)copy;
}

static PyObject *
entry_helper_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    pair_assign(&copy->pair, &self->pair);
    pair_hold(&self->pair);
    return (PyObject *)copy;
}

static PyObject *
entry_given_up_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    copy->pair = self->pair;
    memset(&self->pair, 0, sizeof self->pair);
    return (PyObject *)copy;
}

static PyObject *
entry_swapped_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    Pair pair = self->pair;
    self->pair = copy->pair;
    copy->pair = pair;
    return (PyObject *)copy;
}

static PyObject *
entry_rotated_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    Entry *copy = entry_alloc();
    if (!copy)
        return NULL;
    pair_drop(&self->spare);
    self->spare = self->pair;
    self->pair = (Pair){NULL, NULL};
    return (PyObject *)copy;
}

/* The array moves, and what it holds has one owner still. */
static PyObject *
entry_grown_good(Entry *self, PyObject *item)
{
    Pair *many = PyMem_Realloc(self->many, (size_t)(self->n + 1) * sizeof(Pair));
    if (!many)
        return PyErr_NoMemory();
    self->many = many;
    many[self->n].key = Py_NewRef(item);
    many[self->n].value = NULL;
    self->n++;
    Py_RETURN_NONE;
}

static PyObject *
entry_grown_by_hand_good(Entry *self, PyObject *item)
{
    Pair *many = PyMem_Malloc((size_t)(self->n + 1) * sizeof(Pair));
    if (!many)
        return PyErr_NoMemory();
    if (self->n)
        memcpy(many, self->many, (size_t)self->n * sizeof(Pair));
    PyMem_Free(self->many);
    self->many = many;
    many[self->n].key = Py_NewRef(item);
    many[self->n].value = NULL;
    self->n++;
    Py_RETURN_NONE;
}

static PyObject *
entry_first_gone_good(Entry *self, PyObject *Py_UNUSED(ignored))
{
    if (self->n == 0)
        Py_RETURN_NONE;
    Pair gone = self->many[0];
    self->n--;
    memmove(self->many, self->many + 1, (size_t)self->n * sizeof(Pair));
    pair_drop(&gone);
    Py_RETURN_NONE;
}

static int
entry_init(Entry *self, PyObject *args, PyObject *kwds)
{
    PyObject *key, *value;
    if (!PyArg_ParseTuple(args, "OO", &key, &value))
        return -1;
    Py_XSETREF(self->pair.key, Py_NewRef(key));
    Py_XSETREF(self->pair.value, Py_NewRef(value));
    return 0;
}

static int
entry_traverse(Entry *self, visitproc visit, void *arg)
{
    Py_VISIT(self->pair.key);
    Py_VISIT(self->pair.value);
    Py_VISIT(self->spare.key);
    Py_VISIT(self->spare.value);
    for (Py_ssize_t k = 0; k < self->n; k++) {
        Py_VISIT(self->many[k].key);
        Py_VISIT(self->many[k].value);
    }
    return 0;
}

static int
entry_clear(Entry *self)
{
    pair_drop(&self->pair);
    pair_drop(&self->spare);
    for (Py_ssize_t k = 0; k < self->n; k++)
        pair_drop(&self->many[k]);
    return 0;
}

static void
entry_dealloc(Entry *self)
{
    PyObject_GC_UnTrack(self);
    entry_clear(self);
    PyMem_Free(self->many);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef entry_methods[] = {
    {"moved_bad", (PyCFunction)entry_moved_bad, METH_NOARGS, NULL},
    {"moved_good", (PyCFunction)entry_moved_good, METH_NOARGS, NULL},
    {"literal_bad", (PyCFunction)entry_literal_bad, METH_NOARGS, NULL},
    {"literal_good", (PyCFunction)entry_literal_good, METH_NOARGS, NULL},
    {"named_bad", (PyCFunction)entry_named_bad, METH_NOARGS, NULL},
    {"named_good", (PyCFunction)entry_named_good, METH_NOARGS, NULL},
    {"fields_bad", (PyCFunction)entry_fields_bad, METH_NOARGS, NULL},
    {"fields_good", (PyCFunction)entry_fields_good, METH_NOARGS, NULL},
    {"part_bad", (PyCFunction)entry_part_bad, METH_NOARGS, NULL},
    {"part_good", (PyCFunction)entry_part_good, METH_NOARGS, NULL},
    {"pointers_bad", (PyCFunction)entry_pointers_bad, METH_NOARGS, NULL},
    {"pointers_good", (PyCFunction)entry_pointers_good, METH_NOARGS, NULL},
    {"by_value_bad", (PyCFunction)entry_by_value_bad, METH_NOARGS, NULL},
    {"by_value_good", (PyCFunction)entry_by_value_good, METH_NOARGS, NULL},
    {"held_by_value_good", (PyCFunction)entry_held_by_value_good, METH_NOARGS, NULL},
    {"by_way_bad", (PyCFunction)entry_by_way_bad, METH_NOARGS, NULL},
    {"by_way_good", (PyCFunction)entry_by_way_good, METH_NOARGS, NULL},
    {"helper_bad", (PyCFunction)entry_helper_bad, METH_NOARGS, NULL},
    {"helper_good", (PyCFunction)entry_helper_good, METH_NOARGS, NULL},
    {"given_up_good", (PyCFunction)entry_given_up_good, METH_NOARGS, NULL},
    {"swapped_good", (PyCFunction)entry_swapped_good, METH_NOARGS, NULL},
    {"rotated_good", (PyCFunction)entry_rotated_good, METH_NOARGS, NULL},
    {"grown_good", (PyCFunction)entry_grown_good, METH_O, NULL},
    {"grown_by_hand_good", (PyCFunction)entry_grown_by_hand_good, METH_O, NULL},
    {"first_gone_good", (PyCFunction)entry_first_gone_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject entry_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Entry",
    .tp_basicsize = sizeof(Entry),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)entry_init,
    .tp_dealloc = (destructor)entry_dealloc,
    .tp_traverse = (traverseproc)entry_traverse,
    .tp_clear = (inquiry)entry_clear,
    .tp_methods = entry_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &entry_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def two(method):
// given:     a = Entry([1], [2])
// given:     b = getattr(a, method)()
// given:     return None
// given: def many(grow):
// given:     a = Entry([1], [2])
// given:     for k in range(3): getattr(a, grow)([k])
// given:     a.first_gone_good()
// run: __import__("gc").get_referents(Entry([1], [2])) sound
// run: two('moved_bad') dies
// run: two('moved_good') sound
// run: two('literal_bad') dies
// run: two('literal_good') sound
// run: two('named_bad') dies
// run: two('named_good') sound
// run: two('fields_bad') dies
// run: two('fields_good') sound
// run: two('part_bad') dies
// run: two('part_good') sound
// run: two('pointers_bad') dies
// run: two('pointers_good') sound
// run: two('by_value_bad') dies
// run: two('by_value_good') sound
// run: two('held_by_value_good') sound
// run: two('by_way_bad') dies
// run: two('by_way_good') sound
// run: two('helper_bad') dies
// run: two('helper_good') sound
// run: two('given_up_good') sound
// run: two('swapped_good') sound
// run: two('rotated_good') sound
// run: many('grown_good') sound
// run: many('grown_by_hand_good') sound
