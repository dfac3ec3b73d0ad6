/* Functions that do what is said of them, by ways that are not always plain to see. */
#include "sample.h"
#include "../../../include/decref_annotations.h"

typedef struct Node {
    struct Node *next;
    PyObject *item;
} Node;

typedef struct {
    PyObject_HEAD
    PyObject *value;
    Node *nodes;
} Box;

static PyObject *cache;

/* borrowed from a cache that keeps the only reference */
DECREF_BORROWED static PyObject *
the_cache(void)
{
    if (!cache)
        cache = PyDict_New();
    return cache;
}

/* borrowed from the dict that it was put in */
DECREF_SAYS("-> borrowed dict | NULL!") static PyObject *
item_of(PyObject *dict, PyObject *key)
{
    PyObject *item = PyDict_GetItemWithError(dict, key);
    if (item || PyErr_Occurred())
        return item;
    item = PyList_New(0);
    if (!item)
        return NULL;
    int failed = PyDict_SetItem(dict, key, item) < 0;
    Py_DECREF(item);
    return failed ? NULL : item;
}

/* stolen into a member */
static void
set_value(Box *self, PyObject *value DECREF_STEALS)
{
    PyObject *old = self->value;
    self->value = value;
    Py_XDECREF(old);
}

/* stolen into whatever the caller says: it is there that the caller finds it again */
static void
put_in(PyObject **where, PyObject *item DECREF_STEALS)
{
    *where = item;
}

/* stolen into a list of C's own, or released where there is no room for it */
static int
push(Box *self, PyObject *item DECREF_STEALS)
{
    if (!item)
        return -1;
    Node *node = PyMem_Malloc(sizeof *node);
    if (!node) {
        Py_DECREF(item);
        PyErr_NoMemory();
        return -1;
    }
    node->item = item;
    node->next = self->nodes;
    self->nodes = node;
    return 0;
}

/* stolen on success only */
DECREF_SAYS("-> 0 steals value | -1!") static int
add(PyObject *module, PyObject *value)
{
    return PyModule_AddObject(module, "value", value);
}

/* new, by each of the ways there are */
DECREF_NEW static PyObject *
value_of(Box *self, PyObject *other)
{
    if (self->value) {
        Py_INCREF(self->value);
        return self->value;
    }
    if (other != Py_None) {
        Py_INCREF(other);
        return other;
    }
    if (self->nodes)
        Py_RETURN_NONE;
    return PyList_New(0);
}

DECREF_SETS_EXCEPTION static void
complain(const char *what, PyObject *about)
{
    if (about)
        PyErr_Format(PyExc_ValueError, "%s: %R", what, about);
    else
        PyErr_SetString(PyExc_ValueError, what);
}

DECREF_NEGATIVE_IS_ERROR static int
size_below(PyObject *list, Py_ssize_t most)
{
    Py_ssize_t n = PyObject_Length(list);
    if (n < 0)
        return -1;
    if (n > most) {
        complain("too long", list);
        return -1;
    }
    return (int)n;
}

static void
box_dealloc(Box *self)
{
    Py_XDECREF(self->value);
    while (self->nodes) {
        Node *node = self->nodes;
        self->nodes = node->next;
        Py_DECREF(node->item);
        PyMem_Free(node);
    }
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
box_use(Box *self, PyObject *arg)
{
    PyObject *shared = the_cache();
    if (!shared || size_below(arg, 100) < 0)
        return NULL;
    PyObject *item = item_of(shared, arg);
    if (!item)
        return NULL;
    Py_INCREF(item);
    if (push(self, item) < 0)
        return NULL;
    PyObject *value = PyList_New(0), *twin = NULL;
    if (!value)
        return NULL;
    Py_INCREF(arg);
    put_in(&twin, arg);
    Py_DECREF(twin);
    set_value(self, value);
    return value_of(self, arg);
}

static PyMethodDef box_methods[] = {
    {"use", (PyCFunction)box_use, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Box_Type = {        // expect: cycle-no-gc
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Box",
    .tp_basicsize = sizeof(Box),
    .tp_dealloc = (destructor)box_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = box_methods,
    .tp_new = PyType_GenericNew,
};

static PyObject *
put(PyObject *module, PyObject *arg)
{
    Py_INCREF(arg);
    if (add(module, arg) < 0) {
        Py_DECREF(arg);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"put", put, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (!m)
        return NULL;
    if (PyType_Ready(&Box_Type) < 0 || PyModule_AddObjectRef(m, "Box", (PyObject *)&Box_Type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring():
// given:     b = Box()
// given:     b.use(()).append(b)
// run: ring() leaks 3
// run: Box().use(()) sound
// run: Box().use((1, 2)) with PyMem_Malloc failing raises MemoryError
// run: Box().use(3) raises TypeError
// run: Box().use((None,) * 101) raises ValueError
// run: put(None) sound
