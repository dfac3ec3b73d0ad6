/* A deallocator's helper for objects of all types takes a `void *` and gives their memory back. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *value;
} Box;

static void
free_object(void *object)
{
    Py_TYPE(object)->tp_free((PyObject *)object);
}

static int
box_init(Box *self, PyObject *args, PyObject *kwds)
{
    PyObject *value;
    if (!PyArg_ParseTuple(args, "U", &value))
        return -1;
    Py_INCREF(value);
    Py_XSETREF(self->value, value);
    return 0;
}

static void
box_dealloc_good(Box *self)
{
    Py_XDECREF(self->value);
    free_object(self);
}

static void
lost_dealloc_bad(Box *self) // expect: dealloc-missing-member 'value'
{
    free_object(self);
}

static PyTypeObject Box_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Box",
    .tp_basicsize = sizeof(Box),
    .tp_dealloc = (destructor)box_dealloc_good,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_init = (initproc)box_init,
    .tp_new = PyType_GenericNew,
};

static PyTypeObject Lost_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Lost",
    .tp_basicsize = sizeof(Box),
    .tp_dealloc = (destructor)lost_dealloc_bad,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_init = (initproc)box_init,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Box_Type) < 0 || PyType_Ready(&Lost_Type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&sample_module);
    if (module && (PyModule_AddObjectRef(module, "Box", (PyObject *)&Box_Type) < 0 ||
                   PyModule_AddObjectRef(module, "Lost", (PyObject *)&Lost_Type) < 0))
        Py_CLEAR(module);
    return module;
}

// given: text = 'a text of its own'
// run: Box(text) sound
// run: Lost(text) leaks 1 of text
