/* The type objects of a module are members of one variable, and helpers fill in what they have in common. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *callback;
    PyObject *extra;
} Widget;

static PyObject *
widget_aim(Widget *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);
    Py_RETURN_NONE;
}

static PyObject *
widget_add(Widget *self, PyObject *extra)
{
    Py_INCREF(extra);
    Py_XSETREF(self->extra, extra);
    Py_RETURN_NONE;
}

static int
widget_clear(Widget *self)
{
    Py_CLEAR(self->callback);
    Py_CLEAR(self->extra);
    return 0;
}

static void
widget_dealloc(Widget *self)
{
    PyObject_GC_UnTrack(self);
    widget_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
bad_traverse(Widget *self, visitproc visit, void *arg)   // expect: traverse-missing-member 'extra'
{
    Py_VISIT(self->callback);
    return 0;
}

static int
good_traverse(Widget *self, visitproc visit, void *arg)
{
    Py_VISIT(self->callback);
    Py_VISIT(self->extra);
    return 0;
}

static PyMethodDef widget_methods[] = {
    {"aim", (PyCFunction)widget_aim, METH_O, NULL},
    {"add", (PyCFunction)widget_add, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct {
    int ready;
    PyTypeObject bad;
    struct {
        PyTypeObject good, plain;
    } more;
} types = {
    .bad = {
        PyVarObject_HEAD_INIT(NULL, 0)
        .tp_name = "sample.Bad",
        .tp_basicsize = sizeof(Widget),
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
        .tp_traverse = (traverseproc)bad_traverse,
    },
    .more.good = {
        PyVarObject_HEAD_INIT(NULL, 0)
        .tp_name = "sample.Good",
        .tp_basicsize = sizeof(Widget),
    },
    .more.plain = {
        PyVarObject_HEAD_INIT(NULL, 0)
        .tp_name = "sample.Plain",
        .tp_basicsize = sizeof(PyObject),
        .tp_flags = Py_TPFLAGS_DEFAULT,
    },
};

/* What a helper puts there is there. */
static void
set_visits(PyTypeObject *type, traverseproc traverse)
{
    type->tp_flags |= Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
    type->tp_traverse = traverse;
}

static int
add_type(PyObject *m, PyTypeObject *type)
{
    if (type->tp_basicsize == sizeof(Widget)) {
        type->tp_new = PyType_GenericNew;
        type->tp_clear = (inquiry)widget_clear;
        type->tp_dealloc = (destructor)widget_dealloc;
        type->tp_methods = widget_methods;
    }
    return PyModule_AddType(m, type);
}

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    set_visits(&types.more.good, (traverseproc)good_traverse);
    if (add_type(m, &types.bad) < 0 || add_type(m, &types.more.good) < 0 || add_type(m, &types.more.plain) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    types.ready = 1;
    return m;
}

// given: def ring(a):
// given:     a.aim(a)
// given:     a.add([a])
// run: check_traverse(Bad(), []) raises AssertionError
// run: ring(Bad()) leaks 3
// run: ring(Good()) sound
