/* A call of the type's tp_dealloc ends the object, whatever its count says. What comes after it has no object. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Client;

static void
client_dealloc(PyObject *self)
{
    Py_XDECREF(((Client *)self)->name);
    Py_TYPE(self)->tp_free(self);
}

static int
client_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return -1;
    Py_XSETREF(((Client *)self)->name, Py_NewRef(name));
    return 0;
}

static PyTypeObject Client_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Client",
    .tp_basicsize = sizeof(Client),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = client_init,
    .tp_dealloc = client_dealloc,
};

static PyObject *
client_or_end(PyObject *module, PyObject *args)
{
    PyObject *self = Client_Type.tp_new(&Client_Type, args, NULL);
    if (self == NULL)
        return NULL;
    if (client_init(self, args, NULL) == 0)
        return self;
    Client_Type.tp_dealloc(self);
    return NULL;
}

static PyObject *
client_bad(PyObject *module, PyObject *args)
{
    PyObject *self = Client_Type.tp_new(&Client_Type, args, NULL);
    if (self == NULL)
        return NULL;
    if (client_init(self, args, NULL) == 0)
        return self;
    Client_Type.tp_dealloc(self);
    Py_DECREF(self);                          // expect: over-release 'self'
    return NULL;
}

static PyObject *
client_good(PyObject *module, PyObject *args)
{
    PyObject *self = Client_Type.tp_new(&Client_Type, args, NULL);
    if (self == NULL)
        return NULL;
    if (client_init(self, args, NULL) == 0)
        return self;
    Py_DECREF(self);
    return NULL;
}

static PyMethodDef methods[] = {
    {"client_or_end", client_or_end, METH_VARARGS, NULL},
    {"client_bad", client_bad, METH_VARARGS, NULL},
    {"client_good", client_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Client_Type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// unseen: client_or_end: a debug interpreter misses the reference that nobody gave back, though nothing is lost

// run: client_good('a') sound
// run: client_good(1) raises TypeError
// run: client_bad('a') sound
// run: client_bad(1) dies
