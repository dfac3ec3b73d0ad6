/* An item of an array in the object is made when somebody asks for it; a flag beside it says whether it has been. Either way the array
 * owns it, and the caller gets a reference of its own. Reduced from the wild: ctds. */
#include "sample.h"

typedef struct {
    int made;
    union {
        long number;
        PyObject *object;
    } is;
} Item;

typedef struct {
    PyObject_VAR_HEAD
    Item items[1];
} Row;

static PyObject *
row_item(Row *self, Py_ssize_t i)
{
    if (i < 0 || i >= Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "no such item");
        return NULL;
    }
    if (!self->items[i].made) {
        PyObject *object = PyLong_FromLong(self->items[i].is.number);
        if (object == NULL)
            return NULL;
        self->items[i].is.object = object;
        self->items[i].made = 1;
    }
    Py_INCREF(self->items[i].is.object);
    return self->items[i].is.object;
}

static PyObject *
row_first(Row *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *item = NULL;

    if (Py_SIZE(self) > 0)
        item = row_item(self, 0);
    else
        item = Py_NewRef(Py_None);
    return item;
}

static PyObject *
row_shown(Row *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *item = row_item(self, 0);

    if (item == NULL)
        return NULL;
    PyObject *shown = PyObject_Repr(item);
    Py_DECREF(item);
    return shown;
}

static void
row_dealloc(Row *self)
{
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++)
        if (self->items[i].made)
            Py_DECREF(self->items[i].is.object);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PySequenceMethods row_as_sequence = {.sq_item = (ssizeargfunc)row_item};

static PyMethodDef row_methods[] = {
    {"first", (PyCFunction)row_first, METH_NOARGS, NULL},
    {"shown", (PyCFunction)row_shown, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject row_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Row",
    .tp_basicsize = offsetof(Row, items),
    .tp_itemsize = sizeof(Item),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)row_dealloc,
    .tp_methods = row_methods,
    .tp_as_sequence = &row_as_sequence,
};

static PyObject *
row(PyObject *module, PyObject *number)
{
    long n = PyLong_AsLong(number);

    if (n == -1 && PyErr_Occurred())
        return NULL;
    Row *self = PyObject_NewVar(Row, &row_type, 2);
    if (self == NULL)
        return NULL;
    for (int i = 0; i < 2; i++) {
        self->items[i].made = 0;
        self->items[i].is.number = n + i;
    }
    return (PyObject *)self;
}

static PyMethodDef methods[] = {
    {"row", row, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &row_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def each(r): return [r[0], r[1], r.first(), r.shown()]
// run: each(row(123456)) sound
// run: row(5)[2] raises IndexError
