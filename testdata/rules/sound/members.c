/* What a member takes it owns: the incref before the store is not a leak. XSETREF chains, swaps, moves and cleared members. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *first, *second;
    PyObject *items[3];
    int nitems;
} Holder;

/* The most hated false report of all. */
static PyObject *
holder_set(Holder *self, PyObject *v)
{
    PyObject *old = self->first;
    Py_INCREF(v);
    self->first = v;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *
holder_set_both(Holder *self, PyObject *v)
{
    Py_XSETREF(self->first, Py_NewRef(v));
    Py_XSETREF(self->second, Py_NewRef(self->first));
    Py_RETURN_NONE;
}

static PyObject *
holder_swap(Holder *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *t = self->first;
    self->first = self->second;
    self->second = t;
    Py_RETURN_NONE;
}

/* A reference moves out of the member to the caller. */
static PyObject *
holder_take(Holder *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *v = self->first;
    if (v == NULL)
        Py_RETURN_NONE;
    self->first = NULL;
    return v;
}

/* A reference moves from one member to another, and what stood there goes. */
static PyObject *
holder_shift(Holder *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *old = self->second;
    self->second = self->first;
    self->first = NULL;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

/* A new object goes straight into the member, and NULL is a state the member may be in. */
static PyObject *
holder_collect(Holder *self, PyObject *arg)
{
    Py_XSETREF(self->first, PySequence_List(arg));
    if (self->first == NULL)
        return NULL;
    return Py_NewRef(self->first);
}

static PyObject *
holder_push(Holder *self, PyObject *v)
{
    if (self->nitems == 3) {
        PyErr_SetString(PyExc_OverflowError, "full");
        return NULL;
    }
    self->items[self->nitems++] = Py_NewRef(v);
    Py_RETURN_NONE;
}

static PyObject *
holder_pop(Holder *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *v;
    if (self->nitems == 0) {
        PyErr_SetString(PyExc_IndexError, "empty");
        return NULL;
    }
    v = self->items[--self->nitems];
    self->items[self->nitems] = NULL;
    return v;
}

/* Made on first use, kept in the member, lent and given from there. */
static PyObject *
holder_lazy(Holder *self, void *closure)
{
    if (self->second == NULL) {
        self->second = PyDict_New();
        if (self->second == NULL)
            return NULL;
    }
    Py_INCREF(self->second);
    return self->second;
}

static int
holder_first_set(Holder *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        Py_CLEAR(self->first);
        return 0;
    }
    Py_INCREF(value);
    Py_XSETREF(self->first, value);
    return 0;
}

static PyObject *
holder_first_get(Holder *self, void *closure)
{
    PyObject *v = self->first ? self->first : Py_None;
    Py_INCREF(v);
    return v;
}

static int
holder_traverse(Holder *self, visitproc visit, void *arg)
{
    Py_VISIT(self->first);
    Py_VISIT(self->second);
    for (int i = 0; i < self->nitems; i++)
        Py_VISIT(self->items[i]);
    return 0;
}

static int
holder_clear(Holder *self)
{
    Py_CLEAR(self->first);
    Py_CLEAR(self->second);
    while (self->nitems > 0) {
        self->nitems--;
        Py_CLEAR(self->items[self->nitems]);
    }
    return 0;
}

static void
holder_dealloc(Holder *self)
{
    PyObject_GC_UnTrack(self);
    holder_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef holder_methods[] = {
    {"set", (PyCFunction)holder_set, METH_O, NULL},
    {"set_both", (PyCFunction)holder_set_both, METH_O, NULL},
    {"swap", (PyCFunction)holder_swap, METH_NOARGS, NULL},
    {"take", (PyCFunction)holder_take, METH_NOARGS, NULL},
    {"shift", (PyCFunction)holder_shift, METH_NOARGS, NULL},
    {"collect", (PyCFunction)holder_collect, METH_O, NULL},
    {"push", (PyCFunction)holder_push, METH_O, NULL},
    {"pop", (PyCFunction)holder_pop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef holder_getset[] = {
    {"lazy", (getter)holder_lazy, NULL, NULL, NULL},
    {"first", (getter)holder_first_get, (setter)holder_first_set, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject holder_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Holder",
    .tp_basicsize = sizeof(Holder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)holder_dealloc,
    .tp_traverse = (traverseproc)holder_traverse,
    .tp_clear = (inquiry)holder_clear,
    .tp_methods = holder_methods,
    .tp_getset = holder_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &holder_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: h = Holder()
// given: def ring():
// given:     a = Holder()
// given:     a.set(a)
// run: [h.set([]), h.set_both([]), h.swap(), h.shift(), h.collect('ab'), h.take(), h.lazy] sound
// run: [h.push([]), h.push([]), h.pop(), h.pop()] sound
// run: [setattr(h, 'first', []), h.first, delattr(h, 'first')] sound
// run: ring() sound
