/* A member that is NULL until __init__ has run, two calls away from the method. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
} Shelf;

static int
shelf_init(Shelf *self, PyObject *args, PyObject *kwds)
{
    if (self->items == NULL)
        self->items = PyList_New(0);
    return self->items ? 0 : -1;
}

static void
shelf_dealloc(Shelf *self)
{
    Py_XDECREF(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static Py_ssize_t
count(Shelf *self)
{
    return PyList_GET_SIZE(self->items);
}

static PyObject *
counted(Shelf *self, int more)
{
    return PyLong_FromSsize_t(count(self) + more);
}

static PyObject *
shelf_more_bad(Shelf *self, PyObject *ignored)
{
    return counted(self, 1);                  // expect: null-deref 'items'
}

static PyObject *
shelf_more_good(Shelf *self, PyObject *ignored)
{
    if (self->items == NULL)
        return PyLong_FromLong(1);
    return counted(self, 1);
}

static PyMethodDef shelf_methods[] = {
    {"more_bad", (PyCFunction)shelf_more_bad, METH_NOARGS, NULL},
    {"more_good", (PyCFunction)shelf_more_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)shelf_init,
    .tp_dealloc = (destructor)shelf_dealloc,
    .tp_methods = shelf_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Shelf_Type) < 0)
        return NULL;
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddObjectRef(m, "Shelf", (PyObject *)&Shelf_Type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Shelf.__new__(Shelf).more_bad() dies
// run: Shelf.__new__(Shelf).more_good() sound
// run: Shelf().more_good() sound
