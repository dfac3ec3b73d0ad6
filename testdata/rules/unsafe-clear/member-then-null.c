/* The release can run code that finds the member still there. Py_CLEAR takes it out first. Reduced from the wild: psycopg2 cursor. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *query;
} Cursor;

static PyObject *
cursor_reset_bad(Cursor *self, PyObject *Py_UNUSED(ignored))
{
    Py_XDECREF(self->query);                  // expect: unsafe-clear
    self->query = NULL;
    Py_RETURN_NONE;
}

static PyObject *
cursor_reset_good(Cursor *self, PyObject *Py_UNUSED(ignored))
{
    Py_CLEAR(self->query);
    Py_RETURN_NONE;
}

static PyObject *
cursor_replace_bad(Cursor *self, PyObject *query)
{
    Py_XDECREF(self->query);                  // expect: unsafe-clear
    Py_INCREF(query);
    self->query = query;
    Py_RETURN_NONE;
}

static PyObject *
cursor_replace_good(Cursor *self, PyObject *query)
{
    PyObject *old = self->query;
    Py_INCREF(query);
    self->query = query;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *
cursor_get(Cursor *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(self->query ? self->query : Py_None);
}

static int
cursor_traverse(Cursor *self, visitproc visit, void *arg)
{
    Py_VISIT(self->query);
    return 0;
}

static int
cursor_clear(Cursor *self)
{
    Py_CLEAR(self->query);
    return 0;
}

/* The last release of all: nobody can look at the member afterwards. */
static void
cursor_dealloc(Cursor *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->query);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef cursor_methods[] = {
    {"reset_bad", (PyCFunction)cursor_reset_bad, METH_NOARGS, NULL},
    {"reset_good", (PyCFunction)cursor_reset_good, METH_NOARGS, NULL},
    {"replace_bad", (PyCFunction)cursor_replace_bad, METH_O, NULL},
    {"replace_good", (PyCFunction)cursor_replace_good, METH_O, NULL},
    {"get", (PyCFunction)cursor_get, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cursor_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cursor",
    .tp_basicsize = sizeof(Cursor),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)cursor_dealloc,
    .tp_traverse = (traverseproc)cursor_traverse,
    .tp_clear = (inquiry)cursor_clear,
    .tp_methods = cursor_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &cursor_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: c = Cursor()
// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// given: def ring():
// given:     a = Cursor()
// given:     a.replace_good(a)
// given:     a.get()
// run: [c.replace_good(Hostile(c.reset_bad)), c.reset_bad()] dies
// run: [c.replace_good(Hostile(c.reset_good)), c.reset_good()] sound
// run: [c.replace_good(Hostile(c.reset_bad)), c.replace_bad(1)] dies
// run: [c.replace_good(Hostile(c.reset_good)), c.replace_good(1)] sound
// run: ring() sound
