/* A type without Py_TPFLAGS_HAVE_GC holds whatever it is given, so a cycle through it is never seen. What can only hold a str
 * needs no collector. Reduced from the wild: psycopg2's adapters. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *wrapped;
} Adapter;

static PyObject *
adapter_wrap(Adapter *self, PyObject *wrapped)
{
    Py_INCREF(wrapped);
    Py_XSETREF(self->wrapped, wrapped);
    Py_RETURN_NONE;
}

static void
adapter_dealloc(Adapter *self)
{
    Py_XDECREF(self->wrapped);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef adapter_methods[] = {
    {"wrap", (PyCFunction)adapter_wrap, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_type = {              // expect: cycle-no-gc 'wrapped'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Adapter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)adapter_dealloc,
    .tp_methods = adapter_methods,
};

/* ---- seen ---- */

static int
adapter_traverse(Adapter *self, visitproc visit, void *arg)
{
    Py_VISIT(self->wrapped);
    return 0;
}

static int
adapter_clear(Adapter *self)
{
    Py_CLEAR(self->wrapped);
    return 0;
}

static void
seen_dealloc(Adapter *self)
{
    PyObject_GC_UnTrack(self);
    adapter_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Adapter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)seen_dealloc,
    .tp_traverse = (traverseproc)adapter_traverse,
    .tp_clear = (inquiry)adapter_clear,
    .tp_methods = adapter_methods,
};

/* ---- no cycle ---- */

typedef struct {
    PyObject_HEAD
    PyObject *text;
    PyObject *number;
} Label;

static PyObject *
label_write(Label *self, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "a str is needed");
        return NULL;
    }
    PyObject *number = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text) + 1000);
    if (number == NULL)
        return NULL;
    Py_INCREF(text);
    Py_XSETREF(self->text, text);
    Py_XSETREF(self->number, number);
    Py_RETURN_NONE;
}

static void
label_dealloc(Label *self)
{
    Py_XDECREF(self->text);
    Py_XDECREF(self->number);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef label_methods[] = {
    {"write", (PyCFunction)label_write, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject label_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)label_dealloc,
    .tp_methods = label_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &label_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.wrap([a])
// run: ring(Bad()) leaks 2
// run: ring(Good()) sound
// run: Bad().wrap([]) sound
// run: Label().write('text') sound
