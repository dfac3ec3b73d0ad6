/* Nobody has to call __init__: T.__new__(T).method() works with what __new__ has left. From psycopg2's ConnectionInfo and
 * multidict's proxies. */
/* decref: ignore-file[cycle-no-gc] not what this is about */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
    PyObject *name;
    char *text;
} Shelf;

static int
shelf_init(Shelf *self, PyObject *args, PyObject *kwds)
{
    if (self->items == NULL)
        self->items = PyList_New(0);
    self->text = "shelf";
    return self->items ? 0 : -1;
}

static void
shelf_dealloc(Shelf *self)
{
    Py_XDECREF(self->items);
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
shelf_items_bad(Shelf *self, PyObject *ignored)
{
    return Py_NewRef(self->items);            // expect: null-deref 'items'
}

/* The same member: it is told of once, with the function whose name comes first. */
static Py_ssize_t
shelf_length_bad(Shelf *self)
{
    return PyList_GET_SIZE(self->items);
}

static PyObject *
shelf_first_bad(Shelf *self, void *closure)
{
    char *text = self->text;
    return PyLong_FromLong(text[0]);          // expect: null-deref 'text'
}

static PyObject *
shelf_name_good(Shelf *self, PyObject *ignored)
{
    if (self->name == NULL)
        Py_RETURN_NONE;
    return Py_NewRef(self->name);
}

static int
is_filled(Shelf *self)
{
    if (self->items == NULL) {
        PyErr_SetString(PyExc_ValueError, "__init__ has not run");
        return 0;
    }
    return 1;
}

/* A helper asks. */
static PyObject *
shelf_count_good(Shelf *self, PyObject *ignored)
{
    if (!is_filled(self))
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(self->items));
}

static PyMethodDef shelf_methods[] = {
    {"items", (PyCFunction)shelf_items_bad, METH_NOARGS},
    {"name", (PyCFunction)shelf_name_good, METH_NOARGS},
    {"count", (PyCFunction)shelf_count_good, METH_NOARGS},
    {NULL},
};

static PyGetSetDef shelf_getset[] = {
    {"first", (getter)shelf_first_bad, NULL},
    {NULL},
};

static PySequenceMethods shelf_sequence = {.sq_length = (lenfunc)shelf_length_bad};

static PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)shelf_init,
    .tp_dealloc = (destructor)shelf_dealloc,
    .tp_methods = shelf_methods,
    .tp_getset = shelf_getset,
    .tp_as_sequence = &shelf_sequence,
};

/* A tp_new of its own sets one member, and leaves the other to __init__. */
typedef struct {
    PyObject_HEAD
    PyObject *items;
    PyObject *owner;
} Box;

static PyObject *
box_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Box *self = (Box *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->items = PyList_New(0);
    if (self->items == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
box_init(Box *self, PyObject *args, PyObject *kwds)
{
    PyObject *owner, *old = self->owner;

    if (!PyArg_ParseTuple(args, "O", &owner))
        return -1;
    self->owner = Py_NewRef(owner);
    Py_XDECREF(old);
    return 0;
}

static void
box_dealloc(Box *self)
{
    Py_XDECREF(self->items);
    Py_XDECREF(self->owner);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
box_items_good(Box *self, PyObject *ignored)
{
    return Py_NewRef(self->items);
}

static PyObject *
box_owner_bad(Box *self, PyObject *ignored)
{
    return Py_NewRef(self->owner);            // expect: null-deref 'owner'
}

/* A class method is given the type. */
static PyObject *
box_make_good(PyObject *type, PyObject *owner)
{
    return PyObject_CallOneArg(type, owner);
}

static PyMethodDef box_methods[] = {
    {"items", (PyCFunction)box_items_good, METH_NOARGS},
    {"owner", (PyCFunction)box_owner_bad, METH_NOARGS},
    {"make", box_make_good, METH_O | METH_CLASS},
    {NULL},
};

static PyTypeObject Box_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = box_new,
    .tp_init = (initproc)box_init,
    .tp_dealloc = (destructor)box_dealloc,
    .tp_methods = box_methods,
};

/* Python code cannot make one: it has no tp_new. */
static PyObject *
cell_owner_good(Box *self, PyObject *ignored)
{
    return Py_NewRef(self->owner);
}

static PyMethodDef cell_methods[] = {
    {"owner", (PyCFunction)cell_owner_good, METH_NOARGS},
    {NULL},
};

static PyTypeObject Cell_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cell",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)box_dealloc,
    .tp_methods = cell_methods,
};

static PyObject *
cell_good(PyObject *module, PyObject *owner)
{
    Box *cell = PyObject_New(Box, &Cell_Type);
    if (cell == NULL)
        return NULL;
    cell->items = NULL;
    cell->owner = Py_NewRef(owner);
    return (PyObject *)cell;
}

static PyMethodDef methods[] = {
    {"cell", cell_good, METH_O},
    {NULL},
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    if (PyType_Ready(&Cell_Type) < 0 || PyModule_AddType(module, &Shelf_Type) < 0 ||
        PyModule_AddType(module, &Box_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: Shelf.__new__(Shelf).items() dies
// run: len(Shelf.__new__(Shelf)) dies
// run: Shelf.__new__(Shelf).first dies
// run: Shelf.__new__(Shelf).name() sound
// run: Shelf.__new__(Shelf).count() raises ValueError
// run: Shelf().count() sound
// run: Box.__new__(Box).owner() dies
// run: Box.__new__(Box).items() sound
// run: Box.make([]).items() sound
// run: cell([]).owner() sound
