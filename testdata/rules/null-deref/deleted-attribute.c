/* `del obj.attr` calls the setter with NULL. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    double scale;
} Plot;

static int
scale_set_bad(Plot *self, PyObject *value, void *closure)
{
    if (!PyFloat_Check(value)) {              // expect: null-deref 'value'
        PyErr_SetString(PyExc_TypeError, "a float is needed");
        return -1;
    }
    self->scale = PyFloat_AS_DOUBLE(value);
    return 0;
}

static int
scale_set_good(Plot *self, PyObject *value, void *closure)
{
    if (value == NULL || !PyFloat_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a float is needed");
        return -1;
    }
    self->scale = PyFloat_AS_DOUBLE(value);
    return 0;
}

static PyObject *
scale_get(Plot *self, void *closure)
{
    return PyFloat_FromDouble(self->scale);
}

static PyGetSetDef plot_getset[] = {
    {"bad", (getter)scale_get, (setter)scale_set_bad, NULL, NULL},
    {"good", (getter)scale_get, (setter)scale_set_good, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject plot_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Plot",
    .tp_basicsize = sizeof(Plot),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = plot_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &plot_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: p = Plot()
// run: setattr(p, 'bad', 1.5) sound
// run: delattr(p, 'bad') dies
// run: delattr(p, 'good') raises TypeError
// run: p.good sound
