/* sq_item ends a for loop by IndexError; a bare NULL is a SystemError instead. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    Py_ssize_t n;
} Range;

static PyObject *
range_item_bad(Range *self, Py_ssize_t i)
{
    if (i < 0 || i >= self->n)
        return NULL;                          // expect: missing-exception
    return PyLong_FromSsize_t(i);
}

static PyObject *
range_item_good(Range *self, Py_ssize_t i)
{
    if (i < 0 || i >= self->n) {
        PyErr_SetString(PyExc_IndexError, "out of range");
        return NULL;
    }
    return PyLong_FromSsize_t(i);
}

static int
range_init_bad(Range *self, PyObject *args, PyObject *kwds)
{
    if (!PyArg_ParseTuple(args, "n", &self->n))
        return -1;
    if (self->n < 0)
        return -1;                            // expect: missing-exception
    return 0;
}

static int
range_init_good(Range *self, PyObject *args, PyObject *kwds)
{
    if (!PyArg_ParseTuple(args, "n", &self->n))
        return -1;
    if (self->n < 0) {
        PyErr_SetString(PyExc_ValueError, "a range of less than nothing");
        return -1;
    }
    return 0;
}

static PySequenceMethods bad_sequence = {.sq_item = (ssizeargfunc)range_item_bad};
static PySequenceMethods good_sequence = {.sq_item = (ssizeargfunc)range_item_good};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Range),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)range_init_bad,
    .tp_as_sequence = &bad_sequence,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Range),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)range_init_good,
    .tp_as_sequence = &good_sequence,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: list(Good(3)) sound
// run: list(Bad(3)) dies
// run: Bad(-1) dies
// run: Good(-1) raises ValueError
