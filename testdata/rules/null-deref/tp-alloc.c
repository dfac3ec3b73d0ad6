/* tp_alloc can fail like any other allocation. Reduced from the wild: psycopg2 xid. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long format_id;
} Xid;

static PyObject *
xid_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Xid *self = (Xid *)type->tp_alloc(type, 0);
    self->format_id = -1;                     // expect: null-deref 'self'
    return (PyObject *)self;
}

static PyObject *
xid_new_good(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Xid *self = (Xid *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->format_id = -1;
    return (PyObject *)self;
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Xid),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = xid_new_bad,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Xid),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = xid_new_good,
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

// run: Bad() sound
// run: Bad() with no memory dies
// run: Good() sound
// run: Good() with no memory sound
