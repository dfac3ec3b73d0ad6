/* A member that is NULL until __init__ has run, and that a helper uses. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
    PyObject *names;
    int open;
} Shelf;

static int
shelf_init(Shelf *self, PyObject *args, PyObject *kwds)
{
    if (self->items == NULL)
        self->items = PyList_New(0);
    if (self->names == NULL)
        self->names = PyDict_New();
    self->open = 1;
    return self->items && self->names ? 0 : -1;
}

static void
shelf_dealloc(Shelf *self)
{
    Py_XDECREF(self->items);
    Py_XDECREF(self->names);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static Py_ssize_t
count(Shelf *self)
{
    return PyList_GET_SIZE(self->items);
}

static PyObject *
shelf_count_bad(Shelf *self, PyObject *ignored)
{
    return PyLong_FromSsize_t(count(self));   // expect: null-deref 'items'
}

static PyObject *
shelf_count_good(Shelf *self, PyObject *ignored)
{
    if (self->items == NULL)
        return PyLong_FromLong(0);
    return PyLong_FromSsize_t(count(self));
}

/* This helper asks. */
static int
put(Shelf *self, PyObject *name)
{
    if (self->names == NULL) {
        PyErr_SetString(PyExc_ValueError, "__init__ has not run");
        return -1;
    }
    return PyDict_SetItem(self->names, name, Py_None);
}

static PyObject *
shelf_put_good(Shelf *self, PyObject *name)
{
    if (put(self, name) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* So does this one, by what is set together with it. */
static Py_ssize_t
open_count(Shelf *self)
{
    if (!self->open)
        return 0;
    return PyDict_GET_SIZE(self->names);
}

static PyObject *
shelf_open_good(Shelf *self, PyObject *ignored)
{
    return PyLong_FromSsize_t(open_count(self));
}

static PyMethodDef shelf_methods[] = {
    {"count_bad", (PyCFunction)shelf_count_bad, METH_NOARGS},
    {"count_good", (PyCFunction)shelf_count_good, METH_NOARGS},
    {"put_good", (PyCFunction)shelf_put_good, METH_O},
    {"open_good", (PyCFunction)shelf_open_good, METH_NOARGS},
    {NULL},
};

static PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)shelf_init,
    .tp_dealloc = (destructor)shelf_dealloc,
    .tp_methods = shelf_methods,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module && PyModule_AddType(module, &Shelf_Type) < 0)
        Py_CLEAR(module);
    return module;
}

// run: Shelf.__new__(Shelf).count_bad() dies
// run: Shelf.__new__(Shelf).count_good() sound
// run: Shelf().count_good() sound
// run: Shelf.__new__(Shelf).put_good("a") raises ValueError
// run: Shelf().put_good("a") sound
// run: Shelf.__new__(Shelf).open_good() sound
// run: Shelf().open_good() sound
