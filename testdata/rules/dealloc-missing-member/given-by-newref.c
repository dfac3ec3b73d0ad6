/* What Py_NewRef takes goes where its result goes: the member that is given it owns it. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
    PyObject *unit;
    PyObject *plain;                          /* the name once more, while that lives */
} Column;

static int
column_init(Column *self, PyObject *args, PyObject *kwargs)
{
    PyObject *name, *unit = NULL;
    if (!PyArg_ParseTuple(args, "U|U", &name, &unit))
        return -1;
    PyObject *shown = unit ? Py_NewRef(unit) : NULL;
    Py_XSETREF(self->name, Py_NewRef(name));
    Py_XSETREF(self->unit, shown);
    self->plain = name;
    return 0;
}

static void
column_dealloc_bad(Column *self)              // expect: dealloc-missing-member 'name'; dealloc-missing-member 'unit'
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
column_dealloc_good(Column *self)
{
    Py_XDECREF(self->name);
    Py_XDECREF(self->unit);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define COLUMN_TYPE(kind)                                                                                              \
    static PyTypeObject kind##_type = {                                                                                \
        PyVarObject_HEAD_INIT(NULL, 0)                                                                                 \
        .tp_name = "sample.Column_" #kind,                                                                             \
        .tp_basicsize = sizeof(Column),                                                                                \
        .tp_flags = Py_TPFLAGS_DEFAULT,                                                                                \
        .tp_new = PyType_GenericNew,                                                                                   \
        .tp_init = (initproc)column_init,                                                                              \
        .tp_dealloc = (destructor)column_dealloc_##kind,                                                               \
    }

COLUMN_TYPE(bad);
COLUMN_TYPE(good);

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

// run: Column_bad('a', 'b') leaks 2
// run: Column_good('a', 'b') sound
