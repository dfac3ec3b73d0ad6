/* Types whose base supplies what they leave out, and a tp_init that may run twice. */
#include "sample.h"

typedef struct {
    PyListObject list;
    long limit;
} Limited;

static PyTypeObject limited_type;

static int
limited_init(Limited *self, PyObject *args, PyObject *kwds)
{
    long limit = 10;
    PyObject *source;
    if (!PyArg_ParseTuple(args, "O|l", &source, &limit))
        return -1;
    if (PyList_SetSlice((PyObject *)self, 0, PyList_GET_SIZE(self), source) < 0)
        return -1;
    self->limit = limit;
    return 0;
}

static PyObject *
limited_add(Limited *self, PyObject *item)
{
    if (PyList_GET_SIZE(self) >= self->limit) {
        PyErr_SetString(PyExc_OverflowError, "the limit is reached");
        return NULL;
    }
    if (PyList_Append((PyObject *)self, item) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef limited_methods[] = {
    {"add", (PyCFunction)limited_add, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

/* dealloc, traverse and clear come from list. */
static PyTypeObject limited_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Limited",
    .tp_basicsize = sizeof(Limited),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_init = (initproc)limited_init,
    .tp_methods = limited_methods,
};

typedef struct {
    PyObject_HEAD
    PyObject *name, *value;
} Field;

static int
field_init(Field *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"name", "value", NULL};
    PyObject *name, *value = Py_None, *old;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "U|O", names, &name, &value))
        return -1;
    old = self->name;
    Py_INCREF(name);
    self->name = name;
    Py_XDECREF(old);
    Py_INCREF(value);
    Py_XSETREF(self->value, value);
    return 0;
}

static PyObject *
field_reduce(Field *self, PyObject *Py_UNUSED(ignored))
{
    if (self->name == NULL) {
        PyErr_SetString(PyExc_ValueError, "not initialised");
        return NULL;
    }
    return Py_BuildValue("(O(OO))", Py_TYPE(self), self->name, self->value);
}

static int
field_traverse(Field *self, visitproc visit, void *arg)
{
    Py_VISIT(self->name);
    Py_VISIT(self->value);
    return 0;
}

static int
field_clear(Field *self)
{
    Py_CLEAR(self->name);
    Py_CLEAR(self->value);
    return 0;
}

static void
field_dealloc(Field *self)
{
    PyObject_GC_UnTrack(self);
    field_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef field_methods[] = {
    {"__reduce__", (PyCFunction)field_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef field_members[] = {
    {"name", T_OBJECT_EX, offsetof(Field, name), READONLY, NULL},
    {"value", T_OBJECT, offsetof(Field, value), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject field_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Field",
    .tp_basicsize = sizeof(Field),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)field_init,
    .tp_dealloc = (destructor)field_dealloc,
    .tp_traverse = (traverseproc)field_traverse,
    .tp_clear = (inquiry)field_clear,
    .tp_methods = field_methods,
    .tp_members = field_members,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m;
    limited_type.tp_base = &PyList_Type;
    m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &limited_type) < 0 || PyModule_AddType(m, &field_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: f = Field('a')
// run: [f.__init__('b', []), f.__init__('c', value={}), f.__reduce__()] sound
// run: Field.__new__(Field).__reduce__() raises ValueError
// run: Limited('ab', 3).add([]) sound
// run: Limited('ab', 2).add([]) raises OverflowError
