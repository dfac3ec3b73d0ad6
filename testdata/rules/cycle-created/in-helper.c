/* A helper closes the ring by itself: that is one mistake, in the helper, however many functions call it. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *args;
} Token;

static void
remember_itself(Token *token)
{
    Py_INCREF(token);
    Py_XSETREF(token->args, (PyObject *)token);    // expect: cycle-created
}

static PyObject *
token_own(Token *self, PyObject *unused)
{
    remember_itself(self);
    Py_RETURN_NONE;
}

static PyObject *
token_begin(Token *self, PyObject *unused)
{
    remember_itself(self);
    return PyLong_FromLong(1);
}

static PyObject *
token_remember(Token *self, PyObject *arg)
{
    if (!PyUnicode_Check(arg)) {
        PyErr_SetNone(PyExc_TypeError);
        return NULL;
    }
    Py_INCREF(arg);
    Py_XSETREF(self->args, arg);
    Py_RETURN_NONE;
}

static void
token_dealloc(Token *self)
{
    Py_XDECREF(self->args);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef token_methods[] = {
    {"own", (PyCFunction)token_own, METH_NOARGS, NULL},
    {"begin", (PyCFunction)token_begin, METH_NOARGS, NULL},
    {"remember", (PyCFunction)token_remember, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject token_type = {                // expect: cycle-no-gc 'args'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Token",
    .tp_basicsize = sizeof(Token),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)token_dealloc,
    .tp_methods = token_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &token_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Token().own() leaks 1
// run: Token().begin() leaks 1
// run: Token().remember('text') sound
