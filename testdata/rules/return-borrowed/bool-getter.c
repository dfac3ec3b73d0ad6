/* A getter picks one of the singletons and forgets that they are counted. Reduced from the wild: psycopg2 connection. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    int state;
} Connection;

static PyObject *
readonly_get_bad(Connection *self, void *closure)
{
    PyObject *result;
    switch (self->state) {
    case 0:
        result = Py_False;
        break;
    case 1:
        result = Py_True;
        break;
    default:
        result = Py_None;
    }
    return result;                            // expect: return-borrowed
}

static PyObject *
readonly_get_good(Connection *self, void *closure)
{
    PyObject *result;
    switch (self->state) {
    case 0:
        result = Py_False;
        break;
    case 1:
        result = Py_True;
        break;
    default:
        result = Py_None;
    }
    Py_INCREF(result);
    return result;
}

static PyGetSetDef connection_getset[] = {
    {"readonly_bad", (getter)readonly_get_bad, NULL, NULL, NULL},
    {"readonly_good", (getter)readonly_get_good, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject connection_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Connection",
    .tp_basicsize = sizeof(Connection),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = connection_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &connection_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: c = Connection()
// run: c.readonly_bad leaks -1
// run: c.readonly_good sound
