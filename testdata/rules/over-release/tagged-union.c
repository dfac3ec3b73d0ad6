/* Reduced from apsw's async.c: the members of a tagged union share their places, and the tag says which is there. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    int tag;
    union {
        struct { PyObject *args, *kwargs; } call;
        struct { PyObject *text; long n; } note;
    } u;
} Box;

static void
empty(Box *self)
{
    int tag = self->tag;
    self->tag = 0;
    switch (tag) {
    case 1:
        Py_DECREF(self->u.call.args);
        Py_XDECREF(self->u.call.kwargs);
        break;
    case 2:
        Py_DECREF(self->u.note.text);
        break;
    }
}

static PyObject *
box_put_good(Box *self, PyObject *text)
{
    empty(self);
    self->u.note.text = Py_NewRef(text);
    self->u.note.n = 1;
    self->tag = 2;
    Py_RETURN_NONE;
}

static PyObject *
box_empty_good(Box *self, PyObject *unused)
{
    empty(self);
    Py_RETURN_NONE;
}

static PyObject *
box_drop_bad(Box *self, PyObject *unused)
{
    if (self->tag == 2)
        Py_DECREF(self->u.note.text);         // expect: over-release 'text'
    Py_RETURN_NONE;
}

static void
box_dealloc(Box *self)
{
    empty(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef box_methods[] = {
    {"put_good", (PyCFunction)box_put_good, METH_O, NULL},
    {"empty_good", (PyCFunction)box_empty_good, METH_NOARGS, NULL},
    {"drop_bad", (PyCFunction)box_drop_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject box_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)box_dealloc,
    .tp_methods = box_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &box_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: b = Box()
// run: [b.put_good([1]), b.empty_good()] sound
// run: [b.put_good([1]), b.drop_bad(), b.drop_bad()] dies
