/* An in-place operator returns self, which the slot's contract wants as a new reference. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long total;
} Counter;

static PyObject *
counter_iadd_bad(Counter *self, PyObject *other)
{
    long n = PyLong_AsLong(other);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    self->total += n;
    return (PyObject *)self;                  // expect: return-borrowed 'self'
}

static PyObject *
counter_isub_good(Counter *self, PyObject *other)
{
    long n = PyLong_AsLong(other);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    self->total -= n;
    return Py_NewRef(self);
}

static PyNumberMethods counter_number = {
    .nb_inplace_add = (binaryfunc)counter_iadd_bad,
    .nb_inplace_subtract = (binaryfunc)counter_isub_good,
};

static PyTypeObject counter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Counter",
    .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_as_number = &counter_number,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &counter_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import operator
// run: operator.isub(Counter(), 1) sound
// run: operator.iadd(Counter(), 1) dies
