/* Links in a ring own none of the others: a link's deallocator takes it out. The ring's owner has a reference to each. */
#include "sample.h"

typedef struct Link {
    PyObject_HEAD
    struct Link *prev, *next;
    PyObject *value;
} Link;

static void
link_dealloc(Link *self)
{
    Link *prev = self->prev, *next = self->next;
    if (prev != self) {
        prev->next = next;
        next->prev = prev;
    }
    self->prev = NULL;
    self->next = NULL;
    Py_XDECREF(self->value);
    PyObject_Free(self);
}

static PyTypeObject Link_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Link",
    .tp_basicsize = sizeof(Link),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)link_dealloc,
};

static Link *root;

static Link *
link_new(PyObject *value)
{
    Link *self = PyObject_New(Link, &Link_Type);
    if (self == NULL)
        return NULL;
    self->prev = self->next = self;
    self->value = Py_XNewRef(value);
    return self;
}

static void
put_first(Link *first)
{
    Link *old = root->next;
    root->next = first;
    first->next = old;
    first->prev = root;
    old->prev = first;
}

/* The ring's own reference to the new link is the one that it was born with. */
static PyObject *
push_good(PyObject *module, PyObject *value)
{
    Link *first = link_new(value);
    if (first == NULL)
        return NULL;
    put_first(first);
    Py_RETURN_NONE;
}

static PyObject *
pop_good(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    if (root->next == root)
        Py_RETURN_NONE;
    Link *first = root->next;
    PyObject *value = Py_NewRef(first->value);
    Py_DECREF(first);
    return value;
}

static PyMethodDef methods[] = {
    {"push_good", push_good, METH_O, NULL},
    {"pop_good", pop_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Link_Type) < 0)
        return NULL;
    if (root == NULL)
        root = link_new(NULL);
    return root ? PyModule_Create(&sample_module) : NULL;
}

// run: push_good('word') or pop_good() sound
