/* A test of the type says something only of what is stored behind it: an option that takes a number or a callable. Reduced from
 * the wild: pycurl's setopt. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *handler;
} Options;

static void
options_dealloc(Options *self)
{
    Py_XDECREF(self->handler);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- a number and a callable are told apart, and the callable is kept ---- */

static PyObject *
either_set(Options *self, PyObject *value)
{
    if (PyLong_Check(value)) {
        Py_CLEAR(self->handler);
        Py_RETURN_TRUE;
    }
    if (!PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a number or a callable is needed");
        return NULL;
    }
    Py_INCREF(value);
    Py_XSETREF(self->handler, value);
    Py_RETURN_FALSE;
}

static PyMethodDef either_methods[] = {
    {"set", (PyCFunction)either_set, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject either_type = {           // expect: cycle-no-gc 'handler'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Either",
    .tp_basicsize = sizeof(Options),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)options_dealloc,
    .tp_methods = either_methods,
};

/* ---- only numbers and strings get through, each by its own way ---- */

typedef struct {
    PyObject_HEAD
    PyObject *limit;
} Limits;

static PyObject *
limits_set(Limits *self, PyObject *value)
{
    if (value == Py_None)
        goto store;
    if (PyLong_Check(value) || PyUnicode_Check(value))
        goto store;
    PyErr_SetString(PyExc_TypeError, "a number, a str or None is needed");
    return NULL;
store:
    Py_INCREF(value);
    Py_XSETREF(self->limit, value);
    Py_RETURN_NONE;
}

/* The answer of the test is kept for a while. */
static PyObject *
limits_later(Limits *self, PyObject *value)
{
    int number = PyLong_Check(value);
    if (!number) {
        PyErr_SetString(PyExc_TypeError, "a number is needed");
        return NULL;
    }
    Py_INCREF(value);
    Py_XSETREF(self->limit, value);
    Py_RETURN_NONE;
}

/* Only what was tested gets into the other variable. */
static PyObject *
limits_copy(Limits *self, PyObject *value)
{
    PyObject *kept = NULL;
    if (PyLong_Check(value))
        kept = value;
    Py_XINCREF(kept);
    Py_XSETREF(self->limit, kept);
    Py_RETURN_NONE;
}

static void
limits_dealloc(Limits *self)
{
    Py_XDECREF(self->limit);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef limits_methods[] = {
    {"set", (PyCFunction)limits_set, METH_O, NULL},
    {"later", (PyCFunction)limits_later, METH_O, NULL},
    {"copy", (PyCFunction)limits_copy, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject limits_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Limits",
    .tp_basicsize = sizeof(Limits),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)limits_dealloc,
    .tp_methods = limits_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &either_type) < 0 || PyModule_AddType(m, &limits_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.set(a.set)
// run: ring(Either()) leaks 2
// run: Either().set(1) sound
// run: Limits().set('text') sound
// run: Limits().later(1000) sound
// run: Limits().copy(1000) sound
