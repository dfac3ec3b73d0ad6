/* What tests/measure must be able to tell apart: tests/measure/run holds each of these lines against the wrong ones. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *one, *two;
} Pair;

static int
forgetful_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->one);
    return 0;
}

static int
eager_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->one);
    Py_VISIT(self->two);
    Py_VISIT(self->two);
    return 0;
}

static int
right_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->one);
    Py_VISIT(self->two);
    return 0;
}

static int
pair_clear(Pair *self)
{
    Py_CLEAR(self->one);
    Py_CLEAR(self->two);
    return 0;
}

static void
pair_dealloc(Pair *self)
{
    PyObject_GC_UnTrack(self);
    pair_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMemberDef pair_members[] = {
    {"one", T_OBJECT, offsetof(Pair, one), 0, NULL},
    {"two", T_OBJECT, offsetof(Pair, two), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#define PAIR(type, traverse) \
    static PyTypeObject type = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = "sample." #type, \
        .tp_basicsize = sizeof(Pair), \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, \
        .tp_new = PyType_GenericNew, \
        .tp_dealloc = (destructor)pair_dealloc, \
        .tp_traverse = (traverseproc)traverse, \
        .tp_clear = (inquiry)pair_clear, \
        .tp_members = pair_members, \
    }

PAIR(Forgetful, forgetful_traverse);
PAIR(Eager, eager_traverse);
PAIR(Right, right_traverse);

static PyObject *
keep(PyObject *self, PyObject *o)
{
    return Py_NewRef(Py_NewRef(o));
}

static PyObject *
listed(PyObject *self, PyObject *o)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (PyList_Append(list, o) < 0)
        return NULL;
    return list;
}

static PyObject *
used_after(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *list = PyList_New(0);
    Py_XDECREF(list);
    return PyLong_FromSsize_t(Py_SIZE(list));
}

static PyObject *
silent(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return NULL;
}

static PyObject *
unset(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *o;
    return Py_NewRef(o);
}

static PyObject *
other_family(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyMem_Free(PyObject_Malloc(10));
    Py_RETURN_NONE;
}

static PyObject *
block(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLong(malloc(10) != NULL);
}

static PyMethodDef methods[] = {
    {"keep", keep, METH_O, NULL},
    {"listed", listed, METH_O, NULL},
    {"used_after", used_after, METH_NOARGS, NULL},
    {"silent", silent, METH_NOARGS, NULL},
    {"unset", unset, METH_NOARGS, NULL},
    {"other_family", other_family, METH_NOARGS, NULL},
    {"block", block, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m != NULL && (PyModule_AddType(m, &Forgetful) < 0 || PyModule_AddType(m, &Eager) < 0 ||
                      PyModule_AddType(m, &Right) < 0))
        Py_CLEAR(m);
    return m;
}

// given: value = [1.5]
// given: def ring(kind):
// given:     p = kind()
// given:     p.two = p
// given: def held(kind):
// given:     p = kind()
// given:     p.two = value
// given:     check_traverse(p, value)
// run: ring(Forgetful) leaks 1, 1 block
// run: ring(Eager) dies
// run: ring(Right) sound
// run: held(Forgetful) raises AssertionError
// run: held(Eager) raises AssertionError
// run: held(Right) sound
// run: keep(value) leaks 1 of value
// run: keep([value]) leaks 2, 1 of value
// run: listed(value) sound
// run: listed(value) with PyList_Append failing leaks 1, 0 of value
// run: listed(value) with PyList_Append failing as KeyError leaks 1
// run: listed(value) with no memory raises MemoryError
// run: used_after() dies
// run: silent() dies
// run: unset() dies
// run: other_family() dies
// run: block() leaks 1 block, 10 bytes
// run: len(1) raises TypeError
