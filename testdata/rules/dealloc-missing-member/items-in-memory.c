/* The references are in memory of the object's own. That goes back, and what is in it is let go or forgotten. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject **items;
    Py_ssize_t n, room;
} Pile;

static int
pile_grow(Pile *self)
{
    Py_ssize_t room = self->room ? self->room * 2 : 4;
    PyObject **items = PyMem_Realloc(self->items, room * sizeof *items);

    if (items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->items = items;
    self->room = room;
    return 0;
}

static PyObject *
pile_push(Pile *self, PyObject *item)
{
    if (self->n == self->room && pile_grow(self) < 0)
        return NULL;
    Py_INCREF(item);
    self->items[self->n++] = item;
    Py_RETURN_NONE;
}

static PyObject *
pile_pop(Pile *self, PyObject *Py_UNUSED(ignored))
{
    if (self->n == 0) {
        PyErr_SetString(PyExc_IndexError, "the pile is empty");
        return NULL;
    }
    return self->items[--self->n];
}

static void
pile_dealloc_bad(Pile *self)                  // expect: dealloc-missing-member 'items'
{
    PyMem_Free(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
pile_dealloc_good(Pile *self)
{
    for (Py_ssize_t k = 0; k < self->n; k++)
        Py_DECREF(self->items[k]);
    PyMem_Free(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* By a pointer that walks down to the first of them. */
static void
pile_dealloc_by_pointer_good(Pile *self)
{
    PyObject **at = self->items + self->n;

    while (at > self->items)
        Py_DECREF(*--at);
    PyMem_Free(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef pile_methods[] = {
    {"push", (PyCFunction)pile_push, METH_O, NULL},
    {"pop", (PyCFunction)pile_pop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define PILE(variable, title, dealloc) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = title, \
        .tp_basicsize = sizeof(Pile), \
        .tp_flags = Py_TPFLAGS_DEFAULT, \
        .tp_new = PyType_GenericNew, \
        .tp_dealloc = (destructor)dealloc, \
        .tp_methods = pile_methods, \
    }

PILE(bad_type, "sample.Bad", pile_dealloc_bad);             // expect: cycle-no-gc
PILE(good_type, "sample.Good", pile_dealloc_good);          // expect: cycle-no-gc
PILE(walk_type, "sample.Walk", pile_dealloc_by_pointer_good); // expect: cycle-no-gc

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 ||
        PyModule_AddType(m, &walk_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: item = ['item']
// given: def filled(pile): pile.push(item); pile.push(item); pile.pop()
// given: def ring(pile): pile.push(pile)
// run: filled(Bad()) leaks 1 of item
// run: filled(Good()) sound
// run: filled(Walk()) sound
// run: ring(Good()) leaks 1
