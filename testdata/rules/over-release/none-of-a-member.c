/* `if (self->x == Py_None) Py_DECREF(Py_None)` gives back the reference that the member holds; None does not die of it. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *pair[4];
    PyObject *title;
} Record;

static PyObject *
record_named_good(Record *self, PyObject *title)
{
    if (!PyUnicode_Check(title)) {
        PyErr_SetString(PyExc_TypeError, "a title is a str");
        return NULL;
    }
    if (self->title == Py_None) {
        Py_DECREF(Py_None);
        self->title = Py_NewRef(title);
    }
    Py_RETURN_NONE;
}

static PyObject *
record_named_bad(Record *self, PyObject *title)
{
    if (self->title == Py_None)
        Py_DECREF(Py_None);                   // expect: over-release
    Py_RETURN_NONE;
}

static PyObject *
record_spread_good(Record *self, PyObject *ignored)
{
    for (int i = 0; i < 2; i++)
        if (self->pair[i + 2] == Py_None) {
            Py_DECREF(Py_None);
            Py_INCREF(self->pair[i]);
            self->pair[i + 2] = self->pair[i];
        }
    Py_RETURN_NONE;
}

static PyObject *
record_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Record *self = (Record *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    for (int i = 0; i < 4; i++)
        self->pair[i] = Py_NewRef(Py_None);
    self->title = Py_NewRef(Py_None);
    return (PyObject *)self;
}

static void
record_dealloc(Record *self)
{
    for (int i = 0; i < 4; i++)
        Py_XDECREF(self->pair[i]);
    Py_XDECREF(self->title);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef record_methods[] = {
    {"named_good", (PyCFunction)record_named_good, METH_O, NULL},
    {"named_bad", (PyCFunction)record_named_bad, METH_O, NULL},
    {"spread_good", (PyCFunction)record_spread_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject record_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Record",
    .tp_basicsize = sizeof(Record),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = record_new,
    .tp_dealloc = (destructor)record_dealloc,
    .tp_methods = record_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &record_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Record().named_good('a') sound
// run: Record().spread_good() sound
// run: Record().named_bad('a') leaks -1 of None
