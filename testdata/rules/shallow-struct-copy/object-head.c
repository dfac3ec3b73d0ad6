/* An object is copied with its head: the copy has the original's count. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
    int flags;
} Label;

static PyTypeObject label_type;

static int
label_init(Label *self, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return -1;
    Py_XSETREF(self->name, Py_NewRef(name));
    return 0;
}

static PyObject *
label_clone_bad(Label *self, PyObject *Py_UNUSED(ignored))
{
    Label *clone = PyObject_New(Label, &label_type);
    if (!clone)
        return NULL;
    memcpy(clone, self, sizeof(Label));           // expect: shallow-struct-copy 'clone'
    Py_XINCREF(clone->name);
    return (PyObject *)clone;
}

static PyObject *
label_clone_good(Label *self, PyObject *Py_UNUSED(ignored))
{
    Label *clone = PyObject_New(Label, &label_type);
    if (!clone)
        return NULL;
    clone->name = Py_XNewRef(self->name);
    clone->flags = self->flags;
    return (PyObject *)clone;
}

/* It gets a count of its own afterwards. */
static PyObject *
label_reset_good(Label *self, PyObject *Py_UNUSED(ignored))
{
    Label *clone = PyObject_Malloc(sizeof(Label));
    if (!clone)
        return PyErr_NoMemory();
    memcpy(clone, self, sizeof(Label));
    Py_XINCREF(clone->name);
    return PyObject_Init((PyObject *)clone, &label_type);
}

static void
label_dealloc(Label *self)
{
    Py_XDECREF(self->name);
    PyObject_Free(self);
}

static PyMethodDef label_methods[] = {
    {"clone_bad", (PyCFunction)label_clone_bad, METH_NOARGS, NULL},
    {"clone_good", (PyCFunction)label_clone_good, METH_NOARGS, NULL},
    {"reset_good", (PyCFunction)label_reset_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject label_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)label_init,
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
    if (PyModule_AddType(m, &label_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: a = Label("a name")
// run: a.clone_bad() leaks 1, 1 blocks
// run: a.clone_good() sound
// run: a.reset_good() sound
