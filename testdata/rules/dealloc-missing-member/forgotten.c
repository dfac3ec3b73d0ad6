/* tp_dealloc forgets a member that a setter gives a reference to. Reduced from the wild: mysqlclient's connection. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *converter;
    PyObject *name;
    PyObject *parent;                         /* borrowed: whoever made us outlives us */
    PyObject *parts[2];
    struct {
        PyObject *last;
    } cache;
} Link;

static int
link_init(Link *self, PyObject *args, PyObject *kwds)
{
    PyObject *converter, *name;
    if (!PyArg_ParseTuple(args, "OU", &converter, &name))
        return -1;
    Py_INCREF(converter);
    Py_XSETREF(self->converter, converter);   // step: 'converter' is given a reference here
    Py_INCREF(name);
    Py_XSETREF(self->name, name);
    self->parent = Py_None;
    for (int k = 0; k < 2; k++) {
        Py_INCREF(name);
        Py_XSETREF(self->parts[k], name);
    }
    Py_INCREF(name);
    Py_XSETREF(self->cache.last, name);
    return 0;
}

static void
drop(PyObject **place)
{
    Py_CLEAR(*place);
}

#define RELEASE(member) drop(&self->member)

static void
link_clean(Link *self)
{
    RELEASE(name);
    RELEASE(cache.last);
    for (PyObject **p = self->parts; p < self->parts + 2; p++)
        Py_CLEAR(*p);
}

static void
link_dealloc_bad(Link *self)                  // expect: dealloc-missing-member 'converter'
{
    link_clean(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
link_dealloc_good(Link *self)
{
    link_clean(self);
    Py_XDECREF(self->converter);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {              // expect: cycle-no-gc 'converter'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Link),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)link_init,
    .tp_dealloc = (destructor)link_dealloc_bad,
};

static PyTypeObject good_type = {             // expect: cycle-no-gc 'converter'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Link),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)link_init,
    .tp_dealloc = (destructor)link_dealloc_good,
};

/* ---- no tp_dealloc ---- */

typedef struct {
    PyObject_HEAD
    PyObject *text;
} Note;

static PyObject *
note_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Note *self = (Note *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->text = PyUnicode_FromString("a text of its own");
    if (self->text == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyTypeObject note_type = {             // expect: dealloc-missing-member 'text'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Note",
    .tp_basicsize = sizeof(Note),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = note_new,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &note_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Bad([], 'x') leaks 1
// run: Good([], 'x') sound
// run: Note() leaks 1
