/* A setter refuses with -1 and sets nothing. Reduced from the wild: bitarray assignment. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long limit;
} Gauge;

static int
limit_set_bad(Gauge *self, PyObject *value, void *closure)
{
    long limit;
    if (value == NULL)
        return -1;                            // expect: missing-exception
    limit = PyLong_AsLong(value);
    if (limit == -1 && PyErr_Occurred())
        return -1;
    self->limit = limit;
    return 0;
}

static int
limit_set_good(Gauge *self, PyObject *value, void *closure)
{
    long limit;
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "limit cannot be deleted");
        return -1;
    }
    limit = PyLong_AsLong(value);
    if (limit == -1 && PyErr_Occurred())
        return -1;
    self->limit = limit;
    return 0;
}

static PyObject *
limit_get(Gauge *self, void *closure)
{
    return PyLong_FromLong(self->limit);
}

static PyGetSetDef gauge_getset[] = {
    {"bad", (getter)limit_get, (setter)limit_set_bad, NULL, NULL},
    {"good", (getter)limit_get, (setter)limit_set_good, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject gauge_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Gauge",
    .tp_basicsize = sizeof(Gauge),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = gauge_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &gauge_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: g = Gauge()
// run: setattr(g, 'bad', 1) sound
// run: delattr(g, 'bad') dies
// run: delattr(g, 'good') raises AttributeError
// run: g.good sound
